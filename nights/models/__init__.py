"""Models of live coverage."""

from nights.models.coverage import Coverage, InvitedVoice
from nights.models.ledger import CoverageLine
from nights.models.notes import Note
from nights.models.questions import ReaderQuestion

__all__ = ["Coverage", "CoverageLine", "InvitedVoice", "Note", "ReaderQuestion"]
