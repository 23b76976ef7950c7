"""Autosave of the CMS: everything typed is kept, and an unchanged form creates no version."""

import pytest
import time_machine
from django.urls import reverse
from wagtail.models import Site

from agenda.enums import DateKind
from agenda.models import Event
from agenda.permissions import MODERATORS
from tests.agenda.browser_form import untouched
from tests.agenda.cms import (
    AUTOSAVE,
    EMPTY,
    PUBLISH,
    date_data,
    event_data,
    event_url,
    loaded,
    signed_in,
    somebody,
    texts,
)
from tests.factories.agenda import (
    CategoryFactory,
    EventDateFactory,
    EventFactory,
    KeywordFactory,
    OrganisationFactory,
    PlaceAliasFactory,
    PlaceFactory,
    ProgrammePageFactory,
    published_event,
)

pytestmark = pytest.mark.django_db

HALF = "tous les mardis à"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-26T10:00+01:00", tick=False):
        yield


def published(record):
    record.save_revision().publish()
    return type(record)._default_manager.get(pk=record.pk)


def event_of_every_kind():
    event = EventFactory(
        title="Un concert",
        lead="Deux\nlignes. ",
        body='<p>Un <b>bal</b></p><p>Deux<br/>lignes</p><ul><li>Trois</li></ul><p><a href="https://a.fr/?a=1&amp;b=2">ici</a></p>',
        price_kind="paid",
        price_from="6",
        price_to="12.50",
        dates=[
            EventDateFactory.build(times=[["20:00", None], ["14:00", "16:00"]]),
            EventDateFactory.build(
                kind=DateKind.SEVERAL,
                start_on=None,
                times=[],
                moments=[["2027-03-03T20:00", "2027-03-04T02:00"], ["2027-03-01T20:00", None]],
            ),
            EventDateFactory.build(
                kind=DateKind.RULE,
                start_on="2027-03-02",
                rrule="FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270630",
                except_on=["2027-03-09", "2027-03-04"],
                school_zone="C",
            ),
            EventDateFactory.build(
                kind=DateKind.SPAN,
                start_on="2027-04-01",
                end_on="2027-05-01",
                times=[],
                all_day=True,
            ),
        ],
    )
    event.keywords.add(KeywordFactory(name="bal"), KeywordFactory(name="danse, musique"))
    event.other_categories.add(CategoryFactory(), CategoryFactory())
    event.save()
    return event


def place():
    made = PlaceFactory(description="<p>Une salle</p><p>au fond</p>")
    PlaceAliasFactory(place=made, name="Chez nous")
    PlaceAliasFactory(place=made, name="Autre nom")
    return made


KINDS = {
    "event": event_of_every_kind,
    "place": place,
    "organisation": lambda: OrganisationFactory(description="<p>Nous</p>"),
    "category": CategoryFactory,
    "programme": lambda: ProgrammePageFactory(
        parent=Site.objects.get(is_default_site=True).root_page
    ),
}


def path_of(record):
    if hasattr(record, "get_parent"):
        return reverse("wagtailadmin_pages:edit", args=[record.pk])
    return reverse(f"wagtailsnippets_agenda_{record._meta.model_name}:edit", args=[record.pk])


@pytest.mark.parametrize("kind", KINDS)
def test_autosave_of_an_unchanged_form_creates_no_version(kind):
    record, moderator = published(KINDS[kind]()), signed_in(somebody(MODERATORS))
    form = untouched(moderator.get(path_of(record)))

    answers = [moderator.post(path_of(record), form, headers=AUTOSAVE) for _ in range(2)]

    record.refresh_from_db()
    assert [answer.json()["success"] for answer in answers] == [True, True]
    assert (
        "revision_id" not in answers[0].json()
    )  # otherwise the page would overwrite the public version
    assert (record.revisions.count(), record.has_unpublished_changes) == (1, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lead", "Un mot."),
        ("keywords", "bal"),
        ("dates-0-hours", "20h"),
        ("words", HALF),
        ("go_live_at", "2030-01-01 10:00"),
    ],
)
def test_autosave_of_a_changed_form_creates_a_version(editor, name, value):
    event = published(event_of_every_kind())
    form = untouched(editor.get(path_of(event))) | {name: value}

    answer = editor.post(path_of(event), form, headers=AUTOSAVE).json()

    event.refresh_from_db()
    assert (event.revisions.count(), event.has_unpublished_changes) == (2, True)
    assert answer["revision_id"] == event.latest_revision_id


