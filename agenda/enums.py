"""Closed lists of the agenda: what a field may say."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DateKind(models.TextChoices):
    """How an editor gives a date: one, several, a rule that makes them; or but the days between which it happens."""

    SINGLE = "single", _("Une date")
    SEVERAL = "several", _("Plusieurs dates")
    RULE = "rule", _("Une règle")
    SPAN = "span", _("Une période : le texte dit les jours")


class OccurrenceStatus(models.TextChoices):
    """Whether a dated happening still stands (schema.org ``EventStatusType``)."""

    SCHEDULED = "scheduled", _("Prévu")
    RESCHEDULED = "rescheduled", _("Reporté")
    MOVED = "moved", _("Change de lieu")
    MOVED_ONLINE = "moved_online", _("En ligne")
    POSTPONED = "postponed", _("Reporté, date à venir")
    CANCELLED = "cancelled", _("Annulé")


class Availability(models.TextChoices):
    """Whether one can still get in (schema.org ``ItemAvailability``)."""

    OPEN = "open", _("Ouvert")
    FULL = "full", _("Complet")


class ChangeKind(models.TextChoices):
    """What happened to the agenda: one line of the public history."""

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


#: What moves the SEQUENCE of all dates of an event, when it is said of the event itself.
EDITIONS = frozenset({ChangeKind.PUBLISHED, ChangeKind.UPDATED, ChangeKind.RELOCATED, ChangeKind.MERGED})

#: What is said of an event, not of one of its dates.
OF_EVENTS = frozenset({*EDITIONS, ChangeKind.REFRESHED, ChangeKind.WITHDRAWN, ChangeKind.DELETED})


class Reach(models.IntegerChoices):
    """How far a change of a record goes among the events that repeat it; each goes further than those before."""

    NOWHERE = 0, _("Aucun événement ne le dit")
    SHOWN = 1, _("Les événements le disent")
    REVISION = 2, _("Les calendriers y voient une révision")
    NEWS = 3, _("Qui les suit est prévenu")


class Side(models.TextChoices):
    """Of two records that become one: whose words are kept."""

    KEPT = "a", _("la première")
    GONE = "b", _("la seconde")
    BOTH = "both", _("les deux")


class PriceKind(models.TextChoices):
    """What it costs, before any figure."""

    FREE = "free", _("Gratuit")
    PAID = "paid", _("Payant")
    CONDITIONAL = "conditional", _("Gratuit sous condition")
    UNKNOWN = "unknown", _("Prix non connu")


class Booking(models.TextChoices):
    """Whether one must book."""

    NONE = "none", _("Sans réservation")
    ADVISED = "advised", _("Réservation conseillée")
    REQUIRED = "required", _("Réservation obligatoire")
    UNKNOWN = "unknown", _("Non précisé")


class Attendance(models.TextChoices):
    """Where one attends (schema.org ``EventAttendanceModeEnumeration``)."""

    ON_SITE = "on_site", _("Sur place")
    ONLINE = "online", _("En ligne")
    BOTH = "both", _("Sur place et en ligne")


class Setting(models.TextChoices):
    """Under a roof or not."""

    INDOOR = "indoor", _("À l’intérieur")
    OUTDOOR = "outdoor", _("En plein air")
    BOTH = "both", _("Dedans et dehors")
    UNKNOWN = "unknown", _("Non précisé")


class AudienceKind(models.TextChoices):
    """For whom; the value is also the word of the query string (``public=``)."""

    EVERYONE = "tout-public", _("Tout public")
    FAMILIES = "familles", _("Familles")
    CHILDREN = "enfants", _("Enfants")
    YOUNG = "jeunes", _("Adolescents et jeunes adultes")
    ADULTS = "adultes", _("Adultes")
    SENIORS = "seniors", _("Seniors")


class Access(models.TextChoices):
    """Ways to get in and follow; the value is also the word of the query string (``acces=``)."""

    WHEELCHAIR = "fauteuil", _("De plain-pied ou avec ascenseur")
    SIGN_LANGUAGE = "signes", _("En langue des signes")
    VISUAL = "audiodescription", _("Audiodescription ou visite tactile")
    HEARING = "audition", _("Boucle magnétique ou surtitres")
    COGNITIVE = "facile", _("Facile à comprendre")


#: The field of :class:`agenda.models.places.Accessible` that holds each answer.
ACCESS_FIELDS: dict[Access, str] = {
    Access.WHEELCHAIR: "wheelchair",
    Access.SIGN_LANGUAGE: "sign_language",
    Access.VISUAL: "visual",
    Access.HEARING: "hearing",
    Access.COGNITIVE: "cognitive",
}


class Gap(models.TextChoices):
    """What an editor looks for to complete or to check: its key in the list's address, and its name."""

    PICTURE = "picture", _("Sans image")
    ACCESS = "access", _("Sans accès connu")
    PRICE = "price", _("Sans prix")
    REPAIRED = "repaired", _("Réparé à l’import")


class AreaBasis(models.TextChoices):
    """How an address came by its area: the page says so when it is a guess."""

    POLYGON = "polygon", _("Le point est dans le quartier")
    POSTCODE = "postcode", _("D’après le code postal")
    NEAREST = "nearest", _("Le centre de quartier le plus proche")
    OUTSIDE = "outside", _("Hors de la ville")
    CHOSEN = "chosen", _("Choisi à la main")
    UNKNOWN = "unknown", _("Non connu")


#: The code, in the query string (``ou=``), of all that lies beyond the city: it is no area of it.
OUTSIDE_CODE = "hors-de-la-ville"


class Figure(models.TextChoices):
    """The drawn cover of a category."""

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
