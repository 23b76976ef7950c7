"""Find events that a proposal may duplicate, for its author and for moderators.

The author is told nothing of what is not public; moderators also see the reasons.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.models import Event, Occurrence, Place
from participation.enums import ProposalState
from participation.forms import NEW_PLACE, ProposalForm
from participation.forms.answers import DRAFT, WAITING, is_said_another, read_answers
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


@dataclass(frozen=True, slots=True)
class Alike:
    """A possible duplicate of an event, or its part or whole, with the reason in one sentence."""

    event: Event
    kind: Verdict
    why: str
    reasons: Sequence[str] = ()
    #: For a part: whether ``event`` is the whole.
    is_whole: bool = False
    #: The author's answer about this event, if the author was asked.
    said: Verdict | None = None
    #: The date that both have in common, else the next date; only while the author types.
    date: Occurrence | None = None
    #: Whether the current author proposed it.
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class OwnAlike:
    """A proposal of the same author, not public yet, that resembles the one being written."""

    title: str
    reasons: Sequence[str]
    #: Primary key, for a draft of the same batch; ``None`` for a proposal already sent.
    draft: int | None = None

    @property
    def key(self) -> str:
        """Return the form key of the author's answer about it."""
        return WAITING if self.draft is None else f"{DRAFT}{self.draft}"


@dataclass(frozen=True, slots=True)
class AlikeBox:
    """Possible duplicates shown to an author: public events, own proposals, a hidden match.

    ``is_waiting``: whether another person's unpublished proposal matches almost surely.
    """

    events: Sequence[Alike] = ()
    is_waiting: bool = False
    #: Events that the author said this one is a part of.
    parts: Sequence[Event] = ()
    own: Sequence[OwnAlike] = ()

    @property
    def keys(self) -> list[str]:
        """Return the form keys of everything that is not answered yet."""
        waiting = [WAITING] if self.is_waiting else []
        return [
            *(str(one.event.pk) for one in self.events),
            *waiting,
            *(one.key for one in self.own),
        ]


@dataclass(frozen=True, slots=True)
class _Found:
    public: list[tuple[Event, LookAlike]] = field(default_factory=list)
    hidden: list[tuple[Event, LookAlike]] = field(default_factory=list)


def alike_of(event: Event, *, most: int = SHOWN) -> list[Alike]:
    """Return what the latest revision of ``event`` may duplicate, best match first; editors only.

    Published or not: ``most`` similar events, then, beyond ``most``, events of which only the
    author says that this one is a part. The number of queries is constant.
    """
    found = find_lookalikes(
        entry_of_event(event.get_latest_revision_as_object()), but_event=event.pk, most=most
    )
    events = Event.objects.select_related("place").in_bulk(
        [one.event_id for one in found if one.event_id]
    )
    proposal = Proposal.objects.of_event(event.pk).order_by("-pk").first()
    answers = read_answers(proposal.data) if proposal else {}
    alike = [
        _alike(events[one.event_id], one, answers.get(str(one.event_id)))
        for one in found
        if one.event_id is not None and one.event_id in events
    ]
    known = {one.event.pk for one in alike}
    wholes = Event.objects.filter(pk__in=_wholes_said(answers) - known).order_by("pk")
    told = _("Selon qui propose")
    return [
        *alike,
        *(
            Alike(one, Verdict.PART, told, (told,), is_whole=True, said=Verdict.PART)
            for one in wholes
        ),
    ]


def alike_while_typing(
    form: ProposalForm, *, but_event: int | None = None, contact: int | None = None
) -> AlikeBox:
    """Return possible duplicates of a checked form, once it has a title, a place and a date.

    Proposals of ``contact`` are marked as the author's own: pass it only where this address was
    proved.
    """
    entry = _entry(form)
    return _boxes({0: form}, {0: entry} if entry else {}, but_event=but_event, contact=contact)[0]


def alike_in_batch(
    forms: Mapping[int, ProposalForm], *, contact: int | None = None
) -> dict[int, AlikeBox]:
    """Return the possible duplicates of each draft of a batch, by draft key.

    Other drafts of the batch count. At most :data:`SHOWN` drafts are listed for each.
    """
    entries = {key: entry for key, form in forms.items() if (entry := _entry(form))}
    own: dict[int, list[OwnAlike]] = {key: [] for key in forms}
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
                own[key].append(OwnAlike(entries[beside].title, answer.reasons, beside))
    boxes = _boxes(forms, entries, contact=contact)
    return {key: replace(box, own=[*own[key], *box.own]) for key, box in boxes.items()}


