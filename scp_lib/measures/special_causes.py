"""Which months of a control chart are more than common variation, and whether that is good."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scp_lib.measures.control_charts import ControlChart
from scp_lib.measures.rates import Floats

Bools = NDArray[np.bool_]
Wanted = Literal["fewer", "more", "neither"]


class Signals(NamedTuple):
    """Special-cause rules a month takes part in, shape (n,) each, and what they mean.

    ``variation`` is ``"common cause"``, ``"improvement"``, ``"concern"`` or ``"change"``
    (where neither fewer nor more is the aim).
    """

    is_outside: Bools
    is_shift: Bools
    is_trend: Bools
    is_near_limit: Bools
    variation: NDArray[np.str_]


def special_causes(chart: ControlChart, *, wanted: Wanted = "fewer") -> Signals:
    """NHS "Making data count" rules, each month coloured by what is wanted.

    Outside: a value beyond a limit. Shift: seven or more in a row on one side of the mean.
    Trend: seven or more in a row, each above (or each below) the one before it. Near the
    limit: two of three in a row beyond two sigma on the same side. A missing month breaks
    every row; a value on the mean breaks a shift, an equal one a trend.

    Parameters
    ----------
    chart
        Any of the charts above.
    wanted
        ``"fewer"``: low or falling is improvement; ``"more"`` (a hidden harm, where reports
        are the goal): high or rising is; ``"neither"``: signals are called change.

    Returns
    -------
    Signals
        Flags and a word a month. Where rules point both ways, the month's own side of the
        mean decides.

    References
    ----------
    NHS England and NHS Improvement (2019). Making Data Count: strengthening your decisions.

    Examples
    --------
    >>> from scp_lib.measures.control_charts import xmr_chart
    >>> chart = xmr_chart([50, 52, 48, 51, 49, 53, 47, 50, 52, 49, 51, 70])
    >>> signals = special_causes(chart, wanted="fewer")
    >>> print(signals.variation[-2:], signals.is_outside[-2:])
    ['common cause' 'concern'] [False  True]
    """
    side = np.sign(chart.value - chart.centre)
    outside = np.where(chart.value > chart.high, 1, np.where(chart.value < chart.low, -1, 0))
    shift = _runs(side, length=7)
    step = np.sign(np.concatenate([[np.nan], np.diff(chart.value)]))
    trend = _trends(step, length=7)
    is_far = np.abs(chart.value - chart.centre) > 2 * chart.sigma
    far = np.where(is_far | np.isnan(side), side, 0.0)
    near = _two_of_three(far)
    towards = np.array([outside, near, shift, trend])
    sums = np.nan_to_num(towards).sum(axis=0)
    is_mixed = (towards > 0).any(axis=0) & (towards < 0).any(axis=0)
    direction = np.where(is_mixed, np.nan_to_num(side), np.sign(sums))
    has_signal = (np.nan_to_num(towards) != 0).any(axis=0)
    return Signals(
        outside != 0, shift != 0, trend != 0, near != 0, _in_words(direction, has_signal, wanted)
    )


def _in_words(direction: Floats, has_signal: Bools, wanted: Wanted) -> NDArray[np.str_]:
    if wanted == "neither":
        return np.where(has_signal, "change", "common cause")
    good = -1 if wanted == "fewer" else 1
    word = np.where(direction == good, "improvement", np.where(direction == -good, "concern", ""))
    word = np.where(word == "", "change", word)
    return np.where(has_signal, word, "common cause")


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


def _trends(step: Floats, *, length: int) -> Floats:
    """Mark the points of runs of steps up or down, the point they start from with them."""
    kept = _runs(step, length=length - 1)
    first = (kept != 0) & (np.concatenate([[0.0], kept[:-1]]) != kept)
    starts = np.flatnonzero(first) - 1
    marked = kept.copy()
    marked[starts] = np.where(marked[starts] == 0, kept[starts + 1], marked[starts])
    return marked


def _two_of_three(far: Floats) -> Floats:
    """Mark the far points of three neighbours that hold two of them on the same side."""
    marked = np.zeros(far.shape)
    for start in range(far.size - 2):
        three = far[start : start + 3]
        if np.isnan(three).any():
            continue
        for side in (-1, 1):
            if (three == side).sum() >= 2:
                marked[start : start + 3][three == side] = side
    return marked
