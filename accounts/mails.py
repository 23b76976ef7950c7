"""Letters of accounts; the room above that delivers mail registers how (``deliver_with``)."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountLetter:
    """A mail to the holder of an account, in their language."""

    to: str
    language: str
    subject: str
    paragraphs: tuple[str, ...]
    #: Shown large, for typing; "" without one.
    code: str = ""
    #: Label and absolute address of the one button; "" without one.
    action_label: str = ""
    action_url: str = ""


Deliver = Callable[[AccountLetter], None]
Spell = Callable[[str], str]
_delivery: list[tuple[Deliver, Spell]] = []


def deliver_with(deliver: Deliver, spell: Spell) -> None:
    """Register what sends letters, in the transaction of the change that they tell, and what spells
    addresses as mail servers take them (it raises ``ValidationError`` for one that none takes).
    """
    _delivery[:] = [(deliver, spell)]


def send_letter(letter: AccountLetter) -> None:
    _delivery[0][0](letter)


def normal_address(email: str) -> str:
    """Return the one spelling of a mail address, in lower case.

    Raises ``ValidationError``, with words for the person who typed it, for one that cannot be
    written to.
    """
    return _delivery[0][1](email.strip().lower())
