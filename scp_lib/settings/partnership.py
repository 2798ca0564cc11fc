"""A partnership is its settings: one TOML file, checked on reading, every fault listed at once."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from scp_lib.errors import SettingsError, UsageError, nearest
from scp_lib.files import project
from scp_lib.settings.faults import Settings, fault_lines, plain_fault, read_toml
from scp_lib.settings.targets import (
    History,
    TargetSetting,
    faults_between,
    readable_targets,
    repeated,
)
from scp_lib.tables.crime_types import CrimeType

KEY = r"^[a-z][a-z0-9_-]*$"
DISTRICT = r"^[EW]0[6-9]\d{6}$"
_FILE = r"^[^/\\.][^/\\]*$"
WITHOUT_AREA = frozenset({"btp"})
"""British Transport Police: of no area, without Crime IDs, outcomes or ASB."""
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_FORCE = r"^[a-z0-9]+(-[a-z0-9]+)*$"
WANTED = {
    KEY: "small letters, digits, - and _, a letter first",
    DISTRICT: "a district's code like E07000071",
    _FILE: "a file's name, without its folder",
    EMAIL: "an address like team@example.org",
    _FORCE: "the name in the force's files (essex, as in 2025-12-essex-street.csv)",
}

Longitude = Annotated[float, Field(ge=-9, le=3)]
Latitude = Annotated[float, Field(ge=49, le=61)]


class WardFile(Settings):
    """Which file holds the wards, in raw/ons."""

    file: Annotated[str, Field(pattern=_FILE)]
    code_column: str
    name_column: str
    vintage: Annotated[int, Field(ge=1990, le=2100)]


class PopulationFile(Settings):
    """The file of residents of each ward, in raw/ons, and its mid-year.

    Without a file they are those that come with the library (sources.ons.population.SHIPPED).
    """

    file: Annotated[str, Field(pattern=_FILE)] | None = None
    year: Annotated[int, Field(ge=1990, le=2100)]
    title: str = "ONS mid-year population estimate"


class TownCentre(Settings):
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
        if crosses_itself(ring):
            raise ValueError("wanted corners in order around the edge; this ring crosses itself")
        return ring


class MapLine(Settings):
    """A street that maps draw as a line, where the police's locations do not have its name."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    points: Annotated[list[tuple[Longitude, Latitude]], Field(min_length=2)]

    @field_validator("points", mode="before")
    @classmethod
    def _pairs(cls, value: Any) -> Any:
        return [tuple(map(float, pair)) for pair in value] if _all_pairs(value) else value


class DrawnArea(TownCentre):
    """An area that a target, or the explorer, names by its key."""

    key: Annotated[str, Field(pattern=KEY)]

    @field_validator("key")
    @classmethod
    def _not_of_its_own(cls, value: str) -> str:
        if value == "district":
            raise ValueError("wanted another key: 'district' is the whole district")
        return value


class RecordingPoint(Settings):
    """A location where incidents are often recorded, wherever they happened."""

    longitude: Longitude
    latitude: Latitude
    note: str


class Recording(Settings):
    """Places of recording: kinds of place as police.uk names them, and single locations."""

    kinds: list[str] = Field(default_factory=list)
    points: list[RecordingPoint] = Field(default_factory=list)


class RenamedWard(Settings):
    """A name that a ward bore before, and the one it has in the files."""

    name: str
    became: str


class Comparison(Settings):
    """Which districts of the force are compared (all by default), and which are similar.

    ``similar_areas`` is a list that the user brings, of the force or not, with the name of its
    source; ``similar_areas_forces`` are forces that are read for these areas alone.
    """

    districts: list[str] = Field(default_factory=list)
    similar_areas: list[str] = Field(default_factory=list)
    similar_areas_source: str | None = None
    similar_areas_forces: list[Annotated[str, Field(pattern=_FORCE)]] = Field(default_factory=list)

    @model_validator(mode="after")
    def _similar_areas_have_a_source(self) -> Comparison:
        faults = []
        if self.similar_areas and not self.similar_areas_source:
            faults = ["similar_areas has no source: add similar_areas_source, such as "
                      '"CIPFA nearest neighbours 2024".']  # fmt: skip
        elif not self.similar_areas and (self.similar_areas_source or self.similar_areas_forces):
            faults = ["similar_areas is missing: list them, or take their source and forces out."]
        if repeated(self.similar_areas):
            faults.append("similar_areas: wanted each name once.")
        if faults:
            raise plain_fault(faults)
        return self


