"""Mutations of code: where small faults are possible in a module, and the code with one of them."""

import ast
import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from types import CodeType
from typing import Any

from benchmarks.texts import Fault, script_faults, sql_faults

ROOT = Path(__file__).parents[1]
OTHER: dict[type[ast.AST], Callable[[], Any]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Break: ast.Continue, ast.Continue: ast.Break,
}  # fmt: skip
#: Query methods that a fault may drop from a chain, and calls from which it may drop a keyword.
LINKS = {"filter", "exclude", "distinct", "order_by", "select_for_update"}
CONDITIONS = {"filter", "exclude", "Q", "update"}


#: Rooms other than the apps' Python.
SQL, POSTGRESQL, BROWSER = "SQL", "PostgreSQL", "browser"
#: Whether a module runs or builds SQL; whether a string is SQL.
_RUNS_SQL = re.compile(r"\.execute\(|RawSQL\(|\bSql\(|search\.engines\.database")
_IS_SQL = re.compile(
    r"\b(SELECT|FROM|WHERE|AND|OR|NOT|ORDER BY|GROUP"
    r" BY|HAVING|LIMIT|JOIN|CASE|WHEN|UNION|EXISTS|BETWEEN|INSERT INTO"
    r"|UPDATE|DELETE FROM|ON CONFLICT|ASC|DESC|IS NULL|min\(|max\()|%s"
)

#: Lines of a file; tests covering them may notice the fault.
Lines = Iterable[tuple[Path, range]]


@dataclass(frozen=True)
class Mutation:
    """One fault. Its ``change`` does not depend on line numbers."""

    path: Path
    room: str
    #: Function, constant or database object with the fault.
    place: str
    line: int
    change: str

    def lines(self) -> Iterator[Lines]:
        """Yield groups of lines; the next group is used only if no test covers the one before."""
        yield from ()

    def names(self) -> Sequence[str]:
        """Return further names by which tests cover it: SQL write, database function or fetched
        file."""
        return ()

    def diff(self) -> list[str]:
        raise NotImplementedError


@dataclass(frozen=True)
class InPython(Mutation):
    """A fault in one outermost function of a module."""

    number: int
    node_lines: range
    statement_lines: range

    def lines(self) -> Iterator[Lines]:
        yield [(self.path, self.node_lines)]
        yield [(self.path, self.statement_lines)]

    def code(self) -> CodeType:
        """Return the code object of the function with the fault."""
        return _function_code(compile(self.tree(), str(self.path), "exec"), self.place)

    def diff(self) -> list[str]:
        before = ast.unparse(ast.parse(self.path.read_bytes()))
        return _diff(before, ast.unparse(self.tree()))

    def tree(self) -> ast.Module:
        tree = ast.parse(self.path.read_bytes())
        list(_sites(tree))[self.number].make()
        return ast.fix_missing_locations(tree)


@dataclass(frozen=True)
class InConstant(InPython):
    """A fault in the SQL of a module's constant."""

    def lines(self) -> Iterator[Lines]:
        """Yield the lines that use the constant, or one built from it, in this module and its
        importers."""
        named = re.compile(rf"\b({'|'.join(name for name, _value in self.values())})\b")
        module = ".".join(self.path.with_suffix("").parts[-2:])
        found = []
        for path in sorted(ROOT.glob("*/**/*.py")):
            text = path.read_text()
            if path == self.path or f"{module} import" in text:
                rows = [row for row, line in enumerate(text.splitlines(), 1) if named.search(line)]
                found += [(path, range(row, row + 1)) for row in rows]
        yield found

    def values(self) -> list[tuple[str, CodeType]]:
        """Return name and code of the constants that the fault changes, in order."""
        changed: dict[str, CodeType] = {}
        for statement in self.tree().body:
            name, value = _constant(statement)
            is_changed = name == self.place or bool(value and changed.keys() & _names(value))
            if value and is_changed:
                changed[name] = compile(ast.Expression(value), str(self.path), "eval")
        return list(changed.items())


