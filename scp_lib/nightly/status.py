"""Where everything stands: the last night, reports, failed pages, disk space."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

from scp_lib.errors import SettingsError
from scp_lib.files import project
from scp_lib.files.whole import write_whole
from scp_lib.nightly.jobs import FILE as SCHEDULE
from scp_lib.nightly.jobs import Schedule, read_schedule
from scp_lib.nightly.prune import old_reports
from scp_lib.report.cache import reports_of
from scp_lib.report.manifest import RUN
from scp_lib.settings.partnership import list_partnerships

FILE = "status.json"
_OVERDUE = dt.timedelta(days=2)
NEW_JOB = {"outcome": "", "reason": "", "did": [], "month": "", "began_at": "", "ended_at": "",
           "last_good_at": "", "fetched": {}, "packed": ""}  # fmt: skip
"""What is written down of a job that no night has done, besides these names."""
_NAMES = {"name", "partnership", "for", *NEW_JOB}


def stand(*, now: dt.datetime) -> dict[str, Any]:
    """Return where everything stands now, as status.json holds it."""
    path, reports = project.home() / SCHEDULE, project.reports_root()
    schedule, faults = None, [f"There is no {SCHEDULE}: nothing is made by itself."]
    if path.exists():
        try:
            schedule, faults = read_schedule(path), []
        except SettingsError as error:
            faults = list(error.faults)
    record, damage = read_record(reports)
    return gather(schedule, record, reports=reports, now=now, faults=[*faults, *damage])


def iso(moment: dt.datetime) -> str:
    """Write a moment as status.json has it, in UTC."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def read_record(reports: Path) -> tuple[dict[str, Any], list[str]]:
    """Read what the last night left; nothing, and a line that says so, if it cannot be read."""
    empty: dict[str, Any] = {"began_at": "", "ended_at": "", "untold": [], "jobs": []}
    try:
        record = empty | json.loads((reports / FILE).read_text(encoding="utf-8"))
        jobs = record["jobs"]
        if not all(set(job) >= _NAMES for job in jobs) or "" in record["untold"]:
            raise ValueError
        moments = [job[name] for job in jobs for name in ("began_at", "last_good_at")]
        for moment in filter(None, [record["began_at"], *moments]):
            dt.datetime.fromisoformat(moment)
    except FileNotFoundError:
        return empty, []
    except (OSError, ValueError, TypeError):
        line = "is damaged or of an older version; it is made anew tonight, nothing needs mending."
        return empty, [f"{FILE} {line}"]
    return record, []


def gather(
    schedule: Schedule | None,
    record: dict[str, Any],
    *,
    reports: Path,
    now: dt.datetime,
    faults: list[str] | None = None,
) -> dict[str, Any]:
    """Gather where everything stands, by the schedule (if any) and the last night's record.

    ``faults`` say why there is no schedule, and what could not be read.
    """
    jobs = schedule.jobs if schedule else []
    keep = {job.partnership: job.keep_months for job in jobs if job.keep_months}
    names = sorted({*list_partnerships(), *(job.partnership for job in jobs)})
    known = {job.name for job in jobs} if schedule else {job["name"] for job in record["jobs"]}
    held = {name: _partnership(reports / name, keep.get(name)) for name in names}
    ran = [job for job in record["jobs"] if job["name"] in known]
    began = record["began_at"]
    is_overdue = bool(began) and now - dt.datetime.fromisoformat(began) > _OVERDUE
    return {
        "at": iso(now),
        **{name: record[name] for name in ("began_at", "ended_at", "untold")},
        "is_overdue": is_overdue,
        "has_failed": any(job["outcome"] in ("failed", "cut off") for job in ran)
        or any(each["failed"] for each in held.values()),
        "jobs": ran,
        "partnerships": held,
        "tell_faults": record.get("tell_faults", []) if record["untold"] else [],
        "faults": faults or [],
    }


def _partnership(folder: Path, keep_months: int | None) -> dict[str, Any]:
    months = [path.name for path in reversed(reports_of(folder))]
    newest = folder / months[-1] if months else None
    pages = _json(newest / "manifest.json").get("pages", []) if newest else []
    run = _json(newest / RUN) if newest else {}
    old = old_reports(folder, keep_months=keep_months) if keep_months else None
    failed = [page for page in pages if page["failed"]]
    return {
        "months": months,
        "made_at": run.get("began_at") or "",
        "failed": {page["notebook"]: page["failed"] for page in failed},
        "last_good": {
            page["notebook"]: run.get("pages", {}).get(page["notebook"], "") if page["file"] else ""
            for page in failed
        },
        "packs": sorted(path.name for path in newest.glob("pack-*")) if newest else [],
        "bytes": bytes_of(folder),
        "keep_months": keep_months,
        "would_remove": [path.name for path in old.removable] if old else [],
        "would_free_bytes": sum(bytes_of(path) for path in old.removable) if old else 0,
        "left_for_what_is_in_it": old.left if old else {},
    }


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def bytes_of(folder: Path) -> int:
    """Return how many bytes the files below a folder take."""
    total = 0
    for here, _, files in os.walk(folder):
        for name in files:
            try:
                total += (Path(here) / name).lstat().st_size
            except OSError:  # just being replaced
                continue
    return total


def write_status(reports: Path, found: dict[str, Any]) -> None:
    """Write status.json and status.html, each whole or not at all."""
    from scp_lib.nightly.page import status_page

    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    write_whole(reports / FILE, text.encode())
    write_whole(reports / "status.html", status_page(found).encode())
