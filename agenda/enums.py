"""Enumerations of the agenda."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class DateKind(models.TextChoices):
    """How an editor gives dates: one, several, a rule, or a span of days without exact dates."""

    SINGLE = "single", _("Une date")
    SEVERAL = "several", _("Plusieurs dates")
    RULE = "rule", _("Une règle")
    SPAN = "span", _("Une période : le texte dit les jours")


class OccurrenceStatus(models.TextChoices):
    """Status of a date (schema.org ``EventStatusType``)."""

    SCHEDULED = "scheduled", _("Prévu")
    RESCHEDULED = "rescheduled", _("Reporté")
    MOVED = "moved", _("Change de lieu")
    MOVED_ONLINE = "moved_online", _("En ligne")
    POSTPONED = "postponed", _("Reporté, date à venir")
    CANCELLED = "cancelled", _("Annulé")


class Availability(models.TextChoices):
    """Whether there are seats left (schema.org ``ItemAvailability``)."""

    OPEN = "open", _("Ouvert")
    FULL = "full", _("Complet")


class ChangeKind(models.TextChoices):
    """Kind of a change in the public ledger."""

    PUBLISHED = "published", _("Publication")
    UPDATED = "updated", _("Mise à jour")
    WITHDRAWN = "withdrawn", _("Retrait")
    DELETED = "deleted", _("Suppression")
    ADDED = "added", _("Nouvelle date")
    RESCHEDULED = "rescheduled", _("Changement d’horaire")
    MOVED = "moved", _("Changement de lieu")
    MOVED_ONLINE = "moved_online", _("Passage en ligne")
    POSTPONED = "postponed", _("Report")
    CANCELLED = "cancelled", _("Annulation")
    RESTORED = "restored", _("Rétablissement")
    FILLED = "filled", _("Complet")
    REOPENED = "reopened", _("Places de nouveau libres")
    EXTENDED = "extended", _("Suite d’une règle")
    REFRESHED = "refreshed", _("Nom ou catégorie à jour")
    RELOCATED = "relocated", _("Nouvelle adresse du lieu")
    MERGED = "merged", _("Réunion de deux sorties")


#: Changes of an event that increase the SEQUENCE of all its dates.
EDITIONS = frozenset(
    {ChangeKind.PUBLISHED, ChangeKind.UPDATED, ChangeKind.RELOCATED, ChangeKind.MERGED}
)

#: Changes of an event, not of one of its dates.
OF_EVENTS = frozenset({*EDITIONS, ChangeKind.REFRESHED, ChangeKind.WITHDRAWN, ChangeKind.DELETED})


class RefreshReach(models.IntegerChoices):
    """How far a change of a record reaches the events that repeat it.

    A higher value includes the lower ones.
    """

    NOWHERE = 0, _("Aucun événement ne le dit")
    SHOWN = 1, _("Les événements le disent")
    REVISION = 2, _("Les calendriers y voient une révision")
    NEWS = 3, _("Qui les suit est prévenu")


class MergeSide(models.TextChoices):
    """Which record's values a merge keeps."""

    KEPT = "a", _("la première")
    GONE = "b", _("la seconde")
    BOTH = "both", _("les deux")


class PriceKind(models.TextChoices):
    """Kind of price, without the amounts."""

    FREE = "free", _("Gratuit")
    PAID = "paid", _("Payant")
    CONDITIONAL = "conditional", _("Gratuit sous condition")
    UNKNOWN = "unknown", _("Prix non connu")


class Booking(models.TextChoices):
    """Whether booking is needed."""

    NONE = "none", _("Sans réservation")
    ADVISED = "advised", _("Réservation conseillée")
    REQUIRED = "required", _("Réservation obligatoire")
    UNKNOWN = "unknown", _("Non précisé")


class Attendance(models.TextChoices):
    """Whether one attends on site or online (schema.org ``EventAttendanceModeEnumeration``)."""

    ON_SITE = "on_site", _("Sur place")
    ONLINE = "online", _("En ligne")
    BOTH = "both", _("Sur place et en ligne")


