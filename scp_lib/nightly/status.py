"""Where everything stands (the last night, reports, failed pages, disk space), and in words."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scp_lib.errors import SettingsError
from scp_lib.files import project
from scp_lib.files.jsonlines import read_object
from scp_lib.files.whole import write_whole
from scp_lib.nightly.jobs import FILE as SCHEDULE
from scp_lib.nightly.jobs import Schedule, read_schedule
from scp_lib.nightly.prune import old_reports
from scp_lib.report.cache import reports_of
from scp_lib.report.fingerprint import files_below
from scp_lib.report.manifest import RUN
from scp_lib.settings.partnership import list_partnerships

if TYPE_CHECKING:
    from jinja2 import Environment

FILE = "status.json"
_SHELL = Path(__file__).parents[1] / "document"
_OVERDUE = dt.timedelta(days=2)
NEW_JOB = {"outcome": "", "reason": "", "did": [], "month": "", "began_at": "", "ended_at": "",
           "last_good_at": "", "fetched": {}, "packed": ""}  # fmt: skip
"""What is written down of a job that no night has done, besides these names."""
_NAMES = {"name", "partnership", "for", *NEW_JOB}


def stand(*, now: dt.datetime) -> dict[str, Any]:
    """Return where everything stands now, as status.json holds it."""
    path, reports = project.home() / SCHEDULE, project.reports_root()
    schedule, faults = None, [f"There is no {SCHEDULE}: nothing is made automatically."]
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
    except (OSError, ValueError, TypeError, RecursionError):
        line = "is damaged or of an older version; it is made again tonight; you need do nothing."
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
    newest = folder.joinpath(*months[-1:])  # the folder itself holds nothing of a report
    pages = read_object(newest / "manifest.json").get("pages", [])
    run = read_object(newest / RUN)
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
        "packs": sorted(path.name for path in newest.glob("pack-*")),
        "bytes": bytes_of(folder),
        "keep_months": keep_months,
        "would_remove": [path.name for path in old.removable] if old else [],
        "would_free_bytes": sum(bytes_of(path) for path in old.removable) if old else 0,
        "left_for_what_is_in_it": old.left if old else {},
    }


def bytes_of(folder: Path) -> int:
    """Return how many bytes the files below a folder take."""
    total = 0
    for path in files_below(folder):
        with suppress(OSError):  # just being replaced
            total += path.lstat().st_size
    return total


def write_status(reports: Path, found: dict[str, Any]) -> None:
    """Write status.json and status.html, each whole or not at all."""
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    write_whole(reports / FILE, text.encode())
    write_whole(reports / "status.html", status_page(found).encode())


@cache
def templates() -> Environment:
    """Return the templates of this room, and the shell of every page; HTML is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=FileSystemLoader([Path(__file__).parent, _SHELL]),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def summary(found: dict[str, Any]) -> list[str]:
    """Say in a few sentences how it stands, what is wrong first, and what to do."""
    jobs = found["jobs"]
    wrong = [job["name"] for job in jobs if job["outcome"] in ("failed", "cut off")]
    pages = [f"{key} ({', '.join(each['failed'])})" for key, each in found["partnerships"].items()
             if each["failed"]]  # fmt: skip
    lines = []
    if wrong:
        lines.append(f"{', '.join(wrong)} did not end well. Mend the reason given, then run "
                     "`safer nightly`, or wait for the next night.")  # fmt: skip
    if pages:
        lines.append(f"Pages failed: {'; '.join(pages)}. The last good page stays where there is "
                     "one. Mend the notebook or its data.")  # fmt: skip
    if found["is_overdue"]:
        lines.append(f"Nothing has run automatically since {_day(found['began_at'])}. Check that "
                     "the system's scheduler still calls `safer nightly`.")  # fmt: skip
    lines += found["tell_faults"]
    if not lines and not found["began_at"]:
        return ["No night has run yet. `safer nightly` runs one."]
    return lines or [f"All went well on {_day(found['began_at'])}."]


