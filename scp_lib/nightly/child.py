"""One job in a process of its own: what ends that process never ends the others.

``run_job`` starts it, passes on its lines, and ends it at its time limit; ``main`` is what runs in
it. The process ends by itself when the one that started it is gone.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from scp_lib.errors import ScpError
from scp_lib.nightly.jobs import Job
from scp_lib.nightly.work import Result, do_work

_RESULT = "\x1e"
_GRACE_SECONDS = 10.0


def run_job(job: Job, *, tell: Callable[[str], None], limit_seconds: float | None = None) -> Result:
    """Run one job to its end or its time limit.

    ``tell`` is called with each line of progress, in a thread of its own. ``limit_seconds`` takes
    the place of the job's own limit.
    """
    seconds = job.time_limit_minutes * 60 if limit_seconds is None else limit_seconds
    process = subprocess.Popen(
        [sys.executable, "-m", "scp_lib.nightly.child", job.model_dump_json(by_alias=True)],
        stdin=subprocess.PIPE,  # closes when this process ends
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"},
        start_new_session=os.name != "nt",
        # a job started in the background of a shell would ignore Ctrl-C
        preexec_fn=None
        if os.name == "nt"
        else partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    lines: list[str] = []
    results: list[Result] = []
    reader = threading.Thread(target=_follow, args=(process, tell, lines, results), daemon=True)
    reader.start()
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        limit = f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:g} seconds"
        results = results or [
            Result(f"stopped at its time limit of {limit}. Raise time_limit_minutes, "
                   "or look at the last lines of nightly.log.")
        ]  # fmt: skip
    finally:
        _stop(process)
        reader.join(timeout=_GRACE_SECONDS)  # more only where something that it started lives on
    if results:
        return results[-1]
    ending = f" Its last line: {lines[-1]}" if lines else ""
    return Result(f"its process ended without a result (exit code {process.returncode}).{ending}")


def _follow(
    process: subprocess.Popen[str],
    tell: Callable[[str], None],
    lines: list[str],
    results: list[Result],
) -> None:
    """Pass on each line of the process, but the one with the result."""
    assert process.stdout
    with process.stdout as stream:
        for line in stream:
            if line.startswith(_RESULT):
                found = json.loads(line[len(_RESULT) :])
                results.append(Result(**found | {"did": tuple(found["did"])}))
            elif line.strip():
                lines.append(" ".join(line.split()))
                tell(lines[-1])


def _stop(process: subprocess.Popen[str]) -> None:
    """End the process if it still runs, gently first to let it clear up, then all it started."""
    if process.poll() is None:
        if os.name != "nt":
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=_GRACE_SECONDS)
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
    if process.stdin:
        process.stdin.close()


def main() -> None:
    """Do the work of the job that is the only argument, and print how it went."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.unraisablehook = _interrupt_again
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        result = do_work(Job.model_validate_json(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(130)
    except BaseException as error:  # whatever ends it, its reason is given
        words = str(error) if isinstance(error, ScpError) else f"{type(error).__name__}: {error}"
        result = Result(" ".join(words.split()))
    print(_RESULT + json.dumps(result._asdict()), flush=True)


def _interrupt_again(lost: Any) -> None:
    """Send an interrupt again that a finalizer swallowed; of anything else say what was lost."""
    if isinstance(lost.exc_value, KeyboardInterrupt):
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
    else:
        sys.__unraisablehook__(lost)


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
