"""Schedule of imports and result of the last one; the owner is notified of the first failure."""

import random
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from messaging.exceptions import AddressRefused
from messaging.formats.mail import render_mail
from messaging.services.outbox import post_mail
from sources.base import ImportFailure
from sources.enums import PERIODS, ImportSchedule
from sources.models import Source

#: An import without a heartbeat for so long has died, and its source is due again.
LEASE = timedelta(minutes=5)
#: Longest interval after failures, which double the period each time.
LONGEST = timedelta(weeks=1)
MOST_DOUBLINGS = 8
#: An import that dies so often in a row without a word has failed.
MOST_DEATHS = 3
#: Pause after an import that was stopped without its clock, or had no database.
PAUSE = timedelta(minutes=10)
#: Fields that editors type.
TYPED = ("slug", "name", "address", "owner", "schedule")
#: Fields that imports write.
WRITTEN = (
    "due_at",
    "running_at",
    "finished_at",
    "outcomes",
    "failure",
    "failure_facts",
    "failures",
)


def save_source(source: Source) -> None:
    """Save the fields that an editor typed, and no field that an import writes.

    The source is due at once, and its next failure is the first of a new row.
    """
    source.due_at = timezone.now() if source.schedule in PERIODS else None
    source.failure, source.failures = "", 0
    source.save(update_fields=[*TYPED, "due_at", "failure", "failures"] if source.pk else None)


def request_import(source: Source) -> bool:
    """Make ``source`` due now, whatever its schedule; a clock starts its import within seconds.

    Whether it is: while an import of it runs, nothing changes.
    """
    now = timezone.now()
    return bool(Source.objects.filter(not_running(now), pk=source.pk).update(due_at=now))


def not_running(now: datetime) -> Q:
    """Return the condition that no import of a source has a valid lease."""
    return Q(running_at=None) | Q(running_at__lt=now - LEASE)


def claim_due() -> Source | None:
    """Claim a due source, so that no other clock takes it while its lease is renewed.

    ``None`` if none is due. A source whose imports keep dying with their clock has failed, and is
    passed over.
    """
    now = timezone.now()
    due = Source.objects.filter(not_running(now), due_at__lte=now)
    for source in due.order_by("due_at"):
        has_died = source.running_at is not None
        if not due.filter(pk=source.pk).update(
            running_at=now, failures=F("failures") + int(has_died)
        ):
            continue
        if has_died and source.failures + 1 >= MOST_DEATHS:
            record_import(source, {}, ImportFailure.DIES)
        else:
            return source
    return None


def renew_lease(source: Source) -> None:
    """Renew the lease of a running import, unless its result is stored already."""
    Source.objects.filter(pk=source.pk, running_at__isnull=False).update(running_at=timezone.now())


def release_import(source: Source, pause: timedelta = PAUSE) -> None:
    """Release ``source`` without a result; it is due again after ``pause``."""
    due_at = timezone.now() + pause
    Source.objects.filter(pk=source.pk, due_at__isnull=False).update(running_at=None, due_at=due_at)


@transaction.atomic
def record_import(
    source: Source, outcomes: Mapping[str, int], failure: str = "", **facts: object
) -> None:
    """Store the result of an import in ``source``, as it was read before, and when the next is due.

    ``failure`` is an :class:`ImportFailure`, or empty; its sentence names ``facts``. The owner is
    notified of the first failure in a row. Where an editor saved the source meanwhile, it stays due
    at once.
    """
    row = Source.objects.select_for_update(of=("self",)).select_related("owner").get(pk=source.pk)
    begins_to_fail = bool(failure) and not row.failure
    row.outcomes = dict(outcomes)
    row.failure = failure
    row.failure_facts = facts
    row.failures = row.failures + 1 if failure else 0
    row.finished_at, row.running_at = timezone.now(), None
    if row.due_at == source.due_at:
        row.due_at = next_import_at(row, row.finished_at)
    row.save(update_fields=WRITTEN)
    if begins_to_fail:
        tell_owner(row)


def next_import_at(source: Source, now: datetime) -> datetime | None:
    """Return when ``source`` is next due after an import at ``now``.

    Exponential backoff after failures, with jitter.
    """
    period = PERIODS.get(ImportSchedule(source.schedule))
    if period is None:
        return None
    doublings = min(max(source.failures - 1, 0), MOST_DOUBLINGS)
    return now + min(period * 2**doublings, LONGEST) * random.uniform(0.9, 1.1)  # noqa: S311 -- no secret


def tell_owner(source: Source) -> None:
    """Send the owner of ``source``, if any, a mail with the failure.

    In the caller's transaction.
    """
    owner = source.owner
    if owner is None or not owner.is_active or not owner.email:
        return
    language = owner.cms_language
    with override(language), suppress(AddressRefused):
        subject = _("L’import de « %(source)s » a échoué") % {"source": source.name}
        text, html = render_mail(
            language=language,
            subject=subject,
            paragraphs=[
                source.failure_sentence,
                _(
                    "Ce qui était importé reste en ligne. "
                    "Le prochain mail ne viendra qu’après un import réussi."
                ),
            ],
            action_label=_("Voir la source"),
            action_url=settings.SITE_ADDRESS
            + reverse("wagtailsnippets_sources_source:edit", args=[source.pk]),
        )
        post_mail(
            to=owner.email,
            language=language,
            subject=subject,
            text=text,
            html=html,
            kind="import-failed",
            thread=uuid5(NAMESPACE_URL, f"source:{source.pk}"),
        )
