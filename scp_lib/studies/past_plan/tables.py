"""The tables of a plan of the past: what was published, and what is recorded since in its wards."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

import pandas as pd

from scp_lib.areas.vintages import FoundWard, on_vintage
from scp_lib.document.model import Table
from scp_lib.document.naming import at_start, short_name
from scp_lib.measures.counts import ward_totals
from scp_lib.measures.detectability import smallest_baseline
from scp_lib.measures.verdicts import target_changes_pct
from scp_lib.periods import Month, name_months
from scp_lib.settings.targets import DeclaredTarget, History
from scp_lib.studies.changes import SIGNED, with_verdicts
from scp_lib.studies.columns import CHANGES, columns, laid
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.past_plan.study import PastArea, PastWardStudy, crime_types, wards_by_year
from scp_lib.studies.placed import placed_columns

_NEEDED = "needed_count: Incidents needed in the baseline, at the least"
_PERCENTS = ("asked_pct", "change_pct", "target_pct")
_as_published = partial(
    Table,
    decimals={"asked_pct": 0, "change_pct": 0},
    sign=_PERCENTS,
    suffix=dict.fromkeys(_PERCENTS, "%"),
    foot="Incidents needed: the smallest baseline from which a true change of this size is called "
    "more than chance four times in five. Counts that vary more than chance need more.",
    measure="baseline from which a true change is called clear four times in five, for counts "
    "that vary by chance alone: scp_lib.measures.detectability.smallest_baseline",
)
_MADE_FROM = ("incidents", "vintages")
_recorded = partial(Table, made_from=_MADE_FROM, reads_settings=True)


class PlanTables:
    """Tables of a published plan: a row for each target period, and one for each result.

    ``reported`` is None where nothing was published.
    """

    def __init__(self, history: History) -> None:
        asked: list[dict[str, object]] = []
        reported: list[dict[str, object]] = []
        for target in history.targets:
            steps = [period.change_pct for period in target.periods]
            changes = target_changes_pct(steps, reading=target.reading)
            against = {
                str(period.months): change
                for period, change in zip(target.periods, changes, strict=True)
            }
            asked += [
                {
                    "target: Target": target.title,
                    "months:": months,
                    "asked_pct: Target": step,
                    "target_pct: Against the baseline": change,
                    _NEEDED: smallest_baseline(step) if step else None,
                    "reported: Reported": _results(target, months),
                }
                for step, (months, change) in zip(steps, against.items(), strict=True)
            ]
            reported += [
                {
                    "area:": each.area,
                    "measure: Measure": target.measure,
                    "months:": str(each.months),
                    "asked_pct: Target": against.get(str(each.months)),
                    "change_pct: Reported": each.change_pct,
                    _NEEDED: smallest_baseline(each.change_pct) if each.change_pct else None,
                    "is_chosen_as_worst": target.chosen_as_worst,
                    "direction": target.direction,
                    "judgement: Verdict": _judgement(
                        each.change_pct, against.get(str(each.months)), target.direction
                    ),
                }
                for each in target.declared
            ]
        self.reported: Table | None = None
        if reported:
            self.reported = _as_published(
                name="past_results",
                title=f"{history.title}: results as published, and the incidents they would need "
                "behind them",
                **laid(*reported),
            )
        self.asked = _as_published(
            name="past_targets",
            title=f"{history.title}: its targets, and the incidents it takes to see such changes",
            **laid(*asked),
            empty="not reported",
        )


def _results(target: DeclaredTarget, months: str) -> str | None:
    results = [each for each in target.declared if str(each.months) == months]
    words = (f"{each.area} {each.change_pct:+g}%".replace("-", "−") for each in results)
    return "; ".join(words) or None


def _judgement(change: float, asked: float | None, direction: str) -> str:
    """Say what can be said of a result: that it was reported as met or not, no more."""
    if asked is None:
        return "reported; no target"
    is_met = change <= asked if direction == "fewer" else change >= asked
    return f"reported as {'met' if is_met else 'not met'}; cannot be checked"


class PastWardTables:
    """Of what is recorded since; ``changes`` is None where no year can be compared."""

    def __init__(self, study: PastWardStudy) -> None:
        there = [area.there.assign(area=area.name) for area in study.areas]
        kinds = " and ".join(short_name(kind) for kind in crime_types(study.data))
        self.areas = _recorded(
            name="past_areas",
            title=f"Wards named in {study.plan}, and what is recorded there, "
            f"{study.data.months_name}",
            **laid(*(_area_row(study, area) for area in study.areas)),
            decimals={"reported_pct": 0},
            sign=("reported_pct",),
            foot=f"Ward of today: wards of {study.today}. Shared: the part of the old ward's area, "
            "and of the incidents recorded on its ground, that lies in the ward of today. The "
            "result is as published; no count was published with it.",
            definition="Incidents whose location is inside the ward's boundary of that year.",
            measure="points inside boundaries: scp_lib.areas.vintages.on_vintage and stands_there",
            caveat="The results of the plan cannot be checked: no counts of those years are "
            "public.",
        )
        self.there = _recorded(
            name="past_areas_today",
            title=f"What stands today on the ground of each old ward: wards of {study.today}",
            rows=pd.concat(there, ignore_index=True),
            headers=columns(
                "area: Named in the plan | ward_name: Ward of today | area_km2 | "
                "area_pct: Share of the area, % | point_count | incident_count | "
                "incident_pct: Share of incidents, %"
            ),
            decimals={"area_km2": 2},
            empty="none",
            foot=f"Incidents: {kinds}, {name_months(study.data.complete_months)}. Tiny overlaps at "
            "the edge of two files are left out.",
            measure="shapes laid over one another, points placed again: "
            "scp_lib.areas.vintages.stands_there",
        )
        self.by_year = _recorded(
            name="past_areas_by_year",
            title="Recorded incidents by year, on the months there are",
            **laid(*_year_rows(study)),
            foot="Years with other months cannot be compared with one another as they stand: the "
            "seasons differ. The table of changes compares like months.",
            measure="points inside boundaries, counted: scp_lib.measures.counts.count_by_ward",
        )
        self.changes = _changes(study)
        self.vintages = vintage_table(study.data)


def _total(study: PastWardStudy, ward: FoundWard, crime_type: str, months: Sequence[Month]) -> int:
    totals = ward_totals(study.counts[ward.vintage], months=months, crime_type=crime_type)
    return int(totals[ward.ward_code])


def _area_row(study: PastWardStudy, area: PastArea) -> dict[str, object]:
    then, now, months = area.then, area.now, study.data.months
    shares = area.there.set_index("ward_code")[["area_pct", "incident_pct"]]
    area_pct, incident_pct = shares.reindex([now.ward_code]).fillna(0.0).iloc[0]
    return {
        "area: Named in the plan": area.name,
        "target": area.target.title,
        "reported_months: Result for": str(area.result.months),
        "reported_pct: Result published, %": area.result.change_pct,
        "then_ward: Ward of then": then.ward_name,
        "then_vintage: Ward file of": str(then.vintage),
        "crime_type:": short_name(area.crime_type),
        "then_count: Recorded on its ground": _total(study, then, area.crime_type, months),
        "now_ward: Ward of today": now.ward_name,
        "now_count: Recorded in it": _total(study, now, area.crime_type, months),
        "area_pct: Shared area, %": float(area_pct),
        "incident_pct: Shared incidents, %": float(incident_pct),
    }


def _lines(study: PastWardStudy) -> Iterator[tuple[PastArea, FoundWard, str, str]]:
    """Go through areas, the wards of then and today with what they are called, and crime types."""
    for area in study.areas:
        for ward in dict.fromkeys((area.then, area.now)):
            for crime_type in crime_types(study.data):
                yield area, ward, f"{ward.ward_name}, wards of {ward.vintage}", crime_type


def _year_rows(study: PastWardStudy) -> Iterator[dict[str, object]]:
    for area, ward, words, crime_type in _lines(study):
        for year, found in groupby(study.data.complete_months, lambda month: month.year):
            months = list(found)
            count = _total(study, ward, crime_type, months)
            yield {
                "ward: Ward": words,
                "area: Named in the plan": area.name,
                "crime_type:": at_start(short_name(crime_type)),
                "year": str(year),
                "months:": name_months(months),
                "incident_count:": count,
                "per_month: A month": count / len(months),
            }


def _changes(study: PastWardStudy) -> Table | None:
    first = next(iter(study.changes.values()))
    if not first.months:
        return None
    rows = []
    for area, ward, words, crime_type in _lines(study):
        found = study.changes[ward.vintage, crime_type]
        row = found.wards[found.wards["ward_code"] == ward.ward_code]
        named = {"label": f"{words}: {short_name(crime_type)}", "area": area.name}
        placed = placed_columns(found.placed, change_pct=float(row["change_pct"].iloc[0]))
        line = pd.DataFrame({**named, "crime_type": crime_type}, index=row.index)
        rows.append(line.join(row).assign(**placed))
    return _recorded(
        name="past_areas_change",
        title=f"Change on the wards of then and of today, {first.months_name} against "
        f"{first.earlier_name}",
        rows=with_verdicts(pd.concat(rows, ignore_index=True)),
        headers=columns(f"label: Ward | area: Named in the plan | {CHANGES} | verdict"),
        sign=SIGNED,
        foot="The same comparison as on the page on wards: per day, the 95% interval allows for "
        "how much counts of a ward as large vary anyway, the verdict for all wards of that "
        "year.",
        measure="incidents a day against those a day of the year before, widened by each ward's "
        "own φ: scp_lib.measures.year_on_year.year_on_year",
        made_from=(*_MADE_FROM, "districts"),
    )


def vintage_table(data: Dataset) -> Table:
    """Say of each year's wards what lies in them, and how their edge differs from the report's."""
    rows = []
    for year, wards in wards_by_year(data).items():
        placed = on_vintage(data.incidents, wards=wards)
        rows.append(
            {
                "vintage: Wards of": str(year),
                "ward_count:": len(wards),
                "area_km2:": float(wards["area_km2"].sum()),
                "incident_count: Incidents of all types": len(placed.incidents),
                "mended_count: Given to the nearest ward": placed.mended_count,
                "farthest_m: Farthest, metres": placed.farthest_m,
            }
        )
    return _recorded(
        name="past_ward_files",
        title="The same incidents on the wards of every year",
        **laid(*rows),
        decimals={"farthest_m": 2},
        foot="Ward files of one district differ by some metres along its edge. A location just "
        "outside all wards of a file counts in the nearest one, so no total changes.",
        measure="points inside boundaries: scp_lib.areas.vintages.on_vintage",
    )
