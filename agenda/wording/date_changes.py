"""Changes of public dates in counts: «2 dates de moins, 19 déplacées d’une heure, 1 de plus»."""

from collections import Counter
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.wording.counts import format_count, grammatical

#: Units of a shift; the largest one that divides it exactly is used.
ONE_MINUTE, ONE_HOUR, ONE_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: From this many minutes on, hours and minutes are given.
MANY_MINUTES = timedelta(hours=2)


def say_date_changes(added: int, removed: int, shifts: Counter[timedelta]) -> str:
    """Return counts of removed, moved and added dates in words; empty if nothing changes.

    ``shifts`` counts the moved dates by their shift.
    """
    moved = shifts.total()
    parts = []
    if removed:
        words = ngettext(
            "%(count)s date de moins", "%(count)s dates de moins", grammatical(removed)
        )
        parts.append(words % {"count": format_count(removed)})
    if moved:
        number = grammatical(moved)
        words = ngettext("%(count)s date déplacée", "%(count)s dates déplacées", number)
        if parts:
            words = ngettext("%(count)s déplacée", "%(count)s déplacées", number)
        parts.append(f"{words % {'count': format_count(moved)}} {say_distance(shifts)}".rstrip())
    if added:
        number = grammatical(added)
        words = ngettext("%(count)s date de plus", "%(count)s dates de plus", number)
        if parts:
            words = ngettext("%(count)s de plus", "%(count)s de plus", number)
        parts.append(words % {"count": format_count(added)})
    return ", ".join(parts)


def say_distance(shifts: Counter[timedelta]) -> str:
    """Return «d’une heure», «de 7 h 30», «de 2 jours»; empty if shifts differ or only ends move."""
    distances = {abs(shift) for shift in shifts}
    distance = distances.pop() if len(distances) == 1 else timedelta(0)
    if not distance:
        return ""
    if not distance % ONE_DAY:
        count = distance // ONE_DAY
        words = ngettext("d’un jour", "de %(count)s jours", grammatical(count))
    elif not distance % ONE_HOUR:
        count = distance // ONE_HOUR
        words = ngettext("d’une heure", "de %(count)s heures", grammatical(count))
    elif MANY_MINUTES < distance < ONE_DAY:
        hours, minutes = divmod(distance // ONE_MINUTE, 60)
        return _("de %(hours)s h %(minutes)02d") % {"hours": hours, "minutes": minutes}
    else:
        count = distance // ONE_MINUTE
        words = ngettext("d’une minute", "de %(count)s minutes", grammatical(count))
    return words % {"count": format_count(count)}
