"""Locations, wards and files behind a report: their tables and sentences."""

import math
from functools import partial

import pandas as pd

from scp_lib.build.inputs import BY_COMMAND, BY_HAND, CHANGED
from scp_lib.document.model import Sentence, Table, joined, sentence
from scp_lib.measures.recording import count_by_point
from scp_lib.periods import Month, Period
from scp_lib.settings.partnership import Recording
from scp_lib.studies.columns import columns, laid
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.quality.study import population_year, ward_files
from scp_lib.studies.residents import AGE, older, residents_note

INSIDE, NAMED = "Inside the wards", "By the publisher's name of the area"
GROWTH_PCT = 10.0
"""How far a ward may have grown since its residents were estimated, as an example."""
_table = partial(Table, made_from=("incidents", "wards"), reads_settings=True)
_of_files = partial(
    Table,
    measure="the build's record of its inputs",
    made_from=("incidents", "wards", "vintages", "residents"),
)


class PlaceTables:
    """Tables of locations, wards and files; those "in all" are one row each."""

    def __init__(self, data: Dataset) -> None:
        points = data.mark_recording(count_by_point(data.report_incidents))
        holdings = pd.DataFrame(data.built.record["holdings"])
        kinds = points["is_recording"].map({True: "place of recording", False: ""})
        origins = holdings["origin"]
        age = math.nan if population_year(data) is None else data.residents_age_years
        residents = {
            "area:": data.area,
            "population:": data.residents["population"].sum(),
            f"{AGE}: Age, years": age,
            "growth_pct: If grown by, %": GROWTH_PCT,
            "overstated_pct: True rate lower by, %": 100 * (1 - 1 / (1 + GROWTH_PCT / 100)),
        }
        total = points["incident_count"].sum()
        at_such = points.loc[points["is_recording"], "incident_count"].sum()
        recorded = {
            "area:": data.area,
            "incident_count: At such places": at_such,
            "total_count: All incidents": total,
            "share_pct:": 100 * at_such / total if total else 0.0,
        }
        files = {
            "files: Files": "All files",
            "file_count: In all": len(origins),
            "by_hand_count: By hand": (origins == BY_HAND).sum(),
            "fetched_count: Fetched": (origins != BY_HAND).sum(),
            "changed_count: Changed since": (origins == CHANGED).sum(),
        }
        self.points = _table(
            name="busiest_points",
            title=f"The busiest locations, all incident types, {data.months_name}",
            rows=points.assign(kind=kinds),
            headers=columns(
                "location_name | ward_name | incident_count | share_pct | kind: What it is"
            ),
            empty="",
            measure="incidents by location: scp_lib.measures.recording.count_by_point",
        )
        self.recorded = _table(
            name="places_of_recording_in_all",
            title=f"Incidents at places of recording, {data.months_name}",
            **laid(recorded),
            measure="incidents at the locations that the settings list, added up",
        )
        self.residents = Table(
            name="ward_population",
            title="Residents and area of each ward",
            rows=data.residents,
            headers=columns("ward_name | population | population_year: Mid-year | area_km2"),
            made_from=("wards",),
        )
        self.residents_in_all = _table(
            name="population_in_all",
            title=f"Residents of {data.area}, how old the estimate is, and what growth would do",
            **laid(residents),
            made_from=("wards",),
            measure="residents of the wards added up; a rate divided by more residents",
        )
        self.ward_files = _table(
            name="ward_files",
            title="Ward files named in the settings",
            rows=ward_files(data),
            headers=columns("vintage: Wards of | file | state: File is | ward_count | use: For"),
            empty="none",
            measure="wards of each file that the settings name and the build could use",
            made_from=("vintages",),
        )
        self.files = _files(holdings)
        self.files_in_all = _of_files(
            name="files_in_all",
            title="How the files of this report came",
            **laid(files),
        )


