"""Several runs at once on one output; many runs in one process."""

from __future__ import annotations

import gc
import json
import os
import random
from pathlib import Path
from typing import NamedTuple

from scp_lib import cli
from tests.runs.world import Forked, World


def at_once(world: World, chance: random.Random, *, how_many: int = 4) -> str:
    """Start runs of one partnership at once; all end well, and the report is the clean one."""
    if chance.random() < 0.5:
        world.forget()
    world.use(world.other)
    processes = [world.start() for _ in range(how_many)]
    ends = [process.communicate() for process in processes]
    codes = [process.returncode for process in processes]
    assert codes == [0] * how_many, "\n".join(out + err for out, err in ends)
    world.check_clean()
    world.check_nothing_left()
    waited = sum("waiting" in out for out, _ in ends)
    same = sum("nothing has changed" in out for out, _ in ends)
    said = "\n".join(out for out, _ in ends)
    assert same == how_many - 1, f"only one run has work to do:\n{said}"
    return f"{how_many} at once, {waited} waited"


class Use(NamedTuple):
    """What a process holds: open files, and memory in MB."""

    files: int
    memory_mb: float


def use_of_process() -> Use:
    """Return what this process holds now."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Use(len(os.listdir("/proc/self/fd")), pages * os.sysconf("SC_PAGE_SIZE") / 1e6)  # noqa: PTH208


def many_runs(world: World, times: int) -> list[Use]:
    """Make the report again and again in one process, every notebook each time."""
    found = world.folder / "uses.json"

    def run() -> int:
        uses = []
        for _ in range(times):
            assert cli.main(["report", "small", "--force"]) == 0
            uses.append(use_of_process())
        found.write_text(json.dumps(uses))
        return 0

    process = Forked(run, world.environment(), world.said)
    out, err = process.communicate()
    assert process.returncode == 0, out + err
    world.check_clean()
    return [Use(*use) for use in json.loads(found.read_text())]


def slope(values: list[float]) -> float:
    """Return the least-squares slope of values against their place.

    >>> slope([1.0, 3.0, 5.0])
    2.0
    """
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    above = sum((place - middle) * (value - mean) for place, value in enumerate(values))
    return above / sum((place - middle) ** 2 for place in range(len(values)))
