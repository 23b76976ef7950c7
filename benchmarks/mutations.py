"""Small faults that a program might have: where they fit in a module, and the code with one of them."""

import ast
import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

OTHER: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Break: ast.Continue, ast.Continue: ast.Break,
}  # fmt: skip
#: Calls of a chain that a query may be missing, and those that may be missing one of their conditions.
LINKS = {"filter", "exclude", "distinct", "order_by", "select_for_update"}
CONDITIONS = {"filter", "exclude", "Q", "update"}


@dataclass(frozen=True)
class Mutation:
    """One fault in one outermost function of a module; the lines are those whose tests may notice."""

    path: Path
    number: int
    function: str
    lines: range
    statement: range

    def code(self) -> CodeType:
        """The function with the fault in it."""
        return _function_code(compile(self._tree(), str(self.path), "exec"), self.function)

    def diff(self) -> list[str]:
        before = ast.unparse(ast.parse(self.path.read_bytes())).splitlines()
        after = ast.unparse(self._tree()).splitlines()
        return [line for line in difflib.unified_diff(before, after, lineterm="", n=0) if line[:2] not in ("--", "++")]

    def _tree(self) -> ast.Module:
        tree = ast.parse(self.path.read_bytes())
        list(_sites(tree))[self.number].make()
        return ast.fix_missing_locations(tree)


def mutations(path: Path) -> list[Mutation]:
    sites = _sites(ast.parse(path.read_bytes()))
    return [
        Mutation(path, number, site.function, _lines(site.node), _lines(site.statement))
        for number, site in enumerate(sites)
    ]


@dataclass(frozen=True)
class _Site:
    function: str
    statement: ast.stmt
    node: Any
    make: Callable[[], None]


def _sites(tree: ast.Module) -> Iterator[_Site]:
    for name, function in _functions(tree, ""):
        for statement in _without_docstring(function.body):
            yield from _in_statement(name, statement, function)


def _functions(node: ast.Module | ast.ClassDef, prefix: str) -> Iterator[tuple[str, Any]]:
    for child in node.body:
        if isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{prefix}{child.name}", child


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    is_text = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    return body[1:] if is_text else body


def _in_statement(function: str, statement: ast.stmt, parent: Any) -> Iterator[_Site]:
    yield from _at(function, statement, parent, statement)
    for child_parent, child in _children(statement):
        if isinstance(child, ast.stmt):
            yield from _in_statement(function, child, child_parent)
        else:
            yield from _in_expression(function, statement, child, child_parent)


def _in_expression(function: str, statement: ast.stmt, node: Any, parent: Any) -> Iterator[_Site]:
    if isinstance(node, ast.JoinedStr | ast.arguments):
        return
    yield from _at(function, statement, parent, node)
    for child_parent, child in _children(node):
        yield from _in_expression(function, statement, child, child_parent)


def _children(node: ast.AST) -> Iterator[tuple[ast.AST, Any]]:
    skipped = {"annotation", "returns", "decorator_list", "type_params"}
    for name, value in ast.iter_fields(node):
        if name not in skipped:
            yield from ((node, child) for child in (value if isinstance(value, list) else [value]) if _is_node(child))


def _is_node(value: object) -> bool:
    return isinstance(value, ast.AST)


def _at(function: str, statement: ast.stmt, parent: Any, node: Any) -> Iterator[_Site]:
    for replacement in _replacements(node):
        yield _Site(function, statement, node, lambda new=replacement: _replace(parent, node, new))


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
            yield ast.Call(node.func, node.args, [one for one in node.keywords if one is not left_out])


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
