"""Days named in a query: their position in the sentence, and their parameters."""

from collections.abc import Iterator, Sequence
from datetime import date
from re import Pattern

from datetext import questions
from datetext.questions import Days, NamedSpan, Read
from datetext.vocabulary import Part
from search.enums import Moment, When
from search.query.parameters import FIRST_DAY, LAST_DAY
from search.query.sentences import Sentence, phrase

Rules = Sequence[tuple[Pattern[str], Read]]

RULES: Rules = [(phrase(pattern), read) for pattern, read in questions.RULES]
LATE_RULES: Rules = [(phrase(pattern), read) for pattern, read in questions.LATE_RULES]

WHENS: dict[NamedSpan | None, When] = {span: When[span.name] for span in NamedSpan}
#: The evening lasts until 4:00.
MOMENTS: dict[Part | None, Moment] = {
    Part.MORNING: Moment.MORNING,
    Part.AFTERNOON: Moment.AFTERNOON,
    Part.EVENING: Moment.EVENING,
    Part.NIGHT: Moment.EVENING,
}


def days_in(sentence: Sentence, today: date, rules: Rules) -> Iterator[tuple[int, int, Days]]:
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
