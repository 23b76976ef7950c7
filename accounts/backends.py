"""Authentication backend: loads the signed-in user of each request."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef, Q
from django.db.models.base import Model

from accounts.models import User


class ProfiledBackend(ModelBackend):
    """Model backend that loads the user's CMS profile in the same query.

    Every page of the CMS reads the profile: language, time zone, shortcuts. Whether somebody has
    any right at all comes along, too: citizens have none, and public pages ask about several.
    """

    def get_user(self, user_id: int) -> User | None:
        rights = [
            Exists(field.through.objects.filter(user=OuterRef("pk")))
            for field in (User.groups, User.user_permissions)
        ]
        user = (
            User.objects.select_related("wagtail_userprofile")
            .annotate(has_rights=Q(rights[0]) | Q(rights[1]))
            .filter(pk=user_id)
            .first()
        )
        return user if user and self.user_can_authenticate(user) else None

    def _get_permissions(self, user_obj: User, obj: Model | None, from_name: str) -> set[str]:
        """Return permissions without a query for somebody who has none (Django's own cache)."""
        if not (getattr(user_obj, "has_rights", True) or user_obj.is_superuser):
            setattr(user_obj, f"_{from_name}_perm_cache", set())
        permissions: set[str] = super()._get_permissions(user_obj, obj, from_name)  # type: ignore[misc]
        return permissions
