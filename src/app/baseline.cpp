#include "app/baseline.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base/text.h"

namespace assay {
namespace {

constexpr std::size_t kDigits = 16;  // of a fingerprint

bool is_fingerprint(std::string_view s) {
  return s.size() == kDigits && s.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string baseline_text(const VerifyReport& report) {
  std::vector<std::string> lines;
  for (const Finding& f : report.findings)
    lines.push_back(f.fingerprint + " " + f.kind + " " + f.from.path + (f.target.empty() ? "" : " " + f.target));
  std::sort(lines.begin(), lines.end());
  std::string out = "# assay baseline: fingerprint, kind, path, target of each finding that is accepted for now\n";
  for (const auto& line : lines) out += line + "\n";
  return out;
}

Status take_out_known(VerifyReport& report, std::string_view baseline, const std::string& path) {
  std::map<std::string, std::string, std::less<>> known;  // fingerprint -> its line
  std::size_t number = 0;
  for (std::string_view line : split(baseline, '\n')) {
    ++number;
    line = trim(line);
    if (line.empty() || line.starts_with('#')) continue;
    const std::string_view print = line.substr(0, line.find(' '));
    if (!is_fingerprint(print))
      return Error{path + ":" + std::to_string(number) + ": not a line of a baseline (--write-baseline makes one)"};
    known.emplace(print, line.size() > kDigits ? line.substr(kDigits + 1) : std::string_view{});
  }
  std::erase_if(report.findings, [&](const Finding& f) {
    const auto it = known.find(f.fingerprint);
    if (it == known.end()) return false;
    ++report.known;
    known.erase(it);
    return true;
  });
  for (const auto& [print, what] : known) report.gone.push_back(what);
  return ok();
}

}  // namespace assay
