"""How much counts of a target's area vary from year to year, learnt from others of its kind."""

from __future__ import annotations

from typing import NamedTuple

from scp_lib.measures.area_comparison import NOT_STATED
from scp_lib.measures.overdispersion import (
    FEWEST_IN_A_DISTRICT,
    UNKNOWN,
    AreaDispersion,
    area_dispersion,
    earlier_pairs,
    pair_tables,
)
from scp_lib.periods import Period
from scp_lib.settings.targets import TargetSetting
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.targets.areas import is_in_area, target_wards


class TargetHistory(NamedTuple):
    """The dispersion of a target's area, and the kind of areas it was learnt from."""

    dispersion: AreaDispersion
    over: str


NO_HISTORY = TargetHistory(UNKNOWN, "")


def target_history(data: Dataset, target: TargetSetting, period: Period) -> TargetHistory:
    """Learn the dispersion of a target's area from the judged months and every earlier pair held.

    A target of the whole district learns from the force's other districts, any other from wards.
    The town centre stands beside the wards as an area of its own, out of those it lies in.
    """
    known = set(data.complete_months)
    compared = [
        (now, then)
        for now, then in zip(period, target.baseline, strict=True)
        if now in known and then in known
    ]
    if not compared:
        return NO_HISTORY
    months, baseline_months = [now for now, _ in compared], [then for _, then in compared]
    pairs = [(months, baseline_months), *earlier_pairs(months, complete_months=known)]
    if target.area == "district":
        rows = data.districts[
            data.districts["crime_type"].isin(target.crime_types)
            & (data.districts["district_name"] != NOT_STATED)
        ]
        tables = pair_tables(rows, area="district_name", pairs=pairs)
        found = area_dispersion(tables, [data.area], fewest=FEWEST_IN_A_DISTRICT)
        return TargetHistory(found, "districts")
    of_type = data.incidents[data.incidents["crime_type"].isin(target.crime_types)]
    area, judged = of_type["ward_code"].astype(object), target_wards(target, data)
    if not judged:
        judged = [str(target.area)]
        area = area.mask(is_in_area(of_type, target, data), judged[0])
    counted = of_type.assign(area=area).groupby(["area", "month"], as_index=False).size()
    rows = counted.rename(columns={"size": "incident_count"})
    tables = pair_tables(rows, area="area", pairs=pairs)
    return TargetHistory(area_dispersion(tables, judged), "wards")
