"""The tables of one district beside the others of its force."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from scp_lib.document.model import Sentence, Table, joined, sentence
from scp_lib.document.naming import at_start, file_stem, short_name
from scp_lib.document.phrases import without_endless
from scp_lib.document.text import listed, plain
from scp_lib.studies.changes import HEADERS, SIGNED, WIDENED, columns_of, with_verdicts
from scp_lib.studies.districts.study import DistrictStudy, SimilarAreas
from scp_lib.studies.placed import placed_columns
from scp_lib.studies.residents import AGE, RATE_HEADERS, residents_note

NOT_AVAILABLE = "not available"
_RATES = ("rate_per_1000", "rate_low_per_1000", "rate_high_per_1000")
_DIFFERENCE = ("difference_pct", "low_pct", "high_pct")
_PLACE = {"rank": "Place", "rank_low": "Place from", "rank_high": "Place to"}


class DistrictTables(NamedTuple):
    """Of a district study: ``in_all`` is a row for all districts compared.

    ``changes`` is None without a year before, ``by_type`` without two known residents,
    ``similar`` without a list of similar areas.
    """

    by_district: Table
    in_all: Table
    changes: Table | None
    by_month: Table
    mix: Table
    by_type: Table | None
    similar: Table | None


def district_tables(study: DistrictStudy) -> DistrictTables:
    """Return the tables of a district beside the others."""
    in_all = _in_all(study)
    return DistrictTables(
        by_district=_by_district(study, in_all),
        in_all=in_all,
        changes=None if study.changes.empty else _changes(study),
        by_month=_by_month(study),
        mix=_mix(study, in_all),
        by_type=None if study.by_type.empty else _by_type(study, in_all),
        similar=None if study.similar is None else _similar(study, study.similar, in_all),
    )


def _in_all(study: DistrictStudy) -> Table:
    own = study.rates.set_index("district_name")["incident_count"]
    changes, funnel = study.changes, study.change_funnel
    smoothed = study.rates["smoothed_per_1000"]
    change_pct = math.nan
    if not changes.empty:
        change_pct = float(changes.set_index("district_name")["change_pct"][study.area])
    figures: dict[str, object] = {
        "area": study.area,
        "district_count": len(study.names),
        "other_count": len(study.others),
        "rated_count": len(study.rated),
        "incident_count": int(own.sum()),
        "count_place": int((own > own[study.area]).sum()) + 1,
        "unnamed_count": study.unnamed_count,
        "unnamed_pct": study.unnamed_pct,
        "elsewhere_count": study.elsewhere_count,
        AGE: study.residents_age_years,
        "smoothed_per_1000": smoothed.max(),
        "smoothed_move_per_1000": (smoothed - study.rates["rate_per_1000"]).abs().max(),
        "phi": study.dispersion.phi if study.dispersion.allows_claim else math.nan,
        **columns_of(study.dispersion, "area_count", "pair_count", prefix="own_"),
        "change_pct": change_pct,
        "others_change_pct": study.others_change_pct,
        "overall_pct": math.nan if funnel is None else 100 * (funnel.overall - 1),
        "outside_by_chance_count": 0.05 * len(study.names),
        "middle_times": 1.0,
        "crime_type_count": len(study.mix),
        "mix_district_count": int(study.mix["district_count"].iloc[0]),
        "first_count": study.first.first_count,
        "first_by_chance_count": study.first.expected_count,
        **newest_month(study.monthly),
        **placed_columns(study.placed, change_pct=change_pct),
    }
    what = short_name(study.crime_type)
    return Table(
        name=f"{file_stem(study.crime_type)}_districts_in_all",
        title=f"Recorded {what} in {study.area} and the districts compared, {study.months_name}",
        rows=without_endless(pd.DataFrame([figures])),
        row_header="area",
        headers={
            "area": "Area",
            "district_count": "Districts",
            "incident_count": "Incidents in all",
            "overall_pct": "Change per day of all, %",
            "others_change_pct": "Change per day of the others, %",
            "phi": "Varies, times chance",
        },
        sign=("overall_pct", "others_change_pct"),
        measure="districts added up, and compared with the year before: "
        "scp_lib.measures.area_comparison, funnel, crime_mix",
        made_from=("districts", "residents"),
        reads_settings=True,
    )


def newest_month(monthly: pd.DataFrame) -> dict[str, object]:
    """Return the newest month that all districts have in both years, and how many had fewer."""
    by_month = monthly.pivot_table(index="month", columns="district_name", values="incident_count")
    known = by_month.dropna()
    year = pd.DateOffset(years=1)
    both = [month for month in known.index if month - year in known.index]
    if not both:
        return {"newest_month": None, "fewer_count": math.nan}
    fewer = known.loc[both[-1]] < known.loc[both[-1] - year]
    return {"newest_month": f"{both[-1]:%Y-%m}", "fewer_count": int(fewer.sum())}


def _by_district(study: DistrictStudy, in_all: Table) -> Table:
    what = short_name(study.crime_type)
    headers = {
        "district_name": "District",
        "incident_count": "Incidents",
        "share_pct": "Share, %",
        **RATE_HEADERS,
        "smoothed_per_1000": "Smoothed rate",
    }
    has_places, outside = len(study.rated) > 1, study.rates["is_outside"]
    if has_places:
        headers |= _PLACE
    if outside.notna().any():
        headers["against_all"] = "Against all rated"
    words = outside.map({True: "outside the funnel", False: "inside the funnel"})
    row = in_all.row(0)
    named: Sentence | str = "every row of this crime type names one"
    if study.unnamed_count:
        named = sentence(
            "of the force's rows of this crime type {count} ({share}%) name none",
            count=row.cell("unnamed_count"), share=row.cell("unnamed_pct"),
        )  # fmt: skip
    elsewhere = Sentence()
    if study.elsewhere_count:
        elsewhere = sentence(
            ", and {count} name{ending} a district not compared",
            count=row.cell("elsewhere_count"), ending="s" * (study.elsewhere_count == 1),
        )  # fmt: skip
    foot = sentence(
        "Rates: incidents in these months per 1,000 residents, with the exact 95% Poisson "
        "interval. Residents: {population}. Incidents are counted in the district that the "
        "publisher names in each row; {named}{elsewhere}.",
        population=study.population or NOT_AVAILABLE, named=named, elsewhere=elsewhere,
    )  # fmt: skip
    places = sentence(
        "Place: among the {count} districts with a rate; the first is the highest. From and to: "
        "the places that chance leaves open.",
        count=row.cell("rated_count"),
    )
    funnel = "Funnel: the 95% limits that the other districts and how they differ set for it."
    return Table(
        name=f"{file_stem(study.crime_type)}_by_district",
        title=f"Recorded {what} by district, {study.months_name}, highest first",
        rows=study.rates.assign(against_all=words),
        row_header="district_name",
        headers=headers,
        decimals={"share_pct": 1, **dict.fromkeys((*_RATES, "smoothed_per_1000"), 2)},
        empty=NOT_AVAILABLE,
        foot=joined(
            [
                foot,
                residents_note(row) if study.rated else "",
                places if has_places else "",
                funnel if outside.notna().any() else "",
            ]
        ),
        definition=f"{at_start(what)} incidents by the district that the publisher names.",
        measure="incidents ÷ residents × 1,000, exact Poisson interval (Garwood), empirical Bayes "
        "(Marshall): scp_lib.measures.area_comparison.district_rates",
        made_from=("districts", "residents"),
    )


def _changes(study: DistrictStudy) -> Table:
    what = short_name(study.crime_type)
    return Table(
        name=f"{file_stem(study.crime_type)}_change_by_district",
        title=f"{at_start(what)} by district, {study.change_name} against {study.earlier_name}",
        rows=with_verdicts(study.changes),
        row_header="district_name",
        headers={
            "district_name": "District",
            **HEADERS,
            "verdict": "How sure",
            "phi": "Varies, times chance",
        },
        sign=SIGNED,
        foot=f"The largest rise first. {WIDENED}",
        definition=f"{at_start(what)} incidents of each district in the like months of two years.",
        measure="incidents a day against those a day of the year before, exact interval of a "
        "ratio of two counts, widened by each district's own φ; districts corrected together "
        "(Benjamini and Hochberg): scp_lib.measures.area_comparison.district_changes",
        made_from=("districts",),
        reads_settings=True,
    )


def _by_month(study: DistrictStudy) -> Table:
    return Table(
        name=f"{file_stem(study.crime_type)}_by_district_and_month",
        title=f"{at_start(short_name(study.crime_type))} by district and month",
        rows=study.monthly,
        row_header="district_name",
        headers={"district_name": "District", "month": "Month", "incident_count": "Incidents"},
        measure="incidents added up by month: scp_lib.measures.area_comparison.monthly_by_district",
        caveat="A month that was not received is empty. It is never zero.",
        made_from=("districts",),
        reads_settings=True,
    )


def _mix(study: DistrictStudy, in_all: Table) -> Table:
    return Table(
        name="crime_mix",
        title=f"Crime types per 100 crimes, {study.area} and the middle district, "
        f"{study.months_name}",
        rows=study.mix,
        row_header="crime_type",
        headers={
            "crime_type": "Crime type",
            "incident_count": "Incidents",
            "per_100_crimes": "Per 100 crimes here",
            "middle_per_100_crimes": "Middle district",
            "times": "Times the middle",
            "times_low": "95% from",
            "times_high": "95% to",
            "rank": "Place",
        },
        decimals=dict.fromkeys(("times", "times_low", "times_high"), 2),
        empty=NOT_AVAILABLE,
        foot=sentence(
            "Place: among the {districts} districts, the first has the largest part. Middle "
            "district: the median of them all. 95% interval: exact, for chance in this district's "
            "count alone; districts differ by more than that, so it does not say that the type "
            "sets this one apart.",
            districts=in_all.cell(0, "mix_district_count"),
        ),
        measure="each crime type per 100 crimes against the median of all districts: "
        "scp_lib.measures.crime_mix.crime_mix",
        made_from=("districts",),
        reads_settings=True,
    )


def _with_times(table: pd.DataFrame) -> pd.DataFrame:
    """Add each difference and end as so many times as high, as a sentence says large ones."""
    finite = without_endless(table)
    times = {f"{column[:-4]}_times": 1 + finite[column] / 100 for column in _DIFFERENCE}
    return finite.assign(**times)


def _by_type(study: DistrictStudy, in_all: Table) -> Table:
    there = listed(plain(name) for name in study.rated if name != study.area)
    return Table(
        name="rates_by_crime_type",
        title=f"Rates by crime type where residents are known, {study.months_name}",
        rows=_with_times(study.by_type),
        row_header="crime_type",
        headers={
            "crime_type": "Crime type",
            "incident_count": "Incidents",
            "rate_per_1000": "Per 1,000 here",
            "rate_low_per_1000": "95% from",
            "rate_high_per_1000": "95% to",
            "others_per_1000": "Per 1,000 there",
            "difference_pct": "Difference, %",
            "low_pct": "Difference from",
            "high_pct": "Difference to",
        },
        decimals=dict.fromkeys((*_RATES, "others_per_1000"), 2),
        sign=_DIFFERENCE,
        foot=sentence(
            "There: {there}. Rates are per 1,000 residents: {population}. Intervals: exact 95%, "
            "for chance alone; two districts differ for many reasons. {note}",
            there=there,
            population=study.population or NOT_AVAILABLE,
            note=residents_note(in_all.row(0)),
        ),
        measure="rates per 1,000 residents and their ratio, exact intervals: "
        "scp_lib.measures.crime_mix.rates_by_type",
        made_from=("districts", "residents"),
        reads_settings=True,
    )


def _similar(study: DistrictStudy, similar: SimilarAreas, in_all: Table) -> Table:
    what, rates = short_name(study.crime_type), similar.rates
    rated_count = int(rates["rate_per_1000"].notna().sum())
    headers = {"district_name": "Area", "incident_count": "Incidents", "count_place": "Place"}
    foot = Sentence()
    if rated_count:
        headers |= RATE_HEADERS
        foot = sentence(
            "Rates: per 1,000 residents, with the exact 95% Poisson interval. Residents: "
            "{population}. {note}",
            population=study.population or NOT_AVAILABLE, note=residents_note(in_all.row(0)),
        )  # fmt: skip
    if rated_count > 1:
        headers |= {"rank": "Place by rate", "rank_low": "Place from", "rank_high": "Place to"}
    return Table(
        name=f"{file_stem(study.crime_type)}_similar_areas",
        title=f"Recorded {what} in {study.area} and areas listed as similar, {study.months_name}, "
        "highest first",
        rows=rates.assign(area_count=len(rates), rated_count=rated_count),
        row_header="district_name",
        headers=headers,
        decimals=dict.fromkeys(_RATES, 2),
        empty=NOT_AVAILABLE,
        foot=foot,
        definition=f"{at_start(what)} incidents by the district that the publisher names. The list "
        f"is the partnership's own: {similar.source}.",
        measure="incidents, and incidents ÷ residents × 1,000 with the exact Poisson interval "
        "(Garwood): scp_lib.measures.area_comparison.district_rates",
        made_from=("districts", "similar_districts", "residents"),
        reads_settings=True,
    )
