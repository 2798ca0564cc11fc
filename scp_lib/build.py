"""From raw to processed: each file read once, each incident placed once, nothing dropped uncounted."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from scp_lib import __version__, folders
from scp_lib.areas.metres import to_degrees, to_metres
from scp_lib.areas.wards import METRES, check_wards, in_wards
from scp_lib.errors import SourceError
from scp_lib.partnership import Partnership
from scp_lib.periods import Month, Period, name_months
from scp_lib.schemas import (
    DistrictMonthCount,
    Incident,
    MonthReceipt,
    Ward,
    check,
)
from scp_lib.sources.downloads import StreetFile, download_dates, find_street_files, later_of
from scp_lib.sources.ons import read_population, read_wards
from scp_lib.sources.police_uk import StreetRows, read_incidents

INVENTED = "Invented"
_CODE = ("build.py", "schemas.py", "areas", "sources")
_NO_WARD = -1


class Built(NamedTuple):
    """A partnership's processed tables, as they lie on disk and in memory."""

    folder: Path
    incidents: pd.DataFrame
    wards: gpd.GeoDataFrame
    receipts: pd.DataFrame
    districts: pd.DataFrame
    record: dict[str, Any]
    was_unchanged: bool

    @property
    def complete_months(self) -> list[Month]:
        """Months for which every listed force was received, in order."""
        return complete_months(self.receipts)


def complete_months(receipts: pd.DataFrame) -> list[Month]:
    """Return the months for which every listed force was received, in order."""
    whole = receipts.groupby("month")["is_received"].all()
    return [Month.of(month) for month in whole.index[whole.to_numpy()]]


def build(partnership: Partnership, *, raw: Path, processed: Path, today: Month) -> Built:
    """Build (or find unchanged) the processed tables of a partnership.

    Parameters
    ----------
    partnership
        Its settings.
    raw
        Folder with ``police_uk/`` and ``ons/``, exactly as downloaded.
    processed
        Folder of all partnerships' processed tables; ours is ``processed/<key>``.
    today
        The month of the clock: a file of a later month is refused.

    Raises
    ------
    ScpError
        An input cannot be trusted; every fault found is a line, and nothing is written.
    """
    final = processed / partnership.key
    found = find_street_files(raw / "police_uk", forces=partnership.forces)
    _refuse_impossible(found.files, partnership=partnership, raw=raw, today=today)
    inputs = _inputs(found.files, partnership=partnership, raw=raw)
    fingerprint = _fingerprint(partnership, inputs, found.notes)
    unchanged = _load(final, fingerprint=fingerprint)
    if unchanged is not None:
        return unchanged
    files, notes = _one_each(found.files, folder=raw / "police_uk")
    wards, ward_notes = _wards(partnership, raw=raw)
    parts = _read_all(files, partnership=partnership)
    for part in parts:
        notes.extend(part.warnings)
    removed, conflicts = _repeated_ids(parts)
    placed, metres = _place(parts, wards=wards)
    incidents = _incidents(parts, removed, placed, metres, wards=wards)
    receipts = _receipts(parts, removed, conflicts, placed, forces=partnership.forces)
    districts = _district_counts(parts, removed)
    notes = found.notes + ward_notes + notes + _missing_notes(receipts)
    tables = {
        "Incident": check(incidents, Incident),
        "MonthReceipt": check(receipts, MonthReceipt),
        "DistrictMonthCount": check(districts, DistrictMonthCount),
    }
    checked_wards = gpd.GeoDataFrame(
        check(pd.DataFrame(wards.drop(columns="geometry")), Ward),
        geometry=wards.geometry.to_numpy(),
        crs=METRES,
    )
    record: dict[str, Any] = {
        "fingerprint": fingerprint,
        "inputs": inputs,
        "notes": notes,
        "version": __version__,
    }
    with folders.whole_folder(final) as new:
        for name, table in tables.items():
            pq.write_table(pa.Table.from_pandas(table, preserve_index=False), new / f"{name}.parquet")
        checked_wards.to_parquet(new / "Ward.parquet")
        record["tables"] = {path.name: folders.sha256_of(path) for path in sorted(new.iterdir())}
        folders.write_json(new / "build.json", record)
    return Built(
        final,
        tables["Incident"],
        checked_wards,
        tables["MonthReceipt"],
        tables["DistrictMonthCount"],
        record,
        was_unchanged=False,
    )


