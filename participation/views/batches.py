"""Pages of a batch of proposals: review them together, send them once, follow them together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.models import Place
from agenda.services.planning import describe_line
from participation.enums import LinkPurpose, ProposalState
from participation.exceptions import ProposalRefused
from participation.figures.clock import median_hours
from participation.forms.answers import event_said_the_same, with_answer
from participation.forms.prefill import says_event
from participation.forms.proposal import NEW_PLACE, Facts, ProposalForm
from participation.forms.steps import STEPS, ShownError
from participation.forms.thread import LinksForm, PostForm
from participation.forms.together import (
    ASKED,
    MOST_PLACES,
    SHARED,
    batch_forms,
    said_together,
    same_name,
    takes_shared_answer,
    with_place,
    with_shared,
)
from participation.forms.typed import Typed, cut_value
from participation.lookup import find_places
from participation.models import (
    AccessLink,
    Contact,
    Picture,
    Proposal,
    batch_token,
    token_in_batch,
)
from participation.permissions import may_withdraw
from participation.services import batches, sending
from participation.services.alike import DuplicateBox, find_duplicates_in_batch
from participation.services.browsers import is_known_browser
from participation.services.mails import BATCH_PAGE
from participation.throttling import FOLLOW, REVIEW_BATCH, SEND
from participation.views.browsers import (
    browser_token,
    check_code_budget,
    confirmed_already,
    needs_no_code,
)
from participation.views.following import SentPage, answer_button, public_url
from participation.views.pictures import step_of
from participation.views.secrets import (
    is_too_often,
    problem_of,
    redirect_with_problem,
    secret_form_page,
)
from participation.wording import states
from participation.wording.fields import dates_words, site_language
from web.keys import is_key

#: Maximum of date lines shown for each event, and of known places offered for each name.
MOST_LINES = 3
MOST_KNOWN = 3
#: Query parameter of the review that also shows what is missing.
CHECKED = "verifier"
#: Form fields of a place.
PLACE = ("place", "place_choice", "street", "postcode", "town")


@dataclass(frozen=True)
class BatchRow:
    """One event of a batch on the review page."""

    proposal: Proposal
    form: ProposalForm
    #: Address of its own form.
    url: str
    title: str
    dates: Sequence[str]
    place: str
    #: Errors in this event's own fields: step title, message, field name.
    missing: Sequence[ShownError]
    #: What is missing about its picture, which is not sent until then.
    picture_lacks: Sequence[str]
    alike: DuplicateBox
    #: Facts to send; ``None`` while anything is missing.
    facts: Facts | None


@dataclass(frozen=True)
class AskedPlace:
    """A place name not yet identified, asked once for all events that use it."""

    number: int
    name: str
    known: Sequence[Place]
    typed: Typed
    is_new: bool
    problem: str


@dataclass(frozen=True)
class BatchReview:
    """Context of ``participation/batch_review.html``."""

    token: str
    rows: Sequence[BatchRow]
    left_out: Sequence[Proposal]
    #: The form of the shared fields, and the names of those still to fill or change.
    form: ProposalForm
    asked: frozenset[str]
    places: Sequence[AskedPlace]
    waits: str
    #: Whether the browser needs no code; ``None`` without an address.
    is_known: bool | None
    #: Number of chosen events above the maximum of a batch.
    beyond: int
    most: int = batches.MOST

    @property
    def wrong(self) -> list[ShownError]:
        """Errors of the shared fields and places: step or place, message, element ID."""
        asked = [one for name in SHARED if name in self.asked for one in (name, *SHARED[name])]
        steps = {name: str(step.title) for step in STEPS for name in step.fields}
        of_fields = [
            (steps[name], str(message), self.form[name].auto_id)
            for name in (*asked, "email")
            for message in self.form.errors.get(name, ())
        ]
        of_places = [
            (place.name, place.problem, f"lieu-{place.number}")
            for place in self.places
            if place.problem
        ]
        return [*of_fields, *of_places]


@dataclass(frozen=True)
class SentProposalRow:
    """One event of a sent batch, as a row of the batch's page."""

    proposal: Proposal
    url: str
    state: str
    dates: str
    event_url: str


@dataclass(frozen=True, kw_only=True)
class BatchPage(SentPage):
    """Context of ``participation/batch.html``."""

    rows: Sequence[SentProposalRow]
    #: Number of drafts left out, which may still be sent.
    left_out: int


