// Files with errors: a statement is lost, what is around it is not.
#include <gtest/gtest.h>

#include "../../support/python_facts.h"

namespace assay::py::test {
namespace {

using Lines = std::vector<std::string>;

Lines bound(const File& file) { return file.names(1); }

TEST(PythonRecovery, AnErrorLosesItsStatement) {
  const File file("a = 1\nb = = 2\nc = 3; d d; e = 5\nf = 6\n");
  EXPECT_EQ(file.errors(), (Lines{"2: invalid syntax", "3: invalid syntax"}));
  EXPECT_EQ(bound(file), (Lines{"a:assign", "c:assign", "f:assign"}));
  EXPECT_EQ(file.at(file.stmt(StmtKind::error).begin, file.stmt(StmtKind::error).end), "b = = 2");
}

TEST(PythonRecovery, NothingOfALostStatementIsLeft) {
  const File file("x = [lambda a: (b := f(c)) for d in e] f\n");
  EXPECT_EQ(file.f.exprs.size(), 1u);
  EXPECT_EQ(file.f.functions.size(), 1u);
  EXPECT_EQ(file.f.bindings.size(), 1u);
  EXPECT_EQ(file.f.scopes.size(), 2u);
}

TEST(PythonRecovery, OldPrintStatementsAreErrorsOneByOne) {
  const File file("def f():\n    print 'a'\n    x = 1\n    print >>out, 'b'\n    exec 'c'\n");
  EXPECT_EQ(file.errors(), (Lines{"2: Missing parentheses in call to 'print'. Did you mean print(...)?",
                                  "5: Missing parentheses in call to 'exec'. Did you mean exec(...)?"}))
      << "print >>out is an expression";
  EXPECT_EQ(file.names(file.scope(ScopeKind::function)), Lines{"x:assign"});
}

TEST(PythonRecovery, AnUnclosedBracketEndsWhereAStatementBegins) {
  EXPECT_EQ(bound(File("x = f(1,\n      2\ndef g(): pass\n")), Lines{"g:function"});
  EXPECT_EQ(bound(File("x = f(1\ny = 2\n")), Lines{"y:assign"});
  EXPECT_EQ(bound(File("x = f(1,\n\nclass A: pass\n")), Lines{"A:class"});
  EXPECT_EQ(File("x = [1,\n").errors(), Lines{"1: '[' was never closed"});
  const File file("def f():\n    x = {1: (2\n    return x\ny = 1\n");
  EXPECT_EQ(file.errors(), Lines{"2: '{' was never closed"});
  EXPECT_EQ(file.stmt(StmtKind::return_).kind, StmtKind::return_);
  EXPECT_EQ(bound(file), (Lines{"f:function", "y:assign"}));
}

TEST(PythonRecovery, TheSuiteUnderABrokenHeaderIsRead) {
  const File file("if a b:\n    x = 1\nelse:\n    y = 2\nfor in z:\n    w = 3\n");
  EXPECT_EQ(file.errors(), (Lines{"1: invalid syntax", "5: invalid syntax"}));
  EXPECT_EQ(bound(file), (Lines{"x:assign", "y:assign", "w:assign"}));
  EXPECT_EQ(file.f.stmts[1].kind, StmtKind::error);
}

// A function whose parameters could not be read is not said to exist, and what its body binds is no name of the module.
TEST(PythonRecovery, ABrokenDefinitionBindsNothingOutside) {
  const File file("class A:\n    def f(self, a b):\n        x = self.y\n    def g(self): pass\nclass B(:\n    z = 1\n");
  EXPECT_EQ(file.errors(), (Lines{"2: invalid syntax", "5: '(' was never closed"}));
  EXPECT_EQ(bound(file), Lines{"A:class"});
  EXPECT_EQ(file.names(file.scope(ScopeKind::class_)), Lines{"g:function"});
  EXPECT_EQ(file.names(file.scope(ScopeKind::function)), Lines{"x:assign"});
  EXPECT_EQ(file.f.scopes[file.scope(ScopeKind::function)].owner, 0u);
  EXPECT_NE(file.f.find("y"), 0u);
}

TEST(PythonRecovery, BrokenDecoratorsAndClauses) {
  const File file(
      "@a b\ndef f(): pass\ntry:\n    x = 1\nexcept E e:\n    y = 2\nelif z:\n    w = 3\nmatch v:\n    case 1 2: u = "
      "4\n    case 3: t = 5\n");
  EXPECT_EQ(file.errors(),
            (Lines{"1: invalid syntax", "5: invalid syntax", "7: invalid syntax", "10: invalid syntax"}));
  EXPECT_EQ(bound(file), (Lines{"f:function", "x:assign", "y:assign", "w:assign", "t:assign"}));
}

TEST(PythonRecovery, IndentationErrorsAreSaidAndReadOver) {
  EXPECT_EQ(File("x = 1\n    y = 2\nz = 3\n").errors(), Lines{"2: unexpected indent"});
  EXPECT_EQ(bound(File("x = 1\n    y = 2\nz = 3\n")), (Lines{"x:assign", "y:assign", "z:assign"}));
  EXPECT_EQ(File("if a:\nx = 1\n").errors(), Lines{"1: expected an indented block"});
  EXPECT_EQ(File("if a:\n        x = 1\n    y = 2\n").errors(),
            Lines{"3: unindent does not match any outer indentation level"});
  EXPECT_EQ(File("if a:\n        x = 1\n\ty = 2\n").errors(),
            Lines{"3: inconsistent use of tabs and spaces in indentation"});
  EXPECT_EQ(File("if a:\n\tx = 1\n\ty = 2\n\x0cz = 3\n").errors(), Lines{});
}

TEST(PythonRecovery, MessagesAreThoseOfPython) {
  auto message = [](const std::string& source) {
    const File file(source + "\n");
    return file.f.errors.size() == 2 ? std::string(file.str(file.f.errors[1].message)) : "not one error";
  };
  EXPECT_EQ(message("f() = 1"), "cannot assign to function call");
  EXPECT_EQ(message("None = 1"), "cannot assign to None");
  EXPECT_EQ(message("a + b = 1"), "cannot assign to expression");
  EXPECT_EQ(message("a, b: int"), "only single target (not tuple) can be annotated");
  EXPECT_EQ(message("a, b += 1"), "illegal expression for augmented assignment");
  EXPECT_EQ(message("f(a=1, b)"), "positional argument follows keyword argument");
  EXPECT_EQ(message("def f(a=1, b): pass"), "parameter without a default follows parameter with a default");
  EXPECT_EQ(message("def f(*): pass"), "named arguments must follow bare *");
  EXPECT_EQ(message("if a\n    pass"), "expected ':'");
  EXPECT_EQ(message("a if b"), "expected 'else' after 'if' expression");
  EXPECT_EQ(message("x = )"), "unmatched ')'");
  EXPECT_EQ(message("x = 012"), "leading zeros in decimal integer literals are not permitted");
  EXPECT_EQ(message("x = 1abc"), "invalid decimal literal");
  EXPECT_EQ(message("x = \xe2\x82\xac"), "invalid character in identifier");
  EXPECT_EQ(message("x = a \\ b"), "unexpected character after line continuation character");
  EXPECT_EQ(message("try: pass"), "expected 'except' or 'finally' block");
}

}  // namespace
}  // namespace assay::py::test
