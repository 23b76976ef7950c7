"""``python -m demo.painting [name…]``: paint the files of ``data/pictures``, all or these."""

import sys
from collections.abc import Callable

from PIL import Image

from demo.painting import cut_paper, music, outdoors, rooms, screens, stage
from demo.painting.brush import Hand, paint_over
from demo.painting.canvas import Canvas
from demo.pictures import FOLDER

OIL, PAPER = Hand(), Hand(relief=0.15, detail=0.75)
SCENES: dict[str, tuple[Callable[[Canvas], None], Hand]] = {
    "piano": (music.paint_piano, OIL),
    "trio-de-jazz": (music.paint_jazz_trio, OIL),
    "orchestre": (music.paint_orchestra, OIL),
    "violon": (music.paint_violin, OIL),
    "balcons": (stage.paint_balconies, OIL),
    "piste-aux-etoiles": (stage.paint_circus, OIL),
    "loge": (stage.paint_dressing_room, OIL),
    "ballet": (stage.paint_ballet, OIL),
    "tango": (stage.paint_tango, OIL),
    "tourbillon": (stage.paint_battle, OIL),
    "enseigne-au-neon": (screens.paint_marquee, OIL),
    "fauteuils-rouges": (screens.paint_projector, OIL),
    "film-sous-les-arbres": (screens.paint_open_air, OIL),
    "galerie-de-marbres": (rooms.paint_sculptures, OIL),
    "baleine": (rooms.paint_whale, OIL),
    "lecture-a-la-fenetre": (rooms.paint_window_seat, OIL),
    "pile-de-livres": (rooms.paint_still_life, OIL),
    "objets-trouves": (rooms.paint_lost_things, OIL),
    "table-de-peintre": (rooms.paint_workbench, OIL),
    "tour-de-potier": (rooms.paint_pottery, OIL),
    "canal-en-automne": (outdoors.paint_canal, OIL),
    "marches-de-la-butte": (outdoors.paint_hill_stairs, OIL),
    "bouquinistes": (outdoors.paint_quays, OIL),
    "cerfs-volants": (outdoors.paint_kites, OIL),
    "bal-aux-lampions": (outdoors.paint_lantern_ball, OIL),
    "feu-d-artifice": (outdoors.paint_fireworks, OIL),
    "lignes-d-eau": (outdoors.paint_pool, OIL),
    "course-au-lever-du-jour": (outdoors.paint_runners, OIL),
    "bateau-de-papier": (cut_paper.paint_paper_boat, PAPER),
    "theatre-d-ombres": (cut_paper.paint_shadow_theatre, PAPER),
}


def paint(name: str) -> Image.Image:
    """Return the picture of this name, the same at each run."""
    compose, hand = SCENES[name]
    canvas = Canvas(name)
    compose(canvas)
    return paint_over(canvas, hand)


def main() -> None:
    """Paint the pictures that the command names, or all."""
    for name in sys.argv[1:] or SCENES:
        paint(name).save(FOLDER / f"{name}.webp", quality=80, method=6)
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
