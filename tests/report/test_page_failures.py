"""A page that fails: it fails alone, and its last good page is kept."""

import json

import pytest

from scp_lib.errors import UsageError
from scp_lib.report import pages
from scp_lib.report.verify import verify
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
    assert report.failed["10_people"] == "ZeroDivisionError: division by zero. Code cell 5: 1 / 0"
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


def test_failed_page_without_an_earlier_one_is_not_there(plain):
    plain.write_notebook(
        "20_zones", START, ZONES, "raise RuntimeError('<b>no</b> ftp://me:pass' 'word@h')"
    )
    report = plain.report()
    folder = report.index.parent
    assert list(report.failed) == ["20_zones"]
    assert "ftp://h" in report.failed["20_zones"]
    assert not any(b"password@" in content for content in files_of(folder).values())
    assert (
        not (folder / "20_zones.html").exists()
        and not (folder / "tables/20_zones-zones.csv").exists()
    )
    assert (folder / "10_people.html").exists()
    page = index_of(report)
    assert "there is no earlier one" in page and 'href="20_zones.html"' not in page
    assert "<b>no</b>" not in page and "&lt;b&gt;no&lt;/b&gt;" in page


def test_persons_mistake_in_a_notebook_is_told_apart(plain):
    plain.write_notebook("20_zones", START, "page.count_by_ward('Piracy')")
    report = plain.report()
    assert report.is_persons_mistake
    assert report.failed["20_zones"].startswith("'Piracy' is not a crime type of these settings")


def test_dead_kernel_is_a_failed_page(plain):
    plain.write_notebook("20_zones", START, "import os\nos._exit(3)")
    report = plain.report()
    assert list(report.failed) == ["20_zones"] and not report.is_persons_mistake
    assert report.failed["20_zones"].startswith("its kernel ended in the middle (exit code 3)")


def test_a_bad_parameters_line_is_one_pages_failure(plain):
    plain.write_notebook("20_zones", START, ZONES, parameters="size = 3\n")
    report = plain.report()
    assert list(report.failed) == ["20_zones"] and report.is_persons_mistake
    assert report.failed["20_zones"].startswith("20_zones.ipynb: parameters cell, size = 3: wanted")
    assert (report.index.parent / "10_people.html").exists()
    assert "20_zones.ipynb: parameters cell" in text_of(index_of(report))
    assert not plain.report(notebooks=["10"]).failed
    with pytest.raises(UsageError, match=r"20_zones\.ipynb: parameters cell"):
        plain.report(notebooks=["20"])


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("\n# first of two\n1 / 0", "ZeroDivisionError: division by zero. Code cell 3: # first of"),
        ("page.count_by_ward('Piracy')", "Robbery. Code cell 3: page.count_by_ward('Piracy')"),
        ("import os\nos._exit(3)", "or a crash. Code cell 3: import os"),
    ],
)
def test_a_failure_names_its_cell_as_the_file_counts_them(small, code, said):
    """The parameters' cell is the first; the one that a run puts after it is not counted."""
    small.write_notebook("20_zones", START, code, "1")
    assert said in small.report(notebooks=["20"]).failed["20_zones"]


def test_a_notebook_that_never_ends_names_the_cell_that_did_not(small):
    small.write_notebook("20_zones", START, "while True:\n    pass")
    reason = small.report(notebooks=["20"], limit_minutes=0.05).failed["20_zones"]
    assert reason.startswith("stopped at its time limit") and "Code cell 3: while True:" in reason


SIZES = "size: int = 3  # how many\n"


def test_a_failed_try_with_other_parameters_leaves_at_the_next_run(small):
    small.write_notebook("20_zones", START, ZONES, "1 / size", parameters=SIZES)
    before = files_of(small.report().index.parent)
    zero = {"notebooks": ["20"], "parameters": [("size", "0")]}
    report = small.report(**zero)
    assert list(report.failed) == ["20_zones-size_0"] and "size 0" in index_of(report)
    told = []
    assert files_of(small.report(tell=told.append).index.parent) == before
    assert [line for line in told if "size_0" in line] == [
        "20_zones-size_0: removed from the report; it failed last time and is not in this run."
    ]


def test_one_that_was_good_before_it_failed_stays_as_it_was(small):
    small.write_notebook("20_zones", START, ZONES, "1 / size", parameters=SIZES)
    small.report()
    five = {"notebooks": ["20"], "parameters": [("size", "5")]}
    good = files_of(small.report(**five).index.parent)["20_zones-size_5.html"]
    small.write_notebook("20_zones", START, ZONES, "1 / (size - 5)", parameters=SIZES)
    report = small.report(**five)
    assert list(report.failed) == ["20_zones-size_5"]
    report = small.report()
    assert "failed" not in text_of(index_of(report))
    assert files_of(report.index.parent)["20_zones-size_5.html"] == good
    assert "Not part of this run" in index_of(report)


def test_a_failed_page_of_all_pages_stays_while_another_alone_is_made(small):
    small.write_notebook("20_zones", START, ZONES, "1 / 0")
    small.report()
    assert "ZeroDivisionError" in index_of(small.report(notebooks=["10"], is_forced=True))


def test_a_report_with_two_failed_tries_is_made_again_the_same(small):
    """Run after run of the making again: a failed page does not leave in between."""
    zero = "size: int = 3\n"
    for name in ("15_a", "25_b"):
        small.write_notebook(name, START, "1 / size", parameters=zero)
    small.write_notebook("30_c", START, parameters=zero)
    small.report(notebooks=["30"], parameters=[("size", "5")])
    report = small.report(notebooks=["15", "25"], parameters=[("size", "0")])
    assert len(report.failed) == 2 and not verify(report.index.parent).faults


def test_long_output_is_folded_to_its_beginning_and_end(small):
    small.write_notebook("20_zones", START, "for n in range(200_000):\n    print(f'line {n}')")
    report = small.report(notebooks=["20"])
    page = (report.index.parent / "20_zones.html").read_text(encoding="utf-8")
    assert "line 0\n" in page and "line 199\n… 199,600 lines left out …\nline 199800\n" in page
    assert "line 199999" in page and page.count("lines left out") == 1 and len(page) < 200_000


@pytest.mark.parametrize("tag", ["<meta http-equiv='refresh' content='0; url=x'>", "<META\n a>"])
def test_a_page_that_would_lead_readers_away_is_refused(small, tag):
    shown = f"from IPython.display import HTML, display\ndisplay(HTML({tag!r}))"
    small.write_notebook("20_zones", START, shown)
    assert "a cell shows a <meta> tag" in small.report(notebooks=["20"]).failed["20_zones"]


def test_a_page_that_nobody_could_open_is_refused(small, monkeypatch):
    monkeypatch.setattr(pages, "MOST_CHARACTERS", 1_000_000)
    small.write_notebook("20_zones", START, "print('x' * 1_200_000)")
    report = small.report()
    assert list(report.failed) == ["20_zones"] and report.is_persons_mistake
    assert report.failed["20_zones"].startswith("its page would have 1 million characters")
    assert not (report.index.parent / "20_zones.html").exists()


def test_a_mistake_found_while_the_page_is_opened_names_no_cell_and_is_told_once(small):
    small.write_notebook("20_zones", START.replace("partnership, month", "'nowhere', month"))
    told = []
    reason = small.report(notebooks=["20"], tell=told.append).failed["20_zones"]
    assert reason.endswith("Each is a file in partnerships/.")
    assert not any("nowhere" in line for line in told)
