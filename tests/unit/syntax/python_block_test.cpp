// The way in (encodings) and the way out (the block of bytes).
#include <gtest/gtest.h>

#include "../../support/python_facts.h"

namespace assay::py::test {
namespace {

using Lines = std::vector<std::string>;

TEST(PythonEncoding, AByteOrderMarkIsNotPartOfTheText) {
  const File file("\xef\xbb\xbfx = 1\n");
  EXPECT_EQ(file.errors(), Lines{});
  EXPECT_EQ(file.f.stmts[1].begin, 0u);
  EXPECT_EQ(file.text, "x = 1\n");
}

TEST(PythonEncoding, ACodingLineIsObeyed) {
  const File latin("#!/bin/python\n# -*- coding: latin-1 -*-\nx = '\xe9'\n");
  EXPECT_EQ(latin.render(latin.value()), "'\xc3\xa9'");
  EXPECT_EQ(latin.at(latin.value()), "'\xc3\xa9'") << "offsets count the text as UTF-8";
  const File koi("# vim: set fileencoding=koi8-r :\nx = '\xc1'\n");
  EXPECT_EQ(koi.render(koi.value()), "'\xd0\xb0'");
  const File windows("# coding=cp1252\nx = '\x80'\n");
  EXPECT_EQ(windows.render(windows.value()), "'\xe2\x82\xac'");
}

TEST(PythonEncoding, ACodingLineCountsOnlyAtTheTop) {
  const File file("x = 1\n# coding: latin-1\ny = '\xc3\xa9'\n");
  EXPECT_EQ(file.render(file.value(2)), "'\xc3\xa9'");
}

TEST(PythonEncoding, PlainAsciiIsReadInEncodingsThatContainIt) {
  EXPECT_EQ(File("# coding: gbk\nx = 1\n").f.file_flags, 0u);
  EXPECT_EQ(File("# coding: gbk\nx = '\xb0\xa1'\n").f.file_flags, kFileHasUnreadEncoding);
}

TEST(PythonEncoding, WhatCannotBeDecodedIsSaidToBeUnread) {
  const File utf16(std::string("\xff\xfex\0 \0", 6));
  EXPECT_TRUE(utf16.whole);
  EXPECT_EQ(utf16.f.file_flags, kFileHasUnreadEncoding);
  EXPECT_EQ(utf16.errors(), Lines{"1: encoding is UTF-16, not read"});
  EXPECT_EQ(utf16.f.exprs.size(), 1u);
  const File unknown("# coding: klingon\nx = 1\n");
  EXPECT_EQ(unknown.f.file_flags, kFileHasUnreadEncoding);
  EXPECT_EQ(unknown.errors(), Lines{"1: encoding problem: klingon"});
  EXPECT_EQ(unknown.text, "");
}

TEST(PythonEncoding, NulBytesMakeAFileBinary) {
  const File file(std::string("x = 1\n\0y", 8));
  EXPECT_EQ(file.f.file_flags, kFileIsBinary);
  EXPECT_EQ(file.f.stmts.size(), 1u);
}

TEST(PythonEncoding, BytesThatAreNotUtf8AreAnErrorOfTheFile) {
  const File file("x = 1\n# \xff\ny = 2\n");
  ASSERT_EQ(file.f.errors.size(), 2u);
  EXPECT_EQ(file.f.line_of(file.f.errors[1].begin), 2u);
  EXPECT_EQ(file.names(1), (Lines{"x:assign", "y:assign"}));
  const File value("x = '\xff\xc3\xa9'\n");
  EXPECT_EQ(value.render(value.value()), "'\xef\xbf\xbd\xc3\xa9'") << "values are always UTF-8";
  EXPECT_NE(value.value().flags & kStringInexact, 0);
}

TEST(PythonBlock, AnEmptyFileIsAWholeBlock) {
  for (const char* source : {"", "\n", "# only a comment", "\\\n", "   "}) {
    const File file(source);
    ASSERT_TRUE(file.whole) << source;
    EXPECT_EQ(problem_of(file.f), "") << source;
    EXPECT_EQ(file.f.stmts.size(), 1u);
    EXPECT_EQ(file.f.blocks[1].kind, BlockKind::module);
    EXPECT_EQ(file.f.scopes[1].kind, ScopeKind::module);
    EXPECT_EQ(file.f.line_of(0), 1u);
  }
}

TEST(PythonBlock, FactsOfNothingAreSafeToAsk) {
  const Facts none;
  EXPECT_EQ(none.str(0), "");
  EXPECT_EQ(none.find("x"), 0u);
  EXPECT_EQ(none.line_of(7), 1u);
  EXPECT_EQ(none.block_at(7), 0u);
}

TEST(PythonBlock, ADamagedBlockIsRefused) {
  const std::string whole = parse("import os\ndef f(x): return os.path\n");
  Facts facts;
  ASSERT_TRUE(Facts::open(whole, facts));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    EXPECT_FALSE(Facts::open(damaged, facts)) << "byte " << i;
  }
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(Facts::open(std::string_view(whole).substr(0, size), facts)) << size;
  EXPECT_FALSE(Facts::open(whole + "x", facts));
}

}  // namespace
}  // namespace assay::py::test
