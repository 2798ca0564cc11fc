"""Run one notebook with papermill. The command line and the tests share this one function."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import papermill
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

from scp_lib.errors import ScpError
from scp_lib.notebook import NotApplicable
from scp_lib.report import kernels
from scp_lib.report.cards import Card

ENGINE = "safer"
_QUIET = logging.getLogger("safer.kernels")  # what fails is said once, as the run's reason
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


class _Engine(NBClientEngine):
    """papermill's own engine, with an environment of the kernel's own."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, kernel_env: dict[str, str], **kwargs: Any
    ) -> Any:
        manager = kernels.manager(Path(kernel_env["SAFER_PAGE"]) / "kernel.json")
        client = PapermillNotebookClient(
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
        try:
            return client.execute(env=kernel_env, cleanup_kc=True)
        finally:
            kernels.let_go(manager)


papermill_engines.register(ENGINE, _Engine)


def run_notebook(
    card: Card,
    *,
    parameters: Mapping[str, Any],
    page: Path,
    env: Mapping[str, str],
    on_cell: Callable[[int], None] = lambda number: None,
) -> Run:
    """Run a notebook; leave ``notebook.ipynb`` and all it wrote in the folder ``page``.

    Parameters
    ----------
    card
        The notebook.
    parameters
        Values by name, checked before (see cards.check_parameters).
    page
        Folder for its run notebook, tables, maps and page.json.
    env
        Added to the kernel's environment (SAFER_BUILT and the like).
    """
    if card.fault:
        return Run(card, card.fault, True, 0.0)
    page.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    kernel_env = {
        **os.environ,
        **env,
        "SAFER_PAGE": str(page),
        "IPYTHONDIR": str(page / ".ipython"),  # nobody's own start-up files
        "PYTHONHASHSEED": "0",
    }
    reason, mistake = "", False
    try:
        papermill.execute_notebook(
            str(card.path),
            str(page / "notebook.ipynb"),
            parameters=dict(parameters),
            engine_name=ENGINE,
            kernel_env=kernel_env,
            kernel_name="python3",
            kernel_folder=str(card.path.parent),
            progress_bar=False,
            log_output=False,
        )
    except papermill.PapermillExecutionError as error:
        if error.ename == NotApplicable.__name__:
            _end_at_error(page / "notebook.ipynb")
            return Run(card, "", False, time.perf_counter() - start)
        reason = f"{error.evalue}" if error.ename in _OURS else f"{error.ename}: {error.evalue}"
        mistake = error.ename in _OURS
    except Exception as error:  # a dead kernel, a time-out: the notebook did not finish
        reason = f"{type(error).__name__}: {error}"
    return Run(card, " ".join(reason.split()), mistake, time.perf_counter() - start)


def _end_at_error(notebook: Path) -> None:
    """Cut a run notebook after the cell that ended it, and take out papermill's own marks."""
    content = nbformat.read(notebook, as_version=4)
    cells = [
        cell
        for cell in content.cells
        if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])
    ]
    last = next(
        place
        for place, cell in enumerate(cells)
        if any(output.output_type == "error" for output in cell.get("outputs", []))
    )
    cells[last].outputs = [each for each in cells[last].outputs if each.output_type != "error"]
    content.cells = cells[: last + 1]
    nbformat.write(content, notebook)
