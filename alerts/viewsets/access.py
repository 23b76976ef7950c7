"""Access to the alerts' screens: permission check, rate limit of writes, log of steps."""

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

#: Well above what a person can type in a crisis, well below what a loop sends.
OFFICE = RateLimitItemPerMinute(600)
WRITES = Throttle("alerts-cms", {64: OFFICE, 32: OFFICE}, RateLimitItemPerMinute(120))

View = Callable[..., HttpResponseBase]
Permission = Callable[[Visitor], bool]


def require_permission(may: Permission, view: View) -> View:
    """Wrap ``view`` with a permission check: others are redirected, scripts get 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not may(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def limit_rate(view: View) -> View:
    """Wrap ``view`` with a rate limit of POSTs: 429 above it."""

    @wraps(view)
    def throttled(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        wait = WRITES.take(request, str(request.user.pk)) if request.method == "POST" else 0
        return too_many(request, wait) if wait else view(request, *args, **kwargs)

    return throttled


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """Answer 429 with a Retry-After of ``wait`` seconds."""
    answer = render(request, "429.html", {"seconds": wait}, status=HTTPStatus.TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(wait)
    return answer


def log_step(step: str, record: Alert | AlertTemplate) -> None:
    """Log a step and its record, but not the person, who is in the audit trail."""
    log.info(
        "alerts_cms",
        step=step,
        kind=record._meta.model_name,
        record=record.pk,
        state=str(record.state),
    )
