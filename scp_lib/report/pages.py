"""The pages of a report: rendered from this run, or kept from the last good one."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from scp_lib.errors import ScpError
from scp_lib.report.cards import Card
from scp_lib.report.digests import are_whole
from scp_lib.report.index import rests_on_html
from scp_lib.report.job import Job
from scp_lib.report.memory import recall
from scp_lib.report.origin import page_origin
from scp_lib.report.variants import named_with


def draw_page(job: Job, card: Card, *, facts: dict[str, Any], scratch: Path) -> dict[str, Any]:
    """Render a notebook that ran as ``page.html`` beside it; return the page's entry.

    Raises
    ------
    ScpError
        The notebook opened no page, or removed what it had shown.
    """
    from scp_lib.report.render import render_page

    folder = scratch / card.name
    if not (folder / "page.json").is_file():
        raise ScpError("it opens no page: its first code cell is to call open_page of "
                       "scp_lib.notebook")  # fmt: skip
    record = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    gone = [file for file in page_files(record) if not (folder / file).is_file()]
    if gone:
        raise ScpError(f"it removed {gone[0]}, which it had shown")
    record |= cited(folder, record, card=card, job=job)
    title = named_with(card, record.pop("title", card.title))
    about = {"title": title, "question": record.pop("question", card.question)}
    page = render_page(
        folder / "notebook.ipynb",
        facts=facts | about | {"rests_on_html": rests_on_html(facts)},
        show_code=job.show_code,
    )
    (folder / "page.html").write_text(page, encoding="utf-8", newline="\n")
    return blank(job, card) | about | record | {"file": f"{card.name}.html"}


def take_page(
    entry: dict[str, Any],
    *,
    job: Job,
    card: Card,
    new: Path,
    scratch: Path,
    owners: dict[str, str],
) -> dict[str, Any]:
    """Move a page that was drawn, its tables and maps into the report.

    A page whose files are another notebook's (see owners.py) has failed, by itself alone; the
    files of one that has not are its own from then on.
    """
    from scp_lib.report.owners import refusal

    if not entry["file"]:
        return entry
    if refused := refusal(page_files(entry), notebook=card.path.stem, owners=owners):
        return blank(job, card) | {"failed": refused}
    owners.update(dict.fromkeys(page_files(entry), card.name))
    folder = scratch / card.name
    _move_files(folder, entry, new=new)
    shutil.copyfile(folder / "page.html", new / entry["file"])
    return entry


def blank(job: Job, card: Card) -> dict[str, Any]:
    """Return what is said of a page that has nothing on it yet."""
    return {
        "notebook": card.name,
        "title": named_with(card, card.title),
        "question": card.question,
        "parameters": job.parameters[card.name],
        "file": "",
        "failed": "",
        "as_of": "",
        "not_applicable": "",
        "headline": [],
        "warnings": [],
        "tables": {},
        "maps": {},
        "alts": {},
        "fingerprint": job.built.record["fingerprint"],
        "made": [],
        "figures": {},
        "marks": {},
        **page_origin(card.path),
    }


def cited(folder: Path, record: dict[str, Any], *, card: Card, job: Job) -> dict[str, Any]:
    """Return the page's figures for the manifest, and its tables with the one that lists them."""
    from scp_lib.report.figures import page_figures, repeated_marks

    found = page_figures(
        folder,
        notebook=card.name,
        parameters=job.parameters[card.name],
        inputs=job.built.record["inputs"],
        source=job.settings.attribution,
    )
    return {
        "made": found["made"],
        "figures": found["figures"],
        "marks": repeated_marks(record, found["marks"]),
        "tables": record["tables"] | found["figure_table"],
    }


def page_files(record: dict[str, Any]) -> list[str]:
    """List the tables and maps that a page has written, by its record."""
    tables = [f"tables/{name}.csv" for name in record["tables"]]
    return tables + [f"maps/{name}.{kind}" for name in record["maps"] for kind in ("html", "png")]


