#include "claim/assert_from.h"

#include <algorithm>

#include "base/text.h"
#include "claim/assert_pose.h"
#include "claim/forms.h"

namespace assay {
namespace {

using model::Definition;

// A constant in the words of the language; "" for what it has no literal for.
std::string literal_of(const model::Constant& c) {
  using enum model::ConstantKind;
  if (c.kind == string) return string_literal(c.text);
  if (c.kind == none || c.kind == boolean || c.kind == integer || c.kind == real) return model::to_string(c);
  if (c.kind != list) return {};
  std::string out = "[";
  for (const model::Constant& item : c.items) {
    std::string one = literal_of(item);
    if (one.empty()) return {};
    out += (out.size() > 1 ? ", " : "") + one;
  }
  return out + "]";
}

std::string call(std::string_view predicate, std::initializer_list<std::string> arguments) {
  std::string out(predicate);
  for (const std::string& a : arguments) {
    if (a.empty()) return {};
    out += (out.ends_with('"') ? ", " : "(") + string_literal(a);
  }
  return out + ")";
}

std::string compared(const std::string& left, const std::string& literal) {
  return left.empty() || literal.empty() ? std::string() : left + " == " + literal;
}

// "Class.member" as "package.module.Class.member", where it has one definition; else "".
std::string full_name(const Scene& scene, const Sentence& s, const std::string& name) {
  if (name.empty()) return {};
  Subject who = subject_named(scene, s, name);
  std::string out;
  for (const Definition& d : who.found) {
    std::string module = d.tree->module_name(d.file);
    bool is_module = d.kind == model::DefinitionKind::module;
    if (module.empty() || d.kind == model::DefinitionKind::import_) return {};
    std::string full = is_module ? module : module + "." + d.name;
    if (!out.empty() && out != full) return {};
    out = full;
  }
  return out;
}

// One sentence with its helpers at hand.
struct Reader {
  const Scene& scene;
  const Sentence& s;

