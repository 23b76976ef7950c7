"""Bulk actions of the events list: a confirmation page, then the change of permitted events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from accounts.models import User
from agenda.enums import ChangeKind, OccurrenceStatus
from agenda.internals import BulkDeletion, drafted_title, with_workflow_states
from agenda.lookup import count_followers, events_matching
from agenda.models import Category, Event, Occurrence, ProgrammePage
from agenda.models.events import is_scheduled
from agenda.permissions import EventPermissionPolicy
from agenda.services.amending import amend
from agenda.services.bulk_publication import (
    ALREADY_PUBLIC,
    BulkPublication,
    Draft,
    publish_drafts,
    why_held,
    why_not_published,
    with_draft,
)
from agenda.services.occurrences import REASON_LENGTH, cancel
from agenda.services.publication import delete
from agenda.steps import STEPS
from agenda.viewsets.listing import MAY_NOT_PUBLISH, NOT_PUBLIC, EventFilterSet, why_not_cancelled
from agenda.wording.counts import format_count
from agenda.wording.dates import day_and_hour
from web.keys import is_key

#: Limits of one request; larger selections are refused.
MOST_EVENTS, MOST_DATES = 100, 1_000
#: Limit of bulk publications: each event takes a transaction, some 50 ms of CPU and 50 statements.
MOST_DRAFTS = 50
#: How many left-out events a message names.
MOST_NAMED = 10


def too_many_dates(count: int) -> str:
    """Return the refusal of more dates than one request may change; empty if allowed."""
    if count <= MOST_DATES:
        return ""
    words = _("Plus de %(most)s dates à venir : choisissez moins d’événements à la fois.")
    return words % {"most": format_count(MOST_DATES)}


class ChosenEvents:
    """The ticked events; ``all`` means the events of the filtered list, not all events."""

    request: HttpRequest
    next_url: str
    most_events = MOST_EVENTS

    @property
    def actor(self) -> User:
        return cast(User, self.request.user)  # the CMS requires a login

    @cached_property
    def chosen(self) -> QuerySet[Event]:
        """Events chosen in the list, or all of the filtered list, that the user may see."""
        events = EventPermissionPolicy().instances_user_has_any_permission_for(
            self.request.user, ["change", "view"]
        )
        keys = self.request.GET.getlist("id")
        if "all" not in keys:
            return events.filter(pk__in=[key for key in keys if is_key(key)])
        asked = QueryDict(urlsplit(self.next_url).query)
        filters = EventFilterSet(asked, queryset=events, request=self.request)
        listed: QuerySet[Event] = filters.qs if filters.is_valid() else events.none()
        return events_matching(listed, asked["q"]) if asked.get("q") else listed

    @cached_property
    def too_many(self) -> str:
        """Error message if more events were chosen than one request may change; else empty."""
        count = self.chosen.count()
        if count <= self.most_events:
            return ""
        words = _(
            "%(count)s événements choisis : %(most)s au plus à la fois. Filtrez la liste, puis "
            "recommencez."
        )
        return words % {"count": format_count(count), "most": self.most_events}

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Refuse too many events with a message; otherwise go on."""
        if self.too_many:
            messages.error(request, self.too_many)
            # If there is no list to return to, Wagtail would redirect to this page again.
            is_here = self.next_url == request.path
            return redirect("wagtailsnippets_agenda_event:list" if is_here else self.next_url)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class DeleteEventsBulkAction(ChosenEvents, BulkDeletion):
    """Wagtail's bulk deletion, without naming events that the user may not see."""

    models = [Event]

    def get_execution_context(self) -> dict[str, object]:
        return super().get_execution_context() | {"user": self.request.user}

    @classmethod
    def execute_action(
        cls, objects: list[Event], user: User | None = None, **_context: object
    ) -> tuple[int, int]:
        """Log and delete the events in one transaction; return (count, 0)."""
        with transaction.atomic():
            for event in objects:
                log(instance=event, action="wagtail.delete", user=user, deleted=True)
            delete(objects, actor=user)
        return len(objects), 0

    @cached_property
    def _actionable_objects(self) -> tuple[list[Event], dict[str, list[Event]]]:
        """The chosen events that the user may delete, and the others, as Wagtail expects them."""
        events = list(self.chosen)
        refused = [event for event in events if not self.check_perm(event)]
        allowed = [event for event in events if event not in refused]
        return allowed, {"items_with_no_access": refused}


