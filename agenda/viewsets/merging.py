"""Views that merge two records: choose the other one, compare field by field, and undo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.images.models import AbstractImage
from wagtail.snippets.views.snippets import SnippetViewSet

from agenda.enums import MergeSide
from agenda.exceptions import MergeOutdated, MergeRefused
from agenda.internals import EditInternals, RecordPage
from agenda.lookup import registered_imports, search_by_name
from agenda.models import Event, Merge, Place
from agenda.models.merges import UNDONE_WITHIN
from agenda.permissions import may_merge
from agenda.services.merging import (
    KINDS,
    Facts,
    FieldGroup,
    JoinedDates,
    Restored,
    check_undoing,
    combine_values,
    is_same,
    json_values,
    may_join,
    preview_joined,
    published_slugs,
    suggest_sides,
    values_before,
)
from agenda.viewsets.choosers import choosable
from agenda.viewsets.listing import EventRow as ListedEvent
from agenda.viewsets.listing import add_next_dates, next_day
from agenda.wording.merging import describe_fields

Record = Event | Place
#: How many candidates are shown.
SHOWN = 20


@dataclass(frozen=True)
class ComparisonCell:
    """Values of one record in a group of fields, and whether they are selected."""

    lines: Sequence[str]
    image: AbstractImage | None
    is_chosen: bool


@dataclass(frozen=True)
class ComparisonRow:
    """One group of fields of both records, side by side."""

    group: FieldGroup
    kept: ComparisonCell
    gone: ComparisonCell
    #: The joined values, if the group can be joined.
    both: ComparisonCell | None


@dataclass(frozen=True)
class MergePage:
    """Context of ``agenda/cms/merge.html``."""

    kept: Record
    gone: Record
    rows: Sequence[ComparisonRow]
    #: Labels of the groups with equal values in both.
    same: Sequence[str | Promise]
    #: Numbers of dates to come (for places, events) of each record, and of both.
    dates: JoinedDates
    is_event: bool
    #: Counts for the record that is merged away.
    source_count: int
    address_count: int
    #: The last day on which the merge can be undone.
    until: datetime
    seen: str
    swap_url: str
    back_url: str
    problem: str = ""
    #: Whether the two records cannot be merged in their current state.
    is_refused: bool = False


@dataclass(frozen=True)
class ChoosePage:
    """Context of ``agenda/cms/merge_choose.html``."""

    record: Record
    words: str
    #: Candidates with the URL of the comparison, and their next date (empty for places).
    found: Sequence[tuple[Record, str, str]]
    has_more: bool


@dataclass(frozen=True)
class SeparatePage:
    """Context of ``agenda/cms/merge_undo.html``."""

    merge: Merge
    kept: Record | None
    gone: Record | None
    #: Name of the kept record before the merge.
    kept_name: str
    kept_url: str
    #: Groups that go back and groups changed since; ``None`` if the merge cannot be undone.
    restored: Restored | None
    is_event: bool
    #: Why the merge cannot be undone now.
    problem: str = ""


class MergeBase(RecordPage, View):
    """Base of the three merge screens: kind of record, and URL names."""

    model: type[Record] = Event
    header_icon = "link"
    merge_url_name: str = ""
    merge_with_url_name: str = ""
    separate_url_name: str = ""
    object: Record

    def find(self, pk: int) -> Record:
        """Return the record; 404 if there is none, 403 if the user may not merge it."""
        record = cast(Record, get_object_or_404(self.model._default_manager.all(), pk=pk))
        if not may_merge(self.request.user, record):
            raise PermissionDenied
        return record


class MergeWithView(MergeBase):
    """«Réunir avec…»: choose the other record by name.

    The default list has records of the same place.
    """

    page_title = gettext_lazy("Réunir avec…")
    template_name = "agenda/cms/merge_choose.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the records to merge with, found by words or near."""
        self.object = self.find(pk)
        words = request.GET.get("q", "").strip()[:200]
        found = self.others(words)
        if self.model is Event:
            add_next_dates(cast(Sequence[ListedEvent], found))
        rows = [(other, self.url_of(other), when_next(other)) for other in found[:SHOWN]]
        return self.show(ChoosePage(self.object, words, rows, len(found) > SHOWN))

    def others(self, words: str) -> Sequence[Record]:
        """Return published records by the typed words, else at the same place or postcode."""
        every: QuerySet[Any] = self.model._default_manager.all()
        if isinstance(self.object, Event):
            every = every.select_related("place")
            near = every.filter(place__isnull=False, place=self.object.place_id)
        else:
            near = every.exclude(postcode="").filter(postcode=self.object.postcode)
        found = search_by_name(every, words) if words else near
        others = choosable(self.request.user, found.filter(live=True).exclude(pk=self.object.pk))
        return list(others.order_by("-first_published_at", "pk")[: SHOWN + 1])

    def url_of(self, other: Record) -> str:
        """Return the URL of the comparison; by default the record published earlier is kept."""
        pair = sorted(
            (self.object, other),
            key=lambda one: (one.first_published_at is None, one.first_published_at, one.pk),
        )
        return reverse(self.merge_url_name, args=[one.pk for one in pair])


