"""A report as a whole: what it holds, what is refused, what is swapped in."""

import csv
import json
import tempfile
import threading
from pathlib import Path

import pytest

from scp_lib.errors import ParameterError, PeriodError, SourceError, UsageError
from scp_lib.files.temp import of_process
from scp_lib.files.whole import sha256_of
from scp_lib.report import run
from tests.report.small_project import (
    MAP,
    START,
    TABLE,
    files_of,
    index_of,
    text_of,
)


def test_report_holds_pages_tables_maps_and_what_they_come_from(small):
    report = small.report()
    folder = report.index.parent
    assert folder == small.reports / "small" / "2025-03"
    assert not report.failed
    assert sorted(files_of(folder)) == [
        "10_people.html", "index.html", "manifest.json", "maps/10_people-people_map.html",
        "maps/10_people-people_map.png", "tables/10_people-people.csv", "tables/build_counts.csv",
        "tables/report_basis.csv", "tables/ward_month_counts.csv",
    ]  # fmt: skip
    page = (folder / "10_people.html").read_text(encoding="utf-8")
    assert page.count("<h1") == 1 and "Smallshire, March 2025" in page
    for file in (
        "maps/10_people-people_map.html",
        "maps/10_people-people_map.png",
        "tables/10_people-people.csv",
    ):
        assert f'href="{file}"' in page and f'href="{file}"' in index_of(report)
    files = index_of(report).partition("<summary>Files</summary>")[
        2
    ]  # by page, then the report's own
    named = [
        "<h3>10_people<", "maps/10_people-people_map.html", "tables/10_people-people.csv",
        "<h3>The report as a whole<", "tables/ward_month_counts.csv",
    ]  # fmt: skip
    assert sorted(named, key=files.index) == named
    assert "Open Government Licence" in page and "team@example.org" in page
    # the year to March 2025 has 3 + m ASB incidents in the west each month, and one robbery east
    counted = 12 * 3 + 78 + 12
    assert f"{counted} incidents." in text_of(index_of(report))


def test_ward_month_counts_are_every_ward_month_and_type(plain):
    table = plain.report().index.parent / "tables" / "ward_month_counts.csv"
    rows = list(csv.DictReader(table.open(encoding="utf-8", newline="")))
    assert list(rows[0])[:5] == ["ward_code", "ward_name", "month", "crime_type", "incident_count"]
    assert len(rows) == 2 * 12 * 2
    counts = {(r["ward_name"], r["month"], r["crime_type"]): r["incident_count"] for r in rows}
    assert counts["West", "2024-12", "Anti-social behaviour"] == "15"
    assert counts["East", "2024-12", "Anti-social behaviour"] == "0"
    assert all("Open Government Licence" in row["source"] for row in rows)


def test_missing_month_is_empty_never_zero(plain):
    (plain.raw / "police_uk" / "2024-10" / "2024-10-smallshire-street.csv").unlink()
    report = plain.report()
    table = report.index.parent / "tables" / "ward_month_counts.csv"
    rows = list(csv.DictReader(table.open(encoding="utf-8", newline="")))
    assert {row["incident_count"] for row in rows if row["month"] == "2024-10"} == {""}
    words = text_of(index_of(report))
    assert "Not every month was received" in words
    assert "April to September 2024, November 2024 to March 2025" in words


def test_manifest_names_inputs_parameters_versions_and_every_file(small):
    small.write_notebook("10_people", START, TABLE, MAP,
                         parameters="size: int = 3  # how many\n")  # fmt: skip
    report = small.report(parameters=[("size", "7")])
    folder = report.index.parent
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    inputs = {entry["file"]: entry for entry in manifest["inputs"]}
    assert {"ons/wards.geojson", "ons/population.csv"} < set(inputs)
    assert len([name for name in inputs if name.startswith("police_uk/")]) == 15
    for name, entry in inputs.items():
        path = small.raw / name
        assert (entry["sha256"], entry["bytes"]) == (sha256_of(path), path.stat().st_size)
    written = set(files_of(folder)) - {"manifest.json"}
    assert set(manifest["files"]) == written
    for name, sha in manifest["files"].items():
        assert sha256_of(folder / name) == sha
    (page,) = manifest["pages"]
    assert page["parameters"] == {"partnership": "small", "month": "2025-03", "size": 7}
    assert manifest["versions"]["pandas"] and manifest["versions"]["safer-partnership"]
    assert str(small.home) not in json.dumps(manifest)
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert set(run["seconds"]) == {"10_people-size_7"} and run["began_at"]


@pytest.mark.parametrize(
    ("words", "kind", "told"),
    [
        ({"notebooks": ["11_nothing"]}, UsageError, "no notebook '11_nothing'"),
        ({"parameters": [("size", "3")]}, ParameterError, "no .*parameter 'size'|parameter 'size'"),
        ({"month": "2019-01"}, PeriodError, "January 2019 is not complete"),
        ({"month": "2025-13"}, PeriodError, "not a month"),
    ],
)  # fmt: skip
def test_mistakes_are_refused_before_anything_is_written(small, words, kind, told):
    with pytest.raises(kind, match=told):
        small.report(**words)
    assert not small.reports.exists() or not list(small.reports.rglob("*.html"))


