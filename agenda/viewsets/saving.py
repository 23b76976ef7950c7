"""Creating and editing records: atomic saves, protection against overwriting, owner of an event."""

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
from agenda.internals import (
    RecordEditInternals,
    SaveRevisionAction,
    cache_workflow_states,
    clear_workflow_states,
)
from agenda.models import Area, Event, Organisation
from agenda.models.drafts import Drafted, field_values
from agenda.permissions import organisation_ids
from agenda.services.areas import follow_area
from agenda.services.planning import plan
from agenda.viewsets.confirming import ConfirmsDateChangesMixin
from agenda.viewsets.merging import MergedRedirectMixin
from agenda.viewsets.review import ASKED, lacks_review_comment, review_comment
from agenda.viewsets.turns import ConflictCheckMixin, ResumesTypingMixin
from agenda.wording.dates import day_and_hour

SAME_AT_ONCE = gettext_lazy("Quelqu’un vient d’enregistrer la même chose : enregistrez à nouveau.")


class AtomicSaveMixin(ResumesTypingMixin, RecordEditInternals):
    """Saves and publishes in one transaction; a slug taken meanwhile gives an error message.

    In the list of bases, it comes before Wagtail's view, which saves first and publishes after.
    """

    @cached_property
    def action_class(self) -> Callable[..., EditAction]:
        """Wagtail's action without the validation that the form has just done."""
        made = super().action_class  # type: ignore[misc]
        # Not for other records: publishing compares their row before and after.
        if self.action == "publish" and made is EditAction and isinstance(self.object, Event):
            made = SaveRevisionAction

        def act(*args: object, **facts: object) -> EditAction:
            return made(*args, **facts | {"clean": False})

        return act

    def form_valid(self, form: WagtailAdminModelForm) -> HttpResponse:
        """Save and publish in one transaction; a concurrent save shows an error above the form."""
        before = getattr(self.object, "latest_revision_id", None)
        try:
            with transaction.atomic():
                return super().form_valid(form)  # type: ignore[misc]
        except IntegrityError:  # raised by the row that publishing writes
            if before:
                self.object.latest_revision_id = before
            self.produce_error("invalid_revision", SAME_AT_ONCE)
            return self.form_invalid(form)  # type: ignore[attr-defined]

    def save_instance(self) -> Model:
        """Save in one transaction.

        Raises ``PermissionDenied``, which Wagtail shows, on a concurrent save.
        """
        try:
            # Publishing updates the reference index again, so it is skipped here.
            is_published = self.action == "publish"
            unindexed = disable_reference_index_auto_update() if is_published else nullcontext()
            with transaction.atomic(), unindexed:
                return super().save_instance()  # type: ignore[misc]
        except IntegrityError as error:
            # Wagtail shows this exception's message above the form and keeps what was typed.
            raise PermissionDenied(SAME_AT_ONCE) from error

    def get_success_message(self, instance: DraftStateMixin | None = None) -> str:
        """Return what was done, in words; Wagtail's French message on a submission is wrong."""
        saved = instance or self.object
        is_later = saved.go_live_at is not None and saved.go_live_at > timezone.now()
        sentence = {
            "create": self._said_of_draft(is_later),
            "edit": self._said_of_draft(is_later),
            "submit": _("« %(title)s » part en relecture."),
            "publish": self._said_of_publication(saved, is_later),
        }.get(self.action) or self._said_of_review(saved, is_later)
        if sentence is None:
            return super().get_success_message(instance)  # type: ignore[misc]
        return sentence % {
            "title": saved,
            "when": day_and_hour(saved.go_live_at) if saved.go_live_at else "",
        }

    def _said_of_draft(self, is_later: bool) -> str:
        """Return the template of the success message of a draft."""
        if is_later:
            return _(
                "Le brouillon de « %(title)s » est enregistré. Son heure ne compte pas encore : "
                "pressez « Programmer »."
            )
        return _("Le brouillon de « %(title)s » est enregistré.")

    def _said_of_publication(self, saved: DraftStateMixin, is_later: bool) -> str:
        """Return the template of the success message, for now or for later, or without any date."""
        if is_later:
            return _("« %(title)s » sera publié le %(when)s.")
        if isinstance(saved, Event) and not plan(saved) and not saved.occurrences.exists():
            return _("« %(title)s » est publié, mais sans date : aucune liste ne le montre encore.")
        return _("« %(title)s » est publié.")

    def _said_of_review(self, saved: DraftStateMixin, is_later: bool) -> str | None:
        """Return the result of a review.

        Wagtail has the same message for approved and sent back.
        """
        if self.action != "workflow-action":
            return None
        if self.is_sending_back:
            return _("« %(title)s » repart à qui l’a proposé, avec votre commentaire.")
        if saved.workflow_in_progress:  # type: ignore[attr-defined]  # another review follows
            return _("« %(title)s » est approuvé.")
        if is_later:
            return _("« %(title)s » est approuvé, et sera publié le %(when)s.")
        return _("« %(title)s » est approuvé et publié.")


