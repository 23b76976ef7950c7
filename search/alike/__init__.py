"""Near-duplicate detection (record linkage) of events and of places.

One scorer, which gives its reasons in words.
"""

from search.alike.comparison import Comparison, Verdict, compare
from search.alike.entries import EventEntry, EventPlace, entry_of
