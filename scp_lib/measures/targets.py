"""Targets: what was agreed, what happened, how sure that is, and would it have happened anyway."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from scp_lib.errors import MeasureError, PeriodError
from scp_lib.measures.comparison import Comparison, RelativeChange, compare_counts, relative_change
from scp_lib.measures.detectability import Direction, detectable_change_pct
from scp_lib.measures.months import LikeMonths, OnMissing, counts_by_month, like_months, total
from scp_lib.measures.overdispersion import UNKNOWN, AreaDispersion
from scp_lib.measures.placed import ALL_PLACED, PlacedShares
from scp_lib.measures.regression_to_mean import ExpectedFall, expected_fall
from scp_lib.measures.verdicts import Verdict, judge
from scp_lib.periods import Month, Period

_SURER = 5
"""A fifth of the error for areas chosen as worst (99% for 95%): with the same, the worst of sixty
much alike would be said to have fallen in up to 8 of 100 cases, not 4 (tests/claims)."""


class TargetProgress(NamedTuple):
    """All there is to say of one target; what does not apply yet is None or NaN.

    ``verdict`` is of the whole period and says in progress until its last month is
    published; ``standing`` is how the months so far would be judged. ``change`` allows for
    ``dispersion``: the verdict goes by its interval, and against no change. ``target_count`` is
    the count that just reaches the target over the months compared, and ``above_target_count``
    how far the count is above it (negative: below). ``detectable_pct`` is the true change in the
    wanted direction that these counts would show beyond chance four times in five, NaN where
    none. ``expected`` is what areas chosen because they were worst would have come to by
    themselves; for them a result inside its range is within chance.
    """

    verdict: Verdict
    standing: Verdict
    target_pct: float
    months: LikeMonths
    dispersion: AreaDispersion
    change: Comparison | None = None
    target_count: float = math.nan
    above_target_count: float = math.nan
    detectable_pct: float = math.nan
    beside: tuple[RelativeChange, ...] = ()
    expected: ExpectedFall | None = None

    @property
    def is_target_in_interval(self) -> bool:
        """Whether the interval holds the target: chance could hide either answer."""
        held = self.change
        return held is not None and held.low_pct <= self.target_pct <= held.high_pct


def target_progress(
    monthly: pd.DataFrame,
    *,
    baseline: Period,
    current: Period,
    target_pct: float,
    direction: Direction = "fewer",
    newest: Month | None = None,
    on_missing: OnMissing = "refuse",
    dispersion: AreaDispersion = UNKNOWN,
    rest: Mapping[str, pd.DataFrame] | None = None,
    pool: pd.DataFrame | None = None,
    chosen: Sequence[str] = (),
    placed: PlacedShares = ALL_PLACED,
) -> TargetProgress:
    """Compare two periods against an agreed change in incidents per day.

    Reached means that the count is on the wanted side of the target, exactly; beyond chance,
    that besides the interval leaves out no change. Neither says why.

    Parameters
    ----------
    monthly
        The target's area and crime types: ``month``, ``incident_count`` (empty where
        masked), ``is_complete`` if need be; one row a month.
    baseline, current
        Periods of the same calendar months, the baseline first.
    target_pct
        Change asked of the rate per day against the baseline: 0 or below for ``fewer``, 0 or
        above for ``more``. See :func:`target_changes_pct` for targets that follow on.
    direction
        ``"more"`` for hidden harms, where more reports are the goal.
    newest
        The newest month published; by default the newest month of ``monthly``, masked or not.
    on_missing
        ``"refuse"`` a month missing from either period, or ``"restrict"`` to the months that
        both have (``months.left_out`` names the others).
    dispersion
        How much the counts of such an area vary from year to year (``area_dispersion``). By
        default not known, and then nothing is beyond chance.
    rest
        Monthly counts of what to compare with, by name, the target's area not in them:
        ``{"the rest of Colchester": ..., "the rest of Essex": ...}``. One that has not all
        months compared is refused.
    pool, chosen
        For an area chosen because it was worst: the counts of all areas it was chosen
        among (``ward_code``, ``month``, ``incident_count``), and the codes that were chosen,
        which together are the target's area.
    placed
        Judge as if the rows without a place were spread like the others: days are counted
        less the share of rows without one. By default every row counts as placed.

    Raises
    ------
    PeriodError
        Unlike or overlapping periods, or a missing month where that is refused.
    MeasureError
        The target's sign does not fit its direction, or a table is not as described.

    Examples
    --------
    >>> months = pd.date_range("2024-01-01", "2025-12-01", freq="MS")
    >>> table = pd.DataFrame({"month": months, "incident_count": [20] * 12 + [17] * 12})
    >>> found = target_progress(table, baseline=Period.parse("2024-01/2024-12"),
    ...     current=Period.parse("2025-01/2025-12"), target_pct=-5)
    >>> print(found.verdict, round(found.change.change_pct, 1), round(found.above_target_count, 1))
    met, but could be chance -14.8 -23.4
    """
    if (target_pct > 0) if direction == "fewer" else (target_pct < 0):
        raise MeasureError(
            f"A target of {target_pct:+g}% was set for {direction} incidents: set a fall for "
            "fewer, a rise for more."
        )
    if target_pct < -100:
        raise MeasureError(f"A target of {target_pct:g}% goes below zero incidents.")
    counts = counts_by_month(monthly)
    if not counts:
        raise PeriodError("The monthly counts hold no complete month: nothing can be compared.")
    newest = newest or Month.of(monthly["month"].max())
    months = like_months(
        counts, baseline=baseline, current=current, newest=newest, on_missing=on_missing
    )
    unjudged = TargetProgress(
        verdict=Verdict.NOT_STARTED if newest < current.first else Verdict.CANNOT_BE_ASSESSED,
        standing=Verdict.CANNOT_BE_ASSESSED,
        target_pct=target_pct,
        months=months,
        dispersion=dispersion,
    )
    if not months.current_months:
        return unjudged
    now, before = total(counts, months.current_months), total(counts, months.baseline_months)
    options = placed.exposures(current=months.current_days, baseline=months.baseline_days)
    options |= {"confidence": dispersion.confidence, "dispersion": dispersion.phi}
    change = compare_counts(now, before, **options)
    expected = None
    if pool is not None and dispersion.allows_claim:
        surer = options | {"confidence": 1 - (1 - dispersion.confidence) / _SURER}
        expected = _expected(pool, chosen, months, before, options=surer)
    longer = options["current_exposure"] / options["baseline_exposure"]
    target_count = before * longer * (1 + target_pct / 100)
    standing = judge(change, target_count=target_count, direction=direction, expected=expected)
    return unjudged._replace(
        verdict=standing if newest >= current.last else Verdict.IN_PROGRESS,
        standing=standing,
        change=change,
        target_count=target_count,
        above_target_count=now - target_count,
        detectable_pct=detectable_change_pct(before, direction=direction, **options),
        beside=tuple(
            _beside(name, table, months, now, before, options=options)
            for name, table in (rest or {}).items()
        ),
        expected=expected,
    )


def _beside(
    name: str,
    table: pd.DataFrame,
    months: LikeMonths,
    now: int,
    before: int,
    *,
    options: Mapping[str, float],
) -> RelativeChange:
    counts = counts_by_month(table)
    missing = [m for m in months.current_months + months.baseline_months if m not in counts]
    if missing:
        raise PeriodError(
            f"{name}: no complete count is available for {missing[0].name}, which the target is "
            "compared on. Leave this comparison out, or put the missing file in and build again."
        )
    return relative_change(
        now,
        before,
        rest_current_count=total(counts, months.current_months),
        rest_baseline_count=total(counts, months.baseline_months),
        name=name,
        **options,
    )


def _expected(
    pool: pd.DataFrame,
    chosen: Sequence[str],
    months: LikeMonths,
    before: int,
    *,
    options: Mapping[str, float],
) -> ExpectedFall:
    then = pd.to_datetime([month.first_day for month in months.baseline_months])
    held = pool[pool["month"].isin(then)]
    areas = held.groupby("ward_code")["incident_count"].agg(["sum", "count"])
    if (areas["count"] < len(then)).any():
        code = areas.index[areas["count"] < len(then)][0]
        raise PeriodError(f"{code}: a month of the baseline is missing, so it cannot be ranked.")
    unknown = sorted(set(chosen) - set(areas.index))
    if unknown or not chosen:
        raise MeasureError(
            f"Areas chosen because they were worst: {', '.join(unknown) or 'none named'}; name "
            "codes that are among those they were chosen from."
        )
    is_chosen = areas.index.isin(list(chosen))
    found = expected_fall(areas["sum"].to_numpy(dtype=float), chosen=is_chosen, **options)
    if found.baseline_count != before:
        raise MeasureError(
            f"The areas chosen had {found.baseline_count} incidents in the baseline and the "
            f"target's area {before}: count the same areas and crime types in both."
        )
    return found
