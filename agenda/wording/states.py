"""What a state, a price, an age or a way in is called on the page."""

import re
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agenda.enums import Access, Attendance, Availability, ChangeKind, OccurrenceStatus, PriceKind
from agenda.models import Event, Occurrence, Place, Refresh
from agenda.wording.dates import NBSP, as_day, grammatical, hour, language, long_day

#: A plain space before «:» and its like, or after an opening quote.
LOOSE_CLOSING = re.compile(r" (?=[:;?!»])")
LOOSE_OPENING = re.compile(r"(?<=«) ")
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}


class Tag(NamedTuple):
    """One fact in a frame: its style, its drawing, its words."""

    style: str
    icon: str
    words: str | Promise


CHANGED = {
    OccurrenceStatus.CANCELLED: Tag("cancelled", "close", gettext_lazy("Annulé")),
    OccurrenceStatus.POSTPONED: Tag("postponed", "clock", gettext_lazy("Reporté")),
    OccurrenceStatus.RESCHEDULED: Tag("postponed", "clock", gettext_lazy("Reporté")),
    OccurrenceStatus.MOVED: Tag("postponed", "pin", gettext_lazy("Change de lieu")),
    OccurrenceStatus.MOVED_ONLINE: Tag("postponed", "pin", gettext_lazy("En ligne")),
}

CHANGES = {
    ChangeKind.PUBLISHED: gettext_lazy("une publication"),
    ChangeKind.UPDATED: gettext_lazy("une mise à jour"),
    ChangeKind.WITHDRAWN: gettext_lazy("un retrait"),
    ChangeKind.DELETED: gettext_lazy("une suppression"),
    ChangeKind.ADDED: gettext_lazy("une nouvelle date"),
    ChangeKind.RESCHEDULED: gettext_lazy("un nouvel horaire"),
    ChangeKind.MOVED: gettext_lazy("un changement de lieu"),
    ChangeKind.MOVED_ONLINE: gettext_lazy("un passage en ligne"),
    ChangeKind.POSTPONED: gettext_lazy("un report"),
    ChangeKind.CANCELLED: gettext_lazy("une annulation"),
    ChangeKind.RESTORED: gettext_lazy("une date rétablie"),
    ChangeKind.FILLED: gettext_lazy("une date complète"),
    ChangeKind.REOPENED: gettext_lazy("des places libérées"),
    ChangeKind.EXTENDED: gettext_lazy("de nouvelles dates"),
    ChangeKind.REFRESHED: gettext_lazy("un nom ou une catégorie"),
    ChangeKind.RELOCATED: gettext_lazy("une nouvelle adresse"),
}

#: What is said of each way in: when it is there, and when it is not.
ACCESS = {
    Access.WHEELCHAIR: (gettext_lazy("De plain-pied ou avec ascenseur"), gettext_lazy("Des marches, sans ascenseur")),
    Access.SIGN_LANGUAGE: (gettext_lazy("En langue des signes"), gettext_lazy("Pas de langue des signes")),
    Access.VISUAL: (
        gettext_lazy("Audiodescription ou visite tactile"),
        gettext_lazy("Ni audiodescription ni visite tactile"),
    ),
    Access.HEARING: (
        gettext_lazy("Boucle magnétique ou surtitres"),
        gettext_lazy("Ni boucle magnétique ni surtitres"),
    ),
    Access.COGNITIVE: (gettext_lazy("Facile à comprendre"), gettext_lazy("Pas de version facile à comprendre")),
}
UNSAID = {
    Access.WHEELCHAIR: gettext_lazy("fauteuil roulant"),
    Access.SIGN_LANGUAGE: gettext_lazy("langue des signes"),
    Access.VISUAL: gettext_lazy("audiodescription"),
    Access.HEARING: gettext_lazy("boucle magnétique"),
    Access.COGNITIVE: gettext_lazy("facile à comprendre"),
}


def changed_tag(occurrence: Occurrence) -> Tag | None:
    """What has changed of a date; another hour of the same day is not called a postponement."""
    tag = CHANGED.get(OccurrenceStatus(occurrence.status))
    if tag and occurrence.status == OccurrenceStatus.RESCHEDULED and keeps_its_day(occurrence):
        return tag._replace(words=_("Nouvel horaire"))
    return tag


def keeps_its_day(occurrence: Occurrence) -> bool:
    previous = occurrence.previous_start_at
    return previous is not None and as_day(previous) == as_day(occurrence.start_at)


def instead_of(occurrence: Occurrence) -> str:
    """«au lieu de 20 h», «au lieu du mardi 3 mars»."""
    previous = occurrence.previous_start_at
    if previous is None:
        return _("Nouvel horaire")
    if keeps_its_day(occurrence):
        return _("au lieu de %(hour)s") % {"hour": hour(previous)}
    return _("au lieu du %(day)s") % {"day": long_day(previous)}


def status_tags(event: Event, occurrence: Occurrence | None) -> list[Tag]:
    """What has changed, then whether one can get in, then where when it is nowhere."""
    tags = []
    if occurrence and (changed := changed_tag(occurrence)):
        tags.append(changed)
    if occurrence and not occurrence.is_off:
        if occurrence.is_span:
            tags.append(Tag("plain", "", _("Dates dans le texte")))
        elif occurrence.start_at <= timezone.now() < occurrence.end_at:
            tags.append(Tag("now", "", _("En ce moment")))
        if occurrence.availability == Availability.FULL:
            tags.append(Tag("full", "", _("Complet")))
    moved_online = occurrence and occurrence.status == OccurrenceStatus.MOVED_ONLINE
    if event.attendance == Attendance.ONLINE and not moved_online:
        tags.append(Tag("plain", "", _("En ligne")))
    return tags


