"""Kernels that start from a process which already holds the libraries.

Where the system can fork, one server process imports the libraries once and every notebook's
kernel is forked from it: isolated as any kernel is, and there in a moment. Elsewhere (Windows),
or with SAFER_PLAIN_KERNELS set, a kernel is started the ordinary way, with the same results.
"""

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import weakref
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from scp_lib.errors import ScpError
from scp_lib.report import fork_server

_FIRST_LINE = "from sys import exit; quit = exit"
"""IPython's own exit ends the kernel after the cell, so that the page would look whole."""
_started: weakref.WeakSet[AsyncKernelManager] = weakref.WeakSet()


def manager(connection_file: Path) -> AsyncKernelManager:
    """Return a manager of one Python kernel, forked where that can be."""
    is_long = len(str(connection_file)) > fork_server.LONGEST_SOCKET
    made = AsyncKernelManager(
        kernel_name="python3",
        connection_file=str(connection_file),
        transport="tcp" if os.name == "nt" or is_long else "ipc",
    )
    forked = {"kernel_provisioner": {"provisioner_name": "safer-forked"}}
    provisioner = forked if fork_server.can_fork() else {}
    launch = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    # our own specification, so that a kernel of that name set up by the user is not run instead
    made._kernel_spec = KernelSpec(
        argv=[*launch, f"--IPKernelApp.exec_lines={_FIRST_LINE}"],
        display_name="Python 3",
        language="python",
        metadata={"debugger": False, **provisioner},
    )
    _started.add(made)
    return made


def start_seconds() -> int:
    """Return how long a kernel may take to start: SAFER_KERNEL_SECONDS, or a minute."""
    word = os.environ.get("SAFER_KERNEL_SECONDS", "60")
    if not (word.isdecimal() and 1 <= int(word) <= 3600):
        raise ScpError(f"SAFER_KERNEL_SECONDS is '{word}': wanted whole seconds from 1 to 3600.")
    return int(word)


def stop_all() -> None:
    """End every kernel at once: nobody waits for what they compute any more."""
    for made in list(_started):
        process = getattr(made.provisioner, "process", None)
        if process is not None:
            kill(process)


def kill(process: Any) -> None:
    """End a kernel's process at once, with all that it started."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        with suppress(OSError):
            if os.getpgid(process.pid) == process.pid:  # a group of its own
                os.killpg(process.pid, signal.SIGKILL)
                return
    with suppress(OSError):
        process.kill()


def end_group(manager: AsyncKernelManager) -> None:
    """End what a kernel started and left, however the kernel itself has ended."""
    number = getattr(manager.provisioner, "pid", None)
    if number and hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(number, signal.SIGKILL)


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel by forking the server process (an entry point of jupyter_client)."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel with the arguments in ``cmd`` (python -m ipykernel_launcher …)."""
        process = fork_server.context().Process(
            target=_run_kernel,
            args=(cmd[3:], dict(kwargs["env"]), str(kwargs.get("cwd") or Path.cwd())),
        )
        try:
            process.start()
        except EOFError:
            raise ScpError(
                "the process that kernels are forked from ended before it was ready; run with "
                "SAFER_PLAIN_KERNELS=1 set to see why"
            ) from None
        self.process = _Handle(process)
        self.pid, self.pgid = process.pid, None
        self.cwd = kwargs.get("cwd")
        return self.connection_info


class _Handle:
    """A forked process as jupyter_client handles one (the part of Popen that it uses)."""

    stdin = stdout = stderr = None

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process

    def __getattr__(self, name: str) -> Any:  # pid, kill, terminate
        return getattr(self._process, name)

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self._process.is_alive() and self.pid:
            os.kill(self.pid, number)


def _run_kernel(arguments: list[str], env: Mapping[str, str], cwd: str) -> None:
    os.setsid()  # a group of its own, which ends with it
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    tempfile.tempdir = None  # as its own environment has it
    arguments = [*arguments, "--quiet"]
    sys.argv = ["ipykernel_launcher", *arguments]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(argv=arguments)


def _end_with_parent() -> None:
    """Stop this kernel when the command that runs it is gone, however it ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        with suppress(OSError):
            os.killpg(os.getpid(), signal.SIGKILL)
        os._exit(1)
