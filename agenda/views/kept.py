"""Outings of an account: what a device did and what the account keeps; the personal calendar."""

from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from limits import RateLimitItemPerHour
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError

from accounts.throttling import Throttle
from agenda.formats.addresses import absolute_url
from agenda.formats.icalendar import CONTENT_TYPE, join_calendars
from agenda.models import EventCalendar, PersonalCalendar
from agenda.services.kept import (
    MOST_KEPT,
    OutingChange,
    calendar_events,
    close_calendar,
    merge_outings,
    open_calendar,
)
from web.conditional import conditional_response, fingerprint, keep_private
from web.origins import is_from_here

#: Octets: a thousand changes are 60 kB.
LONGEST_BODY = 100_000
LONGEST_AGO_MS = 400 * 24 * 60 * 60 * 1000
GREATEST_KEY = 10**18
SYNCHRONISING = Throttle("outings", {}, RateLimitItemPerHour(600))
#: Calendar apps ask every hour; some people have five. Wrong addresses count by network.
CALENDAR_READ = Throttle("personal-calendar", {}, RateLimitItemPerHour(60))
CALENDAR_MISSED = Throttle(
    "personal-calendar-missed",
    {64: RateLimitItemPerHour(60), 32: RateLimitItemPerHour(300)},
)
CALENDAR_MAX_AGE_S = 300


class ChangeData(BaseModel):
    """One event kept or removed on a device, ``ago_ms`` milliseconds before it was sent."""

    model_config = ConfigDict(extra="forbid")

    event: StrictInt = Field(ge=1, lt=GREATEST_KEY)
    kept: StrictBool
    ago_ms: StrictInt = Field(ge=0)


class ChangesData(BaseModel):
    model_config = ConfigDict(extra="forbid")

    changes: list[ChangeData] = Field(max_length=2 * MOST_KEPT)


@csrf_exempt  # pages are shared by caches and have no token: only our own pages may send JSON here
@never_cache
@require_POST
def synchronise_outings(request: HttpRequest) -> HttpResponse:
    """Merge what a device did while it was alone; return all that the account keeps, as JSON.

    401 to a device whose session is over: it keeps its own.
    """
    if not is_from_here(request) or request.content_type != "application/json":
        return JsonResponse({}, status=HTTPStatus.FORBIDDEN)
    if not request.user.is_authenticated:
        return JsonResponse({}, status=HTTPStatus.UNAUTHORIZED)
    if seconds := SYNCHRONISING.take(request, str(request.user.pk)):
        headers = {"Retry-After": str(seconds)}
        return JsonResponse({}, status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
        return JsonResponse({}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        data = ChangesData.model_validate_json(request.body)
    except ValidationError:
        return JsonResponse({}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    now = timezone.now()
    changes = [
        OutingChange(
            one.event, one.kept, now - timedelta(milliseconds=min(one.ago_ms, LONGEST_AGO_MS))
        )
        for one in data.changes
    ]
    return JsonResponse({"kept": merge_outings(request.user, changes)})


@never_cache
@login_required
@require_safe
def join_page(request: HttpRequest) -> HttpResponse:
    """Ask whether what this device keeps joins the account; a script counts, takes or leaves it."""
    next_url = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(
        next_url, {request.get_host()}, require_https=request.is_secure()
    ):
        next_url = reverse("account_home")
    return render(request, "agenda/join.html", {"next_url": next_url})


@login_required
@require_POST
def change_calendar(request: HttpRequest) -> HttpResponse:
    """Open the personal calendar at a new secret address, or close it (``fermer``)."""
    if "fermer" in request.POST:
        close_calendar(request.user)
    else:
        open_calendar(request.user)
    return redirect(f"{reverse('account_home')}#sorties")


@require_safe
def personal_calendar_ics(request: HttpRequest, token: str) -> HttpResponseBase:
    """Return the calendar of all that a person keeps and follows, for who has its address."""
    throttle, account = CALENDAR_READ, token
    calendar = PersonalCalendar.objects.filter(token=token, user__is_active=True).first()
    if calendar is None:
        throttle, account = CALENDAR_MISSED, ""
    if seconds := throttle.take(request, account):
        headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
    if calendar is None:
        raise Http404
    keys = calendar_events(calendar.user)
    calendars = list(EventCalendar.objects.filter(pk__in=keys).order_by("pk"))
    name = _("Mes sorties · %(city)s") % {"city": settings.CITY_NAME}
    response = conditional_response(
        request,
        tag=fingerprint(name, *(one.content for one in calendars)),
        modified_at=None,
        build=lambda: join_calendars(
            [one.content for one in calendars],
            {zone for one in calendars for zone in one.zones},
            name=name,
            url=absolute_url(reverse("agenda:outings")),
            source=absolute_url(request.path),
        ),
        content_type=CONTENT_TYPE,
        filename="mes-sorties.ics",
    )
    keep_private(response)
    # Apps that ask again within minutes get what they have.
    response.headers["Cache-Control"] = f"private, max-age={CALENDAR_MAX_AGE_S}"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
