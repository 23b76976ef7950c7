"""Home panel with the week's figures."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from agenda.internals import HomeContext
from moderation.enums import DecisionAction
from moderation.models import Decision
from moderation.screens import ModeratorPanel

WEEK = timedelta(days=7)


class FiguresPanel(ModeratorPanel):
    """Number of decisions in seven days, of the current user and of all: one query."""

    name = "figures"
    template_name = "moderation/figures.html"
    order = 350

    def get_context_data(self, parent_context: HomeContext) -> dict[str, object]:
        """Return the week's number of decisions, the user's, and the percentage accepted."""
        decided = Decision.objects.filter(
            decided_at__gte=timezone.now() - WEEK, undone_at=None, failure=""
        )
        figures = decided.aggregate(
            every=Count("pk"),
            mine=Count("pk", filter=Q(moderator=parent_context["request"].user.pk)),
            accepted=Count(
                "pk", filter=Q(action__in=(DecisionAction.APPROVE, DecisionAction.MERGE))
            ),
        )
        every = figures["every"]
        return figures | {"percent": round(100 * figures["accepted"] / every) if every else None}
