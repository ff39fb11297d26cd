// Speed of the Python front end, in MB of source per second of CPU on one core, beside ruff and ctags on the same
// files.
//
// usage: python_bench [PATH...]   (default: the standard library of python3)
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "facts/word_index.h"
#include "syntax/python/decode.h"
#include "syntax/python/facts.h"
#include "syntax/python/lexer.h"

namespace {

namespace py = assay::py;
namespace fs = std::filesystem;

double cpu_seconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

double best_of(int runs, const std::function<void()>& body) {
  double best = 1e9;
  for (int i = 0; i < runs; ++i) {
    const double begin = cpu_seconds();
    body();
    best = std::min(best, cpu_seconds() - begin);
  }
  return best;
}

// Tokens alone. Of f-strings only the bounds are found, as the parser reads what is inside them.
class TokenCounter : private py::Lexer {
 public:
  TokenCounter(const char* text, std::uint32_t size, py::Interner& names, py::Vec<py::Comment>& comments)
      : Lexer(text, size, names, comments) {}
  std::uint64_t count() {
    std::uint64_t tokens = 0;
    for (start_line(); tok_.kind != py::Tok::end;) {
      ++tokens;
      if (tok_.kind == py::Tok::error || failed_) {
        failed_ = false;
        cur_ = std::min(cur_ + 1, limit_);
      }
      if (tok_.kind == py::Tok::string && (tok_.flags & (py::kLiteralFormat | py::kLiteralTemplate)) != 0)
        skip_format_string();
      if (tok_.kind == py::Tok::newline)
        start_line();
      else
        next();
    }
    return tokens;
  }

 private:
  void skip_format_string() {
    const char quote = base_[tok_.begin + tok_.prefix];
    const bool triple = (tok_.flags & py::kLiteralTriple) != 0;
    const char* p = cur_;
    for (;; ++p) {
      p = py::find_first(p, quote, '\\', '\n', '\0');
      if (*p == '\\' && p[1] != '\0')
        ++p;
      else if (*p == quote && (!triple || (p[1] == quote && p[2] == quote)))
        break;
      else if (*p != quote && (p == limit_ || !triple))
        break;
    }
    cur_ = std::min(*p == quote ? p + (triple ? 3 : 1) : p, limit_);
  }
};

struct Source {
  std::string path, text;
};

std::vector<Source> read_all(const std::vector<std::string>& roots) {
  std::vector<std::string> paths;
  for (const std::string& root : roots) {
    if (fs::is_regular_file(root)) paths.push_back(root);
    if (!fs::is_directory(root)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root, fs::directory_options::skip_permission_denied))
      if (entry.is_regular_file() && entry.path().extension() == ".py") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Source> sources;
  for (const std::string& path : paths) {
    std::ifstream file(path, std::ios::binary);
    sources.push_back({path, std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>())});
  }
  return sources;
}

