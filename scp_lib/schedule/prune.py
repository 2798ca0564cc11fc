"""Old reports go by one rule alone: a partnership's keep_months in schedule.toml."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def prune(folder: Path, *, keep_months: int) -> list[str]:
    """Remove all but the newest reports of one partnership; return the months removed, in order.

    Only whole reports count: folders named YYYY-MM with a manifest.json. Anything else, and
    whatever a link points to, is left alone. A report goes from its name at once, so that a
    reader never sees half of one.

    Parameters
    ----------
    folder
        The partnership's folder of reports.
    keep_months
        How many reports stay, the newest.
    """
    if keep_months < 1:
        raise ValueError(keep_months)
    if not folder.is_dir():
        return []
    reports = sorted(
        path
        for path in folder.iterdir()
        if _MONTH.fullmatch(path.name)
        and not path.is_symlink()
        and (path / "manifest.json").is_file()
    )
    removed: list[str] = []
    for report in reports[:-keep_months]:
        gone = report.with_name(f".{report.name}-pruned-{os.getpid()}")
        report.rename(gone)
        shutil.rmtree(gone)
        removed.append(report.name)
    return removed
