"""Weights of the scorer: multinomial logistic regression over :data:`search.alike.features.NAMES`.

Learnt by ``python -m benchmarks.participation --learn`` from the labelled pairs of ``benchmarks/alike_pairs.toml`` that
are not held out.
"""

#: By verdict, in the order of the features; «other» is what both are measured against.
SAME: tuple[float, ...] = (
    -5.42,  # bias
    0.00,  # rare
    1.52,  # rare_share
    0.86,  # title
    2.21,  # title_within
    0.00,  # title_equal
    0.00,  # title_fuzzy
    0.00,  # place_same
    0.66,  # place_near
    0.04,  # place_named
    -0.58,  # place_unknown
    0.13,  # days_covered
    1.66,  # days_alike
    1.37,  # one_day
    0.90,  # hour_same
    -0.88,  # hour_apart
    -1.26,  # longer
    -0.31,  # umbrella
    -0.36,  # within
    1.99,  # mentioned
    1.48,  # mentions_both
    0.08,  # rare_and_title
    0.60,  # place_and_title
    -1.39,  # session
    0.41,  # rare_and_place
)
PART: tuple[float, ...] = (
    -3.81,  # bias
    0.88,  # rare
    0.39,  # rare_share
    0.61,  # title
    -0.04,  # title_within
    0.65,  # title_equal
    1.01,  # title_fuzzy
    -0.19,  # place_same
    0.29,  # place_near
    -0.01,  # place_named
    -0.30,  # place_unknown
    0.80,  # days_covered
    -0.58,  # days_alike
    -0.49,  # one_day
    -0.39,  # hour_same
    -0.68,  # hour_apart
    0.33,  # longer
    -0.03,  # umbrella
    0.49,  # within
    1.26,  # mentioned
    0.60,  # mentions_both
    0.09,  # rare_and_title
    -0.22,  # place_and_title
    0.21,  # session
    -0.45,  # rare_and_place
)
#: From which probability on each is said: chosen on the same pairs by cross-validation.
SAME_FROM, PART_FROM = 0.4, 0.25
