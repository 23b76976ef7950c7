"""Closed lists of the search: the words of its query string."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agenda.enums import Access, AudienceKind


class When(models.TextChoices):
    """A window by its name (``quand=``)."""

    NOW = "maintenant", _("maintenant")
    TODAY = "aujourdhui", _("aujourd’hui")
    TONIGHT = "ce-soir", _("ce soir")
    TOMORROW = "demain", _("demain")
    WEEKEND = "ce-week-end", _("ce week-end")
    WEEK = "cette-semaine", _("cette semaine")
    MONTH = "ce-mois", _("ce mois")


class Moment(models.TextChoices):
    """A part of one day (``moment=``)."""

    MORNING = "matin", _("le matin")
    AFTERNOON = "apres-midi", _("l’après-midi")
    EVENING = "soir", _("le soir")


class Facet(models.TextChoices):
    """A parameter of which several values may be chosen: one of them is enough."""

    PRICE = "prix", _("Prix")
    ACCESS = "acces", _("Pour venir")
    CATEGORY = "categorie", _("Genre")
    AUDIENCE = "public", _("Pour qui")
    AREA = "ou", _("Quartier")
    PROGRAMME = "programme", _("Programme")
    PLACE = "lieu", _("Lieu")
    ORGANISATION = "organisation", _("Organisé par")


#: Those that are offered with a count beside each value, in this order.
COUNTED_FACETS = (Facet.PRICE, Facet.ACCESS, Facet.CATEGORY, Facet.AUDIENCE, Facet.AREA)


class PriceClass(models.TextChoices):
    """What one must spend to get in (``prix=``), in the city's currency."""

    FREE = "gratuit", _("Gratuit")
    LOW = "moins-de-10", _("Moins de 10 €")
    HIGH = "10-et-plus", _("10 € et plus")


#: The values that a closed list allows; those of any other facet are codes or slugs.
CLOSED: dict[Facet, type[models.TextChoices]] = {
    Facet.PRICE: PriceClass,
    Facet.AUDIENCE: AudienceKind,
    Facet.ACCESS: Access,
}


class Sort(models.TextChoices):
    """In which order (``tri=``)."""

    RELEVANCE = "pertinence", _("Pertinence")
    DATE = "date", _("Date")
    DISTANCE = "distance", _("Distance")
    END = "fin", _("Derniers jours")


class View(models.TextChoices):
    """How results look (``vue=``)."""

    IMAGES = "images", _("Images")
    LIST = "liste", _("Liste")
    MAP = "carte", _("Carte")


class NameKind(models.TextChoices):
    """What a name that is suggested, or understood, is of."""

    EVENT = "event", _("sortie")
    PLACE = "place", _("lieu")
    ORGANISATION = "organisation", _("ceux qui organisent")
    PROGRAMME = "programme", _("programme")
    CATEGORY = "category", _("genre")
    LANDMARK = "landmark", _("quartier ou station")


class LandmarkKind(models.TextChoices):
    """What people say «près de» of."""

    NEIGHBOURHOOD = "neighbourhood", _("quartier")
    STATION = "station", _("station")
    SQUARE = "square", _("place, rue ou jardin")
