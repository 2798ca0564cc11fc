"""Further layers of the ward map: how each ward changed, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scp_lib.document.model import Row, Sentence, Table
from scp_lib.document.naming import at_start
from scp_lib.drawing import style
from scp_lib.drawing.maps import WardLayer
from scp_lib.drawing.page import NO_FIGURE_FILL, LegendLine, Member
from scp_lib.studies import changes
from scp_lib.studies.wards import words
from scp_lib.studies.wards.study import WardStudy
from scp_lib.studies.wards.tables import WardTables

_STEPS_PCT = (10.0, 25.0)
_CHANGES = (
    ("#12436D", "Fell by 25% or more"),
    ("#8FBFE6", "Fell by 10% to 25%"),
    ("#E4E6E7", "Within 10% either way"),
    ("#F9BE9C", "Rose by 10% to 25%"),
    ("#F46A25", "Rose by 25% or more"),
)
_COLUMNS = (
    "ward_name", "baseline_count", "current_count", "change_pct", "low_pct", "high_pct", "verdict",
)  # fmt: skip
_NONE = (NO_FIGURE_FILL, "None a year earlier: no percentage")
_SURE = {
    "▲": ("url(#clear-rise)", "A clear rise"),
    "△": ("url(#rise)", "Higher, but could be chance"),
    "=": ("#E4E6E7", "No change"),
    "▽": ("url(#fall)", "Lower, but could be chance"),
    "▼": ("url(#clear-fall)", "A clear fall"),
    "?": (NO_FIGURE_FILL, "Too few to tell"),
}
"""By the sign that stands in the ward too, so that colour is never alone; the map's page declares
the patterns."""


def further_layers(study: WardStudy, tables: WardTables) -> list[WardLayer]:
    """Return change and how sure, as layers to choose; none where no year can be compared."""
    table = tables.change_by_ward
    if table is None:
        return []
    what, years = at_start(study.what), study.changes
    compared = f"{years.months_name} against {years.earlier_name}"
    signed = [(fill, f"{sign} {text}") for sign, (fill, text) in _SURE.items()]
    return [
        _layer(
            table, "Change", lambda row: _change_class(row["change_pct"]) if _has_change(row)
            else _NONE, [*reversed(_CHANGES), _NONE],
            title=words.change_map_title(study, tables), note=words.change_map_note(study),
            legend_title=f"Change in {study.what} incidents a day, {compared}",
        ),
        _layer(
            table, "How sure", lambda row: signed[list(_SURE).index(changes.sign(row))], signed,
            title=words.ward_changes(tables), note=words.SURE_MAP_NOTE,
            legend_title=f"{what} incidents a day, {compared}", line=style.QUIET_INK,
        ),
    ]  # fmt: skip


def _has_change(row: Row) -> bool:
    return row.has("change_pct")


def _change_class(change_pct: float) -> tuple[str, str]:
    """Return the class of a change: one of exactly 10% or 25% is in the larger.

    >>> [_change_class(pct)[1] for pct in (-25.0, -10.0, 9.9)]
    ['Fell by 25% or more', 'Fell by 10% to 25%', 'Within 10% either way']
    """
    below = sum(abs(change_pct) >= step for step in _STEPS_PCT)
    return _CHANGES[2 + below if change_pct > 0 else 2 - below]


def _layer(
    table: Table,
    name: str,
    class_of: Callable[[Row], tuple[str, str]],
    classes: Sequence[tuple[str, str]],
    *,
    title: Sentence,
    note: Sentence | str,
    legend_title: str,
    line: str = style.BORDER,
) -> WardLayer:
    """Fill each ward by its class; the legend has the classes that a ward is in."""
    rows = list(table)
    found = {row.text("ward_code"): class_of(row) for row in rows}
    legend = [
        LegendLine(fill, text, members=tuple(
            Member("", row.name, row.cell("change_pct").printed if _has_change(row) else "")
            for row in rows if found[row.text("ward_code")] == (fill, text)
        ))
        for fill, text in classes
    ]  # fmt: skip
    return WardLayer(
        name, title, note, table, _COLUMNS,
        {code: fill for code, (fill, _) in found.items()},
        {row.text("ward_code"): _told(row) for row in rows},
        legend_title, [each for each in legend if each.members], line,
    )  # fmt: skip


def _told(row: Row) -> str:
    """Say a ward's change to who listens."""
    size = f"{row.cell('change_pct').printed}%" if _has_change(row) else "no percentage"
    return f"{size}, {row.text('verdict')}"
