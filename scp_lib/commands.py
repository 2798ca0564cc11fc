"""What each command of ``safer`` does: one library call, plain lines out.

The first line of each function is its command's line in ``safer --help``.
Whatever is heavy is imported inside, so that help and a refused command answer at once.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scp_lib.errors import UsageError
from scp_lib.files import project

if TYPE_CHECKING:
    from scp_lib.fetch.run import FetchRun
    from scp_lib.settings.partnership import Partnership


def _find_raw(arguments: argparse.Namespace) -> tuple[Partnership, Path]:
    """Read the settings and find the raw folder, which is there if it is named."""
    from scp_lib.settings.partnership import read_partnership

    settings = read_partnership(arguments.partnership)
    return settings, _named_raw(arguments.raw) or project.raw_folder(settings.raw_folder)


def _named_raw(named: Path | None) -> Path | None:
    if named is not None and not named.is_dir():
        raise UsageError(f"--raw {named}: there is no such folder. Name the folder that "
                         "holds police_uk/ and ons/.")  # fmt: skip
    return named.resolve() if named else None


def _places(arguments: argparse.Namespace, raw: Path | None) -> dict[str, Any]:
    return {
        "raw": raw,
        "processed": project.processed_root(),
        "out": arguments.out.resolve() if arguments.out else project.reports_root(),
        "today": project.this_month(),
        "month": arguments.month,
    }


def report(arguments: argparse.Namespace) -> int:
    """Read the data, run the notebooks and write the pages."""
    from scp_lib.files import lock as locks
    from scp_lib.files import temp
    from scp_lib.report.cache import find_unchanged, last_outline
    from scp_lib.report.job import request_of

    named = _named_raw(arguments.raw)
    asked = _places(arguments, named) | {
        "notebooks": arguments.notebook,
        "parameters": [tuple(pair) for pair in arguments.parameters],
        "show_code": arguments.code,
    }
    last = None if arguments.force else last_outline(asked["out"], arguments.partnership)
    if last:
        asked["raw"] = named or project.raw_folder(last.raw_folder)
        if index := find_unchanged(last, **asked):
            locks.clear(locks.of_partnership(asked["out"], arguments.partnership))
            temp.clear_up()
            print(f"{last.area_name}: nothing has changed, the report is as it was.\n{index}")
            return 0
    settings, asked["raw"] = _find_raw(arguments)
    request_of(settings, **asked)  # a mistake is refused before anything is done

    from scp_lib.report import fork_server

    fork_server.start()  # it imports what the notebooks need while the rest is imported here
    from scp_lib.report.run import make_report

    if arguments.accept_missing:
        from scp_lib.build.build import build

        build(settings, raw=asked["raw"], processed=asked["processed"], today=asked["today"],
              accept_missing=True)  # fmt: skip
    report = make_report(
        settings,
        **asked,
        jobs=arguments.jobs,
        is_forced=arguments.force,
        limit_minutes=arguments.time_limit,
        wait_minutes=arguments.wait,
    )
    for name, reason in report.failed.items():
        print(f"safer: {name} failed: {reason}", file=sys.stderr)
    print(report.index)
    return (2 if report.is_persons_mistake else 1) if report.failed else 0


def verify(arguments: argparse.Namespace) -> int:
    """Rebuild a report and check that every file is identical."""
    from scp_lib.report.verify import figure_lines, verify

    if arguments.figure:
        print("\n".join(figure_lines(arguments.report, arguments.figure)))
        return 0
    raw = _named_raw(arguments.raw)
    found = verify(arguments.report, raw=raw, is_quick=arguments.quick, jobs=arguments.jobs)
    for line in (*found.faults, *found.notes):
        print(line)
    count = len(found.faults)
    print(f"Not the same: {count} fault{'s' * (count > 1)}." if count else f"Same. {found.summary}")
    return 1 if count else 0


def pack(arguments: argparse.Namespace) -> int:
    """Make the committee pack, a folder and a zip."""
    from scp_lib.pack.audiences import check_audience
    from scp_lib.periods import Month

    check_audience(arguments.audience)
    settings, raw = _find_raw(arguments)
    if arguments.month:
        Month.parse(arguments.month)

    from scp_lib.pack.run import make_pack

    pack = make_pack(
        settings,
        **_places(arguments, raw),
        audience=arguments.audience,
        published=project.reports_root(),
    )
    if pack.failed:
        print(f"safer: the pack was not written: {pack.failed}", file=sys.stderr)
        return 2 if pack.is_persons_mistake else 1
    print(f"{pack.folder}\n{pack.zip}")
    return 0


def build(arguments: argparse.Namespace) -> int:
    """Read the downloads into checked tables."""
    settings, raw = _find_raw(arguments)
    from scp_lib.build.build import build

    processed = arguments.out.resolve() if arguments.out else project.processed_root()
    built = build(
        settings, raw=raw, processed=processed, today=project.this_month(),
        accept_missing=arguments.accept_missing,
    )  # fmt: skip
    state = "nothing new to build" if built.was_unchanged else "built"
    count = len(built["incidents"])
    print(f"{settings.area_name}: {count:,} incident{'s' * (count != 1)}, {state}.")
    for note in built.note_texts():
        print(f"- {note}")
    print(built.folder)
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Show which months of data are present or missing."""
    settings, raw = _find_raw(arguments)
    from scp_lib.build.build import build
    from scp_lib.report.state import state_lines

    built = build(settings, raw=raw, processed=project.processed_root(), today=project.this_month())
    print("\n".join(state_lines(settings, built)))
    return 0


