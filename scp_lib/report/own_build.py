"""The tables of one run: built, and copied, so that no other build changes them meanwhile."""

from __future__ import annotations

import shutil
from pathlib import Path

from scp_lib.build import Built, build
from scp_lib.errors import SourceError
from scp_lib.partnership import Partnership
from scp_lib.periods import Month
from scp_lib.report.digests import are_whole

_READ_ATTEMPTS = 20


def own_build(
    settings: Partnership, *, raw: Path, processed: Path, today: Month, copy: Path
) -> Built:
    """Build the tables and copy them into ``copy``, a new folder.

    Raises
    ------
    SourceError
        An input is wrong, or other builds keep changing the tables.
    """
    for attempt in range(_READ_ATTEMPTS):
        try:
            built = build(settings, raw=raw, processed=processed, today=today)
            copy.mkdir(exist_ok=True)
            for name in [*built.record["tables"], "build.json"]:
                shutil.copyfile(built.folder / name, copy / name)
            if are_whole(copy, built.record["tables"]):
                return built._replace(folder=copy)
        except (SourceError, FileNotFoundError) as error:
            # another build may just be swapping the tables
            is_swap = not isinstance(error, SourceError) or "holds no whole build" in str(error)
            if not is_swap or attempt == _READ_ATTEMPTS - 1:
                raise
    raise SourceError(
        f"{processed / settings.key}: other builds keep changing it. Run again when they have "
        "ended."
    )
