// Damaged files: whatever the bytes, parsing ends, and its facts hang together.
#include <gtest/gtest.h>

#include "../../support/python_facts.h"

namespace assay::py::test {
namespace {

const std::string_view kSnippets[] = {
    R"(import os, sys as system
from . import a
from ..pkg.mod import (b as c, d,)
from x import *
@decorator(1)
async def f(a, /, b: int = 1, *args: *Ts, c, d=2, **kw) -> "None":
    """Doc"""
    global g
    async with a as b, (c) as d: pass
    async for x, *y in z: await w
    return [i async for i in f() if i if j]
)",
    R"(class A(B, metaclass=M, **kw):
    x: int = 1
    y, (z, *w) = 1, [2, 3]
    self.a.b[0] += 1
    del x, y.z, w[1:2, ::3]
    def m(self): yield from self.x or lambda *a, k=1: (yield)
)",
    R"(try:
    with (open(a) as b, c):
        raise E from None
except (A, B) as e:
    assert e, "message"
except* C: pass
else: x = 1; y = 2;
finally:
    while True: break
    else: continue
)",
    R"(match x, *y:
    case [1, -2.5j, "a" "b", *rest] | {"k": v, **kw} if g: pass
    case A.B(x, y=C(), z=None) as q: pass
    case (1 | 2): pass
    case _:
        type T[X: int = str, *Ys, **Z] = dict[X, Y]
)",
    R"(if a < b <= c is not d not in e: x = f"a{b!r:>{w}}{{c}}{d=}{f'{g}'}" rf'\{x}' "tail"
elif not -a ** -b @ c // d << 1 and (y := 2): t = t"{x}" + f"""{
    x  # comment
}"""
else: z = {**a, 'b': 1, 'c': [1, 2], **{}} | {*a, 1} | {k: v for k, v in x}
)",
    "x = a if b else c\r\ny = \\\r\n  1\r\n\tz = '''a\r\nb''' b'c' b\"d\" 0x1F 1_000j 1e-5 ...\r\x0c\n# coding: "
    "latin-1\n",
    "def caf\xc3\xa9(\xc3\xa0, \xe6\x97\xa5=1): return '\\u00e9\\N{DASH}\\x41\\101\\ud800' \xef\xbd\x81\n",
};

const std::string_view kPieces[] = {
    "(",      ")",      "[",        "]",          "{",        "}",       "'",        "\"",
    "'''",    "\"\"\"", "f'",       "f\"{",       "\\",       "\n",      "\n    ",   "\n\t",
    "\r",     ":",      ";",        ",",          "=",        ":=",      "*",        "**",
    "@",      "->",     ".",        "...",        "!",        "#",       "0",        "1.",
    "0x",     "if ",    "else",     "for ",       " in ",     "lambda ", "match ",   "case ",
    "type ",  "def ",   "class ",   "async ",     "await ",   "import ", "from ",    "as ",
    "with (", "try:",   "except",   "finally:",   "elif",     "not ",    "is ",      "return",
    "yield ", "del ",   "global x", "nonlocal x", "\xc3\xa9", "\xff",    "\xe2\x82", std::string_view("\0", 1),
    " ",      "\f",     "print 'x'"};

class Random {  // xorshift: the same sequence everywhere
 public:
  std::size_t below(std::size_t n) {
    state_ ^= state_ << 13, state_ ^= state_ >> 7, state_ ^= state_ << 17;
    return static_cast<std::size_t>(state_ % n);
  }

 private:
  std::uint64_t state_ = 0x9E3779B97F4A7C15ull;
};

std::string damaged(std::string text, Random& random) {
  for (std::size_t edits = 1 + random.below(4); edits != 0; --edits) {
    const std::size_t at = random.below(text.size() + 1);
    const std::size_t length = std::min(random.below(12), text.size() - at);
    switch (random.below(5)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, text.substr(random.below(text.size() + 1), length));
        break;
      case 2:
        text.insert(at, kPieces[random.below(std::size(kPieces))]);
        break;
      case 3:
        text.replace(at, length, kPieces[random.below(std::size(kPieces))]);
        break;
      default:
        text.resize(random.below(8) == 0 ? at : text.size());
        break;
    }
  }
  return text;
}

TEST(PythonMutation, TheSnippetsThemselvesAreSound) {
  for (std::string_view snippet : kSnippets) {
    const File file{std::string(snippet)};
    ASSERT_TRUE(file.whole);
    EXPECT_EQ(problem_of(file.f), "") << snippet;
  }
}

TEST(PythonMutation, FactsOfDamagedFilesHangTogether) {
  Random random;
  for (int i = 0; i < 20000; ++i) {
    const std::string source = damaged(std::string(kSnippets[random.below(std::size(kSnippets))]), random);
    const File file(source);
    ASSERT_TRUE(file.whole) << source;
    ASSERT_EQ(problem_of(file.f), "") << "after " << i << " rounds, of:\n" << source;
  }
}

// A file that ends anywhere is a file somebody is typing.
TEST(PythonMutation, EveryPrefixOfAFileCanBeRead) {
  std::string all;
  for (std::string_view snippet : kSnippets) all += snippet;
  for (std::size_t size = 0; size <= all.size(); ++size) {
    const File file(all.substr(0, size));
    ASSERT_TRUE(file.whole) << size;
    ASSERT_EQ(problem_of(file.f), "") << "of the first " << size << " bytes";
  }
}

TEST(PythonMutation, TheSameBytesGiveTheSameBlock) {
  for (std::string_view snippet : kSnippets) EXPECT_EQ(parse(snippet), parse(std::string(snippet)));
}

}  // namespace
}  // namespace assay::py::test