def _boxes(
    forms: Mapping[int, ProposalForm],
    entries: Mapping[int, EventEntry],
    *,
    but_event: int | None = None,
    contact: int | None = None,
) -> dict[int, AlikeBox]:
    """Build the box of each form, by its key; the number of queries is constant."""
    answers = {key: read_answers(form.typed) for key, form in forms.items()}
    boxes = _parts_said(answers)
    each = find_lookalikes_of_each(list(entries.values()), but_event=but_event, most=ASKED)
    found = dict(zip(entries, _sorted_out(each), strict=True))
    own = _own_titles(
        {event.pk for one in found.values() for event, _alike in (*one.public, *one.hidden)},
        contact,
    )
    shown = {key: _unanswered(found[key].public, answers[key])[:SHOWN] for key in found}
    coming = _coming_dates({event.pk for some in shown.values() for event, _one in some})
    for key, entry in entries.items():
        hidden = _surely_waiting(found[key].hidden, answers[key])
        boxes[key] = replace(
            boxes[key],
            events=[
                _alike(
                    event, one, date=date_of(coming[event.pk], entry.days), is_own=event.pk in own
                )
                for event, one in shown[key]
            ],
            is_waiting=any(event.pk not in own for event, _one in hidden),
            own=[
                OwnAlike(own[event.pk], one.answer.reasons)
                for event, one in hidden
                if event.pk in own
            ],
        )
    return boxes


def _parts_said(answers: Mapping[int, Mapping[str, Verdict]]) -> dict[int, AlikeBox]:
    """Start each box with the live events that the author said this one is a part of."""
    wholes = {key: _wholes_said(said) for key, said in answers.items()}
    live = Event.objects.live().in_bulk({pk for keys in wholes.values() for pk in keys})
    return {
        key: AlikeBox(parts=[live[pk] for pk in sorted(keys) if pk in live])
        for key, keys in wholes.items()
    }


def _unanswered(
    public: Sequence[tuple[Event, LookAlike]], answers: Mapping[str, Verdict]
) -> list[tuple[Event, LookAlike]]:
    """Return the public matches that the author has not answered yet."""
    return [(event, one) for event, one in public if str(event.pk) not in answers]


def _surely_waiting(
    hidden: Sequence[tuple[Event, LookAlike]], answers: Mapping[str, Verdict]
) -> list[tuple[Event, LookAlike]]:
    """Return unpublished events that are almost surely the same.

    None if the author said that they differ.
    """
    if WAITING in answers:
        return []
    return [(event, one) for event, one in hidden if one.answer.verdict == Verdict.SAME]


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


def known_places_like(form: ProposalForm) -> list[Place]:
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


def _sorted_out(each: Sequence[Sequence[LookAlike]]) -> list[_Found]:
    """Split each list of matches into public events and waiting ones.

    Withdrawn events and refused proposals are dropped.
    """
    keys = {one.event_id for found in each for one in found if one.event_id}
    events = Event.objects.select_related("place").in_bulk(keys)
    waiting = {
        pk for pk, event in events.items() if not event.live and event.first_published_at is None
    }
    if waiting:
        refused = Proposal.objects.filter(event__in=waiting, state=ProposalState.REFUSED)
        waiting -= set(refused.values_list("event", flat=True))
    sorted_out = []
    for found in each:
        known = [(events[one.event_id], one) for one in found if one.event_id in events]
        public = [(event, one) for event, one in known if event.live]
        sorted_out.append(
            _Found(public, [(event, one) for event, one in known if event.pk in waiting])
        )
    return sorted_out


def _alike(
    event: Event,
    one: LookAlike,
    said: Verdict | None = None,
    date: Occurrence | None = None,
    *,
    is_own: bool = False,
) -> Alike:
    answer = one.answer
    is_whole = answer.verdict == Verdict.PART and not answer.first_is_whole
    return Alike(
        event, answer.verdict, answer.sentence, answer.reasons, is_whole, said, date, is_own
    )
