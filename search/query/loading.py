"""Words that a question is understood by, loaded before anybody asks."""

from search.query.everyday import everyday, everyday_words
from search.query.language import zipf


def load_words() -> None:
    """Read everyday words and frequencies from their files: a first question would wait 0.3 s for them."""
    everyday_words()
    everyday()
    zipf("")
