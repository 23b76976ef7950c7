"""Permissions to read the queue and decide, and to delete a reason."""

from django.core.exceptions import PermissionDenied
from wagtail.permission_policies import ModelPermissionPolicy

from agenda.permissions import Person
from moderation.models import Decision, Reason


def may_moderate(user: Person) -> bool:
    """Return whether ``user`` may decide: anybody who may publish any event."""
    return user.has_perm("agenda.publish_event") and user.has_perm("agenda.change_event")


def check_moderator(user: Person) -> None:
    """Raise :class:`PermissionDenied` unless ``user`` may decide."""
    if not may_moderate(user):
        raise PermissionDenied


class ReasonPermissionPolicy(ModelPermissionPolicy):
    """Permission policy: a reason that was used in a decision cannot be deleted."""

    def __init__(self) -> None:
        super().__init__(Reason)

    def user_has_permission_for_instance(self, user: Person, action: str, instance: Reason) -> bool:
        """As Wagtail, but a reason that a decision uses may not be deleted."""
        if action == "delete" and Decision.objects.filter(reason=instance).exists():
            return False
        return bool(super().user_has_permission_for_instance(user, action, instance))
