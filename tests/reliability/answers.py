"""Run the command on a fault and take its answer down, as docs/reliability.md prints it."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scp_lib.build.build import Built, read_built
from scp_lib.cli import main
from tests.reliability import world
from tests.reliability.cases import CASES
from tests.reliability.faults import FAULTS
from tests.reliability.faults.fault import Fault
from tests.reliability.months import Tried

DOC = Path(__file__).parents[2] / "docs" / "reliability.md"
RUNS = Path(__file__).parents[1] / "runs" / "counts.md"
"""Written by hand from what `make faults` printed; the last part of the page."""


class Answer(NamedTuple):
    """Exit code, printed lines (errors, or notes), and what was built."""

    code: int
    lines: list[str]
    built: Built | None


def answer(fault: Fault | None, folder: Path) -> Answer:
    """Make the fault in a good raw folder below ``folder`` and run ``safer build`` on it."""
    raw, home, out = world.write_raw(folder / "raw"), folder / "home", folder / "out"
    world.write_settings(home)
    if fault:
        fault.spoil(raw, home)
    before = tree(folder)
    said, faulted = io.StringIO(), io.StringIO()
    with _at_home(home), redirect_stdout(said), redirect_stderr(faulted):
        code = main(["build", "small", "--raw", str(raw), "--out", str(out)])
    after = {name: sha for name, sha in tree(folder).items() if not name.startswith("out")}
    assert after == before, "something was written outside the output folder"
    printed = (faulted.getvalue() if code else said.getvalue()).replace(f"{folder}/", "")
    if code:
        assert not said.getvalue() and not out.exists()
        return Answer(code, [line.removeprefix("safer: ") for line in printed.splitlines()], None)
    made = read_built(out / "small")
    notes = [line.removeprefix("- ") for line in printed.splitlines()[1:-1]]
    assert notes == made.note_texts()
    return Answer(code, notes, made)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@contextmanager
def _at_home(home: Path) -> Iterator[None]:
    held = os.environ.get("SAFER_HOME")
    os.environ["SAFER_HOME"] = str(home)
    try:
        yield
    finally:
        os.environ.pop("SAFER_HOME")
        if held is not None:
            os.environ["SAFER_HOME"] = held


def counts_of(built: Built) -> pd.DataFrame:
    """What a reader would quote: incidents by ward, month and crime type."""
    return built["incidents"].groupby(["ward_code", "month", "crime_type"]).size().reset_index()


def document(answers: dict[str, list[str]], tried: list[Tried]) -> str:
    """Write the page: fault, answer, and the command that repeats it; then whole months."""
    lines = [
        "# What happens to bad input",
        "",
        "Each fault below is made in a small download and given to `safer build`. It is refused, "
        "with a line for each fault that names the file, the row or column, and what to do; or it "
        "is accepted, with a warning that also stands in `build.json` and in the report, or with "
        "nothing to warn of because the result is the same. A refused build writes nothing.",
        "",
        "All of them: `.venv/bin/python -m pytest tests/reliability`. One of them: "
        "`.venv/bin/python -m pytest tests/reliability -k 'test_fault and NAME'`. This page is "
        "written by `.venv/bin/python -m tests.reliability.write_page`, and a test holds it to "
        "what the command really says.",
    ]
    for group in dict.fromkeys(fault.group for fault in FAULTS):
        lines += [
            "",
            f"## {group}",
            "",
            "| fault | answer | what it says | NAME |",
            "|---|---|---|---|",
        ]
        for fault in FAULTS:
            if fault.group == group:
                said = "<br>".join(_shown(line) for line in answers[fault.name])
                lines.append(f"| {fault.words} | {fault.answer} | {said} | `{fault.name}` |")
    lines += [
        "",
        "## Files as people have them",
        "",
        "Eight cases that once gave a wrong number, or were refused with a remedy that cannot "
        "help, and more of each kind (`.venv/bin/python -m pytest tests/reliability -k case`).",
        "",
        "| what people have | in this form | what comes of it |",
        "|---|---|---|",
        *(f"| {each.kind} | {each.words} | {each.expected} |" for each in CASES),
        "",
        "## Which month is whole",
        "",
        "Each reason to set a month aside, or to warn of one, is tried on invented months of the "
        "real sizes of 39 forces (rows and crime types of December 2025), which vary from month to "
        "month as those of Essex do. Found: the months that it is true of are named, for this "
        "reason, and no other month is for any. Spared: no month is named. The rules are in "
        "[methods.md](methods.md); all examples: `.venv/bin/python -m pytest tests/reliability -k "
        "examples`.",
        "",
        "| reason | true examples | found | false examples | spared |",
        "|---|---|---|---|---|",
    ]
    limit = (
        "Of 6,864 other examples (`.venv/bin/python -m tests.reliability.months 1 2 3 4 5 6 7 8`) "
        "six are judged wrong: four times a type of some sixty rows that varies much is missing "
        "and not named, and twice a whole month is set aside by chance, once for a fall of a fifth "
        "in a month that is low already, once for half its usual ASB."
    )
    for each in tried:
        found, spared = f"{each.found} of {each.true}", f"{each.spared} of {each.false}"
        lines.append(
            f"| {each.words} | {each.true_words} | {found} | {each.false_words} | {spared} |"
        )
    lines += ["", limit]
    return "\n".join(lines) + "\n\n" + RUNS.read_text(encoding="utf-8")


def _shown(line: str) -> str:
    # what a library says in brackets changes with its version
    line = re.sub(r"(not readable as \w+) \(.*\)", r"\1 (…)", line)
    return line.replace("|", "\\|").replace("<", "&lt;")
