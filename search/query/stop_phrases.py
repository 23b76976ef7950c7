"""Stop phrases and stop words of queries, in French and English.

They ask, and do not describe what is wanted, so events need not contain them. Whole phrases are
dropped: in «que faire quand il pleut» a remaining rare word would outweigh the subject.
"""

from search.query.sentences import phrase

_WISH = (
    r"(?:cherche|recherche|cherchons|recherchons|voudrais|voudrait|voudrions|aimerais|aimerait|aimerions|veux|veut|"
    r"voulons|souhaite|souhaiterais|souhaiterions|souhaitons|adore|adorerais)"
)
_DO = (
    r"(?:faire|voir|aller|sortir|trouver|visiter|decouvrir|assister|participer|ecouter|regarder|occuper|emmener|amener|"
    r"savoir|m amuser|s amuser|proposer|conseiller|recommander|m occuper|passer|profiter)"
)
_DOING = (
    r"(?:do|see|go|find|visit|attend|hear|watch|get|take|bring|know|try|enjoy|spend"
    r"|experience|catch)"
)
_LIKING = (
    r"(?:sympas?|sympathiques?|cools?|interessante?s?|originale?s?|originaux|amusante?s?|a "
    r"faire|a voir)"
)
_GOOD = (
    r"(?:any|some|good|great|nice|fun|cool|best|top|interesting|really|very|other"
    r"|lovely|amazing|the)"
)
_THING = (
    r"(?:things?|stuff|places?|spots?|events?|activity|activities|ideas?|plans?|options?"
    r"|suggestions?|recommendations?)"
)
_ME = r"(?:moi|nous|chez moi|chez nous|chez soi|la maison|ici)"

