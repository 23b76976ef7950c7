"""Quiet hours: when they end, in the subscriber's own clock. No table."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings


def zone_of(name: str) -> ZoneInfo:
    """The zone called ``name`` (IANA), else the city's."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def end_of_quiet(at: datetime, start: time, end: time, zone: str) -> datetime | None:
    """When the quiet hours that run at the instant ``at`` end, as an instant; ``None`` when none run.

    They begin at ``start`` included and end at ``end`` excluded, over midnight when ``end`` comes first; equal, they
    last all day. An end that the clock skips is read as the instant after the gap.
    """
    local = at.astimezone(zone_of(zone))
    wall = local.time().replace(tzinfo=None)
    if start < end:
        is_quiet, ends_on = start <= wall < end, local.date()
    else:
        is_quiet = wall >= start or wall < end
        ends_on = local.date() + timedelta(days=1) if wall >= start else local.date()
    if not is_quiet:
        return None
    return datetime.combine(ends_on, end, local.tzinfo).astimezone(ZoneInfo("UTC"))
