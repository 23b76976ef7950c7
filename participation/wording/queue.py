"""Rows of the moderators' queue, in words: when it is, who sent what, what to see at once, how long it has waited."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agenda.models import Event, Place
from agenda.wording.dates import hour, in_evening, long_day
from agenda.wording.typography import NBSP
from datetext import french
from participation.enums import ReportKind
from participation.models import QueueItem
from sources.base import RepairKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

#: Shown plain; «warn»: to look at twice; «off»: it may not take place; «look»: not certain.
PLAIN, WARN, OFF, LOOK = "", "warn", "off", "look"
FLAGS = {
    "undated": (gettext_lazy("sans date"), WARN),
    "past": (gettext_lazy("déjà passé"), WARN),
    "nowhere": (gettext_lazy("sans lieu"), WARN),
    "access": (gettext_lazy("accès : inconnu"), PLAIN),
    "price": (gettext_lazy("prix : inconnu"), PLAIN),
    "bidi": (gettext_lazy("texte retourné"), WARN),
    "reread": (gettext_lazy("à relire après coup, déjà en ligne"), LOOK),
    "hidden": (gettext_lazy("signes invisibles"), WARN),
}
REPORTS = {
    ReportKind.CANCELLED: gettext_lazy("annulé ?"),
    ReportKind.CLOSED: gettext_lazy("fermé ?"),
    ReportKind.HOUR: gettext_lazy("heure"),
    ReportKind.PLACE: gettext_lazy("lieu"),
    ReportKind.PRICE: gettext_lazy("prix"),
    ReportKind.ACCESS: gettext_lazy("accès"),
    ReportKind.DOUBLE: gettext_lazy("en double ?"),
    ReportKind.OFFENSIVE: gettext_lazy("choquant ?"),
    ReportKind.OTHER: gettext_lazy("autre chose"),
}
#: Fields that a reader calls otherwise than the form of the CMS.
FIELDS = {
    "lead": gettext_lazy("texte"),
    "body": gettext_lazy("texte"),
    "age_from": gettext_lazy("âge"),
    "contact_name": gettext_lazy("qui organise"),
    "dates": gettext_lazy("dates"),
}
GRAVE = {ReportKind.CANCELLED: OFF, ReportKind.OFFENSIVE: WARN}
VOWELS = "aeiouyh"
DAY_S, HOUR_S, MINUTE_S = 86_400, 3_600, 60


@dataclass(frozen=True, slots=True)
class Flag:
    """A word at the right of a row, and how it is shown."""

    word: str
    tone: str = PLAIN


@dataclass(frozen=True, slots=True)
class History:
    """What became of the others of who sent something."""

    accepted: int = 0
    refused: int = 0

    def __str__(self) -> str:
        if not self.accepted and not self.refused:
            return _("première fois")
        published = ngettext("%(count)d publiée", "%(count)d publiées", self.accepted) % {"count": self.accepted}
        refused = ngettext("%(count)d refusée", "%(count)d refusées", self.refused) % {"count": self.refused}
        said = ((published, self.accepted), (refused, self.refused))
        return ", ".join(words for words, count in said if count)


def hour_of(item: QueueItem) -> str:
    """What leads: «20 h»; «toute la journée»; nothing where it has no date."""
    if item.next_at is None:
        return ""
    return _("journée") if item.is_all_day else hour(item.next_at)


def day_of(item: QueueItem) -> str:
    """«ce soir», «demain», «mardi 10 mars»; «sans date à venir»."""
    if item.next_at is None:
        return _("sans date à venir")
    if in_evening(item.next_at) and not item.is_all_day:
        return _("ce soir")
    ahead = (timezone.localdate(item.next_at) - timezone.localdate()).days
    if ahead <= 0 and item.next_at <= timezone.now():
        return _("en ce moment")
    return {0: _("aujourd’hui"), 1: _("demain")}.get(ahead) or long_day(item.next_at)


def report_sentence(item: QueueItem, _history: History | None) -> tuple[str, str]:
    """What is reported, strong where it is grave, and by how many."""
    values = dict(flag.partition(":")[::2] for flag in item.flags)
    count = int(values.get("reports", "1"))
    times = ngettext("par une personne", "%(count)d fois en tout", count) % {"count": count}
    if values.get("report") == ReportKind.CANCELLED:
        return _("Annulation signalée"), times
    if values.get("report") == ReportKind.OFFENSIVE:
        return _("Contenu signalé"), times
    return "", _("Signalement, %(times)s") % {"times": times}


def import_sentence(item: QueueItem, _history: History | None) -> tuple[str, str]:
    """Which source it comes from."""
    return "", _("Import, %(source)s") % {"source": item.author}


def signed_sentence(
    item: QueueItem, history: History | None, *, signed: "StrPromise", elided: "StrPromise"
) -> tuple[str, str]:
    """Who sent it, ``signed`` or ``elided`` before a vowel, and what became of their others."""
    first = unicodedata.normalize("NFD", item.author[:1]).casefold()[:1]
    words = elided if first and first in VOWELS else signed
    who = words % {"who": item.author} if item.author else str(item.rules.label)
    if history is None:
        return "", who if item.author else _("%(what)s sans signature") % {"what": who}
    return "", f"{who}, {history}"


def flags_of(item: QueueItem) -> list[Flag]:
    """The words to see at once, the look-alike first."""
    flags = [Flag(alike_words(item), LOOK)] if item.alike_id else []
    return list(dict.fromkeys(flags + [flag for key in item.flags if (flag := _flag(key))]))


def alike_words(item: QueueItem) -> str:
    """That it resembles another, and why."""
    why = ", ".join(translation.gettext(reason) for reason in item.alike_why.splitlines())
    return _("ressemble à une autre : %(why)s") % {"why": why} if why else _("ressemble à une autre")


def _flag(key: str) -> Flag | None:
    """The word for ``key``, a name with maybe a value after a colon; none for one that an older site wrote."""
    match key.partition(":"):
        case ("links", _colon, count):
            said = ngettext("un lien", "%(count)d liens", int(count)) % {"count": int(count)}
            return Flag(said, WARN if int(count) > 1 else PLAIN)
        case ("network", _colon, count):
            return Flag(_("%(count)s du même réseau aujourd’hui") % {"count": count}, WARN)
        case ("report", _colon, kind):
            return Flag(str(REPORTS[ReportKind(kind)]), GRAVE.get(ReportKind(kind), PLAIN))
        case ("repair", _colon, kind):
            return Flag(str(RepairKind(kind).label), WARN)
        case ("field", _colon, name):
            return Flag(_field(name))
    words, tone = FLAGS.get(key, ("", PLAIN))
    return Flag(str(words), tone) if words else None


def _field(name: str) -> str:
    """A field of an event or a place as one calls it, else as its form does."""
    if name in FIELDS:
        return str(FIELDS[name])
    for model in (Event, Place):
        for field in model._meta.get_fields():
            if field.name == name and hasattr(field, "verbose_name"):
                return str(field.verbose_name)
    return name.replace("_", " ")


def waited(since: datetime, now: datetime | None = None) -> str:
    """«4 min», «2 h 05», «3 j»."""
    passed = max((now or timezone.now()) - since, timedelta())
    seconds = int(passed.total_seconds())
    if seconds < HOUR_S:
        return f"{seconds // MINUTE_S}{NBSP}min"
    if seconds < DAY_S:
        return french.clock(seconds // HOUR_S, seconds % HOUR_S // MINUTE_S)
    return _("%(count)d j") % {"count": seconds // DAY_S}
