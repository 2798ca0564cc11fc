"""The tables of targets: a row a period, what it is compared with, its months and its path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from scp_lib.document.model import Row, Table
from scp_lib.measures.verdicts import Verdict
from scp_lib.studies.targets.control import MONTHS
from scp_lib.studies.targets.progress import SOURCES, progress_table
from scp_lib.studies.targets.study import TargetAnswer, TargetStudy

_AGAINST_REST = (
    "rest_baseline_count", "rest_current_count", "rest_change_pct", "relative_pct", "low_pct",
    "high_pct", "is_beyond_chance",
)  # fmt: skip


class Target(NamedTuple):
    """One period of a target with its rows of the tables: what words and cards are made of.

    ``elsewhere`` are the comparisons with the rest, ``ranks`` the wards chosen as worst. ``path``
    is None with fewer than two months; ``control`` stands with the first period alone, and is
    None with too few months.
    """

    study: TargetStudy
    answer: TargetAnswer
    row: Row
    elsewhere: tuple[Row, ...]
    ranks: tuple[Row, ...]
    path: Table | None
    control: Table | None


class TargetTables(NamedTuple):
    """The tables of targets; ``targets`` has each period with its rows of them."""

    progress: Table
    verdicts: Table
    targets: tuple[Target, ...]


def target_tables(
    studies: Sequence[TargetStudy], *, months_name: str, name: str = "target", of: str = ""
) -> TargetTables:
    """Return the tables of targets; without a target they have no rows.

    ``months_name`` is the newest month used. The tables' names begin with ``name``, and ``of`` is
    the part of their titles that tells them from other tables of targets in the same place.
    """
    pairs = [(study, answer) for study in studies for answer in study.answers]
    titles = [f"{study.setting.title}, {answer.period}" for study, answer in pairs]
    names = [
        title if titles.count(title) == 1 else f"{title} ({study.setting.key})"
        for title, (study, _) in zip(titles, pairs, strict=True)
    ]
    progress = progress_table(pairs, names, name=name, of=of, months_name=months_name)
    elsewhere, ranks = _elsewhere(pairs, names, name=name), _ranks(studies, name=name)
    targets = [
        Target(
            study,
            answer,
            row,
            tuple(each for each in elsewhere or () if each.text("target") == row.name),
            tuple(each for each in ranks or () if each.text("key") == study.setting.key),
            _path(study, answer, row, name=name),
            _control(study, name=name) if answer is study.answers[0] else None,
        )
        for (study, answer), row in zip(pairs, progress, strict=True)
    ]
    return TargetTables(progress, _verdicts(pairs, name=name, of=of), tuple(targets))


def by_priority(studies: Iterable[TargetStudy], *, months_name: str) -> dict[str, TargetTables]:
    """Return the tables of each priority's targets, in the order of the settings."""
    parted: dict[str, list[TargetStudy]] = {}
    for study in studies:
        parted.setdefault(study.setting.priority, []).append(study)
    return {
        priority: target_tables(
            chosen,
            months_name=months_name,
            name=f"targets_{place}",
            of=f" of the priority “{priority}”" if priority else "",
        )
        for place, (priority, chosen) in enumerate(parted.items(), start=1)
    }


def _verdicts(pairs: list[tuple[TargetStudy, TargetAnswer]], *, name: str, of: str) -> Table:
    counts = {str(verdict): 0 for verdict in Verdict}
    for _, answer in pairs:
        counts[str(answer.verdict)] += 1
    counts["all"] = len(pairs)
    counts["compared with the baseline"] = sum(answer.is_measured for _, answer in pairs)
    counts["depend on rows without a place"] = sum(each.depends_on_unplaced for _, each in pairs)
    return Table(
        name=f"{name}_verdicts",
        title=f"Target periods{of} by verdict",
        rows=pd.DataFrame({"verdict": list(counts), "target_count": list(counts.values())}),
        headers={"verdict": "Verdict", "target_count": "Target periods"},
        definition="How many periods of targets have each verdict.",
        measure="periods counted by verdict: scp_lib.measures.verdicts.judge",
        **SOURCES,
    )