def when_next(record: Record) -> str:
    """Return the next date of an event in words; empty for a place."""
    if not isinstance(record, Event):
        return ""
    return next_day(cast(ListedEvent, record)) or _("Aucune date à venir")


class MergeView(MergeBase):
    """Comparison of both records with suggested choices, and a preview; merges on POST."""

    template_name = "agenda/cms/merge.html"
    gone: Record

    def get_page_title(self) -> str:
        return _("Un seul lieu") if self.model is Place else _("Une seule sortie")

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        self.object, self.gone = (self.find(cast(int, kwargs[name])) for name in ("pk", "gone"))
        if self.object == self.gone:
            return redirect(self.merge_with_url_name, self.object.pk)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int, gone: int) -> HttpResponse:
        """Show the comparison of both records; redirect if they are merged already."""
        merge = Merge.objects.of_gone(self.gone)
        if merge and merge.kept_id == pk:
            return redirect(self.separate_url_name, merge.pk)
        return self.show(self.page({}))

    def post(self, request: HttpRequest, pk: int, gone: int) -> HttpResponse:
        """Preview or perform the merge; a refusal shows the page again with 409."""
        choices = self.choices()
        if request.POST.get("faire") == "voir":
            return self.preview(choices)
        try:
            merge = KINDS[self.model].merge(
                pk, gone, choices, seen=request.POST.get("vu", ""), actor=request.user
            )
        except MergeRefused as refusal:
            self.object, self.gone = self.find(pk), self.find(gone)
            is_refused = not isinstance(refusal, MergeOutdated)
            answer = self.show(self.page(choices, str(refusal), is_refused=is_refused))
            answer.status_code = 409
            return answer
        words = _("C’est fait : « %(gone)s » et « %(kept)s » ne font plus qu’un.")
        messages.success(request, words % {"gone": self.gone, "kept": self.object})
        return redirect(self.separate_url_name, merge.pk)

    def choices(self) -> dict[str, MergeSide]:
        """Return the posted choices; invalid ones fall back to the suggestion."""
        groups = KINDS[self.model].groups
        ours = suggest_sides(groups, json_values(self.object), json_values(self.gone))
        posted = {group.name: self.request.POST.get(group.name, "") for group in groups}
        return ours | {
            name: MergeSide(side) for name, side in posted.items() if side in MergeSide.values
        }

    def preview(self, choices: Mapping[str, MergeSide]) -> HttpResponse:
        """Return a preview of the merged record's page with the current choices."""
        said = combine_values(
            KINDS[self.model].groups, json_values(self.object), json_values(self.gone), choices
        )
        would_be = self.object.with_content_json(said)
        if isinstance(self.object, Event) and isinstance(self.gone, Event):
            preview_joined(would_be, self.object, self.gone)
        return would_be.make_preview_request(self.request, would_be.default_preview_mode)

    def page(
        self, choices: Mapping[str, MergeSide], problem: str = "", *, is_refused: bool = False
    ) -> MergePage:
        """Build the comparison of both records, with ``choices`` or suggested values."""
        kind = KINDS[self.model]
        ours, theirs = json_values(self.object), json_values(self.gone)
        chosen = suggest_sides(kind.groups, ours, theirs) | dict(choices)
        if not problem:
            try:
                kind.check(self.object, self.gone)
            except MergeRefused as refusal:
                problem, is_refused = str(refusal), True
        is_event = self.model is Event
        sources = registered_imports().count_records(self.gone.pk) if is_event else 0
        return MergePage(
            kept=self.object,
            gone=self.gone,
            rows=[
                self.row(group, ours, theirs, chosen[group.name])
                for group in kind.groups
                if not is_same(group, ours, theirs)
            ],
            same=[group.label for group in kind.groups if is_same(group, ours, theirs)],
            dates=kind.count(self.object, self.gone),
            is_event=is_event,
            source_count=sources,
            address_count=published_slugs(self.gone).count(),
            until=timezone.now() + UNDONE_WITHIN,
            seen=kind.seen(self.object, self.gone),
            swap_url=reverse(self.merge_url_name, args=[self.gone.pk, self.object.pk]),
            back_url=self.edit_url,
            problem=problem,
            is_refused=is_refused,
        )

    def row(self, group: FieldGroup, ours: Facts, theirs: Facts, side: MergeSide) -> ComparisonRow:
        """Return the row of one group: the value of each side, and of both if they join."""
        both = None
        if may_join(group, ours, theirs):
            joined = combine_values([group], ours, theirs, {group.name: MergeSide.BOTH})
            would_be = self.object.with_content_json(joined)
            both = ComparisonCell(
                describe_fields(would_be, group.fields), None, side == MergeSide.BOTH
            )
        elif side == MergeSide.BOTH:
            side = MergeSide.KEPT
        cells = [
            ComparisonCell(
                describe_fields(one, group.fields),
                getattr(one, "cover", None) if "cover" in group.fields else None,
                side == mine,
            )
            for one, mine in ((self.object, MergeSide.KEPT), (self.gone, MergeSide.GONE))
        ]
        return ComparisonRow(group, cells[0], cells[1], both)


