// The form of annotations: what they say, not how.
//
// - Quotes around the whole or a part mean nothing: the text is read as an expression.
// - `Optional[X]`, `Union[X, None]`, `X | None`, `None | X` are one set of alternatives; nested ones are flattened.
// - Names count by their last part and, where the file imports them, the distribution's top-level package:
//   `torch.Tensor` is `Tensor` from `torch`. Where in its package something is defined moves all the time and says
//   nothing about what it is.
// - `typing.List`, `List` and `list` are one, and so is what `typing` has of `collections.abc`.
// - In `Literal[…]` and behind the first part of `Annotated[…]` stand values, which are compared as expressions.
#include <algorithm>

#include "base/hash.h"
#include "syntax/python/normal_form.h"

namespace assay::py {

namespace {

constexpr int kDeepest = 48;  // deeper ones count as they are written

struct Alias {
  std::string_view name, means;
};
constexpr Alias kTypingNames[] = {
    {"List", "list"},
    {"Dict", "dict"},
    {"Set", "set"},
    {"FrozenSet", "frozenset"},
    {"Tuple", "tuple"},
    {"Type", "type"},
    {"Text", "str"},
    {"Deque", "deque"},
    {"DefaultDict", "defaultdict"},
    {"AbstractSet", "abc.Set"},
    {"ContextManager", "AbstractContextManager"},
    {"AsyncContextManager", "AbstractAsyncContextManager"},
};

bool has_typing_names(std::string_view module) {
  return module == "typing" || module == "typing_extensions" || module == "collections" ||
         module == "collections.abc" || module == "builtins" || module == "contextlib";
}

std::uint64_t join(std::uint64_t a, std::uint64_t b) { return mix_token(a * 0xA0761D6478BD642F + b); }

}  // namespace

const NormalForm::Imported* NormalForm::imported(std::string_view name) {
  if (around_) return around_->imported(name);
  if (!imports_known_) {
    imports_known_ = true;
    for (std::uint32_t i = 1; i < f_.imports.size(); ++i) {
      const Import& x = f_.imports[i];
      const std::string_view module = f_.str(x.module);
      const std::string_view bound = x.as != 0     ? f_.str(x.as)
                                     : x.name != 0 ? f_.str(x.name)
                                                   : module.substr(0, module.find('.'));
      imports_.try_emplace(bound, Imported{x.level != 0 ? std::string_view{} : module, f_.str(x.name), x.as != 0});
    }
  }
  const auto it = imports_.find(name);
  return it == imports_.end() ? nullptr : &it->second;
}

// Of a name or a chain of attributes; name "" for anything else.
NormalForm::Dotted NormalForm::dotted(ExprId id) {
  std::vector<std::string_view> parts;
  const Expr* e = &f_.exprs[id];
  for (; e->kind == ExprKind::attribute; e = &f_.exprs[e->a]) parts.push_back(f_.str(e->b));
  if (e->kind != ExprKind::name) return {};
  parts.push_back(f_.str(e->a));
  std::reverse(parts.begin(), parts.end());
  Dotted out;
  const Imported* root = imported(parts[0]);
  if (root) {
    out.module = root->name.empty() && !root->as ? std::string(parts[0]) : std::string(root->module);
    if (!root->name.empty() && parts.size() > 1) {
      if (!out.module.empty()) out.module += '.';
      out.module += root->name;
    }
    out.name = parts.size() == 1 && !root->name.empty() ? root->name : parts.back();
    for (std::size_t i = 1; i + 1 < parts.size(); ++i) out.module += '.', out.module += parts[i];
  } else {
    out.name = parts.back();
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) out.module += '.', out.module += parts[i];
  }
  out.typing = has_typing_names(out.module);
  if (out.module == "collections.abc" && out.name == "Set") out.name = "abc.Set";
  if (out.typing)
    for (const Alias& alias : kTypingNames)
      if (alias.name == out.name && out.module.starts_with("typing")) out.name = alias.means;
  if (out.typing)
    out.module.clear();
  else if (root)
    out.module.resize(std::min(out.module.size(), out.module.find('.')));
  return out;
}

