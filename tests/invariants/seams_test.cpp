// Each thing that touches the world, and each library, has one place.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "source_text.h"

namespace assay::test {
namespace {

const std::vector<std::string> kCode{"h", "cpp"};

struct Seam {
  std::string include;            // beginning of an include's name
  std::set<std::string> allowed;  // layers ("source") or files ("src/source/x.cpp")
};

// Libraries, and system headers that reach the disk, processes, clocks or the network.
const Seam kSeams[] = {
    {"nlohmann/", {"report", "source", "app"}},
    {"CLI/", {"src/app/parse.cpp"}},
    {"toml++/",
     {"src/app/config_toml.h", "src/source/project_files.cpp", "src/source/requirement_files.cpp",
      "src/model/packaging.cpp"}},
    {"curl/", {"sys"}},
    {"archive", {"source"}},
    {"git2", {"source"}},
    {"lmdb.h", {"source"}},
    {"cmark-gfm", {"syntax"}},
    {"openssl/", {"base", "src/source/git_objects.cpp"}},  // git names objects by SHA-1
    {"regex", {}},  // never std::regex: exponential time, and a stack overflow on long lines
    {"iostream", {}},
    {"fstream", {}},
    {"filesystem", {}},
    {"fcntl.h", {"sys", "src/source/lmdb_env.cpp"}},  // LMDB opens its files itself; the folder is checked beside it
    {"unistd.h", {"sys", "src/source/lmdb_env.cpp"}},
    {"sys/", {"sys", "src/source/lmdb_env.cpp"}},
    {"dirent.h", {"sys"}},
    {"spawn.h", {"sys"}},
    {"netdb.h", {"sys"}},
    {"csignal", {"sys"}},
    {"signal.h", {"sys"}},
    {"ctime", {"sys"}},
};

TEST(Seams, HeadersStayWhereTheyBelong) {
  for (const auto& file : source_files("src", kCode)) {
    for (const auto& include : includes_of(file)) {
      if (!include.system) continue;
      for (const auto& seam : kSeams) {
        bool hit = include.name == seam.include || ((seam.include.back() == '/' || seam.include == "git2" ||
                                                     seam.include == "archive" || seam.include == "cmark-gfm") &&
                                                    include.name.starts_with(seam.include));
        EXPECT_TRUE(!hit || seam.allowed.contains(file.layer) || seam.allowed.contains(file.path))
            << file.path << ":" << include.line << ": <" << include.name << ">";
      }
    }
  }
}

// nlohmann/json costs seconds to compile: no header that others include may bring it in.
TEST(Seams, JsonStaysOutOfHeaders) {
  for (const auto& file : source_files("src", {"h"})) {
    if (file.path == "src/report/json_values.h") continue;  // private to the JSON formats
    for (const auto& include : includes_of(file)) EXPECT_FALSE(include.name.starts_with("nlohmann/")) << file.path;
  }
}

TEST(Seams, TheWorldIsReachedThroughSysOnly) {
  const std::set<std::string> exceptions{"src/source/lmdb_env.cpp"};
  for (const auto& file : source_files("src", kCode)) {
    if (file.layer == "sys" || exceptions.contains(file.path)) continue;
    for (const char* word : {"getenv",
                             "secure_getenv",
                             "setenv",
                             "fopen",
                             "std::ifstream",
                             "std::ofstream",
                             "std::filesystem",
                             "popen",
                             "system_clock",
                             "steady_clock",
                             "high_resolution_clock",
                             "printf",
                             "std::cout",
                             "std::cerr",
                             "socket",
                             "::open",
                             "::read",
                             "::write",
                             "::stat",
                             "time(nullptr",
                             "rand"}) {
      auto places = places_of(file, word);
      // A class's own `T::open(` is not the system's.
      if (std::string(word).starts_with("::"))
        std::erase_if(places, [&](const std::string&) {
          return file.code.find(" " + std::string(word) + "(") == std::string::npos;
        });
      EXPECT_TRUE(places.empty()) << word << " at " << (places.empty() ? "" : places[0]);
    }
  }
}

TEST(Seams, NoExceptionIsThrownAcrossTheProject) {
  for (const auto& file : source_files("src", kCode)) {
    auto places = places_of(file, "throw");
    // Running out of memory is nobody's to handle below main().
    std::erase_if(places,
                  [&](const std::string&) { return file.code.find("throw std::bad_alloc()") != std::string::npos; });
    EXPECT_TRUE(places.empty()) << (places.empty() ? "" : places[0]);
  }
}

}  // namespace
}  // namespace assay::test
