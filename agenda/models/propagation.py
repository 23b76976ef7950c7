"""Which fields of a record its events repeat, and how far a change of each one goes.

One table a kind of record, with every field in it: a new field is given its place here, or a test fails.
"""

from django.db.models import Model
from wagtail.models import Page

from agenda.enums import ACCESS_FIELDS, Reach
from agenda.models.categories import Category
from agenda.models.drafts import Facts
from agenda.models.organisations import Organisation
from agenda.models.pages import ProgrammePage
from agenda.models.places import Area, Place

#: Wagtail's own: which version stands, since when, until when. Whether it is public shows: its page is linked, or not.
DRAFTED = dict.fromkeys(
    [
        "has_unpublished_changes", "first_published_at", "last_published_at", "live_revision", "latest_revision",
        "go_live_at", "expire_at", "expired",
    ],
    Reach.NOWHERE,
) | {"live": Reach.SHOWN}  # fmt: skip

REACHES: dict[type[Model], dict[str, Reach]] = {
    Category: DRAFTED
    | {
        "name": Reach.SHOWN,
        "name_en": Reach.SHOWN,
        "slug": Reach.SHOWN,
        "figure": Reach.SHOWN,
        "synonyms": Reach.SHOWN,  # suggestions, which follow the events, find it by them
        "position": Reach.NOWHERE,
    },
    Organisation: DRAFTED
    | {
        "name": Reach.SHOWN,
        "slug": Reach.SHOWN,
        "website": Reach.SHOWN,
        "email": Reach.SHOWN,
        "phone": Reach.SHOWN,
        "description": Reach.NOWHERE,  # on its own page alone
    },
    Place: DRAFTED
    | dict.fromkeys([*ACCESS_FIELDS.values(), "access_detail", "access_source", "access_checked_on"], Reach.SHOWN)
    | dict.fromkeys(["street", "postcode", "city"], Reach.NEWS)  # who was about to go there must know
    | {
        "name": Reach.REVISION,
        "aliases": Reach.SHOWN,  # the search finds events by them
        "slug": Reach.SHOWN,
        "parent": Reach.SHOWN,
        "latitude": Reach.REVISION,
        "longitude": Reach.REVISION,
        "area": Reach.SHOWN,
        "area_basis": Reach.SHOWN,
        "chosen_area": Reach.NOWHERE,  # the area follows
        "website": Reach.SHOWN,
        "phone": Reach.SHOWN,
        # On its own page alone.
        **dict.fromkeys(["description", "cover", "cover_alt", "cover_credit"], Reach.NOWHERE),
    },
    ProgrammePage: dict.fromkeys(
        (field.name for field in Page._meta.concrete_fields if field.name != "id"), Reach.NOWHERE
    )
    | dict.fromkeys(["wagtail_admin_comments", "start_on", "end_on", "hashtag", "cover"], Reach.NOWHERE)
    | dict.fromkeys(["lead", "lead_en", "body", "body_en"], Reach.NOWHERE)
    | dict.fromkeys(["title", "slug", "url_path", "live"], Reach.SHOWN),
    Area: {
        "code": Reach.SHOWN,
        "name": Reach.SHOWN,
        "short_name": Reach.SHOWN,
        # Places are placed anew by these, and each one that changes area is said again by itself.
        **dict.fromkeys(["latitude", "longitude", "polygon", "postcodes"], Reach.NOWHERE),
        # The plan and the order of areas are drawn when they are asked for.
        **dict.fromkeys(["position", "tile_row", "tile_column"], Reach.NOWHERE),
    },
}


def reach_of(model: type[Model], before: Facts, after: Facts) -> tuple[Reach, list[str]]:
    """How far the change from ``before`` to ``after`` goes among events, and the fields that carry it there."""
    reaches = REACHES[model]
    changed = [name for name, reach in reaches.items() if reach and before.get(name) != after.get(name)]
    return max((reaches[name] for name in changed), default=Reach.NOWHERE), changed
