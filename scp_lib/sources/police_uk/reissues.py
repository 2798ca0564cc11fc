"""The same force and month in several downloads: read once, and the later issue if they differ."""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from scp_lib.errors import SourceError
from scp_lib.periods import Month
from scp_lib.sources.police_uk.downloads import StreetFile
from scp_lib.sources.police_uk.faults import OUTCOME, tidied
from scp_lib.sources.police_uk.reader import parse, read_incidents
from scp_lib.sources.source import FETCHED

_ARCHIVE_MONTH = re.compile(r"\d{4}-\d{2}")
LEAST_OF_ANOTHER = 2 / 3


class Chosen(NamedTuple):
    """One file for each force and month, in order of month and force.

    ``earlier`` pairs each file used with an earlier issue of its month (one file an issue);
    ``repeated`` lists downloads that say the same, the one that was read first; ``parts`` pairs
    each file used with a later or undated issue that holds a part of its rows.
    """

    files: list[StreetFile]
    earlier: Sequence[tuple[StreetFile, StreetFile]] = ()
    parts: Sequence[tuple[StreetFile, StreetFile]] = ()
    repeated: Sequence[Sequence[StreetFile]] = ()


def choose_issues(files: list[StreetFile], *, folder: Path) -> Chosen:
    """Choose one file for each force and month, and say where a month was issued again.

    Files that read the same but for last outcomes, which move on in every issue, and the order of
    rows are one issue, however they are written. Of different ones the later is used: by the record
    of fetches ``fetched.jsonl`` in the folder of downloads, then by the archive month in the
    download's name (``2026-01.zip``, or a folder of that name), then by how far the download
    reaches. File dates in a zip and after a copy tell nothing. SourceError names the issues if
    nothing tells which is later. One with under two thirds of another's rows never replaces it.
    """
    groups: dict[tuple[Month, str], list[StreetFile]] = {}
    for file in files:
        groups.setdefault((file.month, file.force), []).append(file)
    chosen: list[StreetFile] = []
    faults: list[str] = []
    earlier: list[tuple[StreetFile, StreetFile]] = []
    repeated: list[list[StreetFile]] = []
    parts: list[tuple[StreetFile, StreetFile]] = []
    fetched: dict[str, dt.datetime] | None = None
    reach: dict[str, Month] = {}
    for file in files:
        reach[_download(file)] = max(file.month, reach.get(_download(file), file.month))
    for key in sorted(groups):
        issues = [
            sorted(issue, key=lambda f: (archive_month(f), reach[_download(f)]), reverse=True)
            for issue in _issues(groups[key])
        ]
        if len(issues) > 1:
            fetched = fetch_times(folder) if fetched is None else fetched
        later = _latest(issues, fetched or {}, reach)
        whole = _whole(issues)
        is_part = not any(later in issue for issue in whole)
        if is_part:
            later = _latest(whole, fetched or {}, reach)
        if later is None:
            faults.append(_unclear([issue[0] for issue in whole]))
            continue
        chosen.append(later)
        repeated += [
            sorted(issue, key=lambda file: file is not later) for issue in issues if len(issue) > 1
        ]
        for issue in (issue for issue in issues if later not in issue):
            (parts if is_part and issue not in whole else earlier).append((later, issue[0]))
    if faults:
        raise SourceError(faults)
    return Chosen(chosen, earlier, repeated=repeated, parts=parts)


def _issues(files: list[StreetFile]) -> list[list[StreetFile]]:
    """Group the files that say the same."""
    issues: list[list[StreetFile]] = []
    for file in files:
        for issue in issues:
            is_copy = (issue[0].size, issue[0].crc) == (file.size, file.crc)
            if is_copy or _rows(issue[0]) == _rows(file):
                issue.append(file)
                break
        else:
            issues.append([file])
    return issues


