"""Read an event's page or a calendar at an address, to prefill the form.

The server is a proxy for anybody here: fetching and parsing are bounded in time, size and number at
once.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import BoundedSemaphore

from django.utils import timezone
from django.utils.translation import gettext as _

from participation.exceptions import ProposalRefused
from sources.ics.reading import MAX_BYTES as MAX_CALENDAR_BYTES
from sources.prefill import FoundPage
from sources.sandbox.reading import (
    ReadingEndedError,
    ReadingLateError,
    read_calendar_apart,
    read_page_apart,
    server,
)
from sources.webpage.reading import MAX_BYTES, TIMEOUT_S
from web.fetch import FetchError, FetchFailure, fetch

#: Time limit for fetching and parsing together, in seconds.
TOTAL_S = 5
LEAST_READING_S = 1
#: Limits of one process: a fetch only waits, parsing needs processor and memory.
FETCHED_AT_ONCE = 12
READ_AT_ONCE = 3
CALENDAR_TYPES = ("text/calendar", "application/ics")
PAGE_TYPES = ("text/html", "application/xhtml", "text/plain", "application/octet-stream")
BEGINNING = 200
_fetchers = BoundedSemaphore(FETCHED_AT_ONCE)
_readers = BoundedSemaphore(READ_AT_ONCE)


def read_address(address: str) -> FoundPage:
    """Return what the page or calendar at ``address`` says.

    Raises :class:`ProposalRefused` with a reason for people.
    """
    ends = time.monotonic() + TOTAL_S
    address = address.strip()  # as people paste it: no scheme, or the one of calendars
    if address.lower().startswith("webcal:"):
        address = "https:" + address[len("webcal:") :]
    elif "://" not in address[:10]:
        address = f"https://{address}"
    with _one_of(_fetchers, LEAST_READING_S):
        server.start()  # it loads during the fetch
        try:
            fetched = fetch(address, max_bytes=MAX_BYTES, timeout_s=TIMEOUT_S)
        except FetchError as error:
            raise ProposalRefused(_sentence(error)) from error
    with fetched.file as file:
        octets = file.read()
    declared = fetched.content_type.partition(";")[0].strip().lower()
    ends = max(ends, time.monotonic() + LEAST_READING_S)
    beginning = octets[:BEGINNING].removeprefix(b"\xef\xbb\xbf").lstrip().upper()
    if declared in CALENDAR_TYPES or beginning.startswith(b"BEGIN:VCALENDAR"):
        return _read_calendar(octets, ends)
    if _is_pdf(octets):
        raise ProposalRefused(
            _("C’est un PDF, et nous ne lisons que des pages web et des calendriers.")
        )
    if declared and not declared.startswith(PAGE_TYPES):
        raise ProposalRefused(_("Ce n’est pas une page web : rien ne s’y lit."))
    try:
        with _one_of(_readers, _left(ends)):
            return read_page_apart(octets, fetched.url, timeout_s=_left(ends))
    except ReadingLateError as error:
        raise ProposalRefused(_busy()) from error
    except ReadingEndedError as error:
        raise ProposalRefused(
            _("Cette page est trop compliquée à lire : remplissez à la main.")
        ) from error


def read_file(octets: bytes) -> FoundPage:
    """Return what the calendar file ``octets`` says.

    Raises :class:`ProposalRefused` with a reason for people.
    """
    if _is_pdf(octets):
        raise ProposalRefused(_("C’est un PDF, pas un calendrier : il nous faut un fichier .ics."))
    return _read_calendar(octets, time.monotonic() + max(TOTAL_S, LEAST_READING_S))


def _read_calendar(octets: bytes, ends: float) -> FoundPage:
    """Read an iCalendar file in the sandbox until ``ends``. Raises :class:`ProposalRefused`."""
    if len(octets) > MAX_CALENDAR_BYTES:
        raise ProposalRefused(_("Ce calendrier est trop gros : 1 Mo au plus."))
    try:
        with _one_of(_readers, _left(ends)):
            return read_calendar_apart(octets, timezone.localdate(), timeout_s=_left(ends))
    except ReadingLateError as error:
        raise ProposalRefused(_busy()) from error
    except ReadingEndedError as error:
        raise ProposalRefused(
            _("Ce calendrier est trop compliqué à lire : remplissez à la main.")
        ) from error


@contextmanager
def _one_of(few: BoundedSemaphore, timeout_s: float) -> Iterator[None]:
    """Hold a slot of the semaphore. Raises :class:`ProposalRefused` if none is free in time."""
    if not few.acquire(timeout=timeout_s):
        raise ProposalRefused(_busy())
    try:
        yield
    finally:
        few.release()


def _left(ends: float) -> float:
    return max(ends - time.monotonic(), 0)


def _busy() -> str:
    return _("Beaucoup de pages se lisent en ce moment : réessayez dans une minute.")


def _is_pdf(octets: bytes) -> bool:
    return octets[:BEGINNING].lstrip().startswith(b"%PDF-")


def _sentence(error: FetchError) -> str:
    """Return the reason why a page was not fetched, for people."""
    if error.failure == FetchFailure.STATUS:
        gone = _("Il n’y a pas de page à cette adresse (erreur %(status)d). Vérifiez-la.")
        closed = _(
            "Ce site ne nous laisse pas lire sa page (erreur %(status)d). Un calendrier, "
            "peut-être ? Sinon, à la main."
        )
        words: dict[int, str] = {
            HTTPStatus.NOT_FOUND: gone,
            HTTPStatus.GONE: gone,
            HTTPStatus.UNAUTHORIZED: closed,
            HTTPStatus.FORBIDDEN: closed,
        }
        other = _(
            "Ce site répond par une erreur (%(status)d). Réessayez plus tard, ou remplissez à la "
            "main."
        )
        return words.get(error.status, other) % {"status": error.status}
    return {
        FetchFailure.ADDRESS: _(
            "Cette adresse ne mène nulle part. Elle commence par https://, et se copie du "
            "navigateur."
        ),
        FetchFailure.PRIVATE: _(
            "Cette adresse est celle d’un réseau privé : nous ne lisons que des pages publiques."
        ),
        FetchFailure.SILENT: _("Ce site ne répond pas. Réessayez, ou remplissez à la main."),
        FetchFailure.SLOW: _(
            "Ce site met trop longtemps à répondre. Réessayez, ou remplissez à la main."
        ),
        FetchFailure.TOO_BIG: _("Cette page est trop grosse : nous lisons 2 Mo au plus."),
        FetchFailure.UNREADABLE: _("Ce que ce site envoie ne se lit pas. Remplissez à la main."),
        FetchFailure.REDIRECTED: _(
            "Cette adresse renvoie sans fin vers d’autres. Donnez celle de la page elle-même."
        ),
    }[error.failure]
