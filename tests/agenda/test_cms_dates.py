"""The dates of an event's form: kinds, fields, errors, and stable UIDs."""

import uuid

import pytest
import time_machine

from agenda.models import Event
from tests.agenda.cms import date_data, event_data, event_url, loaded
from tests.factories.agenda import EventDateFactory, EventFactory

pytestmark = pytest.mark.django_db


def publish(client, *dates, **facts):
    """Post a new event with these dates; return the response."""
    return client.post(event_url("add"), event_data(*dates, **{"action-publish": "1"}, **facts))


def line():
    return Event.objects.get().dates.get()


def refusals(response):
    """Return the error messages of the first line."""
    form = response.context["form"].formsets["dates"].forms[0]
    return {name: list(errors) for name, errors in form.errors.items()}


def test_one_date_keeps_its_days_and_openings(editor):
    publish(
        editor,
        date_data(
            start_on="2027-03-02", end_on="2027-03-04", hours="14h-18h, 20h30", label="Vernissage"
        ),
    )

    kept = line()
    assert (kept.kind, str(kept.start_on), str(kept.end_on), kept.times, kept.label) == (
        "single",
        "2027-03-02",
        "2027-03-04",
        [["14:00", "18:00"], ["20:30", None]],
        "Vernissage",
    )
    assert Event.objects.get().occurrences.count() == 6


def test_several_dates_are_typed_one_a_line(editor):
    publish(
        editor,
        date_data(
            kind="several", start_on="", hours="", lines="02/03/2027 20h-22h\n9 mars 2027 à 20h"
        ),
    )

    assert line().moments == [["2027-03-02T20:00", "2027-03-02T22:00"], ["2027-03-09T20:00", None]]
    assert Event.objects.get().occurrences.count() == 2


def test_whole_days_need_no_hours(editor):
    publish(editor, date_data(all_day="on", hours=""))

    assert [occurrence.all_day for occurrence in Event.objects.get().occurrences.all()] == [True]


RULE = {
    "kind": "rule",
    "start_on": "2026-12-01",
    "hours": "14h-18h",
    "frequency": "WEEKLY",
    "interval": 1,
}


@pytest.mark.parametrize(
    ("facts", "rrule"),
    [
        (
            {"weekdays": ["TU", "TH"], "until": "2027-01-31"},
            "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270131",
        ),
        ({"interval": 2, "count": 10}, "FREQ=WEEKLY;INTERVAL=2;COUNT=10"),
        ({"frequency": "DAILY", "weekdays": ["TU"], "nth": "1", "count": 3}, "FREQ=DAILY;COUNT=3"),
        (
            {"frequency": "MONTHLY", "nth": "1", "weekdays": ["SU"], "count": 4},
            "FREQ=MONTHLY;BYDAY=1SU;COUNT=4",
        ),
        (
            {"frequency": "MONTHLY", "month_day": 12, "count": 4},
            "FREQ=MONTHLY;BYMONTHDAY=12;COUNT=4",
        ),
        ({"frequency": "MONTHLY", "weekdays": ["SU"], "count": 4}, "FREQ=MONTHLY;COUNT=4"),
        (
            {"frequency": "YEARLY", "nth": "-1", "weekdays": ["SA"], "count": 2},
            "FREQ=YEARLY;BYMONTH=12;BYDAY=-1SA;COUNT=2",
        ),
        ({"frequency": "YEARLY", "count": 2}, "FREQ=YEARLY;COUNT=2"),
    ],
)
def test_a_rule_is_kept_as_rfc_5545(editor, facts, rrule):
    publish(editor, date_data(**(RULE | facts)))

    assert line().rrule == rrule


def test_the_exceptions_of_a_rule_are_kept(editor):
    facts = {
        "weekdays": ["TU"],
        "exceptions": "8/12/2026\n15/12/2026",
        "school_zone": "C",
        "skip_public_holidays": "on",
    }
    publish(editor, date_data(**(RULE | facts | {"until": "2027-01-31"})))

    kept = line()
    assert (kept.except_on, kept.school_zone, kept.skip_public_holidays) == (
        ["2026-12-08", "2026-12-15"],
        "C",
        True,
    )


def test_a_span_is_kept_as_its_first_and_last_day(editor):
    publish(
        editor,
        date_data(
            kind="span", start_on="2027-03-01", end_on="30/06/2028", hours="bientôt", all_day=""
        ),
    )

    kept = line()
    assert (kept.kind, kept.all_day, kept.times, f"{kept.start_on} {kept.end_on}") == (
        "span",
        True,
        [],
        "2027-03-01 2028-06-30",
    )


