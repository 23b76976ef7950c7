"""Entry point of the parser of dates in words, for all forms."""

from datetime import date

from django.utils.translation import gettext as _

from datetext.reading.asking import Asking
from datetext.reading.clocks import NO_HOUR, line_clock_remarks
from datetext.reading.grammar import clauses_of
from datetext.reading.lines import LineBuilder
from datetext.reading.results import Reading, Remark
from datetext.reading.segments import segments_of
from datetext.reading.symbols import compose_accents, symbols_of
from datetext.reading.years import FAR, Calendar
from datetext.sentences import phrasebook
from datetext.vocabulary import vocabulary

#: Limit for public forms, in characters; parsing takes quadratic time.
LONGEST_TEXT = 1000
#: Limit for editors, who may paste two hundred dates with weekdays and hours.
LONGEST_PASTED = 8000


def read_dates(
    text: str,
    today: date,
    language: str = "fr",
    *,
    country: str = "FR",
    zone: str = "",
    longest: int = LONGEST_TEXT,
) -> Reading:
    """Parse the dates in ``text``, written in ``language``.

    Nothing is assumed silently: words outside of clauses are reported as left over, and an
    ambiguity gives a question whose answers are whole sentences without it. Clock changes of
    ``zone`` are noted, and an hour that does not exist on its day is a contradiction.
    """
    words = vocabulary(language)
    text = compose_accents(text).strip()
    reading = Reading(text)
    if len(text) > longest:
        message = _("C’est trop long : %(count)s signes au plus.") % {"count": longest}
        reading.contradictions.append(Remark("too_long", message))
        return reading
    clauses, stretches = clauses_of(
        text, symbols_of(text, words), today, has_idioms=words.language == "fr"
    )
    reading.left_over = [text[stretch[0].start : stretch[-1].end] for stretch in stretches]
    book = phrasebook(words.language)
    calendar = Calendar(reading, book, today)
    asking = Asking(reading, calendar, book, today)
    lines = LineBuilder(reading, calendar, asking, today, country)
    for segment in segments_of(clauses):
        lines.add(segment)
    lines.ask_what_is_idle()
    for line in reading.lines:
        if zone and line.has_hours:
            for remark in line_clock_remarks(line, today, zone, words.language):
                is_wrong = remark.code == NO_HOUR and not line.rule
                (reading.contradictions if is_wrong else reading.notes).append(remark)
        first = line.rule.first_on if line.rule else line.first_on or line.moments[0][0]
        if first - today > FAR:
            reading.notes.append(
                Remark("far", _("La première date est en %(year)s.") % {"year": first.year})
            )
    reading.settle()
    return reading
