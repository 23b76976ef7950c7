"""Phrases for facets: price, audience, accessibility, shelter, language."""

import re
from collections.abc import Iterator

from agenda.enums import Access, AudienceKind
from search.enums import Facet, PriceClass, Shelter
from search.query.amounts import value_below
from search.query.budgets import MONEY, budgets_in
from search.query.numbers import AMOUNT_WORDS, NUMBER_WORD, is_denied, number_of
from search.query.sentences import PhraseMatch, Sentence, phrase
from search.query.spoken_languages import languages_in

#: «Pas cher», without an amount.
CHEAP = (PriceClass.FREE, PriceClass.LOW)
#: Events for children are also for families, and the other way round.
CHILDREN = (AudienceKind.FAMILIES, AudienceKind.CHILDREN)

_AMOUNT = AMOUNT_WORDS
_LESS = (
    r"(?:(?:a |pour )?moins de|pas plus de|jusqu a|maximum|maxi|max|(?:for )?under|(?:for )?less "
    r"than|no more than"
    r"|below|up to)"
)
_MOST = (
    r"(?:maximum|maxi|max|grand max|au (?:plus|maximum|max)|tops|at most|or less|ou moins|et moins)"
)
_FOR = (
    r"(?:pour |avec |for |with )?(?:les |des |mes |mon |ma |un |une |nos |vos |ses |the |our |my "
    rf"|a )?(?:(?:\d{{1,2}}|{NUMBER_WORD}) )?"
)


_CHILD = (
    "enfants?|gosses|momes|gamine?s|mioches|minots|marmots|bambins?|loulous|bouts? de chou|petits "
    "enfants|bebes?"
    "|nourrissons?|kids?|child|children|babies|toddlers?|little ones"
)
_ELDER = (
    "papi|papy|mamie|mamy|grand (?:mere|pere)|grands (?:meres|peres|parents)|grand(?:mother"
    "|father|parents|ma|pa)"
)


def _aged(age: str) -> str:
    """Return a pattern for an age: «ma grand-mère de 75 ans». Not «70 ans du festival»."""
    who = (
        f"{_CHILD}|gosse|mome|gamine?|baby|fils|filles?|garcons?|ados?|adolescente?s?|son|daughter|boy|girl|teenagers?|neveux?|nieces?"
        f"|nephews?|retraitee?s?|{_ELDER}|mere|pere|parents|mum|dad"
    )
    ages = (
        rf"(?:de |d |entre )?(?:moins de |plus de )?{age}(?: (?:a |et |ou |and |or |to "
        rf")?\d{{1,2}})?"
    )
    years = " ?(?:ans|years? olds?|yo)"
    return (
        rf"{_FOR}(?:{who}) (?:ages? |agee?s? )?{ages}{years}|{_FOR}(?:{who}) aged? {ages}"
        rf"|{_FOR}(?:ages? |agee?s? )?{ages}{years}(?! (?:de|du|des|d) )"
    )


