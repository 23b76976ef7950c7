"""Outings of an account: what a device did and what the account keeps; the personal calendar."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from http import HTTPStatus

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from limits import RateLimitItemPerHour
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError

from accounts.models import User
from accounts.personal import PersonalData, PersonalPart, register_personal_data
from accounts.sessions import signed_in
from accounts.throttling import Throttle
from agenda.formats.addresses import absolute_url
from agenda.formats.external_links import calendar_links_of_feed
from agenda.formats.icalendar import CONTENT_TYPE, join_calendars
from agenda.models import EventCalendar, KeptOuting, PersonalCalendar
from agenda.services.kept import (
    MOST_KEPT,
    REMOVALS_KEPT,
    OutingChange,
    calendar_events,
    close_calendar,
    merge_outings,
    open_calendar,
    outings_of,
)
from agenda.views.outings import next_or_last_dates
from web.conditional import conditional_response, fingerprint, keep_private
from web.origins import is_from_here

#: Octets: a thousand changes are 60 kB.
LONGEST_BODY = 100_000
LONGEST_AGO_MS = REMOVALS_KEPT // timedelta(milliseconds=1)
GREATEST_KEY = 10**18
SYNCHRONISING = Throttle("outings", {}, RateLimitItemPerHour(600))
#: Calendar apps ask every hour; some people have five. Wrong addresses count by network.
CALENDAR_READ = Throttle("personal-calendar", {}, RateLimitItemPerHour(60))
CALENDAR_MISSED = Throttle(
    "personal-calendar-missed",
    {64: RateLimitItemPerHour(60), 32: RateLimitItemPerHour(300)},
)
CALENDAR_MAX_AGE_S = 300
#: Dates on the account's page; the page of outings has all.
MOST_SHOWN = 12


class OutingData(BaseModel):
    """One event kept or removed on a device, ``ago_ms`` milliseconds before it was sent."""

    model_config = ConfigDict(extra="forbid")

    event: StrictInt = Field(ge=1, lt=GREATEST_KEY)
    kept: StrictBool
    ago_ms: StrictInt = Field(ge=0)


class ChangesData(BaseModel):
    model_config = ConfigDict(extra="forbid")

    changes: list[OutingData] = Field(max_length=2 * MOST_KEPT)


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
    next_url = get_next_redirect_url(request) or reverse("account_home")
    return render(request, "agenda/join.html", {"next_url": next_url})


def is_address_at_stake(request: HttpRequest) -> bool:
    """Whether the page of the calendar shows its secret address, or makes one.

    Whoever has that address reads the calendar without the account, until it is renewed.
    """
    if request.method == "POST":
        return "fermer" not in request.POST
    return PersonalCalendar.objects.filter(user=signed_in(request)).exists()


@never_cache
@login_required
@reauthentication_required(enabled=is_address_at_stake)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Show the secret address of the personal calendar; open it, renew it, or close it.

    A POST with ``fermer`` closes it, and asks for no proof: it only takes away. Any other opens it
    at a new address.
    """
    user = signed_in(request)
    if request.method == "POST":
        if "fermer" in request.POST:
            close_calendar(user)
        else:
            open_calendar(user)
        return redirect("agenda:calendar")
    calendar = PersonalCalendar.objects.filter(user=user).first()
    context: dict[str, object] = {"calendar": calendar}
    if calendar:
        path = reverse("agenda:personal_calendar", args=[calendar.token])
        address = absolute_url(path)
        doors = calendar_links_of_feed(address, str(_("Mes sorties")))
        context |= {"address": address, "doors": doors}
    return render(request, "agenda/personal_calendar.html", context)


@require_safe
def personal_calendar_ics(request: HttpRequest, token: str) -> HttpResponseBase:
    """Return the calendar of all that a person keeps and follows, for who has its address."""
    token = token.replace("\x00", "")  # PostgreSQL refuses to be asked for it
    throttle, account = CALENDAR_READ, token
    calendar = PersonalCalendar.objects.filter(token=token, user__is_active=True).first()
    if calendar is None:
        throttle, account = CALENDAR_MISSED, ""
    if seconds := throttle.take(request, account):
        headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
    if calendar is None:
        raise Http404
    calendars = read_calendars(calendar.user)
    source = absolute_url(request.path)
    response = conditional_response(
        request,
        tag=fingerprint(source, *(one.content for one in calendars)),
        modified_at=None,
        build=lambda: build_calendar(calendars, source),
        content_type=CONTENT_TYPE,
        filename="mes-sorties.ics",
    )
    keep_private(response)
    # Apps that ask again within minutes get what they have.
    response.headers["Cache-Control"] = f"private, max-age={CALENDAR_MAX_AGE_S}"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def read_calendars(user: User) -> list[EventCalendar]:
    """Return the stored calendars of all that ``user`` keeps and follows."""
    return list(EventCalendar.objects.filter(pk__in=calendar_events(user)).order_by("pk"))


def build_calendar(calendars: Sequence[EventCalendar], source: str = "") -> bytes:
    """Return one calendar with ``calendars``; ``source`` is its own address, if it has one."""
    return join_calendars(
        [one.content for one in calendars],
        {zone for one in calendars for zone in one.zones},
        name=_("Mes sorties · %(city)s") % {"city": settings.CITY_NAME},
        url=absolute_url(reverse("agenda:outings")),
        source=source,
    )


def personal_section(user: User) -> SafeString:
    """Return «Mes sorties» of the account's page: what is coming, kept or followed."""
    kept = set(outings_of(user))
    keys = calendar_events(user)
    now = timezone.now()
    coming = [one for one in next_or_last_dates(sorted(keys)) if one.end_at > now]
    context = {
        "occurrences": coming[:MOST_SHOWN],
        "kept_count": len(kept),
        "followed_count": len(keys - kept),
        "more": max(0, len(coming) - MOST_SHOWN),
    }
    return render_to_string("agenda/_personal_outings.html", context)


def export_outings(user: User) -> dict[str, object]:
    """Return what the account keeps of outings, for the export."""
    rows = KeptOuting.objects.filter(user=user).select_related("event").order_by("changed_at", "pk")
    calendar = PersonalCalendar.objects.filter(user=user).first()
    return {
        "outings": [
            {
                "event": absolute_url(row.event.get_absolute_url()) if row.event.slug else "",
                "title": row.event.title,
                "is_kept": row.is_kept,
                "changed_at": row.changed_at,
            }
            for row in rows
        ],
        "calendar_opened_at": calendar.made_at if calendar else None,
    }


def erase_outings(user: User) -> None:
    KeptOuting.objects.filter(user=user).delete()
    close_calendar(user)


def export_files(user: User) -> Iterator[tuple[str, bytes]]:
    """Yield the calendar of the export."""
    yield "agenda.ics", build_calendar(read_calendars(user))


def register_kept_outings() -> None:
    """Register «Mes sorties», its export and its erasure."""
    register_personal_data(
        PersonalData(
            name="outings",
            export=export_outings,
            erase=erase_outings,
            section=PersonalPart(
                "sorties", gettext_lazy("Mes sorties"), personal_section, order=-10
            ),
            goes=gettext_lazy(
                "Vos sorties, et l’adresse de votre calendrier. Vos appareils gardent les leurs."
            ),
            files=export_files,
        )
    )