// CPU seconds of a program, its output thrown away; negative when it is not there.
double time_program(const std::vector<std::string>& arguments) {
  rusage before, after;
  std::fflush(stdout);
  getrusage(RUSAGE_CHILDREN, &before);
  const pid_t pid = fork();
  if (pid == 0) {
    std::vector<char*> argv;
    for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    if (std::freopen("/dev/null", "w", stdout) == nullptr || std::freopen("/dev/null", "w", stderr) == nullptr)
      _exit(126);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  getrusage(RUSAGE_CHILDREN, &after);
  if (WIFEXITED(status) && WEXITSTATUS(status) >= 126) return -1;
  auto seconds = [](const rusage& r) {
    return static_cast<double>(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
           static_cast<double>(r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e-6;
  };
  return seconds(after) - seconds(before);
}

std::string standard_library() {
  FILE* pipe = popen("python3 -c 'import os; print(os.path.dirname(os.__file__))'", "r");
  if (pipe == nullptr) return {};
  char line[4096] = {};
  const bool read = std::fgets(line, sizeof line, pipe) != nullptr;
  pclose(pipe);
  std::string path = read ? line : "";
  while (path.ends_with('\n')) path.pop_back();
  return path;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> roots(argv + 1, argv + argc);
  if (roots.empty()) roots.push_back(standard_library());
  const std::vector<Source> sources = read_all(roots);
  double bytes = 0;
  for (const Source& s : sources) bytes += static_cast<double>(s.text.size());
  if (sources.empty()) return std::fprintf(stderr, "python_bench: no .py files\n"), 2;
  std::printf("%zu files, %.1f MB\n", sources.size(), bytes / 1e6);
  auto report = [&](const char* what, double seconds) {
    if (seconds < 0)
      std::printf("%-28s not installed\n", what);
    else
      std::printf("%-28s %8.1f MB/s  %7.1f ms of CPU\n", what, bytes / 1e6 / seconds, seconds * 1e3);
  };

  std::uint64_t tokens = 0;
  report("tokens, names interned", best_of(7, [&] {
           tokens = 0;
           static py::Interner names;
           static py::Vec<py::Comment> comments;
           static py::Vec<char> text;
           for (const Source& s : sources) {
             text.resize(s.text.size() + py::kPadding);
             std::memcpy(text.data(), s.text.data(), s.text.size());
             std::memset(text.end() - py::kPadding, 0, py::kPadding);
             names.reset(1);
             comments.clear();
             tokens += TokenCounter(text.data(), static_cast<std::uint32_t>(s.text.size()), names, comments).count();
           }
         }));
  std::size_t list_bytes = 0;
  report("lists of words", best_of(7, [&] {
           list_bytes = 0;
           for (const Source& s : sources) list_bytes += assay::WordIndex::list_of(s.text).size();
         }));
  std::vector<std::string> blocks(sources.size());
  std::size_t block_bytes = 0;
  report("facts, whole block", best_of(7, [&] {
           block_bytes = 0;
           for (const Source& s : sources) block_bytes += py::parse(s.text).size();
         }));
  for (std::size_t i = 0; i < sources.size(); ++i) blocks[i] = py::parse(sources[i].text);
  std::size_t exprs = 0, errors = 0;
  report("opening the blocks", best_of(7, [&] {
           exprs = errors = 0;
           for (const std::string& block : blocks) {
             py::Facts f;
             if (!py::Facts::open(block, f)) std::abort();
             exprs += f.exprs.size() - 1;
             errors += f.errors.size() - 1;
           }
         }));
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  std::printf(
      "%zu tokens, %zu expressions, %zu errors; blocks %.1f MB, %.2f bytes per byte of source; peak memory %.0f MB "
      "(texts and blocks included); lists of words %.2f bytes per byte\n",
      static_cast<std::size_t>(tokens), exprs, errors, static_cast<double>(block_bytes) / 1e6,
      static_cast<double>(block_bytes) / bytes, static_cast<double>(usage.ru_maxrss) / 1e3,
      static_cast<double>(list_bytes) / bytes);

  // One process each, one thread each, on the same files: ruff would pass over site-packages, build folders and the
  // like.
  std::vector<std::string> ruff = {
      "ruff",       "check",      "--select", "E9",          "--quiet", "--no-respect-gitignore",
      "--no-cache", "--isolated", "--config", "exclude = []"};
  std::vector<std::string> ctags = {"ctags", "--languages=Python", "-f", "/dev/null"};
  const std::string list = fs::temp_directory_path() / ("python_bench." + std::to_string(getpid()));
  {
    std::ofstream out(list);
    for (const Source& s : sources) out << s.path << "\n";
  }
  ctags.push_back("-L");
  ctags.push_back(list);
  for (const std::string& root : roots) ruff.push_back(root);
  setenv("RAYON_NUM_THREADS", "1", 1);
  report("ruff check --select E9", time_program(ruff));
  report("ctags", time_program(ctags));
  fs::remove(list);
}
