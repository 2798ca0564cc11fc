"""What was received: in words, in tables and as a calendar."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import pandas as pd
import pytest
from matplotlib.patches import Polygon, Rectangle

from scp_lib.measures import quality
from scp_lib.periods import Month, Period
from scp_lib.settings.partnership import Recording, RecordingPoint
from scp_lib.studies.quality import places, words
from scp_lib.studies.quality.basis import report_basis
from scp_lib.studies.quality.months import STATUS_WORDS
from scp_lib.studies.quality.pictures import calendar_chart
from scp_lib.studies.quality.study import received
from scp_lib.studies.quality.tables import QualityTables
from scp_lib.tables.received import STATUSES
from tests.studies.invented_force import built, dataset

DAYS = pd.date_range("2024-01-01", periods=14, freq="MS")
ESSEX = ["held"] * 3 + ["half month"] + ["held"] * 8 + ["stopped"] * 2
BY_HAND = {
    "file": "ons/w.geojson", "months": "", "bytes": 1_000_000, "origin": "put there by hand",
    "fetched_at": "", "publisher": "", "licence": "",
}  # fmt: skip
FETCHED = {
    "months": "", "bytes": 500_000, "origin": "fetched", "licence": "OGL-3.0",
    "fetched_at": "2026-02-03T09:00:00+00:00", "publisher": "data.police.uk",
}  # fmt: skip
REVISIONS = pd.DataFrame(
    {
        "force": "essex", "month": [DAYS[0]] * 3, "earlier_file": "a", "ward_code": ["1", "2", "1"],
        "crime_type": ["Drugs", "Drugs", "Burglary"], "before_count": [3, 4, 5],
        "after_count": [5, 3, 5],
    }
)  # fmt: skip


def receipts(
    status: list[str] = ESSEX, *, force: str = "essex", unplaced: list[int] | None = None
) -> pd.DataFrame:
    """Months of 1,000 rows each, ``unplaced`` of them without a place (8 by default)."""
    table = pd.DataFrame({"force": force, "month": DAYS[: len(status)], "status": status})
    return table.assign(
        is_usable=table["status"] == "held",
        is_optional=False,
        is_received=~table["status"].isin(["stopped", "not received"]),
        row_count=1000, kept_count=100, outside_count=500, repeated_id_count=0,
        conflicting_id_count=0, without_place_count=unplaced or 8, lsoa_vintage="2021",
    )  # fmt: skip


class Kept(dict[str, pd.DataFrame]):
    """Processed tables with the build's record."""

    record: dict[str, object]


def study(
    table: pd.DataFrame | None = None,
    *,
    revisions: pd.DataFrame = REVISIONS[:0],
    by_district: pd.DataFrame | None = None,
    files: list[dict[str, object]] | None = None,
    year: int | None = 2020,
) -> SimpleNamespace:
    """The data of such months, for Colchester."""
    table = receipts() if table is None else table
    names = ["Police Station"] * 30 + ["High Street"] * 70
    incidents = pd.DataFrame(
        {"location_name": names, "longitude": [0.9] * 30 + [0.8] * 70, "latitude": 51.0,
         "ward_code": "E05000001"}
    )  # fmt: skip
    entry = {"kind": "stopped", "force": "essex", "month": DAYS[12], "last_month": DAYS[13],
             "finding": "essex: no file after December 2024."}  # fmt: skip
    residents = {"ward_name": ["Castle", "Lexden"], "population": [1200, 900],
                 "population_year": "2020", "area_km2": 1.0}  # fmt: skip
    if by_district is None:
        by_district = pd.DataFrame(
            {"district_name": ["Not stated", "Colchester", "Far"], "month": DAYS[0],
             "incident_count": [4, 960, 1], "without_place_count": [4, 30, 0]}
        )  # fmt: skip
    built = Kept(
        completeness=pd.DataFrame([entry]), revisions=revisions,
        vintages=pd.DataFrame({"vintage": [2025]}),
    )  # fmt: skip
    built.record = {"holdings": files or [BY_HAND], "ward_files": []}
    months = sorted({Month.of(day) for day in table["month"]})
    return SimpleNamespace(
        area="Colchester", months_name="2024", month=Month(2025, 2), months=months, period=months,
        wards=range(17), receipts=table, report_receipts=table, report_incidents=incidents,
        residents=pd.DataFrame(residents), has_population=True,
        residents_age_years=math.nan if year is None else 2025 - year,
        settings=SimpleNamespace(population=year and SimpleNamespace(year=year)),
        districts=by_district, built=built,
        mark_recording=lambda points: points.assign(
            is_recording=points["location_name"] == "Police Station", ward_name="Castle"
        ),
    )  # fmt: skip


