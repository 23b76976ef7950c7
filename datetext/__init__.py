"""Recurrence rules and dates: expansion, wording and parsing.

The room has no models and does not depend on the project.
"""

from datetext.checks import HORIZON_MONTHS, check_rule
from datetext.closures import is_public_holiday, is_school_holiday
from datetext.expansion import Moment, expand, rule_days, slot_moment, to_utc, utc_span
from datetext.reading.clocks import clock_remarks
from datetext.reading.reader import LONGEST_PASTED, LONGEST_TEXT, read_dates
from datetext.reading.results import DateLine, Reading, Remark
from datetext.rules import (
    WEEKDAYS,
    Frequency,
    Rule,
    RuleError,
    Slot,
    build_rrule,
    rule_fields,
)
from datetext.sentences import describe_moments, describe_rule, describe_span
