"""The publishers' own shapes, served on this computer, with every fault they are known for."""

from __future__ import annotations

import hashlib
import io
import json
import re
import threading
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scp_lib.areas.districts import listed_wards

HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)
WARDS = "WD_MAY_2025_UK_BGC_V2"
LOOKUP = "LAD25_CSP25_PFA25_EW_LU"


def street_csv(force: str, month: str, *, rows: int = 40, outcome: str = "Under investigation",
               shift: int = 0) -> bytes:  # fmt: skip
    """One force and month as police.uk lays it out; ``shift`` makes another issue of it."""
    name = force.replace("-", " ").title()
    lines = [HEADER]
    for number in range(rows):
        is_asb = number % 3 == 0
        mark = hashlib.sha256(f"{force}{month}{number}{shift}".encode()).hexdigest()
        lines.append(
            f"{'' if is_asb else mark},{month},{name} Police,{name} Police,"
            f"{1.0500123 + number / 1000:.6f},{51.820123 + shift / 1000:.6f},"
            f"On or near Station Road,"
            f"E0102200{number % 3},Tendring 00{1 + number % 3}A,"
            f"{'Anti-social behaviour' if is_asb else 'Burglary'},"
            f"{'' if is_asb else outcome},"
        )
    return ("\n".join(lines) + "\n").encode()


def archive(files: dict[str, bytes]) -> bytes:
    """A monthly archive: YYYY-MM/YYYY-MM-force-street.csv, beside outcomes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
            zipped.writestr(name.replace("-street", "-outcomes"), "Crime ID,Month\n")
    return whole.getvalue()


def months_of(*months: str, forces: tuple[str, ...] = ("essex", "kent"), **how: Any) -> bytes:
    """An archive of some months of some forces."""
    return archive(
        {
            f"{month}/{month}-{force}-street.csv": street_csv(force, month, **how)
            for month in months
            for force in forces
        }
    )


def square(west: float, south: float, side: float = 0.05) -> dict[str, Any]:
    """A GeoJSON square."""
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def ward_records(count: int = 5, *, year: str = "25", district: str = "E07000076",
                 first: int = 11932, west: float = 1.0) -> list[dict[str, Any]]:  # fmt: skip
    """Invented shapes of a district's wards, side by side, with their listed names."""
    listed = listed_wards()
    return [
        {
            "properties": {
                f"WD{year}CD": code,
                f"WD{year}NM": listed[code].name if code in listed else f"Ward {number}",
                f"LAD{year}CD": district,
            },
            "geometry": square(west + number * 0.05, 51.8),
        }
        for number, code in enumerate(f"E050{first + number}" for number in range(count))
    ]


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Keep quiet of clients that hung up: interrupted ones do."""


class Publishers:
    """police.uk, the ONS portal and Nomis on 127.0.0.1."""

    def __init__(self) -> None:
        self.archives: dict[str, bytes] = {}
        self.layers: dict[str, list[dict[str, Any]]] = {
            WARDS: ward_records(),
            LOOKUP: [
                _row(LAD25CD="E07000076", LAD25NM="Tendring", CSP25CD="E22000090",
                     CSP25NM="Tendring", PFA25CD="E23000028", PFA25NM="Essex"),
                _row(LAD25CD="E07000071", LAD25NM="Colchester", CSP25CD="E22000082",
                     CSP25NM="Safer Colchester Partnership", PFA25CD="E23000028", PFA25NM="Essex"),
            ],
        }  # fmt: skip
        self.residents = {f"E050{11932 + each}": 4000 + each for each in range(5)}
        self.year = "2024"
        self.text = "ward,residents\nE05011932,4000\n"
        self.page_size = 2000
        self.gives_parts = True
        self.wrong_md5 = False
        self.faults: list[tuple[str, Callable[[Any, Callable[[], None]], None]]] = []
        self.asked: list[str] = []
        self.sent_bytes = 0
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.root = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def fail(self, path: str, fault: Callable[[Any, Callable[[], None]], None], *,
             times: int = 1) -> None:  # fmt: skip
        """Answer the next requests whose address holds ``path`` with a fault."""
        self.faults += [(path, fault)] * times

    def index(self) -> str:
        """The list of archives, as the publisher's page has it."""
        rows = [
            f'<li><a href="/data/archive/{month}.zip">{month}</a>\n'
            f"{'0' * 32 if self.wrong_md5 else hashlib.md5(content).hexdigest()}\n</li>"
            for month, content in self.archives.items()
        ]
        return "<html><body><ul>" + "".join(rows) + "</ul></body></html>"

    def query(self, service: str, asked: dict[str, str]) -> dict[str, Any]:
        """Answer as a layer does: pages, counts, one record, errors inside 200."""
        if service not in self.layers:
            return {"error": {"code": 400, "message": "Invalid URL", "details": []}}
        rows = [row for row in self.layers[service] if _fits(row["properties"], asked["where"])]
        if asked.get("returnCountOnly") == "true":
            return {"count": len(rows)}
        start = int(asked.get("resultOffset", 0))
        size = min(int(asked.get("resultRecordCount", 2000)), self.page_size)
        page = rows[start : start + size]
        if asked["f"] == "json":
            return {"features": [{"attributes": row["properties"]} for row in page]}
        columns = asked["outFields"].split(",")
        features = [
            {
                "type": "Feature",
                "properties": {column: row["properties"][column] for column in columns},
                "geometry": row["geometry"] if asked["returnGeometry"] == "true" else None,
            }
            for row in page
        ]
        answer: dict[str, Any] = {"type": "FeatureCollection", "features": features}
        if start + size < len(rows):
            answer["properties"] = {"exceededTransferLimit": True}
        return answer

    def nomis(self, asked: dict[str, str]) -> str:
        """Answer as Nomis does, 25,000 (here page_size) rows a page."""
        rows = [
            f'"{self.year}","{code}","Ward","{people}","{len(self.residents)}"'
            for code, people in self.residents.items()
        ]
        start = int(asked.get("RecordOffset", 0))
        header = ",".join(f'"{name.upper()}"' for name in asked["select"].split(","))
        return "\n".join([header, *rows[start : start + self.page_size]]) + "\n"


