// What word_roles.h tells of a text by its looks against what the parser read: every store, call, base and alias that
// the facts have must be among the roles, or a question would pass over a file that answers it.
//
// usage: roles_check PATH...   files or directories; prints what is missing, and exits with 1 where anything is
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "facts/word_index.h"
#include "facts/word_roles.h"
#include "model/scopes.h"
#include "syntax/python/facts.h"

using namespace assay;
using py::ExprKind;

namespace {

class Check {
 public:
  Check(std::string path, const std::string& bytes) : path_(std::move(path)), text_(bytes), block_(py::parse(bytes)) {
    py::Facts::open(block_, f_);
    const std::string list = WordIndex::list_of(bytes);
    index_.build(1, [&](std::uint32_t) -> std::string_view { return list; });
  }

  std::size_t run() {
    if (f_.file_flags & (py::kFileHasUnreadEncoding | py::kFileIsBinary) || f_.errors.size() > 1) return 0;
    stores();
    calls();
    bases();
    aliases();
    return missing_;
  }

 private:
  void want(std::string_view word, std::uint32_t role, const char* what, std::uint32_t at) {
    const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
    // What is spelled in other characters that mean the same (NFKC) no word index finds.
    if (!plain || text_.find(word) == std::string_view::npos || !index_.files_with(word, role).empty()) return;
    ++missing_;
    std::cout << path_ << ":" << f_.line_of(at) << ": " << what << " " << word << "\n";
  }

  // model/outside.cpp
  void stores() {
    for (std::uint32_t i = 1; i < f_.stores.size(); ++i) {
      const py::Store& s = f_.stores[i];
      const py::Expr& target = f_.exprs[s.target];
      if (target.kind != ExprKind::attribute || s.kind == py::BindingKind::del) continue;
      const py::Expr& base = f_.exprs[target.a];
      if (base.kind == ExprKind::name && model::method_of_receiver(f_, s.scope, base.a)) continue;
      want(f_.str(target.b), word_role::kStored, "stored", target.begin);
    }
  }

  // model/type_names.cpp, calls_of(); setattr() of a string
  void calls() {
    for (const py::Expr& x : f_.exprs) {
      if (x.kind != ExprKind::call) continue;
      const auto kids = f_.kids(x);
      const py::Expr& callee = f_.exprs[kids[0]];
      if (callee.kind != ExprKind::name && callee.kind != ExprKind::attribute) continue;
      const std::string_view name = f_.str(callee.kind == ExprKind::name ? callee.a : callee.b);
      want(name, word_role::kCalled, "called", callee.begin);
      if (name == "setattr" && kids.size() > 2 && f_.exprs[kids[2]].kind == ExprKind::string &&
          f_.exprs[kids[2]].end - f_.exprs[kids[2]].begin == f_.str(f_.exprs[kids[2]].a).size() + 2)
        want(f_.str(f_.exprs[kids[2]].a), word_role::kStored, "set by name", x.begin);
    }
  }

  std::string_view last_name(py::ExprId e) const {
    const py::Expr* x = &f_.exprs[e];
    if (x->kind == ExprKind::subscript) x = &f_.exprs[x->a];
    return x->kind == ExprKind::name ? f_.str(x->a) : x->kind == ExprKind::attribute ? f_.str(x->b) : "";
  }

  bool is_dotted(py::ExprId e) const {  // a.b.C, a.b.C[T]
    if (f_.exprs[e].kind == ExprKind::subscript) e = f_.exprs[e].a;
    while (f_.exprs[e].kind == ExprKind::attribute) e = f_.exprs[e].a;
    return f_.exprs[e].kind == ExprKind::name;
  }

  // model/mro.cpp, direct_subclasses()
  void bases() {
    for (py::ClassId k = 1; k < f_.classes.size(); ++k)
      for (const py::ExprId e : f_.kids(f_.classes[k].first_base, f_.classes[k].base_count)) {
        want(last_name(e), word_role::kBase, "base", f_.exprs[e].begin);
        if (f_.exprs[e].kind == ExprKind::call)
          for (const py::ExprId a : f_.kids(f_.exprs[e]))
            want(last_name(a), word_role::kBase, "base", f_.exprs[a].begin);
      }
    for (std::uint32_t i = 1; i < f_.imports.size(); ++i)
      if (f_.imports[i].as && f_.imports[i].as != f_.imports[i].name)
        want(f_.str(f_.imports[i].name), word_role::kBase, "renamed", f_.imports[i].begin);
    for (std::uint32_t i = 1; i < f_.bindings.size(); ++i) {
      const py::Binding& b = f_.bindings[i];
      if (b.kind == py::BindingKind::assign && b.value && !(b.flags & 1) && is_dotted(b.value))
        want(last_name(b.value), word_role::kBase, "assigned", f_.exprs[b.value].begin);
    }
  }

  // model/outside.cpp, on_named_class()
  void aliases() {
    for (std::uint32_t i = 1; i < f_.bindings.size(); ++i) {
      const py::Binding& b = f_.bindings[i];
      if (b.kind == py::BindingKind::assign && b.value && !(b.flags & 1) && is_dotted(b.value) &&
          f_.scopes[b.scope].kind == py::ScopeKind::class_)
        want(f_.str(b.name), word_role::kAlias, "alias", f_.exprs[b.value].begin);
    }
  }

  std::string path_;
  std::string_view text_;
  std::string block_;
  py::Facts f_;
  WordIndex index_;
  std::size_t missing_ = 0;
};

std::size_t check(const std::filesystem::path& path, std::size_t& files) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  ++files;
  return Check(path.string(), bytes).run();
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t files = 0, missing = 0;
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::is_directory(argv[i])) {
      missing += check(argv[i], files);
      continue;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i]))
      if (entry.is_regular_file() && entry.path().extension() == ".py") missing += check(entry.path(), files);
  }
  std::cout << files << " files, " << missing << " missing\n";
  return missing ? 1 : 0;
}
