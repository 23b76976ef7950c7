"""Bulk actions on events: a confirmation page, then the change of permitted events."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html
from pytest_django.asserts import assertContains, assertNotContains
from wagtail.models import ModelLogEntry, Revision
from wagtail_factories import ImageFactory

from agenda.models import Change, Event
from agenda.permissions import CONTRIBUTORS, EDITORS
from agenda.services.bulk_publication import Draft, publish_drafts
from agenda.services.occurrences import cancel
from agenda.services.schedule import publish_due
from agenda.signals import changed
from agenda.viewsets import bulk
from tests.agenda.cms import event_url, signed_in, somebody, texts
from tests.agenda.test_services_merging import merge
from tests.budgets import count_queries
from tests.factories.agenda import (
    CategoryFactory,
    EventFactory,
    PlaceFactory,
    ProgrammePageFactory,
    as_line,
    at,
    published_event,
)
from tests.factories.messaging import FollowFactory

pytestmark = pytest.mark.django_db

ACTIONS = {
    "mise-en-avant": {"is_featured": "oui"},
    "categorie": {},
    "programme": {},
    "annuler": {"reason": "Une grève"},
}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-01T10:00+01:00", tick=False)


def url(action, events, **asked):
    query = "&".join(f"id={getattr(event, 'pk', event)}" for event in events)
    back = event_url("list") + "".join(f"?{name}={value}" for name, value in asked.items())
    return f"{reverse('wagtail_bulk_action', args=['agenda', 'event', action])}?{query}&next={back}"


def evenings(count):
    return [published_event(f"2026-03-0{3 + n} 20:00", title=f"Soirée {n}") for n in range(count)]


def facts(action):
    made: dict[str, Any] = {"categorie": CategoryFactory, "programme": ProgrammePageFactory}
    name = {"categorie": "category", "programme": "programme"}.get(action)
    return {name: made[action]().pk} if name else ACTIONS[action]


@pytest.mark.parametrize(
    ("action", "kind", "said"),
    [
        ("mise-en-avant", "updated", "2 événements modifiés et publiés."),
        ("categorie", "updated", "2 événements modifiés et publiés."),
        ("programme", "updated", "2 événements modifiés et publiés."),
        ("annuler", "cancelled", "2 dates annulées."),
    ],
)
def test_several_events_are_changed_once_each_and_a_second_click_changes_nothing(
    editor, action, kind, said
):
    events, other = evenings(2), published_event("2026-03-09 20:00")
    posted, last = facts(action), Change.objects.last_id()

    first = editor.post(url(action, events), posted)
    page = editor.get(first.url)
    again = editor.post(url(action, events), posted)

    assert (first.url, texts(page)) == (event_url("list"), [said])
    assert texts(editor.get(again.url)) == ["Rien à faire\u00a0: c’est déjà le cas."]
    changes = Change.objects.since(last).values_list("event", "kind", "actor")
    actor = int(editor.session["_auth_user_id"])
    assert sorted(changes) == sorted((event.pk, kind, actor) for event in events)
    assert not Change.objects.since(last).filter(event=other).exists()


@pytest.mark.parametrize("action", ["mise-en-avant", "categorie", "programme"])
def test_the_confirmation_names_the_count_and_that_the_change_is_public_at_once(editor, action):
    page = editor.get(url(action, evenings(2)))

    for words in (
        "Ce sera visible tout de suite sur le site.",
        "Soirée 0",
        "Soirée 1",
        "Oui, changer 2 événements",
    ):
        assertContains(page, words)


def test_a_bulk_change_is_public_and_in_the_history(editor):
    events, category = evenings(2), CategoryFactory()

    editor.post(url("categorie", events), {"category": category.pk})

    for event in Event.objects.filter(pk__in=[event.pk for event in events]):
        assert (event.category, event.live_revision_id) == (category, event.latest_revision_id)
        assert event.live_revision.content["category"] == category.pk
        assert (
            ModelLogEntry.objects.for_instance(event).latest("timestamp", "pk").action
            == "wagtail.publish"
        )
        shown = editor.get(event_url("history", event.pk)).context["table"].data
        assert [line.action for line in shown].count("wagtail.publish") == 2


def test_a_draft_keeps_its_author_and_gets_the_bulk_change(editor):
    (event,), writer, category = evenings(1), somebody(EDITORS), CategoryFactory()
    draft = Event.objects.get(pk=event.pk)
    draft.title = "Un brouillon"
    draft.save_revision(user=writer)

    editor.post(url("categorie", [event]), {"category": category.pk})

    event = Event.objects.get(pk=event.pk)
    drafted = event.get_latest_revision_as_object()
    assert (event.title, event.category, event.has_unpublished_changes) == (
        "Soirée 0",
        category,
        True,
    )
    assert (drafted.title, drafted.category, event.latest_revision.user) == (
        "Un brouillon",
        category,
        writer,
    )


def test_the_page_says_how_many_events_dates_and_followers_and_does_nothing(editor):
    events = evenings(2)
    FollowFactory(event=events[0])
    FollowFactory(event=published_event("2026-03-09 20:00"))  # another event's

    page = editor.get(url("annuler", events))

    assert (page.context["page"].dates, page.context["page"].followers) == (2, 1)
    assertContains(page, "2 dates à venir")
    assertContains(page, "1 personne suit et en sera avertie.")
    assert not Change.objects.filter(kind="cancelled").exists()


def test_events_that_cannot_be_changed_are_listed_with_a_reason_and_left(editor):
    (event,) = evenings(1)
    draft = EventFactory(title="Un brouillon", live=False)
    locked = published_event(
        "2026-03-09 20:00", title="Un verrou", locked=True, locked_by=somebody(EDITORS)
    )
    posted, last = facts("categorie"), Change.objects.last_id()

    page = editor.get(url("categorie", [event, draft, locked]))
    editor.post(url("categorie", [event, draft, locked]), posted)

    assert [(left.title, why) for left, why in page.context["page"].left_out] == [
        ("Un brouillon", "il n’est pas en ligne"),
        ("Un verrou", "quelqu’un d’autre l’a verrouillé"),
    ]
    assertContains(page, "Un verrou\u00a0: quelqu’un d’autre l’a verrouillé")
    assert list(Change.objects.since(last).values_list("event", flat=True)) == [event.pk]


def test_an_event_without_a_date_to_come_has_nothing_to_cancel(editor):
    first, second = evenings(2)
    cancel(list(first.occurrences.all()))

    page = editor.get(url("annuler", [first, second]))

    assert page.context["page"].left_out == [(first, "il n’a aucune date à venir à annuler")]
    assert page.context["page"].events == [second]


@pytest.mark.parametrize("action", ACTIONS)
def test_who_may_not_publish_changes_nothing_and_reads_no_name_that_is_not_theirs(action):
    writer = somebody(CONTRIBUTORS)
    own = published_event("2026-03-03 20:00", title="Le mien", owner=writer)
    secret = published_event("2026-03-04 20:00", title="Un secret")
    client, posted, last = signed_in(writer), facts(action), Change.objects.last_id()

    page = client.get(url(action, [own, secret]))
    client.post(url(action, [own, secret]), posted)

    assert page.context["page"].left_out == [(own, "vous ne pouvez pas le publier")]
    assertNotContains(page, "Un secret")
    assert Change.objects.last_id() == last


def test_all_means_the_events_of_the_filtered_list(editor):
    category = CategoryFactory()
    inside = published_event("2026-03-03 20:00", category=category)
    published_event("2026-03-04 20:00")

    page = editor.get(url("annuler", ["all"], category=category.pk))
    deletion = editor.get(url("delete", ["all"], category=category.pk))

    assert page.context["page"].events == [inside]
    assert deletion.context["items_with_no_access"] == [inside]  # editors may not delete


def test_too_many_events_are_refused_with_the_limit(editor, monkeypatch):
    monkeypatch.setattr(bulk.ChosenEvents, "most_events", 2)
    monkeypatch.setattr(bulk, "MOST_DATES", 1)
    events, last = evenings(3), Change.objects.last_id()

    refused = [
        editor.post(url(*chosen), {}) for chosen in (("delete", events), ("annuler", events[:2]))
    ]

    assert [texts(editor.get(answer.url)) for answer in refused[1:]] == [
        [
            "3 événements choisis\u00a0: 2 au plus à la fois. Filtrez la liste, puis recommencez.",
            "Plus de 1 dates à venir\u00a0: choisissez moins d’événements à la fois.",
        ]
    ]
    assert (Event.objects.count(), Change.objects.last_id()) == (3, last)


def test_too_many_drafts_are_refused_before_any_is_read(editor, monkeypatch):
    monkeypatch.setattr(bulk.PublishBulkAction, "most_events", 2)
    events = evenings(3)

    with CaptureQueriesContext(connection) as queries:
        refused = editor.get(url("publier", events))

    dates_read = [query for query in queries if "agenda_eventdate" in query["sql"]]
    assert (refused.status_code, dates_read) == (302, [])


def test_an_invalid_form_shows_errors_and_an_invalid_key_matches_no_event(editor):
    events = evenings(1)

    wrong = editor.post(url("categorie", events), {"category": "42"})
    nobody = editor.get(url("annuler", ["abc", "9" * 40]))

    assert list(wrong.context["form"].errors) == ["category"]
    assertContains(nobody, "Aucun des événements choisis ne s’y prête.")


@pytest.mark.parametrize("action", ACTIONS)
def test_the_page_takes_as_many_queries_for_three_events_as_for_one(editor, action):
    events = evenings(3)
    editor.get(url(action, events))

    counts = []
    for some in (events[:1], events):
        with CaptureQueriesContext(connection) as queries:
            editor.get(url(action, some))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_many_dates_are_cancelled_in_as_many_statements_as_one(editor):
    counts = []
    for lines in (1, 3):
        event = published_event(*(f"2026-03-0{n + 3} 20:00" for n in range(lines)))
        with CaptureQueriesContext(connection) as queries:
            editor.post(url("annuler", [event]), {"reason": ""})
        counts.append(len(queries))

    assert counts[0] == counts[1]


def drafts(count, **facts):
    """Return events that were never public, each with an evening to come."""
    made = []
    for number in range(count):
        event = EventFactory(title=f"Brouillon {number}", live=False, **facts)
        event.dates.set([as_line("2026-03-05 20:00")])
        event.save_revision()
        made.append(Event.objects.get(pk=event.pk))
    return made


def redrafted(event, **facts):
    """Give the event another draft with ``facts``."""
    draft = Event.objects.get(pk=event.pk).get_latest_revision_as_object()
    for name, value in facts.items():
        setattr(draft, name, value)
    draft.save_revision(clean=False)
    return Event.objects.get(pk=event.pk)


def left_out(page):
    return [(event.title, why) for event, why in page.context["page"].left_out]


def test_a_draft_with_unread_dates_is_left_out_with_what_to_do(editor):
    [event] = drafts(1)

    page = editor.get(url("publier", [redrafted(event, unread_words="tous les mardis à")]))

    why = (
        "une date y est écrite en mots et pas encore comprise\u00a0: ouvrez sa fiche et enregistrez"
    )
    assert left_out(page) == [("Brouillon 0", why)]


def test_drafts_are_published_after_a_confirmation_page(editor):
    events = drafts(2)

    page = editor.get(url("publier", events))
    live_before = Event.objects.live().count()
    answer = editor.post(url("publier", events), {})
    said = texts(editor.get(answer.url))
    again = editor.post(url("publier", events), {})

    assert (page.context["page"].dates, page.context["page"].deed) == (
        2,
        "Oui, publier 2 événements",
    )
    assertContains(page, "2 dates à venir")
    assert live_before == 0
    assert said == ["2 événements publiés."]
    assert texts(editor.get(again.url)) == ["Rien à faire\u00a0: c’est déjà le cas."]
    kinds = Change.objects.filter(event__in=events).values_list("kind", "actor")
    assert list(kinds) == [("published", int(editor.session["_auth_user_id"]))] * 2
    assert all(event.occurrences.count() == 1 for event in Event.objects.live())


def test_the_confirmation_uses_the_titles_of_the_drafts(editor):
    (event,) = evenings(1)
    redrafted(event, title="Une nuit")

    assertContains(editor.get(url("publier", [event])), "Une nuit</a>")


def test_a_draft_that_waited_for_an_hour_without_being_scheduled_is_published_now(editor):
    (event,) = drafts(1)
    redrafted(event, go_live_at=timezone.now() + timedelta(days=3))

    editor.post(url("publier", [event]), {})

    event.refresh_from_db()
    assert (event.live, event.go_live_at, event.has_unpublished_changes) == (True, None, False)


def test_drafts_are_scheduled_in_one_step_and_go_public_at_their_hour(editor, time_machine):
    events = drafts(2)

    answer = editor.post(url("programmer", events), {"go_live_at": "2026-03-03T10:00"})
    said, live_before = texts(editor.get(answer.url)), Event.objects.live().count()
    time_machine.move_to("2026-03-03T10:01+01:00", tick=False)
    done = publish_due()

    assert said == ["2 événements seront publiés le mardi 3 mars à 10\u00a0h."]
    assert (live_before, done, Event.objects.live().count()) == (0, 2, 2)


def test_a_time_in_the_past_or_after_the_expiry_is_refused(editor):
    (event,) = drafts(1)
    event = redrafted(event, expire_at=timezone.now() + timedelta(days=2))

    past = editor.post(url("programmer", [event]), {"go_live_at": "2026-02-03 10:00"})
    late = editor.post(url("programmer", [event]), {"go_live_at": "2026-03-09 10:00"})

    assert past.context["form"].errors["go_live_at"] == [
        "Cette heure est passée\u00a0: choisissez-en une à venir, ou publiez maintenant."
    ]
    assert late.context["form"].errors["go_live_at"] == [
        "«\u00a0Brouillon 0\u00a0» serait déjà retiré à cette heure-là."
    ]
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


@pytest.mark.parametrize("action", ["publier", "programmer"])
def test_locked_and_incomplete_drafts_are_listed_with_a_reason_and_left(editor, action):
    ready, moderated, locked, dateless, mute, offline, nameless, scheduled, returned = drafts(9)
    returned.get_default_workflow().start(
        returned, somebody(CONTRIBUTORS)
    ).current_task_state.reject()
    moderated.get_default_workflow().start(moderated, somebody(CONTRIBUTORS))
    Event.objects.filter(pk=locked.pk).update(locked=True, locked_by=somebody(EDITORS))
    redrafted(dateless, dates=[])
    redrafted(mute, cover=ImageFactory(), cover_alt=" ")
    redrafted(offline, attendance="online", online_url="")
    redrafted(nameless, language="")
    redrafted(scheduled, go_live_at=timezone.now() + timedelta(days=1)).latest_revision.publish()
    (public,) = evenings(1)
    every = [
        ready,
        moderated,
        locked,
        dateless,
        mute,
        offline,
        nameless,
        scheduled,
        returned,
        public,
    ]

    page = editor.get(url(action, every))
    editor.post(url(action, every), {"go_live_at": "2026-03-03 10:00"})

    assert left_out(page) == [
        ("Brouillon 1", "un brouillon est en relecture"),
        ("Brouillon 2", "quelqu’un d’autre l’a verrouillé"),
        ("Brouillon 3", "il n’a aucune date à venir"),
        ("Brouillon 4", "son image n’a pas de texte pour qui ne la voit pas"),
        ("Brouillon 5", "il lui manque le lien pour suivre en ligne"),
        ("Brouillon 6", "il lui manque\u00a0: langue du texte"),
        ("Brouillon 7", "une version est programmée"),
        ("Brouillon 8", "il est reparti à qui l’a proposé, avec une question"),
        ("Soirée 0", "il est déjà publié, sans brouillon"),
    ]
    assert page.context["page"].events == [ready]
    assert set(Event.objects.live()) == ({ready, public} if action == "publier" else {public})
    approved = Revision.objects.filter(approved_go_live_at__isnull=False).values_list(
        "object_id", flat=True
    )
    assert set(approved) == {
        str(scheduled.pk),
        *([str(ready.pk)] if action == "programmer" else []),
    }


def test_a_draft_that_removes_or_moves_public_dates_is_left_and_one_that_adds_some_is_published(
    editor,
):
    moved, added = evenings(2)
    redrafted(moved, dates=[as_line("2026-03-03 21:00")])
    redrafted(added, dates=[as_line("2026-03-04 20:00"), as_line("2026-03-06 20:00")])

    page = editor.get(url("publier", [moved, added]))
    editor.post(url("publier", [moved, added]), {})

    why = "des dates déjà publiques changeraient\u00a0: publiez-le depuis sa fiche"
    assert left_out(page) == [("Soirée 0", why)]
    assert (moved.occurrences.count(), added.occurrences.count()) == (1, 2)


def test_public_dates_are_compared_again_once_the_events_are_locked():
    moved, added = evenings(2)
    redrafted(moved, dates=[as_line("2026-03-03 21:00")])
    redrafted(added, dates=[as_line("2026-03-04 20:00"), as_line("2026-03-06 20:00")])

    publication = publish_drafts(
        {event: Draft(Event.objects.get(pk=event.pk)).version for event in (moved, added)},
        actor=None,
    )

    assert publication.published == [added]
    assert publication.left_out == [
        (moved, "des dates déjà publiques changeraient\u00a0: publiez-le depuis sa fiche")
    ]
    assert moved.occurrences.get().start_at == at("2026-03-03 20:00")


def test_a_merged_event_is_not_published_again(editor):
    kept, gone = evenings(2)
    merge(kept, gone)

    page = editor.get(url("publier", [gone]))
    editor.post(url("publier", [gone]), {})

    assert left_out(page) == [("Soirée 1", "il est réuni avec un autre")]
    assert list(Event.objects.live()) == [kept]


def test_events_that_the_user_may_not_publish_are_listed_and_left(editor):
    writer = somebody(CONTRIBUTORS)
    own, other = drafts(2)
    Event.objects.filter(pk=own.pk).update(owner=writer)
    client = signed_in(writer)

    page = client.get(url("publier", [own, other]))
    client.post(url("publier", [own, other]), {})

    assert left_out(page) == [("Brouillon 0", "vous ne pouvez pas le publier")]
    assertNotContains(page, "Brouillon 1")
    assert not Event.objects.live().exists()


def shown(page):
    """Return the hidden fields of a page's form."""
    return {"versions": page.context["form"]["versions"].value()}


