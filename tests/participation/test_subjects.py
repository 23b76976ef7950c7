"""Decision panels of corrections and reports: side by side, never an address."""

import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from agenda.models import Event
from agenda.services.publication import publish_now
from moderation.models import QueueItem
from moderation.services.queue import update_item
from participation.enums import ReportKind
from participation.models import Correction, Report
from participation.services import correcting, reporting
from participation.services.correcting import apply_correction
from participation.services.erasure import erase_contact
from tests.agenda.cms import signed_in, somebody
from tests.factories.agenda import PlaceFactory, at, published_event
from tests.factories.desk import CorrectionFactory
from tests.factories.messaging import FollowFactory
from tests.factories.participation import ContactFactory

pytestmark = pytest.mark.django_db
CHANGES = {"title": ["Bal", "Bal des voisins"], "audience": ["tout-public", "familles"]}


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 15:12"), tick=False)


@pytest.fixture
def event():
    return Event.objects.get(pk=published_event("2026-03-10 20:00", title="Bal").pk)


def shown(item: QueueItem) -> str:
    panel = item.rules.panel(item.subject, item, User(), {})
    page = render_to_string(panel.template, {"panel": panel})
    return page.replace("\xa0", " ")


def correction_item(event, changes=CHANGES, **said) -> QueueItem:
    correction: Correction = correcting.send_correction(
        event, changes, network="192.0.2.1/32", language="fr", **said
    )
    return QueueItem.objects.get(correction=correction)


def report_item(event, kind=ReportKind.CANCELLED, number=1, **said) -> QueueItem:
    report: Report = reporting.send_report(
        event, kind, network=f"192.0.2.{number}/32", language="fr", **said
    )
    return QueueItem.objects.get(report=report)


def test_a_correction_shows_each_part_side_by_side_with_a_checkbox(event):
    page = shown(correction_item(event, line="L’affiche.", email="karim@example.org"))

    assert ("2 choses sur" in page, "L’affiche." in page, "karim" in page) == (True, True, False)
    assert "Bal<ins> des voisins</ins>" in page
    assert "<del>Tout public</del>" in page or "<del>Tout</del>" in page
    assert "<ins>Familles</ins>" in page
    assert [
        name
        for name in ("title", "audience", "thank")
        if f'name="champs" form="decision" value="{name}"' in page
    ] == [
        "title",
        "audience",
        "thank",
    ]


def test_a_conflicting_part_is_shown_without_a_checkbox(event):
    item = correction_item(event)
    event.title = "Bal masqué"
    publish_now(event, somebody("Modérateurs"))

    page = shown(QueueItem.objects.get(pk=item.pk))

    assert "Changé depuis par quelqu’un d’autre" in page
    assert ('value="title"' in page, 'value="audience"' in page) == (False, True)


def test_a_draft_that_says_something_else_is_said_to_keep_its_words(event):
    item = correction_item(event)
    event.title = "Bal masqué"
    event.save_revision()

    page = shown(QueueItem.objects.get(pk=item.pk))

    assert "il garde ses mots" in page
    assert 'value="title"' in page


def test_what_strangers_write_is_text_and_never_markup(event):
    page = shown(
        correction_item(event, {"title": ["Bal", "<script>alert(1)</script>"]}, line="<b>x</b>")
    )

    assert ("<script>" in page, "<b>x</b>" in page, "&lt;script&gt;" in page) == (
        False,
        False,
        True,
    )


def test_a_report_says_what_accepting_does_and_who_else_says_so(event):
    date = event.occurrences.get()
    report_item(
        event, number=2, occurrence=date, line="Le guichet me l’a dit.", email="karim@example.org"
    )
    item = report_item(event, number=1, occurrence=date, line="Affiche sur la porte.")

    page = shown(item)

    assert "Accepter annule cette date" in page
    assert ("Affiche sur la porte." in page, "Le guichet me l’a dit." in page) == (True, True)
    assert ("2 endroits différents le disent" in page, "karim" in page) == (True, False)


