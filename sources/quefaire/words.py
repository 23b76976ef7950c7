"""The source's tags and programmes as our categories and keywords."""

import re

from sources.quefaire.fields import MAX_KEYWORD_CHARS, listed, plain

#: Our category for a source's tag. The first that an event has, in this order, is its main one.
CATEGORIES = {
    "Concert": "concert",
    "Théâtre": "scene",
    "Cirque": "scene",
    "Humour": "scene",
    "Spectacle musical": "scene",
    "Danse": "danse",
    "Ecrans": "cinema",
    "Expo": "expo",
    "Art contemporain": "expo",
    "Photo": "expo",
    "Peinture": "expo",
    "Street-art": "expo",
    "Balade urbaine": "balade",
    "Sport": "sport",
    "Littérature": "livres",
    "BD": "livres",
    "Atelier": "atelier",
    "Enfants": "enfants",
    "Festival": "fete",
    "Brocante": "fete",
    "Salon": "fete",
    "Nuit": "fete",
}
#: Said of events that have none of the above: a garden is visited.
LAST_RESORTS = {"Nature": "balade", "Conférence": "livres"}
#: Tags that say no more than their category.
SAME_AS_CATEGORY = {"Concert", "Expo", "Danse", "Sport", "Atelier", "Enfants", "Balade urbaine", "Littérature"}
PROGRAMME = re.compile(r"(?P<title>.+?) \(https?://[^)\s]+\)(?:;|$)")
PROGRAMME_NAME = re.compile(r"\s*[\xa0 ]:\s|, ")


def categories(value: object) -> tuple[str, ...]:
    """Slugs of our categories, the main one first."""
    tags = set(listed(value))
    found = [slug for tag, slug in CATEGORIES.items() if tag in tags]
    found = found or [slug for tag, slug in LAST_RESORTS.items() if tag in tags][:1]
    return tuple(dict.fromkeys(found))


def keywords(tags: object, programmes: object) -> tuple[str, ...]:
    """What the categories do not say, and the names of the programmes it belongs to.

    «Paris en Seine : la programmation du 11e» is the programme «Paris en Seine».
    """
    said = [tag for tag in listed(tags) if tag not in SAME_AS_CATEGORY]
    names = [PROGRAMME_NAME.split(plain(found["title"]))[0] for found in PROGRAMME.finditer(str(programmes or ""))]
    titles = [name[:MAX_KEYWORD_CHARS].strip() for name in names]
    by_name = {keyword.casefold(): keyword for keyword in reversed([*said, *titles]) if keyword}
    return tuple(reversed(by_name.values()))
