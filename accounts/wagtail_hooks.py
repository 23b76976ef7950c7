"""What accounts add to the CMS: invitations, their log, addresses that follow the user form."""

from collections.abc import Iterator, Sequence

from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.users.views.bulk_actions.set_active_state import SetActiveStateBulkAction

from accounts.invitations import INVITED, KEYS_FORGOTTEN, give_address
from accounts.models import User
from accounts.permissions import ENTERS_CMS
from accounts.viewsets import InvitationScreen, may_invite


@hooks.register("register_admin_urls")
def staff_urls() -> list[URLPattern]:
    return [path("inviter/<int:pk>/", InvitationScreen.as_view(), name="cms_invite")]


@hooks.register("register_user_listing_buttons")
def invitation_buttons(user: User, request_user: User) -> Iterator[Button]:
    """Yield the button of an open account, for administrators."""
    if may_invite(request_user) and user.is_active:
        yield Button(
            _("Inviter, ou clés perdues"),
            url=reverse("cms_invite", args=[user.pk]),
            icon_name="key",
        )


@hooks.register("register_log_actions")
def register_staff_actions(actions: LogActionRegistry) -> None:
    actions.register_action(INVITED, _("Inviter"), _("A été invité à créer une clé d’accès"))
    actions.register_action(KEYS_FORGOTTEN, _("Oublier les clés"), _("Ses clés ont été oubliées"))


@hooks.register("after_bulk_action")
def end_departures(
    request: HttpRequest, action: str, accounts: Sequence[Model], _of: object
) -> None:
    """Let closing and reopening many accounts mean what it means for one (``AccountEditForm``)."""
    if action == SetActiveStateBulkAction.action_type:
        User.objects.filter(pk__in=[one.pk for one in accounts]).update(leaving_at=None)


@hooks.register("after_create_user")
@hooks.register("after_edit_user")
def follow_address(request: HttpRequest, user: User) -> None:
    """Let an account of the CMS enter by the address that was typed in its form.

    Only administrators decide by which address another administrator enters.
    """
    is_above = user.is_superuser and not may_invite(request.user)
    if is_above or not user.is_active or not user.has_perm(ENTERS_CMS):
        return
    if problem := give_address(user):
        messages.warning(request, problem)
