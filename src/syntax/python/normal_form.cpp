// The normal form.
//
// It is a walk over the tables of facts, which are an abstract syntax already: formatting, brackets, comments, the
// prefix and the quotes of strings and their concatenation are not in them. The walk writes each node as a token that
// holds its kind, its operator and the number of its parts, then the parts; no two trees give the same stream. What the
// tables still tell apart and a reader would not is settled here: statements without effect (`pass`, docstrings,
// strings and dots that stand alone) are left out, numbers count by value, neighbouring literal parts of an f-string
// are one, `{x=}` is what it is short for, and annotations have a form of their own (normal_annotation.cpp).
//
// Names of locals. A name is looked up as Python would, from its scope outwards to the function that the walk began at
// (class bodies in between are passed over). If it is bound on the way it is a local, and its token is a number: the
// order in which the locals of this walk are first met. So a renaming leaves the stream as it is, unless it makes two
// locals one or one two. Parameters of the function itself count by name (they can be passed by it) and, for a second
// digest, by position, so that a parameter renamed shows in the signature alone; both hashes are made in one walk.
// Names that are not bound on the way (globals, builtins, what lies around) count as written, attributes and keywords
// always. In a scope that calls locals(), eval or exec names are values: they count as written too.
//
// For likeness numbers would be bad: one local more at the beginning changes all later ones. There each local is the
// same token.
//
// The walk keeps its own stack: long chains of operators are deep trees.
#include "syntax/python/normal_form.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "syntax/python/normal_tokens.h"

