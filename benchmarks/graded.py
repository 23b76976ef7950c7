"""Evaluates a file of graded questions on a database at a given time (see
:mod:`benchmarks.relevance`)."""

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from benchmarks.databases import temporary_database
from benchmarks.relevance import Judged, print_failures, search_ids
from tests.search.judging import LOOKED_AT, Scores, mean, recall

if TYPE_CHECKING:
    from search.engines import Engine
    from tests.search.golden.load import GoldenQuery

RECALL_AT = 20
#: Number of bootstrap resamples, and the share of them within the printed interval.
RESAMPLED, TOLD = 2_000, 0.9
TEN_O_CLOCK = timedelta(hours=10)


def judge_files(options: argparse.Namespace) -> None:
    """Evaluate each file of ``options.questions`` at ``options.at``, and print scores by family."""
    if options.at is None:
        sys.exit("--at says on which day the questions are asked")
    at: datetime = options.at
    at = at if at.time() != at.min.time() else at + TEN_O_CLOCK
    with filled_database(at, keeps=options.keep) if options.fill else own_database():
        from django.conf import settings

        now = at.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
        if options.by_meaning:
            compute_meanings(now)
        with asked_engine(options.engine) as one:
            pks = primary_keys()
            for path in options.questions:
                judged, seconds = judge_questions(
                    read_questions(path, with_later=options.with_later), pks, now, one
                )
                print(
                    f"\n{path.name}, {type(one).__name__}, {now:%Y-%m-%d %H:%M}:"
                    f" {1_000 * seconds:.1f} ms a question"
                )
                print_families(judged)
                if options.failures:
                    print_failures(judged, titles_of(judged))
                if (found := mean(one.scores for one in judged).ndcg) < options.least:
                    sys.exit(f"{path.name}: {found:.3f} is below {options.least}")


def compute_meanings(now: datetime) -> None:
    """Compute the missing meaning vectors of all events."""
    import time_machine
    from django.conf import settings

    from agenda.models import Event
    from agenda.services.snapshots import read_snapshots
    from search.services import count_due_meanings, note_meanings, write_meanings

    settings.SEARCH_BY_MEANING, start = True, time.perf_counter()
    with time_machine.travel(now, tick=True):
        note_meanings(read_snapshots(Event.objects.live().values_list("pk", flat=True)))
        due = count_due_meanings()
        write_meanings(due)
    print(f"{due} meanings computed in {time.perf_counter() - start:.0f} s")


