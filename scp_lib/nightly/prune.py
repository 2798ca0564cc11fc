"""Old reports go by one rule alone: a partnership's keep_months in schedule.toml."""

import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from scp_lib.report.page_files import foreign_files

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
    """
    if keep_months < 1:
        raise ValueError(keep_months)
    reports = sorted(
        path.parent
        for path in folder.glob("*/manifest.json")
        if _MONTH.fullmatch(path.parent.name) and not path.parent.is_symlink() and path.is_file()
    )
    others = {path: foreign_files(path) for path in reports[:-keep_months]}
    return Old(
        [path for path, found in others.items() if not found],
        {path.name: found[0] for path, found in others.items() if found},
    )


def prune(folder: Path, *, keep_months: int) -> list[str]:
    """Remove the old reports of one partnership; return the months removed, in order.

    Whatever a link points to is left alone. A report goes from its name at once, so that a reader
    never sees half of one; what a killed run had begun to remove goes too.
    """
    removed = old_reports(folder, keep_months=keep_months).removable
    for report in removed:
        report.rename(report.with_name(f".{report.name}-pruned-{os.getpid()}"))
    for path in folder.glob(".*-pruned-*"):
        if _PRUNED.fullmatch(path.name) and not path.is_symlink():
            shutil.rmtree(path)
    return [report.name for report in removed]
