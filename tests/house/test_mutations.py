"""The faults that `make mutants` puts into Python, SQL and JavaScript: these and no others."""

import sys
from types import ModuleType

from benchmarks.mutants import draw
from benchmarks.mutations import (
    ROOT,
    InConstant,
    InPython,
    database_mutations,
    mutations,
    text_mutations,
)
from benchmarks.put_in import put_in
from benchmarks.texts import script_faults, sql_faults

PYTHON = '''
ORDER = "ORDER BY label"
NAMES = f"SELECT label FROM names {ORDER}"
TEXT = "This and that"

def is_open(door, day):
    """Whether it is; a docstring has no faults."""
    if door and day > 1:
        close(door)
    return not door

def names():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM doors WHERE day < %s")
'''

SCHEMA = """
CREATE FUNCTION public.search_forget() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN DELETE FROM search_text WHERE event_id = OLD.event_id; RETURN NULL; END
$$;

CREATE TABLE public.search_text (
    event_id bigint NOT NULL,
    CONSTRAINT text_with_event CHECK ((event_id IS NOT NULL)),
    CONSTRAINT search_text_event_id_check CHECK ((event_id >= 0))
);

CREATE TABLE public.wagtailcore_page (
    CONSTRAINT page_with_title CHECK ((title IS NOT NULL))
);

CREATE UNIQUE INDEX text_once ON public.search_text USING btree (event_id) WHERE is_sent;

"""
TRIGGER = (
    "CREATE TRIGGER event_deleted AFTER DELETE OR UPDATE ON public.search_event "
    "FOR EACH ROW EXECUTE FUNCTION public.search_forget();\n"
)


def test_faults_of_python_are_small_and_those_of_its_sql_are_in_a_room_of_their_own(tmp_path):
    path = tmp_path / "doors.py"
    path.write_text(PYTHON)

    faults = [(one.room, one.place, one.line, one.change) for one in mutations(path, "agenda")]

    assert faults == [
        ("agenda", "is_open", 8, "if door and day > 1: -> if not (door and day > 1):"),
        ("agenda", "is_open", 8, "door and day > 1 -> door or day > 1"),
        ("agenda", "is_open", 8, "day > 1 -> day >= 1"),
        ("agenda", "is_open", 8, "1 -> 2"),
        ("agenda", "is_open", 9, "close(door) -> pass"),
        ("agenda", "is_open", 10, "return not door -> return None"),
        ("agenda", "is_open", 10, "not door -> door"),
        (
            "agenda",
            "names",
            14,
            "cursor.execute('SELECT id FROM doors WHERE day < %s') -> pass",
        ),
        (
            "SQL",
            "names",
            14,
            "'SELECT id FROM doors WHERE day < %s' -> 'SELECT id FROM doors WHERE day <= %s'",
        ),
        ("SQL", "ORDER", 2, "'ORDER BY label' -> 'ORDER BY label DESC'"),
    ]


def test_a_function_has_the_fault_until_it_is_taken_out(tmp_path):
    path = tmp_path / "doors.py"
    path.write_text(PYTHON)
    module = ModuleType("doors")
    exec(compile(PYTHON, str(path), "exec"), module.__dict__)
    fault = next(one for one in mutations(path, "agenda") if one.change == "not door -> door")
    assert isinstance(fault, InPython)

    take_out = put_in(fault, {module.is_open.__code__: [module.is_open]})
    with_fault = module.is_open([], 0)
    take_out()

    assert (with_fault, module.is_open([], 0)) == ([], True)


def test_a_constant_has_the_fault_wherever_it_stands_and_in_what_is_made_of_it(
    tmp_path, monkeypatch
):
    path = tmp_path / "doors.py"
    path.write_text(PYTHON)
    module, importing = ModuleType("doors"), ModuleType("houses")
    module.__file__ = str(path)
    exec(compile(PYTHON, str(path), "exec"), module.__dict__)
    vars(importing)["NAMES_OF_DOORS"] = module.NAMES
    monkeypatch.setitem(sys.modules, "doors", module)
    monkeypatch.setitem(sys.modules, "houses", importing)
    (fault,) = [one for one in mutations(path, "agenda") if isinstance(one, InConstant)]

    take_out = put_in(fault, {})
    with_fault = (module.ORDER, importing.NAMES_OF_DOORS)
    take_out()

    assert with_fault == ("ORDER BY label DESC", "SELECT label FROM names ORDER BY label DESC")
    assert (module.ORDER, importing.NAMES_OF_DOORS) == (
        "ORDER BY label",
        "SELECT label FROM names ORDER BY label",
    )


