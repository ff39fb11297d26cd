#include "source/open.h"

#include "base/text.h"
#include "source/archive.h"
#include "source/directory.h"
#include "source/finish.h"
#include "source/git.h"
#include "source/pypi/pypi.h"

namespace assay {

Result<std::shared_ptr<const Tree>> open_tree(std::string_view name, std::string_view source, sys::System& system,
                                              Store* store, const OpenOptions& options) {
  if (source.starts_with("git:")) return open_git(name, source.substr(4), system, store, options);
  if (source.starts_with("pypi:")) return pypi::open(name, source, system, store, options);
  std::string path(source);
  auto stat = system.stat(path);
  if (!stat) return Error{path + ": " + short_reason(stat.error(), path)};
  bool bare = stat->kind == sys::Kind::directory && system.stat(path + "/HEAD") && system.stat(path + "/objects") &&
              system.stat(path + "/refs");
  if (bare) return Error{path + ": a git repository without a work tree: write git:" + path + "@REVISION"};
  if (stat->kind == sys::Kind::directory) return open_directory(name, source, path, system, store, options);
  if (stat->kind == sys::Kind::file && is_archive_name(path)) {
    ArchiveSource archive;
    archive.source = archive.path = path;
    return open_archive(name, archive, system, store, options);
  }
  return Error{path +
               ": neither a directory nor an archive that can be read (.whl .zip .tar .tar.gz .tgz .tar.xz .tar.bz2)"};
}

}  // namespace assay
