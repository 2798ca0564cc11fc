"""What a build has to say of its files: sentences that know their numbers."""

from __future__ import annotations

from string import Formatter
from typing import Any

import pandas as pd

from scp_lib.tables.kit import Field, Table

MINUS = "\N{MINUS SIGN}"


class Note(str):
    """One sentence as it is printed, with the template and the values that it was made of.

    A value that is a text is a name (a file, a force, months); every other value is a number.
    The format of a number in the template says its decimals: ``{gap_m:.1f}``; whole numbers have
    none.

    >>> note = Note("{file}: {rows} rows, {share_pct:.1f}% of all.", file="a.csv", rows=1200,
    ...             share_pct=3.25)
    >>> print(note)
    a.csv: 1,200 rows, 3.2% of all.
    >>> note.numbers()
    {'rows': (1200.0, 0), 'share_pct': (3.25, 1)}
    """

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, **values: Any) -> Note:
        """Write the sentence."""
        words = {name: _printed(values[name], digits) for name, digits in _fields(template).items()}
        note = super().__new__(cls, _bare(template).format(**words))
        note.template, note.values = template, values
        return note

    def names(self) -> dict[str, str]:
        """Return the values that are names."""
        return {name: value for name, value in self.values.items() if isinstance(value, str)}

    def numbers(self) -> dict[str, tuple[float, int]]:
        """Return each number with its decimals, in the order of the sentence."""
        return {
            name: (float(self.values[name]), digits)
            for name, digits in _fields(self.template).items()
            if not isinstance(self.values[name], str)
        }


class BuildCount(Table):
    """One number of a note of the build, so that a sentence on a page can lead to it."""

    note: int = Field("Number of the note, in the order printed", ge=1)
    what: str = Field("What is counted, as the template of the note calls it")
    file_or_force: str = Field("Which file or force it is about", nullable=True)
    value: float = Field("The number")
    decimals: int = Field("Digits after the point that are printed", ge=0)


def structured(
    notes: list[Note], *, first: int = 1, row: int = 0
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return notes as a record keeps them, and their numbers as rows of BuildCount.

    ``first`` is the number of the first note, ``row`` how many rows there are already. A record
    has template (its fields by name alone), names, counts (the row of each number, from 0).
    """
    kept: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for number, note in enumerate(notes, start=first):
        counts: dict[str, int] = {}
        names = note.names()
        about = next((names[each] for each in ("file", "force", "district") if each in names), None)
        for what, (value, decimals) in note.numbers().items():
            counts[what] = row + len(rows)
            values = (number, what, about, value, decimals)
            rows.append(dict(zip(BuildCount.columns(), values, strict=True)))
        kept.append({"template": _bare(note.template), "names": names, "counts": counts})
    return kept, rows


def note_text(note: dict[str, Any], counts: pd.DataFrame) -> str:
    """Return a note of a record as it is printed.

    ``note`` has template, names and counts, as ``structured`` returns them; ``counts`` is the
    processed table ``build_counts``.
    """
    rows = {name: counts.iloc[row] for name, row in note["counts"].items()}
    numbers = {name: _printed(row["value"], int(row["decimals"])) for name, row in rows.items()}
    return str(note["template"].format(**note["names"], **numbers))


def _fields(template: str) -> dict[str, int]:
    parts = Formatter().parse(template)
    return {name: int((spec or "").strip(".f") or 0) for _, name, spec, _ in parts if name}


def _printed(value: Any, decimals: int) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.{decimals}f}".replace("-", MINUS)


def _bare(template: str) -> str:
    """Leave the formats of numbers out of a template."""
    return "".join(
        text.replace("{", "{{").replace("}", "}}") + (f"{{{name}}}" if name is not None else "")
        for text, name, _, _ in Formatter().parse(template)
    )
