"""What the database itself refuses, by SQL in the migrations."""

import pytest
from django.db import IntegrityError, transaction

from alerts.models import AlertTemplate
from alerts.services import templates
from tests.factories.alerts import TopicFactory, officer

pytestmark = pytest.mark.django_db


def test_the_database_refuses_an_approver_of_a_template_who_wrote_a_version_of_it():
    author, other = officer(), officer()
    topic = TopicFactory()
    template = AlertTemplate(
        name="Crue", topic=topic, event="crue", headline="Les berges", longest_hours=6
    )
    for writer in (author, other):
        template = templates.write_template(template, writer)
    templates.submit_template(template, other)

    with pytest.raises(IntegrityError), transaction.atomic():
        AlertTemplate.objects.update(approved_by=author)
