"""CPython's ast in the canonical form that facts_dump prints: one line per node, then scopes, bindings and stores."""

import ast

from canonical_names import Names, loc


def quoted(text):
    return '"%s"' % text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def without_surrogates(text):
    return "".join("\ufffd" if 0xD800 <= ord(c) < 0xE000 else c for c in text)


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
