"""CMS screens of connected sites: the list, one site with its history, its secret, suspension."""

from typing import cast
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import (
    BaseObjectMixin,
    CreateView,
    EditView,
    HistoryView,
    IndexView,
    PermissionCheckedMixin,
    WagtailAdminTemplateMixin,
)
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.log_actions import registry as log_registry
from wagtail.models import ModelLogEntry

from accounts.enums import ClaimScope
from accounts.models import Site, User
from accounts.services.sites import (
    SECRET_ROTATED,
    SITE_CHANGED,
    SITE_CREATED,
    SITE_RESUMED,
    SITE_SUSPENDED,
    change_site,
    create_site,
    resume_site,
    rotate_secret,
    suspend_site,
)
from accounts.validators import say_address_fault
from web.lengths import CountedMixin

NAMESPACE = "sites_relies"
#: Most addresses of one kind.
MOST_ADDRESSES = 20
#: Characters of a wrong line that its message says again.
QUOTED = 60
#: Latest steps on the screen of a site; its history has them all.
LATEST = 8
LABELS = {
    "name": gettext_lazy("Nom"),
    "reason": gettext_lazy("Pourquoi il demande"),
    "logo": gettext_lazy("Logo"),
    "redirect_uris": gettext_lazy("Adresses de retour"),
    "post_logout_redirect_uris": gettext_lazy("Adresses après la sortie"),
    "backchannel_logout_uri": gettext_lazy("Adresse à prévenir d’une sortie"),
    "scopes": gettext_lazy("Ce qu’il peut demander"),
}


class AddressesField(forms.Field):
    """Addresses of a site, one a line, as a list; each wrong line is named."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def prepare_value(self, value: object) -> object:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: object) -> list[str]:
        lines = str(value or "").splitlines()
        typed = {number: line.strip() for number, line in enumerate(lines, 1) if line.strip()}
        if len(typed) > MOST_ADDRESSES:
            words = _("%(most)d adresses au plus : il y en a %(count)d.")
            raise ValidationError(words % {"most": MOST_ADDRESSES, "count": len(typed)})
        faults = [
            _("Ligne %(number)d, « %(address)s » : %(fault)s.")
            % {"number": number, "address": Truncator(address).chars(QUOTED), "fault": fault}
            for number, address in typed.items()
            if (fault := say_address_fault(address))
        ]
        if faults:
            raise ValidationError("\n".join(faults))
        return list(dict.fromkeys(typed.values()))


class SiteForm(CountedMixin, WagtailAdminModelForm):
    """Form of a connected site: what people see of it, its addresses, what it may ask."""

    redirect_uris = AddressesField(
        label=LABELS["redirect_uris"],
        help_text=gettext_lazy(
            "Une par ligne, en https://. Là revient qui est entré ; l’adresse que le site envoie "
            "est l’une d’elles, à la lettre près."
        ),
        error_messages={"required": gettext_lazy("Il faut au moins une adresse de retour.")},
    )
    post_logout_redirect_uris = AddressesField(
        label=LABELS["post_logout_redirect_uris"],
        required=False,
        help_text=gettext_lazy("Une par ligne. Là revient qui est sorti en partant de ce site."),
    )
    backchannel_logout_uri = forms.CharField(
        label=LABELS["backchannel_logout_uri"],
        required=False,
        help_text=gettext_lazy(
            "On y dit au site qu’une personne est sortie, d’ici ou d’un autre site. Vide, il n’en "
            "sait rien."
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=LABELS["scopes"],
        choices=[(scope.value, scope.label) for scope in (ClaimScope.PROFILE, ClaimScope.EMAIL)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy(
            "En plus d’un numéro, rien qu’à lui. Chacun choisit au moment d’entrer. Décocher met "
            "fin aux connexions en cours."
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        taken = _("Un autre site relié porte déjà ce nom.")
        self.fields["name"].error_messages["unique"] = taken

    def clean_backchannel_logout_uri(self) -> str:
        address: str = self.cleaned_data["backchannel_logout_uri"]
        if address and (fault := say_address_fault(address)):
            raise ValidationError(_("Cette adresse ne va pas : %(fault)s.") % {"fault": fault})
        return address

    def clean_scopes(self) -> list[str]:
        return [ClaimScope.OPENID.value, *self.cleaned_data["scopes"]]


class SuspensionForm(CountedMixin, forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Seulement pour l’historique de ce site."),
    )


def site_url(name: str, site: Site) -> str:
    return reverse(f"{NAMESPACE}:{name}", args=[site.pk])


class SiteScreen(PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView):
    """Base of the screens about one site."""

    model = Site
    permission_required = "change"
    header_icon = "link"
    _show_breadcrumbs = True

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    def get_page_subtitle(self) -> str:
        return self.object.name

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{NAMESPACE}:index"), "label": _("Sites reliés")},
            {"url": site_url("inspect", self.object), "label": self.object.name},
            {"url": "", "label": self.get_page_title(), "sublabel": self.object.name},
        ]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**kwargs) | {"site": self.object}

    def go_back(self, words: str) -> HttpResponse:
        """Say ``words`` on the screen of the site."""
        messages.success(self.request, words)
        return redirect(site_url("inspect", self.object))


class ShowSiteView(SiteScreen):
    """One site: how it stands, what its developer needs, who did what."""

    template_name = "accounts/cms/site.html"
    page_title = gettext_lazy("Ce qu’il en est")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        edit = site_url("edit", self.object)
        return [HeaderButton(_("Modifier"), url=edit, icon_name="edit")]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Add what its developer needs, how many people it knows, and the latest steps."""
        site = self.object
        facts = {
            "scopes": [ClaimScope(value).label for value in site.scopes],
            "people": site.consents.count(),
            "issuer": settings.SITE_ADDRESS,
            "guide_url": settings.SITE_ADDRESS + reverse("connect_guide"),
            "entries": log_registry.get_logs_for_instance(site).select_related("user")[:LATEST],
        }
        return super().get_context_data(**kwargs) | facts


