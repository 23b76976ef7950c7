"""Proof of work: a number that the browser finds by trying while a person types.

Each challenge is bound to one form and accepted once. It stops nobody who writes programs (they
solve it in ten milliseconds), and nobody must solve it: without a proof, a proposal is sent all the
same, with a smaller share of the moderators' queue (``services.shares``).
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

#: Maximum of numbers to try, half on average: under a second on a slow telephone.
MOST_TRIES = 50_000
LIFE = timedelta(hours=48)
SALT = "participation.proof"


@dataclass(frozen=True)
class Challenge:
    """Find the number below ``tries`` for which SHA-256 of prefix and number is ``target``."""

    signed: str
    prefix: str
    target: str
    tries: int = MOST_TRIES


def new_challenge(form: UUID) -> Challenge:
    """Return a challenge for the form with this UUID; nothing is stored."""
    prefix = secrets.token_hex(12)
    target = hashlib.sha256(f"{prefix}{secrets.randbelow(MOST_TRIES)}".encode()).hexdigest()
    return Challenge(signing.dumps([form.hex, prefix, target], salt=SALT), prefix, target)


def check_solution(form: UUID, signed: str, solution: str) -> str:
    """Return the digest to store for a correct ``solution`` of the form's challenge.

    Empty for any other.
    """
    try:
        number, prefix, target = signing.loads(signed[:500], salt=SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    found = hashlib.sha256(f"{prefix}{solution[:12]}".encode()).hexdigest()
    if number != form.hex or not constant_time_compare(found, target):
        return ""
    return hashlib.sha256(signed.encode()).hexdigest()


def use_proof(proof: str) -> bool:
    """Mark ``proof`` as used, in the caller's transaction.

    Return false if it is empty or used already.
    """
    if not proof:
        return False
    _row, is_new = UsedChallenge.objects.get_or_create(
        digest=proof, defaults={"expires_at": timezone.now() + LIFE}
    )
    return is_new


def forget_proofs() -> int:
    """Delete used proofs that have expired; return how many."""
    past = UsedChallenge.objects.filter(expires_at__lt=timezone.now())
    return past.delete()[0] if past.exists() else 0
