"""Keepers of a search hear of new events that match: once, at once or in the morning."""

import datetime as dt
import json

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agenda.models import Event
from agenda.services import occurrences
from messaging.enums import DeliveryState, MessageKind, Rhythm
from messaging.exceptions import ChoiceRefused
from messaging.formats.followed import LINES
from messaging.models import (
    Delivery,
    EventMatch,
    Finding,
    KeptSearch,
    Message,
    Question,
    SearchNews,
    Subscription,
)
from messaging.services import questions, search_matches, searches
from messaging.services.questions import (
    QUESTIONS,
    link_kept_searches,
    purge_questions,
    understand_questions,
)
from messaging.services.search_matches import Sweep, notify_searches, purge_matches
from messaging.services.searches import GATHERED, PAUSE, drop_search, keep_search
from search.engines.matching import QueryIndex
from tests.budgets import count_queries
from tests.factories.agenda import AreaFactory, PlaceFactory, at, published_event
from tests.factories.messaging import KeptSearchFactory, SubscriptionFactory, write_deliveries
from tests.factories.search import SynonymFactory

pytestmark = pytest.mark.django_db

NOON = at("2026-03-01 12:00")
SOON = "2026-03-03 20:00"
MUCH_LATER = at("2027-01-01 00:00")


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    QUESTIONS.forget()
    monkeypatch.setattr(search_matches, "SWEEP", Sweep())
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller
    QUESTIONS.forget()


def tell(clock, after=GATHERED):
    clock.shift(after)
    told = notify_searches()
    write_deliveries()
    return told


def said(message=None, language="fr"):
    shown = json.loads((message or Message.objects.first()).payloads[language])["notification"]
    return shown["title"], shown["body"]


def opened(message=None, language="fr"):
    shown = json.loads((message or Message.objects.first()).payloads[language])["notification"]
    return shown["navigate"].split(".org")[1]


def queries_of(work):
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def concert(**fields):
    place = PlaceFactory(name="La Cigale", area=None)
    return published_event(
        SOON, **{"title": "Concert de jazz", "price_kind": "free", "place": place, **fields}
    )


def test_a_new_event_is_told_to_those_whose_search_it_answers_and_to_nobody_else(clock):
    kept = KeptSearchFactory(querystring="q=jazz&prix=gratuit")
    KeptSearchFactory(querystring="q=jazz&prix=10-et-plus")
    KeptSearchFactory(querystring="q=tango")

    event = concert()
    told = [notify_searches(), tell(clock), tell(clock)]

    message = Message.objects.get()
    assert told == [0, 1, 0]
    assert list(Delivery.objects.values_list("subscription", "state")) == [
        (kept.subscription_id, DeliveryState.RECEIVED)
    ]
    assert said() == (
        "1 nouveauté pour «\u00a0Jazz, Gratuit\u00a0»",
        "Concert de jazz\u00a0: mardi 3 mars, 20\u00a0h, La Cigale",
    )
    assert opened() == event.get_absolute_url()
    assert (message.kind, message.severity) == (MessageKind.SEARCH, "")
    assert message.expires_at == event.occurrences.get().end_at
    assert list(Message.objects.public()) == []


def test_each_is_told_in_the_words_and_at_the_address_of_its_language(clock):
    KeptSearchFactory(querystring="quand=ce-week-end&prix=gratuit")

    for number in range(2):
        published_event(
            "2026-03-01 20:00",
            title=f"Bal {number}",
            slug=f"bal-{number}",
            price_kind="free",
            place=None,
        )
    tell(clock)

    assert said() == (
        "2 nouveautés pour «\u00a0Ce week-end, Gratuit\u00a0»",
        "Bal 0\u00a0: dimanche 1er mars, 20\u00a0h\nBal 1\u00a0: dimanche 1er mars, 20\u00a0h",
    )
    assert {opened(language=language) for language in ("fr", "en")} == {
        "/agenda/?quand=ce-week-end&prix=gratuit",
        "/en/agenda/?quand=ce-week-end&prix=gratuit",
    }
    assert "Sunday 1 March" in said(language="en")[1]


def test_who_keeps_a_search_hears_of_it_in_the_words_that_they_saw(clock):
    place = PlaceFactory(name="La Cigale", slug="la-cigale", area=None)
    keep_search(SubscriptionFactory(), "lieu=la-cigale", Rhythm.AT_ONCE)
    place.name = "La Cigale rouverte"
    place.save()

    kept = keep_search(SubscriptionFactory(), "lieu=la-cigale", Rhythm.AT_ONCE)
    concert(place=place)
    tell(clock)

    assert kept.words_in("fr") == "La Cigale rouverte"
    assert said()[0] == f"1 nouveauté pour «\u00a0{kept.words_in('fr')}\u00a0»"


def test_an_event_is_told_once_however_often_it_changes(clock):
    KeptSearchFactory(querystring="q=jazz")

    event = concert()
    understand_questions()
    tell(clock)
    event.lead = "Avec un autre saxophone."
    event.save_revision().publish()
    tell(clock, dt.timedelta(days=1))

    assert (Message.objects.count(), SearchNews.objects.count()) == (1, 0)


def test_an_event_that_comes_to_answer_is_told(clock):
    event = concert(title="Une soirée")
    KeptSearchFactory(querystring="q=jazz")

    event.title = "Une soirée de jazz"
    event.save_revision().publish()
    tell(clock)

    assert said()[1] == "Une soirée de jazz\u00a0: mardi 3 mars, 20\u00a0h, La Cigale"


