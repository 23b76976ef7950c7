"""Chips: what was understood and what was chosen, each with the address without it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from search.enums import CLOSED, Facet
from search.query import EventQuery
from search.query.understanding import Understood
from search.results.labels import Labels, ending_words, name_of, near_words, window_words
from search.text import content_words

#: Their values say what they are.
UNLABELLED = (Facet.PRICE, Facet.ACCESS, Facet.CATEGORY)


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that was understood or chosen, and the address without it."""

    label: str
    words: str
    url: str
    #: The address of what meets it without saying so, where saying it would do.
    strict_url: str = ""


@dataclass(frozen=True, slots=True)
class Chips:
    """All that narrows the answer, by where it comes from: what was typed, or the address."""

    understood: list[Chip]
    chosen: list[Chip]
    #: Where nothing of what was typed is understood.
    as_typed_url: str = ""
    #: How many were chosen beside the words.
    filters: int = 0

    def __len__(self) -> int:
        return len(self.understood) + len(self.chosen)


def chips(understood: Understood, labels: Labels, path: str) -> Chips:
    """Everything that narrows the answer; what comes from the same words goes together."""
    query, meant = understood.query, {piece.parameter for piece in understood.pieces}
    strict = {one.name: path + query.strict(one.name).changed().querystring() for one in query.said}

    def chip(said: tuple[str, str, EventQuery], strict_url: str = "") -> Chip:
        label, words, rest = said
        return Chip(label, words, path + rest.querystring(), strict_url)

    words = []
    if query.text:
        label = _("mot") if len(content_words(query.text)) == 1 else _("mots")
        words.append(chip((label, query.text, query.without("q"))))
    if query.text and query.exact:
        words.append(chip(("", _("mots tels quels"), query.changed(exact=False))))
    read = [chip(_whole(query, name, labels), strict.get(name, "")) for name in query.conditions if name in meant]
    chosen = [chip(said) for name in query.conditions if name not in meant for said in _each(query, name, labels)]
    is_read = bool(meant or understood.dropped)
    return Chips(
        understood=words + read if is_read else [],
        chosen=chosen if is_read else words + chosen,
        as_typed_url=path + understood.as_typed.querystring() if is_read else "",
        filters=len(chosen),
    )


def _whole(query: EventQuery, name: str, labels: Labels) -> tuple[str, str, EventQuery]:
    """A condition with all its values."""
    if name == "quand":
        return _("quand"), window_words(query), query.without(name)
    if name == "fin":
        return "", ending_words(query), query.without(name)
    if name == "pres":
        return _("où"), near_words(query), query.without(name)
    facet = Facet(name)
    words = ", ".join(_name(facet, value, labels) for value in query.chosen(facet))
    return _label(facet), words, query.without(name)


def _each(query: EventQuery, name: str, labels: Labels) -> Iterator[tuple[str, str, EventQuery]]:
    """A condition value by value: each was chosen by itself."""
    if name in ("quand", "fin", "pres"):
        yield _whole(query, name, labels)
    elif name != "q":
        facet = Facet(name)
        for value in query.chosen(facet):
            yield _label(facet), _name(facet, value, labels), query.without(name, value)


def _label(facet: Facet) -> str:
    if facet == Facet.AREA:
        return _("où")
    return "" if facet in UNLABELLED else str(facet.label).lower()


def _name(facet: Facet, value: str, labels: Labels) -> str:
    """Within a line, what is no name of its own begins small."""
    name = name_of(facet, value, labels)
    return name[:1].lower() + name[1:] if facet in CLOSED else name
