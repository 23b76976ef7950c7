"""The demonstration city: everything that demo/ plans, made as people would have made it."""

from collections.abc import Callable, Container, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TypeVar

from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision
from wagtail.users.models import UserProfile

from accounts.models import User
from agenda.models import Area, Category, Event, HomePage, Organisation, Place, PlaceAlias
from agenda.services.areas import place_venues_anew
from agenda.services.memberships import replace_members
from demo import tables
from demo.events import plan_events
from demo.pictures import picture_of
from demo.services.alerts import WRITER
from demo.services.doubles import keep_double
from demo.services.events import City, make_events
from demo.services.pages import choose_pick, keep_articles, keep_festival, keep_home, keep_selections
from demo.services.pictures import keep_picture
from demo.services.versions import publish_new
from search.models import Landmark
from search.services import index_landmarks

Progress = Callable[[int], object]
#: How many events a transaction makes: half a second of them.
EVENTS_TOGETHER = 25
Record = TypeVar("Record", Category, Organisation, Place)


@dataclass(slots=True)
class Report:
    """How many records were made; what stood already is not counted."""

    places: int = 0
    events: int = 0
    accounts: int = 0


def is_empty() -> bool:
    """Whether nobody has begun an agenda here."""
    return not Event.objects.exists()


def is_unfinished() -> bool:
    """Whether a run was interrupted: nobody has ever made the choice of the home page (:func:`finish_city`)."""
    page = HomePage.objects.first()
    if page is None or not known_accounts():
        return False
    return not any(revision.content.get("pick") for revision in page.revisions.all())


def size(today: date) -> int:
    """How many steps :func:`build_city` reports."""
    return len(tables.places()) + len(plan_events(today))


def build_city(today: date | None = None, on_progress: Progress = lambda _steps: None) -> Report:
    """Make what is missing of the demonstration city, around ``today``; twice makes it once.

    :func:`finish_city` is for when all else is made.

    Events are made some at a time, in a transaction each: an interrupted run goes on where it stopped.
    What somebody has changed since is left as they made it.
    """
    today = today or timezone.localdate()
    begun_at = timezone.now()
    report = Report()
    city = City(users=_keep_accounts(report))
    if is_unfinished():
        begun_at = city.editor.date_joined
    _keep_directory(city, report, on_progress)
    home = keep_home(city.editor)
    keep_articles(home, city.editor)
    city.festival = keep_festival(home, city.editor, today)
    known = set(Event.objects.values_list("uid", flat=True))
    # Those with something to tell come last, to be the first lines of the history.
    plans = sorted(plan_events(today), key=lambda plan: bool(plan.schedule.fate))
    missing = [plan for plan in plans if plan.uid not in known]
    on_progress(len(plans) - len(missing))
    for first in range(0, len(missing), EVENTS_TOGETHER):
        together = missing[first : first + EVENTS_TOGETHER]
        make_events(together, city)
        report.events += len(together)
        on_progress(len(together))
    keep_double(city.editor)
    keep_selections(home, city.editor)
    _take_off_desk(city.editor, begun_at)
    return report


@transaction.atomic
def finish_city() -> None:
    """Make the choice of the home page, after all the rest: by that a run is known to have come to its end."""
    editor = User.objects.get(username=WRITER)
    begun_at = timezone.now()
    choose_pick(HomePage.objects.get(), editor)
    _take_off_desk(editor, begun_at)


@transaction.atomic
def make_landmarks() -> int:
    """Make the landmarks that are missing, by their names; returns how many. A second run adds nothing."""
    known = set(Landmark.objects.values_list("name", flat=True))
    made = [Landmark(**facts) for facts in tables.landmarks() if facts["name"] not in known]
    Landmark.objects.bulk_create(made)
    index_landmarks()
    return len(made)


def known_accounts() -> list[tables.PersonFacts]:
    """The demonstration's accounts whose password nobody has changed."""
    people = tables.people()
    users = {user.username: user for user in User.objects.filter(username__in=[p.username for p in people])}
    return [p for p in people if p.username in users and check_password(p.password, users[p.username].password)]


