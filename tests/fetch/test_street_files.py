from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from scp_lib.errors import PeriodError, ScpError, SourceError
from scp_lib.fetch.run import FetchRun
from scp_lib.fetch.street_files import Wanted, fetch_street_files
from scp_lib.periods import Month
from scp_lib.sources.police_uk.downloads import find_street_files
from scp_lib.sources.police_uk.reissues import choose_issues
from tests.fetch import publishers as faults
from tests.fetch.conftest import MONTHS, files_below, said
from tests.fetch.publishers import Publishers, archive, months_of, street_csv

ESSEX = Wanted(["essex"], months=3)
EXPECTED = {f"2025-12/{month}/{month}-essex-street.csv" for month in MONTHS}


def folder_of(run: FetchRun) -> Path:
    return run.raw / "police_uk"


def record_of(run: FetchRun) -> list[dict[str, Any]]:
    lines = (folder_of(run) / "fetched.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def used(run: FetchRun, month: str = "2025-12") -> bytes:
    """What a build reads for a month."""
    found = find_street_files(folder_of(run), forces=["essex"]).files
    files = [file for file in found if str(file.month) == month]
    return choose_issues(files, folder=folder_of(run)).files[0].read_bytes()


def test_one_force_comes_whole_and_is_recorded(publishers: Publishers, run: FetchRun) -> None:
    fetch_street_files(run, ESSEX)
    assert files_below(folder_of(run)) == EXPECTED | {"fetched.jsonl"}
    for month in MONTHS:
        path = folder_of(run) / f"2025-12/{month}/{month}-essex-street.csv"
        assert path.read_bytes() == street_csv("essex", month)
    entry = record_of(run)[0]
    content = street_csv("essex", "2025-10")
    assert entry["file"] == "2025-12/2025-10/2025-10-essex-street.csv"
    assert entry["bytes"] == len(content)
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    assert entry["url"].endswith("/store/2025-12.zip#2025-10/2025-10-essex-street.csv")
    assert entry["licence"] == "OGL-3.0"
    assert entry["fetched_at"].startswith("2026-02-03T09:")
    assert "3 of 3 up to December 2025 are there" in said(run)


def test_the_newest_months_or_from_a_month(run: FetchRun) -> None:
    fetch_street_files(run, Wanted(["essex"], months=1))
    assert files_below(folder_of(run)) == {
        "2025-12/2025-12/2025-12-essex-street.csv", "fetched.jsonl",
    }  # fmt: skip
    fetch_street_files(run, Wanted(["essex"], first=Month(2025, 11)))
    assert len(files_below(folder_of(run))) == 3
    with pytest.raises(PeriodError, match="has published up to December 2025"):
        fetch_street_files(run, Wanted(["essex"], first=Month(2026, 1)))


def test_what_was_received_is_not_asked_for_again(
    publishers: Publishers, run: FetchRun, new_run: Callable[[], FetchRun]
) -> None:
    fetch_street_files(run, ESSEX)
    before = record_of(run)
    publishers.asked.clear()
    fetch_street_files(new_run(), ESSEX)
    assert publishers.asked == ["/archive/latest.zip", "/store/2025-12.zip"]
    assert record_of(run) == before


def test_a_download_made_by_hand_counts(publishers: Publishers, run: FetchRun) -> None:
    folder_of(run).mkdir(parents=True)
    (folder_of(run) / "my download.zip").write_bytes(months_of(*MONTHS[:2], forces=("essex",)))
    fetch_street_files(run, ESSEX)
    assert files_below(folder_of(run)) == {
        "my download.zip", "fetched.jsonl", "2025-12/2025-12/2025-12-essex-street.csv",
    }  # fmt: skip


def test_a_changed_outcome_alone_is_no_new_issue(
    publishers: Publishers, run: FetchRun, new_run: Callable[[], FetchRun]
) -> None:
    fetch_street_files(run, ESSEX)
    publishers.archives["2026-01"] = months_of(*MONTHS, "2026-01", outcome="Local resolution")
    fetch_street_files(new_run(), Wanted(["essex"], months=4))
    assert files_below(folder_of(run)) == EXPECTED | {
        "fetched.jsonl", "2026-01/2026-01/2026-01-essex-street.csv",
    }  # fmt: skip
    noted = [entry for entry in record_of(run) if not entry["is_kept"]]
    assert {entry["file"][:15] for entry in noted} == {f"2026-01/{month}" for month in MONTHS}
    before = record_of(run)
    fetch_street_files(new_run(), Wanted(["essex"], months=4))  # and it is remembered
    assert record_of(run) == before
    assert used(run) == street_csv("essex", "2025-12")


def test_a_noted_change_of_outcomes_does_not_hide_a_later_change_of_rows(
    publishers: Publishers, run: FetchRun, new_run: Callable[[], FetchRun]
) -> None:
    fetch_street_files(run, ESSEX)
    for changes in ({"outcome": "Local resolution"}, {"shift": 5}):
        publishers.archives["2026-01"] = months_of("2025-11", "2025-12", "2026-01", **changes)
        fetch_street_files(new_run(), Wanted(["essex"], months=3))
    assert used(run) == street_csv("essex", "2025-12", shift=5)
    assert used(run, "2026-01") == street_csv("essex", "2026-01", shift=5)
    changed_meanwhile = [name for name in files_below(folder_of(run)) if "2026-01-" in name[:8]]
    assert len(changed_meanwhile) == 1  # the archive was replaced under its name: both are kept
    before = files_below(folder_of(run))
    fetch_street_files(new_run(), Wanted(["essex"], months=3))
    assert files_below(folder_of(run)) == before


def test_a_month_issued_again_is_kept_beside_and_used(
    publishers: Publishers, run: FetchRun, new_run: Callable[[], FetchRun]
) -> None:
    fetch_street_files(run, ESSEX)
    publishers.archives["2026-01"] = months_of(*MONTHS, "2026-01", shift=1)
    again = new_run()
    fetch_street_files(again, Wanted(["essex"], months=4))
    assert files_below(folder_of(run)) > EXPECTED
    assert len(files_below(folder_of(run))) == 8
    assert said(again).count("ISSUED AGAIN, both are kept") == 3
    assert used(run) == street_csv("essex", "2025-12", shift=1)


def test_a_month_issued_again_after_a_download_by_hand(
    publishers: Publishers, run: FetchRun
) -> None:
    folder_of(run).mkdir(parents=True)
    (folder_of(run) / "my download.zip").write_bytes(
        months_of("2025-12", forces=("essex",), shift=2)
    )
    fetch_street_files(run, Wanted(["essex"], months=1))
    assert used(run) == street_csv("essex", "2025-12")
    assert (folder_of(run) / "my download.zip").is_file()


def test_months_before_the_newest_archive_come_from_the_archives_of_their_time(
    publishers: Publishers, run: FetchRun
) -> None:
    publishers.archives["2025-09"] = months_of("2025-07", "2025-08", "2025-09", shift=3)
    publishers.archives["2025-06"] = months_of("2025-05", "2025-06", "2025-04", shift=4)
    fetch_street_files(run, Wanted(["essex"], first=Month(2025, 5)))
    assert files_below(folder_of(run)) == EXPECTED | {"fetched.jsonl"} | {
        f"2025-09/{month}/{month}-essex-street.csv" for month in ("2025-07", "2025-08", "2025-09")
    } | {f"2025-06/{month}/{month}-essex-street.csv" for month in ("2025-05", "2025-06")}


def test_an_archive_of_the_time_that_is_gone_is_passed_over(
    publishers: Publishers, run: FetchRun
) -> None:
    publishers.archives["2025-11"] = months_of("2025-09", "2025-10", "2025-11", shift=3)
    fetch_street_files(run, Wanted(["essex"], first=Month(2025, 8)))
    assert "2025-11/2025-09/2025-09-essex-street.csv" in files_below(folder_of(run))
    assert "essex: police.uk has no file for August 2025." in said(run)


def test_a_month_that_was_not_published_is_said_to_be_missing(
    publishers: Publishers, run: FetchRun
) -> None:
    publishers.archives["2025-12"] = archive(
        {
            "2025-10/2025-10-essex-street.csv": street_csv("essex", "2025-10"),
            "2025-12/2025-12-essex-street.csv": street_csv("essex", "2025-12"),
        }
    )
    fetch_street_files(run, Wanted(["essex", "greater-manchester"], months=3))
    assert (
        "essex: police.uk has no file for November 2025. Those months are missing, not zero."
        in (said(run))
    )
    assert "greater-manchester: police.uk has no file for October to December 2025." in said(run)


@pytest.mark.parametrize(
    "fault",
    [faults.busy, faults.out_of_order, faults.truncated, faults.hung_up, faults.damaged],
)
def test_a_passing_fault_of_every_request_is_survived(
    publishers: Publishers, run: FetchRun, fault: Any
) -> None:
    publishers.archives["2025-12"] = months_of(*MONTHS, rows=3000)
    if fault is not faults.damaged:
        publishers.fail("latest", fault)
        publishers.fail("/store/", fault)
    publishers.fail("/store/", lambda _, answer: answer())
    for _ in range(3):
        publishers.fail("/store/", fault)
        publishers.fail("/store/", lambda _, answer: answer())
    fetch_street_files(run, ESSEX)
    assert files_below(folder_of(run)) == EXPECTED | {"fetched.jsonl"}
    assert used(run) == street_csv("essex", "2025-12", rows=3000)
    assert len(publishers.faults) < 3


def test_a_fault_that_stays_keeps_what_came_and_the_next_run_continues(
    publishers: Publishers, run: FetchRun, new_run: Callable[[], FetchRun]
) -> None:
    publishers.archives["2025-12"] = months_of(*MONTHS, rows=3000)
    original = publishers.archives["2025-12"]

    def fail_from_the_third(handler: Any, answer: Callable[[], None]) -> None:
        answer()
        publishers.fail("/store/", faults.out_of_order, times=20)

    publishers.fail("2025-12.zip", lambda _, answer: answer())
    publishers.fail("2025-12.zip", fail_from_the_third)
    with pytest.raises(SourceError, match="Run this again later"):
        fetch_street_files(run, ESSEX)
    kept = files_below(folder_of(run))
    assert "fetched.jsonl" in kept
    assert len(kept) == 2
    publishers.faults.clear()
    assert publishers.archives["2025-12"] is original
    fetch_street_files(new_run(), ESSEX)
    assert files_below(folder_of(run)) == EXPECTED | {"fetched.jsonl"}
    assert len(record_of(run)) == 3


@pytest.mark.parametrize(("full_at", "lines"), [(2, 0), (3, 1)])
def test_a_full_disk_leaves_nothing_half_written(
    run: FetchRun,
    new_run: Callable[[], FetchRun],
    monkeypatch: pytest.MonkeyPatch,
    full_at: int,
    lines: int,
) -> None:
    """The disk is full at the first file's line, or at the second file."""
    synced = os.fsync
    calls: list[int] = []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == full_at:
            raise OSError(errno.ENOSPC, "No space left on device")
        synced(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(SourceError, match=r"the disk is full.*make room and run this again"):
            fetch_street_files(run, ESSEX)
    assert len(files_below(folder_of(run))) == 2
    assert len(record_of(run)) == lines
    fetch_street_files(new_run(), ESSEX)
    assert files_below(folder_of(run)) == EXPECTED | {"fetched.jsonl"}
    assert {entry["file"] for entry in record_of(run)} == EXPECTED


def test_a_disk_without_room_is_refused_before_anything_is_fetched(
    publishers: Publishers, run: FetchRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishers.archives["2025-12"] = months_of(*MONTHS, rows=3000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(SourceError, match="MB are to come"):
        fetch_street_files(run, ESSEX)
    assert files_below(folder_of(run)) == set()
    assert len(publishers.asked) == 2


def _interrupted_at(call: int) -> tuple[Callable[..., Any], list[int]]:
    """Make a tracer that raises KeyboardInterrupt at the n-th line run in scp_lib's run."""
    seen = [0]

    def trace(frame: FrameType, event: str, _: object) -> Any:
        name = frame.f_code.co_filename
        if "scp_lib/fetch/" not in name and "scp_lib/sources/web" not in name:
            return None
        if event == "line":
            seen[0] += 1
            if seen[0] == call:
                raise KeyboardInterrupt
        return trace

    return trace, seen


def test_ctrl_c_at_any_moment_leaves_whole_files_and_the_next_run_continues(
    publishers: Publishers, new_run: Callable[[], FetchRun]
) -> None:
    tracer, seen = _interrupted_at(-1)
    was = sys.gettrace()
    try:
        sys.settrace(tracer)
        run = new_run()
        fetch_street_files(run, ESSEX)
        sys.settrace(was)
        lines = seen[0]
        assert lines > 200
        complete = files_below(folder_of(run))
        interrupted = 0
        for call in range(3, lines, max(1, lines // 30)):
            shutil.rmtree(run.raw, ignore_errors=True)
            tracer, _ = _interrupted_at(call)
            sys.settrace(tracer)
            try:
                fetch_street_files(new_run(), ESSEX)
            except KeyboardInterrupt:
                interrupted += 1
            finally:
                sys.settrace(was)
            if not folder_of(run).is_dir():
                continue
            for name in files_below(folder_of(run)) - {"fetched.jsonl"}:
                month = Path(name).name[:7]
                whole = street_csv("essex", month)
                assert (folder_of(run) / name).read_bytes() == whole, (call, name)
            find_street_files(folder_of(run), forces=["essex"])
            fetch_street_files(new_run(), ESSEX)
            assert files_below(folder_of(run)) == complete, call
            assert {entry["file"] for entry in record_of(run)} == EXPECTED, call
        assert interrupted >= 28
    finally:
        sys.settrace(was)


def test_a_file_changed_after_it_was_fetched_is_never_replaced(
    run: FetchRun, new_run: Callable[[], FetchRun]
) -> None:
    fetch_street_files(run, ESSEX)
    path = folder_of(run) / "2025-12/2025-12/2025-12-essex-street.csv"
    changed = street_csv("essex", "2025-12", rows=10)
    path.write_bytes(changed)
    with pytest.raises(SourceError, match="already exists with other contents"):
        fetch_street_files(new_run(), ESSEX)
    assert path.read_bytes() == changed


def test_a_damaged_download_of_the_persons_own_is_named(run: FetchRun) -> None:
    folder_of(run).mkdir(parents=True)
    (folder_of(run) / "essex.zip").write_bytes(b"half of it")
    with pytest.raises(ScpError, match=r"essex.zip: not a readable zip"):
        fetch_street_files(run, ESSEX)


class TestWhole:
    """Where a network gives no parts of files."""

    @pytest.fixture(autouse=True)
    def whole_only(self, publishers: Publishers) -> None:
        publishers.archives["2025-12"] = months_of(*MONTHS, rows=2000)
        publishers.gives_parts = False

    def test_is_never_downloaded_unasked(self, publishers: Publishers, run: FetchRun) -> None:
        with pytest.raises(SourceError, match=r"about 1.7 GB.*by hand.*--whole"):
            fetch_street_files(run, ESSEX)

    def test_is_checked_and_only_the_forces_months_stay(
        self, publishers: Publishers, run: FetchRun
    ) -> None:
        fetch_street_files(run, ESSEX._replace(whole=True))
        assert files_below(folder_of(run)) == EXPECTED | {"fetched.jsonl"}
        assert "/archive/" in publishers.asked

    def test_a_wrong_md5_is_asked_for_twice_and_refused(
        self, publishers: Publishers, run: FetchRun
    ) -> None:
        publishers.wrong_md5 = True
        with pytest.raises(SourceError, match=r"MD5 is [0-9a-f]{32}, not the published 0000"):
            fetch_street_files(run, ESSEX._replace(whole=True))
        assert files_below(folder_of(run)) == set()
        assert publishers.asked.count("/archive/") == 2

    def test_damage_once_is_survived(self, publishers: Publishers, run: FetchRun) -> None:
        publishers.fail("/store/", lambda _, answer: answer())
        publishers.fail("/store/", faults.damaged)
        fetch_street_files(run, ESSEX._replace(whole=True))
        assert used(run) == street_csv("essex", "2025-12", rows=2000)


def test_what_lies_in_the_folder_is_readable_by_the_zip_tools(publishers: Publishers) -> None:
    """The served archive is laid out as the publisher's (a test of this test's own server)."""
    with zipfile.ZipFile(io.BytesIO(publishers.archives["2025-12"])) as zipped:
        assert "2025-12/2025-12-essex-street.csv" in zipped.namelist()
