"""A target as a card, and all targets as a table: words, and shapes beside colours."""

from __future__ import annotations

from scp_lib.document.html import templates
from scp_lib.document.model import Cell, Row, joined
from scp_lib.document.naming import at_start
from scp_lib.document.parts import Card, Picture
from scp_lib.document.phrases import interval
from scp_lib.document.text import plain
from scp_lib.drawing.charts import picture_of
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.targets import words
from scp_lib.studies.targets.card import facts
from scp_lib.studies.targets.charts import control_chart, path_chart
from scp_lib.studies.targets.tables import Target, TargetTables, expected


def target_card(target: Target) -> Card:
    """Write one period of a target as a card: its verdict, what happened, what else to know."""
    study, answer = target.study, target.answer
    lines = facts(target)
    verdict, lead = words.verdict(target).started(), words.lead(target)
    page = (
        templates()
        .get_template("target_card.html.j2")
        .render(
            key=f"{study.setting.key}-{study.answers.index(answer) + 1}",
            title=plain(study.setting.title),
            period=str(answer.period),
            word=str(answer.verdict),
            verdict=verdict,
            lead=lead,
            facts=lines,
        )
    )
    said = joined([verdict, lead, *(line.words for line in lines)])
    return Card(page, said.tables)


def target_table(tables: TargetTables) -> Card:
    """Write all targets as one accessible table, a row a period."""
    rows = [
        {
            "title": plain(each.study.setting.title),
            "period": str(each.answer.period),
            "word": str(each.answer.verdict),
            "verdict": words.verdict(each).started(),
            "figures": _cells(each.row, "baseline_count", "current_count"),
            "percents": _cells(each.row, "change_pct", "asked_pct"),
            "interval": interval(each.row) if all(map(each.row.has, ("change_pct", "low_pct")))
            else "",
        }
        for each in tables.targets
    ]  # fmt: skip
    table = tables.progress
    page = (
        templates()
        .get_template("target_table.html.j2")
        .render(caption=table.title, rows=rows, foot=table.foot)
    )
    return Card(page, (table,))


def _cells(row: Row, *columns: str) -> list[Cell | None]:
    return [row.cell(column) if row.has(column) else None for column in columns]


def control_picture(data: Dataset, target: Target) -> Picture | None:
    """Draw the control chart of a target's months; None with too few of them."""
    if target.control is None:
        return None
    study = target.study
    chart = control_chart(
        target.control,
        title=words.control_title(target),
        ylabel=f"{at_start(words.what(study))} in {study.area_name}: how many times as many "
        f"as expected, that is, {expected(study)}",
    )
    return picture_of(chart, name=target.control.name, **data.stamp)


def path_picture(data: Dataset, target: Target) -> Picture | None:
    """Draw the way to a target, with the likely end of a year under way; None without one."""
    if target.path is None:
        return None
    study = target.study
    chart = path_chart(
        target.path,
        title=words.path_title(target),
        ylabel=f"{at_start(words.what(study))}: incidents in {study.area_name}, added up from "
        f"{target.answer.period.first.name}",
        year_end=target.row if target.row.has("year_end_count") else None,
    )
    return picture_of(chart, name=target.path.name, **data.stamp)


def target_pictures(data: Dataset, target: Target) -> list[Picture]:
    """Draw the way to the target and, with its first period, the control chart: what can be."""
    drawn = (path_picture(data, target), control_picture(data, target))
    return [picture for picture in drawn if picture is not None]
