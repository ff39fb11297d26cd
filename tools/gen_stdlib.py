#!/usr/bin/env python3
"""Writes src/model/stdlib_table.inc: what the standard library of CPython offers, for the resolver.

usage: python3.11 tools/gen_stdlib.py > src/model/stdlib_table.inc

The resolver needs to know which names the standard library's modules have, and which members its classes give to the
classes of a tree that derive from them; it never reads the standard library's sources. The table is made by importing
each module of a Linux CPython and looking at it, plus a scan of the modules' own sources for `self.x = ...`, because an
instance attribute is not visible on the class.

One record a line, its parts separated by spaces:
  M <module> <entry>...        entry: name        a value
                                      name=Class  a value of a known class
                                      name(       a function
                                      name:       a class defined here (it has a C record "module.name")
                                      name:Class  a class defined elsewhere
                                      name/module a module
  D <module>...                modules that exist but whose names are not listed (private ones, single codecs)
  C <class> <bases, comma-separated>[;metaclass] <member>...
                               member: name (a value), name(sig) (method), name@(sig) classmethod, name!(sig)
                                      staticmethod, name% property or descriptor, name~ set on instances only
  X <module>...                modules of other platforms: the name is the standard library's, the import fails on Linux
  P <module>...                modules of Python 2 that are no more
A signature lists the parameters after self or cls: "a,b=,/,c,*d,*,e=,**f"; "name(" alone where CPython cannot tell,
or where class or method is private. The prefix "builtins."
is left out everywhere, the types of plain numbers and strings too, and what every object has is listed on object only.
"""
import ast
import builtins
import enum
import importlib
import inspect
import io
import pkgutil
import sys
import types
import warnings

warnings.simplefilter("ignore")

SKIP_PACKAGES = {"idlelib", "lib2to3", "turtledemo", "ensurepip", "test", "tkinter", "turtle", "antigravity", "this",
                 "pydoc_data", "__main__", "config", "msilib"}
SKIP_PARTS = {"__main__", "test", "tests", "idle_test", "__phello__", "__hello__", "_pyrepl"}
OTHER_PLATFORMS = "msvcrt winreg winsound _winapi nt _msi msilib _overlapped _scproxy asyncio.windows_events asyncio.windows_utils " \
                  "multiprocessing.popen_spawn_win32 ntpath_win _winreg".split()
PYTHON2 = ("__builtin__ _winreg anydbm BaseHTTPServer Bastion BeautifulSoup CGIHTTPServer ConfigParser Cookie cookielib copy_reg "
           "cPickle cStringIO commands compiler dbhash dircache DocXMLRPCServer dumbdbm dummy_thread exceptions fpformat "
           "future_builtins gdbm HTMLParser htmlentitydefs htmllib httplib ihooks imageop imputil itertools_izip markupbase md5 "
           "mhlib mimetools MimeWriter mimify multifile mutex new os2emxpath popen2 posixfile Queue repr rexec rfc822 robotparser "
           "ScrolledText sets sgmllib sha SimpleHTTPServer SimpleXMLRPCServer SocketServer statvfs StringIO stringold sunaudio "
           "thread Tkinter tkFileDialog tkMessageBox toaiff urllib2 urlparse user UserDict UserList UserString whichdb xmlrpclib "
           "xmllib").split()
NOISE = {"__module__", "__doc__", "__dict__", "__weakref__", "__annotations__", "__firstlineno__", "__static_attributes__",
         "__parameters__", "__orig_bases__", "_abc_impl", "__abstractmethods__", "__qualname__", "__classcell__"}
MODULE_NOISE = {"__builtins__", "__cached__", "__doc__", "__file__", "__loader__", "__name__", "__package__", "__path__",
                "__spec__", "__annotations__"}


