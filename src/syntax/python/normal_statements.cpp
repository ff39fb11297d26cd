// The normal form of statements and definitions; normal_form.cpp says how it is made.
#include "base/hash.h"
#include "syntax/python/normal_tokens.h"

namespace assay::py {

namespace {

bool without_effect(const Facts& f, const Stmt& s) {
  if (s.kind == StmtKind::pass) return true;
  if (s.kind != StmtKind::expr) return false;
  const ExprKind k = f.exprs[s.a].kind;
  return k == ExprKind::string || k == ExprKind::ellipsis;
}

}  // namespace

// A suite's statements and an end.
void NormalForm::suite(BlockId b) {
  if (f_.blocks[b].first != 0) stack_.push_back({Do::statements, f_.blocks[b].first, 0, 0});
  push_token(token(Mark::end));
}

void NormalForm::statement(StmtId id) {
  const Stmt& s = f_.stmts[id];
  const ScopeId scope = f_.blocks[s.block].scope;
  if (next_[id] != 0) stack_.push_back({Do::statements, next_[id], 0, 0});
  if (without_effect(f_, s)) return;
  const std::size_t mark = stack_.size();
  switch (s.kind) {
    case StmtKind::none:
    case StmtKind::pass:
      return;
    case StmtKind::expr:
      sink_->put(token(s));
      return push(s.a, scope);
    case StmtKind::assign:
      sink_->put(token(s, s.b));
      for (const ExprId e : f_.kids(s.a, s.b)) push(e, scope);
      push(s.c, scope);
      break;
    case StmtKind::aug_assign:
      sink_->put(token(s, 0, s.op));
      push(s.a, scope), push(s.c, scope);
      break;
    case StmtKind::ann_assign:
      sink_->put(token(s));
      push(s.a, scope), push_annotation(s.b), push(s.c, scope);
      break;
    case StmtKind::type_alias:
      sink_->put(token(s));
      push(s.a, scope);
      type_parameters(s.b, s.d);
      push_annotation(s.c);
      break;
    case StmtKind::return_:
      sink_->put(token(s, s.a != 0));
      return s.a != 0 ? push(s.a, scope) : void();
    case StmtKind::raise:
    case StmtKind::assert_:
      sink_->put(token(s));
      push(s.a, scope), push(s.b, scope);
      break;
    case StmtKind::delete_:
      sink_->put(token(s, s.b));
      for (const ExprId e : f_.kids(s.a, s.b)) push(e, scope);
      break;
    case StmtKind::break_:
    case StmtKind::continue_:
      return sink_->put(token(s));
    case StmtKind::global:
    case StmtKind::nonlocal:
      sink_->put(token(s, s.b));
      for (const NameId n : f_.kids(s.a, s.b)) push_name(n, scope);
      break;
    case StmtKind::import:
    case StmtKind::import_from:
      imports(s, scope);
      break;
    case StmtKind::function:
      function_statement(s, scope);
      break;
    case StmtKind::class_:
      class_statement(s, scope);
      break;
    case StmtKind::error:
      return sink_->put(xxh3(span(s.begin, s.end)));
    default:
      compound(s, scope);
      break;
  }
  in_order(mark);
}

void NormalForm::imports(const Stmt& s, ScopeId scope) {
  sink_->put(token(s, s.b));
  for (std::uint32_t i = s.a; i < s.a + s.b; ++i) {
    const Import& import = f_.imports[i];
    push_token(mix_token(0xE0000 + import.level));
    push_text(import.module);
    push_text(import.name);
    // What it is called here. `import a.b` binds `a`, which nobody can call otherwise.
    const NameId bound = import.as != 0 ? import.as : import.name;
    if (bound != 0 && f_.str(bound) != "*") push_name(bound, scope);
  }
}

void NormalForm::compound(const Stmt& s, ScopeId scope) {
  const auto optional_suite = [&](BlockId b, Mark mark) {
    if (b == 0) return;
    push_token(token(mark));
    suite(b);
  };
  switch (s.kind) {
    case StmtKind::if_:
    case StmtKind::while_:
      sink_->put(token(s));
      push(s.a, scope);
      suite(s.b);
      optional_suite(s.c, Mark::else_);
      break;
    case StmtKind::for_:
      sink_->put(token(s, 0, s.flags & kAsync));
      push(s.a, scope), push(s.d, scope);
      suite(s.b);
      optional_suite(s.c, Mark::else_);
      break;
    case StmtKind::with:
      sink_->put(token(s, s.b, s.flags & kAsync));
      for (const ExprId e : f_.kids(s.a, s.b)) push(e, scope);
      suite(s.c);
      break;
    case StmtKind::try_:
      sink_->put(token(s, s.c, s.flags & kStar));
      suite(s.a);
      for (const BlockId b : f_.kids(s.b, s.c)) {
        push_token(token(Mark::handler));
        push(f_.blocks[b].test, scope);
        if (f_.blocks[b].name != 0) push_name(f_.blocks[b].name, scope);
        suite(b);
      }
      optional_suite(s.d, Mark::else_);
      optional_suite(s.e, Mark::finally_);
      break;
    default:  // match
      sink_->put(token(s, s.c));
      push(s.a, scope);
      for (const BlockId b : f_.kids(s.b, s.c)) {
        push_token(token(Mark::case_));
        push(f_.blocks[b].test, scope), push(f_.blocks[b].extra, scope);
        suite(b);
      }
      break;
  }
}

// ---------------------------------------------------------------- definitions

void NormalForm::type_parameters(std::uint32_t first, std::uint32_t count) {
  for (std::uint32_t i = first; i < first + count; ++i) {
    const TypeParam& p = f_.type_params[i];
    push_token(mix_token(0xF0000 + static_cast<std::uint64_t>(p.kind)));
    push_text(p.name);
    push_annotation(p.bound), push_annotation(p.default_value);
  }
  push_token(token(Mark::end));
}

void NormalForm::parameters(const Function& fn, ScopeId outer, bool annotations) {
  for (std::uint32_t i = fn.first_parameter; i < fn.first_parameter + fn.parameter_count; ++i) {
    const Parameter& p = f_.parameters[i];
    push_token(token(Mark::parameter) + static_cast<std::uint64_t>(p.kind));
    push_text(p.name);
    if (annotations) push_annotation(p.annotation);
    push(p.default_value, outer);
  }
  push_token(token(Mark::result));
  if (annotations) push_annotation(fn.returns);
}

// A function in what is walked. Its parameters can be passed by name, so that their names count.
void NormalForm::function_statement(const Stmt& s, ScopeId scope) {
  if (members_ && scope == root_) return push_token(members_->function(s.a));
  const Function& fn = f_.functions[s.a];
  sink_->put(token(s, 0, fn.flags & kFunctionAsync));
  for (const ExprId e : f_.kids(fn.first_decorator, fn.decorator_count)) push(e, scope);
  push_token(token(Mark::end));
  push_name(fn.name, scope);
  type_parameters(fn.first_type_param, fn.type_param_count);
  parameters(fn, scope, true);
  for (std::uint32_t i = fn.first_parameter; i < fn.first_parameter + fn.parameter_count; ++i)
    push_name(f_.parameters[i].name, fn.scope);
  suite(fn.body);
}

void NormalForm::class_statement(const Stmt& s, ScopeId scope) {
  if (members_ && scope == root_) return push_token(members_->class_(s.a));
  const Class& c = f_.classes[s.a];
  sink_->put(token(s, c.base_count));
  for (const ExprId e : f_.kids(c.first_decorator, c.decorator_count)) push(e, scope);
  push_token(token(Mark::end));
  push_name(c.name, scope);
  type_parameters(c.first_type_param, c.type_param_count);
  arguments(f_.kids(c.first_base, c.base_count), scope);
  suite(c.body);
}

}  // namespace assay::py