def test_cancelled_and_full_dates_are_no_news_and_a_date_put_back_is(clock):
    event = concert()
    date = event.occurrences.get()
    KeptSearchFactory(querystring="q=jazz")

    for step in (occurrences.fill, occurrences.cancel):
        step([date])
    silent = tell(clock)
    occurrences.restore([date])

    assert (silent, tell(clock), Message.objects.count()) == (0, 1, 1)


@pytest.mark.parametrize("gone", ["withdrawn", "cancelled", "deleted", "another"])
def test_what_no_longer_answers_when_it_would_be_told_is_not_told(clock, gone):
    KeptSearchFactory(querystring="q=jazz", rhythm=Rhythm.DAILY)
    event = concert()
    tell(clock)
    assert EventMatch.objects.count() == 1

    if gone == "withdrawn":
        event.unpublish()
    elif gone == "cancelled":
        occurrences.cancel(list(event.occurrences.all()))
    elif gone == "deleted":
        event.delete()
    else:
        event.title = "Concert de tango"
        event.save_revision().publish()
    clock.move_to(at("2026-03-02 08:00"))

    assert (notify_searches(), Message.objects.count(), EventMatch.objects.count()) == (0, 0, 0)


def test_a_daily_search_gathers_until_eight_in_the_morning(clock):
    subscription = SubscriptionFactory()
    kept = keep_search(subscription, "q=jazz", Rhythm.DAILY)

    concert(title="Jazz du soir", slug="soir")
    clock.move_to(at("2026-03-01 23:00"))
    notify_searches()
    concert(title="Jazz de nuit", slug="nuit")
    clock.move_to(at("2026-03-02 07:59"))
    early = notify_searches()
    clock.move_to(at("2026-03-02 08:00"))

    assert (early, notify_searches()) == (0, 1)
    assert said() == (
        "2 nouveautés pour «\u00a0Jazz\u00a0»",
        "Jazz du soir\u00a0: mardi 3 mars, 20\u00a0h, La Cigale\n"
        "Jazz de nuit\u00a0: mardi 3 mars, 20\u00a0h, La Cigale",
    )
    assert KeptSearch.objects.get(pk=kept.pk).tell_at == at("2026-03-03 08:00")


def test_who_turns_to_the_morning_just_before_it_hears_of_what_was_put_off_beyond_it(clock):
    subscription = SubscriptionFactory()
    keep_search(subscription, "q=jazz", Rhythm.AT_ONCE)
    clock.move_to(at("2026-03-02 07:50:30"))
    concert(title="Premier jazz", slug="premier")
    tell(clock)
    concert(title="Jazz du soir", slug="soir")  # waits for 8 h 01
    tell(clock)

    clock.move_to(at("2026-03-02 07:56"))
    keep_search(subscription, "q=jazz", Rhythm.DAILY)
    concert(title="Jazz de nuit", slug="nuit")
    for look in range(3):
        clock.move_to(at("2026-03-02 08:00") + dt.timedelta(minutes=2 * look))
        notify_searches()

    told = [said(message)[1] for message in Message.objects.order_by("id")]
    assert [
        sum(title in text for text in told)
        for title in ("Premier jazz", "Jazz du soir", "Jazz de nuit")
    ] == [
        1,
        1,
        1,
    ]


def test_the_morning_is_that_of_the_city_when_the_clocks_change(clock):
    clock.move_to(at("2026-03-28 12:00"))

    kept = keep_search(SubscriptionFactory(), "q=jazz", Rhythm.DAILY)

    assert kept.tell_at.astimezone(dt.UTC) == dt.datetime(2026, 3, 29, 6, 0, tzinfo=dt.UTC)


def test_what_is_found_soon_after_waits_and_is_told_without_what_was_told(clock):
    KeptSearchFactory(querystring="q=jazz")

    concert(title="Premier jazz", slug="premier")
    tell(clock)
    concert(title="Second jazz", slug="second")
    waiting = tell(clock)
    told = tell(clock, PAUSE)

    second, first = Message.objects.all()
    assert (waiting, told) == (0, 1)
    assert [said(one)[1].split("\u00a0:")[0] for one in (first, second)] == [
        "Premier jazz",
        "Second jazz",
    ]
    assert list(Delivery.objects.values_list("reason", flat=True)) == ["", ""]


def test_each_search_counts_its_own_messages(clock):
    for asked in ("q=jazz", "prix=gratuit"):
        KeptSearchFactory(querystring=asked)

    concert()
    told = tell(clock)

    assert (told, list(Message.objects.values_list("revision", "message_type"))) == (
        2,
        [(1, "Alert")] * 2,
    )


def test_words_that_mean_a_filter_are_understood_on_the_day(clock):
    AreaFactory(code="11", name="11e arrondissement", short_name="11e")
    KeptSearchFactory(querystring="q=jazz+gratuit+ce+soir")

    concert()
    published_event("2026-03-01 20:00", title="Jazz", slug="ce-soir", price_kind="free")
    understand_questions()
    first = [tell(clock), said()[1].split("\u00a0:")[0]]
    clock.move_to(at("2026-03-03 12:00"))
    concert(title="Jazz encore", slug="encore")

    assert (first, tell(clock)) == ([1, "Jazz"], 1)
    assert said()[1].split("\u00a0:")[0] == "Jazz encore"


