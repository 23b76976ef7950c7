"""Make events of proposals: unsaved for a preview, then drafts in Wagtail's workflow.

The event holds nothing of its author: no address, no name, no word of the thread, neither in a
comment nor in a log.
"""

from decimal import Decimal
from itertools import islice
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from wagtail.models import ModelLogEntry, WorkflowState

from accounts.models import User
from agenda.enums import ACCESS_FIELDS
from agenda.models import Area, Category, Event, Place
from agenda.models.slugs import make_slug
from agenda.services.places import find_area
from moderation.enums import TrustLevel
from moderation.services.trust import trust_for
from participation.forms.parts import price_open
from participation.forms.proposal import Facts
from participation.models import EventOrPlace, Proposal, sender_of
from participation.services.screening import body_with_links, links_of_text
from participation.wording.fields import line_of
from web.slugs import numbered_slugs

#: Facts that are copied to the event fields of the same name.
PLAIN = (
    "title",
    "lead",
    "body",
    "attendance",
    "online_url",
    "place_detail",
    "audience",
    "age_from",
    "price_kind",
    "language",
    "booking",
    "booking_url",
    "contact_name",
    "contact_phone",
)
#: Number of slugs tried that differ only by their number.
MOST_NUMBERED = 100


def build_event(facts: Facts, event: Event | None = None) -> Event:
    """Return an event made of ``facts``, with its dates and its place; saves nothing."""
    event = event or Event()
    for name in PLAIN:
        setattr(event, name, facts[name])
    for name in ("price_from", "price_to"):
        setattr(event, name, Decimal(facts[name]) if name in facts else None)
    for name in ACCESS_FIELDS.values():
        setattr(event, name, facts["access"].get(name))
    event.price_detail = price_open() if facts["is_price_open"] else ""
    event.category = Category.objects.filter(pk=facts["category"]).first()
    event.place = Place.objects.filter(pk=facts["place"]).first() if facts["place"] else None
    if facts["new_place"]:
        event.place = build_place(facts["new_place"])
    # Reuse the UIDs of the dates: a corrected date is the same date in a calendar.
    uids = [line.uid for line in event.dates.all()] if event.pk else []
    lines = [line_of(said) for said in facts["lines"]]
    for rank, line in enumerate(lines):
        line.sort_order = rank
    for line, uid in zip(lines, uids, strict=False):
        line.uid = uid
    event.dates = lines  # type: ignore[misc]
    return event


def build_place(facts: Facts) -> Place:
    """Return a new place in its area; saves nothing."""
    place = Place(**facts, live=False)
    place.city = place.city or settings.CITY_NAME
    place.area, place.area_basis = find_area(place, list(Area.objects.all()))
    return place


def propose_event(proposal: Proposal) -> Event:
    """Create a draft event without an owner and submit it to the moderators' workflow."""
    event = build_event(proposal.facts or {})
    event.live = False
    _let_known_links_through(proposal, event)
    event.place = _place_of_batch(proposal, event.place) or event.place
    save_place(event)
    _save_new(event, make_slug(event.title) or "evenement")
    _submit(event)
    return event


def _place_of_batch(proposal: Proposal, place: Place | None) -> Place | None:
    """Return the place of same name and street that another proposal of the batch created."""
    if place is None or place.pk or proposal.batch is None:
        return None
    others = Proposal.objects.sent_with(proposal).exclude(pk=proposal.pk).values("event")
    return (
        Place.objects.filter(events__in=others, name=place.name, street=place.street)
        .order_by("pk")
        .first()
    )


def correct_event(proposal: Proposal, event: Event) -> None:
    """Save the resent proposal in its draft and restart the workflow.

    So moderators approve only what they have read.
    """
    before = event.place
    build_event(proposal.facts or {}, event)
    _let_known_links_through(proposal, event)
    save_place(event, before)
    event.save()
    for state in _states(event):
        state.cancel(user=None)
    _submit(event)
    _drop_place(before, event)


def drop_event(event: Event) -> None:
    """Delete a draft that was never public, and the place created for it."""
    place = event.place
    log = ModelLogEntry.objects.for_instance(event)
    for state in _states(event):
        state.cancel(user=None)
    log.delete()  # it has the title
    event.delete()
    _drop_place(place)


def publish_place(event: Event, *, actor: User | None) -> None:
    """Publish the place created for ``event``; not one that an editor has withdrawn."""
    place = event.place
    if (
        place is not None
        and not place.live
        and place.first_published_at is None
        and place.latest_revision is not None
    ):
        place.latest_revision.publish(user=actor)


def _let_known_links_through(proposal: Proposal, event: Event) -> None:
    """Turn addresses in the text into links where the sender is known.

    So moderators review the text as it will be published.
    """
    if links_of_text(proposal) and trust_for(sender_of(proposal)).level >= TrustLevel.KNOWN:
        event.body = body_with_links(event)


def _states(event: Event) -> list[WorkflowState]:
    return list(WorkflowState.objects.for_instance(event).active())


def _submit(event: Event) -> None:
    """Save a revision without a user and start the workflow, if the city has one."""
    event.save_revision(user=None)
    if workflow := event.get_workflow():  # a city may have none
        workflow.start(event, None)


def submit_again(event: Event) -> None:
    """Submit an unpublished event to moderators again, without changes."""
    event.refresh_from_db()
    _submit(event)


def save_place(event: Event, before: Place | None = None) -> None:
    """Save the new place of ``event`` as a draft of its own.

    One with the name and street of the draft ``before`` updates ``before`` instead.
    """
    place = event.place
    if place is None or place.pk:
        return
    if before and not before.live and (before.name, before.street) == (place.name, place.street):
        event.place = before
        if (before.latitude, before.longitude) != (place.latitude, place.longitude):
            before.latitude = place.latitude
            before.longitude = place.longitude
            before.area = place.area
            before.area_basis = place.area_basis
            before.save()
            before.save_revision(user=None)
        return
    _save_new(place, make_slug(place.name) or "lieu")
    place.save_revision(user=None)
    event.place = place


def _save_new(record: EventOrPlace, slug: str) -> None:
    """Save with ``slug``, numbered if taken.

    With a random suffix if many numbers are taken, or another row takes the slug at this moment.
    """
    own = f"{slug}-{uuid4().hex[:12]}"
    names = list(islice(numbered_slugs(slug), MOST_NUMBERED))
    taken = set(type(record)._base_manager.filter(slug__in=names).values_list("slug", flat=True))
    record.slug = next((name for name in names if name not in taken), own)
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError:
        record.slug = own
        record.save()


def _drop_place(place: Place | None, event: Event | None = None) -> None:
    """Delete a never-public place without any editor's revision, unless another event uses it."""
    if (
        place is None
        or place.live
        or place.first_published_at
        or (event and event.place_id == place.pk)
    ):
        return
    if place.latest_revision is None or place.latest_revision.user_id is None:
        log = ModelLogEntry.objects.for_instance(place)
        try:
            place.delete()
        except ProtectedError:  # another event uses it
            return
        log.delete()
