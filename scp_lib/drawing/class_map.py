"""Map points in classes, without names or figures of single points."""

from itertools import pairwise
from typing import Unpack

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from scp_lib.document.model import Row, Sentence, Table, joined, sentence
from scp_lib.document.parts import Map
from scp_lib.document.phrases import full_stop
from scp_lib.document.text import number
from scp_lib.drawing import style
from scp_lib.drawing.drawing import Stamp
from scp_lib.drawing.maps import drawn_map
from scp_lib.drawing.page import Layer, LegendLine, Mark
from scp_lib.drawing.picture import Area, Dot
from scp_lib.drawing.shapes import degree_shape, geojson, grid_shapes, merged
from scp_lib.errors import ScpError

_RADII_PX = (5.0, 8.0, 12.0, 17.0)


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

    Parameters
    ----------
    points
        easting_m, northing_m, longitude, latitude, incident_count; whoever calls leaves out
        points that are too few to be drawn.
    classes
        Their classes as :func:`point_classes` returns them, lowest first: class_words,
        lowest_count, highest_count, point_count.
    outline
        The area (EPSG:27700), drawn below.
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
    shape = geojson(degree_shape(edge))
    ground = {
        "fillColor": style.NO_FIGURE,
        "fillOpacity": 1,
        "color": style.QUIET_INK,
        "weight": 1.4,
    }
    said = [
        sentence("{counts} ({point_count} point{point_count:|s})", row, counts=_counts(row))
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
        [Layer("Area", [Mark(shape, ground)]), Layer("Map points", marks)],
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


def point_classes(counts: pd.Series, *, fewest: int = 5) -> pd.DataFrame:
    """Return the classes that :func:`class_map` draws.

    Returns
    -------
    DataFrame
        class_words, lowest_count, highest_count (empty in the last class, where it would be a
        point's own figure), point_count.

    Examples
    --------
    >>> classes = point_classes(pd.Series([5, 6, 7, 41, 60]))
    >>> classes[["class_words", "point_count"]].to_dict("list")
    {'class_words': ['5', '6 to 39', '40 to 49', '50 or more'], 'point_count': [1, 2, 1, 1]}
    >>> classes["highest_count"].tolist()
    [5, 39, 49, <NA>]
    """
    starts = [int(np.ceil(start)) for start in (fewest, *style.class_breaks(counts))]
    sizes = np.bincount(np.searchsorted(starts, counts, side="right") - 1, minlength=len(starts))
    return pd.DataFrame(
        {
            "class_words": _open_ended(starts),
            "lowest_count": starts,
            "highest_count": pd.array([each - 1 for each in starts[1:]] + [pd.NA], dtype="Int64"),
            "point_count": sizes,
        }
    )


def _counts(row: Row) -> Sentence:
    """Say the counts of a class, as its words do."""
    if not row.has("highest_count"):
        return sentence("{lowest_count} or more", row)
    if row["lowest_count"] == row["highest_count"]:
        return sentence("{lowest_count}", row)
    return sentence("{lowest_count} to {highest_count}", row)


def _open_ended(starts: list[int]) -> list[str]:
    """Say classes by where they start; the last has no end, which would be a point's own figure.

    >>> _open_ended([5, 10, 50])
    ['5 to 9', '10 to 49', '50 or more']
    """
    words = [
        number(low) if high - low == 1 else f"{number(low)} to {number(high - 1)}"
        for low, high in pairwise(starts)
    ]
    return [*words, f"{number(starts[-1])} or more"]
