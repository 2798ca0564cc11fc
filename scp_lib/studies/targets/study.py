"""Targets from settings to answers: each measured on the months available, or refused."""

from contextlib import suppress
from functools import partial
from typing import NamedTuple

import pandas as pd

from scp_lib.document.text import listed
from scp_lib.errors import MeasureError, PeriodError
from scp_lib.measures.counts import first_days
from scp_lib.measures.overdispersion import UNKNOWN, AreaDispersion
from scp_lib.measures.placed import PlacedShares, placed_shares
from scp_lib.measures.targets import TargetProgress, target_progress
from scp_lib.measures.verdicts import Verdict, target_changes_pct
from scp_lib.measures.year_end import YearEnd, cumulative_trajectory, year_end
from scp_lib.periods import Period
from scp_lib.settings.targets import TargetPeriod, TargetSetting
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.targets import areas
from scp_lib.studies.targets.control import control_limits


def stands(found: TargetProgress | None) -> str:
    """Say how a target stands; one of a period under way is never called met: enough so far."""
    words = str(found.standing) if found else ""
    is_under_way = found is not None and found.verdict is Verdict.IN_PROGRESS
    return words.replace("met", "enough so far") if is_under_way else words


class TargetAnswer(NamedTuple):
    """One period of a target.

    ``progress`` is None, and ``refusal`` the reason, where it cannot be measured. ``asked_pct``
    is the period's own change, ``target_pct`` what it comes to against the baseline. ``path``
    (see cumulative_trajectory) and ``year_end`` are None where they do not apply. ``placed`` are
    the force's rows of these crime types with and without a place in both periods, and ``spread``
    the same target judged as if rows without a place were spread like the others (None: not
    measured).
    """

    period: Period
    asked_pct: float
    target_pct: float
    progress: TargetProgress | None = None
    refusal: str = ""
    path: pd.DataFrame | None = None
    year_end: YearEnd | None = None
    placed: PlacedShares | None = None
    spread: TargetProgress | None = None

    @property
    def is_measured(self) -> bool:
        """Whether there are two counts to compare."""
        return self.progress is not None and self.progress.change is not None

    @property
    def depends_on_unplaced(self) -> bool:
        """Whether rows without a place, spread like the others, would move the verdict."""
        if self.progress is None or self.spread is None:
            return False
        return self.progress.standing is not self.spread.standing

    @property
    def dispersion(self) -> AreaDispersion:
        """How much the counts of the area vary, as the verdict allows for."""
        return self.progress.dispersion if self.progress else UNKNOWN

    @property
    def verdict(self) -> Verdict:
        """The verdict; a target that cannot be measured cannot be assessed."""
        return self.progress.verdict if self.progress else Verdict.CANNOT_BE_ASSESSED


class TargetStudy(NamedTuple):
    """A target with its answers, one a period.

    ``monthly`` has month, incident_count (empty where missing), is_complete; ``control`` and
    ``lasting_fall_pct`` are what scp_lib.studies.targets.control returns. ``ranks`` has, for wards
    chosen as worst, ward_name, incident_count, rank (1 the most incidents in the baseline, of
    all ``ward_count`` wards) and is_tied; None for other targets.
    """

    setting: TargetSetting
    area_name: str
    monthly: pd.DataFrame
    control: pd.DataFrame | None
    lasting_fall_pct: float
    ranks: pd.DataFrame | None
    ward_count: int
    answers: tuple[TargetAnswer, ...]


def target_studies(data: Dataset, *, area: str = "", crime_type: str = "") -> list[TargetStudy]:
    """Measure every target of the settings, or those of one area or crime type.

    ``area`` is ``"town centre"``, ``"district"`` or the key of a drawn area, ``crime_type`` one
    that the target counts; all if empty. SettingsError: a target names an unknown ward, or
    contradicts another.
    """
    areas.check_targets(data)
    return [
        _study(target, data)
        for target in data.settings.targets
        if area in ("", target.area) and (not crime_type or crime_type in target.crime_types)
    ]


def _area_name(target: TargetSetting, data: Dataset) -> str:
    if target.area == "district":
        return data.area
    if target.area == "town centre":
        return "the town centre"
    drawn = areas.drawn_area(target, data)
    if drawn is not None:
        return drawn.name
    names = data.wards.set_index("ward_code")["ward_name"]
    return listed(names[areas.target_wards(target, data)])


