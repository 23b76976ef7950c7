"""What is asked once for several drafts of one batch, and how it comes into each of them."""

from collections.abc import Iterable, Mapping

from participation.forms.proposal import NEW_PLACE
from participation.forms.typed import Typed

#: Answers that hold for every event that has none of its own: what leads each, and what goes with it.
SHARED: dict[str, tuple[str, ...]] = {"category": (), "price": ("price_from", "price_to"), "booking": ()}
#: Of a batch there is one of each.
OF_SENDER = ("email", "name")
ASKED = (*SHARED, *(name for names in SHARED.values() for name in names), *OF_SENDER)
#: In a draft: the answers that were given for all. Once somebody corrects it by itself they are its own.
TOGETHER = "together"
#: Names of places that are asked about at once.
MOST_PLACES = 5


def is_shared(typed: Mapping[str, str], name: str) -> bool:
    """Whether an answer for all of them is one for this draft, too."""
    return not typed.get(name) or name in typed.get(TOGETHER, "").split(",")


def with_shared(typed: Typed, given: Mapping[str, str]) -> Typed:
    """``typed`` with the answers that were given for all, where it has none of its own."""
    result = typed | {name: given[name] for name in OF_SENDER if name in given}
    taken = [name for name in SHARED if given.get(name) and is_shared(typed, name)]
    for name in taken:
        result |= {one: given.get(one, "") for one in (name, *SHARED[name])}
    kept = set(filter(None, typed.get(TOGETHER, "").split(","))) | set(taken)
    return result | ({TOGETHER: ",".join(sorted(kept))} if kept else {})


def with_place(typed: Typed, name: str, choice: str, address: Mapping[str, str]) -> Typed:
    """``typed`` with the known place of key ``choice``, or a new one at ``address``, if ``name`` is what it says."""
    is_open = typed.get("place_choice", "") in ("", NEW_PLACE) and not typed.get("is_online")
    if not is_open or not same_name(typed.get("place", ""), name):
        return typed
    given = {part: value for part, value in address.items() if value} if choice == NEW_PLACE else {}
    return typed | given | {"place_choice": choice}


def said_together(drafts: Iterable[Mapping[str, str]]) -> Typed:
    """What was answered for all so far, and the sender's address and name."""
    said: Typed = {}
    for typed in drafts:
        names = [*typed.get(TOGETHER, "").split(","), *OF_SENDER]
        shared = [one for name in names for one in (name, *SHARED.get(name, ()))]
        said = {name: typed[name] for name in shared if typed.get(name)} | said
    return said


def same_name(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
