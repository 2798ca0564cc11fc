"""Old reports go by one rule alone: a partnership's keep_months in schedule.toml."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from scp_lib.report.others import others_in

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_PRUNED = re.compile(r"\.\d{4}-\d{2}-pruned-\d+")


class Old(NamedTuple):
    """Reports that the rule removes, oldest first; and those it leaves, with what is in them."""

    removable: list[Path]
    left: dict[str, str]


def old_reports(folder: Path, *, keep_months: int) -> Old:
    """Return which reports of one partnership are older than its newest ``keep_months``.

    Only whole reports count: folders named YYYY-MM with a manifest.json. A report in which
    something lies that the report itself did not write (a pack, somebody's note) is left.

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
        return Old([], {})
    reports = sorted(
        path
        for path in folder.iterdir()
        if _MONTH.fullmatch(path.name)
        and not path.is_symlink()
        and (path / "manifest.json").is_file()
    )
    others = {path: others_in(path) for path in reports[:-keep_months]}
    return Old(
        [path for path, found in others.items() if not found],
        {path.name: found[0] for path, found in others.items() if found},
    )


def prune(folder: Path, *, keep_months: int) -> list[str]:
    """Remove the old reports of one partnership; return the months removed, in order.

    Whatever a link points to is left alone. A report goes from its name at once, so that a reader
    never sees half of one; what a killed run had begun to remove goes too.
    """
    removed: list[str] = []
    for report in old_reports(folder, keep_months=keep_months).removable:
        gone = report.with_name(f".{report.name}-pruned-{os.getpid()}")
        report.rename(gone)
        removed.append(report.name)
    for path in folder.glob(".*-pruned-*"):
        if _PRUNED.fullmatch(path.name) and not path.is_symlink():
            shutil.rmtree(path)
    return removed
