// The tables of a file while it is parsed, and the block they become.
#pragma once

#include <string>

#include "syntax/python/facts.h"
#include "syntax/python/interner.h"
#include "syntax/python/vec.h"

namespace assay::py {

struct Tables {
  Vec<Expr> exprs;
  Vec<std::uint32_t> children;
  Vec<Stmt> stmts;
  Vec<Block> blocks;
  Vec<Scope> scopes;
  Vec<Binding> bindings;
  Vec<Import> imports;
  Vec<Class> classes;
  Vec<Function> functions;
  Vec<Parameter> parameters;
  Vec<TypeParam> type_params;
  Vec<Store> stores;
  Vec<Comment> comments;
  Vec<SyntaxError> errors;
  Vec<std::uint32_t> lines;
  Interner names;
  Vec<std::uint8_t> tags;  // of the names, made when the block is written
  std::uint32_t file_flags = 0;
  std::uint32_t text_size = 0;
  ExprId docstring = 0;
  bool valid_utf8 = true;  // of the text: else string values are cleaned

  // Stacks and buffers of the parser, kept between files for their memory.
  Vec<std::uint32_t> stack;
  Vec<Parameter> parameter_stack;
  Vec<ScopeId> scope_stack;
  Vec<std::uint32_t> chain;
  Vec<char> literal;
  Vec<char> text;
  Vec<Binding> sorted;

  void reset(std::uint64_t seed);  // empty tables with their sentinels
  void release();                  // gives all memory back
};

// Writes the block. Empties the big tables on the way where `consume` says so, which keeps the peak of large files low.
std::string write_block(Tables& tables, bool consume);

}  // namespace assay::py
