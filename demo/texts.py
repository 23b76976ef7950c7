"""Texts of the invented events: written by hand, or combined from two halves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

from demo.tables import categories, load_toml

#: Number of texts before those of the season.
TOTAL = 400


@dataclass(frozen=True, slots=True)
class Text:
    """Text of an event, and what it implies (place, price, ages…)."""

    category: str
    title: str
    lead: str
    body: tuple[str, ...] = ()
    place: str = ""
    price: str = ""
    age_from: int | None = None
    age_to: int | None = None
    outdoor: bool = False
    online: bool = False
    language: str = "fr"
    access: str = ""
    audience: str = ""
    #: Whether it suits people going out late.
    night: bool = False
    #: Written by hand, so shown first.
    by_hand: bool = False
    in_festival: bool = False


def event_texts() -> list[Text]:
    """Return all texts in a fixed order: by hand, festival, combined, season."""
    written = [
        Text(category=category.slug, by_hand=True, **row)
        for category in categories()
        for row in load_toml(f"texts/{category.slug}")["written"]
    ]
    festival = [
        Text(**row, by_hand=True, in_festival=True)
        for row in load_toml("texts/festival")["written"]
    ]
    # One of each category in turn, so that any number of them is evenly mixed.
    combined = chain.from_iterable(
        zip(*(_pairs(category.slug) for category in categories()), strict=False)
    )
    season = [Text(**row, by_hand=True) for row in load_toml("texts/season")["written"]]
    every = chain(islice(chain(written, festival, combined), TOTAL), season)
    return [_with_body(text, rank) for rank, text in enumerate(every)]


def _pairs(category: str) -> Iterator[Text]:
    """Yield every «who» with every «what» once, using each before repeating any."""
    table = load_toml(f"texts/{category}")
    whos, whats = table["who"], table["what"]
    for turn in range(len(whats)):
        for rank, who in enumerate(whos):
            what = whats[(rank + turn) % len(whats)]
            title = table["pattern"].format(who=who["title"], what=what["title"])
            lead = f"{who['lead']}. {what['lead']}"
            yield Text(category=category, **what | who | {"title": title, "lead": lead})


def _with_body(text: Text, rank: int) -> Text:
    """Add a body: two sentences of the category and a common one; for English, two common ones."""
    common = load_toml("texts/common")
    if text.language == "en":
        closings = common["closings_en"]
        return replace(
            text, body=(f"{closings[rank % len(closings)]} {closings[(rank + 1) % len(closings)]}",)
        )
    asides, closings = load_toml(f"texts/{text.category}")["asides"], common["closings"]
    first = rank % len(asides)
    second = (first + 1 + rank // len(asides) % (len(asides) - 1)) % len(asides)
    return replace(text, body=(f"{asides[first]} {asides[second]}", closings[rank % len(closings)]))