@dataclass(frozen=True)
class InText(Mutation):
    """A fault in a module for browsers."""

    fault: Fault
    name: str

    def names(self) -> Sequence[str]:
        return [self.name]

    def text(self) -> str:
        return self.fault.put_into(self.path.read_text())

    def diff(self) -> list[str]:
        return _diff(self.path.read_text(), self.text())


@dataclass(frozen=True)
class InDatabase(Mutation):
    """A fault in a database object: SQL that inserts it, and SQL that removes it."""

    put_in: str
    take_out: str
    run_by: tuple[str, ...]

    def names(self) -> Sequence[str]:
        return self.run_by

    def diff(self) -> list[str]:
        return _diff(self.take_out, self.put_in)


def mutations(path: Path, room: str) -> list[Mutation]:
    """Return the faults of a Python module: in its code (``room``) and in its SQL."""
    text = path.read_bytes()
    found: list[Mutation] = []
    for number, site in enumerate(_sites(ast.parse(text))):
        kind = InPython if site.is_in_function else InConstant
        where = (
            site.place,
            site.node.lineno if hasattr(site.node, "lineno") else site.statement.lineno,
            site.change,
        )
        lines = (_lines(site.node), _lines(site.statement))
        if not site.is_sql:
            found.append(kind(path, room, *where, number, *lines))
        elif _RUNS_SQL.search(text.decode()):
            found.append(kind(path, SQL, *where, number, *lines))
    return found


def text_mutations(path: Path, name: str) -> list[Mutation]:
    """The faults of a JavaScript module that browsers fetch by ``name``."""
    text = path.read_text()
    found: list[Mutation] = []
    for fault in script_faults(text):
        line = text.count("\n", 0, fault.start) + 1
        change = (
            f"{text.splitlines()[line - 1].strip()}: {text[fault.start : fault.end]} -> {fault.new}"
        )
        found.append(InText(path, BROWSER, path.name, line, change, fault, name))
    return found


_FUNCTION = re.compile(r"CREATE FUNCTION public\.(\w+)\([^$]*\$\$.*?\$\$;", re.DOTALL)
_TRIGGER = re.compile(
    r"CREATE TRIGGER (\w+) \w+ ([A-Z ]+?) ON public\.(\w+) .*EXECUTE FUNCTION public\.(\w+).*;"
)
_TABLE = re.compile(r"CREATE TABLE public\.(\w+) \(\n(.*?)\n\);", re.DOTALL)
_CHECK = re.compile(r"^ +CONSTRAINT (\w+) (CHECK \(.*?\)),?$", re.MULTILINE)
_UNIQUE = re.compile(
    r"ALTER TABLE ONLY public\.(\w+)\n +ADD CONSTRAINT (\w+) ((?:UNIQUE|EXCLUDE) .*);"
)
_INDEX = re.compile(r"CREATE UNIQUE INDEX (\w+) ON public\.(\w+) .*;")


def database_mutations(path: Path, apps: Sequence[str]) -> list[InDatabase]:
    """Return the faults of PostgreSQL's schema: in functions, and in triggers and constraints of
    ``apps``."""
    text = path.read_text()
    found: list[InDatabase] = []
    for place, start, put_in, take_out, run_by in chain(
        _of_functions(text), _of_tables(text, apps)
    ):
        line = text.count("\n", 0, start) + 1
        change = " ".join(_diff(take_out, put_in))
        found.append(
            InDatabase(path, POSTGRESQL, place, line, change, put_in, take_out, tuple(run_by))
        )
    return found


#: Name of a database object, its position in the schema, SQL with and without the fault, and what
#: runs it.
_OfDatabase = tuple[str, int, str, str, Iterable[str]]


