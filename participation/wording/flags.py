"""Words of queue rows: sentences for items without a name, and their flags."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agenda.models import Event, Place
from moderation.models import QueueItem
from moderation.wording.queue import LOOK, OFF, PLAIN, WARN, Flag, SenderHistory
from participation.enums import ReportKind
from sources.base import RepairKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

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
#: Labels of fields where the CMS form's own would be unclear.
FIELDS = {
    "lead": gettext_lazy("texte"),
    "body": gettext_lazy("texte"),
    "age_from": gettext_lazy("âge"),
    "contact_name": gettext_lazy("qui organise"),
    "dates": gettext_lazy("dates"),
}
GRAVE = {ReportKind.CANCELLED: OFF, ReportKind.OFFENSIVE: WARN}


def report_sentence(item: QueueItem, _history: SenderHistory | None) -> tuple[str, str]:
    """Return what is reported, emphasised where grave, and by how many."""
    values = dict(flag.partition(":")[::2] for flag in item.flags)
    count = int(values.get("reports", "1"))
    times = ngettext("par une personne", "%(count)d fois en tout", count) % {"count": count}
    if values.get("report") == ReportKind.CANCELLED:
        return _("Annulation signalée"), times
    if values.get("report") == ReportKind.OFFENSIVE:
        return _("Contenu signalé"), times
    return "", _("Signalement, %(times)s") % {"times": times}


def import_sentence(item: QueueItem, _history: SenderHistory | None) -> tuple[str, str]:
    """Return the source of an import."""
    return "", _("Import, %(source)s") % {"source": item.author}


def fixed(word: "StrPromise", tone: str) -> Callable[[str], Flag]:
    """Return a function for a flag without a value."""
    return lambda _value: Flag(str(word), tone)


def links_flag(count: str) -> Flag:
    words = ngettext("un lien", "%(count)d liens", int(count)) % {"count": int(count)}
    return Flag(words, WARN if int(count) > 1 else PLAIN)


def network_flag(count: str) -> Flag:
    return Flag(_("%(count)s du même réseau aujourd’hui") % {"count": count}, WARN)


def report_flag(kind: str) -> Flag:
    return Flag(str(REPORTS[ReportKind(kind)]), GRAVE.get(ReportKind(kind), PLAIN))


def field_flag(name: str) -> Flag:
    """Return the flag of a changed field: its label."""
    if name in FIELDS:
        return Flag(str(FIELDS[name]))
    for model in (Event, Place):
        for field in model._meta.get_fields():
            if field.name == name and hasattr(field, "verbose_name"):
                return Flag(str(field.verbose_name))
    return Flag(name.replace("_", " "))


FLAGS: Mapping[str, Callable[[str], Flag]] = {
    "undated": fixed(gettext_lazy("sans date"), WARN),
    "past": fixed(gettext_lazy("déjà passé"), WARN),
    "nowhere": fixed(gettext_lazy("sans lieu"), WARN),
    "access": fixed(gettext_lazy("accès : inconnu"), PLAIN),
    "price": fixed(gettext_lazy("prix : inconnu"), PLAIN),
    "two-prices": fixed(gettext_lazy("texte et prix se contredisent"), WARN),
    "bidi": fixed(gettext_lazy("texte retourné"), WARN),
    "reread": fixed(gettext_lazy("à relire après coup, déjà en ligne"), LOOK),
    "hidden": fixed(gettext_lazy("signes invisibles"), WARN),
    "links": links_flag,
    "network": network_flag,
    "report": report_flag,
    "field": field_flag,
    "repair": lambda kind: Flag(str(RepairKind(kind).label), WARN),
}
