"""Words that found nothing: counted for the editors, and forgotten when nobody asks for them again."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from search.models import FruitlessSearch
from search.text import telling_words

#: A list that a person reads: beyond so many, new words are not noted until old ones are forgotten.
MOST_NOTED = 2_000
LONGEST = 100
KEPT = timedelta(days=90)
#: More figures are a telephone and the like, which is nobody's business.
MOST_FIGURES = 4

# One statement on every database, so that two processes at once both count.
NOTE = """
    INSERT INTO search_fruitlesssearch (words, count, last_on)
    SELECT CAST(%s AS varchar(200)), 1, CAST(%s AS date)
    WHERE (SELECT count(*) FROM search_fruitlesssearch) < %s
       OR EXISTS (SELECT 1 FROM search_fruitlesssearch WHERE words = %s)
    ON CONFLICT (words) DO UPDATE SET count = search_fruitlesssearch.count + 1, last_on = excluded.last_on
"""


def note_fruitless(text: str) -> None:
    """Count that ``text`` alone found nothing; what may name a person (an address, a number) is not noted."""
    words = telling_words(text)
    said = " ".join(words)
    if not words or "@" in text or len(said) > LONGEST or sum(sign.isdigit() for sign in text) > MOST_FIGURES:
        return
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [said, timezone.localdate().isoformat(), MOST_NOTED, said])


def forget_fruitless() -> int:
    """Forget what nobody asked for in a quarter; returns how many."""
    old = FruitlessSearch.objects.filter(last_on__lt=timezone.localdate() - KEPT)
    return old.delete()[0]
