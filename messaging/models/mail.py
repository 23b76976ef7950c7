"""Mail: text and recipient of a delivery by mail. SuppressedAddress: an address that bounced."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Address
from messaging.enums import Channel, DeliveryState
from messaging.models.messages import Delivery, OwedQuerySet
from messaging.validators import ADDRESS_LENGTH

SUBJECT_LENGTH, URL_LENGTH = 200, 500
#: What a mail says, once it is over: links and codes open something, and are in no row any longer
#: than it takes.
NO_WORDS = {"subject": "", "text": "", "html": "", "unsubscribe_url": ""}


class MailQuerySet(OwedQuerySet["Mail"]):
    def owed(self) -> Self:
        """Return the pending mails.

        Filtered by channel too, because the index of what is due begins with it.
        """
        return super().owed().filter(channel=Channel.MAIL)

    def over_of_last_day(self, now: datetime) -> list[tuple[str, int]]:
        """Return (state, count) of the last day's mails that are not pending."""
        last_day = self.filter(created_at__gt=now - timedelta(days=1)).exclude(
            state=DeliveryState.RECEIVED
        )
        return list(last_day.order_by().values_list("state").annotate(count=models.Count("pk")))


class Mail(Delivery):
    """Delivery to a mail address.

    Its text is kept while it is pending, then only the time and the address.

    Deleting the row deletes the delivery too, and so erases the address. To lock both, lock the
    mail first.
    """

    #: No key of PostgreSQL's, which would look here for each line of push that is deleted.
    delivery = models.OneToOneField(
        Delivery,
        primary_key=True,
        parent_link=True,
        related_name="mail",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
    )
    #: Its sender's word for what it is; nothing here depends on it.
    kind = models.CharField(max_length=32)
    #: What is answered and answers: a mail reader shows those of one thread together.
    thread = models.UUIDField(db_index=True)
    #: Of its sender: one mail has it, however often it is posted; empty for one that nobody posts
    #: twice.
    key = models.CharField(max_length=120, blank=True)
    #: As ``messaging.validators.mail_address`` returns it.
    recipient = models.CharField(max_length=ADDRESS_LENGTH)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=SUBJECT_LENGTH)
    text = models.TextField()
    html = models.TextField(blank=True)
    #: ``Message-ID`` (RFC 5322, 3.6.4), with its angle brackets. The same however often it is sent:
    #: a mailbox may drop the second.
    internet_message_id = models.CharField(max_length=320, unique=True)
    #: That of the thread's first to this address; empty for the first.
    in_reply_to = models.CharField(max_length=320, blank=True)
    #: Where a POST alone ends what it belongs to (RFC 8058); empty for one that somebody waits for.
    unsubscribe_url = models.CharField(max_length=URL_LENGTH, blank=True)
    created_at = models.DateTimeField(db_index=True)
    #: Nothing is sent after.
    expires_at = models.DateTimeField()

    objects = MailQuerySet.as_manager()  # type: ignore[assignment, misc]  # Django's, of a model with a parent

    class Meta:
        db_table = "alerts_mail"
        verbose_name = _("courriel")
        verbose_name_plural = _("courriels")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="mail_once_a_key", condition=~Q(key=""))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SuppressedAddressQuerySet(models.QuerySet["SuppressedAddress"]):
    def of(self, address: str) -> Self:
        return self.filter(address__in=Address.objects.of(address))


class SuppressedAddress(models.Model):
    """Address that does not exist, by a mail server's answer; it gets no mail for a while."""

    address = models.OneToOneField(Address, related_name="bounce", on_delete=models.PROTECT)
    #: What the server answered (RFC 5321, 4.2).
    smtp_code = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    objects = SuppressedAddressQuerySet.as_manager()

    class Meta:
        db_table = "alerts_suppressedaddress"
        verbose_name = _("adresse qui ne reçoit plus")
        verbose_name_plural = _("adresses qui ne reçoivent plus")

    def __str__(self) -> str:
        return f"bounce {self.pk}"
