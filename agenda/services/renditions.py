"""The sizes of covers, made before anybody waits for them."""

from collections.abc import Collection

from wagtail.images import get_image_model

from agenda.models import Event

#: What the templates ask for: cards and pages, each in two formats, and what a shared link shows.
SPECS = (
    *(f"format-{kind}|fill-{size}" for kind in ("avif", "webp") for size in ("400x250", "800x500", "1280x800")),
    "fill-1280x800|format-jpeg",
)


def draw_renditions(event_ids: Collection[int]) -> None:
    """Make what is missing of the covers of these events: a second and a half for a whole one."""
    covers = Event.objects.filter(pk__in=event_ids).exclude(cover=None).values("cover")
    for image in get_image_model().objects.filter(pk__in=covers):
        image.get_renditions(*SPECS)
