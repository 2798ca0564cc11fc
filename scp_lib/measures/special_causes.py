"""Which months of a control chart are more than common variation."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scp_lib.measures.control_charts import ControlChart
from scp_lib.measures.rates import Floats

Bools = NDArray[np.bool_]


class SpecialCauses(NamedTuple):
    """Rules that a month takes part in, shape (n,) each.

    ``is_outside`` and ``is_nine`` carry a claim: of charts of 24 months over the rest of the force
    in which nothing has changed up to about 10 in 100 show either (tests/claims/control_charts.py).
    With the four rules of the NHS (outside, seven, trend, near a limit) 15 to 29 in 100 do.
    """

    is_outside: Bools
    is_nine: Bools
    is_seven: Bools
    is_trend: Bools
    is_near_limit: Bools


def special_causes(chart: ControlChart) -> SpecialCauses:
    """Mark the months by Nelson's run of nine and by the rules of NHS "Making data count".

    Outside: beyond three sigma. Nine, seven: so many or more in a row on one side of the mean.
    Trend: seven or more in a row, each above (or each below) the one before it. Near the limit: of
    three in a row, all on one side of the mean, two or three between two and three sigma; those
    are marked. A missing month breaks every row; one on the mean a run, an equal one a trend.

    Parameters
    ----------
    chart
        Values with their mean, limits and sigma; the rules go by its ``z``.

    Returns
    -------
    SpecialCauses
        Flags of each month.

    References
    ----------
    NHS England and NHS Improvement (2019). Making Data Count: strengthening your decisions; two of
    three as in NHSRplotthedots at 050b07d.
    Nelson, L. S. (1984). The Shewhart control chart: tests for special causes. Journal of Quality
    Technology 16, 237-239.

    Examples
    --------
    >>> from scp_lib.measures.control_charts import laney_u_chart
    >>> counts = [50, 52, 48, 51, 49, 53, 47, 50, 52, 49, 51, 70]
    >>> special_causes(laney_u_chart(counts, [1] * 12)).is_outside[-2:]
    array([False,  True])
    """
    z = chart.z
    side = np.sign(z)
    step = np.sign(np.concatenate([[np.nan], np.diff(z)]))
    return SpecialCauses(
        is_outside=np.abs(z) > 3,
        is_nine=_runs(side, length=9) != 0,
        is_seven=_runs(side, length=7) != 0,
        is_trend=_trends(step, length=7),
        is_near_limit=_two_of_three(z),
    )


def _runs(sign: Floats, *, length: int) -> Floats:
    """Keep the signs that stand in an unbroken run of at least ``length``; others are 0."""
    kept = np.zeros(sign.shape)
    start = 0
    for end in range(1, sign.size + 1):
        if end == sign.size or sign[end] != sign[start]:
            if end - start >= length and sign[start] in (-1, 1):
                kept[start:end] = sign[start]
            start = end
    return kept


def _trends(step: Floats, *, length: int) -> Bools:
    """Mark the points of runs of steps up or down, the point they start from with them."""
    kept = _runs(step, length=length - 1)
    marked = kept != 0
    return marked | np.append((kept[1:] != 0) & (kept[1:] != kept[:-1]), False)


def _two_of_three(z: Floats) -> Bools:
    """Mark the near ones of three neighbours on one side, two of them between 2 and 3 sigma."""
    is_near = (np.abs(z) > 2) & (np.abs(z) <= 3)
    marked = np.zeros(z.shape, dtype=bool)
    for start in range(z.size - 2):
        three = slice(start, start + 3)
        if abs(np.sign(z[three]).sum()) == 3 and is_near[three].sum() >= 2:
            marked[three] |= is_near[three]
    return marked
