"""The read API: single records, paged lists, and changes."""

import datetime as dt

import pytest
import time_machine

from agenda.formats.schemas import (
    AreaData,
    CategoryData,
    Changes,
    EventData,
    OrganisationData,
    PlaceData,
)
from agenda.models import Area, Category, Change
from agenda.services.occurrences import cancel, reschedule, restore
from agenda.services.publication import publish_now
from tests.budgets import count_queries
from tests.factories.agenda import (
    AreaFactory,
    CategoryFactory,
    EventFactory,
    OrganisationFactory,
    PlaceFactory,
    at,
    published_event,
)
from web.cursors import read_cursor, write_cursor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_first_of_march():
    with time_machine.travel(at("2026-03-01 12:00"), tick=False):
        yield


@pytest.fixture
def concert():
    return published_event("2026-03-03 20:00", title="Concert d’été", slug="concert")


def test_an_event_matches_the_openapi_document(client, concert):
    data = client.get("/api/v1/evenements/concert").json()

    EventData.model_validate(data)
    assert (data["uid"], data["dates"][0]["uid"]) == (
        str(concert.uid),
        f"{concert.occurrences.get().uid}@agenda.example.org",
    )


def test_only_the_fields_asked_for_are_sent(client, concert):
    data = client.get("/api/v1/evenements/concert?champs=title,slug").json()

    assert data == {"slug": "concert", "title": "Concert d’été"}


def test_a_draft_is_not_found_and_a_withdrawn_event_is_gone(client, concert):
    EventFactory(slug="draft", live=False)
    concert.unpublish()

    assert client.get("/api/v1/evenements/draft").status_code == 404
    assert client.get("/api/v1/evenements/concert").status_code == 410


def test_an_old_address_still_answers(client, concert):
    concert.slug = "grand-concert"
    concert.save_revision().publish()

    assert client.get("/api/v1/evenements/concert?champs=slug").json() == {"slug": "grand-concert"}


def test_an_unchanged_answer_is_304(client, concert):
    tag = client.get("/api/v1/evenements/concert")["ETag"]

    assert (
        client.get("/api/v1/evenements/concert", headers={"If-None-Match": tag}).status_code == 304
    )


@pytest.mark.parametrize(
    ("path", "make", "schema"),
    [
        ("lieux", PlaceFactory, PlaceData),
        ("organisations", OrganisationFactory, OrganisationData),
        ("categories", CategoryFactory, CategoryData),
        ("quartiers", AreaFactory, AreaData),
    ],
)
def test_a_list_is_read_page_by_page_without_missing_a_record(client, path, make, schema):
    Category.objects.all().delete()
    Area.objects.all().delete()
    made = make.create_batch(5)
    read, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/api/v1/{path}?nombre=2&curseur={cursor}").json()
        read += [schema.model_validate(item) for item in page["items"]]
        cursor = page["next"]
        if len(read) == 2:
            made.pop(0).delete()  # already read, so the next pages do not shift

    assert [one.name for one in read[1:]] == [one.name for one in made]


def test_only_published_places_are_listed(client):
    PlaceFactory(live=False)
    shown = PlaceFactory()

    page = client.get("/api/v1/lieux?champs=name").json()

    assert page == {"items": [{"name": shown.name}], "next": None}


@pytest.mark.parametrize(
    "cursor", ["x", "%00", "W10", "WyJhIl0", "bnVsbA", "WzFlOTk5XQ", "Wy0xXQ", "9" * 500]
)
def test_an_invalid_cursor_starts_over(client, cursor):
    PlaceFactory()

    assert len(client.get(f"/api/v1/lieux?curseur={cursor}").json()["items"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        "nombre=0",
        "nombre=301",
        "nombre=x",
        f"curseur={'x' * 501}",
        "champs=nothing",
        f"champs={'name,' * 300}name",
    ],
)
def test_an_invalid_page_size_is_refused_with_a_reason(client, query):
    response = client.get(f"/api/v1/lieux?{query}")

    detail = f"Ceci manque, ou n’est pas compris\u00a0: {query.split('=')[0]}."
    assert (response.status_code, response.json()) == (422, {"detail": detail, "code": ""})


@pytest.mark.parametrize(
    "path", ["lieux", "organisations", "categories", "quartiers", "changements", "evenements"]
)
def test_an_empty_parameter_counts_as_not_given(client, path):
    PlaceFactory()

    empty = client.get(f"/api/v1/{path}?nombre=&curseur=&champs=&depuis=")

    assert (empty.status_code, empty.json()) == (200, client.get(f"/api/v1/{path}").json())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_error_is_in_the_language_of_the_request(client, language):
    detail = {"fr": "Rien n’a cette adresse.", "en": "Nothing has this address."}[language]

    response = client.get("/api/v1/nowhere/at-all", headers={"Accept-Language": language})

    assert (response.status_code, response.json()["detail"]) == (404, detail)


