"""Which links to repair with a limited budget: the exact plan, cover of services, how stable it is (section 17). Pure.

Names of actions keep the order of the mapping given; ties go to the cheaper plan, then to earlier names
(covers: to fewer actions before that).
"""

from collections import deque
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Action = TypeVar("Action", bound=Hashable)
Service = TypeVar("Service", bound=Hashable)

ENUMERATE = 200_000
"""Up to so many sets of actions all of them are looked at."""
ROUNDING = 1e-9
"""Sums of costs and benefits that are equal on paper differ by less, relative to the largest."""


@dataclass(frozen=True, slots=True)
class Plan(Generic[Action]):
    """The chosen actions, what they bring and cost, and whether nothing better exists."""

    chosen: tuple[Action, ...]
    benefit: float
    cost: float
    optimal: bool


def _checked(values: Mapping[Action, float], cost: Mapping[Action, float]) -> None:
    if set(values) != set(cost):
        raise ValueError("each action needs a benefit and a cost")
    if any(not x >= 0 for x in (*values.values(), *cost.values())):
        raise ValueError("benefits and costs are not negative")


def knapsack(benefit: Mapping[Action, float], cost: Mapping[Action, float], *, budget: float) -> Plan[Action]:
    """Return the set of actions with the largest sum of benefits whose costs fit the budget: 0/1 knapsack, exactly.

    Dynamic programming over the sets that are not worse than another both in cost and in benefit, so costs need not be
    whole numbers; time grows with their number (for whole costs at most the budget). Actions that bring nothing are
    never chosen. Empty where nothing fits.
    Source: Dantzig 1957, Operations Research 5:266-277; Nemhauser & Ullmann 1969, Management Science 15:494-505.

    Raises:
        ValueError: an action without benefit or cost, a negative one, or NaN.
    """
    _checked(benefit, cost)
    names = list(benefit)
    slack = ROUNDING * max([1.0, *cost.values(), *benefit.values()])
    # each state: cost, benefit, and the chosen actions as bits, the first action being the highest
    states: list[tuple[float, float, int]] = [(0.0, 0.0, 0)]
    for name in names:
        states = [(c, b, bits << 1) for c, b, bits in states]
        if benefit[name] > 0:
            more = ((c + cost[name], b + benefit[name], bits | 1) for c, b, bits in states)
            states = _undominated([*states, *(x for x in more if x[0] <= budget + slack)], slack)
    paid, gained, bits = states[-1]
    chosen = tuple(name for i, name in enumerate(reversed(names)) if bits >> i & 1)[::-1]
    return Plan(chosen, gained, paid, optimal=True)


def _undominated(states: list[tuple[float, float, int]], slack: float) -> list[tuple[float, float, int]]:
    """Return the states for which none is as cheap and brings as much, by rising cost and benefit."""
    kept: list[tuple[float, float, int]] = []
    for state in sorted(states, key=lambda x: (x[0], -x[1], -x[2])):
        if not kept or state[1] > kept[-1][1] + slack:
            kept.append(state)
    return kept


def cover(
    covers: Mapping[Action, Collection[Service]],
    cost: Mapping[Action, float],
    *,
    budget: float,
    value: Mapping[Service, float] | None = None,
) -> Plan[Action]:
    """Return actions that together repair services of the largest value: a service counts once, however often covered.

    Exact where at most 200,000 sets of actions fit the budget. Else the better of greedy choice by
    gained value per cost and the best single action: at least ``1 - 1/e`` = 63 % of the best where all costs are equal,
    at least ``(1 - 1/e)/2`` = 31 % for any costs (63 % for any costs would need to start greedy from every triple).
    Services without a ``value`` count 1. Empty where nothing fits.
    Source: Nemhauser, Wolsey & Fisher 1978, Math. Programming 14:265-294; Khuller, Moss & Naor 1999, Inf. Proc. Letters
    70:39-45.

    Raises:
        ValueError: an action without cost, or a negative cost or value.
    """
    _checked(dict.fromkeys(covers, 0.0), cost)
    task = _Cover.of(covers, cost, value, limit=budget + ROUNDING * max([1.0, *cost.values()]))
    best = task.best_of_all()
    found = best if best is not None else max(task.greedy(), task.single(), key=task.worth)
    chosen = tuple(task.names[i] for i in sorted(found))
    return Plan(chosen, task.worth(found), sum(cost[x] for x in chosen), optimal=best is not None)


