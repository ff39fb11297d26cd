#include "couple/config_files.h"

#include "base/text.h"
#include "model/exports.h"
#include "model/questions.h"

namespace assay::couple {

using namespace model;

namespace {
constexpr std::size_t kConfigFile = 1 << 20;
}

bool configures(const File& file) {
  const auto ext = extension(file.path);
  if ((ext != "yaml" && ext != "yml") || file.vendored || file.size > kConfigFile || file.path.starts_with('.'))
    return false;
  for (const auto part : split(file.path, '/'))
    if (part == "tests" || part == "test" || part == "examples" || part == "docs" || part.starts_with('.'))
      return false;
  return true;
}

Class* configuration_named(Scene& s, std::string_view dotted) {
  begin_question(s.l);
  const Lookup found = dotted_lookup(s.l, dotted);
  if (found.defs.size() != 1 || found.defs[0].kind != DefKind::class_) return nullptr;
  Class* c = found.defs[0].cls ? found.defs[0].cls : class_of(s.l, *found.defs[0].module, found.defs[0].index);
  if (!c || !c->module) return nullptr;
  build(s.l, *c);
  return c->style == ClassStyle::dataclass || c->style == ClassStyle::attrs || c->style == ClassStyle::pydantic
             ? c
             : nullptr;
}

std::string_view unquoted(std::string_view s) {
  s = trim(s);
  if (s.size() > 1 && (s.front() == '"' || s.front() == '\'') && s.back() == s.front()) s = s.substr(1, s.size() - 2);
  return s;
}

}  // namespace assay::couple