def test_a_day_of_the_week_is_the_next_one_whenever_the_event_comes(clock):
    KeptSearchFactory(querystring="q=jazz+mardi")

    published_event("2026-03-10 20:00", title="Jazz", slug="le-10")
    published_event("2026-03-03 20:00", title="Jazz", slug="le-3")
    understand_questions()
    first = [tell(clock), opened()]
    clock.move_to(at("2026-03-08 12:00"))
    published_event("2026-03-10 20:00", title="Jazz", slug="aussi-le-10")

    assert (first, tell(clock), opened()) == (
        [1, "/evenements/le-3/"],
        1,
        "/evenements/aussi-le-10/",
    )


def test_a_synonym_counts_as_soon_as_it_is_known(clock):
    KeptSearchFactory(querystring="q=charivari")
    concert(slug="avant")
    silent = tell(clock)

    SynonymFactory(expressions="charivari, jazz")
    understand_questions()
    concert(slug="apres")

    assert (silent, tell(clock)) == (0, 1)


def test_searches_of_before_are_understood_a_few_at_a_time_and_no_event_is_lost(clock, monkeypatch):
    monkeypatch.setattr(questions, "UNDERSTOOD_AT_ONCE", 2)
    for word in ("jazz", "tango", "concert", "cigale", "bal"):
        KeptSearchFactory(querystring=f"q={word}", question=None, told_upto=None)
    Question.objects.all().delete()

    concert()
    adopted = link_kept_searches()
    told = [(understand_questions(), tell(clock)) for _tick in range(4)]

    assert (adopted, told, Message.objects.count()) == (5, [(2, 0), (2, 0), (1, 3), (0, 0)], 3)


def test_a_search_that_was_kept_by_a_slow_clock_is_told(clock):
    KeptSearchFactory(querystring="q=tango")
    tell(clock)
    clock.shift(-6)
    KeptSearchFactory(querystring="q=jazz")
    clock.shift(6)

    concert()

    assert tell(clock) == 1


def test_more_questions_than_are_read_at_once_are_all_read_though_they_are_of_one_second(
    clock, monkeypatch
):
    monkeypatch.setattr(questions, "READ_AT_ONCE", 3)
    KeptSearchFactory(querystring="q=bal")
    first = tell(clock)
    for word in ("jazz", "tango", "concert", "conte"):
        KeptSearchFactory(querystring=f"q={word}")

    concert()

    assert (first, tell(clock), tell(clock)) == (0, 0, 2)


def test_no_event_is_compared_while_searches_of_before_have_no_question(clock, monkeypatch):
    monkeypatch.setattr(questions, "ADOPTED_AT_ONCE", 2)
    KeptSearchFactory.create_batch(3, querystring="q=jazz", question=None, told_upto=None)
    Question.objects.all().delete()

    concert()
    told = [(link_kept_searches(), understand_questions(), tell(clock)) for _tick in range(2)]

    assert (told, Delivery.objects.count()) == ([(2, 1, 0), (1, 0, 1)], 3)


def test_an_event_is_compared_again_with_the_questions_that_were_understood_anew_after_it(
    clock, monkeypatch
):
    monkeypatch.setattr(questions, "UNDERSTOOD_AT_ONCE", 1)
    late = [KeptSearchFactory(querystring=f"q={word}") for word in ("tango", "charivari", "jazz")][
        1
    ]
    tell(clock)

    SynonymFactory(expressions="charivari, jazz")
    concert()
    told = [(tell(clock, 600), understand_questions()) for _tick in range(5)]

    assert told == [(1, 1), (0, 1), (1, 1), (0, 0), (0, 0)]
    assert Delivery.objects.filter(subscription=late.subscription).count() == 1
    assert not SearchNews.objects.exists()


def test_what_is_understood_anew_stops_after_its_time_and_events_are_told_meanwhile(
    clock, monkeypatch
):
    monkeypatch.setattr(questions, "UNDERSTANDING_S", 0.0)
    for word in ("tango", "bal", "jazz"):
        KeptSearchFactory(querystring=f"q={word}")
    tell(clock)

    SynonymFactory(expressions="charivari, chahut")
    first = understand_questions()
    concert()
    told = tell(clock, 600)

    assert (first, told, understand_questions()) == (1, 1, 1)


def test_what_was_never_understood_is_understood_before_what_is_understood_anew(clock, monkeypatch):
    monkeypatch.setattr(questions, "UNDERSTOOD_AT_ONCE", 1)
    KeptSearchFactory.create_batch(2, querystring="q=tango")
    KeptSearchFactory(querystring="q=jazz")
    SynonymFactory(expressions="charivari, jazz")
    Question.objects.filter(querystring="q=jazz").update(revision=None, version="")

    understand_questions()

    assert not Question.objects.filter(revision=None).exists()


def test_a_meaning_that_cannot_be_read_keeps_nobody_else_from_hearing(clock):
    KeptSearchFactory(querystring="q=concert")
    broken, other = (
        KeptSearchFactory(querystring="q=jazz"),
        KeptSearchFactory(querystring="q=cigale"),
    )
    Question.objects.filter(pk=broken.question_id).update(meaning={"text": "jazz"})
    Question.objects.filter(pk=other.question_id).update(version="0-of-another-form")

    concert()

    assert (tell(clock), Delivery.objects.count()) == (1, 1)


