#include <gtest/gtest.h>

#include "../../support/python_facts.h"

namespace assay::py::test {
namespace {

using Lines = std::vector<std::string>;

TEST(PythonStatements, ImportsAreOneRowAnAlias) {
  const File file(
      "import os.path, sys as system\nfrom .. import a as b\nfrom ...pkg.mod import (c,\n  d,)\nfrom e import *\n");
  ASSERT_EQ(file.errors(), Lines{});
  Lines rows;
  for (std::size_t i = 1; i < file.f.imports.size(); ++i) {
    const Import& m = file.f.imports[i];
    rows.push_back(std::to_string(m.level) + "|" + std::string(file.str(m.module)) + "|" +
                   std::string(file.str(m.name)) + "|" + std::string(file.str(m.as)) + "|" +
                   std::string(file.at(m.begin, m.end)));
  }
  EXPECT_EQ(rows, (Lines{"0|os.path|||os.path", "0|sys||system|sys as system", "2||a|b|a as b", "3|pkg.mod|c||c",
                         "3|pkg.mod|d||d", "0|e|*||*"}));
  // What `import os.path` binds is `os`.
  EXPECT_EQ(file.names(1),
            (Lines{"os:import", "system:import", "b:import_from", "c:import_from", "d:import_from", "*:import_star"}));
}

TEST(PythonStatements, ParametersHaveKindsAnnotationsAndDefaults) {
  const File file("async def f(a, /, b: int = 1, *args: *Ts, c, d=2, **kw) -> None: ...\n");
  ASSERT_EQ(file.errors(), Lines{});
  const Function& f = file.f.functions[1];
  EXPECT_EQ(f.flags, kFunctionAsync);
  EXPECT_EQ(file.render(f.returns), "None");
  Lines rows;
  for (std::uint32_t i = 0; i < f.parameter_count; ++i) {
    const Parameter& p = file.f.parameters[f.first_parameter + i];
    rows.push_back(std::to_string(static_cast<int>(p.kind)) + " " + std::string(file.at(p.begin, p.end)) + " = " +
                   file.render(p.default_value));
  }
  EXPECT_EQ(rows, (Lines{"0 a = -", "1 b: int = 1", "2 args: *Ts = -", "3 c = -", "3 d = 2", "4 kw = -"}));
}

TEST(PythonStatements, DecoratorsStandBeforeTheSpanOfTheirDefinition) {
  const File file("@a.b\n@c(1)\nclass D(E, metaclass=F): pass\n");
  ASSERT_EQ(file.errors(), Lines{});
  const Class& c = file.f.classes[1];
  EXPECT_EQ(file.at(file.f.stmts[c.stmt].begin, c.name_begin + 1), "class D");
  ASSERT_EQ(c.decorator_count, 2u);
  EXPECT_EQ(file.render(file.f.children[c.first_decorator + 1]), "(call c 1)");
  ASSERT_EQ(c.base_count, 2u);
  EXPECT_EQ(file.render(file.f.children[c.first_base + 1]), "(= metaclass F)");
}

TEST(PythonStatements, MethodsKnowTheirClass) {
  const File file("class A:\n    if x:\n        def m(self): yield\n    def n(self):\n        def inner(): pass\n");
  EXPECT_EQ(file.f.functions[1].owner, 1u);
  EXPECT_EQ(file.f.functions[1].flags, kFunctionMethod | kFunctionGenerator);
  EXPECT_EQ(file.f.functions[2].owner, 1u);
  EXPECT_EQ(file.f.functions[3].owner, 0u);
}

TEST(PythonStatements, TypeParametersOfEveryKind) {
  const File file("def f[T: int = str, *Ts = *x, **P](): ...\nclass A[T]: ...\ntype B[T] = list[T]\n");
  ASSERT_EQ(file.errors(), Lines{});
  EXPECT_EQ(file.f.functions[1].type_param_count, 3u);
  EXPECT_EQ(file.render(file.f.type_params[1].bound), "int");
  EXPECT_EQ(file.render(file.f.type_params[2].default_value), "(* x)");
  EXPECT_EQ(file.f.type_params[3].kind, TypeParamKind::param_spec);
  const Stmt& alias = file.stmt(StmtKind::type_alias);
  EXPECT_EQ(file.str(file.f.type_params[alias.b].name), "T");
  EXPECT_EQ(alias.d, 1u);
  EXPECT_EQ(file.render(alias.c), "list[T]");
}

TEST(PythonStatements, WithItemsMayStandInBrackets) {
  auto items = [](const std::string& header) {
    const File file(header + ": pass\n");
    EXPECT_EQ(file.errors(), Lines{}) << header;
    std::string out;
    for (ExprId e : file.f.kids(file.stmt(StmtKind::with).a, file.stmt(StmtKind::with).b)) out += file.render(e) + " ";
    return out;
  };
  EXPECT_EQ(items("with a as b, c"), "a b c - ");
  EXPECT_EQ(items("with (a as b, c as (d, e),)"), "a b c (tuple d e) ");
  EXPECT_EQ(items("with (a, b)"), "a - b - ");
  EXPECT_EQ(items("with (a, b) as c"), "(tuple a b) c ");
  EXPECT_EQ(items("with (a), (b)"), "a - b - ");
  EXPECT_EQ(items("with (a).b as c"), "a.b c ");
  EXPECT_EQ(items("with (yield)"), "(yield -) - ");
  EXPECT_EQ(items("with (a for a in b)"), "(gen a (for a b)) - ");
  EXPECT_EQ(items("with (a := b)"), "(:= a b) - ");
}

TEST(PythonStatements, MatchIsAStatementOnlyWhereItHasCases) {
  const File file(
      "match x, *y:\n    case [1, -2j, *r] | {'k': v, **kw} if g: pass\n    case A.B(c, d=E(), f=None) as q: pass\n"
      "    case (1 | 2): pass\n    case _: pass\nmatch = match(x)\nmatch[x]: int\nmatch (x)\n");
  ASSERT_EQ(file.errors(), Lines{});
  const Stmt& match = file.stmt(StmtKind::match);
  Lines cases;
  for (BlockId b : file.f.kids(match.b, match.c))
    cases.push_back(file.render(file.f.blocks[b].test) + " if " + file.render(file.f.blocks[b].extra));
  EXPECT_EQ(cases, (Lines{"(| (seq 1 (u- 2j) *r) (map 'k' v *kw)) if g",
                          "(as (class A.B c (= d (class E)) (= f None)) q) if -", "(| 1 2) if -", "_ if -"}));
  EXPECT_EQ(file.stmt(StmtKind::ann_assign).kind, StmtKind::ann_assign);
}

TEST(PythonStatements, SyntaxOfNewVersions) {
  const File file(
      "try: pass\nexcept* A: pass\ntry: pass\nexcept A, B: pass\n@(yield_ := x)\ndef f(): pass\nprint(*a, sep='')\n");
  EXPECT_EQ(file.errors(), Lines{});
  EXPECT_EQ(file.stmt(StmtKind::try_, 1).flags, kStar);
  EXPECT_EQ(file.render(file.block_of(BlockKind::except_, 2).test), "(tuple A B)");
}

// The chain of suites around a statement is the condition under which it runs.
TEST(PythonStatements, SuitesAreGuards) {
  const File file(
      "if a:\n    pass\nelif b:\n    try:\n        x = 1\n    except E as e:\n        y = 2\n    finally:\n        "
      "pass\nelse:\n    z = 3\n");
  ASSERT_EQ(file.errors(), Lines{});
  auto guards = [&](std::string_view name) {
    std::string out;
    for (const Binding& b : file.f.bindings) {
      if (file.str(b.name) != name) continue;
      for (BlockId i = b.block; i != 0; i = file.f.blocks[i].parent) {
        const char* const kinds[] = {"",          "module", "class", "function", "if",   "if-not",  "loop",
                                     "loop-else", "with",   "try",   "except",   "else", "finally", "case"};
        out += std::string(kinds[static_cast<int>(file.f.blocks[i].kind)]) + " " + file.render(file.f.blocks[i].test) +
               "; ";
      }
    }
    return out;
  };
  EXPECT_EQ(guards("x"), "try -; if b; if-not a; module -; ");
  EXPECT_EQ(guards("y"), "except E; if b; if-not a; module -; ");
  EXPECT_EQ(guards("z"), "if-not b; if-not a; module -; ");
  EXPECT_EQ(guards("e"), guards("y"));
  EXPECT_EQ(file.f.stmts[file.f.blocks[file.stmt(StmtKind::if_).c].first].flags, kElif);
}

TEST(PythonStatements, SuitesSayHowTheyAreLeft) {
  auto ends = [](const std::string& body) {
    const File file("def f():\n  for x in y:\n    " + body + "\n    after\n");
    EXPECT_EQ(file.errors(), Lines{}) << body;
    return file.block_of(BlockKind::loop_body).ends;
  };
  EXPECT_EQ(ends("return 1"), kEndsReturn);
  EXPECT_EQ(ends("raise"), kEndsRaise);
  EXPECT_EQ(ends("continue"), kEndsContinue);
  EXPECT_EQ(ends("sys.exit(1)"), kEndsExit);
  EXPECT_EQ(ends("pass"), 0);
  EXPECT_EQ(ends("if a: return\n    else: break"), kEndsReturn | kEndsBreak);
  EXPECT_EQ(ends("if a: return\n    elif b: raise\n    else: break"), kEndsReturn | kEndsRaise | kEndsBreak);
  EXPECT_EQ(ends("if a: return"), 0);
  EXPECT_EQ(ends("if a: return\n    elif b: raise"), 0);
  EXPECT_EQ(ends("while a: return"), 0);
  EXPECT_EQ(ends("with a: return"), kEndsReturn);
  EXPECT_EQ(ends("with a: raise"), 0) << "the context manager may swallow it";
  EXPECT_EQ(ends("try: return\n    except E: raise"), kEndsReturn | kEndsRaise);
  EXPECT_EQ(ends("try: return\n    except E: pass"), 0);
  EXPECT_EQ(ends("try: pass\n    finally: return"), kEndsReturn);
  EXPECT_EQ(ends("match a:\n      case 1: return\n      case _: raise"), kEndsReturn | kEndsRaise);
  EXPECT_EQ(ends("match a:\n      case 1: return\n      case 2: raise"), 0);
}

TEST(PythonStatements, TheSuiteAtAnOffsetIsTheInnermost) {
  const File file("class A:\n    # note\n    def f(self):\n        return 1\n\nx = 2\n");
  auto kind_at = [&](std::string_view spelt) {
    return file.f.blocks[file.f.block_at(static_cast<std::uint32_t>(file.text.find(spelt)))].kind;
  };
  EXPECT_EQ(kind_at("return"), BlockKind::function_body);
  EXPECT_EQ(kind_at("# note"), BlockKind::class_body);
  EXPECT_EQ(kind_at("def f"), BlockKind::class_body);
  EXPECT_EQ(kind_at("x = 2"), BlockKind::module);
}

TEST(PythonStatements, LinesAndColumnsAreThoseOfTheAst) {
  const File file("a\nb\r\n  c\rd\n");
  EXPECT_EQ(file.f.lines.size(), 4u) << "a lone carriage return ends a line, a final line end starts none";
  const auto c = static_cast<std::uint32_t>(file.text.find('c'));
  EXPECT_EQ(file.f.line_of(c), 3u);
  EXPECT_EQ(file.f.column_of(c), 2u);
  EXPECT_EQ(file.f.line_of(0), 1u);
}

TEST(PythonStatements, CommentsAreListed) {
  const File file("# one\nx = ( # two\n  1) # three\n'# none'\n");
  Lines comments;
  for (std::size_t i = 1; i < file.f.comments.size(); ++i)
    comments.emplace_back(file.at(file.f.comments[i].begin, file.f.comments[i].end));
  EXPECT_EQ(comments, (Lines{"# one", "# two", "# three"}));
}

TEST(PythonStatements, NamesAreFoundByTheirSpelling) {
  const File file("import alpha.beta\nx = gamma.delta('epsilon zeta')\n");
  EXPECT_NE(file.f.find("alpha.beta"), 0u);
  EXPECT_NE(file.f.find("delta"), 0u);
  EXPECT_NE(file.f.find("epsilon zeta"), 0u);
  EXPECT_EQ(file.f.find("epsilon"), 0u);
  EXPECT_EQ(file.f.find(""), 0u);
}

}  // namespace
}  // namespace assay::py::test
