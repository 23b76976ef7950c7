"""What each room shows of a person on their account's page; rooms above register theirs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from accounts.models import User


@dataclass(frozen=True, slots=True)
class PersonalPart:
    """One section of the account's page."""

    anchor: str
    title: Promise
    #: Returns the section as HTML; "" leaves the section out.
    render: Callable[[User], SafeString]


_PARTS: list[PersonalPart] = []


def register_part(part: PersonalPart) -> None:
    _PARTS.append(part)


def parts_of(user: User) -> Iterator[dict[str, object]]:
    """Yield anchor, title and HTML of each section that has something to show."""
    for part in _PARTS:
        html = part.render(user)
        if html:
            yield {"anchor": part.anchor, "title": part.title, "html": html}
