"""Weights of the scorer: multinomial logistic regression over :data:`search.alike.features.NAMES`.

Learnt by ``python -m benchmarks.participation --learn`` from the labelled pairs of ``benchmarks/alike_pairs.toml`` that
are not held out, and from ``benchmarks/alike_kinds_develop.toml``.
"""

#: By verdict, in the order of the features; «other» is what both are measured against.
SAME: tuple[float, ...] = (
    -4.05,  # bias
    0.32,  # rare
    1.31,  # rare_share
    1.22,  # title
    1.84,  # title_within
    0.00,  # title_equal
    0.17,  # title_fuzzy
    1.59,  # title_told
    -1.88,  # title_apart
    0.00,  # place_same
    1.12,  # place_near
    0.05,  # place_named
    -0.45,  # place_unknown
    0.00,  # days_covered
    1.07,  # days_alike
    0.90,  # one_day
    0.00,  # hour_same
    -1.64,  # hour_apart
    -0.53,  # longer
    -0.30,  # umbrella
    -0.71,  # within
    0.83,  # mentioned
    1.07,  # mentions_both
    0.00,  # rare_and_title
    1.28,  # place_and_title
    -1.41,  # session
    0.46,  # rare_and_place
)
PART: tuple[float, ...] = (
    -1.10,  # bias
    0.05,  # rare
    0.74,  # rare_share
    0.46,  # title
    0.68,  # title_within
    0.22,  # title_equal
    0.40,  # title_fuzzy
    0.10,  # title_told
    -1.61,  # title_apart
    -0.35,  # place_same
    -0.06,  # place_near
    -0.03,  # place_named
    0.33,  # place_unknown
    0.71,  # days_covered
    -2.09,  # days_alike
    -1.05,  # one_day
    -0.80,  # hour_same
    -0.01,  # hour_apart
    0.83,  # longer
    -0.09,  # umbrella
    -0.02,  # within
    0.86,  # mentioned
    0.61,  # mentions_both
    -0.09,  # rare_and_title
    0.02,  # place_and_title
    0.10,  # session
    -0.59,  # rare_and_place
)
#: From which probability on each is said: the least at which precision is 0.8 on each set that was learnt from. Who
#: proposes is asked, never kept from it.
SAME_FROM, PART_FROM = 0.28, 0.35
