"""Look-alikes of an event or place in the CMS.

Loaded by separate requests, so that the editor does not wait.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.admin_url_finder import AdminURLFinder

from agenda.models import Event
from agenda.permissions import may_see
from search.alike import Comparison
from search.alike.places import PlaceEntry
from search.services import entry_of_event, find_alike_places, find_lookalikes
from web.keys import is_key

SHOWN = 3
#: More are requested than shown, because the user may not see some drafts.
ASKED = 12


@dataclass(frozen=True)
class Shown:
    """A look-alike with its URL."""

    title: str
    url: str
    answer: Comparison
    is_draft: bool


@never_cache
@require_safe
def lookalikes_of_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the three events most similar to the latest revision of this one.

    Among those that the user may see.
    """
    event = get_object_or_404(Event.objects.select_related("latest_revision"), pk=pk)
    if not may_see(request.user, event):
        raise PermissionDenied
    latest = event.get_latest_revision_as_object()
    found = find_lookalikes(entry_of_event(latest), but_event=event.pk, most=ASKED)
    events = Event.objects.in_bulk([one.event_id for one in found if one.event_id])
    finder = AdminURLFinder(request.user)
    shown = []
    for one in found:
        other = events.get(one.event_id or 0)
        if other and may_see(request.user, other):
            shown.append(
                Shown(one.title, finder.get_edit_url(other) or "", one.answer, not other.live)
            )
        elif other and other.live:
            shown.append(Shown(other.title, other.get_absolute_url(), one.answer, is_draft=False))
    return render(request, "search/cms/_lookalikes.html", {"lookalikes": shown[:SHOWN]})


@never_cache
@require_safe
def lookalikes_of_place(request: HttpRequest) -> HttpResponse:
    """Show the places similar to the form's present values.

    Drafts only for users who may change places.
    """
    if not request.user.has_perm("agenda.add_place") and not request.user.has_perm(
        "agenda.change_place"
    ):
        raise PermissionDenied
    given = request.GET
    latitude, longitude = (_degrees(given.get(name, "")) for name in ("latitude", "longitude"))
    facts = PlaceEntry(
        given.get("name", "")[:255], given.get("street", "")[:255], latitude, longitude
    )
    pk = given.get("pk", "")
    found = find_alike_places(facts, but_place=int(pk) if is_key(pk) else None, most=ASKED)
    sees_drafts = request.user.has_perm("agenda.change_place")
    shown = [one for one in found if one.place.live or sees_drafts][:SHOWN]
    finder = AdminURLFinder(request.user)
    rows = [(one, finder.get_edit_url(one.place) or one.place.get_absolute_url()) for one in shown]
    return render(request, "search/cms/_alike_places.html", {"rows": rows})


def _degrees(text: str) -> float | None:
    """Parse degrees; ``None`` if invalid."""
    try:
        degrees = float(text.replace(",", "."))
    except ValueError:
        return None
    return degrees if -180 <= degrees <= 180 else None
