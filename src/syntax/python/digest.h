// Digests of the functions and classes of one Python file, to ask of two versions, or two trees, whether one is the
// same as the other, or like it. A pure function of the file's bytes.
//
// Quiet on formatting, comments, docstrings and statements without effect, on brackets, quotes and the spelling of
// numbers that mean nothing, on how annotations are spelled (`Optional[X]`, `X | None`, `"X | None"`) and on the names
// of locals. Everything else shows. normal_form.h says how.
//
// They are a block of their own, made only where somebody asks; docs/formats/python-digests.md is the specification.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/python/facts.h"

namespace assay::py {

inline constexpr std::uint32_t kDigestsVersion = 1;
inline constexpr std::uint32_t kSketch = 16;

enum class DigestKind : std::uint8_t { function, class_ };

// One `def` or `class`; lambdas have none. Names are not part of any digest, so that a renamed function is found again.
struct DefinitionDigest {
  std::uint64_t signature;   // function: decorators, type parameters, parameters with annotations and defaults, result;
                             // class: decorators, type parameters, bases and keywords
  std::uint64_t call;        // function: parameters and defaults without annotations; class: 0
  std::uint64_t body;        // parameters by name, other locals by the order of their first use
  std::uint64_t positional;  // body with the parameters by position: one of them renamed leaves it as it is
  // The smallest hashes of its four-token pieces, in order; locals count as equal, annotations not at all.
  std::uint32_t sketch[kSketch];
  std::uint32_t name, name_size;  // qualified: "Class.method", "outer.<locals>.inner"
  std::uint32_t id;               // FunctionId or ClassId
  std::uint32_t line;             // of `def` or `class`, 1-based
  std::uint32_t tokens;           // size of the normal form of its body
  std::uint16_t sketched;         // values in `sketch`
  DigestKind kind;
  std::uint8_t flags;  // kDigest…
};
inline constexpr std::uint8_t kDigestMethod = 1, kDigestLocal = 2 /* in a function */,
                              kDigestUnread = 4 /* holds a syntax error: digests are of its plain text */;

// A read-only view; the bytes must outlive it.
class Digests {
 public:
  // False for a block that is not whole, or not aligned to eight bytes in memory.
  static bool open(std::string_view block, Digests& out);

  std::span<const DefinitionDigest> definitions;  // by place
  std::string_view name(const DefinitionDigest& d) const { return strings_.substr(d.name, d.name_size); }
  // The last definition of this qualified name, which is the one in effect; nullptr without one.
  const DefinitionDigest* find(std::string_view qualified_name) const;

 private:
  std::string_view strings_;
};

// `text` as the facts' offsets count it. The result passes Digests::open.
std::string make_digests(const Facts&, std::string_view text);

// The same, but for names of locals and parameters.
inline bool same_body(const DefinitionDigest& a, const DefinitionDigest& b) {
  return a.kind == b.kind && (a.body == b.body || a.positional == b.positional);
}
// 0..1: the share of pieces that both have, of all that they have together (Jaccard), estimated from the sketches;
// exact for what has at most 16 pieces. Within 0.12 two times of three.
double likeness(const DefinitionDigest&, const DefinitionDigest&);

// All pieces of the bodies of some functions of one file, each ascending and distinct: for those that the sketches say
// are alike. Reads the whole file once.
std::vector<std::vector<std::uint32_t>> pieces_of(const Facts&, std::string_view text, std::span<const FunctionId>);
// The same share without estimating; 1 for two empty ones.
double likeness(std::span<const std::uint32_t> pieces, std::span<const std::uint32_t> others);

}  // namespace assay::py
