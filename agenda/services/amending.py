"""The same said of several public events at once: featured, in a category, in a programme."""

from collections.abc import Collection, Mapping

from django.db import transaction

from accounts.models import User
from agenda.models import Event
from agenda.services.calendars import lock_events
from agenda.services.publication import make_live, publish


@transaction.atomic
def amend(events: Collection[Event], facts: Mapping[str, object], *, actor: User | None) -> list[Event]:
    """Publish each of ``events`` with ``facts``, by field name; one change and one version each. Returns those changed.

    A draft that somebody is at stays theirs, with the same facts, on top of what is public. Those that say so already,
    or are no longer public, are left alone: a second click changes nothing.
    """
    lock_events([event.pk for event in events])
    rows = Event.objects.live().filter(pk__in=[event.pk for event in events]).select_related("latest_revision__user")
    changed = [event for event in rows.order_by("pk") if any(getattr(event, name) != facts[name] for name in facts)]
    drafts = [event.latest_revision for event in changed if event.has_unpublished_changes and event.latest_revision]
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
