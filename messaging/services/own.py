"""What a person with an account receives by mail: by the addresses that the account proved."""

from contextlib import suppress

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal import PersonalData, PersonalPart, register_personal_data
from agenda.wording.typography import current_language
from messaging.exceptions import AddressRefused
from messaging.models import Digest, Mail
from messaging.services.account_letters import ACCOUNT_MAIL
from messaging.services.digests import digest_token, leave_digest
from messaging.services.searches import describe_query, plain_search
from messaging.validators import mail_address


def digests_to(user: User) -> QuerySet[Digest]:
    """Return the searches that ``user`` receives by mail, unconfirmed ones included."""
    return Digest.objects.filter(address__account__email_address__in=_proved(user)).order_by("pk")


def mails_to(user: User) -> QuerySet[Mail]:
    """Return the mails to the addresses that ``user`` proved, in any spelling, oldest first."""
    recipients = []
    for email in _proved(user).values_list("email", flat=True):
        with suppress(AddressRefused):  # nothing was ever sent there
            recipients.append(mail_address(email).lower())
    mails = Mail.objects.alias(mailbox=Lower("recipient")).filter(mailbox__in=recipients)
    return mails.order_by("created_at", "pk")


def register_received_data() -> None:
    """Register «Ce que je suis», its export and its erasure."""
    register_personal_data(
        PersonalData(
            "messages",
            _export,
            _erase,
            section=PersonalPart("suivis", _("Ce que je suis"), _section, order=10),
            goes=_("Les recherches reçues par mail, et la trace des mails qu’on vous a écrits."),
            stays=_(
                "Ce que chaque appareil garde et suit de lui-même : il continue sans compte, et "
                "s’oublie depuis l’appareil."
            ),
        )
    )


def _proved(user: User) -> QuerySet[EmailAddress]:
    return EmailAddress.objects.filter(user=user, verified=True)


def _section(user: User) -> SafeString:
    language = current_language()
    received = [
        {
            "words": describe_query(plain_search(digest.querystring))[language],
            "digest": digest,
            "token": digest_token(digest),
        }
        for digest in digests_to(user)
    ]
    if not received:
        return SafeString("")
    return render_to_string("messaging/_own.html", {"received": received})


def _export(user: User) -> object:
    return {
        "searches_by_mail": [
            {
                "search": digest.querystring,
                "rhythm": digest.rhythm,
                "language": digest.language,
                "asked_at": digest.created_at,
                "confirmed_at": digest.confirmed_at,
            }
            for digest in digests_to(user)
        ],
        "mails": [
            {
                "kind": mail.kind,
                "written_at": mail.created_at,
                "accepted_at": mail.accepted_at,
                "state": mail.state,
            }
            for mail in mails_to(user)
        ],
    }


def _erase(user: User) -> None:
    """Erase the digests and every mail; one that was not sent yet is never sent.

    Letters about the account went to its address though it was never proved: of somebody of the
    staff who has not entered since the upgrade.
    """
    for digest in digests_to(user):
        leave_digest(digest.uuid)
    mails_to(user).delete()
    letters = Mail.objects.filter(kind=ACCOUNT_MAIL, expires_at__lt=timezone.now())
    with suppress(AddressRefused):
        letters.filter(recipient__iexact=mail_address(user.email)).delete()
