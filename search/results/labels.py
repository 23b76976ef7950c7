"""A query in words: names of values, summary, shared picture, and chips."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING
from zlib import crc32

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.db.models import Model
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from agenda.covers import FIGURES
from agenda.enums import OUTSIDE_CODE
from agenda.formats.picture import Poster
from agenda.models import Organisation, Place, ProgrammePage
from agenda.wording.counts import outings
from agenda.wording.dates import day_month, day_range, long_day
from agenda.wording.typography import current_language
from search.enums import CLOSED, Facet, When
from search.index.vocabulary import read_vocabulary
from search.query import EventQuery
from search.query.amounts import MOST_AMOUNT, amount_of, bounds_in
from search.query.expansion import WidenedWord
from search.query.sentences import Sentence
from search.query.understanding import UnderstoodQuery
from search.query.vocabulary import QueryVocabulary
from search.results.condition_words import (
    ages_words,
    exclusion_words,
    exclusions_words,
    hours_words,
    length_words,
    states_words,
    wanted_days_words,
)
from search.text import content_words
from web.folding import fold

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

#: Model and field of the name, for facets of which only chosen records are looked up.
NAMES: dict[Facet, tuple[type[Model], str]] = {
    Facet.PROGRAMME: (ProgrammePage, "label"),
    Facet.PLACE: (Place, "name"),
    Facet.ORGANISATION: (Organisation, "name"),
}

Labels = Mapping[Facet, Mapping[str, str]]
#: Facets whose values need no label.
UNLABELLED = (Facet.PRICE, Facet.ACCESS, Facet.CATEGORY, Facet.SHELTER, Facet.LANGUAGE)


def labels_for(query: EventQuery, known: QueryVocabulary | None = None) -> Labels:
    """Return the values of each facet with their names, in display order.

    For facets with counts, all values; for others, the chosen ones. At most four queries, three if
    ``known`` is given.
    """
    labels = {
        facet: {str(value): str(label) for value, label in values.choices}
        for facet, values in CLOSED.items()
    }
    known = known or read_vocabulary()
    labels[Facet.PRICE] |= _amount_labels(query.chosen(Facet.PRICE))
    labels[Facet.CATEGORY] = {category.slug: category.label for category in known.categories}
    labels[Facet.AREA] = {area.code: area.label for area in known.areas} | {
        OUTSIDE_CODE: _("Hors de la ville")
    }
    labels[Facet.LANGUAGE] = language_names(query)
    for facet, (model, name) in NAMES.items():
        left_out = [one.value for one in query.exclusions if one.kind.value == facet]
        chosen = [*query.chosen(facet), *left_out]
        records = model._default_manager.filter(slug__in=chosen, live=True) if chosen else []
        labels[facet] = {record.slug: getattr(record, name) for record in records}  # type: ignore[attr-defined]
    return labels


def language_names(query: EventQuery) -> dict[str, str]:
    """Return the names of the site's languages, then of others that were chosen."""
    names = {code: str(name) for code, name in settings.LANGUAGES}
    others = (code for code in query.chosen(Facet.LANGUAGE) if code in LANG_INFO)
    return names | {code: str(get_language_info(code)["name_translated"]) for code in others}


def _amount_labels(values: Iterable[str]) -> dict[str, str]:
    """Return the labels of the amounts among ``values``."""
    labels = {}
    for value in values:
        if amount := amount_of(value):
            labels[value] = _("Moins de %(amount)s €") % {"amount": amount}
        elif bounds := bounds_in(value):
            low, high = bounds
            said = _("De %(low)s à %(high)s €") if low else _("Jusqu’à %(high)s €")
            if high == MOST_AMOUNT:
                said = _("À partir de %(low)s €")
            labels[value] = said % {"low": low, "high": high}
    return labels


def value_name(facet: Facet, value: str, labels: Labels) -> str:
    """Return the name of ``value``, or the value itself if it is unknown."""
    return labels[facet].get(value, value)


def window_words(query: EventQuery) -> str:
    """Return the window in words.

    «ce soir», «demain, le soir», «du 7 au 8 mars», «à partir du 7 mars», «le lundi».
    """
    moment = str(query.moment.label) if query.moment else ""
    return ", ".join(filter(None, [_days_words(query), moment, wanted_days_words(query.dates)]))


def _days_words(query: EventQuery) -> str:
    """Return the days of the window in words, without the part of the day."""
    first, last = query.first_on, query.last_on
    if query.when:
        return str(query.when.label)
    if first and last:
        return str(long_day(first)) if first == last else str(day_range(first, last))
    if first:
        return _("à partir du %(day)s") % {"day": day_month(first)}
    return _("jusqu’au %(day)s") % {"day": day_month(last)} if last else ""


