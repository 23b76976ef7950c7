"""Digests, searches received by mail: ask, confirm, change, leave.

The address is deleted with its last digest.
"""

from datetime import datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.services import keep_address
from agenda.formats.addresses import absolute_url
from messaging.enums import DigestRhythm
from messaging.exceptions import ChoiceRefused
from messaging.formats.mail import render_mail
from messaging.models import Digest, Mail
from messaging.services.outbox import post_mail
from messaging.services.searches import check_search, next_moment

#: Sending times in the city's time zone.
MORNING, NOON, THURSDAY = time(7), time(12), 3
#: Age at which an unconfirmed request is erased.
UNCONFIRMED_KEPT = timedelta(days=3)
#: Maxima of one address: unconfirmed requests, and confirmed digests.
MOST_UNCONFIRMED, MOST_RECEIVED = 3, 10
ERASED_AT_ONCE = 500
KIND = "digest-asked"
SIGNER = signing.Signer(sep=".", salt="alerts.digest")


def digest_token(digest: Digest) -> str:
    """Return the token of its page and of leaving: its UUID, signed; no secret is stored."""
    return SIGNER.sign(digest.uuid.hex)


def uuid_of(token: str) -> UUID | None:
    """Return the UUID in ``token``; ``None`` for an invalid signature."""
    try:
        return UUID(hex=SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        return None


@transaction.atomic
def ask_for_digest(email: str, querystring: str, rhythm: str, *, language: str) -> None:
    """Mail ``email`` a link to confirm this search, or to change it if it is received already.

    The caller is not told which. Nothing is received before confirmation. The oldest unconfirmed
    requests above the maximum are deleted; nothing is sent to an address that bounced. Raises
    :class:`~messaging.exceptions.ChoiceRefused` for an invalid search.
    """
    plain = urlencode(check_search(querystring).pairs())
    theirs = Digest.objects.of(email)
    digest = theirs.filter(querystring=plain).first()
    if digest is None:
        waiting = list(theirs.unconfirmed().order_by("-pk"))
        for oldest in waiting[MOST_UNCONFIRMED - 1 :]:
            leave_digest(oldest.uuid)
        first = {"email": email, "rhythm": rhythm, "language": language}
        digest, _is_new = theirs.get_or_create(
            address=keep_address(email), querystring=plain, defaults=first
        )
    elif not digest.confirmed_at:
        digest.rhythm, digest.language = rhythm, language
        digest.save(update_fields=["rhythm", "language"])
    with override(language):
        _write_link(digest)


def _write_link(digest: Digest) -> None:
    """Mail the link.

    Without the words of the search: the address may be anybody's, and must not be reachable this
    way.
    """
    if digest.confirmed_at:
        subject, action = _("Vous recevez déjà cette recherche"), _("Changer ou arrêter")
        paragraphs = [
            _("Vous avez demandé une recherche de l’agenda par mail : vous la recevez déjà.")
        ]
    else:
        subject, action = _("Plus qu’à confirmer : une recherche par mail"), _("Confirmer")
        days = UNCONFIRMED_KEPT.days
        paragraphs = [
            _(
                "Vous avez demandé une recherche de l’agenda par mail. La page ci-dessous la "
                "montre, et la confirme."
            ),
            _(
                "Ce n’est pas vous ? Ne faites rien : rien d’autre ne part, et tout s’efface "
                "dans %(days)d jours."
            )
            % {"days": days},
        ]
    text, html = render_mail(
        language=digest.language,
        subject=subject,
        paragraphs=paragraphs,
        action_label=action,
        action_url=absolute_url(reverse("messaging:digest", args=[digest_token(digest)])),
    )
    post_mail(
        to=digest.email,
        language=digest.language,
        subject=subject,
        text=text,
        html=html,
        kind=KIND,
        thread=digest.uuid,
        expires_in=UNCONFIRMED_KEPT,
    )


@transaction.atomic
def confirm_digest(digest: Digest, rhythm: str) -> None:
    """Confirm a digest with ``rhythm``; a confirmed one changes its rhythm.

    Raises :class:`~messaging.exceptions.ChoiceRefused` where the address has too many.
    """
    row = Digest.objects.select_for_update().filter(pk=digest.pk).first()
    if row is None:  # left by another request
        return
    now = timezone.now()
    received = Digest.objects.filter(address=row.address_id, confirmed_at__isnull=False).exclude(
        pk=row.pk
    )
    if received.count() >= MOST_RECEIVED:
        said = _("Cette adresse reçoit déjà %(count)d recherches : arrêtez-en une d’abord.")
        raise ChoiceRefused(said % {"count": MOST_RECEIVED})
    if row.confirmed_at and row.rhythm == rhythm:
        return
    row.confirmed_at, row.rhythm = row.confirmed_at or now, rhythm
    row.due_at = next_digest_at(rhythm, now)
    row.save(update_fields=["confirmed_at", "rhythm", "due_at"])


@transaction.atomic
def leave_digest(uuid: UUID) -> None:
    """Delete a digest and its mails; does nothing if it is gone."""
    Digest.objects.filter(uuid=uuid).delete()
    Mail.objects.filter(thread=uuid).delete()


def erase_unconfirmed_digests() -> int:
    """Delete requests not confirmed in time, with their mails; return how many."""
    stale = Digest.objects.unconfirmed().filter(created_at__lt=timezone.now() - UNCONFIRMED_KEPT)
    uuids = list(stale.order_by("created_at").values_list("uuid", flat=True)[:ERASED_AT_ONCE])
    for uuid in uuids:
        if stale.filter(uuid=uuid).delete()[0]:
            Mail.objects.filter(thread=uuid).delete()
    return len(uuids)


def next_digest_at(rhythm: str, now: datetime) -> datetime:
    """Return the next sending time: daily at 7 h, or Thursday at noon, in the city's time zone."""
    if rhythm == DigestRhythm.DAILY:
        return next_moment(MORNING, now)
    return next_moment(NOON, now, THURSDAY)
