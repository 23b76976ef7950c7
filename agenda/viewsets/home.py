"""The agenda's panels on the home page of the CMS; each line links to the list that it counts.

Other apps add panels by Wagtail's hook. Panels with ``is_aside`` go into the side column.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import CharField, Count, F, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component
from wagtail.models import Page, WorkflowState

from agenda.enums import Gap
from agenda.internals import HomeContext, drafted_title
from agenda.models import Event, Occurrence
from agenda.models.events import lacks
from agenda.openings import day_bounds
from agenda.permissions import EventPermissionPolicy, may_write_all
from agenda.viewsets.listing import undated
from agenda.viewsets.review import review_comment

SHOWN = 5
DAYS = 7
#: What is counted in the events of these days, in the order of the screen.
GAPS = (Gap.ACCESS, Gap.PRICE, Gap.PICTURE)


@dataclass(frozen=True)
class DeskLink:
    """A label with a link and an optional count (``agenda/cms/home/_lines.html``)."""

    label: str
    url: str
    count: int | None = None


@dataclass(frozen=True)
class RecentRecord:
    """A record that the user saved recently."""

    title: str
    url: str
    at: datetime
    is_live: bool


@dataclass(frozen=True)
class DayCount:
    """One of the next days, with its number of events and a link to their list."""

    on: date
    count: int
    url: str


@dataclass(frozen=True)
class OwnProposal:
    """A proposal of the user, with the reviewer's comment if it was sent back."""

    title: str
    word: str
    url: str


class HomePanel(Component):
    """A panel for users who write events; empty for others."""

    is_aside = False

    def is_for(self, request: HttpRequest) -> bool:
        """Whether the panel is shown to the current user."""
        return request.user.has_perm("agenda.add_event") or may_write_all(request.user)

    def render_html(self, parent_context: HomeContext) -> SafeString:
        if not self.is_for(parent_context["request"]):
            return format_html("{}", "")
        return super().render_html(parent_context)


def changeable_events(request: HttpRequest) -> QuerySet[Event]:
    """Return the events that the current user may change."""
    return EventPermissionPolicy().instances_user_has_any_permission_for(request.user, ["change"])


def count_of_undated(events: QuerySet[Event]) -> Combinable:
    """Return a subquery that counts those of ``events`` without a date; 0 if there are none."""
    rows = undated(events).order_by()
    return Coalesce(
        Subquery(rows.values(one=Value(1)).annotate(count=Count("pk")).values("count")), 0
    )


def list_url(**asked: object) -> str:
    return f"{reverse('wagtailsnippets_agenda_event:list')}?{urlencode(asked)}"


class WeekPanel(HomePanel):
    """The next seven days, what their public events lack, and events without dates; one query."""

    name = "week"
    template_name = "agenda/cms/home/week.html"
    order = 120

    def get_context_data(self, parent_context: HomeContext) -> dict[str, object]:
        """Count dates and gaps of each of the next days, in one query."""
        request, today = parent_context["request"], timezone.localdate()
        days = [today + timedelta(days=number) for number in range(DAYS)]
        first, last = days[0], days[-1]
        dates = Occurrence.objects.live().standing().between(*day_bounds(first, last))
        if not may_write_all(request.user):
            dates = dates.filter(event__in=changeable_events(request).values("pk"))
        on = {
            f"on_{number}": Q(start_at__lt=day_bounds(day)[1], end_at__gt=day_bounds(day)[0])
            for number, day in enumerate(days)
        }
        conditions = on | {gap.value: lacks(gap, "event__") for gap in GAPS}
        counts = dates.aggregate(
            # With ``Count * 0`` it is part of an aggregate, which returns a row without dates too.
            undated=Count("pk") * 0 + count_of_undated(changeable_events(request)),
            **{name: Count("event", distinct=True, filter=q) for name, q in conditions.items()},
        )

        def url(first: date, last: date, **asked: object) -> str:
            return list_url(state="live", on_from=first, on_to=last, **asked)

        week = [
            DayCount(day, counts[f"on_{number}"], url(day, day)) for number, day in enumerate(days)
        ]
        lines = [
            DeskLink(str(gap.label), url(first, last, lacks=gap.value), counts[gap.value])
            for gap in GAPS
        ]
        if counts["undated"]:
            lines.append(DeskLink(_("Sans date"), list_url(when="undated"), counts["undated"]))
        return {"days": week, "lines": lines}


class OpenedPanel(HomePanel):
    """Events and pages whose latest version the current user saved, newest first."""

    name = "opened"
    template_name = "agenda/cms/home/opened.html"
    order = 130

    def get_context_data(self, parent_context: HomeContext) -> dict[str, object]:
        """Return the events and pages that the user saved last, the newest first, in one query."""
        request = parent_context["request"]

        own: dict[str, QuerySet[Event] | QuerySet[Page]] = {
            "event": changeable_events(request),
            "page": Page.objects.all(),
        }
        at, title = F("latest_revision__created_at"), F("latest_revision__object_str")
        events, pages = (
            records.filter(latest_revision__user=request.user.pk)
            .order_by()
            .annotate(kind=Value(kind, CharField()), at=at, name=title)
            .values_list("pk", "kind", "at", "name", "live")
            for kind, records in own.items()
        )
        # A union, so that the database sorts and limits events and pages as one list.
        every = events.union(pages).order_by("-at")
        urls = {"event": "wagtailsnippets_agenda_event:edit", "page": "wagtailadmin_pages:edit"}
        opened = [
            RecentRecord(title, reverse(urls[kind], args=[pk]), at, is_live)
            for pk, kind, at, title, is_live in every[:SHOWN]
        ]
        return {"opened": opened}


class ProposedPanel(HomePanel):
    """Proposals of the user: those sent back with a comment, then those under review."""

    name = "proposed"
    template_name = "agenda/cms/home/proposed.html"
    order = 70

    def is_for(self, request: HttpRequest) -> bool:
        """Shown to everybody, also to users who write only pages."""
        return True

    def get_context_data(self, parent_context: HomeContext) -> dict[str, object]:
        """Return the user's records in review, and those sent back with a comment."""
        user = parent_context["request"].user
        standing = (WorkflowState.STATUS_NEEDS_CHANGES, WorkflowState.STATUS_IN_PROGRESS)
        states = (
            WorkflowState.objects.filter(status__in=standing, requested_by=user.pk)
            .select_related("current_task_state__finished_by")
            .prefetch_related("content_object__latest_revision")
            .order_by(F("current_task_state__finished_at").desc(nulls_last=True), "-created_at")
        )
        edit_url = AdminURLFinder(user).get_edit_url
        records = [
            OwnProposal(drafted_title(record), review_comment(state), edit_url(record))
            for state in states[: 2 * SHOWN]
            if (record := state.content_object)
        ]
        return {
            "sent_back": [record for record in records if record.word],
            "being_read": [record for record in records if not record.word],
            "is_writer": user.has_perm("agenda.add_event") and not may_write_all(user),
        }
