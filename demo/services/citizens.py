"""Creates people with an account, at every stage of the badges, from the plans in demo/."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import cycle, islice

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.badges import PART
from accounts.enums import DeedKind
from accounts.models import Award, Deed, User
from accounts.models.deeds import deed_key
from accounts.services.deeds import award_badges, revoke_award, void_deed
from agenda.models import Event, Place
from demo import tables
from demo.services.alerts import APPROVER, WRITER, as_of

#: Who judged, in turn.
JUDGES = (APPROVER, WRITER)
ADMINISTRATOR = "admin"


@transaction.atomic
def make_citizens(now: datetime | None = None) -> int:
    """Create the accounts that are missing, with deeds and badges; return how many.

    A second run adds nothing.
    """
    staff = User.objects.in_bulk([*JUDGES, ADMINISTRATOR], field_name="username")
    known = set(User.objects.values_list("username", flat=True))
    missing = [row for row in tables.citizens() if row.username not in known]
    # Some public events, each at another place.
    public = Event.objects.live().filter(place__isnull=False).order_by("pk")
    some = public.only("pk", "title", "place_id")[:200]
    events = list({event.place_id: event for event in some}.values())
    if len(staff) < len(JUDGES) + 1 or not missing or not events:
        return 0
    now = (now or timezone.now()).replace(second=0, microsecond=0)
    for row in missing:
        user = _make_citizen(row, now)
        _make_deeds(row, user, events, [staff[name] for name in JUDGES], now)
        _make_awards(row, user, staff[ADMINISTRATOR], now)
    return len(missing)


def known_citizens() -> list[tables.CitizenRow]:
    """Return the accounts that are nobody's: their address is the invented one."""
    rows = {row.email: row for row in tables.citizens()}
    held = User.objects.filter(email__in=rows).values_list("email", flat=True)
    return [row for email, row in rows.items() if email in set(held)]


def _make_citizen(row: tables.CitizenRow, now: datetime) -> User:
    """Create the account, whose address was confirmed some days ago."""
    with as_of(now - timedelta(days=row.confirmed_ago)):
        user = User.objects.create_user(row.username, row.email)
        user.public_name = row.public_name
        user.save(update_fields=["public_name"])
        EmailAddress.objects.create(user=user, email=row.email, verified=True, primary=True)
    return user


def _make_deeds(
    row: tables.CitizenRow,
    user: User,
    events: Sequence[Event],
    judges: Sequence[User],
    now: datetime,
) -> None:
    """Create the deeds of ``user``, judged by ``judges`` in turn, and void some."""
    deeds = [
        Deed(
            user=user,
            kind=kind,
            about=about,
            title=event.title,
            place=deed_key(Place(pk=event.place_id)),
            done_at=now - timedelta(days=ago),
            judged_by=judge,
        )
        for kind, days in row.deeds.items()
        for ago, (event, about), judge in zip(days, _abouts(kind, events), cycle(judges))
    ]
    Deed.objects.bulk_create(deeds)
    for deed in deeds:
        ago = (now - deed.done_at).days
        if reason := row.voided.get(deed.kind, {}).get(str(ago)):
            void_deed(deed, reason, actor=deed.judged_by)


def _abouts(kind: str, events: Sequence[Event]) -> Iterator[tuple[Event, str]]:
    """Yield events, others for each kind, with the key of a deed about each."""
    first = list(DeedKind).index(DeedKind(kind))
    for event in islice(cycle(events), first, None):
        is_thread = kind == DeedKind.THREAD_ENDED_WELL
        yield event, f"{deed_key(event)}{PART}1" if is_thread else deed_key(event)


def _make_awards(row: tables.CitizenRow, user: User, administrator: User, now: datetime) -> None:
    """Award what the deeds have earned, as if it had been told, shown and revoked since."""
    award_badges(user, now)
    awards = Award.objects.filter(user=user)
    awards.update(awarded_at=F("earned_at"))
    awards.exclude(code__in=row.untold).update(told_at=F("earned_at"))
    awards.filter(code__in=row.shown).update(shown_at=F("earned_at"))
    for award in awards.filter(code__in=row.revoked):
        revoke_award(award, row.revoked[award.code], actor=administrator)
