"""What the commands of all sources have in common, by one of three lines a record."""

import re
from collections.abc import Iterable
from datetime import datetime
from io import StringIO
from typing import BinaryIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agenda.models import Event
from sources.base import (
    BadRecord,
    FoundEvent,
    FoundFile,
    FoundMoment,
    ImportFailed,
    ImportFailure,
    SourceClock,
    read_records,
)
from sources.management import importing
from sources.management.importing import ImportCommand
from sources.models import Source
from tests.factories.sources import SourceFactory

pytestmark = pytest.mark.django_db


def event(line: str, identifier: str) -> FoundEvent:
    _identifier, title, start = line.split(";")
    return FoundEvent(identifier, title, dates=(FoundMoment(datetime.fromisoformat(start)),))


class LinesCommand(ImportCommand):
    """Imports «identifier;title;start» of each line."""

    slug = "lignes"
    source_name = "Des lignes"

    def read(self, stream: BinaryIO, clock: SourceClock) -> FoundFile:
        lines: Iterable[str] = stream.read().decode().splitlines()
        if not lines:
            raise ImportFailed(ImportFailure.UNREADABLE)
        return FoundFile(
            lambda: read_records(lines, lambda line: line.partition(";")[0], event),
            notes=["Lu ligne à ligne."],
        )


@pytest.fixture
def lines(tmp_path):
    file = tmp_path / "lines.txt"
    file.write_text("1;Bal;2026-03-03T20:00\n2;Concert;demain\n3;Visite;2026-03-04T10:00\n")
    return str(file)


def printed(*arguments: str) -> list[str]:
    out = StringIO()
    call_command(LinesCommand(), *arguments, stdout=out)
    said = re.sub(r"^[\d.]+ ms", "1.0 ms", out.getvalue(), flags=re.MULTILINE)
    return [" ".join(line.split()) for line in said.splitlines() if line.strip()]


REPORT = [
    "Fiches lues 3",
    "créés 2",
    "mis à jour 0",
    "inchangés 0",
    "laissés (modifiés ici) 0",
    "illisibles 1",
    "Réparations (en fiches) 0",
    "illisibles :",
    "n° 2 2 · Invalid isoformat string: 'demain'",
    "1.0 ms de processeur par fiche",
]


def test_another_source_is_imported_under_its_own_name_and_reported(lines):
    report = printed(lines)

    assert report == ["Lu ligne à ligne.", *REPORT]
    assert list(Source.objects.values_list("slug", "name", "address")) == [
        ("lignes", "Des lignes", lines)
    ]
    assert sorted(Event.objects.values_list("title", "live")) == [("Bal", True), ("Visite", True)]


def test_a_dry_run_of_it_says_the_same_and_writes_nothing(lines):
    report = printed(lines, "--dry-run")

    assert report == ["Lu ligne à ligne.", "Essai à blanc : rien n’est écrit.", *REPORT]
    assert (Source.objects.count(), Event.objects.count()) == (0, 0)


def test_what_it_refuses_as_a_whole_is_one_line_and_leaves_no_source(tmp_path):
    (tmp_path / "empty.txt").write_text("")

    with pytest.raises(
        CommandError, match=r"^Ce que le serveur de la source envoie ne se lit pas\.$"
    ):
        printed(str(tmp_path / "empty.txt"))

    assert Source.objects.count() == 0


def test_a_record_is_identified_where_it_stands_and_what_was_bad_before_stays_so():
    unread = BadRecord(1, "", "coupée")
    lines: list[str | BadRecord] = [unread, "7;Bal", "8;Bal;2026-03-03"]

    found = list(read_records(lines, lambda line: line[0], event))

    assert found == [
        unread,
        BadRecord(2, "7", "not enough values to unpack (expected 3, got 2)"),
        event("8;Bal;2026-03-03", "8"),
    ]


def test_the_result_is_stored_with_the_source(lines, tmp_path):
    printed(lines, "--dry-run")
    printed(lines)
    source = Source.objects.get()
    after_first = (source.outcomes, source.failure)
    (tmp_path / "empty.txt").write_text("")
    with pytest.raises(CommandError):
        printed(str(tmp_path / "empty.txt"), "--dry-run")
    with pytest.raises(CommandError):
        printed(str(tmp_path / "empty.txt"))
    source.refresh_from_db()
    after_empty = (source.outcomes, source.failure, source.failures)
    (tmp_path / "bad.txt").write_text("2;Concert;demain\n")
    printed(str(tmp_path / "bad.txt"))
    source.refresh_from_db()

    assert after_first == ({"created": 2, "bad": 1}, "")
    assert after_empty == ({}, "unreadable", 1)
    assert (source.failure, source.failures) == ("no_record", 2)


def test_another_file_by_hand_says_nothing_of_a_scheduled_source(lines):
    due_at = timezone.now()
    SourceFactory(
        slug="lignes", schedule="daily", address="https://example.org/x.txt", due_at=due_at
    )
    printed(lines)
    with pytest.raises(CommandError):
        printed(f"{lines}.typo")

    source = Source.objects.get()
    assert (source.due_at, source.outcomes, source.failure) == (due_at, {}, "")


def test_a_source_that_is_gone_is_not_made_anew_by_its_schedule(lines, monkeypatch):
    monkeypatch.setattr(importing, "end_with_stdin", lambda: None)  # the input is that of the tests

    with pytest.raises(CommandError, match=r"Aucune source ne s’appelle lignes\."):
        printed(lines, "--ends-with-stdin")

    assert Source.objects.count() == 0
