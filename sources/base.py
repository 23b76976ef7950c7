"""Data classes for the records of any source: events, places, dates, and repairs."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

import structlog
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agenda.enums import AudienceKind, Booking, PriceKind, Setting

log = structlog.get_logger(__name__)

ONE_DAY = timedelta(days=1)

#: A record in the form of its file.
Raw = TypeVar("Raw")
#: Minutes to add to the times in a source's files, by field and season.
SourceClock = Mapping[str, Mapping[str, int]]


class SourceError(Exception):
    """A whole file cannot be read; the message is for the operator."""


class RepairKind(models.TextChoices):
    """A defect of a record that was repaired or dropped."""

    HOUR_SHIFTED = "hour_shifted", _("heure d’été corrigée")
    PAST_MIDNIGHT = "past_midnight", _("fin après minuit")
    LONG_RANGE = "long_range", _("plus de 24 h : une ouverture par jour")
    DATES_FROM_TEXT = "dates_from_text", _("dates lues dans le texte")
    WEEKDAYS_FROM_TEXT = "weekdays_from_text", _("jours de la semaine lus dans le texte")
    DATES_IN_TEXT = "dates_in_text", _("début et fin seuls : dates dans le texte")
    DATES_FROM_BOUNDS = "dates_from_bounds", _("dates lues dans le début et la fin")
    DATES_UNREAD = "dates_unread", _("dates du texte non comprises")
    DATES_DISAGREE = "dates_disagree", _("dates et texte en désaccord")
    HOURS_UNKNOWN = "hours_unknown", _("sans horaire : toute la journée")
    UNDATED = "undated", _("sans aucune date : laissé en brouillon")
    REPEATED_DATE = "repeated_date", _("date donnée deux fois")
    FAR_DATE = "far_date", _("dates trop lointaines laissées")
    SERIES_CUT = "series_cut", _("série trop longue coupée")
    BAD_DATE = "bad_date", _("date illisible laissée")
    PLACEHOLDER_POINT = "placeholder_point", _("coordonnées de remplissage laissées")
    POINT_UNREAD = "point_unread", _("coordonnées illisibles laissées")
    SEVERAL_PLACES = "several_places", _("plusieurs lieux gardés")
    OTHER_ADDRESS = "other_address", _("lieu lu dans une autre adresse de la fiche")
    VENUE_ALIAS = "venue_alias", _("lieu ramené à son nom courant")
    ADDRESS_TIDIED = "address_tidied", _("code postal ou ville remis en forme")
    RESEMBLES = "resembles", _("ressemble à une sortie d’ailleurs")
    POSTCODE_DISAGREES = "postcode_disagrees", _("code postal contredit par le point")
    HTML_CLEANED = "html_cleaned", _("HTML nettoyé")
    TEXT_CUT = "text_cut", _("texte trop long coupé")
    FLAG_UNREAD = "flag_unread", _("accessibilité illisible : non connue")
    WORD_UNKNOWN = "word_unknown", _("mot du vocabulaire inconnu")
    AGES_DROPPED = "ages_dropped", _("âge sans signification laissé")
    LINK_COMPLETED = "link_completed", _("lien complété")
    LINK_DROPPED = "link_dropped", _("lien ou courriel illisible laissé")


class ImportFailure(models.TextChoices):
    """Reason why an import failed as a whole: stored as a code, said in its reader's language."""

    DIES = "dies", _("L’import meurt chaque fois avant la fin.")
    NOT_STARTED = "not_started", _("L’import n’a pas pu commencer : %(error)s.")
    STOPPED = "stopped", _("L’import s’est arrêté avant la fin (code %(code)d).")
    NO_RECORD = "no_record", _("La source ne dit plus rien : aucune fiche ne s’y lit.")
    NO_FILE = "no_file", _("Ce fichier ne se lit pas : %(name)s")
    NOT_AN_ARRAY = "not_an_array", _("Ce fichier n’est pas un tableau JSON.")
    CLOCK_CHANGED = (
        "clock_changed",
        _(
            "Un autre import vient d’apprendre l’horloge de cette source : "
            "relancez celui-ci, rien ne sera perdu."
        ),
    )
    MANY_CHANGES = (
        "many_changes",
        _(
            "Ce fichier retire ou déplace des dates déjà publiques de %(hit)d événements "
            "sur %(events)d : %(changes)s. L’import s’arrête avant d’écrire quoi que ce soit. "
            "Si c’est bien ce que dit la source, qui tient le serveur l’importe à la main, "
            "avec --accept-changes."
        ),
    )
    # The reasons of :class:`web.fetch.FetchFailure`, under their names.
    ADDRESS = "address", _("L’adresse de la source ne mène nulle part.")
    PRIVATE = "private", _("L’adresse de la source est celle d’un réseau privé.")
    SILENT = "silent", _("Le serveur de la source ne répond pas.")
    SLOW = "slow", _("Le serveur de la source met trop longtemps à répondre.")
    STATUS = "status", _("Le serveur de la source répond par une erreur (%(status)d).")
    TOO_BIG = "too_big", _("Le fichier de la source est trop gros.")
    UNREADABLE = "unreadable", _("Ce que le serveur de la source envoie ne se lit pas.")
    REDIRECTED = "redirected", _("L’adresse de la source renvoie à d’autres qu’on ne suit pas.")


