"""What is done to several events of the list at once: said first, then done to those that may be changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from accounts.models import User
from agenda.enums import ChangeKind, OccurrenceStatus
from agenda.internals import BulkDeletion, with_workflow_states
from agenda.lookup import count_followers, events_saying
from agenda.models import Category, Event, Occurrence, ProgrammePage
from agenda.permissions import EventPermissionPolicy
from agenda.services.amending import amend
from agenda.services.occurrences import REASON_LENGTH, cancel
from agenda.services.publication import delete
from agenda.steps import STEPS
from agenda.viewsets.listing import EventFilterSet, scheduled_revision
from agenda.wording.counts import figures
from web.keys import is_key

#: So many are done within one request; more are refused.
MOST_EVENTS, MOST_DATES = 100, 1_000


class ChosenEvents:
    """The events that were ticked; «all» are those of the list as it was filtered, not all that there are."""

    request: HttpRequest
    next_url: str

    @cached_property
    def chosen(self) -> QuerySet[Event]:
        events = EventPermissionPolicy().instances_user_has_any_permission_for(self.request.user, ["change", "view"])
        keys = self.request.GET.getlist("id")
        if "all" not in keys:
            return events.filter(pk__in=[key for key in keys if is_key(key)])
        asked = QueryDict(urlsplit(self.next_url).query)
        filters = EventFilterSet(asked, queryset=events, request=self.request)
        listed: QuerySet[Event] = filters.qs if filters.is_valid() else events.none()
        return events_saying(listed, asked["q"]) if asked.get("q") else listed

    @cached_property
    def too_many(self) -> str:
        """Why nothing is done, where more were chosen than one request does."""
        count = self.chosen.count()
        if count <= MOST_EVENTS:
            return ""
        words = _("%(count)s événements choisis : %(most)s au plus à la fois. Filtrez la liste, puis recommencez.")
        return words % {"count": figures(count), "most": MOST_EVENTS}

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if self.too_many:
            messages.error(request, self.too_many)
            # Without a list to go back to, Wagtail would come here again.
            return redirect("wagtailsnippets_agenda_event:list" if self.next_url == request.path else self.next_url)
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class DeleteEventsBulkAction(ChosenEvents, BulkDeletion):
    """Wagtail's, but it names to nobody the events that are not theirs to see."""

    models = [Event]

    def get_execution_context(self) -> dict[str, object]:
        context: dict[str, object] = super().get_execution_context()
        return context | {"user": self.request.user}

    @classmethod
    def execute_action(cls, objects: list[Event], user: User | None = None, **_context: object) -> tuple[int, int]:
        with transaction.atomic():
            for event in objects:
                log(instance=event, action="wagtail.delete", user=user, deleted=True)
            delete(objects, actor=user)
        return len(objects), 0

    @cached_property
    def _actionable_objects(self) -> tuple[list[Event], dict[str, list[Event]]]:
        events = list(self.chosen)
        refused = [event for event in events if not self.check_perm(event)]
        return [event for event in events if event not in refused], {"items_with_no_access": refused}


@dataclass(frozen=True)
class BulkPage:
    """What is about to be done to which events (``agenda/cms/bulk.html``)."""

    question: str
    #: On the button that does it.
    deed: str
    events: Sequence[Event]
    #: Each with why it is left out.
    left_out: Sequence[tuple[Event, str]]
    #: Of a cancellation, how many dates are to come and how many will hear of it.
    dates: int | None = None
    followers: int | None = None


class EventsBulkAction(ChosenEvents, SnippetBulkAction):
    """Something said or done of several public events at once; those that it cannot be done to are named, and left."""

    models = [Event]
    template_name = "agenda/cms/bulk.html"
    #: Asked above the list.
    question: Promise

    def get_actionable_objects(self) -> tuple[list[Event], dict[str, list[Event]]]:
        left = {event for event, _why in self.left_out}
        return [event for event in self.events if event not in left], {}

    @cached_property
    def events(self) -> list[Event]:
        rows = self.chosen.select_related("locked_by").annotate(_is_scheduled=scheduled_revision())
        return list(with_workflow_states(rows).order_by("title", "pk"))

    @cached_property
    def left_out(self) -> list[tuple[Event, str]]:
        return [(event, why) for event in self.events if (why := self.why_not(event))]

    def why_not(self, event: Event) -> str:
        """Why nothing is done to ``event``; empty where something is."""
        user = self.request.user
        if not EventPermissionPolicy().user_has_permission_for_instance(user, "publish", event):
            return _("vous ne pouvez pas le publier")
        return "" if event.live else _("il n’est pas en ligne")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context: dict[str, object] = super().get_context_data(**kwargs)
        return context | {"page": self.get_page(self.get_actionable_objects()[0])}

    def get_page(self, events: Sequence[Event]) -> BulkPage:
        return BulkPage(str(self.question), _("Oui, faire ainsi"), events, self.left_out)

    def object_context(self, event: Event) -> dict[str, object]:
        return {"item": event}

    def get_execution_context(self) -> dict[str, object]:
        context: dict[str, object] = super().get_execution_context()
        return context | {"user": self.request.user, "data": self.cleaned_form.cleaned_data}