#: Phrases that only ask; dropped in any context.
QUESTIONS = phrase(
    "|".join(
        (
            r"(?:que|quoi) (?:faire|voir|visiter)(?: (?:a|de beau|de bien|d autre|de sympa))?",
            rf"(?:ou|comment) (?:peut on|puis je|on peut|je peux|est ce (?:qu on|que je) peu[tx]) "
            rf"{_DO}",
            rf"ou {_DO}",
            r"(?:on|je|nous|tu) (?:peut |peux |pourrait )?(?:fait|fais|faire|faisons|va|vas|sort"
            r"|voit|visite) (?:quoi|ou)",
            r"(?:c est|ce serait|ca serait|t as|vous avez|tu as|y a|ya|on a) quoi"
            r"(?: (?:comme|de (?:bien|beau|prevu|sympa)))?|quoi de (?:neuf|beau|bien|prevu)",
            r"tou(?:t|s|te|tes) (?:ce|ceux|celles|cela) (?:qui|que|qu)(?: (?:est|sont|il y a))?",
            r"(?:everything|anything|all) that(?: (?:is|s|are))?",
            r"(?:(?:i m|we re|i am|we are) )?(?:so |really )?bored(?! (?:of|with) )",
            r"qu est ce qui(?! se )|(?:what|how) about|going on|de preference|preferably",
            r"c est (?:ou|quand|a quelle heure)|(?:tu|vous) connai(?:s|ssez)",
            r"autre chose(?! qu(?:e)? )|(?:something|anything) else",
            r"(?:a |some |any )?(?:(?:date|girls|boys) (?:night )?(?:ideas?|plans?)|date night)",
            r"(?:was|were) (?:there any|there|any)|(?:is|are) any",
            r"quest ce (?:qu on|que je|que|qui)(?: (?:fait|fais|faisons|peut faire|peux "
            r"faire|voir))?",
            r"qu (?:est ce qu il )?y a(?: t il)?(?: a (?:faire|voir))?|qu est ce qu on "
            r"(?:fait|peut (?:faire|voir))",
            r"qu est ce que (?:je|nous) (?:fais|faisons|peux faire|pouvons faire)|qu est ce qui "
            r"se passe",
            r"est ce qu il y a|est ce qu on peut|est ce que (?:je|on|vous) (?:peux|peut|pouvez"
            r"|avez)",
            r"y a t il|il y a quoi|est ce que",
            rf"(?:je|j|on|nous) (?:ne )?{_WISH}(?: bien)?(?: (?:a )?{_DO})*",
            rf"(?:j ai|j aurais|on a|nous avons|avez vous|as tu) (?:envie|besoin|une idee)(?: "
            rf"(?:de|d))?(?: {_DO})?",
            rf"(?:peut on|puis je|peux tu|pouvez vous|pourriez vous|tu peux|vous pouvez)(?: "
            rf"(?:me|nous))?(?: {_DO})?",
            r"(?:donne|donnez|propose|proposez|conseille|conseillez|montre"
            r"|montrez|trouve|trouvez) (?:moi|nous)",
            rf"(?:un |une |des |les |quelques )?(?:petite?s? )?(?:trucs?|bons? plans?|idees?)(?: "
            rf"{_LIKING})*"
            rf"(?: (?:a|pour|de|d)(?: {_DO})?|(?= ·))",
            rf"(?:des |les |quelques )?choses(?: {_LIKING})* (?:a|pour) {_DO}",
            rf"quelque chose(?: (?:a|de|d|pour)(?: (?:{_DO}|{_LIKING}))?)?",
            r"(?:what to|things to|what can i|what can we|anything to|something to) do|what ?s "
            r"on|whats on|what is on",
            rf"(?:what|where|how) (?:can|could|should|do|to) (?:(?:i|we|you|one|people) "
            rf")?(?:{_DOING})?(?: to)?",
            r"what (?:is|s|are)(?: (?:there|happening|going on|the best|some|good))+(?: to "
            r"(?:do|see))?",
            r"whats happening",
            rf"where to(?: {_DOING})?",
            rf"(?:is|are) there(?: {_GOOD})*(?: {_THING})?(?: to {_DOING})?(?: for)?",
            rf"(?:i|we) (?:m|am|are|re) (?:looking|searching) for(?: {_GOOD})*(?: "
            rf"{_THING})?|looking for|searching for",
            rf"(?:i|we) (?:would|d) (?:like|love)(?: to)?(?: {_DOING})?(?: to)?",
            rf"(?:i|we) (?:want|need|wanna|feel like)(?: to)?(?: {_DOING})?(?: to)?",
            r"(?:can|could) you (?:recommend|suggest|show|find|tell)(?: (?:me|us))?|(?:show"
            r"|find|give|tell) (?:me|us)",
            rf"(?:something|anything|somewhere)(?: {_GOOD})*(?: to {_DOING})?(?: (?:for|with))?",
            rf"(?:{_GOOD} )+{_THING}(?: to {_DOING})?(?: (?:for|with|in))?",
            rf"{_THING} to {_DOING}(?: (?:for|with|in))?",
            r"any good|anything good|do you (?:have|know)(?: any)?",
            # About the visitor; no event mentions it.
            r"je viens (?:juste )?(?:de |d )\w+|je suis",
            r"(?:j ai|i m|i am) [2-5]\d (?:ans|years old)",
            r"(?:je|j|on|tu|nous) (?:n )?y connai(?:s|t|ssons) (?:rien|pas grand chose)(?: "
            r"(?:a|en|au|aux))?",
            r"quelqu un(?: (?:qui|peut|pourrait|pour|sait))*",
            r"qui (?:peut|pourrait|sait)",
            r"(?:j ai |on a )?(?<!pas )(?<!plus )(?<!aucune )(?:envie|besoin) (?:de|d)"
            r"(?: (?:un|une))?(?: coup de (?:main|pouce) "
            r"(?:pour|a))?",
            r"(?:qui|que je|que j|qu on|qu il|qu elle) (?:adore|aime|kiffe|raffole)(?:nt)?(?: "
            r"(?:de|d))?|qui fait",
            r"(?:is|are|was|being) (?:really |so |very )?(?:crazy about|into|fond of|a fan "
            r"of|bored)|crazy about",
            r"tout le temps|tout(?:e)? seule?s?|someone|somebody|anyone|anybody|one of my",
            # Weather that is no condition here; rain asks for shelter.
            r"(?:quand|si|lorsqu|s|meme quand|meme s) il fait (?:tres |trop )?(?:froid|gris|chaud"
            r"|beau)|par beau temps",
            r"(?:when|if|while) it (?:s |is )?(?:cold|hot)",
        )
    )
)
#: Phrases that mean the visitor's position, which is not known.
NEAR_ME = phrase(
    "|".join(
        (
            rf"(?:tout )?(?:pres|proche|autour|a cote|pas loin|a proximite|non loin)(?: "
            rf"(?:de|d))?(?: {_ME})",
            r"(?:dans|de) (?:mon|notre|le|ce) (?:quartier|coin|secteur)(?! (?:de|du|des|d|la"
            r"|latin) )",
            r"par ici|dans le coin|(?:pas|ni|non) (?:trop |tres |si )?loin(?= ·| $)",
            r"a proximite(?! (?:de|du|des|d) )|(?:aux|dans les) (?:alentours|environs)(?! "
            r"(?:de|du|des|d) )",
            r"(?:near|around|close to|next to|by|not far from) (?:me|us|here|my "
            r"(?:place|home|house|hotel))",
            r"nearby|near here|close by|where (?:i|we) live|(?:la )?ou (?:j habite|nous habitons)",
            r"(?:pres |autour )?(?:de )?ma position|(?:around |near )?my (?:position|location)",
            r"in (?:my|the|this) (?:area|neighbou?rhood)(?! of )|(?:within )?walking distance",
        )
    )
)
#: Words for «event», which every result is.
SORTIES = phrase(
    r"(?:des |les |une |idees? |idees? de )?(?:sorties?|sortir|evenements?|events?|outings?"
    r"|activites?|activities|stuff|things|trucs?|plans)"
    r"(?! (?:de|du|d) )|idees?|ideas|agenda|quelque chose|something"
)
#: Stop words of queries, dropped beside other words. Not «or», «son», «est», «but», which have a
#: meaning in French.
_WORDS = """
    any and are at by can could do does for from has have how i if in is it its my near of our
    please should some that their there these they this those to us was we what when where which
    who with would you your sympa sympas sympathique sympathiques cool cools chez vers quel quelle
    quels quelles quelque quelques aussi tres puis dont celui celle ceux donc depuis lors faire
    voir aller trouver emmener amener comme quand pendant svp stp upcoming prochainement be best
    good nice great were either weekly quoi juste sinon hebdomadaire seulement uniquement only bons
    bonnes comment meilleur meilleurs meilleure meilleures absolument
"""
STOP_WORDS_ASKED = phrase(
    "|".join(
        (
            *_WORDS.split(),
            r"just(?! moved )|(?<! nouvel )an|plutot(?! qu(?:e)? )",
            # Folded, «thé» is the same word; typed with its accent it is kept (:func:`is_tea`).
            r"(?<! de )(?<! du )(?<! le )(?<! un )(?<! au )the(?! (?:dansant|vert|noir"
            r"|glace|japonais|chinois|et) )",
            r"s il (?:vous|te) plait",
            r"(?:bonjour|bonsoir|salut|hello|hi)(?= ·)|(?:merci(?: d avance)?|thanks|thank "
            r"you)(?= $)",
            r"a ne pas (?:manquer|rater|louper)|a venir|coming (?:up|soon)|bientot(?! "
            r"(?:fini|termine|fermee?|close) )",
            r"(?:le |la |les |des )?prochaine?s?(?! (?:jours|semaines|mois|arret) )",
        )
    )
)


def is_tea(typed: str) -> bool:
    """Whether it is «thé», not the English article."""
    return typed.casefold() == "thé"
