"""Words of queue rows: date, sender, flags, waiting time."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from agenda.wording.dates import hour, in_evening, long_day
from agenda.wording.typography import NBSP
from datetext import french
from moderation.models import QueueItem

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

#: Tones of a flag: plain; «warn», check it; «off», may not take place; «look», uncertain.
PLAIN = ""
WARN = "warn"
OFF = "off"
LOOK = "look"
VOWELS = "aeiouyh"
DAY_S = 86_400
HOUR_S = 3_600
MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Flag:
    """A word at the right of a row, and its tone."""

    word: str
    tone: str = PLAIN


@dataclass(frozen=True, slots=True)
class SenderHistory:
    """Numbers of a sender's earlier accepted and refused items."""

    accepted: int = 0
    refused: int = 0

    def __str__(self) -> str:
        counts = join_counts(
            (self.accepted, ngettext_lazy("%(count)d publiée", "%(count)d publiées", "count")),
            (self.refused, ngettext_lazy("%(count)d refusée", "%(count)d refusées", "count")),
        )
        return counts or _("première fois")


def join_counts(*counts: tuple[int, "StrPromise"]) -> str:
    """Return the counts that are not zero in words: «3 publiées, 1 refusée»."""
    return ", ".join(str(words % {"count": count}) for count, words in counts if count)


def say_next_hour(item: QueueItem) -> str:
    """Return the hour of the next date: «20 h», «journée» if all day, empty without a date."""
    if item.next_at is None:
        return ""
    return _("journée") if item.is_all_day else hour(item.next_at)


def say_next_day(item: QueueItem) -> str:
    """Return the day of the next date: «ce soir», «demain», «mardi 10 mars»."""
    if item.next_at is None:
        return _("sans date à venir")
    if in_evening(item.next_at) and not item.is_all_day:
        return _("ce soir")
    ahead = (timezone.localdate(item.next_at) - timezone.localdate()).days
    if ahead <= 0 and item.next_at <= timezone.now():
        return _("en ce moment")
    return {0: _("aujourd’hui"), 1: _("demain")}.get(ahead) or long_day(item.next_at)


def say_sender(
    item: QueueItem, history: SenderHistory | None, *, signed: "StrPromise", elided: "StrPromise"
) -> tuple[str, str]:
    """Return the sentence about the sender, ``elided`` before a vowel, and their history."""
    first = unicodedata.normalize("NFD", item.author[:1]).casefold()[:1]
    words = elided if first and first in VOWELS else signed
    who = words % {"who": item.author} if item.author else str(item.rules.label)
    if history is None:
        return "", who if item.author else _("%(what)s sans signature") % {"what": who}
    return "", f"{who}, {history}"


def build_flags(item: QueueItem) -> list[Flag]:
    """Return the flags of an item, duplicate first; unknown ones are skipped."""
    flags = [Flag(say_resemblance(item), LOOK)] if item.alike_id else []
    for key in item.flags:
        name, _colon, value = key.partition(":")
        if say := item.rules.flags.get(name):
            flags.append(say(value))
    return list(dict.fromkeys(flags))


def say_resemblance(item: QueueItem) -> str:
    """Return that it resembles another event, and why."""
    why = ", ".join(translation.gettext(reason) for reason in item.alike_why.splitlines())
    return (
        _("ressemble à une autre : %(why)s") % {"why": why} if why else _("ressemble à une autre")
    )


def say_waiting_time(since: datetime, now: datetime | None = None) -> str:
    """Return the waiting time: «4 min», «2 h 05», «3 j»."""
    passed = max((now or timezone.now()) - since, timedelta())
    seconds = int(passed.total_seconds())
    if seconds < HOUR_S:
        return f"{seconds // MINUTE_S}{NBSP}min"
    if seconds < DAY_S:
        return french.time_in_french(seconds // HOUR_S, seconds % HOUR_S // MINUTE_S)
    return _("%(count)d j") % {"count": seconds // DAY_S}
