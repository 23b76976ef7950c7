"""Exclusions in a sentence: «sauf cirque», «sans enfants», «ni danse ni magie», «no opera».

A marker begins an exclusion; the items after it are excluded, each as a day, an area, another
condition, a category or, in doubt, as a word.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from datetext.questions import PART, WEEKDAY, WEEKDAYS, next_day_numbered
from search.enums import ExclusionKind, MomentOfDay, NameKind, Shelter, When
from search.query.everyday import written_for
from search.query.exclusions import LONGEST_VALUE, Exclusion
from search.query.lookups import NameRow
from search.query.sentences import PhraseMatch, Sentence, Token, TokenState, phrase
from search.query.terms import Way
from search.query.vocabulary import QueryVocabulary
from search.text import content_words, padded, stem, stems

#: Longest range of days that is excluded day by day.
LONGEST_RANGE = 7

_OF = r"(?: (?:de|du|des|d|of))?"
#: Markers that end a whole and leave out parts of it: «tous les jours sauf lundi et mardi».
_EXCEPT = (
    r"(?:(?:et |mais )?(?:tous les jours |n importe quel jour "
    r"|toute la semaine |tout |tous |toutes |n importe quoi )?"
    rf"(?:sauf|excepte(?:e|s|es)?|hormis|hors(?: (?:de|du|des|d))?|en excluant|excluant"
    rf"|a l (?:exception|exclusion){_OF}|en dehors{_OF}|a part(?! entiere )"
    r"|plutot qu(?:e)?|au lieu (?:de|du|des|d)))"
    r"|(?:autre chose|autres?) qu(?:e)?"
    r"|(?:and |but )?(?:every day |any day |all week |all |everything |anything )?"
    r"(?:except(?:ing)?(?: for)?|excluding)"
    r"|(?:something |anything )?other than|apart from|aside from|rather than|instead of"
    r"|(?:anything|everything|anywhere|everywhere|all"
    r"|(?:any|every) (?:\w+ )?\w+) but|but not|(?:partout |n importe ou )?ailleurs que?"
    r"|(?:et |mais )?jamais(?= (?:de|d|le|la|l|les|en|au|aux|dans|a) )"
    r"|(?:and |but )?never(?= (?:on|in|the) )"
)
_WISH = (
    r"(?:veux|veut|voulons|voudrais|voudrait|voudrions|aime|aimons|aimerais|cherche|cherchons"
    r"|souhaite|souhaitons|supporte|supportons|desire)"
)
_BE = r"(?:soit|soient|est|sont)"
_NEGATION = (
    r"(?:(?:et|mais|and|but|surtout|please|rather) )*(?:"
    rf"(?:(?:je|j|on|nous) )?(?:(?:ne|n) )?{_WISH} (?:surtout )?pas"
    rf"|(?:tou(?:t|s|tes) )?(?:(?:ce|ceux|celles|c) )?(?:qui )?(?:(?:ne|n) )?{_BE} (?:pas|ni)"
    r"|(?:je |j |on |nous )?(?:(?:veux|peut|voudrais|il faut|merci d|pour) )?"
    r"(?P<avoid>deteste|evite|eviter|evitez|evitons|evitant|en evitant)(?: (?:de|d))?"
    r"|(?:(?:je |j |on )?(?:(?:en )?(?:ai|a) )?)?(?P<had>marre|ras le bol) (?:de|du|des|d)"
    r"|(?:(?:je |j |on )?(?:n )?(?:ai |a )?)?(?:pas|plus|aucune) envie (?:de|du|des|d)"
    r"|rien (?:(?:de|d)(?! (?:trop|plus|mieux|special|tel|grave|tout) )|avec|sur|dans|a voir avec)"
    r"|(?<! for )nothing(?: (?:with|about|in|at|on|by|near|to do with))?"
    r"(?! (?:but|else|too|to|is|like|much|special|after|before) )"
    r"|(?:i |we )?(?:can t|cannot|cant) (?:stand|bear)"
    r"|not (?:a (?:big |huge )?fan of|into|keen on|interested in|fond of)"
    r"|(?:(?:je )?(?:ne )?suis )?pas (?:trop |tres )?(?:fan|amateur|amatrice|adepte)"
    r" (?:de|du|des|d)"
    r"|sans que (?:ce|ca) soit"
    r"|(?:i m |we re |i am |we are )?(?:tired|sick|fed up|bored) (?:of|with)"
    r"|(?:please |i d |we d |i want to |i would )?(?:rather )?"
    r"(?P<skip>skip|skipping|ignore|ignoring|leave out|leaving out|leave aside)"
    r"(?: (?:anything|everything|any))?"
    r"|(?:i |we )?(?:do not|don t|dont) (?:want|like)(?: to see)?(?: any)?"
    r"|(?:(?:that|which) )?(?:is|are|isn|aren)(?: t| not)"
    r"|(?:i |we |to |please )?(?P<hate>hate|avoid|avoiding)(?: (?:anything|everything|any))?"
    r"|(?<! les )(?<! le )(?<! un )(?<! ses )(?<! mes )(?<! nos )(?<! leurs )(?<! des )(?<! de )"
    r"(?<! petits )(?<! premiers )(?<! premier )(?<! ou )(?<! pourquoi )pas"
    r"|sans|ni|aucune?|without|neither|nor|(?<! say )no|(?<! or )(?<! if )(?<! why )not"
    r"|non(?= (?:gratuite?s?) ))"
)
MARKERS = phrase(rf"(?P<list>{_EXCEPT})|{_NEGATION}")

#: «Pas payant» is «gratuit».
NOT_PAID = phrase(
    r"(?:et |mais |but )?(?:(?:tout |tous )?(?:ce |ceux )?qui |that )?"
    r"(?:n est |n |ne sont |is |are |isn |aren )?"
    r"(?:pas|non|sauf|sans|hors|aucune?|rien|ni|not|t|no|nothing|without|except|excluding)"
    r"(?: (?:de|d|du|des|les|le|l|la|ce|qui|est|the|any))*"
    r"(?: (?:entree|evenements?|spectacles?|concerts?|expos?|expositions?|visites?|ateliers?"
    r"|films?|sorties?|activites?|choses?|events?|shows?|exhibitions?|ones?|things?))?"
    r" (?:payante?s?|(?:paid|paying)(?: (?:ones?|events?|shows?|concerts?|exhibitions?|things?))?)"
)
#: Phrases with a marker that exclude nothing, and stay as they are.
_PLAIN = phrase(
    r"(?:pas|non) (?:trop |tres |si )?loin|not (?:too |very |so )?far|no more than|pas plus de"
    r"|pas moins de|pas (?:trop |tres |si )?(?:cher|chers|chere|cheres)"
    r"|not (?:too |very |so |that )?(?:expensive|pricey)|no (?:charge|cost|fee|ticket|tickets)"
    r"|en dehors des sentiers(?: battus)?|sans abris?|hors les murs|non stop"
    r"|pas de (?:deux|trois|quatre|cote|geant|calais|porte)"
    r"|pas a pas|no one|nobody|no \d+"
)
#: Phrases that describe little: dropped, unless events contain them.
_MODIFIERS = phrase(
    r"sans (?:doute|reservations?|inscriptions?|rendez vous|rdv|limites?|voitures?|fin|cesse"
    r"|escales?|engagements?|conditions?|problemes?|soucis?|interruptions?|prise de tete)"
    r"|hors (?:du commun|saison|normes?|series?|pair|(?:des |les )?sentiers battus)"
    r"|pas (?:mal|forcement|seulement|que|encore|vraiment|grand chose|possible)(?: de)?"
    r"|pas de (?:soucis?|problemes?)|pas comme les autres"
    r"|no (?:limits?|stress|problem|matter|booking|reservations?|registration)"
    r"|without (?:booking|reservations?|registration)|no (?:need|idea)"
    r"|not (?:only|just|to be missed|necessarily|really|sure|bad)"
)
#: Words of which each marker and each idiom has one.
_MARKING = """
    sauf excepte exceptee exceptes exceptees hormis hors excluant exception exclusion dehors part
    plutot lieu autre autres except excepting excluding other apart aside rather instead but jamais
    never pas non deteste evite eviter not don dont isn aren hate avoid avoiding sans ni aucun
    aucune without neither nor no rien nothing evitez evitons evitant marre bol envie skip skipping
    ailleurs ignore ignoring leave leaving tired sick fed bored t cannot cant
