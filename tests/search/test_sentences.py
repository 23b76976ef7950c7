"""A hundred sentences of people who knew nothing of the reader, and the parts that they meant."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone, translation

from agenda.models import Category
from search.engines.lookups import SiteLookups
from search.enums import Facet, MomentOfDay, When
from search.query import EventQuery
from search.query.parameters import say_hour
from search.query.understanding import UnderstoodQuery, ask
from search.query.windows import named_window
from search.text import stems
from tests.databases import written_once
from tests.factories.agenda import at
from tests.search.golden.load import FOLDER, load_city

pytestmark = pytest.mark.django_db
NOW = at("2026-03-04 10:00")
#: How many of a hundred parts must be read as they were meant.
LEAST_RIGHT = 99
#: Audiences as the writers called them.
AUDIENCES = {"ados": "jeunes"}

#: What was meant or understood, by the name of its part.
Parts = dict[str, list[str]]


class AskedSentence(NamedTuple):
    """A sentence, its language, and its parts as its writer meant them."""

    q: str
    language: str
    parts: dict[str, Any]

    @property
    def meant(self) -> Parts:
        lists = {name: as_list(value) for name, value in self.parts.items()}
        return {
            name: sorted(AUDIENCES.get(one, one) for one in said) for name, said in lists.items()
        }


@pytest.fixture(scope="module")
def golden_city(django_db_setup, django_db_blocker):
    with written_once(django_db_blocker):
        yield load_city()


@cache
def asked_sentences() -> list[AskedSentence]:
    lines = (FOLDER / "sentences.jsonl").read_text().splitlines()
    return [AskedSentence(**json.loads(line)) for line in lines]


def as_list(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def understand(sentence: AskedSentence) -> UnderstoodQuery:
    with translation.override(sentence.language):
        data = QueryDict(mutable=True)
        data["q"] = sentence.q
        return ask(data, NOW, SiteLookups())


def days_of(query: EventQuery) -> Iterator[tuple[str, str]]:
    """Yield first and last day of the window, and the part of the day, as the writers say them."""
    first, last = query.first_on, query.last_on
    if query.when:
        window = named_window(query.when, NOW)
        first, last = timezone.localdate(window.since), window.last_day
    if query.when == When.TONIGHT:
        last = first
    moment = MomentOfDay.EVENING if query.when == When.TONIGHT else query.moment
    yield from ((name, str(day)) for name, day in (("du", first), ("au", last)) if day)
    if moment:
        yield "moment", moment.value


def understood_parts(understood: UnderstoodQuery) -> Parts:
    query = understood.lasting
    parts: Parts = {name: [said] for name, said in days_of(query)}
    facets = (Facet.AREA, Facet.PRICE, Facet.SHELTER, Facet.LANGUAGE, Facet.AUDIENCE)
    parts |= {facet.value: sorted(query.chosen(facet)) for facet in facets}
    parts |= {
        "weekdays": [str(day) for day in query.dates.weekdays],
        "every_other": ["True"] if query.dates.every_other_from else [],
        "des": [] if query.from_minute is None else [say_hour(query.from_minute)],
        "avant": [] if query.until_minute is None else [say_hour(query.until_minute)],
        "sauf": [str(one) for one in query.exclusions],
        "age": sorted(map(str, query.ages)),
        "duree": [str(query.longest)] if query.longest else [],
        "etat": [state.value for state in query.states],
        "near_me": ["True"] if understood.asks_where else [],
    }
    return parts


def word_stems(understood: UnderstoodQuery) -> set[str]:
    terms = understood.lasting.terms if understood.lasting.text else ()
    return {one for term in terms for one in stems(" ".join(term.words))}


def is_right_audience(meant: Parts, found: Parts) -> bool:
    """An age says an audience too; «enfants» are also looked for among «familles»."""
    if "public" in meant:
        return bool(found["age"]) or set(meant["public"]) <= set(found["public"])
    return not found["public"] or "age" in meant


def is_right_price(meant: Parts, found: Parts) -> bool:
    """«Moins de 10» are two classes; what is not paid is free."""
    if "prix" in meant:
        return set(meant["prix"]) <= set(found["prix"])
    is_of_paid = not {"payant", "paid"}.isdisjoint(meant.get("sauf", ()))
    return found["prix"] == (["gratuit"] if is_of_paid else [])


def is_right_exclusion(meant: Parts, found: Parts) -> bool:
    """As many things are excluded as were meant; one that is not paid is a price."""
    are_paid = len({"payant", "paid"}.intersection(meant.get("sauf", ())))
    wanted = len(meant.get("sauf", ())) - are_paid
    return len(found["sauf"]) >= wanted if wanted else not found["sauf"]


def is_right_moment(meant: Parts, found: Parts) -> bool:
    return found.get("moment", []) in (meant.get("moment", []), ["soir"])


LENIENT: dict[str, Callable[[Parts, Parts], bool]] = {
    "public": is_right_audience,
    "prix": is_right_price,
    "sauf": is_right_exclusion,
    "moment": is_right_moment,
}


def misread_parts(sentence: AskedSentence) -> list[str]:
    """Return the names of the parts that are not understood as they were meant."""
    understood = understand(sentence)
    meant, found = sentence.meant, understood_parts(understood)
    names = [name for name in {**meant, **found} if name != "words"]
    wrong = [
        name
        for name in names
        if not (
            LENIENT[name](meant, found)
            if name in LENIENT
            else meant.get(name, []) == found.get(name, [])
        )
    ]
    wanted = set(stems(" ".join(sentence.parts.get("words", ()))))
    words, known = word_stems(understood), category_stems(understood)
    if words - wanted or wanted - words - known:
        wrong.append("words")
    return wrong


def category_stems(understood: UnderstoodQuery) -> set[str]:
    """Return the stems of the categories that words were understood as."""
    chosen = Category.objects.filter(slug__in=understood.lasting.chosen(Facet.CATEGORY))
    return {one for category in chosen for one in stems(f"{category.name} {category.name_en}")}


def is_contrary(sentence: AskedSentence) -> bool:
    """Whether something that was to be left out is asked for instead."""
    understood = understand(sentence)
    excluded = stems(" ".join(sentence.parts.get("sauf", ())))
    areas = {word.strip("erstndh") for word in sentence.parts.get("sauf", ())}
    is_area = not areas.isdisjoint(understood.lasting.chosen(Facet.AREA))
    return is_area or not word_stems(understood).isdisjoint(excluded)


def test_sentences_are_in_both_languages():
    languages = [sentence.language for sentence in asked_sentences()]

    assert (languages.count("fr"), languages.count("en")) == (50, 50)
    assert {*languages} <= {code for code, _name in settings.LANGUAGES}


def test_the_parts_of_sentences_are_read_as_they_were_meant(golden_city):
    misread = {sentence.q: misread_parts(sentence) for sentence in asked_sentences()}

    parts = sum(len(sentence.parts) for sentence in asked_sentences())
    wrong = {asked: names for asked, names in misread.items() if names}
    assert sum(map(len, wrong.values())) * 100 <= parts * (100 - LEAST_RIGHT), wrong


def test_no_sentence_is_turned_into_its_contrary(golden_city):
    assert [sentence.q for sentence in asked_sentences() if is_contrary(sentence)] == []
