"""What is done to several events of the list at once."""

from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from agenda.internals import BulkDeletion
from agenda.models import Event
from agenda.permissions import may_see
from agenda.services.publication import delete


class DeleteEventsBulkAction(BulkDeletion):
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

    def get_actionable_objects(self) -> tuple[list[Event], dict[str, list[Event]]]:
        events, refused = super().get_actionable_objects()
        named = [event for event in refused["items_with_no_access"] if may_see(self.request.user, event)]
        return events, {"items_with_no_access": named}
