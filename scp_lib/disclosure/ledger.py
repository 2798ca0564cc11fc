"""The ledger: every figure that was ever published or withheld, kept from release to release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from scp_lib.disclosure.figures import Cell, Figure, Statement, Truth
from scp_lib.disclosure_rule import DisclosureError


class Entry(NamedTuple):
    """A figure of an earlier release: the number that was shown, or None where withheld."""

    release: str
    figure: Figure
    shown: Fraction | None

    @property
    def is_shown(self) -> bool:
        """Whether its number is public."""
        return self.shown is not None

    def statements(self, truth: Truth) -> list[Statement]:
        """List what is public through it, from counts that agree with it (see disagreeing)."""
        return self.figure.statements(truth) if self.is_shown else []

    def is_revised(self, truth: Truth) -> bool:
        """Whether these counts give another number than was published."""
        return self.is_shown and self.figure.shown(truth) != self.shown


def disagreeing(ledger: Iterable[Entry], truth: Truth) -> list[str]:
    """Name the figures that were published with another number than these counts give.

    Cells of a figure that was published with two numbers, as releases before this rule could be,
    are left out: nothing mends that, and no counts agree with both.
    """
    shown = [entry for entry in ledger if entry.is_shown]
    first: dict[Figure, Fraction | None] = {}
    twice: set[Cell] = set()
    for entry in shown:
        if first.setdefault(entry.figure, entry.shown) != entry.shown:
            twice |= entry.figure.cells
    return sorted(
        {e.figure.name for e in shown if e.is_revised(truth) and not e.figure.cells & twice}
    )


def add_release(
    ledger: Sequence[Entry],
    *,
    release: str,
    figures: Sequence[Figure],
    withheld: Iterable[str],
    truth: Truth,
) -> list[Entry]:
    """Return the ledger with a release added; what it repeats is not written again."""
    hidden = set(withheld)
    held = {(entry.figure, entry.shown) for entry in ledger}
    new = [
        Entry(release, figure, None if figure.name in hidden else figure.shown(truth))
        for figure in figures
        if figure.name in hidden or figure.shown(truth) is not None
    ]
    return [*ledger, *(entry for entry in new if (entry.figure, entry.shown) not in held)]


def to_rows(ledger: Sequence[Entry]) -> list[dict[str, Any]]:
    """Turn the ledger into plain rows for a JSON file; from_rows reads them again."""
    return [
        {
            "release": entry.release,
            "name": entry.figure.name,
            "kind": entry.figure.kind,
            "decimals": entry.figure.decimals,
            "population": entry.figure.population,
            "per": entry.figure.per,
            "cells": [list(cell) for cell in sorted(entry.figure.cells)],
            "whole": [list(cell) for cell in sorted(entry.figure.whole)],
            "shown": None if entry.shown is None else str(entry.shown),
        }
        for entry in ledger
    ]


def from_rows(rows: Iterable[dict[str, Any]]) -> list[Entry]:
    """Read a ledger back.

    Raises
    ------
    DisclosureError
        A row is not the ledger's: without the ledger no release can be judged.
    """
    entries = []
    for number, row in enumerate(rows, start=1):
        try:
            figure = Figure(
                row["name"],
                _cells(row["cells"]),
                row["kind"],
                row["decimals"],
                row["population"],
                row["per"],
                _cells(row["whole"]),
            )
            shown = None if row["shown"] is None else Fraction(row["shown"])
            entries.append(Entry(row["release"], figure, shown))
        except (KeyError, TypeError, ValueError) as error:
            raise DisclosureError(
                f"The ledger of what was published, row {number}: not readable ({error!r}). "
                "Put back the ledger as it was written."
            ) from None
    return entries


def _cells(rows: list[list[str]]) -> frozenset[Cell]:
    return frozenset(tuple(row) for row in rows)
