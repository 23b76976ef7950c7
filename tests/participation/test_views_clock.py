"""/participer/: what a person and a program read there, in every state, and what it costs."""

import datetime as dt
import json
import re

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from agenda.models import Change
from agenda.services.occurrences import cancel
from agenda.wording.counts import say_duration
from moderation.enums import DecisionAction
from moderation.models import Reason
from moderation.services.deciding import HOLD
from participation.enums import ProposalState, SentState
from participation.figures.clock import ENOUGH, Waits, median_hours
from participation.plot import draw_days, draw_hundred
from participation.services.chores import KEPT
from participation.services.shares import CALM
from participation.views.clock import Rules
from tests.factories.agenda import published_event
from tests.factories.desk import CorrectionFactory, proposed_item
from tests.factories.moderation import QueueItemFactory
from tests.participation.clock import confirmed, decide, decided

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2027, 3, 3, 11, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
MONTH = dt.timedelta(days=30)


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)


# The plots


@given(st.lists(st.integers(0, 400), min_size=7, max_size=7).filter(any))
def test_a_hundred_strokes_are_a_hundred_whatever_they_are_of(bands):
    strokes = draw_hundred(bands)

    assert sum(band.count for band in strokes) == 100
    paths = ["".join(getattr(band, name) for band in strokes) for name in ("half", "most", "late")]
    assert [path.count("M") for path in paths] == [50, 45, 5]
    assert all(bands[index] or not band.count for index, band in enumerate(strokes))


def test_a_day_without_an_answer_is_a_gap_and_one_day_no_curve():
    first, day = dt.date(2027, 2, 2), dt.timedelta(days=1)
    waits = Waits(1, HOUR, HOUR)
    by_day = {first: waits, first + day: waits, first + 5 * day: waits}

    wide, narrow = draw_days(by_day, first, first + 29 * day)

    assert [wide.median.count(sign) for sign in "MLh"] == [2, 1, 1]
    assert narrow.rows == [
        (narrow.rows[index][0], f"{hours}\u00a0h") for index, hours in enumerate(range(4))
    ]
    assert draw_days({first: waits}, first, first + 29 * day) == []


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0.2, "1 min"),
        (59, "59 min"),
        (59.7, "1 h"),
        (424, "7 h 04"),
        (600, "10 h"),
        (2700, "45 h"),
        (5760, "4 jours"),
    ],
)
def test_a_wait_is_said_as_finely_as_it_matters(minutes, said):
    assert say_duration(dt.timedelta(minutes=minutes)).replace("\u00a0", " ") == said


# The page


def read(client, path="/participer/"):
    """What a person reads, in one line."""
    cache.clear()
    answer = client.get(path)
    assert answer.status_code == 200
    main = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(
        re.sub(r"<[^>]+>", " ", main).replace("&nbsp;", " ").replace("\u00a0", " ").split()
    )


def test_before_anything_the_page_says_so_in_a_sentence(client):
    french, english = read(client), read(client, "/en/participer/")

    assert french.startswith(
        'id="contenu" tabindex="-1"> Un humain relit Personne n’attend en ce moment.'
    )
    assert "Aucune proposition n’a eu de réponse ces 30 derniers jours" in french
    assert "No suggestion was answered in the last 30 days" in english
    assert "<figure" not in client.get("/participer/").content.decode()


@pytest.mark.parametrize("count", [1, ENOUGH - 1])
def test_with_few_decisions_the_page_shows_a_sentence_and_no_plot(client, count):
    for _ in range(count):
        decided(3, ProposalState.REFUSED, hours_ago=30)

    text = read(client)

    assert "C’est trop peu pour une médiane ou une courbe." in text
    assert [
        words
        for words in ("95 sur cent,", "Une sur deux", "Jour après jour", "Publiées")
        if words in text
    ] == []
    assert median_hours() is None