def test_autosave_of_an_unchanged_draft_creates_no_version(editor):
    editor.post(event_url("add"), event_data(date_data()))
    event = Event.objects.get()
    before = event.latest_revision

    editor.post(path_of(event), untouched(editor.get(path_of(event))), headers=AUTOSAVE)

    after = Event.objects.get().latest_revision
    assert (after.pk, after.created_at) == (before.pk, before.created_at)


# Texts that are not a date yet.


def opened(client, event):
    """Return the form of an event opened again."""
    return client.get(path_of(event)).context["form"]


def autosaved(client, *dates, event=None, **facts):
    """Autosave a new event or ``event``; return it."""
    address = path_of(event) if event else event_url("add")
    known = loaded(event) | {"slug": event.slug} if event else {}
    answer = client.post(address, event_data(*dates, **known, **facts), headers=AUTOSAVE)
    assert answer.json()["success"] is True
    return Event.objects.get(pk=answer.json()["pk"])


def test_autosave_keeps_half_a_sentence_in_the_draft(editor):
    event = autosaved(editor, date_data(**EMPTY), words=HALF)

    assert opened(editor, event)["words"].value() == HALF
    assert not event.dates.exists()


def test_half_a_sentence_is_in_the_draft_of_a_public_event_and_not_on_its_page(editor, client):
    event = published_event("2027-03-02 20:00")

    event = autosaved(editor, words=HALF, event=event)

    assert opened(editor, event)["words"].value() == HALF
    assert HALF not in client.get(event.get_absolute_url()).content.decode()
    assert event.live_revision.content.get("unread_words") is None


def test_opening_an_unfinished_draft_of_a_public_event_creates_no_version(editor):
    event = published_event("2027-03-02 20:00")
    [line] = event.dates.all()
    lines = [date_data(id=line.pk, uid=str(line.uid)), date_data(1), date_data(2, hours="20 heur")]
    event = autosaved(editor, *lines, event=event, initial=1, words=HALF)
    editor.post(
        path_of(event), untouched(editor.get(path_of(event))), headers=AUTOSAVE
    )  # as a browser
    before = Event.objects.get().latest_revision

    answer = editor.post(path_of(event), untouched(editor.get(path_of(event))), headers=AUTOSAVE)

    after = Event.objects.get().latest_revision
    assert answer.json()["success"] is True
    assert (after.pk, after.created_at) == (before.pk, before.created_at)


def drafted(**facts):
    event = EventFactory(live=False, **facts)
    event.save_revision()
    return event


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ({"price_from": "douze"}, ["price_from"]),
        ({"booking_url": "billets"}, ["booking_url"]),
        ({"contact_email": "mireille"}, ["contact_email"]),
        ({"title": ""}, ["title"]),
        ({"price_kind": "free", "price_from": "3"}, ["price_from", "price_kind"]),
        ({"age_from": "12", "age_to": "6"}, ["age_from", "age_to"]),
        ({"cover_credit": "x" * 256}, ["cover_credit"]),
    ],
)
@pytest.mark.parametrize("make", [drafted, published_event])
def test_autosave_keeps_the_last_value_of_an_invalid_field_and_saves_the_others(
    editor, make, wrong, names
):
    event = make(title="Un bal", slug="un-bal", price_kind="paid", price_from="5", age_from=3)
    before = {"title": "Un bal", "price_kind": "paid", "price_from": "5.00", "age_from": "3"}

    answer = editor.post(
        path_of(event),
        event_data(slug="un-bal", **loaded(event), **(before | {"lead": "On y danse."} | wrong)),
        headers=AUTOSAVE,
    ).json()

    draft = Event.objects.get(pk=event.pk).get_latest_revision_as_object()
    assert (answer["success"], sorted(field["name"] for field in answer["unsaved"])) == (
        True,
        names,
    )
    assert all(
        field["words"].endswith("Pas enregistré tant que ce n’est pas juste.")
        for field in answer["unsaved"]
    )
    assert (draft.lead, draft.title, draft.slug) == ("On y danse.", "Un bal", "un-bal")
    kept: list[object] = [
        draft.price_kind,
        draft.price_from,
        draft.price_to,
        draft.age_from,
        draft.age_to,
    ]
    assert (kept, draft.booking_url) == (["paid", 5, None, 3, None], "")


def test_a_save_shows_the_error_at_the_field_and_a_new_event_is_saved_without_it(editor):
    event = autosaved(editor, price_kind="paid", price_from="douze", lead="On y danse.")

    page = editor.post(
        path_of(event), event_data(slug=event.slug, price_from="douze", **loaded(event))
    )

    assert (event.lead, event.price_kind, event.price_from) == ("On y danse.", "unknown", None)
    assert list(page.context["form"].errors) == ["price_from"]


