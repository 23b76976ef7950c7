"""Understanding of a query.

Words become conditions, then synonyms and corrections apply to the rest.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from datetext.questions import QueryDays
from search.enums import CLOSED, DateState, Facet, NameKind, PriceClass
from search.query.ages import ages_in, years_in
from search.query.alternatives import (
    category_alternatives,
    with_alternatives,
    without_or,
    word_alternatives,
)
from search.query.amounts import simplest
from search.query.areas import KnownArea, areas_in, names_in_texts
from search.query.corrections import corrected
from search.query.date_phrases import (
    OUTSIDE_RULES,
    RHYTHM_RULES,
    RhythmRules,
    has_day,
    hours_in,
    hours_of,
    in_half_of_day,
    rhythms_in,
    with_hours,
    with_rhythm,
)
from search.query.days import MOMENTS, WHENS, days_in
from search.query.event_query import NO_DATES, EventQuery
from search.query.exclusion_phrases import (
    NOT_PAID,
    ExcludedWords,
    ExclusionReader,
    PlacedCondition,
    has_markers,
)
from search.query.exclusions import MOST_EXCLUSIONS
from search.query.expansion import (
    WidenedWord,
    completed,
    name_widened,
    respaced,
    terms_with,
    widened,
)
from search.query.facet_phrases import ENDINGS, city_in, facet_phrases_in
from search.query.lengths import lengths_in
from search.query.lookups import Lookups, NameRow
from search.query.names import LONGEST_NAME, Name, Names, where_is
from search.query.parameters import MOST_AGES, RADIUS_M, say_hour
from search.query.party import parties_in
from search.query.rarity import weighed
from search.query.said import WordedCondition, said_by, said_facet
from search.query.sentences import PhraseMatch, Sentence, TokenState, as_words, expand_shorthand
from search.query.states import states_in
from search.query.stop_phrases import NEAR_ME, QUESTIONS, SORTIES, STOP_WORDS_ASKED, is_tea
from search.query.terms import Way
from search.query.vocabulary import QueryVocabulary
from search.query.windows import Window
from search.text import content_words, is_noted, padded, stem, stems


@dataclass(frozen=True, slots=True)
class UnderstoodPhrase:
    """Words, the parameter that they mean, and its values."""

    words: str
    parameter: str
    values: tuple[str, ...]


@dataclass(slots=True)
class QueryReading:
    """Interpretation of a query in progress: remaining words, and what is understood so far."""

    asked: EventQuery
    #: The query as understood so far.
    query: EventQuery
    sentence: Sentence
    pieces: list[UnderstoodPhrase] = field(default_factory=list)
    #: Words that are ignored beside the others.
    dropped: list[str] = field(default_factory=list)
    #: Whether the query asks for cancelled or moved events.
    is_of_changes: bool = False
    #: Whether the query means the visitor's position: «près de chez moi».
    asks_where: bool = False
    #: Stems of its words that no event contains.
    unsaid: set[str] = field(default_factory=set)
    #: Entities whose whole name is the remaining words.
    named: list[NameRow] = field(default_factory=list)
    #: Positions of the words of each piece, in the sentence that was read then.
    spans: list[tuple[int, int]] = field(default_factory=list)
    #: Words that events contain in a row («sans paroles»), and others that none does.
    in_a_row: dict[Way, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, asked: EventQuery, typed: str) -> "QueryReading":
        return cls(asked, asked, Sentence.read(typed))

    @classmethod
    def days_said(cls, phrases: Sequence[str], now: datetime) -> EventQuery:
        """Return a query with only the days of ``phrases``, evaluated at ``now``.

        Each was once read as days.
        """
        asked = EventQuery(now=now)
        query = asked
        for phrase in phrases:
            reading = cls(asked, query, Sentence.read(phrase))
            reading._read_rhythms(OUTSIDE_RULES)
            reading._read_rhythms(RHYTHM_RULES)
            reading._read_days()
            reading._read_days(are_late=True)
            query = reading.query
        return query

    def read(self, lookups: Lookups, city: str) -> str:
        """Interpret words until no more are understood; return the remaining words.

        When words are taken out, those around them become adjacent and may mean something: «février
        février», «12 gratuit mars». The canonical URL would be understood so, hence the query must
        be too.
        """
        known = lookups.vocabulary
        bare = QueryReading.of(self.asked, self.sentence.typed)
        bare._read_all_but_names(known.areas, as_words(city))
        names = Names(lookups, unsaid=self.unsaid)
        names.look_up(self.sentence, Sentence.read(bare.sentence.remaining()))
        while True:
            # «Hors vacances» is a rhythm, before it is an exclusion.
            self._read_rhythms(OUTSIDE_RULES)
            self._read_exclusions(names, as_words(city))
            self._read_names(names, known, as_words(city))
            for found in category_alternatives(self.sentence, known):
                self._choose(found.first, found.last, Facet.CATEGORY, found.slugs, None)
            self._read_all_but_names(known.areas, as_words(city))
            text = self.sentence.remaining()
            self.dropped += self.sentence.dropped()
            if not text or text == self.sentence.typed:
                called = text or " ".join(
                    piece.words for piece in self.pieces if piece.parameter == "pres"
                )
                self.named = names.rows.get(padded(content_words(called)), [])
                return text
            self.sentence = Sentence.read(text)

    def _read_all_but_names(self, areas: Sequence[KnownArea], city: str) -> None:
        """Interpret days, facets, areas and stop phrases in the sentence."""
        self._read_ages_and_lengths()
        self._read_rhythms(OUTSIDE_RULES)
        self._read_rhythms(RHYTHM_RULES)
        self._read_days()
        self._read_hours()
        self._read_facet_phrases()
        self._read_endings()
        self._read_areas(areas, city)
        self._read_days(are_late=True)
        self._read_states()
        self._read_visitor()
        # Phrases that only ask are dropped; the city's name, «sorties» and stop words only beside
        # other words.
        for found in self.sentence.find(QUESTIONS):
            self.sentence.mark(found.first, found.last, TokenState.DROPPED)
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
                self.sentence.mark(rank, rank, TokenState.DROPPED)

    def _take(self, first: int, last: int, parameter: str, *values: object) -> None:
        """Mark words as taken, and record what they mean."""
        words = self.sentence.typed_words(first, last)
        self.sentence.mark(first, last, TokenState.TAKEN)
        self.spans.append((first, last))
        self.pieces.append(
            UnderstoodPhrase(words, parameter, tuple(str(value) for value in values))
        )

    def _read_exclusions(self, names: Names, city: str) -> None:
        """Interpret «sauf …», «sans …», «pas de …» first, so that nothing else reads these words.

        Titles with such words are kept: «Pas de deux», «Sans filtre».
        """
        if not has_markers(self.sentence.tokens):
            return
        known = names.lookups.vocabulary
        for name in names.within(self.sentence):
            words = self.sentence.tokens[name.first : name.last + 1]
            is_left = self.sentence.is_left(name.first, name.last)
            if name.is_title and name.length > 1 and is_left and has_markers(words):
                self.sentence.mark(name.first, name.last, TokenState.KEPT)
        for found in self.sentence.find(NOT_PAID):
            if not self._choose(found.first, found.last, Facet.PRICE, (PriceClass.FREE,), None):
                self.sentence.mark(found.first, found.last, TokenState.DROPPED)
        reader = ExclusionReader(
            self.sentence,
            known,
            names.rows,
            timezone.localdate(self.asked.now),
            lambda part: self._conditions_in(part, known.areas, city),
            lambda way: self._is_in_a_row(way, names.lookups),
            names.unsaid,
        )
        for excluded in reader.excluded_words():
            self._exclude(excluded)

    def _conditions_in(
        self, part: Sentence, areas: Sequence[KnownArea], city: str
    ) -> list[PlacedCondition]:
        """Return the conditions that a part of the sentence means by itself."""
        asked = EventQuery(now=self.asked.now)
        reading = QueryReading(asked, asked, part)
        reading._read_all_but_names(areas, city)
        return [
            PlacedCondition(*span, piece.parameter, piece.values)
            for span, piece in zip(reading.spans, reading.pieces, strict=True)
        ]

    def _is_in_a_row(self, way: Way, lookups: Lookups) -> bool:
        """Whether some event contains the first and the last stem of ``way`` side by side."""
        if way not in self.in_a_row:
            counts = lookups.count_together([(way[0], way[-1])]) if len(way) > 1 else []
            self.in_a_row[way] = any(count.side_by_side for count in counts)
        return self.in_a_row[way]

    def _exclude(self, excluded: ExcludedWords) -> None:
        """Add exclusions; words that no exclusion can say are dropped, and a message says so."""
        new = [one for one in excluded.exclusions if one not in self.query.exclusions]
        room = MOST_EXCLUSIONS - len(self.query.exclusions)
        if not excluded.exclusions or len(new) > room:
            words = self.sentence.typed_words(excluded.first, excluded.last)
            self.sentence.mark(excluded.first, excluded.last, TokenState.DROPPED)
            message = _("« %(words)s » n’a pas pu être exclu, et n’a pas compté.")
            self._tell(message % {"words": words})
            return
        self.query = replace(self.query, exclusions=(*self.query.exclusions, *new))
        for exclusion in excluded.exclusions:
            self._take(excluded.first, excluded.last, "sauf", exclusion)

    def _read_names(self, names: Names, known: QueryVocabulary, city: str) -> None:
        """Interpret the names in the sentence: as locations, else keep titles whole."""
        found = names.within(self.sentence)
        general = {one for way in known.synonyms for one in way}
        for name in found:
            if name.is_category:
                general.update(stems(self.sentence.typed_words(name.first, name.last)))
        for name in found:
            # A long title with quotes is left, but not free: quoted words are kept as they are.
            is_long_title = name.is_title and name.length > LONGEST_NAME
            is_free = self.sentence.is_free(name.first, name.last) or (
                is_long_title and self.sentence.is_left(name.first, name.last)
            )
            if is_free and not self._read_where(name):
                self._keep_title(name, general, known.areas, city)

    def _read_where(self, name: Name) -> bool:
        """Interpret a name as a location, if the words before it allow.

        Return whether it is one.
        """
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
                self.query,
                near=where.point,
                radius_m=radius,
                near_name=where.name,
                reach_m=where.radius_m,
            )
        if not self.asked.near:
            self._say(said_by("pres", words, ways))
        self._take(first, name.last, "pres", where.name)
        return True

    def _keep_title(
        self, name: Name, general: set[str], areas: Sequence[KnownArea], city: str
    ) -> None:
        """Mark the name of an entity so that no word in it is interpreted: «Dimanche à Orly».

        Except a name made of general words alone, which are interpreted: «Concert gratuit».
        """
        if not name.is_title or name.length < 2:
            return
        within = QueryReading.of(
            EventQuery(now=self.asked.now), self.sentence.typed_words(name.first, name.last)
        )
        within._read_rhythms(OUTSIDE_RULES)
        within._read_rhythms(RHYTHM_RULES)
        within._read_days()
        within._read_facet_phrases()
        within._read_areas(areas, city)
        left = {stem(word) for word in content_words(within.sentence.remaining())}
        # A language named in a title is part of it: «Ateliers de conversation en français».
        meant = [piece for piece in within.pieces if piece.parameter != Facet.LANGUAGE]
        if not meant or not left <= general:
            self.sentence.mark(name.first, name.last, TokenState.KEPT)

    def _read_rhythms(self, rules: RhythmRules) -> None:
        """Interpret weekdays of every week and holidays as the query's dates.

        One holiday alone is a window: parameters say it. Weekdays add up, so they are compared with
        the window when all are read, and ignored together if none lies in it.
        """
        today = timezone.localdate(self.asked.now)
        known = self.query
        weekdays: list[tuple[PhraseMatch, UnderstoodPhrase]] = []
        for found, rhythm in rhythms_in(self.sentence, today, rules):
            if rhythm.one_range:
                first_on, last_on = rhythm.one_range
                self._choose_days(found.first, found.last, QueryDays(None, first_on, last_on))
                continue
            words = self.sentence.typed_words(found.first, found.last)
            query = with_rhythm(self.query, rhythm, words)
            if query and (has_day(query) or not rhythm.ranges):
                self.query = query
                self._take(found.first, found.last, "quand", words)
                if not rhythm.ranges:
                    weekdays.append((found, self.pieces[-1]))
        if has_day(self.query):
            return
        self.query = replace(self.query, dates=known.dates, date_words=known.date_words)
        for found, piece in weekdays:
            self.sentence.mark(found.first, found.last, TokenState.LEFT)
            self.pieces.remove(piece)

    def _read_days(self, *, are_late: bool = False) -> None:
        """Interpret date expressions as the query's window."""
        today = timezone.localdate(self.asked.now)
        for first, last, days in days_in(self.sentence, today, are_late=are_late):
            self._choose_days(first, last, days)

    def _choose_days(self, first: int, last: int, days: QueryDays) -> None:
        """Set the window to ``days``, read from words ``first`` to ``last``.

        Ignore days that contradict days understood before, or that widen those of the query string.
        """
        values = (WHENS.get(days.span), days.first_on, days.last_on, MOMENTS.get(days.part))
        when, first_on, last_on, moment = values
        said = replace(self.query, when=when, first_on=first_on, last_on=last_on, moment=moment)
        if not has_day(said):
            return
        if not self.query.has_days or (
            not self.asked.has_days and _holds(self.query.window, said.window)
        ):
            self.query = said
        elif not _holds(said.window, self.query.window):
            return
        self._take(first, last, "quand", *(value for value in values if value))

    def _read_hours(self) -> None:
        """Interpret expressions of hours; hours of the query string have priority over words."""
        for found, said in hours_in(self.sentence):
            if not self.asked.has_hours:
                query = with_hours(self.query, in_half_of_day(found, said, self.query))
                if query is None:
                    self.sentence.mark(found.first, found.last, TokenState.DROPPED)
                    self._tell(_("Ces heures se contredisent : les dernières n’ont pas compté."))
                    continue
                self.query = query
            hours = hours_of(self.query)
            values = (hours.from_minute, hours.until_minute)
            self._take(
                found.first,
                found.last,
                "des",
                *("" if minute is None else say_hour(minute) for minute in values),
            )

    def _tell(self, message: str) -> None:
        """Add a message to the visitor, once."""
        if message not in self.query.messages:
            self.query = replace(self.query, messages=(*self.query.messages, message))

    def _read_endings(self) -> None:
        """Interpret phrases as «derniers jours» as ``ends_within``."""
        for pattern, days in ENDINGS:
            for found in self.sentence.find(pattern):
                if not self.asked.ends_within:
                    self.query = replace(self.query, ends_within=days)
                self._take(found.first, found.last, "fin", self.query.ends_within)

    def _read_facet_phrases(self) -> None:
        """Interpret phrases for price, audience and accessibility."""
        for found, facet, values in facet_phrases_in(self.sentence):
            words = self.sentence.typed_words(found.first, found.last)
            said = said_facet(facet, words, values)
            self._choose(found.first, found.last, facet, values, said)

    def _read_ages_and_lengths(self) -> None:
        """Interpret ages, and phrases as «une heure au plus»."""
        for found in years_in(self.sentence):
            self.sentence.mark(found.first, found.last, TokenState.KEPT)
        for found, ages in ages_in(self.sentence):
            if not self.asked.ages:
                known = sorted({*self.query.ages, *ages})
                self.query = replace(self.query, ages=tuple(known[:MOST_AGES]))
            elif not set(self.asked.ages) & set(ages):
                continue
            self._take(found.first, found.last, "age", *ages)
        for found, minutes in lengths_in(self.sentence):
            longest = min(minutes, self.query.longest or minutes)
            if self.asked.longest not in (None, minutes):
                continue
            self.query = replace(self.query, longest=longest)
            self._take(found.first, found.last, "duree", minutes)

    def _read_states(self) -> None:
        """Interpret phrases as «annulé» and «complet» as the states of dates."""
        for found, state in states_in(self.sentence):
            if state is None or self.asked.states:
                self.sentence.mark(found.first, found.last, TokenState.DROPPED)
                continue
            self.is_of_changes |= state != DateState.FULL
            chosen = {*self.query.states, state}
            states = tuple(one for one in DateState if one in chosen)
            self.query = replace(self.query, states=states)
            self._take(found.first, found.last, "etat", state.value)

    def _read_visitor(self) -> None:
        """Drop phrases for the visitor's party and position, which no event mentions."""
        for found in parties_in(self.sentence):
            self.sentence.mark(found.first, found.last, TokenState.DROPPED)
        for found in self.sentence.find(NEAR_ME):
            self.sentence.mark(found.first, found.last, TokenState.DROPPED)
            self.asks_where = True

    def _read_areas(self, areas: Sequence[KnownArea], city: str) -> None:
        """Interpret words as areas of the city."""
        for found, codes in areas_in(self.sentence, areas, city):
            words = self.sentence.typed_words(found.first, found.last)
            said = said_by(Facet.AREA.value, words, [words, *names_in_texts(codes, areas, city)])
            self._choose(found.first, found.last, Facet.AREA, codes, said)

    def _say(self, said: WordedCondition) -> None:
        """Add a condition that an event meets by containing the words too."""
        if said not in self.query.said:
            self.query = replace(self.query, said=(*self.query.said, said))

    def _choose(
        self,
        first: int,
        last: int,
        facet: Facet,
        values: tuple[str, ...],
        said: WordedCondition | None,
    ) -> bool:
        """Add ``values`` of ``facet``, read from words ``first`` to ``last``; return whether the
        words were used.

        Return ``False`` if the query string has other values of the facet: the words are then
        searched as text.
        """
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
    """Whether the window ``narrow`` lies within ``wide``."""
    is_before_end = wide.end is None or (narrow.end is not None and narrow.end <= wide.end)
    return wide.start <= narrow.start and is_before_end


