"""Conditions on one date as SQL, over the columns of search_indexedday."""

from search.engines.date_states import state_mask
from search.index.sql import Sql, compose, in_list, joined
from search.query import Window
from search.query.date_conditions import DateConditions
from search.query.dates_wanted import week_of

#: Day for which a date answers, in the row of each day on which it lasts.
ANSWERING_DAY = "coalesce(answering_day, day)"


def meets_date_conditions(window: Window) -> list[Sql]:
    """Return the conditions of the window on a row of search_indexedday; none by default.

    Rows of an older release meet no condition on hours, length or state.
    """
    asked = window.conditions
    if not asked:
        return []
    # A date of many days has a row for each; only those of the window count.
    found = [Sql("day >= %s", [window.first_day.toordinal()])]
    if window.last_day:
        found.append(Sql("day <= %s", [window.last_day.toordinal()]))
    found += _of_days(asked)
    if asked.from_minute is not None:
        found.append(Sql("minute_to > %s", [asked.from_minute]))
    if asked.until_minute is not None:
        found.append(Sql("minute_from < %s", [asked.until_minute]))
    if asked.longest is not None:
        found.append(Sql("length <= %s", [asked.longest]))
    if asked.states:
        found.append(Sql(f"(state & {state_mask(asked.states)}) > 0"))
    return found


def _of_days(asked: DateConditions) -> list[Sql]:
    """Return the conditions on the day for which the date answers."""
    found, wanted = [], asked.dates
    if wanted.weekdays:
        found.append(compose("{} IN {}", _WEEKDAY, in_list(wanted.weekdays)))
    if wanted.every_other_from:
        found.append(Sql(f"{_WEEK} %% 2 = %s", [week_of(wanted.every_other_from) % 2]))
    if wanted.ranges:
        ranges = [
            Sql(f"{ANSWERING_DAY} BETWEEN %s AND %s", [first.toordinal(), last.toordinal()])
            for first, last in wanted.ranges
        ]
        found.append(compose("({})", joined(" OR ", ranges)))
    if asked.excluded_weekdays:
        found.append(compose("{} NOT IN {}", _WEEKDAY, in_list(asked.excluded_weekdays)))
    if asked.excluded_days:
        days = in_list([day.toordinal() for day in asked.excluded_days])
        found.append(compose("{} NOT IN {}", ANSWERING_DAY, days))
    return found


#: Ordinals begin on a Monday, with 1. The sign is doubled, because statements have placeholders.
_WEEKDAY = f"({ANSWERING_DAY} + 6) %% 7"
_WEEK = f"(({ANSWERING_DAY} - 1) / 7)"
