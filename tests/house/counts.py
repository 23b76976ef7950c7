"""What the code's grain is counted by: ``python -m tests.house.counts`` prints it."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
APPS = ("web", "accounts", "agenda", "search", "sources", "alerts", "participation", "demo", "config")
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Counts(NamedTuple):
    """Of the product's own Python, without tests, benchmarks and migrations."""

    lines: int
    functions: int
    #: Private functions and methods whose name stands once in their module beside their definition.
    called_once: int
    #: How often an annotation says ``Any``.
    any_annotations: int


def modules() -> Iterator[Path]:
    for app in APPS:
        yield from (path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts)


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
    print(f"functions {counts.functions:,}, private and called once {counts.called_once:,}", end=" ")
    print(f"({counts.called_once / counts.functions:.1%}; 12.5 % is the most)")
    print(f"Any in annotations {counts.any_annotations:,}; 136 are the most")
