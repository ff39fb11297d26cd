#include "claim/hedge.h"

#include "claim/phrase.h"

namespace assay {
namespace {

constexpr Phrase kStarts[] = {
    {"(apparently|probably|presumably|possibly|perhaps|likely|evidently|seemingly|supposedly|reportedly|currently|"
     "notably|"
     "importantly|interestingly|similarly|likewise|additionally|furthermore|moreover|finally|also|however|thus|"
     "therefore|"
     "hence|so|and|but|indeed|overall|specifically|today|actually|arguably|clearly|obviously|surely|certainly|"
     "essentially|"
     "basically|meanwhile|conversely|consequently|second|third|secondly|thirdly|firstly|lastly|confirmed|verified) [,]",
     ""},
    {"(maybe|surprisingly|admittedly|generally|technically|effectively|crucially|naturally) [,]", ""},
    {"(most|very|quite|more) (likely|probably) [,]", ""},
    {"in (fact|addition|short|practice|theory|particular|general|summary|principle|other words) [,]", ""},
    {"(for (example|instance)|of course|by default|as expected|as noted|as stated|as (of|it) (now|stands)|at "
     "present|at the moment|on paper|e.g) ,",
     ""},
    {"it (also|again) (appears|seems|looks|turns out) [like] [that]", ""},
    {"(it|this) (appears|seems|looks|turns out|follows|means|suggests|shows|implies) [like] [as if] [to (me|us)] "
     "[that]",
     ""},
    {"it %be (likely|possible|probable|clear|true|worth noting|known|confirmed|noted|plausible|apparent|evident|"
     "believed|thought|assumed|said|understood|worth mentioning|important to note|safe to say|fair to "
     "say|established|documented) that",
     ""},
    {"as far as (i|we|one) (can|could) (tell|see|judge|determine|establish) [,]", ""},
    {"as far as (i|we) (know|understand|recall|remember|see|am aware|are aware) [,]", ""},
    {"as (i|we) (understand|read|see) it [,]", ""},
    {"(i|we) ~ "
     "(think|believe|assume|suspect|found|find|note|noted|observe|observed|see|saw|verified|confirmed|checked|conclude|"
     "infer|"
     "guess|suppose|gather|understand|expect|reckon|am fairly sure|are fairly sure|am sure|am confident|are confident|"
     "am convinced|am told|am under the impression|am pretty sure) [that]",
     ""},
    {"(i|we) (can|could) (see|confirm|tell|verify) [that]", ""},
    {"(note|observe|notice|recall|remember|suppose|assume|keep in mind|be "
     "aware|mind|confirm|verify|confirmed|verified|assuming) [also] [:] that",
     ""},
    {"note [:|,]", ""},
    {"(the|this|that) [#determiner] "
     "(code|source|sources|implementation|docs|documentation|author|report|investigation|tree|"
     "reading|review|analysis|comment|evidence) "
     "(shows|says|claims|states|suggests|indicates|confirms|claimed|reveals|implies|show) [that]",
     ""},
    {"to (my|our|the best of my|the best of our) (knowledge|understanding) [,]", ""},
    {"(from|in|by) (my|our) (knowledge|understanding|reading|experience) [of [#determiner] (code|source|sources)] [,]",
     ""},
    {"(my|our|the) (guess|understanding|reading|impression|assumption|claim|finding|conclusion|observation) is [that]",
     ""},
    {"(if|unless) (i|we) (am|are) (not mistaken|mistaken|not wrong|reading {any}) ,", ""},
    {"if (i|we) (read|understand|see) (it|this|the code|the source) (correctly|right) [,]", ""},
    {"judging (by|from) [the] (code|source|sources|name|text|tree|implementation) [,]", ""},
    {"from what (i|we) (can|could) (see|tell|gather) [,]", ""},
    {"(chances are|there is evidence|there are signs|odds are|the idea is|the fact is) [that]", ""},
    {"(according to|based on|per|as per) ({place}|{path}|#determiner "
     "(code|source|sources|docs|documentation|tree|implementation)) [,]",
     ""},
    {"(on|upon) (inspection|reading|review|a closer look|closer inspection) [,]", ""},
    {"looking at [#determiner] (code|source|sources|tree|implementation|{place}|{path}) [,]", ""},
};

// The same at the end, as token runs.
constexpr Phrase kEnds[] = {
    {"{(} (probably|apparently|presumably|likely|possibly|perhaps|maybe|verified|confirmed|unverified|i think|we "
     "think|i believe|"
     "it seems|as far as i can tell|to be confirmed|tbc|to check|unconfirmed|not verified|hopefully|sic|see code|see "
     "source|"
     "as of this writing|as released|at this version) [?] {)}",
     ""},
    {"[,] (i think|we think|i believe|we believe|it seems|it appears|apparently|probably|presumably|i guess|i suppose|"
     "as far as i can tell|as far as i know|as far as i can see|as far as we know|as far as we can tell|to my "
     "knowledge|"
     "if i am not mistaken|if i read it correctly|most likely|i assume|we assume|in all likelihood|if memory serves|as "
     "it seems|as expected|by the way|"
     "as of this writing|as of now|at the moment|at present|as it stands|in the current version|in this version|in "
     "this release)",
     ""},
};

const PhraseSet& starts() {
  static const PhraseSet set(kStarts);
  return set;
}
const PhraseSet& ends() {
  static const PhraseSet set(kEnds);
  return set;
}

}  // namespace

void strip_hedges(Tokens& t) {
  while (!t.empty() && t.back().kind == TokenKind::punct &&
         (t.back().is(".") || t.back().is(",") || t.back().is(":") || t.back().is("-") || t.back().is("--")))
    t.pop_back();
  for (int round = 0; round < 4; ++round) {
    std::uint32_t n = starts().match_start(t);
    while (n < t.size() && t[n].is(",")) ++n;
    if (!n || n >= t.size()) break;
    t.erase(t.begin(), t.begin() + n);
  }
  for (std::size_t from = t.size() > 9 ? t.size() - 9 : 1; from < t.size(); ++from) {
    Tokens tail(t.begin() + static_cast<std::ptrdiff_t>(from), t.end());
    PhraseMatch m;
    if (!ends().match(tail, m)) continue;
    t.resize(from);
    while (!t.empty() && (t.back().is(",") || t.back().is("."))) t.pop_back();
    break;
  }
}

}  // namespace assay
