"""One job in a process of its own: what ends that process never ends the others.

``run_job`` starts it, passes on its lines, and ends it at its time limit; ``main`` is what runs in
it. The process ends by itself when the one that started it is gone.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from scp_lib.schedule.settings import Job

_RESULT = "\x1e"
_GRACE_SECONDS = 10.0


class Result(NamedTuple):
    """How a job went: why it failed (empty if it did not), the month and pages it made."""

    reason: str
    months: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def run_job(
    job: Job,
    *,
    today: dt.date,
    reports: Path,
    tell: Callable[[str], None],
    limit_seconds: float | None = None,
) -> Result:
    """Run one job to its end or its time limit.

    Parameters
    ----------
    today
        The day of the clock (a file of a later month is refused).
    reports
        Folder of all reports.
    tell
        Called with each line of progress.
    limit_seconds
        Instead of the job's own limit.
    """
    seconds = job.time_limit_minutes * 60 if limit_seconds is None else limit_seconds
    task = {
        "partnership": job.partnership,
        "notebooks": job.notebooks,
        "parameters": job.parameter_words,
        "today": str(today),
        "reports": str(reports),
        "limit_minutes": job.notebook_limit_minutes,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "scp_lib.schedule.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"},
        start_new_session=os.name != "nt",
        preexec_fn=_can_be_interrupted if os.name != "nt" else None,
    )
    try:
        return _follow(process, task, deadline=time.monotonic() + seconds, tell=tell)
    except _TimeIsUpError:
        limit = f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:g} seconds"
        return Result(f"stopped at its time limit of {limit}. Raise time_limit_minutes, or look "
                      "at the last lines of run.log.")  # fmt: skip
    finally:
        _stop(process)


def _can_be_interrupted() -> None:
    """Undo what a job started in the background of a shell inherits: that it ignores Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class _TimeIsUpError(Exception):
    pass


def _follow(
    process: subprocess.Popen[bytes],
    task: dict[str, Any],
    *,
    deadline: float,
    tell: Callable[[str], None],
) -> Result:
    assert process.stdin and process.stdout
    with suppress(OSError):
        process.stdin.write(json.dumps(task).encode() + b"\n")
        process.stdin.flush()
    lines: queue.Queue[bytes] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process.stdout, lines), daemon=True)
    reader.start()
    last = ""
    while True:
        if time.monotonic() > deadline:
            raise _TimeIsUpError
        has_ended = process.poll() is not None
        try:
            line = lines.get(timeout=0.1).decode("utf-8", errors="replace").rstrip()
        except queue.Empty:
            if has_ended:
                break
            continue
        if line.startswith(_RESULT):
            found = json.loads(line[len(_RESULT) :])
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=_GRACE_SECONDS)
            return Result(found["reason"], *(tuple(found[name]) for name in Result._fields[1:]))
        if line.strip():
            last = " ".join(line.split())
            tell(last)
    said = f" Its last line: {last}" if last else ""
    return Result(f"its process ended without a result (exit code {process.returncode}).{said}")


def _read(stream: Any, lines: queue.Queue[bytes]) -> None:
    with suppress(OSError, ValueError):
        for line in stream:
            lines.put(line)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the process if it has not: asked first, so that it clears up, then all it started."""
    if process.poll() is None:
        if os.name != "nt":
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=_GRACE_SECONDS)
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
    for stream in (process.stdin, process.stdout):
        with suppress(OSError, ValueError):
            if stream:
                stream.close()


def main() -> None:
    """Read the task from standard input, make the report, say how it went."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    task = json.loads(_first_line())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        result = _make(task)
    except KeyboardInterrupt:
        sys.exit(130)
    except BaseException as error:  # whatever ends it, its reason is said
        from scp_lib.errors import ScpError

        words = str(error) if isinstance(error, ScpError) else f"{type(error).__name__}: {error}"
        result = Result(" ".join(words.split()))
    print(_RESULT + json.dumps(result._asdict()), flush=True)


def _make(task: dict[str, Any]) -> Result:
    from scp_lib import project
    from scp_lib.partnership import read_partnership
    from scp_lib.periods import Month
    from scp_lib.report.ticket import find_asked
    from scp_lib.report.variants import asked_cards

    settings = read_partnership(task["partnership"])
    raw = project.raw_folder(settings.raw_folder)
    if settings.is_invented and settings.raw_folder == "example":
        _write_example(raw)
    asked: dict[str, Any] = {
        "raw": raw,
        "processed": project.processed_root(),
        "out": Path(task["reports"]),
        "today": Month.of(dt.date.fromisoformat(task["today"])),
        "month": "",
        "notebooks": task["notebooks"],
        "parameters": [(name, word) for name, word in task["parameters"]],
    }
    index, failed = find_asked(settings, **asked), {}
    if index:
        print("Nothing has changed, the report is as it was.")
    else:
        from scp_lib.report.run import make_report

        report = make_report(settings, **asked, limit_minutes=task["limit_minutes"])
        index, failed = report.index, report.failed
    reason = "; ".join(f"{name} failed: {words}" for name, words in failed.items())
    cards, _ = asked_cards(asked["notebooks"], asked["parameters"])
    names = [card.name for card in cards]
    return Result(
        reason,
        months=(index.parent.name,),
        pages=tuple(name for name in names if name not in failed),
        failed=tuple(failed),
    )


def _write_example(raw: Path) -> None:
    if not any(raw.glob("police_uk/*")):
        from scp_lib.example import write_example

        write_example(raw)


def _first_line() -> bytes:
    """Read one line, and no more, of standard input."""
    line = b""
    while not line.endswith(b"\n"):
        letter = os.read(0, 1)
        if not letter:
            sys.exit("scp_lib.schedule.child is run by `safer run --due`.")
        line += letter
    return line


def _end_with_parent() -> None:
    """End this process when the one that started it is gone: its end of the pipe closes."""
    with suppress(OSError):
        while os.read(0, 1):
            pass
    if os.name != "nt":
        os.kill(os.getpid(), signal.SIGINT)  # time to end its kernels and clear up
        time.sleep(_GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
