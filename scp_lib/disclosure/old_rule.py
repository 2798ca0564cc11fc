"""Files that the old rule left: what they were, and which months it printed exactly.

Until 2026 small counts were withheld and all others printed as they were. A band beside an exact
total of the same calls could give a count away, so a year that has exact numbers gets no bands.
"""

from __future__ import annotations

import re
from pathlib import Path

from scp_lib.periods import Month

_MONTH = re.compile(rb"(?<!\d)(20\d\d)-(0[1-9]|1[0-2])(?!\d)")


def old_files(own: Path) -> list[Path]:
    """Return the files of the old rule in a partnership's folder of reports."""
    return sorted([*own.glob("published-*.json"), *own.glob("not-to-be-sent/counts-*.json")])


def old_years(own: Path) -> set[int]:
    """Return the years, by the April they begin with, of which exact numbers were printed."""
    found = [month for path in old_files(own) for month in _MONTH.findall(path.read_bytes())]
    return {(Month(int(year), int(month)) + -3).year for year, month in found}


def old_lines(own: Path) -> list[str]:
    """Say in a line what the files were and when they may go; nothing where there are none."""
    names = ", ".join(path.relative_to(own).as_posix() for path in old_files(own))
    if not names:
        return []
    last = max(old_years(own), default=None)
    when = "now"
    if last is not None:
        when = f"once March {last + 1} is over, together with the partner's files up to that month"
    return [
        f"{names}: kept by the old rule, which withheld small counts. Delete them {when}. Until "
        "then they only say which years have no bands."
    ]
