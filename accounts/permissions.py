"""Who is of the staff, who has shown a key in this session, and who connects sites."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.internals import get_authentication_records
from accounts.models import User

#: Right to open the CMS.
ENTERS_CMS = "wagtailadmin.access_admin"


def is_staff(user: User | AnonymousUser) -> bool:
    """Whether ``user`` is signed in and may open the CMS."""
    return bool(user.is_authenticated and user.has_perm(ENTERS_CMS))


def may_void_deeds(user: User | AnonymousUser) -> bool:
    """Whether ``user`` may see the deeds of all people, without their names, and void one."""
    return user.has_perm("accounts.change_deed")


def has_shown_key(request: HttpRequest) -> bool:
    """Whether the signed-in person has shown a key or a second factor in this session."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def staff_of(request: HttpRequest) -> User | AnonymousUser:
    """Return the person of the request; nobody if one of the staff has not shown a key yet.

    For public pages that show the staff more: who it is, is looked up when it is asked, so that a
    page that asks nobody stays the same for everybody.
    """
    held: User | AnonymousUser = SimpleLazyObject(lambda: _staff_of(request))  # type: ignore[assignment]
    return held


def _staff_of(request: HttpRequest) -> User | AnonymousUser:
    is_held = is_staff(request.user) and not has_shown_key(request)
    return AnonymousUser() if is_held else request.user


class SitePermissionPolicy(ModelPermissionPolicy):
    """Connected sites are the administrators' alone, and none is deleted.

    With it would go the numbers by which it knows people: it is suspended instead.
    """

    def user_has_permission(self, user: User | AnonymousUser, action: str) -> bool:
        return action != "delete" and user.is_active and user.is_superuser
