"""Closed lists of the search: values of its query string."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agenda.enums import Access, AudienceKind


class When(models.TextChoices):
    """Named window (``quand=``)."""

    NOW = "maintenant", _("maintenant")
    TODAY = "aujourdhui", _("aujourd’hui")
    TONIGHT = "ce-soir", _("ce soir")
    TOMORROW = "demain", _("demain")
    WEEKEND = "ce-week-end", _("ce week-end")
    WEEK = "cette-semaine", _("cette semaine")
    MONTH = "ce-mois", _("ce mois")


class MomentOfDay(models.TextChoices):
    """Part of one day (``moment=``)."""

    MORNING = "matin", _("le matin")
    AFTERNOON = "apres-midi", _("l’après-midi")
    EVENING = "soir", _("le soir")


class Facet(models.TextChoices):
    """Parameter with several values, combined with OR."""

    PRICE = "prix", _("Prix")
    ACCESS = "acces", _("Pour venir")
    CATEGORY = "categorie", _("Genre")
    AUDIENCE = "public", _("Pour qui")
    AREA = "ou", _("Quartier")
    PROGRAMME = "programme", _("Programme")
    PLACE = "lieu", _("Lieu")
    ORGANISATION = "organisation", _("Organisé par")
    SHELTER = "abri", _("À l’abri")
    LANGUAGE = "parle", _("Langue")


#: Facets that are offered with a count beside each value, in this order.
COUNTED_FACETS = (Facet.PRICE, Facet.ACCESS, Facet.CATEGORY, Facet.AUDIENCE, Facet.AREA)


class PriceClass(models.TextChoices):
    """Price class of an event (``prix=``), in euros."""

    FREE = "gratuit", _("Gratuit")
    LOW = "moins-de-10", _("Moins de 10 €")
    HIGH = "10-et-plus", _("10 € et plus")


class Shelter(models.TextChoices):
    """Where an event takes place (``abri=``)."""

    INDOOR = "interieur", _("à l’intérieur")
    OUTDOOR = "exterieur", _("en plein air")


class DateState(models.TextChoices):
    """What became of a date (``etat=``): an event answers by a date of this state."""

    CANCELLED = "annule", _("annulé")
    POSTPONED = "reporte", _("reporté")
    MOVED = "deplace", _("déplacé")
    FULL = "complet", _("complet")


class ExclusionKind(models.TextChoices):
    """What is excluded, as written before the colon of ``sauf=``."""

    CATEGORY = "categorie"
    AREA = "ou"
    PRICE = "prix"
    AUDIENCE = "public"
    PLACE = "lieu"
    #: A word, or several words in a row, that no field of the event contains.
    WORD = "mot"
    #: A weekday («0» is Monday) or a day («2026-12-24»): dates on it do not answer.
    DAY = "jour"
    #: ``abri`` value: «sauf en plein air».
    SHELTER = "abri"


#: Facets with a closed list of values; values of any other facet are codes or slugs.
CLOSED: dict[Facet, type[models.TextChoices]] = {
    Facet.PRICE: PriceClass,
    Facet.AUDIENCE: AudienceKind,
    Facet.ACCESS: Access,
    Facet.SHELTER: Shelter,
}


class Sort(models.TextChoices):
    """Sort order (``tri=``)."""

    RELEVANCE = "pertinence", _("Les plus proches du sujet")
    DATE = "date", _("Par date")
    DISTANCE = "distance", _("Les plus près de moi")
    END = "fin", _("Bientôt finies")


class View(models.TextChoices):
    """Layout of the results (``vue=``)."""

    LIST = "liste", _("Liste")
    MAP = "carte", _("Carte")

    @classmethod
    def _missing_(cls, value: object) -> "View | None":
        """Return the list for ``images``, which old links still ask for."""
        return cls.LIST if value == "images" else None


class NameKind(models.TextChoices):
    """Kind of thing that a suggested or understood name belongs to."""

    EVENT = "event", _("sortie")
    PLACE = "place", _("lieu")
    ORGANISATION = "organisation", _("ceux qui organisent")
    PROGRAMME = "programme", _("programme")
    CATEGORY = "category", _("genre")
    LANDMARK = "landmark", _("quartier, station ou rue")


class LandmarkKind(models.TextChoices):
    """Kind of landmark, as in «près de …»."""

    NEIGHBOURHOOD = "neighbourhood", _("quartier")
    STATION = "station", _("station")
    SQUARE = "square", _("place ou jardin")
    STREET = "street", _("rue")
    BUILDING = "building", _("musée, bibliothèque ou monument")


#: Of landmarks with one name, the first of these is meant.
LANDMARK_ORDER = (
    LandmarkKind.NEIGHBOURHOOD,
    LandmarkKind.STATION,
    LandmarkKind.SQUARE,
    LandmarkKind.BUILDING,
    LandmarkKind.STREET,
)
