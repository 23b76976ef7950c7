"""Author of an action, read from Wagtail's log where Wagtail's signal does not pass the user."""

from django.db.models import Model
from wagtail.log_actions import registry

from accounts.models import User


def last_editor(record: Model, action: str) -> User | None:
    """Return the user of the newest log entry ``action`` of ``record``.

    ``None`` if there is none.
    """
    entries = registry.get_logs_for_instance(record).filter(action=action)
    entry = entries.select_related("user").order_by("-timestamp", "-pk").first()
    return entry.user if entry else None
