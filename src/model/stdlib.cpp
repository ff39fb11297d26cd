#include "model/stdlib.h"

#include <deque>
#include <mutex>
#include <unordered_map>

namespace assay::model {
namespace {

constexpr char kText[] =
#include "model/stdlib_table.inc"
    ;
constexpr std::string_view kTable(kText, sizeof kText - 1);

// The first word of `rest`, which is moved behind it. Words are separated by one space.
std::string_view next_word(std::string_view& rest) {
  const std::size_t space = rest.find(' ');
  const std::string_view word = rest.substr(0, space);
  rest = space == std::string_view::npos ? std::string_view{} : rest.substr(space + 1);
  return word;
}

struct Table {
  std::unordered_map<std::string_view, StdModule> modules;
  std::unordered_map<std::string_view, std::string_view> module_lines, class_lines;
  std::unordered_map<std::string_view, std::unordered_map<std::string_view, StdEntry>> entries;  // filled on demand
  std::unordered_map<std::string_view, const StdClass*> classes;                                 // filled on demand
  std::deque<StdClass> storage;
  std::mutex lock;

  Table() {
    std::string_view rest = kTable;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      std::string_view line = rest.substr(0, end);
      rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
      const std::string_view tag = next_word(line);
      if (tag == "M") {
        const std::string_view name = next_word(line);
        modules.emplace(name, StdModule::listed);
        module_lines.emplace(name, line);
      } else if (tag == "C") {
        const std::string_view name = next_word(line);
        class_lines.emplace(name, line);
      } else {
        const StdModule kind = tag == "D"   ? StdModule::unlisted
                               : tag == "X" ? StdModule::other_platform
                                            : StdModule::removed;
        while (!line.empty()) modules.emplace(next_word(line), kind);
      }
    }
  }
};

Table& table() {
  static Table t;
  return t;
}

// A class whose entry names no home is at home in this module.
StdEntry read_entry(const Table& t, std::string_view module, std::string_view word, std::string_view& name) {
  const std::size_t mark = word.find_first_of("=(:/");
  name = word.substr(0, mark);
  if (mark == std::string_view::npos) return {StdEntry::Kind::value, {}};
  const std::string_view rest = word.substr(mark + 1);
  switch (word[mark]) {
    case '=':
      return {StdEntry::Kind::value, rest};
    case '(':
      return {StdEntry::Kind::function, {}};
    case ':': {
      const auto home = t.class_lines.find(!rest.empty()          ? std::string(rest)
                                           : module == "builtins" ? std::string(name)
                                                                  : std::string(module) + "." + std::string(name));
      return {StdEntry::Kind::class_, home == t.class_lines.end() ? rest : home->first};
    }
    default:
      return {StdEntry::Kind::module, rest};
  }
}

StdMember read_member(std::string_view word) {
  StdMember m;
  const std::size_t mark = word.find_first_of("(@!%~");
  m.name = word.substr(0, mark);
  if (mark == std::string_view::npos) return m;
  std::size_t open = mark;
  switch (word[mark]) {
    case '%':
      m.kind = StdMember::Kind::property;
      return m;
    case '~':
      m.kind = StdMember::Kind::instance;
      return m;
    case '@':
      m.kind = StdMember::Kind::classmethod;
      ++open;
      break;
    case '!':
      m.kind = StdMember::Kind::staticmethod;
      ++open;
      break;
    default:
      m.kind = StdMember::Kind::method;
  }
  if (word.size() > open + 1 && word.back() == ')') {
    m.signature_known = true;
    m.signature = word.substr(open + 1, word.size() - open - 2);
  }
  return m;
}

}  // namespace

namespace {

// What `os.path` is on Linux.
std::string_view listed_name(std::string_view module) { return module == "posixpath" ? "os.path" : module; }

}  // namespace

StdModule std_module(std::string_view name) {
  const auto& modules = table().modules;
  const auto it = modules.find(listed_name(name));
  return it == modules.end() ? StdModule::none : it->second;
}

StdEntry std_entry(std::string_view module, std::string_view name) {
  Table& t = table();
  const auto line = t.module_lines.find(listed_name(module));
  if (line == t.module_lines.end()) return {};
  const std::scoped_lock guard(t.lock);
  const auto [it, fresh] = t.entries.try_emplace(line->first);
  if (fresh) {
    for (std::string_view rest = line->second; !rest.empty();) {
      std::string_view key;
      const StdEntry entry = read_entry(t, line->first, next_word(rest), key);
      it->second.emplace(key, entry);
    }
  }
  const auto found = it->second.find(name);
  return found == it->second.end() ? StdEntry{} : found->second;
}

const StdClass* std_class(std::string_view key) {
  Table& t = table();
  const auto line = t.class_lines.find(key);
  if (line == t.class_lines.end()) return nullptr;
  const std::scoped_lock guard(t.lock);
  const auto [it, fresh] = t.classes.try_emplace(line->first, nullptr);
  if (fresh) {
    StdClass& cls = t.storage.emplace_back();
    cls.name = line->first;
    std::string_view rest = line->second;
    std::string_view bases = next_word(rest);
    if (const std::size_t semicolon = bases.find(';'); semicolon != std::string_view::npos) {
      cls.metaclass = bases.substr(semicolon + 1);
      bases = bases.substr(0, semicolon);
    }
    while (!bases.empty() && bases != "-") {
      const std::size_t comma = bases.find(',');
      cls.bases.push_back(bases.substr(0, comma));
      bases = comma == std::string_view::npos ? std::string_view{} : bases.substr(comma + 1);
    }
    while (!rest.empty()) cls.members.push_back(read_member(next_word(rest)));
    it->second = &cls;
  }
  return it->second;
}

const StdMember* std_member(const StdClass& cls, std::string_view name) {
  for (const StdMember& m : cls.members)
    if (m.name == name) return &m;
  return nullptr;
}

}  // namespace assay::model