class ImportFailed(Exception):
    """An import failed as a whole; ``facts`` are what the sentence of ``failure`` names."""

    def __init__(self, failure: ImportFailure, **facts: object) -> None:
        super().__init__(failure.label)
        self.failure = failure
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair of one record; ``detail`` names the value concerned."""

    kind: RepairKind
    detail: str = ""


@dataclass(frozen=True, slots=True, order=True)
class FoundMoment:
    """One date in naive wall time; ``end`` is ``None`` when unknown.

    All day: ``start`` is midnight and ``end`` is ``None``.
    """

    start: datetime
    end: datetime | None = None
    all_day: bool = False

    @property
    def hours(self) -> tuple[time | None, time | None]:
        """Start and end as times of day; ``(None, None)`` when all day."""
        return (None if self.all_day else self.start.time(), self.end.time() if self.end else None)


@dataclass(frozen=True, slots=True)
class FoundRule:
    """Equal hours on the same weekdays (Monday is 0) from ``first`` to ``last``, inclusive."""

    first: date
    last: date
    weekdays: tuple[int, ...]
    #: Opening hours of a day. An end not after its start is on the next day; ``(None, None)`` means
    #: all day.
    hours: tuple[tuple[time | None, time | None], ...]
    except_on: tuple[date, ...] = ()

    @property
    def is_daily(self) -> bool:
        return len(self.weekdays) == 7

    def holds_on(self, day: date) -> bool:
        """Whether ``day`` matches the rule, exceptions included."""
        return self.first <= day <= self.last and day.weekday() in self.weekdays

    def days(self) -> Iterator[date]:
        """Yield every day of the rule without exceptions."""
        day, left_out = self.first, frozenset(self.except_on)
        while day <= self.last:
            if day.weekday() in self.weekdays and day not in left_out:
                yield day
            day += ONE_DAY

    def moments(self) -> Iterator[FoundMoment]:
        return (moment_on(day, *hours) for day in self.days() for hours in self.hours)


@dataclass(frozen=True, slots=True)
class FoundSpan:
    """A period, both days inclusive, in which the event takes place on unknown days."""

    first: date
    last: date


FoundDate = FoundMoment | FoundRule | FoundSpan


def moment_on(day: date, start: time | None, end: time | None) -> FoundMoment:
    """Return the date on ``day`` at these hours.

    The end is on the next day if not after the start.
    """
    if start is None:
        return FoundMoment(datetime.combine(day, time.min), all_day=True)
    begin = datetime.combine(day, start)
    if end is None:
        return FoundMoment(begin)
    finish = datetime.combine(day, end)
    return FoundMoment(begin, finish if finish > begin else finish + ONE_DAY)


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A venue under its usual name, with its other names in the source."""

    name: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    latitude: float | None = None
    longitude: float | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundPrice:
    """Price; amounts only where the text is unambiguous."""

    kind: PriceKind = PriceKind.UNKNOWN
    lowest: Decimal | None = None
    highest: Decimal | None = None
    detail: str = ""
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class FoundAudience:
    """Audience and ages."""

    kind: AudienceKind = AudienceKind.EVERYONE
    age_from: int | None = None
    age_to: int | None = None


