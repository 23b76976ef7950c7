"""A city of tens of thousands of events in seconds, on PostgreSQL: copies of a few, made by the database."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from agenda.models import Change, CommitCounter, Event, EventCalendar, EventDate, HomePage, Occurrence, Place
from search.engines.sort_keys import ID_BITS
from search.models import IndexedBearing, IndexedDay, IndexedEvent, IndexedName, IndexedText, IndexedWord
from tests.factories.agenda import (
    CategoryFactory,
    OrganisationFactory,
    PlaceFactory,
    ProgrammePageFactory,
    published_event,
)

#: Each word is said by one event in ten.
WORDS = ["accordéon", "bal", "cirque", "danse", "estampe", "fanfare", "guitare", "harpe", "impro", "jonglage"]
#: Written as they are by hand; all others are copies.
FIRST = 20
#: Between a row's number and those of its copies.
STEP = 1_000_000
#: A copy is so many days later than the one before, then begins anew.
DAYS = 300
#: A programme has so many of an event's copies.
OF_PROGRAMME = 100
#: A city says some tens of thousands of words, however many its events.
MOST_WORDS = 1_000
DATED = {"start_at", "end_at", "original_start_at"}
#: Seconds since 1970, in the rows of the index.
STAMPED = {"starts", "ends", "since", "until", "last_end", "last_on"}


def make_large_city(events: int) -> None:
    """So many events of five dates each, at a place for each twenty-five of them, by twenty organisers."""
    category, programme = CategoryFactory(), ProgrammePageFactory(parent=HomePage.objects.get())
    now = timezone.localtime()
    for number in range(FIRST):
        days = [now + timedelta(days=1 + number % 7 + 3 * nth) for nth in range(5)]
        published_event(
            *(f"{day:%Y-%m-%d} 20:00" for day in days),
            title=f"{WORDS[number % len(WORDS)].capitalize()} {number}",
            place=PlaceFactory(),
            category=category,
            organisation=OrganisationFactory(),
            programme=programme if number == 0 else None,
        )
    multiply(copies=events // FIRST - 1, places=events // 25 // FIRST)
    if not connection.in_atomic_block:
        # As PostgreSQL does by itself soon after.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


@transaction.atomic
def multiply(copies: int, places: int) -> None:
    """Make ``copies`` more of every event there is, each with its dates, calendar and index rows, at ``places`` more of
    every place."""
    number = f"copy::bigint * {STEP}"
    there = f"place_id + (copy % {places} + 1)::bigint * {STEP}"
    _copy(Place, places, {"id": f"id + {number}", "slug": "slug || '-' || copy", "uid": "gen_random_uuid()"})
    own = {"uid": "gen_random_uuid()", "id": f"id + {number}"}
    _copy(Event, copies, own | {
        "slug": "slug || '-' || copy", "title": "title || ' ' || copy", "place_id": there,
        "programme_id": f"CASE WHEN copy < {OF_PROGRAMME} THEN programme_id END",
    })  # fmt: skip
    model: type[Model]
    of_event = {"event_id": f"event_id + {number}"}
    # A copy's dates come from its own lines: who publishes it again finds them.
    _copy(EventDate, copies, own | of_event | {"uid": "md5(uid::text || copy)::uuid"})
    _copy(Occurrence, copies, own | of_event | {"line_uid": "md5(line_uid::text || copy)::uuid"})
    _copy(Change, copies, own | of_event | {"occurrence_id": f"occurrence_id + {number}", "settled_at": "at"})
    for model in (EventCalendar, IndexedEvent, IndexedText, IndexedDay, IndexedBearing):
        _copy(model, copies, of_event)
    name = {"id": f"id + {number}", "key": f"key + {number}", "label": "label || ' ' || copy"}
    _copy(IndexedName, copies, name | {"words": "words || copy || ' '"})
    letters = "translate(copy::text, '0123456789', 'abcdefghij')"
    _copy(IndexedWord, min(copies, MOST_WORDS), {"word": f"word || {letters}", "stem": f"stem || {letters}"})
    with connection.cursor() as cursor:
        _insert(cursor, "search_text", _columns_of("search_text"), copies, of_event)
        for model in (Place, Event, EventDate, Occurrence):
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        CommitCounter.objects.filter(stream=Change._meta.label_lower).update(last=Change.objects.last_id())
        # As PostgreSQL does by itself soon after.
        cursor.execute(
            "SELECT gin_clean_pending_list(i.oid) FROM pg_class i JOIN pg_am a ON a.oid = i.relam "
            "WHERE a.amname = 'gin' AND i.relname LIKE 'search\\_%'"
        )
        cursor.execute("ANALYZE")


def _copy(model: type[Model], copies: int, said: Mapping[str, str]) -> None:
    columns = [field.column for field in model._meta.concrete_fields if field.column]
    with connection.cursor() as cursor:
        _insert(cursor, model._meta.db_table, columns, copies, said)


def _insert(cursor, table: str, columns: list[str], copies: int, said: Mapping[str, str]) -> None:
    days = f"(copy % {DAYS})::int"
    shifted = {name: f"{name} + make_interval(days => {days})" for name in DATED}
    shifted |= {name: f"{name} + {days} * 86400" for name in STAMPED} | {"day": f"day + {days}"}
    shifted |= {
        "rank": f"rank + (({days} * 1440)::bigint << {ID_BITS}) + copy::bigint * {STEP}",
        "spans": (
            f"(SELECT range_agg(tstzrange(lower(span) + make_interval(days => {days}),"
            f" upper(span) + make_interval(days => {days}))) FROM unnest(spans) AS span)"
        ),
    }
    # Rows of one copy lie together, as a city writes them: the planner's costs say how far apart they are.
    values = [said.get(name) or shifted.get(name) or f'"{name}"' for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO {table} ({names})"
        f" SELECT {', '.join(values)} FROM (SELECT * FROM {table}) AS one, generate_series(1, {copies}) AS copy"
        " ORDER BY copy"
    )


def _columns_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]
