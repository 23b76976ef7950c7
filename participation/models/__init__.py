"""The tables of participation. Address, name and thread are in these alone."""

from participation.models.contacts import (
    Contact,
    KnownBrowser,
    LinkRequest,
    UsedChallenge,
    token_digest,
)
from participation.models.corrections import ANSWER_LENGTH, LINE_LENGTH, Correction, Report
from participation.models.desk import Decision, QueueItem, Reason
from participation.models.links import AccessLink, batch_token, token_in_batch
from participation.models.pictures import Picture
from participation.models.proposals import POST_LENGTH, Post, Proposal
from participation.models.trust import WHY_LENGTH, Representative, StoppedAddress, Trust, TrustOverride

__all__ = [
    "ANSWER_LENGTH",
    "LINE_LENGTH",
    "POST_LENGTH",
    "WHY_LENGTH",
    "AccessLink",
    "Contact",
    "Correction",
    "Decision",
    "KnownBrowser",
    "LinkRequest",
    "Picture",
    "Post",
    "Proposal",
    "QueueItem",
    "Reason",
    "Report",
    "Representative",
    "StoppedAddress",
    "Trust",
    "TrustOverride",
    "UsedChallenge",
    "batch_token",
    "token_digest",
    "token_in_batch",
]
