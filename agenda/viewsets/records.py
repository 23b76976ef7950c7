"""Views of places, organisations, categories, areas and keywords."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TitleFieldPanel,
)
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from agenda.forms.records import AreaForm, KeywordForm, NamedForm, PlaceForm
from agenda.internals import ListInternals
from agenda.lookup import search_by_name
from agenda.models import Area, Category, Keyword, Organisation, Place
from agenda.viewsets.choosers import (
    PlaceChooserViewSet,
    ReachedChooserViewSet,
    RecordChooserViewSet,
    Row,
)
from agenda.viewsets.history import RecordHistoryView
from agenda.viewsets.members import MembersView
from agenda.viewsets.merging import merge_patterns
from agenda.viewsets.panels import access_panel, cover_panels, slug_panel
from agenda.viewsets.saving import (
    AreaCreateView,
    AreaEditView,
    MergedRedirectMixin,
    RecordCopyView,
    RecordCreateView,
    RecordEditView,
    UnversionedEditView,
)
from agenda.viewsets.withdrawing import WithdrawView

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def name_panel() -> TitleFieldPanel:
    return TitleFieldPanel("name", required_on_save=True, placeholder=_("Nom"))


def wide_column(name: str, label: "StrPromise") -> Column:
    """Return a column that is hidden on narrow screens."""
    return Column(name, label=capfirst(label), sort_key=name, classname="cms-wide")


class NamedIndexView(ListInternals, IndexView):
    """Search by all names of a record; the order of words does not matter."""

    def search_queryset(self, queryset: QuerySet[Row]) -> QuerySet[Row]:
        return search_by_name(queryset, self.search_query) if self.is_searching else queryset


class RecordViewSet(SnippetViewSet):
    """Wagtail's viewset with its own label of the button that adds a record."""

    history_view_class = RecordHistoryView
    add_item_label: "StrPromise"

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, object]:
        return super().get_index_view_kwargs(**kwargs) | {"add_item_label": self.add_item_label}


class DuplicateCheckMixin:
    """Checks for duplicates before a new place is saved by a button (not by autosave)."""

    def get_form(self, form_class: type[PlaceForm] | None = None) -> PlaceForm:
        """Return the form; it asks about similar places at the first save or publication only."""
        form: PlaceForm = super().get_form(form_class)  # type: ignore[misc]
        is_first = form.instance.pk is None or not (self.saving_as_draft or form.instance.live)  # type: ignore[attr-defined]
        form.asks_of_doubles = is_first and not self.expects_json_response  # type: ignore[attr-defined]
        return form


class PlaceCreateView(DuplicateCheckMixin, RecordCreateView):
    """A new place."""


class PlaceCopyView(DuplicateCheckMixin, RecordCopyView):
    """Copy view of a place."""


class PlaceEditView(DuplicateCheckMixin, MergedRedirectMixin, RecordEditView):
    """Edit view of a place; duplicates are checked before its first publication too."""


class DuplicatesPanel(FieldPanel):
    """Possible duplicates of a new place, and the checkbox «it is another».

    The panel is hidden if there are none.
    """

    class BoundPanel(FieldPanel.BoundPanel):
        template_name = "agenda/cms/alike_places.html"

        def is_shown(self) -> bool:
            return bool(self.form.alike) and super().is_shown()

        def get_context_data(
            self, parent_context: Mapping[str, object] | None = None
        ) -> dict[str, object]:
            """Add the similar places, each with the reason and its form."""
            finder = AdminURLFinder(self.request.user)
            alike = [(place, why, finder.get_edit_url(place)) for place, why in self.form.alike]
            return super().get_context_data(parent_context) | {"alike": alike}


class PlaceViewSet(RecordViewSet):
    model = Place
    add_item_label = _("Nouveau lieu")
    add_view_class = PlaceCreateView
    copy_view_class = PlaceCopyView
    edit_view_class = PlaceEditView
    unpublish_view_class = WithdrawView
    icon = "site"
    menu_label = _("Lieux")
    menu_order = 200
    list_display = [
        "name",
        wide_column("street", _("rue et numéro")),
        wide_column("postcode", _("code postal")),
        "area",
        UpdatedAtColumn(label=_("Mis à jour")),
    ]
    list_filter = ["area"]
    search_fields = ["name"]
    index_view_class = NamedIndexView
    chooser_viewset_class = PlaceChooserViewSet
    edit_handler = ObjectList(
        [
            name_panel(),
            DuplicatesPanel("is_another", heading=_("Deux fois le même lieu ?")),
            InlinePanel(
                "aliases",
                label=_("autre nom"),
                heading=_("Autres noms"),
                panels=[FieldPanel("name")],
            ),
            FieldPanel("parent", help_text=_("La salle d’un musée, le kiosque d’un parc.")),
            MultiFieldPanel(
                [
                    FieldPanel("street"),
                    FieldRowPanel([FieldPanel("postcode"), FieldPanel("city")]),
                    FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                    FieldPanel("chosen_area"),
                ],
                heading=_("Adresse"),
            ),
            MultiFieldPanel(cover_panels(), heading=_("Image"), classname="cms-cover"),
            FieldPanel("description"),
            FieldRowPanel([FieldPanel("website"), FieldPanel("phone")]),
            access_panel(),
            slug_panel(),
            PublishingPanel(),
        ],
        base_form_class=PlaceForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Place]:
        return Place.objects.select_related("area")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), *merge_patterns(self)]


