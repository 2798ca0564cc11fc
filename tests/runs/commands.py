"""Fetch, build, report, pack and nightly, each disturbed; and what the next call makes of it."""

from __future__ import annotations

import json
import random
import shutil
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

from tests.fetch.publishers import Publishers, street_csv
from tests.nightly.world import JOB, START, Night
from tests.report.small_project import files_of
from tests.runs import disks
from tests.runs.watched import CHANGES, KILLS, SIGNALS, Ended, run_watched

COMMANDS = {
    "fetch": ["fetch", "tendring"],
    "build": ["build", "tendring"],
    "report": ["report", "tendring"],
    "pack": ["pack", "tendring", "--for", "public"],
    "nightly": ["nightly"],
}
OFFLINE = ("build", "report", "pack")
"""Commands that start from December's download; the others fetch it themselves."""
PLACES = {"raw folder": "home/data/raw", "processed tables": "home/data/processed",
          "reports": "home/reports", "temporary folder": "tmp"}  # fmt: skip
CHANGED = "changed while read"
KINDS = {"killed": KILLS, "signal": tuple(SIGNALS), "full disk": tuple(PLACES),
         "read-only": tuple(PLACES), CHANGED: CHANGES}  # fmt: skip
_NEEDED = {"raw folder": 40_000, "processed tables": 120_000, "reports": 3_000_000,
           "temporary folder": 1_500_000}  # fmt: skip
_ENDS = {0: "went well", 1: "told what failed", 2: "refused in a line", -9: "killed",
         130: "stopped", 143: "stopped"}  # fmt: skip
_OUTCOMES = ("cut off", "failed", "done", "unchanged")
_TIMES = ("run.json", "status.json", "status.html", "nightly.log", "fetched.jsonl")


