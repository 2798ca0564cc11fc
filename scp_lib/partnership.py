"""A partnership is its settings: one TOML file, checked on reading, every fault listed at once."""

from __future__ import annotations

import datetime as dt
import tomllib
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from scp_lib import project
from scp_lib.disclosure_settings import DisclosureSetting, disclosure_faults
from scp_lib.errors import SettingsError, UsageError
from scp_lib.target_settings import (
    PLAIN,
    History,
    TargetSetting,
    faults_between,
    readable_targets,
    repeated,
)

_DISTRICT = r"^[EW]0[6-9]\d{6}$"
_FILE = r"^[^/\\.][^/\\]*$"
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_FORCE = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Longitude = Annotated[float, Field(ge=-9, le=3)]
Latitude = Annotated[float, Field(ge=49, le=61)]

CrimeType = Literal[
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_min_length=1)


class WardFile(_Settings):
    """Which file holds the wards, in raw/ons."""

    file: Annotated[str, Field(pattern=_FILE)]
    code_column: str
    name_column: str
    vintage: Annotated[int, Field(ge=1990, le=2100)]


class PopulationFile(_Settings):
    """Which file holds the residents of each ward, in raw/ons, and of which mid-year."""

    file: Annotated[str, Field(pattern=_FILE)]
    year: Annotated[int, Field(ge=1990, le=2100)]
    title: str = "ONS mid-year population estimate"


