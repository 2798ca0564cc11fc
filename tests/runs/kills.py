"""kill -9 of the command or of a kernel, at a random moment."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from pathlib import Path

from tests.runs.watched import is_alive
from tests.runs.world import World


def descendants(pid: int) -> list[int]:
    """Return the processes below one, itself left out, by /proc."""
    below: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        below.setdefault(parent, []).append(int(path.parent.name))
    found, waiting = [], [pid]
    while waiting:
        children = below.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def kill_once(world: World, chance: random.Random, *, longest: float, is_real: bool = False) -> str:
    """Disturb one run; check what it leaves, and that the next run mends all of it.

    Returns
    -------
    str
        What was killed and in which state that left the report.
    """
    if chance.random() < 0.3:
        world.forget()
    world.use(world.other)
    before = world.files()
    is_kernel = chance.random() < 0.4
    process = world.start(is_real=is_real)
    # the moment that is left to chance is the point of this: no wait for anything
    end = time.monotonic() + longest * chance.random()
    killed = process.pid
    while time.monotonic() < end and process.poll() is None:
        time.sleep(0.005)
    while is_kernel and killed == process.pid and process.poll() is None:
        kernels = _kernels(world, process.pid, is_real=is_real)
        killed = chance.choice(kernels) if kernels else killed
        time.sleep(0.005)
    seen = [process.pid, *_kernels(world, process.pid, is_real=is_real)]
    if is_alive(killed):
        os.kill(killed, signal.SIGKILL)
    _out, err = process.communicate()
    ending = time.monotonic() + 60
    while any(map(is_alive, seen)) and time.monotonic() < ending:
        time.sleep(0.02)
    assert not any(map(is_alive, seen)), "a kernel outlives its command"
    assert "Traceback" not in err, err
    state = _state(world, before)
    world.must_run()
    world.check_clean()
    world.check_nothing_left()
    what = "kernel" if killed != process.pid else "command"
    return f"{what}{' of a process of its own' * is_real}: {state}"


def _kernels(world: World, command: int, *, is_real: bool) -> list[int]:
    """Return the kernels' processes: below the one that holds the libraries."""
    holders = descendants(command)[:1] if is_real else [world.kernels_of]
    return [pid for holder in holders for pid in descendants(holder)]


def _state(world: World, before: dict[str, bytes]) -> str:
    """Say in which state the report is; fail if it is half."""
    now = world.files()
    if now == world.clean[world.version]:
        return "new report whole"
    if now == before:
        return "last report whole" if now else "no report"
    if not now:
        moved = [*(world.reports / "small").glob(".2025-03-*-old-*")]
        assert moved, "the last report is lost"
        return "last report moved aside"
    pages = json.loads(now["manifest.json"])["pages"]
    assert any(page["failed"] for page in pages), "a report that is neither the last nor the new"
    for page in pages:
        if page["file"]:
            old = world.clean[world.other] if page["failed"] else world.clean[world.version]
            assert now[page["file"]] == old[page["file"]], f"{page['file']} is wrong"
    return "new report with a failed page"
