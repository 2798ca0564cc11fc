"""Targets from settings to answers: each measured on the months held, or refused in one line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from scp_lib.errors import MeasureError, PeriodError
from scp_lib.measures.control_charts import laney_u_chart
from scp_lib.measures.overdispersion import NO_HISTORY
from scp_lib.measures.placed import PlacedShares, placed_shares
from scp_lib.measures.special_causes import special_causes
from scp_lib.measures.targets import TargetProgress, target_progress
from scp_lib.measures.trajectory import cumulative_trajectory
from scp_lib.measures.verdicts import Verdict, target_changes_pct
from scp_lib.measures.year_end import YearEnd, simulate_year_end
from scp_lib.partnership import Partnership
from scp_lib.periods import Month, Period
from scp_lib.studies.target_areas import (
    by_month,
    check_targets,
    is_in_area,
    month_days,
    rest_of_force,
    ward_codes,
)
from scp_lib.studies.target_history import UNKNOWN, TargetHistory, target_history
from scp_lib.target_settings import TargetPeriod, TargetSetting

SEED = 2008
"""Of simulated year ends: the same months give the same figures."""
FEWEST_MONTHS = 8
"""A control chart of fewer months has limits that say nothing."""


IN_BASE = "signal in the baseline"
"""Variation of a month whose own baseline sets the limits: no change against it."""


class Tables(NamedTuple):
    """What targets are measured on; see scp_lib.schemas."""

    incidents: pd.DataFrame
    wards: pd.DataFrame
    districts: pd.DataFrame
    complete_months: Sequence[Month]


class TargetAnswer(NamedTuple):
    """One period of a target.

    ``progress`` is None, and ``refusal`` the reason, where it cannot be measured. ``asked_pct``
    is the period's own change, ``target_pct`` what it comes to against the baseline. ``path``
    (see cumulative_trajectory) and ``year_end`` are None where they do not apply;
    ``year_end_chance`` is the probability of reaching the target. ``placed`` are the force's
    rows of these crime types with and without a place in both periods, and ``spread`` the same
    target judged as if rows without a place were spread like the others (None: not measured).
    """

    period: Period
    asked_pct: float
    target_pct: float
    progress: TargetProgress | None
    refusal: str
    history: TargetHistory
    path: pd.DataFrame | None
    year_end: YearEnd | None
    year_end_chance: float
    placed: PlacedShares | None = None
    spread: TargetProgress | None = None

    @property
    def hangs_on_unplaced(self) -> bool:
        """Whether rows without a place, spread like the others, would move the verdict."""
        if self.progress is None or self.spread is None:
            return False
        return self.progress.standing is not self.spread.standing

    @property
    def verdict(self) -> Verdict:
        """The verdict; a target that cannot be measured cannot be told."""
        return self.progress.verdict if self.progress else Verdict.CANNOT_BE_TOLD


class TargetStudy(NamedTuple):
    """A target with its answers, one a period.

    ``monthly`` has month, incident_count (empty where missing), is_complete; ``control`` month,
    per_day, centre, low, high, variation, rule, or is None with too few months;
    ``control_base`` are the months that set its mean and limits. A signal in a month of a
    baseline that sets them is ``IN_BASE``, neither improvement nor concern: it is measured
    against itself. ``ranks`` are the places of
    wards chosen as worst among all ``ward_count`` wards in the baseline, 1 the most incidents
    (empty: not asked); ``tied_ranks`` are places that more than one ward holds.
    """

    setting: TargetSetting
    area_name: str
    monthly: pd.DataFrame
    control: pd.DataFrame | None
    control_base: str
    ranks: tuple[int, ...]
    ward_count: int
    answers: tuple[TargetAnswer, ...]
    tied_ranks: tuple[int, ...] = ()


def target_studies(
    settings: Partnership, tables: Tables, *, newest: Month, area: str = "", crime_type: str = ""
) -> list[TargetStudy]:
    """Measure every target of the settings, or those of one area or crime type.

    Parameters
    ----------
    settings
        The partnership's.
    tables
        Its processed tables.
    newest
        The newest month to use: later ones are left out.
    area, crime_type
        ``"town centre"`` or ``"district"``, and a crime type the target counts; all if empty.

    Raises
    ------
    SettingsError
        A target names an unknown ward, or contradicts another.
    """
    check_targets(settings, wards=tables.wards)
    held = [month for month in tables.complete_months if month <= newest]
    kept = tables._replace(complete_months=held)
    return [
        _study(target, settings, kept, newest=newest)
        for target in settings.targets
        if area in ("", target.area) and (not crime_type or crime_type in target.crime_types)
    ]


def area_name(target: TargetSetting, *, settings: Partnership, wards: pd.DataFrame) -> str:
    """Name a target's area as a reader knows it."""
    if target.area == "district":
        return settings.area_name
    if target.area == "town centre":
        return "the town centre"
    codes = ward_codes(target.wards, wards=wards, where=settings.key)
    names = wards.set_index("ward_code").loc[codes, "ward_name"].tolist()
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _study(
    target: TargetSetting, settings: Partnership, tables: Tables, *, newest: Month
) -> TargetStudy:
    of_type = tables.incidents[tables.incidents["crime_type"].isin(target.crime_types)]
    inside = is_in_area(of_type, target, settings=settings, wards=tables.wards)
    held = tables.complete_months
    monthly = by_month(of_type[inside], complete_months=held, newest=newest)
    rest = {}
    if target.area != "district":
        name = f"the rest of {settings.area_name}"
        rest[name] = by_month(of_type[~inside], complete_months=held, newest=newest)
    force = rest_of_force(
        tables.districts,
        area_name=settings.area_name,
        crime_types=target.crime_types,
        complete_months=held,
        newest=newest,
    )
    if force is not None:
        rest["the rest of the force's area"] = force
    changes = target_changes_pct(
        [period.change_pct for period in target.periods], reading=target.reading
    )
    pool = _pool(of_type, target, settings, tables)
    control, base = _control(monthly, target)
    ranks, tied = _ranks(pool, target, settings, tables)
    return TargetStudy(
        target,
        area_name(target, settings=settings, wards=tables.wards),
        monthly,
        control,
        base,
        ranks,
        len(tables.wards),
        tuple(
            _answer(target, period, change, monthly, rest, pool, settings, tables, newest)
            for period, change in zip(target.periods, changes, strict=True)
        ),
        tied,
    )