class OptimisticLockMixin(ConflictCheckMixin, AtomicSaveMixin):
    """Refuses to save over a version that is newer than the one on screen."""

    def is_valid(self, form: WagtailAdminModelForm) -> bool:
        """Whether the form is valid and nobody saved a newer version since the page was opened."""
        if self.is_overtaken and not self.expects_json_response:
            self.refuse()
            form.is_valid()  # also shows the errors of the fields
            return False
        self.note_content()
        return super().is_valid(form)  # type: ignore[misc]

    def form_valid(self, form: WagtailAdminModelForm) -> HttpResponse:
        """Save; if nothing changed, answer as after a save but create no version."""
        if self.is_untouched(form):
            self.form, self.new_revision = form, None
            return self.save_action()  # type: ignore[attr-defined]
        return super().form_valid(form)

    def save_instance(self) -> Model:
        """Save. Raises ``PermissionDenied`` if somebody saved a newer version meanwhile."""
        if self.is_overtaken_now():
            self.refuse()
            raise PermissionDenied(self.overtaken_message)
        return super().save_instance()

    def refuse(self) -> None:
        """Add the error and switch autosave off, until the user decides."""
        self.produce_error("invalid_revision", self.overtaken_message)
        self.autosave_enabled = False


class DateTextFormMixin:
    """Parses dates typed in words when a person saves; autosave keeps the text as typed.

    Autosave keeps the draft's value of an invalid field, saves all others, and reports the fields
    left out. It stores invalid lines of dates as typed, and reports them.
    """

    def get_form(self, form_class: type[EventForm] | None = None) -> EventForm:
        """Return the form; it reads dates from words only when a person saves.

        When the page saves itself, typed lines are kept as they are and invalid ones are left out.
        """
        form: EventForm = super().get_form(form_class)  # type: ignore[misc]
        form.reads_words = not self.expects_json_response  # type: ignore[attr-defined]
        if not form.reads_words:
            form.keep_lines_as_typed()
            form.leaves_out_wrong = True
        return form

    def get_success_json(self) -> dict[str, object]:
        """Return Wagtail's JSON answer with the invalid fields, which the page marks and keeps."""
        form: EventForm = self.form  # type: ignore[attr-defined]
        lines = form.formsets["dates"].forms if "dates" in form.formsets else []
        unread = [field for line in lines for field in line.unread]
        said = []
        if form.unsaved:
            said.append(_("Enregistré, sauf : %(names)s") % {"names": join_labels(form.unsaved)})
        if unread:
            said.append(_("Enregistré, à corriger : %(names)s") % {"names": join_labels(unread)})
        own = {"unsaved": form.unsaved, "unread": unread, "unsaved_said": ". ".join(said)}
        return super().get_success_json() | own  # type: ignore[misc]


def join_labels(fields: Sequence[UnsavedField]) -> str:
    """Return the labels of ``fields``, without duplicates."""
    return ", ".join(dict.fromkeys(field["label"] for field in fields))


class EventCreateView(DateTextFormMixin, AtomicSaveMixin, CreateView):
    """Form of a new event: owned by its author, and by their organisation if they have only one."""

    def get_initial_form_instance(self) -> Event:
        """Return an unsaved event of the user, and of their organisation if they have one only."""
        ids = organisation_ids(self.request.user)
        organisation = Organisation.objects.get(pk=next(iter(ids))) if len(ids) == 1 else None
        return Event(owner=self.request.user, organisation=organisation)  # type: ignore[misc]


class RecordCopyView(AtomicSaveMixin, CopyView):
    """Form prefilled from another record, with a new slug, so that it can be saved at once."""

    def get_initial_form_instance(self) -> Drafted:
        record: Drafted = super().get_initial_form_instance()
        record.slug = slug_of_copy(record)  # type: ignore[attr-defined]
        return record


