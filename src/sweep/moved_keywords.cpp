// What a keyword of a call is called now.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "model/infer.h"
#include "model/questions.h"
#include "model/signature.h"
#include "model/types.h"
#include "sweep/moved_search.h"
#include "sweep/moved_uses.h"

namespace assay::sweep {
namespace {

using namespace model;

struct Parameters {
  std::vector<SignatureParameter> all;
  bool known = false;
  bool is_class = false;
};

Parameters parameters_of(Side& s, const std::string& callee) {
  Parameters out;
  begin_question(*s.l);
  const auto chain = reach_dotted(*s.l, callee, ChainOptions{});
  if (chain.empty() || chain.size() != split(callee, '.').size() || !chain.back().reached.type) return out;
  for (const Atom& a : concrete(*s.l, *chain.back().reached.type).atoms) {
    const Callable c = callable(*s.l, a, false);
    if (c.signatures.size() != 1 || c.signatures[0].lenient || out.known) return {};
    out.all = c.signatures[0].parameters;
    out.known = true;
    out.is_class = a.kind == AtomKind::class_;
  }
  return out;
}

bool takes_keyword(py::ParameterKind k) {
  return k == py::ParameterKind::positional_or_keyword || k == py::ParameterKind::keyword_only;
}

std::vector<std::string> only_in(const Parameters& a, const Parameters& b) {
  std::vector<std::string> out;
  for (const SignatureParameter& p : a.all)
    if (takes_keyword(p.kind) &&
        std::none_of(b.all.begin(), b.all.end(), [&](const SignatureParameter& o) { return o.name == p.name; }))
      out.emplace_back(p.name);
  return out;
}

std::size_t position(const Parameters& p, std::string_view name) {
  const auto it = std::find_if(p.all.begin(), p.all.end(), [&](const SignatureParameter& o) { return o.name == name; });
  return static_cast<std::size_t>(it - p.all.begin());
}

}  // namespace

std::optional<KeywordGuess> find_keyword(Search s, const std::string& callee_before, const std::string& callee_after,
                                         const std::string& keyword) {
  const Parameters was = parameters_of(s.before, callee_before), is = parameters_of(s.after, callee_after);
  if (!was.known || !is.known) return std::nullopt;
  const std::vector<std::string> gone = only_in(was, is), come = only_in(is, was);
  if (std::find(gone.begin(), gone.end(), keyword) == gone.end() || come.empty()) return std::nullopt;
  const Replacements uses = replacements(s.before, s.after, keyword);
  std::string most;
  int votes = 0, next = 0;
  for (const std::string& c : come) {
    const int n = uses.of(c);
    if (n > votes)
      next = votes, votes = n, most = c;
    else
      next = std::max(next, n);
  }
  if (votes > next && (votes > 1 || words_alike(keyword, most))) return KeywordGuess{most, Ground::keyword_uses, votes};
  if (was.is_class && is.is_class) {
    const std::string field = callee_before + "." + keyword;
    if (const auto g = find(s, field); g && g->relation == MovedTo::Relation::renamed) {
      const std::string now(last_of(g->name));
      if (std::find(come.begin(), come.end(), now) != come.end())
        return KeywordGuess{now, Ground::keyword_field, g->uses};
    }
  }
  if (gone.size() == 1 && come.size() == 1 && position(was, keyword) == position(is, come[0]) &&
      (was.all.size() == is.all.size() || words_alike(keyword, come[0])))
    return KeywordGuess{come[0], Ground::keyword_only, votes};
  return std::nullopt;
}

}  // namespace assay::sweep