@dataclass(frozen=True, slots=True)
class FoundContact:
    """Contact of the organiser."""

    name: str = ""
    url: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """URL, description and credit of a picture."""

    url: str = ""
    alt: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """One event of a source, cleaned; ``categories`` are slugs, the main one first."""

    identifier: str
    title: str
    url: str = ""
    lead: str = ""
    body: str = ""
    language: str = ""
    dates: tuple[FoundDate, ...] = ()
    place: FoundPlace | None = None
    #: Other places of the event at the same time.
    other_places: tuple[FoundPlace, ...] = ()
    #: Addresses in the record itself, for a source whose venues are named from the whole file.
    addresses: tuple[tuple[object, ...], ...] = ()
    place_detail: str = ""
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    audience: FoundAudience = FoundAudience()
    price: FoundPrice = FoundPrice()
    booking: Booking = Booking.UNKNOWN
    booking_url: str = ""
    setting: Setting = Setting.UNKNOWN
    contact: FoundContact = FoundContact()
    #: Answers by field of :class:`agenda.models.places.Accessible`; a missing field is unknown.
    access: tuple[tuple[str, bool], ...] = ()
    picture: FoundPicture = FoundPicture()
    repairs: tuple[Repair, ...] = ()

    def fingerprint(self) -> str:
        """Return a digest of the content, by which unchanged records are skipped.

        Of places, it contains the record's own addresses, because a venue's name depends on the
        other records of the file.
        """
        return self._digest(
            "repairs", *(("place", "other_places") if self.addresses else ("addresses",))
        )

    def old_fingerprint(self) -> str:
        """Return the digest as older releases made it.

        With the places as named from the whole file.
        """
        return self._digest("repairs", "addresses")

    def _digest(self, *left_out: str) -> str:
        """Return the SHA-256 of all fields but those ``left_out``."""
        content = {name: value for name, value in asdict(self).items() if name not in left_out}
        return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()

    @property
    def places(self) -> tuple[FoundPlace, ...]:
        """All places, the main one first."""
        return (self.place, *self.other_places) if self.place else self.other_places


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that could not be read; ``position`` counts from 1."""

    position: int
    identifier: str
    reason: str


@dataclass(frozen=True, slots=True)
class FoundFile:
    """Events of one file, read from the start at each call, with their number and notes."""

    read_events: Callable[[], Iterable[FoundEvent | BadRecord]]
    #: ``None`` where the file must be read to the end to know.
    records: int | None = None
    #: Lines for the operator.
    notes: Sequence[str] = ()
    #: Clock offsets of the source as now known, stored in :attr:`sources.models.Source.clock`.
    clock: SourceClock = field(default_factory=dict)


def read_records(
    records: Iterable[Raw | BadRecord],
    identify: Callable[[Raw], str],
    read: Callable[[Raw, str], FoundEvent],
) -> Iterator[FoundEvent | BadRecord]:
    """Yield each of ``records`` as an event or as a ``BadRecord``.

    One bad record does not stop the rest. ``read`` takes the record and its identifier; the message
    of its ``ValueError`` is for the operator.
    """
    for position, record in enumerate(records, start=1):
        if isinstance(record, BadRecord):
            yield record
            continue
        identifier = identify(record)
        try:
            yield read(record, identifier)
        except ValueError as error:
            yield BadRecord(position, identifier, str(error))
        except Exception:  # a bug of ours: ``read`` must check every value
            log.exception("record_unreadable", identifier=identifier)
            yield BadRecord(position, identifier, gettext("illisible ; le journal dit pourquoi"))
