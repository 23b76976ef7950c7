"""Permissions on sources: address, owner and schedule."""

from wagtail.permission_policies import ModelPermissionPolicy

from agenda.permissions import Person, may_write_all


class SourcePermissionPolicy(ModelPermissionPolicy):
    """Editors of all events may change sources.

    Nobody may delete one, because imports need its records.
    """

    def user_has_permission(self, user: Person, action: str) -> bool:
        return action != "delete" and may_write_all(user)