@secret_form_page
def review_batch_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show each event of the batch with dates, errors and duplicates; POST saves or sends them."""
    token = batch_token(token)
    link = AccessLink.objects.of_token(token)
    if link is None or link.proposal.batch is None:
        return confirmed_already(request, token)
    if refused := is_too_often(request, REVIEW_BATCH):
        return refused
    if request.method == "POST":
        return receive_batch(request, link, token)
    is_checked = CHECKED in request.GET
    page = review_of(request, link, token, is_checked=is_checked)
    if not page.rows and not page.left_out and is_sent(link.proposal):
        return redirect(BATCH_PAGE, token)
    lacks = what_lacks(page) if is_checked else ""
    context = {"page": page, "problem": problem_of(request) or lacks}
    return render(request, "participation/batch_review.html", context)


def receive_batch(request: HttpRequest, link: AccessLink, token: str) -> HttpResponse:
    """Save what was typed, apply the button, and redirect, so that browsers can go back."""
    anchor = change_batch(request, link.proposal)
    address = reverse("participation:batch_review", args=[token])
    if request.POST.get("faire") != "envoyer":
        return redirect(opened_form(request, link, token) or f"{address}#{anchor}")
    page = review_of(request, link, token, is_checked=True)
    if not page.rows and is_sent(link.proposal):
        return redirect(BATCH_PAGE, token)
    if what_lacks(page):
        return redirect(f"{address}?{CHECKED}#a-corriger")
    if refused := is_too_often(request, SEND):
        return refused
    try:
        return redirect(BATCH_PAGE, send_all(request, link, page))
    except ProposalRefused as refusal:
        return redirect_with_problem(address, str(refusal))


def opened_form(request: HttpRequest, link: AccessLink, token: str) -> str:
    """Return the address of the form of the event to open; empty if no button asks for one."""
    if "ouvrir" not in request.POST:
        return ""
    rows = review_of(request, link, token, is_checked=False).rows
    return next((row.url for row in rows if str(row.proposal.pk) == request.POST["ouvrir"]), "")


def is_sent(proposal: Proposal) -> bool:
    """Return whether any proposal of the batch was sent already."""
    return Proposal.objects.sent_with(proposal).exclude(state=ProposalState.DRAFT).exists()


def change_batch(request: HttpRequest, proposal: Proposal) -> str:
    """Save shared values and apply a button of one event; return the anchor to go to."""
    posted = request.POST
    given = {name: cut_value(name, posted[name]) for name in ASKED if name in posted}
    of, _space, answer = posted.get("semblable", "").partition(" ")

    def change(row: Proposal) -> Typed:
        typed = with_shared(row.data, given)
        for number in range(MOST_PLACES):
            typed = with_posted_place(typed, posted, f"lieu-{number}")
        return with_answer(typed, answer) if str(row.pk) == of else typed

    batches.change_drafts(proposal, change)
    left = of if event_said_the_same(answer) else posted.get("laisser", "")
    for key, is_left_out in ((left, True), (posted.get("remettre", ""), False)):
        if is_key(key):
            batches.leave_out(proposal, int(key), is_left_out=is_left_out)
    one = next(filter(is_key, (of, left, posted.get("remettre", ""))), "")
    return f"sortie-{one}" if one else "une-par-une"


def with_posted_place(typed: Typed, posted: QueryDict, field: str) -> Typed:
    """Return ``typed`` with the place that was chosen for all events with its place name."""
    name = cut_value("place", posted.get(field, ""))
    choice = posted.get(f"{field}-choix", "")
    if not name or not (choice == NEW_PLACE or is_key(choice)):
        return typed
    address = {
        part: cut_value(part, posted.get(f"{field}-{part}", ""))
        for part in ("street", "postcode", "town")
    }
    return with_place(typed, name, choice, address)


def review_of(
    request: HttpRequest, link: AccessLink, token: str, *, is_checked: bool
) -> BatchReview:
    """Build the review of the batch's drafts as they are now."""
    drafts = list(Proposal.objects.sent_with(link.proposal).filter(state=ProposalState.DRAFT))
    rows = [row for row in drafts if not row.is_left_out]
    forms = batch_forms({row.pk: row.data for row in rows})
    said = said_together(row.data for row in rows)
    places = asked_places(forms.values(), is_checked=is_checked)
    chosen = Picture.objects.filter(proposal__in=rows, is_chosen=True)
    pictures = {picture.proposal_id: picture for picture in chosen}
    email = said.get("email", "")
    is_known = needs_no_code(request, email)
    contact = link.proposal.shown_contact
    if contact is None and is_known:
        contact = Contact.objects.of(email).values_list("pk", flat=True).first()
    alike = find_duplicates_in_batch(forms, contact=contact)
    beyond = request.GET.get("reste", "")
    return BatchReview(
        token=token,
        rows=[
            build_batch_row(row, forms[row.pk], token, places, alike[row.pk], pictures.get(row.pk))
            for row in rows
        ],
        left_out=[row for row in drafts if row.is_left_out and says_event(row.data)],
        form=ProposalForm(said, is_checked=is_checked),
        asked=frozenset(
            name for name in SHARED if any(takes_shared_answer(row.data, name) for row in rows)
        ),
        places=places,
        waits=states.say_usual_wait(median_hours()),
        is_known=is_known if email else None,
        beyond=int(beyond) if is_key(beyond) else 0,
    )


