"""Links above the results: entities that the query names, and categories that its words mean.

A lead is a link to the page of a place, an organisation, a programme, or of changes. An offer is a
search for a whole category, when the query has a synonym of it that not every event contains.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from agenda.models import Organisation, Place, ProgrammePage
from search.engines import engine
from search.enums import Facet, NameKind
from search.query import EventQuery
from search.query.expansion import LONGEST_EXPRESSION
from search.query.sentences import Sentence
from search.query.understanding import UnderstoodQuery
from search.query.vocabulary import KnownCategory, QueryVocabulary
from search.text import stem

Named = Place | Organisation | ProgrammePage
MOST_GENRES = 2


@dataclass(frozen=True)
class Lead:
    """A link to a named entity, with the number of its events to come."""

    name: str
    url: str
    count: int = 0
    #: Kind of entity.
    hint: str = ""
    #: The place itself, if it is one.
    place: Place | None = None


def leads(understood: UnderstoodQuery) -> list[Lead]:
    """Return leads to the place, organisation and programme of this name.

    Also to the one place that words mean. At most four queries. Entities without events to come are
    left out, except places.
    """
    records = _records_named(understood)
    now = understood.query.now
    asked = [EventQuery(now=now, facets={facet: (record.slug,)}) for facet, record in records]
    counts = engine().count_each(asked) if asked else []
    rows = zip(records, counts, strict=True)
    found = [lead for (_facet, record), count in rows if (lead := _lead_to(record, count))]
    if understood.is_of_changes:
        hint = _("Tout ce qui vient de changer, la dernière nouvelle d’abord.")
        found.append(Lead(_("Annulé, reporté, déplacé"), reverse("agenda:changes"), hint=hint))
    return found


def _records_named(understood: UnderstoodQuery) -> list[tuple[Facet, Named]]:
    """Return the public records that the query names, each with the facet of its events."""
    named = {row.kind: row.at for row in understood.named if row.entities == 1}
    meant = [piece.values for piece in understood.pieces if piece.parameter == Facet.PLACE]
    slugs = set(meant[0]) if len(meant) == 1 else set()
    if NameKind.PLACE in named:
        slugs.add(named[NameKind.PLACE])
    places = Place.objects.live().filter(slug__in=slugs)
    records: list[tuple[Facet, Named]] = [
        (Facet.PLACE, place) for place in places.select_related("area", "parent")
    ]
    if name := named.get(NameKind.ORGANISATION):
        records += [
            (Facet.ORGANISATION, one) for one in Organisation.objects.live().filter(slug=name)
        ]
    if name := named.get(NameKind.PROGRAMME):
        records += [
            (Facet.PROGRAMME, one) for one in ProgrammePage.objects.live().filter(slug=name)[:1]
        ]
    return records


def _lead_to(record: Named, count: int) -> Lead | None:
    """Return the lead to a record with ``count`` events to come.

    ``None`` without a page or without events.
    """
    if isinstance(record, Place):
        return Lead(str(record), record.get_absolute_url(), count, place=record)
    if not count:
        return None
    if isinstance(record, Organisation):
        return Lead(str(record), record.get_absolute_url(), count, hint=_("Organise des sorties"))
    url = record.get_url()  # a page outside of the site has no address
    return Lead(record.label, url, count, hint=_("Programme")) if url else None


class WholeGenre(NamedTuple):
    """A category, and the query for all of it: without the words that mean it."""

    category: KnownCategory
    query: EventQuery


def whole_genres(query: EventQuery, known: QueryVocabulary) -> list[WholeGenre]:
    """Return the categories that words of ``query`` mean, in order.

    None if a category is chosen already, or if the words are to be taken literally.
    """
    if query.exact or query.chosen(Facet.CATEGORY):
        return []
    meant = _ranks_of_each(query, known)
    return [
        WholeGenre(category, _without(query, category, ranks))
        for category, ranks in meant[:MOST_GENRES]
    ]


def _ranks_of_each(
    query: EventQuery, known: QueryVocabulary
) -> list[tuple[KnownCategory, list[int]]]:
    """Return the categories that words mean, in order, with the positions of the words."""
    sentence = Sentence.read(query.text)
    content = [
        (rank, stem(token.word))
        for rank, token in enumerate(sentence.tokens)
        if not token.is_quoted and sentence.is_content(rank)
    ]
    meant: dict[str, tuple[KnownCategory, list[int]]] = {}
    at = 0
    while at < len(content):
        ranks, stems = zip(*content[at : at + LONGEST_EXPRESSION], strict=True)
        # Take the longest known expression that starts here.
        length = next((n for n in range(len(stems), 0, -1) if stems[:n] in known.genres), 1)
        for category in known.genres.get(stems[:length], ()):
            meant.setdefault(category.slug, (category, []))[1].extend(ranks[:length])
        at += length
    return list(meant.values())


def _without(query: EventQuery, category: KnownCategory, ranks: Sequence[int]) -> EventQuery:
    """Return the query for all of the category, without the words at ``ranks``.

    Without text if none remains.
    """
    sentence = Sentence.read(query.text)
    taken = {stem(sentence.tokens[rank].word) for rank in ranks}
    text = sentence.remaining(without=ranks)
    others = tuple(term for term in query.terms if text and taken.isdisjoint(map(stem, term.words)))
    return query.changed(text=text, known_terms=others).with_facet(Facet.CATEGORY, category.slug)


@dataclass(frozen=True)
class CountedLink:
    """A link to another query, with its number of events."""

    label: str
    count: int
    url: str


def offers(genres: Sequence[WholeGenre], counts: Sequence[int], path: str) -> list[CountedLink]:
    """Return an offer for each category that has events."""
    found = []
    for genre, count in zip(genres, counts, strict=True):
        words = {"genre": genre.category.label, "text": genre.query.text}
        label = _("Voir tout le genre « %(genre)s »")
        if genre.query.text:
            label = _("Voir « %(text)s » dans le genre « %(genre)s »")
        if count:
            found.append(CountedLink(label % words, count, path + genre.query.querystring()))
    return found