def _whole(issues: list[list[StreetFile]]) -> list[list[StreetFile]]:
    """Leave out the issues with few of another's rows; rows alike count once, as in one doubled."""
    if len(issues) == 1:
        return issues
    counts = [len(_rows(issue[0])) for issue in issues]
    least = LEAST_OF_ANOTHER * max(counts)
    return [issue for issue, count in zip(issues, counts, strict=True) if count >= least]


@lru_cache(maxsize=2)  # of a month in two downloads each is read once
def _rows(file: StreetFile) -> Counter[tuple[Any, ...]]:
    read_incidents(file)  # refuses what is not laid out as published
    return counted_rows(file.read_bytes())


def counted_rows(content: bytes) -> Counter[tuple[Any, ...]]:
    """Count the rows of a street file as they are read, without their last outcomes."""
    table = parse(tidied(content.removeprefix(b"\xef\xbb\xbf")))
    if table is None:
        raise SourceError("not a CSV as published")
    columns = (column.to_pylist() for column in table.drop_columns([OUTCOME]).columns)
    return Counter(zip(*columns, strict=True))


def _latest(
    issues: list[list[StreetFile]],
    fetched: dict[str, dt.datetime],
    reach: Mapping[str, Month],
) -> StreetFile | None:
    """Return the file of the latest issue; None if nothing tells which it is."""
    if len(issues) == 1:
        return issues[0][0]
    dates_of: list[Callable[[StreetFile], Any]] = [
        lambda file: fetched.get(file.name), archive_month, lambda file: reach[_download(file)]
    ]  # fmt: skip
    for date_of in dates_of:
        known = [[date for date in map(date_of, issue) if date] for issue in issues]
        if all(known):
            dates = [max(each) for each in known]
            latest = max(dates)
            if dates.count(latest) == 1:
                return issues[dates.index(latest)][0]
    return None


def _download(file: StreetFile) -> str:
    """Return the zip or unpacked folder of a download; a file outside any is one itself."""
    path = PurePosixPath(file.name)
    above = path.parents[1] if _ARCHIVE_MONTH.fullmatch(path.parent.name) else path.parent
    return str(above) if above.name and not file.member else file.name


def _unclear(files: list[StreetFile]) -> str:
    first = files[0]
    named = "zips by their archive month (2026-01.zip)"
    if not all(file.member for file in files):
        named = "folder each was unpacked to by its archive month (2026-01/2025-12/...)"
    return (
        f"{' and '.join(file.label for file in files)}: {len(files)} downloads of {first.force}, "
        f"{first.month.name}, with different contents, and nothing tells which is later. Remove "
        f"the older one, or name the {named}."
    )


def archive_month(file: StreetFile) -> str:
    """Return the archive month in a download's name, as YYYY-MM; empty without one.

    In the archive's own layout a file stands in a folder of its own month, and that folder in
    the archive's.
    """
    path = PurePosixPath(file.name)
    names = [path.stem] if file.member else [parent.name for parent in list(path.parents)[1:2]]
    return next((name for name in names if _ARCHIVE_MONTH.fullmatch(name)), "")


def fetch_times(folder: Path) -> dict[str, dt.datetime]:
    """Read when each download was fetched, by the record in its folder, if there is one.

    Each line is JSON with ``file`` (path below the folder) and ``fetched_at`` (ISO time, UTC
    unless it says otherwise); of several lines for a file the last one counts.
    """
    record = folder / FETCHED
    if not record.is_file():
        return {}
    times: dict[str, dt.datetime] = {}
    faults: list[str] = []
    for number, line in enumerate(record.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            when = dt.datetime.fromisoformat(entry["fetched_at"])
            times[str(entry["file"])] = when if when.tzinfo else when.replace(tzinfo=dt.UTC)
        except (ValueError, KeyError, TypeError, RecursionError):
            faults.append(
                f"{FETCHED}, line {number}: not an entry; wanted file and fetched_at "
                "(2026-01-31T09:00:00+00:00). Remove that line."
            )
    if faults:
        raise SourceError(faults)
    return times
