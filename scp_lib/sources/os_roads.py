"""Ordnance Survey: streets as lines, from OS Open Roads, VectorMap District or Open Zoomstack.

The files are put into ``raw/os`` by hand, as they come; none is needed. A product is known by its
columns, whatever the case of their letters.
"""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from scp_lib.document.text import plain
from scp_lib.errors import SourceError
from scp_lib.sources.source import Source
from scp_lib.tables.streets import BaseLine

Box = tuple[float, float, float, float]

ROADS = Source(
    key="os_roads",
    title="Streets as lines",
    publisher="Ordnance Survey",
    licence="OGL-3.0",
    url="https://osdatahub.os.uk/downloads/open/OpenRoads",
    cadence="twice a year, in April and October",
    caveat="For orientation under maps; no figure is counted from it. Not needed.",
    folder="os",
    files=lambda _: ["*.zip", "*.gpkg", "*.shp", "*.shx", "*.dbf", "*.prj"],
    processed="base_lines",
    table=BaseLine,
)


class Product(NamedTuple):
    """A product, and its columns of name, number and class."""

    title: str
    columns: tuple[str, str, str]


PRODUCTS = (
    Product("OS Open Roads", ("name1", "roadNumber", "class")),
    Product("OS Open Roads", ("name_1", "road_classification_number", "road_classification")),
    Product("OS VectorMap District", ("DISTNAME", "ROADNUMBER", "CLASSIFICA")),
    Product("OS Open Zoomstack", ("name", "number", "type")),
)
"""The best first: where several are there, one alone is drawn."""
RANKS = {
    "motorway": 0,
    "primary": 1, "a road": 1, "primary road": 1,
    "b road": 2,
    "minor": 3, "minor road": 3, "classified unnumbered": 3,
    "local": 4, "unclassified": 4, "local street": 4, "pedestrianised street": 4,
    "pedestrianised": 4,
    "restricted": 5, "private": 5, "private road publicly accessible": 5,
    "private road restricted access": 5, "not classified": 5, "unknown": 5,
}  # fmt: skip
_LAYERS = ("road_link", "roads_national", "roads_regional", "roads_local")
_DUAL = ", collapsed dual carriageway"


def read_roads(path: Path, *, box: Box) -> gpd.GeoDataFrame:
    """Read the streets of a file that reach into a box (EPSG:27700, metres).

    Returns street_name, number, rank, product, year and geometry. A zip is read as it came, of a
    shapefile by 100 km square the squares of the box alone. SourceError, one line: a file without
    the columns of a known product, an unknown class, degrees in place of metres, a damaged file.
    """
    tables = [_read(path, *part, box=box) for part in _parts(path, box)]
    found = pd.concat(tables, ignore_index=True) if tables else _none()
    return gpd.GeoDataFrame(found.assign(year=_year(path)), geometry="geometry", crs="EPSG:27700")