class Commands:
    """A project with November's report and pack; its publisher then has December."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        self.temporary = folder / "tmp"
        self.temporary.mkdir(parents=True)
        self.publishers = Publishers()
        self._clean: dict[tuple[str, str], tuple[dict[str, Any], list[str], Ended]] = {}
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def _start(self) -> None:
        night = self.night = Night(self.home, self.publishers)
        night.publish("2025-10", "2025-11")
        self._must("init", "E07000076")
        night.write_notebook("10_asb", START)
        night.bring_briefing()
        night.write(f'{JOB}notebooks = ["10"]\npack = "public"\n')
        self._must("nightly")
        shutil.copytree(self.home, self.folder / "november")
        night.publish("2025-12")
        self._must("fetch", "tendring")
        shutil.copytree(self.home, self.folder / "fetched")
        (self.download,) = (self.home / "data" / "raw").rglob("2025-12-essex-street.csv")
        self.other = self.folder / "other.csv"
        self.other.write_bytes(self.download.read_bytes() + _more_rows())

    def close(self) -> None:
        """End the publisher."""
        self.publishers.close()

    def run(self, *words: str, **how: Any) -> Ended:
        """Run ``safer``, disturbed or not."""
        held = self.night.environment() | {"TMPDIR": str(self.temporary)}
        return run_watched(list(words), self.home, held, self.folder / "watch", **how)

    def _must(self, *words: str) -> Ended:
        done = self.run(*words)
        assert done.code == 0, done.out + done.err
        return done

    def start_again(self, command: str) -> None:
        """Put the project back to where a command starts from."""
        for folder in (self.home, self.temporary):
            shutil.rmtree(folder)
        self.temporary.mkdir()
        shutil.copytree(self.before(command), self.home)

    def before(self, command: str) -> Path:
        """Return where the project lies as it is before a command."""
        return self.folder / ("fetched" if command in OFFLINE else "november")

    def clean(self, command: str, *, history: str = "") -> tuple[dict[str, Any], list[str], Ended]:
        """Return what an undisturbed command leaves: results, names, and what it did.

        ``history``: "changed", the download was another from the start; "made, changed", the
        command had run on the first one before.
        """
        key = command, history
        if key not in self._clean:
            self.start_again(command)
            if history == "made, changed":
                self._must(*COMMANDS[command])
            if history:
                shutil.copy(self.other, self.download)
            ended = self._must(*COMMANDS[command])
            self._clean[key] = self.results(), self.names(), ended
        return self._clean[key]

    def names(self) -> list[str]:
        """Return every file and folder of the project, and of the temporary folder."""
        return sorted(
            path.relative_to(self.folder).as_posix()
            for folder in (self.home, self.temporary)
            for path in folder.rglob("*")
        )

    def results(self) -> dict[str, Any]:
        """Return every file of the project, without the times of fetches and runs."""
        found: dict[str, Any] = {}
        for name, content in files_of(self.home).items():
            place, _, last = name.rpartition("/")
            if last in _TIMES or "not-to-be-sent" in place:
                continue
            found[name] = content
            if last.endswith(".zip") and place.startswith("reports"):
                with ZipFile(BytesIO(content)) as packed:
                    assert packed.testzip() is None, name
                del found[name]  # it holds the manifest, and with it the times of fetches
            elif last in ("manifest.json", "build.json"):
                found[name] = _untimed(json.loads(content))
        return found


def _more_rows() -> bytes:
    return street_csv("essex", "2025-12", rows=12, shift=1).partition(b"\n")[2]


def _untimed(record: dict[str, Any]) -> dict[str, Any]:
    """Return what a record says of results, not of when files were fetched."""
    if "pages" in record:
        return {page["file"]: page["figures"] for page in record["pages"]}
    held = record.get("record", record)
    wanted = ("figures", "said", "files", "tables", "notes", "months")
    return {name: held[name] for name in wanted if name in held}


class Disturbance(NamedTuple):
    """What is done to a command (KINDS), and when: a share of its changes, or of its room."""

    kind: str
    how: str
    moment: float


def kinds_of(command: str) -> list[str]:
    """Return what may be done to a command: one that fetches reads no download before."""
    return [kind for kind in KINDS if kind != CHANGED or command in OFFLINE]


def drawn(chance: random.Random, kind: str) -> Disturbance:
    """Draw a disturbance of a kind."""
    return Disturbance(kind, chance.choice(KINDS[kind]), chance.random())


def disturb(world: Commands, command: str, by: Disturbance) -> str:
    """Disturb one command; check what it leaves, and that the next call mends all of it.

    Returns
    -------
    str
        What was done, and how the disturbed call ended.
    """
    clean, _, whole = world.clean(command)
    raw = files_of(world.before(command) / "data" / "raw")
    last = files_of(world.before(command) / "reports" / "tendring" / "2025-11")
    world.start_again(command)
    words = COMMANDS[command]
    with ExitStack() as held:
        make_room = None
        if by.kind == "full disk":
            room = int(_NEEDED[by.how] * by.moment) // 4096 * 4096
            disk = disks.small_disk(world.folder / PLACES[by.how], room=room)
            make_room = held.enter_context(disk)
            ended = world.run(*words)
        elif by.kind == "read-only":
            with disks.read_only(world.folder / PLACES[by.how]):
                ended = world.run(*words)
        else:
            most = whole.reads if by.kind == CHANGED else whole.changes
            at = 1 + int(most * by.moment)
            ended = world.run(*words, what=by.how, at=at, change=(world.download, world.other))
        said = f"{command}, {by}: {ended.code}\n{ended.out}{ended.err}"
        assert "Traceback" not in ended.out + ended.err, said
        # nothing is lost: the record of fetches grows, a line a file; nothing else is touched
        now = files_of(world.home / "data" / "raw")
        changed = world.download.relative_to(world.home / "data" / "raw").as_posix()
        for name, content in raw.items():
            is_other = by.kind == CHANGED and name == changed
            assert is_other or now[name].startswith(content), f"{name} is lost: {said}"
        assert files_of(world.home / "reports" / "tendring" / "2025-11") == last, said
        if command == "nightly" and "reports" not in by.how:
            status = json.loads((world.home / "reports" / "status.json").read_text("utf-8"))
            (job,) = status["jobs"]
            assert job["outcome"] in _OUTCOMES, said
        history = ""
        if by.kind == CHANGED:
            is_old = world.results() | {f"data/raw/{changed}": raw[changed]} == clean
            history = "made, changed" if is_old and not ended.code else "changed"
        elif not ended.code:
            assert world.results() == clean, f"it said that all went well: {said}"
        if make_room:
            make_room()
        after = world.run(*words)
        said += f"\nthen: {after.code}\n{after.out}{after.err}"
        assert after.code == 0, said
        results, names = world.results(), world.names()
    wanted, named, _ = world.clean(command, history=history)
    differ = sorted(each for each in wanted | results if wanted.get(each) != results.get(each))
    assert not differ, f"not as in a clean run: {', '.join(differ)}: {said}"
    assert names == named, f"{sorted({*names} ^ {*named})}: {said}"
    return f"{by.how}: {_ENDS.get(ended.code, f'ended with {ended.code}')}"
