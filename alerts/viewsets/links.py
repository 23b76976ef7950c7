"""Links of an alert to the agenda: chosen records, and a search for more."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from agenda.lookup import events_matching, search_by_name
from agenda.models import Event, Place, ProgrammePage
from alerts.forms.composer import LINKED
from web.keys import is_key

FOUND_OF_A_KIND = 6
LONGEST_WORDS = 200


@dataclass(frozen=True)
class Linked:
    """One record that an alert is linked to, or could be."""

    field: str
    pk: int
    name: str
    kind: str


@dataclass(frozen=True)
class Search:
    """Search for records to link, and its result (``alerts/cms/_found.html``)."""

    words: str = ""
    found: list[Linked] = field(default_factory=list)
    #: Whether there are more results than shown.
    has_more: bool = False
    #: Whether a search was made.
    is_done: bool = False


def chosen_links(form: forms.BaseForm) -> list[Linked]:
    """Return the records chosen in ``form``, valid or not."""
    links = []
    for name in LINKED:
        field = form.fields.get(name)
        if isinstance(field, forms.ModelMultipleChoiceField) and field.queryset is not None:
            keys = [str(key) for key in form[name].value() or () if is_key(str(key))]
            links += _linked(name, field.queryset.filter(pk__in=keys))
    return links


def search_links(typed: str, chosen: list[Linked]) -> Search:
    """Return the first records of each kind that match ``typed``, without those already chosen."""
    words = typed.strip().replace("\0", "")[:LONGEST_WORDS]
    if not words:
        return Search(typed)
    programmes = ProgrammePage.objects.live()
    for word in words.split():
        programmes = programmes.filter(title__icontains=word)
    of_kind = {
        "events": events_matching(Event.objects.live(), words).order_by("title"),
        "places": search_by_name(Place.objects.live(), words).order_by("name"),
        "programmes": programmes.order_by("title"),
    }
    links: list[Linked] = []
    has_more = False
    for kind, records in of_kind.items():
        left = records.exclude(pk__in=[link.pk for link in chosen if link.field == kind])
        of_this = _linked(kind, left[: FOUND_OF_A_KIND + 1])
        links += of_this[:FOUND_OF_A_KIND]
        has_more |= len(of_this) > FOUND_OF_A_KIND
    return Search(typed, links, has_more, is_done=True)


def show_links(request: HttpRequest) -> HttpResponse:
    """Fragment with the search results, for browsers with a script."""
    return render(
        request, "alerts/cms/_found.html", {"search": search_links(request.GET.get("mots", ""), [])}
    )


def _linked(field: str, records: Iterable[Model]) -> list[Linked]:
    """Return ``records`` as links of the form field ``field``."""
    kind = {"events": _("sortie"), "places": _("lieu"), "programmes": _("programme")}[field]
    return [Linked(field, record.pk, str(record), kind) for record in records]
