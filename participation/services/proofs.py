"""Proof of work: a number that a browser finds by trying, in a moment, while one types; bound to one form, taken once.

It deters nobody who writes programs (they find it in ten milliseconds), and is asked of nobody: who has none sends all
the same, and has a smaller share of the moderators' queue (``services.shares``).
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from participation.models import UsedChallenge

#: Numbers to try at most, half of them on average: under a second on a telephone that is slow.
MOST_TRIES = 50_000
LIFE = timedelta(hours=48)
SALT = "participation.proof"


@dataclass(frozen=True)
class Challenge:
    """Find the number whose SHA-256, written after ``prefix``, is ``target``: from 0, below ``tries``."""

    signed: str
    prefix: str
    target: str
    tries: int = MOST_TRIES


def new_challenge(form: UUID) -> Challenge:
    """For one form alone, by its number; nothing of it is kept."""
    prefix = secrets.token_hex(12)
    target = hashlib.sha256(f"{prefix}{secrets.randbelow(MOST_TRIES)}".encode()).hexdigest()
    return Challenge(signing.dumps([form.hex, prefix, target], salt=SALT), prefix, target)


def proof_of(form: UUID, signed: str, solution: str) -> str:
    """What a proposal keeps of a right ``solution`` of its form's challenge; empty for any other."""
    try:
        number, prefix, target = signing.loads(signed[:500], salt=SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    found = hashlib.sha256(f"{prefix}{solution[:12]}".encode()).hexdigest()
    if number != form.hex or not constant_time_compare(found, target):
        return ""
    return hashlib.sha256(signed.encode()).hexdigest()


def use_proof(proof: str) -> bool:
    """Take ``proof``, in the caller's transaction; false for none, and for one that was taken before."""
    if not proof:
        return False
    _row, is_new = UsedChallenge.objects.get_or_create(digest=proof, defaults={"expires_at": timezone.now() + LIFE})
    return is_new


def forget_proofs() -> int:
    """Delete those that would no longer be taken anyway; returns how many."""
    past = UsedChallenge.objects.filter(expires_at__lt=timezone.now())
    return past.delete()[0] if past.exists() else 0
