"""understand: a question after the words that mean a filter, the synonyms and the corrections."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from search.enums import NameKind
from search.query.corrections import Corrections, corrected, is_unsaid
from search.query.event_query import EventQuery
from search.query.expansion import completed, respaced, terms_with, widened
from search.query.lookups import Lookups, NameRow
from search.query.rarity import weighed
from search.query.reading import Piece, Reading
from search.query.sentences import written_out

__all__ = ["Piece", "Understood", "ask", "understand"]


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
    #: What was meant before words were corrected, when some were.
    uncorrected: EventQuery | None = None
    #: Whether it asks for a word that no event says: whatever its other conditions, nothing answers.
    is_vain: bool = False
    #: Whether it asks what was called off or moved.
    is_of_changes: bool = False
    #: What its words name as a whole, once they are read.
    named: tuple[NameRow, ...] = ()

    @property
    def as_typed(self) -> EventQuery:
        """The same words, taken as they are."""
        return self.asked.changed(exact=True)

    @property
    def mistyped_text(self) -> str:
        """What was looked up in vain; without the words that mean a filter, which are no mistake."""
        return self.uncorrected.text if self.uncorrected else ""

    @property
    def corrected_text(self) -> str:
        """What was looked up instead."""
        return Corrections(self.corrections).written(self.mistyped_text)

    @property
    def as_mistyped(self) -> EventQuery:
        """The same filters, and the words that were corrected taken as they are."""
        return (self.uncorrected or self.asked).strict().changed(exact=True, known_terms=())

    @property
    def messages(self) -> tuple[str, ...]:
        """What was dropped, and what words were taken for: said to those who read no page."""
        if not self.corrections:
            return self.query.messages
        words = {"typed": self.mistyped_text, "better": self.corrected_text}
        return (*self.query.messages, _("Résultats pour « %(better)s », faute de « %(typed)s ».") % words)

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """The parameters that ask the same but for ``changes``, in the words that were typed."""
        # Which orders make sense is known of what is meant alone.
        order = [pair for pair in self.query.changed(**changes).pairs() if pair[0] == "tri"]
        return [pair for pair in self.asked.changed(**changes).pairs() if pair[0] != "tri"] + order

    def querystring(self, **changes: Any) -> str:
        """:meth:`pairs` as they stand in an address."""
        pairs = self.pairs(**changes)
        return f"?{urlencode(pairs)}" if pairs else ""


def ask(data: QueryDict, now: datetime, lookups: Lookups) -> Understood:
    """What ``data`` asks and means: how every page, feed and program reads a query string."""
    return understand(EventQuery.parse(data, now), lookups)


def understand(asked: EventQuery, lookups: Lookups) -> Understood:
    """What ``asked`` means. The address overrules its words, which then are words if they say something else.

    Without words, nothing is looked up but the name of a point; with words, the vocabulary, names, and what
    corrections take.
    """
    if asked.near and not asked.near_name:
        asked = replace(asked, near_name=lookups.name_of_point(asked.near))
    if asked.exact or not asked.text:
        return Understood(asked, asked)
    typed = written_out(asked.text)
    reading = Reading.of(asked, typed)
    understood = _read(reading, lookups)
    # The name of a place is not mistyped; that of one event may be.
    is_known = any(row.kind != NameKind.EVENT for row in understood.named)
    corrections = Corrections() if is_known else corrected(reading.sentence, reading.unsaid, lookups)
    if not corrections.words:
        return understood
    # What was mistyped may mean a filter: «gratiut».
    again = _read(Reading.of(asked, corrections.written(typed)), lookups)
    return replace(again, corrections=corrections.words, uncorrected=understood.query)


def _read(reading: Reading, lookups: Lookups) -> Understood:
    asked, text = reading.asked, reading.read(lookups, settings.CITY_NAME)
    terms = weighed(terms_with(text, lookups.vocabulary.synonyms), lookups.frequencies)
    terms = respaced(widened(terms, text, lookups.frequencies.counts), text, lookups)
    terms = completed(terms, text, reading.unsaid, lookups)
    # What nobody says keeps nothing else from almost answering.
    terms = tuple(term._replace(weight=1) if is_unsaid(term, reading.unsaid) else term for term in terms)
    query = replace(reading.query, text=text, known_terms=terms)
    if not asked.has_window:
        query = query.told_if_over()
    is_vain = any(is_unsaid(term, reading.unsaid) for term in query.terms)
    return Understood(
        asked,
        query,
        tuple(reading.pieces),
        tuple(reading.dropped),
        is_vain=is_vain,
        is_of_changes=reading.is_of_changes,
        named=tuple(reading.named),
    )
