"""understand: a question after the words that mean a filter, the synonyms and the corrections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings

from search.query.areas import KnownArea, known_areas
from search.query.corrections import corrected
from search.query.event_query import EventQuery
from search.query.names import name_of_point
from search.query.reading import Piece, Reading
from search.query.synonyms import Synonyms, known_synonyms, terms_with

__all__ = ["Piece", "Understood", "understand"]


@dataclass(frozen=True, slots=True)
class Understood:
    """What was asked, and what is meant by it."""

    asked: EventQuery
    #: What is meant, as parameters say it: asked again by its address, it means the same.
    query: EventQuery
    #: Which words mean what.
    pieces: tuple[Piece, ...] = ()
    #: Words that say nothing beside the others.
    dropped: tuple[str, ...] = ()
    #: Words that no event says, folded, and those they were taken for.
    corrections: Mapping[str, str] = field(default_factory=dict)

    @property
    def typed_text(self) -> str:
        return self.asked.text

    @property
    def as_typed(self) -> EventQuery:
        """The same words, taken as they are."""
        return self.asked.changed(exact=True)


def understand(asked: EventQuery, *, areas: Sequence[KnownArea] | None = None) -> Understood:
    """What ``asked`` means. The address overrules its words, which then are words if they say something else.

    Without words, nothing is looked up but the name of a point; with words, four look-ups and what corrections take.
    """
    if asked.near and not asked.near_name:
        asked = replace(asked, near_name=name_of_point(asked.near))
    if asked.exact or not asked.text:
        return Understood(asked, asked)
    known = known_areas() if areas is None else areas
    synonyms = known_synonyms()
    understood = _read(asked, asked.text, known, synonyms)
    corrections = corrected(understood.query.terms)
    if not corrections.words:
        return understood
    # What was mistyped may mean a filter: «gratiut».
    again = _read(asked, corrections.written(asked.text), known, synonyms)
    return replace(again, corrections=corrections.words)


def _read(asked: EventQuery, typed: str, areas: Sequence[KnownArea], synonyms: Synonyms) -> Understood:
    reading = Reading.of(asked, typed)
    text = reading.read(areas, synonyms, settings.CITY_NAME)
    query = replace(reading.query, text=text, known_terms=terms_with(text, synonyms))
    if not asked.has_window:
        query = query.told_if_over()
    return Understood(asked, query, tuple(reading.pieces), tuple(reading.dropped))