@dataclass(frozen=True, slots=True)
class UnderstoodQuery:
    """A query as asked and as understood."""

    asked: EventQuery
    #: The query as understood. Its own query string is understood as the same.
    query: EventQuery
    #: Words with the parameters they mean.
    pieces: tuple[UnderstoodPhrase, ...] = ()
    #: Words that are ignored beside the others.
    dropped: tuple[str, ...] = ()
    #: Folded words that no event contains, and their corrections.
    corrections: Mapping[str, str] = field(default_factory=dict)
    #: The query as understood before corrections, if there were any.
    uncorrected: EventQuery | None = None
    #: Whether nothing else was asked than words that no event contains; then nothing answers.
    is_vain: bool = False
    #: Words that no event, name or correction knows. They are no condition of :attr:`query`.
    unknown: tuple[str, ...] = ()
    #: The query with the unknown words as terms, if there are any.
    with_unknown: EventQuery | None = None
    #: Words of the query for which others are searched too.
    widened: tuple[WidenedWord, ...] = ()
    #: Whether the query asks for cancelled or moved events.
    is_of_changes: bool = False
    #: Whether the query means the visitor's position, which is not known: «près de chez moi».
    asks_where: bool = False
    #: Entities whose whole name is the remaining words.
    named: tuple[NameRow, ...] = ()

    @property
    def lasting(self) -> EventQuery:
        """The query for feeds and kept searches, in which an unknown word stays a condition.

        They wait for the word: it must not suddenly return all other events.
        """
        return self.with_unknown or self.query

    @property
    def as_typed(self) -> EventQuery:
        """The typed words without interpretation or correction."""
        return self.asked.changed(exact=True)

    def with_quoted(self, words: Collection[str]) -> EventQuery:
        """Return the query as asked, with these folded words in quotes: searched as they are."""
        sentence = Sentence.read(Sentence.read(self.asked.text).with_words(self.corrections))
        typed = {
            token.word: f'"{sentence.typed_words(rank, rank)}"'
            for rank, token in enumerate(sentence.tokens)
            if token.word in words
        }
        return self.asked.changed(text=sentence.with_words(typed))

    @property
    def mistyped_text(self) -> str:
        """The text with its mistyped words; without words that mean a filter."""
        return self.uncorrected.text if self.uncorrected else ""

    @property
    def corrected_text(self) -> str:
        """The text that was searched instead."""
        return Sentence.read(self.mistyped_text).with_words(self.corrections)

    @property
    def as_mistyped(self) -> EventQuery:
        """The same filters, with the mistyped words searched as they are."""
        return (
            (self.uncorrected or self.asked)
            .strict()
            .changed(exact=True, known_terms=(), **NO_DATES)
        )

    @property
    def messages(self) -> tuple[str, ...]:
        """Messages about ignored parameters, corrections and unknown words.

        For clients that do not render the page.
        """
        messages = list(self.query.messages)
        if self.corrections:
            words = {"typed": self.mistyped_text, "better": self.corrected_text}
            messages.append(_("Résultats pour « %(better)s », faute de « %(typed)s ».") % words)
        for word in self.unknown:
            said = _("Aucune sortie ne dit « %(word)s » : ce mot n’a pas compté.")
            messages.append(said % {"word": word})
        return tuple(messages)

    @property
    def lasting_messages(self) -> tuple[str, ...]:
        """Messages of :attr:`lasting`, in which unknown words count."""
        return replace(self, unknown=()).messages

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """Return the parameters of this query with ``changes``; the words are those typed."""
        # Only the understood query knows which sort orders are possible.
        order = [pair for pair in self.query.changed(**changes).pairs() if pair[0] == "tri"]
        return [pair for pair in self.asked.changed(**changes).pairs() if pair[0] != "tri"] + order

    def querystring(self, **changes: Any) -> str:
        """Return :meth:`pairs` as a query string with «?»."""
        pairs = self.pairs(**changes)
        return f"?{urlencode(pairs)}" if pairs else ""


