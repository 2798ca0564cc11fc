"""Figures of one vintage of wards on another: by weights, whole counts, nothing gained or lost.

Incidents with a map point need no weights: they are placed again (see areas.vintages). Weights
are for figures that are only known by ward (the council's own counts, residents), and they are
a guess: :func:`reallocation_error` says how far such a guess misses where the truth is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from scp_lib.areas.wards import in_wards
from scp_lib.errors import AreaError, MeasureError

SMALLEST_SHARE = 0.005
"""Pieces below this share of a ward are the generalising of two files, not a change of ward."""
LARGEST_OUTSIDE = 0.05
"""A ward with more of its area than this outside the other vintage is of another district."""

WEIGHT_COLUMNS = ["from_code", "to_code", "weight", "share"]


class ReallocationError(NamedTuple):
    """How far figures put on other wards by weights miss the truth.

    ``misplaced_pct`` is the share of all that lies in a wrong ward (half the sum of what each
    ward is out by); ``largest_pct`` what the worst ward is out by, of its true figure (NaN
    where that is 0), and ``largest_code`` names it.
    """

    misplaced_count: int
    misplaced_pct: float
    largest_pct: float
    largest_code: str
    total: int


def area_weights(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> pd.DataFrame:
    """Share out each old ward over the new ones by area.

    Parameters
    ----------
    old, new
        ward_code, geometry (EPSG:27700), as areas.wards.check_wards returns them.

    Returns
    -------
    DataFrame
        from_code, to_code, weight (whole square metres), share (0 to 1, 1 together for each
        old ward); in code order. Pieces below 0.5% of a ward are left out.

    Raises
    ------
    AreaError
        More than 5% of an old ward lies in no new one: the wards are not of one district.
    """
    shapes, others = old.geometry.to_numpy(), new.geometry.to_numpy()
    row, other = shapely.STRtree(others).query(shapes, predicate="intersects")
    piece_m2 = shapely.area(shapely.intersection(shapes[row], others[other]))
    inside = np.bincount(row, piece_m2, minlength=len(old)) / shapely.area(shapes)
    if (inside < 1 - LARGEST_OUTSIDE).any():
        worst = int(np.argmin(inside))
        raise AreaError(
            f"{100 * (1 - inside[worst]):.0f}% of the ward {old['ward_code'].iloc[worst]} lies in "
            "no ward of the other vintage: give two vintages of one district."
        )
    kept = piece_m2 >= SMALLEST_SHARE * shapely.area(shapes)[row]
    return _weights(
        old["ward_code"].to_numpy()[row[kept]],
        new["ward_code"].to_numpy()[other[kept]],
        np.rint(piece_m2[kept]).astype(np.int64),
    )


def point_weights(
    easting_m: ArrayLike,
    northing_m: ArrayLike,
    *,
    old: gpd.GeoDataFrame,
    new: gpd.GeoDataFrame,
    weight: ArrayLike | None = None,
) -> pd.DataFrame:
    """Share out each old ward over the new ones by what lies at points inside it.

    Parameters
    ----------
    easting_m, northing_m
        Metres (n,), EPSG:27700: centres of small areas, map points, incidents.
    old, new
        As in :func:`area_weights`.
    weight
        Whole numbers (n,): the residents of each small area; 1 each by default.

    Returns
    -------
    DataFrame
        As :func:`area_weights`; an old ward without a point gets its shares by area.
    """
    east, north = np.asarray(easting_m, dtype=float), np.asarray(northing_m, dtype=float)
    amounts = _whole(np.ones(len(east)) if weight is None else weight, what="weights")
    first, then = in_wards(east, north, wards=old), in_wards(east, north, wards=new)
    both = (first >= 0) & (then >= 0) & (amounts > 0)
    pairs = first[both] * len(new) + then[both]
    distinct, where = np.unique(pairs, return_inverse=True)
    known = _weights(
        old["ward_code"].to_numpy()[distinct // len(new)],
        new["ward_code"].to_numpy()[distinct % len(new)],
        np.bincount(where, amounts[both], minlength=len(distinct)).astype(np.int64),
    )
    empty = old[~old["ward_code"].isin(known["from_code"])]
    if empty.empty:
        return known
    return pd.concat([known, area_weights(empty, new)]).sort_values(
        ["from_code", "to_code"], ignore_index=True
    )


def _weights(
    from_code: NDArray[np.object_], to_code: NDArray[np.object_], weight: NDArray[np.int64]
) -> pd.DataFrame:
    table = pd.DataFrame({"from_code": from_code, "to_code": to_code, "weight": weight})
    table["share"] = table["weight"] / table.groupby("from_code")["weight"].transform("sum")
    return table.sort_values(["from_code", "to_code"], ignore_index=True)[WEIGHT_COLUMNS]


def reallocate(counts: Mapping[str, int] | pd.Series, *, weights: pd.DataFrame) -> pd.Series:
    """Put whole counts of old wards on the new ones; the total is the same to the last one.

    Each new ward's part is worked out exactly (as a fraction), cut to a whole number, and what
    is left over goes one by one to the wards with the largest remainder (of equal ones, the
    first in code order). So no ward is out by 1 or more for the rounding.

    Parameters
    ----------
    counts
        Whole figures by old ward code. Reallocate counts, never rates: divide afterwards.
    weights
        from_code, to_code, weight (whole), as :func:`area_weights` returns them.

    Returns
    -------
    Series
        Whole figures (int64) by new ward code, in code order; a ward that gets nothing is 0.

    Raises
    ------
    MeasureError
        A figure is no whole number or negative, or an old ward has no weights.

    Examples
    --------
    >>> weights = pd.DataFrame({"from_code": ["A", "A", "B"], "to_code": ["X", "Y", "Y"],
    ...                         "weight": [1, 2, 5]})
    >>> reallocate({"A": 10, "B": 4}, weights=weights).to_dict()
    {'X': 3, 'Y': 11}
    """
    figures = pd.Series(dict(counts), dtype=object)
    amounts = _whole(figures.to_numpy(), what="figures")
    table = weights.groupby("from_code")
    unknown = sorted(set(map(str, figures.index)) - set(weights["from_code"]))
    if unknown:
        raise MeasureError(
            f"There are no weights for {', '.join(unknown[:5])} ({len(unknown)} wards): give "
            "figures on the wards that the weights are from."
        )
    exact = dict.fromkeys(sorted(set(weights["to_code"])), Fraction(0))
    for code, amount in zip(figures.index, amounts.tolist(), strict=True):
        part = table.get_group(code)
        whole = int(part["weight"].sum())
        for to_code, weight in zip(part["to_code"], part["weight"].tolist(), strict=True):
            exact[to_code] += Fraction(int(amount) * int(weight), whole)
    return pd.Series(largest_remainder(exact), dtype="int64").rename_axis("ward_code")


def largest_remainder(exact: Mapping[str, Fraction]) -> dict[str, int]:
    """Round fractions to whole numbers whose sum is the fractions' own (a whole number).

    >>> largest_remainder({"X": Fraction(5, 2), "Y": Fraction(7, 4), "Z": Fraction(3, 4)})
    {'X': 2, 'Y': 2, 'Z': 1}
    """
    total = sum(exact.values(), Fraction(0))
    if total.denominator != 1:
        raise MeasureError("The parts do not add up to a whole number: give whole figures.")
    rounded = {code: int(part) for code, part in exact.items()}
    left = int(total) - sum(rounded.values())
    by_remainder = sorted(exact, key=lambda code: (rounded[code] - exact[code], code))
    for code in by_remainder[:left]:
        rounded[code] += 1
    return rounded


def reallocation_error(estimate: pd.Series, truth: pd.Series) -> ReallocationError:
    """Measure how far reallocated figures miss figures counted on the same wards.

    Parameters
    ----------
    estimate, truth
        Whole figures by ward code, with the same total; a ward in one alone has 0 in the other.

    Examples
    --------
    >>> found = reallocation_error(pd.Series({"X": 30, "Y": 70}), pd.Series({"X": 20, "Y": 80}))
    >>> found.misplaced_count, found.misplaced_pct, found.largest_pct, found.largest_code
    (10, 10.0, 50.0, 'X')
    """
    guess, true = estimate.align(truth, fill_value=0)
    total = int(true.sum())
    if int(guess.sum()) != total or not total:
        raise MeasureError(
            f"Figures of {int(guess.sum()):,} and of {total:,} in all cannot be compared: both "
            "must hold the same incidents, and one at least."
        )
    out_by = (guess - true).abs().astype("int64")
    share = 100 * (out_by / true.where(true > 0))
    worst = str(share.idxmax())
    misplaced = int(out_by.sum()) // 2
    return ReallocationError(misplaced, 100 * misplaced / total, float(share[worst]), worst, total)


def _whole(values: ArrayLike, *, what: str) -> NDArray[np.int64]:
    numbers = np.asarray(values, dtype=float)
    if not (np.isfinite(numbers) & (numbers >= 0) & (numbers == np.floor(numbers))).all():
        raise MeasureError(
            f"The {what} hold something other than whole numbers of 0 or more: reallocate "
            "counts, and work out rates afterwards."
        )
    return numbers.astype(np.int64)