def near_words(query: EventQuery) -> str:
    """Return the distance in words: «à moins de 500 m», «Bastille, à moins de 500 m»."""
    metres = query.radius_m
    distance = (
        f"{metres}\u00a0m"
        if metres < 1_000
        else f"{number_format(Decimal(metres) / 1_000)}\u00a0km"
    )
    within = _("à moins de %(distance)s") % {"distance": distance}
    return f"{query.near_name}, {within}" if query.near_name else within


def ending_words(query: EventQuery) -> str:
    """Return ``ends_within`` in words: «se termine d’ici 7 jours»."""
    days = query.ends_within or 0
    return ngettext("se termine d’ici %(days)s jour", "se termine d’ici %(days)s jours", days) % {
        "days": days
    }


def summary(query: EventQuery, labels: Labels) -> str:
    """Return all conditions in one line: «Fanfare, gratuit, ce week-end».

    Empty without conditions.
    """
    parts = [query.text, window_words(query)]
    parts.append(hours_words(query) if query.has_hours else "")
    parts += [value_name(facet, value, labels) for facet in Facet for value in query.chosen(facet)]
    parts.append(ages_words(query.ages) if query.ages else "")
    parts.append(length_words(query) if query.longest else "")
    parts.append(states_words(query) if query.states else "")
    parts.append(ending_words(query) if query.ends_within else "")
    parts.append(near_words(query) if query.near else "")
    parts.append(exclusions_words(query, labels) if query.exclusions else "")
    return capfirst(", ".join(part for part in parts if part))


def heading_words(query: EventQuery) -> str:
    """Return the heading of the results: the days asked for, «Samedi 7 mars», or «À venir»."""
    return capfirst(window_words(query)) or _("À venir")


def results_title(query: EventQuery, total: int, labels: Labels) -> str:
    """Return the page's title: «Fanfare, gratuit, ce week-end : 38 sorties»."""
    chosen = summary(query, labels)
    if not chosen:
        return _("Sorties")
    if not total:
        return _("%(chosen)s : rien") % {"chosen": chosen}
    return _("%(chosen)s : %(outings)s") % {"chosen": chosen, "outings": outings(total)}


def let_go_words(name: str, query: EventQuery) -> str:
    """Return the label of the link that removes the condition ``name``."""
    words = {
        "q": _("Autre chose que « %(text)s »") % {"text": query.text},
        "quand": _("N’importe quel jour"),
        "pres": _("Plus loin"),
        "fin": _("Même ce qui dure encore"),
        "des": _("À toute heure"),
        "duree": _("Quelle que soit la durée"),
        "etat": _("Annulé, reporté ou non"),
        "age": _("À tout âge"),
        "sauf": _("Sans rien écarter"),
        Facet.PRICE: _("À n’importe quel prix"),
        Facet.ACCESS: _("Sans condition d’accès"),
        Facet.CATEGORY: _("Tous les genres"),
        Facet.AUDIENCE: _("Quel que soit le public"),
        Facet.AREA: _("Partout à %(city)s") % {"city": settings.CITY_NAME},
        Facet.PROGRAMME: _("Hors de ce programme"),
        Facet.PLACE: _("Dans tous les lieux"),
        Facet.ORGANISATION: _("Quelle que soit l’organisation"),
        Facet.SHELTER: _("À l’abri ou en plein air"),
        Facet.LANGUAGE: _("Quelle que soit la langue"),
    }
    return words[name]


def nothing_words(query: EventQuery) -> str:
    """Return the heading of an empty result: «Rien ce jour-là, à cet endroit, pour ce prix»."""
    reasons = {
        "q": _("avec ces mots"),
        "quand": _("à ce moment-là"),
        "des": _("à ces heures"),
        "fin": _("si près de la fin"),
        "pres": _("à cet endroit"),
        Facet.AREA: _("à cet endroit"),
        Facet.PLACE: _("à cet endroit"),
        Facet.PRICE: _("pour ce prix"),
        Facet.CATEGORY: _("de ce genre"),
        Facet.AUDIENCE: _("pour ce public"),
        Facet.ACCESS: _("avec cet accès"),
        Facet.PROGRAMME: _("dans ce programme"),
        Facet.ORGANISATION: _("de cette organisation"),
        Facet.SHELTER: _("à l’abri ou en plein air"),
        Facet.LANGUAGE: _("dans cette langue"),
        "age": _("pour cet âge"),
        "duree": _("de cette durée"),
        "etat": _("dans cet état"),
        "sauf": _("hors de ce qui est écarté"),
    }
    said = list(dict.fromkeys(words for name, words in reasons.items() if name in query.conditions))
    if not said:
        return _("Rien n’est annoncé pour le moment")
    return _("Rien %(reasons)s") % {"reasons": ", ".join(said)}