def test_a_taken_slug_stays_on_screen_and_the_draft_keeps_its_own(editor):
    EventFactory(slug="pris")
    event = drafted(title="Un bal", slug="un-bal")
    posted = event_data(title="Un grand bal", lead="On y danse.", **loaded(event)) | {
        "slug": "pris"
    }

    answer = editor.post(path_of(event), posted, headers=AUTOSAVE).json()

    draft = Event.objects.get(pk=event.pk).get_latest_revision_as_object()
    assert (draft.slug, draft.title, draft.lead) == ("un-bal", "Un grand bal", "On y danse.")
    assert ("slug" in answer["field_updates"], [one["name"] for one in answer["unsaved"]]) == (
        False,
        ["slug"],
    )


def test_a_save_turns_the_words_into_lines_of_dates(editor):
    event = autosaved(editor, words="samedi 12 décembre à 20h")

    editor.post(
        path_of(event),
        event_data(words="samedi 12 décembre à 20h", slug=event.slug, **loaded(event)),
    )

    form = opened(editor, event)
    assert form["words"].value() == ""
    assert [str(line.instance.start_on) for line in form.formsets["dates"].forms] == ["2026-12-12"]


def test_publishing_unreadable_words_shows_an_error_at_the_field(editor):
    event = autosaved(editor, words=HALF)

    page = editor.post(
        path_of(event), event_data(words=HALF, slug=event.slug, **loaded(event), **PUBLISH)
    )

    [message] = page.context["form"].errors["words"]
    assert message.startswith("À quelle heure\u00a0?")
    assert page.context["form"]["words"].value() == HALF
    assert Event.objects.get().live is False


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ({"start_on": "32/13/2027", "hours": "20h"}, {"start_on": "32/13/2027", "hours": "20h"}),
        (
            {"start_on": "02/03/2027", "hours": "20 heur"},
            {"start_on": "02/03/2027", "hours": "20 heur"},
        ),
        ({"start_on": "", "hours": "20h30"}, {"start_on": None, "hours": "20:30"}),
        ({"start_on": "", "hours": "", "label": "Vernissage"}, {"label": "Vernissage"}),
        (
            {"kind": "several", "lines": "07/03/2027 20h\n08/03/2027 vers"},
            {"lines": "07/03/2027 20h\n08/03/2027 vers"},
        ),
        (
            {
                "kind": "rule",
                "start_on": "02/03/2027",
                "hours": "20h",
                "frequency": "WEEKLY",
                "interval": "2",
            }
            | {
                "weekdays": ["TU", "FR"],
                "until": "30/06/20",
                "exceptions": "09/03",
                "school_zone": "C",
            },
            {
                "weekdays": ["TU", "FR"],
                "interval": "2",
                "until": "30/06/20",
                "exceptions": "09/03",
                "school_zone": "C",
            },
        ),
    ],
)
@pytest.mark.parametrize("is_public", [False, True])
def test_an_unfinished_line_comes_back_as_it_was_typed(editor, line, shown, is_public):
    event = published_event("2027-03-02 20:00") if is_public else None
    first = [date_data(id=one.pk, uid=str(one.uid)) for one in event.dates.all()] if event else []

    event = autosaved(
        editor, *first, date_data(len(first), **line), event=event, initial=len(first)
    )

    form = opened(editor, event).formsets["dates"].forms[-1]
    assert {name: form[name].value() for name in shown} == shown
    assert Event.objects.get().occurrences.count() == len(first)


def test_a_line_being_corrected_keeps_its_date_until_it_is_valid(editor):
    event = published_event("2027-03-02 20:00")
    line = event.dates.get()

    event = autosaved(
        editor, date_data(id=line.pk, uid=str(line.uid), hours="20h3O"), event=event, initial=1
    )

    [form] = opened(editor, event).formsets["dates"].forms
    assert (form["hours"].value(), form.instance.pk) == ("20h3O", line.pk)
    assert event.get_latest_revision_as_object().dates.get().times == line.times


def test_autosave_reports_a_day_that_does_not_exist_but_not_missing_fields(editor):
    event = drafted(title="Un bal", slug="un-bal")
    lines = [date_data(0, start_on="31/02/2027"), date_data(1, start_on="")]

    posted = event_data(*lines, slug="un-bal", **loaded(event))
    answer = editor.post(path_of(event), posted, headers=AUTOSAVE).json()

    [said] = answer["unread"]
    assert (said["name"], said["label"]) == ("dates-0-start_on", "Le, ou à partir du")
    assert said["words"].endswith("Gardé tel que vous l’avez tapé.")
    assert answer["unsaved_said"] == "Enregistré, à corriger\u00a0: Le, ou à partir du"
    assert opened(editor, event).formsets["dates"].forms[0]["start_on"].value() == "31/02/2027"


