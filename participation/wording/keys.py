"""The keys of the moderators' screens, for the lists that say which there are."""

from collections.abc import Mapping, Sequence

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
    ("1 … 9", _("choisir un motif par son rang")),
    ("a … z", _("choisir un motif par le début d’un de ses mots")),
    (_("Échap"), _("revenir sans refuser")),
)
QUEUE: Sequence[tuple[str | Promise, Promise]] = (
    ("j k", _("descendre, monter")),
    (_("Entrée"), _("ouvrir")),
    ("x", _("cocher")),
    ("n", _("prendre la suivante")),
    ("z", _("reprendre sa décision, pendant dix secondes")),
)
#: By the name of the screen's address.
KEYS: Mapping[str, Sequence[tuple[str | Promise, Promise]]] = {
    "relecture:item": ITEM,
    "relecture:refuse": REFUSAL,
    "relecture:queue": QUEUE,
}