@dataclass(frozen=True)
class BulkPage:
    """Context of a bulk action's confirmation page (``agenda/cms/bulk.html``)."""

    question: str
    #: Label of the submit button.
    deed: str
    events: Sequence[Event]
    #: Pairs of an event and the reason why it is left out.
    left_out: Sequence[tuple[Event, str]]
    #: Number of dates to come, for a publication or cancellation.
    dates: int | None = None
    #: Number of followers who will be notified, for a cancellation.
    followers: int | None = None
    #: When the public will see the change, unless the question says it.
    notice: str = ""


class EventsBulkAction(ChosenEvents, SnippetBulkAction):
    """Base of bulk actions on events; events that cannot be changed are listed with the reason."""

    models = [Event]
    template_name = "agenda/cms/bulk.html"
    #: Heading of the confirmation page.
    question: Promise

    def get_actionable_objects(self) -> tuple[list[Event], dict[str, list[Event]]]:
        left = {event for event, _why in self.left_out}
        return [event for event in self.events if event not in left], {}

    @cached_property
    def events(self) -> list[Event]:
        return list(self.rows().order_by("title", "pk"))

    def rows(self) -> QuerySet[Event]:
        """Return the chosen events with the columns that the checks read."""
        rows = self.chosen.select_related("latest_revision").annotate(_is_scheduled=is_scheduled())
        return with_workflow_states(rows)

    @cached_property
    def left_out(self) -> list[tuple[Event, str]]:
        return [(event, why) for event in self.events if (why := self.why_not(event))]

    def why_not(self, event: Event) -> str:
        """Return why the action leaves ``event`` out; empty if the action changes it."""
        user = self.request.user
        if not EventPermissionPolicy().user_has_permission_for_instance(user, "publish", event):
            return str(MAY_NOT_PUBLISH)
        return self.why_unfit(event)

    def why_unfit(self, event: Event) -> str:
        """Return why ``event`` is left out whatever the user's permissions; empty if it is not."""
        return "" if event.live else str(NOT_PUBLIC)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**kwargs) | {
            "page": self.get_page(self.get_actionable_objects()[0])
        }

    def get_page(self, events: Sequence[Event]) -> BulkPage:
        raise NotImplementedError

    def object_context(self, event: Event) -> dict[str, object]:
        return {"item": event}

    def get_execution_context(self) -> dict[str, object]:
        return super().get_execution_context() | {
            "user": self.request.user,
            "data": self.cleaned_form.cleaned_data,
        }


class AmendEventsBulkAction(EventsBulkAction):
    """Set one field of several public events; the public sees it at once."""

    def get_page(self, events: Sequence[Event]) -> BulkPage:
        count = len(events)
        deed = ngettext(
            "Oui, changer %(count)s événement", "Oui, changer %(count)s événements", count
        )
        notice = _(
            "Ce sera visible tout de suite sur le site. Les brouillons en cours restent des "
            "brouillons."
        )
        return BulkPage(
            str(self.question), deed % {"count": count}, events, self.left_out, notice=notice
        )

    def why_unfit(self, event: Event) -> str:
        return super().why_unfit(event) or why_held(event, self.actor)

    @classmethod
    def execute_action(
        cls,
        objects: list[Event],
        user: User | None = None,
        data: dict[str, object] | None = None,
        **_context: object,
    ) -> tuple[int, int]:
        return len(amend(objects, data or {}, actor=user)), 0

    def get_success_message(self, changed: int, _children: int) -> str:
        if not changed:
            return _("Rien à faire : c’est déjà le cas.")
        words = ngettext(
            "%(count)s événement modifié et publié.",
            "%(count)s événements modifiés et publiés.",
            changed,
        )
        return words % {"count": changed}


