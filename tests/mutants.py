"""Does a test notice a small mistake? Mutants of the rooms that decide figures, drawn by a seed.

`.venv/bin/python -m tests.mutants --seed 20261128` draws 60 of all the mutants that Cosmic Ray's
operators make, by room in proportion to its mutants, and runs the room's tests on each, in a
process of its own and in a copy of the project. One that survives is either a test that is
missing, or the same program written otherwise. `--one 7` runs the seventh alone.

Left out of the draw: what stands in an annotation, which no run can tell apart, and what is no
Python any more (another sign for the bare `*` of a signature), which any test would notice.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
COPIED = ("scp_lib", "tests", "notebooks", "partnerships", "data", "docs", "pyproject.toml")
TESTS = {
    "measures": ["tests/test_signatures.py", "tests/measures"],
    "areas": ["tests/test_signatures.py", "tests/areas", "tests/build"],
    "build": ["tests/test_signatures.py", "tests/build"],
    "disclosure": ["tests/test_signatures.py", "tests/disclosure"],
}
PATIENCE_S = 900
_NO_TESTS = 5  # pytest's answer for a module without a doctest
LOADED = ("pandas", "geopandas", "scipy.stats", "scipy.special", "pyarrow.csv", "pyarrow.parquet")


class Mutant(NamedTuple):
    """One small mistake: which operator, and which of its places in the module."""

    room: str
    module: str
    line: int
    operator: str
    occurrence: int


def mutants(room: str) -> list[Mutant]:
    """Every mutant of a room's modules, in the order of their names and lines."""
    from cosmic_ray.ast import ast_nodes, get_ast_from_path
    from cosmic_ray.plugins import get_operator, operator_names

    operators = {name: get_operator(name) for name in operator_names()}
    found = []
    for path in sorted((ROOT / "scp_lib" / room).rglob("*.py")):
        annotated = _annotated(path.read_text(encoding="utf-8"))
        nodes = list(ast_nodes(get_ast_from_path(path)))
        for name, operator in operators.items():
            if operator.arguments():
                continue
            places = [at for node in nodes for at in operator().mutation_positions(node)]
            for occurrence, (start, _) in enumerate(places):
                if not any(first <= start < last for first, last in annotated):
                    module = path.relative_to(ROOT).as_posix()
                    found.append(Mutant(room, module, start[0], name.split("/")[1], occurrence))
    return sorted(found)


def _annotated(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """First and last (line, column) of each annotation."""
    parts = []
    for node in ast.walk(ast.parse(source)):
        for each in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(each, ast.expr):
                end = (each.end_lineno or 0, each.end_col_offset or 0)
                parts.append(((each.lineno, each.col_offset), end))
    return parts


def draw(count: int, seed: int) -> list[Mutant]:
    """Draw mutants by room, in proportion to each room's number (largest remainders)."""
    all_of = {room: mutants(room) for room in TESTS}
    total = sum(map(len, all_of.values()))
    share = {room: count * len(each) / total for room, each in all_of.items()}
    taken = {room: int(each) for room, each in share.items()}
    by_rest = sorted(share, key=lambda room: taken[room] - share[room])
    for room in by_rest[: count - sum(taken.values())]:
        taken[room] += 1
    chance = random.Random(seed)
    drawn = []
    for room, number in taken.items():
        order = chance.sample(all_of[room], len(all_of[room]))
        drawn += islice((each for each in order if _is_python(changed(each))), number)
    print(f"{len(drawn)} of {total} mutants, seed {seed}: {taken}", flush=True)
    return drawn


def changed(mutant: Mutant) -> str:
    """The module's text with the mistake in it."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    source = (ROOT / mutant.module).read_text(encoding="utf-8")
    text: str = mutate_code(source, get_operator(f"core/{mutant.operator}")(), mutant.occurrence)
    return text


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def answer(mutant: Mutant, copy: Path, *, is_quick: bool) -> str:
    """Run the tests on a mutant, its own first; return 'caught', 'SURVIVED' or 'by the clock'."""
    own = f"tests/{mutant.room}/test_{Path(mutant.module).stem}.py"
    first = [mutant.module, *([own] if (copy / own).exists() else [])]
    (copy / mutant.module).write_text(changed(mutant), encoding="utf-8")
    try:
        found = _tested(first, copy)
        if found != "SURVIVED" or (is_quick and own in first):
            return found
        return _tested(TESTS[mutant.room], copy)
    finally:
        shutil.copy(ROOT / mutant.module, copy / mutant.module)


def _tested(tests: list[str], copy: Path) -> str:
    child = os.fork()
    if not child:
        os.setsid()
        os._exit(_failed(tests, copy))
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            nothing_ran = os.waitstatus_to_exitcode(status) == _NO_TESTS
            return "caught" if status and not nothing_ran else "SURVIVED"
        time.sleep(0.1)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "caught by the clock"


def _failed(tests: list[str], copy: Path) -> int:
    import pytest

    os.chdir(copy)
    out = os.open(copy / "pytest.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    for name in [name for name in sys.modules if name.partition(".")[0] in ("tests", "scp_lib")]:
        del sys.modules[name]  # the copy's, not this one's
    sys.path.insert(0, str(copy))
    os.environ["PYTHONPATH"] = str(copy)
    sys.dont_write_bytecode = True
    plain = "addopts=-q --strict-markers --doctest-modules -p no:cacheprovider"
    marks = "not browser and not slow and not real"
    return int(pytest.main(["-x", "-p", "no:xdist", "-m", marks, "-o", plain, *tests]))


def main() -> None:
    """Draw, run and print one line a mutant."""
    asked = argparse.ArgumentParser(description="Mutants that the tests should notice.")
    asked.add_argument("--seed", type=int, required=True)
    asked.add_argument("--count", type=int, default=60)
    asked.add_argument("--one", type=int, action="append", help="the number of a mutant")
    asked.add_argument("--own", action="store_true", help="a module's own tests, if it has a file")
    options = asked.parse_args()
    drawn = draw(options.count, options.seed)
    for name in LOADED:  # once, not once a mutant
        __import__(name)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, copy / name, symlinks=True)
            else:
                shutil.copy(ROOT / name, copy / name)
        chosen = [
            (number, mutant)
            for number, mutant in enumerate(drawn, 1)
            if not options.one or number in options.one
        ]
        for room in sorted({mutant.room for _, mutant in chosen}):
            # a test that fails anyway would seem to catch every mutant
            if _tested([f"scp_lib/{room}", *TESTS[room]], copy) != "SURVIVED":
                text = (copy / "pytest.txt").read_text(encoding="utf-8", errors="replace")
                raise SystemExit(f"{text}\nThe tests of {room} fail without a mutant: mend them.")
        for number, mutant in chosen:
            start = time.monotonic()
            found = answer(mutant, copy, is_quick=options.own)
            last = (copy / "pytest.txt").read_text(encoding="utf-8", errors="replace")
            failed = [line for line in last.splitlines() if line.startswith(("FAILED", "ERROR"))]
            by = failed[0].split(" - ")[0] if failed and found == "caught" else ""
            where = f"{mutant.module}:{mutant.line} {mutant.operator} {mutant.occurrence}"
            print(
                f"{number:2} {where}: {found} {by} ({time.monotonic() - start:.0f} s)", flush=True
            )


if __name__ == "__main__":
    main()
