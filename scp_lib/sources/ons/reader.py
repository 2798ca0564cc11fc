"""Office for National Statistics: ward boundaries and the residents of each ward."""

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from scp_lib.document.text import plain
from scp_lib.errors import SourceError
from scp_lib.sources.csv_rows import other_format
from scp_lib.sources.source import Source
from scp_lib.tables.wards import Ward

LARGEST_BYTES = 50_000_000
WGS84 = "OGC:CRS84"
"""Longitude, latitude: what GeoJSON is in unless it says otherwise (RFC 7946, section 4)."""


def parts_of(name: str) -> list[str]:
    """Return the files that a file of shapes needs: of a shapefile its names and places too."""
    ending = name[-4:]
    others = (".dbf", ".shx", ".prj") if ending.lower() == ".shp" else ()
    return [name, *(name[:-4] + (each.upper() if ending.isupper() else each) for each in others)]


WARDS = Source(
    key="ons_wards",
    title="Ward boundaries",
    publisher="ONS Open Geography portal",
    licence="OGL-3.0",
    url="https://geoportal.statistics.gov.uk/",
    cadence="yearly, in May or December",
    caveat="Generalised to about 20 m; wards are redrawn, so each figure names its vintage.",
    folder="ons",
    files=lambda settings: sorted(
        {part for each in (settings.wards, *settings.ward_vintages) for part in parts_of(each.file)}
    ),
    processed="wards",
    table=Ward,
)

POPULATION = Source(
    key="ons_population",
    title="Residents by ward, mid-year estimate",
    publisher="ONS, through Nomis",
    licence="OGL-3.0",
    url="https://www.nomisweb.co.uk/",
    cadence="yearly",
    caveat="Residents, not visitors: the wrong measure of who is in a town centre at night.",
    folder="ons",
    files=lambda settings: [it.file] if (it := settings.population) and it.file else [],
    processed="wards",
    table=Ward,
)


_DISTRICT = r"(?:E0[6-9]|W06|S12|N09)\d{6}"
_LARGEST_BYTES = 100_000_000
_FEWEST_TO_COMPARE = 3


def read_wards(
    path: Path, *, code_column: str, name_column: str, district_code: str = ""
) -> gpd.GeoDataFrame:
    """Read ward boundaries as published (GeoJSON, GeoPackage or shapefile).

    GeoJSON that names no coordinate system is WGS 84 (RFC 7946), but ``"crs": null`` says that
    nobody knows, and is left without one. The two columns are found whatever the case of their
    letters. Where the file has a column of districts, known by its codes (``E07000071``) whatever
    it is called, the wards of ``district_code`` are read. Returns ward_code, ward_name, geometry,
    in the file's own CRS. SourceError if the file is missing, damaged, without the two columns, or
    holds no ward of the district.
    """
    must_be_readable(path)
    if lacking := [it for it in parts_of(path.name)[:3] if not path.with_name(it).is_file()]:
        raise SourceError(
            f"{path.name}: without {', '.join(lacking)}, a part of the shapefile. Put it there too."
        )
    table = _read_boundaries(path)
    if table.empty:
        raise SourceError(f"{path.name}: holds no ward. Download it again.")
    columns = [column for column in table.columns if column != "geometry"]
    cased = {str(column).casefold(): column for column in columns}
    code_column, name_column = (
        each if each in columns else cased.get(each.casefold(), each)
        for each in (code_column, name_column)
    )
    missing = [column for column in (code_column, name_column) if column not in columns]
    if missing or not isinstance(table, gpd.GeoDataFrame):
        raise SourceError(
            f"{path.name}: column {', '.join(missing) or 'geometry'} is missing; it has "
            f"{', '.join(columns[:20]) or 'none'}. Name its columns in [wards] of the settings."
        )
    districts = next((column for column in columns if are_districts(table[column])), "")
    if districts and district_code:
        chosen = table[table[districts] == district_code]
        if chosen.empty:
            held = ", ".join(sorted(map(str, table[districts].unique()))[:5])
            raise SourceError(
                f"{path.name}, column {districts}: no ward of {district_code}; it has {held}. "
                "Name the district's own file in [wards] of the settings."
            )
        table = chosen
    wards = gpd.GeoDataFrame(
        {"ward_code": table[code_column], "ward_name": table[name_column]},
        geometry=table.geometry.map(_as_area),
        crs=table.crs,
    ).reset_index(drop=True)
    texts = wards[["ward_code", "ward_name"]].map(plain, na_action="ignore").astype("string")
    empty = texts.isna().any(axis=1) | texts.eq("").any(axis=1)
    if empty.any():
        rows = ", ".join(str(row + 1) for row in empty.to_numpy().nonzero()[0][:5])
        raise SourceError(f"{path.name}, row {rows}: no ward code or name. Download it again.")
    names = texts["ward_name"]
    are_shared = len(wards) > _FEWEST_TO_COMPARE and 2 * names.nunique() <= len(wards)
    shared = names.mode()[0] if are_shared else ""
    if shared or name_column == code_column:
        what = f"one name for several wards ({shared})" if shared else "holds wards' codes"
        raise SourceError(
            f"{path.name}, column {name_column}: {what}. Name the column of wards' names in "
            "[wards] of the settings."
        )
    return wards.assign(
        ward_code=texts["ward_code"].str.upper(), ward_name=texts["ward_name"]
    ).astype({"ward_code": str, "ward_name": str})


