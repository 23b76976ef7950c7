"""Primary keys in what is sent to us: a text that may be one, before a database is asked."""

#: In digits: a key is of 63 bits.
LONGEST_KEY = 18


def is_key(text: str) -> bool:
    """Whether ``text`` may be a row's key."""
    return text.isdecimal() and len(text) <= LONGEST_KEY
