"""KeptSearch: a search that a browser is told of; Finding: what it found; SearchNews and PageNews: what waits."""

import json
import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Self

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models import Event
from alerts.enums import Rhythm
from alerts.models.subscriptions import NewsQuerySet, Subscription

#: Of the query string. It travels in the notification, which has its bounds too.
LONGEST_SEARCH = 1_000


class KeptSearchQuerySet(models.QuerySet["KeptSearch"]):
    def to_tell(self, now: datetime | None = None) -> Self:
        """Those that found something that is not told, at their time."""
        untold = Finding.objects.filter(told_at=None).values("kept_search")
        return self.filter(pk__in=untold, tell_at__lte=now or timezone.now())


class KeptSearch(models.Model):
    """A subscription's interest in all that answers a search."""

    subscription = models.ForeignKey(Subscription, related_name="kept_searches", on_delete=models.CASCADE)
    #: Its messages' thread: on a screen, the last replaces those before it.
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    #: As it was asked, its parameters in one order, without page and sort (``alerts.services.searches``).
    querystring = models.CharField(max_length=LONGEST_SEARCH)
    #: JSON: language code -> «Concert gratuit, 11e».
    words = models.JSONField(default=dict)
    rhythm = models.CharField(max_length=8, choices=Rhythm)
    #: Nothing is told before.
    tell_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = KeptSearchQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("recherche gardée")
        verbose_name_plural = _("recherches gardées")
        constraints = [
            models.UniqueConstraint(fields=["subscription", "querystring"], name="kept_search_once"),
        ]
        indexes = [models.Index(fields=["querystring", "subscription"], name="kept_search_keepers")]

    def __str__(self) -> str:
        return f"{self.subscription_id} ? {self.querystring}"

    def said_in(self, language: str) -> str:
        """Its words in ``language``, else in any."""
        return str(self.words.get(language) or next(iter(self.words.values()), ""))


def kept_among(querystrings: Collection[str]) -> set[str]:
    """Those that somebody keeps: one look into the index for each, however many keep it."""
    table = KeptSearch._meta.db_table
    given, values = "json_each(%s)", json.dumps(sorted(querystrings))
    if connection.vendor == "postgresql":
        given = "json_array_elements_text(%s::json) AS given (value)"
    kept = f"EXISTS (SELECT 1 FROM {table} WHERE querystring = value)"  # noqa: S608 -- a name of ours
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT value FROM {given} WHERE {kept}", [values])  # noqa: S608 -- of our own words
        return {value for (value,) in cursor.fetchall()}


class Finding(models.Model):
    """An event that answered a kept search after it changed: once for each of both, told or still to tell."""

    kept_search = models.ForeignKey(KeptSearch, related_name="findings", on_delete=models.CASCADE)
    event = models.ForeignKey(Event, related_name="+", on_delete=models.CASCADE)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("trouvaille")
        verbose_name_plural = _("trouvailles")
        constraints = [models.UniqueConstraint(fields=["kept_search", "event"], name="finding_once")]
        indexes = [models.Index(fields=["kept_search"], name="finding_to_tell", condition=Q(told_at=None))]

    def __str__(self) -> str:
        return f"{self.kept_search_id} → {self.event_id}"


class SearchNews(models.Model):
    """An event that changed and was not held against the kept searches yet: a row until it is.

    Written in the transaction of the first change, as ``EventNews``.
    """

    event = models.OneToOneField(Event, related_name="+", on_delete=models.CASCADE)
    due_at = models.DateTimeField(db_index=True)
    #: Whether who follows its place, its programme or its organisation hears of it as of a change: not as of a new one.
    is_told_as_change = models.BooleanField(default=False, db_default=False)

    objects = NewsQuerySet["SearchNews"].as_manager()

    class Meta:
        verbose_name = _("nouveauté à comparer")
        verbose_name_plural = _("nouveautés à comparer")

    def __str__(self) -> str:
        return str(self.event_id)


class PageNews(models.Model):
    """A place, programme or organisation that is followed, of whose events something changed: a row until it is told.

    Written in the transaction of the first change, as ``EventNews``.
    """

    #: What its followers keep: «lieu=la-cigale».
    page = models.CharField(max_length=LONGEST_SEARCH, unique=True)
    #: The first change to tell (``agenda.Change``); all later ones of its events are told with it.
    first_change = models.BigIntegerField()
    due_at = models.DateTimeField(db_index=True)

    objects = NewsQuerySet["PageNews"].as_manager()

    class Meta:
        verbose_name = _("nouvelle d’une page suivie")
        verbose_name_plural = _("nouvelles de pages suivies")

    def __str__(self) -> str:
        return f"{self.page} ≥ {self.first_change}"