class PublishForm(forms.Form):
    #: By event key, the version shown on the page; an event with another version is not published.
    versions = forms.JSONField(widget=forms.HiddenInput, required=False)

    def clean_versions(self) -> dict[str, str]:
        versions = self.cleaned_data["versions"]
        return versions if isinstance(versions, dict) else {}


class PublishBulkAction(EventsBulkAction):
    """Publish the drafts of several events; drafts that are incomplete or blocked are left out."""

    display_name = gettext_lazy("Publier")
    action_type = "publier"
    aria_label = gettext_lazy("Publier les brouillons choisis")
    action_priority = 8
    question = gettext_lazy("Publier ces événements ?")
    deed = ngettext_lazy(
        "Oui, publier %(count)s événement", "Oui, publier %(count)s événements", "count"
    )
    done = ngettext_lazy("%(count)s événement publié.", "%(count)s événements publiés.", "count")
    nothing_done = gettext_lazy("Rien n’a été publié.")
    form_class: type[PublishForm] = PublishForm
    most_events = MOST_DRAFTS

    def rows(self) -> QuerySet[Event]:
        return with_draft(self.chosen).prefetch_related("dates", "occurrences")

    @cached_property
    def drafts(self) -> dict[int, Draft]:
        """Draft of each event, by event key."""
        return {event.pk: Draft(event) for event in self.events}

    @cached_property
    def too_many(self) -> str:
        """Refusal of too many events, of which none is read then, or dates; empty if allowed."""
        if why := super().too_many:
            return why
        return too_many_dates(self.count_dates(self.get_actionable_objects()[0]))

    def count_dates(self, events: Sequence[Event]) -> int:
        return sum(len(self.drafts[event.pk].coming()) for event in events)

    def why_unfit(self, event: Event) -> str:
        return why_not_published(self.drafts[event.pk], self.actor)

    def get_page(self, events: Sequence[Event]) -> BulkPage:
        deed = self.deed % {"count": len(events)}
        return BulkPage(str(self.question), deed, events, self.left_out, self.count_dates(events))

    def get_initial(self) -> dict[str, object]:
        return {"versions": self.read_versions()}

    def read_versions(self) -> dict[str, str]:
        """Return the latest version of each event, by event key."""
        events, _no_access = self.get_actionable_objects()
        return {str(event.pk): self.drafts[event.pk].version for event in events}

    def form_valid(self, form: PublishForm) -> HttpResponse:
        """Publish each event in its own transaction.

        Wagtail's one transaction would hold all locks to the end.
        """
        self.cleaned_form = form
        events, _no_access = self.get_actionable_objects()
        shown: dict[str, str] = form.cleaned_data["versions"] or self.read_versions()
        versions = {event: shown.get(str(event.pk)) for event in events}
        go_live_at = form.cleaned_data.get("go_live_at")
        publication = publish_drafts(versions, actor=self.actor, go_live_at=go_live_at)
        self.report(publication, len(shown.keys() - {str(event.pk) for event in self.events}))
        return redirect(self.next_url)

    def report(self, publication: BulkPublication, gone: int) -> None:
        """Show which events were published and which not.

        ``gone`` counts events that no longer exist.
        """
        left_out = [*self.left_out, *publication.left_out]
        if publication.published:
            messages.success(self.request, self.get_success_message(len(publication.published), 0))
        elif not gone and all(why == str(ALREADY_PUBLIC) for _event, why in left_out):
            messages.success(self.request, _("Rien à faire : c’est déjà le cas."))
            return
        else:
            messages.warning(self.request, str(self.nothing_done))
        if left_out or gone:
            words = _("Laissés de côté : %(events)s.")
            messages.warning(self.request, words % {"events": name_left_out(left_out, gone)})

    def get_success_message(self, published: int, _children: int) -> str:
        return self.done % {"count": published}


