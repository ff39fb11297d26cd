#include <gtest/gtest.h>

#include "../../support/python_facts.h"

namespace assay::py::test {
namespace {

std::string rendered(const std::string& literal) {
  const File file("x = " + literal + "\n");
  EXPECT_EQ(file.errors(), std::vector<std::string>{}) << literal;
  return file.render(file.value());
}

TEST(PythonStrings, EscapesAreDecoded) {
  EXPECT_EQ(rendered(R"('\x41\102\u00e9\U0001F600\n')"), "'AB\xc3\xa9\xf0\x9f\x98\x80\n'");
  EXPECT_EQ(rendered(R"('\d\
tail')"),
            "'\\dtail'");
  EXPECT_EQ(rendered(R"(r'\x41\'')"), R"('\x41\'')");
  EXPECT_EQ(rendered(R"('\'"\\')"), R"(''"\')");
}

TEST(PythonStrings, LineEndsInAStringAreNewlines) {
  EXPECT_EQ(rendered("'''a\r\nb\rc'''"), "'a\nb\nc'");
  EXPECT_EQ(rendered("'a\\\r\nb'"), "'ab'");
}

TEST(PythonStrings, AdjacentLiteralsAreOneValue) {
  const File file("x = ('a' # one\n     r'\\b'\n     \"\"\"c\"\"\")\n");
  EXPECT_EQ(file.render(file.value()), "'a\\bc'");
  EXPECT_NE(file.value().flags & kStringConcatenated, 0);
  EXPECT_EQ(file.at(file.value()).substr(0, 3), "'a'");
}

TEST(PythonStrings, WhatAValueCannotHoldIsSaidToBeInexact) {
  const File file("x = '\\ud800'\ny = '\\N{BULLET}!'\nz = 'plain'\n");
  EXPECT_EQ(file.render(file.value(1)), "'\xef\xbf\xbd'");
  EXPECT_EQ(file.render(file.value(2)), "'\xef\xbf\xbd!'");
  EXPECT_NE(file.value(1).flags & kStringInexact, 0);
  EXPECT_NE(file.value(2).flags & kStringInexact, 0);
  EXPECT_EQ(file.value(3).flags & kStringInexact, 0);
}

TEST(PythonStrings, BytesKeepTheirSource) {
  const File file("x = b'\\x00a' B\"b\"\n");
  EXPECT_EQ(file.value().kind, ExprKind::bytes);
  EXPECT_EQ(file.str(file.value().a), "b'\\x00a' B\"b\"");
}

TEST(PythonStrings, FStringsHoldTheirExpressions) {
  EXPECT_EQ(rendered("f'a{b.c!r:>{w}.2f}d'"), "(f 'a' {b.c!r:(f '>' {w} '.2f')} 'd')");
  EXPECT_EQ(rendered("f'{{{a}}}'"), "(f '{' {a} '}')");
  EXPECT_EQ(rendered("f'{x=}{y = !s}'"), "(f {x=} {y=!s})");
  EXPECT_EQ(rendered("f'{a != b}{lambda_:=^9}'"), "(f {(a != b)} {lambda_:(f '=^9')})");
  EXPECT_EQ(rendered("f'{ {1: 2}[1] }'"), "(f {(dict 1 2)[1]})");
  EXPECT_EQ(rendered("rf'\\{a}\\n'"), "(f '\\' {a} '\\n')");
  EXPECT_EQ(rendered("f'{yield_, *b}'"), "(f {(tuple yield_ (* b))})");
}

// PEP 701: the same quotes, comments and line ends inside a field.
TEST(PythonStrings, FStringsNest) {
  EXPECT_EQ(rendered("f'{a['b']}{f'{c}'}'"), "(f {a['b']} {(f {c})})");
  EXPECT_EQ(rendered("f'''{\n  a  # why\n}'''"), "(f {a})");
  EXPECT_EQ(rendered("f'{\n  a\n}'"), "(f {a})");
}

TEST(PythonStrings, FStringsJoinPlainNeighbours) {
  EXPECT_EQ(rendered("'a' f'b{c}' 'd'"), "(f 'ab' {c} 'd')");
  EXPECT_EQ(rendered("f'' 'a'"), "(f 'a')");
}

TEST(PythonStrings, TStringsAreTemplates) {
  EXPECT_EQ(rendered("t'a{b}'"), "(t 'a' {b})");
  EXPECT_EQ(rendered("Tr'\\a{b!r}'"), "(t '\\a' {b!r})");
}

TEST(PythonStrings, DocstringsAreFoundWhereTheyStandFirst) {
  const File file(
      "'''module'''\ndef f():\n    'function'\nclass A:\n    x = 1\n    'no docstring'\ndef g(): f'nor this'\n");
  EXPECT_EQ(file.render(file.f.docstring), "'module'");
  EXPECT_EQ(file.render(file.f.functions[1].docstring), "'function'");
  EXPECT_EQ(file.f.classes[1].docstring, 0u);
  EXPECT_EQ(file.f.functions[2].docstring, 0u);
}

TEST(PythonStrings, BrokenOnesAreErrors) {
  auto errors = [](const std::string& source) { return File(source).errors(); };
  using Lines = std::vector<std::string>;
  EXPECT_EQ(errors("x = 'a\ny = 1\n"), Lines{"1: unterminated string literal"});
  EXPECT_EQ(errors("x = 1\ny = '''a\nz = 1\n"), Lines{"2: unterminated triple-quoted string literal"});
  EXPECT_EQ(errors("x = f'{a'\n"), Lines{"1: unterminated string literal"});
  EXPECT_EQ(errors("x = f'a}'\n"), Lines{"1: f-string: single '}' is not allowed"});
  EXPECT_EQ(errors("x = b'a' 'b'\n"), Lines{"1: cannot mix bytes and nonbytes literals"});
  EXPECT_EQ(errors("x = f'{a!x}'\n"), Lines{"1: f-string: invalid conversion character"});
  EXPECT_EQ(errors("x = '\\x4'\n"),
            Lines{"1: (unicode error) 'unicodeescape' codec can't decode bytes: truncated escape"});
}

}  // namespace
}  // namespace assay::py::test
