"""Sending a proposal back requires a comment, which is shown to its author."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains
from wagtail.models import Site
from wagtail_factories import ImageFactory

from agenda.models import Event
from agenda.permissions import CONTRIBUTORS, EDITORS, MODERATORS
from tests.agenda.cms import event_data, event_url, loaded, signed_in, somebody, texts
from tests.factories.agenda import ArticlePageFactory, EventFactory

pytestmark = pytest.mark.django_db

ASKED = "Dites en quelques mots ce qu’il faut changer\u00a0: qui l’a proposé les lira."
WINDOW = {"x-requested-with": "XMLHttpRequest"}


@pytest.fixture
def writer():
    return somebody(CONTRIBUTORS)


@pytest.fixture
def moderator():
    return signed_in(somebody(MODERATORS, first_name="Mona", last_name="Roux"))


def proposal(writer, title="Un concert"):
    event = EventFactory(title=title, owner=writer, live=False, dates=[])
    event.save_revision(user=writer)
    event.get_workflow().start(event, writer)
    return Event.objects.get(pk=event.pk)


def article(writer):
    """Return an article of an editor, under review."""
    page = ArticlePageFactory(
        parent=Site.objects.get(is_default_site=True).root_page, live=False, owner=writer
    )
    page.save_revision(user=writer)
    page.get_workflow().start(page, writer)
    return page


def decision_url(record, name="workflow_action", deed="reject"):
    if isinstance(record, Event):
        return event_url(name, record.pk, deed, record.current_workflow_task_state.pk)
    return reverse(
        f"wagtailadmin_pages:{name}", args=[record.pk, deed, record.current_workflow_task_state.pk]
    )


def status(record):
    return record.workflow_states.get().status


def send_back(moderator, record, word):
    moderator.post(decision_url(record), {"comment": word})


@pytest.mark.parametrize("make", [proposal, article])
@pytest.mark.parametrize("word", ["", "  \n "])
@pytest.mark.parametrize("name", ["workflow_action", "collect_workflow_action_data"])
def test_the_modal_window_requires_a_comment(make, word, name, moderator):
    record = make(somebody(EDITORS))

    answer = moderator.post(decision_url(record, name), {"comment": word}, headers=WINDOW).json()

    assert answer["step"] == "action"
    assert ASKED in answer["html"]
    assert status(record) == "in_progress"


@pytest.mark.parametrize("make", [proposal, article])
def test_without_javascript_a_missing_comment_is_refused_too(make, moderator):
    record = make(somebody(EDITORS))

    response = moderator.post(decision_url(record), {"comment": " "})

    assert texts(moderator.get(response.url)) == [ASKED]
    assert status(record) == "in_progress"


@pytest.mark.parametrize("said", ["{}", json.dumps({"comment": " "}), "[1]", "rien de tel"])
def test_a_form_that_requests_changes_without_a_comment_is_refused_and_kept(
    said, writer, moderator
):
    event = proposal(writer)
    decision = {
        "action-workflow-action": "true",
        "workflow-action-name": "reject",
        "workflow-action-extra-data": said,
    }

    page = moderator.post(
        event_url("edit", event.pk), event_data(title="Corrigé", **decision, **loaded(event))
    )

    assert [text.splitlines()[0] for text in texts(page)] == [ASKED]
    assert page.context["form"]["title"].value() == "Corrigé"
    assert (status(event), event.revisions.count()) == ("in_progress", 1)


def test_a_page_sent_back_without_a_comment_is_refused_too(moderator):
    page = article(somebody(EDITORS))
    decision = {"action-workflow-action": "true", "workflow-action-name": "reject"}

    typed = {"title": "Corrigé", "slug": "corrige", "body-count": 0, "body_en-count": 0}
    typed |= {f"comments-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    answer = moderator.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), typed | decision)

    assert texts(answer) == [ASKED]
    assert (status(page), page.revisions.count()) == ("in_progress", 1)


def test_an_approval_needs_no_comment(writer, moderator):
    event = proposal(writer)

    moderator.post(decision_url(event, deed="approve"), {"comment": ""})

    assert (status(event), Event.objects.get().live) == ("approved", True)


@pytest.mark.parametrize("path", ["home", "form"])
def test_the_comment_is_shown_to_the_author_and_nobody_else(path, writer, moderator):
    event, other = proposal(writer), proposal(somebody(CONTRIBUTORS), "Un autre")
    url = {"home": "/cms/", "form": event_url("edit", event.pk)}[path]
    before = signed_in(writer).get(url).content.decode()
    send_back(moderator, event, "Il manque <l’heure>.")
    send_back(moderator, other, "Pas celui-là.")

    page = signed_in(writer).get(url)

    said = "Mona Roux demande des modifications\u00a0: «\u00a0Il manque &lt;l’heure&gt;.\u00a0»"
    assertContains(
        page, said, count={"home": 1, "form": 2}[path]
    )  # above the form and in the status panel
    assertNotContains(page, "Pas celui-là.")
    assert "demande des modifications" not in before


def test_the_comment_is_above_the_form_of_a_page_and_on_its_authors_home(moderator):
    editor = somebody(EDITORS)
    page = article(editor)
    send_back(moderator, page, "Trop long.")

    form, home = (signed_in(editor).get(path) for path in (f"/cms/pages/{page.pk}/edit/", "/cms/"))

    said = "Mona Roux demande des modifications\u00a0: «\u00a0Trop long.\u00a0»"
    assertContains(form, said, count=2)
    assertContains(home, said, count=1)


def test_the_comment_is_gone_after_a_new_submission(writer, moderator):
    event = proposal(writer)
    send_back(moderator, event, "Il manque l’heure.")
    client = signed_in(writer)

    client.post(
        event_url("edit", event.pk),
        event_data(title="À 20 h", **loaded(event), **{"action-submit": "1"}),
    )

    assertNotContains(client.get("/cms/"), "Il manque")
    assertNotContains(client.get(event_url("edit", event.pk)), "demande des modifications")


def test_the_home_costs_as_much_for_three_as_for_one(writer, moderator):
    client, counts = signed_in(writer), []
    for number in range(3):
        send_back(moderator, proposal(writer, f"Concert {number}"), f"Mot {number}")
        client.get("/cms/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/cms/")
        counts.append(len(queries))

    assert counts[2] == counts[0]


@pytest.mark.parametrize("headers", [{}, WINDOW])
def test_an_approval_from_a_list_is_refused_if_a_picture_has_no_text(headers, writer, moderator):
    event = proposal(writer)
    event.cover = ImageFactory()
    event.save_revision(user=writer)

    answer = moderator.post(decision_url(event, deed="approve"), {"comment": ""}, headers=headers)

    landed = answer.json()["redirect"] if headers else answer.url
    assert any("Écrivez-le, ou retirez l’image." in text for text in texts(moderator.get(landed)))
    assert (status(event), Event.objects.get().live) == ("in_progress", False)


def test_an_event_whose_picture_has_no_text_can_be_sent_back(writer, moderator):
    event = proposal(writer)
    decision = {"action-workflow-action": "true", "workflow-action-name": "reject"}
    decision["workflow-action-extra-data"] = json.dumps({"comment": "Que montre l’image ?"})

    moderator.post(
        event_url("edit", event.pk),
        event_data(slug=event.slug, cover=ImageFactory().pk, **decision, **loaded(event)),
    )

    assert status(event) == "needs_changes"