def _of_functions(schema: str) -> Iterator[_OfDatabase]:
    for one in _FUNCTION.finditer(schema):
        whole = one[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        for fault in sql_faults(whole):
            yield one[1], one.start(), fault.put_into(whole), whole, _runners(schema, one[1])


def _of_tables(schema: str, apps: Sequence[str]) -> Iterator[_OfDatabase]:
    own = tuple(f"{app}_" for app in apps)
    for one in _TRIGGER.finditer(schema):
        if one[3].startswith(own):
            yield (
                one[1],
                one.start(),
                f"DROP TRIGGER {one[1]} ON {one[3]};",
                one[0],
                _writes(one[2], one[3]),
            )
    for table in _TABLE.finditer(schema):
        if table[1].startswith(own):
            yield from _of_checks(table)
    for one in _UNIQUE.finditer(schema):
        if one[1].startswith(own):
            drop = f"ALTER TABLE {one[1]} DROP CONSTRAINT {one[2]};"
            yield one[2], one.start(), drop, one[0], _writes("INSERT OR UPDATE", one[1])
    for one in _INDEX.finditer(schema):
        if one[2].startswith(own):
            yield (
                one[1],
                one.start(),
                f"DROP INDEX {one[1]};",
                one[0],
                _writes("INSERT OR UPDATE", one[2]),
            )


def _of_checks(table: re.Match[str]) -> Iterator[_OfDatabase]:
    """Yield the faults of a table's checks, except Django's own for positive numbers."""
    for one in _CHECK.finditer(table[2]):
        if one[1].endswith("_check"):
            continue
        drop = f"ALTER TABLE {table[1]} DROP CONSTRAINT IF EXISTS {one[1]};"
        make = f"{drop} ALTER TABLE {table[1]} ADD CONSTRAINT {one[1]} "
        changed = [f"{make}{fault.put_into(one[2])} NOT VALID;" for fault in sql_faults(one[2])]
        for put_in in [drop, *changed]:
            start = table.start(2) + one.start(1)
            yield (
                one[1],
                start,
                put_in,
                f"{make}{one[2]} NOT VALID;",
                _writes("INSERT OR UPDATE", table[1]),
            )


def _runners(schema: str, function: str) -> Iterator[str]:
    """Yield the names by which tests run ``function``: its own, triggering writes, and calling
    functions."""
    yield function
    for one in _TRIGGER.finditer(schema):
        if one[4] == function:
            yield from _writes(one[2], one[3])
    for other in _FUNCTION.finditer(schema):
        if other[1] != function and f"{function}(" in other[0]:
            yield from _runners(schema, other[1])


def _writes(events: str, table: str) -> list[str]:
    return [f"{event} {table}" for event in events.split(" OR ")]


def _diff(before: str, after: str) -> list[str]:
    changed = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in changed if line[:3] not in ("---", "+++")]


@dataclass(frozen=True)
class _Site:
    place: str
    statement: ast.stmt
    node: Any
    change: str
    make: Callable[[], None]
    is_sql: bool = False
    is_in_function: bool = True


def _sites(tree: ast.Module) -> Iterator[_Site]:
    for name, function in _functions(tree, ""):
        for statement in _without_docstring(function.body):
            yield from _in_statement(name, statement, function)
    for statement in tree.body:
        name, value = _constant(statement)
        if value:
            for site in _in_expression(name, statement, value, statement):
                if site.is_sql:
                    yield replace(site, is_in_function=False)


