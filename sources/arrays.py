"""Streaming reader of a long JSON array (RFC 8259): bounded memory, broken records are skipped."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from sources.base import BadRecord, ImportFailed, ImportFailure

CHUNK_BYTES = 64 * 1024
MAX_RECORD_CHARS = 2 * 1024 * 1024

#: One object of the array.
Record = dict[str, object]

MARKS_OUTSIDE = re.compile(r'["{}\[\]]')
MARKS_IN_STRING = re.compile(r'"|\\.', re.DOTALL)


def read_array(stream: BinaryIO, max_chars: int = MAX_RECORD_CHARS) -> Iterator[Record | BadRecord]:
    """Yield the objects of the array in ``stream``, or a ``BadRecord`` for a broken one.

    Memory is bounded by ``max_chars``: a longer record is skipped and is a ``BadRecord``.
    """
    scanner = Scanner(max_chars)
    decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
    while chunk := stream.read(CHUNK_BYTES):
        yield from scanner.feed(decoder.decode(chunk))
    yield from scanner.close()


class Scanner:
    """Finds the start and end of each object of the outer array.

    Independent of the borders of chunks.
    """

    def __init__(self, max_chars: int) -> None:
        self.max_chars = max_chars
        self.position = 0
        self.depth = 0
        self.in_string = False
        self.pieces: list[str] = []
        self.size = 0
        self.held = ""
        self.seen_array = False
        self.goes_on = False

    def feed(self, text: str) -> Iterator[Record | BadRecord]:
        """Scan one chunk; yield the records that end in it."""
        text, self.held = self.held + text, ""
        if not self.depth:
            text = self._enter_array(text)
        kept_from = at = 0
        while found := self._next_mark(text, at):
            at, mark = found.end(), found[0]
            if mark == '"':
                self.in_string = not self.in_string
            elif mark in "{[":
                self.depth += 1
                if self.depth == 2:
                    kept_from = found.start()
            # an extra brace does not close the array
            elif mark == "]" or (mark == "}" and self.depth > 1):
                self.depth -= 1
                if self.depth == 1:
                    self._keep(text[kept_from:at])
                    yield self._record()
        # the escaped character is in the next chunk
        if self.in_string and at < len(text) and text.endswith("\\"):
            text, self.held = text[:-1], "\\"
        if self.depth > 1:
            self._keep(text[kept_from:])
        self.goes_on |= self.depth == 0 and bool(text[at:].strip())

    def close(self) -> Iterator[BadRecord]:
        """Check the end of the file.

        A truncated record is bad; a file without an array is an error.
        """
        if self.depth:  # the array was not closed, perhaps between two records
            self.position += 1
            yield BadRecord(self.position, "", _("fichier coupé au milieu de la fiche"))
        elif self.goes_on:  # an extra bracket in a record closed the array
            self.position += 1
            yield BadRecord(self.position, "", _("le fichier continue après la fin du tableau"))
        elif not self.seen_array:
            raise ImportFailed(ImportFailure.NOT_AN_ARRAY)

    def _enter_array(self, text: str) -> str:
        """Return the text after the array's opening bracket; ``ImportFailed`` without one."""
        stripped = text.lstrip()
        if not stripped or self.seen_array:
            return stripped
        if stripped[0] != "[":
            raise ImportFailed(ImportFailure.NOT_AN_ARRAY)
        self.seen_array = True
        self.depth = 1
        return stripped[1:]

    def _next_mark(self, text: str, at: int) -> re.Match[str] | None:
        """Return the next quote or bracket; ``None`` outside of the array."""
        if not self.depth:
            return None
        marks = MARKS_IN_STRING if self.in_string else MARKS_OUTSIDE
        return marks.search(text, at)

    def _keep(self, piece: str) -> None:
        """Keep a piece of the present record, unless the record is too long."""
        self.size += len(piece)
        if self.size <= self.max_chars:
            self.pieces.append(piece)
        else:
            self.pieces.clear()

    def _record(self) -> Record | BadRecord:
        """Parse the record that has just ended."""
        text, size = "".join(self.pieces), self.size
        self.pieces, self.size = [], 0
        self.position += 1
        if size > self.max_chars:
            return BadRecord(
                self.position, "", _("fiche trop longue : %(size)d signes") % {"size": size}
            )
        try:
            record = json.loads(text)
        except ValueError as error:
            return BadRecord(self.position, "", _("JSON illisible : %(error)s") % {"error": error})
        if not isinstance(record, dict):
            return BadRecord(self.position, "", _("la fiche n’est pas un objet"))
        return record
