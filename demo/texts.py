"""The invented texts: those written as they stand, and those where two halves meet."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from demo.tables import categories, read

TOTAL = 400


@dataclass(frozen=True, slots=True)
class Text:
    """What an event says, and the wishes that its words imply; the rest is free."""

    category: str
    title: str
    lead: str
    body: tuple[str, ...] = ()
    place: str = ""
    shape: str = ""
    start: str = ""
    minutes: int = 0
    price: str = ""
    weekday: str = ""
    age_from: int | None = None
    age_to: int | None = None
    outdoor: bool = False
    online: bool = False
    language: str = "fr"
    access: str = ""
    audience: str = ""
    #: Written by hand, so worth being shown first.
    by_hand: bool = False
    in_festival: bool = False


def texts() -> list[Text]:
    """All of them, always in the same order: by hand, of the festival, then combined."""
    written = [text for category in categories() for text in _written(category.slug)]
    festival = [Text(**row, by_hand=True, in_festival=True) for row in read("texts/festival")["written"]]
    wanted = TOTAL - len(written) - len(festival)
    return [_with_body(text, rank) for rank, text in enumerate([*written, *festival, *_combined(wanted)])]


def _written(category: str) -> Iterator[Text]:
    for row in read(f"texts/{category}")["written"]:
        yield Text(category=category, by_hand=True, **row)


def _combined(wanted: int) -> list[Text]:
    """One of each category in turn, so that any number of them is a fair mixture."""
    sources = [_pairs(category.slug) for category in categories()]
    combined: list[Text] = []
    while len(combined) < wanted:
        combined += [next(source) for source in sources]
    return combined[:wanted]


def _pairs(category: str) -> Iterator[Text]:
    """Every «who» with every «what», each once, using all of them before any comes back."""
    table = read(f"texts/{category}")
    whos, whats = table["who"], table["what"]
    for turn in range(len(whats)):
        for rank, who in enumerate(whos):
            what = whats[(rank + turn) % len(whats)]
            title = table["pattern"].format(who=who["title"], what=what["title"])
            lead = f"{who['lead']}. {what['lead']}"
            yield Text(category=category, **what | who | {"title": title, "lead": lead})


def _with_body(text: Text, rank: int) -> Text:
    """Two sentences of the genre and one of the house; in English, two of the house."""
    common = read("texts/common")
    if text.language == "en":
        closings = common["closings_en"]
        return replace(text, body=(f"{closings[rank % len(closings)]} {closings[(rank + 1) % len(closings)]}",))
    asides, closings = read(f"texts/{text.category}")["asides"], common["closings"]
    first = rank % len(asides)
    second = (first + 1 + rank // len(asides) % (len(asides) - 1)) % len(asides)
    return replace(text, body=(f"{asides[first]} {asides[second]}", closings[rank % len(closings)]))
