"""Whose a file of a report is: each belongs to one notebook, and no other may write it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from scp_lib import project
from scp_lib.report.pages import page_files

COUNTS_FILE = "tables/ward_month_counts.csv"
_REPORT = "the report itself"


def standing_owners(old: Mapping[str, Any], *, running: Collection[str]) -> dict[str, str]:
    """Return whose each file is that this run leaves as it stands.

    Parameters
    ----------
    old
        Pages of the last report, by notebook.
    running
        Notebooks of this run: what their last pages held is free again.

    Returns
    -------
    dict
        File to notebook. The page of a notebook that is gone from notebooks/ holds nothing.
    """
    owners = {COUNTS_FILE: _REPORT}
    folder = project.home() / "notebooks"
    for name, page in old.items():
        is_there = any((folder / f"{stem}.ipynb").exists() for stem in (name, name.split("-")[0]))
        if name not in running and page["file"] and is_there:
            owners.update(dict.fromkeys(page_files(page), name))
    return owners


def refusal(files: Iterable[str], *, notebook: str, owners: Mapping[str, str]) -> str:
    """Say why a notebook may not write its files, and what to do; nothing where it may.

    >>> refusal(["tables/a.csv"], notebook="12_b", owners={"tables/a.csv": "10_a"})
    'tables/a.csv is written by 10_a already. Give the tables and maps of 12_b other names ...'
    >>> refusal(["tables/b.csv"], notebook="12_b", owners={"tables/a.csv": "10_a"})
    ''
    """
    taken = [file for file in files if file in owners]
    if not taken:
        return ""
    owner = owners[taken[0]]
    other = "" if owner == _REPORT else ", or take one of the two notebooks out of notebooks/"
    return (
        f"{taken[0]} is written by {owner} already. Give the tables and maps of {notebook} other "
        f"names (name=... in notebooks/{notebook}.ipynb){other}"
    )
