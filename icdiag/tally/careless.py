"""Leaves out people who answered without reading, before anything is scored; inside the tally (method section 2).

The rule. Somebody is left out for straight-lining (one and the same answer to at least eight items over at least two
suppliers, though the items are not all worded one way or the dimensions' means differ by more than 5 points), or for
at least two of the other signs. How low the answers are plays no part: every sign looks at how answers vary, and the
outliers are measured from their own link's mean and by the pattern of their answers, not by the level; and answers
that vary little must also vary little for where they lie, since at the end of the scale there is no room to vary.

Two people of one department with the very same answers to at least 20 questions on at least two suppliers, not all
alike, are counted as duplicates and never left out for it: one of the two may be honest, and which cannot be known.
That it happens by chance is out of question from 20 answers on: people of one department who read agree on an answer
in about four of ten cases, two in three where they agree well, and even (2/3)^20 is 0.0003.

Why no hidden group speaks here. (1) Which links may be shown is settled first, from the number of their raters alone.
(2) People are judged by their answers on those links, and there only in the dimensions that may be shown; seconds are
divided by these answers too. (3) Nobody is taken out of a link that would then have under ``min_n`` raters, in all or
in one of its dimensions, nor out of a department's own rating that would. So the shown links are the same before and
after, the hidden ones keep their raters, and no answer of a hidden link has a way into who is left out, how many, or
any mean. Neither a lowered nor a raised ``min_n`` changes anything of this: people are judged and left out as under 5,
so that reports under two thresholds cannot be subtracted. (Under a raised one a link of five people and more that it
hides has a say in who is judged careless, as in the usual report, and in nothing else.) (4) The counts are over the
whole organisation and only where ten people could be judged; where the people that are kept for (3) sit is not told.
Response rates count everybody who answered.

Deliberately not done: publishing the means with and without these people, since the difference is the few people's
answers. Which findings come or go is told instead (``icdiag.assess``).
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from icdiag.answers import CUSTOMER, SUPPLIER, Answers
from icdiag.model.settings import Settings
from icdiag.model.tally import CarelessTally
from icdiag.tally.careless_people import STRAIGHT, signs
from icdiag.tally.careless_rows import Codes, Ints, Mask, Open
from icdiag.tally.coded_scores import CodedScores
from icdiag.tally.privacy import SPREAD_N
from icdiag.tally.ratings import RatingRows, blocks, rating_rows, run_starts, turned

TWO_NEEDED = ("longstring", "low-variance", "outlier", "even-odd", "too-fast")
"""Two of these leave somebody out; straight-lining does by itself, and duplicates never do."""
MOST = 0.25
"""A share of people left out above which nobody is: surveys lose 3 to 12 % (Meade & Craig 2012), and at twice the
upper end a two-option scale, a pre-filled form or one person for many is likelier than that many careless people."""


def without_careless(
    answers: Answers, rated: RatingRows, open_: Open, settings: Settings
) -> tuple[Answers, CarelessTally | None]:
    """Return the answers without those of careless people, and what may be told of it.

    None where people cannot be told apart or under ten could be judged; then all answers are kept.

    Args:
        answers: all of them.
        rated: the customers' ratings that have a score.
        open_: the links that may be shown.
        settings: the thresholds in force.
    """
    if not answers.told_apart:
        return answers, None
    every = rated if len(rated.rows) == np.count_nonzero(answers.perspective == CUSTOMER) else None
    people, flags = signs(answers, open_, settings, rated=every)
    if len(people) < SPREAD_N:
        return answers, None
    out = flags[STRAIGHT] | (np.sum([flags[f] for f in TWO_NEEDED], axis=0) >= 2)
    counts = tuple((name, int(mask.sum())) for name, mask in flags.items())
    if out.mean() > MOST:
        return answers, CarelessTally(len(people), 0, counts, too_many=True)
    dropped = _dropped(answers, rated, open_, people[out], settings.min_n)
    gone = len(np.unique(answers.respondent[dropped]))
    found = CarelessTally(len(people), gone, counts)
    return (_reduced(answers, dropped), found) if gone else (answers, found)


def _dropped(answers: Answers, rated: RatingRows, open_: Open, careless: Ints, min_n: int) -> Mask:
    """Return the rows to leave out: those of careless people, where enough others remain."""
    units = np.int64(max(len(answers.departments), 1))
    who = np.zeros(answers.people, np.bool_)
    who[careless] = True
    going = np.zeros(len(rated), np.bool_)
    scores = CodedScores.of(answers.instrument, answers.values)
    for place in rated.parts():
        if not who[answers.respondent[rated.heads(place)]].any():
            continue
        chunk = rated.scored(place, scores, items=False)
        theirs = who[chunk.person]
        for value, rows in _touched(chunk.customer * units + chunk.supplier, theirs):
            shown = open_.get(divmod(value, int(units)))
            if shown is not None:
                finite = np.isfinite(chunk.dimensions[rows])
                enough = _enough_left(chunk.person[rows], finite, theirs[rows], np.array(shown), min_n)
                going[place][rows] = theirs[rows] & enough
    dropped = np.zeros(len(answers.customer), np.bool_)
    dropped[rated.kept(going).rows] = True
    who[:] = False
    who[answers.respondent[dropped]] = True
    return _drop_own(answers, who, min_n, dropped)


def _drop_own(answers: Answers, who: Mask, min_n: int, dropped: Mask) -> Mask:
    """Return the rows to leave out with some people's ratings of their own service, where enough others remain."""
    own = rating_rows(turned(answers), SUPPLIER)
    leaving = np.zeros(len(own), np.bool_)
    for place, chunk in own.chunks(items=False):  # turned: the supplier stands as customer
        scored = np.isfinite(chunk.score)
        theirs = who[chunk.person] & scored
        for _, rows in _touched(chunk.customer, theirs):
            finite = np.isfinite(chunk.dimensions[rows])[scored[rows]]
            person = chunk.person[rows][scored[rows]]
            had = np.array([len(np.unique(person[x])) >= min_n for x in finite.T])
            leaving[place][rows] = theirs[rows] & _enough_left(person, finite, theirs[rows][scored[rows]], had, min_n)
    dropped[own.kept(leaving).rows] = True
    return dropped


def _touched(codes: Codes, theirs: Mask) -> Iterator[tuple[int, slice]]:
    """Yield the runs of equal codes that somebody's ratings are in, as ``blocks`` does."""
    if theirs.any():
        any_ = np.logical_or.reduceat(theirs, run_starts(codes))
        yield from (block for block, some in zip(blocks(codes), any_.tolist(), strict=True) if some)


def _enough_left(person: Codes, finite: Mask, careless: Mask, shown: Mask, min_n: int) -> bool:
    """Tell whether a group without its careless people still shows what it showed: all in all, and by dimension."""
    counts = [len(np.unique(person[~careless & finite[:, d]])) for d in np.flatnonzero(shown)]
    return min([len(np.unique(person[~careless])), *counts]) >= min_n


def _reduced(answers: Answers, dropped: Mask) -> Answers:
    """Return the answers without these rows, which are set aside as careless.

    Where a row of the file is a person, it counts as set aside once none of its shown ratings is used.
    """
    people = np.unique(answers.respondent[dropped])
    rows = len(people) if answers.rows_are_people else int(dropped.sum())
    return replace(answers.without(dropped), set_aside={**answers.set_aside, "careless": rows})
