"""The stream of lines that open pages of a coverage hear beside the alerts."""

from channels.db import database_sync_to_async
from django.conf import settings

from messaging.formats.live import compact_json
from messaging.live.broadcasts import Broadcast, Stream
from nights.formats.lines import line_data
from nights.models import CoverageLine
from nights.models.ledger import CoverageLineQuerySet


@database_sync_to_async
def _read_from(line_id: int) -> list[Broadcast]:
    return _broadcasts(_lines().filter(id__gte=line_id).order_by("id"))


@database_sync_to_async
def _read_last(count: int) -> list[Broadcast]:
    return _broadcasts(_lines().order_by("-id")[:count])[::-1]


@database_sync_to_async
def _read_snapshot() -> Broadcast:
    """Return a reset: the page asks ``/direct/<slug>.json?depuis=`` for what it missed."""
    last_id = _lines().last_id()
    return Broadcast(last_id, line_beat("reset", last_id))


def line_beat(kind: str, last_id: int) -> str:
    """Return a «hello» or a «reset» of the lines; ``line`` tells it from those of alerts."""
    return compact_json({"type": kind, "line": last_id})


def _lines() -> CoverageLineQuerySet:
    """Return lines, on the hub's own database connection if there is one."""
    is_apart = "hub" in settings.DATABASES
    lines = CoverageLine.objects.using("hub") if is_apart else CoverageLine.objects.all()
    return lines.with_facts()


def _broadcasts(lines: CoverageLineQuerySet) -> list[Broadcast]:
    return [Broadcast(line.pk, compact_json(line_data(line)), line.coverage.slug) for line in lines]


#: The stream of the lines of all coverages; a page hears those of one.
LINES = Stream(
    read_from=_read_from,
    read_last=_read_last,
    read_snapshot=_read_snapshot,
    beat=line_beat,
    topic_parameter="direct",
    position_parameter="ligne",
    has_pings=False,
)
