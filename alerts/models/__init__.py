"""What is said and who is told: fields, constraints, one-line properties."""

from alerts.models.alerts import Alert, AuditLine
from alerts.models.audiences import Audience
from alerts.models.digests import Digest
from alerts.models.exercises import ExerciseTiming
from alerts.models.mail import Mail, SuppressedAddress
from alerts.models.messages import Delivery, Message, ReceiptCount
from alerts.models.searches import EventMatch, Finding, KeptSearch, PageNews, Question, SearchNews
from alerts.models.subscriptions import EventNews, Follow, QuietWindow, Subscription, Welcome
from alerts.models.templates import AlertTemplate, Topic

__all__ = [
    "Alert",
    "AlertTemplate",
    "Audience",
    "AuditLine",
    "Delivery",
    "Digest",
    "EventMatch",
    "EventNews",
    "ExerciseTiming",
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
    "Topic",
    "Welcome",
]