def test_fields_of_the_other_kinds_are_left_alone_whatever_they_hold(editor):
    nonsense = {
        "lines": "un jour",
        "until": "hier",
        "interval": "zéro",
        "nth": "9",
        "weekdays": ["XX"],
        "count": "-1",
    }
    publish(editor, date_data(**nonsense))

    kept = line()
    assert (kept.kind, kept.moments, kept.rrule, kept.except_on) == ("single", [], "", [])


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"start_on": ""}, {"start_on": ["Donnez le jour."]}),
        ({"hours": ""}, {"hours": ["Donnez l’heure, ou cochez «\u00a0toute la journée\u00a0»."]}),
        (
            {"hours": "bientôt"},
            {
                "hours": [
                    "«\u00a0bientot\u00a0» n’est pas un horaire\u00a0: écrivez par exemple 20h30, "
                    "ou 14h-18h."
                ]
            },
        ),
        ({"end_on": "2027-03-01"}, {"end_on": ["Le dernier jour est avant le premier."]}),
        (
            {"end_on": "2037-03-01"},
            {"end_on": ["C’est plus d’un an\u00a0: vérifiez l’année, ou donnez une règle."]},
        ),
        ({"start_on": "0206-03-02"}, {"start_on": ["Vérifiez l’année."]}),
        ({"kind": "several"}, {"lines": ["Donnez au moins une date."]}),
        (
            {"kind": "span", "start_on": "", "end_on": ""},
            {"start_on": ["Donnez le premier jour."], "end_on": ["Donnez le dernier jour."]},
        ),
        (
            {"kind": "span", "end_on": "2027-03-01"},
            {"end_on": ["Le dernier jour est avant le premier."]},
        ),
        (
            {"kind": "several", "lines": "02/03/2027 20h\n31/02/2027 20h"},
            {
                "lines": [
                    "Ligne 2, «\u00a031/02/2027 20h\u00a0»\u00a0: ce n’est pas une date, "
                    "écrivez par exemple 07/03/2026."
                ]
            },
        ),
        (RULE | {"start_on": ""}, {"start_on": ["Donnez la première date."]}),
        (
            RULE | {"frequency": "MONTHLY", "nth": "1"},
            {"weekdays": ["Choisissez le jour de la semaine."]},
        ),
        (RULE | {"until": "2026-11-01"}, {"until": ["La date de fin est avant la première date."]}),
        (
            RULE | {"until": "2027-01-01", "count": 3},
            {"count": ["Donnez une date de fin ou un nombre de dates, pas les deux."]},
        ),
        (
            RULE | {"exceptions": "Noël"},
            {
                "exceptions": [
                    "«\u00a0Noël\u00a0» n’est pas une date\u00a0: écrivez par exemple 07/03/2026."
                ]
            },
        ),
        (
            RULE | {"hours": "14h, 14h-15h"},
            {"hours": ["Deux horaires commencent à la même heure."]},
        ),
    ],
)
def test_a_wrong_date_is_refused_in_words_and_what_was_typed_stays(editor, facts, said):
    response = publish(editor, date_data(**facts), lead="Un chapeau gardé.")

    form = response.context["form"]
    assert refusals(response) == said
    assert Event.objects.count() == 0
    assert form["lead"].value() == "Un chapeau gardé."
    for name, value in facts.items():
        assert str(form.formsets["dates"].forms[0][name].value()) == str(value)


def test_a_draft_may_be_incomplete_but_not_invalid(editor):
    unfinished = date_data(**(RULE | {"start_on": "", "hours": "", "weekdays": ["TU"]}))

    editor.post(event_url("add"), event_data(unfinished))
    wrong = editor.post(event_url("add"), event_data(date_data(hours="bientôt")))

    assert line().rrule == "FREQ=WEEKLY;BYDAY=TU"
    assert list(refusals(wrong)) == ["hours"]


def test_stored_lines_are_shown_as_they_were_typed(editor):
    editor.post(
        event_url("add"),
        event_data(
            date_data(
                **(
                    RULE
                    | {"weekdays": ["TU", "TH"], "until": "2027-01-31", "exceptions": "8/12/2026"}
                )
            )
        ),
    )

    response = editor.get(event_url("edit", Event.objects.get().pk))

    form = response.context["form"].formsets["dates"].forms[0]
    typed = {
        name: form[name].value()
        for name in ["hours", "frequency", "weekdays", "exceptions", "kind"]
    }
    assert typed == {
        "hours": "14:00-18:00",
        "frequency": "WEEKLY",
        "weekdays": ["TU", "TH"],
        "exceptions": "08/12/2026",
        "kind": "rule",
    }


def test_the_panel_says_the_date_back_with_its_next_times(editor, time_machine):
    time_machine.move_to("2026-11-25T10:00+01:00", tick=False)
    rule = RULE | {"weekdays": ["TU", "TH"], "until": "2027-01-31"}
    publish(editor, date_data(**rule))

    page = editor.get(event_url("edit", Event.objects.get().pk)).content.decode()

    assert "Tous les mardis et jeudis de 14\u00a0h à 18\u00a0h" in page
    assert "Les 10 prochaines fois" in page
    assert "mardi 1er décembre" in page


def uids(event):
    event = Event.objects.get(pk=event.pk)
    return [str(date.uid) for date in event.get_latest_revision_as_object().dates.all()]


