"""The pages of a report: rendered from this run, or kept from the last good one."""

import json
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from scp_lib.errors import ScpError
from scp_lib.files import project
from scp_lib.files.jsonlines import read_object
from scp_lib.report.cards import Card, list_notebooks
from scp_lib.report.fingerprint import are_whole, page_origin
from scp_lib.report.job import Job, named_with
from scp_lib.report.manifest import MANIFEST, RUN, read_cache
from scp_lib.report.page_files import OF_THE_REPORT, all_files, page_files
from scp_lib.studies.page_titles import USUAL

MOST_CHARACTERS = 20_000_000
"""Of a page; ours have up to 1.5 million."""


class LastPage(NamedTuple):
    """A page of the last report: its entry in the manifest, and what there is to know of it.

    ``sums`` are the SHA-256 of its files; ``key`` is empty if the page cannot be used again.
    """

    entry: dict[str, Any]
    made_at: str
    sums: dict[str, str]
    key: str


def draw_page(job: Job, card: Card, *, facts: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Render a notebook that ran in ``folder`` as its pages there; return the entry of the first.

    Its ``pages`` are the entries of the others (scp_lib.notebook.Page.each_ward), each in a folder
    named after the notebook. ScpError if the notebook opened no page, or removed what it had shown.
    """
    from scp_lib.report.render import read_cells

    if not (folder / "page.json").is_file():
        raise ScpError("it opens no page: its first code cell is to call open_page of "
                       "scp_lib.notebook")  # fmt: skip
    record = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    gone = [file for file in page_files(card.name, record) if not (folder / file).is_file()]
    if gone:
        raise ScpError(f"it removed {gone[0]}, which it had shown")
    title = _own_or_said(card.title, record.pop("title", ""))
    question = _own_or_said(card.question, record.pop("question", ""))
    about = {"title": named_with(card, title), "question": question, "file": f"{card.name}.html"}
    sources = record.pop("sources")
    facts = facts | {"main_measure": card.main_measure}
    if sources and not any(source["made_from"] for source in sources.values()):
        facts["basis_html"] = ""  # its tables are made from no month that was received
    cells = read_cells(folder / "notebook.ipynb")
    draw = partial(_draw, job, card, cells, folder=folder, sources=sources, read={})
    others = record.pop("pages")
    entries = [
        {"question": question, "file": f"{card.name}/{other['key']}.html", **other}
        for other in others
    ]
    first = draw(record | about, facts=facts | {"pages": entries})
    pages = [draw(entry, facts=_from_below(facts, about["file"])) for entry in entries]
    kept = ("file", "title", "parameters", "headline", "warnings", "untraced", "made", "figures")
    return (
        blank(job, card) | first | {"pages": [{key: page[key] for key in kept} for page in pages]}
    )


def _from_below(facts: dict[str, Any], front: str) -> dict[str, Any]:
    """Return what a page one folder further down prints around its findings."""
    basis = str(facts["basis_html"]).replace('data-figure="', 'data-figure="../')
    return facts | {"basis_html": Markup(basis), "main_measure": "", "up": "../", "front": front}


def _draw(
    job: Job,
    card: Card,
    cells: list[Any],
    entry: dict[str, Any],
    *,
    facts: dict[str, Any],
    folder: Path,
    sources: dict[str, Any],
    read: dict[str, Any],
) -> dict[str, Any]:
    """Write one page of a notebook; return its entry, with its figures."""
    from scp_lib.report.figures import page_figures
    from scp_lib.report.render import cells_of, render_page

    about = {name: entry[name] for name in ("title", "question", "scripts")}
    shown = cells_of(cells, entry.get("key", ""))
    page = render_page(shown, facts=facts | about, show_code=job.show_code)
    if len(page) > MOST_CHARACTERS:
        raise ScpError(
            f"its page would have {len(page) / 1e6:,.0f} million characters, and no reader opens "
            f"more than {MOST_CHARACTERS / 1e6:,.0f} million: show fewer rows, maps or pictures"
        )
    if re.search(r"<meta\b", page.partition("<body>")[2], re.IGNORECASE):
        raise ScpError("a cell shows a <meta> tag, which can lead readers to another address: "
                       "take it out of what the notebook displays")  # fmt: skip
    path = folder / entry["file"]
    path.parent.mkdir(exist_ok=True)
    path.write_text(page, encoding="utf-8", newline="\n")
    figures = page_figures(
        page, folder, sources=sources, inputs_of=job.built.inputs_of, name=card.name,
        read=read,
    )  # fmt: skip
    entry = {name: entry[name] for name in entry if name not in ("scripts", "key")}
    if "parameters" in entry:
        entry["parameters"] = job.parameters[card.name] | entry["parameters"]
    return entry | figures


def _own_or_said(own: str, said: str) -> str:
    """Choose between a first cell's words and those that page.about said.

    A copied notebook still says the study's usual words; what its analyst wrote goes before them.
    """
    return own if not said or (said in USUAL and own not in USUAL) else said


def blank(job: Job, card: Card) -> dict[str, Any]:
    """Return the note on a page that has nothing on it yet."""
    return {
        "notebook": card.name,
        "title": named_with(card, card.title),
        "question": card.question,
        "parameters": job.parameters[card.name],
        "failed": "",
        "as_of": "",
        "fingerprint": job.built.record["fingerprint"],
        **page_origin(card.path),
        **_nothing(),
    }


def _nothing() -> dict[str, Any]:
    return {
        "file": "",
        "not_applicable": "",
        **{name: [] for name in ("headline", "warnings", "made", "untraced", "pages")},
        **{name: {} for name in ("tile", "tables", "maps", "alts", "figures", "marks")},
    }


def copy_files(files: Iterable[str], source: Path, new: Path) -> None:
    """Put files of a page into the report's new folder; ScpError where one is another's."""
    files = list(files)
    if taken := [file for file in files if file in OF_THE_REPORT or (new / file).exists()]:
        raise ScpError(
            f"{taken[0]} is in the report already, by another page: give the table or map another "
            "name (name=...)"
        )
    for file in files:
        (new / file).parent.mkdir(exist_ok=True)
        shutil.copyfile(source / file, new / file)


def read_last(last: Path) -> dict[str, LastPage]:
    """Return the pages of the last report of this month by notebook; empty without one."""
    old: dict[str, LastPage] = {}
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        manifest, run = read_object(last / MANIFEST), read_object(last / RUN)
        is_whole = are_whole(last, {MANIFEST: run.get("manifest_sha256", "")})
        keys = read_cache(last)["keys"] if is_whole else {}
        for page in manifest["pages"]:
            name = page["notebook"]
            sums = {file: manifest["files"].get(file, "") for file in all_files(page)}
            old[name] = LastPage(page, run["pages"][name], sums, keys.get(name, ""))
    return old


def without_gone(
    old: Mapping[str, LastPage], *, mine: Collection[str], tell: Callable[[str], None]
) -> dict[str, LastPage]:
    """Leave out the pages of the last report that no run would make again, and say so.

    Those whose notebook is gone; and those that failed, are not among this run's own, and are no
    part of a report of all pages: such a page is again what it last was, or leaves if it never was.
    """
    kept: dict[str, LastPage] = {}
    tried_again = {*mine, *(card.name for card in list_notebooks() if card.is_scheduled)}
    for name, page in old.items():
        entry, notebook = page.entry, page.entry.get("notebook_file", "of an older version")
        if name not in mine and not (project.home() / "notebooks" / notebook).is_file():
            tell(f"{name}: left the report, as its notebook ({notebook}) is gone.")
        elif name in tried_again or not entry["failed"]:
            kept[name] = page
        elif entry["file"]:
            kept[name] = page._replace(entry=entry | {"failed": ""})
        else:
            tell(f"{name}: removed from the report; it failed last time and is not in this run.")
    return kept


def keep_last_page(entry: dict[str, Any], before: LastPage | None, *, last: Path, new: Path) -> str:
    """Carry over the last good page of a notebook, its tables and maps; say of when it is.

    Returns why it could not be kept; empty if it was, or if there is none.
    """
    if not before or not before.entry["file"]:
        return ""
    damaged = [file for file, sha in before.sums.items() if not are_whole(last, {file: sha})]
    if damaged:
        return f"its last page was not kept: {damaged[0]} is damaged"
    try:
        copy_files(before.sums, last, new)
    except ScpError as error:
        return f"its last page was not kept: {error}"
    as_of = before.entry["as_of"] or before.made_at[:10]
    entry.update(before.entry | {"failed": entry["failed"], "as_of": as_of})
    return ""


def other_pages(
    mine: Iterable[str], *, job: Job, old: Mapping[str, LastPage], last: Path, new: Path
) -> list[dict[str, Any]]:
    """Carry over the pages of the last report that this run did not make."""
    others: list[dict[str, Any]] = []
    for name, before in old.items():
        if name in mine:
            continue
        entry = _nothing() | before.entry  # of an older version it may lack something
        if lost := keep_last_page(entry, before, last=last, new=new):
            entry |= _nothing() | {"failed": lost}
        is_same_data = entry["fingerprint"] == job.built.record["fingerprint"]
        since = "" if is_same_data else before.made_at[:10]
        others.append(entry | {"as_of": before.entry["as_of"] or since})
    return others
