"""Half months, fragments, types that vanish: far below what a force's other months let expect."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from scp_lib.periods import Month

LEAST_OTHERS = 5
"""With fewer other months, how much months differ is not known well enough to judge one."""
MOST_OTHERS = 24
NEAR_MONTHS = 36
"""A month is compared with the largest of the others so near in time."""
FRAGMENT_SHARE, FRAGMENT_OF_FEW_SHARE = 0.25, 0.5
"""Of that month's rows; the second with fewer others than a prediction needs."""
LEAST_LARGEST = 200
"""Rows of the largest month from which on a handful is set apart: no force has fewer."""
LEAST_SPREAD = 0.05
"""Of months, on the log scale: a chance agreement of a few months does not narrow the interval."""
TAIL = 0.001
LEAST_TYPE_SPREAD, TYPE_SPREAD_OF_FEW = 0.3, 0.5
"""Of a crime type's months, on the log scale: small types vary most, and few months tell little."""
GONE_SHARE = 0.02
"""Of the rows expected of a type: so few are strays, and so is a single one."""
GONE_TAIL = 1e-6
"""Chance of so few: a type is looked for in each of fourteen types of every month."""

NONE: Mapping[Month, int] = {}


class MonthVolume(NamedTuple):
    """One month against the others: rows, rows expected, and the fewest that could be chance."""

    row_count: int
    expected: float
    low: float
    is_far_below: bool


def fragments(
    counts: Mapping[Month, int], *, usual: Mapping[Month, int] = NONE
) -> dict[Month, MonthVolume]:
    """Find months with far fewer rows than a complete month, however few others there are.

    A month with less than a quarter of the rows of the largest other month within three years; or
    with less than half, where fewer than five others are there. ``counts`` are rows by month, of
    months that were received; ``usual`` are whole months known from elsewhere.

    >>> few = {Month(2024, 1): 60, Month(2024, 3): 30, Month(2025, 12): 700}
    >>> [str(month) for month in fragments(few)]
    ['2024-01', '2024-03']
    >>> fragments({Month(2024, 3): 164}, usual={Month(2025, 12): 3127})[Month(2024, 3)].expected
    3127.0
    """
    share = FRAGMENT_SHARE if len(counts) > LEAST_OTHERS else FRAGMENT_OF_FEW_SHARE
    found: dict[Month, MonthVolume] = {}
    for month, count in counts.items():
        near = [counts[each] for each in counts if 0 < abs(each - month) <= NEAR_MONTHS]
        near += [usual[each] for each in usual if abs(each - month) <= NEAR_MONTHS]
        largest = max(near, default=0)
        if largest >= LEAST_LARGEST and count < share * largest:
            found[month] = MonthVolume(count, float(largest), share * largest, True)
    return found


def far_below_others(
    counts: Mapping[Month, int], *, largest_share: float = 0.7
) -> dict[Month, MonthVolume]:
    """Judge each month by the others of the same series, per day.

    Expected is the median daily figure of the (at most 24) months nearest in time, times the
    month's days. Months differ more than chance: their spread on the log scale is 1.4826 times
    the median absolute deviation, at least 5% and at least that of a Poisson count. ``low`` is
    the lower end of the prediction interval of a further month (Student's t with one degree of
    freedom fewer than other months, 0.1% below it). Median and median deviation, so that a few
    half months do not hide one another.

    Parameters
    ----------
    counts
        Rows by month, of months that were received.
    largest_share
        A month is far below only if it has less than this share of what is expected, too: a
        real fall of a fifth, in a month that is low for its season, is no half month.

    Returns
    -------
    dict
        The months that can be judged; none with fewer than five others.

    Examples
    --------
    >>> from scp_lib.periods import Period
    >>> year = Period.parse("2025-01/2025-12")
    >>> counts = {month: 400 * month.days for month in year} | {Month(2025, 6): 6_000}
    >>> found = far_below_others(counts)
    >>> [(month.name, round(each.expected)) for month, each in found.items() if each.is_far_below]
    [('June 2025', 12000)]
    """
    # slow to import: a command that builds nothing needs none; scipy.stats alone would take the
    # memory of a large file
    from scipy.special import stdtrit

    judged: dict[Month, MonthVolume] = {}
    for month, count in counts.items():
        others = sorted(
            (each for each in counts if each != month), key=lambda each: abs(each - month)
        )
        if len(others) < LEAST_OTHERS:
            continue
        daily = np.array([counts[each] / each.days for each in others[:MOST_OTHERS]])
        middle = float(np.median(daily))
        expected = middle * month.days
        if not expected:
            judged[month] = MonthVolume(count, 0.0, 0.0, False)
            continue
        with np.errstate(divide="ignore"):
            apart = np.abs(np.log(daily / middle))
        spread = max(1.4826 * float(np.median(apart)), LEAST_SPREAD, expected**-0.5)
        reach = -float(stdtrit(len(daily) - 1, TAIL)) * (1 + 1 / len(daily)) ** 0.5
        low = expected * float(np.exp(-reach * spread))
        judged[month] = MonthVolume(
            count, expected, low, count < min(low, largest_share * expected)
        )
    return judged


def vanished(counts: Mapping[Month, int]) -> dict[Month, MonthVolume]:
    """Find months that lack a crime type which the force records in others.

    Expected is the median daily figure of the (at most 24) nearest months that have the type,
    times the month's days, so that many months without it do not hide one another. Months with a
    fiftieth of that or less, or one row, are judged together with those next to them: the chance
    of so few rows in all of the run is that of a negative binomial count whose mean varies by the
    spread of the months on the log scale (1.4826 times the median absolute deviation, at least
    0.3; 0.5 with fewer than five months that have the type), and must be under one in a million.

    >>> months = [Month(2025, number) for number in range(1, 13)]
    >>> burglary = dict(zip(months, [50, 61, 48, 0, 0, 1, 55, 47, 60, 52, 58, 49], strict=True))
    >>> [month.name for month in vanished(burglary)]
    ['April 2025', 'May 2025', 'June 2025']
    >>> vanished(dict(zip(months, [3, 1, 0, 2, 4, 0, 0, 2, 5, 1, 3, 2], strict=True)))
    {}
    """
    from scipy.special import betainc  # slow to import, as above

    runs: list[list[tuple[Month, float, float]]] = [[]]
    most = max((counts[month] / month.days for month in counts), default=0.0)
    for month in sorted(counts):
        if counts[month] > max(1, GONE_SHARE * most * month.days):
            runs.append([])
            continue
        having = [each for each in counts if each != month and counts[each]]
        having.sort(key=lambda each: abs(each - month))
        daily = np.array([counts[each] / each.days for each in having[:MOST_OTHERS]])
        middle = float(np.median(daily)) if having else 0.0
        if not having or counts[month] > max(1, GONE_SHARE * middle * month.days):
            runs.append([])
            continue
        apart = 1.4826 * float(np.median(np.abs(np.log(daily / middle))))
        is_few = len(having) < LEAST_OTHERS
        spread = TYPE_SPREAD_OF_FEW if is_few else max(apart, LEAST_TYPE_SPREAD)
        runs[-1].append((month, middle * month.days, spread))
    found: dict[Month, MonthVolume] = {}
    for run in filter(None, runs):
        expected = sum(each for _, each, _ in run)
        count = sum(counts[month] for month, _, _ in run)
        size = max(spread for _, _, spread in run) ** -2
        if betainc(size, count + 1, size / (size + expected)) < GONE_TAIL:
            found |= {month: MonthVolume(counts[month], each, 0.0, True) for month, each, _ in run}
    return found