def _fetch_run(raw: Path) -> FetchRun:
    import os

    from scp_lib.fetch.addresses import read_addresses
    from scp_lib.fetch.run import FetchRun

    return FetchRun(raw, read_addresses(project.home(), environment=os.environ))


def fetch(arguments: argparse.Namespace) -> int:
    """Download what is missing into data/raw."""
    from scp_lib.fetch.everything import fetch_everything, received_lines, wanted_of
    from scp_lib.settings.partnership import read_partnership

    settings = read_partnership(arguments.partnership)
    raw = arguments.raw.resolve() if arguments.raw else project.raw_folder(settings.raw_folder)
    wanted = wanted_of(
        settings, months=arguments.months, first=arguments.first, whole=arguments.whole
    )
    run = _fetch_run(raw)
    if arguments.offline:
        print("\n".join(received_lines(run, settings, wanted)))
        return 0
    try:
        fetch_everything(run, settings, wanted)
    except KeyboardInterrupt:
        print("safer: stopped. What was fetched stays, nothing half-written; run this again to "
              "continue.", file=sys.stderr)  # fmt: skip
        return 130
    return 0


def init(arguments: argparse.Namespace) -> int:
    """Make a settings file for a new partnership."""
    from scp_lib.fetch.new_partnership import write_new_partnership
    from scp_lib.settings.partnership import partnerships_folder

    raw = arguments.raw.resolve() if arguments.raw else project.raw_root()
    path = write_new_partnership(
        _fetch_run(raw),
        arguments.code,
        folder=partnerships_folder(),
        key=arguments.name,
        is_offline=arguments.offline,
    )
    fetch = "" if arguments.offline else f"`safer fetch {path.stem}`, "
    print(f"{path}\nNow: set its contact, {fetch}`safer report {path.stem}`.")
    return 0


def nightly(arguments: argparse.Namespace) -> int:
    """Run every job in schedule.toml: fetch, report, pack."""
    from scp_lib.nightly.jobs import FILE, read_schedule
    from scp_lib.nightly.run import run_night

    found = run_night(read_schedule(project.home() / FILE), reports=project.reports_root())
    failed = [job for job in found["jobs"] if job["outcome"] == "failed"]
    for job in failed:
        print(f"safer: {job['name']} failed: {job['reason']}", file=sys.stderr)
    for fault in found["tell_faults"]:
        print(f"safer: {fault}", file=sys.stderr)
    print(project.reports_root() / "status.html")
    return 1 if failed or found["tell_faults"] else 0


def schedule(arguments: argparse.Namespace) -> int:
    """List the jobs of the night, or print an entry for a scheduler."""
    from scp_lib.nightly.jobs import FILE, read_schedule
    from scp_lib.nightly.schedulers import call_here, scheduler_files

    if arguments.to and not arguments.kind:
        raise UsageError("--to is for the files of --print: name a scheduler with it.")
    schedule = read_schedule(project.home() / FILE)
    if not arguments.kind:
        for job in schedule.jobs:
            what = ["fetch"] * job.fetch + ["report"] + [f"pack for {job.pack}"] * bool(job.pack)
            pages = ", ".join(job.notebooks) or "all notebooks"
            print(f"{job.name}: {job.partnership}, {', '.join(what)}; {pages}; for {job.readers}")
        return 0
    files = scheduler_files(
        arguments.kind,
        call=call_here(),
        at=arguments.at,
        limit_minutes=schedule.total_minutes + 60,
    )
    if not arguments.to:
        print("\n".join(files.values()), end="")
        return 0
    for name, text in files.items():
        path = arguments.to / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(path)
    return 0


def status(arguments: argparse.Namespace) -> int:
    """Show how the last night went, what failed and disk space."""
    import datetime as dt
    import json

    from scp_lib.nightly.status import stand, status_lines

    found = stand(now=dt.datetime.now(dt.UTC))
    text = json.dumps(found, indent=1, ensure_ascii=False)
    print(text if arguments.json else "\n".join(status_lines(found)))
    return 1 if found["is_overdue"] or found["has_failed"] else 0


def list_all(arguments: argparse.Namespace) -> int:
    """List partnerships, and notebooks with their parameters."""
    from scp_lib.report.cards import GIVEN, list_notebooks
    from scp_lib.settings.partnership import list_partnerships

    print("Notebooks")
    for card in list_notebooks():
        words = f"cannot be run. {card.fault}" if card.fault else card.question
        print(f"  {card.name}: {words}")
        for each in card.parameters:
            if each.name not in GIVEN:
                comment = f"  {each.comment}" if each.comment else ""
                print(f"      -p {each.name} ({each.kind}, {each.default!r}){comment}")
    print("Partnerships")
    for name in list_partnerships():
        print(f"  {name}")
    return 0


def lab(arguments: argparse.Namespace) -> int:
    """Open JupyterLab on the explorer."""
    import os
    import subprocess

    from scp_lib.settings.partnership import find_partnership

    words = list(arguments.options)
    named = words.pop(0) if words and not words[0].startswith("-") else "example"
    home = project.home()
    first = "notebooks/00_explore.ipynb"
    command = [
        sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={home}",
        f"--LabApp.default_url=/lab/tree/{first if (home / first).exists() else 'notebooks'}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        f"--LabApp.app_settings_dir={Path(__file__).parent / 'explore' / 'lab'}",
        f"--LabApp.workspaces_dir={home / '.safer' / 'workspaces'}",
    ]  # fmt: skip
    environment = {**os.environ, "SAFER_PARTNERSHIP": find_partnership(named)}
    return subprocess.call([*command, *words], env=environment)
