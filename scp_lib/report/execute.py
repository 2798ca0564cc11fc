"""Run one notebook: parameters by papermill, cells by nbclient. The one way to run one."""

import logging
import os
import signal
import threading
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from scp_lib.report.notebook_files import nbformat  # before papermill imports it whole

# isort: split
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from scp_lib.errors import ScpError
from scp_lib.notebook import NotApplicable
from scp_lib.report import kernels
from scp_lib.report.cards import Card
from scp_lib.report.job import LIMIT_MINUTES

_QUIET = logging.getLogger("safer.kernels")  # a failure is reported once, as the run's reason
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False
_OURS = {"ScpError", *(kind.__name__ for kind in ScpError.__subclasses__())}
_NOBODY = "it asks for input, and in a run there is nobody to answer. Give it a parameter instead"
_SERVER_GONE = 255  # what is known of a fork whose server was killed


def error_words(kind: str, text: str) -> str:
    """Say what an exception in a notebook means, by its kind and text.

    >>> error_words("SystemExit", "0")
    'it ends itself (sys.exit, exit or quit); a page is whole only at its last cell'
    >>> error_words("ZeroDivisionError", "division by zero")
    'ZeroDivisionError: division by zero'
    """
    if kind == "SystemExit":
        return "it ends itself (sys.exit, exit or quit); a page is whole only at its last cell"
    if kind == "StdinNotImplementedError":
        return _NOBODY
    if kind in ("MemoryError", "_ArrayMemoryError"):
        return f"out of memory ({text.strip() or kind}). Close other programs, or use --jobs 1"
    return f"{kind}: {text}" if text.strip() else kind


def death_words(exit_code: int | None) -> str:
    """Say how a kernel ended in the middle of its notebook, by its process's exit code."""
    if exit_code is None or exit_code >= 0:
        code = "" if exit_code is None else f" (exit code {exit_code})"
        memory = "; or memory ran out: then use --jobs 1" if exit_code == _SERVER_GONE else ""
        return f"its kernel ended in the middle{code}, as after os._exit or a crash{memory}"
    try:
        name = signal.Signals(-exit_code).name
    except ValueError:
        name = f"signal {-exit_code}"
    if name == "SIGKILL":
        return (
            "its kernel was killed (SIGKILL): by the system, as when memory runs out, or by hand. "
            "Close other programs, or use --jobs 1"
        )
    return f"its kernel crashed ({name})"


class Run(NamedTuple):
    """How a notebook ran: why it failed (empty if it did not), whether a person can mend it."""

    card: Card
    reason: str
    is_persons_mistake: bool
    seconds: float


class _Watch:
    """Knows how far a notebook is, and ends its kernel at the time limit."""

    def __init__(self, minutes: float) -> None:
        self.is_over = False
        self.place: int | None = None
        """Of the cell that runs; None before the first."""
        self.process: Any = None
        self._began = time.monotonic()
        self.timer = threading.Timer(minutes * 60, self._end)
        self.timer.daemon = True

    def begin(self, process: Any) -> None:
        """Count from now: the first cell runs, in this process."""
        self.process, self._began = process, time.monotonic()
        self.timer.start()

    def _end(self) -> None:
        self.is_over = True
        kernels.kill(self.process)

    @property
    def seconds(self) -> float:
        """Since the first cell began; before that, since the kernel was started."""
        return time.monotonic() - self._began


def _run_cells(
    notebook: Any, *, page: Path, folder: Path, env: Mapping[str, str], watch: _Watch, turn: Any
) -> None:
    """Start a kernel, run every cell when it is the notebook's turn, and end the kernel."""
    manager = kernels.manager(page / "kernel.json")
    client = NotebookClient(
        notebook,
        km=manager,
        log=_QUIET,
        force_raise_errors=True,
        raise_on_iopub_timeout=True,
        startup_timeout=kernels.start_seconds(),
        resources={"metadata": {"path": str(folder)}},
    )
    client.reset_execution_trackers()
    try:
        with client.setup_kernel(env=env, cleanup_kc=True), turn:
            watch.begin(manager.provisioner.process)
            for place, cell in enumerate(notebook.cells):
                watch.place = place
                client.execute_cell(cell, place)
    finally:
        watch.timer.cancel()
        kernels.end_group(manager)
        # left to the garbage collector, a socket of a kernel that died waits for it for ever
        manager.context.destroy(linger=0)


def run_notebook(
    card: Card,
    *,
    parameters: Mapping[str, Any],
    page: Path,
    env: Mapping[str, str],
    limit_minutes: float = LIMIT_MINUTES,
    turn: AbstractContextManager[Any] | None = None,
) -> Run:
    """Run a notebook; leave ``notebook.ipynb`` and all it wrote in the folder ``page``.

    Its parameters are checked before (cards.check_parameters); ``env`` is added to the kernel's
    environment. ``turn`` is taken while the cells run; the kernel starts before and ends after.
    """
    if card.fault:
        return Run(card, card.fault, True, 0.0)
    page.mkdir(parents=True, exist_ok=True)
    kernel_env = {
        **os.environ,
        **env,
        "SAFER_PAGE": str(page),
        "IPYTHONDIR": str(page / ".ipython"),  # nobody's own start-up files
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(page)),  # what a killed kernel leaves goes
        "PYTHONHASHSEED": "0",
    }
    reason, mistake = "", False
    watch = _Watch(limit_minutes)
    try:
        notebook = parameterize_notebook(load_notebook_node(str(card.path)), dict(parameters))
        run = partial(
            _run_cells, notebook, page=page, folder=card.path.parent, env=kernel_env, watch=watch,
            turn=turn or nullcontext(),
        )  # fmt: skip
        try:
            run()
        except RuntimeError:
            if watch.place is not None:
                raise
            run()  # a kernel slow to start has one more chance
        nbformat.write(notebook, page / "notebook.ipynb")
    except CellExecutionError as error:
        if error.ename == NotApplicable.__name__:
            del notebook.cells[(watch.place or 0) + 1 :]
            last = notebook.cells[-1]
            last.outputs = [each for each in last.outputs if each.output_type != "error"]
            nbformat.write(notebook, page / "notebook.ipynb")
            return Run(card, "", False, watch.seconds)
        mistake = error.ename in _OURS
        reason = f"{error.evalue}" if mistake else error_words(error.ename, error.evalue)
    except DeadKernelError:
        reason = death_words(watch.process and watch.process.poll())
    except Exception as error:  # the notebook did not finish
        reason = f"{type(error).__name__}: {error}"
        if watch.place is None and isinstance(error, (RuntimeError, ScpError)):
            reason = (
                f"its kernel did not start ({error}). Close other programs, use --jobs 1, or "
                "let it take longer: SAFER_KERNEL_SECONDS=300"
            )
    if watch.is_over:
        mistake = False
        reason = (
            f"stopped at its time limit of {limit_minutes:g} minutes. Look for an endless loop, or "
            "raise --time-limit (in schedule.toml notebook_limit_minutes)"
        )
    code = "" if watch.place is None else notebook.cells[watch.place].source
    # a cell that opens the page says nothing more of a mistake
    if code and watch.place is not None and reason and not (mistake and "= open_page(" in code):
        # its number among the code cells of the file, and its first line
        cells = [cell for cell in notebook.cells[: watch.place + 1] if cell.cell_type == "code"]
        count = sum("injected-parameters" not in cell.metadata.get("tags", []) for cell in cells)
        first = code.strip().splitlines()[0][:80]
        reason = f"{reason.rstrip('.')}. Code cell {count}: {first}"
    return Run(card, " ".join(reason.split()), mistake, watch.seconds)
