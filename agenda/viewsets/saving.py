"""Creating and editing: all of it or nothing, and whose an event is."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.actions.edit import EditAction
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.models import DraftStateMixin, WorkflowState
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.snippets.views.snippets import CopyView, CreateView, EditView

from agenda.forms.dates import UnsavedField
from agenda.forms.events import NO_ALTERNATIVE, EventForm
from agenda.forms.slugs import slug_of_copy
from agenda.internals import RecordEditInternals, SavingOfVersion, hold_workflow_states, release_workflow_states
from agenda.models import Area, Event, Organisation
from agenda.models.drafts import Drafted, facts_of
from agenda.permissions import organisation_ids
from agenda.services.areas import follow_area
from agenda.services.planning import plan
from agenda.viewsets.confirming import ConfirmsDateChangesMixin
from agenda.viewsets.merging import LedToMerge
from agenda.viewsets.review import ASKED, is_sent_back_without_a_word, word_of
from agenda.viewsets.turns import ResumesTypingMixin, TakesTurns
from agenda.wording.dates import day_and_hour

SAME_AT_ONCE = gettext_lazy("Quelqu’un vient d’enregistrer la même chose : enregistrez à nouveau.")


class SavedWhole(ResumesTypingMixin, RecordEditInternals):
    """Saves and publishes in one transaction, and says it kindly when an address was just taken.

    Comes before Wagtail's view, which saves first and publishes after.
    """

    @cached_property
    def action_class(self) -> Callable[..., EditAction]:
        """Wagtail's, which would ask all of the record again that its form has just asked."""
        made: Callable[..., EditAction] = super().action_class  # type: ignore[misc]
        if self.action == "publish" and made is EditAction and isinstance(self.object, Event):
            made = SavingOfVersion  # of other records, what publishing changes of their row is compared

        def act(*args: object, **facts: object) -> EditAction:
            return made(*args, **facts | {"clean": False})

        return act

    def form_valid(self, form: WagtailAdminModelForm) -> HttpResponse:
        before = getattr(self.object, "latest_revision_id", None)
        try:
            with transaction.atomic():
                answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except IntegrityError:  # of the row, which publishing writes
            if before:
                self.object.latest_revision_id = before
            self.produce_error("invalid_revision", SAME_AT_ONCE)
            answer = self.form_invalid(form)  # type: ignore[attr-defined]
        return answer

    def save_instance(self) -> Model:
        try:
            # Publishing asks for it once more.
            unindexed = disable_reference_index_auto_update() if self.action == "publish" else nullcontext()
            with transaction.atomic(), unindexed:
                saved: Model = super().save_instance()  # type: ignore[misc]
        except IntegrityError as error:
            # Wagtail shows the message of this one above the form, with all that was typed.
            raise PermissionDenied(SAME_AT_ONCE) from error
        return saved

    def get_success_message(self, instance: DraftStateMixin | None = None) -> str:
        """Wagtail's French says of what is submitted that it is scheduled; ours says what was done."""
        saved = instance or self.object
        is_later = saved.go_live_at is not None and saved.go_live_at > timezone.now()
        sentence = {
            "create": self._said_of_draft(is_later),
            "edit": self._said_of_draft(is_later),
            "submit": _("« %(title)s » part en relecture."),
            "publish": self._said_of_publication(saved, is_later),
        }.get(self.action) or self._said_of_review(saved, is_later)
        if sentence is None:
            other: str = super().get_success_message(instance)  # type: ignore[misc]
            return other
        return sentence % {"title": saved, "when": day_and_hour(saved.go_live_at) if saved.go_live_at else ""}

    def _said_of_draft(self, is_later: bool) -> str:
        if is_later:
            return _(
                "Le brouillon de « %(title)s » est enregistré. Son heure ne compte pas encore : pressez « Programmer »."
            )
        return _("Le brouillon de « %(title)s » est enregistré.")

    def _said_of_publication(self, saved: DraftStateMixin, is_later: bool) -> str:
        if is_later:
            return _("« %(title)s » sera publié le %(when)s.")
        if isinstance(saved, Event) and not plan(saved) and not saved.occurrences.exists():
            return _("« %(title)s » est publié, mais sans date : aucune liste ne le montre encore.")
        return _("« %(title)s » est publié.")

    def _said_of_review(self, saved: DraftStateMixin, is_later: bool) -> str | None:
        """Wagtail says of what was approved and of what was sent back alike that it is modified."""
        if self.action != "workflow-action":
            return None
        if self.is_sending_back:
            return _("« %(title)s » repart à qui l’a proposé, avec votre commentaire.")
        if saved.workflow_in_progress:  # type: ignore[attr-defined]  # another review follows
            return _("« %(title)s » est approuvé.")
        if is_later:
            return _("« %(title)s » est approuvé, et sera publié le %(when)s.")
        return _("« %(title)s » est approuvé et publié.")