def test_what_a_clock_of_the_release_before_finds_again_is_told_to_those_alone_who_were_not(clock):
    told, new = KeptSearchFactory(querystring="q=jazz"), KeptSearchFactory(querystring="q=zibeline")
    event = concert()
    first = tell(clock)

    for kept in (told, new):
        Finding.objects.create(kept_search=kept, event=event)
    event.lead = "Avec une zibeline."
    event.save_revision().publish()
    SearchNews.objects.all().delete()

    assert (first, tell(clock, PAUSE), tell(clock, PAUSE)) == (1, 1, 0)
    assert list(Delivery.objects.order_by("pk").values_list("subscription", flat=True)) == [
        told.subscription_id,
        new.subscription_id,
    ]
    assert not Finding.objects.filter(told_at=None).exists()


def test_quiet_hours_hold_it_to_their_end(clock):
    hours = {"quiet_from": "11:00", "quiet_to": "14:00", "time_zone": "Europe/Paris"}
    KeptSearchFactory(querystring="q=jazz", subscription=SubscriptionFactory(**hours))

    concert()
    tell(clock)

    row = Delivery.objects.get()
    assert (row.state, row.due_at, row.was_quiet) == (
        DeliveryState.RECEIVED,
        at("2026-03-01 14:00"),
        True,
    )


def test_a_change_that_is_taken_back_with_its_transaction_is_told_to_nobody(clock):
    KeptSearchFactory(querystring="q=jazz")

    with transaction.atomic():
        concert()
        transaction.set_rollback(True)
    tell(clock)

    assert (Message.objects.count(), SearchNews.objects.count()) == (0, 0)


