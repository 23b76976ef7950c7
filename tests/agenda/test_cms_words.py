"""Dates in words on the form of an event."""

import pytest
import time_machine
from django.contrib.auth.models import Permission
from lxml import html

from agenda.models import Event
from tests.agenda.cms import EMPTY, date_data, event_data, event_url, loaded, signed_in, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-26T10:00+01:00", tick=False):
        yield


def add(client, words: str, **facts):
    return client.post(event_url("add"), event_data(date_data(**EMPTY), words=words, **facts))


def kept_lines():
    return [
        (line.kind, str(line.start_on), line.times, line.moments, line.rrule)
        for line in Event.objects.get().get_latest_revision_as_object().dates.all()
    ]


def refused(response) -> list[str]:
    return [message.replace("\u00a0", " ") for message in response.context["form"].errors["words"]]


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (
            "samedi 12 décembre de 22h à 4h",
            [("single", "2026-12-12", [["22:00", "04:00"]], [], "")],
        ),
        (
            "12, 13 et 19 décembre à 16h",
            [
                (
                    "several",
                    "None",
                    [],
                    [
                        ["2026-12-12T16:00", None],
                        ["2026-12-13T16:00", None],
                        ["2026-12-19T16:00", None],
                    ],
                    "",
                )
            ],
        ),
        (
            "mardis 19h, jeudis 20h jusqu'au 17 juin",
            [
                (
                    "rule",
                    "2026-12-01",
                    [["19:00", None]],
                    [],
                    "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270617",
                ),
                (
                    "rule",
                    "2026-11-26",
                    [["20:00", None]],
                    [],
                    "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270617",
                ),
            ],
        ),
        ("tous les jours à 16h", [("rule", "2026-11-26", [["16:00", None]], [], "FREQ=DAILY")]),
    ],
)
def test_words_become_the_lines_of_an_event_when_it_is_saved(editor, words, lines):
    add(editor, words)

    assert kept_lines() == lines


def test_exceptions_in_words_are_kept(editor):
    add(editor, "tous les mardis à 19h sauf vacances de la zone C, jours fériés et le 1er décembre")

    [line] = Event.objects.get().get_latest_revision_as_object().dates.all()
    assert (line.school_zone, line.skip_public_holidays, line.except_on) == (
        "C",
        True,
        ["2026-12-01"],
    )


def test_lines_of_words_come_after_those_typed_field_by_field(editor):
    editor.post(event_url("add"), event_data(date_data(), words="samedi 12 décembre à 20h"))

    assert [day for _kind, day, *_rest in kept_lines()] == ["2027-03-02", "2026-12-12"]


def test_words_are_added_to_an_event_that_is_published(editor):
    editor.post(event_url("add"), event_data(date_data(), **{"action-publish": "1"}))
    event = Event.objects.get()
    line = event.dates.get()
    kept = date_data(id=line.pk, uid=str(line.uid))

    more = event_data(
        kept,
        initial=1,
        words="samedi 12 décembre à 20h",
        **loaded(event),
        **{"action-publish": "1"},
    )
    editor.post(event_url("edit", event.pk), more)

    assert [str(occurrence.day) for occurrence in event.occurrences.order_by("start_at")] == [
        "2026-12-12",
        "2027-03-02",
    ]


@pytest.mark.parametrize(
    ("words", "messages"),
    [
        ("concert le 12 décembre à 20h", ["Je n’ai pas compris : « concert »."]),
        (
            "le 24 décembre à minuit",
            [
                "Minuit : de quelle nuit ? Écrivez par exemple « le 24 décembre à 24 h » ou « le "
                "24 décembre à 0 h »."
            ],
        ),
        ("samedi 31 novembre à 20h", ["« samedi 31 novembre » n’existe pas."]),
        ("32 décembre à 20h", ["« 32 décembre » n’existe pas."]),
        ("le", ["Je n’ai pas compris de date."]),
        (
            "tous les mardis à 19h sauf le 24 décembre",
            [
                "Cette exception n’enlève aucune date : jeudi 24 décembre 2026. "
                "Écrivez par exemple « tous les mardis à 19h »."
            ],
        ),
        (
            "le 28 mars 2027 à 2h30",
            [
                "Le dimanche 28 mars 2027, l’horloge passe de 2 h à 3 h : 2 h 30 n’existe pas, ce "
                "serait 3 h 30."
            ],
        ),
    ],
)
def test_unknown_words_give_an_error_at_the_field_and_stay(editor, words, messages):
    response = add(editor, words, lead="Un chapeau gardé.")

    form = response.context["form"]
    assert refused(response) == messages
    assert (form["words"].value(), form["lead"].value()) == (words, "Un chapeau gardé.")
    assert Event.objects.count() == 0


