"""Pages whose address is a secret, and what they answer to a wrong one, and to who tries too often."""

from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.throttling import Throttle
from participation.forms import LinksForm
from participation.views.uploads import CalendarUpload
from web import conditional
from web.conditional import View

#: Of the sentence that an address carries from a form that was refused to its page: nobody else makes a page say one.
PROBLEM, PROBLEM_SALT = "refus", "participation.problem"
#: Later it is no longer true of the page.
PROBLEM_AGE = timedelta(minutes=10)


def secret_page(view: View) -> View:
    """As :func:`web.conditional.secret_page`; a calendar that is sent to it is never written to the disk."""

    @conditional.secret_page
    @wraps(view)
    def reading(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        request.upload_handlers.insert(0, CalendarUpload(request))
        return view(request, *args, **kwargs)

    return reading


def is_too_often(request: HttpRequest, throttle: Throttle, *, cost: int = 1) -> HttpResponse | None:
    """The answer to whoever tries too often, ``cost`` times at once; ``None`` where it may go on."""
    seconds = throttle.take(request, cost=cost)
    if not seconds:
        return None
    # What was typed is on no other page: browsers keep nothing of one that no cache may keep.
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    response = render(request, "429.html", {"sent": sent}, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(seconds)
    return response


def no_such_link(request: HttpRequest) -> HttpResponse:
    """The same for a link that was revoked, that was erased with its draft, and that never was."""
    context = {"form": LinksForm(), "is_lost": True}
    return render(request, "participation/links.html", context, status=HTTPStatus.NOT_FOUND)


def redirect_with_problem(address: str, problem: str) -> HttpResponse:
    """Redirect a refused form to its page at ``address``, which says ``problem``.

    A page that answers a form straight is one that browsers cannot go back to. Nothing that was typed goes along: it
    is for forms whose words are kept already, or are no use any more.
    """
    query = urlencode({PROBLEM: signing.dumps(problem, salt=PROBLEM_SALT)})
    return redirect(f"{address}?{query}")


def problem_of(request: HttpRequest) -> str:
    """The sentence that the address of a page carries; empty for none, and for one that is old or none of ours."""
    if request.method == "POST":
        return ""
    try:
        return str(signing.loads(request.GET.get(PROBLEM, ""), salt=PROBLEM_SALT, max_age=PROBLEM_AGE))
    except signing.BadSignature:
        return ""
