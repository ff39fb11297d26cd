// Blocks of digests: docs/formats/python-digests.md. This file alone knows their layout.
#include "syntax/python/digest.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

#include "base/hash.h"
#include "base/shared.h"
#include "syntax/python/normal_form.h"

namespace assay::py {

namespace {

struct DigestsHeader {
  char magic[4] = {'A', 'S', 'P', 'D'};
  std::uint32_t version = kDigestsVersion;
  std::uint32_t definitions = 0;
  std::uint32_t strings = 0;  // bytes
};
static_assert(sizeof(DigestsHeader) == 16 && sizeof(DefinitionDigest) == 120);

constexpr int kDeepest = 8;  // functions within functions: those further in have no digests of their own

class Maker final : NormalForm::Members {
 public:
  Maker(const Facts& f, std::string_view text)
      : f_(f),
        text_(text),
        form_(f, text),
        functions_(f.functions.size()),
        classes_(f.classes.size()),
        members_(f.classes.size()) {
    for (const SyntaxError& e : f.errors.subspan(1)) errors_.push_back(e.begin);
    std::sort(errors_.begin(), errors_.end());
  }

  std::string make() {
    for (FunctionId id = 1; id < f_.functions.size(); ++id)
      if (f_.functions[id].stmt != 0 && depth_of(f_.functions[id].outer) <= kDeepest) function_digest(id);
    for (ClassId id = static_cast<ClassId>(f_.classes.size()); id-- > 1;)  // inner classes come after outer ones
      if (depth_of(f_.classes[id].outer) <= kDeepest) class_digest(id);
    return write();
  }

 private:
  std::uint64_t function(FunctionId id) const override {
    const auto& d = functions_[id];
    return d ? combined(*d, f_.functions[id].name) : mix_token(f_.functions[id].parameter_count);
  }
  std::uint64_t class_(ClassId id) const override {
    const auto& d = classes_[id];
    return d ? combined(*d, f_.classes[id].name) : 0;
  }
  std::uint64_t combined(const DefinitionDigest& d, NameId name) const {
    return mix_token(d.body * 3 + mix_token(d.signature) + xxh3(f_.str(name)));
  }

  // Functions around a scope.
  int depth_of(ScopeId scope) const {
    int depth = 0;
    for (ScopeId s = scope; s > 1; s = f_.scopes[s].parent) depth += f_.scopes[s].kind == ScopeKind::function;
    return depth;
  }

  std::string qualified(ScopeId outer, NameId name) const {
    std::vector<std::string_view> parts{f_.str(name)};
    for (ScopeId s = outer; s > 1; s = f_.scopes[s].parent) {
      const Scope& scope = f_.scopes[s];
      if (scope.kind == ScopeKind::class_) {
        parts.push_back(f_.str(f_.classes[scope.owner].name));
      } else if (scope.kind == ScopeKind::function) {
        parts.push_back("<locals>");
        parts.push_back(f_.str(f_.functions[scope.owner].name));
      }
    }
    std::string out;
    for (std::size_t i = parts.size(); i-- > 0;) {
      if (!out.empty()) out += '.';
      out += parts[i];
    }
    return out;
  }

  DefinitionDigest start(DigestKind kind, std::uint32_t id, StmtId stmt, ScopeId outer, NameId name) {
    DefinitionDigest d{};
    const std::string full = qualified(outer, name);
    d.kind = kind;
    d.id = id;
    d.line = f_.line_of(f_.stmts[stmt].begin);
    d.name = static_cast<std::uint32_t>(strings_.size());
    d.name_size = static_cast<std::uint32_t>(full.size());
    strings_ += full;
    if (depth_of(outer) > 0) d.flags |= kDigestLocal;
    return d;
  }

  // What lies in a statement that the parser could not read is not known: the text is all there is.
  bool unread(const Stmt& s, DefinitionDigest& d) {
    const auto first = std::lower_bound(errors_.begin(), errors_.end(), s.begin);
    if (first == errors_.end() || *first >= s.end) return false;
    d.flags |= kDigestUnread;
    d.signature = d.call = d.body = d.positional =
        s.end <= text_.size() ? xxh3(text_.substr(s.begin, s.end - s.begin)) : s.begin;
    return true;
  }

  static void keep(DefinitionDigest& d, const TokenSink& sink, const Sketcher& sketch) {
    d.body = sink.exact;
    d.positional = sink.positional;
    d.tokens = sink.tokens;
    d.sketched = static_cast<std::uint16_t>(sketch.smallest().size());
    std::copy(sketch.smallest().begin(), sketch.smallest().end(), d.sketch);
  }

  void function_digest(FunctionId id) {
    const Function& fn = f_.functions[id];
    DefinitionDigest d = start(DigestKind::function, id, fn.stmt, fn.outer, fn.name);
    if (fn.owner != 0) d.flags |= kDigestMethod;
    if (!unread(f_.stmts[fn.stmt], d)) {
      Sketcher sketch(kSketch);
      TokenSink sink;
      sink.sketch = &sketch;
      form_.body(id, sink);
      keep(d, sink, sketch);
      d.signature = form_.signature(id);
      d.call = form_.call(id);
    }
    functions_[id] = d;
    if (fn.owner != 0) members_[fn.owner].add(d);
  }

