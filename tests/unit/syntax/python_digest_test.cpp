#include "syntax/python/digest.h"

#include <gtest/gtest.h>

#include "../../support/python_facts.h"

using namespace assay::py;

namespace {

// The digests of a file.
struct Made {
  explicit Made(std::string source) : file(std::move(source)), block(make_digests(file.f, file.text)) {
    whole = Digests::open(block, all);
  }
  const DefinitionDigest& operator[](std::string_view name) const {
    const DefinitionDigest* d = all.find(name);
    static const DefinitionDigest none{};
    EXPECT_NE(d, nullptr) << name << " in\n" << file.raw;
    return d ? *d : none;
  }
  assay::py::test::File file;
  std::string block;
  Digests all;
  bool whole = false;
};

bool equal(const DefinitionDigest& a, const DefinitionDigest& b) {
  return a.body == b.body && a.positional == b.positional && a.signature == b.signature && a.call == b.call;
}

// Two spellings of a function `f` (or class `f`).
struct Pair {
  const char *what, *a, *b;
};
void PrintTo(const Pair& p, std::ostream* out) { *out << p.what; }
std::string title(const ::testing::TestParamInfo<Pair>& info) {
  std::string out;
  for (const char c : std::string_view(info.param.what)) out += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return out;
}

class Quiet : public ::testing::TestWithParam<Pair> {};
TEST_P(Quiet, On) {
  const Made a(GetParam().a), b(GetParam().b);
  ASSERT_TRUE(a.whole && b.whole);
  EXPECT_TRUE(equal(a["f"], b["f"])) << GetParam().a << "\n---\n" << GetParam().b;
}

const Pair kQuiet[] = {
    {"line breaks", "def f(a, b):\n    return g(a, b)\n",
     "def f(\n    a,\n    b,\n):\n  return g(\n      a,\n      b,\n  )\n"},
    {"comments", "def f():\n    x()\n", "def f():  # why\n    # more\n    x()  # how\n"},
    {"a docstring", "def f():\n    '''Old.'''\n    x()\n", "def f():\n    x()\n"},
    {"docstrings inside", "def f():\n    class C:\n        '''c'''\n    def g():\n        '''g'''\n",
     "def f():\n    class C:\n        pass\n    def g():\n        pass\n"},
    {"statements without effect", "def f():\n    pass\n    ...\n    'note'\n    x()\n", "def f():\n    x()\n"},
    {"brackets", "def f(a):\n    return (a + (1)), (yield)\n", "def f(a):\n    return (a + 1, (yield))\n"},
    {"backslashes and semicolons", "def f():\n    a(); b()\n    return 1 + \\\n        2\n",
     "def f():\n    a()\n    b()\n    return 1 + 2\n"},
    {"quotes and prefixes", "def f():\n    return \"a\", u'b', r'c', b\"d\", '''e'''\n",
     "def f():\n    return 'a', \"b\", 'c', B'''d''', 'e'\n"},
    {"escapes", "def f():\n    return '\\x41', '\\t', b'\\x41\\n'\n", "def f():\n    return 'A', '\t', b'A\\012'\n"},
    {"concatenated strings", "def f(x):\n    return 'a' 'b', f'c{x}' 'd' f'e', b'f' b'g'\n",
     "def f(x):\n    return 'ab', f'c{x}de', b'fg'\n"},
    {"quotes in f strings", "def f(x):\n    return f\"{x['a']}\"\n", "def f(x):\n    return f'{x[\"a\"]}'\n"},
    {"f strings that show their source", "def f(x):\n    return f'{x=} {x = :>3}'\n",
     "def f(x):\n    return f'x={x!r} x = {x:>3}'\n"},
    {"spelling of integers", "def f():\n    return 0xFF, 1_000, 0b11, 0o17\n",
     "def f():\n    return 255, 1000, 3, 15\n"},
    {"spelling of huge integers", "def f():\n    return 0x1_0000_0000_0000_0000\n",
     "def f():\n    return 18446744073709551616\n"},
    {"spelling of other numbers", "def f():\n    return 1e3, 1_0.50, .5, 1J\n",
     "def f():\n    return 1000.0, 10.5, 0.5, 1.0j\n"},
    {"elif", "def f(a, b):\n    if a:\n        x()\n    elif b:\n        y()\n",
     "def f(a, b):\n    if a:\n        x()\n    else:\n        if b:\n            y()\n"},
    {"brackets around context managers", "def f(a, b):\n    with a as x, b:\n        pass\n",
     "def f(a, b):\n    with (\n        a as x,\n        b,\n    ):\n        pass\n"},
    {"renamed locals", "def f(a):\n    x = a\n    for y in x:\n        print(x, y)\n",
     "def f(a):\n    items = a\n    for item in items:\n        print(items, item)\n"},
    {"locals of every kind",
     "def f(a):\n    import m.n as i\n    from m import o\n    with a as w: w\n    try: o\n    except E as e: i(e)\n   "
     " if (n := a): n\n"
     "    x, (*y, z) = a\n    x: int = y\n    del z\n    def g(): return g\n    class C: pass\n    match a:\n        "
     "case [p, *q] if p: q\n        case {'k': v, **r} as s: v, r, s\n    return C\n",
     "def f(a):\n    import m.n as i2\n    from m import o as o2\n    with a as w2: w2\n    try: o2\n    except E as "
     "e2: i2(e2)\n    if (n2 := a): n2\n"
     "    x2, (*y2, z2) = a\n    x2: int = y2\n    del z2\n    def g2(): return g2\n    class C2: pass\n    match a:\n "
     "       case [p2, *q2] if p2: q2\n        case {'k': v2, **r2} as s2: v2, r2, s2\n    return C2\n"},
    {"renamed names of comprehensions and lambdas",
     "def f(a):\n    return [x for x in a if x], sorted(a, key=lambda t: t[0])\n",
     "def f(a):\n    return [y for y in a if y], sorted(a, key=lambda pair: pair[0])\n"},
    {"one local under two names", "def f(a):\n    for x in a: x\n    return [x for x in a]\n",
     "def f(a):\n    for x in a: x\n    return [y for y in a]\n"},
    {"locals seen from functions inside",
     "def f(a):\n    x = a\n    def g():\n        nonlocal x\n        x = 1\n    return g, x\n",
     "def f(a):\n    y = a\n    def h():\n        nonlocal y\n        y = 1\n    return h, y\n"},
    {"Optional", "from typing import Optional\ndef f(a: Optional[int]) -> Optional['C']: ...\n",
     "def f(a: int | None) -> 'C | None': ...\n"},
    {"Union", "import typing\ndef f(a: typing.Union[int, str, None]): ...\n", "def f(a: None | str | int): ...\n"},
    {"alternatives inside alternatives",
     "from typing import *\nfrom typing import Optional, Union\ndef f(a: Optional[Union[int, str]]): ...\n",
     "def f(a: int | str | None): ...\n"},
    {"generics of typing",
     "from typing import Dict, List, Tuple, Type\ndef f(a: Dict[str, List[int]], b: Tuple[int, ...], c: Type[X]): "
     "...\n",
     "def f(a: dict[str, list[int]], b: tuple[int, ...], c: type[X]): ...\n"},
    {"abstract types of typing",
     "from typing import Callable, Sequence, AbstractSet\ndef f(a: Callable[[int], str], b: Sequence[int], c: "
     "AbstractSet): ...\n",
     "from collections import abc\nfrom collections.abc import Callable, Set\ndef f(a: Callable[[int], str], b: "
     "abc.Sequence[int], c: Set): ...\n"},
    {"quotes around annotations", "def f(a: 'list[C]', b: list['C']) -> '''C''': ...\n",
     "def f(a: list[C], b: 'list[C]') -> C: ...\n"},
    {"how an annotation is imported", "import torch\ndef f(a: torch.Tensor): ...\n",
     "from torch import Tensor\ndef f(a: Tensor): ...\n"},
    {"where in its package an annotation is defined", "from pkg.config import Config\ndef f(a: Config): ...\n",
     "from pkg.config.model import Config\ndef f(a: Config): ...\n"},
    {"annotations of locals", "from typing import Optional\ndef f():\n    x: Optional[int] = 1\n",
     "def f():\n    x: 'int | None' = 1\n"},
    {"values in Literal and Annotated",
     "from typing import Annotated, Literal\ndef f(a: Literal[\"a\", 'b'], b: Annotated['C', 'm']): ...\n",
     "import typing as t\ndef f(a: t.Literal['a', 'b'], b: t.Annotated[C, \"m\"]): ...\n"},
    {"starred arguments behind keywords", "def f(a):\n    g(b=1, *a)\n", "def f(a):\n    g(*a, b=1)\n"},
    {"a class and its formatting",
     "class f(A):\n    '''d'''\n    x = 1\n    def g(self):\n        y = 1\n        return y\n",
     "class f( A ):\n    x = (1)\n    # c\n    def g( self ):\n        z = 1\n        return z\n"},
    {"its own name", "class f:\n    pass\n", "class f: ...\n"},
};
INSTANTIATE_TEST_SUITE_P(Digests, Quiet, ::testing::ValuesIn(kQuiet), title);

class Sensitive : public ::testing::TestWithParam<Pair> {};
TEST_P(Sensitive, To) {
  const Made a(GetParam().a), b(GetParam().b);
  ASSERT_TRUE(a.whole && b.whole);
  const DefinitionDigest &x = a["f"], &y = b["f"];
  EXPECT_FALSE(x.body == y.body && x.signature == y.signature) << GetParam().a << "\n---\n" << GetParam().b;
}

const Pair kSensitive[] = {
    {"a number", "def f():\n    return 1\n", "def f():\n    return 2\n"},
    {"the kind of a number", "def f():\n    return 1\n", "def f():\n    return 1.0\n"},
    {"a huge number", "def f():\n    return 18446744073709551616\n", "def f():\n    return 0\n"},
    {"a string", "def f():\n    return 'a'\n", "def f():\n    return 'b'\n"},
    {"str and bytes", "def f():\n    return 'a'\n", "def f():\n    return b'a'\n"},
    {"raw strings", "def f():\n    return '\\n'\n", "def f():\n    return r'\\n'\n"},
    {"named characters", "def f():\n    return '\\N{BULLET}'\n", "def f():\n    return '\\N{EM DASH}'\n"},
    {"f strings", "def f(x):\n    return f'{x}'\n", "def f(x):\n    return '{x}'\n"},
    {"conversions", "def f(x):\n    return f'{x}'\n", "def f(x):\n    return f'{x!r}'\n"},
    {"format specs", "def f(x):\n    return f'{x:>3}'\n", "def f(x):\n    return f'{x:>4}'\n"},
    {"an operator", "def f(a, b):\n    return a + b\n", "def f(a, b):\n    return a - b\n"},
    {"an operator in place", "def f(a):\n    a += 1\n", "def f(a):\n    a -= 1\n"},
    {"a comparison", "def f(a, b):\n    return a < b\n", "def f(a, b):\n    return a <= b\n"},
    {"and and or", "def f(a, b):\n    return a and b\n", "def f(a, b):\n    return a or b\n"},
    {"not", "def f(a):\n    return a\n", "def f(a):\n    return not a\n"},
    {"brackets that mean something", "def f(a, b, c):\n    return a * (b + c)\n",
     "def f(a, b, c):\n    return a * b + c\n"},
    {"a tuple", "def f(a):\n    return a\n", "def f(a):\n    return a,\n"},
    {"a list and a tuple", "def f(a):\n    return [a]\n", "def f(a):\n    return (a,)\n"},
    {"an attribute", "def f(a):\n    return a.b\n", "def f(a):\n    return a.c\n"},
    {"a keyword", "def f(a):\n    a(b=1)\n", "def f(a):\n    a(c=1)\n"},
    {"a keyword and a positional argument", "def f(a):\n    a(b=1)\n", "def f(a):\n    a(1)\n"},
    {"the order of arguments", "def f(a, b):\n    g(a, b)\n", "def f(a, b):\n    g(b, a)\n"},
    {"the order of parameters", "def f(a, b):\n    return a - b\n", "def f(b, a):\n    return a - b\n"},
    {"a global name", "def f():\n    return g()\n", "def f():\n    return h()\n"},
    {"local and global", "def f():\n    x = 1\n", "def f():\n    global x\n    x = 1\n"},
    {"locals confused", "def f(a):\n    x = a\n    y = x\n    return y\n",
     "def f(a):\n    x = a\n    y = x\n    return x\n"},
    {"locals made one", "def f():\n    x = 1\n    y = 2\n    return x\n",
     "def f():\n    x = 1\n    x = 2\n    return x\n"},
    {"names that locals shows", "def f():\n    x = 1\n    return locals()\n",
     "def f():\n    y = 1\n    return locals()\n"},
    {"names of nested parameters", "def f():\n    def g(a): return a\n    return g\n",
     "def f():\n    def g(b): return b\n    return g\n"},
    {"the order of statements", "def f():\n    a()\n    b()\n", "def f():\n    b()\n    a()\n"},
    {"a statement more", "def f():\n    a()\n", "def f():\n    a()\n    b()\n"},
    {"a statement moved into a suite", "def f(a):\n    if a:\n        b()\n    c()\n",
     "def f(a):\n    if a:\n        b()\n        c()\n"},
    {"else of a loop", "def f(a):\n    for x in a:\n        b()\n    c()\n",
     "def f(a):\n    for x in a:\n        b()\n    else:\n        c()\n"},
    {"return and raise", "def f(a):\n    return a\n", "def f(a):\n    raise a\n"},
    {"a cause", "def f(a):\n    raise a\n", "def f(a):\n    raise a from None\n"},
    {"break and continue", "def f():\n    while 1: break\n", "def f():\n    while 1: continue\n"},
    {"an exception caught", "def f():\n    try: a()\n    except A: b()\n",
     "def f():\n    try: a()\n    except B: b()\n"},
    {"a silent handler", "def f():\n    try: a()\n    except A: pass\n    except B: b()\n",
     "def f():\n    try: a()\n    except B: b()\n"},
    {"finally", "def f():\n    try: a()\n    finally: b()\n", "def f():\n    try: a()\n    except: b()\n"},
    {"async", "def f(): ...\n", "async def f(): ...\n"},
    {"async for", "async def f(a):\n    for x in a: g(x)\n", "async def f(a):\n    async for x in a: g(x)\n"},
    {"await", "async def f(a):\n    a()\n", "async def f(a):\n    await a()\n"},
    {"an import", "def f():\n    from a import x\n    return x\n", "def f():\n    from b import x\n    return x\n"},
    {"the level of an import", "def f():\n    from .a import x\n", "def f():\n    from ..a import x\n"},
    {"a walrus", "def f(a):\n    if (x := a): pass\n", "def f(a):\n    if x == a: pass\n"},
    {"a slice", "def f(a):\n    return a[1:]\n", "def f(a):\n    return a[:1]\n"},
    {"a condition of a comprehension", "def f(a):\n    return [x for x in a if x]\n",
     "def f(a):\n    return [x for x in a]\n"},
    {"the kind of a comprehension", "def f(a):\n    return [x for x in a]\n", "def f(a):\n    return {x for x in a}\n"},
    {"a pattern", "def f(a):\n    match a:\n        case 1: b()\n", "def f(a):\n    match a:\n        case 2: b()\n"},
    {"a guard of a pattern", "def f(a):\n    match a:\n        case x if x: b()\n",
     "def f(a):\n    match a:\n        case x: b()\n"},
    {"a decorator", "@g\ndef f(): ...\n", "def f(): ...\n"},
    {"a default", "def f(a=1): ...\n", "def f(a=2): ...\n"},
    {"a parameter's name", "def f(a): ...\n", "def f(b): ...\n"},
    {"a parameter's kind", "def f(a, b): ...\n", "def f(a, *, b): ...\n"},
    {"a positional parameter", "def f(a, b): ...\n", "def f(a, /, b): ...\n"},
    {"rest parameters", "def f(*a): ...\n", "def f(**a): ...\n"},
    {"an annotation", "def f(a: int): ...\n", "def f(a: str): ...\n"},
    {"an annotation of a local", "def f():\n    a: int = 1\n", "def f():\n    a: str = 1\n"},
    {"an annotation more", "def f(a): ...\n", "def f(a: int): ...\n"},
    {"None as an alternative", "def f(a: int): ...\n", "def f(a: int | None): ...\n"},
    {"what a generic holds", "def f(a: list[int]): ...\n", "def f(a: list[str]): ...\n"},
    {"the package of an annotation", "import numpy as np\ndef f(a: np.ndarray): ...\n",
     "import jax.numpy as np\ndef f(a: np.ndarray): ...\n"},
    {"a result", "def f() -> int: ...\n", "def f() -> str: ...\n"},
    {"a type parameter", "def f[T](a: T): ...\n", "def f[T: int](a: T): ...\n"},
    {"a lost statement", "def f():\n    a b c\n", "def f():\n    a b d\n"},
    {"a base of a class", "class f(A): ...\n", "class f(B): ...\n"},
    {"a method of a class", "class f:\n    def g(self): return 1\n", "class f:\n    def g(self): return 2\n"},
    {"a method's name", "class f:\n    def g(self): return 1\n", "class f:\n    def h(self): return 1\n"},
    {"a method's signature", "class f:\n    def g(self): return 1\n", "class f:\n    def g(self, a): return 1\n"},
    {"a field of a class", "class f:\n    a: int\n", "class f:\n    b: int\n"},
    {"a class in a class", "class f:\n    class g:\n        a = 1\n", "class f:\n    class g:\n        a = 2\n"},
    {"a name of a class body in a function", "def f():\n    class C:\n        a = 1\n    return C\n",
     "def f():\n    class C:\n        b = 1\n    return C\n"},
};
INSTANTIATE_TEST_SUITE_P(Digests, Sensitive, ::testing::ValuesIn(kSensitive), title);

TEST(Digests, ParameterMoreLeavesTheBody) {
  const Made a("def f(a, b):\n    return a - b\n"), b("def f(a, extra, b):\n    return a - b\n");
  EXPECT_TRUE(same_body(a["f"], b["f"]));
  EXPECT_NE(a["f"].signature, b["f"].signature);
  EXPECT_NE(a["f"].call, b["f"].call);
}

TEST(Digests, RenamedParameterLeavesTheBody) {
  const Made a("def f(a, b):\n    return a - b\n"), b("def f(left, b):\n    return left - b\n");
  EXPECT_TRUE(same_body(a["f"], b["f"]));
  EXPECT_NE(a["f"].call, b["f"].call);
}

TEST(Digests, SwappedParametersAreAnotherBody) {
  const Made a("def f(a, b):\n    return a - b\n"), b("def f(a, b):\n    return b - a\n");
  EXPECT_FALSE(same_body(a["f"], b["f"]));
}

TEST(Digests, AnnotationsAreInTheSignatureAlone) {
  const Made a("def f(a, b=1):\n    return a\n"), b("def f(a: int, b: str = 1) -> int:\n    return a\n");
  EXPECT_TRUE(same_body(a["f"], b["f"]));
  EXPECT_EQ(a["f"].call, b["f"].call);
  EXPECT_NE(a["f"].signature, b["f"].signature);
}

TEST(Digests, NamesAreNotPartOfThem) {
  const Made a("def f(n):\n    return f(n - 1)\nclass C:\n    def m(self): return 1\n"),
      b("def g(n):\n    return g(n - 1)\nclass D:\n    def k(self): return 1\n");
  EXPECT_TRUE(equal(a["f"], b["g"]));
  EXPECT_TRUE(equal(a["C.m"], b["D.k"]));
}

TEST(Digests, QualifiedNamesInTheOrderOfTheText) {
  const Made a(
      "class A:\n    class B:\n        def m(self):\n            def inner(): ...\n            return lambda: 1\nif "
      "x:\n    def f(): ...\nelse:\n    def f(): return 1\n");
  std::vector<std::string> names;
  for (const DefinitionDigest& d : a.all.definitions)
    names.push_back(std::to_string(d.line) + " " + std::string(a.all.name(d)) +
                    (d.kind == DigestKind::class_ ? " class" : "") + ((d.flags & kDigestMethod) != 0 ? " method" : "") +
                    ((d.flags & kDigestLocal) != 0 ? " local" : ""));
  EXPECT_EQ(names, (std::vector<std::string>{"1 A class", "2 A.B class", "3 A.B.m method",
                                             "4 A.B.m.<locals>.inner local", "7 f", "9 f"}));
  EXPECT_EQ(a["f"].line, 9u);
}

TEST(Digests, LikenessFallsWithEveryChange) {
  std::string text = "def f(a):\n", one, half;
  for (int i = 0; i < 40; ++i) text += "    step" + std::to_string(i) + "(a, " + std::to_string(i) + ")\n";
  one = half = text;
  one.replace(one.find("step7("), 5, "stop7");
  for (int i = 0; i < 40; i += 2) {
    const std::string was = "step" + std::to_string(i) + "(";
    half.replace(half.find(was), was.size(), "stop" + std::to_string(i) + "(");
  }
  const Made a(text), b(one), c(half), d("def f():\n    return [x for x in other() if x.y]\n");
  EXPECT_EQ(likeness(a["f"], a["f"]), 1);
  EXPECT_GE(likeness(a["f"], b["f"]), 0.7);
  EXPECT_LT(likeness(a["f"], c["f"]), likeness(a["f"], b["f"]));
  EXPECT_EQ(likeness(a["f"], d["f"]), 0);
}

TEST(Digests, LikenessOfLocalsMoreIsHigh) {
  std::string body;
  for (int i = 0; i < 20; ++i) body += "    v" + std::to_string(i) + " = call" + std::to_string(i) + "(a)\n";
  const Made a("def f(a):\n" + body), b("def f(a):\n    fresh = a.more\n" + body);
  EXPECT_GE(likeness(a["f"], b["f"]), 0.7);
}

TEST(Digests, BrokenBlocksAreRefused) {
  const Made a("def f(): ...\n");
  Digests d;
  for (std::size_t size = 0; size < a.block.size(); ++size)
    EXPECT_FALSE(Digests::open(a.block.substr(0, size), d)) << size;
  std::string other = a.block;
  other[4] ^= 1;
  EXPECT_FALSE(Digests::open(other, d));
}

TEST(Digests, LongChainsAndManyDefinitionsEnd) {
  std::string chain = "def f(a):\n    return a", classes = "def f():\n    pass\n", nested;
  for (int i = 0; i < 50000; ++i) chain += " + a", classes += "class C: x = 1\n";
  for (int i = 0; i < 150; ++i) nested += std::string(static_cast<std::size_t>(i), ' ') + "def f():\n";
  nested += std::string(151, ' ') + "return 1\n";
  for (const std::string& text : {chain + "\n", classes, nested, "def f(a: " + chain.substr(21) + "): ...\n"}) {
    const Made m(text);
    EXPECT_TRUE(m.whole);
    EXPECT_FALSE(m.all.definitions.empty());
  }
}

}  // namespace
