"""/proposer/: the form in short steps, saved from the first request on, reviewed before sending."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http import HTTPStatus
from uuid import UUID, uuid4

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.throttling import network_of
from agenda.models import Area, Place
from agenda.wording.dates import to_the_second
from participation.exceptions import ProposalRefused
from participation.forms.answers import with_answer
from participation.forms.pictures import PICTURE_NAMES
from participation.forms.point import without_point, without_stale_point
from participation.forms.proposal import ProposalForm
from participation.forms.steps import ACCESS
from participation.forms.typed import Typed, cut_value, read_typed, with_another_day, without_day
from participation.models import AccessLink, Proposal, batch_token
from participation.permissions import may_correct
from participation.services import drafts
from participation.services.batches import MOST
from participation.services.drafts import FormOpening
from participation.services.proofs import check_solution, new_challenge
from participation.throttling import KEEP_DRAFT, OPEN_DRAFT
from participation.views.alike import ANCHOR, redirect_after_answer, unseen_alike
from participation.views.form import propose_page
from participation.views.pictures import (
    DEEDS,
    receive_picture,
)
from participation.views.point import located
from participation.views.reading import DEEDS as READINGS
from participation.views.reading import ReadingStopped, chosen_events, open_batch_of, read_into
from participation.views.secrets import is_too_often, no_such_link, secret_form_page
from participation.wording.fields import site_language
from web.keys import is_key

SALT = "participation.opening"
#: Form fields, except days.
FORM_NAMES = frozenset({*ProposalForm.base_fields, *ACCESS}) | PICTURE_NAMES
#: Age at which an open form counts as a new one.
OPEN_FOR = timedelta(hours=48)


@secret_form_page
def start_page(request: HttpRequest) -> HttpResponse:
    """Show an empty form; any POST creates a draft with its own address."""
    if request.method != "POST":
        return new_form(request, asked_for(request))
    if refused := is_too_often(request, OPEN_DRAFT):
        return refused
    typed = read_typed(request.POST.dict(), FORM_NAMES)
    opening = read_opening(request.POST.get("opening", ""))
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    proof = proof_in(request, opening.uuid)
    opened = drafts.open_draft(
        opening,
        apply_form_button(request, typed),
        network=network,
        language=site_language(),
        proof=proof,
    )
    if opened is None:  # confirmed meanwhile, in another window
        is_script = request.headers.get("Accept") == "application/json"
        return (
            HttpResponse(status=HTTPStatus.CONFLICT)
            if is_script
            else redirect("participation:links")
        )
    return continue_form(request, *opened)


def new_form(request: HttpRequest, typed: Typed, *, left: str = "") -> HttpResponse:
    """Show a form with a new UUID; ``left`` is the token of the draft it replaces."""
    form = uuid4()
    signed = signing.dumps([form.hex, int(timezone.now().timestamp())], salt=SALT)
    page = propose_page(typed, opening=signed, challenge=new_challenge(form), left=left)
    return render(request, "participation/propose.html", {"page": page})


@secret_form_page
def draft_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show and save a draft, or a sent proposal that may still be corrected."""
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
            typed = apply_form_button(request, read_typed(request.POST.dict(), FORM_NAMES))
            proposal = drafts.save_typed(proposal, typed, proof=proof_in(request, proposal.uuid))
        except ProposalRefused:
            return redirect("participation:proposal", token)
        return continue_form(request, proposal, token)
    checked = request.GET.get("verifier")
    page = propose_page(
        proposal.data,
        proposal=proposal,
        token=token,
        is_checked=checked is not None,
        only=frozenset(filter(None, (checked or "").split(","))),
        is_kept="garde" in request.GET,
        challenge=None if proposal.proof or proposal.contact_id else new_challenge(proposal.uuid),
    )
    return render(request, "participation/propose.html", {"page": page})


def continue_form(request: HttpRequest, proposal: Proposal, token: str) -> HttpResponse:
    """Save the picture, then redirect as the button asks; show the form again if it is refused."""
    if request.POST.get("faire") == "vider" and proposal.contact_id is None:
        return new_form(request, {}, left=token)
    if problem := receive_picture(request, proposal):
        page = propose_page(proposal.data, proposal=proposal, token=token, picture_problem=problem)
        return render(
            request,
            "participation/propose.html",
            {"page": page},
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    address = reverse("participation:draft", args=[token])
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"url": address, "saved": to_the_second(proposal.saved_at)})
    if request.POST.get("faire") in READINGS and (
        answer := read_elsewhere(request, proposal, token)
    ):
        return answer
    if "semblable" in request.POST:
        return redirect_after_answer(address, request.POST["semblable"])
    is_read_again = request.POST.get("faire") == "relire" and not unseen_alike(request, proposal)
    return redirect(
        reverse("participation:review", args=[token])
        if is_read_again
        else f"{address}{anchor_after(request)}"
    )


