"""Invisible characters of a text: which are shown to moderators, and which are not."""

import pytest

from web.invisible import InvisibleKind, InvisibleSign, invisible_signs


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Bal\u202e du 14", [InvisibleSign(3, "\u202e", InvisibleKind.BIDI)]),
        ("Bal\u2069", [InvisibleSign(3, "\u2069", InvisibleKind.BIDI)]),
        ("pay\u200bpal", [InvisibleSign(3, "\u200b", InvisibleKind.ZERO_WIDTH)]),
        ("\ufeffBal", [InvisibleSign(0, "\ufeff", InvisibleKind.ZERO_WIDTH)]),
        ("Bal\U000e0041", [InvisibleSign(3, "\U000e0041", InvisibleKind.TAG)]),
        # A joiner between no two pictures.
        ("a\u200db", [InvisibleSign(1, "\u200d", InvisibleKind.ZERO_WIDTH)]),
        ("👩\u200d", [InvisibleSign(1, "\u200d", InvisibleKind.ZERO_WIDTH)]),
        ("\u200d👩", [InvisibleSign(0, "\u200d", InvisibleKind.ZERO_WIDTH)]),
    ],
)  # fmt: skip
def test_a_sign_that_is_not_seen_is_found_where_it_stands(text, signs):
    assert invisible_signs(text) == signs


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bal du 14\u00a0: «\u202fvenez\u202f»",
        "👩\u200d🚀 👨🏽\u200d⚕\ufe0f 👁\ufe0f\u200d🗨\ufe0f 🏳\ufe0f\u200d🌈 👨\u200d👩\u200d👧",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "été\tœuvre\n",
    ],
)
def test_what_french_and_emoji_need_is_let_be(text):
    assert invisible_signs(text) == []


def test_a_sign_is_named_by_its_code():
    assert [sign.code for sign in invisible_signs("\u202e\U000e0041")] == ["U+202E", "U+E0041"]
