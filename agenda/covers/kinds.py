"""Kind of a place, found from the words of its name, or from what is on there."""

import re

from agenda.enums import Figure, PlaceKind
from web.folding import fold

#: Words of names, folded; the first row that fits decides. «Maison de la radio» is no house.
NAME_WORDS: tuple[tuple[str, PlaceKind], ...] = (
    (r"piscines?|swimming|baignade", PlaceKind.POOL),
    (r"cinemas?|cine\w*|forum des images|rex|multiplexe|grand action|studio \d+", PlaceKind.CINEMA),
    (r"operas?|philharmonie|philharmonic|symphon\w+|zenith|olympia|cigale|new morning"
     r"|maison de la radio|cite de la musique|conservatoire|jazz|maroquinerie|lyrique"
     r"|auditorium|concerts?", PlaceKind.CONCERT_HALL),
    (r"theatres?|cirque|odeon|comedie|lucernaire|bouffes|cabaret|guignol|marionnettes"
     r"|playhouse", PlaceKind.THEATRE),
    (r"bibliotheques?|mediatheques?|librairies?|library|bookshop|maison de la poesie"
     r"|archives", PlaceKind.LIBRARY),
    (r"musees?|museums?|museum|petit palais|grand palais|palais de la porte|palais de tokyo"
     r"|grande galerie|institut|cite des sciences|catacombes|maison de balzac"
     r"|maison europeenne|pantheon|chateau", PlaceKind.MUSEUM),
    (r"mairie|hotel de ville|town hall|city hall|prefecture", PlaceKind.TOWN_HALL),
    (r"eglise|cathedrale|basilique|chapelle|abbaye|church|synagogue|mosquee"
     r"|notre-dame", PlaceKind.CHURCH),
    (r"stades?|gymnase|arena|velodrome|stadium|terrains?|tennis|sport\w*|patinoire"
     r"|dojo", PlaceKind.STADIUM),
    (r"quais?|port|canal|berges?|peniche|bateau|petit bain|point ephemere", PlaceKind.QUAY),
    (r"jardins?|parcs?|bois|squares?|serres?|gardens?|park|buttes", PlaceKind.PARK),
    (r"ecoles?|colleges?|lycees?|universites?|sorbonne|faculte|school", PlaceKind.SCHOOL),
    (r"galeries?|gallery|halle saint-pierre", PlaceKind.GALLERY),
    (r"cafes?|bar|bistrots?|restaurants?|guinguette|brasserie|pub", PlaceKind.CAFE),
    (r"ateliers?|fabrique|workshop|boutique|magasin|fgo-barbara|ressourcerie"
     r"|recyclerie", PlaceKind.WORKSHOP),
    (r"halles?|carreau|salle|salles|maison|centre|centquatre|bellevilloise|foyer|espace"
     r"|forum", PlaceKind.HALL),
    (r"parvis|esplanade|place|rue|boulevard|avenue|passage|street", PlaceKind.STREET),
)  # fmt: skip
PATTERNS = [(re.compile(rf"\b(?:{words})\b"), kind) for words, kind in NAME_WORDS]
#: Where the name says nothing: what most of its events are.
USUAL_PLACES: dict[str, PlaceKind] = {
    Figure.CONCERT.value: PlaceKind.CONCERT_HALL,
    Figure.SCENE.value: PlaceKind.THEATRE,
    Figure.EXPO.value: PlaceKind.GALLERY,
    Figure.CINEMA.value: PlaceKind.CINEMA,
    Figure.ENFANTS.value: PlaceKind.HALL,
    Figure.BALADE.value: PlaceKind.STREET,
    Figure.LIVRES.value: PlaceKind.LIBRARY,
    Figure.DANSE.value: PlaceKind.HALL,
    Figure.ATELIER.value: PlaceKind.WORKSHOP,
    Figure.FETE.value: PlaceKind.CAFE,
    Figure.SPORT.value: PlaceKind.STADIUM,
}
#: Figure of the cover that the picture of a place's shared link shows.
POSTER_FIGURES: dict[PlaceKind, str] = {
    PlaceKind.THEATRE: Figure.SCENE.value,
    PlaceKind.CINEMA: Figure.CINEMA.value,
    PlaceKind.LIBRARY: Figure.LIVRES.value,
    PlaceKind.PARK: Figure.BALADE.value,
    PlaceKind.CAFE: Figure.FETE.value,
    PlaceKind.CONCERT_HALL: Figure.CONCERT.value,
    PlaceKind.POOL: Figure.SPORT.value,
    PlaceKind.STADIUM: Figure.SPORT.value,
    PlaceKind.WORKSHOP: Figure.ATELIER.value,
    PlaceKind.STREET: Figure.BALADE.value,
    PlaceKind.QUAY: Figure.BALADE.value,
    PlaceKind.HALL: Figure.FETE.value,
}


def kind_of_place(name: str, figure: str = "") -> PlaceKind:
    """Return the kind that ``name`` says, else the usual one for events of ``figure``."""
    folded = fold(name)
    for pattern, kind in PATTERNS:
        if pattern.search(folded):
            return kind
    return USUAL_PLACES.get(figure, PlaceKind.STREET)
