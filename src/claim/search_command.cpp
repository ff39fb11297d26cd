#include "claim/search_command.h"

#include <re2/re2.h>

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "claim/path_pattern.h"
#include "source/ignore.h"

namespace assay {
namespace {

constexpr std::size_t kLongestCommand = 1000;
constexpr std::size_t kMostText = 400u << 20;  // bytes that one search reads at most

struct Word {
  std::string text;
  bool op = false;  // an unquoted |
};

// The words of a command line; nothing where it holds what only a shell understands.
std::optional<std::vector<Word>> shell_words(std::string_view s) {
  std::vector<Word> out;
  std::string word;
  bool any = false;
  auto flush = [&] {
    if (any) out.push_back({std::move(word), false});
    word.clear();
    any = false;
  };
  for (std::size_t i = 0; i < s.size(); ++i) {
    char c = s[i];
    if (c == '\'' || c == '"') {
      any = true;
      for (++i; i < s.size() && s[i] != c; ++i) {
        if (c == '"' && s[i] == '\\' && i + 1 < s.size() &&
            (s[i + 1] == '"' || s[i + 1] == '\\' || s[i + 1] == '$' || s[i + 1] == '`'))
          ++i;
        else if (c == '"' && (s[i] == '$' || s[i] == '`') && i + 1 < s.size() &&
                 (is_ident_start(s[i + 1]) || s[i] == '`'))
          return std::nullopt;
        word += s[i];
      }
      if (i >= s.size()) return std::nullopt;
    } else if (c == '\\' && i + 1 < s.size()) {
      any = true;
      word += s[++i];
    } else if (c == ' ' || c == '\t' || c == '\n') {
      flush();
    } else if (c == '|') {
      flush();
      out.push_back({"|", true});
    } else if (s.substr(i).starts_with("2>/dev/null")) {
      flush();
      i += 10;
    } else if (c == '>' || c == '<' || c == ';' || c == '&' || c == '$' || c == '`') {
      return std::nullopt;
    } else {
      any = true;
      word += c;
    }
  }
  flush();
  return out;
}

// A basic regular expression as RE2 reads it: there `\|`, `\(`, `\{`, `\+`, `\?` are the operators.
std::string from_basic(std::string_view p, bool bare_alternation) {
  std::string out;
  for (std::size_t i = 0; i < p.size(); ++i) {
    char c = p[i];
    if (c == '\\' && i + 1 < p.size()) {
      char n = p[++i];
      if (n == '|' || n == '(' || n == ')' || n == '{' || n == '}' || n == '+' || n == '?')
        out += n;
      else if (n == '<' || n == '>')
        out += "\\b";
      else
        out += {'\\', n};
    } else if (c == '[') {
      std::size_t close = p.find(']', i + (p.substr(i + 1).starts_with("^]")  ? 3
                                           : p.substr(i + 1).starts_with("]") ? 2
                                                                              : 1));
      if (close == std::string_view::npos) return out + "\\[" + std::string(p.substr(i + 1));
      while (p.substr(i, close - i).rfind("[:") > 0 && p.substr(i, close - i).rfind("[:") != std::string_view::npos &&
             p[close - 1] == ':' && p.find(']', close + 1) != std::string_view::npos)
        close = p.find(']', close + 1);
      for (; i <= close; ++i) out += p[i] == '\\' ? std::string("\\\\") : std::string(1, p[i]);
      --i;
    } else if (c == '|' && bare_alternation) {
      out += '|';
    } else if (c == '|' || c == '(' || c == ')' || c == '{' || c == '}' || c == '+' || c == '?') {
      out += {'\\', c};
    } else if (c == '*' && (out.empty() || out.back() == '^')) {
      out += "\\*";
    } else {
      out += c;
    }
  }
  return out;
}

std::string from_extended(std::string_view p) {
  std::string out;
  for (std::size_t i = 0; i < p.size(); ++i)
    if (p[i] == '\\' && i + 1 < p.size() && (p[i + 1] == '<' || p[i + 1] == '>'))
      out += "\\b", ++i;
    else if (p[i] == '\\' && i + 1 < p.size())
      out += {p[i], p[i + 1]}, ++i;
    else
      out += p[i];
  return out;
}

struct Dialect {
  bool basic = false, fixed = false, ignore_case = false, word = false;
  std::string read(std::string_view p, bool bare_alternation = false) const {
    std::string out = fixed   ? RE2::QuoteMeta(re2::StringPiece(p.data(), p.size()))
                      : basic ? from_basic(p, bare_alternation)
                              : from_extended(p);
    if (word) out = "\\b(?:" + out + ")\\b";
    return ignore_case ? "(?i)" + out : out;
  }
};

bool takes_argument(std::string_view o) {
  for (std::string_view known : {"-e", "--regexp", "-A", "-B", "-C", "-m", "--max-count", "--include", "--exclude",
                                 "--exclude-dir", "-g", "--glob", "-t", "--type", "-f", "-d", "--color"})
    if (o == known) return true;
  return false;
}

std::string_view type_glob(std::string_view type) {
  if (type == "py" || type == "python") return "*.py";
  if (type == "rust") return "*.rs";
  if (type == "go") return "*.go";
  if (type == "js") return "*.js";
  if (type == "ts") return "*.ts";
  if (type == "cpp") return "*.cpp";
  if (type == "md") return "*.md";
  return {};
}

struct Parser {
  const std::vector<Word>& words;
  SearchCommand out;
  std::size_t at = 0;
  bool failed = false;

