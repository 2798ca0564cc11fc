"""True and false examples of each reason to set a month aside or to warn of it.

Months are invented from the real sizes of 39 forces (scp_lib/sources/police_uk/forces.csv): rows
and crime types vary from month to month, as those of Essex do or more.
``python -m tests.reliability.months 1 2 3`` draws others, and prints those judged wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import numpy as np

from scp_lib.areas.districts import districts
from scp_lib.tables.crime_types import ASB, CRIME_TYPES
from scp_lib.tables.received import BLANK, HALF, MIXED_ASB, MIXED_LSOA, NOT_RECEIVED, STOPPED
from scp_lib.tables.received import VANISHED as GONE
from tests.reliability.files_of_months import FILE_REASONS, judged_right
from tests.reliability.invented_months import (
    ASB_AT,
    TABLE,
    Example,
    Received,
    is_right,
    statuses,
    whole,
)


class Reason(NamedTuple):
    """A reason: what its true and its false examples are, and how to make one of each."""

    words: str
    kind: str
    true_words: str
    false_words: str
    true: Callable[[np.random.Generator, str], Example]
    false: Callable[[np.random.Generator, str], Example]


def spoiled(
    rng: np.random.Generator,
    force: str,
    spoil: Callable[[Received], None],
    *,
    of: tuple[int, int] = (12, 36),
    most: int = 1,
) -> Example:
    """Whole months, of which one to ``most`` are spoiled."""
    months = whole(rng, force, int(rng.integers(of[0], of[1] + 1)))
    chosen = rng.choice(len(months), int(rng.integers(1, most + 1)), replace=False)
    named = {list(months)[place] for place in chosen}
    for month in named:
        spoil(months[month])
    return Example(force, months, named)


def harmless(example: Example) -> Example:
    return example._replace(named=set())


def part(rng: np.random.Generator, low: float, high: float) -> Callable[[Received], None]:
    return lambda month: month.keep(rng.uniform(low, high))


def few_with_a_whole_one(rng: np.random.Generator, force: str) -> Example:
    months = whole(rng, force, int(rng.integers(2, 6)))
    stays = list(months)[int(rng.integers(0, len(months)))]
    named = set(months) - {stays}
    for month in named:
        months[month].keep(rng.uniform(0.01, 0.4))
    return Example(force, months, named)


def fragments_alone(rng: np.random.Generator, force: str) -> Example:
    months = whole(rng, force, int(rng.integers(1, 5)))
    for held in months.values():
        held.keep(rng.uniform(0.02, 0.4))
    largest = max(held.rows for held in months.values())
    for held in months.values():  # of one size: none is a fragment beside another
        held.keep(rng.uniform(0.9, 1.0) * largest / held.rows)
    return Example(force, months, set(months))


def alone_or_cut_to_a_district(rng: np.random.Generator, force: str) -> Example:
    has_parts = len({each.code for each in districts().values() if force in each.forces}) > 2
    if has_parts and rng.random() < 0.5:
        return fragments_alone(rng, force)._replace(named=set(), places=1)
    return Example(force, whole(rng, force, 1), set())


def blanks(rng: np.random.Generator, low: float, high: float) -> Callable[[Received], None]:
    def spoil(month: Received) -> None:
        month.blank = int(month.rows * rng.uniform(low, high)) + 1

    return spoil


def high_as_a_rule(rng: np.random.Generator, force: str) -> Example:
    months = whole(rng, force, int(rng.integers(8, 25)))
    for held in months.values():
        held.blank = rng.binomial(held.rows, min(0.5, 0.13 * np.exp(rng.normal(0, 0.15))))
    return Example(force, months, set())


def in_no_ward(
    rng: np.random.Generator, force: str, wrong: tuple[float, float], others: tuple[float, float]
) -> Example:
    """Of 2 to 36 months one to three, and one at least not, lie in no ward for a share of rows."""
    months = whole(rng, force, int(rng.integers(2, 37)))
    named = set(rng.permutation(np.array(list(months)))[: min(3, len(months) // 2)])
    usual = rng.integers(80, 3000)
    for month, held in months.items():
        held.located = int(usual * rng.uniform(0.9, 1.1))
        held.beyond = int(held.located * rng.uniform(*(wrong if month in named else others)))
    return Example(force, months, named)


def of_a_district(
    rng: np.random.Generator, force: str, share: tuple[float, float], rows: tuple[int, int]
) -> Example:
    """Three of 12 to 36 months have a share of a district's rows; months vary by a tenth."""
    months = whole(rng, force, int(rng.integers(12, 37)))
    usual = rng.uniform(*rows)
    for held in months.values():
        held.located = int(rng.poisson(usual * np.exp(rng.normal(0, 0.1))))
    named = set(rng.permutation(np.array(list(months)))[:3])
    for month in named:
        months[month].located = int(usual * rng.uniform(*share))
    return Example(force, months, named)