def squares(box: Box) -> set[str]:
    """Return the 100 km squares of the National Grid that a box touches.

    >>> sorted(squares((597_000, 220_000, 603_000, 230_000)))
    ['TL', 'TM']
    """
    west, south, east, north = (int(edge // 100_000) for edge in box)
    letters = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
    return {
        letters[(19 - up) // 5 * 5 + (across + 10) // 5] + letters[(19 - up) % 5 * 5 + across % 5]
        for across in range(west, east + 1)
        for up in range(south, north + 1)
        if 0 <= across < 7 and 0 <= up < 13
    }


def _parts(path: Path, box: Box) -> Iterator[tuple[str, str | None]]:
    """Go through what is to be read of a file: where it is, and its layer."""
    kind = path.suffix.lower()
    if kind == ".gpkg":
        layers = _opened(path, lambda: gpd.list_layers(path)["name"].tolist())
        known = [each for each in layers if each.casefold() in _LAYERS]
        if not known:
            raise _fault(path, f"has the layers {', '.join(layers[:6]) or 'none'}",
                         f"a layer {' or '.join(_LAYERS)}", _REMEDY)  # fmt: skip
        yield from ((str(path), layer) for layer in known)
    elif kind == ".shp":
        yield str(path), None
    elif kind == ".zip":
        try:
            with zipfile.ZipFile(path) as held:
                names = sorted(held.namelist())
        except (OSError, zipfile.BadZipFile):
            raise _fault(path, "is damaged", "a zip as it came", "Download it again.") from None
        roads = [n for n in names if n.casefold().endswith(("roadlink.shp", "_road.shp"))]
        if not roads:
            inside = "a GeoPackage" if any(n.endswith(".gpkg") for n in names) else "no streets"
            raise _fault(path, f"holds {inside}", "a shapefile of streets (TL_RoadLink.shp)",
                         "Unpack a GeoPackage there; else download OS Open Roads.")  # fmt: skip
        wanted = squares(box)
        for name in roads:
            square = Path(name).name.partition("_")[0].upper()
            if square in wanted or len(square) != 2:
                yield f"/vsizip/{path}/{name}", None


def _read(path: Path, where: str, layer: str | None, *, box: Box) -> gpd.GeoDataFrame:
    first = _opened(path, lambda: gpd.read_file(where, layer=layer, rows=1))
    fields = {str(field).casefold(): str(field) for field in first.columns if field != "geometry"}
    product = next((p for p in PRODUCTS if all(c.casefold() in fields for c in p.columns)), None)
    if product is None:
        wanted = " or ".join(", ".join(each.columns) for each in PRODUCTS)
        raise _fault(path, f"has the columns {', '.join(list(fields.values())[:10]) or 'none'}",
                     wanted, _REMEDY)  # fmt: skip
    if first.crs is not None and first.crs.is_geographic:
        raise _fault(path, "is in degrees", "metres of the National Grid (EPSG:27700)", _REMEDY)
    name, number, kind = (fields[column.casefold()] for column in product.columns)
    rows = _opened(
        path, lambda: gpd.read_file(where, layer=layer, bbox=box, columns=[name, number, kind])
    )
    classes = rows[kind].fillna("").astype(str).str.strip().str.casefold()
    ranks = classes.str.removesuffix(_DUAL).map(RANKS)
    if ranks.isna().any():
        unknown = sorted(set(rows.loc[ranks.isna(), kind].fillna("(none)").astype(str)))[:3]
        raise _fault(path, f"column {kind}: class {', '.join(unknown)} is not known",
                     "one like A Road or Local", "Take the file out and tell us.")  # fmt: skip
    texts = [rows[column].fillna("").map(plain) for column in (name, number)]
    return gpd.GeoDataFrame(
        {
            "street_name": texts[0].where(texts[0] != "", texts[1]),
            "number": texts[1],
            "rank": ranks.astype("int64"),
            "product": product.title,
        },
        geometry=gpd.GeoSeries(rows.geometry.to_numpy()).force_2d().to_numpy(),
        crs="EPSG:27700",
    )


_REMEDY = "Download OS Open Roads (ESRI Shapefile, GB) and put the zip there as it comes."


def _opened(path: Path, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except (RuntimeError, OSError, ValueError) as error:  # what GDAL raises, by way of pyogrio
        said = str(error).splitlines()[0].replace(str(path), path.name)[:80]
        raise _fault(path, f"cannot be read ({said})", "a file as it came",
                     "Download it again.") from None  # fmt: skip


def _fault(path: Path, found: str, wanted: str, remedy: str) -> SourceError:
    return SourceError(f"os/{path.name}: {found}; wanted {wanted}. {remedy}")


def _none() -> gpd.GeoDataFrame:
    columns: dict[str, Sequence[object]] = {
        "street_name": [], "number": [], "rank": [], "product": [], "geometry": [],
    }  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry="geometry", crs="EPSG:27700")


def _year(path: Path) -> int:
    """Return the year that a file says it was made in."""
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as held:
            return max(member.date_time[0] for member in held.infolist())
    if path.suffix.lower() == ".gpkg":
        with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as held:
            (changed,) = held.execute("select max(last_change) from gpkg_contents").fetchone()
        return int(str(changed)[:4])
    dbf = next(each for each in path.parent.glob(f"{path.stem}.[dD][bB][fF]"))
    return 1900 + dbf.read_bytes()[1]
