// assay completions SHELL, assay man
#include "app/commands.h"
#include "app/help.h"
#include "app/session.h"

namespace assay {

int run_completions(const Options& options, Session& session) {
  return session.emit(completion_script(options.arguments[0]));
}

int run_man(const Options&, Session& session) { return session.emit(man_page()); }

}  // namespace assay