def ask(data: QueryDict, now: datetime, lookups: Lookups) -> UnderstoodQuery:
    """Parse and understand ``data``; the one entry point for pages, feeds and the API."""
    return understand_query(EventQuery.parse(data, now), lookups)


def understand_query(asked: EventQuery, lookups: Lookups) -> UnderstoodQuery:
    """Understand ``asked``; parameters of the query string have priority over words.

    Without words, only the name of a point is looked up; with words also vocabulary, names, and
    what corrections need.
    """
    if asked.near and not asked.near_name:
        asked = replace(asked, near_name=lookups.name_of_point(asked.near))
    if asked.exact or not asked.text:
        return UnderstoodQuery(asked, asked)
    typed = _expanded(asked.text, lookups)
    reading = QueryReading.of(asked, typed)
    understood = _read(reading, lookups)
    # A name of a place is never corrected; the title of an event may be.
    is_known = any(row.kind != NameKind.EVENT for row in understood.named)
    corrections = {} if is_known else corrected(reading.sentence, reading.unsaid, lookups)
    if not corrections:
        return understood
    # The corrected words may mean a filter: «gratiut».
    better = Sentence.read(typed).with_words(corrections)
    again = _read(QueryReading.of(asked, better), lookups)
    return replace(again, corrections=corrections, uncorrected=understood.lasting)