class SecretView(SiteScreen):
    """Give a site another secret, and show it on the answer, once."""

    template_name = "accounts/cms/site_secret.html"
    page_title = gettext_lazy("Nouveau secret")

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Rotate the secret; ``vole`` in the form ends the one before at once."""
        secret = rotate_secret(self.object, actor=self.user, is_stolen="vole" in request.POST)
        return show_secret(request, self.object, secret)


def show_secret(request: HttpRequest, site: Site, secret: str) -> HttpResponse:
    """Return the only page that shows ``secret``: it is in no session, message, URL or log."""
    screen = SiteScreen(
        template_name="accounts/cms/site_secret_shown.html", page_title=_("Son secret")
    )
    screen.setup(request, pk=site.pk)
    facts = {"secret": secret, "issuer": settings.SITE_ADDRESS}
    return screen.render_to_response(screen.get_context_data(**facts))


class SuspendSiteView(SiteScreen):
    template_name = "accounts/cms/site_suspend.html"
    page_title = gettext_lazy("Suspendre")

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Suspend the site, or show what is wrong with the reason."""
        form = SuspensionForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        suspend_site(self.object, form.cleaned_data["reason"], actor=self.user)
        return self.go_back(_("« %(site)s » est suspendu.") % {"site": self.object})

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        facts = {"form": SuspensionForm(), "people": self.object.consents.count()}
        return super().get_context_data(**facts | kwargs)


class ResumeSiteView(SiteScreen):
    template_name = "accounts/cms/site_resume.html"
    page_title = gettext_lazy("Rouvrir")

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        resume_site(self.object, actor=self.user)
        return self.go_back(_("On entre de nouveau dans « %(site)s ».") % {"site": self.object})


class TakenNameMixin:
    """Form of a site whose name another took between the check and the writing: it says so."""

    def form_valid(self, form: SiteForm) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except IntegrityError:
            form.add_error("name", form.fields["name"].error_messages["unique"])
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined]


class AddSiteView(TakenNameMixin, CreateView):
    page_title = gettext_lazy("Relier un site")
    submit_button_label = gettext_lazy("Relier ce site")

    def save_instance(self) -> Site:
        site: Site = self.form.save(commit=False)
        saved, self.secret = create_site(site, actor=self.request.user)
        return saved

    def save_action(self) -> HttpResponse:
        return show_secret(self.request, self.object, self.secret)


class EditSiteView(TakenNameMixin, EditView):
    success_message = gettext_lazy("C’est enregistré.")

    def save_instance(self) -> Site:
        site: Site = self.form.save(commit=False)
        change_site(site, actor=self.request.user)
        return site

    def get_success_url(self) -> str:
        return site_url("inspect", self.object)


def say_hosts(site: Site) -> str:
    """Return the names that people see in the address bar: «piscines.exemple.fr»."""
    return ", ".join(dict.fromkeys(urlsplit(address).netloc for address in site.redirect_uris))


def say_secret_date(site: Site) -> str:
    """Return the day of the secret; the log that knows it is kept for a year."""
    secret_at = site.secret_at  # type: ignore[attr-defined]  # SiteIndexView adds it
    if secret_at is None:
        return _("il y a plus d’un an")
    return date_format(timezone.localtime(secret_at), "DATE_FORMAT")


