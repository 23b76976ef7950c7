"""Editorial pages of the demonstration: the home page's pick, three articles, a festival."""

from dataclasses import dataclass

from demo.tables import read


@dataclass(frozen=True, slots=True)
class HomeText:
    title: str
    slug: str
    #: Title of the event that the editors chose.
    pick: str
    pick_text: str
    pick_note: str


@dataclass(frozen=True, slots=True)
class ArticleText:
    title: str
    slug: str
    lead: str
    body: list[str]


@dataclass(frozen=True, slots=True)
class FestivalText:
    title: str
    lead: str
    body: str
    #: As offsets: see :func:`demo.dates.day_from`.
    start_on: str
    end_on: str
    slug: str = "la-semaine-a-l-envers"
    hashtag: str = "alenvers"


def home() -> HomeText:
    return HomeText(**read("pages")["home"])


def articles() -> list[ArticleText]:
    return [ArticleText(**row) for row in read("pages")["articles"]]


def festival() -> FestivalText:
    table = read("texts/festival")
    body = "".join(f"<p>{paragraph}</p>" for paragraph in table["body"])
    return FestivalText(table["title"], table["lead"], body, table["start_on"], table["end_on"])