def lacking_words(
    query: EventQuery, words: Iterable[str], conditions: Iterable[str], labels: Labels
) -> str:
    """Return what an event lacks of the query: «sans « jazz », pas ce jour-là»."""
    sentence = Sentence.read(query.text)
    without = [_("« %(word)s »") % {"word": as_typed(term, sentence)} for term in words]
    parts = [_("sans %(words)s") % {"words": ", ".join(without)}] if without else []
    parts += [_lacking_condition(name, query, labels) for name in conditions]
    return ", ".join(parts)


def as_typed(term: str, sentence: Sentence) -> str:
    """Return the folded words of ``term`` as they were typed, with what links them.

    «jazz blues» was «jazz ou blues».
    """
    ranks = {token.word: rank for rank, token in enumerate(sentence.tokens)}
    words = term.split()
    places = [ranks[word] for word in words if word in ranks]
    if len(places) < len(words):
        return term
    first, last = min(places), max(places)
    is_together = not any(
        sentence.is_content(rank) for rank in range(first, last) if rank not in places
    )
    if is_together:
        return sentence.typed_words(first, last)
    return " ".join(sentence.typed_words(rank, rank) for rank in places)


def _lacking_condition(name: str, query: EventQuery, labels: Labels) -> str:
    """Return what is said of an event that does not meet the condition ``name``."""
    words = {
        "quand": _not_then_words(query),
        "des": _("pas à cette heure"),
        # an event without an end does not answer either
        "duree": _("plus long, ou sans heure de fin"),
        "age": _("pas pour cet âge"),
        "fin": _("dure encore"),
        "pres": _("plus loin"),
        # online events are in none
        Facet.AREA: _("pas dans ce quartier"),
        Facet.PLACE: _("pas dans ce lieu"),
    }
    if name in words:
        return words[name]
    facet = Facet(name)
    values = ", ".join(_name(facet, value, labels) for value in query.chosen(facet))
    return _("pas « %(values)s »") % {"values": values}


def _not_then_words(query: EventQuery) -> str:
    """Return what is said of an event that is not on in the window of the query.

    Of «lundi matin», it may be on in the afternoon.
    """
    if query.moment or query.when == When.TONIGHT:
        return _("pas à ce moment-là")
    if query.one_day:
        return _("pas ce jour-là")
    return _("pas à ces dates")


def search_poster(query: EventQuery, labels: Labels) -> Poster:
    """Return the picture of a shared search.

    It shows no results: they would change the picture each minute and cost a search each.
    """
    seed = crc32(query.querystring().encode()) % 1_000
    asked = summary(query.without("quand"), labels)
    promise = _("Concerts, expos, balades, ateliers, par jour, par quartier et par envie")
    return Poster(
        day=capfirst(window_words(query)) or _("Sorties"),
        title=asked or promise,
        place=promise if asked else "",
        figure=list(FIGURES)[seed % len(FIGURES)],
        seed=seed,
        city=settings.CITY_NAME,
    )


@dataclass(frozen=True)
class Chip:
    """An understood or chosen condition, with the URL that removes it."""

    label: str
    words: str
    url: str
    #: URL that requires the value itself, where containing the word would do.
    strict_url: str = ""
    #: Whether it names what a word was widened by, and the URL refuses that.
    is_widened: bool = False
    #: Whether its words were not understood, and the URL searches them.
    is_unread: bool = False


@dataclass(frozen=True)
class Chips:
    """Chips of all conditions, by origin: typed words or query string."""

    understood: list[Chip]
    chosen: list[Chip]
    #: URL of the query with its words taken literally.
    as_typed_url: str = ""
    #: Number of conditions chosen beside the words.
    filters: int = 0

    def __len__(self) -> int:
        return len(self.understood) + len(self.chosen)


