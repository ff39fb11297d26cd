// Mentions in running text. The text is scanned once from left to right; at each word start the forms are tried in the
// order link, URL, path, line words.
#include <algorithm>

#include "base/text.h"
#include "claim/citation_extract.h"
#include "claim/citation_lines.h"
#include "claim/citation_path.h"

namespace assay::cite {
namespace {

struct Link {
  std::size_t text_begin, text_end, target_begin, target_end, end;
};

// The bracket that closes the one at `from`. Labels and targets are short: a long search would make a text of nothing
// but open brackets quadratic.
std::size_t find_unescaped(std::string_view s, char open, char close, std::size_t from) {
  int depth = 0;
  for (std::size_t i = from; i < std::min(s.size(), from + 600); ++i) {
    if (s[i] == '\\')
      ++i;
    else if (s[i] == '`') {
      std::size_t end = s.find('`', i + 1);
      if (end != std::string_view::npos) i = end;
    } else if (s[i] == open)
      ++depth;
    else if (s[i] == close && --depth == 0)
      return i;
  }
  return std::string_view::npos;
}

// [text](target "title") at `at`.
bool link_at(std::string_view s, std::size_t at, Link& link) {
  if (s[at] != '[') return false;
  std::size_t close = find_unescaped(s, '[', ']', at);
  if (close == std::string_view::npos || close + 1 >= s.size() || s[close + 1] != '(') return false;
  std::size_t end = find_unescaped(s, '(', ')', close + 1);
  if (end == std::string_view::npos) return false;
  link = {at + 1, close, close + 2, end, end + 1};
  if (link.target_begin < end && s[link.target_begin] == '<') {
    ++link.target_begin;
    std::size_t angle = s.find('>', link.target_begin);
    if (angle != std::string_view::npos && angle < end) link.target_end = angle;
  } else {
    std::size_t space = s.find_first_of(" \t\n", link.target_begin);
    if (space != std::string_view::npos && space < end) link.target_end = space;
  }
  return true;
}

bool is_url(std::string_view s) { return s.starts_with("https://") || s.starts_with("http://"); }

std::size_t url_end(std::string_view s, std::size_t at) {
  std::size_t end = s.find_first_of(" \t\n<>\"`)]}|", at);
  if (end == std::string_view::npos) end = s.size();
  while (end > at && (s[end - 1] == '.' || s[end - 1] == ',' || s[end - 1] == ';' || s[end - 1] == ':' ||
                      s[end - 1] == '*' || s[end - 1] == '\''))
    --end;
  return end;
}

std::string one_line(std::string_view s) {
  std::string out(s);
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out;
}

class TextScanner {
 public:
  TextScanner(Extractor& x, const Segment& s) : x_(x), s_(s), text_(s.text) {}

  void run() {
    for (std::size_t i = 0; i < text_.size();) i = step(i);
  }

 private:
  bool in_code(std::size_t at) const { return code_end(at) != text_.size() + 1; }
  // One past the code span that holds this byte; past the text when none does.
  std::size_t code_end(std::size_t at) const {
    auto after = std::upper_bound(s_.code.begin(), s_.code.end(), at,
                                  [](std::size_t a, const Segment::Code& c) { return a < c.begin; });
    if (after == s_.code.begin() || at >= std::prev(after)->end) return text_.size() + 1;
    return std::prev(after)->end;
  }

  std::size_t step(std::size_t i) {
    char c = text_[i];
    Link link;
    if (c == '[' && !in_code(i) && link_at(text_, i, link)) return take_link(i, link);
    if (c == 'h' && is_url(text_.substr(i))) return take_url(i);
    if (c == '<' && text_.substr(i, 4) == "<!--") return skip_comment(i);
    if (can_start_path(text_, i)) {
      if (auto path = path_at(text_, i, x_.known)) return take_path(*path);
      std::size_t end = take_lines(i);
      if (end != i) return end;
      // Over the whole word, so that its tail is not tried as a path of its own.
      std::size_t k = i + 1;
      while (k < text_.size() && !can_start_path(text_, k) &&
             (is_ident_char(text_[k]) || text_[k] == '/' || text_[k] == '.' || text_[k] == '-' || text_[k] == '\\'))
        ++k;
      return k;
    }
    if (c == ':' && i + 1 < text_.size() && text_[i + 1] >= '0' && text_[i + 1] <= '9') return take_elliptic(i);
    return i + 1;
  }

  std::size_t skip_comment(std::size_t i) const {
    std::size_t end = text_.find("-->", i);
    return end == std::string_view::npos ? text_.size() : end + 3;
  }