def date_tags(occurrence: Occurrence) -> list[Tag]:
    """Of one of several dates: a new hour says which it replaces."""
    tag = changed_tag(occurrence)
    if tag and occurrence.status == OccurrenceStatus.RESCHEDULED:
        tag = tag._replace(words=instead_of(occurrence))
    tags = [tag] if tag else []
    if occurrence.availability == Availability.FULL and not occurrence.is_off:
        tags.append(Tag("full", "", _("Complet")))
    return tags


def place_of(event: Event, occurrence: Occurrence | None = None) -> Place | None:
    """Where this date is held: its own place when it moved, else its event's."""
    if occurrence and occurrence.place_id:
        return occurrence.place
    return event.place


def money(amount: Decimal, currency: str) -> str:
    """«6,50 €», or «€6.50» in English; no cents when there are none."""
    figures = number_format(amount, 0 if amount == int(amount) else 2)
    symbol = SYMBOLS.get(currency, currency)
    if language() == "en":
        return f"{symbol}{figures}" if len(symbol) == 1 else f"{symbol}{NBSP}{figures}"
    return f"{figures}{NBSP}{symbol}"


def price(event: Event) -> str:
    """«5 €», «De 8 € à 20 €», «Gratuit»; nothing when nobody knows."""
    if event.price_kind == PriceKind.UNKNOWN:
        return ""
    if event.price_kind != PriceKind.PAID:
        return str(event.get_price_kind_display())
    low, high = (
        amount if amount is None else money(amount, event.currency) for amount in (event.price_from, event.price_to)
    )
    if low and high and low != high:
        return _("De %(low)s à %(high)s") % {"low": low, "high": high}
    if low and not high:
        return _("À partir de %(low)s") % {"low": low}
    return high or str(event.get_price_kind_display())


def ages(event: Event) -> str:
    """«dès 10 ans», «de 3 à 6 ans», «jusqu’à 12 ans»."""
    first, last = event.age_from, event.age_to
    if first and last:
        if first == last:
            return ngettext("%(age)d an", "%(age)d ans", first) % {"age": first}
        return _("de %(first)d à %(last)d ans") % {"first": first, "last": last}
    if first:
        return ngettext("dès %(age)d an", "dès %(age)d ans", first) % {"age": first}
    if last:
        return ngettext("jusqu’à %(age)d an", "jusqu’à %(age)d ans", last) % {"age": last}
    return ""


class Ways(NamedTuple):
    """How one gets in: what is there, what is not, and what nobody said."""

    there: list[str]
    missing: list[str]
    unsaid: list[str]

    @property
    def known(self) -> bool:
        return bool(self.there or self.missing)


def ways_in(event: Event | None, place: Place | None) -> Ways:
    """What the event says of itself, and what it leaves unsaid answered by its place."""
    ways = Ways([], [], [])
    for kind, (there, missing) in ACCESS.items():
        answers = [thing.access(kind) for thing in (event, place) if thing]
        answer = next((answer for answer in answers if answer is not None), None)
        if answer is None:
            ways.unsaid.append(str(UNSAID[kind]))
        elif answer:
            ways.there.append(str(there))
        else:
            ways.missing.append(str(missing))
    return ways


def bound(text: str) -> str:
    """``text`` as French binds it: no line begins with a colon, nor ends with an opening quote."""
    return LOOSE_CLOSING.sub(NBSP, LOOSE_OPENING.sub(NBSP, text))


def change_words(kind: str) -> str:
    """«une annulation»: the kind of a change inside a sentence."""
    return str(CHANGES[ChangeKind(kind)])


def changed_words(occurrence: Occurrence) -> str:
    """«Annulé», «Change de lieu»: what happened to a date, in a word."""
    tag = changed_tag(occurrence)
    return str(tag.words) if tag else ""


def outings(count: int) -> str:
    """«1 sortie», «1 204 sorties»."""
    return ngettext("%(count)s sortie", "%(count)s sorties", grammatical(count)).replace("%(count)s", figures(count))


def figures(count: int) -> str:
    """«20 000»."""
    return f"{count:,}".replace(",", NBSP if language() == "fr" else ",")


def refresh_progress(done: int, total: int) -> str:
    """«1 200 événements sur 20 000 mis à jour»."""
    words = ngettext(
        "%(done)s événement sur %(total)s mis à jour. La suite vient d’elle-même.",
        "%(done)s événements sur %(total)s mis à jour. La suite vient d’elle-même.",
        grammatical(done),
    )
    return words % {"done": figures(done), "total": figures(total)}


def refresh_title(refresh: Refresh) -> str:
    """What a record's change makes of its events: «Concerts : 20 000 sorties le disent»."""
    if refresh.done_at or refresh.total is None:
        words = _("%(name)s : %(outings)s à jour") if refresh.done_at else _("%(name)s : ses sorties suivent")
        return words % {"name": refresh.name, "outings": outings(refresh.done)}
    total = outings(refresh.total)
    return _("%(name)s : %(done)s sur %(outings)s") % {
        "name": refresh.name,
        "done": figures(refresh.done),
        "outings": total,
    }
