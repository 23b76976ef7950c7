"""Check of primary keys in user input, before a query."""

#: Most digits: a key has 63 bits.
LONGEST_KEY = 18


def is_key(text: str) -> bool:
    """Whether ``text`` is a valid number for a primary key."""
    return text.isdecimal() and len(text) <= LONGEST_KEY
