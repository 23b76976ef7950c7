"""Two requests at the same moment, on a database that serves both at once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from nights.models import CoverageLine, Note
from nights.services.notes import post_note
from nights.services.questions import ask_question
from tests.factories.nights import CoverageFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="the database of tests is in memory: its threads lock each other out",
    ),
]
THREADS = 4


def together(act):
    """Call ``act`` in several threads at once, and return what each returned."""
    start = Barrier(THREADS)

    def run(_number):
        try:
            start.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_a_note_that_is_sent_by_several_at_once_is_one_note():
    night, uid = CoverageFactory(), uuid.uuid4()

    notes = together(lambda: post_note(night, "Un.", uid=uid).pk)

    assert len(set(notes)) == 1
    assert (Note.objects.count(), CoverageLine.objects.count()) == (1, 1)


def test_a_question_that_is_asked_by_several_at_once_is_wanted_by_all():
    night = CoverageFactory()

    together(lambda: ask_question(night, "Ça finit quand ?"))

    first = night.questions.get(into=None)
    assert (first.wanted, night.questions.filter(into=first).count()) == (THREADS, THREADS - 1)
