"""Message of ``make run`` once the site answers: its URL and five things to try.

Standard library only.
"""

#: Things to try, with their paths.
THINGS = (
    ("Cherchez « concert gratuit ce week-end »", "/agenda/?q=concert+gratuit+ce+week-end"),
    ("Annulez une date, par le lien Rédaction ci-dessus", "/cms/"),
    ("Voyez en combien de temps tout l’a su", "/changements/"),
    ("Proposez une sortie, sans compte", "/proposer/"),
    ("Gardez les alertes ouvertes : elles arrivent seules", "/alertes/"),
)


def welcome(origin: str) -> str:
    """Return the message for the terminal; ``origin`` is the site's URL («http://localhost:8000»)."""
    width = max(len(words) for words, _path in THINGS)
    lines = [f"  {words:<{width}}  {origin}{path}" for words, path in THINGS]
    return "\n".join(
        [
            "",
            f"L’agenda est à {origin}/",
            "",
            "Cinq choses à essayer :",
            *lines,
            "",
            "Ctrl-C arrête tout.",
            "",
        ]
    )