def read_questions(path: Path, *, with_later: bool = False) -> "list[GoldenQuery]":
    """Read one question per line: ``{"id", "family", "question", "grades": {record identifier: 1 to
    3}}``.

    ``with_later`` includes the grades of "later": results of several searches that were graded
    afterwards.
    """
    from tests.search.golden.load import GoldenQuery

    lines = [
        json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    return [
        GoldenQuery(
            line["id"],
            line["family"],
            line["question"],
            (line.get("later", {}) if with_later else {}) | line["grades"],
        )
        for line in lines
    ]


def primary_keys() -> dict[str, int]:
    """Return source record identifier -> primary key, of the public events."""
    from sources.models import SourceRecord

    return dict(SourceRecord.objects.filter(event__live=True).values_list("identifier", "event"))


def judge_questions(
    questions: "Sequence[GoldenQuery]", pks: dict[str, int], now: datetime, one: "Engine"
) -> tuple[list[Judged], float]:
    """Return the results of each question, and the seconds per answer; absent graded events are
    ignored."""
    judged, start = [], time.perf_counter()
    for question in questions:
        here = {
            identifier: grade for identifier, grade in question.grades.items() if identifier in pks
        }
        judged.append(
            Judged(replace(question, grades=here).by_pk(pks), search_ids(question.q, now, one))
        )
    return judged, (time.perf_counter() - start) / max(1, len(questions))


def print_families(judged: Sequence[Judged]) -> None:
    families: dict[str, list[Scores]] = defaultdict(list)
    for one in judged:
        families[one.query.family].append(
            replace(one.scores, recall=recall(one.found, one.query.grades, RECALL_AT))
        )
    every = [scores for of_family in families.values() for scores in of_family]
    print(
        f"  {'':<12}{'':>4}{f'nDCG@{LOOKED_AT}':>9}{'MRR':>7}"
        f"{f'recall@{RECALL_AT}':>11}{'nothing':>9}"
    )
    for name, of_family in [*sorted(families.items()), ("all", every)]:
        told = mean(of_family)
        print(
            f"  {name:<12}{len(of_family):4}{told.ndcg:9.3f}{told.reciprocal_rank:7.3f}"
            f"{told.recall:11.3f}{told.nothing:9.1%}"
        )
    low, high = interval([scores.ndcg for scores in every])
    print(
        f"  the mean of as many others would be within {low:.3f} and {high:.3f} nine times out of"
        " ten"
    )


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the bootstrap interval of the mean of ``values``, nine times out of ten."""
    chance = random.Random(RESAMPLED)
    means = sorted(
        statistics.fmean(chance.choices(values, k=len(values))) for _time in range(RESAMPLED)
    )
    outside = round(RESAMPLED * (1 - TOLD) / 2)
    return means[outside], means[-outside - 1]


def titles_of(judged: Sequence[Judged]) -> dict[int, str]:
    from agenda.models import Event

    return dict(Event.objects.values_list("pk", "title"))


@contextmanager
def own_database() -> Iterator[None]:
    """Use the database of DATABASE_URL as it is."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    yield


@contextmanager
def filled_database(at: datetime, *, keeps: bool) -> Iterator[None]:
    """Yield a database with the events of CITY_DATA_DIR imported at time ``at``, and the city's
    areas."""
    if not os.environ.get("CITY_DATA_DIR"):
        sys.exit("CITY_DATA_DIR does not say where the city's data is")
    with temporary_database(f"benchmark_relevance_{at:%Y_%m_%d_%H}" if keeps else ""):
        from sources.models import SourceRecord

        if not SourceRecord.objects.exists():
            fill(Path(os.environ["CITY_DATA_DIR"]) / "qfap" / "que-faire-a-paris-sample.json", at)
        yield


def fill(path: Path, at: datetime) -> None:
    import time_machine
    from django.conf import settings

    from agenda.models import Area, Category
    from demo import tables
    from demo.services.city import make_landmarks
    from search.services import rebuild_fingerprints, reindex
    from sources.models import Source
    from sources.quefaire.reading import read_events, survey
    from sources.services.imports import import_events

    zone = ZoneInfo(settings.TIME_ZONE)
    with time_machine.travel(at.replace(tzinfo=zone), tick=True):
        for area in tables.areas():
            names = {
                "name": area.name,
                "short_name": area.short_name,
                "polygon": tables.outlines()[area.code],
            }
            Area.objects.create(**asdict(area) | names)
        for genre in tables.categories():
            Category.objects.create(
                slug=genre.slug,
                name=genre.name,
                name_en=genre.name_en,
                synonyms="\n".join(genre.synonyms),
            )
        source = Source.objects.create(slug="quefaire", name="Que faire")
        with path.open("rb") as stream:
            learnt = survey(stream, zone)
            stream.seek(0)
            report = import_events(source, read_events(stream, learnt))
        make_landmarks()
        reindex()
        rebuild_fingerprints()  # for the word frequencies
    print(
        f"{report.records} records imported at {at:%Y-%m-%d %H:%M}: {dict(report.outcomes)},"
        f" {report.drafts} drafts"
    )


@contextmanager
def asked_engine(name: str) -> "Iterator[Engine]":
    """Yield the database engine, or Elasticsearch with a temporary index of these events."""
    from search.engines import database_engine

    if name == "database":
        yield database_engine()
        return
    from django.conf import settings

    settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX = (
        os.environ["ELASTICSEARCH_URL"],
        "benchmark-relevance",
    )
    from search.engines.elasticsearch.engine import ElasticsearchEngine
    from search.engines.elasticsearch.server import server
    from search.services import rebuild_index

    rebuild_index()
    yield ElasticsearchEngine()
    client = server().patient
    client.indices.delete(index=list(client.indices.get(index=f"{settings.ELASTICSEARCH_INDEX}-*")))