  std::string name(std::string_view slot) const { return s.has(slot) ? full_name(scene, s, s.symbol(slot).name) : ""; }
  std::string symbol(std::string_view slot) const { return s.symbol(slot).name; }
  std::string path(std::string_view slot) const {
    const Token* t = s.token(slot);
    if (!t) return {};
    std::vector<FileRef> files = scene.files(*t);
    return files.size() == 1 ? files[0].path() : "";
  }
  std::string member(std::string_view owner, const std::string& m) const {
    std::string full = name(owner);
    return full.empty() || m.empty() ? "" : full + "." + m;
  }
  std::string value() const { return s.has("v") ? literal_of(claimed_value(s.text("v")).constant) : ""; }
  std::string parameter(std::string_view slot) const {
    std::string x = s.text(slot);
    x = x.substr(0, x.find('='));
    while (x.starts_with('*')) x.erase(0, 1);
    return std::string(trim(x));
  }
};

std::string from_default(const Reader& r) {
  const Sentence& s = r.s;
  if (s.key == "parameter") return compared(call("default", {r.name("f"), r.parameter("x")}), r.value());
  if (s.key == "member") return compared(call("default", {r.member("c", r.parameter("x"))}), r.value());
  if (s.key == "env") return compared(call("env_default", {r.symbol("e")}), r.value());
  if (s.key != "name" || s.symbol("a").call) return {};
  return compared(call("default", {r.name("a")}), r.value());
}

std::string from_value(const Reader& r) {
  if (r.s.key == "name" || r.s.key == "bare-name") return compared(call("value", {r.name("a")}), r.value());
  auto [left, right] = split_assignment(r.s.token("s")->text);
  std::string target(left);
  std::string full = r.s.has("c") ? r.member("c", target) : full_name(r.scene, r.s, target);
  return compared(call("value", {full}), literal_of(claimed_value(std::string(right)).constant));
}

std::string from_exists(const Reader& r) {
  const Sentence& s = r.s;
  if (s.key == "file") return call("exists", {r.path("f")});
  if (s.key == "member") return call("exists", {r.member("a", r.symbol("m"))});
  std::string full = r.name("a");
  // What is not there has no full name.
  if (full.empty() && s.symbol("a").name.find('.') != std::string::npos) {
    std::string written = s.symbol("a").name;
    auto dot = written.rfind('.');
    std::string owner = full_name(r.scene, s, written.substr(0, dot));
    if (!owner.empty()) full = owner + written.substr(dot);
  }
  return call("exists", {full});
}

std::string from_place(const Reader& r) {
  const Token* p = r.s.token("p");
  std::string path = r.path("p");
  if (!p || path.empty()) return {};
  if (!p->lines.empty()) {
    path += ":" + std::to_string(p->lines[0].first);
    if (p->lines[0].second > p->lines[0].first) path += "-" + std::to_string(p->lines[0].second);
  }
  return compared(call("at", {r.name("a")}), string_literal(path));
}

std::string from_count(const Reader& r) {
  if (r.s.key != "occurrences") return {};
  std::string word = r.s.text("w");
  if (word.ends_with("()")) word.resize(word.size() - 2);
  std::int64_t n = number_of(*r.s.token("n"));
  return n < 0 ? "" : compared(call("count", {word, r.path("p")}), std::to_string(n));
}

std::string from_signature(const Reader& r) {
  if (r.s.key == "signature") return compared(call("signature", {r.name("f")}), string_literal(r.s.text("s")));
  std::string f = r.name("f"), x = r.parameter("x");
  if ((r.s.key != "accepts" && r.s.key != "accepts-call") || f.empty() || x.empty()) return {};
  return call("binds", {f + "(" + x + "=)"});
}

std::string from_raises(const Reader& r) {
  std::string f = r.name("f"), e = r.s.has("e") ? parse_symbol(r.s.token("e")->text).name : "";
  if (r.s.tokens_of("e").size() != 1) return {};
  if (r.s.key == "plain") return call("raises", {f, e});
  return r.s.key == "when" ? call("raises", {f, e, r.s.token("c")->text}) : "";
}

std::string from_imports(const Reader& r) {
  if (r.s.tokens_of("x").size() != 1) return {};
  std::string x = r.symbol("x"), m = r.s.has("m") ? r.symbol("m") : "";
  std::string who = r.s.key == "import" ? r.path("p") : r.name("who");
  return call("imports", {who, m.empty() ? x : m + "." + x});
}

std::string plain(const Form& form, const Reader& r) {
  const Sentence& s = r.s;
  if (&form == &kDefault) return from_default(r);
  if (&form == &kValue) return from_value(r);
  if (&form == &kExists) return from_exists(r);
  if (&form == &kDefinedAt) return s.has("p") ? from_place(r) : "";
  if (&form == &kCount) return from_count(r);
  if (&form == &kSignature) return from_signature(r);
  if (&form == &kRaises) return from_raises(r);
  if (&form == &kImports) return from_imports(r);
  if (&form == &kReturns) return s.key == "plain" ? compared(call("returns", {r.name("f")}), r.value()) : "";
  if (&form == &kCalls)
    return s.tokens_of("g").size() == 1 && s.has("f") ? call("calls", {r.name("f"), r.symbol("g")}) : "";
  if (&form == &kSubclass) return s.tokens_of("b").size() == 1 ? call("inherits", {r.name("a"), r.symbol("b")}) : "";
  if (&form == &kOverride) return s.key == "pair" && s.has("b") ? call("overrides", {r.name("a"), r.name("b")}) : "";
  if (&form == &kUnused) return s.key == "call" ? call("called", {r.name("f")}) : "";
  if (&form == &kOnlyUsed) return call("called_by", {r.name("a"), s.key == "file" ? r.path("p") : r.name("g")});
  if (&form == &kPatches) return call("patches", {s.key == "file" ? r.path("p") : r.name("f"), r.symbol("t")});
  return {};
}

}  // namespace

std::string assertion_of(const Form& form, const Scene& scene, const Sentence& s) {
  std::string out = plain(form, {scene, s});
  if (out.empty() || !s.negated()) return out;
  auto equal = out.find("\") == ");
  if (equal != std::string::npos) return out.replace(equal + 3, 2, "!=");
  return "not " + out;
}

}  // namespace assay