class OrganisationEditView(RecordEditView):
    members_url_name: str = ""

    @cached_property
    def header_buttons(self) -> list[Button]:
        buttons = [*super().header_buttons]
        if self.request.user.has_perm("agenda.change_membership"):
            url = reverse(self.members_url_name, args=[self.object.pk])
            buttons.append(HeaderButton(_("Les membres"), url=url, icon_name="group"))
        return buttons


class OrganisationViewSet(RecordViewSet):
    model = Organisation
    add_item_label = _("Nouvelle organisation")
    add_view_class = RecordCreateView
    copy_view_class = RecordCopyView
    icon = "group"
    menu_label = _("Organisations")
    menu_order = 300
    search_fields = ["name"]
    index_view_class = NamedIndexView
    edit_view_class = OrganisationEditView
    unpublish_view_class = WithdrawView
    chooser_viewset_class = ReachedChooserViewSet
    edit_handler = ObjectList(
        [
            name_panel(),
            FieldPanel("description"),
            FieldPanel("website"),
            FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
            slug_panel(),
            PublishingPanel(),
        ],
        base_form_class=NamedForm,
    )

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, object]:
        own = {"members_url_name": self.get_url_name("members")}
        return super().get_edit_view_kwargs(**kwargs) | own

    @property
    def members_view(self) -> Callable[..., HttpResponseBase]:
        may_change = permission_required("agenda.change_membership", raise_exception=True)
        return may_change(self.construct_view(MembersView))

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("members/<int:pk>/", self.members_view, name="members"),
        ]


class CategoryViewSet(RecordViewSet):
    model = Category
    add_item_label = _("Nouvelle catégorie")
    add_view_class = RecordCreateView
    copy_view_class = RecordCopyView
    edit_view_class = RecordEditView
    unpublish_view_class = WithdrawView
    chooser_viewset_class = RecordChooserViewSet
    icon = "tag"
    menu_label = _("Catégories")
    menu_order = 400
    list_display = ["name", "name_en", "position", UpdatedAtColumn(label=_("Mis à jour"))]
    search_fields = ["name", "name_en", "synonyms"]
    edit_handler = ObjectList(
        [
            name_panel(),
            FieldPanel("name_en"),
            FieldPanel("figure"),
            FieldPanel(
                "synonyms",
                help_text=_(
                    "Un par ligne. Qui en cherche un trouve ce qui le dit, et se voit proposer "
                    "tout le genre."
                ),
            ),
            FieldPanel("position", help_text=_("Les plus petits rangs d’abord.")),
            slug_panel(),
            PublishingPanel(),
        ],
        base_form_class=NamedForm,
    )


class AreaViewSet(RecordViewSet):
    """Areas come from ``import_areas``; here editors correct their names and codes."""

    model = Area
    add_item_label = _("Nouveau quartier")
    add_view_class = AreaCreateView
    edit_view_class = AreaEditView
    chooser_viewset_class = RecordChooserViewSet
    icon = "globe"
    menu_label = _("Quartiers")
    menu_order = 500
    list_display = ["name", "short_name", "code", "position"]
    search_fields = ["name", "short_name", "code"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("short_name"), FieldPanel("code", widget=forms.TextInput)]),
            FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            FieldPanel("postcodes"),
            FieldPanel("position"),
            FieldRowPanel([FieldPanel("tile_row"), FieldPanel("tile_column")]),
        ],
        base_form_class=AreaForm,
    )


class KeywordViewSet(RecordViewSet):
    model = Keyword
    add_item_label = _("Nouveau mot-clé")
    icon = "tag"
    menu_label = _("Mots-clés")
    menu_order = 600
    list_display = ["name", "slug"]
    search_fields = ["name"]
    copy_view_enabled = False
    edit_view_class = UnversionedEditView
    edit_handler = ObjectList([FieldPanel("name")], base_form_class=KeywordForm)
