// Numbers are eight bytes or one (what fits in a byte), strings are numbers in order of first appearance with the text
// where it is new: most of a report's strings are the same paths and names over and over.
#include "verdict/packed.h"

#include <cstring>
#include <type_traits>
#include <unordered_map>

namespace assay {
namespace {

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

// The fields of each struct, once for both directions.
template <class A>
void fields(A& a, SourcePlace& x) {
  a(x.tree, x.path, x.start, x.end);
}
template <class A>
void fields(A& a, Place& x) {
  a(x.line, x.column);
}
template <class A>
void fields(A& a, Evidence& x) {
  a(x.at, x.text, x.role, x.rule);
}
template <class A>
void fields(A& a, Citation& x) {
  a(x.id, x.document, x.at, x.raw, x.tree, x.path, x.start, x.end, x.status, x.moved_to, x.held_at, x.reason,
    x.evidence);
}
template <class A>
void fields(A& a, Claim& x) {
  a(x.id, x.document, x.at, x.text, x.form, x.verdict, x.confidence, x.risk, x.reason, x.evidence, x.expected);
}
template <class A>
void fields(A& a, TextEdit& x) {
  a(x.path, x.begin, x.end, x.text);
}
template <class A>
void fields(A& a, Finding& x) {
  a(x.id, x.kind, x.severity, x.from, x.column, x.from_text, x.target, x.reason, x.confidence, x.evidence, x.fix,
    x.edits, x.fix_is_safe, x.takes_down, x.entry, x.fingerprint);
}
template <class A>
void fields(A& a, Coupling& x) {
  a(x.id, x.kind, x.from, x.column, x.from_text, x.target, x.at, x.definedness, x.condition, x.privacy, x.guarded,
    x.guard, x.live, x.signature, x.own_signature, x.differs, x.confidence, x.evidence);
}
template <class A>
void fields(A& a, GuardTest& x) {
  a(x.at, x.test, x.holds, x.text_comparison, x.protects);
}
template <class A>
void fields(A& a, TreeInfo& x) {
  a(x.name, x.source, x.version, x.revision, x.files, x.digest, x.home);
}
template <class A>
void fields(A& a, Unread& x) {
  a(x.tree, x.path, x.reason);
}
template <class A>
void fields(A& a, Overall& x) {
  a(x.verdict, x.risk, x.confidence, x.reason, x.because);
}
template <class A>
void fields(A& a, Heading& x) {
  a(x.line, x.level, x.text);
}
template <class A>
void fields(A& a, Remark& x) {
  a(x.kind, x.line, x.text, x.whole);
}
template <class A>
void fields(A& a, NeedsRun& x) {
  a(x.about, x.line, x.question, x.command);
}
template <class A>
void fields(A& a, VerifyReport& x) {
  a(x.trees, x.document, x.of, x.on, x.citations, x.claims, x.couplings, x.guards, x.findings, x.suppressed, x.known,
    x.gone, x.overall, x.unread, x.outline, x.remarks, x.needs_run, x.advice);
}

template <class A>
void fields(A& a, SweepDrift& x) {
  a(x.name, x.couplings, x.use, x.from, x.to, x.signature, x.body, x.diff, x.before, x.after);
}
template <class A>
void fields(A& a, SweepCopy& x) {
  a(x.copy, x.name, x.original, x.why, x.origin, x.origin_at, x.likeness, x.changed, x.diff, x.own_diff);
}

class Writer {
 public:
  template <class... T>
  void operator()(T&... values) {
    (put(values), ...);
  }
  std::string out;

 private:
  void number(std::uint64_t n) {
    if (n < 255) {
      out.push_back(static_cast<char>(n));
      return;
    }
    out.push_back(static_cast<char>(255));
    out.append(reinterpret_cast<const char*>(&n), sizeof n);
  }
  template <class T>
  void put(T& v) {
    if constexpr (std::is_same_v<T, std::string>) {
      const auto [it, fresh] = strings_.try_emplace(v, strings_.size());
      number(it->second);
      if (!fresh) return;
      number(v.size());
      out.append(v);
    } else if constexpr (std::is_same_v<T, double>) {
      out.append(reinterpret_cast<const char*>(&v), sizeof v);
    } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      number(static_cast<std::uint64_t>(v));
    } else if constexpr (IsVector<T>::value) {
      number(v.size());
      for (auto& one : v) put(one);
    } else if constexpr (IsOptional<T>::value) {
      number(v.has_value());
      if (v) put(*v);
    } else {
      fields(*this, v);
    }
  }
  std::unordered_map<std::string_view, std::size_t> strings_;
};

class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}
  template <class... T>
  void operator()(T&... values) {
    (get(values), ...);
  }
  bool whole() const { return good_ && in_.empty(); }

 private:
  void raw(void* to, std::size_t size) {
    if (in_.size() < size) {
      good_ = false;
      in_ = {};
      return;
    }
    std::memcpy(to, in_.data(), size);
    in_.remove_prefix(size);
  }
  std::uint64_t number() {
    std::uint8_t byte = 0;
    raw(&byte, 1);
    if (byte < 255) return byte;
    std::uint64_t n = 0;
    raw(&n, sizeof n);
    return n;
  }
  // How many follow: each takes a byte at least, so that a wrong number cannot ask for memory without bound.
  std::size_t count() {
    const std::uint64_t n = number();
    if (n <= in_.size()) return static_cast<std::size_t>(n);
    good_ = false;
    return 0;
  }
  template <class T>
  void get(T& v) {
    if constexpr (std::is_same_v<T, std::string>) {
      const std::uint64_t id = number();
      if (id == strings_.size() && good_) {
        const std::size_t size = count();
        strings_.push_back(in_.substr(0, size));
        in_.remove_prefix(size);
      }
      if (id < strings_.size())
        v = strings_[id];
      else
        good_ = false;
    } else if constexpr (std::is_same_v<T, double>) {
      raw(&v, sizeof v);
    } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      v = static_cast<T>(number());
    } else if constexpr (IsVector<T>::value) {
      const std::size_t size = count();
      for (std::size_t i = 0; i < size && good_; ++i) get(v.emplace_back());
    } else if constexpr (IsOptional<T>::value) {
      if (number()) get(v.emplace());
    } else {
      fields(*this, v);
    }
  }
  std::string_view in_;
  std::vector<std::string_view> strings_;
  bool good_ = true;
};

}  // namespace

std::string pack(const VerifyReport& report) {
  Writer w;
  w(const_cast<VerifyReport&>(report));  // only read: `fields` serves both directions
  return std::move(w.out);
}

std::optional<VerifyReport> unpack(std::string_view bytes) {
  VerifyReport out;
  Reader r(bytes);
  r(out);
  if (!r.whole()) return std::nullopt;
  return out;
}

std::string pack_functions(const SweepReport& report) {
  Writer w;
  auto& all = const_cast<SweepReport&>(report);  // only read, as above
  w(all.drift, all.copies);
  return std::move(w.out);
}

bool unpack_functions(std::string_view bytes, SweepReport& into) {
  std::vector<SweepDrift> drift;
  std::vector<SweepCopy> copies;
  Reader r(bytes);
  r(drift, copies);
  if (!r.whole()) return false;
  into.drift = std::move(drift);
  into.copies = std::move(copies);
  return true;
}

}  // namespace assay
