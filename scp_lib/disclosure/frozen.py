"""Counts as they were first published, kept so that a later correction moves no figure of theirs.

Whoever holds two numbers of one figure has their difference: two calls more in a ward's total, and
the withheld month of that ward is known. So a month is counted for publication once. The file holds
small counts: it lies with the officer's lists and is in no pack.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path

from scp_lib import folders
from scp_lib.disclosure.figures import Cell, Truth
from scp_lib.disclosure_rule import DisclosureError

_REMEDY = "Put it back from a copy: it holds the counts that earlier packs were made from."


def frozen_path(folder: Path, *, source: str) -> Path:
    """Return where the counts published of a source lie, in the partnership's folder of reports."""
    return folder / "not-to-be-sent" / f"counts-{source}.json"


def read_frozen(path: Path) -> dict[Cell, int]:
    """Read the counts as published, cell to count; none where there is no file.

    Raises
    ------
    DisclosureError
        The file is damaged, or was changed since it was written.
    """
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        counts, sum_ = held["counts"], held["sha256"]
        frozen = {tuple(map(str, cell)): int(count) for cell, count in counts}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise DisclosureError(f"{path}: cannot be read ({error.strerror}). {_REMEDY}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DisclosureError(f"{path}: is damaged. {_REMEDY}") from None
    if sum_ != folders.sum_of(counts):
        raise DisclosureError(f"{path}: was changed since it was written. {_REMEDY}")
    return frozen


def write_beside(path: Path, counts: Mapping[Cell, int]) -> Path:
    """Write the counts beside the file, readable for its owner alone; return where."""
    rows = [[list(cell), count] for cell, count in sorted(counts.items())]
    return folders.write_beside(path, {"counts": rows, "sha256": folders.sum_of(rows)}, mode=0o600)


def as_published(truth: Truth, frozen: Truth) -> dict[Cell, int]:
    """Put the counts published in place of those that the records give now.

    >>> now = {("Castle", "2026-02"): 5, ("Castle", "2026-03"): 7}
    >>> as_published(now, {("Castle", "2026-02"): 3})
    {('Castle', '2026-02'): 3, ('Castle', '2026-03'): 7}
    """
    return {cell: frozen.get(cell, count) for cell, count in truth.items()}


def freeze(frozen: Truth, truth: Truth, *, months: Collection[str]) -> dict[Cell, int]:
    """Add the cells of these months (2026-03, the last key of a cell) that are not held yet."""
    new = {cell: count for cell, count in truth.items() if cell[-1] in months}
    return {**new, **frozen}
