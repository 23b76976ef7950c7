"""Deeds recorded and voided, and the badges that they earn; only fraud takes a badge away."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.badges import SETTLED_AFTER, STANDS_AFTER, DeedFact, badge_progress
from accounts.enums import BadgeCode, DeedKind
from accounts.models import Award, Deed, User
from accounts.models.deeds import TITLE_LENGTH, deed_key
from accounts.personal import PersonalData, register_personal_data

#: How long deeds are kept; badges stay.
DEEDS_KEPT = timedelta(days=3 * 365)
#: Deeds from which a badge may have come due: the longest wait, and a clock that stood for a day.
DUE_WITHIN = STANDS_AFTER + SETTLED_AFTER
AT_ONCE = 500
#: Reason that stays of a voided deed whose account was erased.
ERASED = "—"
#: Actions in the CMS's log.
VOIDED, UNVOIDED = "accounts.deed_voided", "accounts.deed_unvoided"
REVOKED, RETURNED = "accounts.badge_revoked", "accounts.badge_returned"


@transaction.atomic
def record_deed(
    user: User,
    kind: DeedKind,
    about: str,
    *,
    title: str,
    place: str = "",
    done_at: datetime,
    judged_by: User | None,
) -> Deed | None:
    """Record what ``user`` did well, once; return it, or ``None`` where nothing was recorded.

    Nobody judges themselves, and a closed account gets nothing. A deed that the site voided by
    itself stands again when it is judged again; one that a person voided stays voided.
    """
    is_own = judged_by is not None and judged_by.pk == user.pk
    if is_own or not User.objects.filter(pk=user.pk, is_active=True).exists():
        return None
    facts = {
        "title": title[:TITLE_LENGTH],
        "place": place,
        "done_at": done_at,
        "judged_by": judged_by,
    }
    rows = Deed.objects.select_for_update(of=("self",))
    deed, is_new = rows.get_or_create(user=user, kind=kind, about=about, defaults=facts)
    if is_new:
        return deed
    if deed.voided_at is None or deed.voided_by_id is not None:
        return None
    for name, value in facts.items():
        setattr(deed, name, value)
    return _stand_again(deed)


def record_confirmation(user: User) -> Deed | None:
    """Record that ``user`` has confirmed an address: one deed, however many addresses."""
    return record_deed(
        user,
        DeedKind.ADDRESS_CONFIRMED,
        deed_key(user),
        title="",
        done_at=timezone.now(),
        judged_by=None,
    )


@transaction.atomic
def void_deed(deed: Deed, reason: str, *, actor: User | None) -> Deed:
    """Void a deed for ``reason``, which its person reads; a second call changes nothing.

    Without ``actor`` the site does it, as what was judged was reversed. Badges already awarded
    stay.
    """
    row = _locked_deed(deed)
    if row.voided_at is not None:
        return row
    row.voided_at = timezone.now()
    row.voided_by = actor
    row.void_reason = reason
    row.save(update_fields=["voided_at", "voided_by", "void_reason"])
    if actor is not None:
        log(instance=row, action=VOIDED, user=actor)
    return row


@transaction.atomic
def unvoid_deed(deed: Deed, *, actor: User) -> Deed:
    """Let a voided deed count again, as if nothing had happened."""
    row = _locked_deed(deed)
    if row.voided_at is not None:
        _stand_again(row)
        log(instance=row, action=UNVOIDED, user=actor)
    return row


def deed_facts(user: User) -> list[DeedFact]:
    """Return the deeds of ``user`` that the rules of badges read."""
    return Deed.objects.facts_of([user.pk])[user.pk]


def award_badges(user: User, now: datetime | None = None) -> list[Award]:
    """Award ``user`` the badges that their deeds have earned by ``now``; return the new ones.

    Badges are never taken away here, and a revoked one is not awarded again.
    """
    return _award([user.pk], now or timezone.now())


def award_due() -> int:
    """Award the badges that recent deeds have earned; return how many."""
    recent = Deed.objects.standing().filter(done_at__gte=timezone.now() - DUE_WITHIN)
    return _award_each(set(recent.filter(user__isnull=False).values_list("user", flat=True)))


def award_all() -> int:
    """Award the badges that all deeds have earned, whatever was missed; return how many."""
    return _award_each(
        set(Deed.objects.filter(user__isnull=False).values_list("user", flat=True).distinct())
    )


@transaction.atomic
def revoke_award(award: Award, reason: str, *, actor: User) -> Award:
    """Revoke a badge got by fraud, for ``reason``, which its person reads: administrators only.

    A second call changes nothing. Raises :class:`PermissionDenied`.
    """
    row = _locked_award(award, actor)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.revoked_by = actor
        row.revoke_reason = reason
        row.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
        log(instance=row, action=REVOKED, user=actor)
    return row


@transaction.atomic
def return_award(award: Award, *, actor: User) -> Award:
    """Give back a badge that was revoked by mistake; raises :class:`PermissionDenied`."""
    row = _locked_award(award, actor)
    if row.revoked_at is not None:
        row.revoked_at = None
        row.revoked_by = None
        row.revoke_reason = ""
        row.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
        log(instance=row, action=RETURNED, user=actor)
    return row


def purge_deeds() -> int:
    """Delete the deeds of long ago, of erased accounts too; return how many. Badges stay."""
    past = Deed.objects.filter(done_at__lt=timezone.now() - DEEDS_KEPT).order_by("pk")
    count = 0
    while keys := list(past.values_list("pk", flat=True)[:AT_ONCE]):
        count += Deed.objects.filter(pk__in=keys).delete()[0]
    return count


def register_deed_data() -> None:
    """Register the deeds and badges of a person: their export and erasure."""
    register_personal_data(
        PersonalData(
            "deeds",
            _export,
            _erase,
            goes=_("Vos badges, et la liste de ce qui y mène."),
            stays=_(
                "Qu’une chose a été bien faite, et quand : ni par qui, ni laquelle, et trois ans "
                "au plus."
            ),
            concerns=lambda user: user.deeds.exists() or user.awards.exists(),
        )
    )


def _locked_deed(deed: Deed) -> Deed:
    return Deed.objects.select_for_update(of=("self",)).get(pk=deed.pk)


def _stand_again(deed: Deed) -> Deed:
    """Save a locked deed without what voided it."""
    deed.voided_at = None
    deed.voided_by = None
    deed.void_reason = ""
    deed.save()
    return deed


def _locked_award(award: Award, actor: User) -> Award:
    if not (actor.is_active and actor.is_superuser):
        raise PermissionDenied
    return Award.objects.select_for_update(of=("self",)).get(pk=award.pk)


def _award_each(users: Collection[int]) -> int:
    """Award what is due to each of ``users``, in bounded batches; return how many badges."""
    now = timezone.now()
    keys = sorted(users)
    batches = [keys[first : first + AT_ONCE] for first in range(0, len(keys), AT_ONCE)]
    return sum(len(_award(batch, now)) for batch in batches)


@transaction.atomic
def _award(users: Collection[int], now: datetime) -> list[Award]:
    """Award what is due to ``users``: of two processes, the second finds it done."""
    active = User.objects.filter(pk__in=users, is_active=True).order_by("pk")
    keys = list(active.select_for_update(no_key=True).values_list("pk", flat=True))
    held = set(Award.objects.filter(user__in=keys).values_list("user", "code"))
    facts = Deed.objects.facts_of(keys)
    awards = []
    for user in keys:
        for code in BadgeCode:
            is_held = (user, code) in held
            earned_at = None if is_held else badge_progress(code, facts[user], now).earned_at
            if earned_at is not None:
                awards.append(Award(user_id=user, code=code, earned_at=earned_at, awarded_at=now))
    return Award.objects.bulk_create(awards)


def _export(user: User) -> object:
    return {
        "deeds": list(
            user.deeds.order_by("done_at", "pk").values(
                "kind", "title", "about", "place", "done_at", "voided_at", "void_reason"
            )
        ),
        "badges": list(
            user.awards.order_by("earned_at", "pk").values(
                "code",
                "number",
                "earned_at",
                "awarded_at",
                "shown_at",
                "revoked_at",
                "revoke_reason",
            )
        ),
    }


def _erase(user: User) -> None:
    """Leave of each deed its kind and its day; badges are deleted with the account."""
    user.deeds.filter(voided_at__isnull=False).update(void_reason=ERASED)
    user.deeds.update(user=None, about="", title="", place="")
