"""Pictures of the demonstration in Wagtail's library: rows at once, files when first requested."""

import re

from django.core.files.storage import default_storage
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, Filter

from accounts.models import User
from agenda.services.renditions import SPECS
from demo.pictures import PICTURES, PictureFile

SIZE = re.compile(r"fill-(\d+)x(\d+)")
#: Longest name of a rendition's file, without folder and ending, as Wagtail cuts it.
NAME_LENGTH = 59
ENDINGS = {"avif": "avif", "webp": "webp", "jpeg": "jpg"}


def keep_picture(picture: PictureFile, user: User) -> AbstractImage:
    """Return ``picture`` as a library image with rendition rows, created once without files."""
    library = get_image_model()
    known: AbstractImage | None = library.objects.filter(title=picture.name).first()
    if known:
        return known
    width, height = picture.size
    image: AbstractImage = library.objects.create(
        title=picture.name,
        description=picture.alt,
        uploaded_by_user=user,
        file=original_name(picture),
        width=width,
        height=height,
    )
    renditions = library.get_rendition_model()
    renditions.objects.bulk_create(
        renditions(**_rendition_of(image, picture.name, spec)) for spec in SPECS
    )
    return image


def original_name(picture: PictureFile) -> str:
    """Return the storage name of its file, as Wagtail names an upload."""
    return f"original_images/{picture.file_name}"


def is_original(name: str) -> bool:
    return name in {original_name(picture) for picture in PICTURES}


def draw_file(name: str) -> bytes | None:
    """Return the content of an original or rendition file; ``None`` for other files."""
    originals = {original_name(picture): picture for picture in PICTURES}
    if name in originals:
        return originals[name].read()
    renditions = get_image_model().get_rendition_model().objects.filter(image__file__in=originals)
    rendition = renditions.filter(file=name).select_related("image").first()
    if rendition is None:
        return None
    return b"".join(rendition.image.generate_rendition_file(Filter(rendition.filter_spec)).chunks())


def draw_every_file() -> None:
    """Write all files of the library now, for a front server that serves the folder."""
    library = get_image_model()
    images = library.objects.filter(file__in=[original_name(picture) for picture in PICTURES])
    renditions = library.get_rendition_model().objects.filter(image__in=images)
    for name in (
        *images.values_list("file", flat=True),
        *renditions.values_list("file", flat=True),
    ):
        default_storage.open(name).close()


def _rendition_of(image: AbstractImage, stem: str, spec: str) -> dict[str, object]:
    """Return the fields of a rendition of ``image`` without drawing it."""
    width, height = SIZE.search(spec).groups()  # type: ignore[union-attr]  # each of SPECS has one
    ending = next(ending for kind, ending in ENDINGS.items() if f"format-{kind}" in spec)
    key = Filter(spec).get_cache_key(image)
    last = f"{key}.{spec.replace('|', '.')}.{ending}"
    return {
        "image": image,
        "filter_spec": spec,
        "focal_point_key": key,
        "file": f"images/{stem[: NAME_LENGTH - len(last)]}.{last}",
        "width": int(width),
        "height": int(height),
    }
