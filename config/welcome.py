"""Message of ``make run`` once the site answers: its URL, five things to try, a site beside it.

Standard library only.
"""

from urllib.parse import urlsplit

#: Port of ``make run`` that need not be said.
USUAL_PORT = 8000
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
    port = urlsplit(origin).port or 80
    at_port = "" if port == USUAL_PORT else f" PORT={port}"
    lines = [f"  {words:<{width}}  {origin}{path}" for words, path in THINGS]
    return "\n".join(
        [
            "",
            f"L’agenda est à {origin}/",
            "",
            "Cinq choses à essayer :",
            *lines,
            "",
            "Un autre site, où l’on entre avec le même compte, dans un autre terminal :",
            f"  make connect{at_port}, puis http://localhost:{port + 1}/",
            "",
            "Ctrl-C arrête tout.",
            "",
        ]
    )
