"""Index rows of the embedded engines, fingerprints, and editors' synonyms and landmarks.

Index rows exist for published events only and hold values ready for comparison.
"""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models import Event, Place
from agenda.models.places import LATITUDE, LONGITUDE
from search.enums import LandmarkKind, NameKind


class DerivedRow(models.Model):
    """Row made of others, which nobody edits."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


class IndexedEvent(DerivedRow):
    """Index row of a published event: facet values, coordinates, ends.

    Lists are words with a space on both sides of each.
    """

    event = models.OneToOneField(
        Event, primary_key=True, related_name="+", on_delete=models.CASCADE
    )
    #: Values of the counted facets, as ``ou:11 prix:gratuit public:enfants~``; the tilde marks a
    #: value that is only mentioned in the text. Events with equal values have equal texts.
    facets = models.TextField()
    #: Id of that combination (:func:`search.engines.facets.combination_id`).
    alike = models.BigIntegerField(db_default=0)
    #: Values of the other facets.
    others = models.TextField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    #: End of the last date, in seconds since 1970.
    last_end = models.BigIntegerField()
    is_featured = models.BooleanField(db_default=False)
    #: End of the last date that is not off, in seconds since 1970; 0 without any.
    last_on = models.BigIntegerField(db_default=0)
    #: Lowest entrance price, in hundredths of the currency; null when unknown.
    spent = models.BigIntegerField(null=True)
    #: Ages in years that the event suits; null where it names no limit.
    age_from = models.SmallIntegerField(null=True)
    age_to = models.SmallIntegerField(null=True)

    class Meta:
        indexes = [
            # Covering index for facet counts of all events to come.
            models.Index(fields=["alike", "last_end"], name="indexed_event_alike"),
            # For the order by end.
            models.Index(fields=["last_end", "event"], name="indexed_event_end"),
            # For events around a point.
            models.Index(fields=["latitude", "longitude", "event"], name="indexed_event_where"),
        ]


class IndexedText(DerivedRow):
    """Text of a published event as stems, with a space on both sides of each.

    A table of its own, because other columns are read by the thousand. On SQLite, triggers keep the
    full-text table ``search_text`` equal to it.
    """

    event = models.OneToOneField(
        IndexedEvent, primary_key=True, related_name="text", on_delete=models.CASCADE
    )
    title = models.TextField()
    #: Names of the place, of what contains it, and of the organisation.
    place = models.TextField()
    #: Lead, names of categories, keywords, programme.
    summary = models.TextField()
    body = models.TextField()
    #: Words of the title and of the place's name, folded but not stemmed. Written for release
    #: 0.2.0, which scores by them, as by the index of titles; nothing here reads either.
    words = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["title"], name="indexed_text_title")]


class IndexedImpact(DerivedRow):
    """How much a stem counts in a published event (:mod:`search.index.impacts`).

    Triggers delete an event's rows when its text changes or goes, whoever changes it: a process of
    release 0.2.0 knows no impacts, and must leave none of an earlier text. For the same reason
    there is no foreign key, which its deletions would violate.
    """

    pk = models.CompositePrimaryKey("stem", "event")
    #: Empty for the row that says that the event's impacts are written.
    stem = models.CharField(max_length=40)
    event = models.ForeignKey(
        IndexedEvent,
        related_name="impacts",
        on_delete=models.DO_NOTHING,
        db_index=False,
        db_constraint=False,
    )
    impact = models.SmallIntegerField()


class IndexedDay(DerivedRow):
    """A day for which a date of an event answers, or into which it lasts.

    A single event answers for the day on which it starts, until 4:00 for the evening before; a date
    that is open for hours answers for each day that it is open (:mod:`agenda.openings`). A date
    that ends at midnight does not last into the next day. Rows of older releases have null in the
    nullable columns: then the whole date answers, but no condition on hours, length or state.
    """

    pk = models.CompositePrimaryKey("day", "event", "rank")
    #: The day's ordinal (:meth:`datetime.date.toordinal`).
    day = models.IntegerField()
    event = models.ForeignKey(
        IndexedEvent, related_name="days", on_delete=models.CASCADE, db_index=False
    )
    #: Sort key (:mod:`search.engines.sort_keys`): the least of an event is its date to show.
    rank = models.BigIntegerField()
    #: Start and end of the whole date, in seconds since 1970.
    starts = models.BigIntegerField()
    ends = models.BigIntegerField()
    #: Instants at which the date answers: one second for a single event, the opening hours for one
    #: that is open.
    since = models.BigIntegerField(null=True)
    until = models.BigIntegerField(null=True)
    #: Whether the date only lasts into this day, and answers for an earlier one.
    is_tail = models.BooleanField(null=True)
    #: The earlier day for which it answers; null if that is ``day``.
    answering_day = models.IntegerField(null=True)
    #: Between which minutes it answers, ``minute_from <= minute < minute_to``, after the midnight
    #: of the day for which it answers: a single event at the minute of its start, what is open
    #: while it is open. A span has none, because its hours are unknown.
    minute_from = models.SmallIntegerField(null=True)
    minute_to = models.SmallIntegerField(null=True)
    #: Minutes that a single event lasts, if its end is known.
    length = models.SmallIntegerField(null=True)
    #: Bit mask of its states (:data:`search.engines.date_states.STATE_BITS`).
    state = models.SmallIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["event", "ends", "starts", "rank"], name="indexed_day_of_event"),
        ]


class IndexedName(DerivedRow):
    """A name, for autocompletion and for understanding queries.

    An entity has as many rows as names.
    """

    kind = models.CharField(max_length=12, choices=NameKind)
    #: Primary key of the bearer of the name.
    key = models.BigIntegerField()
    #: Folded, without stop words, with a space on both sides of each word: «théâtre du Rond-Point»
    #: is `` theatre rond point ``.
    words = models.CharField(max_length=500)
    #: The name as displayed.
    label = models.CharField(max_length=255)
    slug = models.CharField(max_length=255, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "words"], name="indexed_name_once")
        ]
        indexes = [
            models.Index(fields=["words"], name="indexed_name_words"),
            # For the order of suggestions when many names match.
            models.Index("kind", Length("label"), "label", "key", name="indexed_name_order"),
        ]


class IndexedBearing(DerivedRow):
    """An entity to which a published event belongs, or the event itself.

    An entity is suggested while one of its events has a date to come.
    """

    pk = models.CompositePrimaryKey("event", "kind", "key")
    event = models.ForeignKey(
        IndexedEvent, related_name="bearings", on_delete=models.CASCADE, db_index=False
    )
    kind = models.CharField(max_length=12, choices=NameKind)
    #: As :attr:`IndexedName.key`.
    key = models.BigIntegerField()
    #: End of the event's last date, in seconds since 1970.
    last_end = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "key", "last_end"], name="indexed_bearing_last")]


class IndexedWord(DerivedRow):
    """A folded word of some event; mistyped words are corrected to these."""

    word = models.CharField(max_length=40, primary_key=True)
    #: The stem by which the word is found.
    stem = models.CharField(max_length=40, db_index=True)


class IndexedMeaning(DerivedRow):
    """Vector of a published event, for the semantic search (:mod:`search.meaning`)."""

    event = models.OneToOneField(
        IndexedEvent, primary_key=True, related_name="meaning", on_delete=models.CASCADE
    )
    #: Hash of the event's present text.
    text_hash = models.CharField(max_length=32)
    #: 384 signed bytes. While ``is_due``, still the vector of the earlier text; null before the
    #: first.
    vector = models.BinaryField(null=True)
    is_due = models.BooleanField(default=True, db_default=True)
    written_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["event"], name="indexed_meaning_due", condition=Q(is_due=True))
        ]


class Fingerprint(DerivedRow):
    """Data of an event's latest revision, by which look-alikes are compared.

    Derived, as all that follows; of published and unpublished events.
    """

    event = models.OneToOneField(Event, null=True, related_name="+", on_delete=models.CASCADE)
    #: UUID of something that is not an event; nothing writes one.
    other = models.UUIDField(null=True, unique=True)
    title = models.CharField(max_length=255)
    #: Stems of title and text, the rarest first (:func:`search.alike.entries.rarest_stems`).
    words = models.TextField()
    #: JSON as :mod:`search.services.lookalikes` reads it.
    spots = models.JSONField()
    days = models.JSONField()
    #: When duplicates were last looked for; null since the row was rewritten.
    compared_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="fingerprint_not_compared", condition=models.Q(compared_at=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="fingerprint_of_one",
                condition=models.Q(event__isnull=True, other__isnull=False)
                | models.Q(event__isnull=False, other__isnull=True),
            ),
        ]


class FingerprintDay(DerivedRow):
    """A day and a square where the fingerprint's event takes place.

    Long-lasting ones have weeks. Finds candidates.
    """

    pk = models.CompositePrimaryKey("day", "cell", "fingerprint")
    #: The day's ordinal; a negative number for a week.
    day = models.IntegerField()
    #: Number of a square of 300 m; negative for a place without a point; 0 without a known place.
    cell = models.BigIntegerField()
    fingerprint = models.ForeignKey(Fingerprint, related_name="day_rows", on_delete=models.CASCADE)


class FingerprintStem(DerivedRow):
    """A rare stem of the fingerprint; finds candidates at other places, or without a place."""

    pk = models.CompositePrimaryKey("stem", "fingerprint")
    stem = models.CharField(max_length=40)
    fingerprint = models.ForeignKey(Fingerprint, related_name="stem_rows", on_delete=models.CASCADE)


class StemFrequency(DerivedRow):
    """Number of events with a stem, as counted by ``reindex``.

    The empty stem stands for all events. Very rare stems have no row.
    """

    stem = models.CharField(max_length=40, primary_key=True)
    events = models.PositiveIntegerField()


class DoubleQuerySet(models.QuerySet["Double"]):
    def standing(self) -> Self:
        """Return pairs not dismissed, both public; of events, only pairs with dates to come."""
        to_come = IndexedEvent.objects.filter(last_end__gt=int(timezone.now().timestamp()))
        one, other = (
            Exists(to_come.filter(event=OuterRef(side))) for side in ("event", "other_event")
        )
        return self.filter(
            Q(one, other) | Q(place__live=True, other_place__live=True), dismissed_at=None
        )

    def count_kinds(self) -> dict[str, int]:
        """Return the number of pairs of events and of places."""
        return self.aggregate(evenements=models.Count("event"), lieux=models.Count("place"))


class Double(models.Model):
    """Two events, or two places, that are probably duplicates; the lower key first."""

    event = models.ForeignKey(Event, null=True, related_name="+", on_delete=models.CASCADE)
    other_event = models.ForeignKey(Event, null=True, related_name="+", on_delete=models.CASCADE)
    place = models.ForeignKey(Place, null=True, related_name="+", on_delete=models.CASCADE)
    other_place = models.ForeignKey(Place, null=True, related_name="+", on_delete=models.CASCADE)
    #: Reasons, one a line, before translation.
    why = models.CharField(max_length=255)
    #: When somebody decided that they are different.
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )

    objects = DoubleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="double_of_two",
                condition=Q(event__lt=models.F("other_event"), place=None, other_place=None)
                | Q(place__lt=models.F("other_place"), event=None, other_event=None),
            ),
            models.UniqueConstraint(fields=["event", "other_event"], name="double_of_events_once"),
            models.UniqueConstraint(fields=["place", "other_place"], name="double_of_places_once"),
        ]

    def __str__(self) -> str:
        return " = ".join(map(str, self.records))

    @property
    def records(self) -> "list[Event | Place]":
        """Return the two events or the two places."""
        return [
            one
            for one in (self.event, self.other_event, self.place, self.other_place)
            if one is not None
        ]


class ComparedPlace(DerivedRow):
    """When duplicates of a place were last looked for."""

    place = models.OneToOneField(
        Place, primary_key=True, related_name="compared", on_delete=models.CASCADE
    )
    at = models.DateTimeField()


class Synonym(models.Model):
    """Expressions that a query treats as equal, whichever an event contains."""

    expressions = models.CharField(
        _("mots équivalents"),
        max_length=500,
        help_text=_(
            "Séparés par des virgules : « bd, bande dessinée ». Chercher l’un trouve les autres, "
            "aussitôt."
        ),
    )

    class Meta:
        ordering = ["expressions"]
        verbose_name = _("synonymes")
        verbose_name_plural = _("synonymes")

    def __str__(self) -> str:
        return self.expressions


class Landmark(models.Model):
    """A location named in queries: «près de République», «Belleville», «rue de Rivoli».

    Written by editors, or imported (:mod:`sources.services.landmarks`).
    """

    name = models.CharField(_("nom"), max_length=120)
    kind = models.CharField(
        _("sorte"), max_length=13, choices=LandmarkKind, default=LandmarkKind.NEIGHBOURHOOD
    )
    other_names = models.CharField(
        _("autres noms"), max_length=500, blank=True, help_text=_("Séparés par des virgules.")
    )
    latitude = models.FloatField(_("latitude"), validators=LATITUDE)
    longitude = models.FloatField(_("longitude"), validators=LONGITUDE)
    radius_m = models.PositiveIntegerField(
        _("jusqu’où, en mètres"),
        default=800,
        validators=[MinValueValidator(50), MaxValueValidator(5_000)],
    )
    #: Data set that it was imported from; empty for one that an editor wrote.
    source = models.CharField(max_length=60, blank=True, default="", db_default="", editable=False)
    #: Identity within that data set.
    external_id = models.CharField(
        max_length=200, blank=True, default="", db_default="", editable=False
    )
    #: Whether an editor changed it after its import; imports then leave it alone.
    is_edited = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "name",
                "kind",
                name="landmark_name_of_kind_once",
                violation_error_message=_("Un repère de cette sorte porte déjà ce nom."),
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(source=""),
                name="landmark_of_source_once",
            ),
        ]
        indexes = [
            # For the name of a point.
            models.Index(fields=["latitude", "longitude"], name="landmark_where"),
            # For those of editors, which each question reads.
            models.Index(fields=["id"], condition=Q(source=""), name="landmark_of_editors"),
            # For the names that are corrected when mistyped.
            models.Index(
                fields=["name"],
                condition=Q(kind__in=["neighbourhood", "station"]) & ~Q(source=""),
                name="landmark_corrected",
            ),
        ]
        verbose_name = _("repère")
        verbose_name_plural = _("repères")

    def __str__(self) -> str:
        return self.name


class FruitlessSearch(models.Model):
    """Words of searches without a hit, or without a hit in a title, and how often.

    No link to a person.
    """

    #: Folded content words, in order.
    words = models.CharField(_("mots"), max_length=200, unique=True)
    count = models.PositiveIntegerField(_("fois"), default=1)
    last_on = models.DateField(_("dernière fois"))
    #: Whether some event contains the words, but not in its title nor its place's name.
    is_found = models.BooleanField(
        _("trouvés, mais dans aucun titre"), default=False, db_default=False
    )

    class Meta:
        ordering = ["-count", "words"]
        verbose_name = _("recherche sans résultat")
        verbose_name_plural = _("recherches sans résultat")

    def __str__(self) -> str:
        return self.words
