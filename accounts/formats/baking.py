"""Credentials inside pictures (Open Badges 3.0, 5.3): an SVG's element, a PNG's text chunk."""

import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree

SVG_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: Octets of a chunk beside its data: length, type, checksum. Of the first one, the header: 13 more.
CHUNK_FRAME, HEADER_LENGTH = 12, 13
KEYWORD = b"openbadgecredential"
#: Not compressed, no language, no translated keyword.
PLAIN_TEXT = b"\0\0\0\0"


def bake_svg(drawing: str, token: str) -> str:
    """Return ``drawing``, one of ours, with the credential ``token`` in it."""
    opening, angle, rest = drawing.partition(">")
    element = f'<openbadges:credential verify="{token}"></openbadges:credential>'
    return f'{opening} xmlns:openbadges="{SVG_NAMESPACE}"{angle}{element}{rest}'


def bake_png(picture: bytes, token: str) -> bytes:
    """Return ``picture``, one of ours, with the credential ``token`` in it."""
    chunk = b"iTXt" + KEYWORD + b"\0" + PLAIN_TEXT + token.encode()
    length = (len(chunk) - 4).to_bytes(4)
    position = len(PNG_SIGNATURE) + CHUNK_FRAME + HEADER_LENGTH
    baked = length + chunk + zlib.crc32(chunk).to_bytes(4)
    return picture[:position] + baked + picture[position:]


def find_token(content: bytes) -> str:
    """Return the credential in ``content``, a picture or the credential itself; "" without one.

    Anybody may have made it: it is parsed only as far as it takes, and nothing is decompressed.
    """
    if content.startswith(PNG_SIGNATURE):
        return _token_of_png(content)
    if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return _token_of_svg(content)
    return content.decode(errors="replace").strip()


def _token_of_svg(content: bytes) -> str:
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except (ParseError, ValueError, LookupError):
        return ""
    element = root.find(f".//{{{SVG_NAMESPACE}}}credential")
    return "" if element is None else element.get("verify", "")


def _token_of_png(content: bytes) -> str:
    for kind, data in _chunks(content):
        keyword, _null, rest = data.partition(b"\0")
        if kind == b"iTXt" and keyword == KEYWORD and not any(rest[:2]):
            return rest[2:].split(b"\0", 2)[-1].decode(errors="replace")
    return ""


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield type and data of each chunk; the last one may be cut short."""
    position = len(PNG_SIGNATURE)
    while position + CHUNK_FRAME <= len(content):
        length = int.from_bytes(content[position : position + 4])
        start = position + 8
        yield content[position + 4 : start], content[start : start + length]
        position += length + CHUNK_FRAME