def test_a_cursor_decodes_to_the_values_it_was_made_of():
    assert read_cursor(write_cursor(12, "é", None, 1.5)) == [12, "é", None, 1.5]


def test_a_returning_reader_gets_the_changes_and_the_current_events(client, concert):
    last = client.get("/api/v1/changements").json()["last"]
    cancel([concert.occurrences.get()], "grève")

    data = client.get(f"/api/v1/changements?depuis={last}").json()

    Changes.model_validate(data)
    (change,) = data["items"]
    assert (change["kind"], change["reason"], change["date_uid"]) == (
        "cancelled",
        "grève",
        f"{concert.occurrences.get().uid}@agenda.example.org",
    )
    assert [one["status"] for one in data["events"][str(concert.uid)]["dates"]] == ["cancelled"]
    assert client.get(f"/api/v1/changements?depuis={data['last']}").json() == {
        "items": [],
        "last": data["last"],
        "more": False,
        "events": {},
    }


def test_a_rescheduling_has_the_previous_start_and_other_changes_have_none(client, concert):
    row = concert.occurrences.get()
    last = client.get("/api/v1/changements").json()["last"]
    starts = [row.start_at, at("2026-03-07 20:30"), at("2026-03-07 21:00")]

    for start in starts[1:]:
        reschedule([row], start, start + dt.timedelta(hours=2))
    cancel([row], "grève")
    restore([row])
    restore([row])  # also restores the time
    republished = concert.get_latest_revision_as_object()
    line = republished.dates.all()[0]
    line.times = [["19:00", "21:00"]]
    republished.dates = [line]
    publish_now(republished)

    items = client.get(f"/api/v1/changements?depuis={last}").json()["items"]
    moves = [(one["kind"], read(one["was"]), read(one["now"])) for one in items if one["date_uid"]]
    assert moves == [
        ("rescheduled", starts[0], starts[1]),
        ("rescheduled", starts[1], starts[2]),
        ("cancelled", None, starts[2]),
        ("restored", None, starts[2]),
        ("restored", starts[2], starts[0]),
        ("rescheduled", starts[0], at("2026-03-03 19:00")),
    ]


def read(text):
    return dt.datetime.fromisoformat(text) if text else None


def test_a_withdrawn_or_deleted_event_leaves_a_tombstone(client, concert):
    deleted = published_event("2026-03-04 20:00")
    uid = str(deleted.uid)
    last = client.get("/api/v1/changements").json()["last"]
    concert.unpublish()
    deleted.delete()

    data = client.get(f"/api/v1/changements?depuis={last}").json()

    assert [change["kind"] for change in data["items"]] == ["withdrawn", "deleted"]
    assert data["events"] == {str(concert.uid): None, uid: None}


def test_changes_are_read_a_few_at_a_time_and_none_is_skipped(client):
    event = EventFactory()
    Change.objects.all().delete()
    Change.objects.bulk_create(
        Change(
            id=n,
            event=event,
            event_uid=event.uid,
            title="t",
            kind="updated",
            at=at("2026-03-01 12:00"),
        )
        for n in (3, 4, 7, 9, 12)
    )
    read, since, more = [], 0, True
    while more:
        page = client.get(f"/api/v1/changements?nombre=2&depuis={since}").json()
        read += [change["id"] for change in page["items"]]
        since, more = page["last"], page["more"]

    assert read == [3, 4, 7, 9, 12]


@pytest.mark.parametrize("since", [str(-(2**63)), "x", str(2**63), "1.5"])
def test_an_invalid_id_is_refused(client, since):
    assert client.get(f"/api/v1/changements?depuis={since}").status_code == 422


def test_changes_of_many_events_cost_as_many_queries_as_of_one(client):
    counts = []
    for day in range(3):
        published_event(f"2026-03-0{day + 2} 20:00")
        client.get("/api/v1/changements")
        counts.append(count_queries(lambda: client.get("/api/v1/changements")))

    assert counts == counts[:1] * 3


def test_the_document_names_every_path_once(client):
    document = client.get("/api/v1/openapi.json").json()

    names = [
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
    ]
    assert len(names) == len(set(names))
    assert {"/api/v1/evenements/{slug}", "/api/v1/lieux", "/api/v1/changements"} <= set(
        document["paths"]
    )
