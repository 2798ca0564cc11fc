"""What is known of each ward, measured for all at once: so a page for each costs little."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from scp_lib.measures.counts import first_days, ward_totals
from scp_lib.measures.overdispersion import between_tables
from scp_lib.measures.ranks import rank_rates
from scp_lib.settings.partnership import TownCentre
from scp_lib.studies.changes import on_year_before
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.hot_spots.study import HotSpots, NoIncidents, hot_spot_study
from scp_lib.studies.targets.areas import drawn_outline, target_wards
from scp_lib.studies.targets.study import TargetStudy, target_studies
from scp_lib.studies.town_centre.study import kinds_of_places
from scp_lib.studies.wards.study import WardStudy, ward_study
from scp_lib.tables.crime_types import ASB

_HALF, _PART_OF_CENTRE = 0.5, 0.01
"""A ward with less of the town centre than this has none of it: two outlines never quite meet."""


class WardPagesStudy(NamedTuple):
    """Every ward of the settings; each table has ward_code, the wards by name.

    ``asb`` is the study of page 10, whose wards are ranked by rate in ``ranks``: ward_code, rank,
    rank_low, rank_high (no row where there are no residents). ``types`` has for each crime type
    incident_count (the report's months) and the columns of measures.year_on_year; ``months`` the
    report's months: incident_count and earlier_count, of the same month a year before, empty where
    missing. ``hot`` is the study of page 11, None without an incident; ``kinds`` has the ASB
    incidents by kind of place. ``targets`` are the targets with the codes of the wards they touch;
    ``centre`` is the code of the ward with half of the drawn town centre or more, if there is one.
    """

    data: Dataset
    asb: WardStudy
    ranks: pd.DataFrame
    types: pd.DataFrame
    months: pd.DataFrame
    hot: HotSpots | None
    kinds: pd.DataFrame
    targets: list[tuple[TargetStudy, frozenset[str]]]
    centre: str


def why_not(data: Dataset) -> str:
    """Say why there are no pages of wards; empty if there are."""
    return "" if ASB in data.settings.crime_types else "The settings' crime_types lack ASB."


def ward_pages_study(data: Dataset) -> WardPagesStudy:
    """Measure every ward over the twelve months to the report's month."""
    asb = ward_study(data, crime_type=ASB)
    counts = data.count_by_ward(*data.settings.crime_types)
    try:
        hot = hot_spot_study(data, crime_type=ASB)
    except NoIncidents:
        hot = None
    return WardPagesStudy(
        data=data,
        asb=asb,
        ranks=_ranks(asb),
        types=_types(data, counts, asb),
        months=_months(data, counts),
        hot=hot,
        kinds=_kinds(data),
        targets=[(study, _touched(study, data)) for study in target_studies(data)],
        centre=_ward_of_centre(data),
    )


def _ranks(asb: WardStudy) -> pd.DataFrame:
    """Rank the wards that have residents by their rates, as districts are ranked."""
    known = asb.rates[asb.rates["population"].fillna(0) > 0]
    columns = ["rank", "rank_low", "rank_high"]
    if len(known) < 2:
        return pd.DataFrame(columns=["ward_code", *columns])
    count = known["incident_count"].to_numpy(float)
    between = between_tables(asb.changes.ward_pairs)
    phi = np.inf if between is None else between.phi_of(count)
    people = known["population"].to_numpy(float)
    ranks = np.column_stack(rank_rates(count, people, dispersion=phi))
    return pd.DataFrame(ranks, columns=columns).assign(ward_code=known["ward_code"].to_numpy())


def _types(data: Dataset, counts: pd.DataFrame, asb: WardStudy) -> pd.DataFrame:
    """Put each crime type's year of each ward against the year before, as page 10 does for one."""
    parts = []
    for crime_type in data.settings.crime_types:
        total = ward_totals(counts, months=data.months, crime_type=crime_type)
        rows = total.rename("incident_count").astype("int64").reset_index()
        years = asb.changes if crime_type == ASB else None
        changes = (years or on_year_before(data, counts, crime_type=crime_type)).wards
        rows = rows.merge(
            changes.drop(columns="ward_name"), on="ward_code", how="left", validate="one_to_one"
        )
        parts.append(rows.assign(crime_type=crime_type))
    return pd.concat(parts, ignore_index=True)


def _months(data: Dataset, counts: pd.DataFrame) -> pd.DataFrame:
    """Lay each ward's months of ASB out with those of the year before."""
    asb = counts[counts["crime_type"] == ASB].set_index(["ward_code", "month"])["incident_count"]
    codes, days = data.wards["ward_code"].tolist(), first_days(data.period)
    keys = pd.MultiIndex.from_product([codes, days], names=["ward_code", "month"])
    before = first_days(month + -12 for month in data.period)
    earlier = pd.MultiIndex.from_product([codes, before], names=keys.names)
    table = keys.to_frame(index=False)
    return table.assign(
        incident_count=asb.reindex(keys).array, earlier_count=asb.reindex(earlier).array
    )


def _kinds(data: Dataset) -> pd.DataFrame:
    """Count each ward's ASB by kind of place; small kinds are counted with others."""
    rows = data.report_incidents
    columns = ["ward_code", "location_name", "easting_m", "northing_m"]
    rows = rows.loc[rows["crime_type"] == ASB, columns].astype({"location_name": "object"})
    parts = [
        kinds_of_places(here).assign(ward_code=code) for code, here in rows.groupby("ward_code")
    ]
    if not parts:
        return pd.DataFrame(columns=["ward_code", "kind", "incident_count", "share_pct"])
    return pd.concat(parts, ignore_index=True)


def _touched(study: TargetStudy, data: Dataset) -> frozenset[str]:
    """Return the codes of the wards that a target's area has a part of."""
    codes, setting, centre = data.wards["ward_code"], study.setting, data.settings.town_centre
    if setting.area == "district":
        return frozenset(codes)
    if setting.area != "town centre" or centre is None:
        return frozenset(target_wards(setting, data))
    return frozenset(codes[_part_of_centre(data, centre) > _PART_OF_CENTRE])


def _ward_of_centre(data: Dataset) -> str:
    """Return the code of the ward with half of the drawn town centre or more, else nothing."""
    if data.settings.town_centre is None:
        return ""
    part = _part_of_centre(data, data.settings.town_centre)
    return str(data.wards["ward_code"][part.idxmax()]) if part.max() >= _HALF else ""


def _part_of_centre(data: Dataset, centre: TownCentre) -> pd.Series:
    """Return the part of the drawn town centre that lies in each ward, from 0 to 1."""
    outline = drawn_outline(centre, wards=data.wards).geometry.union_all()
    return data.wards.geometry.intersection(outline).area / outline.area
