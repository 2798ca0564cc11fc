"""A page that fails: it fails alone, and its last good page is kept."""

import json

import pytest

from scp_lib.errors import UsageError
from tests.report.small_project import (
    MAP,
    START,
    TABLE,
    ZONES,
    files_of,
    index_of,
    text_of,
)


def test_failed_page_is_kept_as_it_was_and_the_others_run(small):
    small.write_notebook("20_zones", START, ZONES)
    first = small.report().index.parent
    last = files_of(first)
    small.write_notebook("10_people", START, TABLE, MAP, "1 / 0")
    small.write_notebook("20_zones", START, ZONES.replace("of zones", "of new zones"))
    report = small.report()
    assert list(report.failed) == ["10_people"] and not report.is_persons_mistake
    assert report.failed["10_people"] == "ZeroDivisionError: division by zero"
    now = files_of(first)
    for file in ("10_people.html", "tables/10_people-people.csv", "maps/10_people-people_map.html",
                 "maps/10_people-people_map.png"):  # fmt: skip
        assert now[file] == last[file]
    assert now["20_zones.html"] != last["20_zones.html"]
    words = text_of(index_of(report))
    made = json.loads((first / "run.json").read_text())["pages"]["10_people"][:10]
    assert "This page failed in this run: what you find here is the last good page" in words
    assert f"the last good page, of {made}" in words
    assert "ZeroDivisionError: division by zero" in words
    assert "of new zones" in words
    # fails again, later: still marked as of then; mended: no longer marked
    assert f"the last good page, of {made}" in text_of(index_of(small.report()))
    small.write_notebook("10_people", START, TABLE, MAP)
    assert "last good page" not in text_of(index_of(small.report()))


def test_failed_page_without_an_earlier_one_is_not_there(small):
    small.write_notebook("20_zones", START, ZONES, "raise RuntimeError('<b>no</b>')")
    report = small.report()
    folder = report.index.parent
    assert list(report.failed) == ["20_zones"]
    assert (
        not (folder / "20_zones.html").exists()
        and not (folder / "tables/20_zones-zones.csv").exists()
    )
    assert (folder / "10_people.html").exists()
    page = index_of(report)
    assert "there is no earlier one" in page and 'href="20_zones.html"' not in page
    assert "<b>no</b>" not in page and "&lt;b&gt;no&lt;/b&gt;" in page


def test_persons_mistake_in_a_notebook_is_told_apart(small):
    small.write_notebook("20_zones", START, "page.count_by_ward('Piracy')")
    report = small.report()
    assert report.is_persons_mistake
    assert report.failed["20_zones"].startswith("'Piracy' is not a crime type of these settings")


def test_dead_kernel_is_a_failed_page(small):
    small.write_notebook("20_zones", START, "import os\nos._exit(3)")
    report = small.report()
    assert list(report.failed) == ["20_zones"] and not report.is_persons_mistake
    assert report.failed["20_zones"].startswith("its kernel ended in the middle (exit code 3)")


def test_a_bad_parameters_line_is_one_pages_failure(small):
    small.write_notebook("20_zones", START, ZONES, parameters="size = 3\n")
    report = small.report()
    assert list(report.failed) == ["20_zones"] and report.is_persons_mistake
    assert report.failed["20_zones"].startswith("20_zones.ipynb: parameters cell, size = 3: wanted")
    assert (report.index.parent / "10_people.html").exists()
    assert "20_zones.ipynb: parameters cell" in text_of(index_of(report))
    assert not small.report(notebooks=["10"]).failed
    with pytest.raises(UsageError, match=r"20_zones\.ipynb: parameters cell"):
        small.report(notebooks=["20"])
