"""The measures on the real police.uk and ONS files, read here by a short reader of our own."""

import io
import json
import os
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import shapely

from scp_lib.measures.detectability import detectable_change_pct
from scp_lib.measures.overdispersion import area_dispersion
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


def test_dispersion_of_each_kind_of_area(incidents):
    wards, districts = (
        by_year(incidents, ASB, area).set_axis(["before", "now"], axis=1)
        for area in ("ward", "district")
    )
    castle = area_dispersion([wards], ["Castle"])
    assert (round(castle.phi, 2), castle.area_count, castle.confidence) == (7.99, 16, 0.95)
    largest = wards.sum(axis=1).nlargest(3).index
    assert round(area_dispersion([wards], largest).phi, 2) == 5.24
    colchester = area_dispersion([districts], ["Colchester"], fewest=100)
    assert (round(colchester.phi, 2), colchester.area_count) == (5.05, 13)
    violence = by_year(incidents, VIOLENCE, "district").set_axis(["before", "now"], axis=1)
    assert round(area_dispersion([violence], ["Colchester"], fewest=100).phi, 2) == 4.30


def test_castle_did_not_reach_ten_per_cent_and_asb_did_within_chance(incidents):
    cases = [
        (incidents[incidents["ward"] == "Castle"], VIOLENCE, 411, 455, -8.9, Verdict.NOT_REACHED),
        (incidents[incidents["ward"].notna()], ASB, 450, 513, -11.5, Verdict.WITHIN_CHANCE),
    ]
    for area, crime_type, now, before, change, verdict in cases:
        kind, own, fewest = ("ward", "Castle", 1) if now == 411 else ("district", "Colchester", 100)
        years = by_year(incidents, crime_type, kind).set_axis(["before", "now"], axis=1)
        found = target_progress(
            monthly(area, crime_type),
            **SPRING,
            target_pct=-10,
            dispersion=area_dispersion([years], [own], fewest=fewest),
        )
        assert (found.change.current_count, found.change.baseline_count) == (now, before)
        assert round(found.change.change_pct, 1) == change
        assert found.change.low_pct < 0 < found.change.high_pct
        assert found.verdict is verdict


def test_falls_that_would_be_called_four_times_in_five(incidents):
    wards, districts, violence = (
        by_year(incidents, crime_type, area).set_axis(["before", "now"], axis=1)
        for crime_type, area in ((ASB, "ward"), (ASB, "district"), (VIOLENCE, "district"))
    )
    cases = [
        (wards, ["Castle"], 69),
        (wards, wards.sum(axis=1).nlargest(3).index, 50),
        (districts, ["Colchester"], 39),
        (violence, ["Colchester"], 18),
    ]
    for table, judged, fall in cases:
        found = area_dispersion([table], judged, fewest=100 if "Castle" not in table.index else 1)
        size = detectable_change_pct(
            int(table.loc[list(judged), "before"].sum()),
            current_exposure=120,
            baseline_exposure=121,
            dispersion=found.phi,
            confidence=found.confidence,
        )
        assert round(-size) == fall
