"""Reading: the words of one question, understood one after another."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils import timezone

from search.enums import CLOSED, Facet
from search.query.amounts import simplest
from search.query.areas import KnownArea, areas_in, ways_to_say
from search.query.days import LATE_RULES, MOMENTS, RULES, WHENS, Rules, days_in
from search.query.event_query import EventQuery
from search.query.facet_phrases import ENDINGS, city_in, facet_phrases_in
from search.query.lookups import Lookups, NameRow
from search.query.names import Name, Names, where_is
from search.query.parameters import RADIUS_M
from search.query.said import Said, said_by, said_facet
from search.query.sentences import Sentence, State, plain
from search.query.stop_phrases import CALLED_OFF, QUESTIONS, SORTIES, STOP_WORDS_ASKED, is_tea
from search.query.vocabulary import Vocabulary
from search.query.windows import Window
from search.text import content_words, padded, stem, stems


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, the parameter that they mean, and its values."""

    words: str
    parameter: str
    values: tuple[str, ...]


@dataclass(slots=True)
class Reading:
    """A question under way: what is left of its words, and what is known of it."""

    asked: EventQuery
    #: What it means, by now.
    query: EventQuery
    sentence: Sentence
    pieces: list[Piece] = field(default_factory=list)
    #: Words that say nothing beside the others.
    dropped: list[str] = field(default_factory=list)
    #: Whether it asks what was called off or moved.
    is_of_changes: bool = False
    #: The stems of its words that no event says.
    unsaid: set[str] = field(default_factory=set)
    #: What the words that are left name as a whole, once they are read.
    named: list[NameRow] = field(default_factory=list)

    @classmethod
    def of(cls, asked: EventQuery, typed: str) -> "Reading":
        return cls(asked, asked, Sentence.read(typed))

    @classmethod
    def days_said(cls, phrases: Sequence[str], now: datetime) -> EventQuery:
        """A question about the days alone that ``phrases``, each of which was read as days before, say at ``now``."""
        asked = EventQuery(now=now)
        query = asked
        for phrase in phrases:
            reading = cls(asked, query, Sentence.read(phrase))
            reading._read_days(RULES)
            reading._read_days(LATE_RULES)
            query = reading.query
        return query

    def read(self, lookups: Lookups, city: str) -> str:
        """Understand until nothing more is; returns the words that are left.

        What stood apart is beside each other once the words between are taken, and may mean something by now:
        «février février», «12 gratuit mars». It would when the address is asked again, so it does at once.
        """
        known = lookups.vocabulary
        bare = Reading.of(self.asked, self.sentence.typed)
        bare._read_all_but_names(known.areas, plain(city))
        names = Names(lookups, unsaid=self.unsaid)
        names.look_up(self.sentence, Sentence.read(bare.text()))
        while True:
            self._read_names(names, known, plain(city))
            self._read_all_but_names(known.areas, plain(city))
            text = self.text()
            self.dropped += self.sentence.dropped()
            if not text or text == self.sentence.typed:
                called = text or " ".join(piece.words for piece in self.pieces if piece.parameter == "pres")
                self.named = names.rows.get(padded(content_words(called)), [])
                return text
            self.sentence = Sentence.read(text)

    def _read_all_but_names(self, areas: Sequence[KnownArea], city: str) -> None:
        self._read_days(RULES)
        self._read_facet_phrases()
        self._read_endings()
        self._read_areas(areas, city)
        self._read_days(LATE_RULES)
        # What only asks is dropped; the city's name, «sorties» and what no event need say, only beside something else.
        for pattern in (QUESTIONS, CALLED_OFF):
            for found in self.sentence.find(pattern):
                self.sentence.mark(found.first, found.last, State.DROPPED)
                self.is_of_changes |= pattern is CALLED_OFF
        patterns = (SORTIES, city_in(city), STOP_WORDS_ASKED)
        vague = [found for pattern in patterns for found in self.sentence.find(pattern)]
        tokens = self.sentence.tokens
        ranks = {
            rank
            for found in vague
            for rank in range(found.first, found.last + 1)
            if not is_tea(self.sentence.typed_words(rank, rank))
        }
        if any(
            rank not in ranks and not (token.is_left and not self.sentence.is_content(rank))
            for rank, token in enumerate(tokens)
        ):
            for rank in ranks:
                self.sentence.mark(rank, rank, State.DROPPED)

    def text(self) -> str:
        """The words that are left, if they tell something."""
        if any(not token.is_left for token in self.sentence.tokens):
            self.sentence.trim()
        rest = self.sentence.rest()
        return rest if content_words(rest) else ""

    def _take(self, first: int, last: int, parameter: str, *values: object) -> None:
        words = self.sentence.typed_words(first, last)
        self.sentence.mark(first, last, State.TAKEN)
        self.pieces.append(Piece(words, parameter, tuple(str(value) for value in values)))

    def _read_names(self, names: Names, known: Vocabulary, city: str) -> None:
        found = names.within(self.sentence)
        general = {one for way in known.synonyms for one in way}
        for name in found:
            if name.is_category:
                general.update(stems(self.sentence.typed_words(name.first, name.last)))
        for name in found:
            if self.sentence.is_free(name.first, name.last) and not self._read_where(name):
                self._keep_title(name, general, known.areas, city)

    def _read_where(self, name: Name) -> bool:
        found = where_is(name, self.sentence)
        if not found:
            return False
        first, where = found
        ways = [self.sentence.typed_words(name.first, name.last), where.name]
        words = self.sentence.typed_words(first, name.last)
        if where.place_slug and where.point is None:
            said = said_by(Facet.PLACE.value, words, ways)
            return self._choose(first, name.last, Facet.PLACE, (where.place_slug,), said)
        if self.query.near and self.query.near != where.point:  # one stands at one point
            return False
        radius = where.radius_m if self.asked.radius_m == RADIUS_M else self.asked.radius_m
        if not self.query.near:
            self.query = replace(
                self.query, near=where.point, radius_m=radius, near_name=where.name, reach_m=where.radius_m
            )
        if not self.asked.near:
            self._say(said_by("pres", words, ways))
        self._take(first, name.last, "pres", where.name)
        return True

    def _keep_title(self, name: Name, general: set[str], areas: Sequence[KnownArea], city: str) -> None:
        """Let nothing be understood within the name of something: «Dimanche à Orly».

        But for a name that is said in general words alone, which mean what they say: «Concert gratuit».
        """
        if not name.is_title or name.length < 2:
            return
        within = Reading.of(EventQuery(now=self.asked.now), self.sentence.typed_words(name.first, name.last))
        within._read_days(RULES)
        within._read_facet_phrases()
        within._read_areas(areas, city)
        left = {stem(word) for word in content_words(within.text())}
        if not within.pieces or not left <= general:
            self.sentence.mark(name.first, name.last, State.KEPT)

    def _read_days(self, rules: Rules) -> None:
        today = timezone.localdate(self.asked.now)
        for first, last, days in days_in(self.sentence, today, rules):
            values = (WHENS.get(days.span), days.first_on, days.last_on, MOMENTS.get(days.part))
            when, first_on, last_on, moment = values
            said = replace(self.query, when=when, first_on=first_on, last_on=last_on, moment=moment)
            # Unless another time was said that these words do not hold.
            if not self.query.has_window or (not self.asked.has_window and _holds(self.query.window, said.window)):
                self.query = said
            elif not _holds(said.window, self.query.window):
                continue
            self._take(first, last, "quand", *(value for value in values if value))

    def _read_endings(self) -> None:
        for pattern, days in ENDINGS:
            for found in self.sentence.find(pattern):
                if not self.asked.ends_within:
                    self.query = replace(self.query, ends_within=days)
                self._take(found.first, found.last, "fin", self.query.ends_within)

    def _read_facet_phrases(self) -> None:
        for found, facet, values in facet_phrases_in(self.sentence):
            words = self.sentence.typed_words(found.first, found.last)
            # Where words lie about a price, none is met by them.
            said = said_facet(facet, words, values) if facet != Facet.PRICE else None
            self._choose(found.first, found.last, facet, values, said)

    def _read_areas(self, areas: Sequence[KnownArea], city: str) -> None:
        for found, codes in areas_in(self.sentence, areas, city):
            words = self.sentence.typed_words(found.first, found.last)
            said = said_by(Facet.AREA.value, words, [words, *ways_to_say(codes, areas, city)])
            self._choose(found.first, found.last, Facet.AREA, codes, said)

    def _say(self, said: Said) -> None:
        if said not in self.query.said:
            self.query = replace(self.query, said=(*self.query.said, said))

    def _choose(self, first: int, last: int, facet: Facet, values: tuple[str, ...], said: Said | None) -> bool:
        """Take words that mean values of ``facet``; if the address has others, they are words."""
        given = self.asked.chosen(facet)
        if given and not set(given) & set(values):
            return False
        if not given:
            known = {*self.query.chosen(facet), *values}
            order = CLOSED[facet].values if facet in CLOSED else sorted(known)
            chosen = tuple(str(value) for value in order if value in known)
            if facet == Facet.PRICE:
                chosen = simplest(known)
            self.query = replace(self.query, facets={**self.query.facets, facet: chosen})
            if said:
                self._say(said)
        self._take(first, last, facet.value, *values)
        return True


def _holds(wide: Window, narrow: Window) -> bool:
    """Whether all of ``narrow`` is within ``wide``."""
    is_before_end = wide.end is None or (narrow.end is not None and narrow.end <= wide.end)
    return wide.start <= narrow.start and is_before_end
