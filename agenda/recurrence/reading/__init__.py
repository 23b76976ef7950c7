"""Dates as one says them, read: sentences in French and in English to lines of dates."""

from agenda.recurrence.reading.clocks import clock_remarks
from agenda.recurrence.reading.reader import LONGEST_PASTED, LONGEST_TEXT, read_dates
from agenda.recurrence.reading.results import Answer, DateLine, Reading, Remark

__all__ = ["LONGEST_PASTED", "LONGEST_TEXT", "Answer", "DateLine", "Reading", "Remark", "clock_remarks", "read_dates"]
