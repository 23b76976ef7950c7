"""Ending sign-ons at other sites: their tokens stop at once, and each site is told."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Grant, User
from accounts.signals import logouts_due

#: Life of a sign-on that its site uses no more.
SIGN_ONS_KEPT = timedelta(days=30)
AT_ONCE = 500


@transaction.atomic
def end_grants(grants: QuerySet[Grant]) -> int:
    """End those of ``grants`` that are open; return how many. No token of theirs works afterwards.

    A site that redeemed the code and has an address to be told at is told after commit. A suspended
    one too: people are still in there by our word, and it learns nothing that it does not know.
    """
    now = timezone.now()
    facts = ("pk", "code_used_at", "site__backchannel_logout_uri")
    open_ones = grants.filter(ended_at=None).select_for_update(of=("self",)).order_by("pk")
    count, is_due = 0, False
    while rows := list(open_ones.values_list(*facts)[:AT_ONCE]):
        ended = Grant.objects.filter(pk__in=[pk for pk, _used_at, _uri in rows])
        ended.update(ended_at=now, refresh_hash="")
        told = [pk for pk, used_at, uri in rows if used_at and uri]
        if told:
            Grant.objects.filter(pk__in=told).update(logout_due_at=now)
            is_due = True
        count += len(rows)
    if is_due:
        transaction.on_commit(lambda: logouts_due.send(sender=Grant), robust=True)
    return count


@transaction.atomic
def end_grants_of_session(session: UserSession) -> None:
    """End the sign-ons made in ``session``, which is about to be deleted.

    Its person and its row are locked first, in this order everywhere: a sign-on that is being made
    in the session waits, and then has none to be made in.
    """
    User.objects.select_for_update(of=("self",)).filter(pk=session.user_id).first()
    UserSession.objects.select_for_update(of=("self",)).filter(pk=session.pk).first()
    end_grants(Grant.objects.filter(session=session))


def end_sessions_of(user: User, but: str = "") -> None:
    """End the sessions of ``user`` and the sign-ons made in them, but those of the key ``but``."""
    for session in UserSession.objects.filter(user=user).exclude(session_key=but).order_by("pk"):
        session.end()


def purge_grants() -> int:
    """End the sign-ons that nothing holds open, delete what is over; return how many rows went.

    Nothing holds one open whose session is gone, whose account is closed, or that its site has not
    used for :data:`SIGN_ONS_KEPT`: the site is told. Over are codes that nobody redeemed in time,
    and ended sign-ons of which no site is to be told.
    """
    now = timezone.now()
    is_left = Q(session=None) | Q(user__is_active=False) | Q(refresh_expires_at__lt=now)
    left = Grant.objects.open().filter(is_left, code_used_at__isnull=False).order_by("pk")
    while keys := list(left.values_list("pk", flat=True)[:AT_ONCE]):
        end_grants(Grant.objects.filter(pk__in=keys))
    is_unused = Q(code_used_at=None, code_expires_at__lt=now)
    is_over = Q(ended_at__isnull=False, logout_due_at=None)
    over = Grant.objects.filter(is_unused | is_over)
    count = 0
    while keys := list(over.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        count += over.filter(pk__in=keys).delete()[0]
    return count
