"""One public name, one thing: names that modules share are listed, and the list only shrinks."""

import ast
from collections import Counter
from pathlib import Path

from tests.house.counts import modules

#: One shared name a line.
SHARED = Path(__file__).with_name("shared_names.txt")
DEFINITION = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def shared_names() -> set[str]:
    """Return the public functions and classes that stand at the top of more than one module.

    ``Command`` is left out: Django finds management commands by that name.
    """
    holders = Counter(
        node.name
        for path in modules()
        for node in ast.parse(path.read_text()).body
        if isinstance(node, DEFINITION) and not node.name.startswith("_")
    )
    return {name for name, count in holders.items() if count > 1} - {"Command"}


def test_no_new_name_stands_for_two_things():
    assert sorted(shared_names() - set(SHARED.read_text().split())) == []


def test_a_name_that_stands_for_one_thing_leaves_the_list():
    assert sorted(set(SHARED.read_text().split()) - shared_names()) == []
