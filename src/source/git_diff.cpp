#include "source/git_diff.h"

#include <git2.h>

#include "source/git_repo.h"

namespace assay {

std::string unified_diff(std::string_view path, std::string_view before, std::string_view after) {
  git::start_libgit2();
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.context_lines = 3;
  const std::string name(path);
  git_patch* patch = nullptr;
  std::string out;
  if (git_patch_from_buffers(&patch, before.data(), before.size(), name.c_str(), after.data(), after.size(),
                             name.c_str(), &options) == 0) {
    git_buf text = GIT_BUF_INIT_CONST(nullptr, 0);
    if (git_patch_to_buf(&text, patch) == 0) out.assign(text.ptr ? text.ptr : "", text.size);
    git_buf_dispose(&text);
  }
  git_patch_free(patch);
  return out;
}

}  // namespace assay
