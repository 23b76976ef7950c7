"""EventQuery: conditions, order and layout asked for, independent of the answer's format."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from search.enums import CLOSED, DateState, Facet, MomentOfDay, PriceClass, Sort, View, When
from search.query.amounts import AMOUNT, simplest
from search.query.date_conditions import DateConditions, excluded_days, excluded_weekdays
from search.query.dates_wanted import EVERY_DAY, DatesWanted
from search.query.exclusions import Exclusion
from search.query.parameters import (
    DAY_MINUTES,
    LAST_PAGE,
    LONGEST_END,
    LONGEST_LENGTH,
    NARROWEST_M,
    NIGHT_MINUTE,
    RADIUS_M,
    WIDEST_M,
    Point,
    Reader,
    say_hour,
)
from search.query.said import INDEXED, SAID_ALONE, WordedCondition, terms_of_ages
from search.query.sentences import SEPARATOR
from search.query.terms import MOST_WORDS, Term, Way, terms_of
from search.query.windows import Window, named_window, window_of_days, window_of_moment
from search.text import content_words, stems

#: Fields of a query whose dates are not restricted.
NO_DATES: dict[str, Any] = {"dates": EVERY_DAY, "date_words": ()}

FacetValues = dict[Facet, tuple[str, ...]]


@dataclass(frozen=True)
class EventQuery:
    """A query: all conditions must hold, and of one condition's values any.

    ``now`` is cut to the minute. Events begin and end on full minutes, so nothing is lost, and a
    query repeated within the minute has the same answer.
    """

    now: datetime
    text: str = ""
    when: When | None = None
    first_on: date | None = None
    last_on: date | None = None
    #: Part of the day, when the window is one day.
    moment: MomentOfDay | None = None
    #: Number of days within which the event's last date must end.
    ends_within: int | None = None
    #: Days of the window that count; understood from words only («le lundi»).
    dates: DatesWanted = EVERY_DAY
    #: The words that meant ``dates``, sorted: no parameter says them, so they stay words.
    date_words: tuple[str, ...] = ()
    #: A date starts at or after ``from_minute`` and before ``until_minute``, in minutes after the
    #: midnight of the day for which it answers (1:00 of the night is 1500). What is open for hours
    #: answers if it is open at some instant between.
    from_minute: int | None = None
    until_minute: int | None = None
    #: Most minutes that a date lasts; what is open for hours has no length, and does not answer.
    longest: int | None = None
    #: States of which a date must have one.
    states: tuple[DateState, ...] = ()
    #: Ages in years, each of which the event must suit; an event without ages suits all.
    ages: tuple[int, ...] = ()
    #: What the event or its date must not be.
    exclusions: tuple[Exclusion, ...] = ()
    facets: FacetValues = field(default_factory=dict)
    near: Point | None = None
    radius_m: int = RADIUS_M
    asked_sort: Sort | None = None
    view: View = View.LIST
    exact: bool = False
    page: int = 1
    #: Conditions that were understood from words: an event that contains the words meets them too.
    #: Not part of the query string.
    said: tuple[WordedCondition, ...] = ()
    #: Terms of ``text``, when they are more than its words (:mod:`search.query.terms`).
    known_terms: tuple[Term, ...] = field(default=(), compare=False)
    #: Name of the point ``near``, if known.
    near_name: str = field(default="", compare=False)
    #: Radius in metres that belongs to that name.
    reach_m: int = field(default=RADIUS_M, compare=False)
    #: Messages to the visitor about ignored parameters.
    messages: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def parse(cls, data: QueryDict, now: datetime) -> Self:
        """Parse ``data`` as asked at ``now``.

        Never raises: invalid values are ignored, and ``messages`` say so.
        """
        reader = Reader(data)
        text = _text(reader)
        first_on, last_on = reader.day("du"), reader.day("au")
        if first_on and last_on and last_on < first_on:
            reader.say(_("La fin vient avant le début : ces dates n’ont pas compté."))
            first_on = last_on = None
        when = reader.listed("quand", When)
        # Explicit days have priority over a name; a form may send both.
        when = None if first_on or last_on else when
        moment = reader.listed("moment", MomentOfDay)
        if (
            moment
            and when not in (When.TODAY, When.TOMORROW)
            and (first_on is None or first_on != last_on)
        ):
            # A part of the day is only valid for a single day.
            reader.drop("moment", moment.value)
            moment = None
        from_minute, until_minute = _hours(reader)
        query = cls(
            now=now.astimezone(UTC).replace(second=0, microsecond=0),
            text=text,
            when=when,
            first_on=first_on,
            last_on=last_on,
            moment=moment,
            ends_within=reader.number("fin", 1, LONGEST_END),
            from_minute=from_minute,
            until_minute=until_minute,
            longest=reader.number("duree", 1, LONGEST_LENGTH),
            states=tuple(map(DateState, reader.several_listed("etat", DateState.values))),
            ages=reader.ages("age"),
            exclusions=reader.exclusions("sauf"),
            facets=_facets(reader),
            near=reader.point("pres"),
            radius_m=reader.number("rayon", NARROWEST_M, WIDEST_M) or RADIUS_M,
            asked_sort=reader.listed("tri", Sort),
            view=reader.listed("vue", View) or View.LIST,
            exact=reader.flag("exact"),
            page=reader.number("page", 1, LAST_PAGE) or 1,
        )
        return replace(query, messages=tuple(reader.messages)).told_if_over()

    def told_if_over(self) -> Self:
        """Return the same query, with a message if its window is over."""
        said = _("Ces dates sont passées : il n’en reste rien à voir.")
        return replace(self, messages=(*self.messages, said)) if self.window.is_empty else self

    @cached_property
    def window(self) -> Window:
        """The window of the query and its conditions on dates.

        From now on without an end, if it has none.
        """
        if self.moment and self.one_day:
            window = window_of_moment(self.moment, self.one_day, self.now)
        elif self.when:
            window = named_window(self.when, self.now)
        else:
            window = window_of_days(self.first_on, self.last_on, self.now)
        return replace(window, conditions=self.date_conditions)

    @property
    def date_conditions(self) -> DateConditions:
        """Conditions that one date in the window must meet together."""
        return DateConditions(
            dates=self.dates,
            from_minute=self.from_minute,
            until_minute=self.until_minute,
            longest=self.longest,
            states=self.states,
            excluded_weekdays=excluded_weekdays(self.exclusions),
            excluded_days=excluded_days(self.exclusions),
        )

    @property
    def has_window(self) -> bool:
        return self.has_days or bool(self.dates)

    @property
    def has_days(self) -> bool:
        """Whether the window is given by days or a name, apart from ``dates``."""
        return bool(self.when or self.first_on or self.last_on)

    @property
    def has_hours(self) -> bool:
        return self.from_minute is not None or self.until_minute is not None

    @property
    def over_at(self) -> datetime | None:
        """The instant at which the event's last date must have ended, if any."""
        return self.now + timedelta(days=self.ends_within) if self.ends_within else None

    @property
    def one_day(self) -> date | None:
        """The day of the window, if the window is a single day."""
        if self.when:
            today = timezone.localdate(self.now)
            return {When.TODAY: today, When.TOMORROW: today + timedelta(days=1)}.get(self.when)
        return self.first_on if self.first_on == self.last_on else None

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Terms of the text, all of which an event must contain."""
        return self.known_terms or terms_of(self.text)

    @cached_property
    def more_terms(self) -> tuple[Term, ...]:
        """Terms that add to the score but are not required.

        The words of other conditions, and those for ages.
        """
        return (*(one.term for one in self.said), *terms_of_ages(self.ages))

    @cached_property
    def sort(self) -> Sort:
        """The sort order asked for if it is possible.

        Else relevance for words or a name, and date otherwise.
        """
        sensible = {
            Sort.RELEVANCE: self.is_ranked,
            Sort.DISTANCE: self.near is not None,
            Sort.DATE: True,
            Sort.END: True,
        }
        if self.asked_sort and sensible[self.asked_sort]:
            return self.asked_sort
        return self.usual_sort

    @property
    def usual_sort(self) -> Sort:
        return Sort.RELEVANCE if self.is_ranked else Sort.DATE

    @cached_property
    def is_ranked(self) -> bool:
        """Whether words determine the order.

        True with a text, a named place, or conditions that words meant in a bounded window. Without
        a last day, too many events are for children to be searched for «enfants».
        """
        is_bounded = self.window.end is not None
        is_said = any(is_bounded or one.name not in INDEXED for one in self.said)
        is_of_ages = is_bounded and bool(terms_of_ages(self.ages))
        return bool(self.text) or is_said or is_of_ages

    @property
    def conditions(self) -> tuple[str, ...]:
        """Names of the conditions that narrow the result, and of which one may be relaxed."""
        held = {"q": bool(self.text), "quand": self.has_window, "fin": self.ends_within is not None}
        held |= {"des": self.has_hours, "duree": self.longest is not None}
        held |= {"etat": bool(self.states), "age": bool(self.ages)}
        held |= {"sauf": bool(self.exclusions), "pres": self.near is not None}
        held |= {facet.value: bool(self.chosen(facet)) for facet in Facet}
        return tuple(name for name, is_held in held.items() if is_held)

    def chosen(self, facet: Facet) -> tuple[str, ...]:
        return self.facets.get(facet, ())

    def wanted(self, facet: Facet) -> tuple[str, ...]:
        """Return the index values of which an event must have one.

        When words meant the facet, values that an event only mentions count too.
        """
        chosen = self.chosen(facet)
        if facet not in INDEXED or not self.ways_of(facet):
            return chosen
        return (*chosen, *(value + SAID_ALONE for value in chosen))

    def ways_of(self, name: str) -> tuple[Way, ...]:
        """Return the ways to say the condition ``name``, as in a term.

        Empty if no words meant it.
        """
        return tuple(
            dict.fromkeys(way for one in self.said if one.name == name for way in one.term.ways)
        )

    def strict(self, *names: str) -> Self:
        """Return the query with these conditions, or all, strict.

        An event that only contains the words then does not count.
        """
        return replace(
            self, said=tuple(one for one in self.said if names and one.name not in names)
        )

    def changed(self, **changes: Any) -> Self:
        """Return the query with ``changes``, at its first page."""
        fresh: dict[str, Any] = {"page": 1, "messages": ()}
        return replace(self, **fresh | changes)

    def with_facet(self, facet: Facet, *values: str) -> Self:
        """Return the query with exactly these values of ``facet``.

        Without values the facet is open.
        """
        return self.strict(facet).changed(facets={**self.facets, facet: values})

    def without(self, name: str, value: str | None = None) -> Self:
        """Return the query without the condition ``name``, or without one of its values."""
        if name in Facet:
            facet = Facet(name)
            return self.with_facet(facet, *(v for v in self.chosen(facet) if value and v != value))
        near = {"near": None, "near_name": "", "radius_m": RADIUS_M, "reach_m": RADIUS_M}
        open_values: dict[str, dict[str, object]] = {
            "q": {"text": "", "known_terms": ()},
            "quand": {
                "when": None,
                "first_on": None,
                "last_on": None,
                "moment": None,
                **NO_DATES,
            },
            "fin": {"ends_within": None},
            "des": {"from_minute": None, "until_minute": None},
            "duree": {"longest": None},
            "etat": {"states": tuple(v for v in self.states if value and v != value)},
            "age": {"ages": tuple(v for v in self.ages if value and str(v) != value)},
            "sauf": {"exclusions": tuple(v for v in self.exclusions if value and str(v) != value)},
            "pres": {"said": self.strict(name).said, **near},
        }
        return self.changed(**open_values[name])

    def on_days(self, first: date | None, last: date | None) -> Self:
        """Return the query with other days."""
        no_names = {"when": None, "moment": None}
        return self.changed(**no_names, **NO_DATES, first_on=first, last_on=last)

    @property
    def written_words(self) -> str:
        """Value of the parameter ``q``.

        Words that meant a condition stay words, after the other words; those that meant dates stand
        before them, apart.
        """
        text = " ".join(filter(None, [self.text, *(one.words for one in self.said)]))
        return f" {SEPARATOR} ".join(filter(None, [*self.date_words, text]))

    @property
    def near_pairs(self) -> list[tuple[str, object]]:
        """Parameters of the point and of a radius that is not the usual one of that point."""
        if self.near is None:
            return []
        is_by_words = any(one.name == "pres" for one in self.said)
        usual = self.reach_m if is_by_words else RADIUS_M
        radius = None if self.radius_m == usual else self.radius_m
        return [("pres", None if is_by_words else self.near), ("rayon", radius)]

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters of the query in canonical order, without defaults.

        Conditions that words meant have no parameter of their own: see :attr:`written_words`.
        """
        by_words = {one.name for one in self.said}
        said: list[tuple[str, object]] = [
            ("q", self.written_words),
            ("quand", self.when),
            ("du", self.first_on),
            ("au", self.last_on),
            ("moment", self.moment),
            ("fin", self.ends_within),
            ("des", None if self.from_minute is None else say_hour(self.from_minute)),
            ("avant", None if self.until_minute is None else say_hour(self.until_minute)),
            ("duree", self.longest),
            *[("etat", state) for state in self.states],
            *[("age", str(age)) for age in self.ages],
            *[("sauf", exclusion) for exclusion in self.exclusions],
            *[
                (facet, value)
                for facet in Facet
                if facet not in by_words
                for value in sorted(self.chosen(facet))
            ],
            *self.near_pairs,
            ("tri", self.sort if self.sort != self.usual_sort else None),
            ("vue", self.view if self.view != View.LIST else None),
            ("exact", "1" if self.exact else None),
            ("page", self.page if self.page > 1 else None),
        ]
        return [(str(name), str(value)) for name, value in said if value]

    def querystring(self) -> str:
        """Return :meth:`pairs` as a query string with «?»; empty when there are none."""
        pairs = self.pairs()
        return f"?{urlencode(pairs)}" if pairs else ""


