"""What Wagtail does not promise is used in one module alone, where each use has a test."""

import ast

from tests.house.counts import ROOT, modules

HOME = "agenda/internals.py"
#: Modules that Wagtail's documentation does not name.
NOT_PROMISED = {
    "wagtail.admin.compare",
    "wagtail.admin.forms.choosers",
    "wagtail.admin.panels.base",
    "wagtail.admin.rich_text.converters.contentstate",
    "wagtail.admin.utils",
    "wagtail.admin.views.generic.base",
    "wagtail.admin.views.generic.workflow",
    "wagtail.admin.views.reports.audit_logging",
    "wagtail.management.commands",
    "wagtail.snippets.bulk_actions.delete",
}


def imported(path):
    """The modules that a file imports from, and what it imports from them, which may be a module too."""
    text = path.read_text()
    if "wagtail" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def is_of(module, package):
    return f"{module}.".startswith(f"{package}.")


def test_what_wagtail_does_not_promise_is_imported_by_one_module_alone():
    used = {
        (package, str(path.relative_to(ROOT)))
        for path in modules()
        for module in imported(path)
        for package in NOT_PROMISED
        if is_of(module, package)
    }

    assert used == {(package, HOME) for package in NOT_PROMISED}
