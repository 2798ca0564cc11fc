"""The command ``safer``: words in, one library call, plain lines out."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from scp_lib import __version__
from scp_lib.errors import ScpError, UsageError

_DEFAULT = "example"


class _Parser(argparse.ArgumentParser):
    command_names: tuple[str, ...] = ()

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[0].upper()}{message[1:]}. See `{self.prog} --help`.")


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; return 0, 2 for the person's mistake, 1 for ours."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
    try:
        parser = _parser()
        words = sys.argv[1:] if words is None else words
        if not words:
            parser.print_help()
            return 2
        _refuse_unknown(words[0], known=parser.command_names)
        arguments, others = parser.parse_known_args(words)
        if others and arguments.run is not _lab:
            parser.error(f"unrecognized arguments: {' '.join(others)}")
        arguments.options = others
        return int(arguments.run(arguments) or 0)
    except ScpError as error:
        for fault in error.faults:
            print(f"safer: {fault}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("safer: stopped; nothing was changed.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"safer: {_plain_fault(error)}", file=sys.stderr)
        return 2


def _plain_fault(error: OSError) -> str:
    """Say what the system refused, where, and what to do."""
    found = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    if error.errno == errno.ENOSPC:
        remedy = "Make room on that disk, or name another folder with --out."
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        remedy = "Ask for the right to use it, or name another folder with --out."
    else:
        remedy = "Check that path, or name another folder with --out."
    return f"{' '.join(found.split())}. Nothing was changed. {remedy}"


def _parser() -> _Parser:
    parser = _Parser(
        prog="safer",
        description="From a police.uk download to pages a councillor can open.",
        epilog="Example: safer report colchester --raw ../downloads --month 2025-12",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"safer {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    report = _command(commands, "report", "build, run the notebooks, write the pages", _report)
    report.add_argument("--month", metavar="YYYY-MM", default="", help="newest full month")
    report.add_argument(
        "--notebook", metavar="NAME", action="append", default=[], help="repeat for several; all"
    )
    report.add_argument(
        "-p", dest="parameters", nargs=2, metavar=("NAME", "VALUE"), action="append", default=[],
        help="set a notebook's parameter (see `safer list`)",
    )  # fmt: skip
    report.add_argument("--out", metavar="DIR", type=Path, help="folder of reports; reports/")
    report.add_argument("--jobs", metavar="N", type=_jobs, default=2, help="side by side; 2")
    report.add_argument("--code", action="store_true", help="print the code on the pages")
    report.add_argument("--force", action="store_true", help="run unchanged notebooks too")
    report.add_argument(
        "--time-limit", metavar="MINUTES", type=_minutes, default=30, help="a notebook; 30"
    )
    report.add_argument(
        "--wait", metavar="MINUTES", type=_minutes, default=30, help="for another run; 30"
    )

    verify = commands.add_parser(
        "verify", help="make a report again; is every file the same?", allow_abbrev=False
    )
    verify.add_argument("report", metavar="REPORT", type=Path, help="its folder or index.html")
    verify.add_argument("--figure", metavar="ID", default="", help="say where one figure is from")
    verify.add_argument(
        "--raw", metavar="DIR", type=Path, help="folder with police_uk/ and ons/; data/raw"
    )
    verify.add_argument("--quick", action="store_true", help="compare checksums alone")
    verify.add_argument("--jobs", metavar="N", type=_jobs, default=2, help="side by side; 2")
    verify.set_defaults(run=_verify)

    pack = _command(commands, "pack", "the committee pack: one folder and one zip", _pack)
    pack.add_argument("--month", metavar="YYYY-MM", default="", help="newest full month")
    pack.add_argument(
        "--for", dest="audience", metavar="AUDIENCE", default="committee",
        help="committee, public or partners; committee",
    )  # fmt: skip
    pack.add_argument("--out", metavar="DIR", type=Path, help="folder of reports; reports/")

    build = _command(commands, "build", "read the downloads into checked tables", _build)
    build.add_argument("--out", metavar="DIR", type=Path, help="folder; data/processed/")

    _command(commands, "check", "the state of the data: what was received, what is missing", _check)

    fetch = _command(commands, "fetch", "bring what is not held yet into data/raw", _fetch)
    reach = fetch.add_mutually_exclusive_group()
    reach.add_argument("--months", metavar="N", type=_months, help="the newest N months; 36")
    reach.add_argument("--from", dest="first", metavar="YYYY-MM", default="", help="first month")
    fetch.add_argument(
        "--also", metavar="NAME", action="append", default=[],
        help="lsoas, lsoa-to-ward or imd; repeat for several",
    )  # fmt: skip
    fetch.add_argument("--offline", action="store_true", help="say what is missing, fetch nothing")
    fetch.add_argument(
        "--whole", action="store_true", help="whole archives, 1.7 GB each, if need be"
    )

    init = commands.add_parser("init", help="a new partnership's settings", allow_abbrev=False)
    init.add_argument("code", metavar="CODE", help="the district's code, like E07000076")
    init.add_argument("--name", metavar="NAME", default="", help="the file's name; the district's")
    init.add_argument(
        "--raw", metavar="DIR", type=Path, help="folder with police_uk/ and ons/; data/raw"
    )
    init.add_argument(
        "--offline", action="store_true", help="use what lies in the raw folder alone"
    )
    init.set_defaults(run=_init)

    due = commands.add_parser("run", help="run what schedule.toml says is due", allow_abbrev=False)
    due.add_argument("--due", action="store_true", required=True, help="every job that is due")
    due.add_argument("--now", metavar="MOMENT", help="as if it were then: 2026-12-15T02:30")
    due.set_defaults(run=_run_due)
    schedule = commands.add_parser(
        "schedule",
        help="the jobs and where each stands; or text for a scheduler",
        allow_abbrev=False,
    )
    schedule.add_argument(
        "--print", dest="kind", choices=["cron", "systemd", "windows", "github"],
        help="what that scheduler reads to run what is due",
    )  # fmt: skip
    schedule.add_argument("--to", metavar="DIR", type=Path, help="write it as files into DIR")
    schedule.set_defaults(run=_schedule)

    standing = commands.add_parser(
        "status", help="last good runs, what is due, late or failed, space", allow_abbrev=False
    )
    standing.add_argument("--json", action="store_true", help="as status.json holds it")
    standing.add_argument("--now", metavar="MOMENT", help="as if it were then: 2026-12-15T02:30")
    standing.set_defaults(run=_status)

    listing = commands.add_parser("list", help="notebooks with their parameters; partnerships")
    listing.set_defaults(run=_list)
    lab = commands.add_parser(
        "lab", help="open JupyterLab on the notebooks", allow_abbrev=False,
        epilog="Every other option is handed to JupyterLab: safer lab --port 8890 --no-browser",
    )  # fmt: skip
    lab.set_defaults(run=_lab)
    example = commands.add_parser("example", help="write the invented example's downloads")
    example.set_defaults(run=_example)
    parser.command_names = tuple(commands.choices)
    return parser


def _refuse_unknown(word: str, *, known: Sequence[str]) -> None:
    """Raise UsageError if a word is no command; name the one it is like."""
    if word.startswith("-") or word in known:
        return
    from difflib import get_close_matches

    like = get_close_matches(word, known, n=1)
    remedy = f"did you mean {like[0]}?" if like else f"wanted one of {', '.join(known)}."
    raise UsageError(f"There is no command '{word}': {remedy} See `safer --help`.")


def _command(commands, name: str, words: str, run) -> argparse.ArgumentParser:  # type: ignore[no-untyped-def]
    command: argparse.ArgumentParser = commands.add_parser(name, help=words, allow_abbrev=False)
    command.add_argument(
        "partnership", metavar="PARTNERSHIP", nargs="?", default=_DEFAULT,
        help="a file in partnerships/; example",
    )  # fmt: skip
    command.add_argument(
        "--raw", metavar="DIR", type=Path, help="folder with police_uk/ and ons/; data/raw"
    )
    command.set_defaults(run=run)
    return command


def _jobs(word: str) -> int:
    if not word.isdigit() or not 1 <= int(word) <= 64:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number of jobs from 1 to 64")
    return int(word)


def _minutes(word: str) -> float:
    try:
        minutes = float(word)
    except ValueError:
        minutes = -1.0
    if not 0 <= minutes <= 1440:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number of minutes from 0 to 1440")
    return minutes


def _months(word: str) -> int:
    if not word.isdigit() or not 1 <= int(word) <= 360:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number of months from 1 to 360")
    return int(word)


def _open(arguments: argparse.Namespace):  # type: ignore[no-untyped-def]
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


def _report(arguments: argparse.Namespace) -> int:
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
    where = {"raw": raw, "processed": project.processed_root(), "out": out}
    asked = {
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


def _verify(arguments: argparse.Namespace) -> int:
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


def _pack(arguments: argparse.Namespace) -> int:
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


def _build(arguments: argparse.Namespace) -> int:
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


def _check(arguments: argparse.Namespace) -> int:
    from scp_lib import project

    settings, raw = _open(arguments)
    from scp_lib.build import build
    from scp_lib.report.state import state_lines

    built = build(settings, raw=raw, processed=project.processed_root(), today=project.this_month())
    print("\n".join(state_lines(settings, built)))
    return 0


def _errand(raw: Path):  # type: ignore[no-untyped-def]
    import os

    from scp_lib import project
    from scp_lib.fetch.addresses import read_addresses
    from scp_lib.fetch.errand import Errand

    return Errand(raw, read_addresses(project.home(), environment=os.environ))


def _fetch(arguments: argparse.Namespace) -> int:
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


def _init(arguments: argparse.Namespace) -> int:
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


def _run_due(arguments: argparse.Namespace) -> int:
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


def _schedule(arguments: argparse.Namespace) -> int:
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


def _status(arguments: argparse.Namespace) -> int:
    import json

    from scp_lib.schedule.now import stand

    found, lines = stand(arguments.now)
    print(json.dumps(found, indent=1, ensure_ascii=False) if arguments.json else "\n".join(lines))
    return 1 if found["is_late"] or found["has_failed"] else 0


def _list(arguments: argparse.Namespace) -> int:
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


def _lab(arguments: argparse.Namespace) -> int:
    import subprocess

    from scp_lib import project

    command = [
        sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={project.home()}",
        "--LabApp.default_url=/lab/tree/notebooks",
    ]  # fmt: skip
    return subprocess.call([*command, *arguments.options])


def _example(arguments: argparse.Namespace) -> int:
    from scp_lib import project

    _write_example(project.raw_folder(project.EXAMPLE))
    return 0


def _write_example(raw: Path) -> None:
    from scp_lib.example import write_example

    files = write_example(raw)
    print(f"Invented example written: {len(files)} downloads in {raw / 'police_uk'}.")


if __name__ == "__main__":
    sys.exit(main())
