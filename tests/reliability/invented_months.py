"""Invented months of a force, of its real size, and how the build judges them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from scp_lib.areas.districts import districts
from scp_lib.build.completeness import missing_months, months_not_judged
from scp_lib.build.months import judge_months
from scp_lib.periods import Month, Period
from scp_lib.sources.police_uk.usual import FORCES
from scp_lib.tables.crime_types import ASB, CRIME_TYPES, VIOLENCE

TABLE = pd.read_csv(FORCES, index_col="force")
ASB_AT = CRIME_TYPES.index(ASB)


@dataclass
class Received:
    """What a file of one month holds: rows by crime type, and how many of them are odd."""

    types: np.ndarray
    blank: int
    as_crime: int = 0
    as_asb: int = 0
    old_lsoas: int = 0
    located: int = 0
    beyond: int = 0
    areas: int = 0
    listed_areas: int = 0

    @property
    def rows(self) -> int:
        return int(self.types.sum())

    def lose(self, crime_type: int, *, keep: int) -> None:
        """Lose the rows of a type but a few, those without a place among them."""
        before = self.rows
        self.types[crime_type] = keep
        self.blank = self.blank * self.rows // before

    def keep(self, share: float) -> None:
        """Keep a part of the file."""
        self.types = (self.types * share).astype(int)
        self.blank = int(self.blank * share)


Months = dict[Month, Received | None]
"""Months of a force, in order; None where no file was received."""


class Example(NamedTuple):
    """Months of a force, those that must be named, and in which districts their rows lie."""

    force: str
    months: Months
    named: set[Month]
    places: int = 99


def whole(rng: np.random.Generator, force: str, count: int, first: Month | None = None) -> Months:
    """Whole months of a force: a season of a tenth, months that vary by 5%, types by an eighth.

    Violence, the largest type, varies by 5%; types of under a hundred rows by 30%.
    """
    first = first or Month(2023, 1) + int(rng.integers(0, 24))
    means = TABLE.loc[force, list(CRIME_TYPES)].to_numpy(dtype=float)
    spread = np.where(means < 100, 0.3, 0.12)
    spread[CRIME_TYPES.index(VIOLENCE)] = 0.05
    share = TABLE.loc[force, "without_place"] / TABLE.loc[force, "rows"]
    made: Months = {}
    for number in range(count):
        month = first + number
        season = 1.05 - 0.1 * np.cos(2 * np.pi * (month.month - 1) / 12) / 2
        level = season * month.days / 31 * np.exp(rng.normal(0, 0.05))
        types = rng.poisson(means * level * np.exp(rng.normal(0, spread)))
        blank = rng.binomial(types.sum(), min(0.9, share * np.exp(rng.normal(0, 0.2))))
        made[month] = Received(types, int(blank))
    return made


def statuses(example: Example) -> tuple[pd.DataFrame, list[tuple[str, Month]]]:
    """Return the judged receipts, and each thing named with its (first) month."""
    names = [each.name for each in districts().values() if example.force in each.forces]
    names = list(dict.fromkeys(names))[: example.places]
    rows = []
    for month in Period(min(example.months), max(example.months)):
        held = example.months.get(month)
        row = {"month": pd.Timestamp(month.first_day), "is_received": held is not None}
        if held is not None:
            row |= {
                "row_count": held.rows, "without_place_count": held.blank,
                "without_lsoa_count": held.blank, "asb_count": int(held.types[ASB_AT]),
                "asb_as_crime_count": held.as_crime, "crime_as_asb_count": held.as_asb,
                "other_census_count": held.old_lsoas,
            }  # fmt: skip
        rows.append(row)
    receipts = pd.DataFrame(rows).assign(
        force=example.force, is_optional=False, source_file="a.csv"
    )
    numbers = [name for name in receipts if name.endswith("_count")]
    receipts = receipts.astype(dict.fromkeys(numbers, "Int64"))
    there = {month: held for month, held in example.months.items() if held is not None}
    # as evenly over the districts as whole rows can be
    split = [(held.types[:, None] + np.arange(len(names))) // len(names) for held in there.values()]
    shape = (len(there), len(CRIME_TYPES), len(names))
    day, kind, place = (each.ravel() for each in np.indices(shape))
    counts = pd.DataFrame(
        {
            "force": example.force,
            "month": np.array([pd.Timestamp(month.first_day) for month in there])[day],
            "crime_type": np.array(CRIME_TYPES)[kind],
            "district_name": np.array(names)[place],
            "incident_count": np.array(split).ravel(),
        }
    ).query("incident_count > 0")
    located = pd.DataFrame(
        {
            "force": example.force, "month": month, "located": held.located, "beyond": held.beyond,
            "in_areas": held.located, "areas": held.areas, "listed_areas": held.listed_areas,
        }
        for month, held in there.items()
    )  # fmt: skip
    judged = judge_months(receipts, counts=counts, located=located)
    more = [*missing_months(judged.receipts), *months_not_judged(judged.receipts)]
    found = [(each["kind"], Month.of(each["month"])) for each in [*judged.entries, *more]]
    return judged.receipts, found


def is_right(example: Example, kind: str) -> bool:
    """Whether the months to be named are named for this reason, and no other for any."""
    _, found = statuses(example)
    ignored = {"not judged"} if kind != "not judged" else set()
    return {each for each in found if each[0] not in ignored} == {
        (kind, month) for month in example.named
    }