@pytest.mark.parametrize("fault", ["a file", "somebody's folder"])
def test_a_folder_that_cannot_be_written_is_found_before_any_notebook_runs(small, tmp_path, fault):
    told = []
    if fault == "a file":
        (tmp_path / "out").write_text("mine", encoding="utf-8")
    else:
        (tmp_path / "out/small/2025-03").mkdir(parents=True)
        (tmp_path / "out/small/2025-03/mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"--out") as caught:
        small.report(out=tmp_path / "out", tell=told.append)
    assert str(tmp_path / "out") in str(caught.value)
    assert not any("10_people" in line for line in told)


@pytest.mark.slow
def test_nothing_is_left_behind(small, tmp_path, monkeypatch):
    of_process()  # the one folder that lasts as long as this process lies elsewhere
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", None)
    small.write_notebook("20_zones", START, "1 / 0")
    small.report()
    small.report()
    (small.raw / "police_uk" / "2025-03" / "2025-03-smallshire-street.csv").write_text("nothing")
    with pytest.raises(SourceError):
        small.report()
    # the kernels' server process keeps a socket of its own for as long as it lives
    left = [p for p in scratch.rglob("*") if not p.name.startswith(("pymp-", "listener-"))]
    assert left == []
    assert [p.name for p in (small.reports / "small").iterdir()] == ["2025-03"]
    assert [p.name for p in (small.home / "data" / "processed").iterdir()] == ["small"]


def test_swap_is_whole(small, monkeypatch):
    from scp_lib.report import run

    folder = small.report().index.parent
    before = files_of(folder)
    small.write_notebook("10_people", START, TABLE.replace("incidents.", "incidents now."), MAP)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run, "write_index", full)
    with pytest.raises(OSError, match="No space"):
        small.report()
    assert files_of(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_warnings_and_noise_do_not_land_on_a_page(small, capfd):
    noise = """
        import logging, sys, warnings
        warnings.warn("deprecated, dear reader")
        logging.getLogger("x").error("logged, dear reader")
        print("to the log, dear reader", file=sys.stderr)
        print("said aloud")
    """
    small.write_notebook("10_people", START, TABLE, noise)
    page = (small.report().index.parent / "10_people.html").read_text(encoding="utf-8")
    assert "dear reader" not in page and "said aloud" in page
    assert capfd.readouterr().err == ""


def test_code_is_on_the_page_only_if_asked(small):
    folder = small.report().index.parent
    assert "open_page" not in (folder / "10_people.html").read_text(encoding="utf-8")
    small.report(show_code=True)
    assert "open_page" in (folder / "10_people.html").read_text(encoding="utf-8")


def test_a_long_path_to_the_temporary_files_is_no_obstacle(plain, tmp_path, monkeypatch):
    scratch = tmp_path / ("long" * 20)
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    report = plain.report()  # sockets have no room there: the kernels are reached otherwise
    assert not report.failed and list(scratch.iterdir()) == []


def test_two_notebooks_side_by_side_leave_the_working_folder_alone(plain):
    before = Path.cwd()
    plain.report(jobs=2)
    assert Path.cwd() == before


def test_packs_survive_a_report_and_a_report_may_come_after_them(plain):
    pack = plain.reports / "small" / "2025-03" / "pack-public"
    pack.mkdir(parents=True)
    (pack / "manifest.json").write_text("{}")
    (pack / "briefing.pdf").write_bytes(b"%PDF")
    for _ in range(2):  # into a folder with a pack alone, then over a report with one
        report = plain.report()
        assert (pack / "briefing.pdf").read_bytes() == b"%PDF"
    listed = json.loads((report.index.parent / "manifest.json").read_text())["files"]
    assert not [name for name in listed if name.startswith("pack-")]
    for file in (pack / "manifest.json", *report.index.parent.glob("*.json")):
        file.unlink()  # neither a pack nor a report of ours any more
    with pytest.raises(UsageError, match="holds files that are not results"):
        plain.report()


def test_pages_are_drawn_one_at_a_time(plain, monkeypatch):
    """Two threads that parse code break one another in Python 3.11 (SystemError of ast)."""
    draw, met = run.draw_page, threading.Barrier(2)
    together = []

    def drawn(job, card, **words):
        try:
            met.wait(timeout=1)
            together.append(card.name)
        except threading.BrokenBarrierError:
            met.reset()
        return draw(job, card, **words)

    monkeypatch.setattr(run, "draw_page", drawn)
    plain.write_notebook("20_zones", START)
    assert not plain.report().failed
    assert together == []
