"""Panel of the CMS's home page: reported cancellations and possible duplicates."""

from django.db.models import Q

from agenda.internals import HomeContext
from moderation.models import QueueItem
from moderation.screens import ModeratorPanel, waiting_items
from participation.enums import ReportKind
from participation.models import Report

SHOWN = 12


class DoubtsPanel(ModeratorPanel):
    """Reported cancellations and possible duplicates, each with a link to its decision.

    One query.
    """

    name = "doubts"
    template_name = "participation/cms/doubts.html"
    order = 310

    def get_context_data(self, parent_context: HomeContext) -> dict[str, object]:
        """Return the waiting reports of cancellation, and the items with a similar event."""
        is_cancelled = Q(report__kind=ReportKind.CANCELLED)
        items = waiting_items(parent_context["request"]).filter(
            is_cancelled | Q(alike__isnull=False)
        )
        cancelled: list[QueueItem] = []
        doubles: list[QueueItem] = []
        for item in items.in_order()[:SHOWN]:
            (cancelled if item.kind == Report.item_kind else doubles).append(item)
        return {"cancelled": cancelled, "doubles": doubles}
