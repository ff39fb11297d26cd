"""CPython's ast in the canonical form that facts_dump prints: one line per node, then scopes, bindings and stores."""

import ast


def quoted(text):
    return '"%s"' % text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def without_surrogates(text):
    return "".join("\ufffd" if 0xD800 <= ord(c) < 0xE000 else c for c in text)


def loc(node):
    return "%d:%d-%d:%d" % (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def start(node):
    return "%d:%d" % (node.lineno, node.col_offset)


def docstring(node):
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return "doc " + quoted(first.value.value)
    return "nodoc"


def is_generator(node):
    """A yield in the function's own body, not in what is defined in it."""
    todo = list(node.body) if isinstance(node.body, list) else [node.body]
    while todo:
        n = todo.pop()
        if isinstance(n, (ast.Yield, ast.YieldFrom)):
            return True
        if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            todo += n.args.defaults + [d for d in n.args.kw_defaults if d] + getattr(n, "decorator_list", [])
            args = n.args.posonlyargs + n.args.args + n.args.kwonlyargs + [a for a in (n.args.vararg, n.args.kwarg) if a]
            todo += [a.annotation for a in args if a.annotation]
            if getattr(n, "returns", None):
                todo.append(n.returns)
            continue
        todo += ast.iter_child_nodes(n)
    return False


def in_source_order(args, keywords):
    return sorted(args + keywords, key=lambda n: (n.lineno, n.col_offset))


class Canonical:
    def __init__(self):
        self.out = []
        self.names = []

    # ---- nodes

    def run(self, tree):
        self.out.append("Module %d %s" % (len(tree.body), docstring(tree)))
        self.block(tree.body)
        Names(self.names).run(tree)
        return self.out + sorted(self.names, key=lambda s: s.encode("utf-8", "surrogatepass"))

    def block(self, body):
        self.out.append("Block %d" % len(body))
        for s in body:
            self.visit(s)

    def visit(self, node):
        if node is None:
            self.out.append("None")
        else:
            getattr(self, type(node).__name__)(node)

    def each(self, nodes):
        for n in nodes:
            self.visit(n)

    def line(self, node, *rest, kind=None):
        self.out.append(" ".join([kind or type(node).__name__, loc(node)] + [str(r) for r in rest]))

    def ctx(self, node):
        return type(node.ctx).__name__

    def Name(self, n):
        self.line(n, n.id, self.ctx(n))

    def Attribute(self, n):
        self.line(n, n.attr, self.ctx(n))
        self.visit(n.value)

    def Call(self, n):
        self.line(n, 1 + len(n.args) + len(n.keywords))
        self.visit(n.func)
        self.each(in_source_order(n.args, n.keywords))

    def keyword(self, n):
        self.line(n, n.arg or "**")
        self.visit(n.value)

    def Starred(self, n):
        self.line(n, self.ctx(n))
        self.visit(n.value)

    def Subscript(self, n):
        self.line(n, self.ctx(n))
        self.visit(n.value)
        self.visit(n.slice)

    def Slice(self, n):
        self.line(n)
        self.each([n.lower, n.upper, n.step])

    def Constant(self, n):
        v = n.value
        if isinstance(v, str):
            self.line(n, quoted(without_surrogates(v)), kind="Str")
        elif isinstance(v, bytes):
            self.line(n, repr(v), kind="Bytes")
        elif v is None:
            self.line(n, kind="NoneValue")
        elif isinstance(v, bool):
            self.line(n, kind=str(v))
        elif v is Ellipsis:
            self.line(n, kind="Ellipsis")
        else:
            self.line(n, number(v), kind="Num")

    def JoinedStr(self, n):
        # CPython before 3.13 has empty literal parts around fields.
        values = [v for v in n.values if not (isinstance(v, ast.Constant) and v.value == "")]
        self.line(n, len(values))
        self.each(values)

    TemplateStr = JoinedStr

    def FormattedValue(self, n):
        self.line(n, n.conversion, kind="FormattedValue")
        self.visit(n.value)
        self.visit(n.format_spec)

    Interpolation = FormattedValue

    def sequence(self, n):
        self.line(n, self.ctx(n), len(n.elts))
        self.each(n.elts)

    Tuple = List = sequence

    def Set(self, n):
        self.line(n, len(n.elts))
        self.each(n.elts)

    def Dict(self, n):
        self.line(n, len(n.keys))
        for k, v in zip(n.keys, n.values):
            self.visit(k)
            self.visit(v)

    def comp(self, n, *elements):
        self.line(n, len(elements) + len(n.generators))
        self.each(elements)
        for g in n.generators:
            self.out.append("comp_for %d %d" % (g.is_async, 2 + len(g.ifs)))
            self.each([g.target, g.iter] + g.ifs)

    def ListComp(self, n):
        self.comp(n, n.elt)

    SetComp = GeneratorExp = ListComp

    def DictComp(self, n):
        self.comp(n, n.key, n.value)

    def Lambda(self, n):
        self.line(n, int(is_generator(n)))
        self.arguments(n.args)
        self.visit(n.body)

    def only_value(self, n):
        self.line(n)
        self.visit(n.value)

    Await = Yield = YieldFrom = Expr = Return = only_value

    def UnaryOp(self, n):
        self.line(n, type(n.op).__name__)
        self.visit(n.operand)

    def BinOp(self, n):
        chain = []
        while isinstance(n, ast.BinOp):
            self.line(n, type(n.op).__name__)
            chain.append(n.right)
            n = n.left
        self.visit(n)
        self.each(reversed(chain))

    def BoolOp(self, n):
        self.line(n, type(n.op).__name__, len(n.values))
        self.each(n.values)

    def Compare(self, n):
        self.line(n, len(n.ops))
        self.visit(n.left)
        for o, c in zip(n.ops, n.comparators):
            self.out.append("op " + type(o).__name__)
            self.visit(c)

    def IfExp(self, n):
        self.line(n)
        self.each([n.body, n.test, n.orelse])

    def NamedExpr(self, n):
        self.line(n)
        self.each([n.target, n.value])

    # ---- patterns

    def MatchValue(self, n):
        self.line(n)
        self.visit(n.value)

    def MatchSingleton(self, n):
        self.line(n, n.value)

    def MatchSequence(self, n):
        self.line(n, len(n.patterns))
        self.each(n.patterns)

    MatchOr = MatchSequence

    def MatchMapping(self, n):
        self.line(n, len(n.keys), n.rest or "-")
        for k, p in zip(n.keys, n.patterns):
            self.visit(k)
            self.visit(p)

    def MatchClass(self, n):
        self.line(n, 1 + len(n.patterns) + len(n.kwd_patterns))
        self.visit(n.cls)
        self.each(n.patterns)
        for name, p in zip(n.kwd_attrs, n.kwd_patterns):
            self.out.append("kwd " + name)
            self.visit(p)

    def MatchStar(self, n):
        self.line(n, n.name or "")

    def MatchAs(self, n):
        self.line(n, n.name or "")
        self.visit(n.pattern)

    # ---- statements

    def Assign(self, n):
        self.line(n, len(n.targets))
        self.each(n.targets + [n.value])

    def AugAssign(self, n):
        self.line(n, type(n.op).__name__)
        self.each([n.target, n.value])

    def AnnAssign(self, n):
        self.line(n)
        self.each([n.target, n.annotation, n.value])

    def TypeAlias(self, n):
        self.line(n)
        self.visit(n.name)
        self.type_params(n)
        self.visit(n.value)

    def Raise(self, n):
        self.line(n)
        self.each([n.exc, n.cause])

    def Delete(self, n):
        self.line(n, len(n.targets))
        self.each(n.targets)

    def bare(self, n):
        self.line(n)

    Pass = Break = Continue = bare

    def Global(self, n):
        self.line(n, *n.names)

    Nonlocal = Global

    def Import(self, n):
        self.line(n, len(n.names))
        for a in n.names:
            self.line(a, a.name, a.asname or "")

    def ImportFrom(self, n):
        self.line(n, n.module or "", n.level, len(n.names))
        for a in n.names:
            self.line(a, a.name, a.asname or "")

    def Assert(self, n):
        self.line(n)
        self.each([n.test, n.msg])

    def If(self, n):
        self.line(n)
        self.visit(n.test)
        self.block(n.body)
        self.block(n.orelse)

    While = If

    def For(self, n):
        self.line(n)
        self.each([n.target, n.iter])
        self.block(n.body)
        self.block(n.orelse)

    AsyncFor = For

    def With(self, n):
        self.line(n, len(n.items))
        for i in n.items:
            self.each([i.context_expr, i.optional_vars])
        self.block(n.body)

    AsyncWith = With

    def Try(self, n):
        self.line(n, len(n.handlers))
        self.block(n.body)
        for h in n.handlers:
            self.out.append("ExceptHandler " + (h.name or ""))
            self.visit(h.type)
            self.block(h.body)
        self.block(n.orelse)
        self.block(n.finalbody)

    TryStar = Try

    def Match(self, n):
        self.line(n, len(n.cases))
        self.visit(n.subject)
        for c in n.cases:
            self.each([c.pattern, c.guard])
            self.block(c.body)

    def arguments(self, a):
        rows = [("posonly", x) for x in a.posonlyargs] + [("arg", x) for x in a.args]
        defaults = [None] * (len(rows) - len(a.defaults)) + a.defaults
        rows = [(k, x, d) for (k, x), d in zip(rows, defaults)]
        if a.vararg:
            rows.append(("vararg", a.vararg, None))
        rows += [("kwonly", x, d) for x, d in zip(a.kwonlyargs, a.kw_defaults)]
        if a.kwarg:
            rows.append(("kwarg", a.kwarg, None))
        self.out.append("arguments %d" % len(rows))
        for kind, x, default in rows:
            self.line(x, x.arg, kind=kind)
            self.visit(x.annotation)
            self.visit(default)

    def type_params(self, n):
        params = getattr(n, "type_params", [])
        self.out.append("type_params %d" % len(params))
        for p in params:
            self.line(p, p.name)
            self.visit(getattr(p, "bound", None))
            self.visit(getattr(p, "default_value", None))

    def FunctionDef(self, n):
        self.line(n, n.name, int(is_generator(n)), len(n.decorator_list), docstring(n))
        self.each(n.decorator_list)
        self.type_params(n)
        self.arguments(n.args)
        self.visit(n.returns)
        self.block(n.body)

    AsyncFunctionDef = FunctionDef

    def ClassDef(self, n):
        self.line(n, n.name, len(n.decorator_list), len(n.bases) + len(n.keywords), docstring(n))
        self.each(n.decorator_list)
        self.type_params(n)
        self.each(in_source_order(n.bases, n.keywords))
        self.block(n.body)


def number(value):
    return hex(value) if isinstance(value, int) else repr(value)


class Scope:
    def __init__(self, kind, node, parent):
        self.kind, self.parent = kind, parent
        self.label = kind if kind == "module" else "%s@%s" % (kind, start(node))
        self.declared = {}
        self.bound = set()


class Names:
    """Which scope each name is bound in, by the language reference; resolved after the whole module was walked."""

    def __init__(self, out):
        self.out = out
        self.events = []

    def run(self, tree):
        self.module = self.scope = Scope("module", tree, None)
        self.out.append("Scope module in -")
        self.visit_all(tree.body)
        for kind, scope, name, where, value, unpacked, index in self.events:
            if kind not in ("global", "nonlocal"):
                scope = self.owner(scope, name)
            self.out.append("Binding %s %s %s %s %s %d %d" % (scope.label, kind, name, where, value, unpacked, index))

    def owner(self, scope, name):
        how = scope.declared.get(name)
        if how == "global":
            return self.module
        if how == "nonlocal":
            outer = scope.parent
            while outer:
                if outer.kind in ("function", "lambda") and name in outer.bound and outer.declared.get(name) != "nonlocal":
                    return self.module if outer.declared.get(name) == "global" else outer
                outer = outer.parent
        return scope

    def bind(self, kind, name, where="-", value=None, unpacked=0, index=-1, scope=None):
        scope = scope or self.scope
        scope.bound.add(name)
        self.events.append((kind, scope, name, where, loc(value) if value is not None else "-", unpacked, index))

    def open(self, kind, node, parent=None):
        scope = Scope(kind, node, parent or self.scope)
        self.out.append("Scope %s in %s" % (scope.label, scope.parent.label))
        return scope

    def target(self, node, kind, value, unpacked=0, index=-1):
        if isinstance(node, ast.Name):
            self.bind(kind, node.id, start(node), value, unpacked, index)
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            self.out.append("Store %s %s %s %s" % (self.scope.label, kind, loc(node), loc(value) if value is not None else "-"))
            self.visit_all(ast.iter_child_nodes(node))
        elif isinstance(node, ast.Starred):
            self.target(node.value, kind, value, unpacked)
        else:
            known = kind != "del" and not unpacked
            for i, element in enumerate(node.elts):
                known = known and not isinstance(element, ast.Starred)
                self.target(element, kind, value, int(kind != "del"), i if known and i < 32768 else -1)

    def visit(self, node):
        method = getattr(self, type(node).__name__, None)
        if method:
            method(node)
        else:
            self.visit_all(ast.iter_child_nodes(node))

    def visit_all(self, nodes):
        for n in nodes:
            if n is not None:
                self.visit(n)

    def Assign(self, n):
        for t in n.targets:
            self.target(t, "assign", n.value)
        self.visit(n.value)

    def AugAssign(self, n):
        self.target(n.target, "aug_assign", n.value)
        self.visit(n.value)

    def AnnAssign(self, n):
        self.target(n.target, "ann_assign", n.value)
        self.visit_all([n.annotation, n.value])

    def For(self, n):
        self.target(n.target, "for", n.iter)
        self.visit(n.iter)
        self.visit_all(n.body + n.orelse)

    AsyncFor = For

    def With(self, n):
        for item in n.items:
            self.visit(item.context_expr)
            if item.optional_vars:
                self.target(item.optional_vars, "with", item.context_expr)
        self.visit_all(n.body)

    AsyncWith = With

    def Delete(self, n):
        for t in n.targets:
            self.target(t, "del", None)

    def ExceptHandler(self, n):
        if n.name:
            self.bind("except", n.name, "-", n.type)
        self.visit_all([n.type] + n.body)

    def Import(self, n):
        for a in n.names:
            self.bind("import", a.asname or a.name.split(".")[0])

    def ImportFrom(self, n):
        for a in n.names:
            self.bind("import_star" if a.name == "*" else "import_from", a.asname or a.name)

    def Global(self, n):
        kind = type(n).__name__.lower()
        for name in n.names:
            self.scope.declared[name] = kind
            self.events.append((kind, self.scope, name, "-", "-", 0, -1))

    Nonlocal = Global

    def NamedExpr(self, n):
        scope = self.scope
        while scope.kind == "comprehension":
            scope = scope.parent
        self.bind("named", n.target.id, start(n.target), n.value, scope=scope)
        self.visit(n.value)

    def MatchAs(self, n):
        if n.name:
            self.bind("match", n.name)
        self.visit_all([n.pattern])

    def MatchStar(self, n):
        if n.name:
            self.bind("match", n.name)

    def MatchMapping(self, n):
        if n.rest:
            self.bind("match", n.rest)
        self.visit_all(n.keys + n.patterns)

    def comprehension_scope(self, n, *elements):
        outer = self.scope
        self.visit(n.generators[0].iter)
        self.scope = self.open("comprehension", n)
        for i, g in enumerate(n.generators):
            self.target(g.target, "comprehension", g.iter)
            if i:
                self.visit(g.iter)
            self.visit_all(g.ifs)
        self.visit_all(elements)
        self.scope = outer

    def ListComp(self, n):
        self.comprehension_scope(n, n.elt)

    SetComp = GeneratorExp = ListComp

    def DictComp(self, n):
        self.comprehension_scope(n, n.key, n.value)

    def enter_type_params(self, n):
        if getattr(n, "type_params", None):
            self.scope = self.open("type_params", n)
            for p in n.type_params:
                self.bind("type_param", p.name)
                self.visit_all([getattr(p, "bound", None), getattr(p, "default_value", None)])

    def TypeAlias(self, n):
        self.bind("type_alias", n.name.id, "-", n.value)
        outer = self.scope
        self.enter_type_params(n)
        self.visit(n.value)
        self.scope = outer

    def body_of_function(self, n, kind, body):
        a = n.args
        args = a.posonlyargs + a.args + [x for x in (a.vararg,) if x] + a.kwonlyargs + [x for x in (a.kwarg,) if x]
        positional = a.posonlyargs + a.args
        defaults = dict(zip([id(x) for x in positional[len(positional) - len(a.defaults):]], a.defaults))
        defaults.update({id(x): d for x, d in zip(a.kwonlyargs, a.kw_defaults) if d})
        self.visit_all([x.annotation for x in args] + a.defaults + a.kw_defaults + [getattr(n, "returns", None)])
        outer = self.scope
        self.scope = self.open(kind, n)
        for x in args:
            self.bind("parameter", x.arg, start(x), defaults.get(id(x)))
        self.visit_all(body)
        self.scope = outer

    def Lambda(self, n):
        self.body_of_function(n, "lambda", [n.body])

    def FunctionDef(self, n):
        self.bind("function", n.name)
        self.visit_all(n.decorator_list)
        outer = self.scope
        self.enter_type_params(n)
        self.body_of_function(n, "function", n.body)
        self.scope = outer

    AsyncFunctionDef = FunctionDef

    def ClassDef(self, n):
        self.bind("class", n.name)
        self.visit_all(n.decorator_list)
        outer = self.scope
        self.enter_type_params(n)
        self.visit_all(n.bases + n.keywords)
        self.scope = self.open("class", n)
        self.visit_all(n.body)
        self.scope = outer
