"""Days named in a query: their position in the sentence, and their parameters."""

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

RULES: Rules = [(phrase(pattern), read) for pattern, read in (*deadlines.RULES, *questions.RULES)]
LATE_RULES: Rules = [
    (phrase(pattern), read) for pattern, read in (*deadlines.LATE_RULES, *questions.LATE_RULES)
]

WHENS: dict[NamedSpan | None, When] = {span: When[span.name] for span in NamedSpan}
#: The evening lasts until 4:00.
MOMENTS: dict[DayPart | None, MomentOfDay] = {
    DayPart.MORNING: MomentOfDay.MORNING,
    DayPart.AFTERNOON: MomentOfDay.AFTERNOON,
    DayPart.EVENING: MomentOfDay.EVENING,
    DayPart.NIGHT: MomentOfDay.EVENING,
}


def days_in(sentence: Sentence, today: date, rules: Rules) -> Iterator[tuple[int, int, QueryDays]]:
    """Yield first word, last word and days of each date expression.

    Patterns of longer expressions come first.
    """
    for pattern, read in rules:
        for found in sentence.find(pattern):
            days = read(found.match, today)
            if days and all(
                FIRST_DAY <= day <= LAST_DAY for day in (days.first_on, days.last_on) if day
            ):
                yield found.first, found.last, days
