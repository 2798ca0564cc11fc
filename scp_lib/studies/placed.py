"""How records with no location change a comparison: columns and sentences."""

from collections.abc import Sequence

from scp_lib.document.model import Row, Sentence, sentence
from scp_lib.document.phrases import change
from scp_lib.document.text import plain
from scp_lib.measures.placed import PlacedShares
from scp_lib.studies.changes import columns_of

WORTH_SAYING_PCT = 0.5
"""Percentage points by which a change has to move before a page without targets speaks of it."""
_COLUMNS = (
    "baseline_force_row_count", "baseline_unplaced_count", "baseline_unplaced_pct",
    "current_force_row_count", "current_unplaced_count", "current_unplaced_pct",
)  # fmt: skip


def placed_columns(placed: PlacedShares | None, *, change_pct: float) -> dict[str, float]:
    """Return a row's columns on the force's rows with and without a place in both periods.

    baseline_force_row_count, baseline_unplaced_count, baseline_unplaced_pct, the same of current,
    and spread_change_pct: the change (``change_pct`` as counted) if such rows were spread like
    the others. All are empty where nothing is compared: ``placed`` is None.
    """
    spread_pct = float("nan") if placed is None else placed.spread_pct(change_pct)
    return {**columns_of(placed, *_COLUMNS), "spread_change_pct": spread_pct}


def shares(row: Row) -> Sentence:
    """Say the shares of rows without a place in both periods."""
    return sentence(
        "{baseline_unplaced_pct:.1f}% of the force's records of such incidents then "
        "({baseline_unplaced_count} of {baseline_force_row_count}), {current_unplaced_pct:.1f}% "
        "now ({current_unplaced_count} of {current_force_row_count})",
        row,
    )


def in_a_comparison(row: Row, *, moved: Sequence[str] = (), area: str = "") -> Sentence:
    """Say what rows without a place do to a change, where it matters; nothing where it does not.

    The row has change_pct and the columns of :func:`placed_columns`; ``moved`` are areas whose
    verdict on chance would be another one, ``area`` names whose change it is.
    """
    if not row.has("spread_change_pct") or not row.has("change_pct"):
        return Sentence()
    if not moved and not abs(row["spread_change_pct"] - row["change_pct"]) >= WORTH_SAYING_PCT:
        return Sentence()
    verdicts = ", and every result would stay the same."
    if moved:
        names = ", ".join(map(plain, moved))
        verdicts = f", and the result would differ for {names}."
    return sentence(
        "Some records have no location: {shares}. If these were spread like the others, the "
        "change{of} would be {change}{verdicts}",
        shares=shares(row), change=change(row, "spread_change_pct"),
        of=f" of {area}" if area else "", verdicts=verdicts,
    )  # fmt: skip
