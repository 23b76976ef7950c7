"""The reasons of refusals: there from the first day, kept by editors, and never lost once given."""

import pytest
from django.urls import reverse

from moderation.enums import DecisionAction
from moderation.models import Reason
from tests.agenda.cms import signed_in, somebody
from tests.moderation.test_deciding import decided, waiting

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"wagtailsnippets_moderation_reason:{name}", args=args)


def data(**facts: object) -> dict[str, object]:
    return {
        "text_fr": "C’est ailleurs.",
        "text_en": "It is elsewhere.",
        "sort_order": 5,
        "live": "on",
    } | facts


def test_a_new_city_has_a_dozen_in_both_languages():
    reasons = Reason.objects.all()

    assert len(reasons) >= 12
    assert all(reason.text_fr and reason.text_en for reason in reasons)


@pytest.mark.parametrize("group", ["Éditeurs", "Modérateurs"])
def test_editors_write_one_and_moderators_choose_it(group):
    client = signed_in(somebody(group))

    client.post(url("add"), data(kinds=["report"]))

    reason = Reason.objects.get(text_fr="C’est ailleurs.")
    assert reason.kinds == ["report"]
    assert reason in Reason.objects.of_kinds("report")
    assert reason not in Reason.objects.of_kinds("proposal")
    assert "C’est ailleurs." in client.get(url("list")).content.decode()


def test_contributors_cannot_edit_reasons():
    answer = signed_in(somebody("Contributeurs")).post(url("add"), data())

    assert (answer.status_code, Reason.objects.filter(text_fr="C’est ailleurs.").exists()) == (
        302,
        False,
    )


def test_a_reason_used_in_a_decision_is_not_deleted():
    given, other = Reason.objects.all()[:2]
    decided(waiting(), DecisionAction.REFUSE, reason=given)
    client = signed_in(somebody("Éditeurs"))

    for reason in (given, other):
        client.post(url("delete", reason.pk))

    assert list(Reason.objects.filter(pk__in=[given.pk, other.pk])) == [given]


def test_a_retired_reason_is_no_longer_offered():
    reason = Reason.objects.first()
    signed_in(somebody("Éditeurs")).post(url("edit", reason.pk), data(live=""))

    assert reason not in Reason.objects.of_kinds("proposal")
