"""Notes of a build: the record keeps words and names, the table build_counts every number."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scp_lib.tables.notes import Note, note_text, structured
from tests.reliability import world


def test_a_note_is_the_same_from_its_record_and_the_table_of_numbers() -> None:
    notes = [
        Note(
            "{file}: {rows} rows up to {gap_m:.1f} m out.", file="a{b}.csv", rows=1200, gap_m=2.25
        ),
        Note("{force}: nothing after {last}.", force="essex", last="March 2025"),
        Note("{force}: {change} of {rows}.", force="kent", change=-3, rows=4),
    ]
    kept, rows = structured(notes)
    table = pd.DataFrame(rows)
    assert [note_text(note, table) for note in kept] == list(notes)
    assert notes[0] == "a{b}.csv: 1,200 rows up to 2.2 m out."
    assert notes[2] == "kent: \N{MINUS SIGN}3 of 4."
    assert kept[0] == {
        "template": "{file}: {rows} rows up to {gap_m} m out.",
        "names": {"file": "a{b}.csv"},
        "counts": {"rows": 0, "gap_m": 1},
    }
    assert table["file_or_force"].tolist() == ["a{b}.csv", "a{b}.csv", "kent", "kent"]
    assert table["note"].tolist() == [1, 1, 3, 3]


def test_every_note_and_finding_of_a_build_is_kept_with_its_numbers(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw")
    kent = raw / "police_uk" / "2025-01" / "2025-01-kent-street.csv"
    kent.write_bytes((raw / "police_uk" / "2025-01" / "2025-01-essex-street.csv").read_bytes())
    built = world.built(raw, tmp_path / "out")
    assert built.note_texts()[0] == (
        "2025-01/2025-01-kent-street.csv: 1 other force ignored (kent)."
    )
    first = built["build_counts"].iloc[0]
    assert (first["what"], first["value"]) == ("other_forces", 1)
    findings = [note_text(note, built["build_counts"]) for note in built.record["findings"]]
    assert findings == built["completeness"]["finding"].tolist() != []
