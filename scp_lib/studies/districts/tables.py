"""The tables of one district and the others of its force."""

import math
from functools import partial

import pandas as pd

from scp_lib.document.model import Row, Sentence, Table, joined, listed, sentence
from scp_lib.document.naming import at_start, file_stem
from scp_lib.document.phrases import without_endless
from scp_lib.studies.changes import SIGNED, WIDENED, columns_of, with_verdicts
from scp_lib.studies.columns import CHANGES, PLACES, RATES, columns, laid
from scp_lib.studies.districts.study import DistrictStudy, SimilarAreas
from scp_lib.studies.placed import placed_columns
from scp_lib.studies.residents import AGE, rates_foot, residents_note

NOT_AVAILABLE, _MOST_NAMED = "not available", 3
OUTSIDE, INSIDE = "outside the usual range", "within the usual range"
_RATES = ("rate_per_1000", "rate_low_per_1000", "rate_high_per_1000")
_DIFFERENCE = ("difference_pct", "low_pct", "high_pct")
_WITH_RESIDENTS = ("districts", "residents")
_table = partial(Table, made_from=("districts",), reads_settings=True)


class DistrictTables:
    """Of a district study: ``in_all`` is a row for all districts compared.

    ``changes`` is None without a year before, ``by_type`` without two known residents,
    ``similar`` without a list of similar areas.
    """

    def __init__(self, study: DistrictStudy) -> None:
        in_all, stem = _in_all(study), file_stem(study.crime_type)
        self.by_district = _by_district(study, in_all)
        self.in_all = in_all
        self.changes = None if study.changes.empty else _changes(study)
        self.by_month = _table(
            name=f"{stem}_by_district_and_month",
            title=f"{at_start(study.what)} by district and month",
            rows=study.monthly,
            headers=columns("district_name | month | incident_count"),
            measure="incidents added up by month: "
            "scp_lib.measures.area_comparison.monthly_by_district",
            caveat="A month that was not received is empty. It is never zero.",
        )
        self.mix = _table(
            name="crime_mix",
            title=f"Crime types per 100 crimes, {study.area} and the middle district, "
            f"{study.data.months_name}",
            rows=study.mix,
            headers=columns(
                "crime_type: Crime type | incident_count | per_100_crimes: Per 100 crimes here | "
                "middle_per_100_crimes: Middle district | times: Times the middle | times_low | "
                "times_high | rank"
            ),
            decimals=dict.fromkeys(("times", "times_low", "times_high"), 2),
            empty=NOT_AVAILABLE,
            foot=sentence(
                "Place: among the {mix_district_count} districts, the first has the largest share. "
                "Middle district: the median of them all. The 95% interval allows for chance in "
                "this district's count alone. Districts differ by more than that, so it does not "
                "show that this one is unusual.",
                in_all.row(0),
            ),
            measure="each crime type per 100 crimes against the median of all districts: "
            "scp_lib.measures.crime_mix.crime_mix",
        )
        self.by_type = None if study.by_type.empty else _by_type(study, in_all)
        self.similar = None if study.similar is None else _similar(study, study.similar, in_all)


