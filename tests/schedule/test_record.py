"""The record of runs: added to, never lost, half lines passed over and said."""

import datetime as dt
import errno
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scp_lib.schedule.record import Run, append_run, read_runs

seconds = st.datetimes(
    dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC)
).map(lambda moment: moment.replace(microsecond=0))
words = st.text(max_size=20)
names = st.lists(words, max_size=2).map(tuple)
runs = st.builds(
    Run, words, seconds, seconds, st.sampled_from(["done", "failed", "stopped"]),
    reason=words, months=names, pages=names, failed=names, due_at=st.none() | seconds,
)  # fmt: skip
SOME = Run("monthly", *[dt.datetime(2026, 1, 1, tzinfo=dt.UTC)] * 2, "done", months=("2025-11",))
few = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@few
@given(told=st.lists(runs, max_size=4))
def test_what_is_added_is_read_back_in_order(told, tmp_path):
    path = tmp_path / "reports" / "runs.jsonl"
    path.unlink(missing_ok=True)
    for run in told:
        append_run(path, run)
    assert read_runs(path) == (told, [])


@few
@given(told=st.lists(runs, min_size=1, max_size=3), where=st.integers(0, 10_000))
def test_cut_anywhere_only_the_cut_run_is_lost_and_the_next_is_whole(told, where, tmp_path):
    path = tmp_path / "runs.jsonl"
    path.unlink(missing_ok=True)
    ends = []
    for run in told:
        append_run(path, run)
        ends.append(path.stat().st_size)
    cut = where % (ends[-1] + 1)
    path.write_bytes(path.read_bytes()[:cut])
    whole = [run for run, end in zip(told, ends, strict=True) if end - 1 <= cut]
    is_half = cut not in {0, *ends, *(end - 1 for end in ends)}
    found, notes = read_runs(path)
    assert found == whole
    assert len(notes) == is_half
    assert all("half-written" in note for note in notes)
    append_run(path, SOME)
    found, notes = read_runs(path)
    assert found == [*whole, SOME]
    assert len(notes) == is_half


def test_lines_that_are_no_runs_are_passed_over_and_said(tmp_path):
    path = tmp_path / "runs.jsonl"
    append_run(path, SOME)
    good = path.read_bytes()
    for bad in (b"3", b"{}", b"\xff", good.strip().replace(b"done", b"fine"),
                good.strip().replace(b"+00:00", b""), b"[1]"):  # fmt: skip
        path.write_bytes(bad + b"\n\n" + good)
        found, notes = read_runs(path)
        assert found == [SOME]
        assert len(notes) == 1 and "line 1 is not readable" in notes[0]


def test_a_run_that_the_disk_refuses_leaves_no_half_line(tmp_path, monkeypatch):
    path = tmp_path / "runs.jsonl"
    append_run(path, SOME)
    before = path.read_bytes()

    def refuse(file):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        append_run(path, SOME)
    assert path.read_bytes() == before


def test_no_file_is_no_runs(tmp_path):
    assert read_runs(tmp_path / "runs.jsonl") == ([], [])