  Mention base(Form form, std::size_t begin, std::size_t end) const {
    Mention m;
    m.form = form;
    m.block = s_.block;
    m.cell = s_.cell;
    m.begin = begin;
    m.finish = end;
    m.at = s_.span(begin, end);
    m.raw = one_line(text_.substr(begin, end - begin));
    return m;
  }

  void add_ranges(Mention m, const LineSpec& spec) {
    x_.add_ranges(std::move(m), spec, [&](std::size_t begin, std::size_t end) { return s_.span(begin, end); });
  }

  std::size_t take_path(const PathToken& path) {
    if (auto spec = lines_after_path(text_, path.end)) {
      if (!is_length(spec->end)) {
        Mention m = base(Form::path_lines, path.begin, spec->end);
        m.path = path.path;
        add_ranges(std::move(m), *spec);
        return spec->end;
      }
    }
    if (std::size_t end = take_symbol(path)) return end;
    if (is_product_name(path.path)) return path.end;
    Mention m = base(Form::path_only, path.begin, path.end);
    m.path = path.path;
    x_.add(std::move(m));
    return path.end;
  }

  // "a.py (line 12 lines)" does not exist, but "a.py (120-line file)" and "a.py, 30 lines" do.
  bool is_length(std::size_t end) const {
    std::string_view rest = trim(text_.substr(end, 24));
    return rest.starts_with("lines") || rest.starts_with("LOC") || rest.starts_with("loc ") ||
           rest.starts_with("-line");
  }

  // a.py::Class.method anywhere; a.py:name only inside one code span, since prose puts colons after paths.
  std::size_t take_symbol(const PathToken& path) {
    std::size_t i = path.end;
    bool twice = text_.substr(i, 2) == "::";
    if (!twice && !(i + 1 < text_.size() && text_[i] == ':' && in_code(path.begin) && i < code_end(path.begin)))
      return 0;
    i += twice ? 2 : 1;
    std::size_t end = i;
    while (end < text_.size() &&
           (is_ident_char(text_[end]) || ((text_[end] == '.' || text_[end] == ':') && end + 1 < text_.size() &&
                                          (is_ident_start(text_[end + 1]) || text_[end + 1] == ':'))))
      ++end;
    if (end == i || !is_ident_start(text_[i])) return 0;
    Mention m = base(Form::path_symbol, path.begin, end);
    m.path = path.path;
    m.symbol = std::string(text_.substr(i, end - i));
    x_.add(std::move(m));
    return end;
  }

  // "line 12" whose file stands elsewhere.
  std::size_t take_lines(std::size_t i) {
    auto spec = line_words_at(text_, i);
    if (!spec || is_length(spec->end)) return i;
    // "pipeline 3" does not get here (not a word start), "deadline 3" neither; "L2 cache" and "L1" are no lines.
    if (text_[i] == 'L' && i + 1 < text_.size() && text_[i + 1] <= '9' &&
        spec->ranges[0].end == spec->ranges[0].start && spec->ranges.size() == 1 && spec->ranges[0].start < 10)
      return i;
    Mention m = base(Form::context_lines, i, spec->end);
    m.file_source = FileSource::earlier;
    add_ranges(std::move(m), *spec);
    return spec->end;
  }

  // `:81-85` after a citation of the same text.
  std::size_t take_elliptic(std::size_t i) {
    bool opens = i == 0 || text_[i - 1] == '`' || text_[i - 1] == ' ' || text_[i - 1] == '(' || text_[i - 1] == '\n' ||
                 text_[i - 1] == '/';
    if (!opens) return i + 1;
    bool has_file = !x_.naming.empty() && x_.out.mentions[static_cast<std::size_t>(x_.naming.back())].block == s_.block;
    auto spec = has_file ? list_at(text_, i + 1, false) : std::nullopt;
    if (!spec) return i + 1;
    Mention m = base(Form::context_lines, i, spec->end);
    m.file_source = FileSource::same_sentence;
    add_ranges(std::move(m), *spec);
    return spec->end;
  }

  std::size_t take_url(std::size_t i) {
    std::size_t end = url_end(text_, i);
    add_permalink(text_.substr(i, end - i), i, end, {}, i);
    return std::max(end, i + 1);
  }

