"""Box above the form: read an event from an address or a file into the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.models import Place
from participation.exceptions import ProposalRefused
from participation.forms.prefill import Prefill, merge_prefill, prefill, when_words
from participation.models import Proposal
from participation.services import batches, drafts, reading
from participation.throttling import READ
from participation.views.uploads import FIELD
from sources.prefill import MAX_EVENTS, FoundPage

SALT = "participation.reading"
#: Values of ``faire`` for the buttons of the box.
DEEDS = frozenset({"lire", "fichier", "choisir"})


@dataclass(frozen=True)
class EventChoice:
    """One of several events of a page: title, dates, and its signed form values."""

    title: str
    when: str
    value: str
    is_chosen: bool = False
    #: Why its dates are unknown; empty if they are known.
    lacks: str = ""


@dataclass(frozen=True)
class ReadingStopped:
    """Reading that filled nothing: a problem, or events to choose from."""

    problem: str = ""
    choices: Sequence[EventChoice] = ()
    remarks: Sequence[str] = ()
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY
    #: Whether a file was read: which field to focus.
    is_of_file: bool = False


def chosen_events(request: HttpRequest) -> list[Prefill]:
    """Return the distinct chosen events; none if any value has a wrong signature."""
    ticked = list(dict.fromkeys(request.POST.getlist("choix")))[:MAX_EVENTS]
    try:
        loaded = [signing.loads(value, salt=SALT) for value in ticked]
    except signing.BadSignature:
        return []
    return [
        Prefill(values, tuple((name, text) for name, text in remarks)) for values, remarks in loaded
    ]


def open_batch_of(proposal: Proposal, chosen: Sequence[Prefill]) -> int | ReadingStopped:
    """Create a draft for each of ``chosen``; return how many did not fit, or why none."""
    try:
        return batches.open_batch(proposal, [_asked_about_place(one) for one in chosen])
    except ProposalRefused as refusal:
        return ReadingStopped(str(refusal), status=HTTPStatus.CONFLICT)


def read_into(request: HttpRequest, proposal: Proposal) -> ReadingStopped | None:
    """Fill ``proposal`` with what is read; return ``None`` when done."""
    deed = request.POST.get("faire")
    file = request.FILES.get(FIELD)
    if deed == "choisir":
        if chosen := chosen_events(request):
            return _fill(proposal, chosen[0])
        nothing = _("Choisissez un événement de la liste, ou relisez la page.")
        return ReadingStopped(nothing)
    address = request.POST.get("page_address", "").strip()
    is_of_file = file is not None and (deed == "fichier" or not address)
    if not is_of_file and (deed == "fichier" or not address):
        missing = (
            _("Choisissez un fichier .ics.")
            if deed == "fichier"
            else _("Collez d’abord l’adresse de la page.")
        )
        return ReadingStopped(missing, is_of_file=deed == "fichier")
    if READ.take(request):
        too_often = _(
            "C’est beaucoup de pages d’un coup : réessayez dans une heure, ou remplissez à la main."
        )
        return ReadingStopped(too_often, status=HTTPStatus.TOO_MANY_REQUESTS)
    try:
        page = (
            reading.read_file(file.read()) if is_of_file and file else reading.read_address(address)
        )
    except ProposalRefused as refusal:
        return ReadingStopped(str(refusal), is_of_file=is_of_file)
    is_calendar = is_of_file or urlsplit(address).path.lower().endswith(".ics")
    return _taken(proposal, page, is_calendar=is_calendar)


def _taken(proposal: Proposal, page: FoundPage, *, is_calendar: bool) -> ReadingStopped | None:
    """Fill the form from a page with a single event; return ``None``, or what stops the filling.

    That is a problem if no event was read, or several events to choose from. Future events of a
    calendar are preselected, up to the maximum of a batch.
    """
    said = [remark.text for remark in page.remarks]
    today = timezone.localdate()
    if not page.events:
        problem = " ".join(said) or _("Rien ne s’y lit d’un événement.")
        return ReadingStopped(problem)
    found = [prefill(event, today) for event in page.events]
    if len(found) == 1:
        whole = tuple(("lire", text) for text in said)
        return _fill(proposal, Prefill(found[0].values, (*whole, *found[0].remarks)))
    choices: list[EventChoice] = []
    for event, filled in zip(page.events, found, strict=True):
        when = when_words(event, today)
        is_chosen = (
            is_calendar and bool(when) and sum(one.is_chosen for one in choices) < batches.MOST
        )
        value = signing.dumps([filled.values, filled.remarks], salt=SALT, compress=True)
        lacks = "" if when else next((text for name, text in filled.remarks if name == "dates"), "")
        choices.append(EventChoice(event.title or _("Sans titre"), when, value, is_chosen, lacks))
    return ReadingStopped(choices=choices, remarks=said, status=HTTPStatus.OK)


def _asked_about_place(found: Prefill) -> Prefill:
    """Return ``found``, with a remark if the known place of that name has another postcode."""
    name = found.values.get("place", "")
    postcode = found.values.get("postcode", "")
    known = Place.objects.live().named(name)[:2] if name and postcode else []
    if [place.postcode for place in known if place.postcode] not in ([], [postcode]):
        said = _("La page donne une autre adresse : %(address)s. Est-ce bien ce lieu ?")
        address = " ".join(
            found.values.get(part, "") for part in ("street", "postcode", "town")
        ).strip()
        found = Prefill(
            found.values, (("place", said % {"address": address[:200]}), *found.remarks)
        )
    return found


def _fill(proposal: Proposal, found: Prefill) -> ReadingStopped | None:
    """Save the values of ``found`` in the draft, merged with what was typed.

    Return ``None``, or the refusal if the draft may not be changed any more.
    """
    found = _asked_about_place(found)
    proposal.refresh_from_db(fields=["data"])  # reading takes seconds
    try:
        drafts.save_typed(proposal, merge_prefill(proposal.data, found))
    except ProposalRefused as refusal:
        return ReadingStopped(str(refusal), status=HTTPStatus.CONFLICT)
    return None
