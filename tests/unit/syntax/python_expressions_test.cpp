#include <gtest/gtest.h>

#include "../../support/python_facts.h"

namespace assay::py::test {
namespace {

std::string rendered(const std::string& expression) {
  const File file(expression + "\n");
  EXPECT_EQ(file.errors(), std::vector<std::string>{}) << expression;
  return file.render(file.value());
}

TEST(PythonExpressions, OperatorsBindAsInTheLanguageReference) {
  EXPECT_EQ(rendered("a + b * c"), "(+ a (* b c))");
  EXPECT_EQ(rendered("-a ** -b"), "(u- (** a (u- b)))");
  EXPECT_EQ(rendered("a ** b ** c"), "(** a (** b c))");
  EXPECT_EQ(rendered("a - b - c"), "(- (- a b) c)");
  EXPECT_EQ(rendered("a | b ^ c & d << e"), "(| a (^ b (& c (<< d e))))");
  EXPECT_EQ(rendered("not a == b and c or d"), "(or (and (not (a == b)) c) d)");
  EXPECT_EQ(rendered("a @ b // c % d"), "(% (// (@ a b) c) d)");
  EXPECT_EQ(rendered("~-+a"), "(~ (u- (u+ a)))");
  EXPECT_EQ(rendered("await a ** b"), "(** (await a) b)");
}

TEST(PythonExpressions, ChainsOfOneKindAreOneNode) {
  EXPECT_EQ(rendered("a or b or c"), "(or a b c)");
  EXPECT_EQ(rendered("(a or b) or c"), "(or (or a b) c)");
  EXPECT_EQ(rendered("a < b <= c is not d not in e"), "(a < b <= c is-not d not-in e)");
  EXPECT_EQ(rendered("(a < b) < c"), "((a < b) < c)");
}

TEST(PythonExpressions, ConditionalAndLambdaReachToTheRight) {
  EXPECT_EQ(rendered("a if b else c if d else e"), "(if a b (if c d e))");
  EXPECT_EQ(rendered("lambda a, *b, c=1, **d: a if b else c"), "(lambda (a b c d) (if a b c))");
}

TEST(PythonExpressions, CallsKeepTheirArgumentsInSourceOrder) {
  EXPECT_EQ(rendered("f(a, *b, c=1, *d, **e)"), "(call f a (* b) (= c 1) (* d) (** e))");
  EXPECT_EQ(rendered("f(x for x in y)"), "(call f (gen x (for x y)))");
  EXPECT_EQ(rendered("f(a := 1)"), "(call f (:= a 1))");
  EXPECT_EQ(rendered("a.b(c)[d].e"), "(call a.b c)[d].e");
}

TEST(PythonExpressions, SubscriptsHoldSlicesTuplesAndStars) {
  EXPECT_EQ(rendered("a[1:2, ::3, ...]"), "a[(tuple (slice 1 2 -) (slice - - 3) ...)]");
  EXPECT_EQ(rendered("a[*b]"), "a[(tuple (* b))]");
  EXPECT_EQ(rendered("a[b,]"), "a[(tuple b)]");
  EXPECT_EQ(rendered("a[:]"), "a[(slice - - -)]");
}

TEST(PythonExpressions, DisplaysAndComprehensions) {
  EXPECT_EQ(rendered("(), (a,), [*a], {a, *b}, {a: b, **c}, {}"),
            "(tuple (tuple) (tuple a) (list (* a)) (set a (* b)) (dict a b - c) (dict))");
  EXPECT_EQ(rendered("[a for b in c if d if e async for f in g]"), "(listcomp a (for b c d e) (async-for f g))");
  EXPECT_EQ(rendered("{a: b for c, *d in e}"), "(dictcomp a b (for (tuple c (* d)) e))");
}

TEST(PythonExpressions, KeywordsOfOtherTimesAreNames) {
  EXPECT_EQ(rendered("match, case, type, _, print"), "(tuple match case type _ print)");
  EXPECT_EQ(rendered("match(a)[b].c"), "(call match a)[b].c");
  EXPECT_EQ(rendered("type(a)"), "(call type a)");
}

TEST(PythonExpressions, NumbersAreKeptAsWritten) {
  EXPECT_EQ(rendered("0xFF, 1_000, 0b1, .5, 1.e-3, 2J"), "(tuple 0xFF 1_000 0b1 .5 1.e-3 2J)");
  EXPECT_EQ(rendered("1if 0x1for x else 2"), "(if 1 (or 0x1f x) 2)");
  const File file("a, b, c = 1, 1.5, 1j\n");
  EXPECT_EQ(file.f.exprs[file.f.kids(file.value())[0]].kind, ExprKind::integer);
  EXPECT_EQ(file.f.exprs[file.f.kids(file.value())[1]].kind, ExprKind::floating);
  EXPECT_EQ(file.f.exprs[file.f.kids(file.value())[2]].kind, ExprKind::imaginary);
}

// Brackets around an expression lie outside its span, those of a tuple and of a lone generator inside.
TEST(PythonExpressions, SpansAreThoseOfTheAst) {
  const File file("x = ((a) + b)\ny = (1, 2)\nz = f(i for i in j)\nw = a, b,\n");
  EXPECT_EQ(file.at(file.value(1)), "(a) + b");
  EXPECT_EQ(file.at(file.value(2)), "(1, 2)");
  EXPECT_EQ(file.at(file.f.exprs[file.f.kids(file.value(3))[1]]), "(i for i in j)");
  EXPECT_EQ(file.at(file.value(4)), "a, b,");
}

TEST(PythonExpressions, AnAttributeEndsWithItsName) {
  const File file("a.b.longer\n");
  const Expr& e = file.value();
  EXPECT_EQ(file.str(e.b), "longer");
  EXPECT_EQ(e.end - file.str(e.b).size(), 4u);
}

TEST(PythonExpressions, ContextsSayHowANameIsUsed) {
  const File file("a.b, [c, *d] = e\ndel f[0]\n");
  auto context = [&](std::string_view spelt) {
    for (const Expr& e : file.f.exprs)
      if (e.kind != ExprKind::none && file.at(e) == spelt) return static_cast<Context>(e.op);
    return Context::load;
  };
  EXPECT_EQ(context("a.b"), Context::store);
  EXPECT_EQ(context("a"), Context::load);
  EXPECT_EQ(context("*d"), Context::store);
  EXPECT_EQ(context("d"), Context::store);
  EXPECT_EQ(context("e"), Context::load);
  EXPECT_EQ(context("f[0]"), Context::del);
}

TEST(PythonExpressions, IdentifiersAreNormalised) {
  // U+FB01 (the ligature fi), U+212B (angstrom sign), U+1D465 (mathematical x), as PEP 3131 asks for.
  EXPECT_EQ(rendered("\xef\xac\x81x + \xe2\x84\xab + \xf0\x9d\x91\xa5"), "(+ (+ fix \xc3\x85) x)");
  EXPECT_EQ(rendered("\xe6\x97\xa5\xe6\x9c\xac"), "\xe6\x97\xa5\xe6\x9c\xac");
}

std::vector<std::string> children(const std::string& expression) {
  const File file(expression + "\n");
  std::vector<std::string> out;
  for_each_child(file.f, file.value(), [&](ExprId child) { out.emplace_back(file.at(file.f.exprs[child])); });
  return out;
}

TEST(PythonExpressions, ChildrenAreWhatStandsDirectlyInAnExpression) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(children("a"), Texts{});
  EXPECT_EQ(children("a.b.c"), (Texts{"a.b"}));
  EXPECT_EQ(children("a < b not in c"), (Texts{"a", "b", "c"}));
  EXPECT_EQ(children("f(a, *b, k=c)"), (Texts{"f", "a", "*b", "k=c"}));
  EXPECT_EQ(children("{a: b, **c}"), (Texts{"a", "b", "c"}));
  EXPECT_EQ(children("a if b else c"), (Texts{"a", "b", "c"}));
  EXPECT_EQ(children("a[b:c]"), (Texts{"a", "b:c"}));
  EXPECT_EQ(children("lambda a=b: c"), (Texts{"c"}));  // the default stands with the parameter
  EXPECT_EQ(children("(yield)"), Texts{});
}

TEST(PythonExpressions, AllThatStandsInAnExpressionEndsWithItself) {
  const File file("x = 1\ny = f(a.b, lambda c=d: e)\nz = 2\n");
  const ExprId whole = static_cast<ExprId>(&file.value(2) - file.f.exprs.data());
  std::vector<std::string> texts;
  for_each_within(file.f, whole, [&](ExprId e) { texts.emplace_back(file.at(file.f.exprs[e])); });
  EXPECT_EQ(texts, (std::vector<std::string>{"f", "a", "a.b", "d", "e", "lambda c=d: e", "f(a.b, lambda c=d: e)"}));
  EXPECT_TRUE(any_within(file.f, whole, [&](ExprId e) { return file.at(file.f.exprs[e]) == "d"; }));
  EXPECT_FALSE(any_within(file.f, whole, [&](ExprId e) { return file.at(file.f.exprs[e]) == "y"; }));
  EXPECT_FALSE(any_within(file.f, 0, [](ExprId) { return true; }));
}

}  // namespace
}  // namespace assay::py::test
