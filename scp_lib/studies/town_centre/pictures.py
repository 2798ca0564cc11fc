"""Chart and map of violence in the town centre: map points in classes, none of them named."""

from typing import Unpack

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from scp_lib.document.model import Row, Sentence, Table, joined, sentence
from scp_lib.document.parts import Map, Picture
from scp_lib.document.phrases import full_stop
from scp_lib.drawing import style
from scp_lib.drawing.charts import picture_of
from scp_lib.drawing.drawing import Stamp
from scp_lib.drawing.maps import drawn_map, filled
from scp_lib.drawing.page import Layer, LegendLine, Mark
from scp_lib.drawing.picture import Area, Dot
from scp_lib.drawing.shapes import geojson, grid_shapes, merged
from scp_lib.drawing.trends import year_chart
from scp_lib.errors import ScpError
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.town_centre import words
from scp_lib.studies.town_centre.study import TownCentreStudy
from scp_lib.studies.town_centre.tables import TownCentreTables

_RADII_PX = (5.0, 8.0, 12.0, 17.0)


def month_chart(data: Dataset, study: TownCentreStudy, tables: TownCentreTables) -> Picture:
    """Draw the offences by month."""
    chart = year_chart(
        tables.monthly,
        title=sentence(words.TREND_TITLE),
        ylabel=f"Violence and sexual offences a month in {study.name}",
        period=data.highlight,
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


def class_map(
    points: pd.DataFrame,
    classes: Table,
    *,
    outline: gpd.GeoDataFrame,
    name: str,
    title: Sentence,
    legend_title: str,
    **stamped: Unpack[Stamp],
) -> Map:
    """Draw map points as circles of at most four sizes; no point is named or shown by itself.

    The points: easting_m, northing_m, longitude, latitude, incident_count; whoever calls leaves
    out points that are too few to be drawn. Their ``classes`` are those of town_centre.tables'
    point_classes, lowest first. The ``outline`` (EPSG:27700) is drawn below.
    """
    if points.empty:
        raise ScpError(f"Map '{title.text}' has no point to draw.")
    radii, starts = _RADII_PX[: len(classes)], list(classes.rows["lowest_count"])
    places = np.searchsorted(starts, points["incident_count"], side="right") - 1
    edge = merged(grid_shapes(outline, name="outline"))
    looks = {"fill": True, "fillColor": style.DARK_BLUE, "fillOpacity": 0.8, "color": "#FFFFFF"}
    ordered = np.argsort(-places, kind="stable")
    drawn, sizes = points.iloc[ordered], [radii[place] for place in places[ordered]]
    marks = [
        Mark(geojson(shapely.Point(east, north)), {**looks, "weight": 1.5, "radius": size})
        for east, north, size in zip(drawn["longitude"], drawn["latitude"], sizes, strict=True)
    ]
    in_metres = zip(drawn["easting_m"], drawn["northing_m"], sizes, strict=True)
    ground = filled([edge], [style.NO_FIGURE], [()], [""], line=style.QUIET_INK, weight=1.4)
    said = [
        sentence(f"{_counts(row)} ({{point_count}} point{{point_count:|s}})", row)
        for row in classes
    ]  # fmt: skip
    legend = [
        LegendLine(style.DARK_BLUE, word, radius_px=radius)
        for word, radius in zip(said, radii, strict=True)
    ][::-1]
    alt = sentence(
        "Map of map points in classes, none of them named. {title} {measure}: {classes}.",
        title=full_stop(title), measure=legend_title, classes=joined(said[::-1], between=", "),
    )  # fmt: skip
    return drawn_map(
        [Layer("Area", ground), Layer("Map points", marks)],
        [Area(edge, style.NO_FIGURE_FLAT)],
        edge=edge,
        name=name,
        title=title,
        alt=alt,
        legend_title=legend_title,
        legend=legend,
        tables=(classes,),
        dots=[Dot(*each) for each in in_metres],
        **stamped,
    )


def _counts(row: Row) -> str:
    if not row.has("highest_count"):
        return "{lowest_count} or more"
    is_one = row["lowest_count"] == row["highest_count"]
    return "{lowest_count}" if is_one else "{lowest_count} to {highest_count}"