  // The pieces of a class are those of its members and of what stands beside them.
  void class_digest(ClassId id) {
    const Class& c = f_.classes[id];
    DefinitionDigest d = start(DigestKind::class_, id, c.stmt, c.outer, c.name);
    if (!unread(f_.stmts[c.stmt], d)) {
      Sketcher sketch(kSketch);
      TokenSink sink;
      sink.sketch = &sketch;
      form_.class_body(id, sink, *this);
      sink.tokens += members_[id].tokens;
      for (const std::uint32_t piece : members_[id].pieces.smallest()) sketch.add(piece);
      keep(d, sink, sketch);
      d.signature = form_.class_signature(id);
    }
    classes_[id] = d;
    const Scope& outer = f_.scopes[c.outer];
    if (outer.kind == ScopeKind::class_) members_[outer.owner].add(d);
  }

  std::string write() {
    std::vector<DefinitionDigest> all;
    for (const auto& d : functions_)
      if (d) all.push_back(*d);
    for (const auto& d : classes_)
      if (d) all.push_back(*d);
    const auto place = [&](const DefinitionDigest& d) {
      return f_.stmts[d.kind == DigestKind::class_ ? f_.classes[d.id].stmt : f_.functions[d.id].stmt].begin;
    };
    std::sort(all.begin(), all.end(),
              [&](const DefinitionDigest& a, const DefinitionDigest& b) { return place(a) < place(b); });
    DigestsHeader header;
    header.definitions = static_cast<std::uint32_t>(all.size());
    header.strings = static_cast<std::uint32_t>(strings_.size());
    std::string out(reinterpret_cast<const char*>(&header), sizeof header);
    out.append(reinterpret_cast<const char*>(all.data()), all.size() * sizeof(DefinitionDigest));
    return out + strings_;
  }

  struct OfMembers {  // what the members of a class add to it
    std::uint32_t tokens = 0;
    Sketcher pieces{kSketch};
    void add(const DefinitionDigest& d) {
      tokens += d.tokens;
      for (std::uint32_t i = 0; i < d.sketched; ++i) pieces.add(d.sketch[i]);
    }
  };

  const Facts& f_;
  std::string_view text_;
  NormalForm form_;
  std::vector<std::optional<DefinitionDigest>> functions_, classes_;
  std::vector<OfMembers> members_;     // by class
  std::vector<std::uint32_t> errors_;  // where lost statements begin
  std::string strings_;
};

}  // namespace

std::string make_digests(const Facts& f, std::string_view text) { return Maker(f, text).make(); }

bool Digests::open(std::string_view block, Digests& out) {
  DigestsHeader header, expected;
  if (block.size() < sizeof header || reinterpret_cast<std::uintptr_t>(block.data()) % 8 != 0) return false;
  std::memcpy(&header, block.data(), sizeof header);
  if (std::memcmp(header.magic, expected.magic, 4) != 0 || header.version != kDigestsVersion) return false;
  const std::uint64_t strings = sizeof header + std::uint64_t{header.definitions} * sizeof(DefinitionDigest);
  if (block.size() != strings + header.strings) return false;
  const auto* first = reinterpret_cast<const DefinitionDigest*>(block.data() + sizeof header);
  Digests d;
  d.definitions = {first, header.definitions};
  d.strings_ = block.substr(strings);
  for (const DefinitionDigest& x : d.definitions)
    if (x.name + std::uint64_t{x.name_size} > header.strings || x.sketched > kSketch) return false;
  out = d;
  return true;
}

std::vector<std::vector<std::uint32_t>> pieces_of(const Facts& f, std::string_view text,
                                                  std::span<const FunctionId> functions) {
  NormalForm form(f, text);
  std::vector<std::vector<std::uint32_t>> out;
  for (const FunctionId id : functions) {
    Sketcher sketch(Sketcher::kAll);
    TokenSink sink;
    sink.sketch = &sketch;
    form.body(id, sink);
    out.push_back(sketch.all());
  }
  return out;
}

double likeness(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
  const std::size_t both = count_shared(a, b);
  const std::size_t either = a.size() + b.size() - both;
  return either == 0 ? 1 : static_cast<double>(both) / static_cast<double>(either);
}

const DefinitionDigest* Digests::find(std::string_view qualified_name) const {
  for (std::size_t i = definitions.size(); i-- > 0;)
    if (name(definitions[i]) == qualified_name) return &definitions[i];
  return nullptr;
}

// The smallest values of the union of two sets are among the smallest of each; of those of the union, the share that
// both have estimates the share of all (Broder 1997).
double likeness(const DefinitionDigest& a, const DefinitionDigest& b) {
  std::uint32_t i = 0, j = 0, seen = 0, both = 0;
  while (seen < kSketch && (i < a.sketched || j < b.sketched)) {
    ++seen;
    if (j == b.sketched || (i < a.sketched && a.sketch[i] < b.sketch[j])) {
      ++i;
    } else if (i == a.sketched || b.sketch[j] < a.sketch[i]) {
      ++j;
    } else {
      ++both, ++i, ++j;
    }
  }
  return seen == 0 ? 1 : static_cast<double>(both) / seen;
}

}  // namespace assay::py
