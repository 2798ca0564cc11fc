"""The state of a partnership's data, as lines for a terminal."""

from __future__ import annotations

from scp_lib.build import Built
from scp_lib.partnership import Partnership
from scp_lib.periods import Month, name_months


def state_lines(settings: Partnership, built: Built) -> list[str]:
    """Say by month what was received and kept, then what is missing and worth knowing."""
    held = built.complete_months
    lines = [
        f"{settings.name}: {settings.area_name} ({settings.district_code})",
        f"{len(built.wards)} wards of {settings.wards.vintage}; "
        f"{len(built.incidents):,} incidents; "
        + (f"newest full month {held[-1].name}" if held else "no month held in full"),
        "",
        f"{'force':<16}{'month':<9}{'rows':>8}{'kept':>8}{'outside':>9}{'no place':>10}"
        f"{'repeated':>10}  LSOA",
    ]
    months = [Month.of(month) for month in built.receipts["month"]]
    for month, row in zip(months, built.receipts.itertuples(), strict=True):
        start = f"{row.force:<16}{month!s:<9}"
        lines.append(
            f"{start}{row.row_count:>8,}{row.kept_count:>8,}{row.outside_count:>9,}"
            f"{row.without_place_count:>10,}{row.repeated_id_count:>10,}  {row.lsoa_vintage}"
            if row.is_received
            else f"{start}{'not received':>16}"
        )
    lines += ["", f"Held in full: {name_months(held)}." if held else "", "Notes"]
    return lines + [f"- {note}" for note in built.record["notes"]]
