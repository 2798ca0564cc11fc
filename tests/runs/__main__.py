"""The full counts: ``python -m tests.runs [--seed N] [--only NAME]``, or ``make faults``."""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.runs import crowds, damage, disks, kills
from tests.runs.commands import COMMANDS, Commands, disturb, drawn, kinds_of
from tests.runs.world import World

COUNTS = {"kills": 50, "full disk": 30, "damage": 100, "at once": 10, "read-only": 6,
          "surroundings": 11, "many runs": 100}  # fmt: skip
OF_COMMANDS = dict.fromkeys(COMMANDS, 48)


def main() -> int:
    """Run every fault its full number of times; print a table; return 1 if one was not borne."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", choices=COUNTS | OF_COMMANDS, action="append")
    parser.add_argument("--share", type=float, default=1.0, help="of the full counts")
    words = parser.parse_args()
    print(f"seed {words.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="runs-") as folder:
        os.environ["SAFER_HOME"] = str(Path(folder) / "home")
        counts = {
            name: max(1, round(count * words.share))
            for name, count in (COUNTS | OF_COMMANDS).items()
            if name in (words.only or COUNTS | OF_COMMANDS)
        }
        rows = []
        if counts.keys() & COUNTS:
            world = World(Path(folder))
            rows += [_row(name, counts[name], world, words.seed)
                     for name in counts if name in COUNTS]  # fmt: skip
        if counts.keys() & OF_COMMANDS:
            rows += _of_commands(Path(folder) / "commands", counts, seed=words.seed)
    print(f"\n| fault | times | borne | what happened |\n|---|---|---|---|\n{''.join(rows)}")
    return 0 if all("| all |" in row or "not possible" in row for row in rows) else 1


def _row(name: str, times: int, world: World, seed: int) -> str:
    chance = random.Random(f"{seed} {name}")
    if name == "many runs":
        return _many(world, times)
    if name in ("full disk", "read-only"):
        why = disks.may_mount(world.folder / "disk")
        if why:
            return f"| {name} | 0 | not possible here: {why} | |\n"
    seen: Counter[str] = Counter()
    faults: list[str] = []
    for number in range(times):
        try:
            seen[_once(name, number, world, chance)] += 1
        except AssertionError as error:
            faults.append(str(error))
            print(f"{name}, number {number + 1}: {error}", flush=True)
            world.forget()
            world.must_run()
        if sys.stdout.isatty() or number % 10 == 9:
            print(f"{name}: {number + 1} of {times}", flush=True)
    borne = f"all but {len(faults)}" if faults else "all"
    told = "; ".join(f"{words} ({count})" for words, count in sorted(seen.items()))
    return f"| {name} | {times} | {borne} | {told} |\n"


def _of_commands(folder: Path, counts: dict[str, int], *, seed: int) -> list[str]:
    """Disturb each command, each kind in turn; return its row of the table."""
    world, rows = Commands(folder), []
    try:
        for command in (name for name in OF_COMMANDS if name in counts):
            chance, seen = random.Random(f"{seed} {command}"), Counter[str]()
            faults = 0
            for number in range(counts[command]):
                kind = kinds_of(command)[number % len(kinds_of(command))]
                try:
                    disturb(world, command, drawn(chance, kind))
                    seen[kind] += 1
                except AssertionError as error:
                    faults += 1
                    print(f"{command}, number {number + 1}: {error}", flush=True)
            borne = f"all but {faults}" if faults else "all"
            told = "; ".join(f"{kind} ({count})" for kind, count in seen.items())
            rows.append(f"| {command} | {counts[command]} | {borne} | {told} |\n")
            print(rows[-1], end="", flush=True)
    finally:
        world.close()
    return rows


def _once(name: str, number: int, world: World, chance: random.Random) -> str:
    if name == "kills":
        is_real = number % 5 == 4
        longest = _longest(world, is_real=is_real)
        return kills.kill_once(world, chance, longest=longest, is_real=is_real)
    if name == "damage":
        return damage.damage_once(world, chance)
    if name == "at once":
        return crowds.at_once(world, chance)
    if name == "full disk":
        return disks.fill_once(world, chance, place=disks.PLACES[number % 3])
    if name == "read-only":
        return disks.read_only_once(world, chance, place=disks.PLACES[number % 3])
    kinds = disks.far_from_home(world)
    key = list(kinds)[number % len(kinds)]
    return disks.surroundings_once(world, key, kinds[key])


_measured: dict[bool, float] = {}


def _longest(world: World, *, is_real: bool) -> float:
    """Return how long an undisturbed run takes here, measured once."""
    if is_real not in _measured:
        world.forget()
        start = time.monotonic()
        world.must_run(is_real=is_real)
        _measured[is_real] = time.monotonic() - start
    return _measured[is_real]


def _many(world: World, times: int) -> str:
    found = crowds.many_runs(world, times)
    late = found[len(found) // 5 :]  # after caches have filled
    files = sorted({use.files for use in late})
    growth = crowds.slope([use.memory_mb for use in late])
    flat = len(files) == 1 and growth < 0.2
    told = (f"open files {files}; memory {late[0].memory_mb:.0f} MB, then "
            f"{late[-1].memory_mb:.0f} MB: {growth:+.3f} MB a run")  # fmt: skip
    return f"| many runs in one process | {times} | {'all' if flat else 'no'} | {told} |\n"


if __name__ == "__main__":
    sys.exit(main())