class Briefing(Settings):
    """What the title block of a briefing prints as well as its figures, each line if set."""

    meeting_date: dt.date | None = None
    item: str | None = None
    author: str | None = None


class Contact(Settings):
    """Whom to tell of an error."""

    name: str
    email: Annotated[str, Field(pattern=EMAIL)]


class PartnerSetting(Settings):
    """One partner's records: ``personal`` counts print in bands, ``open`` ones as they are.

    ``ward_by_kind`` prints wards by kind once a year: set it only if the file names callers, or
    the partner has confirmed that no household makes half of a ward's calls.
    """

    source: Literal["partner_asb"]
    disclosure: Literal["open", "personal"] = "personal"
    ward_by_kind: bool = False


class Partnership(Settings):
    """Everything that differs from one partnership to the next."""

    key: Annotated[str, Field(pattern=KEY)]
    name: str
    area_name: str
    district_code: Annotated[str, Field(pattern=DISTRICT)]
    forces: Annotated[list[Annotated[str, Field(pattern=_FORCE)]], Field(min_length=1)]
    extra_forces: list[Annotated[str, Field(pattern=_FORCE)]] = Field(default_factory=list)
    crime_types: Annotated[list[CrimeType], Field(min_length=1)]
    wards: WardFile
    contact: Contact
    briefing: Briefing | None = None
    population: PopulationFile | None = None
    town_centre: TownCentre | None = None
    map_lines: list[MapLine] = Field(default_factory=list)
    areas: list[DrawnArea] = Field(default_factory=list)
    places_of_recording: Recording = Field(default_factory=Recording)
    priorities: list[str] = Field(default_factory=list)
    targets: list[TargetSetting] = Field(default_factory=list)
    history: Annotated[str, Field(pattern=_FILE)] | None = None
    ward_vintages: list[WardFile] = Field(default_factory=list)
    renamed_wards: list[RenamedWard] = Field(default_factory=list)
    comparison: Comparison = Field(default_factory=Comparison)
    partners: list[PartnerSetting] = Field(default_factory=list)
    is_invented: bool = False
    raw_folder: Annotated[str, Field(pattern=_FILE)] | None = None

    @field_validator(
        "forces", "extra_forces", "crime_types", "priorities", "ward_vintages", "partners", "areas"
    )
    @classmethod
    def _no_repeats(cls, value: list[Any], info: ValidationInfo) -> list[Any]:
        told_by = {"ward_vintages": "vintage", "partners": "source", "areas": "key"}.get(
            info.field_name or ""
        )
        if repeated(getattr(each, told_by) if told_by else each for each in value):
            raise ValueError(f"wanted each {told_by or 'name'} once")
        return value

    @field_validator("forces")
    @classmethod
    def _one_has_an_area(cls, value: list[str]) -> list[str]:
        if set(value) <= WITHOUT_AREA:
            raise ValueError("wanted the force whose area the partnership is in")
        return value

    @field_validator("extra_forces")
    @classmethod
    def _are_others(cls, value: list[str], info: ValidationInfo) -> list[str]:
        if both := sorted(set(value) & set(info.data.get("forces", []))):
            raise ValueError(f"wanted forces that are not in forces too ({', '.join(both)})")
        return value

    @property
    def forces_counted(self) -> list[str]:
        """Its own forces, and then the extra ones."""
        return list(dict.fromkeys([*self.forces, *self.extra_forces]))

    @property
    def forces_optional(self) -> frozenset[str]:
        """Those whose missing months leave a month complete: the extra ones, and any of no area."""
        return frozenset(self.extra_forces) | (WITHOUT_AREA & set(self.forces))

    @property
    def forces_read(self) -> list[str]:
        """The forces counted, and then those that are read for similar areas alone."""
        return list(dict.fromkeys([*self.forces_counted, *self.comparison.similar_areas_forces]))

    def partner(self, source: str) -> PartnerSetting:
        """Return what is settled of a partner's records; personal unless the settings differ."""
        own = (each for each in self.partners if each.source == source)
        return next(own, PartnerSetting(source="partner_asb"))

    @property
    def attribution(self) -> str:
        """Licence and sources, as every page, map and table carries them."""
        boundaries = (
            "Wards and population: Office for National Statistics licensed under the Open "
            "Government Licence v.3.0. Contains OS data © Crown copyright and database right "
            f"{self.wards.vintage}."
        )
        incidents = "Incidents: data.police.uk, licensed under the Open Government Licence v3.0."
        if self.is_invented:
            incidents = "Invented example: no incident here is real."
        return f"{incidents} {boundaries}"


