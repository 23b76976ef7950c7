import datetime as dt

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from agenda.models import Change
from agenda.services.occurrences import cancel
from agenda.services.publication import publish_now
from search.engines.lookups import SiteLookups
from search.query.understanding import ask as ask_query
from tests.factories.agenda import CategoryFactory, at, listed_event

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/evenements"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at("2026-03-03 12:00"), tick=False) as traveller:
        yield traveller


def ask(query_string: str = "") -> dict:
    response = Client().get(
        f"{ADDRESS}{query_string}".replace(f"{ADDRESS}https://agenda.example.org", "")
    )
    assert response.status_code == 200
    return response.json()


def titles(answer: dict) -> list[str]:
    return [item["title"] for item in answer["items"]]


def test_the_list_answers_the_query_string_of_the_page():
    fete = CategoryFactory(slug="fete")
    listed_event("2026-03-07 20:00", title="Bal", category=fete, price_kind="free")
    listed_event("2026-03-07 20:00", title="Bal payant", category=fete, price_kind="paid")
    listed_event("2026-03-27 20:00", title="Bal tardif", category=fete, price_kind="free")

    answer = ask("?q=bals&categorie=fete&categorie=x&prix=gratuit&quand=ce-week-end")

    assert (titles(answer), answer["total"], answer["next"], answer["removed"]) == (
        ["Bal"],
        1,
        None,
        [],
    )
    assert answer["last"] == Change.objects.latest("id").id


def test_reading_on_by_cursor_gives_each_once_though_time_goes_by(clock):
    for hour in range(13, 20):
        listed_event(
            f"2026-03-03 {hour}:00", f"2026-03-{hour} 20:00", title=f"Bal {hour}", price_kind="free"
        )
    found, address = [], "?prix=gratuit&nombre=3&champs=title"
    first_last = Change.objects.latest("id").id

    while address:
        answer = ask(address)
        found.append(titles(answer))
        address = answer["next"]
        clock.shift(dt.timedelta(hours=2, minutes=10))
        listed_event("2026-03-30 20:00", title="Nouveau", price_kind="paid")
        assert answer["last"] == first_last

    assert found == [["Bal 13", "Bal 14", "Bal 15"], ["Bal 16", "Bal 17", "Bal 18"], ["Bal 19"]]


def test_only_the_fields_asked_for_are_given():
    event = listed_event("2026-03-07 20:00", title="Bal")

    assert ask("?champs=title, uid")["items"] == [{"uid": str(event.uid), "title": "Bal"}]
    assert len(ask("?champs=")["items"][0]) > 20


def test_what_changed_since_comes_with_tombstones_of_what_left():
    cancelled = listed_event("2026-03-07 20:00", title="Annulé", price_kind="free")
    withdrawn = listed_event("2026-03-07 20:00", title="Retiré", price_kind="free")
    deleted = listed_event("2026-03-07 20:00", title="Supprimé", price_kind="free")
    dearer = listed_event("2026-03-07 20:00", title="Plus cher", price_kind="free")
    listed_event("2026-03-07 20:00", title="Inchangé", price_kind="free")
    since = ask()["last"]

    cancel([cancelled.occurrences.get()])
    withdrawn.unpublish()
    deleted_uid = deleted.uid
    deleted.delete()
    dearer.price_kind = "paid"
    publish_now(dearer)
    answer = ask(f"?prix=gratuit&depuis={since}")

    assert titles(answer) == ["Annulé"]
    assert answer["items"][0]["dates"][0]["status"] == "cancelled"
    assert {stone["uid"] for stone in answer["removed"]} == {
        str(withdrawn.uid),
        str(deleted_uid),
        str(dearer.uid),
    }
    assert answer["last"] == Change.objects.latest("id").id
    assert ask(f"?prix=gratuit&depuis={answer['last']}") == answer | {"items": [], "removed": []}


def test_many_changes_are_read_in_several_answers():
    for n in range(5):
        listed_event("2026-03-07 20:00", title=f"Bal {n}")
    found, address = [], "?depuis=0&nombre=2"

    while address:
        answer = ask(address)
        found.append(titles(answer))
        address = answer["next"]

    assert found == [["Bal 0", "Bal 1"], ["Bal 2", "Bal 3"], ["Bal 4"]]


@pytest.mark.parametrize(
    "query_string",
    [
        "?curseur=zut",
        "?curseur=W10",
        "?curseur=" + "A" * 500,
        "?curseur=WzFlOTksMSwxLDFd",
        "?depuis=&nombre=&curseur=&champs=",
        "?q=%00&pres=nan,nan&page=1e9&rayon=-1",
    ],
)
def test_invalid_parameters_are_no_error(query_string: str):
    listed_event("2026-03-07 20:00", title="Bal")

    assert titles(ask(query_string)) == ["Bal"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("depuis", "9" * 400),
        ("depuis", "zut"),
        ("nombre", "zut"),
        ("nombre", "0"),
        ("nombre", "301"),
        ("nombre", "0" * 19 + "5" + "9" * 5_000),
        ("curseur", "A" * 501),
        ("champs", "inconnu"),
        ("champs", "a," * 5_000),
    ],
)
def test_how_to_read_is_understood_or_refused(name: str, value: str):
    response = Client().get(ADDRESS, {"q": "bal", name: value})

    detail = f"Ceci manque, ou n’est pas compris\u00a0: {name}."
    assert (response.status_code, response.json()) == (422, {"detail": detail, "code": ""})


def test_every_parameter_that_is_read_is_declared():
    read = set()

    class Recorded(QueryDict):
        def get(self, key, default=None):
            read.add(key)
            return super().get(key, default)

        def getlist(self, key, default=None):
            read.add(key)
            return super().getlist(key, default)

    ask_query(Recorded("q=bal&quand=demain&moment=soir"), timezone.now(), SiteLookups())
    document = Client().get("/api/v1/openapi.json").json()

    declared = {one["name"] for one in document["paths"][ADDRESS]["get"]["parameters"]}
    assert declared - read == {"champs", "nombre", "curseur", "depuis"}
    assert read - declared == set()


@pytest.mark.parametrize("given", ["prix=cher", "curseur=zut"])
def test_ignored_parameters_give_a_message(given: str):
    assert ask(f"?{given}")["messages"] == [
        f"«\u00a0{given}\u00a0» n’a pas de sens ici, et n’a pas compté."
    ]


@pytest.mark.parametrize("query_string", ["", "?depuis=0"])
def test_the_list_asks_as_many_queries_for_three_as_for_one(
    query_string: str, django_assert_max_num_queries
):
    counts = []
    for turn in range(1, 4):
        listed_event("2026-03-07 20:00")
        if turn != 2:
            with django_assert_max_num_queries(9) as captured:
                ask(query_string)
            counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_list_is_documented():
    document = Client().get("/api/v1/openapi.json").json()

    operation = document["paths"]["/api/v1/evenements"]["get"]
    assert operation["operationId"] == "list_events"
    assert {"q", "ou", "depuis", "champs", "curseur"} <= {
        parameter["name"] for parameter in operation["parameters"]
    }
    assert document["components"]["schemas"]["Events"]["properties"].keys() == {
        "items",
        "total",
        "removed",
        "next",
        "last",
        "messages",
    }


def test_an_unchanged_answer_is_not_modified():
    listed_event("2026-03-07 20:00")
    first = Client().get(ADDRESS)

    assert Client().get(ADDRESS, headers={"If-None-Match": first["ETag"]}).status_code == 304
