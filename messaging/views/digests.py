"""/recevoir/: ask for a search by mail, confirm, change and leave it; pages by secret link."""

from dataclasses import dataclass
from http import HTTPStatus

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from limits import RateLimitItemPerDay, RateLimitItemPerHour

from accounts.throttling import MailBudget, Throttle
from agenda.wording.typography import current_language
from messaging.exceptions import ChoiceRefused
from messaging.forms.digests import DigestForm, RhythmForm
from messaging.models import Digest
from messaging.services import digests
from messaging.services.searches import describe_query, plain_search
from web.conditional import keep_private, secret_page

log = structlog.get_logger(__name__)

#: A carrier has thousands of people behind one IPv4 address.
ASK = Throttle(
    "digest-ask",
    {
        64: RateLimitItemPerHour(10),
        48: RateLimitItemPerHour(60),
        32: RateLimitItemPerHour(20),
        24: RateLimitItemPerHour(120),
    },
)
#: Links to one mailbox, for any search.
LINKS = MailBudget(
    "digest-link", RateLimitItemPerDay(4), RateLimitItemPerDay(12), RateLimitItemPerDay(12)
)


@dataclass(frozen=True)
class AskPage:
    """Context of ``messaging/ask_digest.html``."""

    form: DigestForm
    #: The search in words; empty without conditions.
    words: str
    search_url: str
    is_asked: bool
    problem: str = ""


@dataclass(frozen=True)
class DigestPage:
    """Context of ``messaging/digest.html``."""

    digest: Digest
    form: RhythmForm
    words: str
    search_url: str
    leave_url: str
    is_changed: bool
    problem: str = ""


@secret_page
def ask_page(request: HttpRequest) -> HttpResponse:
    """Ask for the search in the query by mail; same answer whether or not the address is known."""
    query, problem = plain_search(request.GET.urlencode()), ""
    search_url = reverse("search:agenda") + query.querystring()
    form = DigestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if seconds := ASK.take(request):
            return _too_often(request, seconds)
        if form.is_valid():
            email = form.cleaned_data["email"]
            try:
                digests.check_search(query.querystring()[1:])
                if not LINKS.take(request, email):
                    raise ChoiceRefused(LINKS.used_up)
                rhythm = form.cleaned_data["rhythm"]
                digests.ask_for_digest(
                    email, query.querystring()[1:], rhythm, language=current_language()
                )
            except ChoiceRefused as refusal:
                problem = str(refusal)
            else:
                return redirect(f"{request.path}{query.querystring()}&demande=1")
    page = AskPage(
        form=form,
        words=describe_query(query).get(current_language(), "") if query.conditions else "",
        search_url=search_url,
        is_asked="demande" in request.GET,
        problem=problem,
    )
    return _page_response(request, "messaging/ask_digest.html", page)


@secret_page
def digest_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show a digest; POST, which no mail scanner sends, confirms it or changes its rhythm."""
    uuid = digests.uuid_of(token)
    digest = Digest.objects.filter(uuid=uuid).first() if uuid else None
    if digest is None:
        return _left(request, is_ours=uuid is not None)
    problem = ""
    form = RhythmForm(
        request.POST if request.method == "POST" else None, initial={"rhythm": digest.rhythm}
    )
    if form.is_valid():
        try:
            digests.confirm_digest(digest, form.cleaned_data["rhythm"])
        except ChoiceRefused as refusal:
            problem = str(refusal)
        else:
            return redirect(f"{request.path}?note")
    query = plain_search(digest.querystring)
    page = DigestPage(
        digest=digest,
        form=form,
        words=describe_query(query)[current_language()],
        search_url=reverse("search:agenda") + query.querystring(),
        leave_url=reverse("messaging:leave_digest", args=[token]),
        is_changed="note" in request.GET,
        problem=problem,
    )
    return _page_response(request, "messaging/digest.html", page)


@csrf_exempt
def leave_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button to leave; POST leaves at once, from any origin, as mail programs do (RFC 8058).

    Repeating it gives the same answer.
    """
    uuid = digests.uuid_of(token)
    if request.method == "POST" and uuid:
        digests.leave_digest(uuid)
        log.info("digest_left")
    digest = Digest.objects.filter(uuid=uuid).first() if uuid else None
    if digest is None:
        response = _left(request, is_ours=uuid is not None)
    else:
        words = describe_query(plain_search(digest.querystring))[current_language()]
        response = render(request, "messaging/leave_digest.html", {"words": words})
    keep_private(response)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _page_response(request: HttpRequest, template: str, page: AskPage | DigestPage) -> HttpResponse:
    status = 422 if page.problem or page.form.errors else 200
    return render(request, template, {"page": page}, status=status)


def _left(request: HttpRequest, *, is_ours: bool) -> HttpResponse:
    """Return the page of an erased digest; 404 if the link has no valid signature."""
    status = HTTPStatus.OK if is_ours else HTTPStatus.NOT_FOUND
    return render(request, "messaging/digest_left.html", {"is_ours": is_ours}, status=status)


def _too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    """Return the 429 response, with what was typed."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    response = render(request, "429.html", {"sent": sent}, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(seconds)
    return response
