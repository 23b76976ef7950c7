"""CMS screens of accounts: the list, which shows the staff first; inviting, and lost keys."""

import django_filters
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import RadioSelect
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.users.forms import UserEditForm
from wagtail.users.views.users import IndexView, UserFilterSet, UserViewSet

from accounts.invitations import forget_keys, mail_invitation, name_of
from accounts.models import User
from accounts.permissions import ENTERS_CMS


class AccountFilterSet(UserFilterSet):
    """Filters of the list of accounts: the staff, unless all accounts are asked for."""

    qui = django_filters.ChoiceFilter(
        label=gettext_lazy("Qui"),
        choices=[("tous", gettext_lazy("Tous les comptes, ceux du public aussi"))],
        empty_label=gettext_lazy("L’équipe"),
        method="keep_all",
        widget=RadioSelect,
    )

    def keep_all(self, accounts: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Return ``accounts`` as they are: :meth:`filter_queryset` looks at the value."""
        return accounts

    def filter_queryset(self, accounts: QuerySet[User]) -> QuerySet[User]:
        """Return the accounts asked for; closed ones of the staff are among the staff."""
        chosen: QuerySet[User] = super().filter_queryset(accounts)
        if self.form.cleaned_data.get("qui"):
            return chosen
        staff = User.objects.with_perm(
            ENTERS_CMS,
            is_active=None,  # type: ignore[arg-type]  # closed ones too, as documented
            backend="django.contrib.auth.backends.ModelBackend",
        )
        return chosen.filter(pk__in=staff)


class AccountIndexView(IndexView):
    """List of accounts by name, or by address: a citizen's username is random."""

    @cached_property
    def columns(self) -> list[Column]:
        """Return Wagtail's columns, what names an account changed."""
        columns: list[Column] = super().columns
        for column in columns:
            if column.name == "name":
                column.accessor = name_of
        return columns


class AccountEditForm(UserEditForm):
    """The CMS's form of an account: who was closed by the house is opened again by it alone."""

    def save(self, commit: bool = True) -> User:
        """Save the account; changing here whether it is open cancels its holder's departure.

        One that is being closed may not be reopened by its holder, and one that is being reopened
        is not erased on the day that its holder had chosen.
        """
        if "is_active" in self.changed_data:
            self.instance.leaving_at = None
        saved: User = super().save(commit)
        return saved


class AccountViewSet(UserViewSet):
    """The CMS's screens of accounts: an administrator looks for the staff, citizens are many."""

    index_view_class = AccountIndexView
    filterset_class = AccountFilterSet

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[User]]:
        """Return our form for an account that exists."""
        return AccountEditForm if for_update else super().get_form_class(for_update)


def may_invite(user: User | AnonymousUser) -> bool:
    """Whether ``user`` may let others in, and forget their keys: administrators only."""
    return bool(user.is_active and user.is_superuser)


class InvitationScreen(WagtailAdminTemplateMixin, TemplateView):
    """Invite one person; ``clefs`` in the form forgets their keys first."""

    template_name = "accounts/cms/invitation.html"
    page_title = gettext_lazy("Inviter")
    header_icon = "key"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Let administrators in."""
        if not may_invite(request.user):
            raise PermissionDenied
        self.account = get_object_or_404(User, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Forget the keys if asked, and send the invitation."""
        by = request.user if isinstance(request.user, User) else None
        if "clefs" in request.POST and self.account.is_active:
            forget_keys(self.account, by=by)
        if not self.is_invitable:
            return redirect(request.path)
        mail_invitation(self.account, by=by)
        words = _("Une invitation part vers %(email)s.") % {"email": self.account.email}
        messages.success(request, words)
        if self.account == by and "clefs" in request.POST:
            return redirect("account_login")  # their own session has ended
        return redirect("wagtailusers_users:index")

    @property
    def is_invitable(self) -> bool:
        return bool(
            self.account.is_active and self.account.email and self.account.has_perm(ENTERS_CMS)
        )

    def get_page_subtitle(self) -> str:
        return name_of(self.account)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailusers_users:index"), "label": _("Utilisateurs")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Add the account, and how many ways in it has."""
        keys = Authenticator.objects.filter(user=self.account)
        facts = {
            "account": self.account,
            "is_invitable": self.is_invitable,
            "keys": keys.exclude(type=Authenticator.Type.RECOVERY_CODES).count(),
        }
        context: dict[str, object] = super().get_context_data(**kwargs)
        return context | facts
