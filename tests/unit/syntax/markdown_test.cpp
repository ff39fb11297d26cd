#include "syntax/markdown/document.h"

#include <gtest/gtest.h>

namespace assay::markdown {
namespace {

const Block* first(const Document& doc, BlockKind kind) {
  for (const Block& b : doc.blocks)
    if (b.kind == kind) return &b;
  return nullptr;
}

// The text of the source that an inline's position covers.
std::string at(const Document& doc, const Inline& i) {
  return doc.lines[i.line - 1].substr(i.column - 1, i.end_column - i.column);
}

const Inline* code(const Block& b, const std::string& text) {
  for (const Inline& i : b.inlines)
    if (i.kind == InlineKind::code && i.text == text) return &i;
  return nullptr;
}

TEST(Markdown, HeadingsHoldTheBlocksBelowThem) {
  Document doc = parse("# One\n\ntext\n\n## Two\n\nmore\n");
  ASSERT_EQ(doc.blocks.size(), 4u);
  EXPECT_EQ(doc.blocks[0].level, 1);
  EXPECT_EQ(doc.blocks[1].heading, 0);
  EXPECT_EQ(doc.blocks[3].heading, 2);
  EXPECT_EQ(doc.blocks[3].line, 7u);
}

TEST(Markdown, AParagraphRightAboveATableHasItsOwnLines) {
  Document doc =
      parse("one\n\ntwo `a\nb` **three**\n| `x` | y |\n|-----|---|\n| z | w |\n\n> four\n> | u | v |\n> |---|---|\n");
  ASSERT_EQ(doc.blocks[1].kind, BlockKind::paragraph);
  EXPECT_EQ(doc.blocks[1].line, 3u);
  EXPECT_EQ(doc.blocks[1].end_line, 4u);
  EXPECT_EQ(at(doc, doc.blocks[1].inlines.back()), "three");
  ASSERT_EQ(doc.blocks[2].kind, BlockKind::table_row);
  EXPECT_EQ(doc.blocks[2].line, 5u);
  EXPECT_EQ(at(doc, doc.blocks[2].cells[0].inlines[0]), "x");
  EXPECT_EQ(doc.blocks[3].line, 7u);
  for (const Block& b : doc.blocks) EXPECT_GE(b.line, 1u);
  EXPECT_EQ(doc.blocks.back().line, 10u);
}

TEST(Markdown, AParagraphOfAnItemKnowsItsItem) {
  Document doc = parse("- a\n  - b `x`\n");
  ASSERT_EQ(doc.blocks.size(), 4u);
  EXPECT_EQ(doc.blocks[2].kind, BlockKind::list_item);
  EXPECT_EQ(doc.blocks[2].level, 2);
  EXPECT_EQ(doc.blocks[2].parent, 0);
  EXPECT_EQ(doc.blocks[3].parent, 2);
  EXPECT_EQ(at(doc, *code(doc.blocks[3], "x")), "x");
}

TEST(Markdown, TaskListItemsAreItems) {
  Document doc = parse("- [ ] open `a.py`\n- [x] done\n");
  ASSERT_EQ(doc.blocks.size(), 4u);
  EXPECT_EQ(doc.blocks[0].kind, BlockKind::list_item);
  EXPECT_EQ(doc.blocks[1].parent, 0);
  EXPECT_EQ(doc.blocks[3].parent, 2);
}

TEST(Markdown, CodeOnALaterLineOfAParagraphIsFoundThere) {
  Document doc = parse("- first\n  second ``a`b`` and\nlazy `c`\n");
  const Block* p = first(doc, BlockKind::paragraph);
  ASSERT_TRUE(p);
  ASSERT_TRUE(code(*p, "a`b"));
  EXPECT_EQ(at(doc, *code(*p, "a`b")), "a`b");
  EXPECT_EQ(code(*p, "a`b")->line, 2u);
  EXPECT_EQ(at(doc, *code(*p, "c")), "c");
  EXPECT_EQ(code(*p, "c")->line, 3u);
}

TEST(Markdown, CellsAreCutAtUnescapedPipes) {
  Document doc = parse("| a | b |\n|---|---|\n| `x \\| y` |  z  |\n");
  ASSERT_EQ(doc.blocks.size(), 2u);
  EXPECT_TRUE(doc.blocks[0].header_row);
  const Block& row = doc.blocks[1];
  EXPECT_EQ(row.line, 3u);
  ASSERT_EQ(row.cells.size(), 2u);
  EXPECT_EQ(row.cells[0].plain(), "x | y");
  EXPECT_EQ(row.cells[1].column, 15u);
  EXPECT_EQ(row.cells[1].end_column, 16u);
  EXPECT_EQ(row.table, 0);
}

TEST(Markdown, FencesKnowWhereTheirContentStands) {
  Document doc = parse("text\n\n- item\n  ```python title=x\n  a = 1\n  ```\n\n    indented\n");
  const Block* f = first(doc, BlockKind::fence);
  ASSERT_TRUE(f);
  EXPECT_EQ(f->info, "python title=x");
  EXPECT_EQ(f->literal, "a = 1\n");
  EXPECT_EQ(f->content_line, 5u);
  EXPECT_EQ(f->parent, 1);
}

TEST(Markdown, LinksKeepTheirTarget) {
  Document doc = parse("see [the `code`](src/a.py#L3-L4).\n");
  const Block* p = first(doc, BlockKind::paragraph);
  ASSERT_TRUE(p);
  EXPECT_EQ(p->inlines[1].kind, InlineKind::link);
  EXPECT_EQ(p->inlines[1].target, "src/a.py#L3-L4");
  EXPECT_TRUE(code(*p, "code")->in_link);
  EXPECT_EQ(p->plain(), "see the code.");
}

TEST(Markdown, FrontMatterIsNotText) {
  Document doc = parse("---\ntitle: x\n---\n# One\n");
  ASSERT_EQ(doc.blocks.size(), 1u);
  EXPECT_EQ(doc.blocks[0].line, 4u);
  EXPECT_EQ(doc.lines[1], "title: x");
}

TEST(Markdown, ARuleAtTheTopIsNotFrontMatter) {
  Document doc = parse("---\n\nSome text: here\n\n---\n");
  ASSERT_EQ(doc.blocks.size(), 1u);
  EXPECT_EQ(doc.blocks[0].plain(), "Some text: here");
}

TEST(Markdown, BadBytesAndLineEndsAreRepaired) {
  Document doc = parse(std::string("\xEF\xBB\xBF# a\xFF\r\n\r\nb\0c\r\n", 15));
  ASSERT_EQ(doc.blocks.size(), 2u);
  EXPECT_EQ(doc.blocks[0].plain(), "a\xEF\xBF\xBD");
  EXPECT_EQ(doc.blocks[1].line, 3u);
  EXPECT_EQ(doc.lines[2],
            "b\xEF\xBF\xBD"
            "c");
}

TEST(Markdown, DeepNestingIsSurvived) {
  std::string quotes(100000, '>');
  EXPECT_GT(parse(quotes + " a\n").blocks.size(), 0u);
  std::string brackets(100000, '[');
  EXPECT_EQ(parse(brackets).blocks.size(), 1u);
}

}  // namespace
}  // namespace assay::markdown