def _study(target: TargetSetting, data: Dataset) -> TargetStudy:
    of_type = data.incidents[data.incidents["crime_type"].isin(target.crime_types)]
    inside = areas.is_in_area(of_type, target, data)
    monthly = areas.by_month(of_type[inside].groupby("month").size(), data)
    rest = {}
    if target.area != "district":
        outside = of_type[~inside].groupby("month").size()
        rest[f"the rest of {data.area}"] = areas.by_month(outside, data)
    force = areas.rest_of_force(data, crime_types=target.crime_types)
    if force is not None:
        rest["the rest of the force's area"] = force
    changes = target_changes_pct(
        [period.change_pct for period in target.periods], reading=target.reading
    )
    pool = _pool(of_type, target, data)
    control, lasting_fall = control_limits(monthly, force, target)
    return TargetStudy(
        setting=target,
        area_name=_area_name(target, data),
        monthly=monthly,
        control=control,
        lasting_fall_pct=lasting_fall,
        ranks=_ranks(pool, target, data),
        ward_count=len(data.wards),
        answers=tuple(
            _answer(target, period, change, monthly, rest, pool, data)
            for period, change in zip(target.periods, changes, strict=True)
        ),
    )


def _answer(
    target: TargetSetting,
    asked: TargetPeriod,
    target_pct: float,
    monthly: pd.DataFrame,
    rest: dict[str, pd.DataFrame],
    pool: pd.DataFrame | None,
    data: Dataset,
) -> TargetAnswer:
    period = asked.months
    answer = TargetAnswer(period, asked.change_pct, target_pct)
    measure = partial(
        target_progress,
        monthly,
        baseline=target.baseline,
        current=period,
        target_pct=target_pct,
        direction=target.direction,
        newest=data.month,
        on_missing="refuse" if target.missing_months == "refuse" else "restrict",
        dispersion=areas.target_dispersion(data, target, period),
        pool=pool,
        chosen=areas.target_wards(target, data),
    )
    try:
        progress = measure(rest=rest)
    except (PeriodError, MeasureError) as error:
        return answer._replace(refusal=" ".join(str(error).split()))
    answer = answer._replace(progress=progress)
    if data.month < period.first:
        return answer
    if progress.change is not None:
        placed = placed_shares(
            data.districts,
            crime_types=target.crime_types,
            months=progress.months.current_months,
            baseline_months=progress.months.baseline_months,
        )
        answer = answer._replace(placed=placed, spread=measure(placed=placed))
    with suppress(PeriodError):  # a month is missing: no path, or no year end
        path = cumulative_trajectory(
            monthly,
            baseline=target.baseline,
            current=period,
            target_pct=target_pct,
            newest=data.month,
        )
        answer = answer._replace(path=path)
        if len(period) == 12 and data.month < period.last:
            end = year_end(
                monthly,
                year=period,
                newest=data.month,
                target_count=float(path["target_cumulative_count"].iloc[-1]),
                direction=target.direction,
            )
            answer = answer._replace(year_end=end)
    return answer


def _pool(of_type: pd.DataFrame, target: TargetSetting, data: Dataset) -> pd.DataFrame | None:
    """Counts of all wards in the baseline's complete months, for wards chosen as worst."""
    known = set(data.complete_months)
    months = [month for month in target.baseline if month in known]
    if not target.chosen_as_worst or not months:
        return None
    keys = pd.MultiIndex.from_product(
        [data.wards["ward_code"].tolist(), first_days(months)], names=["ward_code", "month"]
    )
    counted = of_type.groupby(["ward_code", "month"]).size().reindex(keys, fill_value=0)
    return counted.rename("incident_count").reset_index()


def _ranks(pool: pd.DataFrame | None, target: TargetSetting, data: Dataset) -> pd.DataFrame | None:
    """Return the chosen wards' places by incidents in the baseline, the first place first."""
    if pool is None:
        return None
    totals = pool.groupby("ward_code")["incident_count"].sum()
    ranks = totals.rank(method="min", ascending=False).astype(int)
    names = data.wards.set_index("ward_code")["ward_name"]
    table = pd.DataFrame({"ward_name": names, "incident_count": totals, "rank": ranks})
    table["is_tied"] = ranks.duplicated(keep=False)
    chosen = table.loc[areas.target_wards(target, data)]
    return chosen.sort_values("rank", kind="stable", ignore_index=True)
