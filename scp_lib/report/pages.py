"""The pages of a report: rendered from this run, or kept from the last good one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from scp_lib.errors import UsageError
from scp_lib.report.cards import Card
from scp_lib.report.job import Job


def page_entry(
    job: Job, run: Any, *, facts: dict[str, Any], new: Path, scratch: Path
) -> dict[str, Any]:
    """Render a notebook that ran, and move its tables and maps into the report."""
    card: Card = run.card
    entry: dict[str, Any] = {
        "notebook": card.name,
        "title": card.title,
        "question": card.question,
        "parameters": job.parameters[card.name],
        "file": "",
        "failed": run.reason,
        "as_of": "",
        "not_applicable": "",
        "headline": [],
        "warnings": [],
        "tables": {},
        "maps": {},
        "alts": {},
        "fingerprint": job.built.record["fingerprint"],
    }
    if run.reason:
        return entry
    from scp_lib.report.render import render_page

    folder = scratch / card.name
    record = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    _move_files(folder, record, new=new, where=card.name)
    page = render_page(
        folder / "notebook.ipynb",
        facts={**facts, "title": card.title, "question": card.question},
        show_code=job.show_code,
    )
    (new / f"{card.name}.html").write_text(page, encoding="utf-8", newline="\n")
    return entry | record | {"file": f"{card.name}.html"}


def page_files(record: dict[str, Any]) -> list[str]:
    """List the tables and maps that a page has written, by its record."""
    tables = [f"tables/{name}.csv" for name in record["tables"]]
    return tables + [f"maps/{name}.{kind}" for name in record["maps"] for kind in ("html", "png")]


def _move_files(folder: Path, record: dict[str, Any], *, new: Path, where: str) -> None:
    for file in page_files(record):
        target = new / file
        if target.exists() or file == "tables/ward_month_counts.csv":
            raise UsageError(
                f"{where}: another page of this report has written {file} already. Give the "
                "table or map another name in the notebook."
            )
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(folder / file, target)


def read_last(last: Path) -> dict[str, Any]:
    """Return what the last report of this month says of its pages; empty without one."""
    try:
        pages = json.loads((last / "manifest.json").read_text(encoding="utf-8"))["pages"]
        made = json.loads((last / "run.json").read_text(encoding="utf-8"))["pages"]
        return {page["notebook"]: page | {"made_at": made[page["notebook"]]} for page in pages}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def keep_last_page(entry: dict[str, Any], *, old: dict[str, Any], last: Path, new: Path) -> bool:
    """Carry over the last good page of this notebook, its tables and maps; say of when it is."""
    before = old.get(entry["notebook"])
    if not before or not before["file"] or not (last / before["file"]).is_file():
        return False
    files = [before["file"], *page_files(before)]
    if any(not (last / file).is_file() or (new / file).exists() for file in files):
        return False
    for file in files:
        (new / file).parent.mkdir(exist_ok=True)
        shutil.copyfile(last / file, new / file)
    kept = ("file", "headline", "warnings", "tables", "maps", "alts", "parameters", "fingerprint")
    entry.update({key: before[key] for key in kept})
    entry["not_applicable"] = before.get("not_applicable", "")
    entry["as_of"] = before["as_of"] or before["made_at"][:10]
    return True


def other_pages(
    entries: list[dict[str, Any]], *, job: Job, old: dict[str, Any], last: Path, new: Path
) -> list[dict[str, Any]]:
    """Carry over the pages of the last report that this run did not make."""
    mine = {entry["notebook"] for entry in entries}
    others: list[dict[str, Any]] = []
    for name, before in old.items():
        entry = dict(before)
        made_at = entry.pop("made_at")
        if name in mine or not keep_last_page(entry, old=old, last=last, new=new):
            continue
        is_same_data = before["fingerprint"] == job.built.record["fingerprint"]
        entry["as_of"] = before["as_of"] or ("" if is_same_data else made_at[:10])
        others.append(entry)
    return others


def keep_packs(*, last: Path, new: Path) -> None:
    """Carry over the packs that lie in the last report's folder; they are no pages of it."""
    for pack in sorted(last.glob("pack-*")):
        if (pack / "manifest.json").is_file():
            shutil.copytree(pack, new / pack.name)