class Setting(models.TextChoices):
    """Indoors or outdoors."""

    INDOOR = "indoor", _("À l’intérieur")
    OUTDOOR = "outdoor", _("En plein air")
    BOTH = "both", _("Dedans et dehors")
    UNKNOWN = "unknown", _("Non précisé")


class AudienceKind(models.TextChoices):
    """Target audience; the values are also those of the query parameter ``public``."""

    EVERYONE = "tout-public", _("Tout public")
    FAMILIES = "familles", _("Familles")
    CHILDREN = "enfants", _("Enfants")
    YOUNG = "jeunes", _("Adolescents et jeunes adultes")
    ADULTS = "adultes", _("Adultes")
    SENIORS = "seniors", _("Seniors")


class Access(models.TextChoices):
    """Kind of accessibility; the values are also those of the query parameter ``acces``."""

    WHEELCHAIR = "fauteuil", _("De plain-pied ou avec ascenseur")
    SIGN_LANGUAGE = "signes", _("En langue des signes")
    VISUAL = "audiodescription", _("Audiodescription ou visite tactile")
    HEARING = "audition", _("Boucle magnétique ou surtitres")
    COGNITIVE = "facile", _("Facile à comprendre")


#: Field of :class:`agenda.models.places.Accessible` for each kind of accessibility.
ACCESS_FIELDS: dict[Access, str] = {
    Access.WHEELCHAIR: "wheelchair",
    Access.SIGN_LANGUAGE: "sign_language",
    Access.VISUAL: "visual",
    Access.HEARING: "hearing",
    Access.COGNITIVE: "cognitive",
}


class Gap(models.TextChoices):
    """What an event lacks: a filter of the events list in the CMS."""

    PICTURE = "picture", _("Sans image")
    ACCESS = "access", _("Sans accès connu")
    PRICE = "price", _("Sans prix")
    REPAIRED = "repaired", _("Réparé à l’import")


class AreaBasis(models.TextChoices):
    """How the area of a place was found; a page says so if it is a guess."""

    POLYGON = "polygon", _("Le point est dans le quartier")
    POSTCODE = "postcode", _("D’après le code postal")
    NEAREST = "nearest", _("Le centre de quartier le plus proche")
    OUTSIDE = "outside", _("Hors de la ville")
    CHOSEN = "chosen", _("Choisi à la main")
    UNKNOWN = "unknown", _("Non connu")


#: Value of the query parameter ``ou`` for everything beyond the city, which is no area.
OUTSIDE_CODE = "hors-de-la-ville"


class PlaceKind(StrEnum):
    """Kind of a place, as its drawn façade shows it."""

    THEATRE = "theatre"
    CINEMA = "cinema"
    MUSEUM = "museum"
    LIBRARY = "library"
    PARK = "park"
    CHURCH = "church"
    CAFE = "cafe"
    CONCERT_HALL = "concert"
    TOWN_HALL = "town_hall"
    POOL = "pool"
    STADIUM = "stadium"
    WORKSHOP = "workshop"
    STREET = "street"
    QUAY = "quay"
    SCHOOL = "school"
    GALLERY = "gallery"
    HALL = "hall"


class Figure(models.TextChoices):
    """Subject of the generated cover of a category."""

    CONCERT = "concert", _("Barres qui sonnent")
    SCENE = "scene", _("Rideau")
    EXPO = "expo", _("Cadre")
    CINEMA = "cinema", _("Faisceau")
    ENFANTS = "enfants", _("Ballons")
    BALADE = "balade", _("Pas")
    LIVRES = "livres", _("Dos de livres")
    DANSE = "danse", _("Éventail")
    ATELIER = "atelier", _("Tissage")
    FETE = "fete", _("Feux")
    SPORT = "sport", _("Couloirs")