def _constant(statement: ast.stmt) -> tuple[str, ast.expr | None]:
    """Return the name and the value expression of a module-level assignment."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return name, value
    return "", None


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _functions(node: ast.Module | ast.ClassDef, prefix: str) -> Iterator[tuple[str, Any]]:
    for child in node.body:
        if isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{prefix}{child.name}", child


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    is_text = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    return body[1:] if is_text else body


def _in_statement(place: str, statement: ast.stmt, parent: Any) -> Iterator[_Site]:
    yield from _at(place, statement, parent, statement)
    for child_parent, child in _children(statement):
        if isinstance(child, ast.stmt):
            yield from _in_statement(place, child, child_parent)
        else:
            yield from _in_expression(place, statement, child, child_parent)


def _in_expression(place: str, statement: ast.stmt, node: Any, parent: Any) -> Iterator[_Site]:
    if isinstance(node, ast.JoinedStr):
        yield from _in_sql(
            place, statement, node, [one for one in node.values if isinstance(one, ast.Constant)]
        )
        return
    if isinstance(node, ast.arguments):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from _in_sql(place, statement, parent, [node])
    yield from _at(place, statement, parent, node)
    for child_parent, child in _children(node):
        yield from _in_expression(place, statement, child, child_parent)


def _in_sql(
    place: str, statement: ast.stmt, parent: Any, texts: Sequence[ast.Constant]
) -> Iterator[_Site]:
    """Yield the faults in the constant parts of a string, if it is SQL."""
    if not _IS_SQL.search("".join(str(text.value) for text in texts)):
        return
    for text in texts:
        for fault in sql_faults(str(text.value)):
            new = ast.Constant(fault.put_into(str(text.value)))
            yield _site(place, statement, parent, text, new, is_sql=True)


def _children(node: ast.AST) -> Iterator[tuple[ast.AST, Any]]:
    skipped = {"annotation", "returns", "decorator_list", "type_params"}
    for name, value in ast.iter_fields(node):
        if name not in skipped:
            yield from (
                (node, child)
                for child in (value if isinstance(value, list) else [value])
                if _is_node(child)
            )


def _is_node(value: object) -> bool:
    return isinstance(value, ast.AST)


def _at(place: str, statement: ast.stmt, parent: Any, node: Any) -> Iterator[_Site]:
    for new in _replacements(node):
        yield _site(place, statement, parent, node, new)


def _site(
    place: str, statement: ast.stmt, parent: Any, node: Any, new: Any, *, is_sql: bool = False
) -> _Site:
    change = f"{_first_line(node)} -> {_first_line(new)}"
    return _Site(place, statement, node, change, lambda: _replace(parent, node, new), is_sql)


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).partition("\n")[0]


def _replace(parent: Any, node: Any, new: Any) -> None:
    if isinstance(new, ast.expr | ast.stmt):
        ast.copy_location(new, node)
    for name, value in ast.iter_fields(parent):
        if value is node:
            setattr(parent, name, new)
        elif isinstance(value, list) and any(child is node for child in value):
            value[:] = [new if child is node else child for child in value]


def _replacements(node: Any) -> Iterator[ast.AST]:
    yield from _of_statement(node) if isinstance(node, ast.stmt) else _of_expression(node)


def _of_statement(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.AugAssign(target=target, op=op, value=value) if type(op) in OTHER:
            yield ast.AugAssign(target, OTHER[type(op)](), value)
        case ast.If(test=test, body=body, orelse=orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Return(value=ast.expr()):
            yield ast.Return(ast.Constant(None))
        case ast.Break() | ast.Continue():
            yield OTHER[type(node)]()
        case ast.Expr(value=ast.Call(func=func) | ast.Await(value=ast.Call(func=func))):
            if not ast.unparse(func).startswith("log."):
                yield ast.Pass()


def _of_expression(node: Any) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=right) if type(op) in OTHER:
            yield ast.Compare(left, [OTHER[type(op)]()], right)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(OTHER[type(op)](), values)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OTHER:
            yield ast.BinOp(left, OTHER[type(op)](), right)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.comprehension(target=target, iter=iterated, ifs=[_, *rest], is_async=is_async):
            yield ast.comprehension(target, iterated, rest, is_async)
        case ast.Call():
            yield from _of_call(node)


def _of_call(node: ast.Call) -> Iterator[ast.AST]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in LINKS and isinstance(node.func, ast.Attribute):
        yield node.func.value
    if name in CONDITIONS and len(node.args) + len(node.keywords) > 1:
        for left_out in node.keywords:
            yield ast.Call(
                node.func, node.args, [one for one in node.keywords if one is not left_out]
            )


def _lines(node: Any) -> range:
    if isinstance(node, ast.comprehension):
        return range(node.target.lineno, (node.ifs[-1].end_lineno or 0) + 1)
    end = node.test if isinstance(node, ast.If | ast.While) else node
    if isinstance(node, ast.For | ast.AsyncFor):
        end = node.iter
    if isinstance(node, ast.With | ast.AsyncWith | ast.Try | ast.Match):
        return range(node.lineno, node.lineno + 1)
    return range(node.lineno, end.end_lineno + 1)


def _function_code(code: CodeType, function: str) -> CodeType:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_qualname == function:
                return constant
            if function.startswith(f"{constant.co_qualname}."):
                return _function_code(constant, function)
    raise LookupError(function)
