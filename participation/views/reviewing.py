"""/proposer/<token>/relire/: preview of the event, then the button to send."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst

from agenda.models import Event
from agenda.services.planning import describe_line
from participation.enums import ProposalState
from participation.exceptions import ProposalRefused
from participation.figures.clock import median_hours
from participation.forms.proposal import Facts, ProposalForm
from participation.models import AccessLink, Proposal, batch_token
from participation.permissions import may_correct
from participation.services import sending
from participation.services.events import build_event
from participation.throttling import SEND
from participation.views.browsers import check_code_budget, confirmed_already, needs_no_code
from participation.views.pictures import (
    DraftedCover,
    drafted_cover,
    picture_step,
)
from participation.views.secrets import (
    is_too_often,
    problem_of,
    redirect_with_problem,
    secret_form_page,
)
from participation.wording.fields import site_language
from participation.wording.states import say_usual_wait


@dataclass(frozen=True)
class ReviewPage:
    """Context of ``participation/review.html``: the event as its page shows it."""

    event: Event
    proposal: Proposal
    token: str
    name: str
    waits: str
    cover: DraftedCover | None
    problem: str
    #: What is missing about the picture, which is not sent until then.
    picture_lacks: Sequence[str]
    #: Whether the browser needs no code.
    is_known: bool
    #: Date lines in words, for the event's templates.
    sentences: Sequence[str] = ()


def reviewed_elsewhere(proposal: Proposal, token: str) -> str:
    """Return the address of the review if it is elsewhere: the proposal’s page or its batch's.

    Empty if it is reviewed here.
    """
    if not may_correct(proposal):
        return reverse("participation:proposal", args=[token])
    if proposal.batch is None or proposal.state != ProposalState.DRAFT:
        return ""
    return (
        f"{reverse('participation:batch_review', args=[batch_token(token)])}#sortie-{proposal.pk}"
    )


@secret_form_page
def review_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the event as its page will show it; POST sends it once, however often it is repeated."""
    link = AccessLink.objects.of_token(token)
    if link is None:
        return confirmed_already(request, token)
    proposal = link.proposal
    if address := reviewed_elsewhere(proposal, token):
        return redirect(address)
    form = ProposalForm.of(proposal)
    step = picture_step(proposal, proposal.data, token)
    if not form.is_valid():
        return redirect(f"{reverse('participation:draft', args=[token])}?verifier#a-corriger")
    facts = form.facts() | step.facts()
    email = form.cleaned_data.get("email", "")
    if request.method == "POST":
        return send_reviewed(request, proposal, token, facts, email)
    event = build_event(facts)
    sentences = [capfirst(describe_line(line, site_language())) for line in event.dates.all()]
    cover = drafted_cover(proposal, facts, token)
    page = ReviewPage(
        event=event,
        proposal=proposal,
        token=token,
        name=facts["name"],
        waits=say_usual_wait(median_hours()),
        cover=cover,
        problem=problem_of(request),
        picture_lacks=step.lacks(),
        is_known=needs_no_code(request, email),
        sentences=sentences,
    )
    return render(request, "participation/review.html", {"page": page})


def send_reviewed(
    request: HttpRequest, proposal: Proposal, token: str, facts: Facts, email: str
) -> HttpResponse:
    """Send the proposal and redirect to its page; to the review again if it is refused."""
    if refused := is_too_often(request, SEND):
        return refused
    corrects = proposal.state != ProposalState.DRAFT and proposal.facts != facts
    try:
        if needs_no_code(request, email):
            token = sending.send_from_known_browser(proposal, facts, email)
        else:
            if email:
                check_code_budget(request, email)
            sending.send_proposal(proposal, facts, email)
    except ProposalRefused as refusal:
        return redirect_with_problem(request.path, str(refusal))
    address = reverse("participation:proposal", args=[token])
    return redirect(f"{address}?corrigee" if corrects else address)
