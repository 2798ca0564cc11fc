"""ONS Open Geography portal: the wards of one district, from its ArcGIS layers."""

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import Field

from scp_lib.errors import SourceError
from scp_lib.settings.faults import Strict
from scp_lib.sources.web.web import NOT_AS_ASKED, Web, WebError

_PAGE = 2000
_CODE = re.compile(r"[A-Z]\d{8}")


class PortalAddresses(Strict):
    """Where the layers lie, and their names; a new vintage is a line here or in sources.toml."""

    root: str = "https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"
    by_hand: str = "https://geoportal.statistics.gov.uk/"
    wards: dict[str, str] = Field(
        default={"2025": "WD_MAY_2025_UK_BGC_V2", "2026": "WD_MAY_2026_UK_BGC"}
    )
    newest_wards: str = "2025"


class Layer(NamedTuple):
    """A layer that answered: its name today, and its columns, from one of its records."""

    service: str
    url: str
    columns: tuple[str, ...]

    def column(self, kind: str) -> str:
        """Return its column of a kind, whatever the vintage: ``WD..CD`` is WD25CD.

        SourceError if it has none, or several.
        """
        pattern = re.compile(kind.replace("..", r"\d\d"), re.IGNORECASE)
        found = [column for column in self.columns if pattern.fullmatch(column)]
        if len(found) != 1:
            raise SourceError(
                f"{self.service}: wanted one column like {kind.replace('..', '25')}; it has "
                f"{', '.join(self.columns[:20])}. Name another layer in sources.toml."
            )
        return found[0]


def find_layer(web: Web, *, root: str, service: str) -> Layer:
    """Ask a layer for one record, and where it has gone if it is not there.

    Layers gain and lose an ending ``_V2`` without notice: the newest of the same name is used.
    WebError if the portal has no layer of that name, with any ending.
    """
    try:
        return _one_record(web, root, service)
    except WebError as error:
        if error.status not in (400, 404):
            raise
    listed = _objects(web.get_json(root, params={"f": "json"}).get("services", []), "ONS portal")
    layers = (each.get("name") for each in listed if each.get("type") == "FeatureServer")
    names = [f"{name}".rsplit("/", 1)[-1] for name in layers]
    wanted = _stem_and_ending(service)[0]
    alike = [name for name in names if _stem_and_ending(name)[0] == wanted]
    if not alike:
        raise WebError(
            f"The ONS portal has no layer {service} (any more), with any ending. Look for its new "
            "name at https://geoportal.statistics.gov.uk/ and write it into sources.toml "
            "(docs/fetching.md).",
            status=404,
        )
    return _one_record(web, root, max(alike, key=_stem_and_ending))


def fetch_records(
    web: Web, layer: Layer, *, where: str, columns: Sequence[str]
) -> list[dict[str, Any]]:
    """Return every record of a layer that fits, as GeoJSON features, page by page.

    WebError if the portal gave other records, or another number, than it counted.
    """
    question = {"where": where, "outFields": ",".join(columns), "outSR": "4326"}
    counted = web.get_json(
        layer.url, params={"where": where, "returnCountOnly": "true", "f": "json"}
    ).get("count")
    features: list[dict[str, Any]] = []
    while True:
        page = web.get_json(
            layer.url,
            params={
                **question,
                "returnGeometry": "true",
                "orderByFields": columns[0],
                "resultOffset": str(len(features)),
                "resultRecordCount": str(_PAGE),
                "f": "geojson",
            },
        )
        new = _objects(page.get("features"), layer.service)
        _objects([each.get("properties") for each in new], layer.service)
        features.extend(new)
        (about,) = _objects([page.get("properties") or {}], layer.service)
        more = page.get("exceededTransferLimit") or about.get("exceededTransferLimit")
        if not more or not new:
            break
    if counted is not None and counted != len(features):
        raise WebError(
            f"{layer.service}: {len(features)} records came, {counted!s:.20} were counted. Nothing "
            "was kept; run this again."
        )
    return features


def _objects(found: Any, name: str) -> list[dict[str, Any]]:
    """Return a part of an answer that is a list of objects; WebError if it is anything else."""
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise WebError(f"{name}: {NOT_AS_ASKED}")
    return found


def checked_code(code: str) -> str:
    """Return a GSS code, or raise: nothing else is ever put into a question."""
    if not _CODE.fullmatch(code):
        raise SourceError(f"{code[:40]!r} is not a code of an area; wanted one like E07000071.")
    return code


def as_geojson(features: list[dict[str, Any]], *, name: str) -> bytes:
    """Write features as a GeoJSON file (RFC 7946: longitude and latitude of WGS 84)."""
    content = {
        "type": "FeatureCollection",
        "name": name,
        "features": [
            {"type": "Feature", "properties": each["properties"], "geometry": each.get("geometry")}
            for each in features
        ],
    }
    return (json.dumps(content, ensure_ascii=False) + "\n").encode()


def _one_record(web: Web, root: str, service: str) -> Layer:
    url = f"{root}/{service}/FeatureServer/0/query"
    answer = web.get_json(
        url,
        params={
            "where": "1=1",
            "outFields": "*",
            "returnGeometry": "false",
            "resultRecordCount": "1",
            "f": "json",
        },
    )
    first = [*_objects(answer.get("features") or [], service), {}][0]
    (columns,) = _objects([first.get("attributes") or first.get("properties") or {}], service)
    if not columns:
        raise WebError(f"{service}: holds no record. Name another layer in sources.toml.")
    return Layer(service, url, tuple(columns))


def _stem_and_ending(service: str) -> tuple[str, int]:
    stem, mark, ending = service.lower().rpartition("_v")
    return (stem, int(ending)) if mark and ending.isdigit() else (service.lower(), 1)
