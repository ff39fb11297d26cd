// What the standard library of CPython 3.11 on Linux offers: names of modules, members of classes. Read from the table
// that tools/gen_stdlib.py makes; the resolver never reads the standard library's sources.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace assay::model {

enum class StdModule : std::uint8_t {
  none,            // not of the standard library
  listed,          // its names are known
  unlisted,        // exists, names not known
  other_platform,  // of the standard library, but importing it fails on Linux
  removed,         // of Python 2
};
StdModule std_module(std::string_view name);

struct StdEntry {
  enum class Kind : std::uint8_t { none, value, function, class_, module } kind = Kind::none;
  std::string_view target;  // class_: key for std_class; value: key of its class or ""; module: its name
};
// A name of a listed module; kind none: it has no such name.
StdEntry std_entry(std::string_view module, std::string_view name);

struct StdMember {
  enum class Kind : std::uint8_t { value, method, classmethod, staticmethod, property, instance } kind = Kind::value;
  std::string_view name;
  bool signature_known = false;
  std::string_view signature;  // parameters after self or cls, as in the table
};
struct StdClass {
  std::string_view name;                // "dict", "http.client.HTTPConnection": builtins without their module
  std::vector<std::string_view> bases;  // keys
  std::string_view metaclass;           // key or ""
  std::vector<StdMember> members;       // own ones
};
// nullptr for a key that is not in the table. The result lives for ever.
const StdClass* std_class(std::string_view key);
const StdMember* std_member(const StdClass& cls, std::string_view name);

}  // namespace assay::model