def _answer(
    target: TargetSetting,
    asked: TargetPeriod,
    target_pct: float,
    monthly: pd.DataFrame,
    rest: dict[str, pd.DataFrame],
    pool: pd.DataFrame | None,
    settings: Partnership,
    tables: Tables,
    newest: Month,
) -> TargetAnswer:
    period = asked.months
    history = _history(target, period, tables)
    answer = TargetAnswer(
        period, asked.change_pct, target_pct, None, "", history, None, None, math.nan
    )
    where = f"partnerships/{settings.key}.toml: targets '{target.key}'"
    measure = partial(
        target_progress,
        monthly,
        baseline=target.baseline,
        current=period,
        target_pct=target_pct,
        direction=target.direction,
        newest=newest,
        on_missing="refuse" if target.missing_months == "refuse" else "restrict",
        dispersion=history.dispersion,
        pool=pool,
    )
    try:
        codes = ward_codes(target.wards, wards=tables.wards, where=where)
        progress = measure(chosen=codes, rest=rest)
    except (PeriodError, MeasureError) as error:
        return answer._replace(refusal=" ".join(str(error).split()))
    if newest < period.first:
        return answer._replace(progress=progress, history=UNKNOWN)
    if progress.exact is not None:
        placed = placed_shares(
            tables.districts,
            crime_types=target.crime_types,
            months=progress.months.current_months,
            baseline_months=progress.months.baseline_months,
        )
        answer = answer._replace(placed=placed, spread=measure(chosen=codes, placed=placed))
    return _with_year(answer._replace(progress=progress), target, monthly, newest)


