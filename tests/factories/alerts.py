"""Factories of the alerts' models, and alerts submitted, approved and sent by the services."""

from datetime import timedelta
from typing import Any

import factory
from django.contrib.auth.models import Permission
from django.utils import timezone
from factory.django import DjangoModelFactory

from alerts.models import Alert, AlertTemplate, Topic
from alerts.services import approval
from tests.factories.accounts import UserFactory
from tests.factories.messaging import write_deliveries


class TopicFactory(DjangoModelFactory[Topic]):
    class Meta:
        model = Topic

    slug = factory.Sequence(lambda n: f"theme-{n}")
    name = factory.Sequence(lambda n: f"Thème {n}")


class AlertFactory(DjangoModelFactory[Alert]):
    """Draft for the whole city, without an author."""

    class Meta:
        model = Alert
        skip_postgeneration_save = True

    topic = factory.SubFactory(TopicFactory)
    event = "crue"
    headline = factory.Sequence(lambda n: f"Les berges ferment {n}")
    description = "La Seine monte."
    instruction = "Reprenez vos vélos."
    expires = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=6))

    @factory.post_generation
    def areas(alert, create, extracted, **kwargs):  # noqa: N805 -- factory-boy's own signature
        if create and extracted:
            alert.areas.set(extracted)


class AlertTemplateFactory(DjangoModelFactory[AlertTemplate]):
    class Meta:
        model = AlertTemplate

    name = factory.Sequence(lambda n: f"Modèle {n}")
    topic = factory.SubFactory(TopicFactory)
    event = "crue"
    headline = "Les berges ferment"
    longest_hours = 24


def officer(**fields: Any) -> Any:
    """Return a user who may write and approve alerts, and use the CMS."""
    user = UserFactory(**fields)
    codenames = ["add_alert", "change_alert", "view_alert", "approve_alert", "access_admin"]
    codenames += ["add_alerttemplate", "change_alerttemplate", "view_alerttemplate"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return user


def approved_alert(**fields: Any) -> Alert:
    """Create an alert, submit and approve it; ``by`` and ``approver`` may be given."""
    by, approver = fields.pop("by", None) or officer(), fields.pop("approver", None) or officer()
    alert = fields.pop("alert", None) or AlertFactory(written_by=by, **fields)
    approval.submit_alert(alert, by)
    return approval.approve_alert(alert, approver)


def sent_alert(**fields: Any) -> Alert:
    """Create an approved alert and write its deliveries."""
    alert = approved_alert(**fields)
    write_deliveries()
    return alert
