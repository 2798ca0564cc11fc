"""Whose a file in a report's folder is: of one page, of the report itself, or of neither.

The files of a copied notebook, or of one with other parameters, bear the page's name first.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scp_lib.document.naming import file_start
from scp_lib.files.jsonlines import read_object

COUNTS_FILE = "tables/ward_month_counts.csv"
OF_THE_REPORT = {COUNTS_FILE, "tables/report_basis.csv", "tables/build_counts.csv"}
_RECORDS = {"manifest.json", "run.json"}


def table_file(page: str, table: str) -> str:
    """Name the file of a page's table; of one of the report's own, where ``page`` is empty.

    >>> table_file("10_a", "people"), table_file("", "report_basis")
    ('tables/10_a-people.csv', 'tables/report_basis.csv')
    """
    return f"tables/{file_start(page)}{table}.csv"


def page_files(page: str, record: Mapping[str, Any]) -> list[str]:
    """List the tables and maps that a page has written, by its record.

    >>> page_files("10_a", {"tables": {"a": "A"}, "maps": {"b": "B"}})
    ['tables/10_a-a.csv', 'maps/10_a-b.html', 'maps/10_a-b.png']
    """
    first = f"maps/{file_start(page)}"
    maps = [f"{first}{name}.{kind}" for name in record["maps"] for kind in ("html", "png")]
    return [table_file(page, name) for name in record["tables"]] + maps


def all_files(entry: Mapping[str, Any]) -> list[str]:
    """List a page with its tables, maps and further pages; nothing where there is no page."""
    if not entry["file"]:
        return []
    more = [page["file"] for page in entry.get("pages", ())]  # an older version knew of none
    return [entry["file"], *page_files(entry["notebook"], entry), *more]


def foreign_files(report: Path) -> list[str]:
    """Return the files in a report's folder that the report did not write: a pack, a note.

    All of them where the manifest cannot be read.
    """
    written = _RECORDS | _written(report)
    found = (path for path in report.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted({path.relative_to(report).as_posix() for path in found} - written)


def copy_foreign_files(*, last: Path, new: Path) -> None:
    """Copy to the new report what lies in the last one and is not its own.

    Where the last report's manifest is damaged, packs alone: what else lies there may be its own.
    """
    is_known = bool(_written(last))
    for name in foreign_files(last):
        first = name.split("/")[0]
        is_pack = first.startswith("pack-") and "/" in name
        if first.startswith(".") or not (is_known or is_pack) or (new / name).exists():
            continue
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(last / name, new / name, follow_symlinks=False)


def _written(report: Path) -> set[str]:
    files = read_object(report / "manifest.json").get("files")
    return set(files) if isinstance(files, dict) else set()
