"""All crime types together: what changed in each, and which changes are clear."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from scp_lib.measures.significance import benjamini_hochberg
from scp_lib.measures.year_on_year import YearOnYear
from scp_lib.studies.changes import SIGNED, columns_of, on_year_before
from scp_lib.studies.dataset import Dataset
from scp_lib.tables.crime_types import ASB


class CrimeTypeStudy(NamedTuple):
    """Each crime type's year against the year before.

    ``changes`` has a row a type that can be compared: crime_type, baseline_count, current_count,
    change_pct, low_pct, high_pct (widened by phi), phi (the district's own; all
    three empty where too few others have incidents enough), is_beyond_chance. ``months_name`` and
    ``earlier_name`` are the months compared.
    """

    area: str
    changes: pd.DataFrame
    months_name: str
    earlier_name: str
    is_part_year: bool


def crime_type_study(data: Dataset) -> CrimeTypeStudy:
    """Compare each crime type of the settings with the year before.

    ASB is judged by itself; the crimes among all of them (Benjamini and Hochberg, 5%).
    """
    counts = data.count_by_ward(*data.settings.crime_types)
    compared: dict[str, YearOnYear] = {
        crime_type: on_year_before(data, counts, crime_type=crime_type)
        for crime_type in data.settings.crime_types
    }
    first = next(iter(compared.values()))
    return CrimeTypeStudy(
        area=data.area,
        changes=_side_by_side(compared),
        months_name=first.months_name,
        earlier_name=first.earlier_name,
        is_part_year=len(first.months) < len(data.months),
    )


def _side_by_side(compared: Mapping[str, YearOnYear]) -> pd.DataFrame:
    rows = [
        {
            "crime_type": crime_type,
            **columns_of(found.area, "baseline_count", "current_count", *SIGNED),
            "phi": found.area_dispersion.phi,
            "p_value": found.area_dispersion.learnt(found.area.p_value),
        }
        for crime_type, found in compared.items()
        if found.area is not None
    ]
    table = pd.DataFrame(rows)
    if table.empty:
        return table
    known = table["phi"] < math.inf
    table[["phi", "low_pct", "high_pct"]] = table[["phi", "low_pct", "high_pct"]].where(known)
    is_crime = (table["crime_type"] != ASB).to_numpy()
    p_value = table.pop("p_value").to_numpy(copy=True)
    p_value[is_crime] = benjamini_hochberg(p_value[is_crime])
    return table.assign(is_beyond_chance=p_value <= 0.05)
