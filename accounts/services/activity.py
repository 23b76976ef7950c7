"""When people were last seen, to the day; sessions and accounts that nobody comes to any more."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.mails import AccountLetter, send_letter
from accounts.models import User
from accounts.personal import refusals_of
from accounts.wording import due_day

#: Day of the last sight, in the session.
SEEN_ON = "account_seen_on"
#: Life of a session in which nobody has entered: longer than any code or way to a provider.
DOOR_SESSION_S = 60 * 60
SESSIONS_KEPT = timedelta(seconds=settings.SESSION_COOKIE_AGE)
#: Age of the last sight at which a mail says that the account will be erased, and how much later.
IDLE_AFTER, IDLE_NOTICE = timedelta(days=3 * 365), timedelta(days=30)
AT_ONCE = 200


def record_seen(request: HttpRequest) -> None:
    """Record the sight of whoever is signed in, once a day in each session.

    Writing the session makes it last again. Does nothing on pages that did not ask who it is.
    """
    if not hasattr(request, "_cached_user") or not request.user.is_authenticated:
        return
    now = timezone.now()
    today = timezone.localdate(now).isoformat()
    if request.session.get(SEEN_ON) == today:
        return
    request.session[SEEN_ON] = today
    User.objects.filter(pk=request.user.pk).update(seen_at=now)
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)


def record_login(request: HttpRequest, user: User) -> None:
    """Record the sight, and keep an account that was to be erased since nobody came."""
    now = timezone.now()
    if hasattr(request, "session"):
        request.session[SEEN_ON] = timezone.localdate(now).isoformat()
    User.objects.filter(pk=user.pk).update(seen_at=now, leaving_at=None)


def purge_past_sessions() -> int:
    """End the sessions not seen for :data:`SESSIONS_KEPT`, with IP address and browser."""
    past = UserSession.objects.filter(last_seen_at__lt=timezone.now() - SESSIONS_KEPT)
    count = 0
    while sessions := list(past.order_by("pk")[:AT_ONCE]):
        for session in sessions:
            session.end()
        count += len(sessions)
    return count


def warn_idle_accounts() -> int:
    """Mail holders of accounts unseen for :data:`IDLE_AFTER` that they will go; return how many.

    Signing in keeps the account. Accounts that somebody waits for, or that programs use, are left.
    """
    seen = User.objects.annotate(last=Coalesce("seen_at", "last_login", "date_joined"))
    idle = seen.filter(last__lt=timezone.now() - IDLE_AFTER, leaving_at=None, is_active=True)
    used = Q(api_tokens__isnull=False, api_tokens__revoked_at=None)
    rows = idle.exclude(used).order_by("pk")
    count = 0
    last = 0
    while users := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = users[-1].pk
        count += sum(_warn(user) for user in users if not refusals_of(user))
    return count


@transaction.atomic
def _warn(user: User) -> int:
    """Set the day on which the account goes, and mail it; 0 if somebody just came."""
    due_at = timezone.now() + IDLE_NOTICE
    free = User.objects.filter(pk=user.pk, leaving_at=None, seen_at=user.seen_at)
    if not free.update(leaving_at=due_at):
        return 0
    if user.email:
        with override(user.cms_language):
            send_letter(_idle_letter(user, due_day(due_at)))
    return 1


def _idle_letter(user: User, day: str) -> AccountLetter:
    return AccountLetter(
        to=user.email,
        language=user.cms_language,
        subject=_("Votre compte s’effacera le %(day)s") % {"day": day},
        paragraphs=(
            _(
                "Personne n’est entré dans votre compte depuis trois ans. On ne garde pas ce qui "
                "ne sert plus : il s’effacera, avec ce qu’il garde, le %(day)s."
            )
            % {"day": day},
            _("Pour le garder, entrez une fois avant ce jour-là. Sinon, il n’y a rien à faire."),
        ),
        action_label=_("Entrer"),
        action_url=settings.SITE_ADDRESS + reverse("account_login"),
    )
