"""What each command of ``safer`` does: one library call, plain lines out.

Whatever is heavy is imported inside, so that help and a refused command answer at once.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scp_lib.errors import UsageError

if TYPE_CHECKING:
    from scp_lib.fetch.errand import Errand
    from scp_lib.partnership import Partnership


def _open(arguments: argparse.Namespace) -> tuple[Partnership, Path]:
    """Read the settings and find the raw folder; write the example if it is not there yet."""
    from scp_lib import project
    from scp_lib.partnership import read_partnership

    settings = read_partnership(arguments.partnership)
    raw = _named_raw(arguments.raw) or project.raw_folder(settings.raw_folder)
    if arguments.raw is None and project.lacks_example(raw, settings.raw_folder):
        _write_example(raw)
    return settings, raw


def _named_raw(named: Path | None) -> Path | None:
    if named is not None and not named.is_dir():
        raise UsageError(f"--raw {named}: there is no such folder. Name the folder that "
                         "holds police_uk/ and ons/.")  # fmt: skip
    return named.resolve() if named else None


def report(arguments: argparse.Namespace) -> int:
    """Make a report; say which notebooks failed."""
    from scp_lib import project
    from scp_lib.partnership import read_partnership
    from scp_lib.periods import Month
    from scp_lib.report.cards import check_parameters, choose_notebooks

    read_partnership(arguments.partnership)
    check_parameters(choose_notebooks(arguments.notebook), arguments.parameters)
    if arguments.month:
        Month.parse(arguments.month)
    settings, raw = _open(arguments)
    out = arguments.out.resolve() if arguments.out else project.reports_root()
    where: dict[str, Any] = {"raw": raw, "processed": project.processed_root(), "out": out}
    asked: dict[str, Any] = {
        "today": project.this_month(),
        "month": arguments.month,
        "notebooks": arguments.notebook,
        "parameters": [tuple(pair) for pair in arguments.parameters],
        "show_code": arguments.code,
    }
    if not arguments.force:
        from scp_lib.report.ticket import find_asked

        index = find_asked(settings, **where, **asked)
        if index:
            print(f"{settings.area_name}: nothing has changed, the report is as it was.")
            print(index)
            return 0

    from scp_lib.report import fork_server

    fork_server.start()  # it imports what the notebooks need while the rest is imported here
    from scp_lib.report.run import make_report

    report = make_report(
        settings,
        **where,
        **asked,
        jobs=arguments.jobs,
        is_forced=arguments.force,
        limit_minutes=arguments.time_limit,
        wait_minutes=arguments.wait,
    )
    for name, reason in report.failed.items():
        print(f"safer: {name} failed: {reason}", file=sys.stderr)
    if not arguments.out:
        from scp_lib.schedule.now import note

        note()
    print(report.index)
    return (2 if report.is_persons_mistake else 1) if report.failed else 0


def verify(arguments: argparse.Namespace) -> int:
    """Say whether a report is what its recorded inputs give, or where one figure is from."""
    from scp_lib.report.verify import tell_figure, verify

    if arguments.figure:
        print("\n".join(tell_figure(arguments.report, arguments.figure)))
        return 0
    raw = _named_raw(arguments.raw)
    found = verify(arguments.report, raw=raw, is_quick=arguments.quick, jobs=arguments.jobs)
    for line in (*found.faults, *found.notes):
        print(line)
    count = len(found.faults)
    print(f"Not the same: {count} fault{'s' * (count > 1)}." if count else f"Same. {found.summary}")
    return 1 if count else 0


def pack(arguments: argparse.Namespace) -> int:
    """Make the committee pack."""
    from scp_lib import project
    from scp_lib.pack.document import check_audience
    from scp_lib.partnership import read_partnership
    from scp_lib.periods import Month

    check_audience(arguments.audience)
    read_partnership(arguments.partnership)
    if arguments.month:
        Month.parse(arguments.month)
    settings, raw = _open(arguments)

    from scp_lib.pack.run import make_pack

    pack = make_pack(
        settings,
        raw=raw,
        processed=project.processed_root(),
        out=arguments.out.resolve() if arguments.out else project.reports_root(),
        today=project.this_month(),
        month=arguments.month,
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
    from scp_lib import project

    settings, raw = _open(arguments)
    from scp_lib.build import build

    processed = arguments.out.resolve() if arguments.out else project.processed_root()
    built = build(settings, raw=raw, processed=processed, today=project.this_month())
    state = "nothing new to build" if built.was_unchanged else "built"
    print(f"{settings.area_name}: {len(built.incidents):,} incidents, {state}.")
    for note in built.record["notes"]:
        print(f"- {note}")
    print(built.folder)
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Say what was received, and what is missing."""
    from scp_lib import project

    settings, raw = _open(arguments)
    from scp_lib.build import build
    from scp_lib.report.state import state_lines

    built = build(settings, raw=raw, processed=project.processed_root(), today=project.this_month())
    print("\n".join(state_lines(settings, built)))
    return 0