def build_batch_row(
    proposal: Proposal,
    form: ProposalForm,
    token: str,
    places: Sequence[AskedPlace],
    alike: DuplicateBox,
    picture: Picture | None,
) -> BatchRow:
    """Build the row of one event, with the errors of its own fields only."""
    typed = proposal.data
    own = token_in_batch(token, proposal)
    shared = {
        one
        for name, more in SHARED.items()
        if takes_shared_answer(typed, name)
        for one in (name, *more)
    }
    if any(same_name(place.name, typed.get("place", "")) for place in places):
        shared |= set(PLACE)
    step = step_of(picture, typed, own)
    missing = list(missing_of(form, shared | {"email"}))
    checked = ",".join(dict.fromkeys(name for _step, _message, name in missing))
    lines = [capfirst(describe_line(line, site_language())) for line in form.lines[:MOST_LINES]]
    is_whole = form.is_valid()
    address = reverse("participation:draft", args=[own])
    return BatchRow(
        proposal=proposal,
        form=form,
        url=f"{address}?{CHECKED}={checked}#a-corriger" if missing else address,
        title=proposal.title or _("Sans titre"),
        dates=[*lines, *(["…"] if len(form.lines) > MOST_LINES else [])],
        place=say_typed_place(form, typed),
        missing=missing,
        picture_lacks=step.lacks(),
        alike=alike,
        facts=form.facts() | step.facts() if is_whole else None,
    )


def missing_of(form: ProposalForm, but: set[str]) -> Iterator[ShownError]:
    """Yield the errors of each step, except in the fields ``but``."""
    for step in STEPS:
        for name in form.fields_of(step):
            if name not in but:
                yield from (
                    (str(step.title), str(message), name) for message in form.errors.get(name, ())
                )


def say_typed_place(form: ProposalForm, typed: Typed) -> str:
    """Return the place in words, as far as it is known."""
    if form.known_place:
        return ", ".join(filter(None, [form.known_place.name, form.known_place.short_address]))
    if typed.get("is_online"):
        return _("En ligne")
    town = " ".join(filter(None, [typed.get("postcode"), typed.get("town")]))
    return ", ".join(filter(None, dict.fromkeys([typed.get("place"), typed.get("street"), town])))


def asked_places(forms: Iterable[ProposalForm], *, is_checked: bool) -> list[AskedPlace]:
    """Return the distinct place names that are not identified yet, :data:`MOST_PLACES` at most."""
    asked: list[AskedPlace] = []
    for form in forms:
        typed = form.typed
        name = form.typed.get("place", "")
        problems = [str(message) for field in PLACE for message in form.errors.get(field, ())]
        is_asked_already = any(same_name(one.name, name) for one in asked)
        if not name or not problems or is_asked_already or len(asked) == MOST_PLACES:
            continue
        known = find_places(name)[:MOST_KNOWN]
        is_new = typed.get("place_choice") == NEW_PLACE
        problem = " ".join(problems) if is_checked or is_new else ""
        asked.append(AskedPlace(len(asked), name, known, dict(typed), is_new or not known, problem))
    return asked


