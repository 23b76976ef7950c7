"""Schemas of the push API: every length is bounded, unknown fields are refused."""

from datetime import time
from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import available_timezones

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

from agenda.formats.opendata import build_record
from agenda.wording.typography import current_language
from messaging.enums import Rhythm
from messaging.models import KeptSearch, Subscription
from messaging.quiet import to_quarters
from messaging.validators import ENDPOINT_LENGTH
from search.index.vocabulary import read_vocabulary
from search.query import EventQuery
from search.query.vocabulary import QueryVocabulary
from search.results.offers import whole_genres

#: An example subscription for the API document; keys from RFC 8291, appendix A.
EXAMPLE = {
    "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABe",
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORc"
    "xaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    "event": "les-grands-departs",
    "search": "prix=gratuit&quand=ce-week-end",
}

Endpoint = Annotated[
    str,
    Field(
        min_length=1,
        max_length=ENDPOINT_LENGTH,
        description="Where the browser is reached",
        examples=[EXAMPLE["endpoint"]],
    ),
]
Secret = Annotated[
    str,
    Field(
        pattern="^[A-Za-z0-9_-]{22}(==)?$",
        description="`keys.auth`: 16 octets in base64url (RFC 8291)",
        examples=[EXAMPLE["auth"]],
    ),
]
Name = Annotated[str, Field(max_length=40)]
Slug = Annotated[str, Field(max_length=255)]


def known_zone(name: str) -> str:
    """Return ``name`` if it is an IANA time zone. Raises ``ValueError``."""
    if name not in available_timezones():
        raise ValueError("unknown time zone")
    return name


def no_number(value: object) -> object:
    """Return ``value``.

    Raise ``ValueError`` for a number, which would be read as seconds of the day.
    """
    if isinstance(value, int | float):
        raise ValueError("a clock is written as text")
    return value


Clock = Annotated[time, BeforeValidator(no_number)]


class Strict(Schema):
    """Strict types: neither 1 for true, nor "2" for 2; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Proof(Strict):
    """Proof of owning a subscription: its endpoint and its secret."""

    endpoint: Endpoint
    auth: Secret


class Keys(Strict):
    p256dh: str = Field(
        pattern="^[A-Za-z0-9_-]{87}=?$",
        description="65 octets in base64url (RFC 8291)",
        examples=[EXAMPLE["p256dh"]],
    )
    auth: Secret


class QuietHours(Strict):
    """Quiet hours in the wall time of `time_zone`, widened to quarters.

    Past midnight if `end` < `start`.
    """

    start: Clock
    end: Clock
    time_zone: Annotated[str, Field(max_length=64), AfterValidator(known_zone)]


class ChoicesData(Strict):
    """What a browser wants to be notified of. No topic or no area means all of them."""

    language: Literal["fr", "en"] = "fr"
    wants_alerts: StrictBool = Field(
        True, description="False for a browser that only follows events"
    )
    min_severity: StrictInt = Field(
        2, ge=1, le=4, description="1 Minor, 2 Moderate, 3 Severe, 4 Extreme"
    )
    topics: list[Name] = Field(default_factory=list, max_length=100)
    areas: list[Name] = Field(default_factory=list, max_length=200)
    quiet: QuietHours | None = None
    lets_extreme: StrictBool = Field(True, description="Extreme passes the quiet hours")
    lets_severe: StrictBool = Field(False, description="Severe passes the quiet hours")
    is_tester: StrictBool | None = Field(
        None, description="Rings for exercises: for those who write alerts"
    )


class SubscribeData(Strict):
    """A push subscription, as `PushSubscription.toJSON()` returns it, and choices."""

    endpoint: Endpoint
    keys: Keys
    application_key: str = Field(
        "", max_length=88, description="The VAPID key subscribed with, base64url"
    )
    choices: ChoicesData | None = Field(None, description="Left out: as they were")
    previous: Proof | None = Field(
        None, description="What it was before: its choices and follows move over"
    )


class ReceiptData(Strict):
    """Which alert a device showed; nothing about the device."""

    thread: UUID = Field(description="The `tag` of the notification")
    revision: StrictInt = Field(ge=1, le=2_147_483_647)


class ShownData(Proof, ReceiptData):
    """When a device of the team showed an exercise."""

    ago_ms: StrictInt = Field(
        ge=0, le=604_800_000, description="Since it was shown, by the device's own clock"
    )


class FollowData(Proof):
    event: Slug | Annotated[list[Slug], Field(min_length=1, max_length=100)] = Field(
        description="The event's slug, or those of several", examples=[EXAMPLE["event"]]
    )

    @property
    def slugs(self) -> list[str]:
        return [self.event] if isinstance(self.event, str) else self.event


class DropData(Proof):
    search: str = Field(
        max_length=5_000,
        description="The query string of a page of /agenda/",
        examples=[EXAMPLE["search"]],
    )


class KeepData(DropData):
    rhythm: Rhythm = Field(description="`at_once`, or `daily`: in the morning")


class GenreData(Schema):
    """A search for a whole category."""

    search: str = Field(description="Its query string")
    words: str = Field(description="What to call the link to it")


class KeptSearchData(Schema):
    """A search that a browser keeps."""

    search: str = Field(
        description="Its query string: its parameters in one order, without page and sort"
    )
    words: str = Field(description="What it asks, in the language asked for")
    rhythm: Rhythm
    genres: list[GenreData] = Field(
        description="What its words alone do not find: all of the genres that they mean"
    )


class SubscriptionData(Schema):
    """What is stored about a browser."""

    choices: ChoicesData
    is_proven: bool = Field(
        description="Whether its push service accepted a message: "
        "until then it hears its welcome alone"
    )
    follows: list[str]
    searches: list[KeptSearchData]


class KeyData(Schema):
    key: str = Field(description="The public VAPID key, base64url: `applicationServerKey`")


def subscription_data(subscription: Subscription) -> dict[str, object]:
    """Return what is stored about a subscription and useful to its browser, as JSON."""
    quiet = None
    if subscription.quiet_from is not None and subscription.quiet_to is not None:
        start, end = to_quarters(subscription.quiet_from, subscription.quiet_to)
        quiet = QuietHours(start=start, end=end, time_zone=subscription.time_zone).model_dump(
            mode="json"
        )
    kept = list(KeptSearch.objects.filter(subscription=subscription))
    known = read_vocabulary() if kept else None
    choices = build_record(
        ChoicesData,
        subscription,
        topics=list(subscription.topics.values_list("slug", flat=True)),
        areas=list(subscription.areas.values_list("code", flat=True)),
        quiet=quiet,
    )
    return {
        "choices": choices,
        "is_proven": subscription.is_proven,
        "follows": list(subscription.follows.values_list("event__slug", flat=True)),
        "searches": [search_data(one, known) for one in kept],
    }


def search_data(kept: KeptSearch, known: QueryVocabulary | None = None) -> dict[str, object]:
    """Return a kept search as JSON; without queries if the vocabulary ``known`` is passed."""
    query = EventQuery.parse(QueryDict(kept.querystring), timezone.now())
    genres = whole_genres(query, known or read_vocabulary())
    return {
        "search": kept.querystring,
        "words": kept.words_in(current_language()),
        "rhythm": kept.rhythm,
        "genres": [
            {
                "search": urlencode(genre.query.pairs()),
                "words": _("Chercher plutôt dans le genre « %(genre)s »")
                % {"genre": genre.category.label},
            }
            for genre in genres
        ],
    }
