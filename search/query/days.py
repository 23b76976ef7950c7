"""Days named in a query: their position in the sentence, and their parameters."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from re import Pattern

from datetext import deadlines, questions
from datetext.questions import NamedSpan, QueryDays, Read
from datetext.vocabulary import DayPart
from search.enums import MomentOfDay, When
from search.query.parameters import FIRST_DAY, LAST_DAY
from search.query.sentences import Sentence, phrase

Rules = Sequence[tuple[Pattern[str], Read]]


def _compiled(rules: Sequence[tuple[str, Read]]) -> Rules:
    return [(phrase(pattern), read) for pattern, read in rules]


_RULES = _compiled([*deadlines.RULES, *questions.RULES])
#: A range says both its bounds: «du 3 mars jusqu’au 12 avril».
_RANGES = _compiled([one for one in questions.RULES if "(?P<last>" in one[0]])
_BOUND_RULES = [*_RANGES, *_compiled(deadlines.BOUND_RULES), *_RULES]
_LATE_RULES = _compiled(questions.LATE_RULES)
_LATE_BOUND_RULES = [*_compiled(deadlines.LATE_BOUND_RULES), *_LATE_RULES]
_BOUND_SIGN = re.compile(deadlines.BOUND_SIGN)

WHENS: dict[NamedSpan | None, When] = {span: When[span.name] for span in NamedSpan}
#: The evening lasts until 4:00.
MOMENTS: dict[DayPart | None, MomentOfDay] = {
    DayPart.MORNING: MomentOfDay.MORNING,
    DayPart.AFTERNOON: MomentOfDay.AFTERNOON,
    DayPart.EVENING: MomentOfDay.EVENING,
    DayPart.NIGHT: MomentOfDay.EVENING,
}


def days_in(
    sentence: Sentence, today: date, *, are_late: bool = False
) -> Iterator[tuple[int, int, QueryDays]]:
    """Yield first word, last word and days of each date expression.

    Patterns of longer expressions come first; less certain ones are those that ``are_late``.
    """
    rules = _LATE_RULES if are_late else _RULES
    if _BOUND_SIGN.search(sentence.line()):
        rules = _LATE_BOUND_RULES if are_late else _BOUND_RULES
    for pattern, read in rules:
        for found in sentence.find(pattern):
            days = read(found.match, today)
            if days and all(
                FIRST_DAY <= day <= LAST_DAY for day in (days.first_on, days.last_on) if day
            ):
                yield found.first, found.last, days
