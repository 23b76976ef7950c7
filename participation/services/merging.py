"""What a proposal says that the event it is merged into does not, as a correction has it."""

from agenda.enums import ACCESS_FIELDS
from agenda.models import Event
from participation.forms import Value, value_of

#: What a correction may carry over: what is said in one field, whoever says it.
FIELDS = (
    *("lead", "body", "online_url", "place_detail", "audience", "age_from", "price_kind", "price_from", "price_to"),
    *("price_detail", "booking", "booking_url", "contact_name", "contact_phone"),
    *ACCESS_FIELDS.values(),
)
#: Answers that say nothing.
EMPTY = (None, "", "unknown", "none")


def differences(kept: Event, proposed: Event) -> dict[str, list[Value]]:
    """Field -> [what ``kept`` says, what ``proposed`` says], where the latter says something else."""
    pairs = {name: (value_of(kept, name), value_of(proposed, name)) for name in FIELDS}
    return {name: [old, new] for name, (old, new) in pairs.items() if new not in EMPTY and new != old}
