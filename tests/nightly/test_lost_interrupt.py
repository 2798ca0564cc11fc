"""An interrupt that a finalizer swallows still ends the job."""

from __future__ import annotations

import subprocess
import sys

import pytest

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


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_that_a_finalizer_swallows_is_sent_again() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout == "ended\n" and done.stderr == ""
