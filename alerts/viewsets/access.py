"""Access to the alerts' screens: who may enter, the rate limit of what is written there, the log of steps."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

import structlog
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from limits import RateLimitItemPerMinute

from accounts.throttling import Throttle
from alerts.models import Alert, AlertTemplate
from alerts.permissions import Visitor

log = structlog.get_logger(__name__)

#: Far above what a person types in the worst of nights, far under what a loop does.
OFFICE = RateLimitItemPerMinute(600)
WRITES = Throttle("alerts-cms", {64: OFFICE, 32: OFFICE}, RateLimitItemPerMinute(120))

View = Callable[..., HttpResponseBase]
May = Callable[[Visitor], bool]


def only(may: May, view: View) -> View:
    """``view`` for those who ``may``; others are sent home with a message, as in all of the CMS; a script gets 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not may(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def slowly(view: View) -> View:
    """``view``, its posts counted: 429 for who posts too many."""

    @wraps(view)
    def throttled(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        wait = WRITES.take(request, str(request.user.pk)) if request.method == "POST" else 0
        return too_many(request, wait) if wait else view(request, *args, **kwargs)

    return throttled


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    answer = render(request, "429.html", {"seconds": wait}, status=HTTPStatus.TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(wait)
    return answer


def log_step(step: str, record: Alert | AlertTemplate) -> None:
    """One line in the log: what was done to which record, and not by whom, which the audit trail says."""
    log.info("alerts_cms", step=step, kind=record._meta.model_name, record=record.pk, state=str(record.state))
