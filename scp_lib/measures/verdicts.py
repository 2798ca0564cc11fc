"""What can be said of a target, and what a chain of targets asks for."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

from scp_lib.errors import MeasureError
from scp_lib.measures.comparison import Comparison
from scp_lib.measures.detectability import Direction
from scp_lib.measures.regression_to_mean import ExpectedFall


class Verdict(StrEnum):
    """What can be said of a target."""

    BEYOND_CHANCE = "met"
    WITHIN_CHANCE = "met, but could be chance"
    NOT_REACHED = "not met"
    CANNOT_BE_ASSESSED = "cannot be assessed"
    IN_PROGRESS = "in progress"
    NOT_STARTED = "not started"


def target_changes_pct(
    changes_pct: Sequence[float], *, reading: Literal["compound", "points"] = "compound"
) -> tuple[float, ...]:
    """Each target period's change against the baseline, from changes that follow one another.

    Parameters
    ----------
    changes_pct
        Change asked in each period: ``[-5, -2]`` is a fall of 5%, then a further 2%.
    reading
        ``"compound"``: the further 2% are of what is left; ``"points"``: of the baseline.

    Returns
    -------
    tuple of float
        Percent against the baseline, one a period.

    Raises
    ------
    MeasureError
        A change takes the count below zero.

    Examples
    --------
    >>> [round(100 + change, 1) for change in target_changes_pct([-5, -2])]
    [95.0, 93.1]
    >>> [round(100 + change, 1) for change in target_changes_pct([-5, -2], reading="points")]
    [95.0, 93.0]
    """
    index, reached = 100.0, []
    for change in changes_pct:
        index = index * (1 + change / 100) if reading == "compound" else index + change
        if index < 0 or change < -100:
            raise MeasureError(f"A change of {change:g}% goes below zero incidents.")
        reached.append(index - 100)
    return tuple(reached)


def judge(
    change: Comparison,
    *,
    target_count: float,
    direction: Direction,
    expected: ExpectedFall | None = None,
) -> Verdict:
    """Judge months that are over: by the count, then by the interval, against no change.

    Parameters
    ----------
    change
        Comparison with the baseline, its interval widened for overdispersion.
    target_count
        The count that just reaches the target.
    direction
        Whether fewer or more is wanted.
    expected
        For areas chosen because they were worst: a count inside what they would have come to
        by themselves is within chance, whatever the change from the baseline.

    Returns
    -------
    Verdict
        One of the first four; from a baseline of zero nothing can be told.

    Examples
    --------
    >>> from scp_lib.measures.comparison import compare_counts
    >>> print(judge(compare_counts(150, 200), target_count=190, direction="fewer"))
    met
    """
    if change.baseline_count == 0:
        return Verdict.CANNOT_BE_ASSESSED
    now = change.current_count
    is_fewer = direction == "fewer"
    tolerance = 1e-9 * max(1.0, target_count)
    if now > target_count + tolerance if is_fewer else now < target_count - tolerance:
        return Verdict.NOT_REACHED
    is_beyond = change.high_pct < 0 if is_fewer else change.low_pct > 0
    if expected is not None:
        is_beyond &= now < expected.low_count if is_fewer else now > expected.high_count
    return Verdict.BEYOND_CHANCE if is_beyond else Verdict.WITHIN_CHANCE
