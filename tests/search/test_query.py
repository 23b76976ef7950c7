import datetime as dt
import random
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from search.enums import Facet, PriceClass, Sort, View, When
from search.query import EventQuery, Point, Term
from tests.factories.agenda import at

NOW = at("2026-03-03 12:00")


def ask(query_string: str, now: dt.datetime = NOW) -> EventQuery:
    return EventQuery.parse(QueryDict(query_string), now)


def test_an_empty_query_finds_all_events_to_come():
    query = ask("")

    assert query == EventQuery(now=NOW)
    assert (query.window.start, query.window.end) == (NOW, None)
    assert (query.sort, query.view, query.page, query.conditions, query.messages) == (
        Sort.DATE,
        View.LIST,
        1,
        (),
        (),
    )


def test_every_parameter_is_read():
    query = ask(
        "q=fanfare&du=2026-03-07&au=2026-03-08&ou=11&ou=10&categorie=concert&prix=gratuit&public=enfants&acces=signes"
        "&programme=nuit-blanche&lieu=la-halle&organisation=mairie&pres=48.85,2.35&rayon=500&tri=distance&vue=carte"
        "&exact=1&page=3"
    )

    assert query == EventQuery(
        now=NOW,
        text="fanfare",
        first_on=dt.date(2026, 3, 7),
        last_on=dt.date(2026, 3, 8),
        facets={
            Facet.AREA: ("10", "11"),
            Facet.CATEGORY: ("concert",),
            Facet.PRICE: (PriceClass.FREE,),
            Facet.AUDIENCE: ("enfants",),
            Facet.ACCESS: ("signes",),
            Facet.PROGRAMME: ("nuit-blanche",),
            Facet.PLACE: ("la-halle",),
            Facet.ORGANISATION: ("mairie",),
        },
        near=Point(48.85, 2.35),
        radius_m=500,
        asked_sort=Sort.DISTANCE,
        view=View.MAP,
        exact=True,
        page=3,
    )
    assert query.messages == ()
    assert query.conditions == (
        "q",
        "quand",
        "pres",
        "prix",
        "acces",
        "categorie",
        "public",
        "ou",
        "programme",
        "lieu",
        "organisation",
    )


NONSENSE = [
    "quand=jamais",
    "du=hier",
    "du=2026-02-30",
    "au=0001-01-01",
    "au=9999-12-31",
    "du=٢٠٢٦-٠٣-٠٣",
    "prix=cher",
    "public=chats",
    "acces=magie",
    "ou=%3Cscript%3E",
    "ou=" + "9" * 300,
    "categorie=a%00b",
    "pres=nan,nan",
    "pres=inf,2",
    "pres=91,2",
    "pres=48.85",
    "pres=1,2,3",
    "pres=" + "9" * 10_000,
    "rayon=-1",
    "rayon=nan",
    "rayon=1e9",
    "rayon=10000000",
    "tri=hasard",
    "vue=hologramme",
    "exact=oui",
    "page=0",
    "page=-1",
    "page=1e9",
    "page=1000000000",
    "page=" + "9" * 5_000,
]


@pytest.mark.parametrize("query_string", NONSENSE)
def test_an_invalid_value_is_ignored_with_one_message(query_string: str):
    query = ask(query_string)

    assert query == EventQuery(now=NOW)
    assert len(query.messages) == 1
    assert len(query.messages[0]) < 150


@pytest.mark.parametrize(
    "query_string", ["q=", "q=+++", "quand=", "ou=&ou=", "page=", "pres=", "utm_source=x", "q=%00"]
)
def test_an_empty_parameter_gives_no_message(query_string: str):
    query = ask(query_string)

    assert (query, query.messages) == (EventQuery(now=NOW), ())


def test_the_message_names_the_ignored_value():
    assert ask("rayon=-1").messages == (
        "«\u00a0rayon=-1\u00a0» n’a pas de sens ici, et n’a pas compté.",
    )


@pytest.mark.parametrize(
    "exclusion",
    [
        "mot:",
        "mot:de la",
        "mot:bal\x00",
        "lieu:\x00",
        "categorie:' OR 1=1",
        "ou:%",
        "prix:x",
        "public:\x00",
        "abri:x",
        "jour:7",
        "jour:²",
        "jour:20261224",
        "jour:0001-01-01",
        "jour:2026-02-30",
        "quand:0",
        "MOT:bal",
    ],
)
def test_an_exclusion_of_nothing_that_can_be_is_ignored_with_a_message(exclusion: str):
    query = ask(urlencode({"sauf": exclusion}))

    assert (query.exclusions, len(query.messages)) == ((), 1)


def test_exclusions_beyond_the_twelfth_are_ignored_with_a_message():
    asked = "&".join(f"sauf=mot:jazz{n}" for n in range(14))

    query = ask(asked)

    assert (len(query.exclusions), len(query.messages)) == (12, 2)


def test_good_values_beside_bad_ones_still_count():
    query = ask("ou=11&ou=%22&ou=3&prix=gratuit&prix=cher")

    assert query.chosen(Facet.AREA) == ("11", "3")
    assert query.chosen(Facet.PRICE) == ("gratuit",)
    assert len(query.messages) == 2


