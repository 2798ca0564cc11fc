"""From raw to processed: each file read once, each incident placed once, all rows counted."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from scp_lib import __version__
from scp_lib.areas.wards import METRES, check_wards
from scp_lib.partnership import Partnership
from scp_lib.periods import Month
from scp_lib.schemas import (
    STOPPED,
    DistrictMonthCount,
    Incident,
    LedgerEntry,
    MonthReceipt,
    Revision,
    Ward,
    check,
)
from scp_lib.sources.downloads import find_street_files
from scp_lib.sources.ons import read_population, read_wards
from scp_lib.sources.reissues import choose_issues
from scp_lib.stages.holdings import holdings, ward_files
from scp_lib.stages.inputs import fingerprint, name_inputs, read_all, refuse_impossible
from scp_lib.stages.ledger import (
    areas_left_out,
    breaks_across,
    district_edge,
    edge_notes,
    ledger_table,
    missing_months,
    months_not_judged,
    repeated_files,
)
from scp_lib.stages.months import judge_months
from scp_lib.stages.other_wards import district_residents, newer_wards, ward_vintages
from scp_lib.stages.placing import place
from scp_lib.stages.repeats import repeated_ids
from scp_lib.stages.revisions import revised_months
from scp_lib.stages.store import Built, complete_months, read_built, read_unchanged, save
from scp_lib.stages.tables import district_table, incident_table, receipt_notes, receipt_table

__all__ = ["Built", "build", "complete_months", "read_built"]


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
    refuse_impossible(found.files, partnership=partnership, raw=raw, today=today)
    inputs = name_inputs(found.files, partnership=partnership, raw=raw)
    until = max((month for month in found.months if month <= today), default=None)
    inputs_print = fingerprint(partnership, inputs, [*found.notes, f"until {until}"])
    unchanged = read_unchanged(final, fingerprint=inputs_print)
    if unchanged is not None:
        return unchanged

    wards, ward_notes = _wards(partnership, raw=raw)
    vintages, vintage_notes = ward_vintages(partnership, raw=raw, wards=wards)
    residents, resident_notes = district_residents(partnership, raw=raw, wards=wards)
    chosen = choose_issues(found.files, folder=raw / "police_uk")
    parts = read_all(chosen.files, partnership=partnership)
    repeats = repeated_ids(parts)
    newest = newer_wards(vintages, than=partnership.wards.vintage)
    placed = place(parts, wards=wards, name=partnership.wards.file, newest=newest)
    received = receipt_table(parts, repeats, placed, forces=partnership.forces, until=until)
    judged = judge_months(received)
    receipts = check(judged.receipts, MonthReceipt)
    set_aside = {(entry["force"], Month.of(entry["month"])) for entry in judged.entries}
    revised = revised_months(
        chosen, parts, repeats, placed, wards=wards, newest=newest, receipts=receipts
    )
    missing = missing_months(receipts)
    ledger = [
        *missing,
        *judged.entries,
        *revised.entries,
        *repeated_files(chosen),
        *months_not_judged(receipts),
        *breaks_across(receipts, forces=partnership.forces),
        *district_edge(parts, repeats, placed),
        *areas_left_out(resident_notes),
    ]
    stopped = [entry for entry in missing if entry["kind"] == STOPPED]
    told = [entry["finding"] for entry in (*stopped, *judged.entries, *revised.entries)]
    warnings = [warning for part in parts for warning in part.warnings]
    edges = edge_notes(placed, repeats, name=partnership.wards.file)
    ward_notes = [*ward_notes, *edges, *vintage_notes, *resident_notes]
    notes = [*found.notes, *ward_notes, *chosen.notes, *warnings, *receipt_notes(receipts), *told]
    incidents = incident_table(parts, repeats, placed, wards=wards, set_aside=set_aside)
    built = Built(
        final,
        check(incidents, Incident),
        wards,
        receipts,
        check(district_table(parts, repeats, set_aside=set_aside), DistrictMonthCount),
        vintages,
        residents,
        check(ledger_table(ledger), LedgerEntry),
        check(revised.table, Revision),
        {
            "fingerprint": inputs_print,
            "inputs": inputs,
            "notes": notes,
            "holdings": holdings(inputs, found.files, raw=raw),
            "ward_files": ward_files(partnership, raw=raw),
            "version": __version__,
        },
        was_unchanged=False,
    )
    save(built)
    return built


def _wards(partnership: Partnership, *, raw: Path) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Read the wards and their residents, in code order, with notes of what was mended."""
    setting = partnership.wards
    received = read_wards(
        raw / "ons" / setting.file,
        code_column=setting.code_column,
        name_column=setting.name_column,
        district_code=partnership.district_code,
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
    table = check(pd.DataFrame(wards.drop(columns="geometry")), Ward)
    return gpd.GeoDataFrame(table, geometry=wards.geometry.to_numpy(), crs=METRES), notes
