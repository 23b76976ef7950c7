"""Texts of the editorial pages: home page, three articles, a festival, two selections."""

from dataclasses import dataclass, field

from demo.tables import read


@dataclass(frozen=True, slots=True)
class HomeText:
    title: str
    slug: str
    #: Title of the editors' chosen event.
    pick: str
    pick_text: str
    pick_text_en: str
    pick_note: str
    pick_note_en: str


@dataclass(frozen=True, slots=True)
class ArticleText:
    title: str
    title_en: str
    slug: str
    lead: str
    lead_en: str
    body: list[str]
    body_en: list[str]


@dataclass(frozen=True, slots=True)
class SelectionText:
    title: str
    title_en: str
    lead: str
    lead_en: str
    slug: str = "selections"
    #: Titles of the chosen events.
    events: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FestivalText:
    title: str
    lead: str
    lead_en: str
    body: str
    body_en: str
    #: Offsets from today: see :func:`demo.dates.day_from`.
    start_on: str
    end_on: str
    slug: str = "la-semaine-a-l-envers"
    hashtag: str = "alenvers"


def home() -> HomeText:
    return HomeText(**read("pages")["home"])


def articles() -> list[ArticleText]:
    return [ArticleText(**row) for row in read("pages")["articles"]]


def selections() -> tuple[SelectionText, list[SelectionText]]:
    """Return the text of the index page, and those of the selections."""
    table = read("pages")["selections"]
    above = {name: value for name, value in table.items() if name != "lists"}
    return SelectionText(**above), [SelectionText(**row) for row in table["lists"]]


def festival() -> FestivalText:
    table = read("texts/festival")
    french, english = (
        "".join(f"<p>{text}</p>" for text in table[name]) for name in ("body", "body_en")
    )
    days = table["start_on"], table["end_on"]
    return FestivalText(table["title"], table["lead"], table["lead_en"], french, english, *days)
