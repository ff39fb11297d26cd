// The block of bytes: docs/formats/python-facts.md. This file and facts.cpp are the only ones that know its layout.
#include "syntax/python/block.h"

#include "base/hash.h"
#include "syntax/python/tables.h"

namespace assay::py {

void Tables::reset(std::uint64_t seed) {
  auto restart = [](auto& table) {
    table.clear();
    table.push({});
  };
  restart(exprs), restart(children), restart(stmts), restart(blocks), restart(scopes), restart(bindings);
  restart(imports), restart(classes), restart(functions), restart(parameters), restart(type_params), restart(stores);
  restart(comments), restart(errors);
  lines.clear();
  names.reset(seed);
  file_flags = text_size = docstring = 0;
  stack.clear(), parameter_stack.clear(), scope_stack.clear(), chain.clear(), literal.clear();
}

void Tables::release() {
  exprs.release(), children.release(), stmts.release(), blocks.release(), scopes.release(), bindings.release();
  imports.release(), classes.release(), functions.release(), parameters.release(), type_params.release();
  stores.release(), comments.release(), errors.release(), lines.release(), names.release(), tags.release(), stack.release();
  parameter_stack.release(), scope_stack.release(), chain.release(), literal.release(), text.release(),
      sorted.release();
}

namespace {

class Writer {
 public:
  Writer(Tables& t, bool consume) : t_(t), consume_(consume) {}

  std::string write() {
    t_.tags.clear();
    for (NameId id = 0; id + 1 < t_.names.offsets().size(); ++id) t_.tags.push(string_tag(t_.names.text(id)));
    std::uint64_t size = sizeof(BlockHeader);
    each([&](Section section, auto& table) {
      header_.sections[static_cast<std::size_t>(section)] = {static_cast<std::uint32_t>(size / 8), table.size()};
      size = aligned(size + table.size() * sizeof(table[0]));
    });
    header_.version = kFactsVersion;
    header_.size = size;
    header_.file_flags = t_.file_flags;
    header_.text_size = t_.text_size;
    header_.docstring = t_.docstring;
    out_.reserve(size);
    append(&header_, sizeof header_);
    each([&](Section, auto& table) {
      append(table.data(), table.size() * sizeof(table[0]));
      if (consume_) table.release();
    });
    header_.checksum = checksum_of(out_);
    std::memcpy(out_.data(), &header_, sizeof header_);
    return std::move(out_);
  }

 private:
  static std::uint64_t aligned(std::uint64_t size) { return (size + 7) / 8 * 8; }
  void append(const void* data, std::size_t size) {
    if (size != 0) out_.append(static_cast<const char*>(data), size);
    out_.append(aligned(out_.size()) - out_.size(), '\0');
  }
  template <class Visit>
  void each(Visit visit) {
    visit(Section::exprs, t_.exprs);
    visit(Section::children, t_.children);
    visit(Section::stmts, t_.stmts);
    visit(Section::blocks, t_.blocks);
    visit(Section::scopes, t_.scopes);
    visit(Section::bindings, t_.bindings);
    visit(Section::imports, t_.imports);
    visit(Section::classes, t_.classes);
    visit(Section::functions, t_.functions);
    visit(Section::parameters, t_.parameters);
    visit(Section::type_params, t_.type_params);
    visit(Section::stores, t_.stores);
    visit(Section::comments, t_.comments);
    visit(Section::errors, t_.errors);
    visit(Section::lines, t_.lines);
    visit(Section::string_offsets, t_.names.offsets());
    visit(Section::string_tags, t_.tags);
    visit(Section::string_bytes, t_.names.bytes());
  }

  Tables& t_;
  bool consume_;
  BlockHeader header_;
  std::string out_;
};

}  // namespace

std::uint64_t checksum_of(std::string_view block) { return xxh3(block.substr(kChecksummedFrom)); }

std::string write_block(Tables& tables, bool consume) { return Writer(tables, consume).write(); }

}  // namespace assay::py
