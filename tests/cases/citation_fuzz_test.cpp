// Nothing a document holds may crash the reader, make it hang, or make two runs differ. Mutations are deterministic.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "claim/citations.h"
#include "support/case_file.h"

namespace assay {
namespace {

struct Random {  // xorshift
  std::uint64_t state = 0x9E3779B97F4A7C15ull;
  std::uint64_t next() {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
  }
  std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(next() % n); }
};

std::vector<std::string> documents() {
  std::vector<std::string> out;
  std::string folder = std::string(ASSAY_SOURCE_DIR) + "/tests/cases/citations";
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    for (const test::Case& c : test::read_cases(text, "x")) out.push_back(c.document);
  }
  return out;
}

std::string mutate(std::string text, const std::vector<std::string>& all, Random& random) {
  static const std::string_view kPieces[] = {"`",
                                             "```",
                                             "|",
                                             "[",
                                             "](",
                                             ")",
                                             ":12-",
                                             "#L",
                                             "**",
                                             "\n",
                                             "\r\n",
                                             "> ",
                                             "- ",
                                             "    ",
                                             "\xE2\x80\x93",
                                             "\xFF",
                                             std::string_view("\0", 1),
                                             "a/b.py:1",
                                             "99999999999",
                                             "<!--",
                                             "...",
                                             "line 3",
                                             "~~",
                                             "\\",
                                             "://",
                                             "::"};
  for (std::size_t n = 1 + random.below(12); n > 0; --n) {
    std::size_t at = random.below(text.size() + 1);
    switch (random.below(4)) {
      case 0:
        text.insert(at, kPieces[random.below(std::size(kPieces))]);
        break;
      case 1:
        text.erase(at, random.below(9));
        break;
      case 2:
        text.insert(at, all[random.below(all.size())].substr(0, 200));
        break;
      default:
        if (at < text.size()) text[at] = static_cast<char>(random.below(256));
    }
  }
  return text;
}

std::string run(std::string_view document, const Tree& tree) {
  CitationInput input{"docs/x.md", {&tree}, ""};
  std::string out;
  std::vector<Citation> citations = check_citations(input, markdown::parse(document));
  for (const Citation& c : citations) out += c.id + c.raw + name_of(c.status) + c.reason + "\n";
  return out + apply_fixes(document, citations);
}

TEST(CitationFuzz, MutatedDocumentsAreReadAlikeTwice) {
  auto tree = test::memory_tree(
      "up",
      {{"pkg/core.py", "def run():\n    pass\n"}, {"a/b.py", "x = '''\n"}, {"src/net.rs", "impl A { fn f(){} }\n"}});
  std::vector<std::string> all = documents();
  ASSERT_GT(all.size(), 20u);
  Random random;
  for (int i = 0; i < 1500; ++i) {
    std::string text = mutate(all[random.below(all.size())], all, random);
    ASSERT_EQ(run(text, *tree), run(text, *tree)) << text;
  }
}

TEST(CitationFuzz, MutatedFilesAreComparedWithoutHarm) {
  std::vector<std::string> all = documents();
  Random random;
  std::string source = "def run(a, b):\n    '''doc'''\n    return {a: [b, (1)]}\n\nclass A:\n    x = 1\n";
  for (int i = 0; i < 500; ++i) {
    std::string text = mutate(source, all, random);
    test::Files files;
    for (const char* name : {"pkg/core.py", "pkg/core.rs", "pkg/core.ts", "pkg/core.rb"}) files[name] = text;
    auto tree = test::memory_tree("up", files);
    run("`run()` (pkg/core.py:9), `A.x` at `pkg/core.rs:2`, `pkg/core.ts:3` - `return "
        "{a}`\n\n`pkg/core.rb:1-3`:\n```\n" +
            text + "\n```\n",
        *tree);
  }
}

// Each of these was, or could be, quadratic somewhere.
TEST(CitationFuzz, LongRepetitionsTakeLinearTime) {
  auto tree = test::memory_tree(
      "up", {{"pkg/core.py", std::string(20000, '(') + "\n"}, {"a.rs", std::string(20000, '{') + "\n"}});
  for (std::string_view unit : {"[", "`", "a/", "a.py:1,", "|", "> ", "- ", "(", "**", "~~", ":1", "L1 ", "line 1 ",
                                "http://a/", "\\", "...", "a.py ", "`f()` a.py:1 ", "[a](b.py#L1) "}) {
    std::string text;
    while (text.size() < 60000) text += unit;
    run(text, *tree);
    run("x\n\n```\n" + text + "\n```\n", *tree);
    run("| a | b |\n|---|---|\n| " + text + " | 3 |\n", *tree);
  }
}

}  // namespace
}  // namespace assay