def _elsewhere(
    pairs: list[tuple[TargetStudy, TargetAnswer]], names: list[str], *, name: str
) -> Table | None:
    rows = [
        {
            "comparison": f"{own}: {each.name}",
            "target": own,
            "rest_name": each.name,
            **{column: getattr(each, column) for column in _AGAINST_REST},
        }
        for own, (_, answer) in zip(names, pairs, strict=True)
        if answer.progress
        for each in answer.progress.beside
    ]
    if not rows:
        return None
    return Table(
        name=f"{name}_elsewhere",
        title="Targets against the rest over the same months",
        rows=pd.DataFrame(rows),
        headers={
            "comparison": "Target and rest",
            "rest_baseline_count": "Rest before",
            "rest_current_count": "Rest now",
            "rest_change_pct": "Rest's change a day, %",
            "relative_pct": "Against the rest, %",
            "low_pct": "95% from",
            "high_pct": "95% to",
        },
        measure="ratio of two ratios, log-normal interval widened by φ: "
        "scp_lib.measures.comparison.relative_change",
        **SOURCES,
    )


def _ranks(studies: Sequence[TargetStudy], *, name: str) -> Table | None:
    parts = [
        study.ranks.assign(key=study.setting.key, title=study.setting.title)
        for study in studies
        if study.ranks is not None
    ]
    if not parts:
        return None
    rows = pd.concat(parts, ignore_index=True)
    return Table(
        name=f"{name}_ranks",
        title="Wards chosen as worst: their places among all wards in the baseline",
        rows=rows.assign(ward=rows["title"] + ": " + rows["ward_name"]),
        headers={"ward": "Target and ward", "incident_count": "Incidents", "rank": "Place"},
        measure="wards in the order of their incidents in the baseline, the most first",
        **SOURCES,
    )


def _path(study: TargetStudy, answer: TargetAnswer, row: Row, *, name: str) -> Table | None:
    path = answer.path
    if path is None or len(path) < 2:
        return None
    place = study.answers.index(answer) + 1
    return Table(
        name=f"{name}_{study.setting.key.replace('-', '_')}_{place}",
        title=f"{row.name}: incidents added up month by month",
        rows=path.assign(
            above_target_count=path["cumulative_count"].astype("Float64")
            - path["target_cumulative_count"]
        ),
        headers={
            "month": "To the end of",
            "baseline_cumulative_count": "Baseline, same days",
            "target_cumulative_count": "Way to the target",
            "cumulative_count": "This period",
        },
        decimals=dict.fromkeys(
            ("baseline_cumulative_count", "target_cumulative_count", "above_target_count"), 0
        ),
        empty="to come",
        definition="Sums of incidents from the first month of the period on, beside those of the "
        "baseline, as many a day in the days of this period, and of the way that just reaches the "
        "target.",
        measure="incidents added up month by month: "
        "scp_lib.measures.year_end.cumulative_trajectory",
        **SOURCES,
    )


def expected(study: TargetStudy) -> str:
    """Name what the months of a control chart are measured by."""
    if study.control is not None and len(study.control) < MONTHS:
        return "those of the same month a year before"
    return "the area's share of the rest of the force's incidents of these types in the month"


def _control(study: TargetStudy, *, name: str) -> Table | None:
    if study.control is None:
        return None
    figures = ("ratio", "centre", "low", "high")
    return Table(
        name=f"{name}_{study.setting.key.replace('-', '_')}_months",
        title=f"{study.setting.title}: months against those expected, with mean and limits",
        rows=study.control,
        headers={
            "month": "Month",
            "incident_count": "Incidents",
            "expected_count": "Expected",
            "ratio": "Times as many",
            "centre": "Mean",
            "low": "Lower limit",
            "high": "Upper limit",
            "variation": "Variation",
        },
        decimals={**dict.fromkeys(figures, 2), "expected_count": 1},
        definition=f"Incidents of each month against those expected: {expected(study)}.",
        measure="Laney's u′ chart over the rest of the force, or XmR chart of log ratios of a year "
        "to the year before: scp_lib.measures.control_charts; rules: "
        "scp_lib.measures.control_charts.special_causes",
        **SOURCES,
    )
