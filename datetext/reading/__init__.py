"""Parser of dates in words: French or English sentences to lines of dates."""

from datetext.reading.clocks import clock_remarks
from datetext.reading.reader import LONGEST_PASTED, LONGEST_TEXT, read_dates
from datetext.reading.results import DateLine, Reading, Remark

__all__ = [
    "LONGEST_PASTED",
    "LONGEST_TEXT",
    "DateLine",
    "Reading",
    "Remark",
    "clock_remarks",
    "read_dates",
]