def test_with_enough_decisions_the_page_shows_all_figures(client):
    for rank in range(20):
        decided(
            rank + 1,
            ProposalState.REFUSED if rank == 7 else ProposalState.PUBLISHED,
            hours_ago=1 + 24 * (rank % 3),
        )
    confirmed(9.7)

    text, english = read(client), read(client, "/en/participer/")

    assert "Un humain relit, le plus souvent en 10 h" in text
    assert "1 attend en ce moment , depuis 9 h 42." in text
    for words in (
        "30 jours, 20 décisions",
        "la moitié, en 10 h au plus",
        "95 sur cent, en 19 h au plus",
        "95 %",
    ):
        assert words in text
    assert "A human reads it, usually within 10 h" in english
    assert "Du 2 février au 3 mars" in text


def test_the_form_the_page_and_the_data_say_one_median(client):
    for hours in (5, 6, 7.1, 30, 40):
        decided(hours)

    page, form = read(client), client.get("/proposer/").content.decode()
    data = json.loads(client.get("/participer.json").content)

    assert "le plus souvent en 7 h" in page
    assert "En 7 heures le plus souvent." in form
    assert data["decisions"]["median_seconds"] == 7.1 * 3600


def test_the_data_say_what_the_page_says(client):
    reason = Reason.objects.first()
    decide(proposed_item(), DecisionAction.REFUSE, reason=reason)
    for hours in (1, 2, 4, 8, 16, 32):
        decided(hours)
    confirmed(3)
    CorrectionFactory(state=SentState.ACCEPTED, decided_at=timezone.now())
    QueueItemFactory()

    page = client.get("/participer/").context["page"]
    data = json.loads(client.get("/participer.json").content)

    clock = page.clock
    decisions = data["decisions"]
    assert (decisions["count"], decisions["published"], decisions["refused"]) == (7, 6, 1)
    assert [decisions[f"{name}_seconds"] for name in ("median", "p95")] == [
        getattr(clock.waits, name).total_seconds() for name in ("median", "p95")
    ]
    assert [band["count"] for band in decisions["distribution"]] == list(clock.bands)
    assert [(band["from_hours"], band["to_hours"]) for band in decisions["distribution"]][-1] == (
        48,
        None,
    )
    assert {row["day"]: row["count"] for row in decisions["by_day"]} == {
        str(day): waits.count for day, waits in clock.by_day.items()
    }
    assert decisions["accepted_percent"] == clock.accepted_percent
    assert data["refusals"] == [{"reason": reason.text_fr, "count": 1}]
    assert [(bar.label, bar.shown) for bar in page.refusals] == [(reason.text_fr, "1")]
    assert data["waiting"]["proposals"] == clock.waiting.proposals == 1
    assert data["waiting"]["others"] == dict(clock.waiting.others)
    assert data["corrections"] == {"accepted": 1, "refused": 0}
    assert data["origins"] == {origin.value: count for origin, count in clock.origins.items()}
    assert data["window"] == {"from": "2027-02-02", "to": "2027-03-03", "days": 30}


def test_what_went_out_by_trust_is_said_beside_the_decisions(client):
    now = timezone.now()
    before = read(client)
    decided(0, trusted_at=now, reread_at=now)
    cache.clear()

    text, data = read(client), json.loads(client.get("/participer.json").content)

    assert "par confiance" not in before
    assert "1 sortie. Relues après coup : 1, dont 0 retirées." in text
    assert (data["published_at_once"], data["decisions"]["count"]) == (
        {"published": 1, "reread": 1, "refused": 0},
        0,
    )


def test_the_rules_are_told_by_the_figures_that_govern(client, settings):
    settings.PARTICIPATION_KEPT_DAYS = 45

    text = read(client)

    assert "Effacée 45 jours après la dernière date." in text
    assert f"s’efface au bout de {KEPT // HOUR} heures" in text
    assert f"Une décision attend {HOLD.seconds} secondes" in text
    assert Rules().calm == CALM  # imported before any test puts another in its place
    assert f"{CALM.contact} par adresse et {CALM.network} par réseau" in text
    reasons = [
        reason.text_fr.replace("\u00a0", " ") for reason in Reason.objects.of_kinds("proposal")
    ]
    trust = settings.TRUST
    assert (
        f"{trust['trusted_from']} propositions acceptées, sur {trust['trusted_after_days']} jours "
        f"au moins" in text
    )
    assert f"Une sur {trust['read_one_in']}, tirée au sort, est relue après coup" in text
    assert (len(reasons), [words for words in reasons if words not in text]) == (11, [])
    assert json.loads(client.get("/participer.json").content)["rules"]["kept_days"] == 45


