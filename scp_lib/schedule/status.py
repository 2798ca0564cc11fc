"""Where everything stands: jobs, reports, failed and late pages, space; for machines and people."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scp_lib.report.memory import FILE as RUN
from scp_lib.report.ticket import months_of
from scp_lib.report.variants import asked_cards
from scp_lib.schedule.due import State, moment_words, state_line, states
from scp_lib.schedule.prune import old_reports
from scp_lib.schedule.record import Run
from scp_lib.schedule.settings import Schedule

FILE = "status.json"


def late_pages(
    found: Iterable[State], schedule: Schedule, *, reports: Path
) -> dict[str, dict[str, str]]:
    """Return for each partnership the notebooks whose pages are late, and since which day.

    Late is a page of a job that is late, in the newest report, unless somebody has had it made
    since it fell due.
    """
    late: dict[str, dict[str, str]] = {}
    for state in found:
        if not (state.is_late and state.due_at):
            continue
        name = state.job.partnership
        made = _made(reports / name)
        day = moment_words(state.due_at, schedule.zone).rpartition(" ")[0]
        cards, _ = asked_cards(state.job.notebooks, state.job.parameter_words)
        for card in cards:
            moment = made.get(card.name)
            if moment is None or moment < state.due_at:
                late.setdefault(name, {}).setdefault(card.name, day)
    return late


def _made(folder: Path) -> dict[str, dt.datetime]:
    """Return when each page of the newest report was last made, or found to be as it would be."""
    newest = next(iter(months_of(folder)), None)
    if newest is None:
        return {}
    run = _json(newest / RUN)
    stale = {
        page["notebook"]
        for page in _json(newest / "manifest.json").get("pages", [])
        if page.get("failed") or page.get("as_of")
    }
    try:
        return {
            name: dt.datetime.fromisoformat(made if name in stale else run["began_at"])
            for name, made in run["pages"].items()
            if made
        }
    except (KeyError, ValueError, TypeError, AttributeError):
        return {}


def status(
    schedule: Schedule | None,
    runs: Iterable[Run],
    *,
    partnerships: Iterable[str],
    reports: Path,
    now: dt.datetime,
    faults: Iterable[str] = (),
) -> dict[str, Any]:
    """Gather where everything stands, as status.json holds it.

    Parameters
    ----------
    schedule, runs
        The schedule, if there is one, and the record of its runs.
    partnerships
        The names of all partnerships.
    reports
        Folder of all reports.
    now
        The moment.
    faults
        Why there is no schedule.
    """
    found = states(schedule, runs, now=now) if schedule else []
    late = late_pages(found, schedule, reports=reports) if schedule else {}
    keep = {job.partnership: job.keep_months for job in schedule.jobs if job.keep_months} if (
        schedule) else {}  # fmt: skip
    held = {
        name: _partnership(reports / name, late=late.get(name, {}), keep_months=keep.get(name))
        for name in partnerships
    }
    return {
        "at": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "is_late": any(state.is_late for state in found),
        "has_failed": any(each["failed"] for each in held.values()),
        "jobs": [_job(state, schedule) for state in found if schedule],
        "partnerships": held,
        "faults": list(faults),
    }


def _job(state: State, schedule: Schedule) -> dict[str, Any]:
    moments = {"due_at": state.due_at, "next_at": state.next_at}
    last, done = state.last, state.last_done
    return {
        "name": state.job.name,
        "partnership": state.job.partnership,
        "for": state.job.readers,
        "when": state.job.when,
        "is_due": state.is_due,
        "is_late": state.is_late,
        **{name: _iso(moment) for name, moment in moments.items()},
        "last_done_at": _iso(done.began_at) if done else None,
        "last_run_at": _iso(last.began_at) if last else None,
        "last_outcome": last.outcome if last else None,
        "last_reason": last.reason if last else "",
    }


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds") if moment else None


def _partnership(folder: Path, *, late: dict[str, str], keep_months: int | None) -> dict[str, Any]:
    months = sorted(path.name for path in folder.glob("[0-9]*") if (path / RUN).is_file())
    newest = folder / months[-1] if months else None
    pages = _json(newest / "manifest.json").get("pages", []) if newest else []
    run = _json(newest / RUN) if newest else {}
    old = old_reports(folder, keep_months=keep_months) if keep_months else None
    return {
        "months": months,
        "made_at": run.get("began_at"),
        "failed": {page["notebook"]: page["failed"] for page in pages if page["failed"]},
        "last_good": {
            page["notebook"]: run.get("pages", {}).get(page["notebook"], "") if page["file"] else ""
            for page in pages
            if page["failed"]
        },
        "late": late,
        "bytes": bytes_of(folder),
        "keep_months": keep_months,
        "would_remove": [path.name for path in old.removable] if old else [],
        "would_free_bytes": sum(bytes_of(path) for path in old.removable) if old else 0,
        "left_for_what_is_in_it": old.left if old else {},
    }


def _json(path: Path) -> dict[str, Any]:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def bytes_of(folder: Path) -> int:
    """Return how many bytes the files below a folder hold."""
    total = 0
    for here, _, files in os.walk(folder):
        for name in files:
            try:
                total += (Path(here) / name).lstat().st_size
            except OSError:  # just being replaced
                continue
    return total


def write_status(reports: Path, found: dict[str, Any]) -> None:
    """Write status.json whole or not at all."""
    text = json.dumps(found, indent=1, ensure_ascii=False)
    new = reports / f".{FILE}-{os.getpid()}"
    try:
        new.write_text(text + "\n", encoding="utf-8", newline="\n")
        new.replace(reports / FILE)
    finally:
        new.unlink(missing_ok=True)


def status_lines(
    found: dict[str, Any], schedule: Schedule | None, runs: Iterable[Run], *, now: dt.datetime
) -> list[str]:
    """Say the same for a terminal."""
    lines = ["Jobs"]
    if schedule:
        lines += [f"  {state_line(state, now=now, zone=schedule.zone)}"
                  for state in states(schedule, runs, now=now)]  # fmt: skip
    lines += [f"  {fault}" for fault in found["faults"]] or []
    lines.append("Reports")
    for name, held in found["partnerships"].items():
        lines += [f"  {line}" for line in _report_lines(name, held)]
    total = sum(held["bytes"] for held in found["partnerships"].values())
    return [*lines, f"Space of all reports: {_size(total)}"]


def _report_lines(name: str, held: dict[str, Any]) -> list[str]:
    if not held["months"]:
        return [f"{name}: no report yet"]
    months = held["months"]
    made = dt.datetime.fromisoformat(held["made_at"]) if held["made_at"] else None
    when = f", made {made.day} {made:%B %Y %H:%M} UTC" if made else ""
    count = f"{len(months)} report{'s' * (len(months) > 1)}"
    lines = [f"{name}: newest {months[-1]}{when}; {count}, {_size(held['bytes'])}"]
    for notebook, reason in held["failed"].items():
        good = held["last_good"].get(notebook, "")
        page = f"its last good page is of {good[:10]}" if good else "it has no page"
        lines.append(f"    FAILED {notebook}: {reason}; {page}")
    lines += [f"    LATE {notebook}: not renewed since {day}" for notebook, day in
              held["late"].items()]  # fmt: skip
    if held["keep_months"]:
        gone = ", ".join(held["would_remove"])
        lines.append(
            f"    keep_months = {held['keep_months']}: the next good run removes {gone} "
            f"({_size(held['would_free_bytes'])})" if gone
            else f"    keep_months = {held['keep_months']}: nothing to remove"
        )  # fmt: skip
        lines += [f"    {month} stays: {what} in it is not the report's own" for month, what in
                  held["left_for_what_is_in_it"].items()]  # fmt: skip
    return lines


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
