#include "couple/tested.h"

#include "model/modules.h"

namespace assay::couple {

using namespace model;
using py::BlockKind;
using py::ExprKind;
using py::StmtKind;

bool some_test(Scene& s, const Module& m, std::uint32_t offset, py::ExprId expr,
               const std::function<bool(py::ExprId)>& is) {
  const py::Facts& f = *m.unit.f;
  for (py::ExprId child = expr, up = expr ? parent_of(s, m, expr) : 0; up; child = up, up = parent_of(s, m, up)) {
    const py::Expr& x = f.exprs[up];
    if (x.kind == ExprKind::conditional) {
      const auto kids = f.kids(x);
      if (child != kids[1] && is(kids[1])) return true;
    } else if (x.kind == ExprKind::boolean) {
      for (const std::uint32_t k : f.kids(x)) {
        if (k == child) break;
        if (is(k)) return true;
      }
    } else if (x.kind == ExprKind::comp_for || x.kind == ExprKind::list_comp || x.kind == ExprKind::generator ||
               x.kind == ExprKind::set_comp || x.kind == ExprKind::dict_comp) {
      for (const std::uint32_t k : f.kids(x))
        if (f.exprs[k].kind == ExprKind::comp_for) {
          const auto clause = f.kids(f.exprs[k]);
          for (std::size_t i = 2; i < clause.size(); ++i)
            if (clause[i] != child && is(clause[i])) return true;
        }
    }
  }
  for (py::BlockId b = block_at(m.unit, offset); b; b = f.blocks[b].parent) {
    const py::Block& x = f.blocks[b];
    for (py::StmtId i = x.first; i && i <= x.last && f.stmts[i].begin < offset; ++i) {
      const py::Stmt& st = f.stmts[i];
      if (st.block != b || st.end > offset) continue;
      if (st.kind == StmtKind::assert_ && is(st.a)) return true;
      if (st.kind == StmtKind::if_ && (f.blocks[st.b].ends || (st.c && f.blocks[st.c].ends)) && is(st.a)) return true;
    }
    const bool tests = x.kind == BlockKind::if_true || x.kind == BlockKind::if_false || x.kind == BlockKind::loop_body;
    if (tests && x.test && is(x.test)) return true;
  }
  return false;
}

}  // namespace assay::couple
