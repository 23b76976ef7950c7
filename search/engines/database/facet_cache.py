"""What numbers of texts of choices stand for: read once by each process, for a number never stands for another text."""

from collections.abc import Set

from search.engines.database import statements
from search.engines.database.conditions import fetch
from search.engines.facets import Texts, values_in

#: A process that knows more texts forgets those that it does not meet just then.
MOST_KNOWN = 200_000


class KnownTexts:
    """Never changed where it stands, so that threads may share it."""

    def __init__(self) -> None:
        self._known: Texts = {}

    def of(self, numbers: Set[int]) -> Texts:
        """At least the texts of ``numbers``; of an event that was withdrawn since it was counted, perhaps none."""
        known = self._known
        unknown = numbers - known.keys()
        if unknown:
            kept = known if len(known) <= MOST_KNOWN else {one: known[one] for one in numbers if one in known}
            read = fetch(statements.select_texts(unknown))
            self._known = known = {**kept, **{one: values_in(text) for one, text in read}}
        return known


KNOWN_TEXTS = KnownTexts()