class EventCopyView(DateTextFormMixin, RecordCopyView):
    """Copy of an event; its dates get new identities.

    Of an event not public, the draft is copied.
    """

    def get_object(self, queryset: QuerySet[Event] | None = None) -> Event:
        event: Event = super().get_object(queryset)
        return event if event.live else event.get_latest_revision_as_object()

    def get_initial_form_instance(self) -> Drafted:
        """Return the copied event.

        Its lines of dates have no keys, so they are saved as new rows.
        """
        event: Drafted = super().get_initial_form_instance()
        lines = list(event.dates.all())  # type: ignore[attr-defined]
        for line in lines:
            line.pk = None
        event.dates.set(lines)  # type: ignore[attr-defined]
        return event


class RecordCreateView(AtomicSaveMixin, CreateView):
    """Form of a new place, organisation or category."""


class RecordEditView(OptimisticLockMixin, EditView):
    """Edit form of a place, organisation or category."""


class RelocatesPlacesMixin:
    """Updates the areas of places and their events when an area is saved."""

    def save_instance(self) -> Model:
        """Save the area, and locate all places again, in one transaction."""
        with transaction.atomic():
            before = field_values(Area.objects.get(pk=self.object.pk)) if self.object else {}  # type: ignore[attr-defined]
            area: Area = super().save_instance()  # type: ignore[misc]
            follow_area(area, before, actor=self.request.user)  # type: ignore[attr-defined]
        return area


class AreaCreateView(RelocatesPlacesMixin, CreateView):
    """Form of a new area."""


class UnversionedEditView(EditView):
    """Edit view of a record without revisions, such as a keyword."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Validate and save in one transaction, so that concurrent saves wait for each other."""
        with transaction.atomic():
            return super().post(request, *args, **kwargs)


class AreaEditView(RelocatesPlacesMixin, UnversionedEditView):
    """Edit form of an area: names, centre and postcodes."""


class ReachedRequest(HttpRequest):
    """A request with the event that ``require_event_access`` has read and checked."""

    reached_event: Event


class EventEditView(
    MergedRedirectMixin, ConfirmsDateChangesMixin, DateTextFormMixin, OptimisticLockMixin, EditView
):
    """Edit form of an event, with links to its dates and page.

    If the event was sent back, the comment is shown.
    """

    dates_url_name: str = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Prepare the view; what is sent back may lack fields that only a publication requires."""
        super().setup(request, *args, **kwargs)
        self.saving_as_draft |= self.is_sending_back
        if request.method == "POST":
            clear_workflow_states(self.object)  # saving may change the state

    def get_object(self, queryset: QuerySet[Event] | None = None) -> Event:
        """Return the latest draft of the event that the request has reached, with its children."""
        self.kwargs[self.pk_url_kwarg] = self.object_pk
        self.live_object = cast(ReachedRequest, self.request).reached_event
        event: Event = self.live_object.get_latest_revision_as_object()
        # A revision holds its children; a row would query them each time.
        if event is self.live_object:
            prefetch_related_objects([event], "dates", "event_keywords__tag", "other_places")
        self.every_workflow_state = cache_workflow_states(event)
        return event

    @cached_property
    def workflow_state(self) -> WorkflowState | None:  # type: ignore[override]
        """The current workflow state, else the last one."""
        if not self.workflow_enabled:
            return None
        return self.object.current_workflow_state or next(reversed(self.every_workflow_state), None)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if word := review_comment(self.workflow_state):
            messages.warning(request, word)
        if self.object.lacks_alternative:
            messages.warning(request, NO_ALTERNATIVE)
        return super().get(request, *args, **kwargs)

    def is_valid(self, form: WagtailAdminModelForm) -> bool:
        """Whether the form is valid; sending back for changes without a comment is an error."""
        if lacks_review_comment(self.request):
            self.produce_error("validation_error", str(ASKED))
            form.is_valid()  # also shows the errors of the fields
            return False
        return super().is_valid(form)

    @cached_property
    def header_buttons(self) -> list[Button]:
        dates = HeaderButton(_("Les dates"), url=self.dates_url, icon_name="date")
        return [*super().header_buttons, dates]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        dates = Button(_("Les dates"), url=self.dates_url, icon_name="date", priority=5)
        buttons = [*super().header_more_buttons, dates]
        if self.live_object.live:
            url = self.live_object.get_absolute_url()
            buttons.append(Button(_("Voir la page"), url=url, icon_name="view", priority=6))
        return buttons

    @property
    def dates_url(self) -> str:
        return reverse(self.dates_url_name, args=[self.object.pk])
