"""Hand-written lists of columns: a test fails if a new field is missing in one of them."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from agenda.models import EventDate, Occurrence
from alerts.models import Alert
from alerts.models.templates import TEXT_FIELDS, AlertText
from alerts.services.drafting import CARRIED, LINKS
from search.models import IndexedEvent, IndexedText
from sources.services.found import SAID
from tests.factories.agenda import OccurrenceFactory, PlaceFactory

pytestmark = pytest.mark.django_db


def names(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}


def other(field: models.Field, value: Any) -> object:  # noqa: PLR0911 -- one per type
    """Return a value for ``field`` that differs from ``value``."""
    if field.choices:
        return next(choice for choice, _label in field.choices if choice != value)
    match value:
        case None:
            return {"time": time(9), "place": PlaceFactory()}.get(
                field.name, datetime(2027, 3, 3, 9).astimezone()
            )
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}x"
        case datetime() | date():
            return value + timedelta(days=1)
        case time():
            return time(9)
        case _:
            return type(value)(int=value.int + 1)


def test_every_column_of_a_date_that_may_change_is_written():
    row = OccurrenceFactory()
    fixed = {"id", "event", "created_at"}
    values = {
        f.name: other(f, getattr(row, f.name))
        for f in Occurrence._meta.concrete_fields
        if f.name not in fixed
    }
    # Required by the table's constraints.
    values |= {"all_day": False, "end_at": row.end_at + timedelta(days=1)}

    for name, value in values.items():
        setattr(row, name, value)
    Occurrence.objects.save_facts([row])

    written = Occurrence.objects.get()
    assert {name: getattr(written, name) for name in values} == values


@pytest.mark.parametrize("count", [1, 3])
def test_dates_are_written_by_one_statement_that_does_not_grow_with_them(count):
    rows = [OccurrenceFactory() for _ in range(count)]

    with CaptureQueriesContext(connection) as asked:
        Occurrence.objects.save_facts(rows)

    (written,) = asked
    assert "CASE" not in written["sql"]


def test_what_is_said_of_a_line_of_dates_is_compared_when_it_is_found_again():
    not_of_a_source = {
        "id",
        "event",
        "sort_order",
        "uid",
        "label",
        "school_zone",
        "skip_public_holidays",
    }

    assert set(SAID) == names(EventDate) - not_of_a_source


def test_what_an_alert_says_is_in_its_template_and_in_its_updates():
    said = {field.name for field in AlertText._meta.local_fields}
    its_own = {
        *{
            "id",
            "uuid",
            "first",
            "template",
            "message_type",
            "revision",
            "state",
            "provenance",
            "source_key",
        },
        *{
            "note",
            "note_en",
            "follows_template",
            "written_by",
            "submitted_by",
            "submitted_at",
            "approved_by",
        },
        *{"approved_at", "send_at", "sent_at", "ended_at", "created_at"},
        *{"template_written_by", "template_approved_by", "areas_submitted"},
    }

    assert set(TEXT_FIELDS) == said
    assert set(CARRIED) == names(Alert) - its_own
    assert set(LINKS) == {field.name for field in Alert._meta.many_to_many}


def test_what_chooses_an_event_stands_beside_its_words():
    """PostgreSQL has both in one table, which a function of the migrations fills; SQLite joins."""
    with connection.cursor() as cursor:
        columns = {
            column.name
            for column in connection.introspection.get_table_description(cursor, "search_text")
        }

    if connection.vendor == "postgresql":
        chosen_by = {field.column for field in IndexedEvent._meta.concrete_fields}
        assert columns == chosen_by | {"tokens", "spans"}
    else:
        assert columns == names(IndexedText) - {"event"}
