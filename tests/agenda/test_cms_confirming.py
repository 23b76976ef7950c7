"""Confirmation of versions that remove or move public dates."""

from functools import partial

import pytest
from django.utils import timezone
from lxml import html
from pytest_django.asserts import assertContains, assertNotContains
from time_machine import travel

from agenda.enums import OccurrenceStatus
from agenda.models import Change, Event
from agenda.permissions import CONTRIBUTORS, EDITORS, MODERATORS
from agenda.services.occurrences import cancel
from agenda.services.schedule import publish_due
from tests.agenda.cms import (
    PUBLISH,
    date_data,
    event_data,
    event_url,
    loaded,
    signed_in,
    somebody,
    texts,
)
from tests.budgets import count_queries
from tests.databases import written_once
from tests.factories.agenda import at, published_event

pytestmark = pytest.mark.django_db

QUESTION = "Rien n’est encore publié\u00a0: "


IN_FEBRUARY = "2027-02-01T10:00+01:00"


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(IN_FEBRUARY, tick=False)


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    days = ("2027-03-02 20:00", "2027-03-03 20:00", "2027-03-04 20:00")
    with written_once(django_db_blocker):
        with travel(IN_FEBRUARY, tick=False):
            made = published_event(*days, title="Un concert")
        yield made


@pytest.fixture
def event(published, db):
    """Return a public event with three evenings in March."""
    return Event.objects.get(pk=published.pk)


def lines(event, *wanted):
    """Return the form fields of the lines in ``wanted``: pairs of number and changed fields."""
    kept = list(Event.objects.get(pk=event.pk).dates.all())
    data = []
    for number, line in enumerate(kept):
        facts = dict(wanted).get(number)
        typed = {"start_on": line.start_on.isoformat(), "id": line.pk, "uid": line.uid} | (
            facts or {}
        )
        data.append(
            date_data(number, **typed) | ({f"dates-{number}-DELETE": "on"} if facts is None else {})
        )
    return event_data(*data, initial=len(kept), **loaded(event))


def standing(event):
    rows = event.occurrences.exclude(status=OccurrenceStatus.CANCELLED).order_by("start_at")
    return [f"{timezone.localtime(row.start_at):%d %H}" for row in rows]


def accepted(page):
    """Return the fields that the confirming button of ``page`` sends."""
    [panel] = html.fromstring(page.content.decode()).find_class("cms-date-changes")
    hidden = {field.get("name"): field.get("value") for field in panel.xpath(".//input")}
    [button] = panel.xpath(".//button[@name]")
    return hidden | {button.get("name"): button.get("value")}


def first_line(page):
    return texts(page)[0].splitlines()[0]


def test_removing_a_public_date_asks_for_confirmation_and_keeps_the_form(editor, event):
    typed = lines(event, (0, {}), (2, {"hours": "21h-23h"})) | {"lead": "Long à taper."}

    page = editor.post(event_url("edit", event.pk), typed | PUBLISH)

    assert first_line(page).startswith(f"{QUESTION}1 date de moins, 1 déplacée d’une heure.")
    assertContains(page, "<s>mercredi 3 mars, 20\u00a0h</s>")
    assertContains(page, "jeudi 4 mars, 20\u00a0h → jeudi 4 mars, 21\u00a0h")
    assertContains(page, "Personne ne suit")
    assert page.context["form"]["lead"].value() == "Long à taper."
    assert standing(event) == ["02 20", "03 20", "04 20"]
    assert (event.revisions.count(), Change.objects.count()) == (1, 1)


def test_a_confirmed_removal_is_done_and_reported(editor, event):
    typed = lines(event, (0, {}), (2, {"hours": "21h-23h"}))
    page = editor.post(event_url("edit", event.pk), typed | PUBLISH)

    done = editor.post(event_url("edit", event.pk), typed | accepted(page), follow=True)

    assert standing(event) == ["02 20", "04 21"]
    assert "Dates publiques\u00a0: 1 date de moins, 1 déplacée d’une heure." in first_line(done)


def test_the_enter_key_does_not_confirm(editor, event):
    """A browser presses the first button of the form."""
    page = editor.post(event_url("edit", event.pk), lines(event, (0, {})) | PUBLISH)

    first, *_others = html.fromstring(page.content.decode()).xpath(
        "//form[@data-edit-form]//button[@type='submit']"
    )
    assert first.get("name") is None


def test_a_second_click_asks_again(editor, event):
    typed = lines(event, (0, {})) | PUBLISH

    pages = [editor.post(event_url("edit", event.pk), typed) for _ in range(2)]

    assert [first_line(page).startswith(f"{QUESTION}2 dates de moins") for page in pages] == [
        True,
        True,
    ]
    assert standing(event) == ["02 20", "03 20", "04 20"]


