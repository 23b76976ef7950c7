"""Links of corrections and reports: signed, not stored; an address can revoke all of its own."""

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
from participation.models import Contact, Correction, CorrectionOrReport, Report
from participation.services.mails import post_letter
from participation.wording.notices import notice_links_letter

#: Number of latest notices of one address that links are sent for.
LINKS_OF_AN_ADDRESS = 10
#: Length of a link's signature, in hexadecimal digits.
SIGNED = 32
#: A token in a mail's text; captures the UUID of the correction or report.
TOKEN_NUMBER = re.compile(r"/[cr]([0-9a-f]{32})[0-9a-f]{32}/")


def notice_token(notice: CorrectionOrReport, secret: str | None = None) -> str:
    """Return the token in the link to a correction or report: its kind, its UUID, its signature.

    The token stops working once the address is erased, or the links of that address are changed.
    """
    kind = notice.item_kind[0]
    signed = f"{kind}:{notice.uuid.hex}"
    if (
        notice.contact is not None and notice.contact.link_version
    ):  # version 0 is not signed, as in the first links
        signed = f"{signed}:{notice.contact.link_version}"
    signature = salted_hmac("participation.notice", signed, secret, algorithm="sha256").hexdigest()[
        :SIGNED
    ]
    return f"{kind}{notice.uuid.hex}{signature}"


def find_notice(token: str) -> CorrectionOrReport | None:
    """Return the correction or report that ``token`` opens.

    ``None`` for an invalid token, or one whose address was erased or stopped.
    """
    kind = token[:1]
    number = token[1:33]
    try:
        uuid = UUID(hex=number)
    except ValueError:
        return None
    models: dict[str, type[CorrectionOrReport]] = {"c": Correction, "r": Report}
    if kind not in models:
        return None
    stopped = StoppedAddress.objects.standing().values("address")
    known = (
        models[kind]
        ._base_manager.filter(uuid=uuid, contact__isnull=False)
        .exclude(contact__address__in=stopped)
    )
    notice: CorrectionOrReport | None = known.select_related("contact", "event", "place").first()
    if notice is None:
        return None
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    is_ours = any(constant_time_compare(token, notice_token(notice, secret)) for secret in secrets)
    return notice if is_ours else None


def change_notice_links(contact: Contact) -> None:
    """Revoke the links to all corrections and reports of ``contact``, in the caller's transaction.

    Unsent mails, such as those of the next morning, get the new links.
    """
    mails = list(
        Mail.objects.owed().filter(recipient=mail_address(contact.email)).select_for_update()
    )
    numbers = {number for mail in mails for number in TOKEN_NUMBER.findall(mail.text)}
    named: list[CorrectionOrReport] = [
        *contact.corrections.filter(uuid__in=numbers).select_related("contact"),
        *contact.reports.filter(uuid__in=numbers).select_related("contact"),
    ]
    closed = [notice_token(notice) for notice in named]
    Contact.objects.filter(pk=contact.pk).update(link_version=F("link_version") + 1)
    for notice in named:
        notice.refresh_from_db(fields=["contact"])
    for mail in mails:
        for old, notice in zip(closed, named, strict=True):
            mail.text = mail.text.replace(old, notice_token(notice))
            mail.html = mail.html.replace(old, notice_token(notice))
    Mail.objects.bulk_update(mails, ["text", "html"])


def notice_url(notice: CorrectionOrReport) -> str:
    """Return the address of the page of a notice, in the active language."""
    return f"{settings.SITE_ADDRESS}{reverse('participation:notice', args=[notice_token(notice)])}"


def send_notice_links(contact: Contact) -> bool:
    """Mail the links of the latest corrections and reports of ``contact``.

    Return whether any exist.

    One mail for all. None for a stopped address: its links open nothing.
    """
    if is_stopped(contact.address_id):
        return False
    notices: list[CorrectionOrReport] = []
    for sent in (contact.corrections, contact.reports):
        theirs = sent.select_related("contact", "event", "place")
        notices += theirs.order_by("-sent_at", "-pk")[:LINKS_OF_AN_ADDRESS]
    if not notices:
        return False
    notices.sort(key=lambda notice: notice.sent_at, reverse=True)
    last = notices[0]
    with override(last.language):
        links = {
            notice_url(notice): str(notice.subject) for notice in notices[:LINKS_OF_AN_ADDRESS]
        }
        post_letter(
            notice_links_letter(links),
            to=contact.email,
            url=notice_url(last),
            kind="notice-links",
            thread=contact.thread,
        )
    return True