def tables_of(table: pd.DataFrame) -> QualityTables:
    return QualityTables(study(table))


def test_every_status_and_kind_has_words() -> None:
    assert set(STATUSES) == set(STATUS_WORDS)


def test_runs_of_months() -> None:
    runs = QualityTables(study()).runs.rows
    assert runs[["months", "status", "month_count"]].to_numpy().tolist() == [
        ["January to March 2024", "complete", 3],
        ["April 2024", "set aside: part of a month", 1],
        ["May to December 2024", "complete", 8],
        ["January to February 2025", "no file after the last", 2],
    ]


def test_two_forces_are_two_runs() -> None:
    both = pd.concat([receipts(["held"]), receipts(["held"], force="avon-and-somerset")])
    assert tables_of(both).runs.names == ["Avon and Somerset", "Essex"]


def test_calendar_shapes_and_words() -> None:
    found = study(revisions=REVISIONS.assign(month=DAYS[5]))
    chart = calendar_chart(found, QualityTables(found))
    squares = [patch for patch in chart.ax.patches if isinstance(patch, Rectangle)]
    halves = [patch for patch in chart.ax.patches if type(patch) is Polygon]
    assert (len(squares), len(halves)) == (14, 1)
    assert [text.get_text() for text in chart.ax.get_yticklabels()] == ["2024", "2025"]
    assert chart.ax.get_xlabel().replace("\n", " ") == (
        "Full square: complete; dash: no file after the force's last; half square: received, set "
        "aside; ring: issued again."
    )
    assert chart.alt.text == (
        "Calendar of months received. 11 of 14 months, January 2024 to February 2025, are "
        "complete. Essex: January to March 2024 complete; April 2024 set aside: part of a month; "
        "May to December 2024 complete; January to February 2025 no file after the last. Issued "
        "again: Essex June 2024."
    )


def test_the_months_and_rows_received() -> None:
    found = study()
    table = QualityTables(found).received
    assert words.months_complete(table, missing=received(found).missing).text == (
        "11 of 14 months are complete; missing: April 2024, January to February 2025."
    )
    assert words.without_place(table).text == (
        "0.8% of the force's records (112 of 14,000) have no location and are counted in no ward."
    )
    whole = tables_of(receipts(["held"])).received
    assert words.months_complete(whole, missing="").text == "1 of 1 months is complete."
    year = tables_of(receipts(["held"] * 12)).received
    assert words.months_complete(year, missing="").text == "All 12 months are complete."
    assert words.without_place(whole).text.startswith("0.8% of the force's records")
    assert words.repeated(whole).text == "In these months no Crime ID stands in two rows."
    twice = receipts(["held"]).assign(repeated_id_count=3, conflicting_id_count=1)
    told = words.repeated(tables_of(twice).received).text
    assert told.startswith("3 rows left out because the Crime ID stands in another row")
    assert "1 of them named another place" in told


def test_what_a_report_is_based_on() -> None:
    basis_of = partial(report_basis, receipts(), forces=["essex"], ward_count=17, vintage=2023)
    year = list(Period.parse("2024-01/2024-12"))
    assert basis_of(months=year).months.text == (
        "Based on 11 of 12 months of police data (Essex): January to March 2024, May to December "
        "2024. Missing: April 2024 (set aside: part of a month). Not available since then: January "
        "to February 2025 (no file after the last)."
    )
    later = basis_of(months=year[5:]).months.text
    assert later.startswith(
        "Based on all 7 months of police data (Essex), June to December 2024. Not available from "
        "the time before: April 2024 (set aside: part of a month). So nothing can be compared with "
        "the year before."
    )


def test_the_months_that_can_be_compared_are_named() -> None:
    """January to February 2024 are there, the rest of 2024 is not."""
    two = receipts(["held"] * 2 + ["not received"] * 10)
    later = receipts(["held"] * 12).assign(month=two["month"] + pd.DateOffset(years=1))
    year = list(Period.parse("2025-01/2025-12"))
    said = report_basis(
        pd.concat([two, later]), months=year, forces=["essex"], ward_count=1, vintage=2023
    ).months.text
    assert said.endswith("So only January to February 2025 can be compared with the year before.")


