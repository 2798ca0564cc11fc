"""The tables of targets: a row a period, what it is compared with, its months and its path."""

import math
from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

import pandas as pd

from scp_lib.document.model import Row, Table
from scp_lib.document.phrases import without_endless
from scp_lib.measures.verdicts import Verdict
from scp_lib.periods import name_months
from scp_lib.studies.changes import columns_of
from scp_lib.studies.columns import columns, laid, table_of
from scp_lib.studies.placed import placed_columns
from scp_lib.studies.targets.control import MONTHS
from scp_lib.studies.targets.study import TargetAnswer, TargetStudy, stands

JUDGED = "compared with the baseline"
SIGNED = ("change_pct", "asked_pct", "low_pct", "high_pct")
_table = partial(
    Table,
    caveat="A verdict never says why. An operation, the weather, a new way of recording and a "
    "change in how many people report can all move a count.",
    made_from=("incidents", "wards", "districts"),
    reads_settings=True,
)
_FOOT = (
    "Before and now are incidents in the same calendar months; of a period under way, the months "
    "so far. Changes compare daily averages. If the 95% interval includes no change, the change "
    "could be chance."
)
_OF_HIGH_AREAS = (
    "An area that was chosen because its counts were high usually falls anyway, and its verdict "
    "allows for that."
)
_HEADERS = columns(
    "target: Target | verdict: Verdict | baseline_count | current_count | "
    "change_pct: Change, % | asked_pct: Target, % | low_pct | high_pct"
)
_ESTIMATED = (
    "expected_low_count", "expected_high_count", "year_end_count", "year_end_low_count",
    "year_end_high_count", "target_count", "above_target_count",
)  # fmt: skip
_OF_TARGET = ("year_target_count", "left_allowed_count", "left_month_count", "fewer_a_month_count")


def _period_row(study: TargetStudy, answer: TargetAnswer) -> dict[str, object]:
    found, ends = answer.progress if answer.is_measured else None, ("low_pct", "high_pct")
    change, dispersion = found and found.change, found and found.dispersion
    compared = {
        **columns_of(change, "baseline_count", "current_count", "change_pct", *ends),
        **columns_of(change, "is_beyond_chance"),
        **columns_of(found and found.months, "baseline_days", "current_days"),
        **columns_of(found, "target_count", "above_target_count", "detectable_pct"),
        **columns_of(dispersion, "phi"),
        **columns_of(dispersion, "area_count", "pair_count", prefix="learnt_"),
    }
    if dispersion and not dispersion.allows_claim:
        compared |= dict.fromkeys((*ends, "phi"), math.nan)
    end = answer.year_end
    signals = [] if study.control is None else study.control["variation"].tolist()
    return {
        "title": study.setting.title,
        "period": str(answer.period),
        "baseline": str(study.setting.baseline),
        "verdict": str(answer.verdict),
        "standing": stands(found),
        **compared,
        "month_count": len(found.months.current_months) if found else math.nan,
        "period_month_count": len(answer.period),
        "asked_pct": answer.target_pct,
        "further_pct": answer.asked_pct,
        **placed_columns(answer.placed, change_pct=compared["change_pct"]),
        "spread_standing": stands(answer.spread),
        **columns_of(found and found.expected, "low_count", "high_count", prefix="expected_"),
        "ward_count": study.ward_count,
        **columns_of(
            end, "so_far_count", "last_so_far_count", "last_left_count", "past_year_count"
        ),
        "year_end_count": end.median_count if end else math.nan,
        **columns_of(end, "low_count", "high_count", prefix="year_end_"),
        **columns_of(end, "tried_year_count", "inside_year_count"),
        **_year_columns(study, answer),
        "improvement_month_count": signals.count("improvement"),
        "concern_month_count": signals.count("concern"),
        "lasting_fall_pct": study.lasting_fall_pct,
    }


