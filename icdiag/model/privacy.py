"""The fixed numbers of the privacy policy; ``settings.min_n`` is the one that a map may change. Part of the model."""

USUAL_N = 5
"""The usual fewest people behind a number. Whom the tally leaves out so that nobody can be worked out is settled with
at least this many, also where ``min_n`` was lowered: else the two reports, subtracted, would tell of those few."""
LEAST_N = 3
"""``min_n`` is refused below."""
SPREAD_N = 10
"""Fewest people behind anything that speaks of spread (extremes, second moments)."""
COMMENTS_N = 10
"""Fewest people who answered, whether they wrote anything or not, behind a comment that is shown."""
EXTREME = 5.0
"""Means of fewer than ``SPREAD_N`` people are shown as at least 5 and at most 95: a mean at the end of the scale
says what every single person answered."""
NARROW = 15.0
"""A hidden mean that an outsider can pin down to less (POMP) is not hidden (method section 16)."""
