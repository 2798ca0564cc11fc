"""Real Colchester in 2025, against figures that were worked out independently of this project."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from scp_lib.build.build import Built, build
from scp_lib.measures.counts import count_by_ward
from scp_lib.periods import Month, Period
from scp_lib.settings.partnership import Partnership, WardFile, read_partnership
from scp_lib.tables.crime_types import ASB, CRIME_TYPES, VIOLENCE

pytestmark = pytest.mark.real
YEAR = Period.parse("2025-01/2025-12")
WARDS_OF = {
    2013: ("colchester_wards_2013.geojson", "WD13CD", "WD13NM", 27),
    2023: ("colchester_wards_2023_as_published.geojson", "WD23CD", "WD23NM", 17),
    2025: ("colchester_wards_2025.geojson", "WD25CD", "WD25NM", 17),
}


@pytest.fixture(scope="module")
def settings() -> Partnership:
    return read_partnership("colchester")


@pytest.fixture(scope="module")
def colchester(
    real: Path, settings: Partnership, tmp_path_factory: pytest.TempPathFactory
) -> Built:
    return build(
        settings, raw=real, processed=tmp_path_factory.mktemp("real"), today=Month(2026, 6)
    )


@pytest.fixture(scope="module")
def year(colchester: Built) -> pd.DataFrame:
    months = colchester["incidents"]["month"].dt.year
    return colchester["incidents"][months == 2025]


def test_incidents_inside_the_seventeen_wards(colchester: Built, year: pd.DataFrame) -> None:
    assert len(colchester["wards"]) == 17
    assert len(year) == 17_720
    by_type = year["crime_type"].value_counts()
    assert by_type[ASB] == 1_525
    assert by_type[VIOLENCE] == 7_900


def test_asb_of_three_wards(colchester: Built) -> None:
    counts = count_by_ward(
        colchester["incidents"],
        ward_codes=colchester["wards"]["ward_code"].tolist(),
        period=YEAR,
        complete_months=colchester.complete_months,
        crime_types=CRIME_TYPES,
    )
    assert counts["is_complete"].all()
    names = colchester["wards"].set_index("ward_code")["ward_name"]
    asb = counts[counts["crime_type"] == ASB].groupby("ward_code")["incident_count"].sum()
    by_name = asb.rename(index=names)
    assert by_name[["Castle", "Greenstead", "Mile End"]].tolist() == [388, 184, 167]
    assert by_name.sum() == 1_525
    assert counts["incident_count"].sum() == 17_720


def test_rows_alike_are_incidents_of_their_own(year: pd.DataFrame) -> None:
    asb = year[year["crime_type"] == ASB]
    published = ["month", "longitude", "latitude", "location_name", "lsoa_code"]
    assert len(asb) - len(asb.drop_duplicates(published)) == 288


def test_distinct_points(year: pd.DataFrame) -> None:
    points = ["longitude", "latitude"]
    assert len(year.drop_duplicates(points)) == 2_046
    assert len(year[year["crime_type"] == ASB].drop_duplicates(points)) == 634


def test_receipts_add_up(colchester: Built) -> None:
    held = colchester["receipts"][colchester["receipts"]["is_received"]]
    parts = ["outside_count", "repeated_id_count", "without_place_count", "kept_count"]
    assert (held[parts].sum(axis=1) == held["row_count"]).all()
    # 158,229 lines less twelve headers
    assert held.loc[held["month"].dt.year == 2025, "row_count"].sum() == 158_217
    assert held["kept_count"].sum() == len(colchester["incidents"])
    assert (
        colchester["districts"]["incident_count"].sum()
        == (held["row_count"] - held["repeated_id_count"]).sum()
    )


def test_months_never_received_are_missing(colchester: Built) -> None:
    held = {str(month) for month in colchester.complete_months}
    assert held == {f"2024-0{n}" for n in range(1, 5)} | {str(month) for month in YEAR}
    assert any("May to December 2024" in note for note in colchester.note_texts())


def test_december_stands_in_two_downloads_and_is_read_once(colchester: Built) -> None:
    december = colchester["receipts"][colchester["receipts"]["month"] == "2025-12-01"]
    assert len(december) == 1
    assert any("38 other forces ignored" in note for note in colchester.note_texts())
    assert not any("issued again" in note for note in colchester.note_texts())


@pytest.mark.parametrize("vintage", WARDS_OF)
def test_wards_of_every_vintage_hold_the_same_incidents(
    vintage: int, real: Path, settings: Partnership, tmp_path: Path
) -> None:
    file, code_column, name_column, ward_count = WARDS_OF[vintage]
    changed = settings.model_copy(
        update={
            "population": None,
            "wards": WardFile(
                file=file, code_column=code_column, name_column=name_column, vintage=vintage
            ),
        }
    )
    built = build(changed, raw=real, processed=tmp_path, today=Month(2026, 6))
    in_year = built["incidents"][built["incidents"]["month"].dt.year == 2025]
    assert len(built["wards"]) == ward_count
    assert (in_year["crime_type"] == ASB).sum() == 1_525


def test_an_independent_count_agrees(real: Path, year: pd.DataFrame) -> None:
    """Plain pandas and a spatial join of the same files; the first code where a point has two."""
    import zipfile

    import geopandas as gpd

    with zipfile.ZipFile(real / "police_uk" / "essex-2025.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith("-street.csv")]
        rows = pd.concat([pd.read_csv(archive.open(name)) for name in names], ignore_index=True)
    rows = rows[rows["Crime ID"].isna() | ~rows.duplicated("Crime ID")].dropna(subset="Longitude")
    points = gpd.GeoDataFrame(
        rows, geometry=gpd.points_from_xy(rows["Longitude"], rows["Latitude"]), crs=4326
    )
    wards = gpd.read_file(real / "ons" / "colchester_wards_2025.geojson")
    joined = points.sjoin(wards, predicate="intersects").sort_values("WD25CD")
    joined = joined[~joined.index.duplicated()]
    theirs = joined.groupby(["WD25CD", "Month", "Crime type"]).size()
    ours = year.assign(Month=year["month"].dt.strftime("%Y-%m"))
    ours = ours.groupby(["ward_code", "Month", "crime_type"]).size()
    assert ours.to_dict() == theirs.to_dict()
