"""Run the whole of it: a thousand random releases, twelve packs, three with parts of the day.

``python -m tests.disclosure.full`` prints the tables of docs/disclosure.md (about twenty minutes
of one core); ``python -m tests.disclosure.full 200`` the first two hundred releases alone;
``python -m tests.disclosure.full packs`` twelve packs of the tables that `safer pack` prints.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import process_time

import pandas as pd

from scp_lib.disclosure.attack import attack
from scp_lib.disclosure.published import known_to, read_book
from scp_lib.disclosure_rule import Rule
from scp_lib.pack.partner_calls import prepare_release, stage
from scp_lib.periods import Month
from scp_lib.studies.partner_calls import Ward, read_records

from .packs import calls_by_cell, public_rows, successive_packs
from .tables import SHAPES, judge


def random_releases(count: int) -> None:
    """Print what the attacker finds in ``count`` random releases, by shape."""
    start = process_time()
    print("shape, releases, shown, small, protecting, too narrow, small alone: too narrow, exact")
    sums: dict[str, Counter[str]] = {shape: Counter() for shape in SHAPES}
    for number in range(count):
        verdict = judge(number)
        sums[SHAPES[number % len(SHAPES)]].update(verdict._asdict() | {"releases": 1})
        if verdict.leaks:
            print(f"LEAK in release {number}: {verdict}", flush=True)
    for shape, found in [*sums.items(), ("all", sum(sums.values(), Counter()))]:
        columns = ("releases", "shown", "small", "protecting", "leaks", "leaks_small_alone")
        print(shape, *(found[column] for column in (*columns, "found_small_alone")), sep=", ")
    print(f"{process_time() - start:.0f} s of one core", flush=True)


def successive(count: int, *, with_parts: bool, protect: bool) -> None:
    """Print what the attacker finds in successive packs of the invented calls."""
    rule = Rule(5, 2)
    start = process_time()
    with tempfile.TemporaryDirectory() as folder:
        truth, residents = calls_by_cell(Path(folder), with_parts=with_parts)
    months = [Month(2025, 4) + step for step in range(count)]
    ledger, small, _ = successive_packs(
        truth, months, residents, rule=rule, gate=protect, protect=protect
    )
    wrote = process_time() - start
    alone = {entry.figure.cells for entry in ledger}
    also = [cell for cell in small if frozenset({cell}) not in alone]
    found = attack(public_rows(ledger, truth, rule), threshold=5, also=also, enough=rule.width)
    shown = sum(entry.is_shown for entry in ledger)
    widths = Counter(min(bounds.width, 3) for bounds in found)
    print(f"{count} packs, parts of the day: {with_parts}, protected: {protect}:")
    print(f"{len(ledger)} figures, {shown}")
    print(f"shown; {len(found)} counts tried, widths {dict(sorted(widths.items()))} (3: or more);")
    print(f"{wrote:.0f} s of one core to write, {process_time() - start:.0f} s in all", flush=True)


def as_printed(count: int, *, protect: bool) -> None:
    """Print what the attacker finds in successive packs of the tables that `safer pack` prints."""
    start = process_time()
    with tempfile.TemporaryDirectory() as folder:
        raw, reports = Path(folder) / "raw", Path(folder) / "reports"
        _, residents = calls_by_cell(raw, with_parts=False)
        people = pd.read_csv(raw / "ons/colchester_ward_population.csv", index_col="ward_code")
        held = read_records(raw, ward_names=people["ward_name"].to_dict())
        wards = [Ward(code, code, people) for code, people in residents.items()]
        for step in range(count):
            release = prepare_release(
                held, month=Month(2025, 4) + step, audience="public", wards=wards, settings=(),
                reports=reports,
            )  # fmt: skip
            if not protect:
                small = {n: why for n, why in release.plan.withheld.items() if why == "small"}
                release = release._replace(plan=release.plan._replace(withheld=small))
            stage(release).keep()
        known = known_to(read_book(release.book_file), audience="public", release="later public")
    rows = public_rows(known, held.truth, release.rule)
    found = attack(rows, threshold=release.rule.threshold, enough=release.rule.width)
    widths = Counter(min(bounds.width, 3) for bounds in found)
    shown = sum(entry.is_shown for entry in known)
    print(f"{count} packs as printed, protected: {protect}: {len(known)} figures, {shown} shown;")
    print(f"{len(found)} counts tried, widths {dict(sorted(widths.items()))} (3: or more);")
    print(f"{process_time() - start:.0f} s of one core", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["packs"]:
        for protect in (True, False):
            as_printed(12, protect=protect)
        sys.exit()
    random_releases(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
    if len(sys.argv) == 1:
        for protect in (True, False):
            successive(12, with_parts=False, protect=protect)
            successive(3, with_parts=True, protect=protect)