@dataclass(frozen=True, slots=True)
class _Cover(Generic[Action]):
    """The actions that fit and repair something, by place; the services of each are the bits of a number."""

    names: list[Action]
    cost: list[float]
    masks: list[int]
    values: list[float]
    limit: float

    @classmethod
    def of(
        cls,
        covers: Mapping[Action, Collection[Service]],
        cost: Mapping[Action, float],
        value: Mapping[Service, float] | None,
        *,
        limit: float,
    ) -> "_Cover[Action]":
        services = dict.fromkeys(service for name in covers for service in covers[name])
        worth = {service: 1.0 if value is None else value.get(service, 1.0) for service in services}
        if any(not x >= 0 for x in worth.values()):
            raise ValueError("values are not negative")
        bit = {service: 1 << i for i, service in enumerate(x for x in services if worth[x] > 0)}
        masks = {name: sum(bit.get(x, 0) for x in set(covers[name])) for name in covers}
        names = [name for name in covers if cost[name] <= limit and masks[name]]
        values = [worth[service] for service in bit]
        return cls(names, [cost[x] for x in names], [masks[x] for x in names], values, limit)

    def value(self, mask: int) -> float:
        total = 0.0
        while mask:
            total += self.values[(mask & -mask).bit_length() - 1]
            mask &= mask - 1
        return total

    def worth(self, chosen: Sequence[int]) -> float:
        mask = 0
        for i in chosen:
            mask |= self.masks[i]
        return self.value(mask)

    def best_of_all(self) -> tuple[int, ...] | None:
        """Return the best set, or None where too many sets fit."""
        waiting: deque[tuple[tuple[int, ...], int, float, float]] = deque([((), 0, 0.0, 0.0)])
        best: tuple[int, ...] = ()
        looked, key = 1, (0.0, 0.0)
        while waiting:
            chosen, mask, gained, paid = waiting.popleft()
            for i in range(chosen[-1] + 1 if chosen else 0, len(self.names)):
                cost = paid + self.cost[i]
                if cost <= self.limit:
                    looked += 1
                    if looked > ENUMERATE:
                        return None
                    gain = gained + self.value(self.masks[i] & ~mask)
                    if gain > key[0] + ROUNDING or (gain > key[0] - ROUNDING and cost < key[1] - ROUNDING):
                        best, key = (*chosen, i), (gain, cost)
                    waiting.append(((*chosen, i), mask | self.masks[i], gain, cost))
        return best

    def greedy(self) -> tuple[int, ...]:
        chosen: list[int] = []
        mask, paid = 0, 0.0
        left = list(range(len(self.names)))
        while left:
            gains = {i: self.value(self.masks[i] & ~mask) for i in left}
            left = [i for i in left if gains[i] > 0 and paid + self.cost[i] <= self.limit]
            if not left:
                break
            pick = max(left, key=lambda i: gains[i] / self.cost[i] if self.cost[i] > 0 else float("inf"))
            chosen.append(pick)
            mask, paid = mask | self.masks[pick], paid + self.cost[pick]
        return tuple(chosen)

    def single(self) -> tuple[int, ...]:
        return (max(range(len(self.names)), key=lambda i: self.value(self.masks[i])),) if self.names else ()


def chosen_shares(plans: Sequence[Collection[Action]], actions: Sequence[Action]) -> dict[Action, float]:
    """Return the share of plans, 0-1, that chose each action: how stable a choice is over draws of the truth.

    Under .5 a choice is a toss-up (own default of the method). 0 for every action without plans.
    """
    sets = [set(plan) for plan in plans]
    return {x: sum(x in chosen for chosen in sets) / len(sets) if sets else 0.0 for x in actions}
