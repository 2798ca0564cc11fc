"""The status in words: lines for the terminal, and status.html."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

_OUTCOMES = {"done": "Done", "unchanged": "Nothing new", "failed": "Failed",
             "cut off": "Cut off", "": "Not run yet"}  # fmt: skip


@cache
def templates() -> Environment:
    """Return the templates of this room; values in [[ ]] are escaped in HTML and XML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=select_autoescape(["html.j2", "xml.j2"]),
        undefined=StrictUndefined,
        variable_start_string="[[",  # {{ is GitHub's
        variable_end_string="]]",
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
        lines.append(f"Nothing has run by itself since {_day(found['began_at'])}. Check that the "
                     "system's scheduler still calls `safer nightly`.")  # fmt: skip
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
    """Return status.html: complete in itself, and readable without style or script."""
    is_wrong = found["has_failed"] or found["is_overdue"] or found["tell_faults"]
    reports = found["partnerships"]
    jobs = [
        (job["name"], job["for"], _OUTCOMES[job["outcome"]], _happened(job),
         _day(job["last_good_at"]) or "Never")
        for job in found["jobs"]
    ]  # fmt: skip
    pages = [
        (name, _newest(each), " ".join(_details(each)) or "All pages are good.",
         _size(each["bytes"]))
        for name, each in reports.items()
    ]  # fmt: skip
    heads = ("Job", "For", "Result", "What happened", "Last good run")
    page_heads = ("Partnership", "Newest report", "Pages", "Disk space")
    return (
        templates()
        .get_template("status.html.j2")
        .render(
            title="Something went wrong" if is_wrong else "All is well",
            is_wrong=is_wrong,
            lines=[*summary(found), *found["faults"]],
            tables=[
                ("Jobs", "What each job did", heads, jobs),
                ("Reports", "Newest reports", page_heads, pages),
            ],
            links=[(name, each["months"][-1]) for name, each in reports.items() if each["months"]],
            written=_day(found["at"], with_time=True),
        )
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
        lines.append(f"FAILED {notebook}: {reason}; {page}.")
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
