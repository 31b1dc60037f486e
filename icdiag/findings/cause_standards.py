"""What the declared standards say of the causes of a wall or a weak link: see causes.py."""

from icdiag.formulas.proportions import wilson
from icdiag.model.finding import Evidence, Verdict
from icdiag.model.org import Link, Standard

Pair = tuple[str, str]

TIME_UNITS = frozenset(
    ("s", "sec", "min", "mins", "minute", "minutes", "h", "hour", "hours", "day", "days", "week", "weeks", "month",
     "months", "秒", "分", "分钟", "时", "小时", "天", "日", "工作日", "周", "星期", "月", "个月")
)  # fmt: skip
"""Units of a standard that is about speed, where lower is better."""


def speed_standards(services: tuple[Link, ...]) -> tuple[Standard, ...]:
    """Return the services' standards that are about speed."""
    return tuple(
        x for service in services for x in service.standards
        if x.better == "lower" and x.unit.strip().lower() in TIME_UNITS
    )  # fmt: skip


def attainment(standard: Standard, about: tuple[Pair, ...], *, sure: float) -> tuple[Evidence, Verdict] | None:
    """Return how often a standard of speed was kept, or how far its value lies from the target."""
    if standard.met is not None and standard.total:
        low, high = wilson(met=standard.met, total=standard.total, level=sure)
        share = standard.met / standard.total
        side = (
            Verdict.SUPPORTED if high < standard.goal else Verdict.AGAINST if low >= standard.goal else Verdict.UNKNOWN
        )
        return Evidence("attainment", share, low, high, standard.total, standard.goal, about), side
    if standard.actual is None or standard.target is None:
        return None
    side = Verdict.SUPPORTED if standard.actual > standard.target else Verdict.AGAINST
    return Evidence("actual", standard.actual, threshold=standard.target, links=about), side


def opposite_aims(one: tuple[Link, ...], two: tuple[Link, ...]) -> int:
    """Return how many measures stand in both directions' standards with opposite aims."""
    aims = {(x.measure.zh, x.measure.en): x.better for service in one for x in service.standards}
    back = [((x.measure.zh, x.measure.en), x.better) for service in two for x in service.standards]
    return sum(measure in aims and aims[measure] != better for measure, better in back)