def in_areas(
    rng: np.random.Generator, force: str, share: tuple[float, float], each: tuple[float, float]
) -> Example:
    """One to five months of a district; the last has rows in a share of its small areas."""
    months = whole(rng, force, int(rng.integers(1, 6)))
    listed, rows = int(rng.integers(20, 380)), rng.uniform(*each)
    last = list(months)[-1]
    for month, held in months.items():
        held.listed_areas = listed
        within = share if month == last else (0.92, 1)
        held.areas = max(10, int(listed * rng.uniform(*within)))
        held.located = int(held.areas * rows)
    return Example(force, months, {last})


def without_a_type(rng: np.random.Generator, force: str) -> Example:
    """One to three months in a row without a type that has sixty rows a month or more."""
    months = whole(rng, force, int(rng.integers(10, 25)))
    means = TABLE.loc[force, list(CRIME_TYPES[:-1])].to_numpy(dtype=float)
    # without violence, its largest type, a file is no more than a part of the month
    lost, length = int(rng.choice(np.flatnonzero(means >= 60))), int(rng.integers(1, 4))
    start = int(rng.integers(0, len(months) - length + 1))
    named = set(list(months)[start : start + length])
    for month in named:
        months[month].lose(lost, keep=int(rng.integers(0, 2)))
    return Example(force, months, named)


