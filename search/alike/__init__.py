"""Near-duplicate detection (record linkage) of events and of places.

One scorer, which gives its reasons in words.
"""

from search.alike.comparison import Answer, Verdict, compare
from search.alike.entries import Entry, Spot, entry_of