  // One command of the pipe: program, options, pattern, paths.
  void grep(bool first) {
    std::string program = words[at++].text;
    if (program == "git") program = at < words.size() ? "git " + words[at++].text : "";
    Dialect d;
    d.basic = program == "grep" || program == "git grep";
    d.fixed = program == "fgrep";
    std::optional<std::string> pattern;
    bool inverted = false, options = true;
    for (; at < words.size() && !words[at].op; ++at) {
      std::string w = words[at].text;
      if (w == "--" && options) {
        options = false;
        continue;
      }
      if (!options || w.size() < 2 || w[0] != '-') {
        if (!pattern)
          pattern = w;
        else if (first)
          out.paths.push_back(w);
        else
          failed = true;
        continue;
      }
      std::string value;
      bool has_value = false;
      if (auto equal = w.find('='); w.starts_with("--") && equal != std::string::npos) {
        value = w.substr(equal + 1);
        w.resize(equal);
        has_value = true;
      } else if (takes_argument(w) && w != "--color") {
        if (at + 1 >= words.size() || words[at + 1].op) return void(failed = true);
        value = words[++at].text;
        has_value = true;
      }
      if (w.starts_with("--"))
        long_option(w, value, has_value, d, pattern, inverted);
      else
        short_options(w, value, d, pattern, inverted);
    }
    if (!pattern || pattern->empty()) return void(failed = true);
    if (first) {
      out.pattern = d.read(*pattern);
      out.inverted = inverted;
      if (d.basic && !d.fixed && pattern->find('|') != std::string::npos) out.other = d.read(*pattern, true);
    } else {
      out.filters.push_back({d.read(*pattern), inverted});
    }
  }

  void long_option(std::string_view w, const std::string& value, bool has_value, Dialect& d,
                   std::optional<std::string>& pattern, bool& inverted) {
    if (w == "--include" || w == "--glob")
      (value.starts_with('!') ? out.exclude : out.include).push_back(value.starts_with('!') ? value.substr(1) : value);
    else if (w == "--exclude")
      out.exclude.push_back(value);
    else if (w == "--exclude-dir")
      out.exclude_dirs.push_back(value);
    else if (w == "--type" && !type_glob(value).empty())
      out.include.emplace_back(type_glob(value));
    else if (w == "--regexp" && !pattern)
      pattern = value;
    else if (w == "--ignore-case")
      d.ignore_case = true;
    else if (w == "--fixed-strings")
      d.fixed = true;
    else if (w == "--extended-regexp" || w == "--perl-regexp")
      d.basic = false;
    else if (w == "--word-regexp")
      d.word = true;
    else if (w == "--invert-match")
      inverted = true;
    else if (w == "--files-with-matches")
      out.names_only = true;
    else if (w == "--only-matching")
      out.only_matching = true;
    else if (w != "--recursive" && w != "--line-number" && w != "--count" && w != "--color" && w != "--colour" &&
             w != "--with-filename" && w != "--no-filename" && w != "--no-heading" && w != "--hidden")
      failed = true;
    (void)has_value;
  }

