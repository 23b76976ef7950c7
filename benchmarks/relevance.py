"""Search quality by engine: nDCG@10, MRR, recall and share of empty answers over graded questions.

    python -m benchmarks.relevance [--failures]
    python -m benchmarks.relevance --questions FILE… --at 2025-06-26 [--fill [--keep]]
                                   [--engine elasticsearch] [--by-meaning] [--least 0.8]

First the golden set, which nobody may tune to (`tests/search/golden/README.md` explains the
grades). Then the same answers in random order, as a baseline of the ranking.

With ``--questions``, the questions of files (format in the same README) are asked at a given time,
in process, on DATABASE_URL's database; with ``--fill``, on CITY_DATA_DIR's events, imported at that
time into a separate database, which ``--keep`` leaves for the next run.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from benchmarks.databases import temporary_database
from tests.search.judging import ASKED, LOOKED_AT, Scores, judge, mean

if TYPE_CHECKING:
    from search.engines import Engine
    from tests.search.golden.load import GoldenQuery

WORST, SHOWN = 10, 3
SEED = 7

Search = Callable[[str, datetime], list[int]]


def search_ids(q: str, now: datetime, asked: "Engine | None" = None) -> list[int]:
    """Return the ids of the first events that the site finds for the words ``q``, best first."""
    from django.http import QueryDict

    from search.engines import engine
    from search.engines.lookups import SiteLookups
    from search.query.understanding import ask
    from search.results.answers import find_results

    understood = ask(QueryDict(urlencode({"q": q})), now, SiteLookups())
    found = find_results(understood, asked or engine(), ASKED)
    return [hit.event_id for hit in found.hits][:ASKED]


def shuffled(search: Search, chance: random.Random) -> Search:
    """Return a search with the same answers in random order."""

    def search_by_lot(q: str, now: datetime) -> list[int]:
        found = search(q, now)
        return chance.sample(found, len(found))

    return search_by_lot


@dataclass(frozen=True, slots=True)
class Judged:
    """Results and scores of one query; grades are by primary key."""

    query: "GoldenQuery"
    found: list[int]
    scores: Scores = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "scores", judge(self.found, self.query.grades))


def judge_all(search: Search, pks: dict[str, int]) -> list[Judged]:
    """Return results and scores of every query of the golden set; ``pks`` maps its events."""
    from tests.search.golden.load import golden_now, golden_queries

    return [Judged(query.by_pk(pks), search(query.q, golden_now())) for query in golden_queries()]


def overall(judged: Iterable[Judged]) -> Scores:
    return mean(one.scores for one in judged)


def by_family(judged: Iterable[Judged]) -> dict[str, Scores]:
    families = defaultdict(list)
    for one in judged:
        families[one.query.family].append(one.scores)
    return {family: mean(scores) for family, scores in families.items()}


def engines() -> "dict[str, Engine]":
    """Return the database's engine, and the site's engine if it is another."""
    from search.engines import database_engine, engine

    return {type(one).__name__: one for one in (database_engine(), engine())}


def print_table(title: str, judged: list[Judged]) -> None:
    print(f"\n{title:<24}{'nDCG@10':>9}{'MRR':>9}{'recall@50':>11}{'nothing':>9}")
    for name, scores in {"overall": overall(judged), **by_family(judged)}.items():
        print(
            f"  {name:<22}{scores.ndcg:9.3f}{scores.reciprocal_rank:9.3f}"
            f"{scores.recall:11.3f}{scores.nothing:9.0%}"
        )


def print_worst(judged: list[Judged], titles: dict[int, str]) -> None:
    print(f"\nThe worst {WORST}, and what came first (with its grade)")
    for one in sorted(judged, key=lambda one: one.scores.ndcg)[:WORST]:
        first = [f"{titles[pk]} ({one.query.grades.get(pk, 0)})" for pk in one.found[:SHOWN]]
        print(f"  {one.scores.ndcg:5.2f}  {one.query.q:<44} {' · '.join(first) or 'nothing'}")


def print_failures(judged: list[Judged], titles: dict[int, str]) -> None:
    """Print, for each imperfect query, its first ten results and the events missing there."""
    for one in judged:
        if one.scores.ndcg == 1:
            continue
        print(f"\n{one.query.id}  «{one.query.q}»  nDCG {one.scores.ndcg:.2f}")
        first = one.found[:LOOKED_AT]
        for rank, pk in enumerate(first, start=1):
            print(f"  {rank:3}  {one.query.grades.get(pk, 0)}  {titles[pk]}")
        for pk, grade in one.query.grades.items():
            if pk not in first:
                print(f"    -  {grade}  {titles[pk]}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--failures",
        action="store_true",
        help="every query that is not answered perfectly, in full",
    )
    parser.add_argument(
        "--questions", type=Path, nargs="*", help="graded questions, a JSON object a line"
    )
    parser.add_argument(
        "--at",
        type=datetime.fromisoformat,
        help="the day on which they are asked, at 10:00, or the hour",
    )
    parser.add_argument(
        "--fill",
        action="store_true",
        help="in a database of its own, of the events of CITY_DATA_DIR",
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="that database stays, for the next run of the same clock",
    )
    parser.add_argument(
        "--least", type=float, default=0.0, help="fail when the mean nDCG of a file is below that"
    )
    parser.add_argument("--engine", choices=("database", "elasticsearch"), default="database")
    parser.add_argument(
        "--with-later", action="store_true", help="also by the grades that were given later"
    )
    parser.add_argument(
        "--by-meaning", action="store_true", help="by meaning too, whose model is an extra"
    )
    options = parser.parse_args()
    if options.questions is not None:
        from benchmarks.graded import judge_files

        judge_files(options)
        return
    with temporary_database():
        from tests.search.golden.load import load_city

        pks = load_city()
        for name, one in engines().items():
            report(name, partial(search_ids, asked=one), pks, failures=options.failures)


def report(name: str, search: Search, pks: dict[str, int], *, failures: bool) -> None:
    from agenda.models import Event

    titles = dict(Event.objects.values_list("pk", "title"))
    judged = judge_all(search, pks)
    print_table(name, judged)
    print_worst(judged, titles)
    if failures:
        print_failures(judged, titles)
    print_table(f"{name}, by lot", judge_all(shuffled(search, random.Random(SEED)), pks))


if __name__ == "__main__":
    main()