def _year_columns(study: TargetStudy, answer: TargetAnswer) -> dict[str, object]:
    """Return what a year under way takes: whole incidents, so that they are enough."""
    end = answer.year_end
    if end is None:
        return {**dict.fromkeys(_OF_TARGET, math.nan), "outlook": ""}
    is_fewer = study.setting.direction == "fewer"
    total = math.floor(end.target_count + 1e-9) if is_fewer else math.ceil(end.target_count - 1e-9)
    each = end.fewer_a_month_count
    return {
        "year_target_count": total,
        "left_allowed_count": max(0, total - end.so_far_count),
        "left_month_count": len(end.year) - end.months_so_far,
        "fewer_a_month_count": each if math.isnan(each) else math.ceil(each - 1e-9),
        "outlook": str(end.outlook),
    }


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


class TargetTables:
    """The tables of targets; without a target they have no rows.

    ``targets`` has each period with its rows of them. ``months_name`` is the newest month used. The
    tables' names begin with ``name``, and ``of`` is the part of their titles that tells them from
    other tables of targets in the same place.
    """

    def __init__(
        self,
        studies: Sequence[TargetStudy],
        *,
        months_name: str,
        name: str = "target",
        of: str = "",
    ) -> None:
        pairs = [(study, answer) for study in studies for answer in study.answers]
        titles = [f"{study.setting.title}, {answer.period}" for study, answer in pairs]
        names = [
            title if titles.count(title) == 1 else f"{title} ({study.setting.key})"
            for title, (study, _) in zip(titles, pairs, strict=True)
        ]
        rows = [
            {"target": own, **_period_row(study, answer)}
            for own, (study, answer) in zip(names, pairs, strict=True)
        ]
        has_high_areas = any(
            answer.progress is not None and answer.progress.expected is not None
            for _, answer in pairs
        )
        self.progress = _table(
            name=f"{name}_progress",
            title=f"Targets{of}, on the months available to {months_name}",
            rows=without_endless(table_of(rows, estimated=_ESTIMATED))
            if rows
            else pd.DataFrame(columns=list(_HEADERS)),
            headers=_HEADERS,
            decimals={"detectable_pct": 0, "lasting_fall_pct": 0},
            sign=SIGNED,
            empty="not available",
            foot=f"{_FOOT} {_OF_HIGH_AREAS}" if has_high_areas else _FOOT,
            definition="Incidents in the target's period against the same calendar months of its "
            "baseline; of a period under way, the months so far.",
            measure="incidents a day against those a day of the baseline, exact interval of a "
            "ratio of two counts, widened by the area's own φ: "
            "scp_lib.measures.targets.target_progress; year end: "
            "scp_lib.measures.year_end.year_end",
            periods={
                own: name_months(answer.progress.months.current_months)
                if answer.progress
                else str(answer.period)
                for own, (_, answer) in zip(names, pairs, strict=True)
            },
        )
        elsewhere, ranks = _elsewhere(pairs, names, name=name), _ranks(studies, name=name)
        self.targets = tuple(
            Target(
                study,
                answer,
                row,
                tuple(each for each in elsewhere or () if each.text("target") == row.name),
                tuple(each for each in ranks or () if each.text("key") == study.setting.key),
                _path(study, answer, row, name=name),
                _control(study, name=name) if answer is study.answers[0] else None,
            )
            for (study, answer), row in zip(pairs, self.progress, strict=True)
        )
        changes = pd.Series(
            [float(row["change_pct"]) for row in self.progress if row.has("change_pct")],
            dtype=float,
        )
        self.in_all = _table(
            name=f"{name}_in_all",
            title=f"Which way the counts of targets{of} went",
            **laid(
                {
                    "what: What": "Targets measured",
                    "measured_count: Measured": len(changes),
                    "lower_count: Lower than before": int((changes < 0).sum()),
                    "higher_count: Higher than before": int((changes > 0).sum()),
                    "clear_count: Clear changes": sum(
                        bool(row["is_beyond_chance"])
                        for row in self.progress
                        if row.has("change_pct")
                    ),
                }
            ),
            measure="counted from the verdicts: scp_lib.measures.targets.target_progress",
        )
        answers = [answer for _, answer in pairs]
        counts = {str(word): sum(each.verdict is word for each in answers) for word in Verdict}
        counts["all"] = len(answers)
        counts[JUDGED] = sum(each.is_measured for each in answers)
        counts["depend on rows without a place"] = sum(each.depends_on_unplaced for each in answers)
        self.verdicts = _table(
            name=f"{name}_verdicts",
            title=f"Target periods{of} by verdict",
            rows=pd.DataFrame({"verdict": list(counts), "target_count": list(counts.values())}),
            headers=columns("verdict: Verdict | target_count: Target periods"),
            definition="How many periods of targets have each verdict.",
            measure="periods counted by verdict: scp_lib.measures.verdicts.judge",
        )


