"""Nomis: residents by ward, from the ONS small-area population estimates."""

import csv
import io
import re
from typing import NamedTuple

from pydantic import Field

from scp_lib.errors import SourceError
from scp_lib.settings.faults import Strict
from scp_lib.sources.csv_rows import has_control_character
from scp_lib.sources.web.web import Answer, Web, WebError

_COLUMNS = ("DATE_NAME", "GEOGRAPHY_CODE", "GEOGRAPHY_NAME", "OBS_VALUE", "RECORD_COUNT")
_YEAR = re.compile(r"(?:.*\D)?((?:19|20)\d\d)")


class NomisAddresses(Strict):
    """Where Nomis answers, its data set, and its name for each vintage of wards."""

    root: str = "https://www.nomisweb.co.uk/api/v01/dataset"
    by_hand: str = "https://www.nomisweb.co.uk/"
    small_areas: str = "NM_2014_1"
    wards: dict[str, str] = Field(default={"2025": "TYPE182"})


class Residents(NamedTuple):
    """Residents of one area: code, name, number, and the mid-year."""

    code: str
    name: str
    population: int
    year: int


def fetch_residents(
    web: Web, *, addresses: NomisAddresses, district_code: str, kind: str, year: int | None
) -> list[Residents]:
    """Return the residents of every area of a kind (TYPE182) in a district, in code order.

    Of the newest mid-year where ``year`` is None. SourceError if Nomis holds none, or its answer is
    not laid out as it was asked for.
    """
    rows: list[dict[str, str]] = []
    url = f"{addresses.root}/{addresses.small_areas}.data.csv"
    while True:
        answer = web.get(
            url,
            params={
                "geography": f"{district_code}{kind}",
                "date": "latest" if year is None else str(year),
                "gender": "0",
                "c_age": "200",
                "measures": "20100",
                "select": ",".join(_COLUMNS).lower(),
                "RecordOffset": str(len(rows)),
            },
        )
        page = _rows(answer)
        rows += page
        counted = rows[0]["RECORD_COUNT"] if rows else ""
        if not page or not counted.isdecimal() or len(rows) >= int(counted[:9]):
            break
    if not rows:
        when = f"mid-{year}" if year else "any year"
        raise SourceError(
            f"Nomis holds no residents of {kind} in {district_code} for {when}. Name its kind "
            "of wards in sources.toml, or another year in [population] of the settings."
        )
    if f"{len(rows)}" != counted:
        raise WebError(
            f"Nomis: {len(rows)} rows came, {counted[:20]} were counted. Nothing was kept; run "
            "this again."
        )
    return sorted(_residents(row) for row in rows)


def _rows(answer: Answer) -> list[dict[str, str]]:
    text = answer.content.decode("utf-8-sig", "replace")
    if not text.strip():
        return []
    table = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in _COLUMNS if column not in (table.fieldnames or [])]
    if missing:
        start = " ".join(text.split())[:120]
        raise SourceError(
            f"Nomis answered without column {', '.join(missing)}: {start!r}. "
            "Its layout may have changed; docs/fetching.md says how to do it by hand."
        )
    rows = list(table)
    for number, row in enumerate(rows, start=1):
        for column in _COLUMNS:
            if row[column] is None or has_control_character(row[column]):
                raise SourceError(
                    f"Nomis, row {number}, column {column}: {row[column]!r}; wanted text without "
                    "control characters. Nothing was kept; run this again."
                )
    return rows


def _residents(row: dict[str, str]) -> Residents:
    year = _YEAR.fullmatch(row["DATE_NAME"].strip())
    number = row["OBS_VALUE"].strip()
    if not year or not (number.isascii() and number.isdigit()) or int(number) == 0:
        raise SourceError(
            f"Nomis gave {number[:20]!r} residents of {row['GEOGRAPHY_CODE'][:20]} in "
            f"{row['DATE_NAME'][:20]!r}; wanted a number above 0 and a year. Nothing was kept."
        )
    return Residents(row["GEOGRAPHY_CODE"], row["GEOGRAPHY_NAME"], int(number), int(year[1]))
