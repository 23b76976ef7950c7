"""Zero-result queries, counted for the editors and purged when nobody repeats them."""

from datetime import timedelta

import structlog
from django.db import OperationalError, connection
from django.utils import timezone

from search.models import FruitlessSearch
from search.text import content_words

log = structlog.get_logger(__name__)

#: Most queries of one kind in the list; beyond, new ones are not recorded until old ones are
#: purged.
MOST_NOTED = 2_000
LONGEST = 100
KEPT = timedelta(days=90)
#: A query with more digits may be a telephone number and is not recorded.
MOST_FIGURES = 4

# One statement on every database, so that concurrent processes both count. SQLite stores a day as
# text; a cast to «date» would give the year alone.
DAY = {"postgresql": "CAST(%s AS date)", "sqlite": "%s"}
NOTE = """
    INSERT INTO search_fruitlesssearch (words, count, last_on, is_found)
    SELECT CAST(%s AS varchar(200)), 1, {day}, CAST(%s AS boolean)
    WHERE (SELECT count(*) FROM search_fruitlesssearch WHERE is_found = CAST(%s AS boolean)) < %s
       OR EXISTS (SELECT 1 FROM search_fruitlesssearch WHERE words = %s)
    ON CONFLICT (words) DO UPDATE
    SET count = search_fruitlesssearch.count + 1, last_on = excluded.last_on,
        is_found = excluded.is_found
"""


def note_fruitless(text: str, *, is_found: bool = False) -> None:
    """Count ``text`` as a query without a result, or with results in no title (``is_found``).

    Queries that may identify a person (e-mail address, number) are not recorded. Errors such as a
    full disk are logged and ignored.
    """
    words = content_words(text)
    said = " ".join(words)
    if (
        not words
        or "@" in text
        or len(said) > LONGEST
        or sum(sign.isdigit() for sign in text) > MOST_FIGURES
    ):
        return
    try:
        with connection.cursor() as cursor:
            note = NOTE.format(day=DAY[connection.vendor])
            cursor.execute(
                note, [said, timezone.localdate().isoformat(), is_found, is_found, MOST_NOTED, said]
            )
    except OperationalError as error:  # a full disk must not break the visitor's page
        log.warning("fruitless_not_noted", error=type(error.__cause__ or error).__name__)


def forget_fruitless() -> int:
    """Delete the queries that nobody repeated within :data:`KEPT`; return how many."""
    old = FruitlessSearch.objects.filter(last_on__lt=timezone.localdate() - KEPT)
    return old.delete()[0]
