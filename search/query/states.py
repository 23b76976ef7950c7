"""State of a date in words: «annulé», «reporté», «déplacé», «complet»."""

from collections.abc import Iterator

from search.enums import DateState
from search.query.numbers import is_denied
from search.query.sentences import PhraseMatch, Sentence, phrase

_LEAD = (
    r"(?:(?:ce )?(?:qui |that |what |which )?(?:est|sont|a ete|ont ete|c est|est il|est elle|est ce"
    r"|sont ils|sont elles|s est|se sont|affichent?|is|are|was|were|is it|has been|have been|s)"
    r"(?: deja| already)? )?"
)
_WORDS: dict[DateState, str] = {
    DateState.CANCELLED: (
        r"annulee?s?|annulations?|deprogrammee?s?|cancell?ed|cancell?ations?|called off"
    ),
    DateState.POSTPONED: (
        r"reportee?s?(?: a (?:une date ulterieure|plus tard))?"
        r"|(?:qui )?(?:a |ont )?change(?:s|nt)? de date|postponed|postponements?"
        r"|rescheduled|put off"
    ),
    DateState.MOVED: (
        r"(?<!personnes )(?<!populations )deplacee?s?"
        r"(?: (?:dans|vers|a|en) (?:une? )?(?:autre|nouvelle?|nouvel) "
        r"(?:salle|lieu|endroit|adresse|site))?|(?:qui )?(?:a |ont )?change(?:s|nt)? de lieu"
        r"|(?<!i )(?<!we )(?<!be )(?<!have )(?<!just )(?<!ve )moved(?! (?:in|to|by|here) )"
        r"|moved to (?:another|a new|a different) (?:venue|place|location)"
        r"|change of venue|venue change|relocated"
    ),
    DateState.FULL: r"sold out|fully booked|completee?s?|complets?",
}
_PHRASES = [(phrase(_LEAD + f"(?:{words})"), state) for state, words in _WORDS.items()]

#: Words before «complet» where it means that there is no seat: «concerts complets».
_SAID_FULL_WORDS = """
    est sont deja affiche affichent concert concerts spectacle spectacles evenement
    evenements sortie sorties atelier ateliers expo expos exposition expositions seance
    seances
"""
_SAID_FULL = frozenset(_SAID_FULL_WORDS.split())
#: The contrary of what the visitor asks about is never searched: there may be seats left.
_AVAILABLE = phrase(
    r"(?:(?:il y a |avec |il reste |ou il reste )?(?:encore |toujours )?(?:de la |des )?places?"
    r" (?:disponibles?|restantes?|libres?))"
    r"|(?:il y a |avec |il reste |ou il reste )?(?:encore|toujours) (?:de la |des )?places?"
    r"|(?:still|encore|toujours) (?:available|disponibles?)|il y a (?:de la |des )places?"
    r"|(?:est |est il |est elle |sont |sont ils |sont elles )?(?:toujours |bien )*maintenue?s?"
    r"|(?:with |still )+(?:has |have )?(?:seats|tickets|places|spots)(?: (?:left|available))?"
    r"|(?:tickets|seats|spots) (?:still )?(?:left|available)|pas encore completes?"
    r"|(?:(?:qui )?(?:n est |ne sont |n |est |sont |is |are |isn |aren )?(?:pas|non|not|t|jamais)"
    r" (?:encore |deja |yet |ete |been |already )?"
    rf"(?:{'|'.join(_WORDS.values())}))"
)


def states_in(sentence: Sentence) -> Iterator[tuple[PhraseMatch, DateState | None]]:
    """Yield each phrase for the state of dates: where it is, and the state.

    ``None`` where the words deny a state: «pas complet».
    """
    for found in sentence.find(_AVAILABLE):
        yield found, None
    for pattern, state in _PHRASES:
        for found in sentence.find(pattern):
            if is_denied(sentence, found.first):
                continue
            if state != DateState.FULL or _is_of_seats(found, sentence):
                yield found, state


def _is_of_seats(found: PhraseMatch, sentence: Sentence) -> bool:
    """Whether «complet» means that no seat is left: not «programme complet»."""
    if "complet" not in found.match[0] or len(found.match[0].split()) > 1:
        return True
    before = sentence.tokens[found.first - 1].word if found.first else ""
    is_last = found.last == len(sentence.tokens) - 1
    return is_last and (before in _SAID_FULL or found.first == 0)
