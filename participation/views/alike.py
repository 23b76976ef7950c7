"""Possible duplicates of a proposal: an HTML fragment for the script, and a check before review."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from agenda.models import Event
from participation.forms.answers import event_said_the_same
from participation.forms.proposal import ProposalForm
from participation.forms.typed import read_typed
from participation.models import AccessLink, Proposal
from participation.services.alike import find_duplicates_of_form
from participation.throttling import is_typing_too_fast
from participation.views.secrets import no_such_link, secret_form_page
from web.conditional import keep_private

ANCHOR = "semblables"
#: Fields by which duplicates are found; the script sends only the start of the description.
NAMES = frozenset(
    {
        "title",
        "description",
        "dates_by",
        "words",
        "all_day",
        "place",
        "place_choice",
        "latitude",
        "longitude",
        "is_online",
        "alike_answer",
    }
)


@require_safe
def alike_piece(request: HttpRequest) -> HttpResponse:
    """Return the possible duplicates of what was typed so far, as an HTML fragment."""
    return render_duplicates(request)


@secret_form_page
def alike_piece_of_draft(request: HttpRequest, token: str) -> HttpResponse:
    """Return the same fragment for a saved proposal, whose own event is excluded."""
    link = AccessLink.objects.of_token(token)
    return no_such_link(request) if link is None else render_duplicates(request, link.proposal)


def render_duplicates(request: HttpRequest, proposal: Proposal | None = None) -> HttpResponse:
    """Return the possible duplicates of the form in the query, as HTML; 429 if asked too often."""
    if is_typing_too_fast(request):
        return HttpResponse(status=429)
    form = ProposalForm(read_typed(request.GET.dict(), NAMES), has_address=True)
    form.is_valid()
    alike = find_duplicates_of_form(form, proposal)
    response = render(request, "participation/_alike.html", {"alike": alike})
    keep_private(response)
    return response


def unseen_alike(request: HttpRequest, proposal: Proposal) -> bool:
    """Return whether a valid form has possible duplicates that its page has not shown yet.

    Once shown, they no longer block the review.
    """
    form = ProposalForm.of(proposal)
    if not form.is_valid():
        return False
    shown = set(request.POST.get("alike_shown", "").split())
    return not shown.issuperset(find_duplicates_of_form(form, proposal).keys)


def redirect_after_answer(address: str, answer: str) -> HttpResponse:
    """Redirect after an answer about a duplicate.

    To the correction of the existing event if it is the same, else back to the form.
    """
    pk = event_said_the_same(answer)
    event = Event.objects.live().filter(pk=pk).only("slug").first() if pk else None
    if event is None:
        return redirect(f"{address}#ou")
    return redirect("participation:correct-event", event.slug)
