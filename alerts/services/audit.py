"""The audit trail: who did what, written with the step itself."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from alerts.enums import ALLOWED_STEPS, AlertState, Step
from alerts.exceptions import MovedMeanwhile, StepRefused
from alerts.models import Alert, AlertTemplate, AuditLine


def take_step(alert: Alert, step: Step, actor: User | None = None, **detail: object) -> None:
    """Move ``alert``, locked by the caller, along the table of allowed steps, and write it down.

    The caller saves the row. Raises :class:`~alerts.exceptions.StepRefused`.
    """
    state = AlertState(alert.state)
    if state not in ALLOWED_STEPS[step]:
        raise StepRefused(_("Cette alerte est dans l’état « %(state)s ».") % {"state": state.label})
    alert.state = ALLOWED_STEPS[step][state]
    write_line(alert, step, actor, **detail)


def refuse_if_moved(alert: Alert | AlertTemplate, seen: int | None) -> None:
    """Refuse to act on what somebody changed since it was read; ``seen`` is the last line of its trail then.

    ``None`` asks nothing. Call it with the row locked. Raises :class:`~alerts.exceptions.MovedMeanwhile`.
    """
    if seen is not None and last_line(alert) != seen:
        raise MovedMeanwhile(_("Quelqu’un l’a changée depuis que vous l’avez ouverte."))


def last_line(record: Alert | AlertTemplate) -> int:
    """The id of the last line of its trail: as good as a version; 0 before the first."""
    return record.audit.order_by("-id").values_list("id", flat=True).first() or 0


def write_line(record: Alert | AlertTemplate, step: Step, actor: User | None = None, **detail: object) -> AuditLine:
    """One line of the trail. ``detail`` keeps what is not empty."""
    of = {"alert": record} if isinstance(record, Alert) else {"template": record}
    told = {name: value for name, value in detail.items() if value not in (None, "", [], {})}
    return AuditLine.objects.create(**of, step=step, actor=actor, at=timezone.now(), detail=told)
