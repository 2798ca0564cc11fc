"""Targets: what was agreed, what happened, how sure that is, and would it have happened anyway."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from scp_lib.errors import MeasureError, PeriodError
from scp_lib.measures.comparison import Comparison, compare_counts
from scp_lib.measures.detectability import Direction, detectable_change_pct
from scp_lib.measures.months import LikeMonths, OnMissing, counts_by_month, like_months, total
from scp_lib.measures.overdispersion import NO_HISTORY, Dispersion
from scp_lib.measures.placed import ALL_PLACED, PlacedShares
from scp_lib.measures.regression_to_mean import ExpectedFall, expected_fall
from scp_lib.measures.relative_change import RelativeChange, relative_change
from scp_lib.measures.verdicts import Verdict, judge
from scp_lib.periods import Month, Period


class TargetProgress(NamedTuple):
    """All there is to say of one target; what does not apply yet is None or NaN.

    ``verdict`` is of the whole period and says in progress until its last month is
    published; ``standing`` is how the months so far would be judged. ``exact`` takes the
    counts as Poisson, ``widened`` allows for ``dispersion.phi``: the verdict goes by it, and
    against no change. ``target_count`` is the count that just reaches the target over the
    months compared, and ``above_target_count`` how far the count is above it (negative:
    below). ``detectable_pct`` is the smallest change in the wanted direction that these
    counts could have shown beyond chance, NaN where none could. ``expected`` is what areas
    chosen because they were worst would have come to by themselves; for them a result inside
    its range is within chance.
    """

    verdict: Verdict
    standing: Verdict
    direction: Direction
    target_pct: float
    baseline: Period
    current: Period
    months: LikeMonths
    dispersion: Dispersion
    exact: Comparison | None = None
    widened: Comparison | None = None
    baseline_per_day: float = math.nan
    current_per_day: float = math.nan
    target_count: float = math.nan
    above_target_count: float = math.nan
    detectable_pct: float = math.nan
    beside: tuple[RelativeChange, ...] = ()
    expected: ExpectedFall | None = None

    @property
    def is_target_in_interval(self) -> bool:
        """Whether the widened interval holds the target: chance could hide either answer."""
        held = self.widened
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
    dispersion: Dispersion = NO_HISTORY,
    rest: Mapping[str, pd.DataFrame] | None = None,
    pool: pd.DataFrame | None = None,
    chosen: Sequence[str] = (),
    placed: PlacedShares = ALL_PLACED,
    confidence: float = 0.95,
) -> TargetProgress:
    """Compare two periods against an agreed change in incidents per day.

    Reached means that the count is on the wanted side of the target, exactly; beyond chance,
    that besides the widened interval leaves out no change. Neither says why.

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
        Overdispersion of the partnership's own history.
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
    confidence
        Of the intervals.

    Returns
    -------
    TargetProgress

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
    >>> print(found.verdict, round(found.exact.change_pct, 1), round(found.above_target_count, 1))
    reached but within chance -14.8 -23.4
    """
    _check_target(target_pct, direction)
    counts = counts_by_month(monthly)
    if not counts:
        raise PeriodError("The monthly counts hold no complete month: nothing can be compared.")
    newest = newest or Month.of(monthly["month"].max())
    months = like_months(
        counts, baseline=baseline, current=current, newest=newest, on_missing=on_missing
    )
    unjudged = TargetProgress(
        verdict=Verdict.NOT_STARTED if newest < current.first else Verdict.CANNOT_BE_TOLD,
        standing=Verdict.CANNOT_BE_TOLD,
        direction=direction,
        target_pct=target_pct,
        baseline=baseline,
        current=current,
        months=months,
        dispersion=dispersion,
    )
    if not months.current_months:
        return unjudged
    now, before = total(counts, months.current_months), total(counts, months.baseline_months)
    days = placed.exposures(current=months.current_days, baseline=months.baseline_days)
    options = Options(**days, confidence=confidence)
    phi = dispersion.phi
    widened = compare_counts(now, before, dispersion=phi, **options._asdict())
    expected = None
    if pool is not None:
        expected = _expected(pool, chosen, months, before, phi=phi, options=options)
    longer = options.current_exposure / options.baseline_exposure
    target_count = before * longer * (1 + target_pct / 100)
    standing = judge(widened, target_count=target_count, direction=direction, expected=expected)
    return unjudged._replace(
        verdict=standing if newest >= current.last else Verdict.IN_PROGRESS,
        standing=standing,
        exact=compare_counts(now, before, **options._asdict()),
        widened=widened,
        baseline_per_day=before / months.baseline_days,
        current_per_day=now / months.current_days,
        target_count=target_count,
        above_target_count=now - target_count,
        detectable_pct=detectable_change_pct(
            before, direction=direction, dispersion=phi, **options._asdict()
        ),
        beside=tuple(
            _beside(name, table, months, now, before, phi=phi, options=options)
            for name, table in (rest or {}).items()
        ),
        expected=expected,
    )


class Options(NamedTuple):
    """What every comparison of one target shares."""

    current_exposure: float
    baseline_exposure: float
    confidence: float


def _check_target(target_pct: float, direction: Direction) -> None:
    if (target_pct > 0) if direction == "fewer" else (target_pct < 0):
        raise MeasureError(
            f"A target of {target_pct:+g}% was set for {direction} incidents: set a fall for "
            "fewer, a rise for more."
        )
    if target_pct < -100:
        raise MeasureError(f"A target of {target_pct:g}% goes below zero incidents.")


def _beside(
    name: str,
    table: pd.DataFrame,
    months: LikeMonths,
    now: int,
    before: int,
    *,
    phi: float,
    options: Options,
) -> RelativeChange:
    counts = counts_by_month(table)
    missing = [m for m in months.current_months + months.baseline_months if m not in counts]
    if missing:
        raise PeriodError(
            f"{name}: no complete count is held for {missing[0].name}, which the target is "
            "compared on. Leave this comparison out, or put the missing file in and build again."
        )
    return relative_change(
        now,
        before,
        rest_current_count=total(counts, months.current_months),
        rest_baseline_count=total(counts, months.baseline_months),
        name=name,
        dispersion=phi,
        **options._asdict(),
    )


def _expected(
    pool: pd.DataFrame,
    chosen: Sequence[str],
    months: LikeMonths,
    before: int,
    *,
    phi: float,
    options: Options,
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
    found = expected_fall(
        areas["sum"].to_numpy(dtype=float),
        chosen=is_chosen,
        dispersion=phi,
        **options._asdict(),
    )
    if found.baseline_count != before:
        raise MeasureError(
            f"The areas chosen had {found.baseline_count} incidents in the baseline and the "
            f"target's area {before}: count the same areas and crime types in both."
        )
    return found
