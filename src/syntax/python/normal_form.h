// The normal form of code: a stream of hashed tokens that two spellings of the same thing share. digest.h makes digests
// and sketches of it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/flat_map.h"
#include "syntax/python/facts.h"

namespace assay::py {

std::uint64_t mix_token(std::uint64_t);

// The hashes of a stream's pieces: the smallest ones, or all.
class Sketcher {
 public:
  static constexpr std::uint32_t kAll = 0;
  explicit Sketcher(std::uint32_t size) : limit_(size) {}
  void put(std::uint64_t token);
  void add(std::uint32_t hash);
  std::vector<std::uint32_t> all();  // of one with size kAll: ascending, distinct; at the end
  const std::vector<std::uint32_t>& smallest() const { return smallest_; }  // ascending, distinct

 private:
  std::uint32_t limit_;
  std::vector<std::uint32_t> smallest_;
  std::uint64_t window_[4] = {};
};

// What becomes of the stream.
struct TokenSink {
  std::uint64_t exact = 0x9AE16A3B2F90404F, positional = exact;
  std::uint32_t tokens = 0;
  Sketcher* sketch = nullptr;
  void put(std::uint64_t token) { put(token, token, token); }
  void put(std::uint64_t by_name, std::uint64_t by_position, std::uint64_t vague);
  void put_annotation(std::uint64_t token);
};

class NormalForm {
 public:
  // `around`: the form of the file in which a quoted annotation stands, whose imports it sees.
  NormalForm(const Facts& f, std::string_view text, NormalForm* around = nullptr);

  void body(FunctionId, TokenSink&);
  std::uint64_t signature(FunctionId);
  std::uint64_t call(FunctionId);
  // A class's body without its functions and classes, each of which is put as the token that `member` gives.
  struct Members {
    virtual std::uint64_t function(FunctionId) const = 0;
    virtual std::uint64_t class_(ClassId) const = 0;

   protected:
    ~Members() = default;
  };
  void class_body(ClassId, TokenSink&, const Members&);
  std::uint64_t class_signature(ClassId);

  std::uint64_t annotation(ExprId, int depth = 0);

 private:
  enum class Do : std::uint8_t { expression, statements, token, name, text, annotation };
  struct Item {
    Do what;
    std::uint32_t id = 0;  // ExprId, StmtId, NameId
    ScopeId scope = 0;
    std::uint64_t token = 0;
  };
  struct Local {
    std::uint8_t kind = 0;  // BindingKind
    std::uint32_t position = 0;
    std::uint32_t serial = 0, number = 0;  // number is good where the serial is that of the running root
  };
  struct Imported {
    std::string_view module, name;  // name "": the module itself
    bool as = false;
  };
  struct Dotted {
    std::string module;     // "" where it is not imported
    std::string_view name;  // the last part
    bool typing = false;
  };

  void begin(ScopeId root, ScopeId stop, TokenSink&);
  void run(std::size_t mark);
  void expression(ExprId, ScopeId);
  void arguments(std::span<const ExprId>, ScopeId);
  void comprehension(const Expr&, ExprId, ScopeId);
  void lambda(const Expr&, ScopeId);
  void format_string(const Expr&, ScopeId);
  void statement(StmtId);
  void compound(const Stmt&, ScopeId);
  void function_statement(const Stmt&, ScopeId);
  void class_statement(const Stmt&, ScopeId);
  void imports(const Stmt&, ScopeId);
  void type_parameters(std::uint32_t first, std::uint32_t count);
  void parameters(const Function&, ScopeId outer, bool annotations);
  void name(NameId, ScopeId);
  Local* local_of(NameId, ScopeId);

  void suite(BlockId);
  void push(ExprId e, ScopeId scope) { stack_.push_back({Do::expression, e, scope, 0}); }
  void push_token(std::uint64_t token) { stack_.push_back({Do::token, 0, 0, token}); }
  void push_name(NameId n, ScopeId scope) { stack_.push_back({Do::name, n, scope, 0}); }
  void push_text(NameId n) { stack_.push_back({Do::text, n, 0, 0}); }
  void push_annotation(ExprId e) { stack_.push_back({Do::annotation, e, 0, 0}); }
  void in_order(std::size_t mark);
  std::uint64_t hash_of(NameId);
  std::string_view span(std::uint32_t begin, std::uint32_t end) const;
  std::uint64_t spelled(ExprId);  // the hash of an expression with all names as they are written

  // normal_annotation.cpp
  void members(ExprId, int depth, std::vector<std::uint64_t>& out);
  std::uint64_t single(ExprId, int depth);
  std::uint64_t subscript(const Expr&, int depth);
  void quoted(const Expr&, int depth, std::vector<std::uint64_t>& out);
  Dotted dotted(ExprId);
  const Imported* imported(std::string_view name);

  const Facts& f_;
  std::string_view text_;
  NormalForm* around_;
  TokenSink* sink_ = nullptr;
  const Members* members_ = nullptr;
  ScopeId root_ = 0, stop_ = 0;
  NameId own_name_ = 0;
  std::uint32_t serial_ = 0, numbers_ = 0;
  bool spelled_ = false;
  std::vector<Item> stack_;
  std::vector<StmtId> next_;  // of a statement the next one of its suite
  std::vector<std::uint64_t> names_;
  std::vector<ScopeId> comprehensions_;  // of an expression its scope
  FlatMap<Local> locals_;                // by scope and name
  std::unordered_map<std::string_view, Imported> imports_;
  bool imports_known_ = false;
  std::unordered_map<NameId, std::vector<std::uint64_t>> quoted_;
};

// normal_literals.cpp: equal for equal values, whatever the spelling.
std::uint64_t integer_value(std::string_view source);
std::uint64_t floating_value(std::string_view source);
std::string bytes_value(std::string_view source);

}  // namespace assay::py
