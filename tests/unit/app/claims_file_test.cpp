// The claims of assay.toml, and that the shipped schema says what the parser takes.
#include "app/claims_file.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/config.h"
#include "app/documents.h"
#include "app/init_text.h"
#include "sys/memory.h"

namespace assay {
namespace {

using Json = nlohmann::json;

Result<Config> parse(std::string_view text) { return parse_config(text, "assay.toml", ""); }

TEST(ClaimsFile, IsReadWithPlaces) {
  auto config = parse(
      "documents = [\"a.md\"]\n[[claim]]\nid = \"x\"\nassert = 'exists(\"a\")'\nexpect = \"refuted\"\n"
      "[audit]\nof = \"a\"\non = [\"b\"]\n[[suppress]]\nkind = \"k\"\nwhy = \"w\"\nmust-occur = true\n");
  ASSERT_TRUE(config) << config.error().message;
  const ClaimsFile& file = config->file;
  EXPECT_TRUE(config->warnings.empty());
  ASSERT_EQ(file.claims.size(), 1u);
  EXPECT_EQ(file.claims[0].at.line, 4u);
  EXPECT_EQ(file.claims[0].at.column, 11u);
  EXPECT_EQ(file.claims[0].expect, VerdictKind::refuted);
  EXPECT_EQ(file.documents, std::vector<std::string>{"a.md"});
  ASSERT_EQ(file.audits.size(), 1u);
  EXPECT_EQ(file.audits[0].on, std::vector<std::string>{"b"});
  ASSERT_EQ(file.suppressions.size(), 1u);
  EXPECT_TRUE(file.suppressions[0].must_occur);
}

TEST(ClaimsFile, ErrorsOfExpressionsPointIntoTheFile) {
  auto message = [](std::string_view text) {
    auto config = parse(text);
    return config ? "" : config.error().message;
  };
  EXPECT_EQ(message("[[claim]]\nassert = 'exist(\"a\")'\n"),
            "assay.toml:2:11: no predicate is called `exist`; did you mean `exists`?");
  EXPECT_EQ(message("[[claim]]\nassert = '''\nexists(\"a\")\nand'''\n"),
            "assay.toml:4:4: expected a predicate, a literal or `(`, found the end");
  // Columns count bytes, whatever stands before.
  EXPECT_EQ(message("claim = [{why = \"\xC3\xA9\", assert = 'exists(\"a\") x'}]\n"),
            "assay.toml:1:45: expected `and`, `or` or the end, found `x`");
  EXPECT_EQ(message("[[claim]]\nassert = \"exists(\\\"a\\\") x\"\n"),
            "assay.toml:2:10: expected `and`, `or` or the end, found `x` (byte 13 of the expression)");
}

// Every key of the table parses with a value of its type, and is refused with one of another.
TEST(ClaimsFile, TheSchemaSaysWhatTheParserTakes) {
  Json schema = Json::parse(claims_file_schema());
  auto table_of = [&](std::string_view name) -> Json {
    Json one = schema["properties"][std::string(name)];
    return one.contains("oneOf") ? one["oneOf"][0] : one["items"];
  };
  for (const KeyRule& key : claims_file_keys()) {
    if (key.table.empty()) {
      EXPECT_TRUE(schema["properties"].contains(std::string(key.key))) << key.key;
      continue;
    }
    Json table = table_of(key.table);
    ASSERT_TRUE(table["properties"].contains(std::string(key.key))) << key.key;
    std::string right = key.type == "strings" ? "[\"a\"]" : key.type == "boolean" ? "true" : "\"verified\"";
    if (key.key == "assert") right = "'exists(\"a\")'";
    std::string others;
    for (const KeyRule& other : claims_file_keys())
      if (other.table == key.table && other.required && other.key != key.key)
        others += std::string(other.key) + " = " + (other.key == "assert" ? "'exists(\"a\")'" : "\"a\"") + "\n";
    if (key.table == "suppress" && key.key != "kind") others += "kind = \"k\"\n";
    if (key.key == "why" && key.table == "suppress") others = "kind = \"k\"\n";
    std::string head = "[[" + std::string(key.table) + "]]\n" + others + std::string(key.key) + " = ";
    auto good = parse(head + right + "\n");
    EXPECT_TRUE(good) << head << good.error().message;
    EXPECT_FALSE(parse(head + (key.type == "strings" ? "\"a\"" : "[1]") + "\n")) << head;
    bool required = false;
    for (const Json& r : table.value("required", Json::array())) required = required || r == key.key;
    EXPECT_EQ(required, key.required) << key.key;
    EXPECT_EQ(parse("[[" + std::string(key.table) + "]]\n" + others).operator bool(),
              !key.required && !(key.key == "kind"))
        << key.key;
  }
  EXPECT_FALSE(parse("[[claim]]\nassert = 'exists(\"a\")'\nother = 1\n"));
}

TEST(ClaimsFile, DocumentsAreFoundByPattern) {
  sys::MemorySystem system;
  for (const char* path : {"/docs/a.md", "/docs/sub/b.md", "/docs/c.txt", "/docs/.hidden/d.md", "/README.md"})
    system.add_file(path, "x");
  auto found = [&](std::vector<std::string> patterns) {
    auto files = matching_files(system, "", patterns);
    if (!files) return files.error().message;
    std::string out;
    for (const std::string& f : *files) out += (out.empty() ? "" : " ") + f;
    return out;
  };
  EXPECT_EQ(found({"docs/*.md"}), "docs/a.md");
  EXPECT_EQ(found({"docs/**/*.md", "docs/a.md", "README.md"}), "docs/a.md docs/sub/b.md README.md");
  EXPECT_EQ(found({"docs/*.rst"}), "documents: nothing matches docs/*.rst");
}

TEST(ClaimsFile, WhatInitWritesReadsBack) {
  InitFile file;
  file.trees = {{"a", "."}, {"b.c", "it's"}};
  file.document = "docs/n.md";
  file.of = "a";
  file.on = {"b.c"};
  file.from = "two\nlines";
  file.claims = {{"exists(\"x\")", "why\x01", VerdictKind::verified},
                 {"value('q') == 'a\\nb'", "", VerdictKind::partly}};
  auto config = parse(init_text(file));
  ASSERT_TRUE(config) << config.error().message << init_text(file);
  EXPECT_EQ(config->trees, file.trees);
  EXPECT_EQ(config->file.documents, std::vector<std::string>{"docs/n.md"});
  EXPECT_EQ(config->file.audits[0].on, file.on);
  ASSERT_EQ(config->file.claims.size(), 2u);
  EXPECT_EQ(config->file.claims[1].text, file.claims[1].assertion);
  EXPECT_EQ(config->file.claims[1].expect, VerdictKind::partly);
}

}  // namespace
}  // namespace assay
