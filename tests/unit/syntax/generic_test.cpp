// The quick scanner: what is a comment, a string, a definition, in each family of languages.
#include <gtest/gtest.h>

#include "syntax/generic/scan.h"

namespace assay::generic {
namespace {

// Kinds and texts in one line: "w:def w:f p:( …".
std::string shown(std::string_view text, Family family) {
  std::string out;
  for (const Token& t : tokenize(text, family)) {
    if (!out.empty()) out += ' ';
    out += "wnscp"[static_cast<int>(t.kind)];
    out += ':';
    out += text.substr(t.begin, t.end - t.begin);
  }
  return out;
}

// "owner.name line-end", one per definition.
std::string defined(std::string_view text, Family family) {
  std::string out;
  for (const Definition& d : definitions(text, tokenize(text, family), family)) {
    if (!out.empty()) out += ", ";
    if (!d.owner.empty()) out += d.owner + ".";
    out += d.name + " " + std::to_string(d.line);
    if (d.end_line > d.line) out += "-" + std::to_string(d.end_line);
  }
  return out;
}

TEST(Families, AreToldByExtensionNameOrFenceWord) {
  EXPECT_EQ(family_of("a/b.py"), Family::python);
  EXPECT_EQ(family_of("a/b.RS"), Family::rust);
  EXPECT_EQ(family_of("a/Makefile.am"), Family::hash);
  EXPECT_EQ(family_of("LICENSE"), Family::plain);
  EXPECT_EQ(family_of_language("C++"), Family::c);
  EXPECT_EQ(family_of_language("mermaid"), Family::plain);
}

TEST(Tokens, CommentsAndStringsOfEachFamily) {
  EXPECT_EQ(shown("x = 'a # b'  # c", Family::python), "w:x p:= s:'a # b' c:# c");
  EXPECT_EQ(shown("a /* b\n*/ c // d\ne", Family::c), "w:a c:/* b\n*/ w:c c:// d w:e");
  EXPECT_EQ(shown("/* a /* b */ c */ d", Family::rust), "c:/* a /* b */ c */ w:d");
  EXPECT_EQ(shown("fn f<'a>(x: &'a str) { 'x' }", Family::rust),
            "w:fn w:f p:< p:' w:a p:> p:( w:x p:: p:& p:' w:a w:str p:) p:{ s:'x' p:}");
  EXPECT_EQ(shown("r#\"a\"b\"# c", Family::rust), "s:r#\"a\"b\"# w:c");
  EXPECT_EQ(shown("echo a#b # c", Family::hash), "w:echo w:a p:# w:b c:# c");
  EXPECT_EQ(shown("select 1 -- one", Family::dash), "w:select n:1 c:-- one");
  EXPECT_EQ(shown("`a\nb` c", Family::c), "s:`a\nb` w:c");
  EXPECT_EQ(shown("<p>Don't {x}</p>", Family::c), "p:< w:p p:> w:Don p:' w:t p:{ w:x p:} p:< p:/ w:p p:>");
}

TEST(Tokens, LinesAreCountedThroughStrings) {
  auto tokens = tokenize("a = \"\"\"x\ny\n\"\"\"\nb", Family::python);
  ASSERT_EQ(tokens.size(), 4u);
  EXPECT_EQ(tokens[2].line, 1u);
  EXPECT_EQ(tokens[2].end_line, 3u);
  EXPECT_EQ(tokens[3].line, 4u);
}

TEST(Tokens, EqualTextHasEqualHashesWhateverTheQuotes) {
  auto a = tokenize("f('x')", Family::python), b = tokenize("f(\"x\")", Family::python),
       c = tokenize("f(rb\"x\")", Family::python);
  ASSERT_EQ(a.size(), 4u);
  EXPECT_EQ(a[2].hash, b[2].hash);
  EXPECT_EQ(c.size(), 4u);
  EXPECT_NE(a[2].hash, tokenize("x", Family::python)[0].hash);
}

TEST(Tokens, WhatIsNotClosedEndsWithItsLineOrTheText) {
  EXPECT_EQ(shown("a \"b\nc", Family::c), "w:a s:\"b w:c");
  EXPECT_EQ(shown("a /* b", Family::c), "w:a c:/* b");
  EXPECT_EQ(shown("'''a", Family::python), "s:'''a");
  EXPECT_EQ(shown(std::string_view("\0\\", 2), Family::c), "p:\\");
}

TEST(Definitions, PythonByIndentation) {
  EXPECT_EQ(defined("LIMIT = 3\n\n\nclass A(B):\n    x: int = 1\n\n    async def f(\n        self,\n    ):\n        y "
                    "= 1\n        return y\n\n\ndef g(): pass\n",
                    Family::python),
            "LIMIT 1, A 4-11, A.x 5, A.f 7-11, g 14");
}

TEST(Definitions, GoWithReceivers) {
  EXPECT_EQ(defined("type Store struct {\n  a int\n}\n\nfunc (s *Store) Open(x int) (int, error) {\n  return 1, "
                    "nil\n}\n\nfunc main() {}\n",
                    Family::c),
            "Store 1-3, Store.Open 5-7, main 9");
}

TEST(Definitions, RustImplsOwnTheirFunctions) {
  EXPECT_EQ(defined("impl<T: Copy> Trait for Wide<T> {\n    fn f(&self) -> u8 {\n        1\n    }\n}\nmacro_rules! m "
                    "{\n}\npub const N: usize = 3;\n",
                    Family::rust),
            "Wide.f 2-4, m 6-7, N 8");
}

TEST(Definitions, CFunctionsPrototypesMacrosAndTypes) {
  EXPECT_EQ(defined("#define LIMIT 10\ntypedef struct {\n  int a;\n} Thing_t;\nint proto(int);\nstatic int\nhelper(int "
                    "x)\n{\n  if (x) { call(x); }\n  return x;\n}\n",
                    Family::c),
            "LIMIT 1, Thing_t 2-4, proto 5, helper 7-11");
}

TEST(Definitions, CppMethodsInsideAndOutside) {
  EXPECT_EQ(defined("class A : public B {\n  A() : x_(1) {}\n  int f() const { return x_; }\n};\nint A::g(int y) {\n  "
                    "return y;\n}\n",
                    Family::c),
            "A 1-4, A.A 2, A.f 3, A.g 5-7");
}

TEST(Definitions, TypeScriptClassesArrowsAndInterfaces) {
  EXPECT_EQ(defined("export interface I {\n  a: string;\n}\nexport const f = ({ a }: I) => {\n  return "
                    "<p>Don't</p>;\n};\nclass C {\n  async load(id: number): Promise<I> {\n    return x;\n  }\n}\n",
                    Family::c),
            "I 1-3, f 4-6, C 7-11, C.load 8-10");
}

TEST(Definitions, ShellAndRuby) {
  EXPECT_EQ(defined("build() {\n  make\n}\n", Family::hash), "build 1-3");
  EXPECT_EQ(defined("class A\n  def f\n    1\n  end\nend\nx = 1\n", Family::hash), "A 1-5, A.f 2-4, x 6");
}

}  // namespace
}  // namespace assay::generic
