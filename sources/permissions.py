"""Permissions on sources: address, owner and schedule."""

from wagtail.permission_policies import ModelPermissionPolicy

from agenda.permissions import Person, may_write_all


class SourcePermissionPolicy(ModelPermissionPolicy):
    """Users who may change and publish all events may change sources: an import publishes.

    Nobody may delete one, because imports need its records.
    """

    def user_has_permission(self, user: Person, action: str) -> bool:
        return action != "delete" and may_write_all(user) and user.has_perm("agenda.publish_event")
