"""A partnership is its settings: one TOML file, checked on reading, every fault listed at once."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from scp_lib import project
from scp_lib.errors import SettingsError, UsageError

_DISTRICT = r"^[EW]0[6-9]\d{6}$"
_FILE = r"^[^/\\]+$"

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
    forces: Annotated[list[str], Field(min_length=1)]
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
            raise ValueError("names something twice")
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
        words = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{where}: not readable as TOML ({error}). Correct that line.") from None
    if "key" in words:
        raise SettingsError(f"{where}: 'key' is not a setting: it is the file's own name.")
    try:
        return Partnership.model_validate({**words, "key": path.stem})
    except ValidationError as error:
        raise SettingsError(sorted(f"{where}: {_plain(fault)}" for fault in error.errors())) from None


def _plain(fault: Any) -> str:
    """Put one of pydantic's faults into a plain line: which setting, found, wanted."""
    steps = [str(step) for step in fault["loc"] if step != "key"]
    setting = ".".join(steps) or "the file's name"
    found = f"found {fault['input']!r}" if len(repr(fault["input"])) < 60 else "found more than fits"
    match fault["type"]:
        case "missing":
            return f"{setting} is missing: add it (partnerships/example.toml shows how)."
        case "extra_forbidden":
            return f"{setting} is not a setting: remove it or correct its spelling."
        case _:
            wanted = fault["msg"].replace("Input should be", "wanted").replace("String", "text")
            return f"{setting}: {found}; {wanted[0].lower()}{wanted[1:]}."