def _text(reader: Reader) -> str:
    """Return the typed text, or "" if no word of it can be searched."""
    text = reader.text("q")
    if text and not content_words(text):
        if any(sign.isalnum() for sign in text):
            reader.say(_("Ces mots sont partout : ils ne disent pas ce que vous cherchez."))
        else:
            reader.say(
                _("Ces signes ne sont pas des mots : ils ne disent pas ce que vous cherchez.")
            )
        return ""
    if len(dict.fromkeys(stems(text))) > MOST_WORDS:
        reader.say(_("Seuls les %(count)s premiers mots ont compté.") % {"count": MOST_WORDS})
    return text


def _hours(reader: Reader) -> tuple[int | None, int | None]:
    """Return the hours given; those that contradict each other do not count.

    An end before 4:00 is of the night: «des=22h&avant=2h».
    """
    first, last = reader.hour("des"), reader.hour("avant")
    if last is not None and last < NIGHT_MINUTE:
        last += DAY_MINUTES
    if first is not None and last is not None and last <= first:
        reader.say(_("Ces heures se contredisent : elles n’ont pas compté."))
        return None, None
    return first, last


def _facets(reader: Reader) -> FacetValues:
    """Return the valid values of each facet."""
    facets = {}
    for facet in Facet:
        if facet == Facet.PRICE:
            values = simplest(reader.several_listed(facet.value, PriceClass.values, AMOUNT))
        elif facet in CLOSED:
            values = reader.several_listed(facet.value, CLOSED[facet].values)
        else:
            values = reader.slugs(facet.value)
        if values:
            facets[facet] = values
    return facets
