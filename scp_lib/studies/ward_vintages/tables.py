"""The tables of the wards that a plan of the past named, on the wards of then and of today."""

from collections.abc import Iterator
from functools import partial
from itertools import groupby

import pandas as pd

from scp_lib.areas.vintages import FoundWard
from scp_lib.document.model import Table
from scp_lib.document.naming import at_start, short_name
from scp_lib.measures.counts import ward_totals
from scp_lib.periods import Month, name_months
from scp_lib.studies.changes import SIGNED, with_verdicts
from scp_lib.studies.columns import CHANGES, columns
from scp_lib.studies.placed import placed_columns
from scp_lib.studies.ward_vintages.study import (
    PastArea,
    PastWardStudy,
    crime_types,
    vintage_summary,
)

_MADE_FROM = ("incidents", "vintages")
_table = partial(Table, made_from=_MADE_FROM, reads_settings=True)


class PastWardTables:
    """The tables of the page; ``changes`` is None where no year can be compared."""

    def __init__(self, study: PastWardStudy) -> None:
        there = [area.there.assign(area=area.name) for area in study.areas]
        kinds = " and ".join(short_name(kind) for kind in crime_types(study.data))
        self.areas = _areas(study)
        self.there = _table(
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
            foot=f"Incidents: {kinds}, {name_months(study.data.complete_months)}. Slivers at the "
            "edge of two files are left out.",
            measure="shapes laid over one another, points placed again: "
            "scp_lib.areas.vintages.stands_there",
        )
        self.by_year = _by_year(study)
        self.changes = _changes(study)
        self.vintages = _table(
            name="past_ward_files",
            title="The same incidents on the wards of every year",
            rows=vintage_summary(study.data).astype({"vintage": "str"}),
            headers=columns(
                "vintage: Wards of | ward_count | area_km2 | incident_count: Incidents of all "
                "types | mended_count: Given to the nearest ward | farthest_m: Farthest, metres"
            ),
            decimals={"farthest_m": 2},
            foot="Ward files of one district differ by some metres along its edge. A map point "
            "just outside all wards of a file counts in the nearest one, so no total changes.",
            measure="points inside boundaries: scp_lib.areas.vintages.on_vintage",
        )


def _total(study: PastWardStudy, ward: FoundWard, crime_type: str, months: list[Month]) -> int:
    totals = ward_totals(study.counts[ward.vintage], months=months, crime_type=crime_type)
    return int(totals[ward.ward_code])


def _areas(study: PastWardStudy) -> Table:
    rows = []
    for area in study.areas:
        shares = area.there.set_index("ward_code")[["area_pct", "incident_pct"]]
        part = shares.reindex([area.now.ward_code]).fillna(0.0).iloc[0]
        rows.append(
            {
                "area": area.name,
                "target": area.target,
                "reported_months": str(area.reported_months),
                "reported_pct": area.reported_pct,
                "then_ward": area.then.ward_name,
                "then_vintage": str(area.then.vintage),
                "then_count": _total(study, area.then, area.crime_type, study.data.months),
                "now_ward": area.now.ward_name,
                "area_pct": float(part["area_pct"]),
                "incident_pct": float(part["incident_pct"]),
                "now_count": _total(study, area.now, area.crime_type, study.data.months),
                "crime_type": short_name(area.crime_type),
            }
        )
    return _table(
        name="past_areas",
        title=f"Wards named in {study.plan}, and what is recorded there, {study.data.months_name}",
        rows=pd.DataFrame(rows),
        headers=columns(
            "area: Named in the plan | reported_months: Result for | "
            "reported_pct: Result published, % | then_ward: Ward of then | "
            "then_vintage: Ward file of | crime_type | then_count: Recorded on its ground | "
            "now_ward: Ward of today | now_count: Recorded in it | area_pct: Shared area, % | "
            "incident_pct: Shared incidents, %"
        ),
        decimals={"reported_pct": 0},
        sign=("reported_pct",),
        foot=f"Ward of today: wards of {study.today}. Shared: the part of the old ward's area, and "
        "of the incidents recorded on its ground, that lies in the ward of today. The result is "
        "as published; no count was published with it.",
        definition="Incidents whose map point lies inside the ward's boundary of that year.",
        measure="points inside boundaries: scp_lib.areas.vintages.on_vintage and stands_there",
        caveat="The results of the plan cannot be checked: no counts of those years are public.",
    )


def grounds(area: PastArea) -> list[tuple[FoundWard, str]]:
    """Return the ward of then and the one of today, each with what a table calls it."""
    then = f"{area.then.ward_name}, wards of {area.then.vintage}"
    now = f"{area.now.ward_name}, wards of {area.now.vintage}"
    pairs = [(area.then, then), (area.now, now)]
    return pairs[:1] if area.then == area.now else pairs


def _lines(study: PastWardStudy) -> Iterator[tuple[PastArea, FoundWard, str, str]]:
    """Go through areas, the wards of then and today with what they are called, and crime types."""
    for area in study.areas:
        for ward, words in grounds(area):
            for crime_type in crime_types(study.data):
                yield area, ward, words, crime_type


def _by_year(study: PastWardStudy) -> Table:
    rows = []
    for area, ward, words, crime_type in _lines(study):
        for year, found in groupby(study.data.complete_months, lambda month: month.year):
            months, kind = list(found), at_start(short_name(crime_type))
            count = _total(study, ward, crime_type, months)
            a_month = count / len(months)
            rows.append((words, area.name, kind, str(year), name_months(months), count, a_month))
    names = ["ward", "area", "crime_type", "year", "months", "incident_count", "per_month"]
    return _table(
        name="past_areas_by_year",
        title="Recorded incidents by year, on the months there are",
        rows=pd.DataFrame(rows, columns=names),
        headers=columns(
            "ward: Ward | area: Named in the plan | crime_type | months | incident_count | "
            "per_month: A month"
        ),
        foot="Years with other months cannot be compared with one another as they stand: the "
        "seasons differ. The table of changes compares like months.",
        measure="points inside boundaries, counted: scp_lib.measures.counts.count_by_ward",
    )


def _changes(study: PastWardStudy) -> Table | None:
    first = next(iter(study.changes.values()))
    if not first.months:
        return None
    rows = []
    for area, ward, words, crime_type in _lines(study):
        found = study.changes[ward.vintage, crime_type]
        row = found.wards[found.wards["ward_code"] == ward.ward_code]
        line = {
            "label": f"{words}: {short_name(crime_type)}",
            "area": area.name,
            "crime_type": crime_type,
        }
        placed = placed_columns(found.placed, change_pct=float(row["change_pct"].iloc[0]))
        rows.append(pd.DataFrame(line, index=row.index).join(row).assign(**placed))
    return _table(
        name="past_areas_change",
        title=f"Change on the wards of then and of today, {first.months_name} against "
        f"{first.earlier_name}",
        rows=with_verdicts(pd.concat(rows, ignore_index=True)),
        headers=columns(f"label: Ward | area: Named in the plan | {CHANGES} | verdict"),
        sign=SIGNED,
        foot="The same comparison as on the page on wards: per day, the 95% interval allows for "
        "how much counts of a ward as large vary by themselves, the verdict for all wards of that "
        "year.",
        measure="incidents a day against those a day of the year before, widened by each ward's "
        "own φ: scp_lib.measures.year_on_year.year_on_year",
        made_from=(*_MADE_FROM, "districts"),
    )
