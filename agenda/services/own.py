"""What a person with an account of the CMS has to do with the agenda, and who waits for them."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import (
    GroupApprovalTask,
    ModelLogEntry,
    PageLogEntry,
    TaskState,
    WorkflowState,
)

from accounts.models import User
from accounts.personal import PersonalData, register_personal_data
from agenda.models import Membership

#: States of a workflow in which somebody has still something to do.
UNFINISHED = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


def register_edited_data() -> None:
    """Register what an account of the CMS edits, and the workflows that wait for it."""
    register_personal_data(
        PersonalData(
            "agenda",
            _export,
            _erase,
            stays=gettext_lazy(
                "Ce que vous avez écrit ou relu pour l’agenda, sans votre nom ; les journaux du "
                "CMS en gardent un numéro, qui ne mène plus à personne."
            ),
            concerns=_is_of_the_staff,
            refusal=_refusal,
        )
    )


def waiting_for(user: User) -> list[str]:
    """Return the titles of what a workflow keeps waiting for ``user``, and for nobody else.

    What they submitted and is not decided, and what only they can decide.
    """
    own = WorkflowState.objects.filter(requested_by=user, status__in=UNFINISHED)
    others = User.objects.filter(is_active=True).exclude(pk=user.pk)
    theirs = GroupApprovalTask.objects.filter(groups__in=user.groups.all())
    alone = theirs.exclude(pk__in=GroupApprovalTask.objects.filter(groups__user__in=others))
    asked = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task__in=alone)
    states = WorkflowState.objects.filter(
        Q(pk__in=own.values("pk")) | Q(pk__in=asked.values("workflow_state"))
    )
    return [str(state.content_object) for state in states.order_by("created_at", "pk")]


def _is_of_the_staff(user: User) -> bool:
    return user.has_perm("wagtailadmin.access_admin")


def _refusal(user: User) -> str:
    titles = waiting_for(user)
    if not titles:
        return ""
    return _(
        "Une relecture vous attend encore : %(titles)s. Terminez-la, ou passez-la à quelqu’un : le "
        "compte pourra partir ensuite."
    ) % {"titles": ", ".join(f"« {title} »" for title in titles[:3])}


def _export(user: User) -> object:
    memberships = Membership.objects.filter(user=user).select_related("organisation").order_by("pk")
    entries = [
        {"at": entry.timestamp, "action": entry.action, "of": entry.label}
        for model in (ModelLogEntry, PageLogEntry)
        for entry in model.objects.filter(user=user).order_by("timestamp", "pk")
    ]
    return {"organisations": [one.organisation.name for one in memberships], "log": entries}


def _erase(user: User) -> None:
    """Nothing more: memberships go with the account, and the public record stays without a name."""
