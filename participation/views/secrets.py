"""Pages whose address is a secret: kept by no cache, told to no other site, found by no search engine."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from accounts.throttling import Throttle
from participation.forms import LinksForm
from participation.views.uploads import CalendarUpload
from web.conditional import keep_private

View = Callable[..., HttpResponse]
#: What a browser says of a form that another site has sent (Fetch Metadata, ``Sec-Fetch-Site``).
OTHERS = frozenset({"cross-site", "same-site"})


def secret_page(view: View) -> View:
    """Act by POST alone, and only for a page of ours.

    Without Django's token, whose cookie every page would wait for: nothing here acts by what a browser holds of its
    own, so that there is nothing for another site to borrow. The address is the key.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD, POST"})
        request.upload_handlers.insert(0, CalendarUpload(request))
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") in OTHERS:
            response = render(request, "403.html", status=HTTPStatus.FORBIDDEN)
        else:
            response = view(request, *args, **kwargs)
        keep_private(response)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def is_too_often(request: HttpRequest, throttle: Throttle) -> HttpResponse | None:
    """The answer to whoever tries too often; ``None`` where it may go on."""
    seconds = throttle.take(request)
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