namespace assay::py {

namespace {

std::uint64_t fold(std::uint64_t hash, std::uint64_t token) {
  return ((hash << 23 | hash >> 41) ^ token) * 0x9FB21C651E98DF25;
}

}  // namespace

std::uint64_t mix_token(std::uint64_t x) {
  x = (x ^ x >> 32) * 0x9E3779B97F4A7C15;
  return x ^ x >> 29;
}

void Sketcher::put(std::uint64_t token) {
  for (int i = 0; i < 3; ++i) window_[i] = window_[i + 1];
  window_[3] = token;
  const std::uint64_t piece = window_[0] * 0xA0761D6478BD642F + window_[1] * 0xE7037ED1A0B428DB +
                              window_[2] * 0x8EBC6AF09C88C6E3 + window_[3] * 0x589965CC75374CC3;
  add(static_cast<std::uint32_t>(mix_token(piece) >> 32));
}

void Sketcher::add(std::uint32_t hash) {
  if (limit_ == kAll) return smallest_.push_back(hash);
  if (smallest_.size() == limit_ && hash >= smallest_.back()) return;
  const auto at = std::lower_bound(smallest_.begin(), smallest_.end(), hash);
  if (at != smallest_.end() && *at == hash) return;
  if (smallest_.size() == limit_) {
    const auto index = at - smallest_.begin();
    smallest_.pop_back();
    smallest_.insert(smallest_.begin() + index, hash);
  } else {
    smallest_.insert(at, hash);
  }
}

std::vector<std::uint32_t> Sketcher::all() {
  std::sort(smallest_.begin(), smallest_.end());
  smallest_.erase(std::unique(smallest_.begin(), smallest_.end()), smallest_.end());
  return std::move(smallest_);
}

void TokenSink::put(std::uint64_t by_name, std::uint64_t by_position, std::uint64_t vague) {
  exact = fold(exact, by_name);
  positional = fold(positional, by_position);
  ++tokens;
  if (sketch) sketch->put(vague);
}

void TokenSink::put_annotation(std::uint64_t token) {
  exact = fold(exact, token);
  positional = fold(positional, token);
}

NormalForm::NormalForm(const Facts& f, std::string_view text, NormalForm* around)
    : f_(f), text_(text), around_(around) {
  names_.resize(f.string_offsets.size() - 1);
  next_.resize(f.stmts.size());
  std::vector<StmtId> first(f.blocks.size());
  for (std::size_t i = f.stmts.size(); i-- > 1;) {
    const BlockId block = f.stmts[i].block;
    next_[i] = first[block];
    first[block] = static_cast<StmtId>(i);
  }
  comprehensions_.resize(f.exprs.size());
  for (ScopeId s = 2; s < f.scopes.size(); ++s) {
    const Scope& scope = f.scopes[s];
    if (scope.kind == ScopeKind::comprehension && scope.owner < comprehensions_.size())
      comprehensions_[scope.owner] = s;
    if (scope.kind == ScopeKind::type_params) continue;
    for (std::uint32_t i = scope.first_binding; i < scope.first_binding + scope.binding_count; ++i) {
      const Binding& b = f.bindings[i];
      Local& local = locals_[std::uint64_t{s} << 32 | b.name];
      const bool declares = b.kind == BindingKind::global || b.kind == BindingKind::nonlocal;
      if (local.kind != 0 && !declares) continue;
      local.kind = static_cast<std::uint8_t>(b.kind);
      if (b.kind == BindingKind::parameter && scope.kind == ScopeKind::function)
        local.position = b.target - f.functions[scope.owner].first_parameter;
    }
  }
}

std::uint64_t NormalForm::hash_of(NameId n) {
  std::uint64_t& hash = names_[n];
  if (hash == 0) hash = xxh3(f_.str(n));
  return hash;
}

std::string_view NormalForm::span(std::uint32_t begin, std::uint32_t end) const {
  return begin <= end && end <= text_.size() ? text_.substr(begin, end - begin) : std::string_view{};
}

void NormalForm::begin(ScopeId root, ScopeId stop, TokenSink& sink) {
  sink_ = &sink;
  root_ = root;
  stop_ = stop;
  own_name_ = 0;
  members_ = nullptr;
  spelled_ = false;
  ++serial_;
  numbers_ = 0;
  stack_.clear();
}

void NormalForm::body(FunctionId id, TokenSink& sink) {
  const Function& fn = f_.functions[id];
  begin(fn.scope, f_.scopes[fn.scope].parent, sink);
  if (fn.owner == 0) own_name_ = fn.name;
  suite(fn.body);
  in_order(0);
  run(0);
}

std::uint64_t NormalForm::signature(FunctionId id) {
  const Function& fn = f_.functions[id];
  TokenSink sink;
  begin(0, fn.outer, sink);
  sink.put(mix_token(fn.flags & kFunctionAsync));
  for (const ExprId e : f_.kids(fn.first_decorator, fn.decorator_count)) push(e, fn.outer);
  push_token(token(Mark::end));
  type_parameters(fn.first_type_param, fn.type_param_count);
  parameters(fn, fn.outer, true);
  in_order(0);
  run(0);
  return sink.exact;
}

std::uint64_t NormalForm::call(FunctionId id) {
  const Function& fn = f_.functions[id];
  TokenSink sink;
  begin(0, fn.outer, sink);
  sink.put(mix_token(fn.flags & kFunctionAsync));
  parameters(fn, fn.outer, false);
  in_order(0);
  run(0);
  return sink.exact;
}

void NormalForm::class_body(ClassId id, TokenSink& sink, const Members& members) {
  const Class& c = f_.classes[id];
  begin(c.scope, f_.scopes[c.scope].parent, sink);
  members_ = &members;
  suite(c.body);
  in_order(0);
  run(0);
}

std::uint64_t NormalForm::class_signature(ClassId id) {
  const Class& c = f_.classes[id];
  TokenSink sink;
  begin(0, c.outer, sink);
  for (const ExprId e : f_.kids(c.first_decorator, c.decorator_count)) push(e, c.outer);
  push_token(token(Mark::end));
  type_parameters(c.first_type_param, c.type_param_count);
  arguments(f_.kids(c.first_base, c.base_count), c.outer);
  in_order(0);
  run(0);
  return sink.exact;
}

std::uint64_t NormalForm::spelled(ExprId e) {
  TokenSink sink;
  TokenSink* const outer_sink = std::exchange(sink_, &sink);
  const bool outer_spelled = std::exchange(spelled_, true);
  const std::size_t mark = stack_.size();
  push(e, 1);
  run(mark);
  sink_ = outer_sink;
  spelled_ = outer_spelled;
  return sink.exact;
}

// What was pushed since `mark` comes off the stack in the order in which it was pushed.
void NormalForm::in_order(std::size_t mark) {
  std::reverse(stack_.begin() + static_cast<std::ptrdiff_t>(mark), stack_.end());
}

void NormalForm::run(std::size_t mark) {
  while (stack_.size() > mark) {
    const Item item = stack_.back();
    stack_.pop_back();
    switch (item.what) {
      case Do::expression:
        expression(item.id, item.scope);
        break;
      case Do::statements:
        statement(item.id);
        break;
      case Do::token:
        sink_->put(item.token);
        break;
      case Do::name:
        name(item.id, item.scope);
        break;
      case Do::text:
        sink_->put(text_token(hash_of(item.id)));
        break;
      case Do::annotation:
        sink_->put_annotation(item.id ? annotation(item.id) : token(Mark::none));
        break;
    }
  }
}

// ---------------------------------------------------------------- names

// The local that a name means, or nullptr.
NormalForm::Local* NormalForm::local_of(NameId n, ScopeId scope) {
  if (spelled_) return nullptr;
  for (ScopeId s = scope; s != stop_ && s > 1; s = f_.scopes[s].parent) {
    const ScopeKind kind = f_.scopes[s].kind;
    if (kind == ScopeKind::type_params) continue;
    if (kind == ScopeKind::class_ && s != scope) continue;
    Local& local = locals_[std::uint64_t{s} << 32 | n];
    const auto how = static_cast<BindingKind>(local.kind);
    if (how == BindingKind::none || how == BindingKind::nonlocal) continue;
    if (how == BindingKind::global || kind == ScopeKind::class_ || (f_.scopes[s].flags & 1) != 0) return nullptr;
    const bool parameter = s == root_ && how == BindingKind::parameter;
    if (!parameter && local.serial != serial_) {
      local.serial = serial_;
      local.number = ++numbers_;
    }
    if (parameter) local.number = 0;
    return &local;
  }
  return nullptr;
}

void NormalForm::name(NameId n, ScopeId scope) {
  const Local* local = local_of(n, scope);
  if (!local) return sink_->put(n != 0 && n == own_name_ ? token(Mark::own_name) : text_token(hash_of(n)));
  const std::uint64_t vague = token(Mark::local);
  if (local->number != 0) {
    const std::uint64_t numbered = mix_token(0x40000 + local->number);
    return sink_->put(numbered, numbered, vague);
  }
  sink_->put(mix_token(hash_of(n) ^ 0x50000), mix_token(0x60000 + local->position), vague);
}

// ---------------------------------------------------------------- expressions

void NormalForm::expression(ExprId id, ScopeId scope) {
  const Expr& e = f_.exprs[id];
  const std::size_t mark = stack_.size();
  switch (e.kind) {
    case ExprKind::none:
      return sink_->put(token(Mark::none));
    case ExprKind::name:
      return name(e.a, scope);
    case ExprKind::attribute:
      sink_->put(token(e));
      sink_->put(text_token(hash_of(e.b)));
      return push(e.a, scope);
    case ExprKind::keyword:
      sink_->put(token(e));
      sink_->put(text_token(hash_of(e.a)));
      return push(e.b, scope);
    case ExprKind::string:
      return sink_->put(
          mix_token(((e.flags & kStringInexact) != 0 ? xxh3(span(e.begin, e.end)) : hash_of(e.a)) ^ 0x70000));
    case ExprKind::bytes:
      return sink_->put(mix_token(xxh3(bytes_value(f_.str(e.a))) ^ 0x80000));
    case ExprKind::integer:
      return sink_->put(mix_token(integer_value(f_.str(e.a)) ^ 0x90000));
    case ExprKind::floating:
      return sink_->put(mix_token(floating_value(f_.str(e.a)) ^ 0xA0000));
    case ExprKind::imaginary: {
      std::string_view number = f_.str(e.a);
      if (!number.empty()) number.remove_suffix(1);
      return sink_->put(mix_token(floating_value(number) ^ 0xB0000));
    }
    case ExprKind::true_:
    case ExprKind::false_:
    case ExprKind::none_:
    case ExprKind::ellipsis:
      return sink_->put(token(e));
    case ExprKind::fstring:
    case ExprKind::tstring:
      return format_string(e, scope);
    case ExprKind::list_comp:
    case ExprKind::set_comp:
    case ExprKind::generator:
    case ExprKind::dict_comp:
      return comprehension(e, id, scope);
    case ExprKind::lambda:
      return lambda(e, scope);
    case ExprKind::starred:
    case ExprKind::await:
    case ExprKind::yield:
    case ExprKind::yield_from:
    case ExprKind::pat_value:
    case ExprKind::pat_singleton:
      sink_->put(token(e));
      return push(e.a, scope);
    case ExprKind::unary:
      sink_->put(token(e, e.op, 1));
      return push(e.a, scope);
    case ExprKind::subscript:
    case ExprKind::named:
      sink_->put(token(e));
      push(e.a, scope), push(e.b, scope);
      return in_order(mark);
    case ExprKind::binary:
      sink_->put(token(e, e.op, 2));
      push(e.a, scope), push(e.b, scope);
      return in_order(mark);
    case ExprKind::compare: {
      sink_->put(token(e, e.b));
      const auto kids = f_.kids(e);
      for (std::size_t i = 0; i < kids.size(); ++i)
        if (i % 2 == 0)
          push(kids[i], scope);
        else
          push_token(mix_token(0xC0000 + kids[i]));
      return in_order(mark);
    }
    case ExprKind::call:
      sink_->put(token(e, e.b));
      arguments(f_.kids(e), scope);
      return in_order(mark);
    case ExprKind::pat_star:
      sink_->put(token(e, e.a != 0));
      if (e.a != 0) name(e.a, scope);
      return;
    case ExprKind::pat_as:
      sink_->put(token(e, (e.a != 0) + 2u * (e.b != 0)));
      if (e.b != 0) push(e.b, scope);
      if (e.a != 0) push_name(e.a, scope);
      return in_order(mark);
    case ExprKind::boolean:
    case ExprKind::slice:
    case ExprKind::interpolation:
    case ExprKind::tuple:
    case ExprKind::list:
    case ExprKind::set:
    case ExprKind::dict:
    case ExprKind::conditional:
    case ExprKind::pat_sequence:
    case ExprKind::pat_or:
    case ExprKind::pat_mapping:
    case ExprKind::pat_class:
    case ExprKind::comp_for: {
      const bool has_operator = e.kind == ExprKind::boolean || e.kind == ExprKind::interpolation;
      const bool has_flag = e.kind == ExprKind::pat_mapping;
      sink_->put(token(e, has_operator ? e.op : has_flag ? static_cast<std::uint8_t>(e.flags & 1) : 0, e.b));
      for (const ExprId kid : f_.kids(e)) push(kid, scope);
      return in_order(mark);
    }
    case ExprKind::error:
      return sink_->put(xxh3(span(e.begin, e.end)));
  }
}

// Python evaluates what is passed by position first, wherever it stands.
void NormalForm::arguments(std::span<const ExprId> kids, ScopeId scope) {
  for (const bool keywords : {false, true})
    for (const ExprId kid : kids)
      if ((f_.exprs[kid].kind == ExprKind::keyword) == keywords) push(kid, scope);
}

void NormalForm::comprehension(const Expr& e, ExprId id, ScopeId scope) {
  const std::size_t mark = stack_.size();
  const ScopeId inner = comprehensions_[id] ? comprehensions_[id] : scope;
  sink_->put(token(e, e.b));
  bool first = true;
  for (const ExprId kid : f_.kids(e)) {
    const Expr& clause = f_.exprs[kid];
    if (clause.kind != ExprKind::comp_for) {
      push(kid, inner);
      continue;
    }
    push_token(token(clause, static_cast<std::uint8_t>(clause.flags & 1), clause.b));
    const auto parts = f_.kids(clause);
    for (std::size_t i = 0; i < parts.size(); ++i) push(parts[i], first && i == 1 ? scope : inner);
    first = false;
  }
  in_order(mark);
}

void NormalForm::lambda(const Expr& e, ScopeId scope) {
  const Function& fn = f_.functions[e.a];
  const std::size_t mark = stack_.size();
  sink_->put(token(e, fn.parameter_count));
  for (std::uint32_t i = fn.first_parameter; i < fn.first_parameter + fn.parameter_count; ++i) {
    const Parameter& p = f_.parameters[i];
    push_token(mix_token(0xD0000 + static_cast<std::uint64_t>(p.kind)));
    push_name(p.name, fn.scope);
    push(p.default_value, scope);
  }
  push(e.b, fn.scope);
  in_order(mark);
}

// Literal text up to the next replacement field is one part. `{x=}` is the text "x=" and `{x!r}`.
void NormalForm::format_string(const Expr& e, ScopeId scope) {
  const std::size_t mark = stack_.size();
  sink_->put(token(e));
  std::string literal;
  const auto flush = [&] {
    if (!literal.empty()) push_token(mix_token(xxh3(literal) ^ 0x70000));
    literal.clear();
  };
  for (const ExprId kid : f_.kids(e)) {
    const Expr& part = f_.exprs[kid];
    if (part.kind == ExprKind::string) {
      literal += (part.flags & kStringInexact) != 0 ? span(part.begin, part.end) : f_.str(part.a);
      continue;
    }
    if (part.kind != ExprKind::interpolation || (part.flags & 1) == 0) {
      flush();
      push(kid, scope);
      continue;
    }
    const ExprId value = f_.kids(part)[0], spec = f_.kids(part)[1];
    std::size_t stop = text_.find('=', f_.exprs[value].end);
    stop = stop == std::string_view::npos ? f_.exprs[value].end : stop + 1;
    while (stop < text_.size() && std::string_view(" \t\f\r\n").find(text_[stop]) != std::string_view::npos) ++stop;
    literal += span(part.begin + 1, static_cast<std::uint32_t>(stop));
    flush();
    push_token(token(part, part.op == 0 && spec == 0 ? std::uint8_t{'r'} : part.op, part.b));
    push(value, scope), push(spec, scope);
  }
  flush();
  push_token(token(Mark::end));
  in_order(mark);
}

}  // namespace assay::py
