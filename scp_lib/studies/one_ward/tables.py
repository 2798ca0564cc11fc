"""The tables of ward pages: each has every ward, by name, and a page shows its ward's rows."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import pandas as pd

from scp_lib.document.model import Row, Sentence, Table
from scp_lib.studies.changes import RECORDED, SIGNED, with_verdicts
from scp_lib.studies.columns import columns
from scp_lib.studies.one_ward.study import WardPagesStudy
from scp_lib.studies.residents import AGE, rates_foot
from scp_lib.studies.targets import words as target_words
from scp_lib.studies.targets.tables import TargetTables
from scp_lib.tables.crime_types import VIOLENCE

MOST_LOCATIONS = 10
"""Locations that a ward's page shows; the file has all."""
_table = partial(Table, made_from=("incidents", "wards"))
_compared = partial(Table, made_from=("incidents", "wards", "districts"))


class OneWard(NamedTuple):
    """A ward's rows of each table; a part without rows is a table without rows.

    ``row`` is its row of all wards at a glance, ``code`` its code.
    """

    code: str
    row: Row
    types: Table
    months: Table
    hot_spots: Table
    locations: Table
    kinds: Table
    targets: Table

    @property
    def name(self) -> str:
        """The ward's name."""
        return self.row.name

    @property
    def violence(self) -> Row | None:
        """Violence and sexual offences, if the settings report them."""
        return self.types.row(VIOLENCE) if VIOLENCE in self.types.names else None


