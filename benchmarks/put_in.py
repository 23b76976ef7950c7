"""Apply a fault to loaded code, to the database or to served files, and undo it."""

import gc
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import psycopg

from benchmarks.mutations import InConstant, InDatabase, InPython, InText, Mutation

TakeOut = Callable[[], object]
Functions = Mapping[CodeType, Sequence[FunctionType]]


def put_in(mutation: Mutation, functions: Functions) -> TakeOut | None:
    """Insert the fault; return a callable that removes it, or ``None`` if it cannot be inserted."""
    match mutation:
        case InConstant():
            return _put_into_constants(mutation)
        case InPython():
            return _put_into_functions(mutation, functions)
        case InDatabase():
            return _put_into_the_database(mutation)
        case InText():
            return _put_into_what_is_served(mutation)
    raise TypeError(mutation)


def standing_functions() -> Functions:
    """Map each code object to the live functions that use it, decorated or not."""
    functions: dict[CodeType, list[FunctionType]] = {}
    gc.unfreeze()  # objects frozen by tests/conftest.py are invisible to gc
    for one in gc.get_objects():
        if type(one) is FunctionType:
            functions.setdefault(one.__code__, []).append(one)
    gc.freeze()
    return functions


def _put_into_functions(mutation: InPython, functions: Functions) -> TakeOut | None:
    """Replace the code of the loaded functions by the code with the fault."""
    new = mutation.code()
    changed = [
        (function, code)
        for code, standing in functions.items()
        if (code.co_filename, code.co_qualname) == (str(mutation.path), mutation.place)
        and code.co_firstlineno == new.co_firstlineno
        for function in standing
    ]
    try:
        for function, _code in changed:
            function.__code__ = new
    except ValueError:  # the fault removes a closure variable
        return None

    def take_out() -> None:
        for function, code in changed:
            function.__code__ = code

    return take_out if changed else None


def _put_into_constants(mutation: InConstant) -> TakeOut | None:
    """Evaluate the faulty constant and what derives from it; replace both in all loaded modules."""
    modules = [module for module in sys.modules.values() if isinstance(module, ModuleType)]
    own = next(
        (module for module in modules if getattr(module, "__file__", None) == str(mutation.path)),
        None,
    )
    if own is None:
        return None
    changed: list[tuple[dict[str, Any], str, Any]] = []
    for name, code in mutation.values():
        old, new = getattr(own, name), eval(code, own.__dict__)
        for module in modules:
            names = [key for key, value in vars(module).items() if value is old]
            changed += [(vars(module), key, old) for key in names]
            vars(module).update(dict.fromkeys(names, new))

    def take_out() -> None:
        for namespace, key, old in changed:
            namespace[key] = old

    return take_out


def _put_into_the_database(mutation: InDatabase) -> TakeOut | None:
    try:
        _run_in_the_database(mutation.put_in)
    except psycopg.Error:
        return None
    return lambda: _run_in_the_database(mutation.take_out)


def _run_in_the_database(sql: str) -> None:
    from django.db import connection

    with database_of_the_server(str(connection.settings_dict["NAME"])) as driver:
        driver.execute(f"SET lock_timeout = '10s'; SET check_function_bodies = on; {sql}")


def database_of_the_server(name: str) -> psycopg.Connection[Any]:
    """Return a connection to a PostgreSQL database, outside Django."""
    from config import env

    return psycopg.connect(env.DATABASE_URL, dbname=name, autocommit=True)


def _put_into_what_is_served(mutation: InText) -> TakeOut:
    """Serve the faulty text in place of a static file or a template."""
    from django.template.autoreload import reset_loaders
    from django.template.loaders.filesystem import Loader

    from tests.browser import server

    file_of, get_contents, text = server.file_of, Loader.get_contents, mutation.text()
    other = Path(tempfile.mkdtemp()) / mutation.path.name
    other.write_text(text)

    def other_file_of(path: str) -> Path | None:
        file = file_of(path)
        return other if file == mutation.path else file

    def other_contents(loader: Loader, origin: Any) -> str:
        return text if origin.name == str(mutation.path) else get_contents(loader, origin)

    def serve(files: Callable[[str], Path | None], templates: Callable[[Loader, Any], str]) -> None:
        setattr(server, "file_of", files)  # noqa: B010 -- mypy refuses to assign a function
        setattr(Loader, "get_contents", templates)  # noqa: B010
        reset_loaders()

    serve(other_file_of, other_contents)
    return lambda: serve(file_of, get_contents)
