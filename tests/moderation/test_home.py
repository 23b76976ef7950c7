"""What participation says on the CMS's first page beside the queue."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail_factories import ImageFactory

from agenda.permissions import EDITORS, MODERATORS
from moderation.enums import DecisionAction, ItemState, Urgency
from moderation.models import PICTURE, Decision
from participation.enums import ReportKind
from tests.agenda.cms import signed_in, somebody
from tests.budgets import PAGE_QUERIES
from tests.factories.accounts import UserFactory
from tests.factories.agenda import EventFactory
from tests.factories.alerts import approved_alert, officer
from tests.factories.desk import CorrectionFactory, ReportFactory
from tests.factories.moderation import QueueItemFactory
from tests.factories.participation import ContactFactory, ProposalFactory

pytestmark = pytest.mark.django_db


def part(page: str, panel: str) -> str:
    return (
        page.split(f'id="{panel}-content"')[1].split("</section>", maxsplit=1)[0]
        if f'id="{panel}-content"' in page
        else ""
    )


def reported(kind: ReportKind, title: str, **facts):
    return QueueItemFactory(kind="report", subject=ReportFactory(kind=kind), title=title, **facts)


def test_the_panel_links_reported_cancellations_only_to_their_decision():
    item = reported(ReportKind.CANCELLED, "Les Grands Départs")
    reported(ReportKind.HOUR, "L’heure")
    reported(ReportKind.CANCELLED, "Décidé", state=ItemState.CLOSED)

    page = signed_in(somebody("Modérateurs")).get("/cms/").content.decode()

    said = part(page, "annulees")
    assert f'<a href="/cms/relecture/{item.pk}/">Les Grands Départs</a>' in said
    assert ("L’heure" in said, "Décidé" in said) == (False, False)


def test_the_panel_lists_possible_duplicates_with_reasons():
    QueueItemFactory(title="Bal", alike=EventFactory(), alike_why="même titre, même soir")
    QueueItemFactory(title="Seul")

    said = part(signed_in(somebody("Modérateurs")).get("/cms/").content.decode(), "doubles")

    assert ("Bal" in said, "même titre, même soir" in said, "Seul" in said) == (True, True, False)


def test_the_weeks_figures_tell_ones_own_decisions_from_everybodys(time_machine):
    time_machine.move_to("2026-03-10T10:00+01:00", tick=False)
    me, other = somebody("Modérateurs"), somebody("Modérateurs")
    now = timezone.now()
    for moderator, action, days in [
        (me, DecisionAction.APPROVE, 1),
        (other, DecisionAction.REFUSE, 6),
        (other, DecisionAction.APPROVE, 8),
    ]:
        at = now - timedelta(days=days)
        Decision.objects.create(
            item=QueueItemFactory(),
            round=1,
            action=action,
            moderator=moderator,
            decided_at=at,
            executes_at=at,
        )

    said = part(signed_in(me).get("/cms/").content.decode(), "chiffres")

    assert [text.split("</dd>")[0] for text in said.split("<dd>")[1:]] == ["1", "2", "50\u00a0%"]


def test_with_all_that_waits_and_alerts_the_first_page_asks_about_once_a_panel():
    user = officer()
    user.groups.add(*Group.objects.filter(name__in=[EDITORS, MODERATORS]))
    approved_alert()
    cover = ImageFactory()
    cover.get_rendition(PICTURE)
    now = {"urgency": Urgency.NOW, "taken_by": UserFactory(), "taken_at": timezone.now()}
    QueueItemFactory(kind="proposal", subject=ProposalFactory(contact=ContactFactory()), **now)
    QueueItemFactory(kind="correction", subject=CorrectionFactory(contact=ContactFactory()), **now)
    QueueItemFactory(
        subject=EventFactory(owner=UserFactory(), cover=cover), alike=EventFactory(), **now
    )
    reported(ReportKind.CANCELLED, "Les Grands Départs")
    at = timezone.now()
    held = QueueItemFactory(kind="report", subject=ReportFactory())
    Decision.objects.create(
        item=held,
        round=1,
        action=DecisionAction.APPROVE,
        moderator=user,
        decided_at=at,
        executes_at=at,
    )
    client = signed_in(user)
    client.get("/cms/")

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/cms/").content.decode()

    assert all(
        part(page, panel) for panel in ("annulees", "doubles", "chiffres", "alertes", "relecture")
    )
    assert "format-webp" in part(page, "relecture")
    # A panel more than the rest, and what the held report answers; no more for rows or kinds.
    assert len(queries) <= PAGE_QUERIES + 2


def test_contributors_do_not_see_the_home_panels():
    reported(ReportKind.CANCELLED, "Les Grands Départs")

    page = signed_in(somebody("Contributeurs")).get("/cms/").content.decode()

    assert [part(page, panel) for panel in ("annulees", "doubles", "chiffres")] == ["", "", ""]
