"""Map points in classes: no point is named, and none has its own figure."""

from __future__ import annotations

import html
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from scp_lib.document.model import Table, sentence
from scp_lib.studies.town_centre.pictures import class_map
from scp_lib.studies.town_centre.tables import point_classes


def text_of(page: str) -> str:
    page = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def square() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": ["Centre"]},
        geometry=[shapely.box(599_000, 225_000, 600_000, 226_000)],
        crs="EPSG:27700",
    )


def test_class_map_tells_no_single_point() -> None:
    counts = [5, 6, 7, 12, 14, 33, 58]
    points = pd.DataFrame(
        {
            "easting_m": 599_100.0 + 100 * np.arange(7), "northing_m": 225_500.0,
            "longitude": 0.892 + 0.001 * np.arange(7), "latitude": 51.89,
            "location_name": "Secret Lane", "incident_count": counts,
        }
    )  # fmt: skip
    classes = Table(
        "points", "Points", point_classes(points["incident_count"]), "class_words",
        {"class_words": "Offences", "point_count": "Points"},
    )  # fmt: skip
    drawn = [
        class_map(
            points, classes, outline=square(), name="points", title=sentence("Half at few"),
            legend_title="Violence", source="police.uk",
        )
        for _ in range(2)
    ]  # fmt: skip
    view, again = drawn
    assert (view.html, view.picture.png) == (again.html, again.picture.png)
    assert "Secret Lane" not in view.html + view.picture.alt.text
    told = re.findall(r'"properties": (\{.*?\}), "type": "Feature"', view.html)
    assert told == ["{}"] * 8
    assert "58" not in view.picture.alt.text
    assert "50 or more (1 point)" in view.picture.alt.text
    assert "50 or more (1 point)" in text_of(view.html)
    cells = [(cell.column, cell.printed) for cell in view.picture.alt.cells]
    assert cells[:2] == [("lowest_count", "50"), ("point_count", "1")]
    assert cells[-1] == ("point_count", str(sum(count < 10 for count in counts)))
    assert re.search(r"Map of map points in classes, none of them named", view.picture.alt.text)
