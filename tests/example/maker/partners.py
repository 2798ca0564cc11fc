"""Invented records of a partner: calls about anti-social behaviour, with their date and hour.

They are few on purpose: most wards have fewer than five calls in most months, as a council's own
records do, so that disclosure control has work to do.
"""

from __future__ import annotations

import calendar
import csv
import io
import json
from pathlib import Path

import numpy as np

from scp_lib.errors import SourceError
from scp_lib.files.whole import write_whole
from scp_lib.periods import Month, Period
from scp_lib.sources.partner_asb import COLUMNS, KINDS
from scp_lib.tables.crime_types import ASB
from tests.example.maker.incidents import CENTRE_ASB_A_YEAR, SEASON, WARD_SHARE
from tests.example.maker.places import WARDS_FILE

PARTNERS_FOLDER = "partners"
PARTNER_MONTHS = 24
RECORDED_BY = "Invented"
CALLS_SHARE = 0.25  # of the ward's recorded ASB, on average
DISPERSION = 1.4
CASTLE = "E05010828"
KIND_MIX = (0.38, 0.24, 0.12, 0.14, 0.08, 0.04)
HOUR_WEIGHT = (
    5, 4, 3, 1, 1, 1, 1, 2, 3, 3, 3, 3, 4, 4, 4, 5, 6, 6, 7, 8, 9, 10, 10, 8,
)  # fmt: skip
WEEKDAY_WEIGHT = (8, 8, 8, 9, 13, 15, 11)  # Monday to Sunday


def write_partners(raw: Path, *, last_month: Month, rng: np.random.Generator) -> list[Path]:
    """Write two years of invented calls to ``raw/partners``, and return the files, one a year.

    Older files of invented calls are removed. SourceError if the folder holds a file that is not
    the example's.
    """
    folder = raw / PARTNERS_FOLDER
    strangers = [path for path in sorted(folder.glob("*.csv")) if not _is_ours(path)]
    if strangers:
        raise SourceError(
            f"{folder} holds {strangers[0].name}, which is not part of the example: "
            "invented calls need a raw folder of their own."
        )
    names = _ward_names(raw)
    period = Period(last_month + (1 - PARTNER_MONTHS), last_month)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    reference = 0
    for first in range(0, PARTNER_MONTHS, 12):
        months = list(period)[first : first + 12]
        held = io.StringIO(newline="")
        rows = csv.writer(held, lineterminator="\n")
        rows.writerow(COLUMNS)
        for month in months:
            for time, code, kind in _calls(month, rng):
                reference += 1
                cells = (f"INVENTED-{reference:06d}", time, code, names[code], kind, RECORDED_BY)
                rows.writerow(cells)
        path = folder / f"asb-calls-{months[0]}-to-{months[-1]}.csv"
        write_whole(path, held.getvalue().encode())
        written.append(path)
    for old in sorted(folder.glob("asb-calls-*.csv")):
        if old not in written:
            old.unlink()
    return written


def _is_ours(path: Path) -> bool:
    """Whether every row of the file says that it is invented."""
    rows = path.read_text(encoding="utf-8", errors="replace").splitlines()[1:]
    return bool(rows) and all(row.endswith(f",{RECORDED_BY}") for row in rows)


def _ward_names(raw: Path) -> dict[str, str]:
    features = json.loads((raw / WARDS_FILE).read_text(encoding="utf-8"))["features"]
    return {f["properties"]["WD23CD"]: f["properties"]["WD23NM"] for f in features}


def _calls(month: Month, rng: np.random.Generator) -> list[tuple[str, str, str]]:
    """One month's calls in the order they came in: time, ward code, kind."""
    days = np.arange(1, month.days + 1)
    weekday = [calendar.weekday(month.year, month.month, int(day)) for day in days]
    by_day = np.array(WEEKDAY_WEIGHT, float)[weekday]
    by_hour = np.array(HOUR_WEIGHT, float)
    season = SEASON[ASB][month.month - 1]
    found = []
    for code, (_, asb_a_year) in WARD_SHARE.items():
        yearly = asb_a_year + (CENTRE_ASB_A_YEAR if code == CASTLE else 0)
        mean = CALLS_SHARE * yearly / 12 * season
        level = rng.gamma(mean / (DISPERSION - 1)) * (DISPERSION - 1)
        count = int(rng.poisson(level))
        day = rng.choice(days, size=count, p=by_day / by_day.sum())
        hour = rng.choice(24, size=count, p=by_hour / by_hour.sum())
        minute = rng.integers(0, 60, size=count)
        kind = rng.choice(len(KINDS), size=count, p=KIND_MIX)
        for moment in zip(day.tolist(), hour.tolist(), minute.tolist(), kind.tolist(), strict=True):
            found.append((*moment[:3], code, KINDS[moment[3]]))
    return [
        (f"{day:02d}/{month.month:02d}/{month.year} {hour:02d}:{minute:02d}", code, kind)
        for day, hour, minute, code, kind in sorted(found)
    ]
