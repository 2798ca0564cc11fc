"""From raw to processed: each file read once, each incident placed once, all rows counted."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from scp_lib import __version__
from scp_lib.areas.districts import own_names
from scp_lib.areas.metres import NATIONAL_GRID
from scp_lib.build.completeness import (
    breaks_across,
    completeness_table,
    district_edge,
    edge_notes,
    missing_months,
    months_not_judged,
    repeated_files,
    without_ids,
)
from scp_lib.build.counted import counted_table
from scp_lib.build.gone import gone_months, name_of
from scp_lib.build.inputs import (
    fingerprint,
    holdings,
    name_inputs,
    read_all,
    refuse_impossible,
    ward_files,
)
from scp_lib.build.listed import refuse_exchanged, refuse_namesakes, refuse_residents
from scp_lib.build.months import judge_months
from scp_lib.build.other_wards import (
    checked_wards,
    district_residents,
    newer_wards,
    ward_vintages,
    wards_elsewhere,
    without_others,
)
from scp_lib.build.revisions import revised_months
from scp_lib.build.rows import (
    beyond_notes,
    gather,
    own_located,
    refuse_doubled,
    refuse_moved,
    refuse_other_area,
)
from scp_lib.build.similar_areas import similar_districts
from scp_lib.build.store import Built, complete_months, read_built, read_unchanged, save
from scp_lib.build.streets import street_lines
from scp_lib.build.tables import district_table, incident_table, receipt_notes, receipt_table
from scp_lib.files import whole as folders
from scp_lib.periods import Month
from scp_lib.settings.partnership import Partnership
from scp_lib.sources import registry
from scp_lib.sources.ons.population import SHIPPED, read_population
from scp_lib.sources.os_roads import ROADS
from scp_lib.sources.police_uk.downloads import find_street_files, without_old_types
from scp_lib.sources.police_uk.reissues import choose_issues
from scp_lib.tables.kit import check
from scp_lib.tables.notes import BuildCount, structured
from scp_lib.tables.received import MonthReceipt

__all__ = ["Built", "build", "complete_months", "read_built"]


_COUNTS = list(BuildCount.columns())


def build(
    partnership: Partnership,
    *,
    raw: Path,
    processed: Path,
    today: Month,
    accept_missing: bool = False,
) -> Built:
    """Build (or find unchanged) the processed tables of a partnership, in ``processed/<key>``.

    ``raw`` has the folder of each source (scp_lib.sources.registry), exactly as received. A file of
    a month after ``today`` is refused, and so is a month less than the last build had, unless
    ``accept_missing`` says that it is meant to be missing. ScpError where an input cannot be
    trusted: every fault found is a line, and nothing is written.
    """
    final = processed / partnership.key
    found = without_old_types(find_street_files(raw / "police_uk", forces=partnership.forces_read))
    refuse_impossible(found.files, partnership=partnership, raw=raw, today=today)
    inputs = name_inputs(found.files, partnership=partnership, raw=raw)
    until = max((month for month in found.months if month <= today), default=None)
    inputs_print = fingerprint(partnership, inputs.open, [*found.notes, f"until {until}"])
    unchanged = read_unchanged(final, fingerprint=inputs_print, personal=inputs.personal)
    if unchanged is not None:
        folders.clear_left(final)
        return unchanged
    forces = partnership.forces_counted
    gone = gone_months(final, found.files, raw=raw, forces=forces, accept=accept_missing)

    own = partnership.district_code
    wards, ward_notes, moved = checked_wards(partnership.wards, raw=raw, district_code=own)
    vintages, vintage_notes = ward_vintages(partnership, raw=raw, wards=wards)
    of_own_forces = [file for file in found.files if file.force in partnership.forces_counted]
    chosen = choose_issues(of_own_forces, folder=raw / "police_uk")
    newest = newer_wards(vintages, than=partnership.wards.vintage)
    files = read_all(chosen.files, partnership=partnership)
    rows = gather(files, wards=wards, newest=newest)
    names = own_names(own, partnership.area_name)
    others = wards_elsewhere(
        rows, wards=wards, own=names, district_code=own, name=partnership.wards.file
    )
    if others and not partnership.is_invented:
        name = partnership.wards.file
        wards, notes = without_others(wards, others, name=name, district_code=own)
        ward_notes += notes
        vintages, _ = ward_vintages(partnership, raw=raw, wards=wards)
        rows = gather(files, wards=wards, newest=newest)
    wards = _with_residents(wards, partnership, raw=raw)
    refuse_doubled(rows, own=names)
    refuse_other_area(rows, wards=wards, name=partnership.wards.file)
    refuse_moved(rows, moved, wards=wards, name=partnership.wards.file)
    refuse_namesakes(wards, name=partnership.wards.file)
    refuse_exchanged(rows, wards=wards, name=partnership.wards.file)
    located = own_located(rows, own=names, district_code=own)
    received = receipt_table(
        rows,
        forces=partnership.forces_counted,
        until=until,
        optional=partnership.forces_optional,
    )
    judged = judge_months(received, counts=district_table(rows), located=located, own=names)
    receipts = check(judged.receipts, MonthReceipt)
    set_aside = {(each["force"], Month.of(each["month"])) for each in judged.entries}
    is_aside = [(each.force, each.month) in set_aside for each in located.itertuples()]
    beyond = beyond_notes(
        located[~np.array(is_aside)], wards=wards, name=partnership.wards.file, district_code=own
    )
    similar = similar_districts(found.files, partnership=partnership, raw=raw, wards=wards)
    revised = revised_months(chosen, rows, wards=wards, newest=newest, receipts=receipts)
    missing = missing_months(receipts)
    entries = [
        *missing,
        *judged.entries,
        *revised.entries,
        *repeated_files(chosen),
        *months_not_judged(receipts),
        *breaks_across(receipts, forces=partnership.forces_counted),
        *district_edge(rows),
    ]
    notes = [
        *(each.note() for each in gone),
        *found.notes,
        *ward_notes,
        *edge_notes(rows, name=partnership.wards.file),
        *beyond,
        *vintage_notes,
        *similar.notes,
        *(warning for part in files for warning in part.warnings),
        *without_ids(files),
        *receipt_notes(receipts),
        *(each["finding"] for each in (*missing, *judged.entries, *revised.entries)),
    ]
    completeness, findings = completeness_table(entries)
    kept_notes, note_counts = structured(notes)
    kept_findings, more_counts = structured(findings, first=len(notes) + 1, row=len(note_counts))
    tables: dict[str, pd.DataFrame] = {
        "incidents": incident_table(rows, wards=wards, set_aside=set_aside),
        "wards": wards,
        "receipts": receipts,
        "districts": district_table(rows, set_aside=set_aside),
        "similar_districts": similar.table,
        "vintages": vintages,
        "residents": district_residents(partnership, wards=wards),
        "base_lines": street_lines(ROADS.paths(raw, partnership), wards=wards),
        "completeness": completeness,
        "revisions": revised.table,
        "build_counts": pd.DataFrame([*note_counts, *more_counts], columns=_COUNTS),
    }
    checked = {name: _checked(name, table) for name, table in tables.items()}
    counted = {
        source: counted_table(source, paths, today=today, wards=wards, newest=newest)
        for source in registry.counted_sources()
        if (paths := source.paths(raw, partnership))
    }
    for source, (table, _) in counted.items():
        checked[source.processed] = table
    counted_from = {source.processed: [source.key] for source in counted}
    record = {
        "fingerprint": inputs_print,
        "looked_for": registry.looked_for(partnership),
        "inputs": inputs.open,
        "personal": {
            "inputs": inputs.personal,
            "tables": [source.processed for source in counted if source.is_personal],
        },
        "sources": {name: list(registry.TABLES[name][1]) for name in tables} | counted_from,
        "months": {
            source.processed: [str(month) for month in months]
            for source, (_, months) in counted.items()
        },
        "raw": name_of(raw, folder=final),
        "gone": [list(each) for each in gone],
        "notes": kept_notes,
        "findings": kept_findings,
        "holdings": holdings(inputs.open, found.files, raw=raw),
        "ward_files": ward_files(partnership, raw=raw),
        "version": __version__,
    }
    built = Built(final, checked, record, was_unchanged=False)
    save(built)
    return built


def _checked(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Type and check a table; its shapes, if it has any, ride along."""
    model, _ = registry.TABLES[name]
    if not isinstance(table, gpd.GeoDataFrame):
        return check(table, model)
    rows = check(pd.DataFrame(table.drop(columns="geometry")), model)
    return gpd.GeoDataFrame(rows, geometry=table.geometry.to_numpy(), crs=NATIONAL_GRID)


def _with_residents(
    wards: gpd.GeoDataFrame, partnership: Partnership, *, raw: Path
) -> gpd.GeoDataFrame:
    if not partnership.population:
        return wards.assign(population=pd.NA, population_year=pd.NA)
    file = partnership.population.file
    people = read_population(
        raw / "ons" / file if file else SHIPPED,
        year=partnership.population.year,
        ward_codes=wards["ward_code"].tolist(),
        code_column=partnership.wards.code_column,
    )
    wards = wards.merge(people, on="ward_code", how="left", validate="one_to_one")
    refuse_residents(wards, partnership=partnership, name=file or SHIPPED.name)
    return wards