def test_faults_of_sql_leave_texts_ranges_and_assignments_alone():
    sql = "UPDATE t SET a = b + 1 WHERE c BETWEEN 1 AND 2 AND NOT d = 'x AND y' ORDER BY e LIMIT 3"

    assert [fault.put_into(sql) for fault in sql_faults(sql)] == [
        "UPDATE t SET a = b - 1 WHERE c BETWEEN 1 AND 2 AND NOT d = 'x AND y' ORDER BY e LIMIT 3",
        "UPDATE t SET a = b + 1 WHERE c BETWEEN 1 AND 2 OR NOT d = 'x AND y' ORDER BY e LIMIT 3",
        "UPDATE t SET a = b + 1 WHERE c BETWEEN 1 AND 2 AND d = 'x AND y' ORDER BY e LIMIT 3",
        "UPDATE t SET a = b + 1 WHERE c BETWEEN 1 AND 2 AND NOT d <> 'x AND y' ORDER BY e LIMIT 3",
        "UPDATE t SET a = b + 1 WHERE c BETWEEN 1 AND 2 AND NOT d = 'x AND y' ORDER BY e DESC "
        "LIMIT 3",
        "UPDATE t SET a = b + 1 WHERE c BETWEEN 1 AND 2 AND NOT d = 'x AND y' ORDER BY e LIMIT 1 "
        "+ 3",
    ]


def test_faults_of_a_schema_are_of_our_own_tables_and_say_what_runs_them(tmp_path):
    path = tmp_path / "postgresql.sql"
    path.write_text(SCHEMA + TRIGGER)

    faults = [
        (one.place, one.line, one.put_in, one.run_by)
        for one in database_mutations(path, ["search"])
    ]

    function = (
        "CREATE OR REPLACE FUNCTION public.search_forget() RETURNS trigger\n    "
        "LANGUAGE plpgsql\n    AS $$\n"
    )
    body = "    BEGIN DELETE FROM search_text WHERE event_id <> OLD.event_id; RETURN NULL; END\n$$;"
    drop = "ALTER TABLE search_text DROP CONSTRAINT IF EXISTS text_with_event;"
    check = (
        f"{drop} ALTER TABLE search_text ADD CONSTRAINT text_with_event CHECK "
        f"((event_id IS NULL)) NOT VALID;"
    )
    writes = ("INSERT search_text", "UPDATE search_text")
    deletes = ("DELETE search_event", "UPDATE search_event")
    assert faults == [
        ("search_forget", 2, function + body, ("search_forget", *deletes)),
        ("event_deleted", 20, "DROP TRIGGER event_deleted ON search_event;", deletes),
        ("text_with_event", 10, drop, writes),
        ("text_with_event", 10, check, writes),
        ("text_once", 18, "DROP INDEX text_once;", writes),
    ]


def test_faults_of_a_module_for_browsers_leave_texts_and_comments_alone(tmp_path):
    script = """\
// true && false
const isFew = (all) => all.length < 3 && !all.some((one) => one === "a && b");
if (isFew(all)) {
  say(`true ${all.length}`); // at once
  return all.length + 1;
}
"""
    path = tmp_path / "few.js"
    path.write_text(script)

    faults = [(one.line, one.diff()[-1]) for one in text_mutations(path, "static/js/few.js")]

    assert faults == [
        (2, '+const isFew = (all) => all.length <= 3 && !all.some((one) => one === "a && b");'),
        (2, '+const isFew = (all) => all.length < 3 || !all.some((one) => one === "a && b");'),
        (2, '+const isFew = (all) => all.length < 3 && all.some((one) => one === "a && b");'),
        (2, '+const isFew = (all) => all.length < 3 && !all.some((one) => one !== "a && b");'),
        (4, "+  ; // at once"),
        (5, "+  return;"),
        (5, "+  return all.length - 1;"),
    ]
    assert len(script_faults(script)) == len(faults)


def test_what_is_drawn_of_a_file_stays_the_same_when_another_room_is_drawn_from_too():
    alone = list(mutations(ROOT / "agenda/steps.py", "agenda"))
    more = [*mutations(ROOT / "web/slugs.py", "web"), *alone]

    drawn = draw(alone, 5, seed=1)

    assert [one for one in draw(more, 10, seed=1) if one.room == "agenda"] == drawn