def what_lacks(page: BatchReview) -> str:
    """Return why the batch cannot be sent yet; empty if it can."""
    if not page.rows:
        return _("Gardez-en au moins une.")
    lacking = sum(bool(row.missing) for row in page.rows)
    if lacking and page.wrong:
        said = ngettext(
            "Il manque une réponse dans « Pour toutes », et quelque chose à une sortie :"
            " complétez-la, ou laissez-la de côté.",
            "Il manque une réponse dans « Pour toutes », et quelque chose à %(count)d sorties :"
            " complétez-les, ou laissez-les de côté.",
            lacking,
        )
        return said % {"count": lacking}
    if lacking:
        said = ngettext(
            "Il manque quelque chose à une sortie : complétez-la, ou laissez-la de côté.",
            "Il manque quelque chose à %(count)d sorties : complétez-les, ou laissez-les de côté.",
            lacking,
        )
        return said % {"count": lacking}
    is_whole = all(row.facts is not None for row in page.rows)
    return "" if is_whole else _("Il manque une réponse dans « Pour toutes ».")


def send_all(request: HttpRequest, link: AccessLink, page: BatchReview) -> str:
    """Send the included drafts of the batch; return the token of the page that follows."""
    facts = {row.proposal.pk: row.facts for row in page.rows if row.facts is not None}
    email = page.rows[0].form.cleaned_data["email"]
    if needs_no_code(request, email):
        return sending.send_batch_from_known_browser(link.proposal, facts, email)
    check_code_budget(request, email)
    sending.send_batch(link.proposal, facts, email)
    return page.token


@secret_form_page
def batch_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the state of each proposal sent together; POST confirms or withdraws all of them."""
    token = batch_token(token)
    link = AccessLink.objects.of_token(token)
    if link is None or link.proposal.batch is None:
        return confirmed_already(request, token)
    rows = Proposal.objects.sent_with(link.proposal).select_related(
        "contact", "event", "merged_into"
    )
    sent = [row for row in rows if row.state != ProposalState.DRAFT]
    if not sent:
        return redirect("participation:batch_review", token)
    link.proposal = next((row for row in sent if row.state == ProposalState.SENT), sent[0])
    problem = problem_of(request)
    address_form = LinksForm(request.POST if request.POST.get("faire") == "adresse" else None)
    if request.method == "POST":
        if refused := is_too_often(request, FOLLOW):
            return refused
        answer = answer_button(request, link, token, PostForm(), address_form, BATCH_PAGE)
        if isinstance(answer, HttpResponse):
            return answer
        problem = answer
    page = batch_page_of(request, link, token, sent, address_form, problem)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem or address_form.errors else HTTPStatus.OK
    return render(request, "participation/batch.html", {"page": page}, status=status)


def batch_page_of(
    request: HttpRequest,
    link: AccessLink,
    token: str,
    sent: Sequence[Proposal],
    address_form: LinksForm,
    problem: str,
) -> BatchPage:
    """Build the page of the ``sent`` proposals for a visitor with ``link``."""
    lead = link.proposal
    is_by_mail = link.purpose == LinkPurpose.FOLLOW
    state = ProposalState(lead.state)
    bounces = sending.does_address_bounce(lead)
    email = lead.contact.email if lead.contact else ""
    drafts = Proposal.objects.sent_with(lead).filter(state=ProposalState.DRAFT)
    return BatchPage(
        proposal=lead,
        token=token,
        title=states.batch_title(state, len(sent), is_by_mail=is_by_mail),
        lead=states.batch_lead(state, is_by_mail=is_by_mail, bounces=bounces),
        rows=[sent_row(row, token) for row in sent],
        left_out=sum(says_event(row.data) for row in drafts),
        is_by_mail=is_by_mail,
        is_known=is_by_mail and is_known_browser(browser_token(request), email),
        may_withdraw=any(may_withdraw(row) for row in sent),
        bounces=bounces,
        address_form=address_form,
        problem=problem,
    )


def sent_row(row: Proposal, token: str) -> SentProposalRow:
    """Return the row of a sent proposal, with its state, dates and links."""
    is_unconfirmed = row.state == ProposalState.SENT
    page = "participation:draft" if is_unconfirmed else "participation:proposal"
    url = reverse(page, args=[token_in_batch(token, row)])
    state = _("À confirmer") if is_unconfirmed else states.say_state(row)
    dates = dates_words({"dates": (row.facts or {}).get("lines", [])[:MOST_LINES]})
    return SentProposalRow(row, url, state, dates, public_url(row))
