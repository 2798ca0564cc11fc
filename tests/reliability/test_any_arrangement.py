"""However the same downloads lie in the folder, the counts are the same, or a line says why not."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from hypothesis import event, given, settings
from hypothesis import strategies as st

from scp_lib.build.build import Built
from scp_lib.errors import SourceError
from tests.reliability import world

MONTHS = ("2025-01", "2025-02", "2025-03")
FEW = settings(max_examples=15 if settings.default.derandomize else 500, deadline=None)
_KEYS = ["ward_code", "month", "crime_type"]


def rows_of(month: str, issue: str) -> world.Rows:
    """A month as first issued; issued again with other outcomes; with other rows too."""
    rows = world.street_rows(month)
    if issue != "first":
        for row in rows[:20]:
            row["Last outcome category"] = "Local resolution" if row["Crime ID"] else ""
    return rows[:-7] if issue == "with fewer rows" else rows


class Download(NamedTuple):
    """Months of one issue: packed or not, under names and in folders as people have them."""

    months: tuple[str, ...]
    issue: str
    is_zip: bool
    folder: str
    ending: str
    is_nested: bool
    is_reversed: bool

    def write(self, streets: Path, number: int) -> None:
        where = streets / self.folder.format(number=number)
        where.mkdir(parents=True, exist_ok=True)
        files = {}
        for month in sorted(self.months, reverse=self.is_reversed):
            name = f"{month}-essex-street{self.ending}"
            rows = rows_of(month, self.issue)
            files[f"{month}/{name}" if self.is_nested else name] = world.street_csv(
                rows[::-1] if self.is_reversed else rows
            )
        if self.is_zip:
            with zipfile.ZipFile(where / f"{number}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                for name, content in files.items():
                    archive.writestr(name, content)
            return
        for name, content in files.items():
            (where / name).parent.mkdir(parents=True, exist_ok=True)
            (where / name).write_bytes(content)


def downloads(*issues: str) -> st.SearchStrategy[list[Download]]:
    months = st.sets(st.sampled_from(MONTHS), min_size=1).map(sorted).map(tuple)
    folder = st.sampled_from(["download {number}", "{number}/from a colleague", "2025/{number}"])
    ending = st.sampled_from([".csv", " (1).csv", "(2).csv", ".CSV"])
    one = st.builds(
        Download, months, st.sampled_from(issues), st.booleans(), folder, ending, st.booleans(),
        st.booleans(),
    )  # fmt: skip
    return st.lists(one, min_size=1, max_size=5)


def build_of(arranged: list[Download]) -> Built:
    with tempfile.TemporaryDirectory() as folder:
        raw = world.write_raw(Path(folder) / "raw", months=[])
        for number, download in enumerate(arranged):
            download.write(raw / "police_uk", number)
        return world.built(raw, Path(folder) / "out")


def month_counts(built: Built, month: str) -> pd.Series:
    incidents = built["incidents"]
    return incidents[incidents["month"] == f"{month}-01"].groupby(_KEYS, observed=True).size()


@cache
def plain_counts(month: str, issue: str) -> pd.Series:
    """The counts of one month alone, as it was published."""
    alone = Download((month,), issue, False, "{number}", ".csv", True, False)
    return month_counts(build_of([alone]), month)


@FEW
@given(downloads("first", "with later outcomes"))
def test_the_same_downloads_in_any_arrangement_give_the_same_counts(
    arranged: list[Download],
) -> None:
    built = build_of(arranged)
    held = {month for download in arranged for month in download.months}
    assert {str(month) for month in built.complete_months} == held
    for month in held:
        pd.testing.assert_series_equal(month_counts(built, month), plain_counts(month, "first"))
    received = built["receipts"].set_index("month")["row_count"].dropna()
    assert received.to_dict() == {pd.Timestamp(f"{month}-01"): 64 for month in held}


@FEW
@given(downloads("first", "with fewer rows"))
def test_different_issues_are_one_of_them_or_one_line_that_says_why_not(
    arranged: list[Download],
) -> None:
    issues = {month: {each.issue for each in arranged if month in each.months} for month in MONTHS}
    differing = [month for month, found in issues.items() if len(found) == 2]
    try:
        built = build_of(arranged)
    except SourceError as error:
        event("refused")
        assert differing and len(error.faults) <= len(differing)
        assert all("nothing tells which is later. Remove" in line for line in error.faults)
        return
    event("built")
    notes = " ".join(built.note_texts())
    for month in filter(issues.get, MONTHS):
        found = month_counts(built, month)
        assert any(found.equals(plain_counts(month, issue)) for issue in issues[month])
        assert ("was issued again" in notes) == bool(differing)


def test_the_order_in_which_files_are_found_makes_no_difference(tmp_path: Path) -> None:
    """The same two issues, named the other way round: the one that reaches further is later."""
    built = []
    for first, second in (("a", "z"), ("z", "a")):
        raw = world.write_raw(tmp_path / first, months=[])
        for name, months, issue in (
            (first, MONTHS[:2], "first"), (second, MONTHS, "with fewer rows"),
        ):  # fmt: skip
            Download(months, issue, True, name, ".csv", True, False).write(raw / "police_uk", 1)
        built.append(world.built(raw, tmp_path / f"out {first}"))
        shutil.rmtree(raw)
    for month in MONTHS:
        expected = plain_counts(month, "with fewer rows")
        for each in built:
            pd.testing.assert_series_equal(month_counts(each, month), expected)