def read_elsewhere(request: HttpRequest, proposal: Proposal, token: str) -> HttpResponse | None:
    """Read an address or file into the form, or open a batch of several events.

    Returns the form again where reading stops; ``None`` when it is filled.
    """
    chosen = chosen_events(request) if request.POST["faire"] == "choisir" else []
    stopped: ReadingStopped | None
    if len(chosen) > 1:
        if refused := is_too_often(request, OPEN_DRAFT, cost=min(len(chosen), MOST)):
            return refused
        opened = open_batch_of(proposal, chosen)
        if not isinstance(opened, ReadingStopped):
            address = reverse("participation:batch_review", args=[batch_token(token)])
            return redirect(f"{address}?reste={opened}" if opened else address)
        stopped = opened
    else:
        stopped = read_into(request, proposal)
    if stopped is None:
        return None
    page = propose_page(proposal.data, proposal=proposal, token=token, stopped=stopped)
    return render(request, "participation/propose.html", {"page": page}, status=stopped.status)


def anchor_after(request: HttpRequest) -> str:
    """Return the fragment of the address to go on at after a saving button."""
    if not request.POST.keys().isdisjoint({"oter", "dire"}):
        return "#quand"
    anchors = {
        "lieu": "ou",
        "changer": "ou",
        "adresse": "point",
        "sans-point": "point",
        "jour": "quand",
        "dates": "quand",
        "relire": ANCHOR,
    }
    anchors |= dict.fromkeys(DEEDS, "photo") | dict.fromkeys(READINGS, "lu")
    anchor = anchors.get(request.POST.get("faire", ""))
    return f"#{anchor}" if anchor else "?garde#garde"


def apply_form_button(request: HttpRequest, typed: Typed) -> Typed:
    """Return what was typed, after the pressed button."""
    typed = without_stale_point(typed)
    pressed = request.POST.get("faire", "")
    by_button: dict[str, Callable[[Typed], Typed]] = {
        "adresse": partial(located, request),
        "sans-point": without_point,
        "jour": with_another_day,
    }
    if pressed in by_button:
        return by_button[pressed](typed)
    if "dire" in request.POST:
        return typed | {"words": cut_value("words", request.POST["dire"])}
    if "semblable" in request.POST:
        return with_answer(typed, request.POST["semblable"])
    number = request.POST.get("oter", "")
    if is_key(number):
        return without_day(typed, int(number) - 1)
    left = {"lieu": {"place_choice"}, "changer": {"place", "place_choice"}}.get(pressed, set())
    return {name: value for name, value in typed.items() if name not in left}


def asked_for(request: HttpRequest) -> Typed:
    """Return initial values from the query: of a search without results, or of a place's page.

    With the address of the account that is signed in.

    Words, day, category, area or place. An area with a single postcode gives that postcode, for a
    new place.
    """
    given = {name: value.replace("\x00", "")[:255] for name, value in request.GET.dict().items()}
    typed = {"title": given.get("titre", "")[:150], "category": given.get("genre", "")}
    with suppress(ValueError):
        typed |= {
            "dates_by": "days",
            "day-0": date.fromisoformat(given.get("quand", "")).isoformat(),
        }
    area = Area.objects.filter(code=given.get("ou", "")).first()
    if area and len(area.postcodes) == 1:
        typed["postcode"] = area.postcodes[0]
    if place := Place.objects.live().filter(slug=given.get("lieu", "")).first():
        typed |= {"place": place.name, "place_choice": str(place.pk)}
    if isinstance(request.user, User):
        typed["email"] = request.user.email
    return {name: value for name, value in typed.items() if value}


def proof_in(request: HttpRequest, form: UUID) -> str:
    """Return the proof of work sent for ``form``; empty without a valid one."""
    return check_solution(form, request.POST.get("challenge", ""), request.POST.get("solution", ""))


def read_opening(signed: str) -> FormOpening:
    """Return UUID and time of a signed form; new ones if invalid or too old."""
    now = timezone.now()
    try:
        number, seconds = signing.loads(signed, salt=SALT)
        opening = FormOpening(UUID(number), datetime.fromtimestamp(seconds, UTC))
    except (signing.BadSignature, ValueError, TypeError):
        return FormOpening(uuid4(), now)
    return opening if now - opening.at < OPEN_FOR else FormOpening(uuid4(), now)
