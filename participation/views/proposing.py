"""/proposer/: one form in short steps, kept from the first thing that is sent, read again before it leaves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.throttling import network_of
from agenda.models import Event, Place
from agenda.recurrence import LONGEST_TEXT, Reading, read_dates
from agenda.services.planning import Understood, describe_line, next_dates, say_back
from agenda.wording.dates import to_the_second
from participation.exceptions import ProposalRefused
from participation.figures import median_hours
from participation.forms import (
    ACCESS,
    NEW_PLACE,
    PICTURE_NAMES,
    STEPS,
    ProposalForm,
    Typed,
    read_typed,
    with_another_day,
    without_day,
)
from participation.forms.answers import with_answer
from participation.forms.point import without_point, without_stale_point
from participation.forms.prefill import Group, marked, read_groups, remarks_of
from participation.lookup import find_places
from participation.models import AccessLink, Proposal
from participation.permissions import may_correct
from participation.services import drafts, sending
from participation.services.alike import AlikeBox, alike_while_typing
from participation.services.drafts import Opening
from participation.services.events import build_event
from participation.services.proofs import Challenge, new_challenge, proof_of
from participation.throttling import KEEP_DRAFT, MAIL_TO, OPEN_DRAFT, SEND, is_typing_too_fast
from participation.views.alike import ANCHOR, answered, unseen_alike
from participation.views.pictures import (
    DEEDS,
    DraftedCover,
    PictureStep,
    drafted_cover,
    picture_step,
    receive_picture,
)
from participation.views.point import PointBox, located, point_box
from participation.views.reading import DEEDS as READINGS
from participation.views.reading import ReadingStopped, read_into
from participation.views.secrets import is_too_often, no_such_link, secret_page
from participation.wording.states import waits
from web.keys import is_key

SALT = "participation.opening"
#: What the form asks for, its days apart.
FORM_NAMES = frozenset({*ProposalForm.base_fields, *ACCESS}) | PICTURE_NAMES
#: A form that was left open for longer is a new one.
OPEN_FOR = timedelta(hours=48)
#: What an access of a place is called in the form.
ANSWERS = {True: "yes", False: "no"}


@dataclass(frozen=True)
class StepMark:
    """A step in the row above the form: done, wrong, or still to come."""

    anchor: str
    title: str
    is_done: bool
    is_wrong: bool


@dataclass(frozen=True)
class ProposePage:
    """What ``participation/propose.html`` reads."""

    form: ProposalForm
    steps: Sequence[StepMark]
    #: The errors, each with its step's word and the field where it is; empty while nobody asked.
    wrong: Sequence[tuple[str, str, str]]
    #: Of a form that is new: its own number, signed.
    opening: str
    proposal: Proposal | None
    places: Sequence[Place]
    chosen_place: Place | None
    is_new_place: bool
    #: What the chosen place says of ways in, by the names of the fields.
    told_by_place: frozenset[str]
    #: What was understood of the dates, and of their words what is open.
    understood: Sequence[Understood]
    reading: Reading | None
    picture: PictureStep
    alike: AlikeBox
    point: PointBox
    waits: str
    is_kept: bool
    token: str
    #: Work for its browser; none once it has been done, or is no longer asked.
    challenge: Challenge | None
    #: Why nothing was read, or what to choose among.
    stopped: ReadingStopped | None = None

    @property
    def read(self) -> frozenset[str]:
        """The fields that were read elsewhere, until somebody changes them."""
        return marked(self.form.typed)

    @property
    def read_groups(self) -> list[Group]:
        return read_groups(self.form.typed)

    @property
    def read_remarks(self) -> list[tuple[str, str]]:
        """Where, and what, there is to say of what was read."""
        return remarks_of(self.form.typed)

    @property
    def access(self) -> list[BoundField]:
        """The questions on ways in."""
        return [self.form[name] for name in ACCESS]


@dataclass(frozen=True)
class ReviewPage:
    """What ``participation/review.html`` reads: the event as its page shows it, and what happens next."""

    event: Event
    proposal: Proposal
    token: str
    name: str
    waits: str
    cover: DraftedCover | None
    problem: str
    #: For the fragments of an event's page.
    sentences: Sequence[str] = ()


@secret_page
def start_page(request: HttpRequest) -> HttpResponse:
    """An empty form; what is sent from it, whatever it is, makes a draft with an address of its own."""
    if request.method != "POST":
        typed = asked_for(request)
        form = uuid4()
        signed = signing.dumps([form.hex, int(timezone.now().timestamp())], salt=SALT)
        page = propose_page(typed, opening=signed, challenge=new_challenge(form))
        return render(request, "participation/propose.html", {"page": page})
    if refused := is_too_often(request, OPEN_DRAFT):
        return refused
    typed = read_typed(request.POST.dict(), FORM_NAMES)
    opening = read_opening(request.POST.get("opening", ""))
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    proof = proof_in(request, opening.uuid)
    opened = drafts.open_draft(opening, changed(request, typed), network=network, language=language(), proof=proof)
    if opened is None:  # confirmed since, in another window
        is_script = request.headers.get("Accept") == "application/json"
        return HttpResponse(status=HTTPStatus.CONFLICT) if is_script else redirect("participation:links")
    return go_on(request, *opened)


@secret_page
def draft_page(request: HttpRequest, token: str) -> HttpResponse:
    """A draft, or what was sent and may still be corrected: the form as it was typed."""
    link = AccessLink.objects.of_token(token)
    if link is None:
        return no_such_link(request)
    proposal = link.proposal
    if not may_correct(proposal):
        return redirect("participation:proposal", token)
    if request.method == "POST":
        if refused := is_too_often(request, KEEP_DRAFT):
            return refused
        try:
            typed = changed(request, read_typed(request.POST.dict(), FORM_NAMES))
            proposal = drafts.keep(proposal, typed, proof=proof_in(request, proposal.uuid))
        except ProposalRefused:
            return redirect("participation:proposal", token)
        return go_on(request, proposal, token)
    page = propose_page(
        proposal.data,
        proposal=proposal,
        token=token,
        is_checked="verifier" in request.GET,
        is_kept="garde" in request.GET,
        challenge=None if proposal.proof or proposal.contact_id else new_challenge(proposal.uuid),
    )
    return render(request, "participation/propose.html", {"page": page})


@secret_page
def review_page(request: HttpRequest, token: str) -> HttpResponse:
    """The event as its page will show it, then «Envoyer», once however often it is pressed."""
    link = AccessLink.objects.of_token(token)
    if link is None:
        return no_such_link(request)
    proposal, problem = link.proposal, ""
    if not may_correct(proposal):
        return redirect("participation:proposal", token)
    form = ProposalForm(proposal.data, has_address=proposal.contact_id is not None)
    step = picture_step(proposal, proposal.data, token)
    if not form.is_valid() or step.wrong():
        return redirect(f"{reverse('participation:draft', args=[token])}?verifier#a-corriger")
    facts = form.facts() | step.facts()
    if request.method == "POST":
        if refused := is_too_often(request, SEND):
            return refused
        email = form.cleaned_data.get("email", "")
        try:
            sending.send(proposal, facts, email, may_mail=not email or not MAIL_TO.take(request, email))
        except ProposalRefused as refusal:
            problem = str(refusal)
        else:
            return redirect("participation:proposal", token)
    event = build_event(facts)
    sentences = [capfirst(describe_line(line, language())) for line in event.dates.all()]
    cover = drafted_cover(proposal, facts, token)
    page = ReviewPage(event, proposal, token, facts["name"], waits(median_hours()), cover, problem, sentences)
    return render(request, "participation/review.html", {"page": page})


@require_safe
def places_piece(request: HttpRequest) -> HttpResponse:
    """The known places that what is typed may mean: for our script, which puts them into the form."""
    if is_typing_too_fast(request):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    context = {"places": find_places(request.GET.get("q", "")), "is_asked": True}
    return render(request, "participation/_places.html", context)


@require_safe
def dates_piece(request: HttpRequest) -> HttpResponse:
    """What the words mean so far: for our script, which says it below them."""
    if is_typing_too_fast(request):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    text, today = request.GET.get("q", "").strip()[: LONGEST_TEXT + 1], timezone.localdate()
    reading = read_dates(text, today, language(), country=settings.CITY_COUNTRY) if text else None
    context = {"reading": reading, "understood": say_back(reading, language()) if reading else []}
    return render(request, "participation/_reading.html", context)


def go_on(request: HttpRequest, proposal: Proposal, token: str) -> HttpResponse:
    """Where a button of the form leads, once everything is kept; the form again where its picture is refused."""
    if problem := receive_picture(request, proposal):
        page = propose_page(proposal.data, proposal=proposal, token=token, picture_problem=problem)
        return render(request, "participation/propose.html", {"page": page}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    deed, address = request.POST.get("faire", ""), reverse("participation:draft", args=[token])
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"url": address, "saved": to_the_second(proposal.saved_at)})
    if deed == "relire":
        is_asked = unseen_alike(request, proposal)
        return redirect(f"{address}#{ANCHOR}") if is_asked else redirect("participation:review", token)
    if "semblable" in request.POST:
        return answered(address, request.POST["semblable"])
    if deed in READINGS:
        stopped = read_into(request, proposal)
        if stopped is None:
            return redirect(f"{address}#lu")
        page = propose_page(proposal.data, proposal=proposal, token=token, stopped=stopped)
        return render(request, "participation/propose.html", {"page": page}, status=stopped.status)
    is_of_dates = not request.POST.keys().isdisjoint({"oter", "dire"})
    anchors = {
        "lieu": "ou",
        "changer": "ou",
        "adresse": "point",
        "sans-point": "point",
        "jour": "quand",
        "dates": "quand",
    } | dict.fromkeys(DEEDS, "photo")
    anchor = anchors.get(deed, "quand" if is_of_dates else "")
    return redirect(f"{address}#{anchor}" if anchor else f"{address}?garde#garde")


def changed(request: HttpRequest, typed: Typed) -> Typed:
    """What was typed, as the button that was pressed changes it."""
    typed, pressed = without_stale_point(typed), request.POST.get("faire", "")
    by_button: dict[str, Callable[[Typed], Typed]] = {
        "adresse": partial(located, request),
        "sans-point": without_point,
        "jour": with_another_day,
    }
    if pressed in by_button:
        return by_button[pressed](typed)
    if "dire" in request.POST:
        return typed | {"words": request.POST["dire"][:LONGEST_TEXT]}
    if "semblable" in request.POST:
        return with_answer(typed, request.POST["semblable"])
    number = request.POST.get("oter", "")
    if is_key(number):
        return without_day(typed, int(number) - 1)
    left = {"lieu": {"place_choice"}, "changer": {"place", "place_choice"}}.get(pressed, set())
    return {name: value for name, value in typed.items() if name not in left}


def asked_for(request: HttpRequest) -> Typed:
    """What one searched for in vain, or the place whose page one was on."""
    typed = {"title": request.GET.get("titre", "")[:150]}
    if place := Place.objects.live().filter(slug=request.GET.get("lieu", "")[:255]).first():
        typed |= {"place": place.name, "place_choice": str(place.pk)}
    return {name: value for name, value in typed.items() if value}


def proof_in(request: HttpRequest, form: UUID) -> str:
    """What the browser has worked for ``form``; empty while it has not, or cannot."""
    return proof_of(form, request.POST.get("challenge", ""), request.POST.get("solution", ""))


def read_opening(signed: str) -> Opening:
    """The number of the form that was given out; a new one where it is not ours, or too old."""
    now = timezone.now()
    try:
        number, seconds = signing.loads(signed, salt=SALT)
        opening = Opening(UUID(number), datetime.fromtimestamp(seconds, UTC))
    except (signing.BadSignature, ValueError, TypeError):
        return Opening(uuid4(), now)
    return opening if now - opening.at < OPEN_FOR else Opening(uuid4(), now)


def propose_page(
    typed: Typed,
    *,
    opening: str = "",
    proposal: Proposal | None = None,
    token: str = "",
    is_checked: bool = False,
    is_kept: bool = False,
    picture_problem: str = "",
    challenge: Challenge | None = None,
    stopped: ReadingStopped | None = None,
) -> ProposePage:
    """The form as it was typed; its errors where ``is_checked``, its marks in any case."""
    has_address = proposal is not None and proposal.contact_id is not None
    form = ProposalForm(typed, has_address=has_address)
    form.is_valid()
    picture = picture_step(proposal, typed, token, is_checked=is_checked, problem=picture_problem)
    wrong, place = sorted([*form.wrong(), *picture.wrong()], key=lambda error: STEPS.index(error[0])), form.known_place
    wrong_steps = {step.anchor for step, _message, _field in wrong}
    begun = {step.anchor for step in STEPS if any(typed.get(name) for name in form.fields_of(step))}
    begun |= {"photo"} if picture.picture else set()
    told = told_by(place, typed)
    return ProposePage(
        form=ProposalForm({**typed, **told}, is_checked=is_checked, has_address=has_address),
        steps=[
            StepMark(
                step.anchor,
                str(step.title),
                is_done=step.anchor in begun - wrong_steps,
                is_wrong=is_checked and step.anchor in wrong_steps,
            )
            for step in STEPS
        ],
        wrong=[(str(step.title), message, anchor) for step, message, anchor in wrong] if is_checked else [],
        opening=opening,
        proposal=proposal,
        token=token,
        places=[] if place else find_places(typed.get("place", "")),
        chosen_place=place,
        is_new_place=typed.get("place_choice") == NEW_PLACE,
        told_by_place=frozenset(told),
        understood=understood(form),
        reading=form.reading,
        picture=picture,
        alike=alike_while_typing(form, but_event=proposal.event_id if proposal else None),
        point=point_box(form),
        waits=waits(median_hours()),
        is_kept=is_kept,
        challenge=challenge,
        stopped=stopped,
    )


def understood(form: ProposalForm) -> list[Understood]:
    """The dates said back, also of words of which something is still open."""
    if form.reading:
        return say_back(form.reading, language())
    return [Understood(describe_line(line, language()), next_dates(Event(), line)) for line in form.lines]


def told_by(place: Place | None, typed: Typed) -> Typed:
    """What the place says of ways in where who proposes says nothing, as the form says it."""
    if place is None:
        return {}
    told = {name: getattr(place, name) for name in ACCESS if typed.get(name, "unknown") == "unknown"}
    return {name: ANSWERS[answer] for name, answer in told.items() if answer is not None}


def language() -> str:
    return (get_language() or "fr")[:2]
