"""Impacts, computed by hand."""

import pytest

from search.index.impacts import impacts_of


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        # 8 / (0.5 + 0.5 * 5 / 5) = 8; 63 * 8 / 10 = 50.4
        ({"title": ["jazz", "a", "b", "c", "d"]}, 50),
        # 8 / (0.5 + 0.5 * 1 / 5) = 13.33; 63 * 13.33 / 15.33 = 54.8
        ({"title": ["jazz"]}, 55),
        # 4 / (0.5 + 0.5 * 12 / 12) = 4; 63 * 4 / 6 = 42
        ({"place": ["jazz", *"abcdefghijk"]}, 42),
        # 3 * 2 / (0.5 + 0.5 * 24 / 24) = 6; 63 * 6 / 8 = 47.25
        ({"summary": ["jazz", "jazz", *"abcdefghijklmnopqrstuv"]}, 47),
        # 1 / (0.5 + 0.5 * 100 / 100) = 1; 63 / 3 = 21
        ({"body": ["jazz", *["mot"] * 99]}, 21),
        # 8 and 1 are 9; 63 * 9 / 11 = 51.5
        ({"title": ["jazz", "a", "b", "c", "d"], "body": ["jazz", *["mot"] * 99]}, 52),
        # 1 / (0.5 + 0.5 * 3000 / 100) = 0.0645; 63 * 0.0645 / 2.0645 = 1.97
        ({"body": ["jazz", *["mot"] * 2_999]}, 2),
    ],
)
def test_an_impact_is_the_sum_over_the_fields_saturated(fields, expected):
    assert impacts_of(fields)["jazz"] == expected


def test_each_stem_of_an_event_has_an_impact_of_one_at_least():
    impacts = impacts_of({"title": ["bal"], "body": ["jazz"] + ["mot"] * 20_000})

    assert impacts == {"bal": 55, "jazz": 1, "mot": 62}
