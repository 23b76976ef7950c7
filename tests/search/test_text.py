import threading
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.text import STOP_WORDS, content_words, located_words, padded, split_words, stems
from web.folding import fold

# What an event says, and ways in which people type it.
VARIANTS = [
    ("Théâtre", ["theatre", "THÉÂTRE", "théâtres", "theatres", "le théâtre"]),
    ("L’Œuvre au noir", ["oeuvre noir", "œuvre noire", "l'oeuvre au noir", "ŒUVRE NOIR"]),
    ("Chœur d’enfants", ["choeur enfant", "chœurs d'enfants", "les choeurs des enfants"]),
    ("Exposition", ["expositions", "l'exposition", "l’exposition", "d’exposition"]),
    ("Expos photo", ["expo photos", "EXPOS PHOTOS", "l'expo photo"]),
    ("Jeux de société", ["jeu de société", "jeu société"]),
    ("Fanfares de rue", ["fanfare rue", "fanfares dans la rue", "FANFARE rues"]),
    ("Fête de l’été", ["fetes ete", "fête d'été", "la fete de l ete", "FETE ÉTÉ"]),
    ("Ateliers d’écriture", ["atelier ecriture", "atelier d ecriture", "ateliers écritures"]),
    ("Aujourd’hui, on danse", ["aujourdhui danse", "aujourd'hui danses"]),
    ("La presqu’île des sons", ["presqu'ile son", "presquile sons"]),
    ("Rock’n’roll", ["rock n roll", "rock'n'roll", "Rock ’n’ Roll"]),
    ("Café-concert", ["cafe concert", "cafés-concerts", "CAFÉ CONCERTS"]),
    ("Spectacle gratuit", ["spectacles gratuits", "spectacle gratuite"]),
    ("M.J.C. de quartier", ["mjc quartier", "MJC du quartier", "m.j.c. quartiers"]),
    ("Naïf et Noël", ["naif noel", "NAÏF NOËL"]),
    ("Garçon manqué", ["garcon manque", "garçons manqués"]),
    ("Saint-Germain-des-Prés", ["st germain des pres", "St. Germain des Prés"]),
    ("Ste-Chapelle", ["sainte chapelle", "la Sainte-Chapelle"]),
    (
        "Étudiants",
        [
            "étudiant·es",
            "étudiant·e·s",
            "étudiant.es",
            "étudiant.e.s",
            "étudiant-es",
            "étudiant(e)s",
            "étudiant/es",
        ],
    ),
    ("Parisien", ["parisien-ne-s", "parisien·nes", "parisien.ne"]),
    ("Auteurs", ["auteur·rices", "auteur.rice", "auteur-rice-s", "auteurices"]),
    ("Chanteur", ["chanteur·euses", "chanteur(euse)s"]),
    ("Pale-ale", ["pale ale"]),
    ("Curry-rice", ["curry rice"]),
    ("Wall-E", ["wall e", "WALL·E"]),
    ("Vitrail", ["vitraux", "les vitraux"]),
    ("11ᵉ arrondissement", ["11e arrondissement", "le 11e arrondissements"]),
]


@pytest.mark.parametrize(
    ("said", "typed"), [(said, typed) for said, ways in VARIANTS for typed in ways]
)
def test_what_people_type_finds_what_the_event_says(said: str, typed: str):
    assert stems(typed) == stems(said)


@pytest.mark.parametrize("word", ["été", "est", "son", "ete", "EST", "l’été", "pas", "or"])
def test_words_with_a_meaning_in_an_agenda_are_no_stop_words(word: str):
    assert content_words(word) == [split_words(word)[-1]]
    assert fold(word).split("'")[-1] not in STOP_WORDS


def test_a_sign_that_is_two_capitals_is_a_word_in_lower_case():
    assert split_words("№ 3") == ["no", "3"]


def test_stop_words_leave_no_stems():
    assert stems("de la, avec l’ et les une") == []


def test_every_stop_word_is_written_as_it_is_compared():
    assert sorted(STOP_WORDS) == sorted(fold(word) for word in STOP_WORDS)


@pytest.mark.parametrize(
    "nonsense", ["", "   ", '"', "*", "%", "_", "l'", "'''", "🎷", "\x00", "(", "AND", "NEAR("]
)
def test_a_stem_holds_letters_and_digits_only(nonsense: str):
    assert all(stem.isalnum() for stem in stems(nonsense))


def test_other_scripts_are_words_too():
    assert split_words("中国 新年 Привет") == ["中国", "新年", "привет"]


def test_an_overlong_word_is_cut():
    assert split_words("a" * 10_000) == ["a" * 40]


def test_padding_lets_a_whole_token_be_found():
    assert padded(["fet", "ete"]) == " fet ete "
    assert padded([]) == ""


def test_stemming_is_thread_safe():
    found: list[list[str]] = []
    workers = [
        threading.Thread(target=lambda: found.append(stems("chanteuses et danseuses")))
        for _ in range(8)
    ]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert found == [stems("chanteuses et danseuses")] * 8


@given(st.text(st.sampled_from("aàeEéœÆı'’._ -1½\u0301ﬁ中ß")) | st.text())
@example("aujourd’hui à l’O.N.U., M.J.C.'s")
def test_words_are_located_as_they_are_read(text: str):
    assert [located.word for located in located_words(text)] == split_words(text)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("L’œuvre au cœur", ["œuvre", "au", "cœur"]),
        ("Aujourd’hui, l’été d’Anne", ["Aujourd’hui", "été", "Anne"]),
        ("La M.J.C. de l’O.N.U.", ["La", "M.J.C.", "de", "O.N.U."]),
        (unicodedata.normalize("NFD", "café noir"), [unicodedata.normalize("NFD", "café"), "noir"]),
    ],
)
def test_a_located_word_keeps_its_signs(text: str, pieces: list[str]):
    assert [text[start:end] for start, end, _word in located_words(text)] == pieces