def _with_year(
    answer: TargetAnswer, target: TargetSetting, monthly: pd.DataFrame, newest: Month
) -> TargetAnswer:
    """Add the path to the target and, for a year under way, how it is likely to end."""
    try:
        path = cumulative_trajectory(
            monthly,
            baseline=target.baseline,
            current=answer.period,
            target_pct=answer.target_pct,
            newest=newest,
        )
    except PeriodError:
        return answer
    answer = answer._replace(path=path)
    if len(answer.period) != 12 or newest >= answer.period.last:
        return answer
    target_count = float(path["target_cumulative_count"].iloc[-1])
    try:
        end = simulate_year_end(
            monthly, year=answer.period, seed=SEED, newest=newest, target_count=target_count
        )
    except (PeriodError, MeasureError):
        return answer
    is_fewer = target.direction == "fewer"
    reached = end.totals <= target_count if is_fewer else end.totals >= target_count
    return answer._replace(year_end=end, year_end_chance=float(np.mean(reached)))


def _history(target: TargetSetting, period: Period, tables: Tables) -> TargetHistory:
    held = set(tables.complete_months)
    both = [
        (now, then)
        for now, then in zip(period, target.baseline, strict=True)
        if now in held and then in held
    ]
    return target_history(
        tables.incidents,
        tables.districts,
        is_district_wide=target.area == "district",
        ward_codes=tables.wards["ward_code"].tolist(),
        crime_types=target.crime_types,
        months=[now for now, _ in both],
        baseline_months=[then for _, then in both],
        complete_months=held,
    )


def _pool(
    of_type: pd.DataFrame, target: TargetSetting, settings: Partnership, tables: Tables
) -> pd.DataFrame | None:
    """Counts of all wards in the baseline's months held, for wards chosen as worst."""
    held = set(tables.complete_months)
    months = [month for month in target.baseline if month in held]
    if not target.chosen_as_worst or not months:
        return None
    days = month_days(months)
    keys = pd.MultiIndex.from_product(
        [tables.wards["ward_code"].tolist(), days], names=["ward_code", "month"]
    )
    counted = of_type.groupby(["ward_code", "month"]).size().reindex(keys, fill_value=0)
    return counted.rename("incident_count").reset_index()


def _ranks(
    pool: pd.DataFrame | None, target: TargetSetting, settings: Partnership, tables: Tables
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the chosen wards' places by incidents in the baseline, and the places shared."""
    if pool is None:
        return (), ()
    codes = ward_codes(target.wards, wards=tables.wards, where=settings.key)
    totals = pool.groupby("ward_code")["incident_count"].sum()
    places = totals.rank(method="min", ascending=False).astype(int)
    tied = places[places.duplicated(keep=False)].unique()
    return tuple(int(rank) for rank in places[codes]), tuple(int(rank) for rank in tied)


def _control(monthly: pd.DataFrame, target: TargetSetting) -> tuple[pd.DataFrame | None, str]:
    """Chart incidents a day from the baseline on; its whole year sets the limits if it is held."""
    first = pd.Timestamp(target.baseline.first.first_day)
    table = monthly[monthly["month"] >= first].reset_index(drop=True)
    held = table["incident_count"].notna()
    days = table["month"].dt.days_in_month.to_numpy(float)
    in_baseline = (table["month"] <= pd.Timestamp(target.baseline.last.first_day)) & held
    if held.sum() < FEWEST_MONTHS:
        return None, ""
    is_by_baseline = in_baseline.sum() >= 12
    base = in_baseline if is_by_baseline else held
    counts = table["incident_count"].to_numpy(float, na_value=np.nan)
    try:
        chart = laney_u_chart(counts, days, base=base.to_numpy())
    except MeasureError:
        return None, ""
    signals = special_causes(chart, wanted=target.direction)
    rules = {
        "outside the limits": signals.is_outside,
        "seven or more in a row on one side of the mean": signals.is_shift,
        "seven or more in a row in one direction": signals.is_trend,
        "two of three near a limit": signals.is_near_limit,
    }
    told = ["; ".join(rule for rule, marks in rules.items() if marks[i]) for i in range(len(table))]
    columns = {"per_day": chart.value, "centre": chart.centre, "low": chart.low, "high": chart.high}
    variation = signals.variation.astype(object)
    if is_by_baseline:
        variation[in_baseline.to_numpy() & (variation != "common cause")] = IN_BASE
    frame = table[["month"]].assign(**columns, variation=variation, rule=told)
    return frame, str(target.baseline) if is_by_baseline else "all months shown"


__all__ = ["NO_HISTORY", "Tables", "TargetAnswer", "TargetStudy", "area_name", "target_studies"]