"""
MARKER_WORDS = frozenset(_MARKING.split())
#: Markers that are no noun either: alone, no event says them.
_EMPTY_ALONE = frozenset(
    ["sauf", "hormis", "excepte", "sans", "except", "excluding", "without", "ni", "nor"]
)
#: Markers that events write before what they lack («sans paroles»), which then is a property.
_WRITTEN = frozenset(["sans", "hors", "without", "no"])
#: Last words of English markers.
_ENGLISH_WORDS = """
    no not without except for but than from any see like nor avoid avoiding skip skipping out aside
    anything everything with about in at on by near
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())

_ARTICLES = frozenset(["l", "la", "le", "les", "un", "une", "the", "a", "an", "any", "ce", "cette"])
_LINKS = frozenset(["d", "de", "des", "du", "of"])
_LEADING = """
    au aux avec ces cet chez dans en for from in my on pour qu que some such sur trop tres with at
    to
"""
#: Words before an excluded noun.
_LEADS = _ARTICLES | _LINKS | frozenset(_LEADING.split())
_BEYOND = """
    a an at au aux autour avec before but by chez close dans demain depuis en entre for from in
    indoors instead jusqu mais near next on ou outdoors pendant plutot pour pres proche qui sur that
    this to today tomorrow tonight vers where with
"""
#: Words at which an excluded noun ends, and another condition begins.
_PREPOSITIONS = frozenset(_BEYOND.split())
_AND = frozenset(["et", "ou", "and", "or", "ni", "nor"])
_SHARP = frozenset(";.!?:()")
_KINDS_OF = """
    spectacle show concert atelier workshop soiree festival visite tour expo exposition exhibition
    seance film movie evenement event sortie activite activity cours class classes stage music
    musique
"""
#: Stems of nouns of which the word beside them says the kind: «concerts de jazz».
_HEADS = frozenset(stem(word) for word in _KINDS_OF.split()) | {"shows", "films", "activities"}