def by_priority(studies: Iterable[TargetStudy], *, months_name: str) -> dict[str, TargetTables]:
    """Return the tables of each priority's targets, in the order of the settings."""
    parted: dict[str, list[TargetStudy]] = {}
    for study in studies:
        parted.setdefault(study.setting.priority, []).append(study)
    return {
        priority: TargetTables(
            chosen,
            months_name=months_name,
            name=f"targets_{place}",
            of=f" of the priority “{priority}”" if priority else "",
        )
        for place, (priority, chosen) in enumerate(parted.items(), start=1)
    }


def _elsewhere(
    pairs: list[tuple[TargetStudy, TargetAnswer]], names: list[str], *, name: str
) -> Table | None:
    rows = [
        {"comparison": f"{own}: {each.rest_name}", "target": own, **each._asdict()}
        for own, (_, answer) in zip(names, pairs, strict=True)
        if answer.progress
        for each in answer.progress.beside
    ]
    if not rows:
        return None
    return _table(
        name=f"{name}_elsewhere",
        title="Targets against the rest over the same months",
        rows=pd.DataFrame(rows),
        headers=columns(
            "comparison: Target and rest | rest_baseline_count: Rest before | "
            "rest_current_count: Rest now | rest_change_pct: Rest's change a day, % | "
            "relative_pct: Against the rest, % | low_pct | high_pct"
        ),
        measure="ratio of two ratios, log-normal interval widened by φ: "
        "scp_lib.measures.comparison.relative_change",
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
    return _table(
        name=f"{name}_ranks",
        title="Wards chosen as worst: their places among all wards in the baseline",
        rows=rows.assign(ward=rows["title"] + ": " + rows["ward_name"]),
        headers=columns("ward: Target and ward | incident_count | rank"),
        measure="wards in the order of their incidents in the baseline, highest first",
    )


def _path(study: TargetStudy, answer: TargetAnswer, row: Row, *, name: str) -> Table | None:
    path = answer.path
    if path is None or len(path) < 2:
        return None
    place = study.answers.index(answer) + 1
    return _table(
        name=f"{name}_{study.setting.key.replace('-', '_')}_{place}",
        title=f"{row.name}: incidents added up month by month",
        rows=path.assign(
            above_target_count=path["cumulative_count"].astype("Float64")
            - path["target_cumulative_count"]
        ),
        headers=columns(
            "month: To the end of | baseline_cumulative_count: Baseline, same days | "
            "target_cumulative_count: Way to the target | cumulative_count: This period"
        ),
        empty="to come",
        definition="Running totals of incidents from the first month on: of this period, of "
        "the baseline at its rate a day, and of the path that just meets the target.",
        measure="incidents added up month by month: "
        "scp_lib.measures.year_end.cumulative_trajectory",
    )


def expected(study: TargetStudy) -> str:
    """Name what the months of a control chart are measured by."""
    if study.control is not None and len(study.control) < MONTHS:
        return "those of the same month a year before"
    return "the area's share of the rest of the force's incidents of these types in the month"


def _control(study: TargetStudy, *, name: str) -> Table | None:
    if study.control is None:
        return None
    return _table(
        name=f"{name}_{study.setting.key.replace('-', '_')}_months",
        title=f"{study.setting.title}: months against those expected, with mean and limits",
        rows=study.control,
        headers=columns(
            "month | incident_count | expected_count: Expected | ratio: Times as many | "
            "centre: Mean | low: Lower limit | high: Upper limit | variation: Variation"
        ),
        decimals={"expected_count": 1, **dict.fromkeys(("ratio", "centre", "low", "high"), 2)},
        definition=f"Incidents of each month against those expected: {expected(study)}.",
        measure="Laney's u′ chart over the rest of the force, or XmR chart of log ratios of a year "
        "to the year before: scp_lib.measures.control_charts; rules: "
        "scp_lib.measures.control_charts.special_causes",
    )
