"""Imported by the server process that kernels are forked from."""

import signal

# Ctrl-C is the command's to answer; the server process ends when the command has.
signal.signal(signal.SIGINT, signal.SIG_IGN)

from scp_lib.report.kernels import preload  # noqa: E402

preload()