class SavedInTurn(TakesTurns, SavedWhole):
    """Refuses to save over a version that came after the one on the screen."""

    def is_valid(self, form: WagtailAdminModelForm) -> bool:
        if self.is_overtaken and not self.expects_json_response:
            self.refuse()
            form.is_valid()  # shows its own messages too
            return False
        self.note_content()
        valid: bool = super().is_valid(form)  # type: ignore[misc]
        return valid

    def form_valid(self, form: WagtailAdminModelForm) -> HttpResponse:
        """Without a version where nothing changed: the page is answered that all is saved, as it is."""
        if self.is_untouched(form):
            self.form, self.new_revision = form, None
            answer: HttpResponse = self.save_action()  # type: ignore[attr-defined]
            return answer
        return super().form_valid(form)

    def save_instance(self) -> Model:
        if self.is_overtaken_now():
            self.refuse()
            raise PermissionDenied(self.overtaken_message)
        return super().save_instance()

    def refuse(self) -> None:
        """The page that answers saves nothing by itself: whoever reads it decides first."""
        self.produce_error("invalid_revision", self.overtaken_message)
        self.autosave_enabled = False


class ReadsWords:
    """Dates in words become lines when somebody saves; the page that saves itself keeps them as they are typed.

    Of a field that is wrong it keeps what the draft had, saves all the others, and says which was left out. Of a date
    that cannot be read it keeps what was typed, and says so.
    """

    def get_form(self, form_class: type[EventForm] | None = None) -> EventForm:
        form: EventForm = super().get_form(form_class)  # type: ignore[misc]
        form.reads_words = not self.expects_json_response  # type: ignore[attr-defined]
        if not form.reads_words:
            form.keep_lines_as_typed()
            form.leaves_out_wrong = True
        return form

    def get_success_json(self) -> dict[str, object]:
        """With the fields that are wrong: the page says so beside each, and keeps those that were left out."""
        answer: dict[str, object] = super().get_success_json()  # type: ignore[misc]
        form: EventForm = self.form  # type: ignore[attr-defined]
        lines = form.formsets["dates"].forms if "dates" in form.formsets else []
        unread = [field for line in lines for field in line.unread]
        said = []
        if form.unsaved:
            said.append(_("Enregistré, sauf : %(names)s") % {"names": labels_of(form.unsaved)})
        if unread:
            said.append(_("Enregistré, à corriger : %(names)s") % {"names": labels_of(unread)})
        return answer | {"unsaved": form.unsaved, "unread": unread, "unsaved_said": ". ".join(said)}


def labels_of(fields: Sequence[UnsavedField]) -> str:
    """Their labels, each once."""
    return ", ".join(dict.fromkeys(field["label"] for field in fields))


class EventCreateView(ReadsWords, SavedWhole, CreateView):
    """A new event is its writer's, and of their organisation when they have one only."""

    def get_initial_form_instance(self) -> Event:
        ids = organisation_ids(self.request.user)
        organisation = Organisation.objects.get(pk=next(iter(ids))) if len(ids) == 1 else None
        return Event(owner=self.request.user, organisation=organisation)  # type: ignore[misc]


class RecordCopyView(SavedWhole, CopyView):
    """A copy is a new record: its form starts from another's, with an address of its own, so that it saves at once."""

    def get_initial_form_instance(self) -> Drafted:
        record: Drafted = super().get_initial_form_instance()
        record.slug = slug_of_copy(record)  # type: ignore[attr-defined]
        return record


