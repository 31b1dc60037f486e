"""Small surveys made by hand or drawn by seed, as the intake would hand them over."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from icdiag.answers import Answers, marks
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Department, Name, Org
from icdiag.model.settings import Settings


def instrument(dimensions=2, items=2, scale=None):
    scale = scale or Scale(1, 5)
    count = iter(range(1, 1000))
    return Instrument(
        "test",
        Name(en="test"),
        tuple(
            Dimension(f"d{d}", Name(en=f"d{d}"), tuple(Item(f"q{next(count)}", Name(), scale) for _ in range(items)))
            for d in range(dimensions)
        ),
    )


@dataclass
class Survey:
    """Rows (person, customer, supplier, perspective, values…) -> Answers and Org."""

    instrument: Instrument
    headcount: dict = field(default_factory=dict)
    rows: list = field(default_factory=list)
    min_n: int = 5
    told_apart: bool = True

    def add(self, person, customer, supplier, *values, perspective=0):
        self.rows.append((person, customer, supplier, perspective, values))
        return self

    def departments(self):
        return tuple(sorted({x for r in self.rows for x in (r[1], r[2])} | set(self.headcount)))

    def org(self):
        return Org(
            "org.yaml",
            Name(en="Test"),
            departments=tuple(Department(i, Name(en=i), headcount=self.headcount.get(i)) for i in self.departments()),
            settings=Settings(min_n=self.min_n),
        )

    def answers(self):
        ids, people = self.departments(), sorted({r[0] for r in self.rows})
        n = len(self.rows)
        return Answers(
            self.instrument,
            ids,
            np.array([people.index(r[0]) for r in self.rows], dtype=np.int64),
            self.told_apart,
            np.array([ids.index(r[1]) for r in self.rows], dtype=np.int64),
            np.array([ids.index(r[2]) for r in self.rows], dtype=np.int64),
            np.array([r[3] for r in self.rows], dtype=np.uint8),
            marks(np.array([[np.nan if v is None else float(v) for v in r[4]] for r in self.rows])),
            np.full(n, np.nan),
            n,
            {},
            (),
        )


@pytest.fixture
def survey():
    return lambda **kw: Survey(instrument(**{k: kw.pop(k) for k in ("dimensions", "items") if k in kw}), **kw)