def _all_pairs(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(pair, list)
        and len(pair) == 2
        and all(isinstance(number, (int, float)) for number in pair)
        for pair in value
    )


def crosses_itself(ring: list[tuple[float, float]]) -> bool:
    """Whether two sides of a ring cross, or it has no area; neighbouring sides share a corner.

    Without shapely, so that a mistake in the settings is answered at once.
    """
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


def find_partnership(name: str) -> str:
    """Return the name of a settings file, given in capitals or not; UsageError if there is none."""
    known = list_partnerships()
    alike = [each for each in known if each.casefold() == name.casefold()]
    if not alike:
        like = nearest(name.casefold(), known)
        raise UsageError(
            f"There is no partnership '{name}': wanted one of {', '.join(known)}. "
            f"{f'Did you mean {like}? ' if like else ''}Each is a file in partnerships/."
        )
    return name if name in alike else alike[0]


def read_partnership(name: str) -> Partnership:
    """Read ``partnerships/<name>.toml``; UsageError if there is none, else as read_settings."""
    return read_settings(partnerships_folder() / f"{find_partnership(name)}.toml")


def read_settings(path: Path) -> Partnership:
    """Read one settings file; raise SettingsError with every fault at once."""
    where = f"{path.parent.name}/{path.name}"
    words = read_toml(path, where=where)
    if "key" in words:
        raise SettingsError(f"{where}: 'key' is not a setting: it is the file's own name.")
    faults: list[str] = []
    try:
        partnership = Partnership.model_validate({**words, "key": path.stem})
    except ValidationError as error:
        faults += _lines(error, words)
    types, priorities = words.get("crime_types"), words.get("priorities")
    faults += faults_between(
        readable_targets(words.get("targets")),
        crime_types=types if isinstance(types, list) else (),
        priorities=priorities if isinstance(priorities, list) else (),
        has_town_centre="town_centre" in words,
        areas=_keys(words.get("areas")),
    )
    if faults:
        raise SettingsError(sorted(f"{where}: {fault}" for fault in faults))
    return partnership


def _keys(areas: Any) -> list[str]:
    tables = areas if isinstance(areas, list) else []
    return [each["key"] for each in tables if isinstance(each, dict) and "key" in each]


def read_history(partnership: Partnership) -> History | None:
    """Read the declared targets and results that the settings name; None if they name none.

    SettingsError, with a line for every fault, if the file is not there or wrong.
    """
    if partnership.history is None:
        return None
    path = partnerships_folder() / "history" / partnership.history
    where = f"partnerships/history/{path.name}"
    words = read_toml(path, where=where)
    try:
        found = History.model_validate(words)
        keys = repeated(target.key for target in found.targets)
        faults = [f"targets: two have the key '{key}'." for key in keys]
    except ValidationError as error:
        faults = _lines(error, words)
    if faults:
        raise SettingsError(sorted(f"{where}: {fault}" for fault in faults))
    return found


def _lines(error: ValidationError, words: dict[str, Any]) -> list[str]:
    return fault_lines(error, words, wanted=WANTED, example="partnerships/example.toml")
