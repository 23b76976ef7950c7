"""Leaving: the account closes at once, is erased seven days later, and comes back until then."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accounts.exceptions import LeavingRefused
from accounts.mails import AccountLetter, send_letter
from accounts.models import AccountAddress, Address, Departure, User
from accounts.personal import personal_data, refusals_of
from accounts.services import delete_unused
from accounts.services.grants import end_sessions_of
from accounts.wording import due_day

log = structlog.get_logger(__name__)

GRACE = timedelta(days=7)
DEPARTURES_KEPT = timedelta(days=365)
#: Whose closed account the holder of a session has just proved to be theirs, and when.
CLOSED = "account_closed"
#: How long that proof lets them come back.
PROVED_FOR_S = 10 * 60


@transaction.atomic
def leave(user: User) -> datetime:
    """Close the account of ``user``, end its sessions; mail and return when it will be erased.

    Raises :class:`~accounts.exceptions.LeavingRefused` while somebody waits for them.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    refusals = refusals_of(row)
    if refusals:
        raise LeavingRefused(refusals)
    row.leaving_at = due_at = timezone.now() + GRACE
    row.is_active = False
    row.set_unusable_password()  # ends sessions that have no row, for when the account comes back
    row.save(update_fields=["leaving_at", "is_active", "password"])
    end_sessions_of(row)
    if row.email:
        send_letter(_leaving_letter(row, due_day(due_at)))
    return due_at


@transaction.atomic
def come_back(pk: int) -> User | None:
    """Open a closed account again; ``None`` if it was erased, or closed by somebody else."""
    row = User.objects.select_for_update().filter(pk=pk, leaving_at__isnull=False).first()
    if row is not None:
        row.leaving_at = None
        row.is_active = True
        row.save(update_fields=["leaving_at", "is_active"])
    return row


def remember_closed(session: SessionBase, user: User) -> None:
    """Note that the holder of ``session`` proved to be ``user``, whose account is closed."""
    session[CLOSED] = [user.pk, timezone.now().timestamp()]


def closed_user(session: SessionBase) -> User | None:
    """Return the user that :func:`remember_closed` noted, if they may still come back."""
    pk, proved_at = session.get(CLOSED, (0, 0))
    if timezone.now().timestamp() - proved_at > PROVED_FOR_S:
        return None
    return User.objects.filter(pk=pk, is_active=False, leaving_at__isnull=False).first()


def erase_departed() -> int:
    """Erase the accounts whose day has come; return how many.

    Those that somebody waits for stay closed, and are looked at again the next time. One that
    cannot be erased keeps no other here; its error is raised once the others are gone.
    """
    past = Departure.objects.filter(at__lt=timezone.now() - DEPARTURES_KEPT)
    if past.exists():
        past.delete()
    due = User.objects.filter(leaving_at__lte=timezone.now()).order_by("leaving_at", "pk")
    count = 0
    failures: list[Exception] = []
    for pk in list(due.values_list("pk", flat=True)):
        try:
            count += erase_account(pk)
        except Exception as failure:  # noqa: BLE001 -- raised below
            failures.append(failure)
    if failures:
        raise failures[0]
    return count


@transaction.atomic
def erase_at_once(pk: int) -> int:
    """Erase an account that an administrator deletes, without days of grace; return 1, or 0."""
    User.objects.filter(pk=pk).update(leaving_at=timezone.now())
    return erase_account(pk)


@transaction.atomic
def erase_account(pk: int) -> int:
    """Erase an account whose day has come, with all that the rooms keep of it; return 1, or 0.

    One line says that it was done, not whose it was.
    """
    now = timezone.now()
    row = User.objects.select_for_update().filter(pk=pk, leaving_at__lte=now).first()
    if row is None:
        return 0
    if refusals_of(row):
        User.objects.filter(pk=pk).update(is_active=False)
        return 0
    addresses = list(
        AccountAddress.objects.filter(email_address__user=row).values_list("address", flat=True)
    )
    kinds = []
    for data in personal_data():
        data.erase(row)
        kinds.append(data.name)
    row.delete()
    delete_unused(Address.objects.filter(pk__in=addresses))
    Departure.objects.create(at=now, kinds=kinds)
    return 1


def _leaving_letter(user: User, day: str) -> AccountLetter:
    return AccountLetter(
        to=user.email,
        language=(get_language() or settings.LANGUAGE_CODE)[:2],
        subject=_("Votre compte s’effacera le %(day)s") % {"day": day},
        paragraphs=(
            _(
                "Vous l’avez demandé : votre compte est fermé, et s’effacera le %(day)s avec ce "
                "qu’il garde."
            )
            % {"day": day},
            _(
                "Jusque-là, vous pouvez revenir : entrez comme d’habitude, puis « Revenir ». Ce "
                "n’était pas vous ? Faites de même."
            ),
        ),
        action_label=pgettext("compte", "Revenir"),
        action_url=settings.SITE_ADDRESS + reverse("account_login"),
    )