def _in_all(study: DistrictStudy) -> Table:
    own = study.rates.set_index("district_name")["incident_count"]
    changes, funnel = study.changes, study.change_funnel
    smoothed = study.rates["smoothed_per_1000"]
    overall_pct = math.nan if funnel is None else 100 * (funnel.overall - 1)
    change_pct = math.nan
    if not changes.empty:
        change_pct = float(changes.set_index("district_name")["change_pct"][study.area])
    figures: dict[str, object] = {
        "area:": study.area,
        "district_count: Districts": len(study.names),
        "rated_count": len(study.rated),
        "rated_other_count": max(len(study.rated) - 1, 0),
        "incident_count: Incidents in all": int(own.sum()),
        "overall_pct: Change per day of all, %": overall_pct,
        "others_change_pct: Change per day of the others, %": study.others_change_pct,
        "phi:": study.dispersion.phi if study.dispersion.allows_claim else math.nan,
        "count_place": int((own > own[study.area]).sum()) + 1,
        **study.not_compared,
        AGE: study.data.age_of(study.residents_year),
        "smoothed_per_1000": smoothed.max(),
        "smoothed_move_per_1000": (smoothed - study.rates["rate_per_1000"]).abs().max(),
        **columns_of(study.dispersion, "area_count", "pair_count", prefix="own_"),
        "change_pct": change_pct,
        "outside_by_chance_count": 0.05 * len(study.names),
        "middle_times": 1.0,
        "crime_type_count": len(study.mix),
        "mix_district_count": int(study.mix["district_count"].iloc[0]),
        "first_count": study.first.first_count,
        "first_by_chance_count": study.first.expected_count,
        **newest_month(study.monthly),
        **placed_columns(study.placed, change_pct=change_pct),
    }
    return _table(
        name=f"{file_stem(study.crime_type)}_districts_in_all",
        title=f"Recorded {study.what} in {study.area} and the districts compared, "
        f"{study.data.months_name}",
        **laid(figures, estimated=("outside_by_chance_count", "first_by_chance_count")),
        sign=("overall_pct", "others_change_pct"),
        measure="districts added up, and compared with the year before: "
        "scp_lib.measures.area_comparison, funnel, crime_mix",
        made_from=_WITH_RESIDENTS,
    )


def newest_month(monthly: pd.DataFrame) -> dict[str, object]:
    """Return the latest month that all districts have in both years, and how many had fewer."""
    by_month = monthly.pivot_table(index="month", columns="district_name", values="incident_count")
    known = by_month.dropna()
    year = pd.DateOffset(years=1)
    both = [month for month in known.index if month - year in known.index]
    if not both:
        return {"newest_month": None, "fewer_count": math.nan}
    fewer = known.loc[both[-1]] < known.loc[both[-1] - year]
    return {"newest_month": f"{both[-1]:%Y-%m}", "fewer_count": int(fewer.sum())}


def _by_district(study: DistrictStudy, in_all: Table) -> Table:
    row, outside = in_all.row(0), study.rates["is_outside"]
    head = (
        f"district_name | incident_count | share_pct | {RATES} | smoothed_per_1000: Smoothed rate"
    )
    named: Sentence | str = "every record of this type has one"
    elsewhere = places = funnel = Sentence()
    if row["unnamed_count"]:
        named = sentence(
            "{unnamed_count} of the force's records of this type ({unnamed_pct}%) have none", row
        )
    if row["elsewhere_count"]:
        elsewhere = sentence(
            ", and {elsewhere_count} {elsewhere_count:is|are} in a district not compared", row
        )
    if len(study.rated) > 1:
        head += f" | {PLACES}"
        places = sentence(
            "Place: among the {rated_count} districts with a rate; the first is the highest. From "
            "and to: the places it could have by chance. This allows for how much districts vary, "
            "as the interval of a rate does not.",
            row,
        )
    if outside.notna().any():
        head += " | against_all: Against all rated"
        funnel = sentence(
            "Usual range: 95% limits, worked out from how the other districts differ."
        )
    foot = sentence(
        "{rates} Incidents are counted in the district recorded by the police; "
        "{named}{elsewhere}.",
        rates=rates_foot(study.population, row), named=named, elsewhere=elsewhere,
    )  # fmt: skip
    return _table(
        name=f"{file_stem(study.crime_type)}_by_district",
        title=f"Recorded {study.what} by district, {study.data.months_name}, highest first",
        rows=study.rates.assign(against_all=outside.map({True: OUTSIDE, False: INSIDE})),
        headers=columns(head),
        decimals={"share_pct": 1, **dict.fromkeys((*_RATES, "smoothed_per_1000"), 2)},
        empty=NOT_AVAILABLE,
        foot=joined([foot, places, funnel]),
        definition=f"{at_start(study.what)} incidents by the district recorded by the police.",
        measure="incidents ÷ residents × 1,000, exact Poisson interval (Garwood), empirical Bayes "
        "(Marshall): scp_lib.measures.area_comparison.district_rates",
        made_from=_WITH_RESIDENTS,
        reads_settings=False,
    )


