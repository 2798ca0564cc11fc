"""A target as a card, and all targets as a table: words, and shapes beside colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from scp_lib.views import target_words as say
from scp_lib.views.charts import ChartView, chart_view
from scp_lib.views.tables import templates
from scp_lib.views.target_charts import control_chart, path_chart
from scp_lib.views.target_facts import facts
from scp_lib.views.text import cell, number, plain
from scp_lib.views.words import interval


def target_card(study: Any, answer: Any) -> str:
    """Write one period of a target as a card, all of its text escaped.

    Parameters
    ----------
    study, answer
        A target and one of its answers, as scp_lib.studies.targets returns them.

    Returns
    -------
    str
        A section with a heading, the verdict, what happened, and a list of what else to know.

    """
    place = study.answers.index(answer) + 1
    return (
        templates()
        .get_template("target_card.html.j2")
        .render(
            key=f"{study.setting.key}-{place}",
            title=plain(study.setting.title),
            period=str(answer.period),
            word=str(answer.verdict),
            verdict=say.capital(say.verdict(answer)),
            lead=say.lead(study, answer),
            facts=facts(study, answer),
        )
    )


def target_table(studies: Sequence[Any], *, caption: str) -> str:
    """Write all targets as one accessible table, a row a period.

    Parameters
    ----------
    studies
        As scp_lib.studies.targets.target_studies returns them.
    caption
        What the table shows.

    """
    rows = [
        _row(record, answer)
        for record, answer in zip(
            say.overview(studies).to_dict("records"),
            [answer for study in studies for answer in study.answers],
            strict=True,
        )
    ]
    return (
        templates()
        .get_template("target_table.html.j2")
        .render(caption=plain(caption), rows=rows, foot=_foot())
    )


def _row(record: dict[Any, Any], answer: Any) -> dict[str, str]:
    low, high = record["low_pct"], record["high_pct"]
    is_told = not pd.isna(low) and not pd.isna(record["change_pct"])
    return {
        "target": plain(record["target"]),
        "period": record["period"],
        "word": record["verdict"],
        "verdict": say.capital(say.verdict(answer)),
        "before": cell(record["baseline_count"], empty=""),
        "now": cell(record["current_count"], empty=""),
        "change": _percent(record["change_pct"]),
        "asked": f"{number(record['asked_pct'], decimals=1, sign=True)}%",
        "interval": interval(low, float("inf") if pd.isna(high) else high) if is_told else "",
    }


def _percent(value: float) -> str:
    return "" if pd.isna(value) else f"{number(value, decimals=1, sign=True)}%"


def _foot() -> str:
    return (
        "Before and now: incidents over the same calendar months; of a period under way, the "
        "months so far. Asked: against the baseline. The interval allows for counts that vary more "
        "than chance, and the verdict goes by it: beyond chance means that it leaves out no change."
    )


def control_view(study: Any, *, source: str, invented: bool) -> ChartView:
    """Draw the control chart of a target's months."""
    return chart_view(
        control_chart(
            study.control,
            title=say.control_title(study),
            ylabel=f"{say.capital(say.what(study.setting.crime_types))}: incidents a day in "
            f"{study.area_name}",
            base=study.control_base,
        ),
        source=source,
        invented=invented,
    )


def path_view(study: Any, answer: Any, *, source: str, invented: bool) -> ChartView:
    """Draw the way to a target, with the likely end of a year under way."""
    return chart_view(
        path_chart(
            answer.path,
            title=say.path_title(study, answer),
            ylabel=f"{say.capital(say.what(study.setting.crime_types))}: incidents in "
            f"{study.area_name}, added up from {answer.period.first.name}",
            year_end=answer.year_end,
        ),
        source=source,
        invented=invented,
    )


def target_pictures(study: Any, answer: Any, *, source: str, invented: bool) -> list[ChartView]:
    """Draw the way to the target and, with its first period, the control chart: what can be."""
    drawn = []
    if answer.path is not None and len(answer.path) > 1:
        drawn.append(path_view(study, answer, source=source, invented=invented))
    if study.control is not None and answer is study.answers[0]:
        drawn.append(control_view(study, source=source, invented=invented))
    return drawn