def test_a_gap_with_complete_months_after_it_is_not_named_as_the_end() -> None:
    table = receipts(["held"] * 4 + ["half month", "held"])
    found = report_basis(
        table, months=[Month(2024, 3), Month(2024, 4)], forces=["essex"], ward_count=1, vintage=2023
    )
    assert found.months.text == (
        "Based on all 2 months of police data (Essex), March to April 2024."
    )


def test_set_aside_and_none() -> None:
    told = words.set_aside(receipts()).text
    assert told.endswith("April 2024 (set aside: part of a month).")
    assert "Every month" in words.set_aside(receipts(["held"] * 6 + ["not received"])).text
    assert "Too few months" in words.set_aside(receipts(["held"] * 5 + ["not received"])).text


def test_what_the_build_found_names_forces_as_they_call_themselves() -> None:
    row = QualityTables(study()).completeness.row(0)
    assert row["finding"] == "Essex: no file after December 2024."
    assert row["months"] == "January to February 2025"


def test_revised_months_in_words() -> None:
    found = study(revisions=REVISIONS)
    tables = QualityTables(found)
    assert words.issued_again(found, tables).text == (
        "January 2024: issued again. Figures published before count 12 incidents there, and now "
        "13 (+1); 2 figures of a ward and type changed."
    )
    by_type = tables.issued_again.rows
    columns = ["crime_type", "before_count", "after_count", "change_count", "ward_count"]
    assert by_type[columns].to_numpy().tolist() == [["Drugs", 7, 8, 1, 2]]
    assert "No month" in words.issued_again(study(), QualityTables(study())).text


def test_share_without_a_place_by_district() -> None:
    rows = pd.DataFrame(
        {
            "month": DAYS[0],
            "district_name": ["Colchester", "Not stated", "Colchester", "Far"],
            "incident_count": [96, 4, 900, 1],
            "without_place_count": [3, 4, 90, 0],
        }
    ).assign(month=[DAYS[0], DAYS[0], DAYS[1], DAYS[0]])
    table = quality.places_by_district(rows, months=[Month(2024, 1)])
    assert table["district_name"].tolist() == ["Not stated", "Colchester", "Far"]
    assert table["without_place_pct"].tolist() == pytest.approx([100, 3.125, 0])
    shown = QualityTables(study()).by_district
    assert shown.names == ["Not stated", "Colchester"]  # and not the hardly any rows of Far
    assert words.district_reading(shown).text.startswith("4 rows name no district")
    named = QualityTables(study(by_district=rows.drop(index=1))).by_district
    assert words.district_reading(named).text == "Every row names a district."


def test_spread_of_the_share_without_a_place() -> None:
    table = receipts(["held", "held", "half month"], unplaced=[8, 48, 90])
    found = study(table)
    assert quality.unplaced_range(table) == (0.8, DAYS[0], 4.8, DAYS[1])
    told = words.unplaced_spread(QualityTables(found)).text
    assert "a ward's count can fall by 4.0%" in told
    even = study(receipts(["held", "held"], unplaced=[10, 12]))
    assert "fall" not in words.unplaced_spread(QualityTables(even)).text
    tables = QualityTables(even)
    same = tables.unplaced.rows.assign(least_pct=1.0, difference_pct=0.0)
    tables.unplaced = replace(tables.unplaced, rows=same)
    said = words.unplaced_spread(tables).text
    assert said == "The share without a place was 1.0% in each month received."


@pytest.mark.parametrize("unplaced", [[12, 13, 12], [1, 4, 1]])
def test_months_near_the_usual_share_are_not_named(unplaced: list[int]) -> None:
    told = words.unlike_months(tables_of(receipts(["held"] * 3, unplaced=unplaced))).text
    assert told.startswith("No month has")


def test_months_far_above_it_are_named_and_missing_ones_are_not() -> None:
    table = receipts(["held"] * 6, unplaced=[37, 48, 0, 13, 12, 14])
    gone = table["month"] == DAYS[2]
    table["row_count"] = table["row_count"].astype("Int64").mask(gone)
    table["without_place_count"] = table["without_place_count"].astype("Int64").mask(gone)
    told = words.unlike_months(tables_of(table)).text
    assert told == (
        "Far more records than usual (1.4%) have no location in January 2024 (3.7%) and February "
        "2024 (4.8%): a fall since then may be larger than it looks."
    )


