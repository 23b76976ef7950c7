"""No file of tests sleeps: a pause stands in the loop that waits for an event alone."""

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1]
#: What is slow, or idle, because that is what is tested.
SLOW_ON_PURPOSE = {
    "web/test_fetch.py",
    "messaging/test_delivery_connections.py",
    "services/slow_importer.py",
}
#: Asked again and again by those who wait.
ASKED_IN_LOOPS = {"messaging/deliveries.py"}


def sleeping(path):
    """The lines that sleep where no ``while`` asks for anything."""
    text = path.read_text()
    if "sleep" not in text:  # few files do, and parsing them all takes seconds
        return []
    tree = ast.parse(text)
    waiting = {
        id(node)
        for loop in ast.walk(tree)
        if isinstance(loop, ast.While)
        for node in ast.walk(loop)
    }
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("sleep")
    ]
    return [
        call.lineno
        for call in calls
        if id(call) not in waiting and ast.unparse(call.args[0]) != "0"
    ]


def test_nothing_waits_for_a_time_where_it_could_wait_for_an_event():
    files = {str(path.relative_to(TESTS)): sleeping(path) for path in TESTS.rglob("*.py")}

    assert {name for name, lines in files.items() if lines} == SLOW_ON_PURPOSE | ASKED_IN_LOOPS
