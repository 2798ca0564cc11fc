"""Imported by the server process that kernels are forked from: what notebooks import."""

import gc
import importlib
import os
import pkgutil
import signal
from pathlib import Path

# Whoever reads the command's output is not to wait for this process, nor for what a kernel leaves.
with Path(os.devnull).open("wb") as nowhere:
    for stream in (1, 2):
        os.dup2(nowhere.fileno(), stream)

# Ctrl-C is the command's to answer; the server process ends when the command has.
signal.signal(signal.SIGINT, signal.SIG_IGN)

LIBRARIES = (
    "scp_lib.notebook",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",  # else each kernel would import it anew, with all of debugpy
    "matplotlib.backends.backend_agg",
    "matplotlib.font_manager",
    "seaborn",
    "folium",
    "pyarrow.dataset",
    "scipy.special",
    "scipy.sparse.csgraph",
    "scipy.spatial",
)
PACKAGES = ("scp_lib.studies", "scp_lib.drawing", "scp_lib.document")
"""Imported with all their modules."""


gc.disable()  # nothing imported is thrown away: looking for it would be a tenth of the time
for name in LIBRARIES:
    importlib.import_module(name)
for package in map(importlib.import_module, PACKAGES):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
for room, made_once in (("document.letters", "faces"), ("drawing.leaflet", "leaflet")):
    getattr(importlib.import_module(f"scp_lib.{room}"), made_once)()  # what every map holds
gc.freeze()  # nor need a kernel's own collections look through all of this
gc.enable()
