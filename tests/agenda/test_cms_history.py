"""The history of an event: steps on dates with author and reason, and named versions."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django.asserts import assertContains
from wagtail.models import ModelLogEntry

from agenda.exceptions import StepRefused
from agenda.models import Event
from agenda.permissions import EDITORS
from agenda.services import occurrences
from agenda.services.publication import publish_now
from agenda.services.versions import changed_parts, name_version
from tests.agenda.cms import event_url, signed_in, somebody
from tests.factories.agenda import EventDateFactory, PlaceFactory, as_line, published_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_march(time_machine):
    time_machine.move_to("2027-03-01T10:00+01:00", tick=False)


@pytest.fixture
def editor():
    return somebody(EDITORS, first_name="Alice", last_name="Durand")


def deeds(event):
    """Return the messages on steps on the event's dates, oldest first."""
    entries = (
        ModelLogEntry.objects.for_instance(event)
        .filter(action__startswith="agenda.date.")
        .order_by("pk")
    )
    return [(entry.message, entry.user_display_name) for entry in entries]


def test_the_history_has_each_step_with_author_and_reason(editor):
    event = published_event("2027-03-02 20:00")
    date, hour = event.occurrences.get(), dt.timedelta(hours=1)
    steps: list[tuple[Any, ...]] = [
        (occurrences.cancel, "La salle est inondée."),
        (occurrences.restore,),
        (occurrences.fill,),
        (occurrences.reopen,),
        (occurrences.move, PlaceFactory(name="La Bellevilloise"), "Plus grand."),
        (occurrences.reschedule, date.start_at + hour, date.end_at + hour, "Les portes."),
    ]

    for step, *facts in steps:
        step([date], *facts, actor=editor)

    day = "mardi 2 mars, 20\u00a0h"
    assert deeds(event) == [
        (f"Annulation\u00a0: {day} («\u00a0La salle est inondée.\u00a0»)", "Alice Durand"),
        (f"Rétablissement\u00a0: {day}", "Alice Durand"),
        (f"Complet\u00a0: {day}", "Alice Durand"),
        (f"Places de nouveau libres\u00a0: {day}", "Alice Durand"),
        (
            f"Changement de lieu\u00a0: {day} → La Bellevilloise («\u00a0Plus grand.\u00a0»)",
            "Alice Durand",
        ),
        (
            f"Changement d’horaire\u00a0: {day} → mardi 2 mars, 21\u00a0h "
            "(«\u00a0Les portes.\u00a0»)",
            "Alice Durand",
        ),
    ]


def test_the_history_page_shows_the_steps(editor):
    event = published_event("2027-03-02 20:00")
    occurrences.cancel([event.occurrences.get()], "La salle <est> inondée.", actor=editor)

    page = signed_in(editor).get(event_url("history", event.pk))

    assertContains(page, "Annulation\u00a0: mardi 2 mars, 20\u00a0h")
    assertContains(page, "La salle &lt;est&gt; inondée.")
    assertContains(page, "Alice Durand")


def test_the_history_has_date_changes_by_publication_without_author_for_programs():
    event = published_event("2027-03-02 20:00", "2027-03-03 20:00")

    event.dates.all()[0].delete()
    publish_now(event)

    assert deeds(event) == [("Annulation\u00a0: mardi 2 mars, 20\u00a0h", "système")]


def test_a_second_click_and_a_refused_step_leave_no_line(editor):
    event = published_event("2027-03-02 20:00")
    date = event.occurrences.get()

    for _ in range(2):
        occurrences.cancel([date], actor=editor)
    with pytest.raises(StepRefused):
        occurrences.fill([date], actor=editor)

    assert [message for message, _ in deeds(event)] == ["Annulation\u00a0: mardi 2 mars, 20\u00a0h"]


def test_a_step_on_many_dates_is_one_line(editor):
    daily = EventDateFactory.build(
        kind="rule", rrule="FREQ=DAILY;COUNT=7", start_on=dt.date(2027, 3, 2)
    )
    event = published_event(daily)

    occurrences.cancel(event.occurrences.all(), "Grève.", actor=editor)

    [(message, _)] = deeds(event)
    assert message.startswith(
        "Annulation\u00a0: mardi 2 mars, 20\u00a0h · mercredi 3 mars, 20\u00a0h · "
    )
    assert message.endswith(" · samedi 6 mars, 20\u00a0h et 2 autres dates («\u00a0Grève.\u00a0»)")


def test_logging_takes_as_many_queries_for_three_dates_as_for_one(editor):
    counts = []
    for number in (1, 3):
        event = published_event(*[f"2027-03-0{day + 2} 20:00" for day in range(number)])
        with CaptureQueriesContext(connection) as queries:
            occurrences.cancel(event.occurrences.all(), actor=editor)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def saved(event, editor, **facts):
    """Save a draft with ``facts``; return the revision."""
    draft = Event.objects.get(pk=event.pk).get_latest_revision_as_object()
    lines = facts.pop("dates", None)
    if lines is not None:
        draft.dates.set([as_line(line) for line in lines])
    for name, value in facts.items():
        setattr(draft, name, value)
    return draft.save_revision(user=editor, log_action=True)


