"""Corrections: only differences, taken part by part, never over an editor's change."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import travel
from wagtail.models import ModelLogEntry, Revision, WorkflowState

from accounts.services import keep_address
from agenda.enums import ChangeKind, PriceKind
from agenda.models import Change, Event, Place
from agenda.services.publication import publish_now
from messaging.models import Mail
from moderation.enums import ItemState
from moderation.models import QueueItem, Reason
from participation.enums import SentState
from participation.exceptions import NoticeRefused
from participation.forms.correcting import correction_form, read_correction
from participation.forms.parts import typed_of
from participation.models import Contact, Correction
from participation.services import correcting, notice_links, notices
from tests.agenda.cms import somebody
from tests.databases import written_once
from tests.factories.accounts import UserFactory
from tests.factories.agenda import (
    CategoryFactory,
    EventDateFactory,
    PlaceFactory,
    at,
    published_event,
)
from tests.factories.participation import ProposalFactory

pytestmark = pytest.mark.django_db
NETWORK = "192.0.2.1/32"
EMAIL = "karim@example.org"


NOW = at("2026-03-03 12:00")


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    with written_once(django_db_blocker):
        with travel(NOW, tick=False):
            made = published_event(
                EventDateFactory.build(start_on=dt.date(2026, 3, 10)),
                EventDateFactory.build(start_on=dt.date(2026, 3, 17)),
                title="Bal à l’écluse",
                price_kind=PriceKind.PAID,
                price_from=8,
            )
        yield made


@pytest.fixture
def event(published, db):
    return fresh(published)


@pytest.fixture
def moderator():
    return somebody("Modérateurs")


def conflicts() -> frozenset[str]:
    """The fields of the only correction that somebody changed meanwhile."""
    kept = Correction.objects.get()
    return correcting.conflicts(kept.subject, kept.changes)


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def changes_of(record, **typed):
    initial = typed_of(record)
    form = correction_form(
        record, read_correction(initial | typed, initial), initial, is_checked=True
    )
    assert form.is_valid(), form.errors
    return form.changes(record)


def send(record, email="", network=NETWORK, language="fr", **typed) -> Correction:
    return correcting.send_correction(
        fresh(record),
        changes_of(fresh(record), **typed),
        email=email,
        network=network,
        language=language,
    )


def apply(correction, *fields, actor) -> Correction:
    return correcting.apply_correction(
        Correction.objects.get(pk=correction.pk), fields, actor=actor
    )


def edit_draft(event, editor, **facts):
    draft = fresh(event).get_latest_revision_as_object()
    for name, value in facts.items():
        setattr(draft, name, value)
    draft.save_revision(user=editor)


def test_a_form_that_nobody_touched_changes_nothing(event):
    assert changes_of(event) == {}
    assert changes_of(PlaceFactory(website="https://example.org/", access_detail="Sonner.")) == {}


def test_a_text_is_a_change_of_what_was_touched_alone_and_keeps_its_form(event):
    body = "<p>On <b>valse</b>.</p><ul><li>une java</li><li>un <i>rigodon</i></li></ul>"
    Event.objects.filter(pk=event.pk).update(lead="Un bal.", body=body)

    assert changes_of(fresh(event), title="Bal") == {"title": ["Bal à l’écluse", "Bal"]}
    assert (
        changes_of(fresh(event), description="Un bal.\n\nOn valse.\n\n- une java\n- un rigodon")
        == {}
    )
    assert changes_of(
        fresh(event), description="Un bal.\n\nOn valse bien.\n\n- une java\n- un rigodon"
    ) == {"body": [body, body.replace("</b>.", "</b> bien.")]}


def test_only_the_fields_that_differ_are_kept_with_what_they_were(event):
    assert changes_of(event, title="Bal aux Récollets", price_from="9,50") == {
        "title": ["Bal à l’écluse", "Bal aux Récollets"],
        "price_from": ["8.00", "9.50"],
    }


def test_a_single_amount_is_both_prices_unless_the_event_has_an_open_ended_price(event):
    begins = changes_of(event, price_from="12")
    ranged = changes_of(event, price_from="12", price_to="20")
    Event.objects.filter(pk=event.pk).update(price_from=8, price_to=8)
    Revision.objects.all().delete()

    assert begins == {"price_from": ["8.00", "12.00"]}
    assert ranged == {"price_from": ["8.00", "12.00"], "price_to": [None, "20.00"]}
    assert changes_of(fresh(event), price_from="12") == {
        "price_from": ["8.00", "12.00"],
        "price_to": ["8.00", "12.00"],
    }
    assert changes_of(fresh(event), price_from="8,00") == {}


def test_unchanged_fields_of_a_correction_are_never_invalid(event):
    Event.objects.filter(pk=event.pk).update(
        category=None, place=None, booking="unknown", price_kind="unknown"
    )
    Revision.objects.all().delete()

    assert changes_of(fresh(event), title="Bal") == {"title": ["Bal à l’écluse", "Bal"]}


@pytest.mark.parametrize(
    ("typed", "changed"),
    [
        (
            {"description": "Un autre.\n\nEt la suite."},
            {"lead": "Un autre.", "body": "<p>Et la suite.</p>"},
        ),
        ({"price": "free"}, {"price_kind": "free", "price_from": None}),
        (
            {"booking": "required", "booking_at": "01 40 00 00 00"},
            {"booking": "required", "contact_phone": "01 40 00 00 00"},
        ),
        (
            {"is_online": "on", "online_url": "example.org/x"},
            {"place": None, "attendance": "online", "online_url": "https://example.org/x"},
        ),
        ({"wheelchair": "no"}, {"wheelchair": False}),
        ({"age_from": "6", "audience": "familles"}, {"age_from": 6, "audience": "familles"}),
    ],
)
def test_each_part_says_what_its_fields_should_be_and_comes_back_as_it_was_typed(
    event, moderator, typed, changed
):
    found = changes_of(event, **typed)

    correction = correcting.send_correction(event, found, network=NETWORK, language="fr")
    apply(correction, *found, actor=moderator)

    assert {field: new for field, (_base, new) in found.items()} == changed
    assert conflicts() == frozenset()
    assert changes_of(fresh(event), **typed) == {}


def test_it_waits_for_a_moderator_and_the_page_says_what_it_said(event, client):
    correction = send(event, title="Bal aux Récollets")

    assert (correction.state, QueueItem.objects.get().subject) == (SentState.WAITING, correction)
    assert "Récollets" not in client.get(event.get_absolute_url()).content.decode()


def test_the_same_sent_twice_by_one_network_is_one_and_by_another_two(event):
    send(event, title="Bal")
    send(event, title="Bal")
    send(event, title="Bal", network="198.51.100.7/32")

    assert Correction.objects.count() == 2


def test_a_network_has_its_share_and_the_others_theirs(event, monkeypatch):
    monkeypatch.setattr(notices, "MOST_OF_A_NETWORK", 3)
    for number in range(3):
        send(event, title=f"Bal {number}")

    with pytest.raises(NoticeRefused):
        send(event, title="Bal de trop")

    assert send(event, title="Bal de trop", network="198.51.100.7/32").state == SentState.WAITING


def test_accepted_fields_are_published_by_the_moderator_and_others_unchanged(event, moderator):
    correction = send(event, title="Bal aux Récollets", price_from="9")

    apply(correction, "title", actor=moderator)

    live = fresh(event)
    assert (live.title, str(live.price_from), live.has_unpublished_changes) == (
        "Bal aux Récollets",
        "8.00",
        False,
    )
    last = Change.objects.order_by("-id")[0]
    assert (last.kind, last.actor, live.live_revision.user) == (
        ChangeKind.UPDATED,
        moderator,
        moderator,
    )
    correction.refresh_from_db()
    assert (correction.state, correction.accepted) == (SentState.ACCEPTED, ["title"])
    assert QueueItem.objects.get().state == ItemState.CLOSED


def test_the_draft_of_an_editor_keeps_its_words_and_gets_what_was_corrected(event, moderator):
    editor = UserFactory()
    correction = send(event, title="Bal aux Récollets", price_from="9", organiser="Les Voisins")
    edit_draft(event, editor, lead="Un brouillon à moi.", contact_name="Le Comité")

    apply(correction, "title", "price", "contact_name", actor=moderator)

    live, draft = fresh(event), fresh(event).get_latest_revision_as_object()
    assert (live.title, live.lead, live.contact_name) == (
        "Bal aux Récollets",
        "Un chapeau.",
        "Les Voisins",
    )
    assert (draft.title, draft.lead, draft.contact_name) == (
        "Bal aux Récollets",
        "Un brouillon à moi.",
        "Le Comité",
    )
    assert (live.has_unpublished_changes, live.latest_revision.user) == (True, editor)
    assert live.latest_revision_id != live.live_revision_id


def test_the_dates_keep_their_numbers_and_sequences_but_for_the_one_that_moves(event, moderator):
    before = {str(one.day): one for one in event.occurrences.all()}
    correction = send(event, words="le 10 mars à 20h-22h, le 18 mars à 20h-22h")

    apply(correction, "dates", actor=moderator)

    after = {str(one.day): one for one in fresh(event).occurrences.all()}
    stayed, moved = after["2026-03-10"], after["2026-03-18"]
    assert (stayed.pk, stayed.uid, stayed.sequence) == (
        before["2026-03-10"].pk,
        before["2026-03-10"].uid,
        0,
    )
    assert (moved.pk, moved.uid, moved.sequence) == (
        before["2026-03-17"].pk,
        before["2026-03-17"].uid,
        1,
    )
    assert (moved.status, len(after)) == ("rescheduled", 2)


def test_a_correction_of_the_title_leaves_every_date_as_it_is(event, moderator):
    before = list(event.occurrences.values("uid", "sequence", "status", "start_at"))
    lines = list(event.dates.order_by("pk").values("pk", "uid"))

    apply(send(event, title="Bal aux Récollets"), "title", actor=moderator)

    assert list(event.occurrences.values("uid", "sequence", "status", "start_at")) == before
    assert list(fresh(event).dates.order_by("pk").values("pk", "uid")) == lines


def test_what_an_editor_changed_meanwhile_is_a_conflict_and_never_taken(event, moderator):
    correction = send(event, title="Bal aux Récollets", price_from="9")
    live = fresh(event)
    live.title = "Bal des Récollets"
    publish_now(live, somebody("Modérateurs"))

    found = conflicts()
    with pytest.raises(NoticeRefused, match="Titre"):
        apply(correction, "title", "price", actor=moderator)

    assert found == {"title"}
    assert (fresh(event).title, str(fresh(event).price_from)) == ("Bal des Récollets", "8.00")
    apply(correction, "price", actor=moderator)
    assert (fresh(event).title, str(fresh(event).price_from)) == ("Bal des Récollets", "9.00")


def test_an_editors_identical_change_is_no_conflict(event, moderator):
    correction = send(event, title="Bal aux Récollets")
    live = fresh(event)
    live.title = "Bal aux Récollets"
    publish_now(live, somebody("Modérateurs"))

    assert conflicts() == frozenset()
    assert apply(correction, "title", actor=moderator).state == SentState.ACCEPTED


def test_a_place_that_nobody_knew_is_one_draft_also_where_there_is_a_draft_of_the_event(
    event, moderator
):
    correction = send(
        event, place="Écluse des Récollets", place_choice="new", street="1 quai", postcode="75010"
    )
    edit_draft(event, UserFactory(), lead="Un brouillon à moi.")

    apply(correction, "place", actor=moderator)

    place = Place.objects.get(name="Écluse des Récollets")
    assert (fresh(event).place, place.live) == (place, False)
    assert fresh(event).get_latest_revision_as_object().place == place


def test_a_correction_keeps_a_waiting_workflow_going(event, moderator):
    author = UserFactory()
    correction = send(event, title="Bal aux Récollets")
    edit_draft(event, author, lead="Un brouillon à moi.")
    fresh(event).get_workflow().start(fresh(event), author)

    apply(correction, "title", actor=moderator)

    state = WorkflowState.objects.for_instance(event).get(status=WorkflowState.STATUS_IN_PROGRESS)
    assert (state.requested_by, fresh(event).latest_revision.user) == (author, author)
    assert state.current_task_state.revision == fresh(event).latest_revision


def test_a_second_decision_is_told_and_changes_nothing(event, moderator):
    correction = send(event, title="Bal aux Récollets")
    apply(correction, "title", actor=moderator)

    with pytest.raises(NoticeRefused):
        apply(correction, "title", actor=moderator)
    with pytest.raises(NoticeRefused):
        correcting.refuse_correction(correction, None, "Non.", actor=moderator)

    assert Change.objects.filter(kind=ChangeKind.UPDATED).count() == 1


@pytest.mark.parametrize("fields", [(), ("thank",), ("owner", "live"), ("price",)])
def test_fields_not_in_the_correction_are_never_accepted(event, moderator, fields):
    correction = send(event, title="Bal aux Récollets")

    with pytest.raises(NoticeRefused):
        apply(correction, *fields, actor=moderator)

    assert Correction.objects.get().state == SentState.WAITING


def test_neighbours_of_one_network_keep_their_corrections_and_their_words_apart(event):
    for email in ("", "mireille@example.org", "autre@example.org"):
        correcting.send_correction(
            fresh(event),
            changes_of(fresh(event), title="Bal"),
            line=f"Mot {email}".strip(),
            email=email,
            network=NETWORK,
            language="fr",
        )
    correcting.send_correction(
        fresh(event),
        changes_of(fresh(event), title="Bal"),
        line="Encore",
        network=NETWORK,
        language="fr",
    )

    sent = list(Correction.objects.order_by("pk").values_list("line", "contact__email"))
    assert sent == [
        ("Mot · Encore", None),
        ("Mot mireille@example.org", "mireille@example.org"),
        ("Mot autre@example.org", "autre@example.org"),
    ]


def test_who_sent_it_hears_twice_in_their_language_and_its_author_once(event, moderator):
    owner = UserFactory(email="theatre@example.org")
    Event.objects.filter(pk=event.pk).update(owner=owner)
    correction = send(event, title="Bal aux Récollets", email=EMAIL, language="en")

    apply(correction, "title", actor=moderator)

    mails = list(Mail.objects.order_by("id").values_list("recipient", "kind", "language"))
    assert mails == [
        (EMAIL, "correction-received", "en"),
        (EMAIL, "correction-decided", "en"),
        ("theatre@example.org", "event-corrected", "fr"),
    ]
    told = Mail.objects.get(kind="event-corrected").text
    assert EMAIL not in told
    assert f"/corriger/evenements/{event.slug}/" in told  # the door for who finds it wrong


def test_the_author_of_a_proposal_hears_of_it_by_their_own_link(event, moderator):
    contact = Contact.objects.create(
        email="mireille@example.org", address=keep_address("mireille@example.org")
    )
    ProposalFactory(
        state="published",
        event=event,
        contact=contact,
        facts={"title": "Bal"},
        sent_at=at("2026-03-01 12:00"),
        confirmed_at=at("2026-03-01 12:00"),
    )

    apply(send(event, title="Bal aux Récollets"), "title", actor=moderator)

    mail = Mail.objects.get()
    assert (mail.recipient, mail.kind) == ("mireille@example.org", "event-corrected")
    assert "/propositions/" in mail.text


def test_a_refusal_says_why_and_spam_says_nothing(event, moderator):
    reason = Reason.objects.create(text_fr="Pas vérifié.", text_en="Not verified.")
    refused = send(event, title="Bal", email=EMAIL, language="en")
    spam = send(event, title="ACHETEZ", email="spam@example.org", network="198.51.100.7/32")
    Mail.objects.all().delete()

    correcting.refuse_correction(refused, reason, "The poster says so.", actor=moderator)
    correcting.refuse_correction(spam, None, "", actor=moderator)

    mail = Mail.objects.get()
    assert (mail.recipient, "Not verified.\n\nThe poster says so." in mail.text) == (EMAIL, True)
    assert Correction.objects.filter(state=SentState.REFUSED).count() == 2


def test_the_thanks_stand_on_the_page_and_in_no_revision(event, moderator, client, time_machine):
    time_machine.shift(60)

    apply(send(event, title="Bal aux Récollets"), "title", "thank", actor=moderator)

    page = client.get(event.get_absolute_url())
    assert "Mis à jour grâce à vous, le 3 mars." in page.content.decode()
    assert page.cookies == {}
    live = fresh(event)
    live.lead = "Autre."
    publish_now(live, moderator)
    assert "Mis à jour grâce à vous" in client.get(event.get_absolute_url()).content.decode()
    assert "Updated thanks to you" in client.get(f"/en{event.get_absolute_url()}").content.decode()


def test_the_address_is_in_the_tables_of_participation_alone(event, moderator):
    apply(send(event, title="Bal aux Récollets", email=EMAIL), "title", actor=moderator)

    revisions = " ".join(str(revision.content) for revision in Revision.objects.all())
    logs = " ".join(f"{entry.label} {entry.data}" for entry in ModelLogEntry.objects.all())
    assert "karim" not in revisions + logs
    assert [contact.email for contact in Contact.objects.all()] == [EMAIL]


def test_an_erased_address_leaves_what_was_said_and_neither_mail_nor_link(event):
    correction = send(event, title="Bal aux Récollets", email=EMAIL)
    token = notice_links.notice_token(correction)

    notices.erase_address(notice_links.find_notice(token))

    assert (Contact.objects.count(), Mail.objects.count(), Correction.objects.count()) == (0, 0, 1)
    assert notice_links.find_notice(token) is None


def test_a_contact_used_elsewhere_survives_erasing_one_notice(event):
    first, second = send(event, title="Bal", email=EMAIL), send(event, title="Bals", email=EMAIL)

    notices.erase_address(first)

    assert Correction.objects.get(pk=second.pk).contact.email == EMAIL


def test_a_place_can_be_corrected_like_an_event(moderator):
    place = PlaceFactory(name="La Maroq", wheelchair=None)
    publish_now(place)

    correction = send(place, name="La Maroquinerie", street="23 rue Boyer", wheelchair="yes")
    apply(correction, "name", "wheelchair", actor=moderator)

    live = fresh(place)
    assert (live.name, live.street, live.wheelchair) == ("La Maroquinerie", "1 rue Neuve", True)


def test_ten_fields_cost_no_more_queries_than_one(event, moderator):
    def queries(*fields, **typed):
        correction = send(event, **typed)
        with CaptureQueriesContext(connection) as asked:
            apply(correction, *fields, actor=moderator)
        return len(asked)

    queries("title", title="Bal zéro")  # what is looked up once a process
    few = queries("title", title="Bal un")
    many = queries(
        *("title", "audience", "age_from", "price", "wheelchair", "text"),
        title="Bal deux",
        audience="familles",
        age_from="6",
        price="free",
        wheelchair="no",
        description="Autre.",
    )

    assert many <= few + 1


def test_what_is_gone_from_the_site_is_not_corrected(event, moderator):
    correction = send(event, title="Bal aux Récollets")
    fresh(event).unpublish()

    with pytest.raises(NoticeRefused):
        apply(correction, "title", actor=moderator)


def test_a_category_is_said_by_its_name(event):
    other = CategoryFactory(name="Bal", slug="bal")

    assert changes_of(event, category="bal") == {"category": [event.category_id, other.pk]}
