"""The state of a partnership's data, as lines for a terminal."""

from scp_lib.build.build import Built
from scp_lib.periods import Month, name_months
from scp_lib.settings.partnership import Partnership
from scp_lib.sources import registry
from scp_lib.sources.source import Source


def state_lines(settings: Partnership, built: Built) -> list[str]:
    """Say by month what was received and kept, then each source, then what is worth knowing."""
    held, wards, incidents = built.complete_months, len(built["wards"]), len(built["incidents"])
    lines = [
        f"{settings.name}: {settings.area_name} ({settings.district_code})",
        f"{wards} ward{'s' * (wards != 1)} of {settings.wards.vintage}; "
        f"{incidents:,} incident{'s' * (incidents != 1)}; "
        + (f"latest complete month {held[-1].name}" if held else "no complete month"),
        "",
        f"{'force':<16}{'month':<9}{'rows':>8}{'kept':>8}{'outside':>9}{'no place':>10}"
        f"{'repeated':>10}  LSOA",
    ]
    months = [Month.of(month) for month in built["receipts"]["month"]]
    for month, row in zip(months, built["receipts"].itertuples(), strict=True):
        start = f"{row.force:<16}{month!s:<9}"
        lines.append(
            f"{start}{row.row_count:>8,}{row.kept_count:>8,}{row.outside_count:>9,}"
            f"{row.without_place_count:>10,}{row.repeated_id_count:>10,}  {row.lsoa_vintage}"
            if row.is_received
            else f"{start}{'not received':>16}"
        )
    lines += ["", f"Complete: {name_months(held)}." if held else "", "Sources"]
    lines += [f"- {_source_line(source, built, settings)}" for source in registry.SOURCES]
    notes = [f"- {note}" for note in built.note_texts()]
    return [*lines, *(["", "Notes", *notes] if notes else [])]


def _source_line(source: Source, built: Built, settings: Partnership) -> str:
    """Say of a source how many files it has, what they cover, and the rows of its table.

    Rows of records of persons are not counted here: a terminal is read over a shoulder.
    """
    inputs = [*built.record["inputs"], *built.record["personal"]["inputs"]]
    count = sum(entry["source"] == source.key for entry in inputs)
    if not count:
        named = ", ".join(f"{source.folder}/{name}" for name in source.patterns(settings))
        return f"{source.title}: no file ({named or 'the settings name no file'})."
    files = f"{count} file{'s' * (count > 1)}"
    months = built.record["months"].get(source.processed, [])
    span = f", {name_months(Month.parse(month) for month in months)}" if months else ""
    rows = ""
    if not source.is_personal:
        length = len(built[source.processed])
        rows = f", {length:,} row{'s' * (length != 1)} in {source.processed}"
    return f"{source.title}: {files}{span}{rows}."
