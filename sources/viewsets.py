"""Sources in the CMS: list, form, and the panel of imports on the home page."""

from datetime import datetime
from typing import cast

from django import forms
from django.db.models import Count, F, Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from accounts.models import User
from agenda.internals import HomeContext
from agenda.models import Event
from agenda.permissions import may_write_all
from agenda.wording.dates import hour, relative_day
from sources.enums import PERIODS, URL_SCHEMES
from sources.models import Source
from sources.services.imports import ImportOutcome
from sources.services.schedules import request_import, save_source
from web.slugs import free_slug

#: Longest slug made from a name; a number may be appended.
SLUG_LENGTH = 70


class SourceForm(WagtailAdminModelForm):
    """Form of a source; only a source with a web address can have a schedule."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        editors = ModelPermissionPolicy(Event).users_with_permission("change")
        cast(forms.ModelChoiceField[User], self.fields["owner"]).queryset = editors
        slug = self.fields["slug"]
        slug.required = False
        # Imports find their records by it.
        slug.disabled = bool(self.instance.pk)
        slug.help_text = _("Laissé vide, il vient du nom ; il ne change plus ensuite.")

    def clean_slug(self) -> str:
        """Return the slug as typed, or one made of the name that no other source has."""
        typed = str(self.cleaned_data["slug"])
        others = Source.objects.exclude(pk=self.instance.pk).values_list("slug", flat=True)
        return typed or free_slug(
            slugify(self.cleaned_data.get("name", ""))[:SLUG_LENGTH] or "source", set(others)
        )

    def clean(self) -> dict[str, object]:
        """Require a web address for a source that is imported regularly."""
        typed: dict[str, object] = super().clean()
        is_of_web = str(typed.get("address")).startswith(URL_SCHEMES)
        if typed.get("schedule") in PERIODS and not is_of_web:
            self.add_error("address", _("Ce qui s’importe tout seul a une adresse en https://."))
        return typed

    def save(self, commit: bool = True) -> Source:
        save_source(self.instance)
        return cast(Source, self.instance)


def moment_words(moment: datetime | None) -> str:
    """Return «Demain, 6 h»; empty for ``None``."""
    return f"{relative_day(moment)}, {hour(moment)}" if moment else ""


def result_words(source: Source) -> str:
    """Return the last import's failure, else its number of records by outcome."""
    if source.failure:
        return source.failure_sentence
    counts = (
        (ImportOutcome(name).label, count) for name, count in source.outcomes.items() if count
    )
    return ", ".join(f"{count} {label}" for label, count in counts)


def import_url(source: Source) -> str:
    """Return the URL that imports ``source`` when posted to; empty if it has no web address."""
    is_of_web = source.address.startswith(URL_SCHEMES)
    return reverse("wagtailsnippets_sources_source:import", args=[source.pk]) if is_of_web else ""


class ImportColumn(Column):
    """A button that imports the source of its row."""

    cell_template_name = "sources/cms/import_cell.html"

    def get_cell_context_data(
        self, instance: Source, parent_context: dict[str, object]
    ) -> dict[str, object]:
        context: dict[str, object] = super().get_cell_context_data(instance, parent_context)
        return {**context, "csrf_token": get_token(cast(HttpRequest, context["request"]))}


class RequestImportView(PermissionCheckedMixin, View):
    """Makes a source due now, and says so in the list of sources."""

    http_method_names = ["post"]
    model = Source
    permission_required = "change"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Request the import; if one is running already, say so."""
        source = get_object_or_404(Source, pk=pk)
        if not import_url(source):
            raise Http404
        if request_import(source):
            sentence = _(
                "L’import de « %(source)s » est demandé : il commence dans quelques secondes, "
                "ou à la fin de celui d’une autre source."
            )
            messages.success(request, sentence % {"source": source})
        else:
            sentence = _(
                "Un import de « %(source)s » est en cours : "
                "attendez qu’il finisse, puis redemandez."
            )
            messages.error(request, sentence % {"source": source})
        return redirect("wagtailsnippets_sources_source:list")


class SourceViewSet(SnippetViewSet):
    """Screens of sources: address, owner, schedule, last result."""

    model = Source
    icon = "download"
    menu_label = gettext_lazy("Sources")
    add_to_admin_menu = False
    list_display = [
        "name",
        Column("schedule", label=gettext_lazy("Rythme"), accessor="get_schedule_display"),
        Column("owner", label=gettext_lazy("Responsable")),
        Column(
            "finished_at",
            label=gettext_lazy("Dernier"),
            accessor=lambda row: moment_words(row.finished_at),
        ),
        Column(
            "due_at", label=gettext_lazy("Prochain"), accessor=lambda row: moment_words(row.due_at)
        ),
        Column("result", label=gettext_lazy("Ce qu’il en est"), accessor=result_words),
        ImportColumn("import", label=gettext_lazy("Importer"), accessor=import_url),
    ]
    ordering = ["name"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
            FieldPanel("address"),
            FieldRowPanel([FieldPanel("schedule"), FieldPanel("owner")]),
        ],
        base_form_class=SourceForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        return Source.objects.select_related("owner")

    def get_urlpatterns(self) -> list[URLPattern]:
        view = self.construct_view(RequestImportView)
        return [*super().get_urlpatterns(), path("import/<int:pk>/", view, name="import")]


class ImportsPanel(Component):
    """Panel with each source: last import, number of events, and number of events with repairs."""

    name = "imports"
    template_name = "sources/cms/imports.html"
    order = 330
    is_aside = True

    def render_html(self, parent_context: HomeContext) -> SafeString:
        if not may_write_all(parent_context["request"].user):
            return format_html("{}", "")
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: HomeContext) -> dict[str, object]:
        """Return each source with its last import and its numbers of events."""
        events = Count("records__event", distinct=True)
        repaired = Count("records__event", distinct=True, filter=~Q(records__repairs=[]))
        sources = Source.objects.annotate(
            events=events, repaired=repaired, last_at=Max("records__imported_at")
        )
        return {"imports": sources.order_by(F("last_at").desc(nulls_last=True), "name")}
