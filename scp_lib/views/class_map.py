"""Map points in classes, without names or figures of single points."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd

from scp_lib.errors import ScpError
from scp_lib.views import style
from scp_lib.views.maps import MapView
from scp_lib.views.page import Layer, LegendLine, Mark, map_page
from scp_lib.views.picture import WIDTH_IN, Area, Dot, KeyClass, map_picture
from scp_lib.views.shapes import geojson, grid_shapes, merged, to_degrees
from scp_lib.views.text import INVENTED, number, plain, sentence

_RADII_PX = (5.0, 8.0, 12.0, 17.0)


def class_map(
    points: pd.DataFrame,
    *,
    outline: gpd.GeoDataFrame,
    title: str,
    legend_title: str,
    source: str,
    fewest: int = 5,
    invented: bool = False,
    has_svg: bool = False,
    width_in: float = WIDTH_IN,
) -> MapView:
    """Draw map points as circles of at most four sizes; no point is named or told by itself.

    Parameters
    ----------
    points
        easting_m, northing_m, longitude, latitude, incident_count; whoever calls leaves out
        points that are too few to be drawn.
    outline
        The area (EPSG:27700), drawn below.
    fewest
        The fewest incidents of a point that is drawn.
    title, legend_title, source, invented, has_svg, width_in
        As for :func:`scp_lib.views.maps.ward_map`.

    """
    if points.empty:
        raise ScpError(f"Map '{plain(title)}' has no point to draw.")
    classes, words, sizes = _classes(points["incident_count"], fewest=fewest)
    radii = _RADII_PX[: len(words)]
    edge = merged(grid_shapes(outline, name="outline"))
    looks = {"fill": True, "fillColor": style.DARK_BLUE, "fillOpacity": 0.8, "color": "#FFFFFF"}
    ordered = np.argsort([-place for place in classes], kind="stable")
    marks = [
        Mark(
            {
                "type": "Point",
                "coordinates": [
                    round(float(points["longitude"].iloc[i]), 5),
                    round(float(points["latitude"].iloc[i]), 5),
                ],
            },
            {**looks, "weight": 1.5, "radius": radii[classes[i]]},
        )
        for i in ordered
    ]
    shape = geojson(to_degrees(np.array([edge]))[0])
    ground = {
        "fillColor": style.NO_FIGURE,
        "fillOpacity": 1,
        "color": style.QUIET_INK,
        "weight": 1.4,
    }
    told = [
        f"{word} ({number(size)} point{'s' * (size != 1)})"
        for word, size in zip(words, sizes, strict=True)
    ]
    legend = list(zip(told, radii, strict=True))[::-1]
    alt = (
        f"Map of {number(len(points))} map points in classes, none of them named. "
        f"{sentence(title)} {plain(legend_title)}: {', '.join(told[::-1])}."
    )
    alt = f"{INVENTED}. {alt}" if invented else alt
    page = map_page(
        [Layer("Area", [Mark(shape, ground)]), Layer("Map points", marks)],
        title=title,
        legend_title=legend_title,
        legend=[
            LegendLine(style.DARK_BLUE, word, size_px=round(2 * radius)) for word, radius in legend
        ],
        source=source,
        bounds=tuple(to_degrees(np.array([edge]))[0].bounds),
        invented=invented,
        words=alt,
    )
    picture = map_picture(
        [Area(edge, style.NO_FIGURE_FLAT)],
        outline=edge,
        title=title,
        legend_title=legend_title,
        key=[KeyClass(style.DARK_BLUE, word, radius_pt=0.62 * radius) for word, radius in legend],
        source=source,
        dots=[
            Dot(
                float(points["easting_m"].iloc[i]),
                float(points["northing_m"].iloc[i]),
                0.62 * radii[classes[i]],
            )
            for i in ordered
        ],
        invented=invented,
        has_svg=has_svg,
        width_in=width_in,
    )
    return MapView(page, picture.png, alt, plain(title), picture.svg, picture.labels)


def point_classes(counts: pd.Series, *, fewest: int = 5) -> pd.DataFrame:
    """Return the classes that :func:`class_map` draws: class_words, point_count.

    >>> point_classes(pd.Series([5, 6, 7, 41, 60])).to_dict("list")
    {'class_words': ['5', '6 to 39', '40 to 49', '50 or more'], 'point_count': [1, 2, 1, 1]}
    """
    _, words, sizes = _classes(counts, fewest=fewest)
    return pd.DataFrame({"class_words": words, "point_count": sizes})


def _classes(counts: pd.Series, *, fewest: int) -> tuple[list[int], list[str], list[int]]:
    """Return each point's class, the classes in words, and how many points each has."""
    breaks = style.class_breaks(counts)
    classes = [place or 0 for place in style.class_of(counts, breaks)]
    words = _open_ended([fewest, *breaks])
    return classes, words, [classes.count(place) for place in range(len(words))]


def _open_ended(starts: list[float]) -> list[str]:
    """Say classes by where they start; the last has no end, which would be a point's own figure.

    >>> _open_ended([5, 10, 50])
    ['5 to 9', '10 to 49', '50 or more']
    """
    whole = [int(np.ceil(start)) for start in starts]
    words = [
        number(low) if high - low == 1 else f"{number(low)} to {number(high - 1)}"
        for low, high in pairwise(whole)
    ]
    return [*words, f"{number(whole[-1])} or more"]
