"""The CMS's first page, beside the queue: what is said to be cancelled, what may be there twice, the week's figures."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component

from agenda.internals import HomeContext
from participation.enums import DecisionAction, ReportKind
from participation.models import Decision
from participation.permissions import may_moderate
from participation.viewsets.queue import waiting_on

SHOWN = 12
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Doubt:
    """Something to look at, and why."""

    title: str
    why: str
    url: str


class ModeratorPanel(Component):
    """Beside the others, for who decides; nothing for anybody else."""

    is_aside = True

    def render_html(self, parent_context: HomeContext) -> SafeString:
        if not may_moderate(parent_context["request"].user):
            return format_html("{}", "")
        html: SafeString = super().render_html(parent_context)
        return html


class DoubtsPanel(ModeratorPanel):
    """What is said to be cancelled, and what may be there twice, each leading to its decision: one query."""

    name = "doubts"
    template_name = "participation/cms/doubts.html"
    order = 310

    def get_context_data(self, parent_context: HomeContext) -> dict[str, object]:
        is_cancelled = Q(report__kind=ReportKind.CANCELLED)
        items = (
            waiting_on(parent_context["request"]).filter(is_cancelled | Q(alike__isnull=False)).select_related("report")
        )
        cancelled: list[Doubt] = []
        doubles: list[Doubt] = []
        for item in items.in_order()[:SHOWN]:
            doubt = Doubt(item.title, item.alike_why, reverse("relecture:item", args=[item.pk]))
            (cancelled if item.report else doubles).append(doubt)
        return {"cancelled": cancelled, "doubles": doubles}


class FiguresPanel(ModeratorPanel):
    """What was decided in seven days, by whoever is here and by all: one query."""

    name = "figures"
    template_name = "participation/cms/figures.html"
    order = 350

    def get_context_data(self, parent_context: HomeContext) -> dict[str, object]:
        decided = Decision.objects.filter(decided_at__gte=timezone.now() - WEEK, undone_at=None, failure="")
        figures = decided.aggregate(
            every=Count("pk"),
            mine=Count("pk", filter=Q(moderator=parent_context["request"].user.pk)),
            accepted=Count("pk", filter=Q(action__in=(DecisionAction.APPROVE, DecisionAction.MERGE))),
        )
        every = figures["every"]
        return figures | {"percent": round(100 * figures["accepted"] / every) if every else None}
