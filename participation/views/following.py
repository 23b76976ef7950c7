"""/propositions/: state and thread of a proposal, and what its author can do; request of links."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.throttling import network_of
from agenda.models import Event
from moderation.services.trust import trust_for
from moderation.wording.trust import TrustWords, say_trust
from participation.enums import LinkPurpose, ProposalState
from participation.exceptions import ProposalRefused
from participation.figures.clock import median_hours
from participation.forms.thread import LinksForm, PostForm
from participation.models import AccessLink, Contact, Post, Proposal, batch_token, sender_of
from participation.permissions import may_correct, may_post, may_withdraw
from participation.services import drafts, following, sending
from participation.services.browsers import forget_browser, is_known_browser, make_browser_known
from participation.services.drafts import FormOpening
from participation.services.events import build_event
from participation.services.mails import BATCH_PAGE, PROPOSAL_PAGE
from participation.throttling import ASK_LINKS, FOLLOW, LINKS, OPEN_DRAFT
from participation.views.browsers import (
    browser_token,
    check_code_budget,
    confirmed_already,
    drop_browser,
    keep_browser,
)
from participation.views.pictures import DraftedCover, drafted_cover
from participation.views.secrets import (
    is_too_often,
    problem_of,
    redirect_with_problem,
    secret_form_page,
)
from participation.wording import states
from participation.wording.fields import site_language


@dataclass(frozen=True, kw_only=True)
class SentPage:
    """What the pages of a proposal and of a batch have in common."""

    proposal: Proposal
    token: str
    title: str
    lead: str
    #: Whether the visitor has proved the address by a mailed link.
    is_by_mail: bool
    #: Whether this browser needs no code for the next proposal.
    is_known: bool
    may_withdraw: bool
    #: Whether mails to its address bounce, and the form for another one.
    bounces: bool
    address_form: LinksForm
    problem: str


@dataclass(frozen=True, kw_only=True)
class ProposalPage(SentPage):
    """Context of ``participation/proposal.html``."""

    stages: Sequence[states.Stage]
    posts: Sequence[Post]
    #: Unsaved, from the facts as they were sent.
    event: Event
    cover: DraftedCover | None
    #: Its public address, once published.
    event_url: str
    form: PostForm
    #: Whether the form has a picture that was not sent.
    has_picture_left: bool
    #: Whether a correction was sent just now.
    is_corrected: bool
    may_correct: bool
    may_write: bool
    #: The batch's page; empty for a proposal sent alone.
    batch_url: str
    #: The trust of its address; only for a visitor who has proved the address.
    trust: TrustWords | None


@secret_form_page
def proposal_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the state of a proposal.

    POST confirms, answers, withdraws, copies it, or changes its link.
    """
    link = AccessLink.objects.of_token(token)
    if link is None:
        return confirmed_already(request, token)
    if link.proposal.state == ProposalState.DRAFT:
        return redirect("participation:draft", token)
    if (
        link.proposal.batch and link.proposal.state == ProposalState.SENT
    ):  # one code confirms the batch
        return redirect(BATCH_PAGE, batch_token(token))
    form = PostForm()
    address_form = LinksForm()
    problem = problem_of(request)
    if request.method == "POST":
        # A copy counts as a new draft.
        if refused := is_too_often(
            request, OPEN_DRAFT if request.POST.get("faire") == "refaire" else FOLLOW
        ):
            return refused
        form = PostForm(request.POST if request.POST.get("faire") == "repondre" else None)
        address_form = LinksForm(request.POST if request.POST.get("faire") == "adresse" else None)
        answer = answer_button(request, link, token, form, address_form)
        if isinstance(answer, HttpResponse):
            return answer
        problem = answer
    page = build_page(request, link, token, form, address_form, problem)
    status = 422 if problem or form.errors or address_form.errors else 200
    return render(request, "participation/proposal.html", {"page": page}, status=status)


def answer_button(
    request: HttpRequest,
    link: AccessLink,
    token: str,
    form: PostForm,
    address_form: LinksForm,
    page: str = PROPOSAL_PAGE,
) -> HttpResponse | str:
    """Apply a button of ``page`` and redirect; return the problem if typed words would be lost."""
    is_typed = form.is_bound or address_form.is_bound
    try:
        if address := apply_button(request, link, token, form, address_form, page):
            return with_browser(request, link, redirect(address))
        problem = "" if is_typed else wrong_code()
    except ProposalRefused as refusal:
        problem = str(refusal)
    return problem if is_typed else redirect_with_problem(request.path, problem)


def wrong_code() -> str:
    return _("Ce n’est pas le bon code, ou il ne vaut plus. Demandez-en un autre.")


