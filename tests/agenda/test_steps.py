"""The table of steps on dates: texts, services, and which step undoes which."""

from inspect import signature
from typing import Any

import pytest
from django.utils.translation import override

from agenda.enums import ChangeKind, OccurrenceStatus
from agenda.forms.occurrences import OccurrencesForm
from agenda.models import Occurrence
from agenda.services.occurrences import SERVICES
from agenda.steps import STEPS

#: Parameters of services that have another name in the form.
HANDED = {"day": "start_at", "hours": "end_at"}


def test_each_step_has_the_service_of_its_name_and_each_service_its_step():
    assert {kind: service.__name__ for kind, service in SERVICES.items()} == {
        kind: step.name for kind, step in STEPS.items()
    }


@pytest.mark.parametrize("kind", STEPS)
def test_a_service_is_given_dates_what_its_step_reads_and_who_does_it(kind):
    facts = [HANDED.get(name, name) for name in STEPS[kind].fields]

    assert list(signature(SERVICES[kind]).parameters) == ["occurrences", *facts, "actor"]


def test_what_a_step_reads_is_in_the_form_and_nothing_else():
    fields = set(OccurrencesForm(among=Occurrence.objects.none()).fields)

    assert fields == {"step", "occurrences"}.union(*(step.fields for step in STEPS.values()))


def test_a_form_with_fewer_steps_asks_for_what_these_read():
    steps: dict[ChangeKind, Any] = {
        ChangeKind.CANCELLED: "Les annuler",
        ChangeKind.MOVED_ONLINE: "Les passer en ligne",
    }

    form = OccurrencesForm(among=Occurrence.objects.none(), steps=steps)

    assert list(form.fields) == ["step", "online_url", "reason", "occurrences"]
    step: Any = form.fields["step"]
    assert step.choices == [("cancel", "Les annuler"), ("move_online", "Les passer en ligne")]
    assert form.steps_of["reason"] == "cancel move_online"


def test_a_cancelled_date_is_only_brought_back_and_one_put_off_neither_filled_nor_moved():
    after = {
        status: [step.name for step in STEPS.values() if status in step.allowed_from]
        for status in (OccurrenceStatus.CANCELLED, OccurrenceStatus.POSTPONED)
    }

    assert after == {  # already cancelled, so it is left alone
        OccurrenceStatus.CANCELLED: ["cancel", "restore"],
        OccurrenceStatus.POSTPONED: ["cancel", "postpone", "reschedule", "restore"],
    }


def test_followers_and_saved_searches_are_notified_of_the_right_steps():
    assert {step.name for step in STEPS.values() if not step.is_news} == {"fill", "reopen"}
    assert {step.name for step in STEPS.values() if step.is_opportunity} == {
        *("reschedule", "move", "move_online", "restore"),
    }


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("fr", 1, ["Annuler cette date", "1 date annulée."]),
        ("fr", 3, ["Annuler ces 3 dates", "3 dates annulées."]),
        ("en", 3, ["Cancel these 3 dates", "3 dates cancelled."]),
    ],
)
def test_words_are_those_of_the_language_and_the_count(language, count, said):
    step = STEPS[ChangeKind.CANCELLED]

    with override(language):
        assert [words % {"count": count} for words in (step.question, step.done)] == said