class TownCentre(_Settings):
    """The town centre, drawn as a ring of longitude, latitude."""

    name: str
    polygon: Annotated[list[tuple[Longitude, Latitude]], Field(min_length=3)]

    @field_validator("polygon", mode="before")
    @classmethod
    def _pairs(cls, value: Any) -> Any:
        return [tuple(map(float, pair)) for pair in value] if _all_pairs(value) else value

    @field_validator("polygon")
    @classmethod
    def _ring(cls, ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
        if _crosses_itself(ring):
            raise ValueError("wanted corners in order around the edge; this ring crosses itself")
        return ring


class RecordingPoint(_Settings):
    """A map point where incidents are recorded rather than committed."""

    longitude: Longitude
    latitude: Latitude
    note: str


class Recording(_Settings):
    """Places of recording: kinds of place as police.uk names them, and single map points."""

    kinds: list[str] = Field(default_factory=list)
    points: list[RecordingPoint] = Field(default_factory=list)


class RenamedWard(_Settings):
    """A name that a ward bore before, and the one it has in the files."""

    name: str
    became: str


class DistrictWards(WardFile):
    """Another district's wards, to add up its residents (of the population's file and year)."""

    district: str


class Comparison(_Settings):
    """Which districts of the force are compared: all of them if none is listed."""

    districts: list[str] = Field(default_factory=list)
    wards: list[DistrictWards] = Field(default_factory=list)


class Briefing(_Settings):
    """What the title block of a briefing prints beside its figures; each line where it is set."""

    meeting_date: dt.date | None = None
    item: str | None = None
    author: str | None = None


class Contact(_Settings):
    """Whom to tell of an error."""

    name: str
    email: Annotated[str, Field(pattern=_EMAIL)]


class Partnership(_Settings):
    """Everything that differs from one partnership to the next."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    name: str
    area_name: str
    district_code: Annotated[str, Field(pattern=_DISTRICT)]
    forces: Annotated[list[Annotated[str, Field(pattern=_FORCE)]], Field(min_length=1)]
    crime_types: Annotated[list[CrimeType], Field(min_length=1)]
    wards: WardFile
    contact: Contact
    briefing: Briefing | None = None
    population: PopulationFile | None = None
    town_centre: TownCentre | None = None
    places_of_recording: Recording = Field(default_factory=Recording)
    targets: list[TargetSetting] = Field(default_factory=list)
    history: Annotated[str, Field(pattern=_FILE)] | None = None
    ward_vintages: list[WardFile] = Field(default_factory=list)
    renamed_wards: list[RenamedWard] = Field(default_factory=list)
    comparison: Comparison = Field(default_factory=Comparison)
    disclosure: list[DisclosureSetting] = Field(default_factory=list)
    is_invented: bool = False
    raw_folder: Annotated[str, Field(pattern=_FILE)] | None = None

    @field_validator("forces", "crime_types")
    @classmethod
    def _no_repeats(cls, value: list[str]) -> list[str]:
        if len(set(value)) != len(value):
            raise ValueError("wanted each name once")
        return value

    @field_validator("ward_vintages")
    @classmethod
    def _one_file_a_vintage(cls, files: list[WardFile]) -> list[WardFile]:
        if len({file.vintage for file in files}) != len(files):
            raise ValueError("wanted each vintage once")
        return files

    @property
    def attribution(self) -> str:
        """Licence and sources, as every page, map and table carries them."""
        boundaries = (
            "Wards and population: Office for National Statistics licensed under the Open "
            "Government Licence v.3.0. Contains OS data © Crown copyright and database right "
            f"{self.wards.vintage}."
        )
        if self.is_invented:
            return f"Invented example: no incident here is real. {boundaries}"
        return (
            "Incidents: data.police.uk, licensed under the Open Government Licence v3.0. "
            f"{boundaries}"
        )


def _all_pairs(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(pair, list)
        and len(pair) == 2
        and all(isinstance(number, (int, float)) for number in pair)
        for pair in value
    )


def _crosses_itself(ring: list[tuple[float, float]]) -> bool:
    """Whether two sides of a ring cross, or it has no area; neighbouring sides share a corner."""
    corners = ring[:-1] if ring[0] == ring[-1] else ring
    sides = list(zip(corners, corners[1:] + corners[:1], strict=True))
    twice_area = sum(a[0] * b[1] - b[0] * a[1] for a, b in sides)
    if len(set(corners)) != len(corners) or abs(twice_area) < 1e-12:
        return True
    return any(
        _turn(*first, second[0]) * _turn(*first, second[1]) < 0
        and _turn(*second, first[0]) * _turn(*second, first[1]) < 0
        for first, second in combinations(sides, 2)
    )


def _turn(start: tuple[float, float], end: tuple[float, float], point: tuple[float, float]) -> int:
    """Return 1, 0 or -1: the point lies left of the line, on it, or right of it."""
    along = (end[0] - start[0], end[1] - start[1])
    cross = along[0] * (point[1] - start[1]) - along[1] * (point[0] - start[0])
    return (cross > 1e-15) - (cross < -1e-15)


def partnerships_folder() -> Path:
    """Return the folder of the settings files."""
    return project.home() / "partnerships"


def list_partnerships() -> list[str]:
    """Return the names of all settings files, in order."""
    return sorted(path.stem for path in partnerships_folder().glob("*.toml"))


def read_partnership(name: str) -> Partnership:
    """Read ``partnerships/<name>.toml``.

    Raises
    ------
    UsageError
        There is no such partnership.
    SettingsError
        The file is wrong; every fault is a line.
    """
    known = list_partnerships()
    if name not in known:
        raise UsageError(
            f"There is no partnership '{name}': wanted one of {', '.join(known)}. "
            "Each is a file in partnerships/."
        )
    return read_settings(partnerships_folder() / f"{name}.toml")


def read_settings(path: Path) -> Partnership:
    """Read one settings file; raise SettingsError with every fault at once."""
    where = f"{path.parent.name}/{path.name}"
    words = _toml(path, where)
    if "key" in words:
        raise SettingsError(f"{where}: 'key' is not a setting: it is the file's own name.")
    faults: list[str] = []
    try:
        partnership = Partnership.model_validate({**words, "key": path.stem})
        faults = disclosure_faults(partnership.disclosure)
    except ValidationError as error:
        faults = _lines(error, words)
    faults += faults_between(
        readable_targets(words.get("targets")),
        crime_types=_names(words.get("crime_types")),
        has_town_centre="town_centre" in words,
    )
    if faults:
        raise SettingsError(sorted(f"{where}: {fault}" for fault in faults))
    return partnership


def read_history(partnership: Partnership) -> History | None:
    """Read the declared targets and results that the settings name; None if they name none.

    Raises
    ------
    SettingsError
        The file is not there or wrong; every fault is a line.
    """
    if partnership.history is None:
        return None
    path = partnerships_folder() / "history" / partnership.history
    where = f"partnerships/history/{path.name}"
    words = _toml(path, where)
    faults: list[str] = []
    try:
        found = History.model_validate(words)
        keys = repeated(target.key for target in found.targets)
        faults = [f"targets: two have the key '{key}'." for key in keys]
    except ValidationError as error:
        faults = _lines(error, words)
    if faults:
        raise SettingsError(sorted(f"{where}: {fault}" for fault in faults))
    return found


def _toml(path: Path, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{where}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{where}: not UTF-8 text. Save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(
            f"{where}: not readable as TOML ({error}). Correct that line."
        ) from None


def _names(words: Any) -> list[str] | None:
    """Return a list of names as such; None, which nothing is held against, for anything else."""
    return words if isinstance(words, list) and words else None


def _lines(error: ValidationError, words: dict[str, Any]) -> list[str]:
    return [line for fault in error.errors() for line in _plain(fault, words).split("\n")]


_PATTERNS = {
    _DISTRICT: "a district's code like E07000071",
    _FILE: "a file's name, without its folder",
    _EMAIL: "an address like team@example.org",
    _FORCE: "the name in the force's files (essex, as in 2025-12-essex-street.csv)",
}


def _plain(fault: Any, words: dict[str, Any]) -> str:
    """Put one of pydantic's faults into a plain line: which setting, found, wanted."""
    setting = _setting(fault["loc"], words)
    shown = repr(fault["input"])
    found = f"found {shown if len(shown) < 60 else shown[:60] + ' …'}"
    match fault["type"]:
        case "missing":
            return f"{setting} is missing: add it (partnerships/example.toml shows how)."
        case "extra_forbidden":
            return f"{setting} is not a setting: remove it or correct its spelling."
        case "string_pattern_mismatch" if fault["ctx"]["pattern"] in _PATTERNS:
            return f"{setting}: {found}; wanted {_PATTERNS[fault['ctx']['pattern']]}."
        case "too_short":
            return f"{setting}: {found}; wanted at least {fault['ctx']['min_length']}."
        case "value_error":
            return f"{setting}: {found}; {fault['ctx']['error']}."
        case kind if kind == PLAIN:
            return "\n".join(f"{setting}: {line}" for line in fault["ctx"]["words"].split("\n"))
        case _:
            wanted = fault["msg"].replace("Input should be", "wanted").replace("String", "text")
            return f"{setting}: {found}; {wanted[0].lower()}{wanted[1:]}."


def _setting(place: tuple[int | str, ...], words: dict[str, Any]) -> str:
    """Name a setting; a target by its key where it has one, otherwise by its place, from 1."""
    if place == ("key",):
        return "the file's name"
    match place:
        case ("targets", int(place_of), *rest):
            held = words["targets"][place_of]
            key = held.get("key") if isinstance(held, dict) else None
            name = f"targets '{key}'" if isinstance(key, str) else f"targets, number {place_of + 1}"
            return ": ".join([name, ".".join(map(str, rest))]) if rest else name
        case _:
            return ".".join(map(str, place))