def test_no_address_nor_name_nor_word_is_on_it(client):
    for _ in range(3):
        decide(
            proposed_item(),
            DecisionAction.REFUSE,
            reason=Reason.objects.first(),
            word="Une guirlande",
        )
    for hours in range(4):
        decided(hours)

    said = (
        client.get("/participer/").content.decode()
        + client.get("/participer.json").content.decode()
    )

    assert [
        words
        for words in ("mireille", "Mireille", "portes ouvertes", "Une guirlande")
        if words in said
    ] == []


# Asked by a crowd


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_as_many_queries_however_many_there_are(client, rows):
    for hours in range(1, 6 * rows):
        decided(hours)
        confirmed(hours)
        CorrectionFactory(state=SentState.ACCEPTED, decided_at=timezone.now())
    for _ in range(rows):
        decide(proposed_item(), DecisionAction.REFUSE, reason=Reason.objects.first())
    client.get("/participer/")  # what a process asks once
    cache.clear()

    with CaptureQueriesContext(connection) as queries:
        client.get("/participer/")

    assert len(queries) == 17


def test_what_waits_is_counted_once_a_minute_and_answers_every_ten(
    client, time_machine, django_assert_num_queries
):
    def counts():
        data = json.loads(client.get("/participer.json").content)
        return data["waiting"]["proposals"], data["decisions"]["count"]

    counts()
    decided(1)
    confirmed(1)

    with django_assert_num_queries(0):
        kept = counts()
    time_machine.shift(61)
    with django_assert_num_queries(2):
        a_minute_later = counts()
    time_machine.shift(540)

    assert (kept, a_minute_later, counts()) == ((0, 0), (1, 0), (1, 1))


def test_while_one_counts_anew_the_others_read_what_stood(client, time_machine):
    def count():
        return json.loads(client.get("/participer.json").content)["decisions"]["count"]

    count()
    decided(1)
    time_machine.shift(601)
    cache.set("participation-counting", True)
    meanwhile = count()
    cache.delete("participation-counting")

    assert (meanwhile, count()) == (0, 1)


def test_no_form_says_another_median_than_the_page_that_stands(client, time_machine):
    for _ in range(ENOUGH):
        decided(3)
    assert median_hours() == 3
    time_machine.shift(300)
    for _ in range(ENOUGH):
        decided(1)

    page = client.get("/participer/").context["page"]

    assert (page.clock.waits.median_hours, median_hours()) == (1, 1)


@pytest.mark.parametrize("path", ["/participer/", "/participer.json", "/en/participer/"])
def test_who_has_it_is_told_so_until_a_figure_changes(client, path, time_machine):
    cancel([published_event("2027-06-01 20:00").occurrences.get()], "Grève")
    Change.objects.update(settled_at=NOON)
    first = client.get(path).headers["ETag"]

    same = client.get(path, headers={"If-None-Match": first})
    confirmed(1)
    cache.clear()
    other = client.get(path, headers={"If-None-Match": first})

    assert (same.status_code, other.status_code) == (304, 200)
    assert other.headers["ETag"] != first


@pytest.mark.parametrize("path", ["/participer/", "/participer.json"])
def test_nothing_is_changed_there_and_nonsense_is_no_error(client, path):
    assert client.post(path).status_code == 405
    assert client.get(f"{path}?jours=%00&q=%FF").status_code == 200


def test_the_clock_page_stays_within_its_size(client):
    for rank in range(60):
        decided(rank * 1.3, hours_ago=1 + 11.5 * rank)

    assert len(client.get("/participer/").content) <= 60_000
    assert site.PARTICIPATION_KEPT_DAYS >= 30
