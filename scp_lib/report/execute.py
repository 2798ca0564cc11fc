"""Run one notebook with papermill. The command line and the tests share this one function."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from scp_lib.report.notebook_files import nbformat  # before papermill imports it whole

# isort: split
import papermill
from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

from scp_lib.errors import ScpError
from scp_lib.notebook import NotApplicable
from scp_lib.report import kernels
from scp_lib.report.cards import Card
from scp_lib.report.reasons import (
    LIMIT_MINUTES,
    death_words,
    error_words,
    exit_in,
    limit_words,
)

ENGINE = "safer"
_WATCH_SECONDS = 0.2
_AT_ONCE: AbstractContextManager[Any] = nullcontext()
_QUIET = logging.getLogger("safer.kernels")  # a failure is reported once, as the run's reason
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False
_KINDS: list[type[ScpError]] = [ScpError, *ScpError.__subclasses__()]
_OURS = {kind.__name__ for kind in _KINDS}


class Run(NamedTuple):
    """How a notebook ran: why it failed (empty if it did not), whether a person can mend it."""

    card: Card
    reason: str
    is_persons_mistake: bool
    seconds: float


class _Watch:
    """Ends the kernel at the time limit, and knows how its process ended."""

    def __init__(self, minutes: float) -> None:
        self.limit_seconds = minutes * 60
        self.is_over = False
        self.manager: Any = None
        self._process: Any = None
        self._began = time.monotonic()
        self._is_counting = False
        self._is_done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_done.set()
        self._thread.join()

    def begin(self) -> None:
        """Count from now: the first cell runs."""
        self._began, self._is_counting = time.monotonic(), True

    @property
    def seconds(self) -> float:
        """Since the first cell began; before that, since the kernel was started."""
        return time.monotonic() - self._began

    @property
    def exit_code(self) -> int | None:
        """The kernel's exit code; None while it runs, or if it never started."""
        return None if self._process is None else self._process.poll()

    def _look(self) -> None:
        while not self._is_done.wait(_WATCH_SECONDS):
            process = getattr(getattr(self.manager, "provisioner", None), "process", None)
            self._process = process or self._process
            if self._is_counting and self.seconds >= self.limit_seconds:
                self.is_over = True
                if process is not None:
                    kernels.kill(process)


class _Client(PapermillNotebookClient):
    """papermill's client, whose kernel starts and ends while others run and waits for its turn."""

    turn: AbstractContextManager[Any]
    watch: _Watch

    def papermill_execute_cells(self) -> None:
        """Run the cells when it is this notebook's turn."""
        with self.turn:
            self.watch.begin()
            super().papermill_execute_cells()


class _Engine(NBClientEngine):
    """papermill's own engine, with an environment of the kernel's own."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        kernel_env: dict[str, str],
        watch: _Watch,
        turn: AbstractContextManager[Any],
        **kwargs: Any,
    ) -> Any:
        manager = kernels.manager(Path(kernel_env["SAFER_PAGE"]) / "kernel.json")
        watch.manager = manager
        nb_man.output_path = None  # the whole notebook is written once, not after every cell
        client = _Client(
            nb_man,
            km=manager,
            kernel_name=kernel_name,
            timeout=kwargs.get("execution_timeout"),
            startup_timeout=kwargs.get("start_timeout", 60),
            log=_QUIET,
            allow_errors=False,
            # the kernel's folder alone: papermill's own `cwd` would change it for the whole
            # process, and two notebooks side by side leave it changed
            resources={"metadata": {"path": kwargs["kernel_folder"]}},
        )
        client.turn, client.watch = turn, watch
        try:
            return client.execute(env=kernel_env, cleanup_kc=True)
        finally:
            kernels.end_group(manager)
            kernels.let_go(manager)


papermill_engines.register(ENGINE, _Engine)


def run_notebook(
    card: Card,
    *,
    parameters: Mapping[str, Any],
    page: Path,
    env: Mapping[str, str],
    limit_minutes: float = LIMIT_MINUTES,
    turn: AbstractContextManager[Any] = _AT_ONCE,
) -> Run:
    """Run a notebook; leave ``notebook.ipynb`` and all it wrote in the folder ``page``.

    Parameters
    ----------
    parameters
        Values by name, checked before (see cards.check_parameters).
    page
        Folder for its run notebook, tables, maps and page.json.
    env
        Added to the kernel's environment (SAFER_BUILT and the like).
    limit_minutes
        The notebook is stopped after that, and has failed.
    turn
        Held while the cells run; the kernel starts before and ends after.
    """
    if card.fault:
        return Run(card, card.fault, True, 0.0)
    page.mkdir(parents=True, exist_ok=True)
    kernel_env = {
        **os.environ,
        **env,
        "SAFER_PAGE": str(page),
        "IPYTHONDIR": str(page / ".ipython"),  # nobody's own start-up files
        "PYTHONHASHSEED": "0",
    }
    mistake = False
    with _Watch(limit_minutes) as watch:
        try:
            notebook = papermill.execute_notebook(
                str(card.path),
                str(page / "notebook.ipynb"),
                parameters=dict(parameters),
                engine_name=ENGINE,
                kernel_env=kernel_env,
                watch=watch,
                turn=turn,
                kernel_name="python3",
                kernel_folder=str(card.path.parent),
                progress_bar=False,
                log_output=False,
            )
            reason = exit_in(notebook.cells)  # papermill takes sys.exit(0) for a good end
        except papermill.PapermillExecutionError as error:
            if error.ename == NotApplicable.__name__:
                _end_at_error(page / "notebook.ipynb")
                return Run(card, "", False, watch.seconds)
            mistake = error.ename in _OURS
            reason = f"{error.evalue}" if mistake else error_words(error.ename, error.evalue)
        except DeadKernelError:
            reason = death_words(watch.exit_code)
        except Exception as error:  # the notebook did not finish
            reason = f"{type(error).__name__}: {error}"
        if watch.is_over:
            reason, mistake = limit_words(limit_minutes), False
    return Run(card, " ".join(reason.split()), mistake, watch.seconds)


def _end_at_error(notebook: Path) -> None:
    """Cut a run notebook after the cell that ended it, and take out papermill's own marks."""
    content = nbformat.read(notebook, as_version=4)
    cells = []
    for cell in content.cells:
        if "papermill-error-cell-tag" in cell.metadata.get("tags", []):
            continue
        cells.append(cell)
        outputs = cell.get("outputs", [])
        kept = [each for each in outputs if each.output_type != "error"]
        if len(kept) < len(outputs):
            cell.outputs = kept
            break
    content.cells = cells
    nbformat.write(content, notebook)
