"""Random releases: shapes of table that a pack may hold, with sparse counts."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

import numpy as np

from scp_lib.disclosure.attack import Bounds, attack
from scp_lib.disclosure.figures import Cell, Figure, figures_by
from scp_lib.disclosure.gate import publish
from scp_lib.disclosure.suppress import suppress
from scp_lib.disclosure_rule import Rule

from .packs import random_truth

SHAPES = ("margins", "nested", "linked", "vintages", "rates", "rolling", "three-way")


class Case(NamedTuple):
    """A random release."""

    shape: str
    figures: list[Figure]
    truth: dict[Cell, int]
    rule: Rule


def random_case(number: int) -> Case:
    """Invent a release; the same number gives the same one."""
    rng = np.random.default_rng([1948, number])
    shape = SHAPES[number % len(SHAPES)]
    rows, columns = int(rng.integers(2, 8)), int(rng.integers(2, 8))
    zeros = "withheld" if rng.random() < 0.25 else "shown"
    threshold = int(rng.choice([3, 5, 5, 5, 10])) if zeros == "shown" else 5
    rule = Rule(threshold, int(rng.integers(1, min(threshold - 1, 4))), zeros)
    truth = random_truth(
        rng, (rows, columns, 3) if shape in ("linked", "three-way") else (rows, columns)
    )
    keys = list("abc")[: len(next(iter(truth)))]
    return Case(shape, _figures(shape, truth, keys, rng), truth, rule)


def _figures(
    shape: str, truth: dict[Cell, int], keys: list[str], rng: np.random.Generator
) -> list[Figure]:
    def by(*some: str) -> list[Figure]:
        return figures_by(truth, keys=keys, by=some, name="by " + "".join(some))

    if shape == "three-way":
        sides = [f for size in (1, 2) for some in combinations(keys, size) for f in by(*some)]
        return [*by(*keys), *sides, *by()]
    if shape == "linked":
        return [*by("a", "b"), *by("a", "c"), *by("a"), *by("b"), *by("c"), *by()]
    figures = [*by("a", "b"), *by("a"), *by("b"), *by()]
    if shape == "nested":
        figures += _groups(truth, 0, 2, "pair of wards") + _groups(truth, 1, 3, "quarter")
    if shape == "vintages":
        moved = rng.permutation(sorted({cell[0] for cell in truth}))
        for at, names in enumerate(np.array_split(moved, max(1, len(moved) // 2))):
            # the other vintage's wards are made of halves of these wards' columns
            cells = frozenset(c for c in truth if c[0] in names and (c[1] < "b03" or at % 2))
            if cells:
                figures.append(Figure(f"other ward {at}", cells))
    if shape == "rates":
        figures += _rates(truth, rng)
    if shape == "rolling":
        months = sorted({cell[1] for cell in truth})
        for first in range(max(1, len(months) - 2)):
            inside = months[first : first + 3]
            for ward in sorted({cell[0] for cell in truth}):
                cells = frozenset(c for c in truth if c[0] == ward and c[1] in inside)
                figures.append(Figure(f"{ward}, three months from {inside[0]}", cells))
    return figures


def _groups(truth: dict[Cell, int], axis: int, size: int, name: str) -> list[Figure]:
    values = sorted({cell[axis] for cell in truth})
    return [
        Figure(f"{name} {at}", frozenset(c for c in truth if c[axis] in values[at : at + size]))
        for at in range(0, len(values), size)
    ]


def _rates(truth: dict[Cell, int], rng: np.random.Generator) -> list[Figure]:
    everything = frozenset(truth)
    figures = []
    for ward in sorted({cell[0] for cell in truth}):
        own = frozenset(cell for cell in truth if cell[0] == ward)
        people = int(rng.integers(2_000, 15_000))
        figures.append(Figure(f"{ward}, rate", own, "rate", int(rng.integers(0, 3)), people))
        figures.append(Figure(f"{ward}, share", own, "share", 1, whole=everything))
    return figures


def attacked(case: Case, withheld: set[str], *, enough: int | None = None) -> list[Bounds]:
    """What the attacker finds when these figures are withheld."""
    alone = {figure.cells for figure in case.figures}
    small = [
        c for c, n in case.truth.items() if case.rule.is_small(n) and frozenset({c}) not in alone
    ]
    rows = publish(case.figures, withheld=withheld, truth=case.truth, rule=case.rule)
    zeros_shown = case.rule.zeros == "shown"
    return attack(
        rows,
        threshold=case.rule.threshold,
        zeros_shown=zeros_shown,
        also=small,
        enough=enough,
    )


class Verdict(NamedTuple):
    """Withheld counts of one release, and how many are too narrow, with and without protection."""

    small: int
    protecting: int
    shown: int
    leaks: int
    leaks_small_alone: int
    found_small_alone: int


def judge(number: int) -> Verdict:
    """Protect a random release, attack it, and attack it with the small counts withheld alone."""
    case = random_case(number)
    plan = suppress(case.figures, truth=case.truth, rule=case.rule)
    small = {name for name, why in plan.withheld.items() if why == "small"}
    width = case.rule.width
    in_full = number % 10 == 0  # the widest bounds, and whether the truth lies in them
    safe = attacked(case, set(plan.withheld), enough=None if in_full else width)
    if in_full:
        _must_hold_the_truth(case, safe)
    bare = attacked(case, small, enough=width)
    return Verdict(
        small=len(small),
        protecting=len(plan.withheld) - len(small),
        shown=len(case.figures) - len(plan.withheld),
        leaks=sum(found.width < width for found in safe),
        leaks_small_alone=sum(found.width < width for found in bare),
        found_small_alone=sum(found.width == 0 for found in bare),
    )


def _must_hold_the_truth(case: Case, found: list[Bounds]) -> None:
    counts = {figure.name: figure.count(case.truth) for figure in case.figures}
    counts |= {", ".join(cell): count for cell, count in case.truth.items()}
    for bounds in found:
        assert bounds.low <= Fraction(counts[bounds.name]) <= bounds.high, bounds
