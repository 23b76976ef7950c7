"""What the code's grain is counted by: ``python -m tests.house.counts`` prints it."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from config import ROOMS

ROOT = Path(__file__).parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef
#: What the eye has to hold while it reads a function, beside each «and» and «or».
TURNS = (
    ast.If
    | ast.For
    | ast.AsyncFor
    | ast.While
    | ast.ExceptHandler
    | ast.IfExp
    | ast.comprehension
    | ast.match_case
)


class Counts(NamedTuple):
    """Of the product's own Python, without tests, benchmarks and migrations."""

    lines: int
    functions: int
    #: Private functions and methods whose name stands once in their module beside their definition.
    called_once: int
    #: How often an annotation says ``Any``.
    any_annotations: int


def modules() -> Iterator[Path]:
    for room in ROOMS:
        yield from (
            path for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts
        )


def turns_of(function: Function) -> int:
    """One, and one more for each branch, loop, ternary, comprehension, «and» and «or»."""
    nodes = list(ast.walk(function))
    bools = sum(len(node.values) - 1 for node in nodes if isinstance(node, ast.BoolOp))
    return 1 + bools + sum(isinstance(node, TURNS) for node in nodes)


def heaviest() -> list[tuple[int, str]]:
    """The turns of each function, with its file and name; the most first."""
    found = []
    for path in modules():
        functions = [
            node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, Function)
        ]
        found += [(turns_of(one), f"{path.relative_to(ROOT)} {one.name}") for one in functions]
    return sorted(found, reverse=True)


def count() -> Counts:
    lines = functions = once = anys = 0
    for path in modules():
        text = path.read_text()
        tree = ast.parse(text)
        defined = [node.name for node in ast.walk(tree) if isinstance(node, Function)]
        private = [name for name in defined if name.startswith("_") and not name.endswith("__")]
        said = Counter(re.findall(r"\w+", text))
        lines += len(text.splitlines())
        functions += len(defined)
        once += sum(said[name] == 2 for name in private)
        anys += sum(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(tree))
    return Counts(lines, functions, once, anys)


if __name__ == "__main__":
    counts = count()
    print(f"lines {counts.lines:,}")
    print(
        f"functions {counts.functions:,}, private and called once {counts.called_once:,}", end=" "
    )
    print(f"({counts.called_once / counts.functions:.1%}; 13 % is the most)")
    print(f"Any in annotations {counts.any_annotations:,}; 136 are the most")
    most, where = heaviest()[0]
    print(f"turns of the heaviest function {most} ({where}); 15 are the most")