  bool add_permalink(std::string_view url, std::size_t begin, std::size_t end, std::string_view link_text,
                     std::size_t url_at) {
    Permalink p;
    if (!parse_permalink(url, p)) return false;
    Mention m = base(Form::permalink, begin, end);
    m.repository = p.repository;
    m.path = p.rest;
    m.link_text = std::string(link_text);
    std::size_t hash = url.find('#');
    if (hash != std::string_view::npos)
      if (auto spec = list_at(text_, url_at + hash + 1, false)) {
        add_ranges(std::move(m), *spec);
        return true;
      }
    x_.add(std::move(m));
    return true;
  }

  std::size_t take_link(std::size_t at, const Link& link) {
    std::string_view target = text_.substr(link.target_begin, link.target_end - link.target_begin);
    std::string_view label = text_.substr(link.text_begin, link.text_end - link.text_begin);
    bool image = at > 0 && text_[at - 1] == '!';
    if (image) return link.end;
    if (is_url(target)) {
      if (add_permalink(target, at, link.end, label, link.target_begin)) return link.end;
      for (std::size_t i = link.text_begin; i < link.text_end;) i = step(i);
      return link.end;
    }
    std::size_t hash = std::min(target.find('#'), target.size());
    std::string path_part(target.substr(0, hash));
    auto path = path_part.empty() || !can_start_path(path_part, 0) ? std::nullopt : path_at(path_part, 0, x_.known);
    if (!path) {  // [text](#anchor), [text](mailto:…): only the text can cite
      for (std::size_t i = link.text_begin; i < link.text_end;) i = step(i);
      return link.end;
    }
    Mention m = base(Form::link, at, link.end);
    m.path = path->path;
    m.link_text = std::string(label);
    std::optional<LineSpec> spec;
    if (hash < target.size()) spec = list_at(text_, link.target_begin + hash + 1, false);
    if (!spec && path->end < path_part.size())
      spec = lines_after_path(text_.substr(0, link.target_end), link.target_begin + path->end);
    if (!spec) spec = lines_in_label(label, link.text_begin, path->path);
    if (!spec && (spec = lines_after_path(text_, link.end)) && !is_length(spec->end)) {
      m.finish = spec->end;
      m.raw = one_line(text_.substr(at, spec->end - at));
      add_ranges(std::move(m), *spec);
      return spec->end;
    }
    if (!spec)
      x_.add(std::move(m));
    else {
      auto shown = lines_in_label(label, link.text_begin, path->path);
      if (shown && spec->ranges.size() == 1 && shown->ranges.size() == 1 &&
          shown->ranges[0].begin != spec->ranges[0].begin && shown->ranges[0].start == spec->ranges[0].start)
        m.label_lines_at = s_.span(shown->ranges[0].begin, shown->ranges[0].finish);
      add_ranges(std::move(m), *spec);
    }
    return link.end;
  }

  // [a.py:12](a.py): the text alone says the lines.
  std::optional<LineSpec> lines_in_label(std::string_view label, std::size_t begin, const std::string& target) const {
    std::string_view name = base_name(target);
    std::size_t found = label.find(name);
    if (found == std::string_view::npos) return std::nullopt;
    return lines_after_path(text_.substr(0, begin + label.size()), begin + found + name.size());
  }

  Extractor& x_;
  const Segment& s_;
  std::string_view text_;
};

}  // namespace

bool parse_permalink(std::string_view url, Permalink& out) {
  std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  std::string_view rest = url.substr(scheme + 3);
  if (std::size_t hash = rest.find('#'); hash != std::string_view::npos) {
    out.fragment = rest.substr(hash + 1);
    rest = rest.substr(0, hash);
  }
  rest = rest.substr(0, rest.find('?'));
  std::vector<std::string_view> parts = split(rest, '/');
  // host/owner/name/blob/ref/path…, host/group/…/name/-/blob/ref/path…, raw hosts without "blob".
  for (std::size_t i = 3; i + 2 < parts.size(); ++i) {
    if (parts[i] != "blob" && parts[i] != "blame" && parts[i] != "raw" && parts[i] != "src") continue;
    std::size_t name = parts[i - 1] == "-" ? i - 2 : i - 1;
    if (name < 2) return false;
    out.repository = std::string(parts[name - 1]) + "/" + std::string(parts[name]);
    std::string tail;
    for (std::size_t k = i + 1; k < parts.size(); ++k) tail += (tail.empty() ? "" : "/") + std::string(parts[k]);
    for (std::size_t at = tail.find("%20"); at != std::string::npos; at = tail.find("%20", at))
      tail.replace(at, 3, " ");
    out.rest = tail;
    return !tail.empty() && is_source_name(base_name(tail));
  }
  return false;
}

void extract_text(Extractor& x, const Segment& s) { TextScanner(x, s).run(); }

}  // namespace assay::cite