class EventCopyView(ReadsWords, RecordCopyView):
    """Its dates get identities of their own; of an event that is not public, its draft has what is not read yet."""

    def get_object(self, queryset: QuerySet[Event] | None = None) -> Event:
        event: Event = super().get_object(queryset)
        return event if event.live else event.get_latest_revision_as_object()

    def get_initial_form_instance(self) -> Drafted:
        """Without the keys of the other's dates, which no page could learn to be another's."""
        event: Drafted = super().get_initial_form_instance()
        lines = list(event.dates.all())  # type: ignore[attr-defined]
        for line in lines:
            line.pk = None
        event.dates.set(lines)  # type: ignore[attr-defined]
        return event


class RecordCreateView(SavedWhole, CreateView):
    """A new place, organisation or category."""


class RecordEditView(SavedInTurn, EditView):
    """A place, an organisation or a category."""


class PlacesVenuesAnew:
    """An area that is saved may be that of other venues than before, which is said everywhere."""

    def save_instance(self) -> Model:
        with transaction.atomic():
            before = facts_of(Area.objects.get(pk=self.object.pk)) if self.object else {}  # type: ignore[attr-defined]
            area: Area = super().save_instance()  # type: ignore[misc]
            follow_area(area, before, actor=self.request.user)  # type: ignore[attr-defined]
        return area


class AreaCreateView(PlacesVenuesAnew, CreateView):
    """A new area."""


class UnversionedEditView(EditView):
    """A record that keeps no versions, such as a keyword."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """In one transaction from its form's look at what is stored: of two who save, one waits."""
        with transaction.atomic():
            answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


class AreaEditView(PlacesVenuesAnew, UnversionedEditView):
    """An area's names, centre and postcodes."""


class ReachedRequest(HttpRequest):
    """One about an event that was read to see whether whoever asks may open it."""

    reached_event: Event


class EventEditView(LedToMerge, ConfirmsDateChangesMixin, ReadsWords, SavedInTurn, EditView):
    """An event's form, with the way to its dates and to its page, and the word with which it was sent back."""

    dates_url_name: str = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """What is sent back may lack what only a publication asks for."""
        super().setup(request, *args, **kwargs)
        self.saving_as_draft |= self.is_sending_back
        if request.method == "POST":
            release_workflow_states(self.object)  # what is saved may move it

    def get_object(self, queryset: QuerySet[Event] | None = None) -> Event:
        self.kwargs[self.pk_url_kwarg] = self.object_pk
        self.live_object = cast(ReachedRequest, self.request).reached_event
        event: Event = self.live_object.get_latest_revision_as_object()
        if event is self.live_object:  # a draft holds its children; a row would read them each time
            prefetch_related_objects([event], "dates", "event_keywords__tag", "other_places")
        self.every_workflow_state = hold_workflow_states(event)
        return event

    @cached_property
    def workflow_state(self) -> WorkflowState | None:  # type: ignore[override]
        """The one that it is in, else the last."""
        if not self.workflow_enabled:
            return None
        return self.object.current_workflow_state or next(reversed(self.every_workflow_state), None)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if word := word_of(self.workflow_state):
            messages.warning(request, word)
        if self.object.lacks_alternative:
            messages.warning(request, NO_ALTERNATIVE)
        return super().get(request, *args, **kwargs)

    def is_valid(self, form: WagtailAdminModelForm) -> bool:
        if is_sent_back_without_a_word(self.request):
            self.produce_error("validation_error", str(ASKED))
            form.is_valid()  # shows its own messages too
            return False
        return super().is_valid(form)

    @cached_property
    def header_buttons(self) -> list[Button]:
        return [*super().header_buttons, HeaderButton(_("Les dates"), url=self.dates_url, icon_name="date")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = [*super().header_more_buttons]
        buttons.append(Button(_("Les dates"), url=self.dates_url, icon_name="date", priority=5))
        if self.live_object.live:
            url = self.live_object.get_absolute_url()
            buttons.append(Button(_("Voir la page"), url=url, icon_name="view", priority=6))
        return buttons

    @property
    def dates_url(self) -> str:
        return reverse(self.dates_url_name, args=[self.object.pk])
