"""What a kernel does before a notebook's first cell."""

from __future__ import annotations

from typing import Any, NoReturn

LINE = "import scp_lib.report.kernel_startup as _safer; _safer.set_up(get_ipython()); del _safer"


def set_up(shell: Any) -> None:
    """Let ``exit`` and ``quit`` end the notebook where they stand, as sys.exit does.

    IPython's own end the kernel after the cell, so that the page would look whole.
    """
    for name in ("exit", "quit"):
        shell.user_ns[name] = _leave


def _leave(*_: object) -> NoReturn:
    raise SystemExit
