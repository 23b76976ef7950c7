"""The moderators' queue: list, filters, and taking the next item."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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
from agenda.internals import Crumb, allows_shortcuts
from moderation.enums import ItemState, Urgency
from moderation.figures import past_of
from moderation.kinds import KINDS
from moderation.models import Decision, QueueItem, QueueItemQuerySet
from moderation.screens import NAMESPACE, ModeratorScreen
from moderation.services.queue import next_item
from moderation.viewsets.undoing import seconds_left
from moderation.wording.queue import Flag, day_of, flags_of, hour_of, waited
from web.folding import fold

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

A_PAGE = 50
LONGEST_SEARCH, LONGEST_NUMBER = 100, 5
URGENT, ASKED, MINE = "urgent", "asked", "mine"
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


def choices() -> dict[str, "StrPromise"]:
    """Return the filters of the queue, with their labels."""
    return {
        "": gettext_lazy("Tout"),
        URGENT: gettext_lazy("Urgent"),
        **{kind.name: kind.plural for kind in KINDS.values()},
        ASKED: gettext_lazy("Attendent une réponse"),
        MINE: gettext_lazy("À moi"),
    }


@dataclass(frozen=True)
class Row:
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
class Group:
    title: str
    remark: str
    #: On all pages.
    count: int
    rows: list[Row]


@dataclass(frozen=True)
class Choice:
    """A filter, with its number of items."""

    label: str
    query: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Pending:
    """Own decisions that can still be undone."""

    count: int
    items: list[QueueItem]
    #: Until the last takes effect.
    seconds: int


@dataclass(frozen=True)
class QueuePage:
    """Context of ``moderation/queue.html``."""

    groups: list[Group]
    choices: list[Choice]
    waiting: int
    #: How long the oldest has waited; empty if nothing waits.
    oldest: str
    #: Median of recent decision times, in hours.
    hours: int | None
    chosen: str
    search: str
    #: Number of waiting items of the shown batch; ``None`` for the whole queue.
    of_batch: int | None
    number: int
    previous_query: str
    next_query: str
    pending: Pending | None
    has_keys: bool


@dataclass(frozen=True)
class Asked:
    """Parsed query of the queue; invalid values are ignored."""

    chosen: str
    search: str
    batch: UUID | None
    number: int

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Self:
        """Parse the query string; invalid values fall back to the defaults."""
        chosen = given.get("voir", "")
        number = given.get("page", "")
        is_number = number.isdecimal() and len(number) <= LONGEST_NUMBER
        return cls(
            chosen=chosen if chosen in choices() else "",
            search=" ".join(given.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH],
            batch=read_uuid(given.get("envoi", "")),
            number=max(1, int(number)) if is_number else 1,
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
        asked = Asked.of(request.GET.dict())
        items = asked.items(self.user)
        counts = dict(items.order_by().values_list("urgency").annotate(Count("pk")))
        total = sum(counts.values())
        last = max(1, -(-total // A_PAGE))
        page = min(asked.number, last)
        # Only this page: for a late one, PostgreSQL would compute the facts of all rows before it.
        keys = items.in_order().values("pk")[(page - 1) * A_PAGE : page * A_PAGE]
        rows = rows_of(QueueItem.objects.filter(pk__in=keys).with_facts().in_order(), self.user)
        totals = totals_for(self.user)
        return self.show(
            QueuePage(
                groups=grouped(folded(rows) if asked.is_folded else rows, counts),
                choices=[
                    Choice(
                        str(label),
                        _query(voir=key),
                        totals[key or "all"],
                        key == asked.chosen and not asked.batch,
                    )
                    for key, label in choices().items()
                ],
                waiting=totals["all"],
                oldest=waited(totals["oldest"]) if totals["oldest"] else "",
                hours=next(filter(None, (kind.median_hours() for kind in KINDS.values())), None),
                chosen=asked.chosen,
                search=asked.search,
                of_batch=total if asked.batch else None,
                number=page,
                previous_query=asked.query(page - 1) if page > 1 else "",
                next_query=asked.query(page + 1) if page < last else "",
                pending=pending_of(self.user),
                has_keys=allows_shortcuts(self.user),
            )
        )


def totals_for(user: User) -> dict[str, Any]:
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


def rows_of(items: Iterable[QueueItem], user: User) -> list[Row]:
    """Return ``items`` (with facts) as rows for ``user``; the number of queries is constant."""
    items = list(items)
    past = past_of(items)
    pictures = get_image_model().get_rendition_model()._meta.get_field("file").storage
    rows = []
    for item in items:
        grave, kind = item.rules.sentence(item, past.get(item.pk))
        reader = item.reader
        name = (
            ""
            if reader is None or reader == user
            else reader.get_short_name() or reader.get_username()
        )
        rows.append(
            Row(
                item=item,
                url=reverse(f"{NAMESPACE}:item", args=[item.pk]),
                hour=hour_of(item),
                day=day_of(item),
                grave=grave,
                kind=kind,
                flags=flags_of(item),
                waits=waited(item.waits_since),
                reader=name,
                picture_url=pictures.url(item.cover_file) if item.cover_file else photo_of(item),
            )
        )
    return rows


def folded(rows: list[Row]) -> list[Row]:
    """Add the number of waiting items, and a link to them, to rows that stand for a batch.

    One query.
    """
    batches = {row.item.batch for row in rows if row.item.batch}
    if not batches:
        return rows
    left = QueueItem.objects.waiting().left_of_batches(batches)
    return [opening(row, row.item.batch, left) if row.item.batch else row for row in rows]


def opening(row: Row, batch: UUID, left: Mapping[UUID, int]) -> Row:
    """Return ``row`` as the row of its batch; unchanged if no other of the batch waits."""
    count = left.get(batch, 0)
    url = f"{reverse(f'{NAMESPACE}:queue')}{_query(envoi=str(batch))}"
    return replace(row, left=count, url=url) if count > 1 else row


def read_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def photo_of(item: QueueItem) -> str:
    """Return the address of the picture sent with an item, until its event has a cover."""
    if not item.has_picture or item.cover_key or item.photo_key is None:
        return ""
    return item.rules.photo_url(item.photo_key)


def grouped(rows: list[Row], counts: Mapping[int, int]) -> list[Group]:
    """Group ``rows`` by urgency, with the number on all pages."""

    def heading(urgency: int) -> Urgency:
        return Urgency.NOW if urgency <= Urgency.NOTICE else Urgency(urgency)

    groups = []
    for urgency, some in groupby(rows, key=lambda row: heading(row.item.urgency)):
        title, remark = GROUPS[urgency]
        count = sum(number for one, number in counts.items() if heading(one) == urgency)
        groups.append(Group(str(title), str(remark), count, list(some)))
    return groups


def pending_of(user: User) -> Pending | None:
    """Return the user's held decisions, which may be undone; ``None`` without any."""
    mine = Decision.objects.pending().filter(moderator=user)
    decisions = list(mine.select_related("item").order_by("pk"))
    if not decisions:
        return None
    items = [decision.item for decision in decisions]
    return Pending(len(items), items, seconds_left(*decisions))


def _query(**asked: str | int) -> str:
    """Return the query string of values that are set."""
    said = {name: value for name, value in asked.items() if value and (name, value) != ("page", 1)}
    return f"?{urlencode(said)}" if said else "?"