def rare_or_fewer(rng: np.random.Generator, force: str) -> Example:
    """No row of a type of under ten a month; a fifth of a large one."""
    months = whole(rng, force, int(rng.integers(6, 25)))
    held = months[list(months)[int(rng.integers(0, len(months)))]]
    means = TABLE.loc[force, list(CRIME_TYPES)].to_numpy(dtype=float)
    for rare in np.flatnonzero(means < 10):
        held.lose(int(rare), keep=0)
    large = np.flatnonzero((means >= 20) & (np.arange(len(means)) != ASB_AT) & (means < 400))
    at = int(rng.choice(large))
    held.lose(at, keep=max(2, int(held.types[at]) // 5))
    return Example(force, months, set())


def asb_odd(rng: np.random.Generator, force: str) -> Example:
    choice = int(rng.integers(0, 3))

    def spoil(month: Received) -> None:
        if choice == 0:
            month.as_crime = max(10, int(month.types[ASB_AT] * rng.uniform(0.05, 1)))
        elif choice == 1:
            month.as_asb = max(10, int(month.rows * rng.uniform(0.02, 0.2)))
        else:
            moved = int(month.types[ASB_AT] * rng.uniform(0.65, 0.95))
            month.types[ASB_AT] -= moved
            month.types[-1] += moved

    force = "essex" if choice == 2 and TABLE.loc[force, ASB] < 100 else force
    return spoiled(rng, force, spoil)


def asb_a_little_odd(rng: np.random.Generator, force: str) -> Example:
    def spoil(month: Received) -> None:
        month.as_crime = int(rng.integers(0, 10))
        month.as_asb = int(rng.integers(0, 10))
        month.types[ASB_AT] = int(month.types[ASB_AT] * rng.uniform(0.7, 1.5))

    return harmless(spoiled(rng, force, spoil))


def old_lsoas(rng: np.random.Generator, low: float, high: float) -> Callable[[Received], None]:
    def spoil(month: Received) -> None:
        month.old_lsoas = int(month.rows * rng.uniform(low, high))

    return spoil


def not_there(rng: np.random.Generator, force: str) -> Example:
    months = whole(rng, force, int(rng.integers(3, 25)))
    lost = list(months)[int(rng.integers(1, len(months) - 1))]
    months[lost] = None
    return Example(force, months, {lost})


def ends(rng: np.random.Generator, force: str) -> Example:
    months = whole(rng, force, int(rng.integers(3, 25)))
    first = int(rng.integers(1, len(months)))
    for month in list(months)[first:]:
        months[month] = None
    return Example(force, months, {list(months)[first]})


def all_there(rng: np.random.Generator, force: str) -> Example:
    return Example(force, whole(rng, force, int(rng.integers(1, 37))), set())


def how_many(rng: np.random.Generator, force: str, low: int, high: int) -> Example:
    months = whole(rng, force, int(rng.integers(low, high + 1)))
    return Example(force, months, {next(iter(months))} if high < 6 else set())


REASONS = [
    Reason(
        "a fragment next to a whole month", HALF,
        "1 to 4 months with 1% to 40% of their rows, next to one complete month",
        "2 to 5 whole months",
        few_with_a_whole_one,
        lambda rng, force: Example(force, whole(rng, force, int(rng.integers(2, 6))), set()),
    ),
    Reason(
        "a fragment alone, against the force's usual size", HALF,
        "1 to 4 months of 2% to 40% of the rows, all over the force's area",
        "a whole month alone; months of 2% to 40% that lie in one district",
        fragments_alone, alone_or_cut_to_a_district,
    ),
    Reason(
        "far below the other months", HALF,
        "1 to 4 of 12 to 36 months with 5% to 55% of their rows",
        "6 to 36 months, one of them with a fifth fewer rows",
        lambda rng, force: spoiled(rng, force, part(rng, 0.05, 0.55), most=4),
        lambda rng, force: harmless(spoiled(rng, force, part(rng, 0.8, 1), of=(6, 36))),
    ),
    Reason(
        "a crime type is missing", GONE,
        "1 to 3 months in a row with at most one row of a type that has sixty or more",
        "none of a type of under ten a month; a fifth of a larger type",
        without_a_type, rare_or_fewer,
    ),
    Reason(
        "places missing, by the force's other months", BLANK,
        "one of 12 to 36 months without a place for 21% to 70% of its rows",
        "8 to 24 months of about 13% each, as a force has that lies high as a rule",
        lambda rng, force: spoiled(rng, force, blanks(rng, 0.21, 0.7)),
        high_as_a_rule,
    ),
    Reason(
        "places missing, by the table of forces", BLANK,
        "one of 1 to 5 months without a place for 21% to 70% of its rows",
        "one of 1 to 5 months with up to 9.9%",
        lambda rng, force: spoiled(rng, force, blanks(rng, 0.21, 0.7), of=(1, 5)),
        lambda rng, force: harmless(spoiled(rng, force, blanks(rng, 0, 0.099), of=(1, 5))),
    ),
    Reason(
        "places wrong, by the district's wards", BLANK,
        "up to half of 2 to 36 months with 27% to 100% of the district's rows in no ward, in the "
        "others up to 9%",
        "the same with 11% to 24%; or with 27% to 100%, and in the others 11% to 24%",
        lambda rng, force: in_no_ward(rng, force, (0.27, 1), (0, 0.09)),
        lambda rng, force: harmless(
            in_no_ward(rng, force, (0.11, 0.24), (0, 0.09))
            if rng.random() < 0.5
            else in_no_ward(rng, force, (0.27, 1), (0.11, 0.24))
        ),
    ),
    Reason(
        "ASB and crime mixed", MIXED_ASB,
        "5% of ASB or more with Crime IDs; 2% of rows or more crimes without any mark; 65% to 95% "
        "of ASB under the name of a crime",
        "up to 9 odd rows of each kind; ASB three tenths lower to a half higher",
        asb_odd, asb_a_little_odd,
    ),
    Reason(
        "two vintages of LSOAs", MIXED_LSOA,
        "2% to 60% of rows on codes that are none any more, in a file with new ones",
        "up to 0.9% of rows, as single strays",
        lambda rng, force: spoiled(rng, force, old_lsoas(rng, 0.02, 0.6)),
        lambda rng, force: harmless(spoiled(rng, force, old_lsoas(rng, 0, 0.009))),
    ),
    Reason(
        "not received", NOT_RECEIVED, "a month in between has no file", "each month has one",
        not_there, all_there,
    ),
    Reason(
        "the force stopped", STOPPED, "no file of the last months", "each month has one",
        ends, all_there,
    ),
    Reason(
        "too few months to judge (a warning)", "not judged", "1 to 5 months", "6 to 36 months",
        lambda rng, force: how_many(rng, force, 1, 5),
        lambda rng, force: how_many(rng, force, 6, 36),
    ),
    Reason(
        "far below the district's other months", HALF,
        "3 of 12 to 36 months with 5% to 45% of a district's rows (100 to 3,000)",
        "with 75% to 125%; a district of 5 to 40 rows a month, some months without any",
        lambda rng, force: of_a_district(rng, force, (0.05, 0.45), (100, 3000)),
        lambda rng, force: harmless(
            of_a_district(rng, force, (0.75, 1.25), (100, 3000))
            if rng.random() < 0.5
            else of_a_district(rng, force, (0, 0.5), (5, 40))
        ),
    ),
    Reason(
        "a file cut off in the district", HALF,
        "the last of 1 to 5 months with rows in 10% to 75% of the district's 20 to 380 small "
        "areas, 6 to 15 rows each",
        "in 85% to 100% of them; in half or more of them with 1 to 4 rows each",
        lambda rng, force: in_areas(rng, force, (0.1, 0.75), (6, 15)),
        lambda rng, force: harmless(
            in_areas(rng, force, (0.85, 1), (2, 15))
            if rng.random() < 0.5
            else in_areas(rng, force, (0.5, 0.9), (1, 4))
        ),
    ),
]  # fmt: skip


def wrong(seed: int) -> Iterator[str]:
    """Try each reason on both examples of every force, drawn anew, and yield those judged wrong."""
    for number, each in enumerate(REASONS):
        rng = np.random.default_rng(100 * seed + number)
        for make, what in ((each.true, "not found"), (each.false, "not spared")):
            for force in TABLE.index:
                if not is_right(example := make(rng, force), each.kind):
                    yield f"{each.words}, {force}, {what}: {statuses(example)[1]}"


class Tried(NamedTuple):
    """How many true and false examples of a reason were tried, and judged right."""

    words: str
    true_words: str
    true: int
    found: int
    false_words: str
    false: int
    spared: int


@cache
def tried() -> list[Tried]:
    """Try each reason on a true and a false example of every third force, always the same."""
    rows = []
    for number, each in enumerate(REASONS):
        rng = np.random.default_rng(1000 + number)
        forces = TABLE.index[number % 3 :: 3]
        found = [is_right(each.true(rng, force), each.kind) for force in forces]
        spared = [is_right(each.false(rng, force), each.kind) for force in forces]
        rows.append((each, found, spared))
    for reason in FILE_REASONS:
        found, spared = map(judged_right, (reason.is_true_found, reason.is_false_spared))
        rows.append((reason, found, spared))
    return [
        Tried(each.words, each.true_words, len(found), sum(found), each.false_words, len(spared),
              sum(spared))
        for each, found, spared in rows
    ]  # fmt: skip


if __name__ == "__main__":
    for seed in map(int, sys.argv[1:]):
        print(*wrong(seed), sep="\n")
