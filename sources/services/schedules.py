"""When a source is imported by itself, and what came of its last import: its owner hears when it begins to fail."""

import random
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from messaging.exceptions import AddressRefused
from messaging.formats.mail import render_mail
from messaging.services.outbox import post_mail
from sources.enums import PERIODS, ImportSchedule
from sources.models import FAILURE_LENGTH, Source

#: An import that has given no sign for so long has died: its source is due again.
LEASE = timedelta(minutes=5)
#: A source that fails is tried again after twice its period, then four times, but at least as often.
LONGEST = timedelta(weeks=1)
MOST_DOUBLINGS = 8
#: What an editor types of a source.
TYPED = ("slug", "name", "address", "owner", "schedule")
#: What an import writes of it.
WRITTEN = ("due_at", "running_at", "finished_at", "outcomes", "failure", "failures")


def save_source(source: Source) -> None:
    """Save what an editor typed of ``source``, and nothing that an import writes meanwhile; it is due at once."""
    source.due_at = timezone.now() if source.schedule in PERIODS else None
    source.save(update_fields=[*TYPED, "due_at"] if source.pk else None)


def claim_due() -> Source | None:
    """Take a source that is due: no other clock does while its lease is renewed. Writes nothing where none is."""
    now = timezone.now()
    due = Source.objects.filter(Q(running_at=None) | Q(running_at__lt=now - LEASE), due_at__lte=now)
    for source in due.order_by("due_at"):
        if due.filter(pk=source.pk).update(running_at=now):
            return source
    return None


def renew_lease(source: Source) -> None:
    """Say that its import still runs."""
    Source.objects.filter(pk=source.pk).update(running_at=timezone.now())


def release(source: Source) -> None:
    """Give ``source`` back without a word on what came of its import: it is as due as it was."""
    Source.objects.filter(pk=source.pk).update(running_at=None)


@transaction.atomic
def record_import(source: Source, outcomes: Mapping[str, int], failure: str = "") -> None:
    """Keep with ``source`` what came of an import that has ended, and when the next is due.

    ``failure`` says in words why it failed. The owner hears of the first failure in a row.
    """
    row = Source.objects.select_for_update(of=("self",)).select_related("owner").get(pk=source.pk)
    row.outcomes, row.failure = dict(outcomes), failure[:FAILURE_LENGTH]
    row.failures = row.failures + 1 if failure else 0
    row.finished_at, row.running_at = timezone.now(), None
    row.due_at = next_due(row, row.finished_at)
    row.save(update_fields=WRITTEN)
    if row.failures == 1:
        tell_owner(row)


def next_due(source: Source, now: datetime) -> datetime | None:
    """When ``source`` is due after an import at ``now``: later the more have failed, and never all at one moment."""
    period = PERIODS.get(ImportSchedule(source.schedule))
    if period is None:
        return None
    doublings = min(max(source.failures - 1, 0), MOST_DOUBLINGS)
    return now + min(period * 2**doublings, LONGEST) * random.uniform(0.9, 1.1)  # noqa: S311 -- no secret


def tell_owner(source: Source) -> None:
    """Write to the owner of ``source``, if it has one, why its import failed; in the caller's transaction."""
    owner = source.owner
    if owner is None or not owner.is_active or not owner.email:
        return
    with override(owner.cms_language), suppress(AddressRefused):
        subject = _("L’import de « %(source)s » a échoué") % {"source": source.name}
        text, html = render_mail(
            language=owner.cms_language,
            subject=subject,
            paragraphs=[
                source.failure,
                _("Ce qui était importé reste en ligne. Le prochain mail ne viendra qu’après un import réussi."),
            ],
            action_label=_("Voir la source"),
            action_url=settings.SITE_ADDRESS + reverse("wagtailsnippets_sources_source:edit", args=[source.pk]),
        )
        post_mail(
            to=owner.email,
            language=owner.cms_language,
            subject=subject,
            text=text,
            html=html,
            kind="import-failed",
            thread=uuid5(NAMESPACE_URL, f"source:{source.pk}"),
        )
