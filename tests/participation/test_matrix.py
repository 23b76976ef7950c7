"""Who may open what: everybody against every address, in GET and POST."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from agenda.models import Event
from moderation.models import QueueItem, Reason
from participation.enums import LinkPurpose
from participation.models import Proposal
from participation.services import sending
from tests.agenda.cms import signed_in, somebody
from tests.databases import written_once
from tests.factories.agenda import CategoryFactory, at, published_event
from tests.factories.participation import ProposalFactory, facts_of, link

pytestmark = pytest.mark.django_db
NOW = at("2026-03-03 18:42")
#: Anonymous; the author, by the link of a mail; the browser that wrote the draft; the author of
#: another proposal; and the CMS's people, who have no link.
FORM = "application/x-www-form-urlencoded"
PEOPLE = ("nobody", "author", "browser", "other", "Contributeurs", "Modérateurs", "Éditeurs")


class Row(NamedTuple):
    """What each is answered to GET and to an empty POST, in the order of PEOPLE."""

    get: tuple[int, ...]
    post: tuple[int, ...]


def for_all(get: int, post: int) -> Row:
    return Row((get,) * len(PEOPLE), (post,) * len(PEOPLE))


def by_link(get: int, post: int, *, browser: tuple[int, int] | None = None) -> Row:
    """The token decides; without one nobody opens anything. ``other`` opens their own."""
    of_browser = browser or (get, post)
    return Row(
        (404, get, of_browser[0], get, 404, 404, 404),
        (404, post, of_browser[1], post, 404, 404, 404),
    )


def for_moderators(get: int, post: int) -> Row:
    return Row((302, 302, 302, 302, 302, get, get), (302, 302, 302, 302, 302, post, post))


def decided_here(get: int, post: int) -> Row:
    """As :func:`for_moderators`, but an ended session is said on the screen."""
    return Row((302, 302, 302, 302, 302, get, get), (401, 401, 401, 401, 302, post, post))


#: Of a proposal that waits for its code, and of one in the CMS.
MATRIX = {
    "participation:propose": for_all(200, 302),
    "participation:places": for_all(200, 405),
    "participation:dates": for_all(200, 405),
    "participation:draft": by_link(200, 302),
    # The empty POST before it has emptied the draft: nothing wrong is sent.
    "participation:review": by_link(200, 302),
    # Of one that has left: it is followed.
    "participation:batch_review": by_link(302, 302),
    "participation:batch": by_link(200, 302),
    "participation:links": for_all(200, 200),
    "participation:clock": for_all(200, 405),
    "participation:clock_json": for_all(200, 405),
    "participation:proposal": by_link(200, 302, browser=(200, 302)),
    "participation:own_proposal": Row(
        (302, 302, 302, 302, 404, 404, 404), (302, 302, 302, 302, 405, 405, 405)
    ),
    "participation:own_data": by_link(200, 200, browser=(404, 404)),
    "participation:alike": for_all(200, 405),
    "participation:draft_alike": by_link(200, 200),
    "participation:picture": for_all(404, 405),  # it has none
    "participation:report-event": for_all(200, 422),
    "participation:report-place": for_all(200, 422),
    "participation:correct-event": for_all(200, 200),
    "participation:correct-place": for_all(200, 200),
    "participation:notice": for_all(404, 404),  # of no notice
    "participation:own_data_of_notice": for_all(404, 404),
    "propositions:thread": for_moderators(200, 200),
    "propositions:picture": Row(
        (302, 302, 302, 302, 404, 404, 404), (302, 302, 302, 302, 404, 302, 302)
    ),
    "relecture:queue": for_moderators(200, 405),
    "relecture:next": for_moderators(302, 302),
    "relecture:bulk": for_moderators(302, 302),
    "relecture:take_back_all": for_moderators(405, 302),
    "relecture:item": decided_here(200, 409),
    "relecture:preview": for_moderators(200, 405),
    "relecture:refuse": decided_here(200, 409),
    "relecture:take_back": for_moderators(405, 404),
    "relecture:presence": for_moderators(405, 200),
    "relecture:trust": for_moderators(200, 302),
    "expediteur:stolen": for_moderators(200, 302),
    "expediteur:history": for_moderators(200, 302),
    "wagtailsnippets_moderation_reason:delete": for_moderators(200, 302),
}


@pytest.fixture(autouse=True)
def on_tuesday_3_march():
    with time_machine.travel(NOW, tick=False):
        yield


def names(patterns: list[URLPattern | URLResolver], spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """Of every address whose view is this app's, its name with its namespace."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(
                pattern.url_patterns, (*spaces, pattern.namespace) if pattern.namespace else spaces
            )
        else:
            view = getattr(pattern.callback, "view_class", pattern.callback)
            if view.__module__.startswith(("participation.", "moderation.")):
                yield ":".join((*spaces, pattern.name or str(pattern.pattern)))