def history(editor, event):
    """Return the rows of the history: message, version name, and names of the folded saves."""
    page = signed_in(editor).get(event_url("history", event.pk))
    table = page.context["table"]
    column = next(iter(table.columns.values()))
    return [
        (
            row.message,
            column.names[row.pk],
            [column.names[entry.pk] for entry in column.earlier[row.pk]],
        )
        for row in table.data
    ]


def names(editor, event):
    return [name for _message, name, _folded in history(editor, event)]


def test_a_version_is_named_by_its_dates_and_by_what_it_changed(editor, time_machine):
    event = published_event("2027-03-02 20:00", "2027-03-03 20:00", body="<p>On danse.</p>")
    for facts in (
        {"title": "Un bal", "lead": "On danse."},
        {"dates": ["2027-03-02 20:00"]},
        {"price_kind": "free", "place": PlaceFactory()},
        {"dates": []},
        {"body": '<p data-block-key="x1y2z">On danse.</p>'},
    ):
        time_machine.shift(dt.timedelta(hours=2))
        saved(event, editor, **facts)

    assert names(editor, event)[:5] == [
        "sans date\u00a0; rien de changé",
        "sans date\u00a0; modifié\u00a0: dates",
        "1 date\u00a0; modifié\u00a0: lieu, prix",
        "1 date\u00a0; modifié\u00a0: dates",
        "2 dates\u00a0; modifié\u00a0: titre, chapeau",
    ]
    assert (
        changed_parts(
            {"price_from": "12.00", "price_to": None}, {"price_from": "12", "price_to": ""}
        )
        == []
    )
    assert changed_parts({"price_from": "12.00"}, {"price_from": "12.50"}) == ["prix"]
    with translation.override("en"):
        assert name_version(event.latest_revision.content, None, dt.date(2027, 3, 1)) == "2 dates"


def test_a_run_of_one_persons_saves_is_one_line_to_unfold(editor, time_machine):
    event = published_event("2027-03-02 20:00", "2027-03-03 20:00")
    time_machine.shift(dt.timedelta(hours=2))
    for facts in ({"title": "Un bal"}, {"lead": "On danse."}, {"dates": []}):
        time_machine.shift(dt.timedelta(minutes=10))
        saved(event, editor, **facts)

    assert history(editor, event)[0] == (
        "Modifié",
        "sans date\u00a0; modifié\u00a0: titre, chapeau, dates",
        ["2 dates\u00a0; modifié\u00a0: chapeau", "2 dates\u00a0; modifié\u00a0: titre"],
    )
    page = signed_in(editor).get(event_url("history", event.pk))
    assertContains(page, "et 2 enregistrements avant, à la suite")
    assertContains(page, "sans date\u00a0; modifié\u00a0: titre, chapeau, dates")
    oldest = event.revisions.order_by("pk")[1]
    assertContains(page, event_url("revisions_revert", event.pk, oldest.pk))
    assertContains(page, "Reprendre cette version")


def test_another_person_a_pause_or_a_publication_begins_a_new_line(editor, time_machine):
    event, bob = published_event("2027-03-02 20:00"), somebody(EDITORS)
    time_machine.shift(dt.timedelta(hours=2))
    saved(event, editor, title="Un")
    saved(event, bob, title="Deux")
    saved(event, editor, title="Trois").publish(user=editor)
    saved(event, editor, title="Quatre")
    time_machine.shift(dt.timedelta(minutes=61))
    saved(event, editor, title="Cinq")

    assert [folded for _message, _name, folded in history(editor, event)] == [[]] * len(
        history(editor, event)
    )
    assert len(history(editor, event)) >= 6


def test_a_version_with_an_invalid_line_has_no_count_of_dates(editor, time_machine):
    event = published_event("2027-03-02 20:00")
    content = event.latest_revision.content
    broken = content | {"dates": [content["dates"][0] | {"kind": "rule", "rrule": "FREQ=NEVER"}]}

    assert name_version(broken, content, dt.date(2027, 3, 1)) == "modifié\u00a0: dates"


def test_the_history_costs_as_much_for_three_versions_as_for_one(editor, time_machine):
    counts = []
    for number in (1, 3):
        event = published_event("2027-03-02 20:00")
        for turn in range(number):
            time_machine.shift(dt.timedelta(hours=2))
            saved(event, editor, title=f"Bal {turn}")
        client = signed_in(editor)
        with CaptureQueriesContext(connection) as queries:
            client.get(event_url("history", event.pk))
        counts.append(len(queries))

    assert counts[0] == counts[1]
