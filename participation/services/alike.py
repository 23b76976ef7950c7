"""Find events that a proposal may duplicate, for its author and for moderators.

The author is told nothing of what is not public; moderators also see the reasons.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.models import Event, Occurrence, Place
from participation.enums import ProposalState
from participation.forms.answers import DRAFT, WAITING, is_said_another, read_answers
from participation.forms.proposal import NEW_PLACE, ProposalForm
from participation.models import Proposal
from search.alike import EventEntry, Verdict
from search.alike.places import PlaceEntry
from search.services import (
    LookAlike,
    compare_entries,
    entry_of_event,
    find_alike_places,
    find_lookalikes,
    find_lookalikes_of_each,
)

SHOWN = 3
#: Number of candidates to query: some are dropped because they were answered or may not be seen.
ASKED = 12
#: An event, and how it resembles another.
Pair = tuple[Event, LookAlike]


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """A possible duplicate of an event, or its part or whole, with the reason in one sentence."""

    event: Event
    kind: Verdict
    why: str
    reasons: Sequence[str] = ()
    #: The author's answer about this event, if the author was asked.
    said: Verdict | None = None
    #: The date that both have in common, else the next date; only while the author types.
    date: Occurrence | None = None
    #: Whether the current author proposed it.
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class OwnDuplicate:
    """A proposal of the same author, not public yet, that resembles the one being written."""

    title: str
    reasons: Sequence[str]
    #: Primary key, for a draft of the same batch; ``None`` for a proposal already sent.
    draft: int | None = None

    @property
    def key(self) -> str:
        """Return the form key of the author's answer about it."""
        return WAITING if self.draft is None else f"{DRAFT}{self.draft}"


@dataclass(slots=True)
class DuplicateBox:
    """Possible duplicates shown to an author: public events, own proposals, a hidden match.

    ``is_waiting``: whether another person's unpublished proposal matches almost surely.
    """

    events: Sequence[PossibleDuplicate] = ()
    is_waiting: bool = False
    #: Events that the author said this one is a part of.
    parts: Sequence[Event] = ()
    own: list[OwnDuplicate] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """Return the form keys of everything that is not answered yet."""
        waiting = [WAITING] if self.is_waiting else []
        return [
            *(str(one.event.pk) for one in self.events),
            *waiting,
            *(one.key for one in self.own),
        ]


def find_duplicates(event: Event, *, most: int = SHOWN) -> list[PossibleDuplicate]:
    """Return what the latest revision of ``event`` may duplicate, best match first; editors only.

    Published or not: ``most`` similar events, then, beyond ``most``, events of which only the
    author says that this one is a part. The number of queries is constant.
    """
    entry = entry_of_event(event.get_latest_revision_as_object())
    found = find_lookalikes(entry, but_event=event.pk, most=most)
    proposal = Proposal.objects.filter(event=event).order_by("-pk").first()
    answers = read_answers(proposal.data) if proposal else {}
    alike = [
        _alike(other, one, answers.get(str(other.pk))) for other, one in _with_events([found])[0]
    ]
    known = {one.event.pk for one in alike}
    wholes = Event.objects.filter(pk__in=_wholes_said(answers) - known).order_by("pk")
    told = _("Selon qui propose")
    return [
        *alike,
        *(PossibleDuplicate(one, Verdict.PART, told, (told,), said=Verdict.PART) for one in wholes),
    ]


def find_duplicates_of_form(form: ProposalForm, proposal: Proposal | None = None) -> DuplicateBox:
    """Return possible duplicates of a checked form, once it has a title, a place and a date.

    The event of ``proposal`` is left out. Proposals of its proved address are the author's own.
    """
    entry = _entry(form)
    return _boxes(
        {0: form},
        {0: entry} if entry else {},
        but_event=proposal.event_id if proposal else None,
        contact=proposal.shown_contact if proposal else None,
    )[0]


def find_duplicates_in_batch(
    forms: Mapping[int, ProposalForm], *, contact: int | None = None
) -> dict[int, DuplicateBox]:
    """Return the possible duplicates of each draft of a batch, by draft key.

    Other drafts of the batch count. At most :data:`SHOWN` drafts are listed for each.
    """
    entries = {key: entry for key, form in forms.items() if (entry := _entry(form))}
    own: dict[int, list[OwnDuplicate]] = {key: [] for key in forms}
    for one, other in combinations(entries, 2):
        is_enough = min(len(own[one]), len(own[other])) == SHOWN
        is_answered = is_said_another(forms[one].typed, other) or is_said_another(
            forms[other].typed, one
        )
        if is_enough or is_answered:
            continue
        answer = compare_entries(entries[one], entries[other])
        for key, beside in ((one, other), (other, one)):
            if answer.verdict == Verdict.SAME and len(own[key]) < SHOWN:
                own[key].append(OwnDuplicate(entries[beside].title, answer.reasons, beside))
    boxes = _boxes(forms, entries, contact=contact)
    for key, box in boxes.items():
        box.own = [*own[key], *box.own]
    return boxes