class SiteIndexView(IndexView):
    """List of sites, each with the day of its secret."""

    def get_base_queryset(self) -> QuerySet[Site]:
        """Return the sites, each with the time of its secret (``secret_at``) as the log has it."""
        steps = ModelLogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(Site),
            object_id=Cast(OuterRef("pk"), CharField()),
            action__in=[SITE_CREATED, SECRET_ROTATED],
        )
        latest = steps.order_by("-timestamp").values("timestamp")[:1]
        return super().get_base_queryset().annotate(secret_at=Subquery(latest))


class SiteHistoryView(HistoryView):
    @cached_property
    def columns(self) -> list[Column]:
        """Return Wagtail's columns; a long address in a message breaks, and hides none of them."""
        columns: list[Column] = super().columns
        columns[0].classname = "cms-breaks"
        return columns


class SiteViewSet(ModelViewSet):
    """Sites that people enter with their account here: made and suspended by administrators."""

    model = Site
    name = NAMESPACE
    url_prefix = "sites-relies"
    icon = "link"
    menu_label = gettext_lazy("Sites reliés")
    add_to_settings_menu = True
    list_display = [
        TitleColumn(
            "name",
            label=LABELS["name"],
            sort_key="name",
            get_url=lambda site: site_url("inspect", site),
        ),
        Column("hosts", label=gettext_lazy("Adresse"), accessor=say_hosts),
        StatusTagColumn(
            "state",
            label=gettext_lazy("État"),
            accessor=lambda site: _("Suspendu") if site.is_suspended else _("Ouvert"),
            primary=lambda site: not site.is_suspended,
        ),
        Column("secret", label=gettext_lazy("Dernier secret"), accessor=say_secret_date),
    ]
    ordering = ["name"]
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = ShowSiteView
    index_view_class = SiteIndexView
    history_view_class = SiteHistoryView
    add_view_class = AddSiteView
    edit_view_class = EditSiteView
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("name", help_text=gettext_lazy("Comme on l’appelle en ville.")),
                    FieldPanel(
                        "reason",
                        help_text=gettext_lazy(
                            "Une phrase, lue par qui entre : « Pour retrouver vos réservations. »"
                        ),
                    ),
                    FieldPanel("logo"),
                ],
                heading=gettext_lazy("Ce qu’on en voit"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("redirect_uris", classname="cms-addresses"),
                    FieldPanel("post_logout_redirect_uris", classname="cms-addresses"),
                    FieldPanel("backchannel_logout_uri"),
                ],
                heading=gettext_lazy("Ses adresses"),
            ),
            FieldPanel("scopes"),
        ],
        base_form_class=SiteForm,
    )

    def get_index_view_kwargs(self, **kwargs: object) -> dict[str, object]:
        own = {"add_item_label": _("Relier un site")}
        return super().get_index_view_kwargs(**kwargs) | own

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """Return none: no group can have them (``accounts.permissions``)."""
        return super().get_permissions_to_register().none()

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return Wagtail's URLs, and those of the secret and of suspension."""
        return [
            *super().get_urlpatterns(),
            path("secret/<int:pk>/", SecretView.as_view(), name="secret"),
            path("suspendre/<int:pk>/", SuspendSiteView.as_view(), name="suspend"),
            path("rouvrir/<int:pk>/", ResumeSiteView.as_view(), name="resume"),
        ]


class ChangeFormatter(LogFormatter):
    """Log message of a change: «A changé : adresses de retour (+ https://…, − https://…)»."""

    label = gettext_lazy("Modifier un site")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        facts = log_entry.data
        fields = ", ".join(str(LABELS[name]).lower() for name in facts["fields"])
        addresses = [f"+ {one}" for one in facts["added"]]
        addresses += [f"− {one}" for one in facts["removed"]]
        words = _("A changé : %(fields)s") % {"fields": fields}
        return f"{words} ({', '.join(addresses)})" if addresses else words


class SecretFormatter(LogFormatter):
    label = gettext_lazy("Renouveler le secret d’un site")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        if log_entry.data["is_stolen"]:
            return _("A remplacé le secret, volé : l’ancien s’est arrêté tout de suite")
        return _("A renouvelé le secret")


class SuspensionFormatter(LogFormatter):
    label = gettext_lazy("Suspendre un site")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        reason = log_entry.data["reason"]
        return _("A suspendu : « %(reason)s »") % {"reason": reason} if reason else _("A suspendu")


def register_site_actions(actions: LogActionRegistry) -> None:
    """Register what the history of a site says."""
    actions.register_action(
        SITE_CREATED, gettext_lazy("Relier un site"), gettext_lazy("A relié ce site")
    )
    actions.register_action(
        SITE_RESUMED, gettext_lazy("Rouvrir un site"), gettext_lazy("A rouvert")
    )
    actions.register_action(SITE_CHANGED)(ChangeFormatter)
    actions.register_action(SECRET_ROTATED)(SecretFormatter)
    actions.register_action(SITE_SUSPENDED)(SuspensionFormatter)
