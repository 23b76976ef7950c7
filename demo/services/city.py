"""Creates the demonstration city from the plans in demo/, as editors would."""

from collections.abc import Callable, Container, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TypeVar

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision
from wagtail.users.models import UserProfile

from accounts.invitations import invite
from accounts.models import User
from agenda.models import Area, Category, Event, HomePage, Organisation, Place, PlaceAlias
from agenda.services.areas import relocate_places
from agenda.services.memberships import replace_members
from demo import tables
from demo.events import plan_events
from demo.pictures import picture_of
from demo.services.alerts import WRITER
from demo.services.doubles import keep_double
from demo.services.events import City, make_events
from demo.services.pages import (
    choose_pick,
    keep_articles,
    keep_festival,
    keep_home,
    keep_selections,
)
from demo.services.pictures import keep_picture
from demo.services.versions import publish_new
from search.enums import LandmarkKind
from search.models import Landmark
from search.services import index_landmarks
from sources.landmarks import read_plan
from sources.services.landmarks import import_landmarks

Progress = Callable[[int], object]
#: Events per transaction: half a second of work.
EVENTS_TOGETHER = 25
Record = TypeVar("Record", Category, Organisation, Place)


@dataclass(slots=True)
class CreatedCounts:
    """Number of created records; existing ones are not counted."""

    places: int = 0
    events: int = 0
    accounts: int = 0


def has_no_events() -> bool:
    """Whether there is no event."""
    return not Event.objects.exists()


def is_unfinished() -> bool:
    """Whether a run was interrupted before :func:`finish_city`: the home page never had a pick."""
    page = HomePage.objects.first()
    if page is None or not known_accounts():
        return False
    return not any(revision.content.get("pick") for revision in page.revisions.all())


def size(today: date) -> int:
    """Return the number of steps that :func:`build_city` reports."""
    return len(tables.places()) + len(plan_events(today))


def build_city(
    today: date | None = None, on_progress: Progress = lambda _steps: None
) -> CreatedCounts:
    """Create what is missing of the demonstration city around ``today``; a second run adds nothing.

    Call :func:`finish_city` when everything else is created. Events are created in batches, one
    transaction each: an interrupted run continues where it stopped. Records changed by somebody
    since are left as they are.
    """
    today = today or timezone.localdate()
    begun_at = timezone.now()
    report = CreatedCounts()
    city = City(users=_keep_accounts(report))
    if is_unfinished():
        begun_at = city.editor.date_joined
    _keep_directory(city, report, on_progress)
    home = keep_home(city.editor)
    keep_articles(home, city.editor)
    city.festival = keep_festival(home, city.editor, today)
    known = set(Event.objects.values_list("uid", flat=True))
    # Events with a change come last, so that they are the first lines of the history.
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
    """Choose the home page's pick, as the last step: it marks the run as complete.

    The pick's revision is then taken off the editor's list of recent edits.
    """
    editor = User.objects.get(username=WRITER)
    begun_at = timezone.now()
    choose_pick(HomePage.objects.get(), editor)
    _take_off_desk(editor, begun_at)


@transaction.atomic
def make_landmarks() -> int:
    """Create the missing landmarks, matched by name, and the streets of the map once.

    Return how many, without the streets.
    """
    known = set(Landmark.objects.values_list("name", flat=True))
    made = [Landmark(**facts) for facts in tables.landmarks() if facts["name"] not in known]
    Landmark.objects.bulk_create(made)
    index_landmarks()
    if not Landmark.objects.filter(kind=LandmarkKind.STREET).exists():
        import_landmarks(read_plan())
    return len(made)


def known_accounts() -> list[tables.PersonRow]:
    """Return the demonstration accounts that are nobody's: their address is the invented one."""
    people = tables.people()
    users = {
        user.username: user
        for user in User.objects.filter(username__in=[p.username for p in people])
    }
    return [p for p in people if p.username in users and users[p.username].email == p.email]


def invite_people(people: Sequence[tables.PersonRow | tables.CitizenRow]) -> dict[str, str]:
    """Return the one-time links that enter without a key, by user name; older ones end."""
    users = User.objects.filter(username__in=[person.username for person in people])
    return {user.username: invite(user, is_demo=True) for user in users}


def _take_off_desk(editor: User, begun_at: datetime) -> None:
    """Remove the editor from revisions made since ``begun_at``: their desk shows own work only."""
    Revision.objects.filter(user=editor, created_at__gte=begun_at).update(user=None)


@transaction.atomic
def _keep_accounts(report: CreatedCounts) -> dict[str, User]:
    """Create the missing demonstration users; return all by user name."""
    users = {}
    for person in tables.people():
        user = User.objects.filter(username=person.username).first()
        if user is None:
            make = User.objects.create_user if person.group else User.objects.create_superuser
            names = {"first_name": person.first_name, "last_name": person.last_name}
            user = make(person.username, person.email, **names)
            user.groups.set(Group.objects.filter(name=person.group))
            # Their addresses do not exist: no mail is sent to them.
            mails = ("submitted_notifications", "approved_notifications", "rejected_notifications")
            UserProfile.objects.create(user=user, **dict.fromkeys(mails, False))
            report.accounts += 1
        users[person.username] = user
    return users


@transaction.atomic
def _keep_directory(city: City, report: CreatedCounts, on_progress: Progress) -> None:
    """Create areas, categories, organisations with members, and places."""
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
        members = [
            person for person in tables.people() if organisation.slug in person.organisations
        ]
        replace_members(organisation, [city.users[person.username] for person in members])
    for is_part in (False, True):  # parents before their parts
        together = [facts for facts in tables.places() if bool(facts.parent) is is_part]
        known = set(Place.objects.values_list("slug", flat=True))
        of_slugs, new = _keep([_place(facts, city, known) for facts in together], city)
        city.places |= of_slugs
        report.places += len(new)
        on_progress(len(together))


def _place(facts: tables.PlaceRow, city: City, known: Container[str]) -> Place:
    """Return an unsaved place; it gets its picture unless its slug is in ``known``."""
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
    """Create areas with outlines; add outlines to old areas, then locate all places again."""
    outlines = tables.outlines()
    for position, area in enumerate(tables.areas(), start=1):
        facts = asdict(area) | {
            "name": area.name,
            "short_name": area.short_name,
            "position": position,
        }
        facts["polygon"] = outlines[area.code]
        Area.objects.get_or_create(code=facts.pop("code"), defaults=facts)
    bare = list(Area.objects.filter(code__in=outlines, polygon__isnull=True))
    for known in bare:
        known.polygon = outlines[known.code]
    Area.objects.bulk_update(bare, ["polygon"])
    if bare:
        relocate_places()


def _keep(records: Sequence[Record], city: City) -> tuple[dict[str, Record], list[Record]]:
    """Return the record of each slug (existing, or new and published), and the new ones."""
    kept = {record.slug: _known(record) or record for record in records}
    new = [record for record in records if kept[record.slug] is record]
    publish_new(new, city.administrator)
    return kept, new


def _known(record: Record) -> Record | None:
    """Return the existing record with this slug, or the same place under another slug."""
    known = type(record).objects.filter(slug=record.slug).first()
    # Imported under another slug: its coordinates are more exact than ours.
    if not known and isinstance(record, Place):
        known = (
            Place.objects.live()
            .named(record.name)
            .filter(postcode=record.postcode)
            .order_by("pk")
            .first()
        )
    return known
