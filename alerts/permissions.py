"""Permission predicates of the alerts, one per question."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from alerts.enums import AlertStep, CapStatus
from alerts.models import Alert, AlertTemplate

Visitor = User | AnonymousUser


def may_write(user: Visitor) -> bool:
    return user.has_perm("alerts.add_alert")


def may_approve_some(user: Visitor) -> bool:
    return user.has_perm("alerts.approve_alert")


def is_second_person(user: Visitor, record: Alert | AlertTemplate) -> bool:
    """Whether ``user`` neither submitted ``record`` nor wrote any of its versions.

    For a template only the versions since its last approval count.
    """
    writers: set[int | None] = set()
    for line in record.audit.all():
        if line.step == AlertStep.WRITTEN:
            writers.add(line.actor_id)
        elif line.step == AlertStep.APPROVED and isinstance(record, AlertTemplate):
            writers.clear()
    return user.pk not in writers | {record.written_by_id, record.submitted_by_id}


def may_approve(user: Visitor, record: Alert | AlertTemplate) -> bool:
    """Whether ``user`` may approve ``record``.

    As a second person, or because it follows an approved template.
    """
    if not may_approve_some(user):
        return False
    return is_second_person(user, record) or bool(getattr(record, "follows_template", False))


def may_see_alerts(user: Visitor) -> bool:
    """Whether ``user`` may open the alerts' screens."""
    return may_write(user) or may_approve_some(user)


def may_read(user: Visitor, alert: Alert) -> bool:
    """Whether ``user`` may read ``alert``: exercises are for writers and approvers only."""
    return alert.status == CapStatus.ACTUAL or may_see_alerts(user)


def may_write_templates(user: Visitor) -> bool:
    return user.has_perm("alerts.add_alerttemplate") or user.has_perm("alerts.change_alerttemplate")


def may_see_templates(user: Visitor) -> bool:
    return may_see_alerts(user) or may_write_templates(user)


def may_keep_topics(user: Visitor) -> bool:
    return user.has_perm("alerts.add_topic") or user.has_perm("alerts.change_topic")
