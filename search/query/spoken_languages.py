"""Language of an event in words: «en anglais», «in English», «Spanish-speaking»."""

from collections.abc import Iterator

from datetext.vocabulary import one_of
from search.query.numbers import is_denied
from search.query.sentences import PhraseMatch, Sentence, phrase

#: Primary language subtag (BCP 47) by folded name.
LANGUAGES = {
    name: code
    for code, names in {
        "ar": "arabe arabic",
        "br": "breton",
        "de": "allemand german",
        "el": "grec greek",
        "en": "anglais english",
        "es": "espagnol spanish castillan",
        "fr": "francais french",
        "he": "hebreu hebrew",
        "it": "italien italian",
        "ja": "japonais japanese",
        "ko": "coreen korean",
        "nl": "neerlandais dutch",
        "pl": "polonais polish",
        "pt": "portugais portuguese",
        "ru": "russe russian",
        "tr": "turc turkish",
        "uk": "ukrainien ukrainian",
        "zh": "chinois mandarin chinese",
    }.items()
    for name in names.split()
}
#: Names of languages as a prefix of «-phone».
_PHONES = {
    "anglophone": "en",
    "hispanophone": "es",
    "germanophone": "de",
    "italophone": "it",
    "lusophone": "pt",
    "arabophone": "ar",
}
#: As an adjective of «langue», where it is not the name.
_FEMININE = {
    "allemande": "de",
    "anglaise": "en",
    "chinoise": "zh",
    "espagnole": "es",
    "francaise": "fr",
    "italienne": "it",
    "japonaise": "ja",
    "portugaise": "pt",
}
_NAME = one_of(LANGUAGES)
_NAMES = rf"(?:(?:{_NAME})(?: (?:et|ou|and|or|puis)(?: (?:en|in))? (?:{_NAME}))*)"
_SPOKEN = r"(?:spoken |given |held |donnee?s? |(?:et |and )?qui parlent? )?"
#: «In Italian cinema» is of no language.
_FREE = (
    r"(?= ·| $| (?:and|or|for|with|this|next|tonight|tomorrow|on|at|near|in|please|only|around"
    r"|about|under|after|before|from|to|free|cheap|today|by|near|every|pour|ce|cette|a) )"
)
_LANGUAGES = phrase(
    rf"{_SPOKEN}en (?:langue )?{_NAMES}(?! (?:ancien|moderne|medieval|facile) )"
    rf"|{_SPOKEN}in (?:the )?{_NAMES}(?: language)?{_FREE}"
    rf"|{_SPOKEN}en langue (?:{one_of(_FEMININE)})"
    rf"|(?:{_NAME}) speaking"
    rf"|(?:{_NAME}) language(?= (?:tours?|shows?|theatre|visits?|plays?|comedy|workshops?) )"
    rf"|(?:for |with )?(?:{_NAME}) speakers?"
    rf"|(?:qui )?(?:parlant|parlent|parle) (?:{_NAME})"
    rf"|(?:pour|for) (?:les |des |the )?(?:{one_of(_PHONES)})s?"
)
_CODES = LANGUAGES | _FEMININE | _PHONES | {f"{word}s": code for word, code in _PHONES.items()}
#: What is translated or subtitled into a language is not held in it.
_TRANSLATED_WORDS = """
    traduit traduite traduits traduites sous titre titree titres titrees translated
    subtitled subtitles surtitre surtitree surtitres surtitrees publie publies ecrit ecrits
"""
_TRANSLATED = frozenset(_TRANSLATED_WORDS.split())


def languages_in(sentence: Sentence) -> Iterator[tuple[PhraseMatch, tuple[str, ...]]]:
    """Yield each phrase for a spoken language: where it is, and the codes, any of which will do.

    Not «cours d’anglais», not «film espagnol».
    """
    for found in sentence.find(_LANGUAGES):
        before = sentence.tokens[found.first - 1].word if found.first else ""
        if before not in _TRANSLATED and not is_denied(sentence, found.first):
            words = found.match[0].split()
            codes = [code for word in words if (code := _CODES.get(word))]
            yield found, tuple(dict.fromkeys(codes))
