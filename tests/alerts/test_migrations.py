"""What becomes of rows that were written before a rule was made."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from alerts.enums import AlertState, Reach, Step, TemplateState
from alerts.models import Alert, AlertTemplate, AuditLine
from alerts.services import approval, templates
from tests.factories.agenda import AreaFactory
from tests.factories.alerts import TopicFactory, officer

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("alerts", "0005_every_writer")]


@pytest.fixture
def before():
    """The tables as they were; whatever happens they are as they are afterwards."""
    MigrationExecutor(connection).migrate(BEFORE)
    yield MigrationExecutor(connection).loader.project_state(BEFORE).apps
    migrate()


def migrate():
    """All the way: what is done with the rows afterwards is done with today's models."""
    latest = MigrationExecutor(connection)
    latest.migrate(latest.loader.graph.leaf_nodes())


def test_a_template_approved_before_is_a_draft_that_says_why_and_what_it_let_leave_comes_back(before):
    author, approver, area = officer(), officer(), AreaFactory()
    facts = {"topic_id": TopicFactory().pk, "event": "crue", "headline": "Les berges ferment"}
    people = {"written_by_id": author.pk, "submitted_by_id": author.pk}
    template, old_alert = before.get_model("alerts", "AlertTemplate"), before.get_model("alerts", "Alert")
    made = {
        state: template.objects.create(name=state, state=state, approved_by_id=by, **facts, **people)
        for state, by in {"draft": None, "submitted": None, "approved": approver.pk}.items()
    }
    made["approved"].areas.set([area.pk])
    waiting = old_alert.objects.create(
        template=made["approved"], follows_template=True, state="scheduled", approved_by_id=author.pk,
        send_at=timezone.now(), **facts, **people,
    )  # fmt: skip

    migrate()

    rows = AlertTemplate.objects.values_list("name", "state", "approved_by", "reach", "longest_hours", "is_end_open")
    assert set(rows) == {
        ("draft", TemplateState.DRAFT, None, Reach.CITY, None, False),
        ("submitted", TemplateState.DRAFT, None, Reach.CITY, None, False),
        ("approved", TemplateState.DRAFT, None, Reach.AREAS, None, False),
    }
    said = AuditLine.objects.filter(template__isnull=False).values_list("template__name", "step", "actor")
    assert sorted(said) == [("approved", Step.REFUSED, None), ("submitted", Step.REFUSED, None)]
    assert (approval.send_due(), Alert.objects.get(pk=waiting.pk).state) == (0, AlertState.DRAFT)


def test_the_rule_on_every_writer_outlives_the_new_columns(before):
    migrate()
    author, other = officer(), officer()
    topic = TopicFactory()
    template = AlertTemplate(name="Crue", topic=topic, event="crue", headline="Les berges", longest_hours=6)
    for writer in (author, other):
        template = templates.write_template(template, writer)
    templates.submit_template(template, other)

    with pytest.raises(IntegrityError), transaction.atomic():
        AlertTemplate.objects.update(approved_by=author)