#: Markers after which «et» goes on with another kind: «éviter le 20e et les concerts».
_LISTING = ("avoid", "had", "skip", "hate")
#: Stems of nouns for any event: «sauf les sorties pour enfants».
_ANY_EVENT_WORDS = """
    evenement event sortie activite activity truc chose stuff things shows
"""
_ANY_EVENT = frozenset(stem(word) for word in _ANY_EVENT_WORDS.split())

_WEEKDAY = phrase(
    r"(?:ceux |celles |those |the ones )?(?:le |les |on |every |tous les |du )*"
    rf"(?P<weekday>{WEEKDAY})s?"
    rf"(?: (?:au |le |in the )?(?P<part>{PART})s?)?"
    r"(?= ·| $| (?:a|au|aux|dans|en|et|ou|ni|pour|avec|and|or|in|at|for|with|near|[a-z]{3,}) )"
    r"(?! (?:\d{1,2}|prochaine?s?|january|february|march|april|may|june|july|august|september"
    r"|october|november|december) )"
)
_WEEKEND = phrase(
    r"(?:le |les |ce |on |at |the |every |this )*(?:week ?ends?|we)(?! (?:prochain|suivant) )"
)
_IN_THE_WEEK = phrase(r"(?:en|dans la|pendant la|la) semaine(?! (?:prochaine|suivante) )|weekdays")
_SHELTERS = (
    (
        Shelter.OUTDOOR,
        phrase(
            r"(?:en |in the |in )?(?:plein air|exterieur|dehors|outdoors?|outside|open air)"
            r"|a l exterieur|al fresco"
        ),
    ),
    (Shelter.INDOOR, phrase(r"en interieur|a l interieur|en salle|indoors?|inside")),
)

#: Times that no exclusion can say.
_TIMES = phrase(
    rf"(?:le |les |en |la |l |in the |at |the |trop |too )*"
    rf"(?:(?:{PART})s?|midi|nuit|noon|tard|tot|late|early)"
    r"(?= ·| $| (?:a|au|en|et|ou) )"
    r"|(?:s il|si|quand|lorsqu il|en cas de|if|when) .+(?= $)"
    r"|(?:pendant |during )?(?:les |la |des |the )*(?:vacances(?: scolaires)?"
    r"|jours? feries?|(?:school|public|bank) holidays?)"
)

