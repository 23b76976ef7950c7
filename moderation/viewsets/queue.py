"""The moderators' queue: list, filters, and taking the next item."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.images import get_image_model

from accounts.models import User
from agenda.internals import Crumb
from moderation.enums import ItemState, Urgency
from moderation.figures import count_histories
from moderation.kinds import KINDS
from moderation.models import Decision, QueueItem, QueueItemQuerySet
from moderation.screens import NAMESPACE, ModeratorScreen, key_or_none
from moderation.services.queue import next_item
from moderation.viewsets.undoing import seconds_left
from moderation.wording.queue import (
    Flag,
    build_flags,
    say_next_day,
    say_next_hour,
    say_waiting_time,
)
from web.folding import fold

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

A_PAGE = 50
LONGEST_SEARCH = 100
URGENT = "urgent"
ASKED = "asked"
MINE = "mine"
#: Heading and remark of each group.
GROUPS = {
    Urgency.NOW: (
        gettext_lazy("Tout de suite"),
        gettext_lazy("d’abord ce qui fait se déplacer pour rien"),
    ),
    Urgency.SOON: (gettext_lazy("Avant demain soir"), gettext_lazy("dans l’ordre où ça commence")),
    Urgency.WEEK: (
        gettext_lazy("Cette semaine"),
        gettext_lazy("et ce qui attend depuis trois jours"),
    ),
    Urgency.LATER: (gettext_lazy("Plus tard"), gettext_lazy("par ordre d’arrivée")),
}


def queue_filters() -> dict[str, "StrPromise"]:
    """Return the filters of the queue, with their labels."""
    return {
        "": gettext_lazy("Tout"),
        URGENT: gettext_lazy("Urgent"),
        **{kind.name: kind.plural for kind in KINDS.values()},
        ASKED: gettext_lazy("Attendent une réponse"),
        MINE: gettext_lazy("À moi"),
    }


@dataclass
class QueueRow:
    """One item as a row (``moderation/_row.html``)."""

    item: QueueItem
    url: str
    hour: str
    day: str
    #: Emphasised grave part of the sentence; may be empty.
    grave: str
    kind: str
    flags: list[Flag]
    waits: str
    #: Name of another moderator who has it open.
    reader: str
    picture_url: str
    #: Number of waiting items of a batch, for the row that stands for all and links to them.
    left: int = 0


@dataclass(frozen=True)
class UrgencyGroup:
    title: str
    remark: str
    #: On all pages.
    count: int
    rows: list[QueueRow]


@dataclass(frozen=True)
class QueueFilter:
    """A filter, with its number of items."""

    label: str
    query: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Pending:
    """Own decisions that can still be undone."""

    count: int
    #: Until the last takes effect.
    seconds: int


@dataclass(frozen=True)
class QueuePage:
    """Context of ``moderation/queue.html``."""

    groups: list[UrgencyGroup]
    choices: list[QueueFilter]
    waiting: int
    #: How long the oldest has waited; empty if nothing waits.
    oldest: str
    #: Median of recent decision times, in hours.
    hours: int | None
    asked: "QueueQuery"
    #: Number of waiting items of the shown batch; ``None`` for the whole queue.
    of_batch: int | None
    number: int
    previous_query: str
    next_query: str
    pending: Pending | None


@dataclass(frozen=True)
class QueueQuery:
    """Parsed query of the queue; invalid values are ignored."""

    chosen: str
    search: str
    batch: UUID | None
    number: int

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Self:
        """Parse the query string; invalid values fall back to the defaults."""
        chosen = given.get("voir", "")
        return cls(
            chosen=chosen if chosen in queue_filters() else "",
            search=" ".join(given.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH],
            batch=read_uuid(given.get("envoi", "")),
            number=key_or_none(given.get("page", "")) or 1,
        )

    @property
    def is_folded(self) -> bool:
        """Return whether a batch is shown as one row."""
        folded = ["", URGENT, *(kind.name for kind in KINDS.values() if kind.is_batched)]
        return not (self.search or self.batch) and self.chosen in folded

    def items(self, user: User) -> QueueItemQuerySet:
        """Return all items that it shows to ``user``, on all pages."""
        items = self._of_choice(user)
        if self.search:
            items = items.filter(folded__contains=fold(self.search))
        if self.batch:
            items = items.filter(batch=self.batch)
        return items.one_of_each_batch() if self.is_folded else items

    def _of_choice(self, user: User) -> QueueItemQuerySet:
        """Return the items of the chosen filter."""
        waiting = QueueItem.objects.waiting()
        if self.chosen == ASKED:
            return QueueItem.objects.filter(state=ItemState.ASKED)
        if self.chosen == URGENT:
            return waiting.urgent()
        if self.chosen == MINE:
            return waiting.read_by(user)
        return waiting.filter(kind=self.chosen) if self.chosen in KINDS else waiting

    def query(self, page: int) -> str:
        """Return the same query for another page."""
        return _query(voir=self.chosen, q=self.search, envoi=str(self.batch or ""), page=page)


class QueueView(ModeratorScreen):
    """List of waiting items, fifty a page; the number of queries is constant."""

    template_name = "moderation/queue.html"
    page_title = gettext_lazy("Relecture")

    def way_back(self) -> list[Crumb]:
        return []

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page of the queue with filters and counts."""
        asked = QueueQuery.of(request.GET.dict())
        items = asked.items(self.user)
        counts = dict(items.values_list("urgency").annotate(Count("pk")))
        total = sum(counts.values())
        last = max(1, -(-total // A_PAGE))
        page = min(asked.number, last)
        # Only this page: for a late one, PostgreSQL would compute the facts of all rows before it.
        keys = items.in_order().values("pk")[(page - 1) * A_PAGE : page * A_PAGE]
        rows = build_rows(QueueItem.objects.filter(pk__in=keys).with_facts().in_order(), self.user)
        totals = count_by_filter(self.user)
        return self.show(
            QueuePage(
                groups=group_by_urgency(fold_batches(rows) if asked.is_folded else rows, counts),
                choices=[
                    QueueFilter(
                        str(label),
                        _query(voir=key),
                        totals[key or "all"],
                        key == asked.chosen and not asked.batch,
                    )
                    for key, label in queue_filters().items()
                ],
                waiting=totals["all"],
                oldest=say_waiting_time(totals["oldest"]) if totals["oldest"] else "",
                hours=next(filter(None, (kind.median_hours() for kind in KINDS.values())), None),
                asked=asked,
                of_batch=total if asked.batch else None,
                number=page,
                previous_query=asked.query(page - 1) if page > 1 else "",
                next_query=asked.query(page + 1) if page < last else "",
                pending=pending_decisions(self.user),
            )
        )


def count_by_filter(user: User) -> dict[str, Any]:
    """Return the number of items of each filter for ``user``, and since when the oldest waits.

    One query.
    """
    waiting = Q(state=ItemState.WAITING)
    mine = QueueItem.objects.waiting().read_by(user).values("pk")
    unanswered = QueueItem.objects.filter(
        state__in=(ItemState.WAITING, ItemState.ASKED)
    ).unanswered()
    return unanswered.aggregate(
        all=Count("pk", filter=waiting),
        oldest=Min("waits_since", filter=waiting),
        **{URGENT: Count("pk", filter=waiting & Q(urgency__lte=Urgency.SOON))},
        **{ASKED: Count("pk", filter=Q(state=ItemState.ASKED))},
        **{MINE: Count("pk", filter=Q(pk__in=mine))},
        **{kind: Count("pk", filter=waiting & Q(kind=kind)) for kind in KINDS},
    )


class NextView(ModeratorScreen):
    """«Prendre la suivante»: reserve the first item that nobody else reads, for two minutes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect(f"{NAMESPACE}:queue")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Redirect to the user's next item, or to the queue if there is none."""
        item = next_item(self.user)
        if item is None:
            messages.success(request, _("Plus rien n’attend, ou d’autres le lisent déjà."))
            return redirect(f"{NAMESPACE}:queue")
        return redirect(f"{NAMESPACE}:item", item.pk)


def build_rows(items: Iterable[QueueItem], user: User) -> list[QueueRow]:
    """Return ``items`` (with facts) as rows for ``user``; the number of queries is constant."""
    items = list(items)
    past = count_histories(items)
    pictures = get_image_model().get_rendition_model()._meta.get_field("file").storage
    rows = []
    for item in items:
        grave, kind = item.rules.sentence(item, past.get(item.pk))
        reader = item.other_reader(user)
        name = (reader.get_short_name() or reader.get_username()) if reader else ""
        rows.append(
            QueueRow(
                item=item,
                url=reverse(f"{NAMESPACE}:item", args=[item.pk]),
                hour=say_next_hour(item),
                day=say_next_day(item),
                grave=grave,
                kind=kind,
                flags=build_flags(item),
                waits=say_waiting_time(item.waits_since),
                reader=name,
                picture_url=pictures.url(item.cover_file) if item.cover_file else photo_url(item),
            )
        )
    return rows


def fold_batches(rows: list[QueueRow]) -> list[QueueRow]:
    """Add the number of waiting items, and a link to them, to rows that stand for a batch.

    One query.
    """
    batches = {row.item.batch for row in rows if row.item.batch}
    if not batches:
        return rows
    left = QueueItem.objects.waiting().left_of_batches(batches)
    for row in rows:
        batch = row.item.batch
        if batch and left.get(batch, 0) > 1:
            row.left = left[batch]
            row.url = f"{reverse(f'{NAMESPACE}:queue')}{_query(envoi=str(batch))}"
    return rows


def read_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def photo_url(item: QueueItem) -> str:
    """Return the address of the picture sent with an item, until its event has a cover."""
    if not item.has_picture or item.cover_key or item.photo_key is None:
        return ""
    return item.rules.photo_url(item.photo_key)


def group_by_urgency(rows: list[QueueRow], counts: Mapping[int, int]) -> list[UrgencyGroup]:
    """Group ``rows`` by urgency, with the number on all pages."""

    def heading(urgency: int) -> Urgency:
        return Urgency.NOW if urgency <= Urgency.NOTICE else Urgency(urgency)

    groups = []
    for urgency, some in groupby(rows, key=lambda row: heading(row.item.urgency)):
        title, remark = GROUPS[urgency]
        count = sum(number for one, number in counts.items() if heading(one) == urgency)
        groups.append(UrgencyGroup(str(title), str(remark), count, list(some)))
    return groups


def pending_decisions(user: User) -> Pending | None:
    """Return the user's held decisions, which may be undone; ``None`` without any."""
    mine = Decision.objects.pending().filter(moderator=user)
    return Pending(len(mine), seconds_left(*mine)) if mine else None


def _query(**asked: str | int) -> str:
    """Return the query string of values that are set."""
    said = {name: value for name, value in asked.items() if value and (name, value) != ("page", 1)}
    return f"?{urlencode(said)}" if said else "?"
