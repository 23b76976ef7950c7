"""Graded questions of a file: how they are read and judged, and how sure their mean is."""

import json

import pytest

from benchmarks.graded import (
    interval,
    judge_questions,
    primary_keys,
    print_families,
    read_questions,
)
from search.engines import database_engine
from search.services import index_events
from tests.factories.agenda import EventFactory, OccurrenceFactory, at
from tests.factories.sources import SourceRecordFactory

NOW = "2026-03-04 10:00"


@pytest.fixture
def graded(tmp_path):
    """A file of these questions, each with its grades."""

    def write(*questions: tuple[str, dict[str, int]]):
        path = tmp_path / "questions.jsonl"
        lines = [
            {
                "id": f"q{rank}",
                "family": "title",
                "question": question,
                "language": "fr",
                "grades": grades,
            }
            for rank, (question, grades) in enumerate(questions)
        ]
        path.write_text("\n".join(json.dumps(line) for line in lines) + "\n")
        return read_questions(path)

    return write


@pytest.mark.django_db
def test_a_question_is_judged_by_the_sources_identifiers_and_what_is_not_here_counts_nothing(
    graded, capsys
):
    jazz, off_the_web = (EventFactory(title=title) for title in ("Nuit du jazz", "Nuit blanche"))
    off_the_web.unpublish()
    OccurrenceFactory(event=jazz, start_at=at("2026-03-05 20:00"))
    for identifier, event in (("88001", jazz), ("88002", off_the_web)):
        SourceRecordFactory(identifier=identifier, event=event)
    index_events([jazz.pk, off_the_web.pk])
    questions = graded(("jazz", {"88001": 3, "88002": 3, "88003": 3}), ("opéra", {"88001": 2}))

    judged, _seconds = judge_questions(questions, primary_keys(), at(NOW), database_engine())
    print_families(judged)

    assert [(one.scores.ndcg, one.scores.nothing) for one in judged] == [(1, 0), (0, 1)]
    assert (
        "  all            2    0.500  0.500      0.500    50.0%"
        in capsys.readouterr().out.splitlines()
    )


def test_the_mean_of_other_questions_would_lie_where_their_spread_says():
    assert interval([0.5] * 100) == (0.5, 0.5)
    # Of a hundred that are 0 or 1 by lot, the standard error is 0.05: nine tenths lie within 1.645
    # times that.
    assert interval([0.0, 1.0] * 50) == pytest.approx((0.42, 0.58), abs=0.015)
