"""Downloads that a build before was made from, and that are there no more."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from scp_lib.build.store import read_record
from scp_lib.errors import SourceError
from scp_lib.files.whole import sha256_of
from scp_lib.periods import Month, name_months
from scp_lib.sources.police_uk.downloads import StreetFile
from scp_lib.tables.notes import Note


class Gone(NamedTuple):
    """Months of a force that a build had and no file has now, and the downloads they were in."""

    force: str
    months: list[str]
    downloads: list[str]

    def note(self) -> Note:
        """Say it."""
        more = f" and {len(self.downloads) - 3} more" if len(self.downloads) > 3 else ""
        return Note(
            "{force}: the download of {months} is gone ({downloads}); it was there at an earlier "
            "build.",
            force=self.force,
            months=name_months(map(Month.parse, self.months)),
            downloads=f"{', '.join(self.downloads[:3])}{more}",
        )


def name_of(raw: Path, *, folder: Path) -> str:
    """Tell raw folders apart in a record that names no folder of this machine.

    It is the same wherever raw and processed folders lie together.
    """
    try:
        way = os.path.relpath(raw.resolve(), folder.resolve())
    except ValueError:  # on another drive
        way = str(raw.resolve())
    return hashlib.sha256(way.encode()).hexdigest()[:16]


def gone_months(
    folder: Path, files: Iterable[StreetFile], *, raw: Path, forces: Iterable[str], accept: bool
) -> list[Gone]:
    """Return what the build in ``folder`` had of these forces, or knew to be gone, and is not here.

    A build from another raw folder is none before this one. A month that another download has is
    not gone, whatever that is called. SourceError if a month was there at the last build and nobody
    says that it is meant to be missing.
    """
    here = {(file.force, str(file.month)) for file in files}
    known: list[Gone] = []
    new: list[Gone] = []
    try:
        record = read_record(folder)
        if record.get("raw", own := name_of(raw, folder=folder)) != own:
            return []
        known += (Gone(*each) for each in record["gone"])
        receipts = folder / "receipts.parquet"
        if sha256_of(receipts) != record["tables"][receipts.name]:
            raise ValueError("damaged")
        last = pd.read_parquet(receipts).query("is_received")
        for force, rows in last[last["force"].isin(list(forces))].groupby("force"):
            months = rows["month"].dt.strftime("%Y-%m")
            lost = rows[[(force, month) not in here for month in months]]
            names = lost["source_file"].str.partition(": ")[0]
            new.append(Gone(str(force), months[lost.index].tolist(), sorted(set(names))))
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        pass  # no build before this one, or not a whole one
    new = [each for each in new if each.months]
    if new and not accept:
        remedy = (
            f"Put it back; or, if it is meant to be missing, `safer build {folder.name} "
            "--accept-missing` (and --raw, if you gave it): then it is in no figure. Nothing was "
            "changed."
        )
        raise SourceError([f"police_uk/: {each.note()} {remedy}" for each in new])
    still = (
        each._replace(months=[month for month in each.months if (each.force, month) not in here])
        for each in known
    )
    return [each for each in (*still, *new) if each.months]
