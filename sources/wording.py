"""What is said of imports, in the current language."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from agenda.wording.date_changes import say_date_changes
from sources.base import ImportFailure


def say_failure(failure: str, facts: Mapping[str, Any]) -> str:
    """Return why an import failed; words that an older version stored are returned as they are."""
    if failure not in ImportFailure.values:
        return failure
    if failure == ImportFailure.MANY_CHANGES:
        moved = {timedelta(seconds=int(by)): count for by, count in facts["shifts"].items()}
        changes = say_date_changes(facts["added"], facts["removed"], Counter(moved))
        facts = {**facts, "changes": changes}
    return ImportFailure(failure).label % facts
