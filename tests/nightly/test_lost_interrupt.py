"""An interrupt that a finalizer swallows still ends the job."""

from __future__ import annotations

import os
import subprocess
import sys

CODE = """
import signal, sys, time
from scp_lib.nightly import child
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.unraisablehook = child._interrupt_again
class Swallows:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)
try:
    one = Swallows()
    del one
    for _ in range(200):
        time.sleep(0.05)
except KeyboardInterrupt:
    print("ended")
"""


def test_an_interrupt_that_a_finalizer_swallows_is_sent_again() -> None:
    """Windows ends the process where others interrupt it."""
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True)
    assert (done.stdout, done.returncode == 0) == (
        ("", False) if os.name == "nt" else ("ended\n", True)
    )
    assert done.stderr == ""
