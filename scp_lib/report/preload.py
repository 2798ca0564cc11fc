"""Imported by the server process that kernels are forked from."""

from scp_lib.report.kernels import preload

preload()
