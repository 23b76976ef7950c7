"""One invented event of the demonstration, brought as far as its plan says, and what befalls it."""

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from accounts.models import User
from agenda.enums import Attendance
from agenda.models import Category, Event, EventDate, Occurrence, Organisation, Place, ProgrammePage
from agenda.services.occurrences import (
    cancel,
    fill,
    move,
    move_online,
    postpone,
    reschedule,
    restore,
)
from agenda.services.publication import publish_now
from demo import tables
from demo.events import EventPlan
from demo.fates import Fate, State
from demo.pictures import PICTURES, Picture

#: Names that lead nowhere (RFC 2606).
TICKETS, STREAM, SITE = (f"https://{name}.example.org/" for name in ("billets", "direct", "www"))
DELAY = timedelta(minutes=30)


@dataclass(slots=True)
class City:
    """What events refer to, by slug or username."""

    users: dict[str, User] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    festival: ProgrammePage | None = None

    @property
    def administrator(self) -> User:
        return self.users["admin"]

    @property
    def editor(self) -> User:
        return self.users["redaction"]

    def author_of(self, plan: EventPlan) -> User:
        """A contributor of its organisation for what awaits moderation, else the editor."""
        if plan.state != State.IN_MODERATION:
            return self.editor
        writers = [person for person in tables.people() if plan.organisation in person.organisations]
        return self.users[writers[0].username]

    def another_place(self, plan: EventPlan) -> Place:
        """Where ``plan`` goes when it moves: a place of the same kind, and not its own."""
        kinds = {place.slug: set(place.kinds) for place in tables.places()}
        others = [slug for slug in kinds if slug != plan.place and kinds[slug] & kinds[plan.place]]
        return self.places[others[plan.rank % len(others)]]


@transaction.atomic
def make_event(plan: EventPlan, city: City) -> Event:
    """Make the event of ``plan``, bring it to its state, and let happen what befalls its dates."""
    event = _draft(plan, city)
    STATES[plan.state](event, city.author_of(plan))
    event.refresh_from_db()
    for fate in plan.fates if event.live else ():
        _befall(event, fate, plan, city)
    return event


def draw(picture: Picture, user: User) -> AbstractImage:
    """``picture`` as an image of the library."""
    image = get_image_model()(title=picture.name, description=picture.alt, uploaded_by_user=user)
    image.file.save(f"{picture.name}.png", ImageFile(picture.png_file(), name=f"{picture.name}.png"), save=False)
    image.save()
    return image


def _draft(plan: EventPlan, city: City) -> Event:
    event = Event(
        uid=plan.uid,
        slug=plan.slug,
        live=False,
        owner=city.author_of(plan),
        category=city.categories[plan.text.category],
        place=city.places.get(plan.place),
        organisation=city.organisations.get(plan.organisation),
        programme=city.festival if plan.text.in_festival else None,
        **_words(plan),
        **_facts(plan),
        **_cover(plan, city),
    )
    event.dates.add(
        *(
            EventDate(uid=uuid.uuid5(plan.uid, f"line {rank}"), sort_order=rank, **asdict(line))
            for rank, line in enumerate(plan.lines)
        )
    )
    event.save()
    event.other_categories.set([city.categories[slug] for slug in plan.other_categories])
    event.keywords.add(*plan.keywords)
    event.save()
    return event


def _words(plan: EventPlan) -> dict[str, Any]:
    text = plan.text
    return {"title": text.title, "lead": text.lead, "body": plan.body, "language": text.language}


def _facts(plan: EventPlan) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "attendance": plan.attendance,
        "setting": plan.setting,
        "audience": plan.audience,
        "age_from": plan.text.age_from,
        "age_to": plan.text.age_to,
        "price_kind": plan.price.price_kind,
        "price_from": plan.price.price_from,
        "price_to": plan.price.price_to,
        "price_detail": f"<p>{plan.price.price_detail}</p>" if plan.price.price_detail else "",
        "booking": plan.price.booking,
        **plan.access,
    }
    if plan.needs_ticket:
        facts["booking_url"] = TICKETS + plan.slug
    if plan.attendance != Attendance.ON_SITE:
        facts["online_url"] = STREAM + plan.slug
    if plan.organisation:
        facts |= {"contact_url": SITE + plan.organisation, "contact_email": f"bonjour@{plan.organisation}.example.org"}
    if plan.access:
        facts |= {"access_source": "la démonstration", "access_checked_on": timezone.localdate()}
    return facts


def _cover(plan: EventPlan, city: City) -> dict[str, Any]:
    picture = next((picture for picture in PICTURES if picture.event == plan.text.title), None)
    if not picture:
        return {}
    return {"cover": draw(picture, city.editor), "cover_alt": picture.alt, "cover_credit": picture.credit}


def _keep_draft(event: Event, user: User) -> None:
    event.save_revision(user=user, log_action=True)


def _submit(event: Event, user: User) -> None:
    _keep_draft(event, user)
    workflow = event.get_workflow()
    if workflow:
        workflow.start(event, user)


def _schedule(event: Event, user: User) -> None:
    """Published by the clock, between tomorrow and two weeks from now."""
    event.go_live_at = timezone.now() + timedelta(days=1 + event.pk % 14)
    publish_now(event, user)


def _withdraw(event: Event, user: User) -> None:
    publish_now(event, user)
    event.refresh_from_db()  # it was the revision that was published
    event.unpublish(user=user)


STATES: dict[State, Callable[[Event, User], None]] = {
    State.LIVE: publish_now,
    State.DRAFT: _keep_draft,
    State.IN_MODERATION: _submit,
    State.TO_COME: _schedule,
    State.WITHDRAWN: _withdraw,
}


def _befall(event: Event, fate: Fate, plan: EventPlan, city: City) -> None:
    """What ``fate`` says happens to one of the dates to come; to none when all are over."""
    coming = list(event.occurrences.filter(start_at__gt=timezone.now()).order_by("start_at")[: fate.which + 1])
    if not coming:
        return
    for step, *facts in _steps(coming[-1], fate, plan, city):
        step([coming[-1]], *facts, actor=city.editor)


def _steps(occurrence: Occurrence, fate: Fate, plan: EventPlan, city: City) -> list[tuple[Any, ...]]:
    later = (occurrence.start_at + DELAY, occurrence.end_at + DELAY)
    steps: dict[str, list[tuple[Any, ...]]] = {
        "full": [(fill,)],
        "cancelled": [(cancel, fate.reason)],
        "restored": [(cancel,), (restore,)],
        "postponed": [(postpone, fate.reason)],
        "moved": [(move, city.another_place(plan), fate.reason)] if plan.place else [],
        "moved_online": [(move_online, STREAM + plan.slug, fate.reason)],
        "rescheduled": [(reschedule, *later, fate.reason)],
    }
    return steps[fate.kind]