def _refuse_impossible(
    files: list[StreetFile], *, partnership: Partnership, raw: Path, today: Month
) -> None:
    absent = sorted(set(partnership.forces) - {file.force for file in files})
    faults = [
        f"{file.label}: {file.month.name} is in the future; wanted a published month. "
        "Give the file back its published name."
        for file in files
        if file.month > today
    ]
    if absent:
        example = f"2025-12-{absent[0]}-street.csv"
        faults.append(
            f"{raw / 'police_uk'}: no file of {', '.join(absent)} in it; wanted files like "
            f"{example}, zipped or not. "
            + (
                "Run `safer example` to write them."
                if partnership.is_invented
                else "Download them from data.police.uk, or name another folder with --raw."
            )
        )
    if faults:
        raise SourceError(faults)


def _inputs(
    files: list[StreetFile], *, partnership: Partnership, raw: Path
) -> list[dict[str, Any]]:
    """Every file that a figure may come from, with its SHA-256."""
    paths = {file.download for file in files}
    paths.add(raw / "ons" / partnership.wards.file)
    if partnership.population:
        paths.add(raw / "ons" / partnership.population.file)
    return [
        {
            "file": path.relative_to(raw).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": folders.sha256_of(path),
        }
        for path in sorted(paths)
        if path.is_file()
    ]


