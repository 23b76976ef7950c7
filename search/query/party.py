"""Size and kind of a party in words: «à deux», «entre amis», «en groupe de 12», «solo».

No event says for how many it is, hence these words neither filter nor must be contained.
"""

from collections.abc import Iterator

from search.query.numbers import NUMBER_WORD
from search.query.sentences import PhraseMatch, Sentence, phrase

_N = rf"(?:\d{{1,3}}|{NUMBER_WORD})"
_FEW = rf"(?:[2-9]|{NUMBER_WORD})"
_FRIENDS = r"(?:amie?s?|copains?|copines?|potes?|friends?|mates?|collegues?|colleagues?|coworkers?)"
_PARTNER = (
    r"(?:copain|copine|mec|meuf|nana|compagnon|compagne|conjointe?|mari|femme|epouse|epoux|amoureux|amoureuse"
    r"|cherie?|partner|wife|husband|boyfriend|girlfriend|fiancee?|date|parents|beaux parents"
    r"|in laws|mere|pere|maman|papa|soeurs?|freres?|cousine?s?|tante|oncle|mother|father|mum|mom"
    r"|dad|sisters?|brothers?|cousins|aunt|uncle|flatmates?|colocs?)"
)
_PERSON = r"(?:personnes?|people|adultes?|adults?|pers|pax|of us)"
#: What may follow «à deux» or «for two»; not «à deux pas», «à quatre mains», «for two hours».
_FREE = (
    r"(?= ·| $| (?:ce|cet|cette|pour|dans|en|au|aux|sur|pres|a|avec|sans|this|tonight|tomorrow|in"
    r"|near|on|at|with|next|please|demain|pas|maximum|max) )"
)
_WE_ARE = r"(?:on est|on sera|nous sommes|nous serons|we are|we re|there are|there ll be)"

_PARTIES = phrase(
    "|".join(
        (
            rf"(?:{_WE_ARE} |pour |for |en |avec |in |as |with )?(?:une? |a )?"
            rf"(?:petite? |grande? |small |large |big )?(?:groupe|group|bande|party|table)"
            rf" (?:de |d |of ){_N}(?: (?:{_PERSON}|{_FRIENDS}))?",
            rf"(?:pour |for |avec |with )?(?:une? |a )?(?:groupe|group|bande) (?:de|d|of)"
            rf" {_FRIENDS}",
            r"(?:pour |for |avec |with )?(?:un |a )(?:groupe|group) (?:de|d|of)(?= ·)",
            r"en groupe|(?:as|in|for|with) a group(?! of )",
            rf"(?:{_WE_ARE} |pour |for |avec |with ){_N} (?:{_PERSON}|{_FRIENDS})",
            rf"{_N} {_PERSON}",
            rf"{_WE_ARE} (?:(?:un )?groupe de )?{_N}",
            rf"(?:entre|avec|with|among|between) (?:des |mes |nos |my |some |our |the |une? |a "
            rf"|quelques |{_N} )*{_FRIENDS}",
            r"entre (?:filles|mecs|nous)|girls night out",
            r"en couple|en amoureux|as a couple|for couples|en tete a tete",
            rf"(?:avec|with) (?:mon |ma |mes |my |our |nos )(?:future? )?{_PARTNER}",
            rf"(?<!\d )a {_FEW}{_FREE}|(?:pour|for) {_FEW}{_FREE}|a plusieurs{_FREE}",
            r"(?<!piano )(?<!guitare )(?<!danse )(?<!album )en solo",
            r"(?:sorties?|sortir|activites?|activity|activities|going|go|travell?ing|travell?er)"
            r" (?:en )?(?:solo|seule?|alone)",
            r"by myself|on my own|je suis seule?|i m alone|i am alone",
            r"(?:par|per) (?:personne|person|tete|head)",
        )
    )
)
_SOLO = phrase("solo|alone|seule?")


def parties_in(sentence: Sentence) -> Iterator[PhraseMatch]:
    """Yield each phrase for the size or kind of a party."""
    yield from sentence.find(_PARTIES)
    for found in sentence.find(_SOLO):
        others = [rank for rank, token in enumerate(sentence.tokens) if token.is_left]
        if not any(sentence.is_content(rank) for rank in others if rank != found.first):
            yield found
