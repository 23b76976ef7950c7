"""Conditions understood from words.

An event meets one by its facet value or by containing the words; a parameter in the query string
requires the value.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from agenda.enums import Access, AudienceKind
from search.enums import Facet, Shelter
from search.query.terms import Term
from search.text import content_words, stem

#: Suffix of an index value that the event only mentions; no slug ends in it.
SAID_ALONE = "~"
#: Facets for which the index also stores mentioned values.
INDEXED = (Facet.AUDIENCE, Facet.ACCESS, Facet.AREA, Facet.SHELTER)
#: Fields in which the name of a place or landmark counts.
NAMED_IN = ("title", "place", "summary")

#: Words for each facet value.
_WORDS: dict[str, str] = {
    AudienceKind.EVERYONE: "tout public",
    AudienceKind.ADULTS: "adultes, adults",
    AudienceKind.FAMILIES: "famille, familial, family",
    AudienceKind.CHILDREN: "enfants, jeune public, bébés, kids, children",
    AudienceKind.YOUNG: "ados, adolescents, jeunes, teens",
    AudienceKind.SENIORS: "seniors, aînés, retraités",
    Access.WHEELCHAIR: "fauteuil roulant, PMR, mobilité réduite, plain-pied, wheelchair",
    Access.SIGN_LANGUAGE: "LSF, langue des signes, sign language",
    Access.VISUAL: "audiodescription, malvoyants, aveugles, visite tactile",
    Access.HEARING: "malentendants, sourds, boucle magnétique, surtitré",
    Access.COGNITIVE: "FALC, facile à comprendre, facile à lire",
    Shelter.OUTDOOR: "plein air, open air, ciel ouvert",
}

#: Words for babies. Few events for children are for babies, so these words count as rare ones and
#: rank first.
_BABIES = (
    "bébés, tout-petits, petite enfance, nourrissons, assistantes maternelles, babies, toddlers"
)
_IS_OF_BABIES = re.compile(r"\b(?:bebes?|baby|babies|toddlers?|nourrissons?|tout petits)\b")
BABIES_WEIGHT = 5
#: Last age in years of each audience.
_LAST_OF_BABIES, _LAST_OF_CHILDREN, _LAST_OF_YOUNG = 2, 12, 17
#: Words for the audience of an age rank first what says them, as do rare words.
_AGES_WEIGHT = 3


class WordedCondition(NamedTuple):
    """A condition, the words that meant it, and a term of equivalent words.

    The term is not required. It scores as a word of the commonest class, for babies as one of a
    rare class.
    """

    name: str
    words: str
    term: Term


def said_facet(facet: Facet, words: str, values: Iterable[str]) -> WordedCondition | None:
    """Return the condition of these words, with all words for its values.

    For babies, the words for babies alone. ``None`` if no words stand for the values: an event's
    text about prices or languages may be of something else.
    """
    if facet == Facet.AUDIENCE and _IS_OF_BABIES.search(" ".join(content_words(words))):
        said = said_by(facet.value, words, _BABIES.split(", "))
        return said._replace(term=said.term._replace(weight=BABIES_WEIGHT))
    ways = [way for value in values if value in _WORDS for way in _WORDS[value].split(", ")]
    return said_by(facet.value, words, ways) if ways else None


def terms_of_ages(ages: Sequence[int]) -> tuple[Term, ...]:
    """Return a term of the words for these ages, by which events score; none for adults."""
    if not ages or ages[0] > _LAST_OF_YOUNG:
        return ()
    if ages[-1] <= _LAST_OF_BABIES:
        term, weight = said_by("age", "", _BABIES.split(", ")).term, BABIES_WEIGHT
    else:
        is_of_children = ages[0] <= _LAST_OF_CHILDREN
        kind = AudienceKind.CHILDREN if is_of_children else AudienceKind.YOUNG
        term, weight = said_by("age", "", _WORDS[kind].split(", ")).term, _AGES_WEIGHT
    return (term._replace(weight=weight),)


def said_by(name: str, words: str, ways: Iterable[str]) -> WordedCondition:
    """Return the condition of these words; the first of ``ways`` must have a content word."""
    found = [tuple(content_words(way)) for way in ways]
    stemmed = dict.fromkeys(tuple(stem(word) for word in way) for way in found if way)
    return WordedCondition(name, words, Term(found[0], tuple(stemmed)))
