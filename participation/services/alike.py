"""What a proposal resembles: for who writes it, without a word of what is not public; and for who decides, with why."""

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
from search.alike import Entry, Verdict
from search.alike.places import PlaceFacts
from search.services import (
    LookAlike,
    compare_entries,
    event_entry,
    find_alike_places,
    find_lookalikes,
    find_lookalikes_of_each,
)

SHOWN = 3
#: More are asked for than are shown: some were answered already, some may not be seen.
ASKED = 12


@dataclass(frozen=True, slots=True)
class Alike:
    """An event that another one resembles: the same, or a part; and why, in one sentence."""

    event: Event
    kind: Verdict
    why: str
    reasons: Sequence[str] = ()
    #: Of a part: whether ``event`` is the whole.
    is_whole: bool = False
    #: What who proposed it answered, if they were asked.
    said: Verdict | None = None
    #: When both are on, else the next date; of who types only.
    date: Occurrence | None = None
    #: Whether who asks has proposed it.
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class OwnAlike:
    """A proposal of who types that is not public yet, and that the one they write resembles."""

    title: str
    reasons: Sequence[str]
    #: Of a draft of the same batch its key; what was sent already has none here.
    draft: int | None = None

    @property
    def key(self) -> str:
        """The key of its answer."""
        return WAITING if self.draft is None else f"{DRAFT}{self.draft}"


@dataclass(frozen=True, slots=True)
class AlikeBox:
    """What is shown to who types: public events, their own proposals, and whether something very close waits unseen."""

    events: Sequence[Alike] = ()
    is_waiting: bool = False
    #: Events of which it was said that this is a part of them.
    parts: Sequence[Event] = ()
    own: Sequence[OwnAlike] = ()

    @property
    def keys(self) -> list[str]:
        """Of what was not answered yet."""
        waiting = [WAITING] if self.is_waiting else []
        return [*(str(one.event.pk) for one in self.events), *waiting, *(one.key for one in self.own)]


@dataclass(frozen=True, slots=True)
class _Found:
    public: list[tuple[Event, LookAlike]] = field(default_factory=list)
    hidden: list[tuple[Event, LookAlike]] = field(default_factory=list)


def alike_of(event: Event, *, most: int = SHOWN) -> list[Alike]:
    """What the last version of ``event`` resembles, published or not, the surest first: for editors' eyes alone.

    Last what nothing but its author's word makes it a part of. In as many queries for three as for one.
    """
    found = find_lookalikes(event_entry(event.get_latest_revision_as_object()), but_event=event.pk, most=most)
    events = Event.objects.select_related("place").in_bulk([one.event_id for one in found if one.event_id])
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
    return [*alike, *(Alike(one, Verdict.PART, told, (told,), is_whole=True, said=Verdict.PART) for one in wholes)]


def alike_while_typing(form: ProposalForm, *, but_event: int | None = None, contact: int | None = None) -> AlikeBox:
    """What resembles what was typed so far, once title, place and a date are known; ``form`` has been checked.

    What ``contact`` has proposed is said to be theirs: for who has shown that the address is their own.
    """
    entry = _entry(form)
    return _boxes({0: form}, {0: entry} if entry else {}, but_event=but_event, contact=contact)[0]


def alike_in_batch(forms: Mapping[int, ProposalForm], *, contact: int | None = None) -> dict[int, AlikeBox]:
    """The same of each draft of a batch, by its key; and which of them resemble each other, a few of each."""
    entries = {key: entry for key, form in forms.items() if (entry := _entry(form))}
    own: dict[int, list[OwnAlike]] = {key: [] for key in forms}
    for one, other in combinations(entries, 2):
        is_enough = min(len(own[one]), len(own[other])) == SHOWN
        is_answered = is_said_another(forms[one].typed, other) or is_said_another(forms[other].typed, one)
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
    entries: Mapping[int, Entry],
    *,
    but_event: int | None = None,
    contact: int | None = None,
) -> dict[int, AlikeBox]:
    """What each of ``forms`` is shown, by its key; as many queries for thirty as for one."""
    answers = {key: read_answers(form.typed) for key, form in forms.items()}
    boxes = _parts_said(answers)
    each = find_lookalikes_of_each(list(entries.values()), but_event=but_event, most=ASKED)
    found = dict(zip(entries, _sorted_out(each), strict=True))
    own = _own_titles({event.pk for one in found.values() for event, _alike in (*one.public, *one.hidden)}, contact)
    shown = {key: _unanswered(found[key].public, answers[key])[:SHOWN] for key in found}
    coming = _coming_dates({event.pk for some in shown.values() for event, _one in some})
    for key, entry in entries.items():
        hidden = _surely_waiting(found[key].hidden, answers[key])
        boxes[key] = replace(
            boxes[key],
            events=[
                _alike(event, one, date=date_of(coming[event.pk], entry.days), is_own=event.pk in own)
                for event, one in shown[key]
            ],
            is_waiting=any(event.pk not in own for event, _one in hidden),
            own=[OwnAlike(own[event.pk], one.answer.reasons) for event, one in hidden if event.pk in own],
        )
    return boxes


