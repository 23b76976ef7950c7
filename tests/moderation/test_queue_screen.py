"""Screen of the moderators' queue: rows, filters, access, one decision for several."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.enums import DecisionAction, ItemState, Urgency
from moderation.models import Decision, QueueItem, Reason
from moderation.services import queue
from participation.enums import ProposalState, ReportKind
from participation.models import Proposal
from tests.agenda.cms import signed_in, somebody, texts
from tests.budgets import count_queries
from tests.factories.accounts import sign_in_as_staff
from tests.factories.agenda import EventFactory, at, published_event
from tests.factories.desk import CorrectionFactory, ReportFactory, proposed_item, submitted_item
from tests.factories.moderation import QueueItemFactory
from tests.factories.participation import ContactFactory, ProposalFactory
from tests.participation.test_subjects import report_item

pytestmark = pytest.mark.django_db
QUEUE, NEXT, BULK = "/cms/relecture/", "/cms/relecture/suivante/", "/cms/relecture/lot/"


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 15:12"), tick=False)


@pytest.fixture
def moderator():
    return somebody("Modérateurs", first_name="Maël")


def rows(client, query: str = "") -> list[str]:
    """The titles, in order."""
    return [row.item.title for group in shown(client, query).groups for row in group.rows]


def shown(client, query: str = ""):
    return client.get(QUEUE + query).context["page"]


def revisions_of(items: list[QueueItem]) -> dict[str, str]:
    """What the form of several says of each: the revision that was on the screen."""
    events = {item.pk: item.draft for item in items}
    return {f"revision-{key}": str(event.latest_revision_id) for key, event in events.items()}


def proposal_item(author: str = "Mireille", **facts: object) -> QueueItem:
    """A row of a proposal that somebody known sent."""
    contact = facts.pop("contact", None) or ContactFactory()
    now = timezone.now()
    times = {"sent_at": now, "confirmed_at": now, "facts": {"title": "x"}}
    proposal = ProposalFactory(
        contact=contact, state=ProposalState.WAITING, event=EventFactory(live=False), **times
    )
    facts |= {"kind": "proposal", "subject": proposal, "author": author}
    return QueueItemFactory(**facts)


def one_of_each() -> None:
    proposal_item()
    QueueItemFactory()
    correction, report = CorrectionFactory(contact=ContactFactory()), ReportFactory()
    QueueItemFactory(kind="correction", subject=correction)
    QueueItemFactory(kind="report", subject=report, flags=["report:hour"])
    QueueItemFactory(
        kind="import", author="QueFaire", flags=["repair:dates_disagree"], alike=EventFactory()
    )


@pytest.mark.parametrize("query", ["", "?voir=urgent", "?voir=mine", "?q=lire&voir=proposal"])
def test_three_of_each_cost_no_more_queries_than_one(moderator, query):
    client = signed_in(moderator)
    one_of_each()
    QueueItem.objects.update(taken_by=moderator, taken_at=timezone.now(), urgency=Urgency.SOON)
    client.get(QUEUE + query)  # what is looked up once a process
    with CaptureQueriesContext(connection) as few:
        client.get(QUEUE + query)
    for _ in range(2):
        one_of_each()
    QueueItem.objects.update(taken_by=moderator, taken_at=timezone.now(), urgency=Urgency.SOON)

    with CaptureQueriesContext(connection) as many:
        client.get(QUEUE + query)

    assert len(many) == len(few)


def test_a_row_says_when_who_where_and_what_to_look_at(moderator):
    contact = ContactFactory()
    for state in (ProposalState.PUBLISHED, ProposalState.PUBLISHED, ProposalState.REFUSED):
        now = timezone.now()
        ProposalFactory(
            contact=contact, state=state, sent_at=now, confirmed_at=now, decided_at=now, facts={}
        )
    proposal_item(
        "Odile",
        contact=contact,
        title="Lecture à voix basse",
        next_at=at("2026-03-04 18:00"),
        urgency=Urgency.SOON,
        flags=["access", "links:3", "bidi", "network:4"],
        alike=EventFactory(),
        waits_since=at("2026-03-03 13:07"),
    )

    (group,) = shown(signed_in(moderator)).groups

    (row,) = group.rows
    assert (group.title, group.count) == ("Avant demain soir", 1)
    assert (row.hour, row.day, row.kind, row.waits) == (
        "18\u00a0h", "demain", "Proposition d’Odile, 2 publiées, 1 refusée", "2\u00a0h\u00a005",
    )  # fmt: skip
    assert [(flag.word, flag.tone) for flag in row.flags] == [
        ("ressemble à une autre", "look"), ("accès\u00a0: inconnu", ""), ("3 liens", "warn"),
        ("texte retourné", "warn"), ("4 du même réseau aujourd’hui", "warn"),
    ]  # fmt: skip


def test_who_sends_for_the_first_time_and_who_does_not_sign_is_said(moderator):
    proposal_item("Mireille")
    proposal_item("")
    QueueItemFactory(author="Lucien Ampère", subject=EventFactory(owner=somebody("Contributeurs")))

    kinds = {row.kind for group in shown(signed_in(moderator)).groups for row in group.rows}

    assert kinds == {
        "Proposition de Mireille, première fois",
        "Proposition, première fois",
        "Contribution de Lucien Ampère, première fois",
    }


def test_a_reported_cancellation_is_first_and_said_strongly(moderator):
    report = ReportFactory()
    QueueItemFactory(
        kind="report", subject=report, flags=["report:cancelled", "reports:3"], urgency=Urgency.NOW
    )
    QueueItemFactory(urgency=Urgency.SOON)

    groups = shown(signed_in(moderator)).groups

    assert [group.title for group in groups] == ["Tout de suite", "Avant demain soir"]
    assert (groups[0].rows[0].grave, groups[0].rows[0].kind) == (
        "Annulation signalée",
        "3 fois en tout",
    )


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Signalement", "Proposition", "Import", "Prise"]),
        ("?voir=urgent", ["Signalement", "Proposition"]),
        ("?voir=report", ["Signalement"]),
        ("?voir=asked", ["Demandée"]),
        ("?voir=mine", ["Prise"]),
        ("?voir=nonsense&page=12345678", ["Signalement", "Proposition", "Import", "Prise"]),
        ("?q=cortège salle", []),
        ("?q=Signal", ["Signalement"]),
        ("?q=salle CORTEGE&voir=report", ["Signalement"]),
        ("?q=%00&page=-1", ["Signalement", "Proposition", "Import", "Prise"]),
    ],
)
def test_filters_show_what_they_say_with_how_many(moderator, query, titles):
    report = ReportFactory()
    QueueItemFactory(title="Signalement", kind="report", subject=report, urgency=Urgency.NOW)
    proposal_item(title="Proposition", urgency=Urgency.SOON)
    QueueItemFactory(title="Import", kind="import", author="QueFaire", urgency=Urgency.WEEK)
    QueueItemFactory(title="Prise", taken_by=moderator, taken_at=timezone.now())
    proposal_item(title="Demandée", state=ItemState.ASKED)
    proposal_item(title="Décidée", state=ItemState.CLOSED)

    client = signed_in(moderator)

    assert rows(client, query) == titles
    assert [(choice.label, choice.count) for choice in shown(client, query).choices] == [
        ("Tout", 4),
        ("Urgent", 2),
        ("Propositions", 1),
        ("Corrections", 0),
        ("Signalements", 1),
        ("Contributions", 1),
        ("Imports", 1),
        ("Attendent une réponse", 1),
        ("À moi", 1),
    ]


def test_so_many_a_page_in_one_order_none_twice_and_none_left_out(moderator, monkeypatch):
    monkeypatch.setattr("moderation.viewsets.queue.A_PAGE", 5)
    for _ in range(12):
        QueueItemFactory()
    client = signed_in(moderator)

    pages = [rows(client, f"?page={number}") for number in (1, 2, 3)]

    assert [len(page) for page in pages] == [5, 5, 2]
    assert len({title for page in pages for title in page}) == 12
    assert rows(client, "?page=99") == pages[2]


def test_an_empty_queue_says_so_and_offers_nothing_to_take(moderator):
    page = signed_in(moderator).get(QUEUE).content.decode()

    assert "Rien à relire" in page
    assert "Prendre la suivante" not in page


def test_the_menu_says_to_moderators_how_many_wait(moderator):
    for _ in range(3):
        QueueItemFactory()

    assert '"Relecture (3)"' in signed_in(moderator).get("/cms/").content.decode()
    assert '"Relecture' not in signed_in(somebody("Contributeurs")).get("/cms/").content.decode()


def test_the_first_page_of_the_cms_shows_what_is_most_urgent_and_leads_to_the_queue(moderator):
    for number in range(5):
        QueueItemFactory(
            title=f"À lire {number}", sorts_at=timezone.now() + dt.timedelta(hours=number)
        )

    page = signed_in(moderator).get("/cms/").content.decode()

    assert re.findall(r"À lire \d", page) == ["À lire 0", "À lire 1", "À lire 2"]
    assert "Toute la file\u00a0: 5" in page
    assert "Toute la file" not in signed_in(somebody("Contributeurs")).get("/cms/").content.decode()


def test_the_button_of_the_first_page_of_the_cms_takes_the_next(moderator):
    item = QueueItemFactory()
    browser = Client(enforce_csrf_checks=True)
    sign_in_as_staff(browser, moderator)

    form = (
        browser.get("/cms/")
        .content.decode()
        .partition('action="/cms/relecture/suivante/"')[2]
        .partition("</form>")[0]
    )
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    answer = browser.post(
        "/cms/relecture/suivante/", {"csrfmiddlewaretoken": token[1] if token else ""}
    )

    assert (answer.status_code, answer.headers.get("Location")) == (
        302,
        f"/cms/relecture/{item.pk}/",
    )


def test_who_reads_what_is_seen_by_others_and_not_by_who_reads(moderator):
    ines = somebody("Modérateurs", first_name="Inès")
    queue.reserve(QueueItemFactory(), ines)

    assert "Inès la lit" in signed_in(moderator).get(QUEUE).content.decode()
    assert "la lit" not in signed_in(ines).get(QUEUE).content.decode()


def test_taking_the_next_leads_to_it_and_to_the_queue_once_there_is_none(moderator):
    item = QueueItemFactory()
    client = signed_in(moderator)

    first = client.post(NEXT)
    reader = QueueItem.objects.get().taken_by
    QueueItem.objects.update(state=ItemState.CLOSED)
    second = client.post(NEXT)

    assert (first["Location"], reader) == (f"/cms/relecture/{item.pk}/", moderator)
    assert second["Location"] == QUEUE
    assert client.get(NEXT)["Location"] == QUEUE


def test_several_are_decided_once_what_will_happen_was_shown(moderator):
    items = [submitted_item(), submitted_item()]
    other = submitted_item()
    client = signed_in(moderator)
    keys = [item.pk for item in items]

    asked = client.post(BULK, {"choix": keys, "faire": "publier"})
    before = Decision.objects.count()
    revisions = re.findall(r'name="(revision-\d+)" value="(\d+)"', asked.content.decode())
    done = client.post(
        BULK, {"choix": keys, "faire": "publier", "confirmer": "1", **dict(revisions)}, follow=True
    )

    decisions = Decision.objects.order_by("item")
    assert (before, dict(revisions)) == (0, revisions_of(items))
    assert [(one.item, one.action, one.moderator, one.expected_revision) for one in decisions] == [
        (item, DecisionAction.APPROVE, moderator, item.subject.latest_revision_id) for item in items
    ]
    assert texts(done) == ["2 décidées. Vous pouvez les reprendre pendant dix secondes."]
    assert QueueItem.objects.get(pk=other.pk).state == ItemState.WAITING


def test_several_are_not_refused_without_a_reason_and_nothing_typed_is_lost(moderator):
    Reason.objects.all().delete()
    reason = Reason.objects.create(
        text_fr="C’est une publicité.", text_en="This is an advertisement."
    )
    Reason.objects.create(
        text_fr="Pas pour une contribution.", text_en="Not for these.", kinds=["report"]
    )
    Reason.objects.create(text_fr="Plus en usage.", text_en="No longer used.", live=False)
    item = submitted_item()
    client = signed_in(moderator)
    posted = {
        "choix": [item.pk],
        "faire": "refuser",
        "confirmer": "1",
        "mot": "Désolé.",
        **revisions_of([item]),
    }

    page = client.post(BULK, posted).context["page"]
    before = Decision.objects.count()
    client.post(BULK, posted | {"motif": str(reason.pk)})

    assert (page.reasons, page.word, bool(page.problem), before) == ([reason], "Désolé.", True, 0)
    decision = Decision.objects.get()
    assert (decision.action, decision.reason, decision.word) == (
        DecisionAction.REFUSE,
        reason,
        "Désolé.",
    )


def test_a_word_that_is_too_long_is_neither_cut_nor_sent(moderator):
    item, word = submitted_item(), "é" * 4_001
    reason = Reason.objects.of_kinds(item.kind)[0]
    posted = {
        "choix": [item.pk],
        "faire": "refuser",
        "confirmer": "1",
        "motif": str(reason.pk),
        "mot": word,
    }

    page = signed_in(moderator).post(BULK, posted | revisions_of([item])).context["page"]

    assert (page.word, page.problem) == (word, "C’est trop long\u00a0: 4 000 signes au plus.")
    assert not Decision.objects.exists()


def test_what_somebody_else_decided_meanwhile_is_told_and_the_others_are_done(moderator):
    gone, item = QueueItemFactory(title="Déjà décidée", state=ItemState.CLOSED), proposed_item()
    client = signed_in(moderator)
    posted = {"choix": [gone.pk, item.pk], "faire": "indesirable"}

    page = client.post(BULK, posted).context["page"]
    client.post(BULK, posted | {"confirmer": "1"} | revisions_of([item]))

    assert ([row.item for row in page.chosen], page.gone) == ([item], 1)
    assert Decision.objects.get().item == item


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"faire": "publier"},
        {"choix": "1"},
        {"choix": "x", "faire": "publier"},
        {"choix": "9" * 40, "faire": "x"},
    ],
)
def test_nonsense_decides_nothing_and_leads_back(moderator, posted):
    QueueItemFactory()

    answer = signed_in(moderator).post(BULK, posted)

    assert (answer["Location"], Decision.objects.count()) == (QUEUE, 0)


def test_what_one_has_just_decided_is_taken_back_together_and_nobody_elses(moderator):
    items = [proposed_item() for _ in range(3)]
    client, other = signed_in(moderator), signed_in(somebody("Modérateurs"))
    posted = {"faire": "indesirable", "confirmer": "1", **revisions_of(items)}
    client.post(BULK, posted | {"choix": [item.pk for item in items[:2]]})
    other.post(BULK, posted | {"choix": [items[2].pk]})
    pending = shown(client).pending.count
    said = client.get(QUEUE).content.decode()

    client.post("/cms/relecture/lot/annuler/")

    states = [QueueItem.objects.get(pk=item.pk).state for item in items]
    assert "2 décisions partent dans <b>10</b> s." in said
    assert (pending, states) == (2, [ItemState.WAITING, ItemState.WAITING, ItemState.HELD])


def test_what_a_decision_answers_too_is_counted_with_it_and_waits_again_if_it_is_taken_back(
    moderator,
):
    """Three report a cancelled date: one answer, and nobody is led to the second meanwhile."""
    event = published_event("2026-03-10 20:00", "2026-03-11 20:00")
    date, other_date = event.occurrences.order_by("start_at")
    same = [report_item(event, number=number, occurrence=date) for number in (1, 2, 3)]
    others = [
        report_item(event, number=4, occurrence=other_date),
        report_item(event, number=5),  # of all dates
        report_item(event, ReportKind.HOUR, number=6, occurrence=date),
        report_item(published_event("2026-03-10 20:00"), number=7),
    ]
    client = signed_in(moderator)

    done = client.post(
        f"/cms/relecture/{same[0].pk}/",
        {"faire": "publier"},
        headers={"accept": "application/json"},
    )
    waiting = set(QueueItem.objects.waiting().values_list("pk", flat=True))
    page = shown(client)
    client.post("/cms/relecture/lot/annuler/")

    assert (done.json()["menu"], page.waiting, waiting) == (
        "Relecture (4)",
        4,
        {item.pk for item in others},
    )
    assert done.json()["url"] not in [f"/cms/relecture/{item.pk}/" for item in same]
    assert QueueItem.objects.waiting().count() == 7


@pytest.mark.parametrize(
    ("group", "is_let_in"),
    [(None, False), ("Contributeurs", False), ("Éditeurs", True), ("Modérateurs", True)],
)
@pytest.mark.parametrize(
    ("method", "address"),
    [("get", QUEUE), ("post", NEXT), ("post", BULK), ("post", "/cms/relecture/lot/annuler/")],
)
def test_only_those_who_may_publish_come_in(group, is_let_in, method, address):
    item = QueueItemFactory()
    client = signed_in(somebody(group)) if group else Client()

    answer = getattr(client, method)(
        address, {"choix": item.pk, "faire": "indesirable", "confirmer": "1"}
    )

    was_sent_away = answer.status_code == 302 and not answer.url.startswith("/cms/relecture/")
    assert was_sent_away is not is_let_in
    if not is_let_in:
        assert (Decision.objects.count(), QueueItem.objects.get().taken_by) == (0, None)


def batch_items(count: int, *, urgency: Urgency = Urgency.WEEK) -> list[QueueItem]:
    """Items of proposals that were sent together."""
    batch = uuid.uuid4()
    items = [
        proposal_item(title=f"Soirée {number}", urgency=urgency, batch=batch)
        for number in range(count)
    ]
    Proposal.objects.filter(items__in=items).update(batch=batch)
    return items


def test_what_was_sent_together_is_one_line_that_opens_to_each(moderator):
    client = signed_in(moderator)
    first, *_others = batch_items(3)
    proposal_item(title="Seule", urgency=Urgency.LATER)

    page = shown(client)
    line = page.groups[0].rows[0]
    listed = client.get(QUEUE).content.decode().replace("\xa0", " ")

    assert rows(client) == ["Soirée 0", "Seule"]
    assert (line.item, line.left, page.waiting) == (first, 3, 4)
    assert "3 sorties d’un même envoi" in listed
    assert f'name="choix" value="{first.pk}"' not in listed  # each is decided by itself
    assert rows(client, line.url.removeprefix(QUEUE)) == ["Soirée 0", "Soirée 1", "Soirée 2"]


def test_one_that_is_decided_leaves_the_others_and_the_line_counts_them(moderator):
    client = signed_in(moderator)
    first, *_others = batch_items(3)
    queue.close_item(first)

    line = shown(client).groups[0].rows[0]

    assert (line.item.title, line.left) == ("Soirée 1", 2)


def test_the_last_of_a_batch_is_a_line_as_any_other(moderator):
    client = signed_in(moderator)
    first, last = batch_items(2)
    queue.close_item(first)

    line = shown(client).groups[0].rows[0]

    assert (line.left, line.url) == (0, f"{QUEUE}{last.pk}/")


def test_a_search_finds_each_of_a_batch(moderator):
    client = signed_in(moderator)
    batch_items(2)
    QueueItem.objects.filter(title="Soirée 1").update(folded="soiree 1")

    assert rows(client, "?q=soirée+1") == ["Soirée 1"]


@pytest.mark.parametrize("nonsense", ["rien", "0", "00000000-0000-0000-0000-000000000000"])
def test_a_batch_that_is_none_is_said_or_ignored(moderator, nonsense):
    client = signed_in(moderator)
    proposal_item(title="Seule")

    assert client.get(f"{QUEUE}?envoi={nonsense}").status_code == 200


def test_ten_of_a_batch_cost_no_more_queries_than_two(moderator):
    client = signed_in(moderator)
    batch_items(2)
    client.get(QUEUE)

    few = count_queries(lambda: client.get(QUEUE))
    for item in batch_items(10):
        QueueItem.objects.filter(pk=item.pk).update(batch=QueueItem.objects.earliest("pk").batch)

    assert count_queries(lambda: client.get(QUEUE)) == few