def test_a_line_keeps_its_uid_from_its_first_draft_through_every_edit(editor):
    editor.post(event_url("add"), event_data(date_data()))
    event = Event.objects.get()
    first = uids(event)
    date = event.get_latest_revision_as_object().dates.get()
    edit_url = event_url("edit", event.pk)

    kept = date_data(id=date.pk, uid=first[0], hours="21h")
    editor.post(edit_url, event_data(kept, initial=1, **loaded(event)))
    assert uids(event) == first
    editor.post(edit_url, event_data(kept, initial=1, **loaded(event), **{"action-publish": "1"}))
    assert uids(event) == first
    # A new line of a live event is only in the revision, without a key.
    editor.post(
        edit_url, event_data(kept, date_data(1, start_on="2027-03-09"), initial=1, **loaded(event))
    )
    two = uids(event)
    unkeyed = date_data(1, uid=two[1], start_on="2027-03-10")
    editor.post(edit_url, event_data(kept, unkeyed, initial=2, **loaded(event)))
    assert (two[0], uids(event)) == (first[0], two)
    editor.post(
        edit_url, event_data(kept, unkeyed, initial=2, **loaded(event), **{"action-publish": "1"})
    )

    assert [str(date.uid) for date in event.dates.all()] == two
    assert sorted(
        str(uid) for uid in event.occurrences.values_list("line_uid", flat=True)
    ) == sorted(two)


def test_a_form_cannot_take_the_uid_of_another_events_line(editor):
    other = EventFactory(dates=[EventDateFactory.build()])
    stolen = str(other.dates.get().uid)

    editor.post(event_url("add"), event_data(date_data(uid=stolen)))

    event = Event.objects.exclude(pk=other.pk).get()
    assert stolen not in uids(event)
    assert [uuid.UUID(uid).version for uid in uids(event)] == [4]


def test_a_copy_has_dates_of_its_own(editor):
    publish(editor, date_data())
    original = Event.objects.get()
    form = editor.get(event_url("copy", original.pk)).context["form"].formsets["dates"].forms[0]

    copied = date_data(id=form["id"].value() or "", uid=form["uid"].value() or "")
    editor.post(event_url("add"), event_data(copied, initial=0, title="Un autre concert"))

    copy = Event.objects.exclude(pk=original.pk).get()
    assert copy.dates.count() == 1
    assert copy.dates.get().uid != original.dates.get().uid
    assert original.dates.count() == 1


def test_an_open_page_gets_the_uid_and_the_slug(editor):
    response = editor.post(
        event_url("add"), event_data(date_data()), headers={"accept": "application/json"}
    )

    event = Event.objects.get()
    updates = response.json()["field_updates"]
    assert (updates["dates-0-uid"], updates["slug"]) == (uids(event)[0], "un-concert")


def test_a_new_form_offers_a_first_date_without_a_script(editor):
    assert len(editor.get(event_url("add")).context["form"].formsets["dates"].forms) == 1


def test_a_first_date_left_empty_is_no_date(editor):
    publish(editor, date_data(start_on="", hours=""))

    assert Event.objects.get().dates.count() == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Champ requis."),
        ({"price_from": "30", "price_to": "10"}, "Le prix le plus bas vient d’abord."),
    ],
)
def test_errors_of_other_fields_are_shown_although_the_first_date_is_empty(editor, wrong, said):
    response = editor.post(event_url("add"), event_data(date_data(start_on="", hours=""), **wrong))

    errors = response.context["form"].errors.values()
    assert [message for messages in errors for message in messages] == [said]
    assert "dates-0-start_on" in response.content.decode()


def test_an_empty_line_is_ignored_after_an_autosave_too(editor):
    empty = date_data(start_on="", hours="")
    saved = editor.post(
        event_url("add"), event_data(empty), headers={"accept": "application/json"}
    ).json()
    event = Event.objects.get()

    initial = int(saved["field_updates"]["dates-INITIAL_FORMS"])
    editor.post(
        saved["url"], event_data(empty, initial=initial, **loaded(event), **{"action-publish": "1"})
    )

    event.refresh_from_db()
    assert (event.live, event.dates.count()) == (True, 0)


@time_machine.travel(
    "2026-02-01T12:00:00+00:00", tick=False
)  # another year than the current one is shown
def test_two_versions_are_compared_as_sentences(editor):
    publish(editor, date_data())
    event = Event.objects.get()
    date = event.dates.get()
    changed = date_data(id=date.pk, uid=str(date.uid), hours="21h-23h")
    editor.post(event_url("edit", event.pk), event_data(changed, initial=1, **loaded(event)))

    page = editor.get(event_url("revisions_compare", event.pk, "live", "latest"))

    [dates] = [found for found in page.context["comparison"] if found.field_label() == "Dates"]
    assert (dates.a, dates.b) == (
        ["mardi 2 mars 2027 de 20\u00a0h à 22\u00a0h"],
        ["mardi 2 mars 2027 de 21\u00a0h à 23\u00a0h"],
    )
