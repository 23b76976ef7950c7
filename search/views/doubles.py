"""«Doublons probables»: editors' list of likely duplicate events and places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages

from accounts.models import User
from agenda.internals import AdminPage, Crumb
from agenda.models import Event, Occurrence, Place
from agenda.permissions import may_write_all
from agenda.wording.dates import long_day
from search.models import Double
from search.services import dismiss_double, recall_double
from web.keys import is_key

A_PAGE = 25
#: URL names of the screens that merge two records, by their keys.
MERGE_URLS = {
    "event": "wagtailsnippets_agenda_event:merge",
    "place": "wagtailsnippets_agenda_place:merge",
}
EDIT_URLS = {
    "event": "wagtailsnippets_agenda_event:edit",
    "place": "wagtailsnippets_agenda_place:edit",
}
DISMISSED = "ecartes"
KINDS = {
    "evenements": (gettext_lazy("Événements"), {"place": None}),
    "lieux": (gettext_lazy("Lieux"), {"event": None}),
}


@dataclass(frozen=True)
class DoubleSide:
    """One record of a pair: title, distinguishing detail, URL of its editor."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class DoublePair:
    """A row of the list."""

    pk: int
    sides: Sequence[DoubleSide]
    why: str
    compare_url: str


@dataclass(frozen=True)
class DoublesFilter:
    """A filter of the list, with its count."""

    label: str
    value: str
    count: int


@dataclass(frozen=True)
class DoublesPage:
    """Context of ``search/cms/doubles.html``."""

    pairs: Sequence[DoublePair]
    choices: Sequence[DoublesFilter]
    chosen: str
    number: Page[Double]


class DoublesView(AdminPage, View):
    """List of open pairs, events first, and of dismissed pairs, which can be restored."""

    page_title = gettext_lazy("Doublons probables")
    header_icon = "copy"
    template_name = "search/cms/doubles.html"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not may_write_all(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[Crumb]:
        return [*self.breadcrumbs_items, {"url": "", "label": str(self.page_title)}]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the pairs that may be duplicates, or the dismissed pairs."""
        chosen = request.GET.get("voir", "")
        standing, dismissed = Double.objects.standing(), Double.objects.exclude(dismissed_at=None)
        counts = standing.count_kinds()
        choices = [
            DoublesFilter(str(label), value, counts[value])
            for value, (label, _only) in KINDS.items()
        ]
        if count := dismissed.count():
            choices.append(DoublesFilter(_("Écartés"), DISMISSED, count))
        _label, only = KINDS.get(chosen, ("", {}))
        every = dismissed if chosen == DISMISSED else standing.filter(**only)
        rows = every.select_related("event__place", "other_event__place", "place", "other_place")
        number = Paginator(rows.order_by("place", "-pk"), A_PAGE).get_page(request.GET.get("p"))
        return self.show(DoublesPage(pairs_of(number), choices, chosen, number))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Dismiss a pair as two different things, or propose it again."""
        key, is_back = request.POST.get("double", ""), "remettre" in request.POST
        if is_key(key) and isinstance(request.user, User):
            if is_back:
                recall_double(int(key))
                messages.success(request, _("Ces deux-là sont de nouveau proposés."))
            elif dismiss_double(int(key), actor=request.user):
                messages.info(request, _("Rien à faire : c’est déjà le cas."))
            else:
                messages.success(
                    request,
                    _("C’est noté : ce sont deux choses différentes, on ne le demandera plus."),
                )
        return redirect(request.get_full_path())


def pairs_of(rows: Iterable[Double]) -> list[DoublePair]:
    """Return the rows of the list; one query for the next dates of all events."""
    records = [(row, row.records) for row in rows]
    keys = [one.pk for _row, both in records for one in both if isinstance(one, Event)]
    coming = Occurrence.objects.filter(event__in=keys).coming().standing().dated().order_by()
    next_at = dict(coming.values_list("event").annotate(Min("start_at")))
    pairs = []
    for row, both in records:
        kind = "event" if row.event_id else "place"
        why = ", ".join(translation.gettext(reason) for reason in row.why.splitlines())
        compare_url = reverse(MERGE_URLS[kind], args=[one.pk for one in both])
        sides = []
        for one in both:
            date = long_day(next_at[one.pk]) if kind == "event" and one.pk in next_at else ""
            where = one.address if isinstance(one, Place) else str(one.place or "")
            detail = " · ".join(filter(None, (date, where)))
            sides.append(DoubleSide(str(one), detail, reverse(EDIT_URLS[kind], args=[one.pk])))
        pairs.append(DoublePair(row.pk, sides, capfirst(why), compare_url))
    return pairs