def _boxes(
    forms: Mapping[int, ProposalForm],
    entries: Mapping[int, EventEntry],
    *,
    but_event: int | None = None,
    contact: int | None = None,
) -> dict[int, DuplicateBox]:
    """Build the box of each form, by its key; the number of queries is constant."""
    answers = {key: read_answers(form.typed) for key, form in forms.items()}
    boxes = _parts_said(answers)
    each = find_lookalikes_of_each(list(entries.values()), but_event=but_event, most=ASKED)
    pairs = dict(zip(entries, _with_events(each), strict=True))
    events = {event.pk: event for found in pairs.values() for event, _one in found}
    # Those that wait: never public, and not refused.
    unseen = {pk for pk, event in events.items() if not event.live and not event.first_published_at}
    refused = Proposal.objects.filter(event__in=unseen, state=ProposalState.REFUSED)
    waiting = unseen - set(refused.values_list("event", flat=True))
    own = _own_titles(events, contact)
    shown: dict[int, list[Pair]] = {}
    for key, found in pairs.items():
        public = [pair for pair in found if pair[0].live and str(pair[0].pk) not in answers[key]]
        shown[key] = public[:SHOWN]
        if WAITING not in answers[key]:
            hidden = [pair for pair in found if pair[0].pk in waiting]
            _add_hidden(boxes[key], hidden, own)
    coming = _coming_dates({event.pk for some in shown.values() for event, _one in some})
    for key, some in shown.items():
        boxes[key].events = [
            _alike(
                event,
                one,
                date=date_of(coming[event.pk], entries[key].days),
                is_own=event.pk in own,
            )
            for event, one in some
        ]
    return boxes


def _add_hidden(box: DuplicateBox, hidden: Sequence[Pair], own: Mapping[int, str]) -> None:
    """Add the unpublished events that are almost surely the same."""
    for event, one in hidden:
        if one.answer.verdict == Verdict.SAME and event.pk in own:
            box.own.append(OwnDuplicate(own[event.pk], one.answer.reasons))
        elif one.answer.verdict == Verdict.SAME:
            box.is_waiting = True


def _parts_said(answers: Mapping[int, Mapping[str, Verdict]]) -> dict[int, DuplicateBox]:
    """Start each box with the live events that the author said this one is a part of."""
    wholes = {key: _wholes_said(said) for key, said in answers.items()}
    live = Event.objects.live().in_bulk({pk for keys in wholes.values() for pk in keys})
    return {
        key: DuplicateBox(parts=[live[pk] for pk in sorted(keys) if pk in live])
        for key, keys in wholes.items()
    }


def _coming_dates(events: Collection[int]) -> dict[int, list[Occurrence]]:
    """Return the future dates of each event, soonest first."""
    coming: dict[int, list[Occurrence]] = {event: [] for event in events}
    for date in Occurrence.objects.filter(event__in=coming, end_at__gte=timezone.now()).order_by(
        "start_at"
    ):
        coming[date.event_id].append(date)
    return coming


def date_of(coming: Sequence[Occurrence], days: Collection[int]) -> Occurrence | None:
    """Return the first date of ``coming`` on one of ``days`` (ordinals), else the first of all."""
    common = (date for date in coming if date.day.toordinal() in days)
    return next(common, coming[0] if coming else None)


def _wholes_said(answers: Mapping[str, Verdict]) -> set[int]:
    """Return the keys of the events that the author said this one is a part of."""
    return {int(key) for key, said in answers.items() if said == Verdict.PART and key.isdecimal()}


def _own_titles(events: Collection[int], contact: int | None) -> dict[int, str]:
    """Return the sent title of each of ``events`` that ``contact`` proposed, by event key."""
    if contact is None or not events:
        return {}
    rows = Proposal.objects.filter(contact=contact, event__in=events)
    return {row.event_id: row.title for row in rows if row.event_id is not None}


def find_similar_places(form: ProposalForm) -> list[Place]:
    """Return public places that the new place of a checked ``form`` may be.

    They have a similar name nearby, or the same address.
    """
    data = form.cleaned_data
    if form.known_place or data.get("place_choice") != NEW_PLACE or data.get("is_online"):
        return []
    facts = PlaceEntry(
        data.get("place", ""), data.get("street", ""), data.get("latitude"), data.get("longitude")
    )
    return [one.place for one in find_alike_places(facts, most=ASKED) if one.place.live][:SHOWN]


def _entry(form: ProposalForm) -> EventEntry | None:
    """Return a form's event as an entry to compare; ``None`` without title, place and dates."""
    data = form.cleaned_data
    place = form.known_place
    if place is None and data.get("place") and data.get("place_choice") == NEW_PLACE:
        place = Place(
            name=data["place"], latitude=data.get("latitude"), longitude=data.get("longitude")
        )
    if not data.get("title") or not form.lines or not (place or data.get("is_online")):
        return None
    event = Event(title=data["title"], body=data.get("description", ""), place=place)
    event.dates = form.lines  # type: ignore[misc]
    return entry_of_event(event)


def _with_events(each: Sequence[Sequence[LookAlike]]) -> list[list[Pair]]:
    """Return the matches that are events, each list as pairs of event and match."""
    keys = {one.event_id for found in each for one in found if one.event_id}
    events = Event.objects.select_related("place").in_bulk(keys)
    return [
        [(events[one.event_id], one) for one in found if one.event_id in events] for found in each
    ]


def _alike(
    event: Event,
    one: LookAlike,
    said: Verdict | None = None,
    date: Occurrence | None = None,
    *,
    is_own: bool = False,
) -> PossibleDuplicate:
    answer = one.answer
    return PossibleDuplicate(
        event, answer.verdict, answer.sentence, answer.reasons, said, date, is_own
    )
