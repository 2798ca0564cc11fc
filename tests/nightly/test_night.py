"""One night after another: what is new is fetched, reported and packed; the rest left alone."""

import os
import shutil
import time

import pytest

from scp_lib import cli
from scp_lib.fetch.addresses import read_addresses
from scp_lib.nightly.work import _newest_tag
from tests.nightly.world import JOB, START
from tests.report.small_project import START as SMALL


def files_of(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def go(capsys, code=0):
    assert cli.main(["nightly"]) == code
    return capsys.readouterr()


def gone(handler, _):
    handler.send(404, b"")


def only(night):
    (job,) = night.status()["jobs"]
    return job


def test_a_month_that_appears_is_fetched_reported_and_packed_by_one_call(night, capsys, hook):
    night.bring_briefing()
    night.write(f'{JOB}notebooks = ["10"]\npack = "public"\n[tell]\nwebhook = "{hook.address}"\n')
    go(capsys)
    assert only(night)["month"] == "2025-11"
    night.publish("2025-12")
    out = go(capsys).out
    assert "essex 2025-12: fetched" in out
    job = only(night)
    assert (job["outcome"], job["month"]) == ("done", "2025-12")
    assert job["did"] == [
        "fetched what was new", "made the report of 2025-12", "made the pack for public",
    ]  # fmt: skip
    month = night.reports / "tendring" / "2025-12"
    assert (month / "10_asb.html").is_file() and (month / "pack-public/briefing.pdf").is_file()
    assert "made the pack for public" in hook.sent[-1]["text"]
    page = (night.reports / "status.html").read_text("utf-8")
    assert "All is well" in page and "fetched what was new" in page

    before, sent = files_of(night.reports / "tendring"), len(hook.sent)
    start = time.process_time()
    out = go(capsys).out
    assert time.process_time() - start < 1
    assert "nothing new, the report of 2025-12 is as it was" in out
    assert only(night)["outcome"] == "unchanged"
    assert files_of(night.reports / "tendring") == before and len(hook.sent) == sent

    shutil.rmtree(month / "pack-public")  # somebody tidied up
    go(capsys)
    assert only(night)["did"] == ["made the pack for public"]


def test_a_publisher_that_cannot_be_reached_is_said_and_the_report_made_all_the_same(night, capsys):
    night.write(JOB)
    go(capsys)
    night.publishers.fail("/archive/latest", gone, times=9)
    night.write_notebook("20_more", START)
    found = go(capsys, code=1)
    assert "tendring failed: fetch failed:" in found.err
    assert (night.reports / "tendring" / "2025-11" / "20_more.html").is_file()
    page = (night.reports / "status.html").read_text("utf-8")
    assert "Something went wrong" in page and "FAILED" in page and "fetch failed" in page
    assert cli.main(["status"]) == 1


def test_the_newest_archive_is_asked_after_with_the_systems_certificates(night):
    agents = []

    def answer(handler, _):
        agents.append(handler.headers["User-Agent"])
        handler.send(200, b"", headers={"ETag": "mark"})

    night.publishers.fail("/archive/latest", answer)
    addresses = read_addresses(night.home, environment=os.environ)
    assert _newest_tag(addresses) == "mark"
    assert agents[0].startswith("safer-partnership/")  # of the session that trusts them


@pytest.mark.parametrize("first", ["report", "nightly"])
def test_a_report_by_hand_and_one_by_job_share_their_pages(small, capsys, first):
    small.write_notebook("10_people", SMALL)
    small.write_notebook("20_more", SMALL)
    text = '[[jobs]]\nname = "small"\npartnership = "small"\nfor = "us"\n'
    (small.home / "schedule.toml").write_text(text)
    calls = {"report": ["report", "small"], "nightly": ["nightly"]}
    assert cli.main(calls.pop(first)) == 0
    capsys.readouterr()
    assert cli.main(*calls.values()) == 0
    out = capsys.readouterr().out
    assert "nothing has changed" in out or "nothing new" in out or "small: unchanged" in out
    assert "done (" not in out
