"""Finds invisible characters that reorder, join or hide text, to show them to moderators."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

ZERO_WIDTH_JOINER = "\u200d"
#: Most characters of a flag made of tags.
LONGEST_EMOJI = 8
BLACK_FLAG = "\U0001f3f4"


class InvisibleKind(StrEnum):
    """Effect of an invisible character."""

    #: Reorders the text around it (UAX 9).
    BIDI = "bidi"
    #: Has no width: two texts look the same but differ.
    ZERO_WIDTH = "zero_width"
    #: Tag characters (U+E0000 to U+E007F), which can spell a hidden text.
    TAG = "tag"


BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ZERO_WIDTH = frozenset(
    "\u034f\u115f\u1160\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0"
)
TAGS = frozenset(map(chr, range(0xE0000, 0xE0080)))
KINDS = {
    **dict.fromkeys(BIDI, InvisibleKind.BIDI),
    **dict.fromkeys(ZERO_WIDTH, InvisibleKind.ZERO_WIDTH),
    **dict.fromkeys(TAGS, InvisibleKind.TAG),
}
#: Characters allowed between an emoji and the joiner: emoji presentation, skin tones.
MODIFIERS = frozenset("\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")


@dataclass(frozen=True, slots=True)
class InvisibleSign:
    """One invisible character; ``position`` is its index in the text."""

    position: int
    sign: str
    kind: InvisibleKind

    @property
    def code(self) -> str:
        """Return the code point: «U+202E»."""
        return f"U+{ord(self.sign):04X}"


def invisible_signs(text: str) -> list[InvisibleSign]:
    """Return the invisible characters of ``text`` in order, except those inside an emoji.

    No-break spaces (U+00A0, U+202F) do not count: French has them before «:».
    """
    return [
        InvisibleSign(position, sign, KINDS[sign])
        for position, sign in enumerate(text)
        if sign in KINDS and not _is_of_emoji(text, position)
    ]


def _is_of_emoji(text: str, position: int) -> bool:
    """Whether the character at ``position`` is part of an emoji."""
    sign, before = text[position], text[max(0, position - LONGEST_EMOJI) : position]
    if sign in TAGS:  # the flags of England, Scotland and Wales
        return before.rstrip("".join(TAGS)).endswith(BLACK_FLAG)
    is_between = _is_picture(before.rstrip("".join(MODIFIERS))[-1:]) and _is_picture(
        text[position + 1 : position + 2]
    )
    return sign == ZERO_WIDTH_JOINER and is_between


def _is_picture(sign: str) -> bool:
    return bool(sign) and unicodedata.category(sign) in ("So", "Sm")
