"""Shorthand of keyboards, written out before it is read: words that lost an apostrophe or a space.

Those alone that say nothing and that no event writes: «dune» is a word, «rdv» is written (everyday words lead to both).
"""

import re

from datetext.questions import PART, WEEKDAY
from search.query.sentences import Sentence

_SHORTHAND = {
    "jai": "j’ai",
    "jaimerais": "j’aimerais",
    "jadore": "j’adore",
    "jveux": "je veux",
    "jcherche": "je cherche",
    "chuis": "je suis",
    "cest": "c’est",
    "quon": "qu’on",
    "quil": "qu’il",
    "quils": "qu’ils",
    "dun": "d’un",
    "dla": "de la",
    "bcp": "beaucoup",
    "qqch": "quelque chose",
    "qqn": "quelqu’un",
    "tlm": "tout le monde",
}
#: «14juillet», «du14», «piscine11e», «samedisoir»; not «20h30», «mp3».
_JOINED = re.compile(
    r"(?P<number>\d{1,5})(?P<word>[a-z]{4,})|(?P<before>du|le|au|[a-z]{4,})(?P<nth>\d{1,2}(?:er|e|eme|th)?)"
    rf"|(?P<day>demain|{WEEKDAY})(?P<part>{PART})"
)


def written_out(typed: str) -> str:
    """``typed`` with its shorthand in full; what stands between quotes is as it was."""
    sentence = Sentence.read(typed)
    joined = {token.word: _JOINED.fullmatch(token.word) for token in sentence.tokens if not token.is_quoted}
    parted = {word: " ".join(filter(None, found.groups())) for word, found in joined.items() if found}
    return sentence.with_words(_SHORTHAND | parted)