def test_a_version_newer_than_the_page_is_not_published_and_is_reported(editor, time_machine):
    ready, changed, deleted, saved_again = drafts(4)
    page = editor.get(url("publier", [ready, changed, deleted, saved_again]))
    time_machine.shift(1)
    redrafted(changed, title="Une autre")
    draft = Event.objects.get(pk=saved_again.pk).get_latest_revision_as_object()
    draft.save_revision(overwrite_revision=draft.latest_revision, clean=False)  # as autosave does
    Event.objects.get(pk=deleted.pk).delete()

    answer = editor.post(url("publier", [ready, changed, deleted, saved_again]), shown(page))

    assert texts(editor.get(answer.url)) == [
        "1 événement publié.",
        "Laissés de côté\u00a0: «\u00a0Une autre\u00a0» (une autre version en a été enregistrée "
        "entre-temps)\u00a0; "
        "«\u00a0Brouillon 3\u00a0» (une autre version en a été enregistrée entre-temps)\u00a0; "
        "1 n’est plus dans la liste.",
    ]
    assert list(Event.objects.live()) == [ready]


def test_a_draft_not_ready_when_the_page_was_shown_is_not_published(editor):
    ready, locked = drafts(2)
    Event.objects.filter(pk=locked.pk).update(locked=True, locked_by=somebody(EDITORS))
    page = editor.get(url("publier", [ready, locked]))
    Event.objects.filter(pk=locked.pk).update(locked=False, locked_by=None)

    editor.post(url("publier", [ready, locked]), shown(page))

    assert list(Event.objects.live()) == [ready]