_KINDS = {
    "ou": ExclusionKind.AREA,
    "prix": ExclusionKind.PRICE,
    "public": ExclusionKind.AUDIENCE,
    "abri": ExclusionKind.SHELTER,
    "lieu": ExclusionKind.PLACE,
    "categorie": ExclusionKind.CATEGORY,
}
#: Conditions that describe a kind: «les concerts gratuits».
_DESCRIPTIONS = frozenset(["prix", "public", "ou", "abri", "acces", "parle", "age"])
#: Conditions that no exclusion can say.
_HOURS = frozenset(["des", "avant", "duree", "fin"])


#: Between the parts of the name of a category: «Cirque et magie».
_CATEGORY_LINKS = re.compile(r" et | and | & |/|,")


class PlacedCondition(NamedTuple):
    """A condition read from the words from ``first`` to ``last``."""

    first: int
    last: int
    parameter: str
    values: tuple[str, ...]


class ExcludedWords(NamedTuple):
    """Words of a sentence, inclusive, and what they exclude; nothing if they are to be dropped."""

    first: int
    last: int
    exclusions: tuple[Exclusion, ...]


class _Item(NamedTuple):
    """One excluded thing; its positions count within its part of the sentence."""

    last: int
    kind: str
    exclusions: tuple[Exclusion, ...]


def has_markers(words: Iterable[Token]) -> bool:
    """Whether one of these words may begin an exclusion."""
    return any(token.word in MARKER_WORDS for token in words)


