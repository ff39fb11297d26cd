// The picture of a report: packages of the audited tree on the left, modules of the others on the right, a band for the
// couplings between two of them. Width says how many (logarithmically), colour the worst finding at one of them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"
#include "report/excerpt.h"
#include "report/html_parts.h"
#include "report/items.h"

namespace assay {
namespace {

constexpr std::size_t kLeft = 18, kRight = 26;  // groups shown; the rest is one more
constexpr int kWidth = 960, kNode = 250, kStep = 24, kTop = 34;

enum class Hazard { none, conditional, warning, error };
constexpr const char* kClass[] = {"e0", "e1", "e2", "e3"};

struct Edge {
  std::size_t count = 0;
  Hazard worst = Hazard::none;
};

std::string first_parts(std::string_view text, char separator, std::size_t parts) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < parts && end != std::string_view::npos; ++i)
    end = text.find(separator, end ? end + 1 : 0);
  return std::string(text.substr(0, end));
}

std::string left_group(const Coupling& c) {
  const std::string_view folder = dir_name(c.from.path);
  return folder.empty() ? std::string(c.from.path) : first_parts(folder, '/', 4);
}

std::string right_group(const Coupling& c) { return first_parts(c.target, '.', 3); }

// The groups with most couplings and all that hold a hazard, up to the limit; the others share one name.
std::map<std::string, std::string> shown_groups(const std::map<std::string, Edge>& groups, std::size_t limit) {
  std::vector<std::pair<std::string, Edge>> order(groups.begin(), groups.end());
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    const bool x = a.second.worst >= Hazard::warning, y = b.second.worst >= Hazard::warning;
    return x != y ? x : a.second.count > b.second.count;
  });
  std::map<std::string, std::string> out;
  for (std::size_t i = 0; i < order.size(); ++i)
    out[order[i].first] = i < limit ? order[i].first : fmt::format("… {} others", order.size() - limit);
  return out;
}

void join(Edge& edge, Hazard hazard) {
  ++edge.count;
  edge.worst = std::max(edge.worst, hazard);
}

std::string node(const std::string& name, const Edge& edge, int x, int y, bool left) {
  const std::string label = shorten(name, 38);
  return fmt::format(
      "<g class=\"n {}\"><title>{}: {}</title><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"18\" rx=\"3\"/><text "
      "x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text></g>",
      kClass[static_cast<int>(edge.worst)], html_escape(name), plural(edge.count, "coupling"), x, y, kNode,
      left ? x + kNode - 6 : x + 6, y + 13, left ? "end" : "start", html_escape(label));
}

}  // namespace

std::string html_graph(const VerifyReport& report) {
  std::vector<const Coupling*> couplings;
  for (const Coupling& c : report.couplings)
    // What others patch is not the audited tree's, and what is of no tree has no place on the right.
    if (c.from.tree == report.of && (c.definedness != Definedness::unknown || !c.at.path.empty()))
      couplings.push_back(&c);
  if (couplings.empty()) return {};
  std::map<std::pair<std::string, std::uint32_t>, Hazard> found;
  for (const Finding& f : report.findings) {
    Hazard& at = found[{f.from.path, f.from.start}];
    at = std::max(at, f.severity == Severity::error     ? Hazard::error
                      : f.severity == Severity::warning ? Hazard::warning
                                                        : Hazard::none);
  }
  auto hazard_of = [&](const Coupling& c) {
    const bool conditional = c.definedness == Definedness::conditional || c.definedness == Definedness::subclass_only;
    const auto at = found.find({c.from.path, c.from.start});
    return std::max(conditional ? Hazard::conditional : Hazard::none, at == found.end() ? Hazard::none : at->second);
  };
  std::map<std::string, Edge> left, right;
  for (const Coupling* c : couplings) {
    join(left[left_group(*c)], hazard_of(*c));
    join(right[right_group(*c)], hazard_of(*c));
  }
  const auto left_name = shown_groups(left, kLeft), right_name = shown_groups(right, kRight);
  std::map<std::string, Edge> left_shown, right_shown;
  std::map<std::pair<std::string, std::string>, Edge> edges;
  for (const Coupling* c : couplings) {
    const std::string &a = left_name.at(left_group(*c)), &b = right_name.at(right_group(*c));
    const Hazard hazard = hazard_of(*c);
    join(left_shown[a], hazard);
    join(right_shown[b], hazard);
    join(edges[{a, b}], hazard);
  }
  const std::size_t rows = std::max(left_shown.size(), right_shown.size());
  const int height = kTop + static_cast<int>(rows) * kStep + 8;
  auto places = [&](const std::map<std::string, Edge>& side) {
    std::map<std::string, int> out;
    const int free = height - kTop - 8, step = free / static_cast<int>(side.size());
    int i = 0;
    for (const auto& [name, edge] : side) out[name] = kTop + i++ * step + (step - 18) / 2;
    return out;
  };
  const auto left_at = places(left_shown), right_at = places(right_shown);
  std::string on;
  for (const auto& name : report.on) on += (on.empty() ? "" : ", ") + name;
  std::string out = fmt::format(
      "<figure class=\"graph\"><svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{} reaches into {}\"><text "
      "class=\"h\" x=\"{}\" y=\"18\" text-anchor=\"end\">{}</text><text class=\"h\" x=\"{}\" y=\"18\">{}</text>",
      kWidth, height, html_escape(report.of), html_escape(on), kNode - 6, html_escape(report.of), kWidth - kNode + 6,
      html_escape(on));
  const int x1 = kNode, x2 = kWidth - kNode, middle = (x1 + x2) / 2;
  // The worst are drawn last, so that nothing lies over them.
  for (int hazard = 0; hazard <= 3; ++hazard)
    for (const auto& [key, edge] : edges) {
      if (static_cast<int>(edge.worst) != hazard) continue;
      const int y1 = left_at.at(key.first) + 9, y2 = right_at.at(key.second) + 9;
      out += fmt::format(
          "<path class=\"{}\" d=\"M{} {}C{} {} {} {} {} {}\" stroke-width=\"{:.1f}\"><title>{} → {}: {}</title></path>",
          kClass[hazard], x1, y1, middle, y1, middle, y2, x2, y2, 1.0 + std::log2(static_cast<double>(edge.count)),
          html_escape(key.first), html_escape(key.second), plural(edge.count, "coupling"));
    }
  for (const auto& [name, edge] : left_shown) out += node(name, edge, 0, left_at.at(name), true);
  for (const auto& [name, edge] : right_shown) out += node(name, edge, kWidth - kNode, right_at.at(name), false);
  return out +
         "</svg><figcaption><span class=\"key e3\">fails</span> <span class=\"key e2\">doubtful</span> <span "
         "class=\"key e1\">only under a condition</span> <span class=\"key e0\">there</span>; wider bands are more "
         "couplings.</figcaption></figure>";
}

}  // namespace assay
