"""Who may do what with alerts: one predicate a question."""

from typing import Any

from alerts.enums import CapStatus, Step
from alerts.models import Alert, AlertTemplate


def may_write(user: Any) -> bool:
    return bool(user.has_perm("alerts.add_alert"))


def may_approve_some(user: Any) -> bool:
    return bool(user.has_perm("alerts.approve_alert"))


def is_second_person(user: Any, record: Alert | AlertTemplate) -> bool:
    """Whether ``user`` neither submitted it nor wrote any version of it."""
    return user.pk not in {record.written_by_id, record.submitted_by_id, *_writers(record)}


def may_approve(user: Any, record: Alert | AlertTemplate) -> bool:
    """Four eyes, but for an alert that stays within an approved template."""
    if not may_approve_some(user):
        return False
    return is_second_person(user, record) or bool(getattr(record, "follows_template", False))


def may_see(user: Any) -> bool:
    """Whether the alerts’ screens are for ``user`` at all."""
    return may_write(user) or may_approve_some(user)


def may_read(user: Any, alert: Alert) -> bool:
    """An exercise or a test stands on no public page: it is for who writes or approves."""
    return alert.status == CapStatus.ACTUAL or may_see(user)


def may_write_templates(user: Any) -> bool:
    return bool(user.has_perm("alerts.add_alerttemplate") or user.has_perm("alerts.change_alerttemplate"))


def may_see_templates(user: Any) -> bool:
    return may_see(user) or may_write_templates(user)


def may_keep_topics(user: Any) -> bool:
    return bool(user.has_perm("alerts.add_topic") or user.has_perm("alerts.change_topic"))


def _writers(record: Alert | AlertTemplate) -> set[int | None]:
    """Who wrote in it since its first draft; in a template, since it was last approved."""
    writers: set[int | None] = set()
    for line in record.audit.all():
        if line.step == Step.WRITTEN:
            writers.add(line.actor_id)
        elif line.step == Step.APPROVED and isinstance(record, AlertTemplate):
            writers.clear()
    return writers