def status_lines(found: dict[str, Any]) -> list[str]:
    """Say where everything stands, for a terminal."""
    lines = [*summary(found), *found["faults"], "Jobs"]
    lines += [f"  {job['name']}: {_happened(job)}" for job in found["jobs"]]
    lines.append("Reports")
    for name, each in found["partnerships"].items():
        lines += [f"  {name}: {_newest(each)}", *(f"    {line}" for line in _details(each))]
    total = sum(each["bytes"] for each in found["partnerships"].values())
    return [*lines, f"Disk space of all reports: {_size(total)}"]


def status_page(found: dict[str, Any]) -> str:
    """Return status.html: the same words as tables, readable without style or script."""
    is_wrong = found["has_failed"] or found["is_overdue"] or found["tell_faults"]
    reports = found["partnerships"]
    jobs = [(job["name"], job["for"], _happened(job)) for job in found["jobs"]]
    pages = [
        (name, _newest(each), " ".join(_details(each)) or "All pages are good.")
        for name, each in reports.items()
    ]
    page = templates().get_template("status.html.j2")
    return page.render(
        title="Something went wrong" if is_wrong else "All is well",
        css="".join((_SHELL / name).read_text("utf-8") for name in ("page.css", "table.css")),
        facts={"partnership": "What ran automatically", "is_invented": False},
        when=f"written {_day(found['at'], with_time=True)}",
        is_wrong=is_wrong,
        lines=[*summary(found), *found["faults"]],
        tables=[
            ("Jobs", "What each job did", ("Job", "For", "What happened"), jobs),
            ("Reports", "Newest reports", ("Partnership", "Newest report", "Pages"), pages),
        ],
        links=[(name, each["months"][-1]) for name, each in reports.items() if each["months"]],
    )


def _happened(job: dict[str, Any]) -> str:
    day = f" on {_day(job['began_at'])}" if job["began_at"] else ""
    match job["outcome"]:
        case "":
            return "not run yet"
        case "unchanged":
            return f"nothing new{day}, the report of {job['month']} is as it was"
        case "done":
            return f"{', '.join(job['did'])}{day}"
        case outcome:
            good = _day(job["last_good_at"])
            last = f"It last went well on {good}." if good else "It never went well."
            return f"{outcome.upper()}{day}: {job['reason']} {last}"


def _newest(each: dict[str, Any]) -> str:
    months = each["months"]
    if not months:
        return "no report yet"
    made = f", made {_day(each['made_at'], with_time=True)}" if each["made_at"] else ""
    packs = f", with {', '.join(each['packs'])}" if each["packs"] else ""
    count = f"{len(months)} report{'s' * (len(months) > 1)}"
    return f"newest {months[-1]}{made}{packs}; {count}, {_size(each['bytes'])}"


def _details(each: dict[str, Any]) -> list[str]:
    lines = []
    for notebook, reason in each["failed"].items():
        good = _day(each["last_good"].get(notebook, ""))
        page = f"its last good page is of {good}" if good else "it has no page"
        lines.append(f"FAILED {notebook}: {reason.removesuffix('.')}; {page}.")
    if each["keep_months"]:
        gone = ", ".join(each["would_remove"])
        size = f" ({_size(each['would_free_bytes'])})"
        words = f"the next good run removes {gone}{size}" if gone else "nothing to remove"
        lines.append(f"keep_months = {each['keep_months']}: {words}.")
        lines += [f"{month} stays: {what} in it is not the report's own." for month, what in
                  each["left_for_what_is_in_it"].items()]  # fmt: skip
    return lines


def _day(moment: str, *, with_time: bool = False) -> str:
    if not moment:
        return ""
    found = dt.datetime.fromisoformat(moment)
    return f"{found.day} {found:%B %Y}" + (f", {found:%H:%M} UTC" if with_time else "")


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
