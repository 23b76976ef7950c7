"""Records of one long JSON array, whatever the edges of the chunks."""

import io
import json

import pytest

from sources.arrays import read_array
from sources.base import BadRecord, ImportFailed


class Drips(io.BytesIO):
    """A stream that gives a few bytes at a time."""

    def __init__(self, content, size):
        super().__init__(content)
        self.size = size

    def read(self, _wanted=-1):
        return super().read(self.size)


RECORDS = [
    {"id": "1", "title": "Fête de l’été, 50 € — 🎉"},
    {"id": "2", "nested": {"list": [1, [2, {"a": "]}"}]]}, "quoted": 'say "}{" \\'},
    {"id": "3", "text": "a\\\\", "empty": {}},
]


def read(content, size=7, **options):
    return list(read_array(Drips(content, size), **options))


@pytest.mark.parametrize("size", [1, 2, 3, 5, 64, 10_000])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_every_record_is_read_wherever_a_chunk_ends(size, ascii_only):
    content = json.dumps(RECORDS, ensure_ascii=ascii_only, indent=1).encode()

    assert read(content, size) == RECORDS


def test_a_byte_order_mark_and_spaces_are_no_matter():
    assert read(b'\xef\xbb\xbf \n [ {"id": 1} ] \n') == [{"id": 1}]


def test_an_empty_array_holds_nothing():
    assert read(b" [ ] ") == []


def test_a_broken_record_is_said_and_the_next_are_read():
    found = read(b'[{"id": 1}, {"id": 2,, }, {"id": 3}]')

    assert [found[0], found[2]] == [{"id": 1}, {"id": 3}]
    assert isinstance(found[1], BadRecord)
    assert found[1].position == 2


def test_a_record_that_is_too_long_is_skipped_and_the_next_are_read():
    long = json.dumps({"id": 2, "text": "x" * 500}).encode()

    found = read(b'[{"id": 1}, ' + long + b', {"id": 3}]', max_chars=100)

    assert found == [
        {"id": 1},
        BadRecord(2, "", f"fiche trop longue\u00a0: {len(long)} signes"),
        {"id": 3},
    ]


def test_a_record_that_is_no_object_is_bad():
    assert read(b'[[1, 2], {"id": 3}]') == [
        BadRecord(1, "", "la fiche n’est pas un objet"),
        {"id": 3},
    ]


def test_a_record_with_a_bracket_too_many_is_bad_and_the_next_are_read():
    found = read(b'[{"id": 1}, {"id": 2 ]}, {"id": 3}]')

    assert [found[0], found[2:]] == [{"id": 1}, [{"id": 3}]]
    assert isinstance(found[1], BadRecord)


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_what_comes_after_the_end_of_the_array_is_said_and_not_silently_lost(size):
    assert read(b'[{"id": 1}]\n, {"id": 2}]', size) == [
        {"id": 1},
        BadRecord(2, "", "le fichier continue après la fin du tableau"),
    ]


@pytest.mark.parametrize("cut", [b'[{"id": 1}, {"id": 2, "tit', b'[{"id": 1}, ', b'[{"id": 1}'])
def test_a_file_that_was_cut_says_so_after_what_it_gave(cut):
    assert read(cut) == [
        {"id": 1},
        BadRecord(2, "", "fichier coupé au milieu de la fiche"),
    ]


@pytest.mark.parametrize("content", [b"", b"   ", b'{"results": []}', b"<html>"])
def test_what_is_no_array_is_refused(content):
    with pytest.raises(ImportFailed):
        read(content)
