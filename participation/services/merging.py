"""What a proposal says that the event it is merged into does not, as a correction has it."""

from decimal import Decimal

from django.db.models import Model

from agenda.enums import ACCESS_FIELDS
from agenda.models import Event

#: What a correction may carry over: what is said in one field, whoever says it.
FIELDS = (
    *("lead", "body", "online_url", "place_detail", "audience", "age_from", "price_kind", "price_from", "price_to"),
    *("price_detail", "booking", "booking_url", "contact_name", "contact_phone"),
    *ACCESS_FIELDS.values(),
)
#: Answers that say nothing.
EMPTY = (None, "", "unknown", "none")


def differences(kept: Event, proposed: Event) -> dict[str, list[object]]:
    """Field -> [what ``kept`` says, what ``proposed`` says], where the latter says something else."""
    pairs = {name: (_value(kept, name), _value(proposed, name)) for name in FIELDS}
    return {name: [old, new] for name, (old, new) in pairs.items() if new not in EMPTY and new != old}


def _value(event: Model, name: str) -> object:
    value = getattr(event, name)
    return f"{value:.2f}" if isinstance(value, Decimal) else value
