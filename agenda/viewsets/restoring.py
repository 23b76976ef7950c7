"""An old version of an event on the form again: its content comes back, the hours set for its publication stay."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from wagtail.admin.views.generic.mixins import RevisionsRevertMixin

from agenda.models import Event
from agenda.viewsets.saving import EventEditView


class EventRestoreView(RevisionsRevertMixin, EventEditView):
    """Wagtail's «review this version», which publishes through the same questions as the form of the event."""

    view_name = "revisions_revert"
    #: The version on the screen, by key.
    revision_id: int

    def get_object(self, queryset: QuerySet[Event] | None = None) -> Event:
        version: Event = super().get_object(queryset)
        # When a publication begins and ends is set for the event, and was not yet when an old version was saved.
        now = self.live_object.get_latest_revision_as_object()
        version.go_live_at, version.expire_at = now.go_live_at, now.expire_at
        return version

    def save_instance(self) -> Model:
        if self.is_overtaken_now():
            self.refuse()
            raise PermissionDenied(self.overtaken_message)
        saved: Model = super().save_instance()
        return saved

    def get_success_message(self, *args: object) -> str:
        return self.with_date_changes(super().get_success_message())