def chips(understood: UnderstoodQuery, labels: Labels, path: str) -> Chips:
    """Return chips for every filter; filters read from the same words are removed together."""
    query, meant = understood.query, {piece.parameter for piece in understood.pieces}
    strict = {one.name: path + query.strict(one.name).changed().querystring() for one in query.said}

    def chip(said: tuple[str, str, EventQuery], strict_url: str = "") -> Chip:
        label, words, rest = said
        return Chip(label, words, path + rest.querystring(), strict_url)

    words = _word_chips(understood, path)
    of_index = _index_chips(understood, path)
    read = [
        chip(_whole(query, name, labels), strict.get(name, ""))
        for name in query.conditions
        if name in meant
    ]
    chosen = [
        chip(said)
        for name in query.conditions
        if name not in meant
        for said in _each(query, name, labels)
    ]
    is_read = bool(meant or understood.dropped or of_index)
    return Chips(
        understood=sorted(words + of_index + read, key=attrgetter("is_unread")) if is_read else [],
        chosen=chosen if is_read else words + chosen,
        as_typed_url=path + understood.as_typed.querystring() if is_read else "",
        filters=len(chosen),
    )


def _word_chips(understood: UnderstoodQuery, path: str) -> list[Chip]:
    """Return the chips of the words that are left, and of the wish to take them literally."""
    query = understood.query
    if not query.text:
        return []
    label = _("mot") if len(content_words(query.text)) == 1 else _("mots")
    found = [Chip(label, query.text, path + query.without("q").querystring())]
    if query.exact:
        literal = path + query.changed(exact=False).querystring()
        found.append(Chip("", _("mots tels quels"), literal))
    return found


def _index_chips(understood: UnderstoodQuery, path: str) -> list[Chip]:
    """Return the chips of words that were widened, and one of all words that no event contains.

    That one stands last: it filters nothing, and its URL searches the words all the same.
    """
    widened = [
        Chip(
            "",
            widened_words(one),
            path + understood.with_quoted(one.word.split()).querystring(),
            is_widened=True,
        )
        for one in understood.widened
    ]
    if not understood.unknown:
        return widened
    insisting = understood.with_quoted([fold(word) for word in understood.unknown])
    words = _("« %(word)s »") % {"word": " ".join(understood.unknown)}
    return [*widened, Chip("", words, path + insisting.querystring(), is_unread=True)]


def widened_words(widened: WidenedWord) -> str:
    """Return a word and what is searched beside it: «cirque, et arts de la rue»."""
    others = ", ".join(widened.others)
    return _("%(word)s, et %(others)s") % {"word": widened.word, "others": others}


def _whole(query: EventQuery, name: str, labels: Labels) -> tuple[str, str, EventQuery]:
    """Return label, words and rest of a condition with all its values."""
    rest = query.without(name)
    if name in WHOLE:
        label, words_of = WHOLE[name]
        return str(label), words_of(query), rest
    if name == "sauf":
        return "", exclusions_words(query, labels), rest
    facet = Facet(name)
    words = ", ".join(_name(facet, value, labels) for value in query.chosen(facet))
    return _label(facet), words, rest


#: Label and words of the conditions that are said as a whole.
WHOLE: dict[str, tuple["StrPromise | str", Callable[[EventQuery], str]]] = {
    "quand": (gettext_lazy("quand"), window_words),
    "fin": ("", ending_words),
    "pres": (gettext_lazy("où"), near_words),
    "des": ("", hours_words),
    "duree": ("", length_words),
    "etat": ("", states_words),
    "age": ("", lambda query: ages_words(query.ages)),
}
#: Those of them that have one value alone.
SINGLE = ("quand", "fin", "pres", "des", "duree")


def _each(query: EventQuery, name: str, labels: Labels) -> Iterator[tuple[str, str, EventQuery]]:
    """Yield a condition value by value, because each was chosen separately."""
    if name in SINGLE:
        yield _whole(query, name, labels)
    elif name == "etat":
        for state in query.states:
            yield "", str(state.label), query.without(name, state)
    elif name == "age":
        for age in query.ages:
            yield "", ages_words([age]), query.without(name, str(age))
    elif name == "sauf":
        for one in query.exclusions:
            yield "", exclusion_words(one, labels), query.without(name, str(one))
    elif name != "q":
        facet = Facet(name)
        for value in query.chosen(facet):
            yield _label(facet), _name(facet, value, labels), query.without(name, value)


def _label(facet: Facet) -> str:
    """Return the chip's label for a facet; empty where values need none."""
    if facet == Facet.AREA:
        return _("où")
    return "" if facet in UNLABELLED else str(facet.label).lower()


def _name(facet: Facet, value: str, labels: Labels) -> str:
    """Return the name for use within a line; a common noun starts with a small letter."""
    name = value_name(facet, value, labels)
    if facet == Facet.LANGUAGE:
        return in_language_words(name)
    return name[:1].lower() + name[1:] if facet in CLOSED else name


def in_language_words(name: str) -> str:
    """Return «en anglais» for the name «Anglais»; English keeps its capital: «in English»."""
    said = name.lower() if current_language() == "fr" else name
    return _("en %(language)s") % {"language": said}