def name_left_out(left_out: Sequence[tuple[Event, str]], gone: int) -> str:
    """Name the first MOST_NAMED left-out events with reasons.

    The counts of the rest and of ``gone`` follow.
    """
    parts = [
        _("« %(title)s » (%(why)s)") % {"title": drafted_title(event), "why": why}
        for event, why in left_out[:MOST_NAMED]
    ]
    more = len(left_out) - len(parts)
    if more:
        parts.append(ngettext("%(count)s autre", "%(count)s autres", more) % {"count": more})
    if gone:
        words = ngettext(
            "%(count)s n’est plus dans la liste", "%(count)s ne sont plus dans la liste", gone
        )
        parts.append(words % {"count": gone})
    return " ; ".join(parts)


class ScheduleForm(PublishForm):
    go_live_at = forms.DateTimeField(
        label=gettext_lazy("Publier le"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Le jour et l’heure. Rien d’autre à faire ensuite."),
    )

    def clean_go_live_at(self) -> datetime:
        go_live_at: datetime = self.cleaned_data["go_live_at"]
        if go_live_at <= timezone.now():
            words = _("Cette heure est passée : choisissez-en une à venir, ou publiez maintenant.")
            raise forms.ValidationError(words)
        return go_live_at


class ScheduleBulkAction(PublishBulkAction):
    """Schedule the publication of several drafts for one time."""

    display_name = gettext_lazy("Programmer")
    action_type = "programmer"
    aria_label = gettext_lazy("Programmer la publication des brouillons choisis")
    action_priority = 9
    question = gettext_lazy("Programmer la publication de ces événements ?")
    deed = ngettext_lazy(
        "Oui, programmer %(count)s événement", "Oui, programmer %(count)s événements", "count"
    )
    done = ngettext_lazy(
        "%(count)s événement sera publié le %(when)s.",
        "%(count)s événements seront publiés le %(when)s.",
        "count",
    )
    nothing_done = gettext_lazy("Rien n’a été programmé.")
    form_class = ScheduleForm

    def form_valid(self, form: PublishForm) -> HttpResponse:
        """Use one time for all events; invalid if an event expires before that time."""
        go_live_at = form.cleaned_data["go_live_at"]
        for event in self.get_actionable_objects()[0]:
            expire_at = self.drafts[event.pk].expire_at
            if expire_at and expire_at <= go_live_at:
                words = _("« %(title)s » serait déjà retiré à cette heure-là.")
                form.add_error("go_live_at", words % {"title": event})
        return self.form_invalid(form) if form.errors else super().form_valid(form)

    def get_success_message(self, scheduled: int, _children: int) -> str:
        when = day_and_hour(self.cleaned_form.cleaned_data["go_live_at"])
        return self.done % {"count": scheduled, "when": when}


class FeatureForm(forms.Form):
    is_featured = forms.TypedChoiceField(
        label=gettext_lazy("Mise en avant"),
        choices=[
            ("oui", gettext_lazy("Les mettre en avant")),
            ("non", gettext_lazy("Ne plus les mettre en avant")),
        ],
        coerce=lambda answer: answer == "oui",
        widget=forms.RadioSelect,
        initial="oui",
    )


class FeatureBulkAction(AmendEventsBulkAction):
    display_name = gettext_lazy("Mise en avant")
    action_type = "mise-en-avant"
    aria_label = gettext_lazy("Mettre en avant, ou non, les événements choisis")
    action_priority = 11
    question = gettext_lazy("Mettre ces événements en avant ?")
    form_class = FeatureForm


class CategoryChoiceForm(forms.Form):
    category = forms.ModelChoiceField(
        label=gettext_lazy("Catégorie"), queryset=Category.objects.all()
    )


class CategoryBulkAction(AmendEventsBulkAction):
    display_name = gettext_lazy("Catégorie")
    action_type = "categorie"
    aria_label = gettext_lazy("Donner une catégorie aux événements choisis")
    action_priority = 12
    question = gettext_lazy("Donner une catégorie à ces événements ?")
    form_class = CategoryChoiceForm


class ProgrammeChoiceForm(forms.Form):
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"), queryset=ProgrammePage.objects.live().order_by("title")
    )