@pytest.mark.parametrize("make", [correction_item, report_item])
def test_it_says_in_full_when_and_where_it_is_and_how_many_follow_it(make):
    place = PlaceFactory(name="Le Hangar", street="12 rue de Meaux", postcode="75019", city="Paris")
    event = published_event(
        "2027-03-10 20:00", "2027-03-11 20:00", "2026-02-10 20:00", place=place, place_detail="Cour"
    )
    FollowFactory(event=event)
    FollowFactory(event=event)
    FollowFactory(event=published_event("2026-03-10 20:00"))  # somebody else's

    page = shown(make(event))

    assert (
        '<p class="cms-about">'
        "<strong>Mercredi 10 mars 2027, 20 h – 22 h, puis 1 autre date</strong> · "
        "Le Hangar, Cour, 12 rue de Meaux, 75019 Paris · <span>2 personnes la suivent</span></p>"
    ) in page


def test_of_a_report_of_one_date_it_says_that_date_and_of_nobody_who_follows_nothing():
    event = published_event(
        "2026-03-10 20:00", "2026-03-12 20:00", attendance="online", place=None, online_url=""
    )

    page = shown(report_item(event, occurrence=event.occurrences.order_by("start_at").last()))

    assert (
        '<p class="cms-about"><strong>Jeudi 12 mars 2026, 20 h – 22 h</strong> · En ligne</p>'
        in page
    )


def test_the_panel_says_when_an_event_has_no_future_date_or_place():
    page = shown(report_item(published_event("2026-02-10 20:00", place=None), ReportKind.HOUR))

    assert '<p class="cms-about"><strong>Aucune date à venir</strong> · Sans lieu</p>' in page


def test_of_a_closed_place_it_says_what_is_left_to_do_and_who_else_says_so():
    place = PlaceFactory(street="12 rue de Meaux", postcode="75019", city="Paris")
    publish_now(place)
    report_item(place, ReportKind.CLOSED, number=2, line="La grille est baissée.")

    page = shown(report_item(place, ReportKind.CLOSED))

    assert '<p class="cms-about">12 rue de Meaux, 75019 Paris</p>' in page
    assert "ne ferme rien. Pour de bon : retirez d’abord le lieu" in page
    assert ("2 endroits différents le disent" in page, "La grille est baissée." in page) == (
        True,
        True,
    )


def test_what_was_corrected_before_is_named_and_leads_to_where_it_is_taken_back(event):
    moderator = somebody("Modérateurs")
    contact = ContactFactory()
    corrections = []
    for before, after in (("Bal", "Nul"), ("Nul", "Nul aussi")):
        corrections.append(
            CorrectionFactory(event=event, contact=contact, changes={"title": [before, after]})
        )
        update_item(corrections[-1])
        apply_correction(corrections[-1], ["title"], actor=moderator)
    erase_contact(contact)

    page = shown(report_item(event, ReportKind.OTHER))

    urls = [f"/cms/relecture/{one.item.pk}/histoire/?depuis=tout" for one in reversed(corrections)]
    assert re.findall(r'<a href="([^"]+)">Titre</a>', page) == urls
    assert signed_in(moderator).get(urls[0]).context["page"].piles[0].is_taken is True


def test_three_who_say_so_cost_as_many_queries_as_one(event):
    other = published_event("2026-03-11 20:00", "2026-03-12 20:00", "2026-03-13 20:00")
    FollowFactory(event=event)
    for _ in range(3):
        FollowFactory(event=other)
    one = report_item(event, email="a@example.org")
    for number in (1, 2, 3, 4):
        several = report_item(other, number=number, email=f"h{number}@example.org")

    counts = []
    for item in (one, several):
        fresh = QueueItem.objects.get(pk=item.pk)
        with CaptureQueriesContext(connection) as asked:
            shown(fresh)
        counts.append(len(asked))

    assert counts[0] == counts[1]
