"""Get-or-create of an import's reference data: places, organisations, categories, keywords."""

import tomllib
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from math import cos, hypot, radians
from pathlib import Path
from typing import TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify

from agenda.models import Category, Keyword, Merge, Organisation, Place, PlaceAlias, PublishedSlug
from agenda.models.slugs import make_slug
from agenda.services.places import locate_places
from agenda.services.publication import store_slugs
from sources.base import FoundEvent, FoundPlace
from sources.names import normalised_name
from web.slugs import numbered_slugs

Row = TypeVar("Row", bound=models.Model)

#: Points further apart belong to different places, even with equal names.
SAME_PLACE_METRES = 400
METRES_PER_DEGREE = 111_320
#: Coordinates with at most so many decimals are approximate.
ROUGH = 4
MOST_NUMBERED = 20

#: Initial names of categories by slug, which editors may change.
CATEGORY_NAMES = tomllib.loads(Path(__file__).with_name("categories.toml").read_text("utf-8"))


@dataclass
class Directory:
    """Cache of all reference data by name: read once, then extended by what is created.

    What is created in a :meth:`transaction` that fails is dropped again; rows that somebody else
    deleted are dropped by :meth:`forget_deleted`.
    """

    categories: dict[str, Category] = field(default_factory=dict)
    keywords: dict[str, Keyword] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    places: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    #: Target place by the key of a merged place: an import finds the target by the old names too.
    merged: dict[int, Place] = field(default_factory=dict)
    is_read: bool = False
    made: list[models.Model] = field(default_factory=list)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block in a transaction; if it fails, drop what it created from the cache."""
        self.made.clear()
        try:
            with transaction.atomic():
                yield
        except BaseException:
            self._keep_if(lambda row: row not in self.made)
            raise

    def forget_deleted(self) -> None:
        """Drop rows that have been deleted.

        Four queries for keys alone; reading everything again would cost as much as the start of the
        import.
        """
        read: tuple[type[models.Model], ...] = (Category, Keyword, Organisation, Place)
        present = {
            model: set(model._default_manager.values_list("pk", flat=True)) for model in read
        }
        self._keep_if(lambda row: row.pk in present[type(row)])

    def _keep_if(self, is_kept: Callable[[models.Model], bool]) -> None:
        """Drop the rows from the cache for which ``is_kept`` is false."""
        for known in (self.categories, self.keywords, self.organisations):
            for name in [name for name, row in known.items() if not is_kept(row)]:
                del known[name]
        for places in self.places.values():
            places[:] = filter(is_kept, places)

    def prepare(self, events: Sequence[FoundEvent]) -> None:
        """Create what these events name and is still unknown; constant number of queries."""
        if not self.is_read:
            self._read()
        into = dict(Merge.objects.standing().of_kind(Place).values_list("gone_id", "into_id"))
        kept = Place.objects.select_related("area").in_bulk(set(into.values())) if into else {}
        self.merged = {gone: kept[key] for gone, key in into.items() if key in kept}
        self._make_categories({slug for event in events for slug in event.categories})
        self._make_keywords(keyword for event in events for keyword in event.keywords)
        self._make_organisations(event.contact.name for event in events)
        self._make_places(place for event in events for place in event.places)

    def _read(self) -> None:
        """Read all reference data, at the start of the import."""
        self.categories.update((category.slug, category) for category in Category.objects.all())
        self.keywords.update(
            (keyword.name.casefold(), keyword) for keyword in Keyword.objects.all()
        )
        self.organisations.update(
            (normalised_name(one.name), one) for one in Organisation.objects.all()
        )
        for place in Place.objects.select_related("area").prefetch_related("aliases"):
            self._know(place, [place.name, *(alias.name for alias in place.aliases.all())])
        self.is_read = True

    def place(self, found: FoundPlace) -> Place | None:
        """Return the known place of this name, unless its point or postcode contradicts."""
        named = (
            place
            for name in (found.name, *found.aliases)
            for place in self.places.get(normalised_name(name), ())
        )
        near: list[tuple[float, Place]] = []
        for place in named:
            metres = _metres_between(place, found)
            if metres is None and (
                not (place.postcode and found.postcode) or place.postcode == found.postcode
            ):
                metres = 0
            if metres is not None and metres <= SAME_PLACE_METRES:
                near.append((metres, place))
        nearest = min(near, key=lambda pair: pair[0], default=(0, None))[1]
        return self.merged.get(nearest.pk, nearest) if nearest else None

    def organisation(self, name: str) -> Organisation | None:
        return self.organisations.get(normalised_name(name))

    def _know(self, place: Place, names: Iterable[str]) -> None:
        """Add the place to the cache under these names."""
        for key in {normalised_name(name) for name in names}:
            self.places[key].append(place)

    def _make(self, rows: Iterable[Row]) -> list[Row]:
        """Insert the rows and remember them as created."""
        made = list(rows)
        if made:
            type(made[0])._default_manager.bulk_create(made)
        self.made.extend(made)
        return made

    def _make_keywords(self, names: Iterable[str]) -> None:
        """Create the keywords that do not exist yet."""
        missing = {name.casefold(): name for name in names if name.casefold() not in self.keywords}
        slugs = free_slugs(Keyword, [slugify(name)[:90] or "mot" for name in missing.values()])
        made = [
            Keyword(name=name, slug=slug)
            for name, slug in zip(missing.values(), slugs, strict=True)
        ]
        self.keywords.update(zip(missing, self._make(made), strict=True))

    def _make_organisations(self, names: Iterable[str]) -> None:
        """Create the organisations that do not exist yet."""
        missing = {
            normalised_name(name): name
            for name in names
            if normalised_name(name) not in self.organisations
        }
        missing.pop("", None)
        slugs = free_slugs(
            Organisation, [make_slug(name) or "organisation" for name in missing.values()]
        )
        now = timezone.now()
        made = [
            Organisation(name=name, slug=slug, first_published_at=now, last_published_at=now)
            for name, slug in zip(missing.values(), slugs, strict=True)
        ]
        self.organisations.update(zip(missing, self._make(made), strict=True))

    def _make_categories(self, slugs: set[str]) -> None:
        """Create the categories that do not exist yet."""
        now = timezone.now()
        made = self._make(
            Category(
                slug=slug,
                **CATEGORY_NAMES[slug],
                figure=slug,
                position=10 * rank,
                first_published_at=now,
                last_published_at=now,
            )
            for rank, slug in enumerate(CATEGORY_NAMES, start=1)
            if slug in slugs and slug not in self.categories
        )
        self.categories.update((category.slug, category) for category in made)

    def _make_places(self, found: Iterable[FoundPlace]) -> None:
        """Create the places that do not exist yet, and refine points of known ones."""
        known = {one: self.place(one) for one in found}
        for one, place in known.items():
            if place and is_rougher(place, one):
                refine_point(place, one)
        missing = [one for one, place in known.items() if place is None]
        slugs = free_slugs(Place, [make_slug(place.name) or "lieu" for place in missing])
        now = timezone.now()
        made = self._make(
            Place(
                name=one.name or one.street,
                slug=slug,
                street=one.street,
                postcode=one.postcode,
                city=one.city,
                latitude=one.latitude,
                longitude=one.longitude,
                first_published_at=now,
                last_published_at=now,
            )
            for one, slug in zip(missing, slugs, strict=True)
        )
        PlaceAlias.objects.bulk_create(
            PlaceAlias(place=place, name=name)
            for place, one in zip(made, missing, strict=True)
            for name in one.aliases
        )
        locate_places(made)
        store_slugs(made)
        for place, one in zip(made, missing, strict=True):
            self._know(place, [one.name, *one.aliases])


def _metres_between(place: Place, found: FoundPlace) -> float | None:
    """Return the distance in metres on a plane (enough within a city).

    ``None`` without both points.
    """
    if (
        place.latitude is None
        or found.latitude is None
        or place.longitude is None
        or found.longitude is None
    ):
        return None
    east = (place.longitude - found.longitude) * cos(radians(found.latitude))
    return hypot(east, place.latitude - found.latitude) * METRES_PER_DEGREE


def free_slugs(model: type[models.Model], wanted: Sequence[str]) -> Iterator[str]:
    """Yield a free slug for each wanted one.

    It is numbered if a record has it, or had it, or the list repeats it.
    """
    if not wanted:
        return
    names = {name for slug in wanted for name in _numbered(slug)}
    present = model._default_manager.filter(slug__in=names)
    old = PublishedSlug.objects.filter(
        content_type=ContentType.objects.get_for_model(model), slug__in=names
    )
    taken = {*present.values_list("slug", flat=True), *old.values_list("slug", flat=True)}
    for slug in wanted:
        free = next(
            (name for name in _numbered(slug) if name not in taken),
            f"{slug}-{uuid.uuid4().hex[:12]}",
        )
        taken.add(free)
        yield free


def _numbered(slug: str) -> list[str]:
    """Return the slug and its first numbered variants."""
    return list(islice(numbered_slugs(slug), MOST_NUMBERED))


@transaction.atomic
def refine_point(known: Place, found: FoundPlace) -> None:
    """Publish the more exact point of ``found``, and nothing else.

    The place is read again, because an editor may have published since. A place with a draft is
    left alone: publishing the draft is the editor's decision, and it would restore the old point.
    """
    place = Place.objects.select_for_update().filter(pk=known.pk).first()
    if place and is_rougher(place, found):
        place.latitude, place.longitude = found.latitude, found.longitude
        place.save_revision(clean=False, log_action="wagtail.edit").publish()


def is_rougher(place: Place, found: FoundPlace) -> bool:
    """Whether the place's point is approximate (ten metres at best) and the found one is not."""
    points = (place.latitude, place.longitude), (found.latitude, found.longitude)
    ours, theirs = (
        all(number is not None and number == round(number, ROUGH) for number in point)
        for point in points
    )
    return ours and not theirs and found.latitude is not None and not place.has_unpublished_changes
