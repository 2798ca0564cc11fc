"""Where things lie: the project's own folders, found from anywhere inside it."""

import datetime as dt
import os
from pathlib import Path

from scp_lib.errors import UsageError
from scp_lib.periods import Month


def home() -> Path:
    """Return the project's folder: SAFER_HOME, or the nearest one above, or the package's own."""
    named = os.environ.get("SAFER_HOME")
    here = Path.cwd()
    candidates = [Path(named)] if named else [here, *here.parents, Path(__file__).parents[2]]
    for folder in candidates:
        if (folder / "partnerships").is_dir() and (folder / "notebooks").is_dir():
            return folder.resolve()
    raise UsageError(
        f"No project was found at {candidates[0]}: wanted a folder with partnerships/ and "
        "notebooks/. Change into the project's folder, or set SAFER_HOME to it."
    )


def raw_root() -> Path:
    """Return the folder of received files: SAFER_RAW, or data/raw."""
    return _root("SAFER_RAW", "data/raw")


def raw_folder(own: str | None) -> Path:
    """Return where a partnership's received files lie: the root, or its own folder.

    A folder of its own lies in the root or, where the root is somebody's downloads, in the
    project's data/raw. The root may be that folder itself.
    """
    root = raw_root()
    if not own or root.name == own:
        return root
    return root / own if (root / own).is_dir() else home() / "data" / "raw" / own


def this_month() -> Month:
    """Return the month of the clock; only used to refuse files of the future."""
    return Month.of(dt.date.today())


def processed_root() -> Path:
    """Return the folder of built tables: SAFER_PROCESSED, or data/processed."""
    return _root("SAFER_PROCESSED", "data/processed")


def reports_root() -> Path:
    """Return the folder of reports: SAFER_REPORTS, or reports."""
    return _root("SAFER_REPORTS", "reports")


def _root(variable: str, usual: str) -> Path:
    named = os.environ.get(variable)
    return Path(named).resolve() if named else home() / usual
