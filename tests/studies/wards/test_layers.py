"""Further layers of the ward map: the class of each ward, in words, colour and sign."""

from __future__ import annotations

import pandas as pd

from scp_lib.document.model import as_sentence
from scp_lib.drawing.maps import panel_words
from scp_lib.drawing.page import NO_FIGURE_FILL
from scp_lib.studies.wards.layers import further_layers
from scp_lib.studies.wards.study import WardStudy
from scp_lib.studies.wards.tables import WardTables
from tests.studies.wards.test_ward_words import made


def with_changes(study: WardStudy, **columns: object) -> tuple[WardStudy, WardTables]:
    """Return the study with other columns of changes."""
    changes = study.changes._replace(wards=study.changes.wards.assign(**columns))
    study = study._replace(changes=changes)
    return study, WardTables(study)


def test_each_ward_is_in_the_class_of_its_change_and_says_how_sure() -> None:
    change, sure = further_layers(*made())
    assert [line.words for line in change.legend] == [
        "Within 10% either way", "Fell by 25% or more",
    ]  # fmt: skip
    assert [member.name for member in change.legend[0].members] == ["Lexden", "Tiptree"]
    assert change.fills["b"] == change.fills["c"] == "#E4E6E7" != change.fills["a"]
    assert as_sentence(change.title).text == (
        "ASB rose most in Lexden (+5%) and fell most in Castle (−30%)"
    )
    assert [line.words for line in sure.legend] == [
        "△ Higher, but could be chance", "▽ Lower, but could be chance", "▼ A clear fall",
    ]  # fmt: skip
    assert [sure.fills[code] for code in "abc"] == [
        "url(#clear-fall)", "url(#rise)", "url(#fall)",
    ]  # fmt: skip
    assert sure.labels["a"] == "−30.0%, a clear fall"


def test_a_ward_with_nothing_before_and_one_that_nothing_tells_are_hatched() -> None:
    study, _ = made(phi=(8.0, 1.5, float("inf")))
    none = pd.Series([-30.0, float("nan"), -9.0])
    change, sure = further_layers(*with_changes(study, change_pct=none))
    assert change.fills["b"] == NO_FIGURE_FILL and change.labels["b"].startswith("no percentage")
    assert change.legend[-1].words == "None a year earlier: no percentage"
    assert sure.fills["c"] == NO_FIGURE_FILL and sure.legend[-1].words == "? Too few to tell"


def test_no_layer_without_a_year_before() -> None:
    study, _ = made()
    study = study._replace(changes=study.changes._replace(months=[]))
    assert further_layers(study, WardTables(study)) == []


def test_an_interval_is_one_line_of_the_panel() -> None:
    _, tables = made()
    table = tables.change_by_ward
    assert table is not None
    heads, cells = panel_words(table, ["ward_name", "change_pct", "low_pct", "high_pct", "verdict"])
    assert heads == ("Ward", "Change per day, %", "95% interval", "How sure")
    assert cells[0] == ("Castle", "−30.0", "−50.0 to −5.0", "a clear fall")
