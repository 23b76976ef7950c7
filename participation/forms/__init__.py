"""What people outside the CMS send, checked."""

from participation.forms.proposal import NEW_PLACE, Facts, ProposalForm
from participation.forms.steps import ACCESS, STEPS
from participation.forms.thread import LinksForm, PostForm
from participation.forms.typed import Typed, read_typed, with_another_day, without_day

__all__ = [
    "ACCESS",
    "NEW_PLACE",
    "STEPS",
    "Facts",
    "LinksForm",
    "PostForm",
    "ProposalForm",
    "Typed",
    "read_typed",
    "with_another_day",
    "without_day",
]
