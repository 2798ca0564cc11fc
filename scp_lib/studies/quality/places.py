"""Map points, wards and files behind a report: their tables and sentences."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from scp_lib.build.inputs import BY_COMMAND, BY_HAND, CHANGED
from scp_lib.document.model import Sentence, Table, joined, sentence
from scp_lib.document.phrases import incidents
from scp_lib.periods import Month, Period
from scp_lib.settings.partnership import Recording
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.quality.study import QualityStudy
from scp_lib.studies.residents import AGE, older, residents_note

INSIDE, NAMED = "Inside the wards", "By the publisher's name of the area"
GROWTH_PCT = 10.0
"""How far a ward may have grown since its residents were estimated, as an example."""
_FILES_OF = ("incidents", "wards", "vintages", "residents")


class PlaceTables(NamedTuple):
    """Tables of map points, wards and files; those "in all" are one row each."""

    points: Table
    recorded: Table
    residents: Table
    residents_in_all: Table
    ward_files: Table
    files: Table
    files_in_all: Table


def place_tables(study: QualityStudy) -> PlaceTables:
    """Return the tables of map points, wards and files."""
    return PlaceTables(
        points=_points(study),
        recorded=_recorded(study),
        residents=_residents(study),
        residents_in_all=_residents_in_all(study),
        ward_files=_ward_files(study),
        files=_files(study),
        files_in_all=_files_in_all(study),
    )


def boundary_table(data: Dataset, *, name: str = "boundary_check", use: str = "") -> Table:
    """Count the report's incidents by ward boundaries, and by the publisher's area names.

    ``name`` and ``use`` (in the title) tell the tables of two pages apart.
    """
    months = [pd.Timestamp(month.first_day) for month in data.months]
    here = data.districts["district_name"] == data.area
    named = data.districts.loc[here & data.districts["month"].isin(months), "incident_count"]
    counts = [len(data.report_incidents), named.sum()]
    return Table(
        name=name,
        title=f"Incidents of all types in {data.area}, counted in two ways{use}, "
        f"{data.months_name}",
        rows=pd.DataFrame({"what": [INSIDE, NAMED], "incident_count": counts}),
        row_header="what",
        headers={"what": "How", "incident_count": "Incidents"},
        measure="map points inside the wards, and rows that name a small area of the district",
        made_from=("incidents", "districts"),
        reads_settings=True,
    )


def boundary_check(table: Table, *, area: str) -> Sentence:
    """Compare the count by ward boundaries with the count by the publisher's own area names."""
    return sentence(
        "As a check on the boundaries: counted inside the wards, {area} has {placed}; by the name "
        "of the small area that the publisher gives, {named}.",
        placed=table.cell(INSIDE, "incident_count"), named=table.cell(NAMED, "incident_count"),
        area=area,
    )  # fmt: skip


def recording_table(setting: Recording) -> Table | None:
    """List the single map points that the settings call places of recording; None without one."""
    if not setting.points:
        return None
    rows = [(point.note, point.latitude, point.longitude) for point in setting.points]
    return Table(
        name="points_of_recording",
        title="Map points listed as places of recording",
        rows=pd.DataFrame(rows, columns=["note", "latitude", "longitude"]),
        row_header="note",
        headers={"note": "Place", "latitude": "Latitude", "longitude": "Longitude"},
        decimals={"latitude": 6, "longitude": 6},
        reads_settings=True,
    )


def recording_notes(setting: Recording, table: Table | None) -> Sentence:
    """Say which map points the settings list as places of recording, and why."""
    kinds = ", ".join(setting.kinds)
    listed = f"Kinds of place listed as places of recording: {kinds}." if kinds else ""
    points = [
        sentence(
            "Also listed: the map point at {latitude}, {longitude} ({note}).",
            latitude=row.cell("latitude"), longitude=row.cell("longitude"), note=row.name,
        )
        for row in table or ()
    ]  # fmt: skip
    return joined([listed, *points]) or sentence("The settings list no place of recording.")


