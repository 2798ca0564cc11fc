"""Chart and map of violence in the town centre: locations by name, in classes."""

from typing import Unpack

import geopandas as gpd
import pandas as pd
import shapely

from scp_lib.document.model import Row, Sentence, Table, joined, listed, sentence
from scp_lib.document.parts import Map, Picture
from scp_lib.document.phrases import full_stop
from scp_lib.document.text import cell
from scp_lib.drawing import style
from scp_lib.drawing.base import Base
from scp_lib.drawing.charts import picture_of
from scp_lib.drawing.drawing import Stamp
from scp_lib.drawing.frame import GROUND
from scp_lib.drawing.maps import drawn_map
from scp_lib.drawing.page import Layer, LegendLine, Mark, Member
from scp_lib.drawing.picture import Area, Dot
from scp_lib.drawing.shapes import degree_shape, geojson, grid_shapes, merged
from scp_lib.drawing.trends import year_chart
from scp_lib.errors import ScpError
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.town_centre import words
from scp_lib.studies.town_centre.study import TownCentreStudy
from scp_lib.studies.town_centre.tables import TownCentreTables, located

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
    """Map the locations in classes, with their names; None where every one has too few."""
    if tables.points is None or tables.locations is None:
        return None
    return class_map(
        study.points,
        tables.points,
        tables.locations,
        outline=study.outline,
        name="town_centre_violence",
        title=words.map_title(tables),
        legend_title=f"Violence and sexual offences at a location, {data.months_name}",
        note=words.KEY_NOTE,
        base=data.base,
        **data.stamp,
    )


def class_map(
    points: pd.DataFrame,
    classes: Table,
    locations: Table,
    *,
    outline: gpd.GeoDataFrame,
    name: str,
    title: Sentence,
    legend_title: str,
    note: str = "",
    base: Base | None = None,
    **stamped: Unpack[Stamp],
) -> Map:
    """Draw locations as circles of at most four sizes, with their names and no single figure.

    The points: easting_m, northing_m, longitude, latitude, incident_count, location_name, near;
    whoever calls leaves out points that are too few to be drawn. Their ``classes`` are those of
    town_centre.tables' point_classes, lowest first, and their ``locations`` its located. The
    largest have numbers, in their circles and in the key, which ends with the ``note``. The
    ``outline`` (EPSG:27700) is drawn below.
    """
    if points.empty:
        raise ScpError(f"Map '{title.text}' has no location to draw.")
    drawn = located(points)
    drawn = drawn.assign(
        radius=[_RADII_PX[each] for each in drawn["class_number"]],
        written=[cell(number, empty="") for number in drawn["number"]],
    )
    edge = merged(grid_shapes(outline, name="outline"))
    looks = {"fill": True, "fillColor": style.DARK_BLUE, "fillOpacity": 0.86, "color": "#FFFFFF"}
    marks = [
        Mark(
            geojson(shapely.Point(row["longitude"], row["latitude"])),
            {**looks, "weight": 1.5, "radius": row["radius"]},
            (row["location"], row["class_words"]),
            f"{row['written']} {row['location']}: {row['class_words']} offences"
            if row["written"]
            else "",
            row["written"], row["words" if row["written"] else "location"], row["is_place"],
        )
        for row in drawn.to_dict("records")
    ]  # fmt: skip
    dots = [
        Dot(
            row["easting_m"], row["northing_m"], row["radius"], row["words"], row["written"],
            row["is_place"], "" if row["written"] else row["location"],
        )
        for row in drawn.to_dict("records")
    ]  # fmt: skip
    legend, said = _legend(classes, drawn, locations)
    alt = sentence(
        "Map of locations in ranges. {title} {measure}: {classes}.",
        title=full_stop(title), measure=legend_title, classes=joined(said, between="; "),
    )  # fmt: skip
    line = {"fillColor": GROUND, "fillOpacity": 1, "color": style.QUIET_INK, "weight": 1.4}
    ground = Mark(geojson(degree_shape(edge)), {**line, "dashArray": "6 3"})
    return drawn_map(
        [Layer("Area", [ground]), Layer("Locations", marks, ("On or near", "Offences"))],
        [Area(edge, GROUND)],
        edge=edge,
        name=name,
        title=title,
        alt=alt,
        legend_title=legend_title,
        legend=legend,
        note=note,
        tables=(classes, locations),
        folded=locations,
        dots=dots,
        base=base,
        **stamped,
    )


def _legend(
    classes: Table, drawn: pd.DataFrame, locations: Table
) -> tuple[list[LegendLine], list[Sentence]]:
    """Return the lines of the key, the largest first, with the numbered; and each in words."""
    lines, said = [], []
    names = dict(zip(locations.names, locations, strict=False))
    for row, (place, radius) in reversed([*zip(classes, enumerate(_RADII_PX), strict=False)]):
        words = sentence(f"{_counts(row)} ({{point_count}} location{{point_count:|s}})", row)
        own = drawn[(drawn["class_number"] == place) & drawn["number"].notna()]
        named = list(dict.fromkeys(own["location"]))
        members = tuple(
            Member(number, location, "")
            for number, location in zip(own["written"], own["location"], strict=True)
        )
        lines.append(LegendLine(style.DARK_BLUE, words, members=members, radius_px=radius))
        known = [names[each].name for each in named if each in names]
        said.append(words + sentence(": {names}", names=listed(known)) if known else words)
    return lines, said


def _counts(row: Row) -> str:
    return (
        "{lowest_count} to {highest_count}"
        if row.has("highest_count")
        else "{lowest_count} or more"
    )
