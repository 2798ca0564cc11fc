"""Streets of the district as lines: put together again where a publisher's tiles cut them."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from scp_lib.areas.metres import NATIONAL_GRID
from scp_lib.sources.os_roads import PRODUCTS, read_roads

AROUND_M, SIMPLER_M = 1000, 2.0
_COLUMNS = ["street_name", "rank", "product", "year"]


def street_lines(paths: list[Path], *, wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the streets within a kilometre of the wards, as BaseLine; none without a file.

    Streets of one name, number and rank are one line where they touch, whatever square or file
    their parts are in. Of several products the best alone is taken.
    """
    files = [path for path in paths if path.suffix.lower() in (".zip", ".gpkg", ".shp")]
    if not files:
        return _lines([], [])
    area = shapely.buffer(shapely.union_all(wards.geometry.to_numpy()), AROUND_M)
    roads = pd.concat([read_roads(path, box=area.bounds) for path in files], ignore_index=True)
    titles = [product.title for product in PRODUCTS]
    there = [title for title in titles if (roads["product"] == title).any()]
    roads = roads[roads["product"] == there[0]] if there else roads
    roads = roads.assign(geometry=shapely.intersection(roads["geometry"].to_numpy(), area))
    rows: list[tuple[str, int, str, int]] = []
    shapes: list[shapely.Geometry] = []
    for (name, _, rank, product), part in roads.groupby(
        ["street_name", "number", "rank", "product"]
    ):
        joined = shapely.line_merge(shapely.union_all(part["geometry"].to_numpy(), grid_size=0.01))
        for line in shapely.get_parts(shapely.simplify(joined, SIMPLER_M)):
            if isinstance(line, shapely.LineString) and line.length > 0:
                rows.append((str(name), int(rank), str(product), int(part["year"].max())))
                shapes.append(line)
    return _lines(rows, shapes)


def _lines(
    rows: list[tuple[str, int, str, int]], shapes: list[shapely.Geometry]
) -> gpd.GeoDataFrame:
    table = pd.DataFrame(rows, columns=_COLUMNS)
    lines = gpd.GeoDataFrame(table, geometry=np.array(shapes, dtype=object), crs=NATIONAL_GRID)
    order = sorted(range(len(rows)), key=lambda i: (rows[i][1], rows[i][0], shapes[i].wkb))
    return lines.iloc[order].reset_index(drop=True)
