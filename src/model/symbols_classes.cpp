// Bases and members of classes.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "model/code.h"
#include "model/symbols.h"

namespace assay::model {

using namespace py;

namespace {

bool is_setattr_on(const Facts& f, ExprId call, std::string_view receiver, std::string_view name, bool& unknown_name) {
  if (dotted(f, callee(f, call)) != "setattr") return false;
  auto args = arguments(f, call);
  if (args.size() < 2 || dotted(f, args[0]) != receiver) return false;
  unknown_name = f.exprs[args[1]].kind != ExprKind::string;
  return unknown_name || string_value(f, args[1]) == name;
}

// Attributes that instances of the closed bases have.
constexpr std::string_view kObjectAttributes =
    " __class__ __delattr__ __dict__ __dir__ __doc__ __eq__ __format__ __ge__ __getattribute__ __gt__ __hash__ "
    "__init__ __init_subclass__ __le__ "
    "__lt__ __module__ __ne__ __new__ __reduce__ __reduce_ex__ __repr__ __setattr__ __sizeof__ __str__ "
    "__subclasshook__ __weakref__ __name__ "
    "__qualname__ __bases__ __mro__ __annotations__ __slots__ args with_traceback add_note __cause__ __context__ "
    "__traceback__ __notes__ "
    "__suppress_context__ errno strerror filename filename2 characters_written code name path msg lineno offset text "
    "value key obj start end "
    "reason encoding object __members__ _value_ _name_ mro __iter__ __len__ __getitem__ __contains__ __call__ "
    "__class_getitem__ _asdict _replace "
    "_make _fields _field_defaults ";

}  // namespace

bool closed_base(std::string_view spelled) {
  static const auto kClosed = [] {
    constexpr std::string_view names =
        "object abc.ABC ABC Generic typing.Generic Protocol typing.Protocol typing_extensions.Protocol NamedTuple "
        "typing.NamedTuple TypedDict typing.TypedDict Enum enum.Enum IntEnum enum.IntEnum enum.Flag enum.IntFlag "
        "enum.StrEnum StrEnum IntFlag Flag BaseException Exception ArithmeticError AssertionError AttributeError "
        "EOFError ImportError IndexError KeyError LookupError MemoryError ModuleNotFoundError NameError "
        "NotImplementedError OSError IOError OverflowError RecursionError ReferenceError RuntimeError "
        "StopIteration StopAsyncIteration SyntaxError SystemError SystemExit TimeoutError TypeError ValueError "
        "ZeroDivisionError KeyboardInterrupt FileNotFoundError FileExistsError PermissionError ConnectionError "
        "Warning UserWarning DeprecationWarning PendingDeprecationWarning FutureWarning RuntimeWarning "
        "SyntaxWarning ResourceWarning ImportWarning UnicodeError InterruptedError UnboundLocalError "
        "GeneratorExit BlockingIOError BrokenPipeError NotADirectoryError IsADirectoryError ";
    std::set<std::string_view> out;
    for (std::string_view name : split(names, ' ')) out.insert(name);
    return out;
  }();
  return !spelled.empty() && kClosed.contains(spelled);
}

std::vector<Base> Symbols::bases(const Definition& cls) const {
  const Facts& f = cls.facts();
  const Class& c = f.classes[cls.class_];
  std::vector<Base> out;
  for (ExprId base : f.kids(c.first_base, c.base_count)) {
    const Expr& e = f.exprs[base];
    if (e.kind == ExprKind::keyword || e.kind == ExprKind::starred) continue;
    Base b;
    ExprId plain = e.kind == ExprKind::subscript ? e.a : base;
    b.spelled = dotted(f, plain);
    b.resolved = b.spelled.empty() ? "" : expand(*cls.tree, cls.file, b.spelled);
    if (b.spelled.empty()) b.spelled = std::string(cls.tree->text(cls.file).substr(e.begin, e.end - e.begin));
    for (Definition& d : meaning(*cls.tree, cls.file, c.outer, plain)) {
      if (d.kind == DefinitionKind::class_ && !(d == cls))
        b.classes.push_back(std::move(d));
      else if (d.kind == DefinitionKind::variable) {  // an alias: `Base = Other`
        const Binding& v = d.facts().bindings[d.binding];
        ExprKind kind = d.facts().exprs[v.value].kind;
        if (v.value && (kind == ExprKind::name || kind == ExprKind::attribute))
          for (Definition& x : meaning(*d.tree, d.file, v.scope, v.value))
            if (x.kind == DefinitionKind::class_ && !(x == cls)) b.classes.push_back(std::move(x));
      }
    }
    out.push_back(std::move(b));
  }
  return out;
}

Definitions Symbols::ancestors(const Definition& cls, std::vector<std::string>& unknown) const {
  // Depth first, the last mention of a class counts: the order of Python's MRO for all but contrived hierarchies.
  Definitions order;
  struct Frame {
    Definition cls;
    int depth;
  };
  std::vector<Frame> stack{{cls, 0}};
  while (!stack.empty() && order.size() < 512) {
    Frame top = std::move(stack.back());
    stack.pop_back();
    order.push_back(top.cls);
    if (top.depth > 24) continue;
    auto found = bases(top.cls);
    for (auto it = found.rbegin(); it != found.rend(); ++it) {
      if (it->classes.empty()) unknown.push_back(it->resolved.empty() ? it->spelled : it->resolved);
      for (auto d = it->classes.rbegin(); d != it->classes.rend(); ++d) stack.push_back({*d, top.depth + 1});
    }
  }
  Definitions out;
  for (std::size_t i = 0; i < order.size(); ++i)
    if (std::find(order.begin() + static_cast<std::ptrdiff_t>(i) + 1, order.end(), order[i]) == order.end())
      out.push_back(order[i]);
  std::sort(unknown.begin(), unknown.end());
  unknown.erase(std::unique(unknown.begin(), unknown.end()), unknown.end());
  return out;
}

Members Symbols::members(const Definition& cls, std::string_view name) const {
  Members out;
  std::vector<std::string> unknown;
  bool first = true;
  for (const Definition& c : ancestors(cls, unknown)) {
    const Facts& f = c.facts();
    Definitions here;
    if (f.find(name))
      for (Definition& d : definitions_in(*c.tree, c.file, c.name + "." + std::string(name), name))
        if (d.owner == c.class_) here.push_back(std::move(d));
    bool own = c == cls || first;
    first = false;
    if (own)
      out.own = here;
    else if (out.inherited.empty())
      out.inherited = here;
    // Anything that could make up attributes.
    const Class& k = f.classes[c.class_];
    auto dynamic = [&](std::string why) {
      if (!out.dynamic) out.dynamic_why = std::move(why);
      out.dynamic = true;
    };
    for (ExprId base : f.kids(k.first_base, k.base_count))
      if (f.exprs[base].kind == ExprKind::keyword && f.str(f.exprs[base].a) == "metaclass") {
        std::string meta = dotted(f, f.exprs[base].b);
        if (!meta.ends_with("ABCMeta") && !meta.ends_with("EnumMeta") && !meta.ends_with("EnumType"))
          dynamic("`" + std::string(f.str(k.name)) + "` has the metaclass `" + meta + "`");
      }
    for (std::string_view special : {"__getattr__", "__getattribute__"}) {
      NameId id = f.find(special);
      if (!id) continue;
      for (FunctionId i = 1; i < f.functions.size(); ++i)
        if (f.functions[i].owner == c.class_ && f.functions[i].name == id)
          dynamic("`" + std::string(f.str(k.name)) + "` defines `" + std::string(special) + "`");
    }
    if (f.find("setattr") || f.find("__dict__") || f.find("vars")) {
      const Stmt& s = f.stmts[k.stmt];
      for (ExprId call : exprs_in(f, {s.begin, s.end}, ExprKind::call)) {
        bool any = false;
        if (is_setattr_on(f, call, "self", name, any) || is_setattr_on(f, call, "cls", name, any))
          dynamic("`" + std::string(f.str(k.name)) + "` sets attributes by `setattr`");
        std::string called = dotted(f, callee(f, call));
        if (called == "self.__dict__.update" || called == "vars().update")
          dynamic("`" + std::string(f.str(k.name)) + "` fills its `__dict__`");
      }
      for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
        const Expr& t = f.exprs[f.stores[i].target];
        if (t.begin >= s.begin && t.end <= s.end && t.kind == ExprKind::subscript && dotted(f, t.a) == "self.__dict__")
          dynamic("`" + std::string(f.str(k.name)) + "` fills its `__dict__`");
      }
    }
  }
  for (std::string& u : unknown) {
    bool closed = closed_base(u) && kObjectAttributes.find(" " + std::string(name) + " ") == std::string_view::npos;
    if (!closed) out.unknown.push_back(std::move(u));
  }
  if (out.unknown.empty() &&
      kObjectAttributes.substr(0, 420).find(" " + std::string(name) + " ") != std::string_view::npos)
    out.unknown.push_back("object");
  return out;
}

}  // namespace assay::model
