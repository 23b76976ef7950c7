"""Place and Area: where events take place, and their accessibility."""

import re
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.fields import RichTextField

from agenda.blocks import FEATURES
from agenda.enums import ACCESS_FIELDS, OUTSIDE_CODE, Access, AreaBasis
from agenda.models.drafts import Drafted

ORDINAL = re.compile(r"^(\d+)(\D{1,3})$")
LATITUDE = [MinValueValidator(-90), MaxValueValidator(90)]
LONGITUDE = [MinValueValidator(-180), MaxValueValidator(180)]


class Area(models.Model):
    """A district of the city; in Paris, an arrondissement."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("nom"), max_length=120)
    short_name = models.CharField(_("nom court"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=100)
    latitude = models.FloatField(_("latitude du centre"), validators=LATITUDE)
    longitude = models.FloatField(_("longitude du centre"), validators=LONGITUDE)
    #: GeoJSON geometry (RFC 7946), Polygon or MultiPolygon, when known.
    polygon = models.JSONField(_("contour"), null=True, blank=True)
    postcodes = models.JSONField(_("codes postaux"), default=list, blank=True)
    #: Position on a grid map of five columns, shown if all areas have one.
    tile_row = models.PositiveSmallIntegerField(_("rangée du plan"), null=True, blank=True)
    tile_column = models.PositiveSmallIntegerField(
        _("colonne du plan"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("quartier")
        verbose_name_plural = _("quartiers")
        constraints = [
            models.CheckConstraint(
                name="area_whole_tile",
                condition=models.Q(tile_row__isnull=True, tile_column__isnull=True)
                | models.Q(tile_row__isnull=False, tile_column__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.short_name or self.name

    @property
    def label_parts(self) -> tuple[str, str]:
        """The short name split into number and ending, «11» and «e», if it has that form."""
        found = ORDINAL.match(self.label)
        return (found[1], found[2]) if found else (self.label, "")


class Accessible(models.Model):
    """Accessibility fields, each with three states: yes, no, unknown."""

    wheelchair = models.BooleanField(_("fauteuil roulant"), null=True, blank=True)
    sign_language = models.BooleanField(_("langue des signes"), null=True, blank=True)
    visual = models.BooleanField(_("malvoyants et aveugles"), null=True, blank=True)
    hearing = models.BooleanField(_("malentendants et sourds"), null=True, blank=True)
    cognitive = models.BooleanField(_("facile à comprendre"), null=True, blank=True)
    access_detail = models.TextField(_("pour entrer"), blank=True, max_length=1000)
    access_source = models.CharField(_("qui le dit"), max_length=120, blank=True)
    access_checked_on = models.DateField(_("vérifié le"), null=True, blank=True)

    class Meta:
        abstract = True

    def access(self, kind: Access) -> bool | None:
        """Return the answer for ``kind``; ``None`` if unknown."""
        return getattr(self, ACCESS_FIELDS[kind])


class PlaceQuerySet(models.QuerySet["Place"]):
    def live(self) -> Self:
        return self.filter(live=True)

    def with_page_facts(self) -> Self:
        """Load all relations that the place's page needs, except coming events."""
        return self.select_related("area", "parent", "cover").prefetch_related("cover__renditions")

    def named(self, *names: str) -> Self:
        """Places with one of ``names`` as name or alias, ignoring case."""
        is_called = Q(pk=None)
        for name in names:
            is_called |= Q(name__iexact=name) | Q(aliases__name__iexact=name)
        return self.filter(is_called).distinct()


class Place(Accessible, Drafted):
    """A venue with its address and aliases."""

    PLACE_FIELDS = ("parent",)

    #: Annotation, present only if the queryset adds it.
    has_aliases: bool

    name = models.CharField(_("nom"), max_length=255)
    slug = models.SlugField(_("adresse web"), max_length=255, unique=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("fait partie de"),
        null=True,
        blank=True,
        related_name="parts",
        on_delete=models.SET_NULL,
    )
    street = models.CharField(_("rue et numéro"), max_length=255, blank=True)
    postcode = models.CharField(_("code postal"), max_length=12, blank=True)
    city = models.CharField(_("ville"), max_length=120, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True, validators=LATITUDE)
    longitude = models.FloatField(_("longitude"), null=True, blank=True, validators=LONGITUDE)
    chosen_area = models.ForeignKey(
        Area,
        verbose_name=_("quartier"),
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
        help_text=_("Trouvé tout seul d’après l’adresse, si vous le laissez vide."),
    )
    #: Computed by ``services.places.locate_places``: the chosen area, else from point or postcode.
    area = models.ForeignKey(
        Area,
        verbose_name=_("quartier"),
        null=True,
        blank=True,
        editable=False,
        related_name="places",
        on_delete=models.SET_NULL,
    )
    area_basis = models.CharField(
        max_length=10, choices=AreaBasis, default=AreaBasis.UNKNOWN, editable=False
    )
    description = RichTextField(_("description"), blank=True, features=FEATURES)
    cover = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image"),
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    cover_alt = models.CharField(
        _("ce que montre l’image"), max_length=255, blank=True, default="", db_default=""
    )
    cover_credit = models.CharField(
        _("crédit de l’image"), max_length=255, blank=True, default="", db_default=""
    )
    website = models.URLField(_("site"), blank=True, max_length=500)
    phone = models.CharField(_("téléphone"), blank=True, max_length=40)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")
        indexes = [models.Index(fields=["name"], name="place_name")]
        constraints = [
            models.CheckConstraint(
                name="place_not_its_own_part",
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
            ),
            models.CheckConstraint(
                name="place_whole_point",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agenda:place", args=[self.slug])

    @property
    def address(self) -> str:
        """Postal address in one line, without the name."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        return ", ".join(part for part in (self.street, town) if part)

    @property
    def area_code(self) -> str:
        """Area code for the search: that of its area, OUTSIDE_CODE beyond the city, or empty."""
        if self.area:
            return self.area.code
        return OUTSIDE_CODE if self.area_basis == AreaBasis.OUTSIDE else ""

    @property
    def short_address(self) -> str:
        """The street and the area, as a list shows it: «23 rue de Sévigné, 3e»."""
        area = self.area.label if self.area else self.city
        return ", ".join(part for part in (self.street, area) if part)

    def get_preview_template(self, request: object, mode_name: str) -> str:
        return "agenda/place.html"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.city = self.city or (settings.CITY_NAME if self.street else "")
        super().save(*args, **kwargs)


class PlaceAlias(models.Model):
    """Another name of a place, such as «MEP» or the name in a feed."""

    place = ParentalKey(Place, related_name="aliases", on_delete=models.CASCADE)
    name = models.CharField(_("autre nom"), max_length=255)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="place_alias_unique"),
        ]
        verbose_name = _("autre nom")
        verbose_name_plural = _("autres noms")

    def __str__(self) -> str:
        return self.name
