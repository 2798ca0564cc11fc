"""A partnership is its settings: one TOML file, checked on reading, every fault listed at once."""

from __future__ import annotations

import tomllib
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from scp_lib import project
from scp_lib.errors import SettingsError, UsageError

_DISTRICT = r"^[EW]0[6-9]\d{6}$"
_FILE = r"^[^/\\.][^/\\]*$"
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


class Contact(_Settings):
    """Whom to tell of an error."""

    name: str
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


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
    population: PopulationFile | None = None
    town_centre: TownCentre | None = None
    places_of_recording: Recording = Field(default_factory=Recording)
    is_invented: bool = False
    raw_folder: Annotated[str, Field(pattern=_FILE)] | None = None

    @field_validator("forces", "crime_types")
    @classmethod
    def _no_repeats(cls, value: list[str]) -> list[str]:
        if len(set(value)) != len(value):
            raise ValueError("wanted each name once")
        return value

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
    try:
        words = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{where}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{where}: not UTF-8 text. Save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(
            f"{where}: not readable as TOML ({error}). Correct that line."
        ) from None
    if "key" in words:
        raise SettingsError(f"{where}: 'key' is not a setting: it is the file's own name.")
    try:
        return Partnership.model_validate({**words, "key": path.stem})
    except ValidationError as error:
        raise SettingsError(
            sorted(f"{where}: {_plain(fault)}" for fault in error.errors())
        ) from None


_PATTERNS = {
    _DISTRICT: "a district's code like E07000071",
    _FILE: "a file's name, without its folder",
    _FORCE: "the name in the force's files (essex, as in 2025-12-essex-street.csv)",
}


def _plain(fault: Any) -> str:
    """Put one of pydantic's faults into a plain line: which setting, found, wanted."""
    steps = [str(step) for step in fault["loc"] if step != "key"]
    setting = ".".join(steps) or "the file's name"
    shown = repr(fault["input"])
    found = f"found {shown if len(shown) < 60 else shown[:60] + ' …'}"
    match fault["type"]:
        case "missing":
            return f"{setting} is missing: add it (partnerships/example.toml shows how)."
        case "extra_forbidden":
            return f"{setting} is not a setting: remove it or correct its spelling."
        case "string_pattern_mismatch" if fault["ctx"]["pattern"] in _PATTERNS:
            return f"{setting}: {found}; wanted {_PATTERNS[fault['ctx']['pattern']]}."
        case "value_error":
            return f"{setting}: {found}; {fault['ctx']['error']}."
        case _:
            wanted = fault["msg"].replace("Input should be", "wanted").replace("String", "text")
            return f"{setting}: {found}; {wanted[0].lower()}{wanted[1:]}."
