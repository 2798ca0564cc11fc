"""Where the publishers answer: defaults, then sources.toml, then the environment."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scp_lib.errors import SettingsError
from scp_lib.sources.mhclg import DeprivationAddresses
from scp_lib.sources.nomis import NomisAddresses
from scp_lib.sources.ons_portal import PortalAddresses
from scp_lib.sources.police_uk_archive import PoliceUkAddresses

FILE = "sources.toml"
_ENVIRONMENT = {
    "police_uk": "SAFER_POLICE_UK",
    "ons_portal": "SAFER_ONS_PORTAL",
    "nomis": "SAFER_NOMIS",
}


class Addresses(BaseModel):
    """Every address, layer name and vintage that fetching uses."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    police_uk: PoliceUkAddresses = Field(default_factory=PoliceUkAddresses)
    ons_portal: PortalAddresses = Field(default_factory=PortalAddresses)
    nomis: NomisAddresses = Field(default_factory=NomisAddresses)
    deprivation: DeprivationAddresses = Field(default_factory=DeprivationAddresses)


def read_addresses(folder: Path, *, environment: Mapping[str, str]) -> Addresses:
    """Read the addresses: ``sources.toml`` in the project's folder changes single ones.

    A table there (``wards`` of ``[ons_portal]``) is added to the defaults, line by line.
    ``SAFER_POLICE_UK``, ``SAFER_ONS_PORTAL`` and ``SAFER_NOMIS`` change a publisher's root.

    Raises
    ------
    SettingsError
        The file is wrong; every fault is a line.
    """
    path = folder / FILE
    changes: dict[str, Any] = {}
    if path.is_file():
        try:
            changes = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{FILE}: not readable as TOML ({error}). Correct it.") from None
    tables: dict[str, Any] = Addresses().model_dump()
    for publisher, change in changes.items():
        known = tables.setdefault(publisher, {})
        if not isinstance(change, dict) or not isinstance(known, dict):
            raise SettingsError(f"{FILE}: {publisher} is not a table: write [{publisher}].")
        for name, value in change.items():
            both = isinstance(value, dict) and isinstance(known.get(name), dict)
            known[name] = {**known[name], **value} if both else value
    for publisher, name in _ENVIRONMENT.items():
        if environment.get(name):
            tables[publisher]["root"] = environment[name].rstrip("/")
    try:
        return Addresses.model_validate(tables)
    except ValidationError as error:
        raise SettingsError(
            f"{FILE}: {'.'.join(map(str, fault['loc']))}: {fault['msg'].lower()}. Correct or "
            "remove it (docs/fetching.md lists the names)."
            for fault in error.errors()
        ) from None
