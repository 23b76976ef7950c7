"""Invented events: texts, places and prices dealt in turn, and dates as offsets."""

import random
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.text import slugify

from agenda.enums import Attendance, AudienceKind, Setting
from demo.dates import DatePlan, PublicationState, date_plan_for
from demo.pictures import PictureFile, picture_of, pictures_of_genre
from demo.prices import Price, nth_price
from demo.tables import CategoryRow, PlaceRow, categories, organisations, people, places
from demo.texts import Text, event_texts

SEED = "une ville de démonstration"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, SEED)
SLUG_LENGTH = 80
LETTERS = {"œ": "oe", "Œ": "Oe", "æ": "ae", "’": " ", "\u00a0": " "}
#: Second category that an event of the first one rarely has.
NEIGHBOURS = {"danse": "fete", "concert": "fete", "cinema": "livres", "expo": "balade"}
AUDIENCES = (
    AudienceKind.EVERYONE, AudienceKind.EVERYONE, AudienceKind.ADULTS, AudienceKind.EVERYONE,
    AudienceKind.YOUNG, AudienceKind.EVERYONE, AudienceKind.SENIORS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EventPlan:
    """One event to create: its texts, facts and dates, and what happens to them."""

    rank: int
    text: Text
    slug: str
    place: str
    organisation: str
    other_categories: tuple[str, ...]
    keywords: tuple[str, ...]
    attendance: Attendance
    setting: Setting
    audience: AudienceKind
    price: Price
    access: dict[str, bool]
    schedule: DatePlan
    picture: PictureFile | None

    @property
    def uid(self) -> uuid.UUID:
        """Return a stable UUID of the event, whatever title an editor gives it."""
        return uuid.uuid5(NAMESPACE, self.slug)

    @property
    def body(self) -> str:
        return "".join(f"<p>{paragraph}</p>" for paragraph in self.text.body)


def plan_events(today: date) -> list[EventPlan]:
    """Return all events of the demonstration, always the same except for their days."""
    planner = _Planner(today)
    return [planner.plan(rank, text) for rank, text in enumerate(event_texts())]


class _Planner:
    """Assigns places, organisations and prices in turn, so that all are used evenly."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.places = places()
        self.organisations = organisations()
        self.contributors = [slug for person in people() for slug in person.organisations]
        self.genres = {category.slug: category for category in categories()}
        self.turns: Counter[str] = Counter()

    def plan(self, rank: int, text: Text) -> EventPlan:
        """Return the plan of one event, the same at each run."""
        slug = slug_of(text.title)
        schedule = date_plan_for(slug, self.today)
        genre = self.genres[text.category]
        chance = random.Random(f"{SEED} {rank}")  # noqa: S311 -- not for secrets
        place = self._place(text, genre)
        outdoor = text.outdoor or (place is not None and place.kinds == ["park"])
        price_kind = (
            text.price or genre.prices[self._turn(f"price {genre.slug}") % len(genre.prices)]
        )
        return EventPlan(
            rank=rank,
            text=text,
            slug=slug,
            place=place.slug if place else "",
            organisation=self._organisation(rank, schedule.state, place, genre),
            other_categories=_other_categories(text, chance),
            keywords=(
                *chance.sample(genre.synonyms, k=1),
                *(["en plein air"] if outdoor else []),
                *(["en anglais"] if text.language == "en" else []),
                *(["nuit"] if text.night else []),
            ),
            attendance=_attendance(text, rank),
            setting=Setting.OUTDOOR if outdoor else Setting.INDOOR,
            audience=_audience(text, rank),
            price=nth_price("unknown" if rank % 37 == 36 else price_kind, rank),
            access=_access(text, place, rank),
            schedule=schedule,
            picture=picture_of(text.title) or self._picture(genre),
        )

    def _picture(self, genre: CategoryRow) -> PictureFile | None:
        """Return the next picture of the genre for two events in five, else none."""
        if self._turn(f"event {genre.slug}") % 5 not in (0, 2):
            return None
        pictures = pictures_of_genre(genre.slug)
        return pictures[self._turn(f"picture {genre.slug}") % len(pictures)]

    def _turn(self, of: str) -> int:
        """Return how many times ``of`` was asked before."""
        self.turns[of] += 1
        return self.turns[of] - 1

    def _place(self, text: Text, genre: CategoryRow) -> PlaceRow | None:
        """Return the place that the text wants, else one suited to the genre, in turn."""
        if text.online:
            return None
        if text.place:
            return next(place for place in self.places if place.slug == text.place)
        fit = [place for place in self.places if set(place.kinds) & set(genre.places)]
        # A step coprime with the list's length visits every place before repeating one.
        step = next(step for step in (5, 7, 11) if len(fit) % step)
        return fit[self._turn(f"place {genre.slug}") * step % len(fit)]

    def _organisation(
        self, rank: int, state: PublicationState, place: PlaceRow | None, genre: CategoryRow
    ) -> str:
        """Return the slug of an organiser suited to place and genre; "" for one event in seven.

        An event awaiting moderation gets an organisation with a contributor account.
        """
        if state == PublicationState.IN_MODERATION:
            return self.contributors[self._turn("contributor") % len(self.contributors)]
        there = set(place.kinds) if place else {"library"}
        kinds = there & set(genre.places) or there
        fit = [one for one in self.organisations if kinds & set(one.kinds)]
        return fit[rank % len(fit)].slug if fit and rank % 7 else ""


def _other_categories(text: Text, chance: random.Random) -> tuple[str, ...]:
    """Add «enfants» if the text has an upper age; else, rarely, the genre's neighbour."""
    if text.age_to is not None and text.category != "enfants":
        return ("enfants",)
    if text.category in NEIGHBOURS and chance.random() < 1 / 8:
        return (NEIGHBOURS[text.category],)
    return ()


def _audience(text: Text, rank: int) -> AudienceKind:
    """Return the audience that the text says or suggests, else one in turn."""
    if text.audience:
        return AudienceKind(text.audience)
    if text.category == "enfants" or text.age_to is not None:
        return AudienceKind.FAMILIES if rank % 3 == 0 else AudienceKind.CHILDREN
    return AUDIENCES[rank % len(AUDIENCES)]


def _attendance(text: Text, rank: int) -> Attendance:
    """Return how one attends: online, both for some readings, else on site."""
    if text.online:
        return Attendance.ONLINE
    return Attendance.BOTH if text.category == "livres" and rank % 4 == 0 else Attendance.ON_SITE


def slug_of(title: str) -> str:
    """Return a slug of whole words of ``title``; ligatures become two letters."""
    for mark, plain in LETTERS.items():
        title = title.replace(mark, plain)
    slug = slugify(title)
    return slug if len(slug) <= SLUG_LENGTH else slug[:SLUG_LENGTH].rpartition("-")[0]


def _access(text: Text, place: PlaceRow | None, rank: int) -> dict[str, bool]:
    """Return the known accessibility facts; unknown ones are left out."""
    said = {"wheelchair": place.wheelchair} if place and place.wheelchair is not None else {}
    said |= {text.access: True} if text.access else {}
    said |= {"sign_language": rank % 3 != 0} if rank % 11 == 0 else {}
    said |= {"visual": True} if rank % 17 == 4 else {}
    said |= {"hearing": rank % 2 == 0} if rank % 13 == 6 else {}
    said |= {"cognitive": True} if rank % 23 == 9 else {}
    return said