def module_names():
    names = set()
    for name in sorted(sys.stdlib_module_names):
        if name in SKIP_PACKAGES or name in OTHER_PLATFORMS:
            continue
        names.add(name)
        try:
            module = importlib.import_module(name)
        except BaseException:
            continue
        if hasattr(module, "__path__"):
            for info in pkgutil.walk_packages(module.__path__, name + ".", onerror=lambda _: None):
                if not SKIP_PARTS.intersection(info.name.split(".")) and info.name not in OTHER_PLATFORMS:
                    names.add(info.name)
    return sorted(names | {"os.path"})


def short(where):
    return where.removeprefix("builtins.")


UNLISTED = {"posix", "posixpath", "ntpath", "sre_parse", "sre_compile", "sre_constants", "ossaudiodev", "pickletools", "ctypes.wintypes",
            "sqlite3.dbapi2", "encodings", "nturl2path", "opcode", "dis", "pyclbr", "pydoc", "bdb", "pdb", "tabnanny"}


def listed(module):
    if module in UNLISTED or module.startswith(("lib2to3.", "xml.etree.c", "distutils.command.bdist_", "ctypes.macholib")):
        return False
    return not module.split(".")[0].startswith("_") and not module.startswith("encodings.") and "._" not in module


def signature(function, bound=True):
    """ "a,b=)" or "" where it is unknown; the opening parenthesis is the caller's."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except Exception:  # CPython raises several kinds for signatures it cannot read
        return ""
    if bound:
        if not parameters or parameters[0].kind in (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD):
            return ""
        if parameters[0].kind is not inspect.Parameter.VAR_POSITIONAL:
            parameters = parameters[1:]
    if [p.kind for p in parameters] == [inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD] and not inspect.isfunction(function):
        return ""  # what CPython shows for what it does not know
    out, star = [], False
    for i, p in enumerate(parameters):
        text = p.name + ("=" if p.default is not p.empty else "")
        if p.kind is p.VAR_POSITIONAL:
            text, star = "*" + p.name, True
        elif p.kind is p.VAR_KEYWORD:
            text = "**" + p.name
        elif p.kind is p.KEYWORD_ONLY and not star:
            out.append("*")
            star = True
        out.append(text)
        last_positional_only = p.kind is p.POSITIONAL_ONLY and (
            i + 1 == len(parameters) or parameters[i + 1].kind is not p.POSITIONAL_ONLY)
        if last_positional_only:
            out.append("/")
    return ",".join(out) + ")"


def instance_attributes(module):
    """Class name -> names set through the first parameter of its methods, from the module's own source."""
    out = {}
    try:
        tree = ast.parse(inspect.getsource(module))
    except (OSError, TypeError, SyntaxError):
        return out
    for cls in ast.walk(tree):
        if not isinstance(cls, ast.ClassDef):
            continue
        names = set()
        for function in cls.body:
            if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            arguments = function.args.posonlyargs + function.args.args
            if not arguments:
                continue
            own = {arguments[0].arg}
            if function.name == "__new__":
                own |= {t.id for n in ast.walk(function) if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)}
            for node in ast.walk(function):
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name) \
                        and node.value.id in own:
                    names.add(node.attr)
        out.setdefault(cls.name, set()).update(names)
    return out


