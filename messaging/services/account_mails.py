"""Mails to accounts about changes of what they follow; none while it is quiet there."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid5

from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from agenda.formats.addresses import absolute_url
from messaging.exceptions import AddressRefused
from messaging.formats.followed import EventChange, event_notice
from messaging.formats.mail import render_mail
from messaging.models import AccountFollow, AccountRecipient, Mail
from messaging.quiet import quiet_window
from messaging.services.outbox import post_mail


def mail_followers(change: EventChange) -> int:
    """Write a mail to each account that follows the event and wants mail; return how many."""
    event = change.event
    users = AccountFollow.objects.filter(event=event).by_mail().values("user")
    addresses = dict(
        EmailAddress.objects.filter(user__in=users, primary=True, verified=True).values_list(
            "user", "email"
        )
    )
    recipients = AccountRecipient.objects.filter(user__in=addresses).order_by("pk")
    written = [_write(change, one, addresses[one.pk]) for one in recipients]
    return sum(written)


def _write(change: EventChange, recipient: AccountRecipient, email: str) -> bool:
    """Write one mail, which leaves once quiet hours are over; False for an address that bounced."""
    with override(recipient.language):
        notice = event_notice(change, recipient.language)
        paragraphs: Sequence[str] = (
            *notice.body.split("\n"),
            _("Vous suivez cette sortie avec votre compte."),
            _("Ne plus recevoir ces mails : %(address)s")
            % {"address": absolute_url(reverse("messaging:telling"))},
        )
        text, html = render_mail(
            language=recipient.language,
            subject=notice.title,
            paragraphs=paragraphs,
            action_label=_("Voir la sortie"),
            action_url=absolute_url(notice.path),
        )
    try:
        mail = post_mail(
            to=email,
            language=recipient.language,
            subject=notice.title,
            text=text,
            html=html,
            kind="follow",
            thread=uuid5(change.event.uid, str(recipient.pk)),
        )
    except AddressRefused:  # one address keeps nobody else from hearing of it
        return False
    if mail is None:
        return False
    if due_at := _quiet_until(recipient, timezone.now()):
        Mail.objects.filter(pk=mail.pk).update(due_at=due_at)
    return True


def _quiet_until(recipient: AccountRecipient, now: datetime) -> datetime | None:
    """Return the end of the quiet hours that run at ``now``; ``None`` if none do."""
    if recipient.quiet_from is None or recipient.quiet_to is None:
        return None
    start, end = quiet_window(now, recipient.quiet_from, recipient.quiet_to, recipient.time_zone)
    return end if start <= now else None