def test_a_deleted_locked_or_failing_event_does_not_stop_the_others():
    deleted, locked, broken, ready = drafts(4)
    versions = {event: Draft(event).version for event in (deleted, locked, broken, ready)}
    Event.objects.filter(pk=deleted.pk).delete()
    Event.objects.filter(pk=locked.pk).update(locked=True, locked_by=somebody(EDITORS))
    revision = broken.latest_revision
    revision.content["category"] = (
        4_242  # a missing protected record, so that publishing this version fails
    )
    revision.save(update_fields=["content"])

    publication = publish_drafts(versions, actor=None)

    assert publication.published == [ready]
    assert publication.left_out == [
        (deleted, "il a été supprimé entre-temps"),
        (locked, "quelqu’un d’autre l’a verrouillé"),
        (broken, "une erreur l’a empêché"),
    ]


@pytest.mark.django_db(transaction=True)
def test_each_event_is_public_before_the_next_is_locked():
    events, public = drafts(3), []

    def count_public(**_kwargs):
        public.append(Event.objects.live().count())

    changed.connect(count_public)
    try:
        signed_in(somebody(EDITORS)).post(url("publier", events), {})
    finally:
        changed.disconnect(count_public)

    assert public == [1, 2, 3]


def test_publishing_takes_sixty_queries_at_most_for_each_event(editor):
    """A publication locks and reads again, then Wagtail and the agenda write."""
    counts = []
    for count in (1, 1, 3):  # the first also fills caches of the process
        events = drafts(count, place=PlaceFactory(), category=CategoryFactory())
        counts.append(count_queries(lambda: editor.post(url("publier", events), {})))  # noqa: B023

    assert (counts[2] - counts[1]) / 2 <= 60


