"""Index rows of one event: words, facets, days."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from html import unescape

from django.conf import settings
from django.utils import timezone
from django.utils.html import strip_tags

from agenda.enums import Access, AudienceKind, PriceKind, Setting
from agenda.models import Event, Occurrence, Place
from agenda.openings import END_OF_NIGHT, day_bounds, day_of_start
from search.engines.date_states import state_of
from search.engines.facets import combination_id, token
from search.engines.sort_keys import epoch_seconds, first_minute, last_minute, sort_key
from search.enums import COUNTED_FACETS, Facet, PriceClass, Shelter
from search.index.impacts import FIELD_WEIGHTS, WRITTEN, impacts_of
from search.models import IndexedDay, IndexedEvent, IndexedText
from search.query.amounts import LITTLE
from search.query.areas import areas_said
from search.query.facet_phrases import facet_phrases_in
from search.query.said import SAID_ALONE
from search.query.sentences import Sentence
from search.query.spoken_languages import languages_in
from search.services.audiences import audiences_said
from search.text import content_words, padded, stem

#: Most levels of places: a room, its building, their park.
DEEPEST = 3
#: Values of ``abri`` by the setting of an event.
SHELTERS: dict[str, tuple[Shelter, ...]] = {
    Setting.INDOOR: (Shelter.INDOOR,),
    Setting.OUTDOOR: (Shelter.OUTDOOR,),
    Setting.BOTH: (Shelter.INDOOR, Shelter.OUTDOOR),
}
#: Most words of a field that are indexed.
MOST_WORDS = 3_000
DAY_MINUTES = 24 * 60
NIGHT_MINUTES = END_OF_NIGHT.hour * 60
#: Longest length that is told apart, in minutes.
LONGEST_LENGTH = 30_000


def event_row(event: Event, occurrences: Sequence[Occurrence]) -> IndexedEvent:
    """Return the index row of a published ``event`` with these dates."""
    places = held_at(event, occurrences)
    main = places[0] if places else None
    facets = _values(event, places, COUNTED_FACETS)
    return IndexedEvent(
        event_id=event.pk,
        facets=facets,
        alike=combination_id(facets),
        others=_values(event, places, [facet for facet in Facet if facet not in COUNTED_FACETS]),
        latitude=main.latitude if main else None,
        longitude=main.longitude if main else None,
        last_end=_last_end(occurrences),
        last_on=_last_end(o for o in occurrences if not o.is_off),
        is_featured=event.is_featured,
        spent=spent_cents(event),
        age_from=event.age_from,
        age_to=event.age_to,
    )


def text_row(
    event: Event, occurrences: Sequence[Occurrence], said: Mapping[str, Sequence[str]]
) -> IndexedText:
    """Return the text row of an event from its words by field (:func:`words_by_field`)."""
    places = held_at(event, occurrences)
    return IndexedText(
        event_id=event.pk,
        words=padded(content_words(" ".join([event.title, *(place.name for place in places)]))),
        **{
            field: padded([stem(word) for word in words[:MOST_WORDS]])
            for field, words in said.items()
        },
    )


def impact_rows(text: IndexedText) -> Iterator[tuple[str, int, int]]:
    """Yield stem, event id and impact of each stem of a text, and the row that all events have."""
    stems_by_field = {field: getattr(text, field).split() for field in FIELD_WEIGHTS}
    yield WRITTEN, text.event_id, 0
    for stemmed, impact in impacts_of(stems_by_field).items():
        yield stemmed, text.event_id, impact


def words_by_field(event: Event, occurrences: Sequence[Occurrence]) -> dict[str, list[str]]:
    """Return the event's content words by field, labels of dates included.

    Fields as in :data:`search.index.impacts.FIELD_WEIGHTS`.
    """
    organisation = event.organisation.name if event.organisation else ""
    page = event.programme
    programme = f"{page.title} {page.title_en}" if page else ""
    # Synonyms of categories are not indexed: they lead to an offer of the category
    # (search.results.offers).
    kinds = [f"{category.name} {category.name_en}" for category in event.all_categories]
    kinds += [keyword.name for keyword in event.keywords.all()]
    body = unescape(strip_tags(event.body.replace("<", " <")))  # a tag separates words
    texts = {
        "title": event.title,
        "place": " ".join([*_names(held_at(event, occurrences)), organisation]),
        "summary": " ".join([event.lead, *kinds, programme]),
        "body": " ".join([body, event.place_detail, *sorted({o.label for o in occurrences})]),
    }
    return {field: content_words(text) for field, text in texts.items()}


def day_rows(event_id: int, occurrences: Iterable[Occurrence]) -> Iterator[IndexedDay]:
    """Yield a row for each day for which each date answers, or into which it lasts."""
    for occurrence in occurrences:
        start = timezone.localtime(occurrence.start_at)
        first = start.date()
        starts, ends = epoch_seconds(start), epoch_seconds(occurrence.end_at)
        # A date that ends at midnight is not on the next day.
        last = timezone.localdate(occurrence.end_at - timedelta(seconds=1))
        if occurrence.is_opening:
            # After midnight it is still open as part of the evening before.
            last_answered = last if occurrence.all_day else first
            until = min(ends, epoch_seconds(day_bounds(last_answered)[1]))
            # A whole day does not answer for the evening before, which lasts until 4:00.
            since = starts if occurrence.is_span else max(starts, first_minute(first) * 60)
            minute = last_minute(first)
        else:
            first = last_answered = day_of_start(start)
            # The evening before ends at midnight on the calendar.
            since = min(starts, epoch_seconds(day_bounds(first)[1]) - 1)
            until, minute = since + 1, starts // 60
        rank = sort_key(minute, occurrence.pk, is_off=occurrence.is_off, is_span=occurrence.is_span)
        minute_from, minute_to = minutes_of(occurrence)
        length, state = length_of(occurrence), state_of(occurrence)
        answered = last_answered.toordinal()
        for day in range(first.toordinal(), last.toordinal() + 1):
            yield IndexedDay(
                day=day,
                event_id=event_id,
                rank=rank,
                starts=starts,
                ends=ends,
                since=since,
                until=until,
                is_tail=day > answered,
                answering_day=answered if day > answered else None,
                minute_from=minute_from,
                minute_to=minute_to,
                length=length,
                state=state,
            )


def minutes_of(occurrence: Occurrence) -> tuple[int, int] | tuple[None, None]:
    """Return the minutes between which the date answers, after the midnight of its day.

    Minutes are of the wall clock; after midnight they go on beyond 1,440.
    """
    if occurrence.is_span:
        return None, None
    start, end = map(timezone.localtime, (occurrence.start_at, occurrence.end_at))
    if not occurrence.is_opening:
        minute = _wall_minutes(day_of_start(start), start)
        return minute, minute + 1
    if occurrence.all_day:
        return NIGHT_MINUTES, DAY_MINUTES
    # As for days: what is open before 4:00 does not answer for the evening before.
    opens = max(_wall_minutes(start.date(), start), NIGHT_MINUTES)
    return opens, _wall_minutes(start.date(), end)


def length_of(occurrence: Occurrence) -> int | None:
    """Return the minutes that the date lasts; ``None`` if it is an opening or has no known end."""
    if occurrence.is_opening or not occurrence.has_end:
        return None
    lasted = occurrence.end_at - occurrence.start_at
    return min(lasted // timedelta(minutes=1), LONGEST_LENGTH)


def _wall_minutes(day: date, moment: datetime) -> int:
    """Return the minutes of the wall clock from the midnight of ``day`` to ``moment``."""
    days = (moment.date() - day).days
    return days * DAY_MINUTES + moment.hour * 60 + moment.minute


def held_at(event: Event, occurrences: Sequence[Occurrence]) -> list[Place]:
    """Return the places of the coming dates, the event's own first.

    Without dates, the event's own places.
    """
    now = timezone.now()
    coming = [occurrence for occurrence in occurrences if occurrence.end_at > now] or occurrences
    own = {place.pk: place for place in (event.place, *event.other_places.all()) if place}
    held = {o.place_id: o.place for o in coming if o.place} | (
        own if not coming or any(o.place_id is None for o in coming) else {}
    )
    return sorted(
        (place for place in held.values() if place),
        key=lambda place: (place.pk != event.place_id, place.pk),
    )


def spent_cents(event: Event) -> int | None:
    """Return the lowest full price in hundredths; a free entry on condition does not count.

    «De 0 à 60 €» is free for some; of the others only the upper price is known.
    """
    if event.price_kind == PriceKind.FREE:
        return 0
    if event.price_from is None:
        return None
    return int((event.price_from or event.price_to or event.price_from) * 100)


def price_class(event: Event) -> str:
    """Return the price class."""
    if event.price_kind == PriceKind.FREE:
        return PriceClass.FREE
    spent = spent_cents(event)
    if spent is None:
        return ""
    return PriceClass.LOW if spent < LITTLE * 100 else PriceClass.HIGH


def said_values(event: Event) -> dict[Facet, Collection[str]]:
    """Return the values that title, lead and ages mention.

    An event for adults is never for children.
    """
    text = f"{event.title}. {event.lead}"
    audiences = audiences_said(text, event.age_from, event.age_to)
    if event.audience == AudienceKind.ADULTS:
        audiences = [
            kind for kind in audiences if kind not in (AudienceKind.CHILDREN, AudienceKind.FAMILIES)
        ]
    said: dict[Facet, set[str]] = {Facet.ACCESS: set(), Facet.SHELTER: set()}
    for _found, facet, values in facet_phrases_in(Sentence.read(text)):
        if facet in said:
            said[facet].update(values)
    return {
        **said,
        Facet.AUDIENCE: audiences,
        Facet.AREA: areas_said(text, settings.CITY_NAME),
    }


def spoken_languages(event: Event) -> list[str]:
    """Return the codes of the languages in which the event may be followed.

    A title that names languages says them all: «Visite en anglais». Else the language of the text
    counts, and those that the text names.
    """
    in_title = _languages_named(event.title)
    if in_title:
        return sorted(in_title)
    own = event.language.partition("-")[0]
    body = unescape(strip_tags(event.body.replace("<", " <")))
    return sorted({own, *_languages_named(f"{event.lead}. {body}")})


def _languages_named(text: str) -> set[str]:
    """Return the codes of the languages in which ``text`` says that something is held."""
    return {code for _found, codes in languages_in(Sentence.read(text)) for code in codes}


def certain_access(event: Event, place: Place | None) -> Iterator[str]:
    """Yield the kinds of access that are certain: the event's answer, else its place's."""
    for access in Access:
        answer = event.access(access)
        if answer is None and place is not None:
            answer = place.access(access)
        if answer:
            yield access.value


def _last_end(occurrences: Iterable[Occurrence]) -> int:
    """Return the end of the last date in seconds since 1970; 0 without dates."""
    return max((epoch_seconds(occurrence.end_at) for occurrence in occurrences), default=0)


def _values(event: Event, places: Sequence[Place], facets: Iterable[Facet]) -> str:
    """Return the event's tokens of ``facets`` in canonical order.

    So equal values give equal texts.
    """
    values = {
        Facet.PRICE: [price_class(event)],
        Facet.ACCESS: certain_access(event, places[0] if places else None),
        Facet.CATEGORY: sorted(category.slug for category in event.all_categories),
        Facet.AUDIENCE: [event.audience],
        Facet.AREA: sorted({place.area_code for place in places}),
        Facet.PROGRAMME: [event.programme.slug if event.programme else ""],
        Facet.PLACE: [part.slug for place in places for part in upwards(place)],
        Facet.ORGANISATION: [event.organisation.slug if event.organisation else ""],
        Facet.SHELTER: SHELTERS.get(event.setting, ()),
        Facet.LANGUAGE: spoken_languages(event),
    }
    said = said_values(event)
    tokens = []
    for facet in facets:
        has = [value for value in dict.fromkeys(values[facet]) if value]
        alone = sorted(set(said.get(facet, ())).difference(has))
        tokens += [
            token(facet, value) for value in (*has, *(value + SAID_ALONE for value in alone))
        ]
    return padded(tokens)


def upwards(place: Place) -> Iterator[Place]:
    """Yield the place, then the places that contain it."""
    above: Place | None = place
    for _level in range(DEEPEST):
        if above is None:
            return
        yield above
        above = above.parent


def _names(places: Iterable[Place]) -> Iterator[str]:
    """Yield all names, streets and areas of the places and of what contains them."""
    for place in places:
        yield from (part.name for part in upwards(place))
        yield from (alias.name for alias in place.aliases.all())
        yield place.street
        yield place.area.name if place.area else ""
