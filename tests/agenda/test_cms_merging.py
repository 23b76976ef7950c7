"""The screens that merge two events, and undo it."""

import pytest
import time_machine

from agenda.models import Event, Merge
from agenda.permissions import EDITORS
from agenda.services.merging import event_merge_version, merge_events
from agenda.services.occurrences import fill
from tests.agenda.cms import event_url, signed_in, somebody
from tests.factories.agenda import PlaceFactory, at, published_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_first_of_march():
    with time_machine.travel(at("2026-03-01 12:00"), tick=False):
        yield


@pytest.fixture
def pair() -> tuple[Event, Event]:
    place = PlaceFactory()
    kept = published_event("2026-03-03 20:00", "2026-03-10 20:00", title="On chante", place=place)
    gone = published_event(
        "2026-03-10 20:00",
        "2026-03-17 20:00",
        title="Chorale",
        place=place,
        body="<p>Venez tous.</p>",
    )
    return kept, gone


def post(client, kept: Event, gone: Event, **facts: str):
    return client.post(
        event_url("merge", kept.pk, gone.pk),
        {"faire": "reunir", "vu": event_merge_version(kept, gone)} | facts,
    )


def text(answer) -> str:
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def test_both_events_are_compared_with_a_suggested_choice_and_the_result(pair):
    kept, gone = pair
    answer = signed_in(somebody(EDITORS)).get(event_url("merge", kept.pk, gone.pk))

    page = text(answer)
    assert "avec 3 dates à venir. 2 de la première, 2 de la seconde, 1 en commun." in " ".join(
        page.split()
    )
    assert 'name="titre" value="a" checked' in page
    assert 'name="genre" value="both" checked' in page


def test_dates_of_one_day_at_other_hours_are_not_counted_as_shared():
    kept = published_event("2026-03-03 20:00", title="On chante")
    gone = published_event("2026-03-03 14:00", title="Chorale")

    page = " ".join(
        text(signed_in(somebody(EDITORS)).get(event_url("merge", kept.pk, gone.pk))).split()
    )

    assert "1 de la première, 1 de la seconde, aucune le même jour à la même heure." in page
    assert "<b>1</b><br>ancienne adresse, renvoyée (301)" in page


def test_a_merge_leads_to_the_undo_screen_and_a_second_click_is_harmless(pair):
    kept, gone = pair
    client = signed_in(somebody(EDITORS))
    seen = event_merge_version(kept, gone)

    answers = [post(client, kept, gone, vu=seen, titre="b", texte="nonsense") for _ in range(2)]

    merge = Merge.objects.get()
    assert [answer["Location"] for answer in answers] == [event_url("separate", merge.pk)] * 2
    kept.refresh_from_db()
    assert kept.title == "Chorale"
    assert client.get(event_url("edit", gone.pk))["Location"] == event_url("separate", merge.pk)
    assert "Ce qui revient" in text(client.get(event_url("separate", merge.pk)))
    assert event_url("separate", merge.pk) in text(client.get(event_url("edit", kept.pk)))

    undone = [client.post(event_url("separate", merge.pk)) for _ in range(2)]

    assert [answer["Location"] for answer in undone] == [event_url("edit", gone.pk)] * 2
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.title, gone.live) == ("On chante", True)


def test_both_histories_say_that_they_were_merged_and_separated(pair):
    client = signed_in(somebody(EDITORS))
    post(client, *pair)
    client.post(event_url("separate", Merge.objects.get().pk))

    lines = {
        event.title: [
            str(row.message)
            for row in client.get(event_url("history", event.pk)).context["table"].data
        ]
        for event in pair
    }

    assert {"A reçu « Chorale »", "De nouveau à part de « Chorale »"} <= {
        said.replace("\xa0", " ") for said in lines["On chante"]
    }
    assert "Ne fait plus qu’un avec « On chante »" in {
        said.replace("\xa0", " ") for said in lines["Chorale"]
    }


def test_an_outdated_screen_is_refused_and_keeps_the_choices(pair):
    kept, gone = pair
    seen = event_merge_version(kept, gone)
    fill([gone.occurrences.first()])
    client = signed_in(somebody(EDITORS))

    answer = post(client, kept, gone, vu=seen, titre="b")

    assert answer.status_code == 409
    page = text(answer)
    assert "Quelqu’un a changé l’une des deux" in page
    assert 'name="titre" value="b" checked' in page
    assert f'name="vu" value="{event_merge_version(kept, gone)}"' in page
    assert not Merge.objects.exists()


def test_the_merged_page_can_be_previewed(pair):
    kept, gone = pair

    answer = post(signed_in(somebody(EDITORS)), kept, gone, faire="voir", texte="b")

    assert "Venez tous." in text(answer)
    assert "17" in text(answer)
    assert not Merge.objects.exists()


def test_a_user_who_may_not_publish_both_cannot_merge_them(pair):
    kept, gone = pair
    merge = merge_events(kept.pk, gone.pk, {}, seen=event_merge_version(kept, gone), actor=None)
    owner = somebody("Contributeurs")
    Event.objects.filter(pk=kept.pk).update(owner=owner)
    client = signed_in(owner)

    statuses = [
        client.get(event_url("merge_with", kept.pk)).status_code,
        client.get(event_url("merge", kept.pk, gone.pk)).status_code,
        client.post(event_url("merge", kept.pk, gone.pk)).status_code,
        client.post(event_url("separate", merge.pk)).status_code,
    ]

    assert statuses == [302, 302, 302, 302]
    merge.refresh_from_db()
    assert merge.undone_at is None


def test_the_other_event_is_chosen_by_place_or_by_name(pair):
    kept, gone = pair
    elsewhere = published_event("2026-03-10 20:00", title="Chorale ailleurs")
    client = signed_in(somebody(EDITORS))

    beside, named = (
        text(client.get(event_url("merge_with", gone.pk), {"q": words}))
        for words in ("", "chorale ailleurs")
    )

    assert event_url("merge", kept.pk, gone.pk) in beside
    assert "</a><br>Mardi 3 mars<br>" in beside
    assert event_url("merge", gone.pk, elsewhere.pk) not in beside
    assert event_url("merge", gone.pk, elsewhere.pk) in named


def test_an_event_is_not_merged_with_itself(pair):
    kept, _gone = pair
    client = signed_in(somebody(EDITORS))

    answer = client.get(event_url("merge", kept.pk, kept.pk))

    assert answer["Location"] == event_url("merge_with", kept.pk)
    assert client.get(event_url("merge", kept.pk, 999)).status_code == 404