class AmendEventsBulkAction(EventsBulkAction):
    """The same field of several events."""

    def why_not(self, event: Event) -> str:
        if why := super().why_not(event):
            return why
        if event.locked and event.locked_by_id != self.request.user.pk:
            return _("quelqu’un d’autre l’a verrouillé")
        if event.workflow_in_progress:
            return _("un brouillon est en relecture")
        return _("une version est programmée") if event._is_scheduled else ""  # type: ignore[attr-defined]

    @classmethod
    def execute_action(
        cls, objects: list[Event], user: User | None = None, data: dict[str, object] | None = None, **_context: object
    ) -> tuple[int, int]:
        return len(amend(objects, data or {}, actor=user)), 0

    def get_success_message(self, changed: int, _children: int) -> str:
        if not changed:
            return _("Rien à faire : c’est déjà le cas.")
        words = ngettext("%(count)s événement modifié et publié.", "%(count)s événements modifiés et publiés.", changed)
        return words % {"count": changed}


class FeatureForm(forms.Form):
    is_featured = forms.TypedChoiceField(
        label=gettext_lazy("Mise en avant"),
        choices=[("oui", gettext_lazy("Les mettre en avant")), ("non", gettext_lazy("Ne plus les mettre en avant"))],
        coerce=lambda answer: answer == "oui",
        widget=forms.RadioSelect,
        initial="oui",
    )


class FeatureBulkAction(AmendEventsBulkAction):
    display_name = gettext_lazy("Mise en avant")
    action_type = "mise-en-avant"
    aria_label = gettext_lazy("Mettre en avant, ou non, les événements choisis")
    action_priority = 10
    question = gettext_lazy("Mettre ces événements en avant ?")
    form_class = FeatureForm


class CategoryForm(forms.Form):
    category = forms.ModelChoiceField(label=gettext_lazy("Catégorie"), queryset=Category.objects.all())


class CategoryBulkAction(AmendEventsBulkAction):
    display_name = gettext_lazy("Catégorie")
    action_type = "categorie"
    aria_label = gettext_lazy("Donner une catégorie aux événements choisis")
    action_priority = 11
    question = gettext_lazy("Donner une catégorie à ces événements ?")
    form_class = CategoryForm


class ProgrammeForm(forms.Form):
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"), queryset=ProgrammePage.objects.live().order_by("title")
    )


class ProgrammeBulkAction(AmendEventsBulkAction):
    display_name = gettext_lazy("Programme")
    action_type = "programme"
    aria_label = gettext_lazy("Mettre les événements choisis dans un programme")
    action_priority = 12
    question = gettext_lazy("Mettre ces événements dans un programme ?")
    form_class = ProgrammeForm


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Raison, pour le public"),
        required=False,
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("Elle sera affichée : « Un artiste est malade ». Facultative."),
    )


class CancelBulkAction(EventsBulkAction):
    """All that is to come of several events."""

    #: Counted by ``cms-bulk.js``: «Annuler 2 événements».
    display_name = gettext_lazy("Annuler les événements")
    action_type = "annuler"
    aria_label = gettext_lazy("Annuler les événements choisis : toutes leurs dates à venir")
    action_priority = 13
    classes = {"serious"}
    question = gettext_lazy("Annuler toutes les dates à venir de ces événements ?")
    form_class = CancelForm

    @cached_property
    def coming(self) -> dict[int, list[Occurrence]]:
        """By event the dates that are to come and not cancelled; one more than a request does, at most."""
        dates = Occurrence.objects.filter(event__in=[event.pk for event in self.events]).coming()
        coming: dict[int, list[Occurrence]] = {}
        for date in dates.exclude(status=OccurrenceStatus.CANCELLED).order_by("pk")[: MOST_DATES + 1]:
            coming.setdefault(date.event_id, []).append(date)
        return coming

    @cached_property
    def too_many(self) -> str:
        if why := super().too_many:
            return why
        if sum(map(len, self.coming.values())) <= MOST_DATES:
            return ""
        words = _("Plus de %(most)s dates à venir : choisissez moins d’événements à la fois.")
        return words % {"most": figures(MOST_DATES)}

    def why_not(self, event: Event) -> str:
        return super().why_not(event) or ("" if event.pk in self.coming else _("il n’a aucune date à venir à annuler"))

    def get_page(self, events: Sequence[Event]) -> BulkPage:
        count = sum(len(self.coming[event.pk]) for event in events)
        followers = count_followers({event.pk for event in events})
        deed = STEPS[ChangeKind.CANCELLED].question % {"count": count}
        return BulkPage(str(self.question), str(deed), events, self.left_out, count, followers)

    @classmethod
    def execute_action(
        cls, objects: list[Event], user: User | None = None, data: dict[str, str] | None = None, **context: object
    ) -> tuple[int, int]:
        action: CancelBulkAction = context["self"]  # type: ignore[assignment]
        dates = [date for event in objects for date in action.coming[event.pk]]
        return len(cancel(dates, actor=user, **(data or {}))), 0

    def get_success_message(self, cancelled: int, _children: int) -> str:
        if not cancelled:
            return _("Rien à faire : c’est déjà le cas.")
        return str(STEPS[ChangeKind.CANCELLED].done % {"count": cancelled})
