"""Templates in the CMS: written, submitted, approved by another, a draft again after any change.

And topics.
"""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agenda.permissions import EDITORS, MODERATORS
from alerts.enums import AlertStep, TemplateState
from alerts.exceptions import AlertStepRefused
from alerts.models import Alert, AlertTemplate, AuditLine, Topic
from alerts.services import templates as service
from tests.agenda.cms import somebody
from tests.alerts.cms import alert_data, client_of, seen, template_url, texts
from tests.factories.agenda import AreaFactory
from tests.factories.alerts import AlertTemplateFactory, TopicFactory, officer, sent_alert

pytestmark = pytest.mark.django_db


def template_data(topic, **facts):
    return alert_data(topic) | {"name": "Crue", "longest_hours": 6} | facts


def stored():
    return AlertTemplate.objects.get()


def approved(writer):
    template = service.write_template(AlertTemplateFactory.build(topic=TopicFactory()), writer)
    service.submit_template(template, writer)
    return service.approve_template(template, officer())


def test_a_template_is_ready_once_somebody_else_approved_it():
    writer, approver, area = officer(), officer(), AreaFactory(code="12")
    client = client_of(writer)
    client.post(template_url("add"), template_data(TopicFactory(), reach="areas", areas=["12"]))
    client.post(template_url("soumettre", stored().pk), seen(stored()))

    client.post(template_url("approuver", stored().pk), seen(stored()))
    by_its_writer = stored().state
    client_of(approver).post(template_url("approuver", stored().pk), seen(stored()))

    assert (by_its_writer, stored().state) == (TemplateState.SUBMITTED, TemplateState.APPROVED)
    assert (stored().approved_by, list(stored().areas.all())) == (approver, [area])
    lines = AuditLine.objects.values_list("step", "actor")
    assert list(lines) == [
        (AlertStep.WRITTEN, writer.pk),
        (AlertStep.SUBMITTED, writer.pk),
        (AlertStep.APPROVED, approver.pk),
    ]


def test_any_change_makes_it_a_draft_again():
    writer = officer()
    template = approved(writer)

    client_of(writer).post(
        template_url("edit", template.pk),
        template_data(template.topic, headline="Autrement") | seen(template),
    )

    assert (stored().state, stored().approved_by, stored().headline) == (
        TemplateState.DRAFT,
        None,
        "Autrement",
    )


def test_the_database_refuses_a_template_approved_by_its_writer():
    writer = officer()
    template = approved(writer)

    with pytest.raises(IntegrityError), transaction.atomic():
        AlertTemplate.objects.filter(pk=template.pk).update(approved_by=writer)

    assert stored().approved_by != writer


def test_whoever_wrote_it_since_its_last_approval_does_not_approve_it():
    old, first, last = officer(), officer(), officer()
    template = approved(old)
    for writer in (first, last):
        template = service.write_template(template, writer)
    service.submit_template(template, last)

    with pytest.raises(AlertStepRefused):
        service.approve_template(template, first)
    with pytest.raises(IntegrityError), transaction.atomic():
        AlertTemplate.objects.filter(pk=template.pk).update(approved_by=first)

    assert stored().state == TemplateState.SUBMITTED
    service.approve_template(template, old)  # what that user wrote was approved before
    assert stored().state == TemplateState.APPROVED


def test_a_refusal_returns_it_with_its_reason():
    template = AlertTemplateFactory(state=TemplateState.SUBMITTED)
    client = client_of(officer())

    without = client.post(template_url("refuser", template.pk), {"reason": ""})
    kept = stored().state
    client.post(template_url("refuser", template.pk), {"reason": "Trop long"})

    assert list(without.context["page"].reason_form.errors) == ["reason"]
    assert (kept, stored().state) == (TemplateState.SUBMITTED, TemplateState.DRAFT)
    assert AuditLine.objects.get().detail == {"reason": "Trop long"}


@pytest.mark.parametrize("state", [TemplateState.DRAFT, TemplateState.APPROVED])
def test_only_what_was_submitted_is_approved_or_refused(state):
    template = AlertTemplateFactory(state=state)
    with pytest.raises(AlertStepRefused):
        service.approve_template(template, officer())
    with pytest.raises(AlertStepRefused):
        service.refuse_template(template, officer(), "Trop long")

    assert stored().state == state


def test_the_second_of_two_who_approve_is_told():
    template = AlertTemplateFactory(state=TemplateState.SUBMITTED)
    opened = seen(template)
    client_of(officer()).post(template_url("approuver", template.pk), opened)

    answer = client_of(officer()).post(template_url("approuver", template.pk), opened, follow=True)

    assert len(texts(answer)) == 1
    assert AuditLine.objects.filter(step=AlertStep.APPROVED).count() == 1


def test_what_somebody_else_wrote_meanwhile_is_shown_beside_what_was_typed():
    template = service.write_template(AlertTemplateFactory.build(topic=TopicFactory()), officer())
    opened = seen(template)
    other = stored()
    other.headline = "Le titre d’Odile"
    service.write_template(other, officer())

    answer = client_of(officer()).post(
        template_url("edit", template.pk),
        template_data(template.topic, headline="Mon titre") | opened,
    )

    page = answer.content.decode()
    assert ("Mon titre" in page, "Le titre d’Odile" in page) == (True, True)
    assert stored().headline == "Le titre d’Odile"


def test_a_name_that_is_taken_is_said_and_nothing_typed_is_lost():
    taken = AlertTemplateFactory(name="Crue")

    answer = client_of(officer()).post(
        template_url("add"), template_data(taken.topic, description="Un long texte")
    )

    assert list(answer.context["page"].form.errors) == ["name"]
    assert "Un long texte" in answer.content.decode()


def test_its_preview_saves_nothing():
    page = (
        client_of(officer())
        .post(template_url("preview"), template_data(TopicFactory()))
        .content.decode()
    )

    assert ("Les berges ferment" in page, AlertTemplate.objects.count(), Alert.objects.count()) == (
        True,
        0,
        0,
    )


def test_a_post_to_its_page_is_no_step():
    template = AlertTemplateFactory()

    assert client_of(officer()).post(template_url("template", template.pk)).status_code == 405


def test_moderators_keep_the_list_of_topics_and_editors_do_not():
    topic = TopicFactory(name="Marchés")
    edit = reverse("alertes_themes:edit", args=[topic.pk])
    data = {
        "name": "Marchés couverts",
        "name_en": "Markets",
        "slug": "marches",
        "category": "Other",
        "position": 5,
    }

    editors = client_of(somebody(EDITORS)).post(edit, data)
    kept = Topic.objects.get(pk=topic.pk).name
    client_of(somebody(MODERATORS)).post(edit, data)

    assert (editors["Location"], kept) == (reverse("wagtailadmin_home"), "Marchés")
    assert Topic.objects.get(pk=topic.pk).name == "Marchés couverts"


def test_nobody_deletes_a_topic_that_people_chose():
    topic = sent_alert().topic
    client = client_of(somebody(MODERATORS, is_superuser=True))

    client.post(reverse("alertes_themes:delete", args=[topic.pk]))

    assert Topic.objects.filter(pk=topic.pk).count() == 1
