"""Which fields of a record are repeated by its events, and how far a change of each one reaches.

One table per model, with all its fields: a test fails until a new field is added here.
"""

from django.db.models import Model
from wagtail.models import Page

from agenda.enums import ACCESS_FIELDS, RefreshReach
from agenda.models.categories import Category
from agenda.models.drafts import Facts
from agenda.models.organisations import Organisation
from agenda.models.pages import ProgrammePage
from agenda.models.places import Area, Place

#: Wagtail's draft fields. Only ``live`` reaches events: they link to the record's page if it is
#: public.
DRAFTED = dict.fromkeys(
    [
        "has_unpublished_changes", "first_published_at", "last_published_at", "live_revision",
        "latest_revision", "go_live_at", "expire_at", "expired",
    ],
    RefreshReach.NOWHERE,
) | {"live": RefreshReach.SHOWN}  # fmt: skip

REACHES: dict[type[Model], dict[str, RefreshReach]] = {
    Category: DRAFTED
    | {
        "name": RefreshReach.SHOWN,
        "name_en": RefreshReach.SHOWN,
        "slug": RefreshReach.SHOWN,
        "figure": RefreshReach.SHOWN,
        "synonyms": RefreshReach.SHOWN,  # search suggestions use them
        "position": RefreshReach.NOWHERE,
    },
    Organisation: DRAFTED
    | {
        "name": RefreshReach.SHOWN,
        "slug": RefreshReach.SHOWN,
        "website": RefreshReach.SHOWN,
        "email": RefreshReach.SHOWN,
        "phone": RefreshReach.SHOWN,
        "description": RefreshReach.NOWHERE,  # shown only on its own page
    },
    Place: DRAFTED
    | dict.fromkeys(
        [*ACCESS_FIELDS.values(), "access_detail", "access_source", "access_checked_on"],
        RefreshReach.SHOWN,
    )
    | dict.fromkeys(
        ["street", "postcode", "city"], RefreshReach.NEWS
    )  # followers must know the new address
    | {
        "name": RefreshReach.REVISION,
        "aliases": RefreshReach.SHOWN,  # the search finds events by aliases
        "slug": RefreshReach.SHOWN,
        "parent": RefreshReach.SHOWN,
        "latitude": RefreshReach.REVISION,
        "longitude": RefreshReach.REVISION,
        "area": RefreshReach.SHOWN,
        "area_basis": RefreshReach.SHOWN,
        "chosen_area": RefreshReach.NOWHERE,  # ``area`` is derived from it
        "website": RefreshReach.SHOWN,
        "phone": RefreshReach.SHOWN,
        # Shown only on its own page.
        **dict.fromkeys(
            ["description", "cover", "cover_alt", "cover_credit"], RefreshReach.NOWHERE
        ),
    },
    ProgrammePage: dict.fromkeys(
        (field.name for field in Page._meta.concrete_fields if field.name != "id"),
        RefreshReach.NOWHERE,
    )
    | dict.fromkeys(
        ["wagtail_admin_comments", "start_on", "end_on", "hashtag", "cover"], RefreshReach.NOWHERE
    )
    | dict.fromkeys(["lead", "lead_en", "body", "body_en"], RefreshReach.NOWHERE)
    | dict.fromkeys(["title", "title_en", "slug", "url_path", "live"], RefreshReach.SHOWN),
    Area: {
        "code": RefreshReach.SHOWN,
        "name": RefreshReach.SHOWN,
        "short_name": RefreshReach.SHOWN,
        # Areas of places are computed again, and each place that moves requests its own refresh.
        **dict.fromkeys(["latitude", "longitude", "polygon", "postcodes"], RefreshReach.NOWHERE),
        # Read when the map or the list of areas is rendered.
        **dict.fromkeys(["position", "tile_row", "tile_column"], RefreshReach.NOWHERE),
    },
}


def reach_of(model: type[Model], before: Facts, after: Facts) -> tuple[RefreshReach, list[str]]:
    """Return the farthest reach of a change among events, and the fields that changed."""
    reaches = REACHES[model]
    changed = [
        name for name, reach in reaches.items() if reach and before.get(name) != after.get(name)
    ]
    return max((reaches[name] for name in changed), default=RefreshReach.NOWHERE), changed
