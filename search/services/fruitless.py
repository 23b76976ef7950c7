"""Zero-result queries: counted for the editors, and forgotten when nobody asks for them again."""

from datetime import timedelta

import structlog
from django.db import OperationalError, connection
from django.utils import timezone

from search.models import FruitlessSearch
from search.text import content_words

log = structlog.get_logger(__name__)

#: A list that a person reads: beyond so many of one kind, new words are not noted until old ones are forgotten.
MOST_NOTED = 2_000
LONGEST = 100
KEPT = timedelta(days=90)
#: More figures are a telephone and the like, which is nobody's business.
MOST_FIGURES = 4

# One statement on every database, so that two processes at once both count. To SQLite a day is a text, and the cast of
# one to its «date» the number of its year.
DAY = {"postgresql": "CAST(%s AS date)", "sqlite": "%s"}
NOTE = """
    INSERT INTO search_fruitlesssearch (words, count, last_on, is_found)
    SELECT CAST(%s AS varchar(200)), 1, {day}, CAST(%s AS boolean)
    WHERE (SELECT count(*) FROM search_fruitlesssearch WHERE is_found = CAST(%s AS boolean)) < %s
       OR EXISTS (SELECT 1 FROM search_fruitlesssearch WHERE words = %s)
    ON CONFLICT (words) DO UPDATE
    SET count = search_fruitlesssearch.count + 1, last_on = excluded.last_on, is_found = excluded.is_found
"""


def note_fruitless(text: str, *, is_found: bool = False) -> None:
    """Count that ``text`` alone found nothing, or nothing in a title (``is_found``).

    What may name a person (an address, a number) is not noted.

    Nor is anything while the database has no room for it.
    """
    words = content_words(text)
    said = " ".join(words)
    if not words or "@" in text or len(said) > LONGEST or sum(sign.isdigit() for sign in text) > MOST_FIGURES:
        return
    try:
        with connection.cursor() as cursor:
            note = NOTE.format(day=DAY[connection.vendor])
            cursor.execute(note, [said, timezone.localdate().isoformat(), is_found, is_found, MOST_NOTED, said])
    except OperationalError as error:  # a full disk: whoever asked gets their page all the same
        log.warning("fruitless_not_noted", error=type(error.__cause__ or error).__name__)


def forget_fruitless() -> int:
    """Forget what nobody asked for in a quarter; returns how many."""
    old = FruitlessSearch.objects.filter(last_on__lt=timezone.localdate() - KEPT)
    return old.delete()[0]
