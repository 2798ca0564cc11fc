"""A small project whose reports are made by the real command, and what they must come out as."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from multiprocessing import forkserver
from pathlib import Path

from scp_lib import cli
from tests.report.small_project import MAP, START, TABLE, SmallProject, files_of

COMMAND = [sys.executable, "-m", "scp_lib.cli", "report", "small"]
ZONES = TABLE.replace("people", "zones")
THIRD = TABLE.replace("people", "third")
NEW = {"A": "incidents.", "B": "incidents, newly said."}


class Forked:
    """The command in a fork of this process, which holds the libraries: the same, only sooner."""

    def __init__(self, run: Callable[[], int], environment: dict[str, str], folder: Path) -> None:
        self.returncode: int | None = None
        self._said = [_new_file(folder) for _ in range(2)]
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            code = 70
            try:
                for number, path in enumerate(self._said, start=1):
                    os.dup2(os.open(path, os.O_WRONLY), number)
                # pytest puts its own in place of these
                sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding="utf-8")
                sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), encoding="utf-8")
                os.environ.clear()
                os.environ.update(environment)
                tempfile.tempdir = None
                # the process of kernels runs, and is not a child of this one to be asked after
                forkserver.ensure_running = lambda: None
                forkserver._forkserver.ensure_running = lambda: None  # type: ignore[attr-defined]
                code = run()
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)

    def poll(self) -> int | None:
        """Return the exit code once it has ended."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def communicate(self) -> tuple[str, str]:
        """Wait for its end; return what it said."""
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        out, err = (path.read_text(encoding="utf-8") for path in self._said)
        for path in self._said:
            path.unlink()
        return out, err


def _new_file(folder: Path) -> Path:
    number, path = tempfile.mkstemp(dir=folder)
    os.close(number)
    return Path(path)


def hold_libraries() -> int:
    """Import what the command imports, and start the process of kernels; return its number."""
    import scp_lib.report.execute
    import scp_lib.report.render
    import scp_lib.report.run  # noqa: F401
    from scp_lib.report import fork_server

    fork_server.start()
    return int(forkserver._forkserver._forkserver_pid)  # type: ignore[attr-defined]


class World:
    """One project with three notebooks, in one of two versions, A and B; and its clean results."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = SmallProject(folder / "home")
        self.reports = self.project.reports
        self.processed = folder / "home" / "data" / "processed"
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.said = folder / "said"
        self.said.mkdir()
        self.kernels_of = hold_libraries()
        self.version = ""
        self.clean: dict[str, dict[str, bytes]] = {}
        for version in NEW:
            self.use(version)
            self.must_run()
            self.clean[version] = self.files()

    def use(self, version: str) -> None:
        """Write the notebooks of a version; the third is the same in both."""
        self.version = version
        said = [text.replace("incidents.", NEW[version]) for text in (TABLE, ZONES)]
        self.project.write_notebook("10_people", START, said[0], MAP)
        self.project.write_notebook("20_zones", START, said[1])
        self.project.write_notebook("30_third", START, THIRD)

    @property
    def other(self) -> str:
        """The version that is not in use."""
        return "B" if self.version == "A" else "A"

    def environment(self, **words: str | None) -> dict[str, str]:
        """Return the command's environment; a value of None takes a name out."""
        held = {name: value for name, value in os.environ.items() if not name.startswith("SAFER_")}
        held |= {
            "SAFER_HOME": str(self.project.home),
            "SAFER_REPORTS": str(self.reports),
            "SAFER_PROCESSED": str(self.processed),
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        merged: dict[str, str | None] = {**held, **words}
        return {name: value for name, value in merged.items() if value is not None}

    def start(
        self, *words: str, is_real: bool = False, **environment: str | None
    ) -> subprocess.Popen[str] | Forked:
        """Start the command: a process of its own (``is_real``), or a fork of this one."""
        held = self.environment(**environment)
        if not is_real:
            return Forked(lambda: cli.main(["report", "small", *words]), held, self.said)
        return subprocess.Popen(
            [*COMMAND, *words],
            env=held,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(
        self, *words: str, is_real: bool = False, **environment: str | None
    ) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        process = self.start(*words, is_real=is_real, **environment)
        out, err = process.communicate()
        return subprocess.CompletedProcess(COMMAND, process.returncode or 0, out, err)

    def must_run(self, *, is_real: bool = False, **environment: str | None) -> str:
        """Run the command; fail with what it said if it does not end well."""
        done = self.run(is_real=is_real, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def report(self) -> Path:
        """Folder of the report."""
        return self.reports / "small" / "2025-03"

    def files(self) -> dict[str, bytes]:
        """Return every file of the report but run.json."""
        return files_of(self.report)

    def forget(self) -> None:
        """Remove the reports and the processed tables."""
        for folder in (self.reports, self.processed):
            for path in folder.glob("*"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def check_clean(self) -> None:
        """Check that the report is the clean one of the version in use."""
        found, wanted = self.files(), self.clean[self.version]
        differ = sorted(name for name in found | wanted if found.get(name) != wanted.get(name))
        assert not differ, f"not as in a clean run: {', '.join(differ)}"

    def check_nothing_left(self) -> None:
        """Check that no half-written folder, no lock and no scratch is left anywhere."""
        assert [path.name for path in (self.reports / "small").iterdir()] == ["2025-03"]
        assert sorted(path.name for path in self.processed.iterdir()) == ["small"]
        left = [path.name for path in self.temporary.iterdir()]
        assert not left, f"left in the temporary folder: {left}"
