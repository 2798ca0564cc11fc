"""Every source there is; to add one, write its module and put its object into SOURCES."""

from collections.abc import Iterable
from pathlib import Path

from scp_lib.settings.partnership import Partnership
from scp_lib.sources import os_roads, partner_asb
from scp_lib.sources.ons import reader as ons
from scp_lib.sources.police_uk import reader as police_uk
from scp_lib.sources.source import FETCHED, Source
from scp_lib.tables.incidents import DistrictMonthCount, Incident
from scp_lib.tables.kit import Table
from scp_lib.tables.notes import BuildCount
from scp_lib.tables.received import Completeness, MonthReceipt, Revision
from scp_lib.tables.streets import BaseLine
from scp_lib.tables.wards import DistrictResidents, Ward, WardVintage

SOURCES: tuple[Source, ...] = (
    police_uk.SOURCE, ons.WARDS, ons.POPULATION, partner_asb.SOURCE, os_roads.ROADS,
)  # fmt: skip

_STREET, _WARDS, _PEOPLE = police_uk.SOURCE.key, ons.WARDS.key, ons.POPULATION.key
TABLES: dict[str, tuple[type[Table], tuple[str, ...]]] = {
    "incidents": (Incident, (_STREET,)),
    "wards": (Ward, (_WARDS, _PEOPLE)),
    "receipts": (MonthReceipt, (_STREET,)),
    "districts": (DistrictMonthCount, (_STREET,)),
    "similar_districts": (DistrictMonthCount, (_STREET,)),
    "vintages": (WardVintage, (_WARDS,)),
    "residents": (DistrictResidents, (_PEOPLE,)),
    "completeness": (Completeness, (_STREET, _WARDS)),
    "revisions": (Revision, (_STREET,)),
    "base_lines": (BaseLine, (os_roads.ROADS.key, _WARDS)),
    "build_counts": (BuildCount, (_STREET, _WARDS, _PEOPLE)),
}
"""The processed tables that every build makes, with layout and the sources they are made from."""


def counted_sources() -> list[Source]:
    """Return the sources whose files are read as they are: those that need no stage of a build."""
    return [source for source in SOURCES if source.read is not None]


def folders_of(sources: Iterable[Source]) -> list[str]:
    """Return the folders of received files, each once, in order of their names."""
    return sorted({source.folder for source in sources})


def looked_for(settings: Partnership) -> list[str]:
    """Return the names and patterns of every file that a build reads, or would read if there.

    They are below the folder of received files, each source's record of fetching among them.
    """
    names = {f"{each.folder}/{name}" for each in SOURCES for name in each.patterns(settings)}
    return sorted(names | {f"{folder}/{FETCHED}" for folder in folders_of(SOURCES)})


def personal_references(raw: Path, settings: Partnership) -> set[str]:
    """Read the numbers that lead back to persons, to be looked for in what is published."""
    return {
        each
        for source in SOURCES
        if source.is_personal
        for each in source.references(raw, settings)
    }
