"""A new index of the search's server: built beside, fed meanwhile, swapped in, and taken back."""

import datetime as dt
import threading
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command

from agenda.models import Change
from search.engines import engine
from search.engines.elasticsearch import mapping, server
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.mapping import alias
from search.exceptions import NothingToGoBackTo
from search.query import EventQuery
from search.services import feed, rebuild_index, roll_back
from search.services.feeding import read_position
from search.services.rebuilding import ABANDONED
from tests.factories.agenda import at, listed_event

pytestmark = pytest.mark.django_db
MARCH = at("2026-03-01 12:00")
BAL = EventQuery(now=MARCH, text="bal")


def found() -> list[int]:
    return [hit.event_id for hit in ElasticsearchEngine().find(BAL).hits]


def indices(client) -> dict[str, list[str]]:
    """Ours on the server, the oldest first, each with the names it bears."""
    told = client.indices.get_alias(index=f"{site.ELASTICSEARCH_INDEX}-*")
    return {index: list(told[index]["aliases"]) for index in sorted(told)}


def answering(client) -> list[str]:
    return [index for index, names in indices(client).items() if alias() in names]


def test_what_changes_while_an_index_is_built_is_in_it(elasticsearch):
    kept, withdrawn, renamed = (
        listed_event("2026-03-03 20:00", title="Bal") for _event in range(3)
    )
    feed()
    seen: list[Any] = []

    def change(count: int) -> None:
        seen.append((count, found()))
        withdrawn.unpublish()
        renamed.title = "Concert"
        renamed.save_revision().publish()
        seen.append(listed_event("2026-03-03 20:00", title="Bal").pk)

    before = answering(elasticsearch)
    assert rebuild_index(change) == 3

    assert seen[0] == (3, [kept.pk, withdrawn.pk, renamed.pk])
    assert found() == [kept.pk, seen[1]]
    assert answering(elasticsearch) != before
    assert read_position(elasticsearch)[1] == Change.objects.last_id()


def test_searches_during_the_switch_get_one_complete_index(elasticsearch):
    for _event in range(3):
        listed_event("2026-03-03 20:00")
    feed()
    is_done = threading.Event()
    counts = []

    def ask() -> None:
        while not is_done.is_set():
            counts.append(
                elasticsearch.count(index=alias(), query={"term": {"live": True}})["count"]
            )

    asker = threading.Thread(target=ask)
    asker.start()
    for _time in range(3):
        rebuild_index()
    is_done.set()
    asker.join()

    assert set(counts) == {3}


def test_rolling_back_restores_the_previous_index_with_later_changes(elasticsearch):
    first = answering(elasticsearch)
    event = listed_event("2026-03-03 20:00", title="Bal")
    rebuild_index()
    second = answering(elasticsearch)
    later = listed_event("2026-03-03 20:00", title="Bal")
    feed()
    event.unpublish()

    assert [roll_back()] == first
    assert (answering(elasticsearch), found()) == (first, [later.pk])
    assert [roll_back()] == second
    assert (answering(elasticsearch), found()) == (second, [later.pk])


def test_without_a_previous_index_rolling_back_fails(elasticsearch):
    with pytest.raises(NothingToGoBackTo):
        roll_back()


def test_a_build_that_fails_leaves_nothing_and_the_old_index_answers(elasticsearch):
    event = listed_event("2026-03-03 20:00", title="Bal")
    feed()
    before = indices(elasticsearch)

    def fail(count: int) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        rebuild_index(fail)

    assert indices(elasticsearch) == before
    assert found() == [event.pk]


def test_the_previous_index_and_recent_unfinished_ones_are_kept(elasticsearch):
    other = []
    for ago in (dt.timedelta(minutes=1), ABANDONED * 2):
        made_at = dt.datetime.now(dt.UTC) - ago
        other.append(f"{alias()}-{made_at.timestamp() * 1_000:.0f}")
        elasticsearch.indices.create(index=other[-1], aliases={f"{other[-1]}-building": {}})

    for _time in range(2):
        before = answering(elasticsearch)
        rebuild_index()

    assert indices(elasticsearch) == {
        other[0]: [f"{other[0]}-building"],
        before[0]: [],
        answering(elasticsearch)[0]: [alias()],
    }


def test_with_a_new_mapping_the_database_answers_until_there_is_an_index(
    elasticsearch, monkeypatch
):
    event = listed_event("2026-03-03 20:00", title="Bal")
    feed()
    monkeypatch.setattr(server, "OPEN_S", 0)
    monkeypatch.setattr(mapping, "VERSION", mapping.VERSION + 1)

    assert [hit.event_id for hit in engine().find(BAL).hits] == [event.pk]

    rebuild_index()
    assert found() == [event.pk]
    monkeypatch.undo()
    assert found() == [event.pk]  # the code before finds its own again


def test_the_command_says_what_it_did(elasticsearch):
    listed_event("2026-03-03 20:00")
    [first] = answering(elasticsearch)
    out = StringIO()
    quiet = {"verbosity": 0, "stdout": out, "stderr": StringIO()}

    call_command("reindex", **quiet)
    call_command("reindex", "--server", **quiet)
    [third] = answering(elasticsearch)
    call_command("reindex", "--rollback", **quiet)
    [second] = answering(elasticsearch)

    assert out.getvalue().splitlines() == [
        "1 événement dans l’index.",
        "1 événement dans le nouvel index du serveur, qui répond.",
        "1 événement dans le nouvel index du serveur, qui répond.",
        f"L’index {second} répond.",
    ]
    assert first < second < third


def test_the_command_reports_a_missing_server_or_previous_index(settings, elasticsearch):
    with pytest.raises(CommandError, match=r"^Le serveur n’a pas d’index d’avant\.$"):
        call_command("reindex", "--rollback", verbosity=0)
    settings.ELASTICSEARCH_URL = ""
    with pytest.raises(CommandError, match=r"^Aucun serveur de recherche"):
        call_command("reindex", "--server", verbosity=0)
