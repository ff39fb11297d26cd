// Which web page shows a file of a repository. Forges share one shape, https://HOST/OWNER/REPO/blob/REVISION/PATH;
// GitLab puts "-/" before "blob" and has nested groups. A host is not looked up in a list, so a private forge works as
// well as a public one; a URL without host and at least two path components has no page.
#include "base/text.h"
#include "source/git_tree.h"

namespace assay::git {

std::string home_page(std::string_view url, std::string_view revision) {
  auto scheme_end = url.find("://");
  std::string_view host, path;
  if (scheme_end != std::string_view::npos) {
    auto scheme = url.substr(0, scheme_end);
    if (scheme != "https" && scheme != "http" && scheme != "ssh" && scheme != "git" && scheme != "git+ssh") return {};
    auto rest = url.substr(scheme_end + 3);
    auto slash = rest.find('/');
    if (slash == std::string_view::npos) return {};
    host = rest.substr(0, slash);
    path = rest.substr(slash + 1);
  } else {  // USER@HOST:PATH, as scp writes it; a path of this machine has a '/' before any ':'
    auto colon = url.find(':');
    if (colon == std::string_view::npos || url.find('/') < colon || url.find('@') > colon) return {};
    host = url.substr(0, colon);
    path = url.substr(colon + 1);
  }
  if (auto at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);  // no credentials in reports
  bool web = scheme_end != std::string_view::npos && url.starts_with("http");
  if (auto port = host.find(':'); port != std::string_view::npos && !web) host = host.substr(0, port);
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.ends_with(".git")) path.remove_suffix(4);
  if (host.empty() || host.find('.') == std::string_view::npos) return {};
  if (path.find('/') == std::string_view::npos || path.find_first_of(" ?#\\\"<>") != std::string_view::npos) return {};
  std::string out = (url.starts_with("http://") ? "http://" : "https://") + std::string(host) + '/' + std::string(path);
  return out + (host.starts_with("gitlab") ? "/-/blob/" : "/blob/") + std::string(revision) + '/';
}

}  // namespace assay::git
