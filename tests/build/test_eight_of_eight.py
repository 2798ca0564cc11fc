"""Eight faults of a download: each is named in the ledger and on the page, none is a number."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from scp_lib.build.build import Built, read_built
from scp_lib.cli import main
from tests.build import eight
from tests.reliability import world
from tests.reliability.world import ASB

ROOT = Path(__file__).parents[2]
NAMED = {
    "not received": ("kent", eight.MISSING, "kent: no file of February 2024 (1 month)"),
    "half month": ("essex", eight.HALF, "350 rows, where the force's other months lead to expect"),
    "places missing": ("essex", eight.BLANK, "105 of 700 rows (15.0%) have no LSOA code"),
    "issued again": ("essex", eight.REISSUED, "was issued again: 700 rows became 720"),
    "received twice": ("essex", eight.REPEATED, "stands in 2 downloads with the same rows"),
    "ASB mixed": ("essex", eight.MIXED, "117 of 234 ASB rows carry a Crime ID or an outcome"),
    "LSOAs mixed": ("essex", eight.TWO_VINTAGES, "two vintages of LSOAs in one file"),
    "stopped": (
        "kent",
        "2025-01",
        "kent: nothing after December 2024, though the downloads run to",
    ),
}


class Made(NamedTuple):
    """A report of the eight faults: its tables, its counts by ward and month, page 90, index."""

    built: Built
    counts: pd.DataFrame
    page: str
    index: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("eight")
    raw, home, out = eight.write_eight(folder / "raw"), folder / "home", folder / "reports"
    world.write_settings(home, eight.SETTINGS)
    shutil.copyfile(
        ROOT / "notebooks/90_data_quality.ipynb", home / "notebooks/90_data_quality.ipynb"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAFER_HOME", str(home))
        assert main(["report", "small", "--raw", str(raw), "--out", str(out)]) == 0
        built = read_built(home / "data" / "processed" / "small")
    report = out / "small" / "2024-12"
    counts = pd.read_csv(report / "tables" / "ward_month_counts.csv", comment="#")
    words = [
        re.sub(
            r"\s+",
            " ",
            html.unescape(
                re.sub(
                    r"<[^>]+>", " ", re.sub(r"</?(?:data|wbr)\b[^>]*>", "", path.read_text("utf-8"))
                )
            ),
        )
        for path in (report / "90_data_quality.html", report / "index.html")
    ]
    return Made(built, counts, *words)


@pytest.mark.parametrize("kind", NAMED)
def test_each_of_eight_is_named(made: Made, kind: str) -> None:
    force, month, words = NAMED[kind]
    row = made.built["completeness"].set_index("kind").loc[kind]
    assert (row["force"], row["month"]) == (force, pd.Timestamp(f"{month}-01"))
    assert words in row["finding"]
    assert row["is_masked"] == (kind not in ("issued again", "received twice"))
    assert words.replace("kent:", "Kent:") in made.page


def test_nothing_else_is_named(made: Made) -> None:
    kinds = made.built["completeness"]["kind"].tolist()
    assert sorted(kinds) == sorted([*NAMED, "district edge"])


def test_none_becomes_a_number(made: Made) -> None:
    """Empty for every ward and type in the report's table, and no row of it is kept."""
    months = made.counts.groupby("month")["incident_count"]
    assert [month[:7] for month in months.groups] == eight.MONTHS[:12]
    for month, counts in months:
        assert counts.isna().all() if month[:7] in eight.EMPTY else counts.notna().all()
    incidents = made.built["incidents"]
    essex = set(incidents.loc[incidents["force"] == "essex", "month"].dt.strftime("%Y-%m"))
    assert not essex & {eight.HALF, eight.BLANK, eight.MIXED, eight.TWO_VINTAGES}
    assert [str(month) for month in made.built.complete_months] == eight.HELD
    districts = set(made.built["districts"].query("force == 'essex'")["month"].dt.strftime("%Y-%m"))
    assert not districts & {eight.HALF, eight.BLANK, eight.MIXED, eight.TWO_VINTAGES}


def test_of_two_issues_the_later_counts_and_of_two_copies_one(made: Made) -> None:
    counts = made.counts[made.counts["crime_type"] == ASB]
    totals = counts.groupby(counts["month"].str[:7])["incident_count"].sum()
    kent = {month: eight.in_wards(eight.rows_of("kent", month), ASB) for month in eight.MONTHS}
    before = eight.rows_of("essex", eight.REISSUED)
    after = [*before[:-40], *eight.rows_of("essex", eight.REISSUED, seed="b")[:60]]
    assert totals[eight.REISSUED] == eight.in_wards(after, ASB) + kent[eight.REISSUED]
    once = eight.in_wards(eight.rows_of("essex", eight.REPEATED), ASB)
    assert totals[eight.REPEATED] == once + kent[eight.REPEATED]
    changed = made.built["revisions"]
    asb = changed[changed["crime_type"] == ASB]
    assert asb["before_count"].sum() == eight.in_wards(before, ASB)
    assert asb["after_count"].sum() == eight.in_wards(after, ASB)
    assert changed["before_count"].sum() != changed["after_count"].sum()


def test_every_page_prints_its_part(made: Made) -> None:
    rests = (
        "Based on 7 of 12 months of police data (Essex and Kent): January 2024, May to June "
        "2024, September to December 2024. Missing: February 2024 (not received); March 2024 "
        "(set aside: part of a month); April 2024 (set aside: places missing); July 2024 (set "
        "aside: ASB and crime mixed); August 2024 (set aside: LSOAs of two years). Not "
        "available since then: January to February 2025 (no file after the last)."
    )
    assert rests in made.page
    assert rests in made.index
    for month in ("March", "April", "July", "August"):
        assert f"essex, {month} 2024: " in made.index


def test_what_was_fetched_and_what_was_put_there(made: Made) -> None:
    assert "1 of 4 files were brought by the command safer fetch; 3 put there by hand" in made.page
    assert "services1.example.org" in made.page
    assert "2025-04-02 09:30" in made.page


def test_the_calendar_is_told_in_words(made: Made) -> None:
    assert "Table as a file (CSV): tables/months_received.csv" in made.page