def waiting_for_its_code(email: str) -> Proposal:
    proposal = ProposalFactory()
    return sending.send_proposal(proposal, facts_of(proposal), email)


def address_of(name: str, proposal: Proposal, event: Event, token: str) -> str:
    """Of ``proposal``, or of an event and its place that anybody reads."""
    space, _, last = name.rpartition(":")
    if space == "propositions" or last == "own_proposal":
        return reverse(name, args=[proposal.uuid])
    if space == "wagtailsnippets_moderation_reason":
        return reverse(
            name, args=[Reason.objects.create(text_fr="C’est passé.", text_en="It is over.").pk]
        )
    if last in ("item", "preview", "refuse", "take_back", "presence", "trust", "stolen", "history"):
        item = QueueItem.objects.get(proposal=proposal)
        return reverse(
            name,
            args=[item.pk, item.subject.event.latest_revision_id][: 2 if last == "preview" else 1],
        )
    if last.endswith(("-event", "-place")):
        return reverse(name, args=[(event if last.endswith("-event") else event.place).slug])
    own = ("own_data", "own_data_of_notice")
    secret = (
        "draft",
        "review",
        "proposal",
        *own,
        "draft_alike",
        "picture",
        "notice",
        "batch",
        "batch_review",
    )
    is_secret = last in secret
    return reverse(name, args=[token] if is_secret else [])


@dataclass
class Everything:
    """What is asked for: a proposal of each of two authors, and an event; and who is of the CMS."""

    their_own: Proposal
    anothers: Proposal
    event: Event
    people: dict[str, User]


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    with written_once(django_db_blocker):
        with time_machine.travel(NOW, tick=False):
            CategoryFactory()
            made = Everything(
                waiting_for_its_code("mireille@example.org"),
                waiting_for_its_code("autre@example.org"),
                published_event("2027-03-03 20:00"),
                {person: somebody(person) for person in PEOPLE if person[0].isupper()},
            )
        yield made


@pytest.fixture
def answers(made_once, db):
    """Ask for an address as somebody; what each answer changed is taken back before the next."""

    def ask(name: str, person: str, method: str, proposal: Proposal) -> int:
        token = link(proposal, LinkPurpose.DRAFT if person == "browser" else LinkPurpose.FOLLOW)
        if person == "nobody" or person in made_once.people:
            token = "x" * 32
        client = signed_in(made_once.people[person]) if person in made_once.people else Client()
        address = address_of(name, proposal, made_once.event, token)
        return client.generic(method, address, "", FORM).status_code

    def ask_all(name: str) -> Row:
        their_own, anothers = [
            proposal_for(name, Proposal.objects.get(pk=one.pk))
            for one in (made_once.their_own, made_once.anothers)
        ]
        answered: dict[str, list[int]] = {"GET": [], "POST": []}
        for method, codes in answered.items():
            for person in PEOPLE:
                with taken_back():
                    proposal = anothers if person == "other" else their_own
                    codes.append(ask(name, person, method, Proposal.objects.get(pk=proposal.pk)))
        return Row(tuple(answered["GET"]), tuple(answered["POST"]))

    return ask_all


def proposal_for(name: str, proposal: Proposal) -> Proposal:
    """That waits for its code, or for a moderator, as what the address shows."""
    if "batch" in name:
        Proposal.objects.filter(pk=proposal.pk).update(batch=proposal.uuid)
    if name.startswith(("propositions:", "relecture:", "expediteur:")):
        sending.confirm_by_link(proposal)
    return proposal


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_every_address_of_this_app_has_its_row():
    assert set(names(get_resolver().url_patterns)) == set(MATRIX)


@pytest.mark.parametrize("name", MATRIX)
def test_who_is_answered_what(answers, name):
    assert answers(name) == MATRIX[name]


def test_the_link_of_one_proposal_changes_nothing_of_another(made_once, db):
    theirs, others = (
        Proposal.objects.get(pk=one.pk) for one in (made_once.their_own, made_once.anothers)
    )
    client, token = Client(), link(theirs)
    for name, deed in (
        ("participation:proposal", "confirmer"),
        ("participation:proposal", "retirer"),
        ("participation:own_data", "tout-effacer"),
    ):
        client.post(
            reverse(name, args=[token]),
            {"faire": deed, "proposal": others.pk, "uuid": str(others.uuid)},
        )

    others.refresh_from_db()
    assert (others.state, others.contact.email) == ("sent", "autre@example.org")
    assert list(Proposal.objects.all()) == [others]
