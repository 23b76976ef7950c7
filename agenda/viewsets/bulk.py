"""What is done to several events of the list at once."""

from wagtail.snippets.bulk_actions.delete import DeleteBulkAction

from agenda.models import Event
from agenda.permissions import may_see


class DeleteEventsBulkAction(DeleteBulkAction):
    """Wagtail's, but it names to nobody the events that are not theirs to see."""

    models = [Event]

    def get_actionable_objects(self) -> tuple[list[Event], dict[str, list[Event]]]:
        events, refused = super().get_actionable_objects()
        named = [event for event in refused["items_with_no_access"] if may_see(self.request.user, event)]
        return events, {"items_with_no_access": named}
