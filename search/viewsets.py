"""Editors' screens of the search: synonyms, landmarks, zero-result queries."""

from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.widgets.button import ListingButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import (
    CreateView,
    IndexView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from accounts.models import User
from agenda.internals import HomeContext
from agenda.permissions import may_write_all
from search.forms import LandmarkForm, SynonymForm
from search.models import Double, FruitlessSearch, Landmark, Synonym

SHOWN = 5


class SynonymCreateView(CreateView):
    """Form of a new synonym.

    Prefilled with the words of a zero-result query, if linked from there.
    """

    def get_initial(self) -> dict[str, object]:
        words = self.request.GET.get("mots", "")[:200]
        return {**super().get_initial(), **({"expressions": f"{words}, "} if words else {})}


class SynonymIndexView(IndexView):
    add_item_label = _("Ajouter des synonymes")


class SearchViewSet(SnippetViewSet):
    """Screens of a table of the search: no copies, and found by the database."""

    search_backend_name = None
    copy_view_enabled = False


class SynonymViewSet(SearchViewSet):
    model = Synonym
    index_view_class = SynonymIndexView
    add_view_class = SynonymCreateView
    icon = "link"
    menu_label = _("Synonymes")
    list_display = ["expressions"]
    search_fields = ["expressions"]
    edit_handler = ObjectList([FieldPanel("expressions")], base_form_class=SynonymForm)


class LandmarkIndexView(IndexView):
    add_item_label = _("Ajouter un repère")


class LandmarkViewSet(SearchViewSet):
    model = Landmark
    index_view_class = LandmarkIndexView
    icon = "site"
    menu_label = _("Repères")
    list_display = ["name", "kind", "other_names"]
    list_filter = ["kind"]
    search_fields = ["name", "other_names"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("other_names"),
            FieldPanel("kind"),
            FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            FieldPanel("radius_m"),
        ],
        base_form_class=LandmarkForm,
    )


class FruitlessPolicy(ModelPermissionPolicy):
    """Permissions of zero-result queries: editors may only delete.

    Visitors' searches write them.
    """

    def user_has_permission(self, user: User, action: str) -> bool:
        return action not in ("add", "change") and super().user_has_permission(user, action)


class FruitlessIndexView(IndexView):
    def get_list_buttons(self, instance: FruitlessSearch) -> list[ListingButton]:
        """Wagtail's buttons, and one to add a synonym for the words."""
        buttons = super().get_list_buttons(instance)
        if self.request.user.has_perm("search.add_synonym"):
            url = reverse("wagtailsnippets_search_synonym:add")
            url += f"?{urlencode({'mots': instance.words})}"
            label = _("Ajouter un synonyme")
            buttons.insert(0, ListingButton(label, url=url, icon_name="link", priority=5))
        return buttons


class SearchPanel(Component):
    """Panel of the CMS's home: likely duplicates, and this week's zero-result queries."""

    name = "search"
    template_name = "search/cms/home.html"
    order = 315
    is_aside = True

    def get_context_data(self, parent_context: HomeContext) -> dict[str, object]:
        """Count pairs of duplicates, and list the week's searches without results; empty without
        the rights.
        """
        user = parent_context["request"].user
        if not may_write_all(user):
            return {}
        since = timezone.localdate() - timedelta(days=7)
        searches = FruitlessSearch.objects.filter(last_on__gt=since, is_found=False).order_by(
            "-count", "words"
        )
        counts = Double.objects.standing().count_kinds()
        doubles_url = reverse("doubles")
        labels = {"evenements": _("Événements"), "lieux": _("Lieux")}
        lines = [
            {"label": label, "url": f"{doubles_url}?voir={name}", "count": counts[name]}
            for name, label in labels.items()
            if counts[name]
        ]
        sees_searches = user.has_perm("search.delete_fruitlesssearch")
        return {
            "lines": lines,
            "searches": list(searches.values_list("words", "count")[:SHOWN])
            if sees_searches
            else [],
            "list_url": reverse("wagtailsnippets_search_fruitlesssearch:list"),
        }


class FruitlessViewSet(SearchViewSet):
    model = FruitlessSearch
    index_view_class = FruitlessIndexView
    icon = "help"
    menu_label = _("Sans résultat")
    list_display = [
        "words",
        "count",
        BooleanColumn("is_found", label=_("Trouvés, dans aucun titre")),
        "last_on",
    ]
    list_filter = ["is_found"]
    search_fields = ["words"]
    ordering = ["-count", "words"]
    inspect_view_enabled = False


class SearchGroup(SnippetViewSetGroup):
    menu_label = _("Recherche")
    menu_icon = "search"
    menu_order = 150
    items = (SynonymViewSet, FruitlessViewSet, LandmarkViewSet)
