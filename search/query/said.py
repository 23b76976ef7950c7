"""Conditions that words said: an event meets one by what it is, or by saying it; the same in an address is strict."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from agenda.enums import Access, AudienceKind
from search.enums import Facet
from search.query.terms import Term
from search.text import content_words, stem

#: What stands behind a value in the index when it is said alone: values are slugs, so that no value ends so.
SAID_ALONE = "~"
#: Those of which the index knows, with the value, what is said alone.
INDEXED = (Facet.AUDIENCE, Facet.ACCESS, Facet.AREA)
#: The fields in which the name of a place or of a landmark is looked for when an event is asked.
NAMED_IN = ("title", "place", "summary")

#: How each is said.
_WORDS: dict[tuple[Facet, str], str] = {
    (Facet.AUDIENCE, AudienceKind.EVERYONE): "tout public",
    (Facet.AUDIENCE, AudienceKind.ADULTS): "adultes, adults",
    (Facet.AUDIENCE, AudienceKind.FAMILIES): "famille, familial, family",
    (Facet.AUDIENCE, AudienceKind.CHILDREN): "enfants, jeune public, bébés, kids, children",
    (Facet.AUDIENCE, AudienceKind.YOUNG): "ados, adolescents, jeunes, teens",
    (Facet.AUDIENCE, AudienceKind.SENIORS): "seniors, aînés, retraités",
    (Facet.ACCESS, Access.WHEELCHAIR): "fauteuil roulant, PMR, mobilité réduite, plain-pied, wheelchair",
    (Facet.ACCESS, Access.SIGN_LANGUAGE): "LSF, langue des signes, sign language",
    (Facet.ACCESS, Access.VISUAL): "audiodescription, malvoyants, aveugles, visite tactile",
    (Facet.ACCESS, Access.HEARING): "malentendants, sourds, boucle magnétique, surtitré",
    (Facet.ACCESS, Access.COGNITIVE): "FALC, facile à comprendre, facile à lire",
}

#: They are children, but little for children is for them: what says it counts as a rare word does, and comes first.
_BABIES = "bébés, tout-petits, petite enfance, nourrissons, assistantes maternelles, babies, toddlers"
_IS_OF_BABIES = re.compile(r"\b(?:bebes?|baby|babies|toddlers?|nourrissons?|tout petits)\b")
BABIES_WEIGHT = 5


class Said(NamedTuple):
    """A condition by its name, the words that said it, and what says the same.

    That counts as a word of the commonest class does, of babies as one of a rare class, and is not wanted.
    """

    name: str
    words: str
    term: Term


def said_facet(facet: Facet, words: str, values: Iterable[str]) -> Said:
    """These words, and all that says one of the values that they mean; of babies, what says that it is for them."""
    if facet == Facet.AUDIENCE and _IS_OF_BABIES.search(" ".join(content_words(words))):
        said = said_by(facet.value, words, _BABIES.split(", "))
        return said._replace(term=said.term._replace(weight=BABIES_WEIGHT))
    return said_by(facet.value, words, [way for value in values for way in _WORDS[facet, value].split(", ")])


def said_by(name: str, words: str, ways: Iterable[str]) -> Said:
    """These words, and ``ways`` to say the same, of which the first tells something."""
    found = [tuple(content_words(way)) for way in ways]
    stemmed = dict.fromkeys(tuple(stem(word) for word in way) for way in found if way)
    return Said(name, words, Term(found[0], tuple(stemmed)))