def main():
    modules = {}
    for name in module_names():
        out, sys.stdout = sys.stdout, io.StringIO()
        try:
            modules[name] = importlib.import_module(name)
        except BaseException:
            pass
        finally:
            sys.stdout = out
    for module in modules.values():  # names made on demand: concurrent.futures.ThreadPoolExecutor
        if hasattr(module, "__getattr__"):
            for name in getattr(module, "__all__", ()):
                if not hasattr(type(module), name) and name not in vars(module) and hasattr(module, name):
                    setattr(module, name, getattr(module, name))
    stdlib = set(sys.stdlib_module_names)
    # The home of a class: the public module that has it under its own name, preferring its own __module__.
    home = {}

    def consider(cls, module, attribute):
        if not isinstance(cls, type):
            return
        best = home.get(cls)
        own = cls.__module__ == module and cls.__qualname__ == attribute
        score = (own, not any(p.startswith("_") for p in module.split(".")), -module.count("."), attribute == cls.__name__)
        if best is None or score > best[0]:
            home[cls] = (score, module + "." + attribute)

    for name, module in modules.items():
        for attribute, value in sorted(vars(module).items()):
            if isinstance(value, type) and value.__module__.split(".")[0] in stdlib | {"builtins"}:
                consider(value, name, attribute)
    for cls in (type(None), types.FunctionType, types.MethodType, types.GeneratorType, types.ModuleType):
        consider(cls, "types", cls.__name__)
    # Bases that no module shows under a name still need a record.
    for cls in list(home):
        for base in cls.__mro__:
            if base not in home:
                home[base] = ((False,), base.__module__ + "." + base.__qualname__)
    class_name = {cls: where for cls, (_, where) in home.items()}
    attributes = {name: instance_attributes(module) for name, module in modules.items()}

    lines = []
    wanted = set()  # classes that some listed module shows, and their bases
    for name, module in modules.items():
        if not listed(name):
            continue
        entries = []
        for attribute, value in sorted(vars(module).items()):
            if attribute in MODULE_NOISE or not attribute.isidentifier():
                continue
            if isinstance(value, type) and value in class_name:
                where = class_name[value]
                entries.append(attribute + ":" + ("" if where == name + "." + attribute else short(where)))
                wanted.update(value.__mro__)
            elif isinstance(value, types.ModuleType):
                entries.append(attribute + "/" + value.__name__ if value.__name__ in modules else attribute)
            elif callable(value) and (inspect.isroutine(value) or hasattr(value, "__wrapped__")):
                entries.append(attribute + "(")
            elif type(value) in class_name and type(value) not in (type(None), int, str, bool, float, bytes):
                entries.append(attribute + "=" + short(class_name[type(value)]))
                wanted.update(type(value).__mro__)
            else:
                entries.append(attribute)
        lines.append(" ".join(["M", name] + entries))
    lines.append(" ".join(["D"] + [name for name in modules if not listed(name)]))

    for cls, where in sorted(class_name.items(), key=lambda kv: kv[1]):
        if cls not in wanted:
            continue
        members, seen = [], set()
        for name, value in sorted(vars(cls).items()):
            if name in NOISE or not name.isidentifier():
                continue
            seen.add(name)
            if cls is not object and name in vars(object) and name not in ("__init__", "__new__"):
                continue
            shown = not where.rpartition(".")[2].startswith("_") and not name.startswith("_") or name in ("__init__", "__new__", "__call__")
            if isinstance(value, staticmethod):
                members.append(f"{name}!({signature(value.__func__, bound=False) if shown else ''}")
            elif isinstance(value, classmethod) or type(value) is types.ClassMethodDescriptorType:
                function = value.__func__ if isinstance(value, classmethod) else getattr(cls, name)
                members.append(f"{name}@({signature(function) if shown else ''}")
            elif name == "__new__":
                members.append(f"{name}!({signature(value) if cls is not object else ''}")
            elif inspect.isroutine(value):
                members.append(f"{name}({signature(value) if shown else ''}")
            elif isinstance(value, property) or inspect.isdatadescriptor(value):
                members.append(name + "%")
            else:
                members.append(name)
        for name in sorted(attributes.get(cls.__module__, {}).get(cls.__name__, ())):
            if name not in seen and (not name.startswith("__") or name.endswith("__")):
                members.append(name + "~")
        bases = ",".join(short(class_name[b]) for b in cls.__bases__) or "-"
        if type(cls) is not type and type(cls) in class_name:
            bases += ";" + short(class_name[type(cls)])
        lines.append(" ".join(["C", short(where), bases] + members))
    lines.append(" ".join(["X"] + sorted(OTHER_PLATFORMS)))
    lines.append(" ".join(["P"] + PYTHON2))

    print(f"// Made by tools/gen_stdlib.py with CPython {sys.version_info.major}.{sys.version_info.minor} on Linux. Do not edit.")
    for line in lines:
        # Long lines are cut into pieces: compilers limit the length of one literal.
        text = line.replace("\\", "\\\\").replace('"', '\\"') + "\\n"
        print('"' + text + '"')


main()
