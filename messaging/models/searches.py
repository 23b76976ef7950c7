"""KeptSearch: a search kept by a browser, and its Question. EventMatch: its results.

SearchNews, PageNews: queues.
"""

import json
import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Self

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agenda.models import CommitCounter, Event
from messaging.enums import Rhythm
from messaging.models.subscriptions import NewsQuerySet, Subscription

#: Of the query string. It travels in the notification, which has its bounds too.
LONGEST_SEARCH = 1_000


class QuestionQuerySet(models.QuerySet["Question"]):
    def to_understand(self, version: str, now: datetime) -> Self:
        """Return the questions parsed with another vocabulary, or outdated by ``now``."""
        return self.of_another(version) | self.filter(understood_until__lte=now)

    def of_another(self, version: str) -> Self:
        """Return the questions parsed with another version of the vocabulary."""
        return self.filter(Q(version__lt=version) | Q(version__gt=version))

    def never_understood(self) -> Self:
        """Return the questions that were not parsed yet."""
        return self.filter(revision=None)

    def of_nobody(self) -> Self:
        """Return the questions that no kept search asks, of a device or an account."""
        kept = KeptSearch.objects.filter(question=models.OuterRef("pk"))
        return self.exclude(models.Exists(kept)).filter(kept_by_accounts=None)


class Worded(models.Model):
    """Abstract model with the words of a search in several languages."""

    #: JSON: language code -> «Concert gratuit, 11e».
    words = models.JSONField(default=dict)

    class Meta:
        abstract = True

    def words_in(self, language: str) -> str:
        """Return the words in ``language``, else in any language."""
        return str(self.words.get(language) or next(iter(self.words.values()), ""))


class Question(Worded):
    """Question of one or many kept searches, and its parsed meaning."""

    #: As it was asked, its parameters in one order, without page and sort
    #: (``messaging.services.searches``).
    querystring = models.CharField(max_length=LONGEST_SEARCH, unique=True)
    #: JSON (``search.query.meanings``); nothing until it is understood.
    meaning = models.JSONField(null=True, blank=True)
    #: Of the vocabulary and of the code that it was understood with.
    version = models.CharField(max_length=24, blank=True, db_index=True)
    #: Another each time that it is understood, in the order of commits: a later one is never seen
    #: before.
    revision = models.BigIntegerField(null=True, blank=True, db_index=True)
    understood_at = models.DateTimeField(null=True, blank=True, db_index=True)
    understood_until = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        db_table = "alerts_question"
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.querystring


class KeptSearchQuerySet(models.QuerySet["KeptSearch"]):
    def woken(self, now: datetime) -> Self:
        """Return the woken searches that may notify by ``now``, the first woken first."""
        return self.filter(woken_at__isnull=False, tell_at__lte=now).order_by("woken_at", "pk")


