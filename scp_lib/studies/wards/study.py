"""One crime type by ward: counts and rates, who stands out, what changed."""

from typing import NamedTuple

import pandas as pd

from scp_lib.document.naming import short_name
from scp_lib.measures.counts import total_by_month, ward_rates
from scp_lib.measures.funnel import WardFunnel, ward_funnel
from scp_lib.measures.year_on_year import YearOnYear
from scp_lib.studies.changes import on_year_before
from scp_lib.studies.dataset import Dataset


class WardStudy(NamedTuple):
    """What the measures find of one crime type by ward.

    ``rates`` as measures.counts.ward_rates returns them, ``monthly`` as
    measures.counts.total_by_month; ``population`` names the estimate that the rates divide by,
    empty without one.
    """

    data: Dataset
    crime_type: str
    rates: pd.DataFrame
    changes: YearOnYear
    funnel: WardFunnel
    monthly: pd.DataFrame
    population: str

    @property
    def what(self) -> str:
        """The crime type, inside a sentence."""
        return short_name(self.crime_type)


def ward_study(data: Dataset, *, crime_type: str) -> WardStudy:
    """Measure one crime type by ward, over the twelve months to the report's month."""
    counts = data.count_by_ward(crime_type)
    rates = ward_rates(counts, wards=data.wards, months=data.months, crime_type=crime_type)
    changes = on_year_before(data, counts, crime_type=crime_type)
    rates = in_one_order(rates)
    place = {code: at for at, code in enumerate(rates["ward_code"])}
    by_ward = changes.wards.sort_values("ward_code", key=lambda codes: codes.map(place))
    return WardStudy(
        data=data,
        crime_type=crime_type,
        rates=rates,
        changes=changes._replace(wards=by_ward.reset_index(drop=True)),
        funnel=ward_funnel(rates, pairs=changes.ward_pairs),
        monthly=total_by_month(counts, crime_type=crime_type),
        population=data.population if data.has_population else "",
    )


def in_one_order(rates: pd.DataFrame) -> pd.DataFrame:
    """Put wards in the order that every table of them has: by rate, without residents by incidents.

    >>> rates = pd.DataFrame({"ward_name": ["Castle", "Lexden", "Stanway"],
    ...                       "incident_count": [90, 40, 30], "rate_per_1000": [9.0, pd.NA, 12.5]})
    >>> in_one_order(rates)["ward_name"].tolist()
    ['Stanway', 'Castle', 'Lexden']
    """
    rate = rates["rate_per_1000"].astype("Float64")
    order = rates.assign(rate=rate).sort_values(
        ["rate", "incident_count", "ward_name"], ascending=[False, False, True], na_position="last"
    )
    return order.drop(columns="rate").reset_index(drop=True)
