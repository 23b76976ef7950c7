"""Whatever one types, an answer at once: no error, and no engine's language gets through."""

from urllib.parse import urlencode

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from tests.factories.agenda import OrganisationFactory, at, listed_event

pytestmark = pytest.mark.django_db
NOON = at("2026-03-03 12:00")

PAGES = [
    "/agenda/",
    "/en/agenda/",
    "/agenda.ics",
    "/agenda.atom",
    "/agenda.json",
    "/agenda/suggestions/",
    "/agenda/carte.json",
    "/api/v1/evenements",
]

TYPED = {
    "10 kB": "bal " * 2_500,
    "one word of 10 kB": "b" * 10_000,
    "a quote": 'bal "',
    "quotes": '"" "bal" «»',
    "a star": "ba*",
    "stars": "***",
    "operators": "AND",
    "more operators": "bal AND OR NOT NEAR(bal, 2)",
    "per cent": "%",
    "like": "b%l _",
    "emoji": "🎷 bal 👩‍👩‍👧",
    "right to left": "حفلة \u202ebal\u202c שלום",
    "SQL": "'; DROP TABLE agenda_event; --",
    "more SQL": "bal' OR '1'='1",
    "Lucene": "title:bal^5 +place:(x OR y) [a TO b] {!func} /ba./ bal~2 \\",
    "tsquery": "bal & !x | (y <-> z):*",
    "FTS5": "title : bal NEAR(a b, 3) ^bal",
    "nul": "bal\x00bal",
    "surrogates": "bal \ud83d",
    "controls": "bal\r\n\t\x1b[31m",
    "html": "<script>alert(1)</script>",
    "combining": "b" + "\u0301" * 500,
    "format": "%s %(x)s {0} {x}",
}

ASKED = {
    "a page beyond": "page=1e9",
    "a page of many figures": "page=" + "9" * 500,
    "a negative radius": "pres=48.86,2.35&rayon=-1",
    "a point that is none": "pres=nan,inf",
    "a thousand areas": "&".join(f"ou={n}" for n in range(1_000)),
    "areas of all sorts": urlencode(
        [("ou", typed[:300]) for typed in TYPED.values() if "\ud83d" not in typed]
    ),
    "days that are none": "du=2026-02-30&au=9999-99-99",
    "a day out of reach": "du=0001-01-01&au=9999-12-31",
    "lists with anything": "quand=*&prix=%&categorie='&public=\"&acces=(&tri=;&vue=--&exact=2",
    "bad octets": "q=%ff%fe%00&ou=%c3%28",
    "a point of letters": "pres=abc&rayon=abc",
    "exclusions of anything": "sauf=lieu:%00&sauf=prix:%00&sauf=mot:%00&sauf=jour:9999-12-31",
    "hours and lengths of nothing": "des=%C2%B2h&avant=99h&duree=1e9&etat=%00&age=%C2%B2&parle=zz",
    "the map of a page beyond": "vue=carte&page=1e9&pres=48.86,2.35&rayon=-1",
    "the map of a thousand areas": "vue=carte&" + "&".join(f"ou={n}" for n in range(1_000)),
    "the map of bad octets": "vue=carte&q=%ff%fe%00&ou=%c3%28",
}


