"""The environment is read in one file, and each variable is documented in one place."""

import ast
import re
from pathlib import Path
from typing import Any

from config import ROOMS

ROOT = Path(__file__).parents[2]


def names_read() -> set[str]:
    """Return the first argument of each call of ``_env`` in config/env.py."""
    tree = ast.parse((ROOT / "config" / "env.py").read_text())
    calls: list[Any] = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return {call.args[0].value for call in calls if getattr(call.func.value, "id", "") == "_env"}


def test_every_variable_is_explained_and_none_that_is_not_read():
    explained = re.findall(
        r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "deployment.md").read_text(), re.MULTILINE
    )

    assert sorted(explained) == sorted(names_read())


def test_production_installs_what_speaks_to_each_service_that_a_variable_may_name():
    lock = (ROOT / "requirements" / "production.txt").read_text()
    locked = set(re.findall(r"^([a-z-]+)==", lock, re.MULTILINE))

    assert {"psycopg", "redis"} - locked == set()


def test_no_other_file_of_the_site_reads_the_environment():
    sources = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    # `make run` and the installer only pass their environment on to child processes.
    guilty = [
        str(path.relative_to(ROOT))
        for path in sources
        if path.name not in ("env.py", "asgi.py", "run.py", "install.py")
        and re.search(r"os\.(environ|getenv)", path.read_text())
    ]

    assert guilty == []


def test_the_code_speaks_of_no_city_but_the_demonstration():
    allowed = (
        "demo/",
        "config/settings/dev.py",
        "config/settings/test.py",
        "sources/quefaire",
    )
    sources = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    sources += (ROOT / "templates").rglob("*.html")
    guilty = [
        name
        for path in sources
        if not (name := str(path.relative_to(ROOT))).startswith(allowed) and speaks_of_paris(path)
    ]

    assert guilty == []


def speaks_of_paris(path: Path) -> bool:
    text = path.read_text()
    # Parsing only the few files with that name saves seconds.
    return "Paris" in text and re.search(r"\bParis\b", code_of(path, text)) is not None


def code_of(path: Path, text: str) -> str:
    """Return the code without comments and docstrings, which may use Paris as an example."""
    if path.suffix != ".py":
        return re.sub(r"{#.*?#}", "", text)
    return ast.unparse(_without_docstrings(ast.parse(text)))


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return tree
