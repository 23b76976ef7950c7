"""Scheduled publications and expiries, each in one transaction.

Wagtail's own command uses several transactions: a crash between them would leave an event live
without its dates. Several clocks may run at once: each row is locked and checked again before it is
changed.
"""

from collections.abc import Callable
from typing import TypeVar

import structlog
from django.apps import apps
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from agenda.services.authors import last_editor

log = structlog.get_logger(__name__)

Row = TypeVar("Row", bound=Model)


def publish_due() -> int:
    """Publish every revision whose time has come; return how many.

    A failure does not stop the others.
    """

    def publish(revision: Revision) -> None:
        # The entry is of this revision: Wagtail unschedules it before another is scheduled.
        user = last_editor(revision.content_object, "wagtail.publish.schedule")  # type: ignore[arg-type]  # it is there
        revision.publish(
            user=user, log_action="wagtail.publish.scheduled", skip_permission_checks=True
        )

    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now())
    return _one_by_one(due.order_by("approved_go_live_at", "pk"), publish)


def withdraw_due() -> int:
    """Unpublish every live record whose expiry has passed; return how many."""

    def withdraw(record: DraftStateMixin) -> None:
        record.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")

    now = timezone.now()
    drafted = [model for model in apps.get_models() if issubclass(model, DraftStateMixin)]
    snippets = [model for model in drafted if not issubclass(model, Page)]
    kinds = (Page, *snippets)
    due = [model._default_manager.filter(live=True, expire_at__lt=now) for model in kinds]  # type: ignore[attr-defined]
    return sum(_one_by_one(rows.order_by("expire_at", "pk"), withdraw) for rows in due)


def _one_by_one(due: QuerySet[Row], act: Callable[[Row], None]) -> int:
    """Call ``act`` for each row of ``due``, locked, in its own transaction; return how many."""
    done = 0
    for pk in list(due.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                row = due.select_for_update(skip_locked=True).filter(pk=pk).first()
                if row is not None:  # None: another clock has locked it
                    act(row)
            done += row is not None
        except Exception:
            log.exception("schedule_failed", step=act.__name__, model=due.model._meta.label, of=pk)
    return done