def are_districts(column: pd.Series) -> bool:
    """Whether every value of a column is the code of a district of the United Kingdom."""
    return not column.isna().any() and bool(column.astype(str).str.fullmatch(_DISTRICT).all())


def _read_boundaries(path: Path) -> gpd.GeoDataFrame:
    # GeoJSON by its content: a GeoPackage may be named anything
    with path.open("rb") as stream:
        kind = other_format(stream.read(400))
    try:
        if kind in ("a web page", "KML") or "Git LFS" in kind:
            raise ValueError(f"it is {kind}")
        if kind == "JSON":
            return read_geojson(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what GDAL warns of is checked below and in areas
            layers = gpd.list_layers(path).dropna(subset=["geometry_type"])["name"].tolist()
            if len(layers) == 1:
                return gpd.read_file(path, layer=layers[0])
    except Exception as error:  # the readers raise many kinds; all mean the same to a person
        reason = str(error).replace(f"{path}", path.name).partition("\n")[0].partition(";")[0]
        raise SourceError(
            f"{path.name}: not readable as boundaries ({reason[:120]}). Download the boundaries "
            "of wards as GeoJSON."
        ) from None
    raise SourceError(
        f"{path.name}: {len(layers)} layers of shapes ({', '.join(layers[:5]) or 'none'}); wanted "
        "one. Save the layer of wards as a file of its own."
    )


def must_be_readable(path: Path) -> None:
    """Raise SourceError if a file is missing, empty or far too large."""
    if not path.is_file():
        raise SourceError(
            f"{path}: there is no such file. Put the ONS file there, or name another one in "
            "the settings."
        )
    size = path.stat().st_size
    if size == 0 or size > _LARGEST_BYTES:
        found = "empty" if size == 0 else f"{size / 1e6:,.0f} MB, more than a district's wards need"
        raise SourceError(f"{path.name}: {found}. Download it again.")


def read_geojson(path: Path) -> gpd.GeoDataFrame:
    """Read a collection of polygons: their properties and geometry, one row a feature.

    ``"crs": null`` says that nobody knows the coordinate system, and gives a table without one.
    ValueError says what in the file is not as RFC 7946 has it.
    """
    if path.stat().st_size > LARGEST_BYTES:
        raise ValueError(f"more than {LARGEST_BYTES / 1e6:,.0f} MB: save one district's wards")
    try:
        collection = json.loads(path.read_bytes())
    except RecursionError:
        raise ValueError("nested too deep") from None
    if isinstance(collection, dict) and "geometryType" in collection:
        raise ValueError("it is Esri's own JSON")
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise ValueError("no FeatureCollection")
    for member in (collection, collection.get("properties")):  # as ArcGIS says it, old and new
        if isinstance(member, dict) and member.get("exceededTransferLimit"):
            raise ValueError("exceededTransferLimit: the server sent a part of the wards alone")
    features = collection.get("features")
    if not isinstance(features, list):
        raise ValueError("no list of features")
    rows = [_feature(feature, number) for number, feature in enumerate(features, start=1)]
    return gpd.GeoDataFrame(
        pd.DataFrame([properties for properties, _ in rows]),
        geometry=[shape for _, shape in rows],
        crs=_crs(collection),
    )


def _feature(feature: Any, number: int) -> tuple[dict[str, Any], shapely.Geometry | None]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise ValueError(f"feature {number}: its type is not Feature")
    properties, geometry = feature.get("properties"), feature.get("geometry")
    if not isinstance(properties, dict):
        raise ValueError(f"feature {number}: no properties")
    if geometry is None:
        return properties, None
    try:
        for ring in _rings(geometry):
            if len(ring) < 4 or ring[0] != ring[-1]:
                raise ValueError("a ring does not close")
        with np.errstate(invalid="ignore"):  # a corner that is NaN is reported later, with its ward
            return properties, shapely.geometry.shape(geometry)
    except Exception as error:  # shapely raises many kinds
        raise ValueError(f"feature {number}: {error}") from None


def _as_area(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    """Return a mixed collection as its polygons, if it has any; lines and points have no area."""
    if shape is None or shape.geom_type != "GeometryCollection":
        return shape
    areas = shapely.get_parts([_as_area(part) for part in shape.geoms])
    polygons = [each for each in areas if each.geom_type == "Polygon"]
    return shapely.MultiPolygon(polygons) if polygons else shape


def _rings(geometry: Any) -> Iterator[list[Any]]:
    match geometry["type"]:
        case "GeometryCollection":
            for each in geometry["geometries"]:
                yield from _rings(each)
        case "Polygon":
            yield from geometry["coordinates"]
        case "MultiPolygon":
            for polygon in geometry["coordinates"]:
                yield from polygon


def _crs(collection: dict[str, Any]) -> pyproj.CRS | None:
    member = collection.get("crs", {"properties": {"name": WGS84}})
    if member is None:
        return None
    try:
        return pyproj.CRS.from_user_input(member["properties"]["name"])
    except Exception:  # pyproj's own, or the member has another form
        raise ValueError("it names no coordinate system that is known") from None
