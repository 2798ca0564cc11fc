"""Releases as a partnership would write them, for the tests of disclosure control."""

from __future__ import annotations

import itertools
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from scp_lib.disclosure.attack import Published
from scp_lib.disclosure.figures import Cell, Figure, figures_by, figures_over
from scp_lib.disclosure.gate import check_release, publish
from scp_lib.disclosure.ledger import Entry, add_release
from scp_lib.disclosure.suppress import suppress
from scp_lib.disclosure_rule import Rule
from scp_lib.example.partners import write_partners
from scp_lib.periods import Month, Period
from scp_lib.sources.partner_asb import read_calls

EXAMPLE = Path(__file__).parents[2] / "data/raw/example/ons"
KEYS = ["ward", "month", "part"]
PARTS = ("night", "morning", "afternoon", "evening")


def monthly_pack(
    truth: dict[Cell, int], month: Month, residents: dict[str, int], *, brief: bool = False
) -> list[Figure]:
    """Figures of one pack: months, quarters and years by ward, rates, shares, parts of the day.

    A brief one has no quarters and no shares.
    """
    year = Period.year_to(month)
    cells = [cell for cell in truth if Month.parse(cell[1]) in year]
    district = frozenset(cells)
    parts = {cell[2] for cell in cells}
    figures = [
        *figures_by(cells, keys=KEYS, by=["ward", "month"]),
        *figures_by(cells, keys=KEYS, by=["month"], name="District"),
        *figures_over(cells, keys=KEYS, by=["ward"], period=year),
        Figure(f"District, {year}", district),
    ]
    if len(parts) > 1:
        figures += figures_over(cells, keys=KEYS, by=["part"], period=year, name="District")
    for first in () if brief else (0, 3, 6, 9):
        quarter = Period(year.first + first, year.first + (first + 2))
        figures += figures_over(cells, keys=KEYS, by=["ward"], period=quarter)
    for ward in sorted(residents):
        own = frozenset(cell for cell in cells if cell[0] == ward)
        name = f"{ward}, {year}"
        figures.append(Figure(f"{name}, rate", own, "rate", 1, residents[ward]))
        if not brief:
            figures.append(Figure(f"{name}, share", own, "share", 1, whole=district))
        if len(parts) > 1:
            figures += [
                Figure(f"{name}, {part}", frozenset(cell for cell in own if cell[2] == part))
                for part in sorted(parts)
            ]
    return figures


def successive_packs(
    truth: dict[Cell, int],
    months: list[Month],
    residents: dict[str, int],
    *,
    rule: Rule,
    gate: bool = True,
    protect: bool = True,
    brief: bool = False,
) -> tuple[list[Entry], list[str], int]:
    """Write packs one after another; return the ledger, small cells and figures withheld."""
    ledger: list[Entry] = []
    count = 0
    for month in months:
        figures = monthly_pack(truth, month, residents, brief=brief)
        plan = suppress(figures, truth=truth, rule=rule, ledger=ledger)
        withheld = {n for n, why in plan.withheld.items() if protect or why == "small"}
        count += len(withheld)
        assert not protect or plan.known_before == ()
        if gate:
            check_release(figures, withheld=withheld, truth=truth, rule=rule, ledger=ledger)
        ledger = add_release(
            ledger, release=str(month), figures=figures, withheld=withheld, truth=truth
        )
    cells = set().union(*(entry.figure.cells for entry in ledger))
    return ledger, sorted(c for c in cells if rule.is_small(truth[c])), count


def public_rows(ledger: list[Entry], truth: dict[Cell, int], rule: Rule) -> list[Published]:
    """Everything of the ledger, as the best-informed reader has it."""
    return publish([], withheld=(), truth=truth, rule=rule, ledger=ledger)


def calls_by_cell(raw: Path, *, with_parts: bool) -> tuple[dict[Cell, int], dict[str, int]]:
    """Invented calls of the example by ward, month and part of the day; residents by ward."""
    (raw / "ons").mkdir(parents=True, exist_ok=True)
    for path in sorted(EXAMPLE.glob("*")):
        shutil.copy(path, raw / "ons")
    last = Month(2026, 3)
    files = write_partners(raw, last_month=last, rng=np.random.default_rng(2008))
    calls = pd.concat([read_calls(path).calls for path in files], ignore_index=True)
    people = pd.read_csv(raw / "ons/colchester_ward_population.csv", index_col="ward_code")
    residents = {str(code): int(n) for code, n in people["population"].items()}
    received = calls["received"]
    part = [PARTS[hour // 6] if with_parts else "all" for hour in received.dt.hour]
    counted = Counter(zip(calls["ward_code"], received.dt.strftime("%Y-%m"), part, strict=True))
    names = PARTS if with_parts else ("all",)
    months = [str(last + -step) for step in range(24)]
    return {c: counted[c] for c in itertools.product(residents, months, names)}, residents


def random_truth(rng: np.random.Generator, shape: tuple[int, ...]) -> dict[Cell, int]:
    """Sparse counts, overdispersed, some cells empty for good."""
    level = rng.lognormal(rng.uniform(0, 2), 0.9, shape) * (rng.random(shape) > rng.uniform(0, 0.3))
    counts = rng.poisson(level)
    return {
        tuple(f"{'abcd'[axis]}{at:02d}" for axis, at in enumerate(index)): int(counts[index])
        for index in np.ndindex(*shape)
    }
