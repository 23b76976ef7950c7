"""Decorator and answers for pages with a secret address: wrong links, throttling, problems."""

from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.throttling import Throttle
from participation.forms.thread import LinksForm
from participation.views.uploads import CalendarUpload
from web import conditional
from web.conditional import View

#: Query parameter and salt of a signed message about a refused form: nobody else can make one.
PROBLEM = "refus"
PROBLEM_SALT = "participation.problem"
#: Age at which such a message is ignored.
PROBLEM_AGE = timedelta(minutes=10)


def secret_form_page(view: View) -> View:
    """Decorate a view as :func:`web.conditional.secret_page` does.

    An uploaded calendar is kept in memory, never written to disk.
    """

    @conditional.secret_page
    @wraps(view)
    def reading(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        request.upload_handlers.insert(0, CalendarUpload(request))
        return view(request, *args, **kwargs)

    return reading


def is_too_often(request: HttpRequest, throttle: Throttle, *, cost: int = 1) -> HttpResponse | None:
    """Return the 429 response for too many requests, ``None`` if allowed.

    ``cost`` counts as several.
    """
    seconds = throttle.take(request, cost=cost)
    if not seconds:
        return None
    # Include what was typed: browsers keep nothing of a page with ``no-store``.
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    response = render(request, "429.html", {"sent": sent}, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(seconds)
    return response


def no_such_link(request: HttpRequest) -> HttpResponse:
    """Return the same 404 page for a revoked, an erased and an unknown link."""
    context = {"form": LinksForm(), "is_lost": True}
    return render(request, "participation/links.html", context, status=HTTPStatus.NOT_FOUND)


def redirect_with_problem(address: str, problem: str) -> HttpResponse:
    """Redirect a refused form to its page at ``address``, with the message ``problem``.

    Browsers cannot go back to a page that answers a POST directly. What was typed is not passed on:
    use it for forms whose words are saved already, or no longer needed.
    """
    query = urlencode({PROBLEM: signing.dumps(problem, salt=PROBLEM_SALT)})
    return redirect(f"{address}?{query}")


def problem_of(request: HttpRequest) -> str:
    """Return the message in the query; empty for an old or invalid one."""
    if request.method == "POST":
        return ""
    try:
        return str(
            signing.loads(request.GET.get(PROBLEM, ""), salt=PROBLEM_SALT, max_age=PROBLEM_AGE)
        )
    except signing.BadSignature:
        return ""
