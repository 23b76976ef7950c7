"""Showing badges, telling of new ones; the badges' part of the account's page and of its export."""

from collections.abc import Collection, Iterator, Sequence

import structlog
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log as log_action

from accounts.formats.credentials import issue_credential
from accounts.models import Award, User
from accounts.personal import PersonalData, PersonalPart, register_personal_data
from accounts.wording.badges import held_words

log = structlog.get_logger(__name__)
#: Action in the CMS's log.
NAME_CLEARED = "accounts.name_cleared"


@transaction.atomic
def show_badges(user: User, codes: Collection[str], public_name: str) -> None:
    """Show these badges of ``user`` to everybody under ``public_name``, and hide the others.

    Without a name nothing is shown. The account is written first: its lock keeps two clicks apart.
    """
    User.objects.filter(pk=user.pk).update(public_name=public_name)
    chosen = user.awards.filter(code__in=codes if public_name else (), revoked_at=None)
    chosen.filter(shown_at=None).update(shown_at=timezone.now())
    user.awards.exclude(pk__in=chosen).update(shown_at=None)
    log.info("badges_shown", count=len(codes))


@transaction.atomic
def clear_public_name(user: User, reason: str, *, actor: User) -> None:
    """Remove the name that ``user`` chose, and hide their badges; for administrators only.

    ``reason`` is kept in the CMS's log, the name is not; a second call changes nothing. Raises
    :class:`PermissionDenied`.
    """
    if not (actor.is_active and actor.is_superuser):
        raise PermissionDenied
    if User.objects.filter(pk=user.pk).exclude(public_name="").update(public_name=""):
        user.awards.update(shown_at=None)
        log_action(instance=user, action=NAME_CLEARED, user=actor, data={"reason": reason})


def record_told(awards: Sequence[Award]) -> None:
    """Record that the person has read of ``awards``; those of two pages at once, once."""
    keys = [award.pk for award in awards if award.told_at is None]
    if keys:
        Award.objects.filter(pk__in=keys, told_at=None).update(told_at=timezone.now())


def register_badge_data() -> None:
    """Register «Mes badges» and the credentials of the export; deeds and badges are a record."""
    register_personal_data(
        PersonalData(
            "badges",
            _export,
            _erase,
            section=PersonalPart("badges", _("Mes badges"), _section, order=30),
            files=_files,
        )
    )


def _section(user: User) -> SafeString:
    awards = [award for award in user.awards.all() if award.is_held]  # one query a page
    awards.sort(key=lambda award: award.earned_at, reverse=True)
    shown = [award for award in awards if award.shown_at]
    context = {
        "awards": awards,
        "counts": held_words(len(awards), len(shown)),
        "hides_others": 0 < len(shown) < len(awards),
    }
    return render_to_string("accounts/_badges.html", context)


def _export(user: User) -> object:
    shown = user.awards.held().filter(shown_at__isnull=False)
    return {"public_name": user.public_name, "shown": list(shown.values_list("code", flat=True))}


def _erase(user: User) -> None:
    """Badges are deleted with the account."""


def _files(user: User) -> Iterator[tuple[str, bytes]]:
    address = user.verified_email()
    if address:
        for award in user.awards.held():
            yield f"badges/{award.code}.jwt", issue_credential(award, address).encode()
