"""Shorthand of keyboards: words that stand for several, or lost their apostrophe; written out before they are read.

Those that are no words by themselves: «dune» and «lune» are.
"""

from search.query.sentences import Sentence

_SHORTHAND = {
    "jai": "j’ai",
    "jaimerais": "j’aimerais",
    "jadore": "j’adore",
    "jveux": "je veux",
    "jcherche": "je cherche",
    "chuis": "je suis",
    "cest": "c’est",
    "ya": "y a",
    "quest": "qu’est",
    "quon": "qu’on",
    "quil": "qu’il",
    "quils": "qu’ils",
    "dun": "d’un",
    "dla": "de la",
    "ptit": "petit",
    "ptite": "petite",
    "ptits": "petits",
    "ptites": "petites",
    "rdv": "rendez-vous",
    "dej": "déjeuner",
    "bcp": "beaucoup",
    "qqch": "quelque chose",
    "qqn": "quelqu’un",
    "wknd": "week-end",
    "aprem": "après-midi",
    "tlm": "tout le monde",
    "blvd": "boulevard",
    "bld": "boulevard",
}


def written_out(typed: str) -> str:
    """``typed`` with its shorthand in full; what stands between quotes is as it was."""
    return Sentence.read(typed).with_words(_SHORTHAND)
