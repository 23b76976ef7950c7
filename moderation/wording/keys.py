"""Keyboard shortcuts of the moderators' screens, for their lists."""

from collections.abc import Mapping, Sequence
from string import ascii_uppercase

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ITEM: Sequence[tuple[str | Promise, Promise]] = (
    ("a", _("publier, ou accepter")),
    ("e", _("publier avec retouches, ou ouvrir le formulaire")),
    ("q", _("demander")),
    ("r", _("refuser")),
    ("m", _("réunir à une autre")),
    ("s", _("indésirable")),
    ("j k", _("suivante, précédente")),
    ("z", _("reprendre sa décision, pendant dix secondes")),
)
REFUSAL: Sequence[tuple[str | Promise, Promise]] = (
    ("1 … 9, 0, A … Z", _("choisir un motif par la touche écrite à côté")),
    ("a … z", _("choisir un motif par le début d’un de ses mots")),
    (_("Entrée"), _("refuser et écrire")),
    (_("Échap"), _("revenir sans refuser")),
)
QUEUE: Sequence[tuple[str | Promise, Promise]] = (
    ("j k", _("descendre, monter")),
    (_("Entrée"), _("ouvrir")),
    ("x", _("cocher")),
    ("n", _("prendre la suivante")),
    ("z", _("reprendre sa décision, pendant dix secondes")),
)
#: Keys of the reasons for a refusal, in order: lower-case letters search words.
REASONS = "1234567890" + ascii_uppercase
#: By URL name of the screen.
KEYS: Mapping[str, Sequence[tuple[str | Promise, Promise]]] = {
    "relecture:item": ITEM,
    "relecture:refuse": REFUSAL,
    "relecture:queue": QUEUE,
}