def hash_printed(password: str) -> str:
    """``password`` hashed in no time: it is printed for all to read. Whoever signs in has it hashed as any other."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(password, hasher.salt(), iterations=1)


def _take_off_desk(editor: User, begun_at: datetime) -> None:
    """On their desk people find what they saved themselves, and nothing of what was made since ``begun_at``."""
    Revision.objects.filter(user=editor, created_at__gte=begun_at).update(user=None)


@transaction.atomic
def _keep_accounts(report: Report) -> dict[str, User]:
    users = {}
    for person in tables.people():
        user = User.objects.filter(username=person.username).first()
        if user is None:
            make = User.objects.create_user if person.group else User.objects.create_superuser
            names = {"first_name": person.first_name, "last_name": person.last_name}
            user = make(person.username, person.email, **names)
            user.password = hash_printed(person.password)
            user.save(update_fields=["password"])
            user.groups.set(Group.objects.filter(name=person.group))
            # Their addresses lead nowhere: no mail is written to them.
            mails = ("submitted_notifications", "approved_notifications", "rejected_notifications")
            UserProfile.objects.create(user=user, **dict.fromkeys(mails, False))
            report.accounts += 1
        users[person.username] = user
    return users


@transaction.atomic
def _keep_directory(city: City, report: Report, on_progress: Progress) -> None:
    """Areas, categories, organisations with their members, and places."""
    _keep_areas()
    genres = [
        Category(
            slug=genre.slug,
            name=genre.name,
            name_en=genre.name_en,
            figure=genre.slug,
            synonyms="\n".join(genre.synonyms),
            position=position,
        )
        for position, genre in enumerate(tables.categories(), start=1)
    ]
    city.categories |= _keep(genres, city)[0]
    city.organisations, made = _keep(
        [Organisation(slug=one.slug, name=one.name) for one in tables.organisations()], city
    )
    for organisation in made:
        members = [person for person in tables.people() if organisation.slug in person.organisations]
        replace_members(organisation, [city.users[person.username] for person in members])
    for is_part in (False, True):  # parents before their parts
        together = [facts for facts in tables.places() if bool(facts.parent) is is_part]
        known = set(Place.objects.values_list("slug", flat=True))
        of_slugs, new = _keep([_place(facts, city, known) for facts in together], city)
        city.places |= of_slugs
        report.places += len(new)
        on_progress(len(together))


def _place(facts: tables.PlaceFacts, city: City, known: Container[str]) -> Place:
    """A place as it is to be; its area is found as any other's. One of the ``known`` addresses gets no picture."""
    place = Place(
        slug=facts.slug,
        name=facts.name,
        street=facts.street,
        postcode=facts.postcode,
        latitude=facts.latitude,
        longitude=facts.longitude,
        wheelchair=facts.wheelchair,
        parent=city.places.get(facts.parent),
    )
    picture = picture_of(facts.slug)
    if picture and facts.slug not in known:
        place.cover = keep_picture(picture, city.editor)
        place.cover_alt, place.cover_credit = picture.alt, picture.credit
    place.aliases.add(*(PlaceAlias(name=name) for name in facts.aliases))
    return place


def _keep_areas() -> None:
    """Areas with their outlines; one that was made before it had any gets it, and venues are placed anew."""
    outlines = tables.outlines()
    for position, area in enumerate(tables.areas(), start=1):
        facts = asdict(area) | {"name": area.name, "short_name": area.short_name, "position": position}
        facts["polygon"] = outlines[area.code]
        Area.objects.get_or_create(code=facts.pop("code"), defaults=facts)
    bare = list(Area.objects.filter(code__in=outlines, polygon__isnull=True))
    for known in bare:
        known.polygon = outlines[known.code]
    Area.objects.bulk_update(bare, ["polygon"])
    if bare:
        place_venues_anew()


def _keep(records: Sequence[Record], city: City) -> tuple[dict[str, Record], list[Record]]:
    """By their slugs, those that are there already, or else these, published; and which are new."""
    kept = {record.slug: _known(record) or record for record in records}
    new = [record for record in records if kept[record.slug] is record]
    publish_new(new, city.administrator)
    return kept, new


def _known(record: Record) -> Record | None:
    """The record that has this slug already, or is that place."""
    known = type(record).objects.filter(slug=record.slug).first()
    if not known and isinstance(record, Place):  # brought under another address: its point is more exact than ours
        known = Place.objects.live().named(record.name).filter(postcode=record.postcode).order_by("pk").first()
    return known
