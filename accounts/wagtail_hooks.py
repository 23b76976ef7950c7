"""What accounts add to the CMS: invitations, connected sites, deeds, addresses of a form."""

from collections.abc import Iterator, Sequence

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy
from wagtail.users.views.bulk_actions.delete import DeleteBulkAction
from wagtail.users.views.bulk_actions.set_active_state import SetActiveStateBulkAction

from accounts.invitations import INVITED, KEYS_FORGOTTEN, give_address
from accounts.models import Deed, Grant, Site, User
from accounts.permissions import ENTERS_CMS, SitePermissionPolicy
from accounts.personal import refusals_of
from accounts.services.deeds import RETURNED, REVOKED, UNVOIDED, VOIDED
from accounts.services.grants import end_grants
from accounts.services.leaving import erase_at_once
from accounts.viewsets.deeds import AccountBadgesScreen, DeedPermissionPolicy, DeedViewSet
from accounts.viewsets.people import InvitationScreen, may_invite
from accounts.viewsets.sites import SiteViewSet, register_site_actions

# First of all: Wagtail caches the first policy that it looks up.
register_permission_policy(Site, SitePermissionPolicy(Site))
register_permission_policy(Deed, DeedPermissionPolicy())

hooks.register("register_admin_viewset", SiteViewSet)
hooks.register("register_admin_viewset", DeedViewSet)
hooks.register("register_log_actions", register_site_actions)


@hooks.register("register_admin_urls")
def staff_urls() -> list[URLPattern]:
    return [
        path("inviter/<int:pk>/", InvitationScreen.as_view(), name="cms_invite"),
        path("badges/<int:pk>/", AccountBadgesScreen.as_view(), name="cms_badges"),
    ]


@hooks.register("register_user_listing_buttons")
def account_buttons(user: User, request_user: User) -> Iterator[Button]:
    """Yield the buttons of an account, for administrators."""
    if may_invite(request_user) and user.is_active:
        yield Button(
            _("Inviter, ou clés perdues"),
            url=reverse("cms_invite", args=[user.pk]),
            icon_name="key",
        )
    if may_invite(request_user):
        yield Button(_("Badges"), url=reverse("cms_badges", args=[user.pk]), icon_name="pick")


@hooks.register("register_log_actions")
def register_staff_actions(actions: LogActionRegistry) -> None:
    actions.register_action(INVITED, _("Inviter"), _("A été invité à créer une clé d’accès"))
    actions.register_action(KEYS_FORGOTTEN, _("Oublier les clés"), _("Ses clés ont été oubliées"))
    actions.register_action(VOIDED, _("Annuler un coup de main"), _("Ne compte plus"))
    actions.register_action(UNVOIDED, _("Rétablir un coup de main"), _("Compte de nouveau"))
    actions.register_action(REVOKED, _("Retirer un badge"), _("A été retiré, pour fraude"))
    actions.register_action(RETURNED, _("Rendre un badge"), _("A été rendu"))


@hooks.register("before_bulk_action")
def prepare_bulk_action(
    request: HttpRequest, action: str, chosen: Sequence[Model], of: BulkAction
) -> HttpResponse | None:
    """Let what is done to many accounts mean what it means for one."""
    accounts = [one for one in chosen if isinstance(one, User)]
    if not accounts:
        return None
    if action == DeleteBulkAction.action_type:
        return _erased(request, accounts)
    if action == SetActiveStateBulkAction.action_type:
        changed = User.objects.filter(pk__in=[one.pk for one in accounts])
        if not of.cleaned_form.cleaned_data["mark_as_active"]:
            changed = changed.filter(is_active=True)  # who leaves, leaves all the same
            end_grants(Grant.objects.filter(user__in=changed))
        changed.update(leaving_at=None)
    return None


@hooks.register("before_delete_user")
def erase_with_account(request: HttpRequest, user: User) -> HttpResponse | None:
    """Erase what the rooms keep of an account that is deleted, not its row alone."""
    return _erased(request, [user]) if request.method == "POST" else None


def _erased(request: HttpRequest, accounts: Sequence[User]) -> HttpResponse:
    """Erase ``accounts``, or none of them while somebody waits for one; return to the list."""
    reasons = [reason for user in accounts for reason in refusals_of(user)]
    if reasons:
        messages.error(request, reasons[0])
        return redirect("wagtailusers_users:index")
    for user in accounts:
        erase_at_once(user.pk)
    messages.success(request, _("C’est effacé, avec tout ce qui était gardé."))
    return redirect("wagtailusers_users:index")


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
