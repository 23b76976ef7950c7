"""Send due digests: write what each search finds until its next mail to the outbox, if anything."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from agenda.formats.addresses import absolute_url
from messaging.enums import DigestRhythm
from messaging.formats.digests import DigestResult, digest_mail
from messaging.models import Digest, Mail
from messaging.services.digests import digest_token, leave_digest, next_digest_at
from messaging.services.outbox import post_mail
from search.engines import Hit, SearchAnswer, engine
from search.engines.lookups import SiteLookups
from search.enums import MomentOfDay, When
from search.query import EventQuery
from search.query.understanding import ask
from search.query.windows import FRIDAY
from search.results.cards import cards_of
from search.results.labels import labels_for, summary

log = structlog.get_logger(__name__)

KIND = "digest"
#: Maximum of events in a mail, of events fetched to choose from, and of cancelled ones.
MOST_SHOWN, CHOSEN_AMONG, MOST_OFF = 16, 400, 3
#: Maximum of digests in the outbox; the others are written once these are sent.
MOST_WAITING = 50
#: Delay before a failed digest is retried.
TRIED_AGAIN = timedelta(minutes=10)
#: Lifetime of a digest in the outbox: later, its day is over.
LIFE = timedelta(hours=12)
Find = Callable[[str, str, str, datetime], DigestResult]


def send_digests() -> int:
    """Write the mails of due digests, as many as the outbox may hold; return how many."""
    now = timezone.now()
    due = Digest.objects.due(now).order_by("due_at", "querystring")
    if not due.exists():
        return 0
    waiting = Mail.objects.owed().filter(kind=KIND)[:MOST_WAITING].count()
    # Each search is run once for all who receive it.
    find = cache(find_outings)
    return sum(_send(digest, find, now) for digest in due[: MOST_WAITING - waiting])


def find_outings(querystring: str, rhythm: str, language: str, now: datetime) -> DigestResult:
    """Find what ``querystring`` matches until the next mail, described in ``language``.

    If there are too many, some of each day, so that a week is not all Thursday; of a day with many
    and no ranking, a sample over its hours.
    """
    with override(language):
        # A word that no event contains stays a condition: else the mail would be of all others.
        query = ask(QueryDict(querystring), now, SiteLookups()).lasting
        words = summary(query, labels_for(query))
        asked = _until_next(query, rhythm, now)
        if asked is None:
            is_over = query.last_on is not None and query.last_on < timezone.localdate(now)
            return DigestResult(words, 0, [], "", is_over=is_over)
        answer = engine().find(asked, limit=CHOSEN_AMONG, facets=False)
        hits = answer.hits if answer.total <= MOST_SHOWN else tuple(_of_each_day(asked, answer))
        url = reverse("search:agenda") + asked.querystring()
        return DigestResult(words, answer.total, cards_of(hits, with_covers=False), url)


def _until_next(query: EventQuery, rhythm: str, now: datetime) -> EventQuery | None:
    """Return ``query`` restricted to the days until the next mail; ``None`` if no day is left."""
    first = timezone.localdate(now)
    last = (
        first if rhythm == DigestRhythm.DAILY else timezone.localdate(next_digest_at(rhythm, now))
    )
    if query.when == When.NOW:  # «now» makes no sense at seven in the morning
        query = query.changed(when=None)
    if not query.has_window:
        return _between(query, first, last)
    window = query.window
    if window.is_empty or window.first_day > last:
        return None
    if window.last_day is None or window.last_day > last:
        return _between(query, max(first, window.first_day), last)
    return query


def _between(query: EventQuery, first: date, last: date) -> EventQuery:
    """Return ``query`` from ``first`` to ``last``; of these days, those that it wants still count.

    «Le lundi» stays every Monday.
    """
    return query.changed(when=None, moment=None, first_on=first, last_on=last)


def _of_each_day(asked: EventQuery, answer: SearchAnswer) -> Iterator[Hit]:
    """Yield some hits of each day.

    If the answer is incomplete, each day is queried separately.
    """
    window, seen, off = asked.window, set[int](), 0
    last = window.last_day or window.first_day
    days = [
        window.first_day + timedelta(days=ahead)
        for ahead in range((last - window.first_day).days + 1)
    ]
    most = max(1, MOST_SHOWN // len(days))
    for day in days:
        if answer.total > len(answer.hits):
            found = engine().find(_on_day(asked, day), limit=CHOSEN_AMONG, facets=False).hits
        else:
            found = tuple(hit for hit in answer.hits if hit.day == day)
        new = [hit for hit in found if hit.event_id not in seen]
        standing = [hit for hit in new if not hit.is_off]
        if asked.is_ranked:
            chosen = standing[:most]
        else:
            chosen = standing[:: max(1, len(standing) // most)][:most]
        chosen += [hit for hit in new if hit.is_off][: max(0, MOST_OFF - off)]
        off += sum(hit.is_off for hit in chosen)
        seen.update(hit.event_id for hit in chosen)
        yield from chosen


def _on_day(asked: EventQuery, day: date) -> EventQuery:
    """Return the query for one day; for Friday of a week-end, only the evening."""
    is_eve = asked.when == When.WEEKEND and day.weekday() == FRIDAY
    return asked.changed(
        when=None, first_on=day, last_on=day, moment=MomentOfDay.EVENING if is_eve else asked.moment
    )


def _send(digest: Digest, find: Find, now: datetime) -> bool:
    """Write one digest; return whether a mail was written. After an error it is tried again later.

    Raises if the database is down.
    """
    try:
        return _write(digest, find(digest.querystring, digest.rhythm, digest.language, now), now)
    except (OperationalError, InterfaceError):  # the database is down: retry all later
        raise
    except Exception as error:  # noqa: BLE001 -- the others' turn comes all the same
        # No error message: the database's has the words of the row.
        log.error("digest_not_written", digest=str(digest.uuid), error=type(error).__name__)
        Digest.objects.filter(pk=digest.pk, due_at=digest.due_at).update(due_at=now + TRIED_AGAIN)
        return False


@transaction.atomic
def _write(digest: Digest, found: DigestResult, now: datetime) -> bool:
    """Write the mail and the next due time together; return whether a mail was written.

    Not for a digest that was left, changed or sent meanwhile.
    """
    as_read = Digest.objects.filter(pk=digest.pk, due_at=digest.due_at, rhythm=digest.rhythm)
    if not as_read.update(due_at=next_digest_at(digest.rhythm, now)):
        return False
    if found.is_over:
        leave_digest(digest.uuid)
    if not found.total:
        return False
    token = digest_token(digest)
    with override(digest.language):
        leave_url = absolute_url(reverse("messaging:leave_digest", args=[token]))
        page_url = absolute_url(reverse("messaging:digest", args=[token]))
        mail = digest_mail(found, digest.rhythm, page_url=page_url, leave_url=leave_url)
    posted = post_mail(
        to=digest.email,
        language=digest.language,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        kind=KIND,
        thread=digest.uuid,
        expires_in=LIFE,
        unsubscribe_url=leave_url,
    )
    if posted is None:  # the address bounced
        leave_digest(digest.uuid)
    return posted is not None