def test_a_confirmation_of_other_changes_is_not_accepted(editor, event):
    """Somebody moved a date since, or the same user removed one more."""
    page = editor.post(event_url("edit", event.pk), lines(event, (0, {}), (1, {})) | PUBLISH)

    again = editor.post(
        event_url("edit", event.pk), lines(event, (0, {})) | PUBLISH | accepted(page)
    )
    last = event.occurrences.order_by("start_at").last()
    cancel([last], actor=None)
    third = editor.post(
        event_url("edit", event.pk), lines(event, (0, {})) | PUBLISH | accepted(again)
    )

    assert first_line(again).startswith(f"{QUESTION}2 dates de moins")
    assert first_line(third).startswith(f"{QUESTION}1 date de moins")
    assert standing(event) == ["02 20", "03 20"]


def test_added_dates_are_reported_without_confirmation(editor, event):
    typed = lines(event, (0, {}), (1, {}), (2, {}))
    typed |= date_data(3, start_on="2027-03-05") | {"dates-TOTAL_FORMS": 4}

    done = editor.post(event_url("edit", event.pk), typed | PUBLISH, follow=True)

    assert "Dates publiques\u00a0: 1 date de plus." in first_line(done)
    assert standing(event) == ["02 20", "03 20", "04 20", "05 20"]


def test_saving_a_draft_needs_no_confirmation_and_its_form_shows_the_changes(editor, event):
    saved = editor.post(event_url("edit", event.pk), lines(event, (0, {})))

    page = editor.get(event_url("edit", event.pk))

    assert saved.status_code == 302
    assert "Publier cette version\u00a0: 2 dates de moins." in texts(page)
    assert standing(event) == ["02 20", "03 20", "04 20"]


def test_a_form_without_a_draft_shows_no_changes(editor, event):
    page = editor.get(event_url("edit", event.pk))

    assert texts(page) == []
    assertNotContains(page, "Oui, publier ainsi")


def test_an_event_that_is_not_public_needs_no_confirmation(editor, event):
    event.unpublish()

    editor.post(event_url("edit", event.pk), lines(event, (0, {})) | PUBLISH)

    assert standing(event) == ["02 20"]


def older(event):
    """Return the first version, with one evening; the public one has three, and an expiry."""
    draft = Event.objects.get(pk=event.pk)
    old = draft.revisions.order_by("pk").first()
    old.content = old.content | {"dates": old.content["dates"][:1], "expire_at": None}
    old.save()
    draft.title, draft.expire_at = "Un concert, trois soirs", at("2027-06-01 00:00")
    draft.save_revision().publish()
    return old


def restored(page):
    """Return the fields that the form of an old version posts."""
    [line] = page.context["form"].instance.dates.all()
    form = page.context["form"]
    data = event_data(
        date_data(0, start_on=line.start_on.isoformat(), id=line.pk, uid=line.uid),
        initial=1,
        title=form["title"].value(),
        slug=form["slug"].value(),
        expire_at=str(form["expire_at"].value()),
    )
    latest = form.instance.latest_revision
    return data | {
        "loaded_revision_id": latest.pk,
        "loaded_revision_created_at": latest.created_at.isoformat(),
    }


def test_restoring_an_old_version_shows_removed_dates_and_asks(editor, event):
    old = older(event)
    url = event_url("revisions_revert", event.pk, old.pk)

    shown = editor.get(url)
    asked = editor.post(url, restored(shown) | PUBLISH)
    before = standing(event)
    done = editor.post(url, restored(shown) | PUBLISH | accepted(asked), follow=True)

    assert first_line(shown) == (
        "Vous regardez la version du 1er février, 10\u00a0h\u00a0: 1 date. "
        "Autre que dans la dernière version\u00a0: titre, dates. Rien n’est repris avant que vous "
        "enregistriez."
    )
    assert "Publier cette version\u00a0: 2 dates de moins." in texts(shown)
    assert first_line(asked).startswith(f"{QUESTION}2 dates de moins.")
    assert before == ["02 20", "03 20", "04 20"]
    assert standing(event) == ["02 20"]
    assert "Dates publiques\u00a0: 2 dates de moins." in first_line(done)


def test_restoring_an_old_version_keeps_the_expiry(editor, event):
    old = older(event)
    url = event_url("revisions_revert", event.pk, old.pk)

    shown = editor.get(url)
    asked = editor.post(url, restored(shown) | PUBLISH)
    editor.post(url, restored(shown) | PUBLISH | accepted(asked))

    event.refresh_from_db()
    assert (event.title, event.expire_at) == ("Un concert", at("2027-06-01 00:00"))


def test_removing_the_expiry_asks_for_confirmation(editor, event):
    older(event)

    typed = lines(event, (0, {}), (1, {}), (2, {})) | {"expire_at": ""}
    page = editor.post(event_url("edit", event.pk), typed | PUBLISH)

    assert first_line(page).startswith(
        f"{QUESTION}plus de fin de publication (elle était le mardi 1er juin)."
    )
    event.refresh_from_db()
    assert event.expire_at == at("2027-06-01 00:00")


