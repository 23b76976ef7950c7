"""Editorial pages of the demonstration: the home page's pick, three articles, a festival, two selections."""

from dataclasses import dataclass, field

from demo.tables import read


@dataclass(frozen=True, slots=True)
class HomeText:
    title: str
    slug: str
    #: Title of the event that the editors chose.
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
    #: Titles of those that the editors chose.
    events: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FestivalText:
    title: str
    lead: str
    lead_en: str
    body: str
    body_en: str
    #: As offsets: see :func:`demo.dates.day_from`.
    start_on: str
    end_on: str
    slug: str = "la-semaine-a-l-envers"
    hashtag: str = "alenvers"


def home() -> HomeText:
    return HomeText(**read("pages")["home"])


def articles() -> list[ArticleText]:
    return [ArticleText(**row) for row in read("pages")["articles"]]


def selections() -> tuple[SelectionText, list[SelectionText]]:
    """The page above them, then the selections themselves."""
    table = read("pages")["selections"]
    above = {name: value for name, value in table.items() if name != "lists"}
    return SelectionText(**above), [SelectionText(**row) for row in table["lists"]]


def festival() -> FestivalText:
    table = read("texts/festival")
    french, english = ("".join(f"<p>{text}</p>" for text in table[name]) for name in ("body", "body_en"))
    days = table["start_on"], table["end_on"]
    return FestivalText(table["title"], table["lead"], table["lead_en"], french, english, *days)
