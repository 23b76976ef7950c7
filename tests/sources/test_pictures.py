"""A picture that a stranger gives: what is kept of it, and what is refused."""

import contextlib
import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from sources import pictures
from sources.pictures import (
    PictureRefused,
    clean_picture,
)

RED, BLUE = (220, 30, 30), (30, 30, 220)
ORIENTATION, DESCRIPTION, GPS = 0x0112, 0x010E, 0x8825


def drawn(size=(60, 40), mode="RGB"):
    """Red, with a blue square in the upper left corner."""
    picture = Image.new("RGB", size, RED)
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 4, size[1] // 4), fill=BLUE)
    return picture.convert(mode)


def encoded(picture=None, kind="JPEG", **options):
    body = io.BytesIO()
    (picture or drawn()).save(body, kind, **options)
    return body.getvalue()


def exif_of(orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[DESCRIPTION] = "SECRET"
    exif.get_ifd(GPS)[2] = (48.0, 51.0, 24.0)
    return exif


def opened(octets):
    clean = clean_picture(octets)
    picture = Image.open(io.BytesIO(clean.jpeg))
    picture.load()
    assert (picture.format, picture.mode, picture.size) == (
        "JPEG",
        "RGB",
        (clean.width, clean.height),
    )
    return picture


def colour(picture, at):
    """Nearest of eight steps a channel: JPEG blurs the rest."""
    return tuple(round(value / 32) for value in picture.getpixel(at))


def corner(picture):
    """Where the blue square is."""
    width, height = picture.size
    places = {"left up": (3, 3), "right up": (width - 4, 3), "left down": (3, height - 4)}
    return [name for name, at in places.items() if colour(picture, at) == (1, 1, 7)]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_each_format_comes_out_as_a_plain_jpeg(kind):
    picture = opened(encoded(kind=kind))

    assert (picture.size, corner(picture)) == ((60, 40), ["left up"])
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def png_text():
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "SECRET")
    return encoded(kind="PNG", pnginfo=text)


@pytest.mark.parametrize(
    "octets",
    [
        encoded(exif=exif_of(1), comment=b"SECRET"),
        encoded(kind="WEBP", exif=exif_of(1), xmp=b"<x:xmpmeta>SECRET</x:xmpmeta>"),
        png_text(),
        encoded() + b"PK\x03\x04SECRET",
        encoded() + b"<?php echo 'SECRET'; ?>",
    ],
    ids=["exif", "xmp", "text", "zip", "php"],
)
def test_nothing_is_kept_but_the_pixels(octets):
    assert b"SECRET" in octets

    clean = clean_picture(octets)

    assert b"SECRET" not in clean.jpeg
    assert b"Exif" not in clean.jpeg
    assert clean.jpeg.endswith(b"\xff\xd9")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_turned_upright(kind):
    picture = opened(encoded(kind=kind, exif=exif_of(6)))

    assert (picture.size, corner(picture)) == ((40, 60), ["right up"])


def test_what_heif_turns_by_itself_is_turned_once():
    octets = encoded(kind="HEIF", exif=exif_of(6).tobytes(), quality=95)

    picture = opened(octets)

    assert Image.open(io.BytesIO(octets)).info["original_orientation"] == 6
    assert (picture.size, corner(picture)) == ((40, 60), ["right up"])


def test_a_photograph_of_a_telephone_is_refused_in_a_sentence_where_nothing_reads_it(monkeypatch):
    octets = encoded(kind="HEIF")
    monkeypatch.setattr(
        pictures, "FORMATS", tuple(kind for kind in pictures.FORMATS if kind != "HEIF")
    )

    with pytest.raises(pictures.PictureRefused, match="ne lit pas les photos HEIC"):
        clean_picture(octets)


def test_of_several_frames_the_first_is_kept():
    frames = [
        Image.new("RGB", (20, 20), RED),
        *(Image.new("RGB", (20, 20), BLUE) for _number in range(9)),
    ]

    picture = opened(
        encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    )

    assert colour(picture, (10, 10)) == (7, 1, 1)