def _parts_said(answers: Mapping[int, Mapping[str, Verdict]]) -> dict[int, AlikeBox]:
    """Begin each box with the live events of which it was answered that this one is a part."""
    wholes = {key: _wholes_said(said) for key, said in answers.items()}
    live = Event.objects.live().in_bulk({pk for keys in wholes.values() for pk in keys})
    return {key: AlikeBox(parts=[live[pk] for pk in sorted(keys) if pk in live]) for key, keys in wholes.items()}


def _unanswered(
    public: Sequence[tuple[Event, LookAlike]], answers: Mapping[str, Verdict]
) -> list[tuple[Event, LookAlike]]:
    return [(event, one) for event, one in public if str(event.pk) not in answers]


def _surely_waiting(
    hidden: Sequence[tuple[Event, LookAlike]], answers: Mapping[str, Verdict]
) -> list[tuple[Event, LookAlike]]:
    """Those not public yet that are surely the same; none where it was answered that they are not."""
    if WAITING in answers:
        return []
    return [(event, one) for event, one in hidden if one.answer.verdict == Verdict.SAME]


def _coming_dates(events: Collection[int]) -> dict[int, list[Occurrence]]:
    """The dates to come of each event, the next first."""
    coming: dict[int, list[Occurrence]] = {event: [] for event in events}
    for date in Occurrence.objects.filter(event__in=coming, end_at__gte=timezone.now()).order_by("start_at"):
        coming[date.event_id].append(date)
    return coming


def date_of(coming: Sequence[Occurrence], days: Collection[int]) -> Occurrence | None:
    """The first of ``coming`` that is on one of ``days``, else the first."""
    common = (date for date in coming if date.day.toordinal() in days)
    return next(common, coming[0] if coming else None)


def _wholes_said(answers: Mapping[str, Verdict]) -> set[int]:
    """Keys of the events of which it was answered that this is a part of them."""
    return {int(key) for key, said in answers.items() if said == Verdict.PART and key.isdecimal()}


def _own_titles(events: Collection[int], contact: int | None) -> dict[int, str]:
    """Of those of ``events`` that ``contact`` has proposed, the titles that were sent."""
    if contact is None or not events:
        return {}
    rows = Proposal.objects.filter(contact=contact, event__in=events)
    return {row.event_id: row.title for row in rows if row.event_id is not None}


def known_places_like(form: ProposalForm) -> list[Place]:
    """Public places that the new one of a checked ``form`` may be: near and alike by name, or at its address."""
    data = form.cleaned_data
    if form.known_place or data.get("place_choice") != NEW_PLACE or data.get("is_online"):
        return []
    facts = PlaceFacts(data.get("place", ""), data.get("street", ""), data.get("latitude"), data.get("longitude"))
    return [one.place for one in find_alike_places(facts, most=ASKED) if one.place.live][:SHOWN]


def _entry(form: ProposalForm) -> Entry | None:
    data = form.cleaned_data
    place = form.known_place
    if place is None and data.get("place") and data.get("place_choice") == NEW_PLACE:
        place = Place(name=data["place"], latitude=data.get("latitude"), longitude=data.get("longitude"))
    if not data.get("title") or not form.lines or not (place or data.get("is_online")):
        return None
    event = Event(title=data["title"], body=data.get("description", ""), place=place)
    event.dates = form.lines  # type: ignore[misc]
    return event_entry(event)


def _sorted_out(each: Sequence[Sequence[LookAlike]]) -> list[_Found]:
    """Of each the public ones, and those that wait: none that was withdrawn, or sent back to who proposed it."""
    keys = {one.event_id for found in each for one in found if one.event_id}
    events = Event.objects.select_related("place").in_bulk(keys)
    waiting = {pk for pk, event in events.items() if not event.live and event.first_published_at is None}
    if waiting:
        refused = Proposal.objects.filter(event__in=waiting, state=ProposalState.REFUSED)
        waiting -= set(refused.values_list("event", flat=True))
    sorted_out = []
    for found in each:
        known = [(events[one.event_id], one) for one in found if one.event_id in events]
        public = [(event, one) for event, one in known if event.live]
        sorted_out.append(_Found(public, [(event, one) for event, one in known if event.pk in waiting]))
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
    return Alike(event, answer.verdict, answer.sentence, answer.reasons, is_whole, said, date, is_own)
