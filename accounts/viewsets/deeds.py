"""CMS screens of deeds, which say nothing of whose they are, and of one account's badges."""

from http import HTTPStatus
from typing import cast

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogFormatter
from wagtail.models import ModelLogEntry
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.forms import ClearNameForm, WhyForm
from accounts.invitations import name_of
from accounts.models import Award, Deed, User
from accounts.permissions import may_void_deeds
from accounts.services.badges import clear_public_name
from accounts.services.deeds import return_award, revoke_award, unvoid_deed, void_deed
from accounts.viewsets.people import may_invite
from accounts.wording import say_deed


class DeedPermissionPolicy(ModelPermissionPolicy):
    """Permission policy of deeds: they may be voided; nobody writes or deletes one."""

    def __init__(self) -> None:
        super().__init__(Deed)

    def user_has_permission(self, user: User, action: str) -> bool:
        return action == "change" and may_void_deeds(user)


class DeedIndexView(IndexView):
    """Deeds that people judged, latest first: what and when, never whose."""

    list_filter = ["kind"]
    default_ordering = ["-done_at", "-pk"]

    def get_base_queryset(self) -> QuerySet[Deed]:
        return Deed.objects.judged().select_related("judged_by")


class DeedScreen(WagtailAdminTemplateMixin, TemplateView):
    """One deed: void it with a reason, or let it count again."""

    template_name = "accounts/cms/deed.html"
    page_title = gettext_lazy("Coup de main")
    header_icon = "pick"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Let in those who may void deeds."""
        if not may_void_deeds(request.user):
            raise PermissionDenied
        deeds = Deed.objects.judged().select_related("judged_by", "voided_by")
        self.deed = get_object_or_404(deeds, pk=kwargs["pk"])
        self.form = WhyForm(request.POST if request.POST.get("faire") == "annuler" else None)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Void the deed or undo that; show what is missing with 422."""
        actor = cast(User, request.user)
        if request.POST.get("faire") == "retablir":
            unvoid_deed(self.deed, actor=actor)
            messages.success(request, _("Il compte de nouveau."))
        elif self.form.is_valid():
            void_deed(self.deed, self.form.cleaned_data["why"], actor=actor)
            messages.success(request, _("Il ne compte plus. La personne lira pourquoi."))
        elif self.form.is_bound:
            return self.render_to_response(
                self.get_context_data(**kwargs), status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
        return redirect("deeds:edit", self.deed.pk)

    def get_page_subtitle(self) -> str:
        return say_deed(self.deed)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("deeds:index"), "label": str(DeedViewSet.menu_label)},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]


class DeedViewSet(ModelViewSet):
    """URLs of the deeds: a list, and the screen of each."""

    model = Deed
    name = "deeds"
    url_prefix = "coups-de-main"
    icon = "pick"
    menu_label = gettext_lazy("Coups de main")
    menu_hook = "register_reports_menu_item"
    menu_order = 60
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = DeedIndexView
    search_fields = ["title"]
    search_backend_name = None
    list_display = [
        TitleColumn(
            "deed",
            label=gettext_lazy("Coup de main"),
            accessor=say_deed,
            get_url=lambda deed: reverse("deeds:edit", args=[deed.pk]),
        ),
        DateColumn("done_at", label=gettext_lazy("Jugé bon"), sort_key="done_at"),
        Column(
            "judged_by",
            label=gettext_lazy("Par"),
            accessor=lambda deed: name_of(deed.judged_by) if deed.judged_by else "",
        ),
        Column("void_words", label=gettext_lazy("Ne compte plus"), accessor="void_words"),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return Wagtail's list, and our screen in the place of its form."""
        return [
            path("", self.index_view, name="index"),
            path("resultats/", self.index_results_view, name="index_results"),
            path("<int:pk>/", DeedScreen.as_view(), name="edit"),
        ]

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """Offer groups the one right that there is."""
        permissions: QuerySet[Permission] = super().get_permissions_to_register()
        return permissions.filter(codename="change_deed")


class AccountBadgesScreen(WagtailAdminTemplateMixin, TemplateView):
    """The badges of one account, for administrators, and the name under which they are shown.

    One got by fraud is revoked, or given back; a name that is not theirs to bear is taken away.
    """

    template_name = "accounts/cms/badges.html"
    page_title = gettext_lazy("Badges")
    header_icon = "pick"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Let administrators in."""
        if not may_invite(request.user):
            raise PermissionDenied
        self.account = get_object_or_404(User, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Revoke the badge that the form names, or give it back; show errors with 422."""
        if request.POST.get("faire") == "effacer":
            return self.clear_name(request)
        award = get_object_or_404(self.account.awards, code=request.POST.get("badge", ""))
        actor = cast(User, request.user)
        if request.POST.get("faire") == "rendre":
            return_award(award, actor=actor)
            messages.success(request, _("Le badge est rendu."))
            return redirect(request.path)
        form = WhyForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(refused=(award.code, form))
            return self.render_to_response(context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        revoke_award(award, form.cleaned_data["why"], actor=actor)
        messages.success(request, _("Le badge est retiré. La personne lira pourquoi."))
        return redirect(request.path)

    def clear_name(self, request: HttpRequest) -> HttpResponse:
        """Remove the chosen name, or show the form's errors with status 422."""
        form = ClearNameForm(request.POST, auto_id="name-%s")
        if not form.is_valid():
            context = self.get_context_data(name_form=form)
            return self.render_to_response(context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        actor = cast(User, request.user)
        clear_public_name(self.account, form.cleaned_data["why"], actor=actor)
        messages.success(request, _("Le nom est effacé, et plus aucun badge n’est montré."))
        return redirect(request.path)

    def get_page_subtitle(self) -> str:
        return name_of(self.account)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailusers_users:index"), "label": _("Utilisateurs")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get_context_data(
        self,
        refused: tuple[str, WhyForm] | None = None,
        name_form: ClearNameForm | None = None,
        **kwargs: object,
    ) -> dict[str, object]:
        """Add the name's form, and each badge with its form; ``refused`` is the one with errors."""
        forms = dict([refused] if refused else [])
        awards = self.account.awards.select_related("revoked_by").order_by("earned_at", "pk")
        rows = [
            (award, forms.get(award.code) or WhyForm(auto_id=f"{award.code}-%s"))
            for award in awards
        ]
        context: dict[str, object] = super().get_context_data(**kwargs)
        return context | {
            "account": self.account,
            "rows": rows,
            "name_form": name_form or ClearNameForm(auto_id="name-%s"),
        }


def find_account(request: HttpRequest, number: str) -> HttpResponse:
    """Redirect an administrator from the number of a public badge to its account's badges."""
    if not may_invite(request.user):
        raise PermissionDenied
    award = get_object_or_404(Award, number=number)
    return redirect("cms_badges", award.user_id)


class NameClearedFormatter(LogFormatter):
    label = gettext_lazy("Effacer un nom choisi")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        reason = log_entry.data["reason"]
        return _("A effacé le nom choisi : « %(reason)s »") % {"reason": reason}
