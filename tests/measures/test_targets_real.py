"""The measures on the real police.uk and ONS files, read here by a short reader of our own."""

import io
import json
import os
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import shapely

from scp_lib.measures.overdispersion import dispersion_of_pairs
from scp_lib.measures.targets import target_progress
from scp_lib.measures.verdicts import Verdict
from scp_lib.periods import Period

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif("SAFER_REAL" not in os.environ, reason="SAFER_REAL is not set"),
]
ASB, VIOLENCE = "Anti-social behaviour", "Violence and sexual offences"
SPRING = {"baseline": Period.parse("2024-01/2024-04"), "current": Period.parse("2025-01/2025-04")}


@pytest.fixture(scope="module")
def incidents():
    """Essex, January to April of 2024 and 2025: month, crime type, district, ward."""
    root = Path(os.environ["SAFER_REAL"])
    wanted = [f"{year}-0{month}" for year in (2024, 2025) for month in (1, 2, 3, 4)]
    months = []
    for name in ("essex-2024-01-to-04.zip", "essex-2025.zip"):
        with zipfile.ZipFile(root / "police_uk" / name) as archive:
            for member in archive.namelist():
                if member.endswith("essex-street.csv") and member[:7] in wanted:
                    months.append(pd.read_csv(io.BytesIO(archive.read(member))))
    rows = pd.concat(months, ignore_index=True)
    rows = rows[rows["Crime ID"].isna() | ~rows["Crime ID"].duplicated()].reset_index(drop=True)
    rows["district"] = rows["LSOA name"].str[:-5]
    rows["ward"] = None
    wards = json.loads((root / "ons" / "colchester_wards_2025.geojson").read_text())
    for feature in wards["features"]:
        ward = shapely.geometry.shape(feature["geometry"])
        inside = shapely.contains_xy(ward, rows["Longitude"], rows["Latitude"])
        rows.loc[inside & rows["ward"].isna(), "ward"] = feature["properties"]["WD25NM"]
    return rows


def by_year(incidents, crime_type, area):
    kept = incidents[(incidents["Crime type"] == crime_type) & incidents[area].notna()]
    return pd.crosstab(kept[area], kept["Month"].str[:4])


def monthly(incidents, crime_type):
    kept = incidents[incidents["Crime type"] == crime_type]
    counts = kept.groupby("Month").size().rename("incident_count").reset_index()
    return counts.assign(month=pd.to_datetime(counts["Month"]))[["month", "incident_count"]]


@pytest.mark.parametrize(("crime_type", "phi"), [(ASB, 1.5), (VIOLENCE, 2.8)])
def test_overdispersion_over_wards(incidents, crime_type, phi):
    years = by_year(incidents, crime_type, "ward")
    assert len(years) == 17
    assert round(dispersion_of_pairs(years["2025"], years["2024"]).phi, 1) == phi


def test_overdispersion_of_asb_over_districts(incidents):
    years = by_year(incidents, ASB, "district")
    years = years[years.sum(axis=1) > 50]  # the other names are rows placed outside Essex
    assert len(years) == 14
    assert round(dispersion_of_pairs(years["2025"], years["2024"]).phi, 1) == 3.4


def test_castle_did_not_reach_ten_per_cent_and_asb_did_within_chance(incidents):
    cases = [
        (incidents[incidents["ward"] == "Castle"], VIOLENCE, 411, 455, -8.9, Verdict.NOT_REACHED),
        (incidents[incidents["ward"].notna()], ASB, 450, 513, -11.5, Verdict.WITHIN_CHANCE),
    ]
    for area, crime_type, now, before, change, verdict in cases:
        years = by_year(incidents, crime_type, "ward")
        found = target_progress(
            monthly(area, crime_type),
            **SPRING,
            target_pct=-10,
            dispersion=dispersion_of_pairs(years["2025"], years["2024"]),
        )
        assert (found.exact.current_count, found.exact.baseline_count) == (now, before)
        assert round(found.exact.change_pct, 1) == change
        assert found.exact.low_pct < 0 < found.exact.high_pct
        assert found.widened.low_pct < found.exact.low_pct
        assert found.verdict is verdict
