"""What each room keeps of a person with an account: shown, exported, erased by that room.

A room registers one record when it starts; accounts import none of them. A section of the account's
page, a refusal to leave and files of the export are optional.
"""

from collections.abc import Callable, Iterable
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
    #: Position on the page: what one came for, then what one gave.
    order: int = 0


def no_files(_user: User) -> Iterable[tuple[str, bytes]]:
    return ()


def no_refusal(_user: User) -> str:
    return ""


def says_nothing(_user: User) -> str:
    return ""


def concerns_everybody(_user: User) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One kind of data about a person: its name in ``compte.json``, and what its room does."""

    name: str
    #: Returns what is kept of the person: lists, dictionaries, text, numbers, datetimes, UUIDs.
    export: Callable[[User], object]
    #: Erases it in the caller's transaction; the account itself is deleted afterwards.
    erase: Callable[[User], None]
    section: PersonalPart | None = None
    #: What is erased with the account and what stays, as sentences of the page that asks.
    goes: Promise | str = ""
    stays: Promise | str = ""
    #: Returns one more sentence about what stays, of this person alone; "" if there is none.
    stays_of: Callable[[User], str] = says_nothing
    #: Whether these sentences are said to the person.
    concerns: Callable[[User], bool] = concerns_everybody
    #: Returns (name, content) of further files of the export: ``agenda.ics``, ``badges/nest.jwt``.
    files: Callable[[User], Iterable[tuple[str, bytes]]] = no_files
    #: Returns why the account cannot be erased yet, as a sentence; "" if nothing is against it.
    refusal: Callable[[User], str] = no_refusal


_REGISTRY: dict[str, PersonalData] = {}


def register_personal_data(data: PersonalData) -> None:
    _REGISTRY[data.name] = data


def personal_data() -> list[PersonalData]:
    """Return the registered records, those of upper rooms first: erased before what they use."""
    return list(reversed(_REGISTRY.values()))


def personal_parts(user: User) -> list[dict[str, object]]:
    """Return anchor, title and HTML of each section that has something to show, in their order."""
    parts = [data.section for data in _REGISTRY.values() if data.section]
    shown = [(part, part.render(user)) for part in sorted(parts, key=lambda part: part.order)]
    return [
        {"anchor": part.anchor, "title": part.title, "html": html} for part, html in shown if html
    ]


def refusals_of(user: User) -> list[str]:
    """Return why the account of ``user`` cannot be erased yet."""
    return [words for data in personal_data() if (words := data.refusal(user))]
