"""Differences between a proposal and the event it is merged into, as changes of a correction."""

from agenda.enums import Attendance
from agenda.models import Event, Place
from agenda.services.joining import missing_lines
from agenda.services.planning import next_dates
from participation.forms.parts import Changes, Value, parts_of, value_of
from participation.models import Proposal

#: Parts that are not compared field by field.
APART = ("dates", "place", "cover")
#: Values that count as no answer.
EMPTY = (None, "", "unknown")
#: Fields that change with their kind, even where the proposal leaves them empty.
OF_A_KIND = {"price_kind": ("price_from", "price_to", "price_detail"), "booking": ("booking_url",)}


def differences(kept: Event, proposal: Proposal, draft: Event) -> Changes:
    """Return ``{field: [value in kept, value in draft]}`` where they differ.

    ``draft`` is the latest revision of ``proposal``'s event.
    """
    fields = [field for part in parts_of(draft) if part.name not in APART for field in part.fields]
    said = {field: value for field in fields if (value := value_of(draft, field)) not in EMPTY}
    for kind, beside in OF_A_KIND.items():
        if said.get(kind, value_of(kept, kind)) != value_of(kept, kind):
            said |= {field: value_of(draft, field) for field in beside}
    said |= _where(kept, draft) | _picture(kept, proposal, draft)
    if lines := list(missing_lines(kept, draft)):
        coming = [line for line in kept.dates.all() if next_dates(kept, line, 1)]
        draft.dates = [*coming, *lines]  # type: ignore[misc]
        said["dates"] = value_of(draft, "dates")
    pairs = {field: [value_of(kept, field), value] for field, value in said.items()}
    return {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}


def _where(kept: Event, draft: Event) -> dict[str, Value]:
    """Return place, link and attendance; «both» where only one of the two is online."""
    said: dict[str, Value] = {"online_url": draft.online_url} if draft.online_url else {}
    try:
        place = draft.place
    except Place.DoesNotExist:  # a draft refers to it; editors may delete it
        place = None
    if place is not None and (place.live or place.first_published_at):
        said["place"] = place.pk
    elif place is not None and (kept.place is None or _address(place) != _address(kept.place)):
        # Copy its fields: a draft place is deleted with its event.
        said["place"] = _address(place) | {"latitude": place.latitude, "longitude": place.longitude}
    if kept.attendance != draft.attendance:
        is_said = kept.place_id or kept.online_url
        said["attendance"] = Attendance.BOTH.value if is_said else draft.attendance
    return said


def _address(place: Place) -> dict[str, Value]:
    return {name: getattr(place, name) for name in ("name", "street", "postcode", "city")}


def _picture(kept: Event, proposal: Proposal, draft: Event) -> dict[str, Value]:
    """Return the cover that an editor gave the draft, else the UUID of the picture sent with it."""
    if draft.cover_id:
        return {field: value_of(draft, field) for field in ("cover", "cover_alt", "cover_credit")}
    picture = proposal.pictures.filter(is_sent=True).first()
    if picture is None:
        return {}
    return {"cover": str(picture.uuid), "cover_alt": picture.alt, "cover_credit": picture.credit}
