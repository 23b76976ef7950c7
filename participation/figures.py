"""How long a decision takes, as pages may say it: of what was decided, never a promise."""

from datetime import timedelta
from statistics import median

from django.utils import timezone

from participation.models import Proposal

SINCE = timedelta(days=30)
#: Of fewer decisions nothing is said.
ENOUGH = 5
HOUR_S = 3600


def median_hours() -> int | None:
    """Half of what was decided in the last thirty days took so many hours at most; ``None`` while too few were."""
    waits = Proposal.objects.hours_of_decisions(timezone.now() - SINCE)
    if len(waits) < ENOUGH:
        return None
    return max(1, round(median(wait.total_seconds() for wait in waits) / HOUR_S))
