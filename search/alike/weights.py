"""Weights of the scorer: multinomial logistic regression over :data:`search.alike.features.NAMES`.

Learnt by ``python -m benchmarks.participation --learn`` from the labelled pairs of ``benchmarks/alike_pairs.toml`` that
are not held out, and from ``benchmarks/alike_kinds_develop.toml``.
"""

#: By verdict, in the order of the features; «other» is what both are measured against.
SAME: tuple[float, ...] = (
    -3.91,  # bias
    0.34,  # rare
    1.28,  # rare_share
    1.17,  # title
    1.89,  # title_within
    0.00,  # title_equal
    0.15,  # title_fuzzy
    1.57,  # title_told
    -1.87,  # title_apart
    0.00,  # place_same
    1.11,  # place_near
    0.05,  # place_named
    -0.45,  # place_unknown
    0.00,  # days_covered
    1.02,  # days_alike
    0.78,  # one_day
    0.00,  # hour_same
    -1.67,  # hour_apart
    -0.50,  # longer
    -0.37,  # umbrella
    -0.68,  # within
    0.37,  # mentioned
    1.50,  # mentions_both
    0.00,  # rare_and_title
    1.25,  # place_and_title
    -1.41,  # session
    0.48,  # rare_and_place
)
PART: tuple[float, ...] = (
    -1.04,  # bias
    0.09,  # rare
    0.72,  # rare_share
    0.53,  # title
    0.58,  # title_within
    0.24,  # title_equal
    0.39,  # title_fuzzy
    0.09,  # title_told
    -1.59,  # title_apart
    -0.38,  # place_same
    -0.05,  # place_near
    -0.03,  # place_named
    0.36,  # place_unknown
    0.68,  # days_covered
    -2.12,  # days_alike
    -1.07,  # one_day
    -0.80,  # hour_same
    -0.01,  # hour_apart
    0.85,  # longer
    -0.08,  # umbrella
    -0.02,  # within
    0.80,  # mentioned
    0.65,  # mentions_both
    -0.11,  # rare_and_title
    0.08,  # place_and_title
    0.09,  # session
    -0.59,  # rare_and_place
)
#: From which probability on each is said: the least at which precision is 0.8 on each set that was learnt from. Who
#: proposes is asked, never kept from it.
SAME_FROM, PART_FROM = 0.3, 0.35
