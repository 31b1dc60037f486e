"""Who there is and who supplies whom: departments in divisions, links mostly inside them, some of them both ways."""

from dataclasses import dataclass

import numpy as np

from icdiag.simulate.parameters import Parameters

Pair = tuple[str, str]
"""(supplier, customer)."""
DEPARTMENTS_A_DIVISION = 4


@dataclass(frozen=True, slots=True)
class Structure:
    """Departments, the division of each, and the links in order."""

    departments: tuple[str, ...]
    division: dict[str, str]
    links: tuple[Pair, ...]

    def mutual(self) -> list[Pair]:
        """Return the pairs that serve each other, each once."""
        known = set(self.links)
        return [(s, c) for s, c in self.links if s < c and (c, s) in known]

    def between(self, a: str, b: str) -> list[Pair]:
        """Return the links that cross between two divisions, either way."""
        return [(s, c) for s, c in self.links if {self.division[s], self.division[c]} == {a, b}]

    def divisions(self) -> tuple[str, ...]:
        """Return the divisions in order."""
        return tuple(dict.fromkeys(self.division.values()))


def draw_structure(rng: np.random.Generator, parameters: Parameters) -> Structure:
    """Return a random structure: every department has suppliers, its own division being twice as likely."""
    width = max(2, len(str(parameters.departments)))
    names = tuple(f"d{i:0{width}d}" for i in range(1, parameters.departments + 1))
    count = max(2, round(len(names) / DEPARTMENTS_A_DIVISION))
    division = {d: f"v{i * count // len(names) + 1}" for i, d in enumerate(names)}
    found: dict[Pair, None] = {}
    for customer in names:
        others = [d for d in names if d != customer]
        weight = np.array([2.0 if division[d] == division[customer] else 1.0 for d in others])
        each = min(parameters.suppliers_each, len(others))
        chosen = rng.choice(len(others), size=each, replace=False, p=weight / weight.sum())
        found.update({(others[int(i)], customer): None for i in sorted(chosen)})
    back = [(c, s) for s, c in found if (c, s) not in found and rng.random() < parameters.return_share]
    found.update(dict.fromkeys(back))
    return Structure(names, division, tuple(sorted(found, key=lambda pair: (pair[1], pair[0]))))
