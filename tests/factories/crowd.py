"""Large test city on PostgreSQL: tens of thousands of events in seconds, copied by the database."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from agenda.models import (
    Change,
    CommitCounter,
    Event,
    EventCalendar,
    EventDate,
    HomePage,
    Occurrence,
    Place,
)
from search.engines.sort_keys import ID_BITS
from search.models import (
    IndexedBearing,
    IndexedDay,
    IndexedEvent,
    IndexedImpact,
    IndexedName,
    IndexedText,
    IndexedWord,
)
from tests.factories.agenda import (
    CategoryFactory,
    OrganisationFactory,
    PlaceFactory,
    ProgrammePageFactory,
    published_event,
)

#: Each word is in one event in ten.
WORDS = [
    "accordéon",
    "bal",
    "cirque",
    "danse",
    "estampe",
    "fanfare",
    "guitare",
    "harpe",
    "impro",
    "jonglage",
]
#: Events created normally; all others are copies of them.
FIRST = 20
#: Offset between the ids of a row and of its copies.
STEP = 1_000_000
#: Each copy is a day later than the one before, modulo this number.
DAYS = 300
#: Copies of an event that stay in the programme.
OF_PROGRAMME = 100
#: Most copies of index words: a city has some tens of thousands of words, however many events.
MOST_WORDS = 1_000
DATED = {"start_at", "end_at", "original_start_at"}
#: Columns with seconds since 1970.
STAMPED = {"starts", "ends", "since", "until", "last_end", "last_on"}


def make_large_city(events: int) -> None:
    """Create ``events`` events of five dates each, a place per 25 events, and twenty organisers."""
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
        # Done by autovacuum soon after, in production.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


@transaction.atomic
def multiply(copies: int, places: int) -> None:
    """Copy every event ``copies`` times with its dates, calendar and index rows, and every place
    ``places`` times."""
    number = f"copy::bigint * {STEP}"
    there = f"place_id + (copy % {places} + 1)::bigint * {STEP}"
    _copy(
        Place,
        places,
        {"id": f"id + {number}", "slug": "slug || '-' || copy", "uid": "gen_random_uuid()"},
    )
    own = {"uid": "gen_random_uuid()", "id": f"id + {number}"}
    _copy(Event, copies, own | {
        "slug": "slug || '-' || copy", "title": "title || ' ' || copy", "place_id": there,
        "programme_id": f"CASE WHEN copy < {OF_PROGRAMME} THEN programme_id END",
    })  # fmt: skip
    model: type[Model]
    of_event = {"event_id": f"event_id + {number}"}
    # A copy's dates get the ids that its own lines give, so that publishing it again finds them.
    _copy(EventDate, copies, own | of_event | {"uid": "md5(uid::text || copy)::uuid"})
    _copy(Occurrence, copies, own | of_event | {"line_uid": "md5(line_uid::text || copy)::uuid"})
    _copy(
        Change,
        copies,
        own | of_event | {"occurrence_id": f"occurrence_id + {number}", "settled_at": "at"},
    )
    for model in (
        EventCalendar,
        IndexedEvent,
        IndexedText,
        IndexedImpact,
        IndexedDay,
        IndexedBearing,
    ):
        _copy(model, copies, of_event)
    name = {"id": f"id + {number}", "key": f"key + {number}", "label": "label || ' ' || copy"}
    _copy(IndexedName, copies, name | {"words": "words || copy || ' '"})
    letters = "translate(copy::text, '0123456789', 'abcdefghij')"
    _copy(
        IndexedWord,
        min(copies, MOST_WORDS),
        {"word": f"word || {letters}", "stem": f"stem || {letters}"},
    )
    with connection.cursor() as cursor:
        _insert(cursor, "search_text", _columns_of("search_text"), copies, of_event)
        for model in (Place, Event, EventDate, Occurrence):
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
                f" (SELECT max(id) FROM {table}))"
            )
        CommitCounter.objects.filter(stream=Change._meta.label_lower).update(
            last=Change.objects.last_id()
        )
        # Done by autovacuum soon after, in production.
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
    # Rows of one copy are stored together, as in a real city: the planner's costs depend on it.
    values = [said.get(name) or shifted.get(name) or f'"{name}"' for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO {table} ({names})"
        f" SELECT {', '.join(values)}"
        f" FROM (SELECT * FROM {table}) AS one, generate_series(1, {copies}) AS copy"
        " ORDER BY copy"
    )


def _columns_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [
            column.name for column in connection.introspection.get_table_description(cursor, table)
        ]