def reuse_page(
    entry: dict[str, Any],
    *,
    job: Job,
    card: Card,
    last: Path,
    new: Path,
    owners: dict[str, str],
) -> dict[str, Any]:
    """Take a page of the last report, its tables and maps, as what a run would make again."""
    from scp_lib.report.owners import refusal

    if refused := refusal(page_files(entry), notebook=card.path.stem, owners=owners):
        return blank(job, card) | {"failed": refused}
    owners.update(dict.fromkeys(page_files(entry), card.name))
    _move_files(last, entry, new=new)
    shutil.copyfile(last / entry["file"], new / entry["file"])
    return {key: value for key, value in entry.items() if key != "late"} | {
        "failed": "",
        "as_of": "",
    }


def _move_files(folder: Path, record: dict[str, Any], *, new: Path) -> None:
    for file in page_files(record):
        target = new / file
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(folder / file, target)


def read_last(last: Path) -> dict[str, Any]:
    """Return what the last report of this month says of its pages; empty without one.

    Each with ``made_at`` and the SHA-256 of its files (``sums``), from the sealed part of run.json
    where that is whole, otherwise as manifest.json and run.json say.
    """
    old: dict[str, Any] = {}
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        manifest = json.loads((last / "manifest.json").read_text(encoding="utf-8"))
        made = json.loads((last / "run.json").read_text(encoding="utf-8"))["pages"]
        for page in manifest["pages"]:
            files = [page["file"], *page_files(page)] if page["file"] else []
            old[page["notebook"]] = page | {
                "made_at": made[page["notebook"]],
                "sums": {file: manifest["files"].get(file, "") for file in files},
            }
    memory = recall(last)
    for name, page in memory.pages.items():
        sealed = {"made_at": memory.made.get(name, ""), "sums": page["files"]}
        old[name] = page["entry"] | sealed
    return old


def keep_last_page(entry: dict[str, Any], *, old: dict[str, Any], last: Path, new: Path) -> str:
    """Carry over the last good page of this notebook, its tables and maps; say of when it is.

    Returns
    -------
    str
        Why it could not be kept; empty if it was, or if there is none.
    """
    before = old.get(entry["notebook"])
    if not before or not before["file"]:
        return ""
    taken = [file for file in before["sums"] if (new / file).exists()]
    if taken:
        return f"its last page was not kept: another page writes {taken[0]} now"
    damaged = [file for file, sha in before["sums"].items() if not are_whole(last, {file: sha})]
    if damaged:
        return f"its last page was not kept: {damaged[0]} is damaged"
    for file in before["sums"]:
        (new / file).parent.mkdir(exist_ok=True)
        shutil.copyfile(last / file, new / file)
    own = ("failed", "as_of", "made_at", "sums", "late")
    entry.update({key: value for key, value in before.items() if key not in own})
    entry["as_of"] = before["as_of"] or before["made_at"][:10]
    return ""


def other_pages(
    entries: list[dict[str, Any]], *, job: Job, old: dict[str, Any], last: Path, new: Path
) -> list[dict[str, Any]]:
    """Carry over the pages of the last report that this run did not make.

    The page of a notebook that is gone gives way to one that writes its files now.
    """
    mine = {entry["notebook"] for entry in entries}
    others: list[dict[str, Any]] = []
    for name, before in old.items():
        if name in mine:
            continue
        told = ("made_at", "sums", "late")
        entry = {key: value for key, value in before.items() if key not in told}
        if any((new / file).exists() for file in before["sums"]):
            continue
        lost = keep_last_page(entry, old=old, last=last, new=new)
        if lost:
            entry |= {"file": "", "failed": lost, "tables": {}, "maps": {}, "alts": {}}
            entry |= {"headline": [], "warnings": []}
        is_same_data = before["fingerprint"] == job.built.record["fingerprint"]
        entry["as_of"] = before["as_of"] or ("" if is_same_data else before["made_at"][:10])
        others.append(entry)
    return others