def test_places_of_recording() -> None:
    found = study()
    tables = places.PlaceTables(found)
    assert tables.points.rows["kind"].tolist() == ["", "place of recording"]
    assert places.recording_share(tables, area="Colchester").text.startswith(
        "30 incidents in Colchester (30.0%) are shown at places where incidents are often written"
    )
    none = Recording(kinds=[], points=[])
    assert places.recording_notes(none, places.recording_table(none)).text == (
        "The settings list no place of recording."
    )
    point = RecordingPoint(longitude=0.9, latitude=51.911786, note="a hospital")
    some = Recording(kinds=["Prison"], points=[point])
    assert places.recording_notes(some, places.recording_table(some)).text == (
        "Kinds of place listed as places of recording: Prison. Also listed: the location at "
        "51.911786, 0.900000 (a hospital)."
    )


def test_the_age_of_the_residents_and_what_growth_does() -> None:
    tables = places.PlaceTables(study())
    assert places.residents_age(tables, year=2020).text == (
        "Rates of wards divide by 2,100 residents of mid-2020, 5 years older than the incidents. "
        "Where a ward has grown by 10% since, its true rate is 9% lower than printed."
    )
    assert "no page shows a rate" in places.residents_age(tables, year=None).text
    assert places.residents_reading(tables).text.startswith(
        "The number of residents is an estimate, 5 years older than the incidents. It is uncertain"
    )
    none = places.residents_reading(places.PlaceTables(study(year=None)))
    assert none.text == ("No residents by ward are available, so no page shows a rate of wards.")
    same = places.PlaceTables(study(year=2025))
    assert "of the same year" in places.residents_age(same, year=2025).text


def test_the_count_inside_the_wards_and_by_the_publishers_names() -> None:
    table = places.boundary_table(dataset())
    # 12 months of two types at five places; Avonford's rows of 2025: 70 ASB, 150 and 20 a month
    assert places.boundary_check(table, area="Avonford").text == (
        "As a check on the boundaries: counted inside the wards, Avonford has 120; by the name of "
        "the small area that the publisher gives, 2,880."
    )


def test_files_and_how_they_came() -> None:
    fetched = [
        FETCHED | {"file": f"police_uk/{n}.csv", "months": f"2025-{n:02}/2025-{n:02}"}
        for n in (1, 2, 3)
    ]
    table = places.PlaceTables(study(files=[*fetched, BY_HAND])).files
    assert table.names == ["ons/w.geojson", "police_uk/ (street files)"]
    assert table.rows["file_count"].tolist() == [1, 3]
    assert table.rows["months"].tolist() == ["", "January to March 2025"]
    assert table.rows["size_mb"].tolist() == pytest.approx([1.0, 1.5])
    assert table.rows["fetched"].tolist() == ["", "2026-02-03 09:00"]
    assert "licence" in table.headers
    alone = places.PlaceTables(study(files=[BY_HAND]))
    assert "licence" not in alone.files.headers
    told = places.file_reading(alone).text
    assert told.startswith("Every file was put there by hand (1 in all)")
    assert places.file_reading(places.PlaceTables(study(files=fetched))).text == (
        "3 of 3 files were brought by the command safer fetch."
    )
    later = [{**each, "origin": "changed since it was fetched"} for each in fetched]
    for count, them in ((1, "it"), (3, "them")):
        told = places.file_reading(places.PlaceTables(study(files=later[:count])))
        assert told.text.endswith(f"so what is recorded of {them} is no longer true.")


def test_ward_files_with_their_wards() -> None:
    found = study()
    found.built["vintages"] = built()["vintages"]
    found.built.record["ward_files"] = [
        {"vintage": 2025, "file": "a", "is_held": True, "use": "wards"},
        {"vintage": 2019, "file": "b", "is_held": False, "use": "old"},
    ]
    table = places.PlaceTables(found).ward_files
    assert table.rows["state"].tolist() == ["used", "missing"]
    counts = [table.cell(place, "ward_count").printed for place in range(2)]
    assert counts == ["3", "none"]