def _points(study: QualityStudy) -> Table:
    kinds = study.points["is_recording"].map({True: "place of recording", False: ""})
    return Table(
        name="busiest_points",
        title=f"The busiest map points, all incident types, {study.months_name}",
        rows=study.points.assign(kind=kinds),
        row_header="location_name",
        headers={
            "location_name": "On or near",
            "ward_name": "Ward",
            "incident_count": "Incidents",
            "share_pct": "Share, %",
            "kind": "What it is",
        },
        empty="",
        measure="incidents by map point: scp_lib.measures.recording.count_by_point",
        made_from=("incidents", "wards"),
        reads_settings=True,
    )


def _recorded(study: QualityStudy) -> Table:
    return Table(
        name="places_of_recording_in_all",
        title=f"Incidents at places of recording, {study.months_name}",
        rows=pd.DataFrame([{"area": study.area, **study.recorded._asdict()}]),
        row_header="area",
        headers={"area": "Area", "incident_count": "At such places",
                 "total_count": "All incidents", "share_pct": "Share, %"},
        measure="incidents at the map points that the settings list: "
        "scp_lib.measures.quality.recorded",
        made_from=("incidents", "wards"),
        reads_settings=True,
    )  # fmt: skip


def recording_share(tables: PlaceTables, *, area: str) -> Sentence:
    """Say how many incidents stand at places of recording."""
    row = tables.recorded.row(0)
    if not row["incident_count"]:
        return sentence("No incident in {area} is shown at a listed place of recording.", area=area)
    return sentence(
        "{count} in {area} ({share}%) are shown where they were written down, not where they "
        "happened.",
        count=incidents(row), area=area, share=row.cell("share_pct"),
    )  # fmt: skip


def _residents(study: QualityStudy) -> Table:
    return Table(
        name="ward_population",
        title="Residents and area of each ward",
        rows=study.residents,
        row_header="ward_name",
        headers={"ward_name": "Ward", "population": "Residents", "population_year": "Mid-year",
                 "area_km2": "Area, km²"},
        made_from=("wards",),
    )  # fmt: skip


def _residents_in_all(study: QualityStudy) -> Table:
    year = study.population_year
    figures = {
        "area": study.area,
        "population": study.residents["population"].sum(),
        AGE: math.nan if year is None else study.residents_age_years,
        "growth_pct": GROWTH_PCT,
        "overstated_pct": 100 * (1 - 1 / (1 + GROWTH_PCT / 100)),
    }
    return Table(
        name="population_in_all",
        title=f"Residents of {study.area}, how old the estimate is, and what growth would do",
        rows=pd.DataFrame([figures]),
        row_header="area",
        headers={"area": "Area", "population": "Residents", AGE: "Age, years",
                 "growth_pct": "If grown by, %", "overstated_pct": "True rate lower by, %"},
        made_from=("wards",),
        reads_settings=True,
        measure="residents of the wards added up; a rate divided by more residents",
    )  # fmt: skip


def residents_age(tables: PlaceTables, *, year: int | None) -> Sentence:
    """Say how old the population under the rates is, and what an error in it would do."""
    if year is None:
        return sentence("No population is available, so no page shows a rate.")
    row = tables.residents_in_all.row(0)
    return sentence(
        "Rates divide by {residents} residents of mid-{year}, {old}. Where a ward has grown by "
        "{growth}% since, its true rate is {lower}% lower than printed.",
        residents=row.cell("population"), year=str(year), old=older(row),
        growth=row.cell("growth_pct", decimals=0), lower=row.cell("overstated_pct", decimals=0),
    )  # fmt: skip


def residents_reading(tables: PlaceTables) -> Sentence:
    """Say how old the estimate is, that it is uncertain, and whom it leaves out."""
    note = residents_note(tables.residents_in_all.row(0))
    return note or sentence("No population is available, so no page shows a rate.")


