"""Fields asked once for all drafts of a batch, and their distribution to the drafts."""

from collections.abc import Collection, Iterable, Mapping
from typing import cast

from agenda.models import Category, Place
from messaging.formats.mail import visible_line
from participation.forms.proposal import NEW_PLACE, GenreField, ProposalForm
from participation.forms.typed import FormValues, Typed
from web.keys import is_key

#: Fields shared by events without an answer of their own, and the fields that go with each.
SHARED: dict[str, tuple[str, ...]] = {
    "category": (),
    "price": ("price_from", "price_to"),
    "booking": (),
}
#: Fields with one value for the whole batch.
OF_SENDER = ("email", "name")
ASKED = (*SHARED, *(name for names in SHARED.values() for name in names), *OF_SENDER)
#: Stored in a draft: names of fields answered for all. Once edited there, they are the draft's own.
TOGETHER = "together"
#: Maximum of place names asked about at once.
MOST_PLACES = 5


class BatchForm(ProposalForm):
    """Form of one draft of a batch; categories and places are loaded once for all."""

    def __init__(
        self,
        typed: FormValues,
        categories: Mapping[str, Category],
        places: Collection[Place],
    ) -> None:
        super().__init__(typed)
        self.places = places
        cast("GenreField", self.fields["category"]).known = categories

    def find_known_place(self, choice: str, named: str) -> Place | None:
        """Return the chosen place, or the only one of that name; ``None`` otherwise."""
        if is_key(choice):
            return next((place for place in self.places if place.pk == int(choice)), None)
        same = (
            [place for place in self.places if is_called(place, named)]
            if named and choice != NEW_PLACE
            else []
        )
        return same[0] if len(same) == 1 else None


def batch_forms(drafts: Mapping[int, Typed]) -> dict[int, BatchForm]:
    """Return the checked form of each draft, by key; the number of queries is constant."""
    categories = {category.slug: category for category in Category.objects.live()}
    keys: set[int] = set()
    names: set[str] = set()
    for typed in drafts.values():
        choice = typed.get("place_choice", "")
        if is_key(choice):
            keys.add(int(choice))
        elif choice != NEW_PLACE:
            names.add(visible_line(typed.get("place", "").strip(), 255))
    keys.update(Place.objects.live().named(*names - {""}).values_list("pk", flat=True))
    # With all that labels and comparison need.
    places = (
        Place.objects.live().filter(pk__in=keys).select_related("area", "parent__parent__parent")
    )
    known = list(places.prefetch_related("aliases"))
    forms = {key: BatchForm(typed, categories, known) for key, typed in drafts.items()}
    for form in forms.values():
        form.is_valid()
    return forms


def is_called(place: Place, name: str) -> bool:
    """Return whether ``name`` is a name of the place, ignoring case.

    The same match as :meth:`PlaceQuerySet.named`.
    """
    names = (place.name, *(alias.name for alias in place.aliases.all()))
    return any(one.upper() == name.upper() for one in names)


def takes_shared_answer(typed: FormValues, name: str) -> bool:
    """Return whether an answer for all applies to this draft."""
    return not typed.get(name) or name in typed.get(TOGETHER, "").split(",")


def with_shared(typed: Typed, given: FormValues) -> Typed:
    """Return ``typed`` with the answers for all, where it has none of its own."""
    result = typed | {name: given[name] for name in OF_SENDER if name in given}
    taken = [name for name in SHARED if given.get(name) and takes_shared_answer(typed, name)]
    for name in taken:
        result |= {one: given.get(one, "") for one in (name, *SHARED[name])}
    kept = set(filter(None, typed.get(TOGETHER, "").split(","))) | set(taken)
    return result | ({TOGETHER: ",".join(sorted(kept))} if kept else {})


def with_place(typed: Typed, name: str, choice: str, address: FormValues) -> Typed:
    """Return ``typed`` with a place, if ``name`` is its place name and still open.

    The known place of key ``choice``, or a new one at ``address``.
    """
    is_open = typed.get("place_choice", "") in ("", NEW_PLACE) and not typed.get("is_online")
    if not is_open or not same_name(typed.get("place", ""), name):
        return typed
    given = {part: value for part, value in address.items() if value} if choice == NEW_PLACE else {}
    return typed | given | {"place_choice": choice}


def said_together(drafts: Iterable[FormValues]) -> Typed:
    """Return the answers for all so far, and the sender's address and name."""
    said: Typed = {}
    for typed in drafts:
        names = [*typed.get(TOGETHER, "").split(","), *OF_SENDER]
        shared = [one for name in names for one in (name, *SHARED.get(name, ()))]
        said = {name: typed[name] for name in shared if typed.get(name)} | said
    return said


def same_name(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
