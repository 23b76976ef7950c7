"""What participation changes in the CMS: a home page for many that wait, and no mails."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Workflow

from participation.enums import ProposalState, Voice
from participation.models import Post, Proposal
from participation.services import sending
from tests.agenda.cms import event_url, signed_in, somebody
from tests.factories.agenda import HomePageFactory
from tests.factories.participation import ProposalFactory, facts_of, typed

pytestmark = pytest.mark.django_db


def confirmed(**facts: str) -> Proposal:
    proposal = ProposalFactory(data=typed(**facts))
    sending.confirm_by_link(
        sending.send_proposal(proposal, facts_of(proposal), "mireille@example.org")
    )
    return Proposal.objects.get(pk=proposal.pk)


def queries_of_home(client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get("/cms/").status_code == 200
    return len(queries)


def test_eight_that_wait_cost_the_first_page_no_more_than_four():
    client = signed_in(somebody("Modérateurs"))
    for _ in range(4):
        confirmed()
    queries_of_home(client)  # what is looked up once a process

    few = queries_of_home(client)
    for _ in range(4):
        confirmed()

    assert queries_of_home(client) == few


def test_the_first_page_shows_the_first_of_the_queue_and_how_many_wait():
    client = signed_in(somebody("Modérateurs"))
    for number in range(5):  # each on a day of its own: none is another one's double
        confirmed(**{"day-0": f"{timezone.localdate() + timedelta(days=300 + number)}"})

    page = client.get("/cms/").content.decode()

    assert page.count("On chante portes ouvertes") == 3
    assert "Toute la file\u00a0: 5" in page


def test_pages_that_wait_are_still_on_the_first_page():
    page = HomePageFactory(parent=Page.objects.get(depth=1), title="Une page qui attend")
    page.save_revision()
    Workflow.objects.get().start(page, somebody("Contributeurs"))

    content = signed_in(somebody("Modérateurs")).get("/cms/").content.decode()

    assert content.count("Une page qui attend") == 1


def test_no_moderator_is_mailed_at_each_proposal():
    somebody("Modérateurs")

    confirmed()

    assert mail.outbox == []


def test_the_form_of_its_event_leads_to_its_thread_and_a_word_there_asks_its_author():
    proposal = confirmed()
    moderator = somebody("Modérateurs")
    client = signed_in(moderator)

    page = client.get(event_url("edit", proposal.event_id)).content.decode()
    thread = f"/cms/propositions/{proposal.uuid}/"
    client.post(thread, {"text": "Quel étage ?"})

    assert thread in page
    assert Proposal.objects.get().state == ProposalState.ASKED
    assert [(post.voice, post.moderator, post.text) for post in Post.objects.all()] == [
        (Voice.MODERATOR, moderator, "Quel étage ?")
    ]