def _row(**properties: str) -> dict[str, Any]:
    return {"properties": properties, "geometry": None}


def _fits(properties: dict[str, str], where: str) -> bool:
    if where == "1=1":
        return True
    column, _, rest = re.fullmatch(r"(\w+)( IN |=)(.+)", where, re.DOTALL).groups()
    return properties[column] in re.findall(r"'((?:[^']|'')*)'", rest)


def _handler(publishers: Publishers) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 20  # headers and body in one go

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            publishers.asked.append(self.path)
            vars(self).pop("changed", None)  # a fault is for one request, not for the connection
            vars(self).pop("cut", None)
            for fault in list(publishers.faults):
                if fault[0] in self.path:
                    publishers.faults.remove(fault)
                    fault[1](self, self.answer)
                    return
            self.answer()

        def answer(self) -> None:
            parts = urlsplit(self.path)
            path = parts.path
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if path == "/archive/":
                self.send(200, publishers.index().encode(), kind="text/html; charset=utf-8")
            elif found := re.fullmatch(r"/archive/(.+)\.zip", path):
                month = max(publishers.archives) if found[1] == "latest" else found[1]
                self.send(302, b"", headers={"Location": f"/store/{month}.zip"})
            elif found := re.fullmatch(r"/store/(.+)\.zip", path):
                self.part(publishers.archives.get(found[1]))
            elif path == "/arcgis":
                listed = [{"name": name, "type": "FeatureServer"} for name in publishers.layers]
                self.send_json({"services": listed})
            elif found := re.fullmatch(r"/arcgis/(\w+)/FeatureServer/0/query", path):
                self.send_json(publishers.query(found[1], asked))
            elif path.startswith("/nomis/"):
                self.send(200, publishers.nomis(asked).encode(), kind="text/csv")
            elif path == "/some.csv":
                self.send(200, publishers.text.encode(), kind="text/csv")
            else:
                self.send(404, b"")

        def part(self, content: bytes | None) -> None:
            if content is None:
                self.send(404, b"<Error/>", kind="application/xml")
                return
            headers = {"ETag": f'"{hashlib.md5(content).hexdigest()}-9"'}
            asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
            if not asked or not publishers.gives_parts:
                self.send(200, content, kind="application/zip", headers=headers)
                return
            if asked[1]:
                start = int(asked[1])
                end = min(int(asked[2]) + 1 if asked[2] else len(content), len(content))
            else:
                start, end = max(0, len(content) - int(asked[2])), len(content)
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
            self.send(206, content[start:end], kind="application/zip", headers=headers)

        def send_json(self, content: object) -> None:
            self.send(200, json.dumps(content).encode(), kind="application/json")

        def send(self, status: int, content: bytes, *, kind: str = "text/plain",
                 headers: dict[str, str] | None = None) -> None:  # fmt: skip
            content = self.changed(content)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            body = self.cut(content)
            publishers.sent_bytes += len(body)
            self.wfile.write(body)
            if len(body) < len(content):
                self.close_connection = True

        def changed(self, content: bytes) -> bytes:
            return content

        def cut(self, content: bytes) -> bytes:
            return content

    return Handler


