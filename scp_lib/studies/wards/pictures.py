"""Map and charts of one crime type by ward."""

from scp_lib.document.naming import at_start, file_stem
from scp_lib.document.parts import Map, Picture
from scp_lib.drawing.charts import change_chart, interval_chart, picture_of
from scp_lib.drawing.maps import ward_map
from scp_lib.drawing.trends import year_chart
from scp_lib.studies.changes import CHANCE_ALONE
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.wards import words
from scp_lib.studies.wards.layers import further_layers
from scp_lib.studies.wards.study import WardStudy
from scp_lib.studies.wards.tables import WardTables


def rate_map(data: Dataset, study: WardStudy, tables: WardTables) -> Map:
    """Map the wards by their rate, or by their incidents without a population."""
    unit = " per 1,000 residents" if study.population else ""
    return ward_map(
        tables.by_ward,
        data.wards,
        value="rate_per_1000" if study.population else "incident_count",
        name=f"{file_stem(study.crime_type)}_by_ward",
        title=words.map_title(study, tables),
        legend_title=f"{at_start(study.what)} incidents{unit}, {data.months_name}",
        base=data.base,
        layer_name="Rate" if study.population else "Incidents",
        note=words.RATE_MAP_NOTE if study.population else "",
        others=further_layers(study, tables),
        **data.stamp,
    )


def rate_chart(data: Dataset, study: WardStudy, tables: WardTables) -> Picture:
    """Draw each ward's rate with its interval, beside the district's."""
    chart = interval_chart(
        tables.by_ward,
        title=words.ward_differences(study, tables),
        xlabel=f"{at_start(study.what)} incidents per 1,000 residents, {data.months_name}; "
        f"{CHANCE_ALONE}, and “clearly” allows for it",
        reference=tables.in_all.cell(0, "rate_per_1000") if study.population else None,
        reference_label=data.area,
    )
    return picture_of(chart, name=f"{file_stem(study.crime_type)}_rates", **data.stamp)


def month_chart(data: Dataset, study: WardStudy, tables: WardTables) -> Picture:
    """Draw the incidents by month."""
    chart = year_chart(
        tables.by_month,
        title=words.trend_title(study, tables),
        ylabel=f"{at_start(study.what)} incidents a month",
        period=data.highlight,
    )
    return picture_of(chart, name=tables.by_month.name, **data.stamp)


def ward_change_chart(data: Dataset, study: WardStudy, tables: WardTables) -> Picture | None:
    """Draw each ward's change with its interval; None where no year can be compared."""
    if tables.change_by_ward is None:
        return None
    chart = change_chart(
        tables.change_by_ward,
        title=words.ward_changes(tables),
        xlabel="Change per day, %, with the 95% interval that decides for a ward by itself, "
        f"{study.changes.months_name} against {study.changes.earlier_name}",
    )
    return picture_of(chart, name=tables.change_by_ward.name, **data.stamp)