@dataclass(slots=True)
class ExclusionReader:
    """Reader of the exclusions of one sentence; the caller marks the words that it yields."""

    sentence: Sentence
    known: QueryVocabulary
    names: Mapping[str, Sequence[NameRow]]
    today: date
    #: Conditions that a part of a sentence means, and the states of its words.
    conditions_in: Callable[[Sentence], list[PlacedCondition]]
    #: Whether some event contains the stems of this way in a row.
    is_said: Callable[[Way], bool]
    #: Stems of the sentence that no event contains.
    unsaid: Container[str] = frozenset()

    def excluded_words(self) -> Iterator[ExcludedWords]:
        """Yield the words of each excluded item, the first with its marker."""
        if not MARKERS.search(self.sentence.line()):
            return
        self._keep_idioms()
        whole = self.sentence.part(0, len(self.sentence.tokens) - 1)
        self.conditions_in(whole)
        for marker in self.sentence.find(MARKERS):
            # «Sans payer», «pas cher», «hors de Paris» are conditions, not exclusions.
            states = {
                token.state
                for token in whole.tokens[marker.first : marker.last + 1]
                if token.word in MARKER_WORDS
            }
            is_condition = not states.isdisjoint([TokenState.TAKEN, TokenState.DROPPED])
            if not is_condition and not _is_of_a_verb(self.sentence, marker):
                yield from self._after(marker)
                if self._leads_nowhere(marker, whole):
                    self.sentence.mark(marker.last, marker.last, TokenState.DROPPED)

    def _keep_idioms(self) -> None:
        """Keep phrases that contain a marker and exclude nothing; drop those that say little."""
        for found in self.sentence.find(_PLAIN):
            if found.match[0].split()[0] in ("pas", "not", "no", "non"):
                continue
            self.sentence.mark(found.first, found.last, TokenState.KEPT)
        for found in self.sentence.find(_MODIFIERS):
            way = tuple(stems(self.sentence.typed_words(found.first, found.last)))
            state = TokenState.KEPT if self.is_said(way) else TokenState.DROPPED
            self.sentence.mark(found.first, found.last, state)

    def _leads_nowhere(self, marker: PhraseMatch, whole: Sentence) -> bool:
        """Whether the marker is a word that says nothing without an item, beside other words.

        Or words follow that say nothing either: «pas près de chez moi».
        """
        token = self.sentence.tokens[marker.last]
        after = whole.tokens[marker.last + 1 : marker.last + 2]
        if token.state is TokenState.LEFT and any(one.state is TokenState.DROPPED for one in after):
            return True
        return (
            token.state is TokenState.LEFT
            and token.word in _EMPTY_ALONE
            and any(
                other.is_left and other.word not in MARKER_WORDS and self.sentence.is_content(rank)
                for rank, other in enumerate(self.sentence.tokens)
            )
        )

    def _after(self, marker: PhraseMatch) -> Iterator[ExcludedWords]:
        """Yield the items after ``marker``, of a list all."""
        if _PLAIN.match(self.sentence.line(), self.sentence.offset(marker.last)):
            return
        is_exception = bool(marker.match["list"])
        is_listed = is_exception or any(marker.match[name] for name in _LISTING)
        first, start, previous = marker.first, marker.last + 1, None
        is_closed = self._is_closed_list(start)
        while start < len(self.sentence.tokens):
            end = self._end_of_part(start)
            part = self.sentence.part(start, end)
            item = self._item(part, marker, previous) if end >= start else None
            if item is None or (previous and not _goes_on(previous, item, is_listed)):
                return
            if not previous and self._is_property(marker, start, item):
                return
            last = start + item.last
            yield ExcludedWords(first, last, item.exclusions)
            previous, first = item, last + 1
            # «Sauf les expos, jeudi soir» says the day apart.
            has_comma = last + 1 < len(self.sentence.tokens) and "," in self.sentence.gap_before(
                last + 1
            )
            is_listed = is_listed and (is_closed or not has_comma)
            start = self._next_start(last, is_exception or is_closed)

    def _is_property(self, marker: PhraseMatch, start: int, item: _Item) -> bool:
        """Whether events contain the marker and its word in a row: «sans gluten».

        The words are then kept, as one expression.
        """
        core = self.sentence.tokens[marker.last].word
        if core not in _WRITTEN or item.kind != ExclusionKind.WORD:
            return False
        ranks = range(start, start + item.last + 1)
        noun = next(rank for rank in ranks if self.sentence.is_content(rank))
        if not self.is_said((stem(core), *stems(self.sentence.typed_words(noun, noun)))):
            return False
        self.sentence.mark(marker.last, noun, TokenState.KEPT)
        return True

    def _is_closed_list(self, start: int) -> bool:
        """Whether the commas after ``start`` are of a list that «et» or «ou» ends."""
        commas = 0
        for rank in range(start, len(self.sentence.tokens)):
            gap = self.sentence.gap_before(rank)
            if _SHARP.intersection(gap):
                return False
            commas += gap.count(",")
            if self._is_and(rank):
                return commas > 0
        return False

    def _end_of_part(self, start: int) -> int:
        """Return the last word before a conjunction, a comma, a marker or the end."""
        line = self.sentence.line()
        for rank in range(start, len(self.sentence.tokens)):
            word = self.sentence.tokens[rank].word
            is_over = self._is_and(rank) or word in ("mais", "but") or self._is_marker(line, rank)
            is_apart = rank > start and bool(self.sentence.gap_before(rank).strip(" -’'«»\"“”"))
            if is_over or is_apart or not self.sentence.tokens[rank].is_left:
                return rank - 1
        return len(self.sentence.tokens) - 1

    def _is_and(self, rank: int) -> bool:
        """Whether the word at ``rank`` goes on with a list; not «où», which asks."""
        is_where = self.sentence.typed_words(rank, rank).casefold() == "où"
        return self.sentence.tokens[rank].word in _AND and not is_where

    def _is_marker(self, line: str, rank: int) -> bool:
        return bool(MARKERS.match(line, self.sentence.offset(rank)))

    def _next_start(self, last: int, has_commas: bool) -> int:
        """Return where the next item of a list begins; beyond the sentence if there is none."""
        after, beyond = last + 1, len(self.sentence.tokens)
        if after >= beyond:
            return beyond
        gap = self.sentence.gap_before(after)
        if self._is_and(after) and not _SHARP.intersection(gap):
            is_marker = self._is_marker(self.sentence.line(), after)
            return beyond if is_marker else after + 1
        return after if "," in gap and has_commas else beyond

    def _item(self, part: Sentence, marker: PhraseMatch, previous: _Item | None) -> _Item | None:
        """Return what the words of ``part`` exclude; ``None`` if they exclude nothing.

        ``previous`` is the item before it in a list.
        """
        item = self._day_item(part, marker) or _other_item(part)
        if item:
            return item
        conditions = sorted(self.conditions_in(part))
        # «Hormis les expos, quoi faire jeudi»: a question is no item.
        if previous and part.tokens[0].state is TokenState.DROPPED:
            return None
        noun = next(
            (
                rank
                for rank, token in enumerate(part.tokens)
                if token.state is not TokenState.DROPPED and token.word not in _LEADS
            ),
            None,
        )
        if noun is None:
            return None
        if part.tokens[noun].word in MARKER_WORDS and part.is_free(noun, noun):
            return None
        if conditions and conditions[0].first <= noun <= conditions[0].last:
            return self._kind_after(part, conditions[0], marker) or self._condition_item(
                part, conditions[0]
            )
        return self._word_item(part, noun, conditions, marker)

    def _kind_after(
        self, part: Sentence, condition: PlacedCondition, marker: PhraseMatch
    ) -> _Item | None:
        """Return the item of a kind after what describes it, in English: «the free concerts»."""
        after = condition.last + 1
        is_english = self.sentence.tokens[marker.last].word in _ENGLISH
        is_described = is_english and condition.parameter in ("prix", "public")
        if not is_described or after >= len(part.tokens) or not part.is_free(after, after):
            return None
        if part.tokens[after].word in _PREPOSITIONS or not part.is_content(after):
            return None
        item = self._described_item(part, after, condition)
        last = _last_of_noun(part, after)
        return item._replace(last=last)

    def _day_item(self, part: Sentence, marker: PhraseMatch) -> _Item | None:
        """Return the item of a weekday, of the weekend, or of a numbered day of a weekday."""
        line = part.line()
        if found := _WEEKEND.match(line, 1):
            return _weekdays_item(found.end(), line, (5, 6))
        if found := _IN_THE_WEEK.match(line, 1):
            return _weekdays_item(found.end(), line, range(5))
        if found := _WEEKDAY.match(line, 1):
            return self._weekday_item(part, found)
        found = _NUMBERED.match(line, 1)
        before = self.sentence.tokens[marker.first - 1].word if marker.first else ""
        if found and before in WEEKDAYS:
            day = next_day_numbered(int(found["day"]), self.today, WEEKDAYS[before])
            return _Item(_count(line, found.end()), "quand", _days([day])) if day else None
        return None

    def _weekday_item(self, part: Sentence, found: re.Match[str]) -> _Item:
        """Return the item of a weekday.

        No exclusion can say some hours of it: «sauf samedi soir», «sauf vendredi après 21h».
        """
        last = _count(found.string, found.end())
        hours = [
            condition
            for condition in self.conditions_in(part)
            if condition.first == last + 1 and condition.parameter in _HOURS
        ]
        if found["part"] or hours:
            return _Item(max([last, *(one.last for one in hours)]), "quand", ())
        return _weekdays_item(found.end(), found.string, (WEEKDAYS[found["weekday"]],))

    def _condition_item(self, part: Sentence, condition: PlacedCondition) -> _Item:
        """Return the item of a condition; without exclusions if none can say it."""
        last, kind = condition.last, condition.parameter
        if kind == "quand":
            return _Item(last, kind, _days(self._days_of(condition.values)))
        if kind in _HOURS:
            return _Item(last, kind, ())
        if kind not in _KINDS:
            words = part.typed_words(condition.first, last)
            return _Item(last, ExclusionKind.WORD, _word(words))
        # «No kids shows»: the noun belongs to what is excluded.
        if last + 1 < len(part.tokens) and stem(part.tokens[last + 1].word) in _HEADS:
            last += 1
        return _Item(last, kind, tuple(Exclusion(_KINDS[kind], v) for v in condition.values))

    def _days_of(self, values: Sequence[str]) -> list[date]:
        """Return the days of date values; none if they are too many, or not whole days."""
        if any(value in MomentOfDay for value in values):
            return []
        if When.TOMORROW in values:
            return [self.today + timedelta(days=1)]
        if When.TODAY in values:
            return [self.today]
        try:
            ends = [date.fromisoformat(value) for value in values if value[:1].isdigit()]
        except ValueError:
            return []
        if not ends or (ends[-1] - ends[0]).days >= LONGEST_RANGE:
            return []
        return [ends[0] + timedelta(days=n) for n in range((ends[-1] - ends[0]).days + 1)]

    def _word_item(
        self,
        part: Sentence,
        noun: int,
        conditions: Sequence[PlacedCondition],
        marker: PhraseMatch,
    ) -> _Item | None:
        """Return the item of the words from ``noun``: a category, a place or words."""
        last = _last_of_noun(part, noun)
        words = part.typed_words(noun, last)
        if not content_words(words):
            return None
        if described := self._described_by(part, last, conditions):
            return self._described_item(part, noun, described)
        if self._stems_beside(words).issuperset(stems(words)):
            return self._more_of_asked(part, last, marker)
        rows = self.names.get(padded(content_words(words)), ())
        places = [row.at for row in rows if row.kind == NameKind.PLACE and row.entities == 1]
        place = Exclusion(ExclusionKind.PLACE, places[0]) if places else None
        if exclusion := place or self._category_of(words):
            return _Item(last, exclusion.kind, (exclusion,))
        head, *kinds = content_words(words)
        if kinds and stem(head) in _HEADS:
            words = " ".join(kinds)
        elif len(kinds) == 1 and stem(kinds[0]) in _HEADS:
            words = head
        if exclusion := self._category_of(words):
            return _Item(last, exclusion.kind, (exclusion,))
        return _Item(last, ExclusionKind.WORD, self._word(words, marker))

    def _described_item(self, part: Sentence, noun: int, described: PlacedCondition) -> _Item:
        """Return the item of a kind that a condition describes: «les concerts gratuits».

        If the kind is asked for, or any event is of it, the condition says the same. Else no
        exclusion can say both, and each alone would say more.
        """
        kind = part.typed_words(noun, noun)
        is_of_any = stem(part.tokens[noun].word) in _ANY_EVENT
        if is_of_any or not self._stems_beside(kind).isdisjoint(stems(kind)):
            return self._condition_item(part, described)
        return _Item(described.last, ExclusionKind.WORD, ())

    def _more_of_asked(self, part: Sentence, last: int, marker: PhraseMatch) -> _Item:
        """Return the item of what is said of a kind that is asked for, too.

        «Visite sauf visite en anglais» excludes «anglais». With nothing said, it excludes nothing.
        """
        noun = next(
            (
                rank
                for rank in range(last + 1, len(part.tokens))
                if part.tokens[rank].word not in _LEADS
            ),
            None,
        )
        if noun is None or not part.is_free(noun, noun):
            return _Item(last, ExclusionKind.WORD, ())
        end = _last_of_noun(part, noun)
        words = part.typed_words(noun, end)
        return _Item(end, ExclusionKind.WORD, self._word(words, marker))

    def _described_by(
        self, part: Sentence, last: int, conditions: Sequence[PlacedCondition]
    ) -> PlacedCondition | None:
        """Return the condition that says which of a kind are excluded: «les ateliers pour enfants».

        It is no condition of the query. ``None`` after a bare kind: «sauf cirque pour enfants».
        """
        is_definite = part.tokens[0].word in ("d", "de", "des", "les", "the")
        for condition in conditions:
            is_next = condition.first == last + 1
            if is_next and (is_definite or stem(part.tokens[last].word) in _HEADS):
                return condition if condition.parameter in _DESCRIPTIONS else None
        return None

    def _word(self, words: str, marker: PhraseMatch) -> tuple[Exclusion, ...]:
        """Return the exclusion of these words in a row.

        Of an English word that no event contains, its translation too.
        """
        way = tuple(stems(words))
        translations = list(written_for(way).values())
        is_english = self.sentence.tokens[marker.last].word in _ENGLISH
        is_unsaid = len(way) == 1 and way[0] in self.unsaid
        # Several equivalents are no translation but what the word makes one think of.
        if not (is_english and is_unsaid and len(translations) == 1):
            return _word(words)
        if category_called(tuple(stems(translations[0])), self.known):
            exclusion = self._category_of(translations[0])
            return (exclusion,) if exclusion else _word(words)
        is_asked = not self._stems_beside(words).isdisjoint(stems(translations[0]))
        return _word(words) if is_asked else (*_word(words), *_word(translations[0]))

    def _category_of(self, words: str) -> Exclusion | None:
        """Return the exclusion of the category that is called so, unless other words ask for it."""
        called = category_called(tuple(stems(words)), self.known)
        if called and called not in self._categories_asked(words):
            return Exclusion(ExclusionKind.CATEGORY, called)
        return None

    def _stems_beside(self, words: str) -> set[str]:
        """Return the stems of the sentence without one occurrence of those of ``words``."""
        others = stems(self.sentence.typed)
        for one in stems(words):
            if one in others:
                others.remove(one)
        return set(others)

    def _categories_asked(self, words: str) -> set[str]:
        """Return the categories that the sentence names beside ``words``.

        «Spectacle sauf théâtre»: both may be of one category, and all of it must not go.
        """
        others = self._stems_beside(words)
        return {
            category.slug for one in others for category in self.known.genres.get((one,), ())
        } | {slug for one in others if (slug := category_called((one,), self.known))}


