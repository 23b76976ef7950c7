"""Template filters of an alert's texts: language, severity, areas, start and end."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agenda.wording.dates import day_month, hour, long_day, to_the_second
from agenda.wording.markup import icon
from agenda.wording.typography import NBSP, current_language
from alerts.formats.poster import where
from alerts.models import Alert

register = template.Library()

#: Line addressed to a group: «À vélo : la piste est coupée.»
FOR_WHOM = re.compile(r"^([^\W\d][^:\n]{1,29}?)\s?:\s+(\S.*)$")
HOUR_S, DAY_S = 3600, 86400
#: Up to this many full hours are written in hours, more in days.
HOURS = 48


class SplitDescription(NamedTuple):
    """Description of an alert, with the lines for particular groups apart as (who, what)."""

    text: str
    whom: list[tuple[str, str]]


class TimeLeft(NamedTuple):
    """Time until an alert begins or ends, and how much of its duration has passed."""

    words: str
    at: datetime
    starts: bool
    since: datetime
    #: Percentage passed, from 0 to 100.
    gone: int
    #: Whole duration: «36 heures».
    whole: str


@register.filter
def localised(alert: Alert, field: str) -> str:
    """Return a text field or ``note`` of ``alert`` in the active language."""
    return alert.text_in(field, current_language())


@register.simple_tag
def spoken_language(alert: Alert, field: str = "headline") -> SafeString:
    """Return ``lang="fr"`` if the page is in English and this text has no translation."""
    return mark_safe(' lang="fr"') if stays_french(alert, field) else mark_safe("")


@register.filter
def stays_french(alert: Alert, field: str) -> bool:
    """Whether the page is in English and this text exists in French only."""
    return (
        current_language() == "en"
        and bool(getattr(alert, field))
        and not getattr(alert, f"{field}_en")
    )


@register.simple_tag
def split_description(alert: Alert) -> SplitDescription:
    """Split the description: lines «À vélo : …» apart, if there are at least two of them."""
    lines = localised(alert, "description").splitlines()
    whom = [(found[1], found[2]) for line in lines if (found := FOR_WHOM.match(line.strip()))]
    if len(whom) < 2:
        return SplitDescription("\n".join(lines), [])
    return SplitDescription(
        "\n".join(line for line in lines if not FOR_WHOM.match(line.strip())), whom
    )


@register.simple_tag
def time_left(alert: Alert) -> TimeLeft | None:
    """Return the time until a live alert begins, else until it ends; ``None`` if it has no end."""
    now, since = timezone.now(), alert.counts_from
    if since > now:
        return TimeLeft(length(since - now), since, True, since, 0, "")
    if alert.expires is None:
        return None
    whole = alert.expires - since
    gone = round(100 * ((now - since) / whole)) if whole else 100
    return TimeLeft(
        length(alert.expires - now),
        alert.expires,
        False,
        since,
        min(100, max(0, gone)),
        length(whole),
    )


def length(span: timedelta) -> str:
    """Format a duration, rounded down: «18 min», «1 h 18 min», «3 j 4 h»."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return _("moins d’une minute")
    days, hours, minutes = seconds // DAY_S, seconds // HOUR_S, seconds % HOUR_S // 60
    parts = [(hours, "h"), (minutes, "min")]
    if hours >= HOURS:
        parts = [(days, _("j")), (seconds % DAY_S // HOUR_S, "h")]
    return NBSP.join(f"{count}{NBSP}{unit}" for count, unit in parts if count)


@register.simple_tag
def severity_label(alert: Alert) -> SafeString:
    """Return the HTML of an alert's severity: icon and label."""
    words = _("Levée") if alert.is_lifted else alert.get_severity_display()
    return format_html('<span class="sev">{}{}</span>', icon(f"sev-{alert.rank}"), words)


register.filter(where)


@register.filter
def sent_since(alert: Alert) -> str:
    """Return since when: «depuis 18:57:40», «mise à jour n° 3 à 18:38:12»."""
    if alert.sent_at is None:
        return ""
    if alert.message_type == "Update":
        number = {"number": alert.revision, "moment": to_the_second(alert.sent_at)}
        return _("mise à jour n° %(number)s %(moment)s") % number
    here = timezone.localtime(alert.sent_at)
    if here.date() == timezone.localdate():
        return _("depuis %(clock)s") % {"clock": f"{here:%H:%M:%S}"}
    return _("depuis le %(day)s à %(clock)s") % {
        "day": day_month(here),
        "clock": f"{here:%H:%M:%S}",
    }


@register.filter
def began(alert: Alert) -> str:
    """Return when it was sent: «18:57:40», «3 mars, 18:57:40»."""
    if alert.sent_at is None:
        return ""
    here = timezone.localtime(alert.sent_at)
    if here.date() == timezone.localdate():
        return f"{here:%H:%M:%S}"
    return f"{day_month(here)}, {here:%H:%M:%S}"


@register.filter
def until(alert: Alert) -> str:
    """Return its end: «jusqu’à 22 h», «jusqu’au jeudi 5 mars, 8 h», «jusqu’à la levée»."""
    return until_moment(alert.expires)


def until_moment(expires: datetime | None) -> str:
    """Format an end like ``until``; ``None`` gives «jusqu’à la levée»."""
    if expires is None:
        return _("jusqu’à la levée")
    end = timezone.localtime(expires)
    if end.date() == timezone.localdate():
        return _("jusqu’à %(hour)s") % {"hour": hour(end)}
    return _("jusqu’au %(day)s, %(hour)s") % {"day": long_day(end), "hour": hour(end)}


@register.filter
def ended(alert: Alert) -> str:
    """Return when it ended: «levée hier à 14:00:00», «finie le 3 mars à 8:00:00»."""
    moment = alert.sent_at if alert.is_lifted else alert.ended_at or alert.expires
    if moment is None:
        return ""
    words = _("levée %(moment)s") if alert.is_lifted else _("finie %(moment)s")
    return words % {"moment": to_the_second(moment)}
