"""The windows in which one chooses an event, a place or an organisation."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.widgets import AdminSnippetChooser

from agenda.internals import ChooserForm
from agenda.lookup import named_like
from agenda.permissions import Person

Row = TypeVar("Row", bound=Model)

#: Above each window, by what is chosen in it: a noun wants its article.
TITLES = {
    "event": _("Choisir un événement"),
    "place": _("Choisir un lieu"),
    "organisation": _("Choisir une organisation"),
    "category": _("Choisir une catégorie"),
    "area": _("Choisir un quartier"),
}


def reached(user: Person, objects: QuerySet[Row]) -> QuerySet[Row]:
    """What ``user`` may choose: what they may change, else what is published; of events, only the former."""
    policy = policy_registry.get_by_type(objects.model)
    mine = policy.instances_user_has_any_permission_for(user, ["change", "view"])
    if objects.model._meta.model_name == "event" or policy.user_has_permission(user, "change"):
        return objects.filter(pk__in=mine.values("pk"))
    return objects.filter(live=True)


class WordsForm(ChooserForm):
    """What is typed above the list of a chooser."""

    q = forms.CharField(
        label=_("Chercher"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Chercher")})
    )

    def filter(self, objects: QuerySet[Row]) -> QuerySet[Row]:
        objects = super().filter(objects)
        words = self.cleaned_data.get("q")
        if not words:
            return objects
        self.is_searching, self.search_query = True, words
        return named_like(objects, words)


class RecordChooseView(ChooseView):
    """Wagtail's, under a title that says all."""

    page_subtitle = ""


class _Reached:
    """Lists and returns only what the person may choose."""

    request: HttpRequest
    model_class: type[Model]
    filter_form_class = WordsForm

    def get_object_list(self) -> QuerySet[Model]:
        return reached(self.request.user, self.model_class._default_manager.all())

    def get_object(self, pk: str) -> Model:
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks: Iterable[str]) -> QuerySet[Model]:
        return self.get_object_list().filter(pk__in=pks)


class ReachedChooseView(_Reached, RecordChooseView):
    pass


class ReachedChooseResultsView(_Reached, ChooseResultsView):
    pass


class ReachedChosenView(_Reached, SnippetChosenView):
    pass


class ReachedChosenMultipleView(_Reached, SnippetChosenMultipleView):
    pass


class RecordChooser(AdminSnippetChooser):
    """The field that holds what was chosen.

    Wagtail puts the model's name into its words: «Modifier ce/cette lieu», in the language of the first reader.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choose_one_text = _("Choisir")
        self.choose_another_text = _("Changer")
        self.link_to_chosen_text = _("Modifier")


class RecordChooserViewSet(SnippetChooserViewSet):
    """Wagtail's chooser, in our words."""

    base_widget_class = RecordChooser
    choose_view_class = RecordChooseView

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.page_title = TITLES[self.model._meta.model_name]


class ReachedChooserViewSet(RecordChooserViewSet):
    """A chooser that searches by name and shows nobody what is not theirs to see."""

    choose_view_class = ReachedChooseView
    choose_results_view_class = ReachedChooseResultsView
    chosen_view_class = ReachedChosenView
    chosen_multiple_view_class = ReachedChosenMultipleView