def _expanded(text: str, lookups: Lookups) -> str:
    """Return the text with shorthand written out, unless it is a title: «Bal au Jardin21»."""
    expanded = expand_shorthand(text)
    if expanded == text:
        return text
    title = padded(content_words(text))
    is_title = any(row.kind == NameKind.EVENT for row in lookups.names({title}, {title}))
    return text if is_title else expanded


def _read(reading: QueryReading, lookups: Lookups) -> UnderstoodQuery:
    """Interpret the words, then expand the remaining ones to terms."""
    asked, text = reading.asked, reading.read(lookups, settings.CITY_NAME)
    counts = lookups.frequencies.counts
    # What events contain in a row is searched in a row: «gluten» alone would be the contrary.
    rows = {way: (way,) for way, is_said in reading.in_a_row.items() if is_said}
    synonyms = {**rows, **lookups.vocabulary.synonyms}
    terms = weighed(terms_with(text, synonyms), lookups.frequencies)
    terms = respaced(widened(terms, text, counts), text, lookups)
    terms = completed(terms, text, reading.unsaid, lookups)
    terms = with_alternatives(terms, word_alternatives(reading.sentence))
    terms = without_or(terms, reading.sentence)
    # A term that no event contains must not prevent partial matches.
    terms = tuple(
        term._replace(weight=1) if term.is_unsaid(reading.unsaid) else term for term in terms
    )
    query = replace(reading.query, text=text, known_terms=terms)
    if not asked.has_days:
        query = query.told_if_over()
    understood = UnderstoodQuery(
        asked,
        query,
        tuple(reading.pieces),
        tuple(reading.dropped),
        is_vain=any(term.is_unsaid(reading.unsaid) for term in query.terms),
        is_of_changes=reading.is_of_changes,
        asks_where=reading.asks_where and not query.near,
        named=tuple(reading.named),
        widened=name_widened(terms, text, counts, lookups.vocabulary.spellings),
    )
    return understood if understood.named else _without_unknown(understood, reading, lookups)


def _without_unknown(
    understood: UnderstoodQuery, reading: QueryReading, lookups: Lookups
) -> UnderstoodQuery:
    """Read the words again without those that no event contains, if anything else was asked.

    Quoted words stay conditions: their author insists.
    """
    query, sentence = understood.query, Sentence.read(understood.query.text)
    unknown = {term.ways[0][0] for term in query.terms if term.is_unsaid(reading.unsaid)}
    ranks = [
        rank
        for rank, token in enumerate(sentence.tokens)
        if not token.is_quoted and stem(token.word) in unknown
    ]
    if not ranks:
        return understood
    words = tuple(sentence.typed_words(rank, rank) for rank in ranks)
    rest = replace(
        reading,
        sentence=Sentence.read(sentence.remaining(without=ranks)),
        pieces=[*reading.pieces],
        dropped=[*reading.dropped],
        unsaid=set(),
    )
    known = _read(rest, lookups)
    says_something = any(is_noted(word) for term in known.query.terms for word in term.words)
    if known.query.conditions == ("q",) and not says_something:
        return understood  # «20» alone would find anything
    if not known.query.conditions:
        return understood
    return replace(known, unknown=(*words, *known.unknown), with_unknown=query)
