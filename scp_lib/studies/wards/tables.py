"""The tables of one crime type by ward."""

import math

import pandas as pd

from scp_lib.document.model import Table, sentence
from scp_lib.document.naming import at_start, file_stem
from scp_lib.document.phrases import NONE_BEFORE
from scp_lib.studies.changes import RECORDED, SIGNED, WIDENED, columns_of, with_verdicts
from scp_lib.studies.columns import CHANGES, RATES, columns
from scp_lib.studies.placed import placed_columns
from scp_lib.studies.residents import AGE, rates_foot
from scp_lib.studies.wards.study import WardStudy

_NO_RATES = "No residents by ward are available, so no rates are shown."
_MADE_FROM = ("incidents", "wards")
_COMPARED_FROM = (*_MADE_FROM, "districts")


class WardTables:
    """Of a ward study: ``in_all`` is a row for all wards; ``change_by_ward`` may be None."""

    def __init__(self, study: WardStudy) -> None:
        what, stem, in_all = at_start(study.what), file_stem(study.crime_type), _in_all(study)
        head, foot = "ward_name | incident_count | share_pct", sentence(_NO_RATES)
        if study.population:
            head += f" | {RATES}"
            foot = rates_foot(study.population, in_all.row(0))
        self.by_ward = Table(
            name=f"{stem}_by_ward",
            title=f"Recorded {study.what} by ward, {study.data.months_name}, highest "
            f"{'rate' if study.population else 'count'} first",
            rows=study.rates,
            headers=columns(head),
            decimals={"rate_per_1000": 1},
            foot=foot,
            definition=f"{what} incidents whose map point lies in the ward, in these months.",
            measure="incidents ÷ residents × 1,000, exact Poisson interval (Garwood): "
            "scp_lib.measures.counts.ward_rates",
            caveat="A rate divides by residents. In a town centre most people at risk are "
            "visitors, so a high rate there does not say that its residents are more at risk.",
            made_from=_MADE_FROM,
        )
        self.in_all = in_all
        self.change_by_ward = _change_by_ward(study) if study.changes.months else None
        self.by_month = Table(
            name=f"{stem}_by_month",
            title=f"{what} incidents in {study.data.area} by month",
            rows=study.monthly[["month", "incident_count"]],
            headers=columns("month | incident_count"),
            empty="not received",
            definition=f"{what} incidents whose map point lies in a ward, by month.",
            measure="incidents added up by month: scp_lib.measures.counts.total_by_month",
            caveat="A month that was not received says so. It is never zero.",
            made_from=_MADE_FROM,
        )


def _in_all(study: WardStudy) -> Table:
    rates, changes, funnel = study.rates, study.changes, study.funnel
    change = columns_of(
        changes.area, "baseline_count", "current_count", *SIGNED, "is_beyond_chance"
    )
    figures: dict[str, object] = {
        "area": study.data.area,
        "incident_count": int(rates["incident_count"].sum()),
        "ward_count": len(rates),
        "rated_ward_count": funnel.ward_count,
        "rate_per_1000": funnel.area_rate_per_1000,
        AGE: study.data.residents_age_years,
        "above_ward_count": len(funnel.above),
        "below_ward_count": len(funnel.below),
        **change,
        "phi": changes.area_dispersion.phi if changes.area_dispersion.allows_claim else math.nan,
        **columns_of(changes.area_dispersion, "area_count", "pair_count", prefix="area_"),
        "least_phi": changes.wards["phi"].min(),
        "most_phi": changes.wards["phi"].max(),
        **placed_columns(changes.placed, change_pct=change["change_pct"]),
    }
    return Table(
        name=f"{file_stem(study.crime_type)}_in_all",
        title=f"Recorded {study.what} in {study.data.area}, {study.data.months_name}: all wards "
        "together",
        rows=with_verdicts(pd.DataFrame([figures])),
        headers=columns(f"area | incident_count | rate_per_1000 | {CHANGES} | phi | verdict"),
        sign=SIGNED,
        measure="incidents a day against those of the year before, widened by the district's own "
        "φ: scp_lib.measures.year_on_year.year_on_year; wards outside the 99.8% limits: "
        "scp_lib.measures.funnel.ward_funnel",
        caveat=RECORDED,
        made_from=_COMPARED_FROM,
    )


def _change_by_ward(study: WardStudy) -> Table:
    what = at_start(study.what)
    has_new = bool((study.changes.wards["baseline_count"] == 0).any())
    return Table(
        name=f"{file_stem(study.crime_type)}_change_by_ward",
        title=f"{what} by ward, {study.changes.months_name} against {study.changes.earlier_name}",
        rows=with_verdicts(study.changes.wards),
        headers=columns(f"ward_name | {CHANGES} | verdict"),
        sign=SIGNED,
        foot=f"{WIDENED} {NONE_BEFORE if has_new else ''}".strip(),
        definition=f"{what} incidents of each ward in the like months of two years.",
        measure="incidents a day against those a day of the year before, exact interval of a "
        "ratio of two counts, widened by each ward's own φ; wards corrected together (Benjamini "
        "and Hochberg): scp_lib.measures.year_on_year.year_on_year",
        caveat=RECORDED,
        made_from=_COMPARED_FROM,
    )
