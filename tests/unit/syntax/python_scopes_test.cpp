#include <gtest/gtest.h>

#include "../../support/python_facts.h"

namespace assay::py::test {
namespace {

using Lines = std::vector<std::string>;

TEST(PythonScopes, EveryKindOfBindingIsAnEventOfItsScope) {
  const File file(
      "import a\nb = c = 1\nd += 1\ne: int\nfor f, g in h: pass\nwith i as j: pass\ntry: pass\nexcept k as l: pass\n"
      "if (m := 1): pass\ndef n(o): pass\nclass p: q = 1\ndel b\n");
  EXPECT_EQ(file.names(1), (Lines{"a:import", "b:assign", "c:assign", "d:aug_assign", "e:ann_assign", "f:for", "g:for",
                                  "j:with", "l:except", "m:named", "n:function", "p:class", "b:del"}));
  EXPECT_EQ(file.names(file.scope(ScopeKind::function)), Lines{"o:parameter"});
  EXPECT_EQ(file.names(file.scope(ScopeKind::class_)), Lines{"q:assign"});
}

TEST(PythonScopes, GlobalNamesBelongToTheModule) {
  const File file("def f():\n    global x, y\n    x = 1\n    z = 2\nclass A:\n    global w\n    def w(self): pass\n");
  EXPECT_EQ(file.names(1), (Lines{"f:function", "x:assign", "A:class", "w:function"}));
  EXPECT_EQ(file.names(file.scope(ScopeKind::function)), (Lines{"x:global", "y:global", "z:assign"}));
}

TEST(PythonScopes, NonlocalNamesBelongToTheFunctionThatBindsThem) {
  const File file(
      "def f():\n    x = 1\n    class A:\n        x = 2\n        def g(self):\n            def h():\n                "
      "nonlocal x\n"
      "                x = 3\n            nonlocal x\n");
  EXPECT_EQ(file.names(file.scope(ScopeKind::function, 1)), (Lines{"x:assign", "A:class", "x:assign"}));
  EXPECT_EQ(file.names(file.scope(ScopeKind::function, 3)), Lines{"x:nonlocal"});
}

TEST(PythonScopes, AWalrusInAComprehensionBindsOutside) {
  const File file("def f():\n    return [y := x for x in z if (w := x)]\n");
  EXPECT_EQ(file.names(file.scope(ScopeKind::function)), (Lines{"y:named", "w:named"}));
  EXPECT_EQ(file.names(file.scope(ScopeKind::comprehension)), Lines{"x:comprehension"});
}

// The element is read before the comprehension is known for one; the scopes in it still lie within it. The first
// iterable is evaluated outside.
TEST(PythonScopes, ScopesInAComprehensionLieWithinIt) {
  const File file("x = [(lambda: a, [b for b in c]) for d in (lambda: e)() for f in (lambda: g)()]\n");
  auto parent_of = [&](std::string_view spelt) {
    for (const Scope& s : file.f.scopes)
      if (s.kind != ScopeKind::none && file.at(s.begin, s.end) == spelt) return s.parent;
    return ScopeId{0};
  };
  ScopeId outer = 0;
  for (ScopeId s = 1; s < file.f.scopes.size(); ++s)
    if (file.at(file.f.scopes[s].begin, file.f.scopes[s].end).starts_with("[(lambda")) outer = s;
  ASSERT_NE(outer, 0u);
  EXPECT_EQ(file.f.scopes[outer].parent, 1u);
  EXPECT_EQ(parent_of("lambda: a"), outer);
  EXPECT_EQ(parent_of("[b for b in c]"), outer);
  EXPECT_EQ(parent_of("lambda: e"), 1u);
  EXPECT_EQ(parent_of("lambda: g"), outer);
  EXPECT_EQ(file.f.exprs[file.f.scopes[outer].owner].kind, ExprKind::list_comp);
}

TEST(PythonScopes, TypeParametersHaveAScopeBetween) {
  const File file("class A[T](B[T]):\n    def m[U](self): pass\n");
  const ScopeId params = file.scope(ScopeKind::type_params);
  EXPECT_EQ(file.names(params), Lines{"T:type_param"});
  EXPECT_EQ(file.f.scopes[params].parent, 1u);
  EXPECT_EQ(file.f.scopes[file.scope(ScopeKind::class_)].parent, params);
  EXPECT_EQ(file.f.classes[1].outer, 1u);
  EXPECT_EQ(file.names(1), Lines{"A:class"});
}

TEST(PythonScopes, UnpackingSaysWhichElement) {
  const File file("a, (b, c), *d, e = f\ng = f\n[h, i.j] = f\nfor k, l in m: pass\n");
  Lines rows;
  for (const Binding& b : file.f.bindings)
    if (b.kind != BindingKind::none)
      rows.push_back(std::string(file.str(b.name)) + " " + std::to_string(b.flags) + " " + std::to_string(b.index) +
                     " of " + file.render(b.value));
  EXPECT_EQ(rows, (Lines{"a 1 0 of f", "b 1 -1 of f", "c 1 -1 of f", "d 1 -1 of f", "e 1 -1 of f", "g 0 -1 of f",
                         "h 1 0 of f", "k 1 0 of m", "l 1 1 of m"}));
  ASSERT_EQ(file.f.stores.size(), 2u);
  EXPECT_EQ(file.f.stores[1].index, 1);
}

TEST(PythonScopes, StoresThroughAttributesAndSubscripts) {
  const File file(
      "class A:\n    def f(self):\n        self.x: int = 1\n        self.y += 2\n        d['k'] = v\n        del m.n\n "
      "       with o as self.p: pass\n");
  Lines rows;
  for (const Store& s : file.f.stores)
    if (s.target != 0)
      rows.push_back(std::to_string(static_cast<int>(s.kind)) + " " + file.render(s.target) + " = " +
                     file.render(s.value) + " : " + file.render(s.annotation));
  EXPECT_EQ(rows, (Lines{"6 self.x = 1 : int", "5 self.y = 2 : -", "4 d['k'] = v : -", "14 m.n = - : -",
                         "8 self.p = o : -"}));
  EXPECT_EQ(file.f.scopes[file.f.stores[1].scope].kind, ScopeKind::function);
}

TEST(PythonScopes, ScopesThatCanChangeBehindTheReaderAreMarked) {
  const File file(
      "from a import *\ndef f(): return locals()\ndef g(): return [eval(x) for x in y]\ndef h(): return a.eval\n");
  EXPECT_EQ(file.f.scopes[1].flags, 1);
  EXPECT_EQ(file.f.scopes[file.scope(ScopeKind::function, 1)].flags, 1);
  EXPECT_EQ(file.f.scopes[file.scope(ScopeKind::function, 2)].flags, 1);
  EXPECT_EQ(file.f.scopes[file.scope(ScopeKind::function, 3)].flags, 0);
}

}  // namespace
}  // namespace assay::py::test
