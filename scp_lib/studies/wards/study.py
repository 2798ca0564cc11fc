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
    return WardStudy(
        data=data,
        crime_type=crime_type,
        rates=rates,
        changes=changes,
        funnel=ward_funnel(rates, pairs=changes.ward_pairs),
        monthly=total_by_month(counts, crime_type=crime_type),
        population=data.population if data.has_population else "",
    )