class WardPageTables:
    """The tables of all wards; ``of`` returns one ward's part of each."""

    def __init__(self, study: WardPagesStudy) -> None:
        data, years = study.data, study.asb.changes
        self._months_name = data.months_name
        self._names = data.wards.set_index("ward_code")["ward_name"]
        now, then = years.months_name, years.earlier_name
        self.against = f"{now} against {then}" if years.months else "no year before to compare with"
        self.glance = self._glance(study)
        self.types = _compared(
            name="ward_types",
            title=f"Recorded incidents by ward and type, {data.months_name}; change: "
            f"{self.against}",
            rows=self._by_name(with_verdicts(study.types)),
            headers=columns(
                "crime_type | incident_count: Year | verdict | change_pct | baseline_count | "
                "current_count"
            ),
            sign=SIGNED,
            empty="none before",
            foot=f"Year: {data.months_name}. Before and now: {self.against}.",
            definition="Incidents of each type whose location lies in the ward.",
            measure="each type's wards against the year before, judged together: "
            "scp_lib.measures.year_on_year.year_on_year",
            caveat=RECORDED,
        )
        self.months = _table(
            name="ward_months",
            title="ASB by ward and month, with the same month a year before",
            rows=self._by_name(study.months),
            headers=columns("month | incident_count: This year | earlier_count: Year before"),
            empty="not received",
            measure="incidents counted by ward and month: scp_lib.measures.counts.count_by_ward",
        )
        self.hot_spots = _table(
            name="ward_hot_spots",
            title=f"ASB hot-spot areas by ward, {data.months_name}",
            rows=self._by_name(_hot_spots(study)),
            headers=columns(
                "area_name | in_ward_count: Incidents in this ward | "
                "verdict: Change in the whole area"
            ),
            foot=f"Change: {self.against}." if years.months else "",
            measure="hot-spot areas as on the page of hot spots, by the ward of each hexagon: "
            "scp_lib.studies.hot_spots.study.hot_spot_study",
        )
        self.locations = _table(
            name="ward_locations",
            title=f"Locations with at least five ASB incidents, by ward, {data.months_name}",
            rows=self._by_name(_locations(study)),
            headers=columns("location_name | incident_count | month_count: Months with ASB"),
            measure="incidents by location: scp_lib.studies.hot_spots.counted.point_table",
            foot="Months with ASB: how many of the report's months had an incident there.",
            caveat="A location is an anonymous point near where incidents were recorded.",
        )
        self.kinds = _table(
            name="ward_kinds",
            title=f"ASB by ward and kind of place, {data.months_name}",
            rows=self._by_name(study.kinds),
            headers=columns("kind: On or near | incident_count | share_pct"),
            decimals={"share_pct": 0},
            foot="The publisher names a location after a street or a kind of place. A kind with "
            "fewer than five incidents, or at fewer than three locations, is counted with its "
            "group or with the streets.",
            measure="incidents by the name of the location: "
            "scp_lib.studies.town_centre.study.kinds_of_places",
        )
        self.targets = self._targets(study)

    def of(self, code: str) -> OneWard:
        """Return a ward's rows of every table, each under a title of its own."""
        row = next(row for row in self.glance if row.text("ward_code") == code)
        months = self._months_name
        return OneWard(
            code,
            row,
            _part(self.types, code, f"Recorded in {row.name} by type; change: {self.against}"),
            _part(self.months, code, f"ASB in {row.name} by month"),
            _part(self.hot_spots, code, f"Hot-spot areas wholly or partly in {row.name}, {months}"),
            _part(self.locations, code, f"The busiest locations in {row.name}, {months}"),
            _part(self.kinds, code, f"ASB in {row.name} by kind of place, {months}"),
            _part(self.targets, code, f"Targets that include {row.name}"),
        )

    def _by_name(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Put the wards in order of their names; rows of a ward stay as they are."""
        named = rows.assign(ward_name=rows["ward_code"].map(self._names))
        return named.sort_values(["ward_name", "ward_code"], kind="stable", ignore_index=True)

    def _glance(self, study: WardPagesStudy) -> Table:
        data, asb = study.data, study.asb
        ranks = study.ranks.astype(dict.fromkeys(study.ranks.columns.drop("ward_code"), "Int64"))
        rows = (
            asb.rates.drop(columns=["rank", "ward_name"])
            .merge(ranks, on="ward_code", how="left", validate="one_to_one")
            .merge(_changes(study), on="ward_code", how="left", validate="one_to_one")
            .merge(_in_hot_spots(study), on="ward_code", how="left", validate="one_to_one")
        )
        names = rows["ward_code"].map(self._names)
        level = dict.fromkeys(asb.funnel.above, "above") | dict.fromkeys(asb.funnel.below, "below")
        rows = rows.assign(
            level=pd.array([level.get(name, "") for name in names], dtype="str"),
            is_judged=asb.funnel.is_judged,
            ward_count=len(rows),
            rated_ward_count=len(study.ranks),
            area_rate_per_1000=asb.funnel.area_rate_per_1000,
            in_hot_spots_pct=100 * rows["in_hot_spots_count"].astype(float)
            / rows["incident_count"].where(rows["incident_count"] > 0),
            **{AGE: data.residents_age_years},
        )  # fmt: skip
        foot: Sentence | str = "No residents by ward are available, so no rates are shown."
        places = " | rate_per_1000 | rank: Rank | rank_low: Rank from | rank_high: Rank to"
        places = places if asb.population else ""
        head = f"ward_name | incident_count{places} | change_pct | verdict"
        made = _compared(
            name="ward_glance",
            title=f"ASB in every ward, {data.months_name}; change: {self.against}",
            rows=self._by_name(rows),
            headers=columns(head),
            decimals={"rate_per_1000": 1, "in_hot_spots_pct": 0},
            sign=SIGNED,
            definition="ASB incidents whose location lies in the ward.",
            measure="rates: scp_lib.measures.counts.ward_rates; places with the range that chance "
            "leaves: scp_lib.measures.ranks.rank_rates; changes: "
            "scp_lib.measures.year_on_year.year_on_year",
            caveat=RECORDED,
        )
        if asb.population:
            foot = rates_foot(asb.population, made.row(0))
        return replace(made, foot=foot, whole=made)

    def _targets(self, study: WardPagesStudy) -> Table:
        studies = [each for each, _ in study.targets]
        tables = TargetTables(studies, months_name=study.data.month.name)
        touched = {each.setting.key: codes for each, codes in study.targets}
        rows = [
            {
                "ward_code": code,
                "target": target.row.name,
                "area": target.study.area_name,
                "verdict": target_words.verdict(target).started().text,
            }
            for code in self._names.index
            for target in tables.targets
            if code in touched[target.study.setting.key]
        ]
        empty = pd.DataFrame(columns=["ward_code", "target", "area", "verdict"], dtype="str")
        return _table(
            name="ward_targets",
            title=f"Targets that include each ward, on the months available to "
            f"{study.data.month.name}",
            rows=self._by_name(pd.DataFrame(rows) if rows else empty),
            headers=columns("target: Target | area: It covers | verdict: Verdict"),
            foot="A verdict is for all that the target covers, not for this ward alone. "
            + target_words.MEANING,
            measure="as on the page of targets: scp_lib.measures.verdicts.judge",
            reads_settings=True,
        )


def _part(table: Table, code: str, title: str) -> Table:
    codes = table.values("ward_code")
    start = codes.index(code) if code in codes else 0
    return table.part(start, start + codes.count(code), title=title)


def _changes(study: WardPagesStudy) -> pd.DataFrame:
    changes = study.asb.changes.wards.drop(columns="ward_name")
    return with_verdicts(changes) if len(changes) else changes.assign(verdict="")


def _in_hot_spots(study: WardPagesStudy) -> pd.DataFrame:
    """Count each ward's hot-spot areas and the incidents in its own hexagons of them."""
    spots = _hot_spots(study).groupby("ward_code").agg(
        hot_spot_area_count=("in_ward_count", "size"), in_hot_spots_count=("in_ward_count", "sum")
    )  # fmt: skip
    counted = spots.reindex(study.data.wards["ward_code"]).fillna(0).astype("Int64")
    return counted.rename_axis("ward_code").reset_index()


def _hot_spots(study: WardPagesStudy) -> pd.DataFrame:
    """List each ward's areas, those with the most incidents in the ward first."""
    shown = ["area_number", "area_name", "area_where", "hexagon_count", "verdict"]
    if study.hot is None or study.hot.areas.empty:
        return pd.DataFrame(columns=["ward_code", "in_ward_count", *shown])
    inside = study.hot.in_areas.groupby(["area_number", "ward_code"])["incident_count"].sum()
    rows = inside.rename("in_ward_count").reset_index()
    areas = study.hot.areas.reindex(columns=shown)  # no verdict without a year before
    rows = rows.merge(areas, on="area_number", how="left", validate="many_to_one")
    return rows.sort_values(["in_ward_count", "area_number"], ascending=[False, True])


def _locations(study: WardPagesStudy) -> pd.DataFrame:
    """List the locations with five incidents or more, the busiest first."""
    wanted = ["ward_code", "location_name", "longitude", "latitude", "incident_count",
              "month_count", "is_recording"]  # fmt: skip
    return pd.DataFrame(columns=wanted) if study.hot is None else study.hot.points[wanted]
