"""Links of corrections and reports: signed, not kept; an address may close all of its own."""

import re
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import override

from messaging.models import Mail
from messaging.validators import mail_address
from moderation.models import StoppedAddress
from moderation.services.trust import is_stopped
from participation.models import Contact, Correction, Report
from participation.services.mails import post_letter
from participation.wording.notices import notice_links_letter

Notice = Correction | Report
#: The last of an address, whose links are sent again.
LINKS_OF_AN_ADDRESS = 10
#: Of the signature of a link.
SIGNED = 32
#: The number of a correction or of a report in a token.
TOKEN_NUMBER = re.compile(r"/[cr]([0-9a-f]{32})[0-9a-f]{32}/")


def token_of(notice: Notice, secret: str | None = None) -> str:
    """Token in the link to a correction or report: its number, signed by ``secret``.

    It ends with the address that was left, and once the links of that address are changed.
    """
    kind = notice.item_kind[0]
    signed = f"{kind}:{notice.uuid.hex}"
    if notice.contact is not None and notice.contact.link_version:  # the first links say no version
        signed = f"{signed}:{notice.contact.link_version}"
    signature = salted_hmac("participation.notice", signed, secret, algorithm="sha256").hexdigest()[:SIGNED]
    return f"{kind}{notice.uuid.hex}{signature}"


def notice_of(token: str) -> Notice | None:
    """What ``token`` opens; ``None`` for one that is not ours, was changed, or whose address was erased or stopped."""
    kind, number = token[:1], token[1:33]
    try:
        uuid = UUID(hex=number)
    except ValueError:
        return None
    models: dict[str, type[Notice]] = {"c": Correction, "r": Report}
    if kind not in models:
        return None
    stopped = StoppedAddress.objects.standing().values("address")
    known = models[kind]._base_manager.filter(uuid=uuid, contact__isnull=False).exclude(contact__address__in=stopped)
    notice: Notice | None = known.select_related("contact", "event", "place").first()
    if notice is None:
        return None
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    is_ours = any(constant_time_compare(token, token_of(notice, secret)) for secret in secrets)
    return notice if is_ours else None


def change_notice_links(contact: Contact) -> None:
    """Close the links of all that ``contact`` corrected and reported, in the caller's transaction.

    Mails that have not left yet, as those of the next morning, get the new ones.
    """
    mails = list(Mail.objects.owed().filter(recipient=mail_address(contact.email)).select_for_update())
    numbers = {number for mail in mails for number in TOKEN_NUMBER.findall(mail.text)}
    named: list[Notice] = [
        *contact.corrections.filter(uuid__in=numbers).select_related("contact"),
        *contact.reports.filter(uuid__in=numbers).select_related("contact"),
    ]
    closed = [token_of(notice) for notice in named]
    Contact.objects.filter(pk=contact.pk).update(link_version=F("link_version") + 1)
    for notice in named:
        notice.refresh_from_db(fields=["contact"])
    for mail in mails:
        for old, notice in zip(closed, named, strict=True):
            mail.text = mail.text.replace(old, token_of(notice))
            mail.html = mail.html.replace(old, token_of(notice))
    Mail.objects.bulk_update(mails, ["text", "html"])


def url_of(notice: Notice) -> str:
    """The page that follows it, in the language that is on."""
    return f"{settings.SITE_ADDRESS}{reverse('participation:notice', args=[token_of(notice)])}"


def send_notice_links(contact: Contact) -> bool:
    """Write the links of the last corrections and reports of ``contact`` in one mail; whether there are any.

    Nothing of an address that was stopped: its links open nothing.
    """
    if is_stopped(contact.address_id):
        return False
    notices: list[Notice] = []
    for sent in (contact.corrections, contact.reports):
        theirs = sent.select_related("contact", "event", "place")
        notices += theirs.order_by("-sent_at", "-pk")[:LINKS_OF_AN_ADDRESS]
    if not notices:
        return False
    notices.sort(key=lambda notice: notice.sent_at, reverse=True)
    last = notices[0]
    with override(last.language):
        links = {url_of(notice): str(notice.subject) for notice in notices[:LINKS_OF_AN_ADDRESS]}
        post_letter(
            notice_links_letter(links),
            to=contact.email,
            url=url_of(last),
            kind="notice-links",
            thread=contact.thread,
        )
    return True
