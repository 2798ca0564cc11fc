"""Chart and map of violence in the town centre."""

from scp_lib.document.parts import Map, Picture
from scp_lib.drawing.charts import picture_of
from scp_lib.drawing.class_map import class_map
from scp_lib.drawing.trends import trend_chart
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.town_centre import words
from scp_lib.studies.town_centre.study import TownCentreStudy
from scp_lib.studies.town_centre.tables import TownCentreTables


def month_chart(data: Dataset, study: TownCentreStudy, tables: TownCentreTables) -> Picture:
    """Draw the offences by month."""
    chart = trend_chart(
        tables.monthly,
        title=words.trend_title(tables),
        ylabel=f"Violence and sexual offences a month in {study.name}",
        highlight=data.highlight,
    )
    return picture_of(chart, name=tables.monthly.name, **data.stamp)


def points_map(data: Dataset, study: TownCentreStudy, tables: TownCentreTables) -> Map | None:
    """Map the points in classes, none named; None where every point has too few."""
    if tables.points is None:
        return None
    return class_map(
        study.points,
        tables.points,
        outline=study.outline,
        name="town_centre_violence",
        title=words.map_title(tables),
        legend_title=f"Violence and sexual offences at a map point, {data.months_name}",
        **data.stamp,
    )