def _errand(raw: Path) -> Errand:
    import os

    from scp_lib import project
    from scp_lib.fetch.addresses import read_addresses
    from scp_lib.fetch.errand import Errand

    return Errand(raw, read_addresses(project.home(), environment=os.environ))


def fetch(arguments: argparse.Namespace) -> int:
    """Bring what is not held yet."""
    from scp_lib import project
    from scp_lib.fetch.everything import fetch_everything, held_lines, wanted_of
    from scp_lib.partnership import read_partnership

    settings = read_partnership(arguments.partnership)
    raw = arguments.raw.resolve() if arguments.raw else project.raw_folder(settings.raw_folder)
    wanted = wanted_of(
        settings, months=arguments.months, first=arguments.first, whole=arguments.whole
    )
    errand = _errand(raw)
    if arguments.offline:
        print("\n".join(held_lines(errand, settings, wanted)))
        return 0
    try:
        fetch_everything(errand, settings, wanted, extras=arguments.also)
    except KeyboardInterrupt:
        print("safer: stopped. What was fetched stays, nothing half-written; run this again to "
              "continue.", file=sys.stderr)  # fmt: skip
        return 130
    return 0


def init(arguments: argparse.Namespace) -> int:
    """Start a partnership from its district's code."""
    from scp_lib import project
    from scp_lib.fetch.new_partnership import write_new_partnership
    from scp_lib.partnership import partnerships_folder

    raw = arguments.raw.resolve() if arguments.raw else project.raw_root()
    path = write_new_partnership(
        _errand(raw),
        arguments.code,
        folder=partnerships_folder(),
        key=arguments.name,
        is_offline=arguments.offline,
    )
    print(f"{path}\nNow: set its contact, `safer fetch {path.stem}`, `safer report {path.stem}`.")
    return 0


def run_due(arguments: argparse.Namespace) -> int:
    """Run the jobs that are due."""
    from scp_lib import project
    from scp_lib.schedule.clock import clock_from
    from scp_lib.schedule.reading import read_schedule
    from scp_lib.schedule.runner import run_due

    schedule = read_schedule(project.home() / "schedule.toml")
    clock = clock_from(arguments.now, schedule.zone)
    ran = run_due(schedule, clock=clock, reports=project.reports_root())
    for name, reason in ran.failed.items():
        print(f"safer: {name} failed: {reason}", file=sys.stderr)
    return 1 if ran.failed else 0


def schedule(arguments: argparse.Namespace) -> int:
    """Say where each job stands, or print what a scheduler reads."""
    from scp_lib import project
    from scp_lib.schedule import printed
    from scp_lib.schedule.reading import read_schedule

    if arguments.to and not arguments.kind:
        raise UsageError("--to is for the files of --print: name a scheduler with it.")
    schedule = read_schedule(project.home() / "schedule.toml")
    if not arguments.kind:
        from scp_lib.schedule.clock import clock_from
        from scp_lib.schedule.due import schedule_lines
        from scp_lib.schedule.record import FILE, read_runs

        runs, notes = read_runs(project.reports_root() / FILE)
        now = clock_from(None, schedule.zone)()
        print("\n".join([*schedule_lines(schedule, runs, now=now), *notes]))
        return 0
    call = printed.call_here()
    if not arguments.to:
        print(printed.print_scheduler(arguments.kind, schedule, call=call), end="")
        return 0
    for name, text in printed.scheduler_files(arguments.kind, schedule, call=call).items():
        path = arguments.to / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(path)
    return 0


def status(arguments: argparse.Namespace) -> int:
    """Say where everything stands; 1 if a page failed or is late."""
    import json

    from scp_lib.schedule.now import stand

    found, lines = stand(arguments.now)
    print(json.dumps(found, indent=1, ensure_ascii=False) if arguments.json else "\n".join(lines))
    return 1 if found["is_late"] or found["has_failed"] else 0


def list_all(arguments: argparse.Namespace) -> int:
    """Say which notebooks and partnerships there are."""
    from scp_lib.partnership import list_partnerships
    from scp_lib.report.cards import GIVEN, list_notebooks

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
    """Open JupyterLab on the project."""
    import subprocess

    from scp_lib import project

    command = [
        sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={project.home()}",
        "--LabApp.default_url=/lab/tree/notebooks",
    ]  # fmt: skip
    return subprocess.call([*command, *arguments.options])


def example(arguments: argparse.Namespace) -> int:
    """Write the invented example's downloads."""
    from scp_lib import project

    _write_example(project.raw_folder(project.EXAMPLE))
    return 0


def _write_example(raw: Path) -> None:
    from scp_lib.example import write_example

    files = write_example(raw)
    print(f"Invented example written: {len(files)} downloads in {raw / 'police_uk'}.")
