"""Photographs that were never taken: light, mist, silhouettes and grain, painted by code like the plates of a book."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from demo.photographs import rooms, streets
from demo.photographs.plates import HEIGHT, WIDTH, grained

QUALITY = 78


@dataclass(frozen=True, slots=True)
class Photograph:
    """One picture: what it shows, how it is painted, and who wears it."""

    name: str
    alt: str
    paint: Callable[[random.Random], Image.Image]
    #: Titles of events, and a place by its address.
    events: tuple[str, ...] = ()
    place: str = ""

    @property
    def credit(self) -> str:
        return "Image peinte par du code, personne n’a posé"

    @property
    def file_name(self) -> str:
        return f"{self.name}.jpg"

    @property
    def size(self) -> tuple[int, int]:
        return WIDTH, HEIGHT

    def file(self) -> BytesIO:
        """The picture as a JPEG file, the same at every call."""
        chance = random.Random(self.name)  # noqa: S311 -- paints, keeps no secret
        out = BytesIO()
        grained(self.paint(chance), chance).save(out, "JPEG", quality=QUALITY, optimize=True)
        out.seek(0)
        return out


PHOTOGRAPHS = (
    Photograph(
        "trio-de-jazz", "Quelqu’un chante sous des faisceaux d’or, vu depuis le public.",
        rooms.stage("#8a5a18", "#6b3a10", "#3b2a52"),
        ("Jazz à l’heure de la soupe", "Le contrebassiste a oublié sa contrebasse"), "new-morning",
    ),
    Photograph(
        "concert-de-rock", "Une silhouette au micro dans une lumière rouge et bleue, des bras levés devant.",
        rooms.stage("#8c1430", "#23348c", "#8c1460", "#1c5a8c"), ("Rock de chambre",), "maroquinerie",
    ),
    Photograph(
        "place-la-nuit", "Une place la nuit\u00a0: des chalets éclairés, des fenêtres, leur reflet dans le sol.",
        streets.square, ("Marché de Noël du bout de la rue",),
    ),
    Photograph(
        "guirlandes", "Des lumières de rue, floues et rondes, et quatre passants devant.", streets.lights,
        ("Visite guidée des vitrines de Noël, sans rien acheter", "Chants de Noël pour qui ne sait que le refrain"),
    ),
    Photograph("rayons", "Des rayonnages pleins, et une lampe verte sur une table.", rooms.library, (), "forney"),
    Photograph(
        "pont-au-soir", "Un pont et une ville au crépuscule, et les mêmes à l’envers dans l’eau.",
        streets.river, ("Visite guidée du quartier, à rebours",),
    ),
    Photograph(
        "salle-blanche", "Trois tableaux sur un mur blanc, et une personne devant le plus grand.",
        rooms.museum, ("Visite guidée de ce qu’on n’expose pas",), "petit-palais",
    ),
    Photograph(
        "rideau-rouge", "Un rideau rouge fermé, un rond de lumière, un micro et personne.",
        rooms.curtain, ("Stand-up, et le minuteur est méchant", "Magie de près"), "lucernaire",
    ),
    Photograph(
        "jardin-d-hiver", "Des arbres nus dans la brume du matin, et une personne au loin.",
        streets.garden, (), "luxembourg",
    ),
    Photograph(
        "seance", "Une salle de cinéma vue du fond\u00a0: un écran clair, des têtes.", rooms.cinema, (), "grand-action",
    ),
    Photograph(
        "toits", "Des toits de zinc et leurs cheminées, quelques fenêtres éclairées.",
        streets.roofs, (), "parc-de-belleville",
    ),
)  # fmt: skip
