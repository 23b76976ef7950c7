"""The index rows of the embedded engines, and what editors tell the search: synonyms, landmarks.

What is indexed is known of each published event, ready to be compared.
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


class IndexedEvent(models.Model):
    """A published event as it is chosen by. Derived: nothing here is typed by anybody.

    Lists are words with a space on both sides of each.
    """

    event = models.OneToOneField(Event, primary_key=True, related_name="+", on_delete=models.CASCADE)
    #: Its combination of the counted facets, as ``ou:11 prix:gratuit public:enfants~`` (that it says alone): events
    #: alike share one text.
    facets = models.TextField()
    #: The id of that combination (:func:`search.engines.facets.combination_id`).
    alike = models.BigIntegerField(db_default=0)
    #: The values of the other facets.
    others = models.TextField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    #: When its last date ends, in seconds since 1970.
    last_end = models.BigIntegerField()
    is_featured = models.BooleanField(db_default=False)
    #: When the last of those ends at which one may come; 0 without any.
    last_on = models.BigIntegerField(db_default=0)
    #: The least that one must spend to get in, in hundredths of the city's currency; nothing when that is not known.
    spent = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            # Covers the counting of facets over all that is to come.
            models.Index(fields=["alike", "last_end"], name="indexed_event_alike"),
            # What is over for good soonest comes first.
            models.Index(fields=["last_end", "event"], name="indexed_event_end"),
            # What lies around a point.
            models.Index(fields=["latitude", "longitude", "event"], name="indexed_event_where"),
        ]

    def __str__(self) -> str:
        return f"index of event {self.event_id}"


class IndexedText(models.Model):
    """What a published event says, as stems, with a space on both sides of each.

    Apart from the rest, which is read by the thousand. On SQLite, triggers keep the full-text table
    ``search_text`` equal to it.
    """

    event = models.OneToOneField(IndexedEvent, primary_key=True, related_name="text", on_delete=models.CASCADE)
    title = models.TextField()
    #: Where and by whom: names of the place, its other names, what it is part of, the organisation.
    place = models.TextField()
    #: What kind: lead, names of categories, keywords, programme.
    summary = models.TextField()
    body = models.TextField()
    #: The words of the title and the place's name as they are, folded only: they count more.
    words = models.TextField()

    class Meta:
        # A title that is what was asked, and nothing else, counts more.
        indexes = [models.Index(fields=["title"], name="indexed_text_title")]

    def __str__(self) -> str:
        return f"text of event {self.event_id}"


class IndexedDay(models.Model):
    """A day of the city for which a date of an event answers, or into which it lasts.

    A happening answers for the day on which it starts, until four for the evening before; what is open for hours for
    each day that it is open (:mod:`agenda.openings`). One that ends at midnight does not last into the day
    that begins then. Rows written before this was told apart have none of what may be null: then all of a date answers.
    """

    pk = models.CompositePrimaryKey("day", "event", "rank")
    #: The day's number in the calendar (:meth:`datetime.date.toordinal`).
    day = models.IntegerField()
    event = models.ForeignKey(IndexedEvent, related_name="days", on_delete=models.CASCADE, db_index=False)
    #: See :mod:`search.engines.sort_keys`: the least is the date to show.
    rank = models.BigIntegerField()
    #: Of the whole date, in seconds since 1970.
    starts = models.BigIntegerField()
    ends = models.BigIntegerField()
    #: The instants by which it answers: of a happening one second, of what is open all that it is open.
    since = models.BigIntegerField(null=True)
    until = models.BigIntegerField(null=True)
    #: Whether it but lasts into the day, and answers for one before.
    is_tail = models.BooleanField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["event", "ends", "starts", "rank"], name="indexed_day_of_event"),
        ]

    def __str__(self) -> str:
        return f"day {self.day} of event {self.event_id}"


class IndexedName(models.Model):
    """A name of something: what suggestions complete, and what is understood in a question.

    Something has as many as people call it by.
    """

    kind = models.CharField(max_length=12, choices=NameKind)
    #: The primary key of what bears it.
    key = models.BigIntegerField()
    #: Folded, without the words that say nothing, with a space on both sides of each: «théâtre du Rond-Point» is
    #: `` theatre rond point ``.
    words = models.CharField(max_length=500)
    #: As it is shown.
    label = models.CharField(max_length=255)
    slug = models.CharField(max_length=255, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "words"], name="indexed_name_once")]
        indexes = [
            models.Index(fields=["words"], name="indexed_name_words"),
            # In which order they are suggested, for what many of them say.
            models.Index("kind", Length("label"), "label", "key", name="indexed_name_order"),
        ]

    def __str__(self) -> str:
        return self.label


class IndexedBearing(models.Model):
    """What a published event belongs to, and itself: as long as one of its dates is to come, that is suggested."""

    pk = models.CompositePrimaryKey("event", "kind", "key")
    event = models.ForeignKey(IndexedEvent, related_name="bearings", on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=12, choices=NameKind)
    #: As :attr:`IndexedName.key`.
    key = models.BigIntegerField()
    #: The event's: when its last date ends, in seconds since 1970.
    last_end = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "key", "last_end"], name="indexed_bearing_last")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} of event {self.event_id}"


class IndexedWord(models.Model):
    """A word that some event says, folded and whole: what a mistyped one is corrected to."""

    word = models.CharField(max_length=40, primary_key=True)
    #: What it is found by.
    stem = models.CharField(max_length=40, db_index=True)

    def __str__(self) -> str:
        return self.word


class IndexedMeaning(models.Model):
    """What a published event means, where the search asks for it (:mod:`search.meaning`)."""

    event = models.OneToOneField(IndexedEvent, primary_key=True, related_name="meaning", on_delete=models.CASCADE)
    #: Of what it says now.
    text_hash = models.CharField(max_length=32)
    #: 384 signed bytes; of what it said before while it is due, none before the first.
    vector = models.BinaryField(null=True)
    is_due = models.BooleanField(default=True, db_default=True)
    written_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["event"], name="indexed_meaning_due", condition=Q(is_due=True))]

    def __str__(self) -> str:
        return f"meaning of event {self.event_id}"


class Fingerprint(models.Model):
    """What look-alikes are compared by: of an event as its latest revision says it, or of something else (a proposal).

    Derived, as all that follows; published or not.
    """

    event = models.OneToOneField(Event, null=True, related_name="+", on_delete=models.CASCADE)
    #: The identifier of what is no event yet.
    other = models.UUIDField(null=True, unique=True)
    title = models.CharField(max_length=255)
    #: Stems of title and text, the rarest first (:func:`search.alike.entries.rarest_stems`).
    words = models.TextField()
    #: As :mod:`search.services.lookalikes` reads them.
    spots = models.JSONField()
    days = models.JSONField()
    #: When its doubles were looked for; nothing since it was written anew.
    compared_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="fingerprint_not_compared", condition=models.Q(compared_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="fingerprint_of_one",
                condition=models.Q(event__isnull=True, other__isnull=False)
                | models.Q(event__isnull=False, other__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FingerprintDay(models.Model):
    """A day, or of what lasts long a week, on which it is somewhere: how it is found."""

    pk = models.CompositePrimaryKey("day", "cell", "fingerprint")
    #: The day's number in the calendar; of a week less than nothing.
    day = models.IntegerField()
    #: A square of 300 m; less than nothing: a place whose point is not known; 0: nowhere that is known.
    cell = models.BigIntegerField()
    fingerprint = models.ForeignKey(Fingerprint, related_name="day_rows", on_delete=models.CASCADE)

    def __str__(self) -> str:
        return f"day {self.day} of {self.fingerprint_id}"


class FingerprintStem(models.Model):
    """A rare word that it says: how it is found elsewhere, or nowhere."""

    pk = models.CompositePrimaryKey("stem", "fingerprint")
    stem = models.CharField(max_length=40)
    fingerprint = models.ForeignKey(Fingerprint, related_name="stem_rows", on_delete=models.CASCADE)

    def __str__(self) -> str:
        return f"{self.stem} of {self.fingerprint_id}"


class StemFrequency(models.Model):
    """How many events say a stem, as counted by ``reindex``; the empty one stands for all. Rarer ones have no row."""

    stem = models.CharField(max_length=40, primary_key=True)
    events = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.stem


class DoubleQuerySet(models.QuerySet["Double"]):
    def standing(self) -> Self:
        """Of two that are public, and events with a date to come; by nobody said to be two."""
        to_come = IndexedEvent.objects.filter(last_end__gt=int(timezone.now().timestamp()))
        one, other = (Exists(to_come.filter(event=OuterRef(side))) for side in ("event", "other_event"))
        return self.filter(Q(one, other) | Q(place__live=True, other_place__live=True), dismissed_at=None)


class Double(models.Model):
    """Two events, or two places, that are likely one: the lower key first."""

    event = models.ForeignKey(Event, null=True, related_name="+", on_delete=models.CASCADE)
    other_event = models.ForeignKey(Event, null=True, related_name="+", on_delete=models.CASCADE)
    place = models.ForeignKey(Place, null=True, related_name="+", on_delete=models.CASCADE)
    other_place = models.ForeignKey(Place, null=True, related_name="+", on_delete=models.CASCADE)
    #: Reasons, one a line, as they are known in every language.
    why = models.CharField(max_length=255)
    #: Since when somebody says that they are two.
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL)

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
        """The two."""
        return [one for one in (self.event, self.other_event, self.place, self.other_place) if one is not None]


class ComparedPlace(models.Model):
    """When the doubles of a place were looked for."""

    place = models.OneToOneField(Place, primary_key=True, related_name="compared", on_delete=models.CASCADE)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"place {self.place_id} at {self.at}"


class Synonym(models.Model):
    """Words that mean the same to who searches, whichever an event says."""

    expressions = models.CharField(
        _("mots équivalents"),
        max_length=500,
        help_text=_("Séparés par des virgules : « bd, bande dessinée ». Chercher l’un trouve les autres, aussitôt."),
    )

    class Meta:
        ordering = ["expressions"]
        verbose_name = _("synonymes")
        verbose_name_plural = _("synonymes")

    def __str__(self) -> str:
        return self.expressions


class Landmark(models.Model):
    """A neighbourhood, a station or a square by which people say where: «près de République», «Belleville»."""

    name = models.CharField(_("nom"), max_length=120, unique=True)
    kind = models.CharField(_("sorte"), max_length=13, choices=LandmarkKind, default=LandmarkKind.NEIGHBOURHOOD)
    other_names = models.CharField(
        _("autres noms"), max_length=500, blank=True, help_text=_("Séparés par des virgules.")
    )
    latitude = models.FloatField(_("latitude"), validators=LATITUDE)
    longitude = models.FloatField(_("longitude"), validators=LONGITUDE)
    radius_m = models.PositiveIntegerField(
        _("jusqu’où, en mètres"), default=800, validators=[MinValueValidator(50), MaxValueValidator(5_000)]
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("repère")
        verbose_name_plural = _("repères")

    def __str__(self) -> str:
        return self.name


class FruitlessSearch(models.Model):
    """Words that found nothing, or nothing in a title, and how often; nobody stands behind them."""

    #: Folded content words, in order.
    words = models.CharField(_("mots"), max_length=200, unique=True)
    count = models.PositiveIntegerField(_("fois"), default=1)
    last_on = models.DateField(_("dernière fois"))
    #: Whether some event says them, but in neither its title nor its place's name.
    is_found = models.BooleanField(_("trouvés, mais dans aucun titre"), default=False, db_default=False)

    class Meta:
        ordering = ["-count", "words"]
        verbose_name = _("recherche sans résultat")
        verbose_name_plural = _("recherches sans résultat")

    def __str__(self) -> str:
        return self.words
