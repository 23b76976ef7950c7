"""What Wagtail does not promise is used in one module, with a test; private names are listed."""

import ast

from config import ROOMS
from tests.house.counts import ROOT, Function, modules

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

#: Private names that their libraries' documentation has.
DOCUMENTED = {
    "_Element", "_asdict", "_base_manager", "_default_manager", "_exit", "_fields", "_make",
    "_meta", "_open", "_replace", "_save", "_state",
}  # fmt: skip
#: Private names of libraries, by file: a new one goes into an ``internals.py``, with a test.
PRIVATE = {
    "accounts/adapters.py": {"_should_handle"},
    "accounts/backends.py": {"_get_permissions"},
    "agenda/forms/dates.py": {"_post_clean"},
    "agenda/forms/events.py": {"_get_validation_exclusions"},
    "agenda/internals.py": {"_current_workflow_states"},
    "agenda/models/internals.py": {"_cluster_related_objects"},
    "agenda/viewsets/history.py": {"_annotate_queryset"},
    "config/caches.py": {"_cache"},
    "config/databases.py": {"_lock", "_waiting"},
    "config/metrics.py": {"_connection_pools"},
    "config/sqlite3/base.py": {
        "_close", "_commit", "_rollback", "_start_transaction_under_autocommit",
    },
    "config/views.py": {"_has_been_logged"},
    "demo/services/internals.py": {
        "_extract_references_from_object", "_get_base_content_type", "_get_content_path_hash",
    },
    "messaging/database_clock.py": {"_get_running_loop"},
}  # fmt: skip


def is_private(name):
    return (
        name.strip("_") != ""
        and name.startswith("_")
        and not name.startswith("__")
        and name not in DOCUMENTED
    )


def is_call_of(node, name):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def defined(tree):
    """The names that a module defines or sets on ``self``."""
    for node in ast.walk(tree):
        if isinstance(node, Function | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and ast.unparse(node.value) == "self"
        ):
            yield node.attr


def annotated(tree):
    """The names that a module may annotate rows with: others read them."""
    return {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg}


def private_names(tree, ours):
    """Private names in a module that are not ``ours``; those of ``super()`` are a library's."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Attribute) and (
            is_call_of(node.value, "super") or node.attr not in ours
        ):
            names = [node.attr]
        elif (
            isinstance(node, ast.ImportFrom)
            and node.module
            and node.module.split(".")[0] not in ROOMS
        ):
            names = [alias.name for alias in node.names]
        elif (
            isinstance(node, ast.Call)
            and is_call_of(node, "getattr")
            and isinstance(node.args[1], ast.Constant)
        ):
            names = [str(node.args[1].value)]
        yield from filter(is_private, names)


def imported(path):
    """What a file imports from, and the names that it imports, which may be modules too."""
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


def test_private_names_of_libraries_are_used_where_they_are_listed():
    trees = {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in modules()}
    rows = set().union(*map(annotated, trees.values()))

    used = {
        place: set(private_names(tree, {*rows, *defined(tree)})) for place, tree in trees.items()
    }

    assert {place: names for place, names in used.items() if names} == PRIVATE
