"""Real Colchester on the wards of 2013, 2023 and 2025: one district, one total."""

from pathlib import Path

import pandas as pd
import pytest

from scp_lib.build import Built, build
from scp_lib.partnership import Partnership, read_partnership
from scp_lib.periods import Month, Period
from scp_lib.schemas import ASB, CRIME_TYPES
from scp_lib.studies.ward_vintages import (
    count_on,
    old_ward,
    reallocate_to,
    vintage_summary,
    vintages_held,
)

pytestmark = pytest.mark.real
YEAR = Period.parse("2025-01/2025-12")


@pytest.fixture(scope="module")
def settings() -> Partnership:
    return read_partnership("colchester")


@pytest.fixture(scope="module")
def colchester(
    real: Path, settings: Partnership, tmp_path_factory: pytest.TempPathFactory
) -> Built:
    processed = tmp_path_factory.mktemp("vintages")
    return build(settings, raw=real, processed=processed, today=Month(2026, 6))


def _count(built: Built, vintage: int) -> pd.DataFrame:
    return count_on(
        built, vintage=vintage, period=YEAR, complete_months=built.complete_months,
        crime_types=CRIME_TYPES,
    )  # fmt: skip


def test_asb_of_2025_is_the_same_on_the_wards_of_every_year(colchester: Built) -> None:
    assert vintages_held(colchester) == [2013, 2023, 2025]
    for vintage, ward_count in {2013: 27, 2023: 17, 2025: 17}.items():
        counts = _count(colchester, vintage)
        asb = counts[counts["crime_type"] == ASB]
        assert asb["incident_count"].sum() == 1_525
        assert asb["ward_code"].nunique() == ward_count


def test_every_month_and_type_has_the_same_total_on_every_year(colchester: Built) -> None:
    totals = [
        _count(colchester, vintage).groupby(["month", "crime_type"])["incident_count"].sum()
        for vintage in vintages_held(colchester)
    ]
    assert totals[0].sum() == 17_720
    for other in totals[1:]:
        pd.testing.assert_series_equal(totals[0], other)


def test_no_incident_changes_district_with_the_generalising_of_a_file(colchester: Built) -> None:
    table = vintage_summary(colchester)
    assert table["incident_count"].tolist() == [len(colchester.incidents)] * 3
    # two rows lie 2 cm outside the coarser wards of 2023, and stay in Colchester
    assert table["mended_count"].tolist() == [0, 2, 0]
    assert table["farthest_m"].max() < 1


def test_wards_of_old_resolve_to_what_stands_there_today(
    colchester: Built, settings: Partnership
) -> None:
    andrews = old_ward("St Andrew's", settings=settings, built=colchester)
    assert (andrews.found.vintage, andrews.found.ward_code) == (2013, "E05004137")
    assert andrews.today["ward_name"].tolist() == ["Greenstead", "Wivenhoe"]
    assert andrews.today["area_pct"].iloc[0] == pytest.approx(96.8, abs=0.1)
    assert andrews.today["incident_pct"].iloc[0] > 98
    harbour = old_ward("Harbour", settings=settings, built=colchester)
    assert (harbour.found.ward_name, harbour.found.through) == ("Old Heath", "Harbour")
    assert harbour.today["ward_name"].iloc[0] == "Old Heath and The Hythe"
    assert harbour.today["incident_pct"].iloc[0] > 99


def test_the_census_of_2011_on_todays_wards(colchester: Built, real: Path) -> None:
    people = pd.read_csv(real / "ons" / "ward_population.csv")
    old = people[(people["year"] == 2011) & people["ward_code"].between("E05004120", "E05004146")]
    figures = old.set_index("ward_code")["population"]
    found = reallocate_to(figures, built=colchester, from_vintage=2013, to_vintage=2025)
    assert found.figures.sum() == figures.sum() == 173_074
    assert len(found.figures) == 17
    assert 3 < found.error.misplaced_pct < 5