_NUMBERED = phrase(r"le (?P<day>0?[1-9]|[12]\d|3[01])(?:er)?(?= $| ·)")


def category_called(way: Way, known: QueryVocabulary) -> str:
    """Return the slug of the category with this name, or with a name of which this is a part.

    Synonyms of a category often are narrower than it, so only those that begin as its name count:
    «exposition» for «Expos». "" if there is none.
    """
    equal = {way, *known.synonyms.get(way, ())}
    for category in known.categories:
        for name in (category.name, category.name_en):
            parts = [tuple(stems(part)) for part in _CATEGORY_LINKS.split(name)]
            if equal.intersection([tuple(stems(name)), *parts]):
                return category.slug
    for category in known.genres.get(way, ()):
        named = stems(f"{category.name} {category.name_en}")
        if len(way) == 1 and any(len(one) >= 4 and way[0].startswith(one) for one in named):
            return category.slug
    return ""


def _count(line: str, end: int) -> int:
    """Return the rank of the last word before ``end`` in a line."""
    return line.count(" ", 0, end) - 1


def _is_of_a_verb(sentence: Sentence, marker: PhraseMatch) -> bool:
    """Whether «pas» belongs to a verb that wishes nothing away: «ne manquez pas»."""
    if marker.match[0] != "pas":
        return False
    before = [token.word for token in sentence.tokens[max(0, marker.first - 2) : marker.first]]
    return bool(before) and ("ne" in before or before[0] == "n")


