"""The process that kernels are forked from: it imports the libraries once, during other work.

Light to import, so that a command can start it before it imports anything itself.
"""

import multiprocessing
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from scp_lib.files import temp as scratch

LONGEST_SOCKET = 100
"""Bytes of a socket's path that every system takes."""


def can_fork() -> bool:
    """Whether kernels may be forked here."""
    methods = multiprocessing.get_all_start_methods()
    longest = LONGEST_SOCKET - len("/listener-xxxxxxxx") - scratch.PATH_LENGTH
    is_short = len(tempfile.gettempdir()) < longest
    return is_short and "forkserver" in methods and not os.environ.get("SAFER_PLAIN_KERNELS")


@cache
def context() -> Any:
    """Return multiprocessing's context whose processes are forked from ours."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["scp_lib.report.preload"])
    return made


def start() -> None:
    """Start importing the libraries in the server process, and return at once."""
    if not _has_home():  # matplotlib would leave a folder behind for each kernel
        os.environ.setdefault("MPLCONFIGDIR", str(scratch.of_process() / "matplotlib"))
    if can_fork():
        from multiprocessing import forkserver

        context()
        # its socket lies where it is cleared up even if this process is killed
        process = vars(multiprocessing.current_process())
        process["_config"].setdefault("tempdir", str(scratch.of_process()))
        forkserver.ensure_running()


def _has_home() -> bool:
    """Whether this user has a folder of their own that can be written to."""
    try:
        return Path.home().is_dir() and os.access(Path.home(), os.W_OK)
    except (OSError, RuntimeError):
        return False
