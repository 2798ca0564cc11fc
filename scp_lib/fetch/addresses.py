"""Where the publishers answer: defaults, then sources.toml, then the environment."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from scp_lib.errors import SettingsError
from scp_lib.settings.faults import Strict, fault_lines, read_toml
from scp_lib.sources.ons.nomis import NomisAddresses
from scp_lib.sources.ons.portal import PortalAddresses
from scp_lib.sources.police_uk.archive import PoliceUkAddresses

FILE = "sources.toml"
_HELP = "docs/fetching.md"


class Addresses(Strict):
    """Every address, layer name and vintage that fetching uses."""

    police_uk: PoliceUkAddresses = Field(default_factory=PoliceUkAddresses)
    ons_portal: PortalAddresses = Field(default_factory=PortalAddresses)
    nomis: NomisAddresses = Field(default_factory=NomisAddresses)


def read_addresses(folder: Path, *, environment: Mapping[str, str]) -> Addresses:
    """Read the addresses: ``sources.toml`` in the project's folder changes single ones.

    A table there (``wards`` of ``[ons_portal]``) is added to the defaults, line by line.
    ``SAFER_POLICE_UK``, ``SAFER_ONS_PORTAL`` and ``SAFER_NOMIS`` change a publisher's root.
    SettingsError with every fault of the file.
    """
    path = folder / FILE
    changes = read_toml(path, where=FILE) if path.is_file() else {}
    tables: dict[str, Any] = Addresses().model_dump()
    for publisher, change in changes.items():
        known = tables.setdefault(publisher, {})
        if not isinstance(change, dict) or not isinstance(known, dict):
            raise SettingsError(f"{FILE}: {publisher} is not a table: write [{publisher}].")
        for name, value in change.items():
            both = isinstance(value, dict) and isinstance(known.get(name), dict)
            known[name] = {**known[name], **value} if both else value
    for publisher in Addresses.model_fields:
        if root := environment.get(f"SAFER_{publisher.upper()}"):
            tables[publisher]["root"] = root.rstrip("/")
    try:
        return Addresses.model_validate(tables)
    except ValidationError as error:
        faults = fault_lines(error, tables, wanted={}, example=_HELP)
        raise SettingsError(
            f"{FILE}: {fault} {_HELP} lists the names." for fault in faults
        ) from None