std::uint64_t NormalForm::annotation(ExprId id, int depth) {
  std::vector<std::uint64_t> alternatives;
  members(id, depth, alternatives);
  std::sort(alternatives.begin(), alternatives.end());
  alternatives.erase(std::unique(alternatives.begin(), alternatives.end()), alternatives.end());
  if (alternatives.size() == 1) return alternatives[0];
  std::uint64_t hash = alternatives.size();
  for (const std::uint64_t one : alternatives) hash = join(hash, one);
  return hash;
}

// The alternatives that an annotation allows.
void NormalForm::members(ExprId id, int depth, std::vector<std::uint64_t>& out) {
  const Expr* e = &f_.exprs[id];
  if (depth > kDeepest) return out.push_back(xxh3(span(e->begin, e->end)));
  for (; e->kind == ExprKind::binary && e->op == static_cast<std::uint8_t>(Operator::bit_or); e = &f_.exprs[e->a])
    members(e->b, depth + 1, out);
  id = static_cast<ExprId>(e - f_.exprs.data());
  if (e->kind == ExprKind::string && (e->flags & kStringInexact) == 0) return quoted(*e, depth, out);
  if (e->kind == ExprKind::subscript) {
    const Dotted head = dotted(e->a);
    if (head.typing && head.name == "Optional") {
      out.push_back(mix_token(static_cast<std::uint64_t>(ExprKind::none_)));
      return members(e->b, depth + 1, out);
    }
    if (head.typing && head.name == "Union") {
      if (f_.exprs[e->b].kind != ExprKind::tuple) return members(e->b, depth + 1, out);
      for (const ExprId kid : f_.kids(f_.exprs[e->b])) members(kid, depth + 1, out);
      return;
    }
  }
  out.push_back(single(id, depth));
}

// The text is read as typing does: in brackets, so that it may go over several lines.
void NormalForm::quoted(const Expr& e, int depth, std::vector<std::uint64_t>& out) {
  const auto known = quoted_.find(e.a);
  if (known != quoted_.end()) return void(out.insert(out.end(), known->second.begin(), known->second.end()));
  const std::string snippet = "(" + std::string(f_.str(e.a)) + "\n)";
  const std::string block = parse(snippet);
  Facts inner;
  std::vector<std::uint64_t> found;
  if (Facts::open(block, inner) && inner.errors.size() == 1 && inner.stmts.size() == 2 &&
      inner.stmts[1].kind == StmtKind::expr) {
    NormalForm form(inner, snippet, this);
    form.members(inner.stmts[1].a, depth + 1, found);
  } else {
    found.push_back(hash_of(e.a));
  }
  out.insert(out.end(), found.begin(), found.end());
  quoted_.emplace(e.a, std::move(found));
}

std::uint64_t NormalForm::single(ExprId id, int depth) {
  const Expr& e = f_.exprs[id];
  switch (e.kind) {
    case ExprKind::name:
    case ExprKind::attribute: {
      const Dotted d = dotted(id);
      return d.name.empty() ? spelled(id) : join(xxh3(d.module), xxh3(d.name));
    }
    case ExprKind::none_:
    case ExprKind::ellipsis:
      return mix_token(static_cast<std::uint64_t>(e.kind));
    case ExprKind::subscript:
      return subscript(e, depth);
    case ExprKind::list:
    case ExprKind::tuple: {
      std::uint64_t hash = static_cast<std::uint64_t>(e.kind);
      for (const ExprId kid : f_.kids(e)) hash = join(hash, annotation(kid, depth + 1));
      return hash;
    }
    case ExprKind::starred:
      return join(static_cast<std::uint64_t>(e.kind), annotation(e.a, depth + 1));
    default:
      return spelled(id);
  }
}

std::uint64_t NormalForm::subscript(const Expr& e, int depth) {
  const Dotted head = dotted(e.a);
  const std::uint64_t hash = join(static_cast<std::uint64_t>(e.kind), single(e.a, depth + 1));
  const Expr& index = f_.exprs[e.b];
  if (head.typing && head.name == "Literal") return join(hash, spelled(e.b));
  if (head.typing && head.name == "Annotated" && index.kind == ExprKind::tuple && index.b > 0) {
    const auto kids = f_.kids(index);
    std::uint64_t out = join(hash, annotation(kids[0], depth + 1));
    for (const ExprId kid : kids.subspan(1)) out = join(out, spelled(kid));
    return out;
  }
  return join(hash, annotation(e.b, depth + 1));
}

}  // namespace assay::py
