"""The ledger in words and as a calendar."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.patches import Polygon, Rectangle

from scp_lib.measures.quality import (
    places_by_district,
    revised_by_type,
    runs_of_months,
    unplaced_range,
)
from scp_lib.periods import Month, Period
from scp_lib.schemas import STATUSES
from scp_lib.views import ledger_words as say
from scp_lib.views.charts import chart_view
from scp_lib.views.ledger_calendar import ledger_calendar

DAYS = pd.date_range("2024-01-01", periods=14, freq="MS")
ESSEX = ["held"] * 3 + ["half month"] + ["held"] * 8 + ["stopped"] * 2


def receipts(status: list[str] = ESSEX, force: str = "essex") -> pd.DataFrame:
    table = pd.DataFrame({"force": force, "month": DAYS[: len(status)], "status": status})
    return table.assign(
        is_usable=table["status"] == "held",
        is_received=~table["status"].isin(["stopped", "not received"]),
    )


def test_every_status_and_kind_has_words() -> None:
    assert set(STATUSES) == set(say.STATUS_WORDS)


def test_runs_of_months() -> None:
    runs = say.run_table(runs_of_months(receipts()))
    assert runs[["months", "status", "month_count"]].to_numpy().tolist() == [
        ["January to March 2024", "held", 3],
        ["April 2024", "set aside: part of a month", 1],
        ["May to December 2024", "held", 8],
        ["January to February 2025", "no file after the last", 2],
    ]


def test_two_forces_are_two_runs() -> None:
    both = pd.concat([receipts(["held"]), receipts(["held"], "avon-and-somerset")])
    runs = say.run_table(runs_of_months(both))
    assert runs["force"].tolist() == ["Avon and Somerset", "Essex"]


def test_calendar_shapes_and_words() -> None:
    table = receipts()
    runs = say.run_table(runs_of_months(table))
    ax = ledger_calendar(
        table, runs=runs, revised={("essex", DAYS[5])}, title=say.calendar_title(table)
    )
    squares = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    halves = [patch for patch in ax.patches if type(patch) is Polygon]
    assert (len(squares), len(halves)) == (14, 1)
    assert [text.get_text() for text in ax.get_yticklabels()] == ["2024", "2025"]
    key = ax.get_xlabel().replace("\n", " ")
    assert key == (
        "Full square: held; dash: no file after the force's last; half square: received, set "
        "aside; ring: issued again."
    )
    view = chart_view(ax, source="data.police.uk")
    assert view.alt == (
        "Calendar of months received. 11 of 14 months, January 2024 to February 2025, are held in "
        "full. Essex: January to March 2024 held; April 2024 set aside: part of a month; May to "
        "December 2024 held; January to February 2025 no file after the last. Issued again: Essex "
        "June 2024."
    )


def test_what_a_page_rests_on() -> None:
    table = receipts()
    months = list(Period.parse("2024-01/2024-12"))
    assert say.rests_on(table, months=months, forces=["essex"]) == (
        "These figures rest on 11 of 12 months, Essex: January to March 2024, May to December "
        "2024. In no figure: April 2024 (set aside: part of a month). Since then, in no figure: "
        "January to February 2025 (no file after the last)."
    )
    later = list(Period.parse("2024-06/2024-12"))
    assert say.rests_on(table, months=later, forces=["essex"]).startswith(
        "These figures rest on 7 of 7 months, Essex: June to December 2024. None is missing. Of "
        "the months before, in no figure: April 2024 (set aside: part of a month)."
    )


def test_later_months_that_are_held_are_not_told_of() -> None:
    table = receipts(["held"] * 4 + ["half month", "held"])
    words = say.rests_on(table, months=[Month(2024, 3), Month(2024, 4)], forces=["essex"])
    assert (
        words == "These figures rest on 2 of 2 months, Essex: March to April 2024. None is missing."
    )


def test_set_aside_and_none() -> None:
    assert say.set_aside(receipts()).endswith("April 2024 (set aside: part of a month).")
    assert "Every month" in say.set_aside(receipts(["held", "not received"]))


def test_revised_months_in_words() -> None:
    table = pd.DataFrame(
        {
            "month": [DAYS[0]] * 3, "earlier_file": "a", "ward_code": ["1", "2", "1"],
            "crime_type": ["Drugs", "Drugs", "Burglary"], "before_count": [3, 4, 5],
            "after_count": [5, 3, 5],
        }
    )  # fmt: skip
    assert say.revised(table) == (
        "January 2024: issued again. Figures published before count 12 incidents there, and now "
        "13 (+1); 2 figures of a ward and type changed."
    )
    by_type = revised_by_type(table)
    assert by_type["crime_type"].tolist() == ["Drugs"]
    assert by_type[["before_count", "after_count", "change_count", "ward_count"]].to_numpy()[
        0
    ].tolist() == [7, 8, 1, 2]
    assert "No month" in say.revised(table[:0])


def test_share_without_a_place_by_district_and_month() -> None:
    rows = pd.DataFrame(
        {
            "district_name": ["Colchester", "Not stated", "Colchester", "Far"],
            "month": [DAYS[0], DAYS[0], DAYS[1], DAYS[0]],
            "incident_count": [96, 4, 900, 1],
            "without_place_count": [3, 4, 90, 0],
        }
    )
    table = places_by_district(rows, months=[Month(2024, 1)])
    assert table["district_name"].tolist() == ["Not stated", "Colchester", "Far"]
    assert table["without_place_pct"].tolist() == pytest.approx([100, 3.125, 0])
    assert say.district_reading(table).startswith("4 rows name no district")
    assert say.district_reading(table[1:]) == "Every row names a district."
    assert len(say.largest_districts(table, least_pct=2)) == 2


def test_spread_of_the_share_without_a_place() -> None:
    table = receipts(["held", "held", "half month"]).assign(
        row_count=[1000, 1000, 100], kept_count=1, outside_count=1, repeated_id_count=0,
        without_place_count=[8, 48, 90], lsoa_vintage="2021",
    )  # fmt: skip
    found = unplaced_range(table)
    assert found == (0.8, DAYS[0], 4.8, DAYS[1])
    assert "a ward's count can fall by 4.0%" in say.unplaced_spread(found)
    assert "fall" not in say.unplaced_spread((1.0, DAYS[0], 1.2, DAYS[1]))


def test_files_held() -> None:
    fetched = {
        "months": "", "bytes": 500_000, "origin": "fetched", "licence": "OGL-3.0",
        "fetched_at": "2026-02-03T09:00:00+00:00", "publisher": "data.police.uk",
    }  # fmt: skip
    held = [
        fetched | {"file": f"police_uk/{n}.csv", "months": f"2025-{n:02}/2025-{n:02}"}
        for n in (1, 2, 3)
    ]
    by_hand = {
        "file": "ons/w.geojson", "months": "", "bytes": 1_000_000, "origin": "put there by hand",
        "fetched_at": "", "publisher": "", "licence": "",
    }  # fmt: skip
    table = say.holding_table([*held, by_hand])
    assert table["file"].tolist() == ["ons/w.geojson", "police_uk/ (street files), 3 files"]
    assert table["months"].tolist() == ["", "January to March 2025"]
    assert table["size_mb"].tolist() == pytest.approx([1.0, 1.5])
    assert table["fetched"].tolist() == ["", "2026-02-03 09:00"]
    assert set(say.holding_headers(table)) == set(say.HOLDING_HEADERS)
    assert "licence" not in say.holding_headers(table[:1])
    assert say.holding_words([by_hand]).startswith("Every file was put there by hand (1 in all)")
    assert say.holding_words(held) == "3 of 3 files were brought by the command safer fetch."


def test_ward_files_with_their_wards() -> None:
    files = [
        {"vintage": 2025, "file": "a", "district": "", "is_held": True, "use": "wards"},
        {"vintage": 2013, "file": "b", "district": "", "is_held": False, "use": "old"},
        {"vintage": 2025, "file": "c", "district": "Tendring", "is_held": True, "use": "residents"},
        {"vintage": 2025, "file": "d", "district": "Maldon", "is_held": True, "use": "residents"},
    ]
    table = say.ward_file_table(files, own={2025: 17}, others={"Tendring": 32})
    assert table["held"].tolist() == ["17", "not there", "32", "not usable"]
