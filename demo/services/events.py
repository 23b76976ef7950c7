"""Creates the invented events: drafts, publication states, and changes of their dates."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from wagtail.signal_handlers import disable_reference_index_auto_update

from accounts.models import User
from agenda.enums import Attendance
from agenda.models import (
    Category,
    Change,
    Event,
    EventDate,
    Occurrence,
    Organisation,
    Place,
    ProgrammePage,
)
from agenda.services.occurrences import (
    cancel,
    fill,
    move,
    move_online,
    postpone,
    reschedule,
    restore,
)
from agenda.services.publication import make_live, publish, publish_now
from demo import tables
from demo.dates import Fate, PublicationState
from demo.events import EventPlan
from demo.services.pictures import keep_picture
from demo.services.versions import save_versions

#: Host names that do not exist (RFC 2606).
TICKETS, STREAM, SITE = (f"https://{name}.example.org/" for name in ("billets", "direct", "www"))
DELAY = timedelta(minutes=30)


@dataclass(slots=True)
class City:
    """Records that events refer to, by slug or username."""

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
        """Return the editor, or a contributor for an event awaiting moderation."""
        if plan.schedule.state != PublicationState.IN_MODERATION:
            return self.editor
        writers = [
            person for person in tables.people() if plan.organisation in person.organisations
        ]
        return self.users[writers[0].username]

    def another_place(self, plan: EventPlan) -> Place:
        """Return another place of the same kind, for an event that moves."""
        kinds = {place.slug: set(place.kinds) for place in tables.places()}
        others = [slug for slug in kinds if slug != plan.place and kinds[slug] & kinds[plan.place]]
        return self.places[others[plan.rank % len(others)]]


@transaction.atomic
def make_events(plans: Sequence[EventPlan], city: City) -> None:
    """Create the events of ``plans``, set their publication states, and apply the changes of dates.

    Public ones are published together: one by one takes twice as long.
    """
    events = [_draft(plan, city) for plan in plans]
    drawn = list(zip(plans, events, strict=True))
    public = [
        event
        for plan, event in drawn
        if plan.schedule.state in (PublicationState.LIVE, PublicationState.WITHDRAWN)
    ]
    save_versions(public, city.editor, "wagtail.publish")
    make_live(public)
    publish([event.pk for event in public], actor=city.editor)
    for plan, event in drawn:
        _bring_to(plan.schedule.state, event, city.author_of(plan))
    _let_happen(
        [
            (event, plan.schedule.fate, plan)
            for plan, event in drawn
            if plan.schedule.fate and event.live
        ],
        city,
    )


def _draft(plan: EventPlan, city: City) -> Event:
    """Return a saved, unpublished event made from ``plan``."""
    event = Event(
        uid=plan.uid,
        slug=plan.slug,
        live=False,
        owner=city.author_of(plan),
        category=city.categories[plan.text.category],
        place=city.places.get(plan.place),
        organisation=city.organisations.get(plan.organisation),
        programme=city.festival if plan.text.in_festival else None,
        title=plan.text.title,
        lead=plan.text.lead,
        body=plan.body,
        language=plan.text.language,
        **_facts(plan),
    )
    if picture := plan.picture:
        event.cover = keep_picture(picture, city.editor)
        event.cover_alt, event.cover_credit = picture.alt, picture.credit
    event.dates.add(
        *(
            EventDate(uid=uuid.uuid5(plan.uid, f"line {rank}"), sort_order=rank, **fields)
            for rank, fields in enumerate(plan.schedule.lines)
        )
    )
    if plan.other_categories:
        with disable_reference_index_auto_update():  # the second save updates it
            event.save()
        event.other_categories.set([city.categories[slug] for slug in plan.other_categories])
    event.keywords.add(*plan.keywords)
    event.save_and_keep()
    return event


def _facts(plan: EventPlan) -> dict[str, object]:
    """Return the event's practical fields: attendance, audience, prices, booking, access."""
    facts: dict[str, object] = {
        "attendance": plan.attendance,
        "setting": plan.setting,
        "audience": plan.audience,
        "age_from": plan.text.age_from,
        "age_to": plan.text.age_to,
        **asdict(plan.price),
        **plan.access,
    }
    if plan.price.needs_ticket:
        facts["booking_url"] = TICKETS + plan.slug
    if plan.attendance != Attendance.ON_SITE:
        facts["online_url"] = STREAM + plan.slug
    if plan.organisation:
        facts |= {
            "contact_url": SITE + plan.organisation,
            "contact_email": f"bonjour@{plan.organisation}.example.org",
        }
    if plan.access:
        facts |= {"access_source": "demo.example.org", "access_checked_on": timezone.localdate()}
    return facts


def _bring_to(state: PublicationState, event: Event, user: User) -> None:
    """Bring a draft to ``state`` as ``user``; «to come» is scheduled 1 to 14 days from now."""
    match state:
        case PublicationState.DRAFT | PublicationState.IN_MODERATION:
            event.save_revision(user=user, log_action=True)
            workflow = event.get_workflow()
            if state == PublicationState.IN_MODERATION and workflow:
                workflow.start(event, user)
        case PublicationState.TO_COME:
            event.go_live_at = timezone.now() + timedelta(days=1 + event.pk % 14)
            publish_now(event, user)
        case PublicationState.WITHDRAWN:
            event.unpublish(user=user)


def _let_happen(fates: Sequence[tuple[Event, Fate, EventPlan]], city: City) -> None:
    """Apply each fate to a coming date of its event, if there is one; in bulk where possible."""
    together: dict[str, list[Occurrence]] = {"full": [], "restored": []}
    for event, fate, plan in fates:
        coming = list(
            event.occurrences.filter(start_at__gt=timezone.now()).order_by("start_at")[
                : fate.which + 1
            ]
        )
        if coming and fate.kind in together:
            together[fate.kind].append(coming[-1])
        elif coming:
            _befall(coming[-1], fate, plan, city)
    fill(together["full"], actor=city.editor)
    cancel(together["restored"], actor=city.editor)
    restore(together["restored"], actor=city.editor)


def _befall(occurrence: Occurrence, fate: Fate, plan: EventPlan, city: City) -> None:
    """Apply a change that has its own reason, time or place to one date."""
    later = (occurrence.start_at + DELAY, occurrence.end_at + DELAY)
    steps: dict[str, Callable[..., list[Change]]] = {
        "cancelled": partial(cancel, reason=fate.reason),
        "postponed": partial(postpone, reason=fate.reason),
        "moved_online": partial(move_online, online_url=STREAM + plan.slug, reason=fate.reason),
        "rescheduled": partial(reschedule, start_at=later[0], end_at=later[1], reason=fate.reason),
    }
    if plan.place:
        steps["moved"] = partial(move, place=city.another_place(plan), reason=fate.reason)
    if step := steps.get(fate.kind):
        step([occurrence], actor=city.editor)