def _ward_files(study: QualityStudy) -> Table:
    table = study.ward_files
    states = [
        "missing" if not is_there else "not usable" if pd.isna(count) else "used"
        for is_there, count in zip(table["is_there"], table["ward_count"], strict=True)
    ]
    return Table(
        name="ward_files",
        title="Ward files named in the settings",
        rows=table.assign(vintage=table["vintage"].astype(str), state=states),
        row_header="vintage",
        headers={"vintage": "Wards of", "file": "File", "state": "File is", "ward_count": "Wards",
                 "use": "For"},
        empty="none",
        measure="wards of each file that the settings name and the build could use",
        made_from=("vintages", "residents"),
        reads_settings=True,
    )  # fmt: skip


def _files(study: QualityStudy) -> Table:
    """List files by how they came; street files that one run fetched are one row."""
    table = study.files
    is_street = table["file"].str.startswith("police_uk/") & (table["origin"] == BY_COMMAND)
    group = table["file"].where(~is_street, "police_uk/ (street files)")
    rows = [
        {
            "file": name,
            "file_count": len(part),
            "months": _span(part["months"]),
            "origin": part["origin"].iloc[0],
            "publisher": ", ".join(sorted(set(part["publisher"]) - {""})),
            "fetched": part["fetched_at"].max()[:16].replace("T", " "),
            "size_mb": part["bytes"].sum() / 1e6,
            "licence": ", ".join(sorted(set(part["licence"]) - {""})),
        }
        for (name, _), part in table.groupby([group, table["fetched_at"].str[:10]], sort=True)
    ]
    headers = {
        "file": "File",
        "file_count": "Files",
        "months": "Months",
        "origin": "How it came",
        "publisher": "From",
        "fetched": "When (UTC)",
        "size_mb": "MB",
        "licence": "Licence",
    }
    found = pd.DataFrame(rows)
    return Table(
        name="files_held",
        title="The files that this report was made from",
        rows=found,
        row_header="file",
        headers={name: words for name, words in headers.items() if any(found[name] != "")},
        decimals={"size_mb": 2},
        empty="",
        measure="the build's record of its inputs",
        made_from=_FILES_OF,
    )


def _span(spans: pd.Series) -> str:
    """Name the months from the first to the last of several spans written YYYY-MM/YYYY-MM."""
    months = [Month.parse(month) for span in spans if span for month in span.split("/")]
    return str(Period(min(months), max(months))) if months else ""


def _files_in_all(study: QualityStudy) -> Table:
    origins = study.files["origin"]
    figures = {
        "files": "All files",
        "file_count": len(origins),
        "by_hand_count": (origins == BY_HAND).sum(),
        "fetched_count": (origins != BY_HAND).sum(),
        "changed_count": (origins == CHANGED).sum(),
    }
    return Table(
        name="files_in_all",
        title="How the files of this report came",
        rows=pd.DataFrame([figures]),
        row_header="files",
        headers={"files": "Files", "file_count": "In all", "by_hand_count": "By hand",
                 "fetched_count": "Fetched", "changed_count": "Changed since"},
        measure="the build's record of its inputs",
        made_from=_FILES_OF,
    )  # fmt: skip


def file_reading(tables: PlaceTables) -> Sentence:
    """Say how many files were fetched and how many were put there by hand."""
    row = tables.files_in_all.row(0)
    unknown = "nothing but name, size and checksum is known of them"
    if not row["fetched_count"]:
        return sentence(
            "Every file was put there by hand ({count} in all): {unknown}.",
            count=row.cell("file_count"), unknown=unknown,
        )  # fmt: skip
    said = sentence(
        "{fetched} of {count} files were brought by the command safer fetch",
        fetched=row.cell("fetched_count"), count=row.cell("file_count"),
    )  # fmt: skip
    if row["by_hand_count"]:
        said += sentence(
            "; {count} put there by hand, and {unknown}",
            count=row.cell("by_hand_count"), unknown=unknown,
        )  # fmt: skip
    if row["changed_count"]:
        said += sentence(
            "; {count} changed since, so what is recorded of {them} is no longer true",
            count=row.cell("changed_count"), them="it" if row["changed_count"] == 1 else "them",
        )  # fmt: skip
    return said + "."
