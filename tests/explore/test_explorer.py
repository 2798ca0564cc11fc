"""The explorer answers each choice with a map, a trend and a table that add up."""

import html
import re
from pathlib import Path

import pandas as pd
import pytest

from scp_lib.build.build import build
from scp_lib.explore import explorer as module
from scp_lib.notebook import Page
from scp_lib.periods import Month
from scp_lib.report.cards import defaults, read_card
from scp_lib.report.execute import run_notebook
from scp_lib.settings.partnership import read_partnership
from scp_lib.studies.wards.study import ward_study

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    settings, processed = read_partnership("example"), tmp_path_factory.mktemp("processed")
    raw = ROOT / "data/raw/example"
    built = build(settings, raw=raw, processed=processed, today=Month(2026, 11))
    return Page(settings, built, Month(2026, 3), None)


@pytest.fixture
def explorer(page):
    return module.Explorer(page)


def test_opens_on_asb_of_the_last_year_in_all_wards(explorer, page):
    assert explorer.crime_type.value == "Anti-social behaviour" and explorer.ward.value == ""
    assert explorer.chosen_months() == page.months
    rows = page.report_incidents
    asb = rows[rows["crime_type"] == "Anti-social behaviour"]
    assert explorer.table()["incident_count"].sum() == len(asb)
    assert html.unescape(explorer.map_view.value).count("<html") == 1
    assert 'alt="Invented example' in explorer.trend_view.value
    assert 'sandbox="allow-scripts"' in explorer.map_view.value


def test_a_ward_changes_trend_and_table_but_not_the_map(explorer):
    map_, trend = explorer.map_view.value, explorer.trend_view.value
    explorer.ward.value = "E05010828"
    table = explorer.table()
    assert set(table["ward_name"]) == {"Castle"}
    assert explorer.map_view.value == map_ and explorer.trend_view.value != trend
    assert "in Castle, by month" in explorer.trend_view.value


def test_a_measure_changes_the_map_alone(explorer):
    map_, trend = explorer.map_view.value, explorer.trend_view.value
    explorer.measure.value = "rate_per_1000"
    assert explorer.map_view.value != map_ and explorer.trend_view.value == trend
    assert "Rate per 1,000 residents" in html.unescape(explorer.map_view.value)


def test_crime_type_and_months_change_all(explorer, page):
    before = explorer.table()
    explorer.crime_type.value = "Burglary"
    explorer.months.value = (Month(2024, 4), Month(2024, 6))
    table = explorer.table()
    rows = page.incidents
    wanted = rows[(rows["crime_type"] == "Burglary") & rows["month"].between("2024-04", "2024-06")]
    assert table["incident_count"].sum() == len(wanted) and not table.equals(before)
    assert table["incident_count"].is_monotonic_decreasing
    assert table["last_month"].max() <= pd.Timestamp("2024-06-01")
    assert "April to June 2024" in html.unescape(explorer.map_view.value)


def test_places_are_the_map_points_of_the_pages_not_names(explorer, page):
    points = page.report_incidents.groupby(["longitude", "latitude"])
    asb = points["crime_type"].agg(lambda types: (types == "Anti-social behaviour").sum())
    found = explorer.table().groupby(["longitude", "latitude"])["incident_count"].sum()
    assert found.sort_index().to_dict() == asb[asb > 0].sort_index().to_dict()
    assert explorer.table()["location_name"].duplicated().any()  # a name of several points


def test_the_missing_month_is_not_a_choice(explorer):
    names = [name for name, _ in explorer.months.options]
    assert "November 2022" not in names and names[-1] == "March 2026"


def test_violence_is_told_by_ward_alone(explorer):
    explorer.crime_type.value = "Violence and sexual offences"
    assert list(explorer.table().columns) == [
        "ward_name", "incident_count", "month_count", "last_month",
    ]  # fmt: skip
    assert len(explorer.table()) == 17


def test_the_table_is_searchable_and_inside_the_page(explorer):
    (output,) = explorer.table_view.outputs
    told = output["data"]["text/html"]
    assert "Invented" in told and "itables" in told
    assert not re.search(r"(src|from|import\()\s*=?\s*[\"']https?:", told)


def test_names_in_the_table_stay_text(page):
    hostile = page.incidents.assign(location_name="<img src=x onerror=window.hacked=1>")
    kept = page.incidents
    page.incidents = hostile
    try:
        told = module.Explorer(page).table_view.outputs[0]["data"]["text/html"]
    finally:
        page.incidents = kept
    assert "<img src=x" not in told


def test_shows_controls_and_views(explorer):
    bundle = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in str(bundle)


def test_the_notebook_runs(page, tmp_path):
    card = read_card(ROOT / "notebooks" / "00_explore.ipynb")
    assert not card.is_scheduled and not card.is_page
    run = run_notebook(
        card, parameters=defaults(card, {}), page=tmp_path,
        env={"SAFER_BUILT": str(page.built.folder)},
    )  # fmt: skip
    assert run.reason == ""


def test_rates_and_their_intervals_are_the_pages_own(explorer, page, monkeypatch):
    drawn = []
    draw = module.ward_map
    monkeypatch.setattr(module, "ward_map", lambda table, *rest, **options: (
        drawn.append(table), draw(table, *rest, **options))[1])  # fmt: skip
    explorer.measure.value = "rate_per_1000"
    rates = ward_study(page, crime_type=explorer.crime_type.value).rates
    pd.testing.assert_frame_equal(drawn[-1].rows, rates)
    assert {"rate_low_per_1000", "rate_high_per_1000"} <= set(rates.columns)
