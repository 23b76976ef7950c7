"""Publications and withdrawals that editors have set for a time, each in one transaction.

Wagtail's own command publishes in several: a crash between them would leave an event live without its dates.
Several clocks may do this at once: each line is locked and looked at again before anything is done.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import structlog
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from agenda.services.authors import last_hand

log = structlog.get_logger(__name__)


def publish_due() -> int:
    """Publish every revision whose time has come; returns how many. One that fails holds up no other."""
    now = timezone.now()
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at", "pk")
    return sum(_attempt(_publish, pk, now) for pk in list(due.values_list("pk", flat=True)))


def withdraw_due() -> int:
    """Take back everything live whose time is over; returns how many."""
    now = timezone.now()
    return sum(_attempt(_withdraw, model, pk, now) for model, pk in list(_expired(now)))


def _attempt(step: Callable[..., bool], *arguments: Any) -> bool:
    try:
        with transaction.atomic():
            return step(*arguments)
    except Exception:
        log.exception("schedule_failed", step=step.__name__, of=[str(argument) for argument in arguments])
        return False


def _publish(pk: int, now: datetime) -> bool:
    lines = Revision.objects.select_for_update(skip_locked=True).filter(approved_go_live_at__lt=now)
    revision = lines.filter(pk=pk).first()
    if revision is None:  # another clock has it
        return False
    # Of this revision: to schedule another, Wagtail first takes this one's hour away.
    user = last_hand(revision.content_object, "wagtail.publish.schedule")
    revision.publish(user=user, log_action="wagtail.publish.scheduled", skip_permission_checks=True)
    return True


def _withdraw(model: Any, pk: int, now: datetime) -> bool:
    lines = model.objects.select_for_update(skip_locked=True).filter(live=True, expire_at__lt=now)
    expired = lines.filter(pk=pk).first()
    if expired is None:
        return False
    expired.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _expired(now: datetime) -> Iterator[tuple[Any, Any]]:
    models = [Page, *(model for model in apps.get_models() if _is_drafted_snippet(model))]
    for model in models:
        lines = model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at", "pk")
        for pk in lines.values_list("pk", flat=True):
            yield model, pk


def _is_drafted_snippet(model: type) -> bool:
    return issubclass(model, DraftStateMixin) and not issubclass(model, Page)
