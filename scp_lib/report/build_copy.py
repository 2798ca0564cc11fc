"""The tables of one run: built, and copied, so that no other build changes them meanwhile."""

import shutil
from pathlib import Path

from scp_lib.build.build import Built, build
from scp_lib.build.store import open_record, write_record
from scp_lib.errors import SourceError
from scp_lib.periods import Month
from scp_lib.report.fingerprint import are_whole
from scp_lib.settings.partnership import Partnership

_READ_ATTEMPTS = 20


def build_copy(
    settings: Partnership, *, raw: Path, processed: Path, today: Month, copy: Path
) -> Built:
    """Build the tables and copy those without records of persons into ``copy``, a new folder.

    So no page can have such a record: a notebook of a report or a pack reads the copy. SourceError
    if an input is wrong, or other builds keep changing the tables.
    """
    for attempt in range(_READ_ATTEMPTS):
        try:
            built = build(settings, raw=raw, processed=processed, today=today)
            copy.mkdir(exist_ok=True)
            files = {f"{name}.parquet" for name in built if not built.is_personal(name)}
            sums = {name: sha for name, sha in built.record["tables"].items() if name in files}
            for name in sums:
                shutil.copyfile(built.folder / name, copy / name)
            if are_whole(copy, sums):
                write_record(copy, open_record(built) | {"tables": sums})
                return built.in_folder(copy)
        except (SourceError, FileNotFoundError) as error:
            # another build may just be swapping the tables
            is_swap = not isinstance(error, SourceError) or "holds no whole build" in str(error)
            if not is_swap or attempt == _READ_ATTEMPTS - 1:
                raise
    raise SourceError(
        f"{processed / settings.key}: other builds keep changing it. Run again when they have "
        "ended."
    )
