"""Who hears, what is said and how it travels: fields, constraints, one-line properties."""

from messaging.models.accounts import AccountFollow, AccountMailing, AccountRecipient, AccountSearch
from messaging.models.audiences import Audience
from messaging.models.digests import Digest
from messaging.models.mail import Mail, SuppressedAddress
from messaging.models.messages import Delivery, Message, ReceiptCount
from messaging.models.searches import (
    EventMatch,
    Finding,
    KeptSearch,
    PageNews,
    Question,
    SearchNews,
)
from messaging.models.subscriptions import EventNews, Follow, QuietWindow, Subscription, Welcome

__all__ = [
    "AccountFollow",
    "AccountMailing",
    "AccountRecipient",
    "AccountSearch",
    "Audience",
    "Delivery",
    "Digest",
    "EventMatch",
    "EventNews",
    "Finding",
    "Follow",
    "KeptSearch",
    "Mail",
    "Message",
    "PageNews",
    "Question",
    "QuietWindow",
    "ReceiptCount",
    "SearchNews",
    "Subscription",
    "SuppressedAddress",
    "Welcome",
]
