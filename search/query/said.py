"""Conditions understood from words.

An event meets one by its facet value or by containing the words; a parameter in the query string
requires the value.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from agenda.enums import Access, AudienceKind
from search.enums import Facet
from search.query.terms import Term
from search.text import content_words, stem

#: Suffix of an index value that the event only mentions; no slug ends in it.
SAID_ALONE = "~"
#: Facets for which the index also stores mentioned values.
INDEXED = (Facet.AUDIENCE, Facet.ACCESS, Facet.AREA)
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
}

#: Words for babies. Few events for children are for babies, so these words count as rare ones and
#: rank first.
_BABIES = (
    "bébés, tout-petits, petite enfance, nourrissons, assistantes maternelles, babies, toddlers"
)
_IS_OF_BABIES = re.compile(r"\b(?:bebes?|baby|babies|toddlers?|nourrissons?|tout petits)\b")
BABIES_WEIGHT = 5


class WordedCondition(NamedTuple):
    """A condition, the words that meant it, and a term of equivalent words.

    The term is not required. It scores as a word of the commonest class, for babies as one of a
    rare class.
    """

    name: str
    words: str
    term: Term


def said_facet(facet: Facet, words: str, values: Iterable[str]) -> WordedCondition:
    """Return the condition of these words, with all words for its values.

    For babies, the words for babies alone.
    """
    if facet == Facet.AUDIENCE and _IS_OF_BABIES.search(" ".join(content_words(words))):
        said = said_by(facet.value, words, _BABIES.split(", "))
        return said._replace(term=said.term._replace(weight=BABIES_WEIGHT))
    return said_by(
        facet.value, words, [way for value in values for way in _WORDS[value].split(", ")]
    )


def said_by(name: str, words: str, ways: Iterable[str]) -> WordedCondition:
    """Return the condition of these words; the first of ``ways`` must have a content word."""
    found = [tuple(content_words(way)) for way in ways]
    stemmed = dict.fromkeys(tuple(stem(word) for word in way) for way in found if way)
    return WordedCondition(name, words, Term(found[0], tuple(stemmed)))