def build_page(
    request: HttpRequest,
    link: AccessLink,
    token: str,
    form: PostForm,
    address_form: LinksForm,
    problem: str,
) -> ProposalPage:
    """Build the page of the proposal as it is now, for a visitor with ``link``."""
    rows = Proposal.objects.select_related("contact", "event__latest_revision", "merged_into")
    proposal = rows.get(pk=link.proposal_id)
    is_by_mail = link.purpose == LinkPurpose.FOLLOW
    email = proposal.contact.email if proposal.contact else ""
    bounces = sending.does_address_bounce(proposal)
    return ProposalPage(
        proposal=proposal,
        token=token,
        title=states.say_state(proposal, is_by_mail=is_by_mail),
        lead=states.say_next_step(proposal, median_hours(), is_by_mail=is_by_mail, bounces=bounces),
        stages=states.stages(proposal),
        posts=list(proposal.posts.select_related("moderator")),
        event=build_event(proposal.facts or {}),
        cover=drafted_cover(proposal, proposal.facts or {}, token),
        event_url=public_url(proposal),
        is_corrected="corrigee" in request.GET,
        has_picture_left=proposal.pictures.filter(is_chosen=True, is_sent=False).exists(),
        form=form,
        is_by_mail=is_by_mail,
        may_correct=may_correct(proposal),
        may_withdraw=may_withdraw(proposal),
        may_write=may_post(proposal),
        bounces=bounces,
        is_known=is_by_mail and is_known_browser(browser_token(request), email),
        address_form=address_form,
        batch_url=reverse(BATCH_PAGE, args=[batch_token(token)]) if proposal.batch else "",
        trust=say_trust(trust_for(sender_of(proposal)))
        if is_by_mail and proposal.confirmed_at
        else None,
        problem=problem,
    )


def public_url(proposal: Proposal) -> str:
    """Return the public address of the resulting event; empty while it is not live."""
    events = {ProposalState.PUBLISHED: proposal.event, ProposalState.MERGED: proposal.merged_into}
    event = events.get(ProposalState(proposal.state))
    return event.get_absolute_url() if event and event.live else ""


def with_browser(request: HttpRequest, link: AccessLink, response: HttpResponse) -> HttpResponse:
    """Set the cookie if an address was confirmed just now; delete it if asked to.

    A link that was used before proves nothing about this browser: it may have been passed on.
    """
    deed = request.POST.get("faire", "")
    if deed == "confirmer" and link.proposal.state == ProposalState.SENT:
        contact = Contact.objects.filter(
            proposals=link.proposal_id, confirmed_at__isnull=False
        ).first()
        if contact:
            keep_browser(response, make_browser_known(contact, browser_token(request)))
    elif deed == "oublier":
        drop_browser(response)
    return response


def apply_button(
    request: HttpRequest,
    link: AccessLink,
    token: str,
    form: PostForm,
    address_form: LinksForm,
    page: str = PROPOSAL_PAGE,
) -> str:
    """Apply a button of ``page``; return the address to go to, empty where typed input is wrong."""
    deed = request.POST.get("faire", "")
    leads_to = reverse(page, args=[token])
    proposal = link.proposal
    contact = link.proposal.contact
    if deed == "confirmer":
        leads_to = confirm(link, leads_to, request.POST.get("code", ""), page)
    elif deed in ("renvoyer", "adresse") and contact:
        if address_form.is_bound and not address_form.is_valid():
            return ""
        mail_code(
            request, proposal, address_form.cleaned_data["email"] if address_form.is_bound else ""
        )
        leads_to = f"{leads_to}?renvoye"
    elif deed == "repondre":
        if not form.is_valid():
            return ""
        following.write_post(proposal, form.cleaned_data["text"])
        leads_to = f"{leads_to}#fil"
    elif deed == "retirer":
        (following.withdraw_batch if page == BATCH_PAGE else following.withdraw_proposal)(proposal)
    elif deed == "refaire":
        network = network_of(request.META.get("REMOTE_ADDR", ""))
        opening = FormOpening(uuid4(), timezone.now())
        copied = drafts.copy_draft(
            proposal, network=network, language=site_language(), opening=opening
        )
        leads_to = reverse("participation:draft", args=[copied])
    elif deed == "cle" and contact:
        following.change_links(proposal)
        leads_to = f"{reverse('participation:links')}?change"
    elif deed == "oublier":
        forget_browser(browser_token(request))
    return leads_to


def mail_code(request: HttpRequest, proposal: Proposal, other: str) -> None:
    """Mail another code, to the present address or to ``other`` instead."""
    if other:
        check_code_budget(request, other)
        sending.change_address(proposal, other)
    elif proposal.contact:
        check_code_budget(request, proposal.contact.email)
        sending.send_code(proposal)


def confirm(link: AccessLink, here: str, code: str, page: str = PROPOSAL_PAGE) -> str:
    """Confirm by the mailed link, or by code, which returns a new link; empty for a wrong code."""
    if link.purpose == LinkPurpose.FOLLOW:
        sending.confirm_by_link(link.proposal)
        return here
    fresh = sending.confirm_by_code(link.proposal, "".join(filter(str.isdecimal, code[:40])))
    return reverse(page, args=[fresh]) if fresh else ""


@secret_form_page
def links_page(request: HttpRequest) -> HttpResponse:
    """Mail the links of an address.

    Answer and work are the same for known and unknown addresses.
    """
    form = LinksForm(request.POST or None)
    if request.method == "POST":
        if refused := is_too_often(request, ASK_LINKS):
            return refused
        if form.is_valid():
            email = form.cleaned_data["email"]
            if is_known_browser(browser_token(request), email) or LINKS.take(request, email):
                following.ask_links(email)
                return redirect(f"{reverse('participation:links')}?demande")
            form.add_error("email", LINKS.used_up)
    deeds = ("demande", "change", "efface", "adresse-effacee")
    context = {"form": form, "done": next((deed for deed in deeds if deed in request.GET), "")}
    return render(request, "participation/links.html", context, status=422 if form.errors else 200)