class SeparateView(MergeBase):
    """A merge: what undoing it would restore and keep; undone on POST."""

    template_name = "agenda/cms/merge_undo.html"
    page_title = gettext_lazy("Séparer")
    merge: Merge

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        self.merge = get_object_or_404(Merge.objects.of_kind(self.model), pk=kwargs["merge"])
        records = [one for one in (self.merge.kept, self.merge.gone) if one is not None]
        if not records or not may_merge(request.user, *records):
            raise PermissionDenied
        self.object = records[0]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, merge: int) -> HttpResponse:
        return self.show(self.page())

    def post(self, request: HttpRequest, merge: int) -> HttpResponse:
        """Undo the merge; a refusal shows the page again with 409."""
        try:
            KINDS[self.model].separate(self.merge, actor=request.user)
        except MergeRefused as refusal:
            answer = self.show(self.page(str(refusal)))
            answer.status_code = 409
            return answer
        words = _("« %(gone)s » est de nouveau à part.")
        messages.success(request, words % {"gone": self.merge.gone})
        return redirect(self.edit_url_name, self.merge.gone_id)

    def page(self, problem: str = "") -> SeparatePage:
        """Build the page that says what undoing the merge restores, or why it is refused."""
        kept, gone = self.merge.kept, self.merge.gone
        before = self.merge.before.get("kept", {})
        restored = None
        if not problem and not self.merge.undone_at:
            try:
                check_undoing(self.merge)
            except MergeRefused as refusal:
                problem = str(refusal)
            else:
                restored = values_before(self.merge, cast(Record, kept))
        return SeparatePage(
            self.merge,
            kept,
            gone,
            str(before.get("title") or before.get("name") or kept),
            reverse(self.edit_url_name, args=[self.merge.kept_id]) if kept else "",
            restored,
            self.model is Event,
            problem,
        )


def merge_patterns(viewset: SnippetViewSet) -> list[URLPattern]:
    """Return the URL patterns of the three merge screens of a viewset."""
    screens: dict[str, tuple[str, type[MergeBase]]] = {
        "merge_with": ("reunir/<int:pk>/", MergeWithView),
        "merge": ("reunir/<int:pk>/<int:gone>/", MergeView),
        "separate": ("separer/<int:merge>/", SeparateView),
    }
    names = {f"{name}_url_name": viewset.get_url_name(name) for name in screens}
    return [
        path(route, viewset.construct_view(view, **names), name=name)
        for name, (route, view) in screens.items()
    ]


class MergedRedirectMixin(EditInternals):
    """Redirects the form of a merged-away record to the undo screen.

    Publishing it again would duplicate the kept record.
    """

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Redirect a record that was merged away to the page that undoes the merge."""
        merge = None if self.object.live else Merge.objects.of_gone(self.object)
        if merge is not None:
            return redirect(admin_url(self.object, "separate", merge.pk))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Wagtail's buttons, one to merge, and one for each merge that may be undone."""
        record, user = self.object, self.request.user
        buttons: list[Button] = [*super().header_more_buttons]  # type: ignore[misc]
        if not record.live or not may_merge(user, record):
            return buttons
        url = admin_url(record, "merge_with", record.pk)
        buttons.append(Button(_("Réunir avec…"), url=url, icon_name="link", priority=7))
        for merge in Merge.objects.gone_into(record).exclude(before={}):
            if merge.may_be_undone:
                label = _("Séparer de « %(title)s »") % {"title": merge.gone}
                url = admin_url(record, "separate", merge.pk)
                buttons.append(Button(label, url=url, icon_name="rotate", priority=8))
        return buttons


def admin_url(record: Record, name: str, *args: int) -> str:
    return reverse(f"{record.snippet_viewset.url_namespace}:{name}", args=args)
