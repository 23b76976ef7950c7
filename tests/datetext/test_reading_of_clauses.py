"""Generated pairs and triples of clauses: read correctly, or asked or refused."""

from collections import Counter

import pytest
from django.utils import translation
from hypothesis import given, settings

from agenda.forms.events import MAY_STAY_OPEN
from datetext import Reading, read_dates
from tests.datetext.spoken import WINDOW, Happening, Spoken, spoken

#: Minimum share of generated sentences that are read without a question.
LEAST_READ = 0.75


def happenings(reading: Reading, sentence: Spoken) -> set[Happening]:
    before = sentence.today + WINDOW
    moments = [
        moment for line in reading.lines for moment in line.happenings(sentence.today, before)
    ]
    return {
        (moment.start, moment.end.time() if moment.has_end and not moment.all_day else None)
        for moment in moments
        if moment.start.date() < before
    }


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_generated_sentence_is_read_as_its_dates(language):
    outcomes: Counter[str] = Counter()

    @settings(max_examples=100, deadline=None)
    @given(sentence=spoken(language))
    def read(sentence: Spoken) -> None:
        reading = read_dates(sentence.text, sentence.today, language)

        is_read = reading.is_clear(but=MAY_STAY_OPEN)
        outcomes["read" if is_read else "asked"] += 1
        assert not is_read or happenings(reading, sentence) == sentence.happenings

    with translation.override(language):
        read()

    assert outcomes["read"] / outcomes.total() >= LEAST_READ
