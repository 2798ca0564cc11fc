"""A night that is killed loses nothing, and the next one leaves what a quiet night leaves."""

import json
import shutil
import sys
from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.nightly.kills import run_and_kill, was_killed
from tests.nightly.world import JOB
from tests.report.small_project import files_of

MOMENTS = 20
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]


def results_of(folder):
    """Every file of a report and its pack, without the times at which files were fetched."""
    files = files_of(folder)
    pages = json.loads(files.pop("manifest.json"))["pages"]
    manifest = json.loads(files.pop("pack-public/manifest.json"))
    (packed,) = [name for name in files if name.endswith(".zip")]
    with ZipFile(BytesIO(files.pop(packed))) as archive:
        assert archive.testzip() is None
    named = {name: manifest[name] for name in ("figures", "said", "files")}
    return files | named | {f"figures of {page['file']}": page["figures"] for page in pages}


def names_of(home):
    return sorted(path.relative_to(home).as_posix() for path in home.rglob("*"))


@pytest.fixture
def killed(night, tmp_path):
    """A project with the report and pack of November, whose publisher then has December."""
    night.bring_briefing()
    night.write(f'{JOB}notebooks = ["10"]\npack = "public"\n')
    watch = tmp_path / "watch"
    watch.mkdir()

    def go(at=0, ends="one"):
        return run_and_kill(night.home, night.environment(), watch, at=at, ends=ends)

    assert go()[0] == 0
    night.publish("2025-12")
    before = tmp_path / "before"
    shutil.copytree(night.home, before)

    def start_again():
        shutil.rmtree(night.home)
        shutil.copytree(before, night.home)

    return night, before, go, start_again


@pytest.mark.parametrize("first", range(4))
def test_kill_9_at_twenty_moments_loses_nothing(killed, first):
    night, before, go, start_again = killed
    code, changes = go()
    assert code == 0 and changes > 5 * MOMENTS
    december = night.reports / "tendring" / "2025-12"
    clean, names = results_of(december), names_of(night.home)
    november = files_of(before / "reports" / "tendring" / "2025-11")
    raw = files_of(before / "data" / "raw")
    commands = 0
    for moment in range(first, MOMENTS, 4):
        start_again()
        ends = ("all", "one")[moment // 4 % 2]
        at = 1 + changes * moment // MOMENTS
        code, _ = go(at, ends)
        commands += was_killed(code)
        where = f"killed ({ends}) at change {at} of {changes}"
        assert code != 0, f"{where}: the night did not notice"
        assert files_of(night.reports / "tendring" / "2025-11") == november, where
        now = files_of(night.home / "data" / "raw")
        # the record of fetches grows, a line a file; nothing else is touched
        assert all(now[name].startswith(content) for name, content in raw.items()), where
        (job,) = json.loads((night.reports / "status.json").read_text("utf-8"))["jobs"]
        assert job["outcome"] in ("cut off", "failed", "done", "unchanged"), where

        code, _ = go()
        assert code == 0, where
        assert results_of(december) == clean, where
        assert names_of(night.home) == names, where
    assert commands
