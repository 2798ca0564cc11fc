"""Real Colchester on the wards of 2013, 2023 and 2025: one district, one total."""

from pathlib import Path

import pandas as pd
import pytest

from scp_lib.build.build import build
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_partnership
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.past_plan.study import (
    PastWardStudy,
    count_on,
    past_ward_study,
    wards_by_year,
)
from scp_lib.studies.past_plan.tables import PastWardTables, vintage_table
from scp_lib.tables.crime_types import ASB, CRIME_TYPES

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def colchester(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    settings = read_partnership("colchester")
    processed = tmp_path_factory.mktemp("vintages")
    built = build(settings, raw=real, processed=processed, today=Month(2026, 6))
    return Dataset(settings, built, Month(2025, 12))


@pytest.fixture(scope="module")
def found(colchester: Dataset) -> PastWardStudy:
    return past_ward_study(colchester)


def _count(data: Dataset, vintage: int) -> pd.DataFrame:
    counts = count_on(data, vintage=vintage, crime_types=CRIME_TYPES)
    return counts[counts["month"] >= "2025-01-01"]


def test_asb_of_2025_is_the_same_on_the_wards_of_every_year(colchester: Dataset) -> None:
    assert list(wards_by_year(colchester)) == [2013, 2023, 2025]
    for vintage, ward_count in {2013: 27, 2023: 17, 2025: 17}.items():
        counts = _count(colchester, vintage)
        asb = counts[counts["crime_type"] == ASB]
        assert asb["incident_count"].sum() == 1_525
        assert asb["ward_code"].nunique() == ward_count


def test_every_month_and_type_has_the_same_total_on_every_year(colchester: Dataset) -> None:
    totals = [
        _count(colchester, vintage).groupby(["month", "crime_type"])["incident_count"].sum()
        for vintage in wards_by_year(colchester)
    ]
    assert totals[0].sum() == 17_720
    for other in totals[1:]:
        pd.testing.assert_series_equal(totals[0], other)


def test_no_incident_changes_district_with_the_generalising_of_a_file(colchester: Dataset) -> None:
    table = vintage_table(colchester).rows
    assert table["incident_count"].tolist() == [len(colchester.incidents)] * 3
    # two rows lie 2 cm outside the coarser wards of 2023, and stay in Colchester
    assert table["mended_count"].tolist() == [0, 2, 0]
    assert table["farthest_m"].max() < 1


def test_wards_of_the_plan_resolve_to_what_stands_there_today(found: PastWardStudy) -> None:
    andrews, harbour = found.areas
    assert (andrews.then.vintage, andrews.then.ward_code) == (2013, "E05004137")
    assert andrews.there["ward_name"].tolist() == ["Greenstead", "Wivenhoe"]
    assert andrews.there["area_pct"].iloc[0] == pytest.approx(96.8, abs=0.1)
    assert andrews.there["incident_pct"].iloc[0] > 98
    assert (harbour.then.ward_name, harbour.then.through) == ("Old Heath", "Harbour")
    assert harbour.now.ward_name == "Old Heath and The Hythe"
    assert harbour.there["incident_pct"].iloc[0] > 99
    assert found.others == ["Town centre"]


def test_what_is_recorded_there_on_the_wards_of_then_and_of_today(found: PastWardStudy) -> None:
    areas = PastWardTables(found).areas.rows
    assert areas["then_count"].tolist() == [168, 68]
    assert areas["now_ward"].tolist() == ["Greenstead", "Old Heath and The Hythe"]
    assert areas["now_count"].tolist() == [184, 105]