def _weekdays_item(end: int, line: str, weekdays: Sequence[int]) -> _Item:
    excluded = tuple(Exclusion(ExclusionKind.DAY, str(weekday)) for weekday in weekdays)
    return _Item(_count(line, end), "quand", excluded)


def _other_item(part: Sentence) -> _Item | None:
    """Return the item of a shelter, or of times, which are not excluded but dropped."""
    line = part.line()
    if found := _TIMES.match(line, 1):
        return _Item(_count(line, found.end()), "des", ())
    for shelter, pattern in _SHELTERS:
        if found := pattern.match(line, 1):
            exclusion = Exclusion(ExclusionKind.SHELTER, shelter.value)
            return _Item(_count(line, found.end()), ExclusionKind.SHELTER, (exclusion,))
    return None


def _days(days: Sequence[date]) -> tuple[Exclusion, ...]:
    return tuple(Exclusion(ExclusionKind.DAY, day.isoformat()) for day in days)


def _word(words: str) -> tuple[Exclusion, ...]:
    """Return the exclusion of these words in a row, cut at the longest value."""
    value = ""
    for word in content_words(words):
        longer = f"{value} {word}".strip()
        if len(longer) > LONGEST_VALUE:
            break
        value = longer
    return (Exclusion(ExclusionKind.WORD, value),) if value else ()


def _last_of_noun(part: Sentence, noun: int) -> int:
    """Return the last word of the noun that begins at ``noun``, with what describes it."""
    last = noun
    for rank in range(noun + 1, len(part.tokens)):
        token, before = part.tokens[rank], part.tokens[rank - 1].word
        is_condition = not token.is_left or token.word in _PREPOSITIONS
        is_next_noun = token.word in _ARTICLES and before not in _LINKS
        if is_condition or is_next_noun:
            break
        if part.is_content(rank):
            last = rank
    return last


def _goes_on(previous: _Item, item: _Item, is_exception: bool) -> bool:
    """Whether ``item`` belongs to the list of ``previous``: «sans alcool et gratuit» is no list."""
    nouns = (ExclusionKind.WORD, ExclusionKind.CATEGORY, ExclusionKind.PLACE)
    if item.kind == previous.kind or {item.kind, previous.kind} <= set(nouns):
        return True
    return is_exception and item.kind not in (ExclusionKind.PRICE, ExclusionKind.AUDIENCE)