QUERY_STRINGS = [
    "?q=%22",
    "?q=*",
    "?q=%25",
    "?q=AND+OR+NOT+NEAR(",
    "?q=l%27",
    "?q=%F0%9F%8E%B7",
    "?q=%00%00",
    "?q=" + "a" * 7_000,
    "?q=title:jazz",
    "?q={title}:jazz",
    "?" + "&".join(f"ou={n}" for n in range(1_000)),
    "?page=1e9",
    "?page=9999",
    "?rayon=-1&pres=nan,nan",
    "?pres=90,180&rayon=50000",
    "?pres=-90,-180",
    "?du=2026-03-07&au=2026-03-01",
    "?du=0000-00-00",
    "?tri=distance",
    "?vue=x&exact=x&prix=x&public=x&acces=x",
    "?ou=%25&lieu=_&programme=%27%3B--",
    "?categorie=inconnue&organisation=personne",
    "?du=2100-12-31",
    "?au=2100-12-31",
]
OF_MAPS = ["?ou=%25", "?q=%00", "?pres=nan,nan", "?page=1e9&vue=x", "?q=" + "a" * 7_000]


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    """Built once for all who look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOON, tick=False):
            listed_event("2026-03-05 20:00", title="Bal", organisation=OrganisationFactory())
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def on_tuesday_noon(city, db):
    with time_machine.travel(NOON, tick=False):
        yield


def encoded(typed: str) -> str:
    return urlencode({"q": typed.encode("utf-8", "surrogatepass")})


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED.keys())
def test_any_words_are_answered(page: str, typed: str):
    response = Client().get(f"{page}?{encoded(typed)}")

    assert response.status_code == 200
    assert "html" not in response["Content-Type"] or b"<script>alert" not in response.content


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
def test_any_parameters_are_answered(page: str, asked: str):
    assert Client().get(f"{page}?{asked}").status_code == 200


@pytest.mark.parametrize("query_string", QUERY_STRINGS)
def test_no_query_string_is_an_error(query_string: str):
    assert Client().get(f"/agenda/{query_string}").status_code == 200


@pytest.mark.parametrize("query_string", OF_MAPS)
def test_no_query_string_is_an_error_of_the_map(query_string: str):
    response = Client().get(f"/agenda/carte.json{query_string}")

    assert response.status_code == 200
    assert response.json()


@pytest.mark.parametrize(
    ("typed", "is_found"), [("ba*", False), ("b%l", False), ("b_l", False), ("title:bal", False)]
)
def test_no_engine_parses_typed_text_as_its_query_syntax(typed: str, is_found: bool):
    total = Client().get(f"/agenda.json?exact=1&{encoded(typed)}").json()["total"]

    assert (total == 1) is is_found


@pytest.mark.parametrize(
    ("address", "typed", "said"),
    [
        ("/agenda/", "de la", "Ces mots sont partout : ils ne disent pas ce que vous cherchez."),
        (
            "/agenda/",
            "%",
            "Ces signes ne sont pas des mots : ils ne disent pas ce que vous cherchez.",
        ),
        (
            "/agenda/",
            "🎷",
            "Ces signes ne sont pas des mots : ils ne disent pas ce que vous cherchez.",
        ),
        (
            "/en/agenda/",
            "de la",
            "These words are everywhere: they don’t say what you’re looking for.",
        ),
    ],
)
def test_stop_words_give_a_message_and_stay_in_the_field(address: str, typed: str, said: str):
    response = Client().get(f"{address}?{encoded(typed)}")

    assert (response.context["typed"], response.context["notes"]) == (typed, (said,))
    assert f'value="{typed}"' in response.content.decode()
    assert response.context["total"] == 1


def test_a_lone_condition_is_not_called_one_too_many_nor_the_next_events_near():
    listed_event("2026-03-06 20:00", title="Bal gratuit", price_kind="free")

    alone = Client().get(f"/agenda/?{encoded('xylographe')}").content.decode()
    among = Client().get(f"/agenda/?{encoded('xylographe')}&prix=gratuit").content.decode()

    told = [
        ("c’est trop" in page, "s’en approche" in page, "À défaut, bientôt" in page)
        for page in (alone, among)
    ]
    assert told == [(False, False, True), (True, True, False)]


@pytest.mark.parametrize("asked", ["q=menuet+sauf+fanfare", "q=menuet&sauf=mot:fanfare"])
def test_where_nothing_is_found_what_was_excluded_is_not_shown_as_near(asked: str):
    listed_event("2026-03-04 20:00", title="Menuet de la fanfare")
    listed_event("2026-03-06 20:00", title="Menuet de la fanfare d’Ivry")

    page = Client().get(f"/agenda/?{asked}&du=2026-03-06").context

    assert page["total"] == 0
    assert [card.event.title for card in page["near"]] == ["Bal"]
