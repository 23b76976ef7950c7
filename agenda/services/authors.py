"""Who did what Wagtail's signals name nobody for: it stands in Wagtail's own log, written before."""

from django.db.models import Model
from wagtail.log_actions import registry

from accounts.models import User


def last_hand(record: Model, action: str) -> User | None:
    """Who last did ``action`` with ``record``; nobody where no person did."""
    entries = registry.get_logs_for_instance(record).filter(action=action)
    entry = entries.select_related("user").order_by("-timestamp", "-pk").first()
    return entry.user if entry else None
