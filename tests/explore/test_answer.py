"""What Python answers: page 10's own figures, cells that sum to rows, never too few."""

import random

import numpy as np
import pandas as pd
import pytest

from scp_lib.drawing.leaflet import leaflet
from scp_lib.errors import ParameterError
from scp_lib.explore import Explorer, words
from scp_lib.explore.answer import Answer
from scp_lib.explore.cells import Held
from scp_lib.explore.widget import script
from scp_lib.studies.wards.study import ward_study
from scp_lib.studies.wards.tables import WardTables
from tests.explore.example import random_view

ASB, VIOLENCE = "Anti-social behaviour", "Violence and sexual offences"
COLUMNS = ["current_count", "baseline_count", "change_pct", "low_pct", "high_pct", "verdict", "phi"]


@pytest.fixture(scope="module")
def held(page):
    return Held(page)


@pytest.mark.parametrize("kind", [ASB, "Burglary", VIOLENCE])
def test_district_and_wards_have_the_figures_of_page_10(page, kind):
    tables = WardTables(ward_study(page, crime_type=kind))
    explorer = Explorer(page, crime_types=kind)
    (found,) = explorer.change()[COLUMNS].to_dict("records")
    assert found == pytest.approx(tables.in_all.rows[COLUMNS].iloc[0].to_dict(), nan_ok=True)
    for row in tables.change_by_ward.rows.to_dict("records")[:6]:
        explorer.show(wards=[row["ward_name"]])
        (found,) = explorer.change()[COLUMNS].to_dict("records")
        wanted = {name: row[name] for name in COLUMNS}
        assert found == pytest.approx(wanted, nan_ok=True), row["ward_name"]


def test_cells_sum_to_the_incidents_of_complete_months(held, page):
    rows = page.incidents[page.incidents["month"] <= pd.Timestamp(page.month.first_day)]
    is_complete = rows["month"].isin([pd.Timestamp(m.first_day) for m in page.complete_months])
    rows = rows[is_complete & rows["crime_type"].isin(held.types)]
    assert held.cells[:, 3].sum() == len(rows) == len(held.rows)
    by_type = pd.Series(held.cells[:, 3]).groupby(held.cells[:, 1]).sum()
    counted = rows["crime_type"].value_counts()
    assert {held.types[t]: n for t, n in by_type.items()} == counted.to_dict()


@pytest.mark.parametrize("count", [0, 1])
def test_no_incident_or_one_is_counted_too(page, count):
    kept = page.incidents
    page.incidents = kept[kept["crime_type"] == ASB].tail(count)
    try:
        explorer = Explorer(page)
        assert explorer.held.cells[:, 3].sum() == count and len(explorer.table()) == count
        assert explorer.answer.count() == count and "incident" in repr(explorer)
        message, buffers = next(explorer.receive({"ask": "data"}))
        assert len(message["points"]["name"]) == count and len(buffers[0]) == 16 * count
    finally:
        page.incidents = kept


def test_every_count_is_that_of_the_rows_themselves(held, page):
    rng, explorer = random.Random(7), Explorer(page)
    for _ in range(40):
        asked = random_view(rng, held)
        view = explorer._read(asked)
        answer = Answer(held, view)
        rows = page.incidents
        days = [pd.Timestamp(month.first_day) for month in answer.months]
        rows = rows[rows["month"].isin(days) & rows["crime_type"].isin(view.crime_types)]
        if view.place.wards:
            rows = rows[rows["ward_code"].isin(view.place.wards)]
        if view.place.point:
            at = rows[["longitude", "latitude"]].round(6) == list(view.place.point)
            rows = rows[at.all(axis=1)]
        if view.place.area:
            ring = np.array([*view.place.area, view.place.area[0]])
            (west, south), (east, north) = ring.min(axis=0), ring.max(axis=0)
            rows = rows[rows["longitude"].between(west, east)]
            rows = rows[rows["latitude"].between(south, north)]
            rows = rows[[_winds(ring, *each) for each in
                         zip(rows["longitude"], rows["latitude"], strict=True)]]  # fmt: skip
        assert answer.count() == len(rows), asked
        table = answer.table()
        if not (answer.is_sensitive and view.place.area):
            assert table["incident_count"].sum() == len(rows)


def _winds(ring, x, y):
    """Whether a ring goes around a place: its angles from there add up to a turn."""
    angles = np.arctan2(ring[:, 1] - y, ring[:, 0] - x)
    turns = (np.diff(angles) + np.pi) % (2 * np.pi) - np.pi
    return abs(turns.sum()) > np.pi


def test_locations_have_names_of_their_own(held):
    assert len(set(held.names)) == len(held.names) == len(held.points)
    assert any(" near " in name for name in held.names)