_PHRASES: list[tuple[Facet, tuple[str, ...], str]] = [
    (
        Facet.PRICE,
        (PriceClass.FREE,),
        r"(?:(?:en )?entree |acces )?(?:gratuit|gratuite|gratuits|gratuites|gratis|gratos)"
        r"|sans (?:rien )?(?:payer|debourser|depenser)(?: (?:rien|(?:un )?(?:centime|sou"
        r"|rond|radis|euro)s?))?"
        r"|sans (?:acheter de )?(?:billet|ticket)s?|a l oeil(?! nu )|zero euros?|0 "
        r"?(?:€|euros?)|without paying"
        r"|gratuitement|(?:en )?(?:entree|acces) libre|(?:for )?free (?:entry|admission"
        r"|entrance)|for free"
        # Not a kind of jazz, party or fight, nor «free» as a verb.
        r"|free(?! (?:jazz|party|parties|style|fight|rock|ride|run|improvisation"
        r"|music|speech|spirit|to|at|from|as) )",
    ),
    (
        Facet.PRICE,
        CHEAP,
        rf"{_LESS} (?:(?P<amount>{_AMOUNT})(?: \d\d)? ?{MONEY}"
        rf"|[€£$] ?(?P<euros>{_AMOUNT}))"
        rf"|(?:pour |a |for )?(?:(?P<most>{_AMOUNT}) ?{MONEY}"
        rf"|[€£$] ?(?P<euros_most>{_AMOUNT})) {_MOST}"
        r"|(?:(?:qui |ce )?(?:ne |n )?(?:est|soit|sont|soient) )?(?:pas|ni) (?:trop |tres |si )?"
        r"(?:cher|chers|chere|cheres)|sans (?:se|me|nous) ruiner|(?:a |pour (?:les "
        r")?)?petits? budgets?"
        r"|(?:a )?petits? prix|bon marche|cheap|on a (?:tight |small )?budget|affordable"
        r"|(?:avec un |un |a )?budget (?:serre|reduit|limite|modeste|etudiant)"
        r"|(?:tight|small) budget"
        r"|inexpensive|(?:pas|not|nothing|rien de) (?:trop |too |very )?"
        r"(?:ruineux|cher|expensive|pricey)|a bas prix|low cost",
    ),
    (
        Facet.AUDIENCE,
        CHILDREN,
        rf"{_FOR}(?:tout petits|{_CHILD}|families|familles)(?! (?:terribles?) )|(?:with|for) "
        rf"(?:a |my |our )?baby"
        r"|(?:avec|pour) (?:les|mes|nos|des|tes|ses) petits"
        r"(?= ·| $| (?:a|au|aux|dans|en|et|cet|ce|sans|le|la|vers|pour) )"
        r"|jeune public|(?:en|pour la|for the|with the) (?:famille|family)|family "
        r"friendly|(?:famille|family)(?= ·| $)"
        r"|(?:pour |avec )?toute la famille|(?:avec|pour) (?:ma|notre|la) famille"
        r"|(?:for |with )?(?:the |my |our )(?:whole |entire )?family"
        r"(?= ·| $| (?:on|in|this|outdoors) )"
        # «Family concert», not a family that the event is about.
        r"|(?<! royal )(?<! the )(?<! holy )family(?! (?:tree|histor|business|name|portrait|law"
        r"|secrets?|planning|ties|affairs?|therapy|of|s|and|or)\w* )"
        r"|(?<! liens )(?<! histoire )(?<! histoires )(?<! allocations )(?<! roman )"
        r"famil(?:ial|iale|iales|iaux)",
    ),
    (
        Facet.AUDIENCE,
        (AudienceKind.YOUNG,),
        rf"{_FOR}(?:ados?|adolescents?|adolescentes?|teens?|teenagers?)"
        r"|(?:pour|for) (?:les )?(?:jeunes|young people)",
    ),
    (
        Facet.AUDIENCE,
        (AudienceKind.SENIORS,),
        rf"{_FOR}(?:seniors?|retraites|retraitees?|personnes agees|aines|elderly|(?:3e|troisieme) "
        rf"age|older people)"
        rf"|{_aged('[6-9][0-9]')}"
        rf"|(?:(?:pour|avec|with|for) (?:les |mes |mon |ma |une |un |nos |my )?|(?:mon|ma|mes|my) "
        rf")(?:{_ELDER})",
    ),
    (
        Facet.AUDIENCE,
        (AudienceKind.ADULTS,),
        r"(?:pour|for|reserve aux) (?:les )?(?:adultes|adults|grown ups)|adults only",
    ),
    (Facet.AUDIENCE, (AudienceKind.EVERYONE,), r"tous? publics?"),
    (
        Facet.ACCESS,
        (Access.WHEELCHAIR,),
        r"(?:accessibles? |acces )?(?:(?:aux |en |pour |avec un )?fauteuils? roulants?|en fauteuil)"
        r"|(?:acces|accessibles?) fauteuil"
        r"|(?:accessibles? )?(?:aux |pour )?(?:les )?(?:pmr|personnes a mobilite "
        r"reduite)|handicap moteur|plain pied"
        r"|wheelchairs?(?: (?:accessible|access|friendly|users?))?|step free(?: access)?",
    ),
    (
        Facet.ACCESS,
        (Access.SIGN_LANGUAGE,),
        r"(?:en |traduite? en |interprete en |in |with )?(?:lsf|langue des signes(?: "
        r"francaise)?|sign language)"
        r"|(?:signe|interprete)s? en lsf",
    ),
    (
        Facet.ACCESS,
        (Access.VISUAL,),
        r"(?:avec |en |with )?audio ?descriptions?|audio ?(?:decrit|described)s?|visites? tactiles?"
        r"|(?:pour |for )(?:les |the )?(?:mal ?voyants?|aveugles?|blind|visually impaired)"
        r"|malvoyants?|deficients? visuels?",
    ),
    (
        Facet.ACCESS,
        (Access.HEARING, Access.SIGN_LANGUAGE),
        r"(?:pour |for )(?:les |the )?(?:sourds?(?: et (?:les )?mal ?entendants?)?|deaf)"
        r"|sourds? et (?:les )?mal ?entendants?",
    ),
    (
        Facet.ACCESS,
        (Access.HEARING,),
        r"(?:avec )?boucles? (?:magnetiques?|a induction)|(?:hearing|induction) loop|surtitre(?:e"
        r"|s|es)?"
        r"|(?:pour |for )?(?:les )?mal ?entendants?|hard of hearing|hearing impaired",
    ),
    (
        Facet.ACCESS,
        (Access.COGNITIVE,),
        r"(?:en )?falc|faciles? a (?:lire(?: et a comprendre)?|comprendre)|easy (?:read|to "
        r"understand)",
    ),
]

