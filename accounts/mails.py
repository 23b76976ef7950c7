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
_deliver: list[Deliver] = []


def deliver_with(deliver: Deliver) -> None:
    """Register what sends letters: called in the transaction of the change that they tell."""
    _deliver[:] = [deliver]


def send_letter(letter: AccountLetter) -> None:
    _deliver[0](letter)