def rated_others(study: DistrictStudy, row: Row) -> Sentence:
    """Name the other districts whose residents are known, or how many they are together."""
    others = [name for name in study.rated if name != study.area]
    if len(others) > _MOST_NAMED:
        return sentence("the {rated_other_count} other districts together", row)
    return listed(others)


def _changes(study: DistrictStudy) -> Table:
    what = at_start(study.what)
    return _table(
        name=f"{file_stem(study.crime_type)}_change_by_district",
        title=f"{what} by district, {study.change_name} against {study.earlier_name}",
        rows=with_verdicts(study.changes),
        headers=columns(f"district_name | {CHANGES} | verdict"),
        sign=SIGNED,
        foot=f"Largest rise first. {WIDENED}",
        definition=f"{what} incidents of each district in the like months of two years.",
        measure="incidents a day against those a day of the year before, exact interval of a "
        "ratio of two counts, widened by each district's own φ; districts corrected together "
        "(Benjamini and Hochberg): scp_lib.measures.year_on_year.compare_years",
    )


def _by_type(study: DistrictStudy, in_all: Table) -> Table:
    finite = without_endless(study.by_type)  # and as times as high: so a sentence says large ones
    times = {f"{column[:-4]}_times": 1 + finite[column] / 100 for column in _DIFFERENCE}
    return _table(
        name="rates_by_crime_type",
        title=f"Rates by crime type where residents are known, {study.data.months_name}",
        rows=finite.assign(**times),
        headers=columns(
            "crime_type: Crime type | incident_count | rate_per_1000: Per 1,000 here | "
            "rate_low_per_1000 | rate_high_per_1000 | others_per_1000: Per 1,000 there | "
            "difference_pct: Difference, % | low_pct: Difference from | high_pct: Difference to"
        ),
        decimals=dict.fromkeys((*_RATES, "others_per_1000"), 2),
        sign=_DIFFERENCE,
        foot=sentence(
            "There: {there}. Rates are per 1,000 residents: {population}. Intervals: exact 95%, "
            "for chance alone; two districts differ for many reasons. {note}",
            there=rated_others(study, in_all.row(0)),
            population=study.population,
            note=residents_note(in_all.row(0)),
        ),
        measure="rates per 1,000 residents and their ratio, exact intervals: "
        "scp_lib.measures.crime_mix.rates_by_type",
        made_from=_WITH_RESIDENTS,
    )


def _similar(study: DistrictStudy, similar: SimilarAreas, in_all: Table) -> Table:
    rates = similar.rates
    rated_count = int(rates["rate_per_1000"].notna().sum())
    head, foot = "district_name: Area | incident_count | count_place: Place", Sentence()
    if rated_count:
        head += f" | {RATES}"
        foot = rates_foot(study.population, in_all.row(0))
    if rated_count > 1:
        head += " | rank: Place by rate | rank_low | rank_high"
    return _table(
        name=f"{file_stem(study.crime_type)}_similar_areas",
        title=f"Recorded {study.what} in {study.area} and areas listed as similar, "
        f"{study.data.months_name}, highest first",
        rows=rates.assign(area_count=len(rates), rated_count=rated_count),
        headers=columns(head),
        decimals=dict.fromkeys(_RATES, 2),
        empty=NOT_AVAILABLE,
        foot=foot,
        definition=f"{at_start(study.what)} incidents by the district recorded by the police. "
        f"The list is the partnership's own: {similar.source}.",
        measure="incidents, and incidents ÷ residents × 1,000 with the exact Poisson interval "
        "(Garwood): scp_lib.measures.area_comparison.district_rates",
        made_from=("districts", "similar_districts", "residents"),
    )