@pytest.mark.parametrize("action", [{}, PUBLISH])
def test_a_form_sent_without_javascript_keeps_the_expiry(action, editor, event):
    """Its fields are in a dialog that needs JavaScript."""
    older(event)

    done = editor.post(
        event_url("edit", event.pk), lines(event, (0, {}), (1, {}), (2, {})) | action
    )

    event.refresh_from_db()
    assert (done.status_code, event.expire_at) == (302, at("2027-06-01 00:00"))
    assert event.get_latest_revision_as_object().expire_at == event.expire_at


def test_an_old_version_saved_as_a_draft_changes_nothing_that_is_public(editor, event):
    old = older(event)
    url = event_url("revisions_revert", event.pk, old.pk)

    editor.post(url, restored(editor.get(url)))

    assert standing(event) == ["02 20", "03 20", "04 20"]
    event.refresh_from_db()
    assert (event.title, event.has_unpublished_changes) == ("Un concert, trois soirs", True)


def test_restoring_over_a_newer_version_is_refused(editor, event):
    old = older(event)
    url = event_url("revisions_revert", event.pk, old.pk)
    opened = restored(editor.get(url))
    Event.objects.get(pk=event.pk).save_revision(
        user=somebody(EDITORS, first_name="Alice", last_name="Durand")
    )

    page = editor.post(url, opened)

    assert first_line(page).startswith("Alice Durand a enregistré une version")
    assert event.revisions.count() == 3


def submitted(event):
    """Return a draft with one of the three dates, submitted for review."""
    writer = somebody(CONTRIBUTORS)
    draft = Event.objects.get(pk=event.pk)
    draft.dates.set(draft.dates.all()[:1])
    draft.save_revision(user=writer)
    draft.get_workflow().start(draft, writer)
    return Event.objects.get(pk=event.pk)


def test_an_approval_from_a_list_is_refused_and_sent_to_the_form(event):
    event, moderator = submitted(event), signed_in(somebody(MODERATORS))
    state = event.current_workflow_task_state

    page = moderator.post(
        event_url("workflow_action", event.pk, "approve", state.pk), {"comment": ""}, follow=True
    )

    refusal = (
        f"{QUESTION}2 dates de moins. Ouvrez «\u00a0Un concert\u00a0» pour voir lesquelles et "
        "confirmer."
    )
    assert refusal in texts(page)
    assert standing(event) == ["02 20", "03 20", "04 20"]
    assert event.current_workflow_state.status == "in_progress"


def test_an_approval_from_the_form_asks_for_confirmation_too(event):
    event, moderator = submitted(event), signed_in(somebody(MODERATORS))
    [line] = event.get_latest_revision_as_object().dates.all()
    approve = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    typed = event_data(date_data(0, id=line.pk, uid=line.uid), initial=1, **loaded(event))

    page = moderator.post(event_url("edit", event.pk), typed | approve)
    before = standing(event)
    moderator.post(event_url("edit", event.pk), typed | accepted(page))

    assert first_line(page).startswith(f"{QUESTION}2 dates de moins.")
    assert before == ["02 20", "03 20", "04 20"]
    assert standing(event) == ["02 20"]


def test_scheduling_a_publication_asks_for_confirmation(editor, event, time_machine):
    typed = lines(event, (0, {})) | {"go_live_at": "2027-02-10 10:00"} | PUBLISH

    page = editor.post(event_url("edit", event.pk), typed)
    done = editor.post(event_url("edit", event.pk), typed | accepted(page), follow=True)
    before = standing(event)
    time_machine.move_to("2027-02-10T10:01+01:00", tick=False)
    publish_due()

    assert first_line(page).startswith(f"{QUESTION}2 dates de moins.")
    assert "Dates publiques, ce jour-là\u00a0: 2 dates de moins." in first_line(done)
    assert (before, standing(event)) == (["02 20", "03 20", "04 20"], ["02 20"])


def test_more_than_ten_dates_are_counted_and_not_named(editor):
    event = published_event(*[f"2027-03-{day:02} 20:00" for day in range(2, 16)])

    page = editor.post(event_url("edit", event.pk), lines(event, (0, {})) | PUBLISH)

    assertContains(page, "<s>", count=10)
    assertContains(page, "et 3 autres")


def test_the_form_of_a_draft_costs_as_much_for_three_dates_as_for_one(editor):
    counts = []
    for number in (1, 3):
        event = published_event(*[f"2027-03-0{day + 2} 20:00" for day in range(number + 1)])
        draft = Event.objects.get(pk=event.pk)
        draft.dates.set(draft.dates.all()[:1])
        draft.save_revision()
        counts.append(count_queries(partial(editor.get, event_url("edit", event.pk))))

    assert counts[0] == counts[1]