class ProgrammeBulkAction(AmendEventsBulkAction):
    display_name = gettext_lazy("Mettre au programme")
    action_type = "programme"
    aria_label = gettext_lazy("Mettre au programme les événements choisis")
    action_priority = 10
    question = gettext_lazy("Mettre ces événements dans un programme ?")
    form_class = ProgrammeChoiceForm

    def get_initial(self) -> dict[str, object]:
        """Preselect the programme given in the address, when the user comes from its page."""
        return super().get_initial() | {"programme": self.request.GET.get("programme")}


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Raison, pour le public"),
        required=False,
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("Elle sera affichée : « Un artiste est malade ». Facultative."),
    )


class CancelBulkAction(EventsBulkAction):
    """Cancel all dates to come of several events."""

    #: ``cms-bulk.js`` adds the count: «Annuler 2 événements».
    display_name = gettext_lazy("Annuler les événements")
    action_type = "annuler"
    aria_label = gettext_lazy("Annuler les événements choisis : toutes leurs dates à venir")
    action_priority = 13
    classes = {"serious"}
    question = gettext_lazy("Annuler toutes les dates à venir de ces événements ?")
    form_class = CancelForm

    @cached_property
    def coming(self) -> dict[int, list[Occurrence]]:
        """By event key, dates to come that are not cancelled.

        At most one more than the limit is read.
        """
        dates = Occurrence.objects.filter(event__in=[event.pk for event in self.events]).coming()
        coming: dict[int, list[Occurrence]] = {}
        standing = dates.exclude(status=OccurrenceStatus.CANCELLED).order_by("pk")
        for date in standing[: MOST_DATES + 1]:
            coming.setdefault(date.event_id, []).append(date)
        return coming

    @cached_property
    def too_many(self) -> str:
        """Refusal of too many events or dates; empty if allowed."""
        return super().too_many or too_many_dates(sum(map(len, self.coming.values())))

    def why_not(self, event: Event) -> str:
        may_publish = EventPermissionPolicy().user_has_permission_for_instance(
            self.request.user, "publish", event
        )
        return why_not_cancelled(event, may_publish=may_publish, has_dates=event.pk in self.coming)

    def get_page(self, events: Sequence[Event]) -> BulkPage:
        count = sum(len(self.coming[event.pk]) for event in events)
        followers = count_followers({event.pk for event in events})
        deed = STEPS[ChangeKind.CANCELLED].question % {"count": count}
        return BulkPage(str(self.question), str(deed), events, self.left_out, count, followers)

    @classmethod
    def execute_action(
        cls,
        objects: list[Event],
        user: User | None = None,
        data: dict[str, str] | None = None,
        **context: object,
    ) -> tuple[int, int]:
        """Cancel all coming dates of the events; return (number of changed dates, 0)."""
        action: CancelBulkAction = context["self"]  # type: ignore[assignment]
        dates = [date for event in objects for date in action.coming[event.pk]]
        return len(cancel(dates, actor=user, **(data or {}))), 0

    def get_success_message(self, cancelled: int, _children: int) -> str:
        if not cancelled:
            return _("Rien à faire : c’est déjà le cas.")
        return str(STEPS[ChangeKind.CANCELLED].done % {"count": cancelled})