def boundary_table(data: Dataset, *, name: str = "boundary_check", use: str = "") -> Table:
    """Count the report's incidents by ward boundaries, and by the publisher's area names.

    ``name`` and ``use`` (in the title) tell the tables of two pages apart.
    """
    months = [pd.Timestamp(month.first_day) for month in data.months]
    here = data.districts["district_name"] == data.area
    named = data.districts.loc[here & data.districts["month"].isin(months), "incident_count"]
    counts = {INSIDE: len(data.report_incidents), NAMED: named.sum()}
    return _table(
        name=name,
        title=f"Incidents of all types in {data.area}, counted in two ways{use}, "
        f"{data.months_name}",
        **laid(*({"what: How": how, "incident_count:": n} for how, n in counts.items())),
        measure="locations inside the wards, and rows that name a small area of the district",
        made_from=("incidents", "districts"),
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
    """List the single locations that the settings call places of recording, or return None."""
    if not setting.points:
        return None
    rows = [(point.note, point.latitude, point.longitude) for point in setting.points]
    return Table(
        name="points_of_recording",
        title="Locations listed as places of recording",
        rows=pd.DataFrame(rows, columns=["note", "latitude", "longitude"]),
        headers=columns("note: Place | latitude: Latitude | longitude: Longitude"),
        decimals={"latitude": 6, "longitude": 6},
        reads_settings=True,
    )


def recording_notes(setting: Recording, table: Table | None) -> Sentence:
    """Say which locations the settings list as places of recording, and why."""
    kinds = ", ".join(setting.kinds)
    listed = f"Kinds of place listed as places of recording: {kinds}." if kinds else ""
    points = [
        sentence("Also listed: the location at {latitude}, {longitude} ({name}).", row)
        for row in table or ()
    ]
    return joined([listed, *points]) or sentence("The settings list no place of recording.")


def recording_share(tables: PlaceTables, *, area: str) -> Sentence:
    """Say how many incidents stand at places of recording."""
    row = tables.recorded.row(0)
    if not row["incident_count"]:
        return sentence("No incident in {area} is shown at a listed place of recording.", area=area)
    return sentence(
        "{incident_count} {incident_count:incident|incidents} in {name} ({share_pct}%) "
        "{incident_count:is|are} shown at places where incidents are often written down, such as "
        "a police station, a hospital or a prison. Some may not have happened there.",
        row,
    )


def residents_age(tables: PlaceTables, *, year: int | None) -> Sentence:
    """Say how old the population under the rates is, and what an error in it would do."""
    if year is None:
        return sentence("No residents by ward are available, so no page shows a rate of wards.")
    row = tables.residents_in_all.row(0)
    return sentence(
        "Rates of wards divide by {population} residents of mid-{year}, {old}. Where a ward "
        "has grown by {growth_pct:.0f}% since, its true rate is {overstated_pct:.0f}% lower than "
        "printed.",
        row, year=str(year), old=older(row),
    )  # fmt: skip


def residents_reading(tables: PlaceTables) -> Sentence:
    """Say how old the estimate is, that it is uncertain, and whom it leaves out."""
    note = residents_note(tables.residents_in_all.row(0))
    return note or sentence("No residents by ward are available, so no page shows a rate of wards.")


def _files(table: pd.DataFrame) -> Table:
    """List files by how they came; street files that one run fetched are one row."""
    is_street = table["file"].str.startswith("police_uk/") & (table["origin"] == BY_COMMAND)
    group = table["file"].where(~is_street, "police_uk/ (street files)")
    rows = [
        {
            "file:": name,
            "file_count: Files": len(part),
            "months:": str(Period(min(months), max(months))) if months else "",
            "origin: How it came": part["origin"].iloc[0],
            "publisher: From": ", ".join(sorted(set(part["publisher"]) - {""})),
            "fetched: When (UTC)": part["fetched_at"].max()[:16].replace("T", " "),
            "size_mb: MB": part["bytes"].sum() / 1e6,
            "licence: Licence": ", ".join(sorted(set(part["licence"]) - {""})),
        }
        for (name, _), part in table.groupby([group, table["fetched_at"].str[:10]], sort=True)
        for months in [[Month.parse(m) for span in part["months"] if span for m in span.split("/")]]
    ]
    found = laid(*rows)
    shown = {name for name, column in found["rows"].items() if any(column != "")}
    return _of_files(
        name="files_held",
        title="The files that this report was made from",
        rows=found["rows"],
        headers={name: words for name, words in found["headers"].items() if name in shown},
        decimals={"size_mb": 2},
        empty="",
    )


def file_reading(tables: PlaceTables) -> Sentence:
    """Say how many files were fetched and how many were put there by hand."""
    row = tables.files_in_all.row(0)
    unknown = "nothing but name, size and checksum is known of them"
    if not row["fetched_count"]:
        return sentence(
            "Every file was put there by hand ({file_count} in all): {unknown}.",
            row, unknown=unknown,
        )  # fmt: skip
    said = sentence(
        "{fetched_count} of {file_count} files were brought by the command safer fetch", row
    )
    if row["by_hand_count"]:
        said += sentence("; {by_hand_count} put there by hand, and {it}", row, it=unknown)
    if row["changed_count"]:
        said += sentence(
            "; {changed_count} changed since, so what is recorded of {changed_count:it|them} is no "
            "longer true",
            row,
        )
    return said + "."