def test_a_completed_line_becomes_a_date(editor):
    event = autosaved(editor, date_data(hours="20 heur"))
    [line] = opened(editor, event).formsets["dates"].forms
    key = {"id": line.instance.pk, "uid": str(line.instance.uid)}

    event = autosaved(editor, date_data(hours="20h", **key), event=event, initial=1)

    [kept] = event.get_latest_revision_as_object().dates.all()
    assert (kept.times, kept.typed, kept.uid) == ([["20:00", None]], {}, line.instance.uid)


def test_saving_an_unfinished_line_shows_an_error_at_its_field(editor):
    event = autosaved(editor, date_data(hours="20 heur"))
    [line] = opened(editor, event).formsets["dates"].forms
    key = {"id": line.instance.pk, "uid": str(line.instance.uid)}

    page = editor.post(
        path_of(event),
        event_data(
            date_data(hours="20 heur", **key),
            initial=1,
            slug=event.slug,
            **loaded(event),
            **PUBLISH,
        ),
    )

    [errors] = page.context["form"].formsets["dates"].errors
    assert list(errors) == ["hours"]
    assert Event.objects.get().live is False


@pytest.mark.parametrize("is_live", [True, False])
def test_a_copy_that_the_page_saved_is_published_from_the_same_page(editor, is_live):
    original = published_event("2027-03-02 20:00", "2027-03-09 20:00")
    if not is_live:
        original.unpublish()
    form = untouched(editor.get(event_url("copy", original.pk))) | {"title": "Un autre concert"}

    created = editor.post(event_url("add"), form, headers=AUTOSAVE).json()
    copy = Event.objects.get(pk=created["pk"])
    form |= created["field_updates"] | loaded(copy)
    answers = [
        editor.post(path_of(copy), form, headers=AUTOSAVE).json(),
        editor.post(path_of(copy), form | PUBLISH),
    ]

    copy.refresh_from_db()
    assert (answers[0]["success"], answers[1].status_code, copy.live) == (True, 302, True)
    assert (copy.dates.count(), copy.occurrences.count(), original.dates.count()) == (2, 2, 2)


def test_a_copy_and_a_restored_version_keep_the_text_as_typed(editor):
    event = autosaved(editor, date_data(hours="20 heur"), words=HALF)
    version = event.latest_revision

    copied = editor.get(event_url("copy", event.pk)).context["form"]
    editor.post(path_of(event), event_data(slug=event.slug, **loaded(event)))
    restored = editor.get(event_url("revisions_revert", event.pk, version.pk)).context["form"]

    for form in (restored, copied):
        assert form["words"].value() == HALF
        assert [line["hours"].value() for line in form.formsets["dates"].forms] == ["20 heur"]


def test_a_comparison_of_versions_includes_unread_text(editor):
    event = autosaved(editor, words=HALF)
    first = event.latest_revision
    event = autosaved(editor, date_data(hours="20 heur"), event=event)

    page = editor.get(event_url("revisions_compare", event.pk, first.pk, event.latest_revision.pk))

    said = page.content.decode()
    assert HALF in said
    assert "20 heur" in said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            event_data(words=HALF),
            "Des dates sont tapées et pas encore lues\u00a0: «\u00a0tous les mardis à\u00a0». "
            "Ouvrez la fiche et "
            "enregistrez\u00a0: elles seront lues, ou vous saurez ce qui manque.",
        ),
        (
            event_data(date_data(hours="20 heur")),
            "Une date est tapée à moitié. Ouvrez la fiche et enregistrez\u00a0: vous saurez ce qui "
            "manque.",
        ),
    ],
)
def test_a_draft_with_unread_dates_is_not_approved_from_a_list(editor, typed, said):
    editor.post(event_url("add"), event_data(**{"action-submit": "1"}))
    event, moderator = Event.objects.get(), signed_in(somebody(MODERATORS))
    moderator.post(path_of(event), typed | loaded(event) | {"slug": event.slug}, headers=AUTOSAVE)
    step = event.current_workflow_task_state.pk

    answer = moderator.post(
        event_url("workflow_action", event.pk, "approve", step), {"comment": ""}
    )

    assert texts(moderator.get(answer["Location"])) == [said]
    assert Event.objects.get().live is False
