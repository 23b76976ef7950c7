"""Which fields of a record are repeated by its events, and how far a change of each one reaches.

One table per model, with all its fields: a test fails until a new field is added here.
"""

from django.db.models import Model
from wagtail.models import Page

from agenda.enums import ACCESS_FIELDS, Reach
from agenda.models.categories import Category
from agenda.models.drafts import Facts
from agenda.models.organisations import Organisation
from agenda.models.pages import ProgrammePage
from agenda.models.places import Area, Place

#: Wagtail's draft fields. Only ``live`` reaches events: they link to the record's page if it is
#: public.
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
        "synonyms": Reach.SHOWN,  # search suggestions use them
        "position": Reach.NOWHERE,
    },
    Organisation: DRAFTED
    | {
        "name": Reach.SHOWN,
        "slug": Reach.SHOWN,
        "website": Reach.SHOWN,
        "email": Reach.SHOWN,
        "phone": Reach.SHOWN,
        "description": Reach.NOWHERE,  # shown only on its own page
    },
    Place: DRAFTED
    | dict.fromkeys(
        [*ACCESS_FIELDS.values(), "access_detail", "access_source", "access_checked_on"],
        Reach.SHOWN,
    )
    | dict.fromkeys(
        ["street", "postcode", "city"], Reach.NEWS
    )  # followers must know the new address
    | {
        "name": Reach.REVISION,
        "aliases": Reach.SHOWN,  # the search finds events by aliases
        "slug": Reach.SHOWN,
        "parent": Reach.SHOWN,
        "latitude": Reach.REVISION,
        "longitude": Reach.REVISION,
        "area": Reach.SHOWN,
        "area_basis": Reach.SHOWN,
        "chosen_area": Reach.NOWHERE,  # ``area`` is derived from it
        "website": Reach.SHOWN,
        "phone": Reach.SHOWN,
        # Shown only on its own page.
        **dict.fromkeys(["description", "cover", "cover_alt", "cover_credit"], Reach.NOWHERE),
    },
    ProgrammePage: dict.fromkeys(
        (field.name for field in Page._meta.concrete_fields if field.name != "id"), Reach.NOWHERE
    )
    | dict.fromkeys(
        ["wagtail_admin_comments", "start_on", "end_on", "hashtag", "cover"], Reach.NOWHERE
    )
    | dict.fromkeys(["lead", "lead_en", "body", "body_en"], Reach.NOWHERE)
    | dict.fromkeys(["title", "slug", "url_path", "live"], Reach.SHOWN),
    Area: {
        "code": Reach.SHOWN,
        "name": Reach.SHOWN,
        "short_name": Reach.SHOWN,
        # Areas of places are computed again, and each place that moves requests its own refresh.
        **dict.fromkeys(["latitude", "longitude", "polygon", "postcodes"], Reach.NOWHERE),
        # Read when the map or the list of areas is rendered.
        **dict.fromkeys(["position", "tile_row", "tile_column"], Reach.NOWHERE),
    },
}


def reach_of(model: type[Model], before: Facts, after: Facts) -> tuple[Reach, list[str]]:
    """Return the farthest reach of a change among events, and the fields that changed."""
    reaches = REACHES[model]
    changed = [
        name for name, reach in reaches.items() if reach and before.get(name) != after.get(name)
    ]
    return max((reaches[name] for name in changed), default=Reach.NOWHERE), changed
