"""Who may say of a source where it is, who answers for it and how often it is imported."""

from wagtail.permission_policies import ModelPermissionPolicy

from agenda.permissions import Person, may_write_all


class SourcePermissionPolicy(ModelPermissionPolicy):
    """Those who may change any event; nobody deletes what an import knows its events by."""

    def user_has_permission(self, user: Person, action: str) -> bool:
        return action != "delete" and may_write_all(user)
