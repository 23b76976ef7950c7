"""Weights of the scorer: multinomial logistic regression over :data:`search.alike.features.NAMES`.

Learnt by ``python -m benchmarks.participation --learn`` from the labelled pairs of ``benchmarks/alike_pairs.toml`` that
are not held out, and from ``benchmarks/alike_kinds_develop.toml`` and ``alike_kinds_develop_2.toml``.
"""

#: Weights by verdict, in the order of the features; the verdict «other» is the baseline, with
#: weights 0.
SAME: tuple[float, ...] = (
    -1.39,  # bias
    1.85,  # rare
    -1.58,  # text_apart
    0.43,  # mentioned
    1.34,  # title
    1.35,  # title_within
    0.00,  # title_equal
    1.00,  # title_told
    -1.00,  # title_apart
    -1.33,  # both_apart
    -1.34,  # series
    0.00,  # place_same
    0.55,  # place_near
    1.69,  # place_like
    0.00,  # place_unknown
    0.00,  # days_covered
    0.37,  # days_alike
    0.59,  # one_day
    0.09,  # hour_same
    -1.72,  # hour_apart
    -0.71,  # longer
    -1.92,  # occasion_apart
    -1.18,  # opening
)
PART: tuple[float, ...] = (
    -1.38,  # bias
    0.20,  # rare
    -0.50,  # text_apart
    0.65,  # mentioned
    0.27,  # title
    0.74,  # title_within
    0.05,  # title_equal
    -0.10,  # title_told
    -1.47,  # title_apart
    -0.91,  # both_apart
    -0.09,  # series
    -0.42,  # place_same
    0.16,  # place_near
    -0.08,  # place_like
    0.27,  # place_unknown
    1.32,  # days_covered
    -1.66,  # days_alike
    -1.37,  # one_day
    -0.69,  # hour_same
    0.10,  # hour_apart
    1.19,  # longer
    -0.33,  # occasion_apart
    -0.35,  # opening
)
#: Least probability at which each verdict is returned: the lowest with a precision of 0.8 on the
#: labelled pairs of one agenda, in their natural proportions. A proposer is only asked about a
#: match, never blocked by one.
SAME_FROM, PART_FROM = 0.25, 0.40
