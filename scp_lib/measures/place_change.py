"""Two sets of months of one place: counts a day, the interval, and what it is based on."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import pandas as pd

from scp_lib.measures.comparison import Comparison, compare_areas, compare_counts
from scp_lib.measures.overdispersion import AreaDispersion, area_dispersion
from scp_lib.measures.placed import ALL_PLACED, PlacedShares
from scp_lib.periods import Month


class PlaceChange(NamedTuple):
    """A place's change from one set of months to another.

    ``is_moved`` says that the verdict would be another one if the rows without a place were spread
    like the others; ``is_among_areas`` that it was judged among all areas of its kind.
    """

    comparison: Comparison
    dispersion: AreaDispersion
    is_moved: bool
    is_among_areas: bool = False


def days_in(months: Sequence[Month]) -> int:
    """Return how many days months have together.

    >>> days_in([Month(2024, 2), Month(2025, 2)])
    57
    """
    return sum(month.days for month in months)


def place_change(
    current_count: int,
    baseline_count: int,
    *,
    months: Sequence[Month],
    baseline_months: Sequence[Month],
    dispersion: AreaDispersion,
    placed: PlacedShares = ALL_PLACED,
) -> PlaceChange:
    """Compare a place's counts in two sets of months, per day, with the place's own φ.

    Parameters
    ----------
    current_count, baseline_count
        Incidents in ``months`` and in ``baseline_months``.
    dispersion
        Learnt from places of its kind: scp_lib.measures.overdispersion.area_dispersion.
    placed
        The force's rows with and without a place in both.

    Examples
    --------
    >>> wards = AreaDispersion(1.5, 0.95, area_count=16, pair_count=1, degrees_of_freedom=15)
    >>> found = place_change(57, 41, months=[Month(2025, 1)], baseline_months=[Month(2024, 1)],
    ...                      dispersion=wards)
    >>> round(found.comparison.change_pct, 1), found.comparison.is_beyond_chance
    (39.0, False)
    """
    whole, spread = (
        compare_counts(
            current_count,
            baseline_count,
            dispersion=dispersion.phi,
            confidence=dispersion.confidence,
            **rows.exposures(current=days_in(months), baseline=days_in(baseline_months)),
        )
        for rows in (ALL_PLACED, placed)
    )
    return PlaceChange(whole, dispersion, spread.is_beyond_chance != whole.is_beyond_chance)


def one_of_areas(
    judged: object,
    *,
    pairs: Sequence[pd.DataFrame],
    months: Sequence[Month],
    baseline_months: Sequence[Month],
    areas: Collection[object],
    placed: PlacedShares = ALL_PLACED,
) -> PlaceChange:
    """Compare one of many areas of a kind, judged among all of them (Benjamini and Hochberg).

    ``pairs`` are tables of like periods by area, the judged one first, as
    scp_lib.measures.overdispersion.pair_tables returns them; ``areas`` all areas of the kind.
    """
    now = pairs[0].reindex(list(areas), fill_value=0)
    dispersions = [area_dispersion(pairs, [area]) for area in now.index]
    whole, spread = (
        compare_areas(
            now["now"],
            now["before"],
            dispersions=dispersions,
            **rows.exposures(current=days_in(months), baseline=days_in(baseline_months)),
        )
        for rows in (ALL_PLACED, placed)
    )
    place = list(areas).index(judged)
    alone = place_change(
        int(now["now"].to_numpy()[place]),
        int(now["before"].to_numpy()[place]),
        months=months,
        baseline_months=baseline_months,
        dispersion=dispersions[place],
    )
    verdicts = [bool(table["is_beyond_chance"].iloc[place]) for table in (whole, spread)]
    comparison = alone.comparison._replace(is_beyond_chance=verdicts[0])
    return PlaceChange(comparison, dispersions[place], verdicts[0] != verdicts[1], True)