# Faults: each gets the request's handler and the proper answer.


def busy(handler: Any, _: Callable[[], None]) -> None:
    """429, with the seconds to wait."""
    handler.send(429, b"", headers={"Retry-After": "7"})


def busy_for_hours(handler: Any, _: Callable[[], None]) -> None:
    """429, with a wait that no run should sit through."""
    handler.send(429, b"", headers={"Retry-After": "7200"})


def out_of_order(handler: Any, _: Callable[[], None]) -> None:
    """503 with an empty body."""
    handler.send(503, b"")


def truncated(handler: Any, answer: Callable[[], None]) -> None:
    """A body that ends before its declared length."""
    handler.cut = lambda content: content[: len(content) // 2]
    answer()


def hung_up(handler: Any, _: Callable[[], None]) -> None:
    """No answer at all."""
    handler.close_connection = True


def drop_by_drop(handler: Any, _: Callable[[], None]) -> None:
    """A byte of a long answer, and no more for as long as the one who asks goes on waiting."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    handler.wfile.write(b"M")
    handler.wfile.flush()
    handler.rfile.read(1)
    handler.close_connection = True


def deep(handler: Any, _: Callable[[], None]) -> None:
    """JSON that opens more than it closes, a hundred thousand deep."""
    handler.send(200, b"[" * 100_000, kind="application/json")


def error_inside(handler: Any, _: Callable[[], None]) -> None:
    """ArcGIS: 200 that holds an error which passes."""
    handler.send_json({"error": {"code": 503, "message": "Service is overloaded", "details": []}})


def refused_inside(handler: Any, _: Callable[[], None]) -> None:
    """ArcGIS: 200 that holds an error which stays."""
    handler.send_json({"error": {"code": 499, "message": "Token Required", "details": []}})


def sign_in_page(handler: Any, _: Callable[[], None]) -> None:
    """A network's sign-in page in place of the answer."""
    handler.send(200, b"<html>Sign in</html>", kind="text/html")


def damaged(handler: Any, answer: Callable[[], None]) -> None:
    """A body of the right length with bytes changed in its middle."""

    def change(content: bytes) -> bytes:
        middle = len(content) // 2
        return (
            content[:middle]
            + bytes(each ^ 0xFF for each in content[middle : middle + 9])
            + (content[middle + 9 :])
        )

    handler.changed = change
    answer()