  void short_options(std::string_view w, const std::string& value, Dialect& d, std::optional<std::string>& pattern,
                     bool& inverted) {
    if (w == "-e") return pattern ? void(failed = true) : void(pattern = value);
    if (w == "-g") return long_option("--glob", value, true, d, pattern, inverted);
    if (w == "-t") return long_option("--type", value, true, d, pattern, inverted);
    if (w == "-A" || w == "-B" || w == "-C" || w == "-m") return void(out.cut = true);
    for (char c : w.substr(1)) {
      if (c == 'i' || c == 'y')
        d.ignore_case = true;
      else if (c == 'w')
        d.word = true;
      else if (c == 'E' || c == 'P')
        d.basic = false;
      else if (c == 'F')
        d.fixed = true;
      else if (c == 'v')
        inverted = true;
      else if (c == 'l')
        out.names_only = true;
      else if (c == 'o')
        out.only_matching = true;
      else if (c >= '0' && c <= '9')
        out.cut = true;
      else if (std::string_view("rRnHhsIcGqa").find(c) == std::string_view::npos)
        failed = true;
    }
  }

  void run() {
    grep(true);
    while (!failed && at < words.size()) {
      if (!words[at].op || ++at >= words.size()) return void(failed = true);
      const std::string& program = words[at].text;
      if (program == "grep" || program == "egrep" || program == "fgrep" || program == "rg") {
        if (out.counts_lines || out.cut || out.names_only || out.only_matching) return void(failed = true);
        grep(false);
        continue;
      }
      if (program == "wc" && at + 1 < words.size() && words[at + 1].text == "-l" && !out.cut) {
        out.counts_lines = true;
        at += 2;
      } else if (program == "head" || program == "tail" || program == "sort" || program == "uniq" ||
                 program == "less") {
        out.cut = program != "sort" || out.cut;
        for (++at; at < words.size() && !words[at].op; ++at)
          if (words[at].text.starts_with('-')) out.cut = true;
      } else {
        failed = true;
      }
    }
  }
};

bool under_folder(std::string_view path, std::string_view folder) {
  while (folder.ends_with('/')) folder.remove_suffix(1);
  while (folder.starts_with("./")) folder.remove_prefix(2);
  if (folder.empty() || folder == ".") return true;
  return path == folder || (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

bool is_below(std::string_view path, std::string_view where) {
  if (is_path_pattern(where)) {
    std::string_view p = where.starts_with("./") ? where.substr(2) : where;
    return matches_path(p, path) || matches_path(std::string(p) + "/**", path);
  }
  return under_folder(path, where);
}

bool wanted(const SearchCommand& c, std::string_view path) {
  std::string_view name = base_name(path);
  auto fits = [&](const std::string& glob) {
    return glob.find('/') == std::string::npos ? match_glob(glob, name) : matches_path(glob, path);
  };
  if (!c.include.empty() && std::none_of(c.include.begin(), c.include.end(), fits)) return false;
  if (std::any_of(c.exclude.begin(), c.exclude.end(), fits)) return false;
  for (std::string_view part : split(dir_name(path), '/'))
    for (const std::string& d : c.exclude_dirs)
      if (match_glob(d, part)) return false;
  return true;
}

// The tree in which all the paths are; null and why otherwise.
const TreeFacts* tree_of(const Scene& scene, const Statement& st, const SearchCommand& c, std::string& why) {
  std::vector<const TreeFacts*> fit;
  for (const TreeFacts* t : scene.trees()) {
    bool all = std::all_of(c.paths.begin(), c.paths.end(), [&](const std::string& p) {
      const auto& files = t->tree().files();
      return std::any_of(files.begin(), files.end(), [&](const File& f) { return is_below(f.path, p); });
    });
    if (all) fit.push_back(t);
  }
  if (fit.size() > 1) {
    std::vector<FileRef> cited = scene.cited(st);
    std::erase_if(fit, [&](const TreeFacts* t) {
      return std::none_of(cited.begin(), cited.end(), [&](const FileRef& r) { return r.tree == t; });
    });
  }
  if (fit.size() == 1) return fit[0];
  why = fit.empty() && scene.trees().size() == 1 ? "the given tree does not have every path of the command"
                                                 : "in which tree to search is not told";
  return nullptr;
}

}  // namespace

std::optional<SearchCommand> parse_search(std::string_view command) {
  if (command.size() > kLongestCommand) return std::nullopt;
  command = trim(command);
  if (command.starts_with("$ ")) command = trim(command.substr(2));
  auto words = shell_words(command);
  if (!words || words->size() < 2) return std::nullopt;
  const std::string& program = (*words)[0].text;
  bool known = program == "grep" || program == "egrep" || program == "fgrep" || program == "rg" || program == "ag" ||
               (program == "git" && (*words)[1].text == "grep");
  if (!known) return std::nullopt;
  Parser p{*words, {}};
  p.run();
  if (p.failed) return std::nullopt;
  return std::move(p.out);
}

SearchResult run_search(const Scene& scene, const Statement& st, const SearchCommand& c, std::string_view command,
                        std::string_view pattern, bool without_quotes, std::string_view rule) {
  SearchResult out;
  const TreeFacts* tree = tree_of(scene, st, c, out.why);
  if (!tree) return out;
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(8 << 20);
  RE2 re(re2::StringPiece(pattern.data(), pattern.size()), options);
  RE2 anywhere("(?m)" + std::string(pattern), options);
  if (!re.ok() || !anywhere.ok()) {
    out.why = "the pattern is not one that can be read";
    return out;
  }
  std::vector<std::unique_ptr<RE2>> filters;
  for (const Filter& f : c.filters) {
    filters.push_back(std::make_unique<RE2>(f.pattern, options));
    if (!filters.back()->ok()) {
      out.why = "the pattern is not one that can be read";
      return out;
    }
  }
  std::size_t read = 0;
  FileIndex looked_at = 0;
  const auto& files = tree->tree().files();
  for (FileIndex i = 0; i < files.size(); ++i) {
    const std::string& path = files[i].path;
    if (!c.paths.empty() &&
        std::none_of(c.paths.begin(), c.paths.end(), [&](const std::string& p) { return is_below(path, p); }))
      continue;
    if (!wanted(c, path)) continue;
    std::string_view text = tree->text(i);
    if (!out.searched++) looked_at = i;
    read += text.size();
    if (read > kMostText) {
      out.why = "there is too much to search";
      return out;
    }
    if (text.empty() || text.find('\0') != std::string_view::npos) continue;
    if (!c.inverted && !RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), anywhere)) continue;
    if (without_quotes && text.find(command) != std::string_view::npos) continue;
    Lines lines(text);
    bool any = false;
    for (std::uint32_t n = 1; n <= lines.count(); ++n) {
      std::string_view line = lines.line(n);
      re2::StringPiece piece(line.data(), line.size());
      if (RE2::PartialMatch(piece, re) == c.inverted) continue;
      bool kept = true;
      std::string output;
      for (std::size_t k = 0; k < filters.size() && kept; ++k) {
        if (output.empty()) output = path + ":" + std::to_string(n) + ":" + std::string(line);
        kept = RE2::PartialMatch(output, *filters[k]) != c.filters[k].inverted;
      }
      if (!kept) continue;
      any = true;
      ++out.lines;
      re2::StringPiece match;
      for (std::size_t from = 0; from <= line.size() && !c.inverted;) {
        if (!re.Match(piece, from, piece.size(), RE2::UNANCHORED, &match, 1)) break;
        std::size_t begin = static_cast<std::size_t>(match.data() - line.data());
        if (match.size()) ++out.occurrences;
        from = begin + std::max<std::size_t>(match.size(), 1);
      }
      if (out.first.size() < 4) out.first.push_back(evidence(*tree, i, n, n, Role::supports, rule));
    }
    if (any) out.files.push_back(path);
  }
  // Nothing found: the files that were read are the evidence; one stands for them.
  if (out.first.empty() && out.searched) out.first.push_back(evidence(*tree, looked_at, 0, 0, Role::supports, rule));
  return out;
}

}  // namespace assay