def test_a_thousand_values_are_cut_with_a_message():
    query = ask("&".join(f"ou={n}" for n in range(1_000)))

    assert len(query.chosen(Facet.AREA)) == 60
    assert query.messages == (
        "«\u00a0ou\u00a0» a trop de valeurs\u00a0: les 60 premières ont compté.",
    )


def test_a_thousand_bad_values_take_five_messages():
    assert (
        len(ask("&".join(f"quand={n}&public=x{n}&prix=y{n}" for n in range(1_000))).messages) == 5
    )


def test_ten_thousand_signs_are_cut_with_a_message():
    query = ask("q=" + "jazz+" * 2_000)

    assert len(query.text) <= 200
    assert query.messages == ("Votre recherche est longue\u00a0: seul son début a compté.",)


def test_stop_words_are_dropped_with_a_message():
    query = ask("q=de+la")

    assert (query.text, query.terms) == ("", ())
    assert query.messages == (
        "Ces mots sont partout\u00a0: ils ne disent pas ce que vous cherchez.",
    )


def test_too_many_words_give_a_message():
    query = ask("q=" + "+".join(f"mot{n}" for n in range(20)))

    assert [term.words for term in query.terms] == [(f"mot{n}",) for n in range(12)]
    assert query.messages == ("Seuls les 12 premiers mots ont compté.",)


def test_days_that_run_backwards_are_dropped_with_a_message():
    query = ask("du=2026-03-08&au=2026-03-07")

    assert (query.has_window, len(query.messages)) == (False, 1)


def test_days_that_are_over_leave_nothing_and_it_is_said():
    query = ask("du=2026-01-01&au=2026-01-31")

    assert query.window.is_empty
    assert query.messages == ("Ces dates sont passées\u00a0: il n’en reste rien à voir.",)


def test_days_overrule_the_name_of_a_window():
    query = ask("quand=ce-soir&du=2026-03-07")

    assert (query.when, query.first_on) == (None, dt.date(2026, 3, 7))


@pytest.mark.parametrize(
    ("query_string", "sort"),
    [
        ("", Sort.DATE),
        ("q=jazz", Sort.RELEVANCE),
        ("q=jazz&tri=date", Sort.DATE),
        ("tri=pertinence", Sort.DATE),
        ("tri=distance", Sort.DATE),
        ("q=jazz&tri=distance", Sort.RELEVANCE),
        ("pres=48.8,2.3", Sort.DATE),
        ("pres=48.8,2.3&tri=distance", Sort.DISTANCE),
        ("fin=7&tri=fin", Sort.END),
        ("q=jazz&tri=fin", Sort.END),
    ],
)
def test_a_sort_order_applies_only_where_it_is_possible(query_string: str, sort: Sort):
    assert ask(query_string).sort == sort


@pytest.mark.parametrize("view", ["images", "liste"])
def test_a_link_to_a_former_view_answers_with_the_list_and_says_nothing(view: str):
    query = ask(f"q=jazz&vue={view}")

    assert (query.view, query.messages, query.querystring()) == (View.LIST, (), "?q=jazz")


def test_equal_queries_have_one_query_string():
    one = ask("vue=images&ou=3&ou=11&q=l’été&page=1&tri=pertinence&rayon=1000")
    other = ask("q=l’été&ou=11&ou=3&ou=3&ou=11")

    assert (
        one.querystring()
        == other.querystring()
        == "?" + urlencode([("q", "l’été"), ("ou", "11"), ("ou", "3")])
    )


def test_a_query_string_parses_to_the_same_query():
    chance = random.Random(1)
    values = {
        "q": ["jazz", "l’été à l’est", "a&b=c"],
        "quand": list(When.values),
        "du": ["2026-03-07"],
        "au": ["2026-04-01"],
        "ou": ["1", "20"],
        "prix": list(PriceClass.values),
        "acces": ["fauteuil", "signes"],
        "lieu": ["la-halle"],
        "pres": ["48.85341,2.3488", "-33.9,18.4"],
        "rayon": ["250"],
        "tri": list(Sort.values),
        "vue": list(View.values),
        "exact": ["1"],
        "page": ["7"],
    }
    for _turn in range(500):
        names = [name for name in values if chance.random() < 0.5]
        query = ask(
            urlencode(
                [(name, chance.choice(values[name])) for name in names for _twice in range(2)]
            )
        )

        again = ask(query.querystring().removeprefix("?"))

        assert again.querystring() == query.querystring()
        assert (again.window, again.facets, again.sort, again.page) == (
            query.window,
            query.facets,
            query.sort,
            query.page,
        )


def test_removing_a_condition_keeps_the_others():
    query = ask(
        "q=jazz&quand=demain&ou=10&ou=11&prix=gratuit&pres=48.8,2.3&rayon=200&vue=carte&page=4"
    )

    assert (
        query.without("q").querystring()
        == "?quand=demain&prix=gratuit&ou=10&ou=11&pres=48.8%2C2.3&rayon=200&vue=carte"
    )
    assert query.without("quand").conditions == ("q", "pres", "prix", "ou")
    assert query.without("ou", "10").chosen(Facet.AREA) == ("11",)
    assert query.without("ou").chosen(Facet.AREA) == ()
    assert query.without("pres").near is None
    assert query.without("ou", "10").page == 1


def test_a_repeated_stem_is_one_term():
    assert ask("q=fanfare+Fanfares+été").terms == (
        Term(("fanfare",), (("fanfar",),)),
        Term(("ete",), (("ete",),)),
    )