@pytest.mark.parametrize(
    ("picture", "kind", "expected"),
    [
        (Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG", (8, 8, 8)),
        (Image.new("LA", (20, 20), (0, 0)), "PNG", (8, 8, 8)),
        (Image.new("RGBA", (20, 20), (*RED, 255)), "WEBP", (7, 1, 1)),
        (Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "JPEG", (8, 0, 0)),
        (Image.new("I;16", (20, 20), 32_768), "PNG", (4, 4, 4)),
        (Image.new("1", (20, 20), 1), "PNG", (8, 8, 8)),
        (Image.new("L", (20, 20), 128), "JPEG", (4, 4, 4)),
        (drawn((20, 20), "P"), "PNG", (8, 2, 1)),
    ],
    ids=["transparent", "grey-transparent", "opaque", "cmyk", "16-bit", "1-bit", "grey", "palette"],
)
def test_every_mode_is_shown_as_it_looks_on_white(picture, kind, expected):
    assert colour(opened(encoded(picture, kind)), (15, 15)) == expected


def test_a_transparent_colour_of_a_palette_is_white():
    picture = Image.new("P", (20, 20), 0)
    picture.putpalette([0, 0, 0, 255, 0, 0])

    assert colour(opened(encoded(picture, "PNG", transparency=0)), (10, 10)) == (8, 8, 8)


def test_colours_of_another_profile_become_those_of_srgb():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    xyz = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = xyz.replace(b"rXYZ", b"tmp!").replace(b"gXYZ", b"rXYZ").replace(b"tmp!", b"gXYZ")

    by_profile = opened(encoded(Image.new("RGB", (20, 20), RED), icc_profile=swapped))
    by_none_that_fits = opened(encoded(Image.new("RGB", (20, 20), RED), icc_profile=lab))

    assert by_profile.getpixel((10, 10))[1] > 200
    assert colour(by_none_that_fits, (10, 10)) == (7, 1, 1)
    assert "icc_profile" not in by_profile.info


@pytest.mark.parametrize(
    ("size", "kept"),
    [((3_000, 1_500), (2_400, 1_200)), ((40_000, 1), (2_400, 1)), ((20, 30), (20, 30))],
)
def test_the_longer_side_is_bounded(size, kept):
    assert opened(encoded(Image.new("RGB", size))).size == kept


# What is refused


def test_a_file_without_octets_is_empty():
    with pytest.raises(PictureRefused, match="vide"):
        clean_picture(b"")


def test_a_file_that_is_too_heavy_is_not_looked_at():
    with pytest.raises(PictureRefused, match="trop lourde\u00a0: 16\u00a0Mo, et 15 au plus"):
        clean_picture(b"x" * (pictures.MAX_BYTES + 1))


@pytest.mark.parametrize(
    ("octets", "word"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"\xef\xbb\xbf <!DOCTYPE html><p>", "HTML"),
        (b"GIF89a\x01\x00", "GIF"),
        (b"%PDF-1.7", "PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "EPS"),
        (encoded(kind="GIF"), "GIF"),
        (encoded(kind="TIFF"), "TIFF"),
        (b"Bonjour", "n’est pas une image qui se lit"),
    ],
)
def test_what_is_no_picture_that_we_read_is_called_by_its_name(octets, word):
    with pytest.raises(PictureRefused, match=word):
        clean_picture(octets)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
@pytest.mark.parametrize("part", [0.5, 0.9])
def test_a_picture_that_was_cut_is_broken(kind, part):
    noise = Image.effect_noise((100, 100), 80).convert("RGB")
    octets = encoded(noise, kind)

    with pytest.raises(PictureRefused):
        clean_picture(octets[: int(len(octets) * part)])


def png_that_says(width, height):
    """A PNG of one row whose header says another size."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (width + 1))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "size", [(5_001, 5_000), (9_000, 9_000), (12_000, 12_000), (20_000, 20_000)]
)
def test_a_bomb_is_refused_before_it_is_decoded(size, monkeypatch):
    decoded = []
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load_prepare", decoded.append)

    with pytest.raises(PictureRefused, match="trop de pixels"):
        clean_picture(png_that_says(*size))
    assert decoded == []


def test_a_jpeg_may_have_twice_the_pixels_of_others(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PIXELS", 1_000)
    monkeypatch.setattr(pictures, "MAX_JPEG_PIXELS", 2_000)

    assert opened(encoded(Image.new("RGB", (50, 40)))).size == (50, 40)
    for octets in (encoded(Image.new("RGB", (51, 40))), encoded(Image.new("RGB", (26, 40)), "PNG")):
        with pytest.raises(PictureRefused):
            clean_picture(octets)


def test_a_jpeg_of_more_scans_than_a_camera_makes_is_refused(monkeypatch):
    octets = encoded(Image.effect_noise((100, 100), 80), progressive=True)
    scans = octets.count(b"\xff\xda")
    monkeypatch.setattr(pictures, "MAX_SCANNED_PIXELS", 10_000 * scans - 1)

    with pytest.raises(PictureRefused, match="trop de passes"):
        clean_picture(octets)


def test_any_octets_at_all_are_a_picture_or_a_refusal():
    octets = bytearray(encoded(drawn((64, 64)), "PNG"))

    for position in range(len(octets)):
        octets[position] ^= 0xFF
        with contextlib.suppress(PictureRefused):
            clean_picture(bytes(octets))
        octets[position] ^= 0xFF


def test_a_broken_photograph_of_a_telephone_is_said_to_be_broken_where_it_would_be_read():
    with pytest.raises(pictures.PictureRefused, match="n’est pas une image qui se lit"):
        clean_picture(encoded(kind="HEIF")[:200])
