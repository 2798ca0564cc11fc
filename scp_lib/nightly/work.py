"""The work of one job: fetch, build and report, pack; and whether there is any to do.

Nothing heavy is imported until there is work, so that a night without news is over at once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scp_lib.errors import ScpError
from scp_lib.files import project
from scp_lib.files import whole as folders
from scp_lib.nightly.jobs import Job
from scp_lib.report import cache
from scp_lib.report.cards import choose_notebooks
from scp_lib.report.fingerprint import digest, files_below, page_code, report_code, settings_files
from scp_lib.settings.partnership import Partnership, read_partnership

if TYPE_CHECKING:
    from scp_lib.fetch.addresses import Addresses

_PATIENCE_SECONDS = 10
BRIEFING = "50_committee_briefing"  # what a pack is made from


class Result(NamedTuple):
    """How a job went: why it failed (empty if it did not), what it did, and what it leaves.

    ``fetched`` is the publisher's newest archive as it was when all was fetched; ``packed`` what
    the pack was made from. Both tell the next night whether there is anything new.
    """

    reason: str
    did: tuple[str, ...] = ()
    month: str = ""
    fetched: Mapping[str, str] = {}
    packed: str = ""

    @property
    def outcome(self) -> str:
        """As status.json has it."""
        return "failed" if self.reason else "done" if self.did else "unchanged"


def find_unchanged(job: Job, last: Mapping[str, Any]) -> Result | None:
    """Return the result of a job that has nothing to fetch, report or pack; None if it has.

    ``last`` is what its last good run left: ``fetched`` and ``packed`` (see Result).
    """
    settings, fetched, packed = read_partnership(job.partnership), last["fetched"], last["packed"]
    if not job.raw_folder.is_dir():
        return None
    if job.fetch and not settings.is_invented:
        is_all_here = fetched and fetched["for"] == _fetch_mark(settings, job.raw_folder)
        if not is_all_here or fetched["tag"] != _newest_tag(_addresses()):
            return None
    index = cache.find_unchanged(settings, **_asked(job))
    if index is None:
        return None
    pack = index.parent / f"pack-{job.pack}" / "manifest.json"
    if job.pack and not (pack.is_file() and packed == _pack_mark(job, settings, index)):
        return None
    return Result("", (), index.parent.name, fetched, packed)


def do_work(job: Job) -> Result:
    """Fetch, build, report and pack, as far as the job asks.

    What cannot be fetched is named, and the report is made from the rest.
    """
    settings, raw, did = read_partnership(job.partnership), job.raw_folder, list[str]()
    reasons: list[str] = []
    fetched: Mapping[str, str] = {}
    if job.fetch and settings.is_invented:
        did.append("fetched nothing: the partnership is invented")
    elif job.fetch:
        before = _marks(raw)
        try:
            fetched = _fetch(settings, raw)
            if _marks(raw) != before:
                did.append("fetched what was new")
        except ScpError as error:
            reasons.append(f"fetch failed: {'; '.join(error.faults)}")
    index = cache.find_unchanged(settings, **_asked(job))
    if index is None:
        from scp_lib.report import fork_server

        fork_server.start()
        from scp_lib.report.run import make_report

        report = make_report(settings, **_asked(job), limit_minutes=job.notebook_limit_minutes)
        index = report.index
        reasons += [f"{name} failed: {reason}" for name, reason in report.failed.items()]
        did.append(f"made the report of {index.parent.name}")
    packed = ""
    if job.pack:
        packed = _pack_mark(job, settings, index)
        from scp_lib.pack.run import make_pack

        pack = make_pack(settings, **_folders(job), month=index.parent.name, audience=job.pack)
        if pack.failed:
            raise ScpError(f"the pack was not written: {pack.failed}")
        did.append(f"made the pack for {job.pack}")
    return Result("; ".join(reasons), tuple(did), index.parent.name, fetched, packed)


def _folders(job: Job) -> dict[str, Any]:
    return {
        "raw": job.raw_folder,
        "processed": project.processed_root(),
        "out": project.reports_root(),
        "today": project.this_month(),
    }


def _asked(job: Job) -> dict[str, Any]:
    """Return what to make: exactly what ``safer report`` would, to share its pages."""
    return {
        **_folders(job),
        "month": "",
        "notebooks": job.notebooks,
        "parameters": [*job.parameters.items()],
        "show_code": False,
    }


def _pack_mark(job: Job, settings: Partnership, index: Path) -> str:
    """Return a digest of what a pack is made from: received files, settings, report, and code.

    Received files by name, size and time of writing: a touched one has the pack made again. The
    code is that of the briefing's page and the pack's own.
    """
    (card,) = choose_notebooks([BRIEFING])
    room = Path(__file__).parents[1] / "pack"
    own = [[path.name, folders.sha256_of(path)] for path in files_below(room)]
    code = [page_code(card.path), report_code(), folders.sha256_of(card.path), own]
    manifest = folders.sha256_of(index.parent / "manifest.json")
    return digest([manifest, _marks(job.raw_folder), settings_files(settings), code])


def _marks(folder: Path) -> list[list[Any]]:
    found = [(path, path.stat()) for path in files_below(folder)]
    return [[path.relative_to(folder).as_posix(), stat.st_size, stat.st_mtime_ns]
            for path, stat in found]  # fmt: skip


def _fetch(settings: Partnership, raw: Path) -> dict[str, str]:
    """Bring what is new; return the newest archive as it was before, with what lies here now."""
    from scp_lib.fetch.everything import fetch_everything, wanted_of
    from scp_lib.fetch.run import FetchRun

    addresses = _addresses()
    tag = _newest_tag(addresses)  # before: what is published meanwhile is news the next night
    fetch_everything(FetchRun(raw, addresses), settings, wanted_of(settings, months=None, first=""))
    return {"tag": tag, "for": _fetch_mark(settings, raw)} if tag else {}


def _fetch_mark(settings: Partnership, raw: Path) -> str:
    return digest([settings_files(settings), _marks(raw), _addresses().model_dump()])


def _addresses() -> Addresses:
    from scp_lib.fetch.addresses import read_addresses

    return read_addresses(project.home(), environment=os.environ)


def _newest_tag(addresses: Addresses) -> str:
    """Return the publisher's own mark (ETag) of the newest archive; empty where none can be had."""
    import requests

    from scp_lib.sources.web.web import WebError, new_session

    url = addresses.police_uk.url(addresses.police_uk.newest)
    part = {"Range": "bytes=0-0"}
    try:
        with new_session().get(url, headers=part, timeout=_PATIENCE_SECONDS, stream=True) as answer:
            return answer.headers.get("ETag", "") if answer.ok else ""
    except (requests.RequestException, WebError):
        return ""  # the fetching proper says what is wrong