def test_autosave_neither_reads_nor_refuses_half_a_sentence(editor):
    half = event_data(date_data(), words="tous les mardis à")

    response = editor.post(event_url("add"), half, headers={"accept": "application/json"})

    assert response.json()["success"] is True
    assert [kind for kind, *_rest in kept_lines()] == ["single"]


def test_the_preview_reads_words_and_saves_nothing(editor):
    response = editor.post(
        event_url("words"), {"words": "tous les mardis à 19h jusqu’au 15 décembre, concert"}
    )

    page = response.content.decode().replace("\u00a0", " ")
    assert "Tous les mardis à 19 h, du 1er au 15 décembre 2026." in page
    assert page.count("<li>") == 3
    assert "<q>concert</q>" in page
    assert Event.objects.count() == 0


def test_the_preview_notes_clock_changes(editor):
    page = editor.post(event_url("words"), {"words": "28 mars 2027 de 1h à 4h"}).content.decode()

    said = "Le dimanche 28 mars 2027, l’horloge passe de 2 h à 3 h : de 1 h à 4 h, cela dure 2 h."
    assert f'<p class="words__note">{said}</p>' in page.replace("\u00a0", " ")


def test_a_line_typed_in_fields_notes_clock_changes(editor):
    editor.post(event_url("add"), event_data(date_data(start_on="2027-03-28", hours="1h-4h")))

    page = (
        editor.get(event_url("edit", Event.objects.get().pk))
        .content.decode()
        .replace("\u00a0", " ")
    )

    assert "l’horloge passe de 2 h à 3 h : de 1 h à 4 h, cela dure 2 h." in page


def test_what_is_typed_is_shown_as_text(editor):
    page = editor.post(
        event_url("words"), {"words": "<script>alert(1)</script> 24/12 à minuit"}
    ).content.decode()

    assert "<script" not in page


def test_only_users_who_may_write_events_may_use_the_preview(client):
    colleague = somebody()  # may enter the CMS but not write events
    colleague.user_permissions.add(Permission.objects.get(codename="access_admin"))
    clients = [signed_in(somebody("Éditeurs")), signed_in(colleague), client]

    answers = [one.post(event_url("words"), {"words": "demain à 18h"}) for one in clients]

    assert [answer.status_code for answer in answers] == [200, 302, 302]


def test_a_too_long_text_is_not_read(editor):
    page = editor.post(event_url("words"), {"words": "12/12 20h " * 5_000}).content.decode()

    assert "8000 signes au plus" in page.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        (
            "tous les mardis à 19h jusqu’au 18 mai 2027",
            "… et 15 autres, la dernière le mardi 18 mai 2027 à 19 h",
        ),
        (
            "tous les mardis à 19h jusqu’au 9 février 2027",
            "… et 1 autre, le mardi 9 février 2027 à 19 h",
        ),
        ("tous les mardis à 19h", "… et ainsi de suite"),
        ("tous les mardis à 19h jusqu’au 25 juin 2030", "… et ainsi de suite"),
    ],
)
def test_of_more_than_ten_dates_the_others_are_counted_and_the_last_is_named(editor, words, rest):
    page = html.fromstring(editor.post(event_url("words"), {"words": words}).content.decode())

    dates = [" ".join(item.text_content().split()) for item in page.xpath("//ol/li")]
    assert len(dates) == 11
    assert dates[-1] == rest


def test_the_preview_says_what_clear_words_will_become(editor):
    clear, open_ended, unclear = (
        editor.post(event_url("words"), {"words": words}).content.decode()
        for words in (
            "samedi 12 décembre à 20h",
            "tous les mardis à 19h",
            "samedi 12 décembre à 20h, concert",
        )
    )

    assert "ces mots deviendront" in clear
    assert "ces mots deviendront" in open_ended
    assert "ces mots deviendront" not in unclear
    assert "Pas encore des dates" in unclear


def test_no_field_of_an_empty_line_is_said_to_be_required(editor):
    page = html.fromstring(editor.get(event_url("add")).content.decode())

    [line] = page.xpath("//*[@id='inline_child_dates-0']")
    assert line.xpath(".//*[@required] | .//*[contains(@class, 'w-required-mark')]") == []
