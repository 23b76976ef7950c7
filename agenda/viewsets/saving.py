"""Creating and editing: all of it or nothing, whose an event is, and that two people at once lose nothing."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import CopyView, CreateView, EditView

from agenda.models import Event, Organisation
from agenda.permissions import organisation_ids
from agenda.services.areas import place_venues_anew


class SavedWhole:
    """Saves and publishes in one transaction, and says it kindly when an address was just taken.

    Comes before Wagtail's view, which saves first and publishes after.
    """

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            return super().form_valid(form)  # type: ignore[misc]

    def save_instance(self) -> Any:
        try:
            with transaction.atomic():
                return super().save_instance()  # type: ignore[misc]
        except IntegrityError as error:
            # Wagtail shows the message of this one above the form, with all that was typed.
            raise PermissionDenied(_("Quelqu’un vient d’enregistrer la même chose : enregistrez à nouveau.")) from error

    def get_success_message(self, instance: Any = None) -> str:
        """Wagtail's French says of what is submitted that it is scheduled; ours says what was done."""
        saved = instance or self.object  # type: ignore[attr-defined]
        is_later = saved.go_live_at and saved.go_live_at > timezone.now()
        said = {
            "create": _("Le brouillon de « %(title)s » est enregistré."),
            "edit": _("Le brouillon de « %(title)s » est enregistré."),
            "submit": _("« %(title)s » part en relecture."),
            "publish": self._said_of_publication(saved, is_later),
        }.get(self.action) or self._said_of_review(saved, is_later)  # type: ignore[attr-defined]
        if said is None:
            other: str = super().get_success_message(instance)  # type: ignore[misc]
            return other
        return said % {"title": saved}

    def _said_of_publication(self, saved: Any, is_later: bool) -> str:
        if is_later:
            return _("« %(title)s » sera publié à l’heure dite.")
        if hasattr(saved, "occurrences") and not saved.occurrences.exists():
            return _("« %(title)s » est publié, mais sans date : aucune liste ne le montre encore.")
        return _("« %(title)s » est publié.")

    def _said_of_review(self, saved: Any, is_later: bool) -> str | None:
        """Wagtail says of what was approved and of what was sent back alike that it is modified."""
        if self.action != "workflow-action":  # type: ignore[attr-defined]
            return None
        if self.workflow_action == "reject":  # type: ignore[attr-defined]
            return _("« %(title)s » repart à qui l’a proposé, avec votre commentaire.")
        if saved.workflow_in_progress:  # another review follows
            return _("« %(title)s » est approuvé.")
        if is_later:
            return _("« %(title)s » est approuvé, et sera publié à l’heure dite.")
        return _("« %(title)s » est approuvé et publié.")


class SavedInTurn(SavedWhole):
    """Refuses to save over a version that came after the one on the screen.

    What was typed stays on the screen, unsaved; saving again then replaces the newer version,
    which stays in the history.
    """

    model: Any
    object: Any
    latest_revision: Any
    is_out_of_date: bool
    expects_json_response: bool

    def is_valid(self, form: Any) -> bool:
        if self.is_out_of_date and not self.expects_json_response:
            self.produced_error_code = "invalid_revision"
            self.produced_error_message = self.overtaken_message
            form.is_valid()  # shows its own messages too
            return False
        valid: bool = super().is_valid(form)  # type: ignore[misc]
        return valid

    def save_instance(self) -> Any:
        """Two saves at the same instant wait for each other here, and the second is refused."""
        row = self.model._default_manager.select_for_update().values("latest_revision").get(pk=self.object.pk)
        if row["latest_revision"] != self.object.latest_revision_id:
            self._look_again(row["latest_revision"])
            raise PermissionDenied(self.overtaken_message)
        return super().save_instance()

    def _look_again(self, revision_id: int) -> None:
        """The page that answers is opened on the newer version: the next save may replace it."""
        self.object.latest_revision_id = revision_id
        for name in ("latest_revision", "latest_revision_created_at"):
            self.__dict__.pop(name, None)

    @property
    def overtaken_message(self) -> str:
        revision = self.latest_revision
        who = (revision.user and revision.user.get_full_name()) or _("Quelqu’un")
        when = date_format(timezone.localtime(revision.created_at), "TIME_FORMAT")
        return _(
            "%(who)s a enregistré une version à %(when)s, après que vous avez ouvert cette page. "
            "Rien n’est perdu : ce que vous avez tapé est ci-dessous, pas encore enregistré. "
            "Comparez dans l’historique, puis enregistrez à nouveau pour remplacer cette version, qui y restera."
        ) % {"who": who, "when": when}


class EventCreateView(SavedWhole, CreateView):
    """A new event is its writer's, and of their organisation when they have one only."""

    def get_initial_form_instance(self) -> Event:
        ids = organisation_ids(self.request.user)
        organisation = Organisation.objects.get(pk=next(iter(ids))) if len(ids) == 1 else None
        return Event(owner=self.request.user, organisation=organisation)


class EventCopyView(SavedWhole, CopyView):
    """A copy is a new event: its form starts from another's, its dates get identities of their own."""


class RecordCreateView(SavedWhole, CreateView):
    """A new place, organisation or category."""


class RecordEditView(SavedInTurn, EditView):
    """A place, an organisation or a category."""


class PlacesVenuesAnew:
    """An area that is saved may be that of other venues than before, which is said everywhere."""

    def save_instance(self) -> Any:
        with transaction.atomic():
            area = super().save_instance()  # type: ignore[misc]
            place_venues_anew()
        return area


class AreaCreateView(PlacesVenuesAnew, CreateView):
    """A new area."""


class AreaEditView(PlacesVenuesAnew, EditView):
    """An area's names, centre and postcodes."""


class EventEditView(SavedInTurn, EditView):
    """An event's form, with the way to its dates and to its page."""

    dates_url_name: str = ""

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [*super().header_buttons, HeaderButton(_("Les dates"), url=self.dates_url, icon_name="date")]

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = [*super().header_more_buttons]
        buttons.append(Button(_("Les dates"), url=self.dates_url, icon_name="date", priority=5))
        if self.live_object.live:
            url = self.live_object.get_absolute_url()
            buttons.append(Button(_("Voir la page"), url=url, icon_name="view", priority=6))
        return buttons

    @property
    def dates_url(self) -> str:
        return reverse(self.dates_url_name, args=[self.object.pk])
