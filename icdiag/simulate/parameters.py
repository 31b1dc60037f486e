"""What a simulated organisation is like, and the named scenarios (method section 18). Levels are points of 1 to 5."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Habits:
    """How people answer, in points of the 1-5 scale or as shares of people."""

    person: float = 0.40
    """sd of a person's own leniency."""
    experience: float = 0.65
    """sd of what a person lived through with one supplier."""
    item: float = 0.80
    """sd of one answer."""
    skew: float = 1.0
    """Skewness of experience and answers: the long tail is the bad one. 0 is normal."""
    reach: float = 3.0
    """Nothing lies further out than this many sd."""
    uneven: float = 0.30
    """sd of the log of a person's noise: some are far noisier than others."""
    thresholds: tuple[float, float, float, float] = (1.55, 2.50, 3.45, 4.40)
    """Where the usual person moves to the next option."""
    stretch: float = 0.12
    """sd of the log of how far apart a person's thresholds lie."""
    tied: float = 0.10
    """Share of people who never use one of the options."""
    mild: float = 0.08
    """Share of people who never tick the first or the last option."""
    straight: float = 0.05
    """Share of people who tick one option everywhere."""
    blank: float = 0.03
    """Share of answers left blank."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """An organisation's size, spread and planted damage; sizes of effects in points of the 1-5 scale."""

    departments: int = 16
    suppliers_each: int = 6
    return_share: float = 0.25
    """Share of the one-way links that are answered by a link back."""
    raters: float = 10.0
    """Mean number of people behind a link."""
    coverage: float = 0.85
    """Share of the department's suppliers that a person rates."""
    size_spread: float = 0.40
    """sd of the log of how many people of a department answer."""
    response: tuple[float, float] = (0.5, 0.95)
    """Lowest and highest share of a department's people who answer."""
    mu: float = 3.75
    leniency: float = 0.25
    """sd of how kindly departments mark everybody."""
    supplier: float = 0.25
    """sd of how well departments serve everybody."""
    relationship: float = 0.20
    """sd of what is special to a link, before damage."""
    reciprocity: float = 0.3
    """Correlation of the two directions of a pair, before damage."""
    walls: int = 3
    """Pairs damaged in both directions."""
    weak: int | None = None
    """Links damaged in one direction; ``weak_share`` of all links where None."""
    weak_share: float = 0.08
    damage: float = 1.0
    """How much worse a damaged link is."""
    harsh: int = 2
    harsh_size: float = 0.7
    """Departments that mark everybody this much lower."""
    lenient: int = 2
    lenient_size: float = 0.5
    """Departments that mark everybody this much higher."""
    poor: int = 1
    poor_size: float = 0.8
    """Suppliers that serve everybody this much worse."""
    walled_in: int = 0
    walled_in_size: float = 0.6
    """Departments that give and get this much less."""
    boundary: float = 0.0
    """How much worse every link between two of the divisions is."""
    quiet: int = 0
    """Departments of whose people only a quarter answers."""
    split: float = 0.04
    split_size: float = 0.9
    """Share of links about which people fall into two camps, this far above and below the mean."""
    item_spread: float = 0.15
    """sd of how much easier one question is to agree with than another."""
    link_items: float = 0.0
    """sd of what one principle of one link has apart from the link as a whole."""
    focus: int = 0
    """Damage falls on this many principles only (its mean over all stays the same); 0 for on all alike."""
    loudness: tuple[float, float] = (1.0, 1.0)
    """Factors of the noise in the answers of every other department."""
    habits: Habits = field(default_factory=Habits)

    def exactly(self, raters: int) -> "Parameters":
        """Return the same with this number of raters behind every link, each rating all suppliers."""
        return replace(self, raters=float(raters), coverage=1.0, size_spread=0.0)


BASE = Parameters()
_ROUNDED = Habits(
    skew=0.0, reach=12.0, uneven=0.0, thresholds=(1.5, 2.5, 3.5, 4.5), stretch=0.0, tied=0.0, mild=0.0, blank=0.0
)
SCENARIOS: dict[str, Parameters] = {
    "full": replace(BASE, boundary=0.5, walled_in=1, quiet=1),
    "base": BASE,
    "null": replace(BASE, walls=0, weak_share=0.0, poor=0),
    "small-effect": replace(BASE, damage=0.7),
    "large-effect": replace(BASE, damage=1.3),
    "noisy": replace(BASE, habits=replace(BASE.habits, experience=0.95)),
    "no-decoys": replace(BASE, harsh=0, lenient=0, poor=0, leniency=0.10),
    "few-departments": replace(BASE, departments=8),
    "many-departments": replace(BASE, departments=30),
    "boundary": replace(BASE, walls=0, weak_share=0.0, boundary=0.5),
    "boundary-mixed": replace(BASE, boundary=0.5),
    "rounded": replace(BASE, habits=_ROUNDED, split=0.0, item_spread=0.0),
    "skewed": replace(BASE, habits=replace(BASE.habits, skew=2.0, reach=4.0, thresholds=(1.6, 2.6, 3.3, 4.0))),
    "heteroscedastic": replace(BASE, loudness=(0.6, 1.6), habits=replace(BASE.habits, uneven=0.6)),
    "item-effects": replace(BASE, link_items=0.45, focus=2, item_spread=0.30),
    "two-camps": replace(BASE, split=0.30, split_size=1.0),
}
"""The scenarios by name. ``full`` plants everything at once and is the default; ``base`` to ``many-departments`` are
those of method section 18; ``rounded`` has its normal, rounded answers; the last four break the estimator's model."""
