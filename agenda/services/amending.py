"""Change the same fields of several public events at once: featured, category, programme."""

from collections.abc import Collection, Mapping

from django.db import transaction

from accounts.models import User
from agenda.models import Event
from agenda.services.calendars import lock_events
from agenda.services.publication import make_live, publish


@transaction.atomic
def amend(
    events: Collection[Event], facts: Mapping[str, object], *, actor: User | None
) -> list[Event]:
    """Set the fields ``facts`` (by name) on each of ``events`` and publish them.

    Return those changed. Each gets one revision and one line in the ledger of changes. A draft in
    progress keeps its author: a new revision of it gets the same facts. An event that already has
    these values, or is no longer public, is left alone: a second click changes nothing.
    """
    keys = [event.pk for event in events]
    lock_events(keys)
    rows = Event.objects.live().filter(pk__in=keys).select_related("latest_revision__user")
    changed = [
        event
        for event in rows.order_by("pk")
        if any(getattr(event, name) != value for name, value in facts.items())
    ]
    drafts = [
        event.latest_revision
        for event in changed
        if event.has_unpublished_changes and event.latest_revision
    ]
    for event in changed:
        for name, value in facts.items():
            setattr(event, name, value)
        event.save(update_fields=list(facts))
        event.save_revision(user=actor, clean=False, log_action="wagtail.publish")
    make_live(changed)
    publish([event.pk for event in changed], actor=actor)
    for draft in drafts:
        drafted = draft.as_object()
        for name, value in facts.items():
            setattr(drafted, name, value)
        drafted.save_revision(user=draft.user, clean=False)
    return changed