class KeptSearch(Worded):
    """A subscription's interest in all events that match a search."""

    subscription = models.ForeignKey(
        Subscription, related_name="kept_searches", on_delete=models.CASCADE
    )
    #: Nothing where the release before has just written it (``link_kept_searches`` of
    #: ``messaging.services.questions``).
    question = models.ForeignKey(
        Question, null=True, related_name="kept", on_delete=models.PROTECT, db_index=False
    )
    #: The key of the last :class:`EventMatch` that it was told of, or that stood before it was
    #: kept.
    told_upto = models.BigIntegerField(null=True)
    #: A thread of the release before.
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    #: That of its question, as its words are.
    querystring = models.CharField(max_length=LONGEST_SEARCH)
    rhythm = models.CharField(max_length=8, choices=Rhythm)
    #: Nothing is told before.
    tell_at = models.DateTimeField()
    #: When its keeper asked for what waits at once; nothing once all of that was told. It has
    #: rounds of its own.
    woken_at = models.DateTimeField(null=True, blank=True)
    #: As a follow's.
    from_account = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = KeptSearchQuerySet.as_manager()

    class Meta:
        db_table = "alerts_keptsearch"
        ordering = ["pk"]
        verbose_name = _("recherche gardée")
        verbose_name_plural = _("recherches gardées")
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "querystring"], name="kept_search_once"
            ),
        ]
        indexes = [
            models.Index(fields=["querystring", "subscription"], name="kept_search_keepers"),
            models.Index(fields=["question", "subscription"], name="kept_search_question"),
            models.Index(
                fields=["woken_at", "id"],
                name="kept_search_woken",
                condition=Q(woken_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} ? {self.querystring}"


def searches_are_kept() -> bool:
    """Return whether any device or account keeps a search."""
    return (
        KeptSearch.objects.exists()
        or Question.objects.filter(kept_by_accounts__isnull=False).exists()
    )


def kept_among(querystrings: Collection[str]) -> set[str]:
    """Return those of ``querystrings`` that a device or an account keeps.

    One or two index look-ups each.
    """
    tables = KeptSearch._meta.db_table, Question.kept_by_accounts.rel.related_model._meta.db_table
    given, values = "json_each(%s)", json.dumps(sorted(querystrings))
    if connection.vendor == "postgresql":
        given = "json_array_elements_text(%s::json) AS given (value)"
    kept = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE querystring = value)"  # noqa: S608 -- names of ours
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT value FROM {given} WHERE {kept}", [values])  # noqa: S608 -- of our own words
        return {value for (value,) in cursor.fetchall()}


class EventMatchQuerySet(NewsQuerySet["EventMatch"]):
    def waiting(self) -> Self:
        """Matches of which at least one subscriber has not been told yet."""
        return self.filter(due_at__isnull=False)

    def add(self, new: Collection["EventMatch"]) -> None:
        """Insert ``new`` with keys in commit order; call it last in the transaction."""
        if new:
            first = CommitCounter.objects.reserve(EventMatch, len(new))
            for pk, match in enumerate(new, first):
                match.pk = pk
            self.bulk_create(new)

    def last_key(self) -> int:
        """Return the last key, 0 without any; a search kept now is told of later matches."""
        return self.aggregate(last=models.Max("pk"))["last"] or 0


class EventMatch(models.Model):
    """Questions that an event began to match at one time.

    A question is in one row only of an event.

    A row is told to each subscriber that keeps one of its questions and was told up to an earlier
    row.
    """

    id = models.BigIntegerField(primary_key=True)
    event = models.ForeignKey(Event, related_name="+", on_delete=models.CASCADE)
    #: JSON: their primary keys, in order.
    questions = models.JSONField()
    found_at = models.DateTimeField()
    #: When the next who keeps one of them may be told; nothing once all were.
    due_at = models.DateTimeField(null=True, blank=True)

    objects = EventMatchQuerySet.as_manager()

    class Meta:
        db_table = "alerts_eventmatch"
        verbose_name = _("trouvaille")
        verbose_name_plural = _("trouvailles")
        indexes = [
            models.Index(
                fields=["due_at"], name="event_match_due", condition=Q(due_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{len(self.questions)} → {self.event_id}"


class Finding(models.Model):
    """Match in the form of the release before, one for each kept search.

    Read until the event is over.
    """

    kept_search = models.ForeignKey(KeptSearch, related_name="findings", on_delete=models.CASCADE)
    event = models.ForeignKey(Event, related_name="+", on_delete=models.CASCADE)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "alerts_finding"
        verbose_name = _("trouvaille")
        verbose_name_plural = _("trouvailles")
        constraints = [
            models.UniqueConstraint(fields=["kept_search", "event"], name="finding_once")
        ]
        indexes = [
            models.Index(fields=["kept_search"], name="finding_to_tell", condition=Q(told_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.kept_search_id} → {self.event_id}"


class SearchNews(models.Model):
    """Event that changed and was not matched against the kept searches yet.

    Written in the transaction of the first change, as ``EventNews``; deleted once matched.
    """

    event = models.OneToOneField(Event, related_name="+", on_delete=models.CASCADE)
    due_at = models.DateTimeField(db_index=True)
    #: Whether who follows its place, its programme or its organisation hears of it as of a change:
    #: not as of a new one.
    is_told_as_change = models.BooleanField(default=False, db_default=False)

    objects = NewsQuerySet["SearchNews"].as_manager()

    class Meta:
        db_table = "alerts_searchnews"
        verbose_name = _("nouveauté à comparer")
        verbose_name_plural = _("nouveautés à comparer")

    def __str__(self) -> str:
        return str(self.event_id)


class PageNews(models.Model):
    """Followed place, programme or organisation with changes not told yet.

    Written in the transaction of the first change, as ``EventNews``; deleted once told.
    """

    #: What its followers keep: «lieu=la-cigale».
    page = models.CharField(max_length=LONGEST_SEARCH, unique=True)
    #: The first change to tell (``agenda.Change``); all later ones of its events are told with it.
    first_change = models.BigIntegerField()
    due_at = models.DateTimeField(db_index=True)

    objects = NewsQuerySet["PageNews"].as_manager()

    class Meta:
        db_table = "alerts_pagenews"
        verbose_name = _("nouvelle d’une page suivie")
        verbose_name_plural = _("nouvelles de pages suivies")

    def __str__(self) -> str:
        return f"{self.page} ≥ {self.first_change}"
