"""Services of templates: write, submit, approve, refuse."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agenda.models import Area
from alerts.enums import AlertStep, TemplateState
from alerts.exceptions import AlertStepRefused
from alerts.models import AlertTemplate
from alerts.permissions import may_approve
from alerts.services.audit import checked_reason, refuse_if_moved, write_line


@transaction.atomic
def write_template(
    template: AlertTemplate,
    actor: User | None,
    areas: Collection[Area] | None = None,
    *,
    seen: int | None = None,
) -> AlertTemplate:
    """Save ``template`` as a draft, whatever its state was: it needs a new approval.

    Raises :class:`~alerts.exceptions.AlertStepRefused` if it changed since line ``seen`` of its
    trail.
    """
    if template.pk:
        _lock(template)
        refuse_if_moved(template, seen)
    template.state = TemplateState.DRAFT
    template.written_by = actor
    template.submitted_by = template.approved_by = template.approved_at = None
    template.save()
    if areas is not None:
        template.areas.set(areas)
    write_line(template, AlertStep.WRITTEN, actor)
    return template


@transaction.atomic
def submit_template(
    template: AlertTemplate, actor: User | None, *, seen: int | None = None
) -> AlertTemplate:
    """Submit a template for approval by somebody else.

    Raises :class:`AlertStepRefused` if it has gaps or no limit of duration.
    """
    template = _lock(template)
    refuse_if_moved(template, seen)
    _refuse_unless(template, TemplateState.DRAFT)
    if not template.is_end_open and not template.longest_hours:
        raise AlertStepRefused(
            _("Dites combien de temps l’alerte dure au plus, ou laissez sa fin ouverte.")
        )
    if gaps := template.gaps:
        words = _(
            "Approuvé, il part à la lettre, et il reste à remplir : %(gaps)s. Dites-le sans cela."
        )
        raise AlertStepRefused(words % {"gaps": ", ".join(gaps)})
    template.state, template.submitted_by = TemplateState.SUBMITTED, actor
    template.save()
    write_line(template, AlertStep.SUBMITTED, actor)
    return template


@transaction.atomic
def approve_template(
    template: AlertTemplate, actor: User, *, seen: int | None = None
) -> AlertTemplate:
    """Approve a submitted template: from now on one person may send alerts that stay within it.

    Raises :class:`AlertStepRefused` for its author, or in another state.
    """
    template = _lock(template)
    refuse_if_moved(template, seen)
    if not may_approve(actor, template):
        raise AlertStepRefused(
            _("Qui écrit ou soumet un modèle ne l’approuve pas : demandez à quelqu’un d’autre.")
        )
    _refuse_unless(template, TemplateState.SUBMITTED)
    template.state = TemplateState.APPROVED
    template.approved_by = actor
    template.approved_at = timezone.now()
    template.save()
    write_line(template, AlertStep.APPROVED, actor)
    return template


@transaction.atomic
def refuse_template(template: AlertTemplate, actor: User | None, reason: str) -> AlertTemplate:
    """Make a submitted template a draft again with a ``reason``, which may not be empty.

    Raises :class:`AlertStepRefused` without a reason, or in another state.
    """
    template = _lock(template)
    reason = checked_reason(reason)
    _refuse_unless(template, TemplateState.SUBMITTED)
    template.state, template.submitted_by = TemplateState.DRAFT, None
    template.save()
    write_line(template, AlertStep.REFUSED, actor, reason=reason)
    return template


def _lock(template: AlertTemplate) -> AlertTemplate:
    """Return the current row, locked until the transaction ends."""
    return AlertTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)


def _refuse_unless(template: AlertTemplate, state: TemplateState) -> None:
    """Raise ``AlertStepRefused`` unless the template is in ``state``."""
    if template.state != state:
        label = TemplateState(template.state).label
        raise AlertStepRefused(_("Ce modèle est dans l’état « %(state)s ».") % {"state": label})