def test_only_the_first_of_many_left_out_events_are_named(editor, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_NAMED", 1)
    events = drafts(3)
    for event in events:
        redrafted(event, dates=[])

    answer = editor.post(url("publier", events), {})

    assert texts(editor.get(answer.url)) == [
        "Rien n’a été publié.",
        "Laissés de côté\u00a0: «\u00a0Brouillon 0\u00a0» (il n’a aucune date à venir)\u00a0; 2 "
        "autres.",
    ]


@pytest.mark.parametrize("action", ["publier", "programmer"])
def test_the_page_of_drafts_takes_as_many_queries_for_three_as_for_one(editor, action):
    events = drafts(3, place=PlaceFactory(), category=CategoryFactory())
    editor.get(url(action, events))

    counts = []
    for some in (events[:1], events):
        with CaptureQueriesContext(connection) as queries:
            editor.get(url(action, some))
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("asked", ["", "nothing", "99999999999999999999"])
def test_a_programmes_page_preselects_it_and_an_invalid_key_selects_none(editor, asked):
    event, programme = published_event("2026-03-05 20:00"), ProgrammePageFactory()

    chosen = editor.get(f"{url('programme', [event])}&programme={programme.pk}")
    none = editor.get(f"{url('programme', [event])}&programme={asked}")

    marked = [
        html.fromstring(page.content).xpath("//option[@selected]/@value") for page in (chosen, none)
    ]
    assert [[value for value in values if value] for values in marked] == [[str(programme.pk)], []]