_RAIN = r"(?:il pleut|la pluie|pluie|it (?:s |is )?rain(?:s|ing|y)?|it (?:s |is )?wet)"
_PHRASES += [
    (
        Facet.SHELTER,
        (Shelter.INDOOR,),
        rf"(?:quand |si |lorsqu |s |meme quand |meme s |au cas ou )il pleut"
        r"|il pleut(?! (?:bergere|des|du|sur|toujours) )"
        r"|(?:en cas de|par temps de|sous la|jours? de|par jour de|malgre la) pluie"
        r"|(?:quand|si|s|lorsqu) il fait (?:tres |trop )?(?:moche|mauvais)|par mauvais temps"
        r"|(?:pour |par )?(?:un |une )?(?:temps pluvieux|pluvieu(?:x|se)s?)"
        rf"|(?:even )?(?:when|if|while|in case) {_RAIN}|(?:in case of|in the) rain"
        r"|(?:on a |for a |on )?(?:rainy|wet) (?:days?|afternoons?|evenings?|weekends?|weather)"
        r"|rainy|(?:it s |is it |its )?raining(?! (?:men|in my) )|bad weather"
        r"|indoors?|inside(?! (?:out|the|of) )|under cover"
        r"|a l abri(?: (?:de|du|d) (?:la )?(?:pluie|froid|soleil|intemperies))?"
        r"|(?:(?:somewhere|stay|staying|keep|keeping|nice and|be) )?dry"
        r"(?= ·| $| (?:and|on|in|with|for|if|near|this) )"
        r"|en interieur|a l interieur(?! (?:de|du|des|d) )|au sec|en lieu couvert",
    ),
    (
        Facet.SHELTER,
        (Shelter.OUTDOOR,),
        r"(?:en |de )?plein air|(?<! en )dehors(?! (?:de|du|des|d) )|au grand air|a ciel ouvert"
        r"|en exterieur|a l exterieur(?! (?:de|du|des|d) )"
        r"|(?:in the )?open air|outdoors?|outside(?! (?:of|the|paris) )|al fresco",
    ),
]

FACET_PHRASES = [(phrase(pattern), facet, values) for facet, values, pattern in _PHRASES]

#: Phrases for «ends soon», with the number of days.
ENDINGS = (
    (
        phrase(
            r"(?:(?:les |ses )?derniers jours|(?:la )?derniere semaine|(?:the )?(?:last|final) "
            r"(?:days|week))"
            r"(?! (?:de|du|d|des|of) )|last chance"
        ),
        7,
    ),
    (
        phrase(
            r"(?:(?:qui|ca) )?(?:se termine(?:nt)?|finit|finissent|s acheve(?:nt)?|ferme(?:nt)?) "
            r"bientot"
            r"|bientot fini(?:e|s|es)?|avant la fin"
            r"|(?:that )?(?:is |are )?(?:end|ends|ending|clos(?:e|es|ing)) soon|soon over"
        ),
        14,
    ),
)


def facet_phrases_in(sentence: Sentence) -> Iterator[tuple[PhraseMatch, Facet, tuple[str, ...]]]:
    """Yield each facet phrase of the sentence: where it is, its facet and its values."""
    for found, prices in budgets_in(sentence):
        yield found, Facet.PRICE, prices
    for found, codes in languages_in(sentence):
        yield found, Facet.LANGUAGE, codes
    for pattern, facet, values in FACET_PHRASES:
        for found in sentence.find(pattern):
            if facet == Facet.SHELTER and is_denied(sentence, found.first):
                continue
            groups = found.match.groupdict()
            amount = groups.get("amount") or groups.get("euros") or groups.get("most")
            amount = amount or groups.get("euros_most")
            yield found, facet, value_below(number_of(amount)) if amount else values


def city_in(name: str) -> re.Pattern[str]:
    """Return a pattern of the city's name where it adds nothing.

    «à Paris», or the name at the end of the query.
    """
    return phrase(
        rf"(?:a|in|sur|dans|within) {name}|(?<! d )(?<! de )(?<! du )(?<! of ){name}(?= ·| $)"
    )
