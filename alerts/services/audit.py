"""Audit trail: who did what, written in the same transaction as the step."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from alerts.enums import ALLOWED_STEPS, AlertState, AlertStep
from alerts.exceptions import AlertStepRefused, MovedMeanwhile
from alerts.models import Alert, AlertTemplate, AuditLine

REASON_LENGTH = 500


def take_step(alert: Alert, step: AlertStep, actor: User | None = None, **detail: object) -> None:
    """Move ``alert``, locked by the caller, to the step's next state, and add a line to its trail.

    The caller saves the row. Raises :class:`~alerts.exceptions.AlertStepRefused` if the step is not
    allowed.
    """
    state = AlertState(alert.state)
    if state not in ALLOWED_STEPS[step]:
        raise AlertStepRefused(
            _("Cette alerte est dans l’état « %(state)s ».") % {"state": state.label}
        )
    alert.state = ALLOWED_STEPS[step][state]
    write_line(alert, step, actor, **detail)


def checked_reason(reason: str) -> str:
    """Return the reason of a refusal, stripped; raise ``AlertStepRefused`` if empty or too long."""
    if not reason.strip() or len(reason) > REASON_LENGTH:
        raise AlertStepRefused(
            _("Dites pourquoi, en %(length)s signes au plus.") % {"length": REASON_LENGTH}
        )
    return reason.strip()


def refuse_if_moved(alert: Alert | AlertTemplate, seen: int | None) -> None:
    """Raise ``MovedMeanwhile`` if the trail has a line after ``seen``, the version the user read.

    ``None`` skips the check. Call it with the row locked.
    """
    if seen is not None and last_line(alert) != seen:
        raise MovedMeanwhile(_("Quelqu’un l’a changée depuis que vous l’avez ouverte."))


def last_line(record: Alert | AlertTemplate) -> int:
    """Return the id of the last line of the trail, used as a version number; 0 without any."""
    return record.audit.order_by("-id").values_list("id", flat=True).first() or 0


def write_line(
    record: Alert | AlertTemplate, step: AlertStep, actor: User | None = None, **detail: object
) -> AuditLine:
    """Add a line to the trail of ``record``; empty values of ``detail`` are dropped."""
    of = {"alert": record} if isinstance(record, Alert) else {"template": record}
    told = {name: value for name, value in detail.items() if value not in (None, "", [], {})}
    return AuditLine.objects.create(**of, step=step, actor=actor, at=timezone.now(), detail=told)