def test_violence_is_told_by_ward_alone(page):
    table = Explorer(page, crime_types=[ASB, VIOLENCE]).table()
    assert list(table.columns) == ["ward_name", "incident_count", "current_count", "baseline_count"]
    assert len(table) == 17


def _ring(page, count):
    """A small area around a location with so many violent offences in the year."""
    rows = page.report_incidents
    rows = rows[rows["crime_type"] == VIOLENCE]
    counted = rows.groupby(["longitude", "latitude"]).size()
    x, y = counted[counted == count].index[0]
    return [(round(x + a, 6), round(y + b, 6)) for a, b in
            [(1e-5, 0), (0, 1e-5), (-1e-5, 0), (0, -1e-5)]]  # fmt: skip


@pytest.mark.parametrize("kinds", [[VIOLENCE], [ASB, VIOLENCE]])
def test_too_few_offences_in_a_drawn_area_are_told_nowhere(page, kinds):
    explorer = Explorer(page, crime_types=kinds, area=_ring(page, 2))
    answer = explorer.answer
    assert answer.is_hidden and answer.change is None
    assert words.title(answer).endswith(": too few to show")
    assert words.tile(answer)["lead"] == "Too few to show"
    assert explorer.table()["incident_count"].isna().all()
    with pytest.raises(ParameterError, match="five incidents and three"):
        explorer.picture()
    with pytest.raises(ParameterError, match="five incidents and three"):
        explorer.change()
    # five offences at one location are still one location
    assert Explorer(page, crime_types=VIOLENCE, area=_ring(page, 5)).answer.is_hidden


def test_a_month_with_too_few_is_left_out_of_a_drawn_areas_months(page):
    x, y, reach = 0.9, 51.889, 0.001
    ring = [(x + reach, y), (x, y + reach), (x - reach, y), (x, y - reach)]
    answer = Explorer(page, crime_types=VIOLENCE, area=ring).answer
    told = answer.by_month["incident_count"].dropna()
    assert not answer.is_hidden and (told >= 5).all() and len(told) < len(page.complete_months)


def test_b_is_compared_only_where_the_two_share_nothing(page):
    explorer = Explorer(page, wards=["Mile End"], other={"wards": ["Castle"]})
    assert explorer.answer.relative is not None
    said = words.against_other(explorer.answer)
    assert said.startswith("B is Castle: ") and "if it had changed as B did" in said
    explorer.show(wards=["Mile End", "Castle"])
    assert "share locations" in words.against_other(explorer.answer)


def test_notes_say_what_is_compared(page):
    explorer = Explorer(page, months="2025-07/2025-12", before="months before")
    tile = words.tile(explorer.answer)
    assert "The two periods are of different seasons" in " ".join(tile["notes"])
    explorer.show(before="nothing")
    assert words.tile(explorer.answer)["text"] == ""
    explorer.show(months="2022-03/2022-04", before="year before")
    assert "No month of the year before is available" in words.tile(explorer.answer)["text"]


def test_a_location_lists_its_incidents_by_file_and_row(page):
    row = Explorer(page).table().iloc[0]
    explorer = Explorer(page, point=(row["longitude"], row["latitude"]))
    rows = explorer.rows()
    assert len(rows) == row["incident_count"]
    assert list(rows.columns) == ["month", "crime_type", "source_file", "source_row"]


def test_exports_say_for_whom_they_are_and_where_from(page, tmp_path):
    explorer = Explorer(page, wards=["Castle"])
    text = explorer.save(tmp_path / "castle.csv").read_text(encoding="utf-8-sig")
    head, first, *_ = text.splitlines()
    assert head.startswith("location_name,ward_name,") and head.endswith(",view,source")
    assert "For analysts, not for publishing." in first and "Invented example" in first
    assert explorer.save(tmp_path / "castle.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ParameterError, match=r"ends in \.csv"):
        explorer.save(tmp_path / "castle.xlsx")
    assert "not for publishing" in explorer._source


def test_a_notebook_that_is_saved_holds_no_location(page):
    explorer = Explorer(page)
    bundle = explorer._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == repr(explorer)
    state = str(explorer._widget.get_state())
    assert explorer.held.names[0] not in state and "51.8" not in state


def test_the_script_asks_for_nothing_and_leaks_no_library():
    text = script()
    assert text.startswith("const L = (function () { const exports = {}, module = {exports}")
    own = text.replace(leaflet()[0], "")
    assert "http://" not in own.replace("http://www.w3.org/2000/svg", "") and "import(" not in own


def test_what_the_browser_may_send_wrong_is_one_line(page):
    explorer = Explorer(page)
    before = explorer.view
    ((reply, _),) = explorer.receive({"ask": "answer", "n": 3, "view": {"crime_types": ["x"]}})
    assert reply["kind"] == "fault" and reply["n"] == 3 and "No crime type" in reply["text"]
    assert explorer.view == before
