"""Mails to people with an account about what they submitted: once, in their language."""

import pytest
from django.core import mail as django_mail
from wagtail.models import Page, Site, Workflow, WorkflowState
from wagtail.users.models import UserProfile

from agenda.models import Event
from messaging.models import Mail
from tests.agenda.cms import event_url, signed_in, somebody
from tests.factories.agenda import EventFactory

pytestmark = pytest.mark.django_db


def contributor(**facts):
    return somebody("Contributeurs", email="lise@example.org", first_name="Lise", **facts)


def submitted(owner, **facts) -> Event:
    event = EventFactory(live=False, owner=owner, **facts)
    event.save_revision(user=owner)
    event.get_workflow().start(event, owner)
    return event


def press(event: Event, action: str, comment: str = "") -> None:
    """Wagtail's own button, in its own dialog."""
    task_state = WorkflowState.objects.for_instance(event).get().current_task_state
    url = event_url("workflow_action", event.pk, action, task_state.pk)
    answer = signed_in(somebody("Modérateurs")).post(url, {"comment": comment, "next": "/cms/"})
    assert answer.status_code == 302


def test_approved_with_the_button_of_the_cms_its_author_reads_where_it_is(settings):
    event = submitted(contributor(), title="Chorale")

    press(event, "approve")

    (mail,) = Mail.objects.all()
    address = f"{settings.SITE_ADDRESS}{event.get_absolute_url()}"
    assert (mail.recipient, mail.thread, mail.language) == ("lise@example.org", event.uid, "fr")
    assert mail.subject == "« Chorale » est en ligne"
    assert mail.text.startswith("Bonjour Lise,")
    assert (address in mail.text, f'href="{address}"' in mail.html) == (True, True)
    assert django_mail.outbox == []


def test_given_back_they_read_why_in_their_language_and_where_to_take_it_up():
    author = contributor()
    UserProfile.objects.create(user=author, preferred_language="en")
    event = submitted(author, title="Chorale")

    press(event, "reject", "Which room?")

    (mail,) = Mail.objects.all()
    assert (mail.language, mail.subject) == ("en", "“Chorale”: not yet")
    assert mail.text.startswith("Hello Lise,")
    assert ("Which room?" in mail.text, event_url("edit", event.pk) in mail.text) == (True, True)
    assert django_mail.outbox == []


def test_submitted_again_and_approved_the_second_mail_answers_the_first():
    author = contributor()
    event = submitted(author, title="Chorale")
    press(event, "reject", "Quelle salle ?")
    WorkflowState.objects.for_instance(event).get().resume(author)

    press(event, "approve")

    first, second = Mail.objects.order_by("pk")
    assert [first.kind, second.kind] == ["submission-given-back", "submission-approved"]
    assert second.in_reply_to == first.internet_message_id


def test_no_mail_to_submitters_who_opted_out_or_decided_themselves():
    author = contributor()
    UserProfile.objects.create(user=author, approved_notifications=False)
    press(submitted(author), "approve")
    chief = somebody("Modérateurs", email="ines@example.org")
    own = submitted(chief)

    task_state = WorkflowState.objects.for_instance(own).get().current_task_state
    task_state.task.specific.on_action(task_state.specific, chief, "approve")

    assert (Mail.objects.count(), django_mail.outbox) == (0, [])


def test_an_address_that_takes_no_mail_keeps_nothing_from_the_public():
    event = submitted(contributor(), title="Chorale")
    event.owner.email = "lise@"
    event.owner.save()

    press(event, "approve")

    assert (Event.objects.get().live, Mail.objects.count()) == (True, 0)


def test_submitters_of_pages_are_mailed_too():
    home = Site.objects.get().root_page
    page = home.add_child(instance=Page(title="Une page qui attend", slug="attend", live=False))
    page.save_revision()
    Workflow.objects.get().start(page, contributor())

    state = WorkflowState.objects.for_instance(page).get()
    state.current_task_state.approve(user=somebody("Modérateurs"))

    (mail,) = Mail.objects.all()
    assert (mail.subject, "/attend/" in mail.text) == ("« Une page qui attend » est en ligne", True)
