"""Failures of imports in words."""

import pytest
from django.utils.translation import override

from sources.base import ImportFailure
from sources.wording import say_failure
from web.fetch import FetchFailure

#: As stored: the keys of a JSON object are texts.
MANY = {"hit": 7, "events": 8, "added": 0, "removed": 2, "shifts": {"3600": 21}}
FACTS = {"error": "No such file", "code": 3, "name": "x.json", "status": 503, **MANY}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("failure", ImportFailure)
def test_each_failure_has_a_sentence_without_holes(failure, language):
    with override(language):
        sentence = say_failure(failure, FACTS)

    assert (sentence[-1] in ".n", "%" in sentence) == (True, False)


@pytest.mark.parametrize("failure", FetchFailure)
def test_each_reason_why_nothing_was_fetched_has_one(failure):
    assert say_failure(failure, FACTS) != failure


def test_changes_of_dates_are_said_in_the_readers_language():
    with override("fr"):
        french = say_failure("many_changes", MANY)
    with override("en"):
        english = say_failure("many_changes", MANY)

    assert "2 dates de moins, 21 déplacées d’une heure" in french
    assert "21" in english
    assert "déplacées" not in english


def test_words_of_an_older_version_stay():
    assert say_failure("3 % d’erreurs.", {}) == "3 % d’erreurs."
