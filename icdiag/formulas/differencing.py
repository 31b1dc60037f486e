"""Whether two reports of one survey, before and after more answers came, tell of a few people (section 16). Pure."""

from dataclasses import dataclass

NOTHING = 2e-4
"""Numbers that lie closer are one: reports round them to four decimals."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some people, and what is published of what they said."""

    n: int
    mean: float | None
    """Percent of scale, 0-100; None where it is not published."""
    traces: tuple[float | None, ...] = ()
    """Other published numbers that move, as a rule, where the people are not the same ones."""

    def same(self, other: "Group") -> bool:
        """Tell whether both are the same people for all that is published."""
        pairs = zip((self.mean, *self.traces), (other.mean, *other.traces), strict=True)
        return self.n == other.n and all(
            one is two if one is None or two is None else abs(one - two) < NOTHING for one, two in pairs
        )

    def without(self, other: "Group") -> "Group":
        """Return who is here and not there, given that all there are here too; else its mean may lie off the scale."""
        n = self.n - other.n
        if not n or self.mean is None or other.mean is None:
            return Group(n, None)
        return Group(n, (self.n * self.mean - other.n * other.mean) / n)


@dataclass(frozen=True, slots=True)
class Told:
    """What a report publishes of one question: the mean over all who answered it, and maybe over a part of them."""

    whole: Group
    part: Group | None = None

    def groups(self) -> list[Group]:
        """Return all groups that a report tells of: the whole, the part, and the rest, whose mean follows."""
        if self.part is None or self.part.n == self.whole.n:
            return [self.whole]
        return [self.whole, self.part, self.whole.without(self.part)]


def may_tell(before: Told, after: Told, *, least: int, spread: int, extreme: float) -> bool:
    """Tell whether a few people's answers to a question may follow from two reports together.

    ``False`` is proof, given that none of the groups of either report is smaller than ``least``, and that a group whose
    numbers have not moved at all is the same people. A combination of the means gives a person the weight x - y, where
    x belongs to the group (part, rest, none: 0) that the person is in before, and y to the group after. Take any
    weight v but 0: of the groups with x = v together, U, and those with y = v, U', all who are in one but not in the
    other keep a weight. There are at least | |U| - |U'| | of them. So it is enough that no group of one report is about
    as large as one of the other. Where fewer than ``spread`` are more, what they said must not be all one end of the
    scale either: that would tell what each of them said. (Where some went as well, a sum at the end of what is
    possible only moves that mean farther out.)

    A part of a whole that has moved is never taken for the same people: it may be drawn by lot, and then five others
    have the same mean often enough.

    ``True`` says only that it cannot be ruled out: two groups of about one size may hold quite different people.
    Source: method section 16 (differencing: deny where the difference is 1 to n_min - 1 people).

    Args:
        before: what the earlier report tells.
        after: what the later one does.
        least: fewest people that may be told of.
        spread: fewest people of whom the ends of the scale may be told.
        extreme: how far a mean of fewer must be from the ends of the scale, percent of it.
    """
    same = before.whole.same(after.whole)
    if same and _same_part(before, after):
        return False
    pairs = [(one, other) for one in before.groups() for other in after.groups()][same:]
    for more in (other.without(one) for one, other in pairs):
        alike = more.mean is not None and not extreme <= more.mean <= 100.0 - extreme
        if abs(more.n) < least or (alike and abs(more.n) < spread):
            return True
    return False


def _same_part(before: Told, after: Told) -> bool:
    if before.part is None or after.part is None:
        return before.part is after.part
    return before.part.same(after.part)