def test_a_clock_that_dies_while_it_tells_leaves_it_to_the_next_one(clock, monkeypatch):
    KeptSearchFactory(querystring="q=jazz")
    concert()
    monkeypatch.setattr(search_matches, "post_each", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tell(clock)
    monkeypatch.undo()

    assert (tell(clock), Message.objects.count(), Delivery.objects.count()) == (1, 1, 1)


def test_an_event_that_changes_while_it_is_compared_is_looked_at_again(clock, monkeypatch):
    KeptSearchFactory(querystring="q=jazz")
    event = concert(title="Une soirée")
    understand_questions()
    compare = QueryIndex.answered_by

    def change_meanwhile(index, known, now):
        monkeypatch.undo()
        event.title = "Une soirée de jazz"
        event.save_revision().publish()
        return compare(index, known, now)

    monkeypatch.setattr(QueryIndex, "answered_by", change_meanwhile)

    assert [tell(clock), SearchNews.objects.count(), tell(clock), SearchNews.objects.count()] == [
        0,
        1,
        1,
        0,
    ]


def test_without_a_kept_search_nothing_is_noted():
    concert()

    assert SearchNews.objects.count() == 0


def test_noting_three_events_costs_what_one_costs():
    KeptSearchFactory(querystring="q=tango")
    changes = [
        concert(slug=f"concert-{number}").changes.get(kind="published") for number in range(3)
    ]

    counts = []
    for count in (1, 3):
        SearchNews.objects.all().delete()
        counts.append(
            count_queries(lambda count=count: searches.queue_search_news(changes[:count]))
        )

    assert SearchNews.objects.count() == 3
    assert counts[0] == counts[1]


def test_finding_who_keeps_what_costs_the_same_for_three_searches_and_for_three_events(clock):
    KeptSearchFactory(querystring="q=jazz")
    concert(slug="zero")
    tell(clock)
    costs = []

    for count in (1, 3):
        for number in range(count):
            KeptSearchFactory(querystring="q=jazz", tell_at=MUCH_LATER)
            concert(slug=f"jazz-{count}-{number}")
        costs.append(queries_of(lambda: tell(clock)))

    assert (EventMatch.objects.count(), costs[0]) == (1 + 1 + 3, costs[1])


def test_telling_of_three_events_costs_what_telling_of_one_costs(clock):
    take = {}

    for word, count in {
        "first": 1,
        "one": 1,
        "three": 3,
    }.items():  # the first message makes the counter of all
        kept = KeptSearchFactory(querystring=f"q={word}", rhythm=Rhythm.DAILY, tell_at=MUCH_LATER)
        for number in range(count):
            concert(title=word, slug=f"{word}-{number}")
        tell(clock)
        KeptSearch.objects.filter(pk=kept.pk).update(tell_at=NOON)
        EventMatch.objects.exclude(due_at=None).update(due_at=NOON)
        take[word] = queries_of(notify_searches)

    assert (Message.objects.count(), take["one"]) == (3, take["three"])


def test_a_search_is_kept_once_in_one_order_without_page_and_look(clock):
    subscription = SubscriptionFactory()

    for asked in ("prix=gratuit&q=jazz&page=3&tri=date&vue=liste", "q=jazz&prix=gratuit&sens=rien"):
        keep_search(subscription, asked, Rhythm.AT_ONCE)
    keep_search(subscription, "q=jazz&prix=gratuit", Rhythm.DAILY)

    kept = KeptSearch.objects.get()
    assert (kept.querystring, kept.rhythm, kept.tell_at) == (
        "q=jazz&prix=gratuit",
        Rhythm.DAILY,
        at("2026-03-02 08:00"),
    )
    assert kept.words == {"fr": "Jazz, Gratuit", "en": "Jazz, Free"}


def test_a_search_is_dropped_however_it_is_written():
    kept = KeptSearchFactory(querystring="q=jazz&prix=gratuit")
    other = KeptSearchFactory(querystring="q=jazz&prix=gratuit")

    drop_search(kept.subscription, "?prix=gratuit&q=jazz&page=2".removeprefix("?"))

    assert list(KeptSearch.objects.all()) == [other]


@pytest.mark.parametrize("asked", ["", "page=2&tri=date", "q=le", f"q={'%E4%B8%AD' * 150}"])
def test_a_search_that_asks_nothing_or_too_much_is_refused(asked):
    with pytest.raises(ChoiceRefused):
        keep_search(SubscriptionFactory(), asked, Rhythm.AT_ONCE)

    assert KeptSearch.objects.count() == 0


def test_a_browser_keeps_so_many_and_no_more(monkeypatch):
    monkeypatch.setattr(searches, "MOST_KEPT", 1)
    one = KeptSearchFactory(querystring="q=jazz")

    keep_search(one.subscription, "q=jazz", Rhythm.DAILY)
    with pytest.raises(ChoiceRefused):
        keep_search(one.subscription, "q=tango", Rhythm.AT_ONCE)

    assert KeptSearch.objects.count() == 1


def test_what_was_found_of_an_event_that_is_over_is_forgotten(clock):
    KeptSearchFactory(querystring="q=jazz")
    over = concert()
    coming = published_event("2026-03-20 20:00", title="Jazz", slug="jazz")
    tell(clock)

    clock.move_to(at("2026-03-10 12:00"))
    count = purge_matches()

    assert (count, list(EventMatch.objects.values_list("event", flat=True))) == (1, [coming.pk])
    assert over.pk != coming.pk


def test_a_forgotten_browser_takes_its_searches_along(clock):
    kept = KeptSearchFactory(querystring="q=jazz")
    concert()
    tell(clock)

    kept.subscription.delete()

    assert (KeptSearch.objects.count(), purge_questions(), Question.objects.count()) == (0, 1, 0)


def test_questions_of_nobody_are_looked_for_some_at_a_time_and_again_from_the_first(monkeypatch):
    monkeypatch.setattr(questions, "FORGOTTEN_AT_ONCE", 2)
    KeptSearchFactory(querystring="q=jazz")
    for number in range(3):
        Question.objects.create(querystring=f"q={number}")
    forgotten = [purge_questions() for _minute in range(2)]

    Question.objects.create(querystring="q=tango")
    forgotten += [purge_questions() for _minute in range(2)]

    assert (sum(forgotten), max(forgotten)) == (4, 2)
    assert list(Question.objects.values_list("querystring", flat=True)) == ["q=jazz"]


def test_a_question_is_kept_once_however_many_ask_it_and_told_to_each_once_in_one_message(clock):
    kept = [KeptSearchFactory(querystring="q=jazz") for _ in range(3)]

    concert()
    told = [tell(clock), tell(clock, PAUSE)]

    assert (Question.objects.count(), told, Message.objects.count()) == (1, [1, 0], 1)
    assert set(Delivery.objects.values_list("subscription", flat=True)) == {
        one.subscription_id for one in kept
    }


def test_what_the_searches_of_a_browser_found_together_is_one_push_that_says_each_event_once(clock):
    subscription = SubscriptionFactory(wants_alerts=False)
    for asked in ("q=jazz", "prix=gratuit", "q=tango"):
        KeptSearchFactory(querystring=asked, subscription=subscription)
    other = KeptSearchFactory(querystring="q=jazz")

    concert()
    published_event(SOON, title="Bal gratuit", slug="bal", price_kind="free", place=None)
    told = [tell(clock), tell(clock, PAUSE)]

    assert (told, Delivery.objects.count()) == ([2, 0], 2)
    theirs = Message.objects.get(deliveries__subscription=subscription)
    assert said(theirs) == (
        "2 nouveautés pour vos recherches",
        "Concert de jazz\u00a0: mardi 3 mars, 20\u00a0h, La Cigale\nBal gratuit\u00a0: mardi 3 "
        "mars, 20\u00a0h",
    )
    assert said(theirs, "en")[0] == "2 new results for your searches"
    assert opened(theirs) == "/alertes/"
    assert said(Message.objects.get(deliveries__subscription=other.subscription))[0].startswith(
        "1 nouveauté pour «"
    )


def test_of_many_events_only_those_that_a_message_spells_out_are_dated(clock, monkeypatch):
    KeptSearchFactory(querystring="prix=gratuit")
    dated = []
    first_of = search_matches.first_of
    monkeypatch.setattr(
        search_matches, "first_of", lambda *asked: dated.append(asked) or first_of(*asked)
    )
    for number in range(LINES + 2):
        concert(title=f"Concert {number}", slug=f"concert-{number}")

    told = tell(clock)

    title, body = said()
    assert (told, len(dated)) == (1, LINES)
    assert (title.split()[0], body.splitlines()[-1]) == (str(LINES + 2), "et 2 autres")


def test_what_was_found_before_somebody_kept_the_search_is_not_told_to_them(clock):
    KeptSearchFactory(querystring="q=jazz", rhythm=Rhythm.DAILY)
    concert(title="Jazz du soir", slug="soir")
    tell(clock)

    late = keep_search(SubscriptionFactory(), "q=jazz", Rhythm.DAILY)
    concert(title="Jazz de nuit", slug="nuit")
    tell(clock)
    clock.move_to(at("2026-03-02 08:00"))
    told = tell(clock, 0)

    first, second = Message.objects.order_by("pk")
    assert (told, said(first)[0][:13]) == (2, "2 nouveautés ")
    assert said(second)[1].split("\u00a0:")[0] == "Jazz de nuit"
    assert list(second.deliveries.values_list("subscription", flat=True)) == [late.subscription_id]


@pytest.mark.parametrize(
    ("before", "after"), [(Rhythm.DAILY, Rhythm.AT_ONCE), (Rhythm.AT_ONCE, Rhythm.DAILY)]
)
def test_who_changes_the_rhythm_hears_what_waited_and_nothing_twice(clock, before, after):
    subscription = SubscriptionFactory()
    keep_search(subscription, "q=jazz", before)
    KeptSearchFactory(querystring="q=jazz", rhythm=after)
    for number in range(2):
        concert(title=f"Jazz {number}", slug=f"jazz-{number}")
        tell(clock)

    keep_search(subscription, "q=jazz", after)
    for _tick in range(3):
        tell(clock, PAUSE)
    clock.move_to(at("2026-03-02 08:00"))
    tell(clock, 0)

    bodies = [said(one)[1] for one in Message.objects.filter(deliveries__subscription=subscription)]
    lines = [line.split("\u00a0:")[0] for body in bodies for line in body.splitlines()]
    assert sorted(lines) == ["Jazz 0", "Jazz 1"]


def test_what_no_longer_answered_when_it_would_be_told_is_found_when_it_answers_again(clock):
    KeptSearchFactory(querystring="q=jazz", rhythm=Rhythm.DAILY)
    event = concert()
    tell(clock)
    occurrences.cancel(list(event.occurrences.all()))
    clock.move_to(at("2026-03-02 08:00"))
    silent = tell(clock, 0)

    occurrences.restore(list(event.occurrences.all()))

    assert (silent, tell(clock), Message.objects.count()) == (0, 1, 1)


def test_a_clock_that_dies_between_two_messages_loses_nobody_and_tells_nobody_twice(
    clock, monkeypatch
):
    monkeypatch.setattr(search_matches, "MESSAGES_TOGETHER", 1)
    kept = [KeptSearchFactory(querystring=f"q={word}") for word in ("jazz", "concert", "cigale")]
    concert()
    write, written = search_matches.post_each, []

    def die_at_the_second(postings):
        written.append(postings)
        return write(postings) if len(written) != 2 else 1 / 0

    monkeypatch.setattr(search_matches, "post_each", die_at_the_second)
    with pytest.raises(ZeroDivisionError):
        tell(clock)
    told = [tell(clock), tell(clock, PAUSE)]

    assert (told, Message.objects.count()) == ([2, 0], 3)
    assert sorted(Delivery.objects.values_list("subscription", flat=True)) == [
        one.subscription_id for one in kept
    ]


def test_many_who_keep_one_search_are_told_in_parts_and_each_once(clock, monkeypatch):
    monkeypatch.setattr(search_matches, "KEPT_TOGETHER", 2)
    kept = [KeptSearchFactory(querystring="q=jazz") for _ in range(5)]

    concert()
    told = [tell(clock), tell(clock, PAUSE)]

    assert told == [3, 0]
    assert sorted(Delivery.objects.values_list("subscription", flat=True)) == [
        one.subscription_id for one in kept
    ]


def test_what_the_release_before_found_is_told_once_and_is_not_found_again(clock):
    kept = KeptSearchFactory(querystring="q=jazz", question=None, told_upto=None)
    waiting, told = concert(title="Jazz 0", slug="jazz-0"), concert(title="Jazz 1", slug="jazz-1")
    Finding.objects.create(kept_search=kept, event=waiting)
    Finding.objects.create(kept_search=kept, event=told, told_at=NOON)

    link_kept_searches()
    understand_questions()
    for _tick in range(2):
        tell(clock, PAUSE)

    assert said() == (
        "1 nouveauté pour «\u00a0Jazz\u00a0»",
        "Jazz 0\u00a0: mardi 3 mars, 20\u00a0h, La Cigale",
    )
    assert Message.objects.count() == Delivery.objects.count() == 1


def test_what_a_search_means_is_understood_once_and_moves_with_the_day(clock, monkeypatch):
    KeptSearchFactory(querystring="q=jazz+samedi+gratuit")
    monkeypatch.setattr(questions, "ask", lambda *args: 1 / 0)
    clock.move_to(at("2026-03-20 12:00"))

    for day in ("2026-03-21", "2026-03-28"):
        published_event(f"{day} 20:00", title="Jazz", slug=f"jazz-{day}", price_kind="free")

    assert (tell(clock), opened()) == (1, "/evenements/jazz-2026-03-21/")


def meanwhile(monkeypatch, work):
    """Do ``work`` while the messages of a round are prepared."""
    read = search_matches._matches_of

    def read_after_work(found):
        work()
        return read(found)

    monkeypatch.setattr(search_matches, "_matches_of", read_after_work)


@pytest.mark.parametrize("change", ["rhythm", "erased"])
def test_a_keeper_who_changes_something_meanwhile_is_left_out_and_the_others_are_told(
    clock, monkeypatch, change
):
    kept = [
        KeptSearchFactory(querystring=f"q={word}") for word in ("jazz", "concert", "jazz", "cigale")
    ]
    leaving = kept[2].subscription
    if change == "rhythm":
        meanwhile(monkeypatch, lambda: keep_search(leaving, "q=jazz", Rhythm.DAILY))
    else:
        meanwhile(monkeypatch, leaving.delete)

    concert()
    told = tell(clock)
    first = set(Delivery.objects.values_list("subscription", flat=True))
    monkeypatch.undo()
    clock.move_to(at("2026-03-02 08:00"))
    tell(clock, 0)

    assert (told, first) == (3, {kept[number].subscription_id for number in (0, 1, 3)})
    assert Delivery.objects.count() == (4 if change == "rhythm" else 3)


def test_who_was_told_up_to_anywhere_is_told_in_the_same_number_of_queries(clock):
    event = concert()
    SearchNews.objects.all().delete()
    question = KeptSearchFactory(querystring="q=jazz", tell_at=MUCH_LATER).question
    costs = []

    for number, count in enumerate((1, 1, 3)):  # the first message makes the counter of all
        first = 1_000 * (number + 1)
        for upto in range(first, first + count):
            KeptSearchFactory(querystring="q=jazz", told_upto=upto)
        EventMatch.objects.create(
            pk=first + 900, event=event, questions=[question.pk], found_at=NOON, due_at=NOON
        )
        costs.append(queries_of(notify_searches))

    assert (Message.objects.count(), costs[1]) == (3, costs[2])


def test_who_changes_the_rhythm_is_told_what_waits_for_them_alone(clock):
    keeper = keep_search(SubscriptionFactory(), "q=jazz", Rhythm.DAILY)
    stranger = keep_search(SubscriptionFactory(), "q=tango", Rhythm.DAILY)
    for number in range(2):
        concert(title=f"Jazz {number}", slug=f"jazz-{number}")
    tell(clock)
    late = keep_search(SubscriptionFactory(), "q=jazz", Rhythm.DAILY)
    told = []

    for kept in (stranger, late, keeper):
        keep_search(kept.subscription, kept.querystring, Rhythm.AT_ONCE)
        told.append(tell(clock, 1))

    delivery = Delivery.objects.get()
    assert (told, delivery.subscription_id) == ([0, 0, 1], keeper.subscription_id)
    assert KeptSearch.objects.exclude(woken_at=None).count() == 0


def jazz_that_waits(count):
    """Make events that keepers of «jazz» hear of in the morning; return the matches' keys."""
    for number in range(count):
        concert(title=f"Jazz {number}", slug=f"jazz-{number}")
    first = (EventMatch.objects.last_key() or 0) + 1
    event_ids = Event.objects.order_by("pk").values_list("pk", flat=True)
    question = Question.objects.get(querystring="q=jazz").pk
    morning = at("2026-03-02 08:00")
    EventMatch.objects.bulk_create(
        EventMatch(
            pk=first + number,
            event_id=event_id,
            questions=[question],
            found_at=NOON,
            due_at=morning,
        )
        for number, event_id in enumerate(event_ids)
    )
    SearchNews.objects.all().delete()
    return list(range(first, first + count))


def many_who_keep_jazz(count, told_upto):
    browsers = Subscription.objects.bulk_create(
        SubscriptionFactory.build(
            endpoint_hash=f"{number:064}", endpoint=f"https://push.example/{number}"
        )
        for number in range(count)
    )
    question = Question.objects.get(querystring="q=jazz")
    return KeptSearch.objects.bulk_create(
        KeptSearch(
            subscription=browser,
            question=question,
            querystring=f"q=jazz&{number}",
            told_upto=told_upto,
            rhythm=Rhythm.DAILY,
            tell_at=at("2026-03-02 08:00"),
        )
        for number, browser in enumerate(browsers)
    )


def wake(kept):
    KeptSearch.objects.filter(pk__in=[one.pk for one in kept]).update(
        woken_at=timezone.now(), tell_at=timezone.now()
    )


def test_what_is_found_now_is_told_now_whoever_wakes_older_finds_in_every_round(clock, monkeypatch):
    monkeypatch.setattr(search_matches, "MATCHES_AT_ONCE", 2)
    KeptSearchFactory(querystring="q=jazz", rhythm=Rhythm.DAILY)
    jazz_that_waits(3)
    repeaters = [keep_search(SubscriptionFactory(), "q=jazz", Rhythm.DAILY) for _number in range(3)]
    KeptSearch.objects.filter(rhythm=Rhythm.DAILY).update(told_upto=0)
    honest = KeptSearchFactory(querystring="q=tango")
    published_event(SOON, title="Tango", place=None)
    clock.shift(GATHERED)

    keep_search(repeaters[0].subscription, "q=jazz", Rhythm.AT_ONCE)
    tell(clock, 1)

    assert Delivery.objects.filter(subscription=honest.subscription_id).count() == 1


def test_who_is_woken_waits_for_one_sweep_though_5_000_others_are_woken_again_in_every_round(
    clock, monkeypatch
):
    monkeypatch.setattr(search_matches, "WOKEN_MATCHES_AT_ONCE", 2)
    KeptSearchFactory(querystring="q=jazz", rhythm=Rhythm.DAILY)
    keys = jazz_that_waits(7)
    honest = KeptSearchFactory(querystring="q=jazz", rhythm=Rhythm.DAILY, told_upto=keys[4])
    repeaters = many_who_keep_jazz(5_000, told_upto=keys[0] - 1)
    wake(repeaters)
    clock.shift(1)
    keep_search(honest.subscription, "q=jazz", Rhythm.AT_ONCE)
    costs = []

    while honest.told_upto == keys[4] and len(costs) < 20:
        costs.append(count_queries(notify_searches))
        clock.shift(1)
        # And there are always others that were told of nothing yet.
        wake(repeaters)
        KeptSearch.objects.filter(pk__in=[one.pk for one in repeaters[:1_000]]).update(
            told_upto=keys[0] - 1
        )
        honest.refresh_from_db()

    assert (honest.told_upto, len(costs) <= 4, max(costs) < 60) == (keys[5], True, True)


def test_a_round_of_woken_searches_costs_the_same_for_one_and_for_three(clock):
    KeptSearchFactory(querystring="q=jazz", rhythm=Rhythm.DAILY)
    keys = jazz_that_waits(2)
    kept = many_who_keep_jazz(5, told_upto=keys[0] - 1)

    costs = []
    for some in (kept[:1], kept[1:2], kept[2:]):
        wake(some)
        costs.append(count_queries(notify_searches))

    assert (Message.objects.count(), costs[1]) == (3, costs[2])


def test_a_match_that_comes_while_a_woken_keeper_is_behind_is_told_to_them_too(clock, monkeypatch):
    monkeypatch.setattr(search_matches, "WOKEN_MATCHES_AT_ONCE", 1)
    KeptSearchFactory(querystring="q=jazz", rhythm=Rhythm.DAILY)
    keys = jazz_that_waits(3)
    (kept,) = many_who_keep_jazz(1, told_upto=keys[0] - 1)
    KeptSearch.objects.filter(pk=kept.pk).update(rhythm=Rhythm.AT_ONCE)
    wake([kept])

    concert(title="Jazz de nuit", slug="nuit")
    for _tick in range(6):
        tell(clock, PAUSE)

    bodies = [
        said(one)[1]
        for one in Message.objects.filter(deliveries__subscription=kept.subscription_id)
    ]
    lines = [line.split("\u00a0:")[0] for body in bodies for line in body.splitlines()]
    assert sorted(lines) == ["Jazz 0", "Jazz 1", "Jazz 2", "Jazz de nuit"]


def test_what_no_longer_answers_when_a_woken_keeper_is_told_is_found_when_it_answers_again(clock):
    kept = KeptSearchFactory(querystring="q=jazz", rhythm=Rhythm.DAILY)
    event = concert()
    tell(clock)
    occurrences.cancel(list(event.occurrences.all()))
    keep_search(kept.subscription, "q=jazz", Rhythm.AT_ONCE)
    silent = tell(clock, 1)

    occurrences.restore(list(event.occurrences.all()))

    assert (silent, tell(clock), Message.objects.count()) == (0, 1, 1)


def test_matches_are_put_off_a_few_at_a_time_and_nobody_is_looked_for_meanwhile(clock, monkeypatch):
    monkeypatch.setattr(search_matches, "MATCHES_TOGETHER", 2)
    KeptSearchFactory(querystring="q=jazz", rhythm=Rhythm.DAILY)
    for number in range(3):
        concert(title=f"Jazz {number}", slug=f"jazz-{number}")

    with CaptureQueriesContext(connection) as captured:
        tell(clock)

    statements = "\n".join(query["sql"] for query in captured)
    blocks = [block.split("RELEASE SAVEPOINT")[0] for block in statements.split("\nSAVEPOINT")]
    writing = [block for block in blocks if 'UPDATE "alerts_eventmatch"' in block]
    assert ["alerts_keptsearch" in block for block in writing] == [False, False]
    assert set(EventMatch.objects.values_list("due_at", flat=True)) == {at("2026-03-02 08:00")}


def test_a_match_that_a_keeper_wakes_while_it_is_put_off_stays_due(clock, monkeypatch):
    kept = keep_search(SubscriptionFactory(), "q=jazz", Rhythm.DAILY)
    concert()
    look = search_matches._next_times

    def look_and_click(due):
        times = look(due)
        clock.shift(1)
        keep_search(kept.subscription, "q=jazz", Rhythm.AT_ONCE)
        return times

    monkeypatch.setattr(search_matches, "_next_times", look_and_click)
    silent = tell(clock)
    monkeypatch.undo()

    assert (silent, tell(clock, 1)) == (0, 1)


def test_a_message_that_cannot_be_written_holds_up_no_other_and_is_tried_again(clock, monkeypatch):
    late, first = (
        KeptSearchFactory(querystring=f"q={word}").subscription_id for word in ("jazz", "tango")
    )
    prepare = search_matches.prepare

    def fail_for_jazz(message, audience, subject):
        return (
            1 / 0
            if "jazz" in subject.matches[0].event.title
            else prepare(message, audience, subject)
        )

    concert()
    published_event(SOON, title="Tango", place=None)
    monkeypatch.setattr(search_matches, "prepare", fail_for_jazz)
    told = [tell(clock), tell(clock)]
    monkeypatch.undo()
    told.append(tell(clock))

    assert told == [1, 0, 1]
    assert list(Delivery.objects.order_by("pk").values_list("subscription", flat=True)) == [
        first,
        late,
    ]
