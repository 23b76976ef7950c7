"""Re-encoding of an untrusted picture from its pixels alone, with bounds checked before decoding.

Nothing else of the file is kept: no EXIF, comment, colour profile, second picture or appended
archive. This module uses no table and no URL, unlike the download of covers
(``services/pictures.py``).
"""

import io
import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

try:
    import pillow_heif
except ImportError:  # 27 MB, in requirements/production.in but not in requirements/base.in
    pillow_heif = None  # type: ignore[assignment]

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", *(["HEIF"] if pillow_heif else []))
MAX_BYTES = 15 * 1024 * 1024
#: Most pixels. A JPEG is decoded at reduced size; other formats in full, at four bytes a pixel or
#: more.
MAX_JPEG_PIXELS, MAX_PIXELS = 50_000_000, 25_000_000
#: Most pixels times scans of a progressive JPEG: each scan processes all pixels, though an empty
#: one takes few bytes.
MAX_SCANNED_PIXELS = 5_000_000_000
#: Longest side of the result, in pixels.
MAX_SIDE = 2_400
QUALITY = 82
WHITE = (255, 255, 255)
#: Formats that are refused, by their first bytes.
OTHER_KINDS = (
    (b"GIF8", "GIF"), (b"%PDF", "PDF"), (b"%!PS", "EPS"), (b"BM", "BMP"), (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"PK\3\4", "ZIP"), (b"<!doctype html", "HTML"), (b"<html", "HTML"),
)  # fmt: skip
#: Signatures of HEIC photographs, at offset 4.
HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1")
#: One decoding at a time in a process: each may take 200 MB.
DECODING = Lock()

if pillow_heif:
    pillow_heif.register_heif_opener()


class PictureRefused(Exception):
    """The picture is refused; the message tells its sender why."""


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """A JPEG in sRGB without metadata; upright, sides of ``MAX_SIDE`` pixels at most."""

    jpeg: bytes
    width: int
    height: int


def clean_picture(octets: bytes) -> CleanPicture:
    """Return the first frame of the picture, upright, reduced and re-encoded.

    Raises :class:`PictureRefused`.
    """
    if not octets:
        raise PictureRefused(_("Ce fichier est vide."))
    if len(octets) > MAX_BYTES:
        sentence = _("Cette image est trop lourde : %(size)d Mo, et %(most)d au plus.")
        raise PictureRefused(
            sentence % {"size": -(-len(octets) // 2**20), "most": MAX_BYTES // 2**20}
        )
    with DECODING:
        try:
            with Image.open(io.BytesIO(octets), formats=FORMATS) as picture:
                _check_size(picture, octets)
                small = _upright_rgb(picture)
        except UnidentifiedImageError as error:
            raise _unread(octets) from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise PictureRefused(_("Cette image a trop de pixels.")) from error
        except (
            OSError,
            ValueError,
            SyntaxError,
            EOFError,
            LookupError,
            struct.error,
            zlib.error,
        ) as error:
            raise PictureRefused(_("Cette image est abîmée ou incomplète.")) from error
        # A new image, because Pillow would write the metadata of the original.
        clean = Image.new("RGB", small.size)
        clean.paste(small)
        body = io.BytesIO()
        clean.save(body, "JPEG", quality=QUALITY)
    return CleanPicture(body.getvalue(), clean.width, clean.height)


def _check_size(picture: Image.Image, octets: bytes) -> None:
    """Refuse too many pixels or scans before decoding.

    A JPEG of several pictures (MPO) counts as one.
    """
    pixels = picture.width * picture.height
    is_jpeg = picture.format in ("JPEG", "MPO")
    most = MAX_JPEG_PIXELS if is_jpeg else MAX_PIXELS
    if pixels > most:
        sentence = _("Cette image a trop de pixels : %(pixels)d millions, et %(most)d au plus.")
        raise PictureRefused(sentence % {"pixels": -(-pixels // 10**6), "most": most // 10**6})
    if is_jpeg and pixels * octets.count(b"\xff\xda") > MAX_SCANNED_PIXELS:
        raise PictureRefused(
            _(
                "Cette image est faite de trop de passes : enregistrez-la de nouveau, puis "
                "renvoyez-la."
            )
        )


def _upright_rgb(picture: Image.Image) -> Image.Image:
    """Return the picture reduced, upright, on white, in sRGB.

    pillow-heif rotates while decoding and removes the orientation from EXIF.
    """
    profile = picture.info.get("icc_profile")
    if picture.format in ("JPEG", "MPO"):
        picture.draft(None, (MAX_SIDE, MAX_SIDE))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
    elif picture.mode.startswith("I"):  # 16-bit greyscale
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    elif picture.mode in ("1", "P"):
        picture = picture.convert("RGB")
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    picture = ImageOps.exif_transpose(picture)
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, WHITE)
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    if profile:
        # ignore a profile that does not fit the picture
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            picture = ImageCms.profileToProfile(picture, source, srgb, outputMode="RGB") or picture
    return picture.convert("RGB")


def _unread(octets: bytes) -> PictureRefused:
    """Return the exception that names the file's actual format, as far as its first bytes tell."""
    head = octets[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind = next((name for start, name in OTHER_KINDS if head.startswith(start.lower())), "")
    if "HEIF" not in FORMATS and head[4:12] in HEIC:
        return PictureRefused(
            _("Ce serveur ne lit pas les photos HEIC : envoyez-la en JPEG, PNG, WebP ou AVIF.")
        )
    if b"<svg" in head:
        kind = "SVG"
    if kind:
        sentence = _(
            "Un fichier %(kind)s n’est pas pris : envoyez une photo en JPEG, PNG, WebP, AVIF ou "
            "HEIC."
        )
        return PictureRefused(sentence % {"kind": kind})
    return PictureRefused(
        _(
            "Ce fichier n’est pas une image qui se lit : envoyez-la en JPEG, PNG, WebP, AVIF ou "
            "HEIC."
        )
    )
