"""Whose a page and its files are: of a notebook alone, renamed, copied, with other parameters."""

import json

import pytest

from scp_lib.periods import Month
from tests.report.small_project import (
    START,
    TABLE,
    ZONES,
    files_of,
    index_of,
    text_of,
)


def test_one_notebook_alone_keeps_the_other_pages(reported):
    small, folder = reported, reported.reports / "small" / "2025-03"
    before = files_of(folder)
    small.write_notebook("20_zones", START, ZONES.replace("of zones", "of two zones"))
    report = small.report(notebooks=["20"])
    now = files_of(folder)
    assert set(now) == set(before)
    assert now["10_people.html"] == before["10_people.html"]
    assert "of two zones" in text_of(index_of(report))
    assert "Most live in the west" in index_of(report)
    assert "Not part of this run" not in index_of(report)  # the same data lie under both
    small.write_month(Month(2024, 6), asb=50)
    assert "Not part of this run" in index_of(small.report(notebooks=["20"]))


@pytest.mark.parametrize("chosen", [[], ["12_copy"]], ids=["all", "the copy alone"])
def test_a_copied_notebook_fails_alone_and_the_others_are_written(plain, chosen):
    folder = plain.report().index.parent
    before = files_of(folder)
    plain.write_notebook("12_copy", START, TABLE)
    plain.write_notebook("20_zones", START, ZONES)
    report = plain.report(notebooks=chosen)
    assert list(report.failed) == ["12_copy"] and report.is_persons_mistake
    reason = report.failed["12_copy"]
    assert "tables/people.csv is written by 10_people already" in reason
    assert "other names (name=... in notebooks/12_copy.ipynb)" in reason
    assert reason in text_of(index_of(report))
    now = files_of(folder)
    assert now["10_people.html"] == before["10_people.html"]
    assert now["tables/people.csv"] == before["tables/people.csv"]
    assert ("20_zones.html" in now) is not chosen and "12_copy.html" not in now
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert not run["pages"]["12_copy"]


def test_a_renamed_notebook_takes_its_files_with_it(plain):
    folder = plain.report().index.parent
    notebooks = plain.home / "notebooks"
    (notebooks / "10_people.ipynb").rename(notebooks / "12_people.ipynb")
    report = plain.report()
    assert not report.failed
    assert not (folder / "10_people.html").exists() and (folder / "12_people.html").exists()


def test_no_page_may_take_the_name_of_the_counts(small):
    small.write_notebook("10_people", START, TABLE.replace('"people"', '"ward_month_counts"'))
    report = small.report()
    assert "ward_month_counts.csv is written by the report itself" in report.failed["10_people"]


KIND = """
from scp_lib.document.naming import file_stem
page.about(f"{kind} by ward", f"Where is {kind}?")
page.headline(f"{kind}, {size}.")
page.show_table(
    page.residents, name=f"{file_stem(kind)}_by_ward", caption=kind, row_header="ward_name",
    headers={"ward_name": "Ward"},
)
"""


def test_other_parameters_make_a_page_beside_the_standing_one(plain):
    given = 'kind: str = "Robbery"\nsize: int = 3\n'
    plain.write_notebook("30_kind", START, KIND, parameters=given, title="Robbery by ward")
    folder = plain.report().index.parent
    standing = files_of(folder)
    assert "tables/robbery_by_ward.csv" in standing
    plain.report(notebooks=["30"], parameters=[("kind", "Burglary")])
    plain.report(notebooks=["30"], parameters=[("size", "4")])
    report = plain.report(notebooks=["30"], parameters=[("kind", "Robbery"), ("size", "3")])
    assert not report.failed  # the notebook's own values, given: its own page
    now = files_of(folder)
    assert now["30_kind.html"] == standing["30_kind.html"]
    beside = {"30_kind-burglary.html", "tables/burglary_by_ward.csv",
              "30_kind-size_4.html", "tables/robbery_by_ward_size_4.csv"}  # fmt: skip
    assert set(now) - set(standing) == beside
    page = text_of(now["30_kind-burglary.html"].decode())
    assert "Burglary by ward" in page and "Where is Burglary?" in page
    assert "Robbery by ward" not in page
    # a report of all pages keeps them, and the index tells them apart
    words = text_of(index_of(plain.report()))
    assert "Burglary by ward" in words and "Robbery by ward (size 4)" in words
    assert beside <= set(files_of(folder))