def _fingerprint(partnership: Partnership, inputs: list[dict[str, Any]], notes: list[str]) -> str:
    package = Path(__file__).parent
    code = hashlib.sha256()
    for name in _CODE:
        path = package / name
        for source in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            code.update(source.read_bytes())
    settings = partnership.model_dump(
        mode="json", include={"forces", "wards", "population", "is_invented", "district_code"}
    )
    text = json.dumps([code.hexdigest(), settings, inputs, notes], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _load(folder: Path, *, fingerprint: str) -> Built | None:
    """Return the tables in ``folder`` if they were built from the same inputs and are whole."""
    try:
        record = json.loads((folder / "build.json").read_text(encoding="utf-8"))
        if record["fingerprint"] != fingerprint:
            return None
        if any(folders.sha256_of(folder / name) != sha for name, sha in record["tables"].items()):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return read_built(folder)


def read_built(folder: Path) -> Built:
    """Read processed tables as they were saved."""
    return Built(
        folder,
        pd.read_parquet(folder / "Incident.parquet"),
        gpd.read_parquet(folder / "Ward.parquet"),
        pd.read_parquet(folder / "MonthReceipt.parquet"),
        pd.read_parquet(folder / "DistrictMonthCount.parquet"),
        json.loads((folder / "build.json").read_text(encoding="utf-8")),
        was_unchanged=True,
    )


def _one_each(files: list[StreetFile], *, folder: Path) -> tuple[list[StreetFile], list[str]]:
    """Choose one file for each force and month, and say where a month was issued again."""
    chosen: dict[tuple[str, Month], StreetFile] = {}
    notes: list[str] = []
    fetched = download_dates(folder)
    for file in files:
        held = chosen.setdefault((file.force, file.month), file)
        if held is file or (held.size, held.crc) == (file.size, file.crc):
            continue
        if _same_rows(held, file):
            continue
        later = later_of(held, file, fetched=fetched)
        other = file if later is held else held
        chosen[file.force, file.month] = later
        notes.append(
            f"{later.force}, {later.month.name} was issued again: {later.download.name} is later "
            f"than {other.download.name} and was used."
        )
    return sorted(chosen.values(), key=lambda file: (file.month, file.force)), notes


def _same_rows(one: StreetFile, other: StreetFile) -> bool:
    tables = [read_incidents(file).table.to_pandas() for file in (one, other)]
    columns = list(tables[0].columns)
    first, second = (
        table.astype("string").sort_values(columns, ignore_index=True) for table in tables
    )
    return bool(first.equals(second))


def _wards(partnership: Partnership, *, raw: Path) -> tuple[gpd.GeoDataFrame, list[str]]:
    setting = partnership.wards
    received = read_wards(
        raw / "ons" / setting.file,
        code_column=setting.code_column,
        name_column=setting.name_column,
    )
    wards, notes = check_wards(received, name=setting.file)
    if partnership.population:
        people = read_population(
            raw / "ons" / partnership.population.file,
            year=partnership.population.year,
            ward_codes=wards["ward_code"].tolist(),
        )
        wards = wards.merge(people, on="ward_code", how="left", validate="one_to_one")
    else:
        wards = wards.assign(population=pd.NA, population_year=pd.NA)
    return wards.astype({"population": "Int64", "population_year": "Int64"}), notes


def _read_all(files: list[StreetFile], *, partnership: Partnership) -> list[StreetRows]:
    parts: list[StreetRows] = []
    faults: list[str] = []
    for file in files:
        try:
            part = read_incidents(file)
        except SourceError as error:
            faults.extend(error.faults)
            continue
        reporters = pc.unique(part.table["reported_by"]).to_pylist()
        strangers = [name for name in reporters if (name == INVENTED) != partnership.is_invented]
        if strangers:
            faults.append(
                f"{file.label}: reported by {strangers[0]!r}, "
                + (
                    "but this partnership is invented: it reads the invented example alone."
                    if partnership.is_invented
                    else "so it is the invented example. Take it out of this raw folder."
                )
            )
        parts.append(part)
    if faults:
        raise SourceError(faults)
    return parts


def _repeated_ids(
    parts: list[StreetRows],
) -> tuple[list[NDArray[np.bool_]], list[NDArray[np.bool_]]]:
    """Mark rows to leave out because their Crime ID stands elsewhere: the located row stays, then the first.

    Rows without a Crime ID are separate incidents, however alike.

    Returns
    -------
    removed, conflicts
        One mask a part; a conflict is a removed row that names another place than the kept one.
    """
    removed = [np.zeros(part.table.num_rows, dtype=bool) for part in parts]
    conflicts = [np.zeros(part.table.num_rows, dtype=bool) for part in parts]
    ids = pa.chunked_array(
        [chunk for part in parts for chunk in part.table["crime_id"].chunks], type=pa.string()
    )
    if pc.count_distinct(ids, mode="only_valid").as_py() == len(ids) - ids.null_count:
        return removed, conflicts
    counted = pc.value_counts(ids.drop_null())
    often = counted.filter(pc.greater(counted.field("counts"), 1)).field("values")
    groups: dict[str, list[tuple[bool, int, int, Any]]] = {}
    for number, part in enumerate(parts):
        rows = np.flatnonzero(pc.is_in(part.table["crime_id"], value_set=often).to_numpy())
        for row in rows.tolist():
            place = tuple(part.table[axis][row].as_py() for axis in ("longitude", "latitude"))
            key = part.table["crime_id"][row].as_py()
            groups.setdefault(key, []).append((place[0] is None, number, row, place))
    for group in groups.values():
        kept, *others = sorted(group, key=lambda entry: entry[:3])
        for is_unplaced, number, row, place in others:
            removed[number][row] = True
            conflicts[number][row] = not is_unplaced and place != kept[3]
    return removed, conflicts


def _coordinates(part: StreetRows) -> NDArray[np.float64]:
    """Longitude and latitude of each row (n, 2); NaN without a place."""
    return np.column_stack(
        [
            part.table[axis].to_numpy().astype(float, copy=False)
            for axis in ("longitude", "latitude")
        ]
    ).reshape(-1, 2)


def _place(
    parts: list[StreetRows], *, wards: gpd.GeoDataFrame
) -> tuple[list[NDArray[np.intp]], list[NDArray[np.float64]]]:
    """Place every row: its ward's row (-1 for none) and its metres; each distinct point once."""
    places = np.concatenate([_coordinates(part) for part in parts] or [np.empty((0, 2))])
    west, south, east, north = wards.total_bounds
    corners = to_degrees([west, west, east, east], [south, north, south, north])
    margin = 0.01
    with np.errstate(invalid="ignore"):
        near = np.logical_and.reduce(
            [
                places[:, axis] >= corner.min() - margin
                for axis, corner in enumerate(corners)
            ]
            + [places[:, axis] <= corner.max() + margin for axis, corner in enumerate(corners)]
        )
    # complex numbers sort fast: one distinct value a map point
    points, of_row = np.unique(places[near] @ np.array([1, 1j]), return_inverse=True)
    easting, northing = to_metres(points.real, points.imag)
    ward_of_point = in_wards(easting, northing, wards=wards)
    placed = np.full(len(places), _NO_WARD, dtype=np.intp)
    placed[near] = ward_of_point[of_row]
    metres = np.full((len(places), 2), np.nan)
    metres[near] = np.column_stack([easting, northing])[of_row]
    ends = np.cumsum([0, *(part.table.num_rows for part in parts)])
    return (
        [placed[start:end] for start, end in pairwise(ends)],
        [metres[start:end] for start, end in pairwise(ends)],
    )


def _incidents(
    parts: list[StreetRows],
    removed: list[NDArray[np.bool_]],
    placed: list[NDArray[np.intp]],
    metres: list[NDArray[np.float64]],
    *,
    wards: gpd.GeoDataFrame,
) -> pd.DataFrame:
    codes = wards["ward_code"].to_numpy()
    kept: list[pd.DataFrame] = []
    for part, gone, ward, metre in zip(parts, removed, placed, metres, strict=True):
        rows = np.flatnonzero(~gone & (ward != _NO_WARD))
        columns = ["crime_type", "longitude", "latitude", "location_name", "lsoa_code"]
        table = part.table.select(columns).take(rows)
        kept.append(
            pd.DataFrame(
                {
                    "month": pd.Timestamp(part.file.month.first_day),
                    **{name: table[name].to_pandas().astype(_plain_type(name)) for name in columns},
                    "ward_code": codes[ward[rows]],
                    "easting_m": metre[rows, 0],
                    "northing_m": metre[rows, 1],
                    "force": part.file.force,
                    "source_file": part.file.label,
                    "source_row": rows + 1,
                }
            )
        )
    return pd.concat(kept, ignore_index=True)


def _plain_type(column: str) -> str:
    return "float64" if column in ("longitude", "latitude") else "str"


def _receipts(
    parts: list[StreetRows],
    removed: list[NDArray[np.bool_]],
    conflicts: list[NDArray[np.bool_]],
    placed: list[NDArray[np.intp]],
    *,
    forces: list[str],
) -> pd.DataFrame:
    held: dict[tuple[str, Month], dict[str, Any]] = {}
    for part, gone, conflict, ward in zip(parts, removed, conflicts, placed, strict=True):
        unplaced = pc.is_null(part.table["longitude"]).to_numpy() & ~gone
        kept = int((~gone & (ward != _NO_WARD)).sum())
        held[part.file.force, part.file.month] = {
            "is_received": True,
            "source_file": part.file.label,
            "row_count": part.table.num_rows,
            "kept_count": kept,
            "repeated_id_count": int(gone.sum()),
            "conflicting_id_count": int(conflict.sum()),
            "without_place_count": int(unplaced.sum()),
            "outside_count": int((~gone & ~unplaced & (ward == _NO_WARD)).sum()),
            "lsoa_vintage": part.lsoa_vintage,
        }
    months = Period(min(month for _, month in held), max(month for _, month in held))
    columns = next(iter(held.values()))
    rows = [
        {
            "force": force,
            "month": pd.Timestamp(month.first_day),
            **held.get((force, month), dict.fromkeys(columns) | {"is_received": False}),
        }
        for month in months
        for force in forces
    ]
    return pd.DataFrame(rows)


def _district_counts(parts: list[StreetRows], removed: list[NDArray[np.bool_]]) -> pd.DataFrame:
    frames: list[pd.DataFrame] = []
    for part, gone in zip(parts, removed, strict=True):
        table = part.table.select(["lsoa_name", "crime_type"]).filter(pa.array(~gone))
        counted = table.group_by(["lsoa_name", "crime_type"]).aggregate([([], "count_all")])
        frame = counted.to_pandas()
        district = frame["lsoa_name"].astype("str").str.rpartition(" ")[0]
        frames.append(
            pd.DataFrame(
                {
                    "force": part.file.force,
                    "district_name": district.where(district.fillna("") != "", "Not stated"),
                    "month": pd.Timestamp(part.file.month.first_day),
                    "crime_type": frame["crime_type"].astype("str"),
                    "incident_count": frame["count_all"],
                }
            )
        )
    keys = ["force", "district_name", "month", "crime_type"]
    return pd.concat(frames).groupby(keys, as_index=False)["incident_count"].sum()


def _missing_notes(receipts: pd.DataFrame) -> list[str]:
    notes: list[str] = []
    for force, table in receipts.groupby("force", sort=False):
        absent = [Month.of(month) for month in table.loc[~table["is_received"], "month"]]
        if absent:
            notes.append(
                f"Not received from {force}: {name_months(absent)}. A missing month is left "
                "empty, never counted as zero."
            )
    repeated, conflicting = (
        int(receipts[column].sum()) for column in ("repeated_id_count", "conflicting_id_count")
    )
    if repeated:
        notes.append(
            f"{repeated:,} row{'s' * (repeated > 1)} left out because the Crime ID stands in "
            f"another row that was kept; {conflicting:,} of them named another place."
        )
    return notes


