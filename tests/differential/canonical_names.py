"""Scopes, bindings and stores of CPython's ast, in the lines that facts_dump prints."""

import ast


def loc(node):
    return "%d:%d-%d:%d" % (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def start(node):
    return "%d:%d" % (node.lineno, node.col_offset)


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
