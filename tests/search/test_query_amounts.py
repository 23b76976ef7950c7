import pytest
from django.http import QueryDict
from django.utils import translation

from search.enums import Facet
from search.query import EventQuery
from search.query.amounts import simplest
from search.results.labels import labels_for, value_name
from tests.factories.agenda import at, listed_event


@pytest.mark.parametrize(
    ("values", "simple"),
    [
        (["moins-de-15"], ["moins-de-15"]),
        (["moins-de-15", "moins-de-40"], ["moins-de-40"]),
        (["gratuit", "moins-de-15"], ["moins-de-15"]),
        (["gratuit", "moins-de-10", "moins-de-15"], ["moins-de-15"]),
        (["10-et-plus", "moins-de-15"], ["gratuit", "moins-de-10", "10-et-plus"]),
        (["moins-de-10", "moins-de-5"], ["gratuit", "moins-de-10"]),
        (["10-et-plus", "moins-de-5"], ["10-et-plus", "moins-de-5"]),
        (["gratuit", "moins-de-10"], ["gratuit", "moins-de-10"]),
        (["moins-de-10"], ["moins-de-10"]),
    ],
)
def test_amounts_and_price_classes_are_reduced_to_the_shortest_equivalent(
    values: list[str], simple: list[str]
):
    assert list(simplest(values)) == simple


@pytest.mark.parametrize(
    "value", ["moins-de-0", "moins-de-", "moins-de-1.5", "moins-de-1234567", "moins-de-١٥"]
)
def test_an_invalid_amount_is_ignored_with_a_message(value: str):
    query = EventQuery.parse(QueryDict(f"prix={value}"), at("2026-03-03 12:00"))

    assert (query.chosen(Facet.PRICE), len(query.messages)) == ((), 1)


@pytest.mark.django_db
def test_an_amount_is_labelled_with_its_number():
    query = EventQuery.parse(QueryDict("prix=moins-de-15"), at("2026-03-03 12:00"))

    assert value_name(Facet.PRICE, "moins-de-15", labels_for(query)) == "Moins de 15\u00a0€"
    with translation.override("en"):
        assert value_name(Facet.PRICE, "moins-de-15", labels_for(query)) == "Under €15"


@pytest.mark.django_db
def test_below_an_amount_finds_cheaper_and_free_events(client):
    for title, kind, low, high in [
        ("Gratuit", "free", None, None),
        ("Quatorze", "paid", "14.99", None),
        ("Quinze", "paid", 15, None),
        ("De zéro à soixante", "paid", 0, 60),
        ("Personne ne sait", "paid", None, None),
    ]:
        listed_event(
            "2031-03-03 20:00", title=title, price_kind=kind, price_from=low, price_to=high
        )

    found = client.get("/agenda.json", {"prix": "moins-de-15"}).json()
    page = client.get("/agenda/", {"prix": "moins-de-15", "tri": "date"}).content.decode()

    assert sorted(event["title"] for event in found["events"]) == ["Gratuit", "Quatorze"]
    assert client.get("/agenda/?prix=moins-de-15").context["facets"][0].choices[-1].count == 2
    assert "Moins de 15\u00a0€" in page


@pytest.mark.parametrize(
    ("values", "simple"),
    [
        (["10-a-20"], ["10-a-20"]),
        (["20-a-10"], ["10-a-20"]),
        (["10-a-20", "gratuit"], ["gratuit", "10-a-20"]),
        (["10-a-20", "moins-de-5"], ["moins-de-5", "10-a-20"]),
    ],
)
def test_a_range_of_prices_stays_beside_other_values_the_lower_amount_first(
    values: list[str], simple: list[str]
):
    assert list(simplest(values)) == simple


@pytest.mark.parametrize("value", ["10-a-", "-a-20", "10-a-0", "1-a-1234567", "10-à-20", "010-a-2"])
def test_an_invalid_range_of_prices_is_ignored_with_a_message(value: str):
    query = EventQuery.parse(QueryDict(f"prix={value}"), at("2026-03-03 12:00"))

    assert (query.chosen(Facet.PRICE), len(query.messages)) == ((), 1)


@pytest.mark.django_db
def test_a_range_of_prices_is_labelled_with_both_amounts():
    query = EventQuery.parse(QueryDict("prix=10-a-20&prix=0-a-5"), at("2026-03-03 12:00"))

    assert value_name(Facet.PRICE, "10-a-20", labels_for(query)) == "De 10 à 20\u00a0€"
    assert value_name(Facet.PRICE, "0-a-5", labels_for(query)) == "Jusqu’à 5\u00a0€"
    with translation.override("en"):
        assert value_name(Facet.PRICE, "10-a-20", labels_for(query)) == "€10 to €20"


@pytest.mark.django_db
def test_a_range_of_prices_finds_events_that_cost_that_much_and_its_bounds(client):
    for title, kind, low in [
        ("Gratuit", "free", None),
        ("Neuf", "paid", "9.99"),
        ("Dix", "paid", 10),
        ("Vingt", "paid", 20),
        ("Vingt et un", "paid", "20.01"),
        ("Personne ne sait", "paid", None),
    ]:
        listed_event("2031-03-03 20:00", title=title, price_kind=kind, price_from=low)

    found = client.get("/agenda.json", {"prix": "10-a-20"}).json()
    page = client.get("/agenda/", {"prix": "10-a-20"})

    assert sorted(event["title"] for event in found["events"]) == ["Dix", "Vingt"]
    assert page.context["facets"][0].choices[-1].count == 2
