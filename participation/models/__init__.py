"""Models of participation. Address, name and thread of senders are in these tables alone."""

from participation.models.contacts import (
    Contact,
    KnownBrowser,
    LinkRequest,
    UsedChallenge,
    token_digest,
)
from participation.models.corrections import (
    ANSWER_LENGTH,
    LINE_LENGTH,
    Correction,
    CorrectionOrReport,
    EventOrPlace,
    Report,
)
from participation.models.links import AccessLink, batch_token, token_in_batch
from participation.models.pictures import Picture
from participation.models.proposals import POST_LENGTH, Post, Proposal
from participation.models.sent import Sent, sender_of, sent_of

__all__ = [
    "ANSWER_LENGTH",
    "LINE_LENGTH",
    "POST_LENGTH",
    "AccessLink",
    "Contact",
    "Correction",
    "CorrectionOrReport",
    "EventOrPlace",
    "KnownBrowser",
    "LinkRequest",
    "Picture",
    "Post",
    "Proposal",
    "Report",
    "Sent",
    "UsedChallenge",
    "batch_token",
    "sender_of",
    "sent_of",
    "token_digest",
    "token_in_batch",
]
