"""The command ``safer``: words in, one library call, plain lines out."""

import argparse
import errno
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from scp_lib import __version__, commands
from scp_lib.errors import ScpError, UsageError, nearest


class _Ended(KeyboardInterrupt):
    """The system asks the command to end (SIGTERM): it clears up as after Ctrl-C."""


@contextmanager
def _ended_like_stopped() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> NoReturn:
        raise _Ended

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Parser(argparse.ArgumentParser):
    command_names: tuple[str, ...] = ()

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[0].upper()}{message[1:]}. See `{self.prog} --help`.")


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; return 0, 2 for the person's mistake, 1 for ours."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
    out = None
    try:
        parser = _parser()
        words = sys.argv[1:] if words is None else words
        if not words:
            parser.print_help()
            return 2
        if words[0] == "help":
            words = [*words[1:2], "--help"]
        _refuse_unknown(words[0], known=parser.command_names)
        arguments, others = parser.parse_known_args(words)
        if others and arguments.run is not commands.lab:
            parser.error(f"unrecognized arguments: {' '.join(others)}")
        arguments.options, out = others, getattr(arguments, "out", None)
        with _ended_like_stopped():
            return int(arguments.run(arguments) or 0)
    except ScpError as error:
        for fault in error.faults:
            print(f"safer: {fault}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stop:
        print("safer: stopped; nothing is half written.", file=sys.stderr)
        return 143 if isinstance(stop, _Ended) else 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"safer: {_plain_fault(error, out=out)}", file=sys.stderr)
        return 2


def _plain_fault(error: OSError, *, out: Path | None = None) -> str:
    named = error.filename2 or error.filename  # of a copy, where it was written to
    if error.errno == errno.ENOSPC and not named:
        named = _fullest(out)
    found = f"{named}: {error.strerror}" if named else str(error)
    if error.errno == errno.ENOSPC:
        remedy = "Make room on that disk, or name another folder with --out."
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        remedy = "Ask for the right to use it, or name another folder with --out."
    else:
        remedy = "Check that path, or name another folder with --out."
    return f"{' '.join(found.split())}. Nothing was changed. {remedy}"


def _fullest(out: Path | None) -> str:
    """Return the folder that a command writes to whose disk has the least room."""
    from scp_lib.files import project

    places = [Path(tempfile.gettempdir()), project.processed_root(), project.reports_root()]
    known = [place for place in (out, *places) if place and place.is_dir()]
    return str(min(known, key=lambda place: shutil.disk_usage(place).free))


def _parser() -> _Parser:
    parser = _Parser(
        prog="safer",
        description="Turn a police.uk download into pages that councillors can open.",
        epilog="Example: safer report colchester --raw ../downloads --month 2025-12",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"safer {__version__}")
    known = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(
        run: Callable[[argparse.Namespace], int],
        *shared: str,
        epilog: str = "",
        usage: str | None = None,
    ) -> argparse.ArgumentParser:
        """Add a command, named and described as its function is."""
        name, words = run.__name__.removesuffix("_all"), str(run.__doc__).partition(".\n")[0]
        words = f"{words[0].lower()}{words[1:]}".rstrip(".")
        made = known.add_parser(name, help=words, epilog=epilog, usage=usage, allow_abbrev=False)
        made.set_defaults(run=run)
        for option in shared:
            made.add_argument(option, **_SHARED[option])
        return made

    option = command(
        commands.report, "partnership", "--raw", "--month", "--out", "--jobs", "--accept-missing"
    ).add_argument
    option("--notebook", metavar="NAME", action="append", default=[], help="only this (repeatable)")
    option(
        "-p", dest="parameters", nargs=2, metavar=("NAME", "VALUE"), action="append", default=[],
        help="set a notebook's parameter (see `safer list`)",
    )  # fmt: skip
    option("--code", action="store_true", help="show the code on the pages")
    option("--force", action="store_true", help="run unchanged notebooks too")
    option("--time-limit", metavar="MINUTES", type=_minutes, default=30, help="for a notebook; 30")
    option("--wait", metavar="MINUTES", type=_minutes, default=30, help="for another run; 30")

    option = command(commands.verify, "--raw", "--jobs").add_argument
    option("report", metavar="REPORT", type=_path, help="its folder or index.html")
    option("--figure", metavar="ID", default="", help="show where one figure comes from")
    option("--quick", action="store_true", help="check the checksums only")

    option = command(commands.pack, "partnership", "--raw", "--month", "--out").add_argument
    option(
        "--for", dest="audience", metavar="AUDIENCE", default="committee",
        help="committee (default), public or partners",
    )  # fmt: skip

    option = command(commands.build, "partnership", "--raw", "--accept-missing").add_argument
    option("--out", metavar="DIR", type=_path, help="folder; default data/processed/")
    command(commands.check, "partnership", "--raw")

    fetch = command(commands.fetch, "partnership", "--raw")
    option = fetch.add_mutually_exclusive_group().add_argument
    months = partial(_number, what="months", most=360)
    option("--months", metavar="N", type=months, help="the latest N months; default 36")
    option("--from", dest="first", metavar="YYYY-MM", default="", help="first month")
    option = fetch.add_argument
    option("--offline", action="store_true", help="list what is missing, download nothing")
    option("--whole", action="store_true", help="download whole archives (1.7 GB) if need be")

    option = command(commands.init, "--raw").add_argument
    option("code", metavar="CODE", help="the district's code, such as E07000076")
    option("--name", metavar="NAME", default="", help="name of the file; default the district's")
    option("--offline", action="store_true", help="use only the files in the raw folder")

    command(commands.nightly)
    option = command(commands.schedule).add_argument
    option(
        "--print", dest="kind", choices=["cron", "systemd", "windows", "github", "launchd"],
        help="print an entry for that scheduler",
    )  # fmt: skip
    option("--at", metavar="HH:MM", default="02:30", help="time to run; default 02:30")
    option("--to", metavar="DIR", type=_path, help="write it to files in DIR")

    option = command(commands.status).add_argument
    option("--json", action="store_true", help="print it as JSON")
    command(commands.list_all)
    command(
        commands.lab,
        usage="safer lab [PARTNERSHIP] [options of JupyterLab]",
        epilog="PARTNERSHIP is a file in partnerships/; default example. Every option is handed to "
        "JupyterLab: safer lab colchester --port 8890 --no-browser",
    )
    parser.command_names = tuple(known.choices)
    return parser


def _refuse_unknown(word: str, *, known: Sequence[str]) -> None:
    if word.startswith("-") or word in known:
        return
    like = nearest(word, known)
    remedy = f"did you mean {like}?" if like else f"wanted one of {', '.join(known)}."
    raise UsageError(f"There is no command '{word}': {remedy} See `safer --help`.")


def _path(word: str) -> Path:
    if not word.strip():
        raise argparse.ArgumentTypeError("empty; wanted the name of a folder")
    return Path(word)


def _number(word: str, *, what: str, most: int) -> int:
    if not word.isdigit() or not 1 <= int(word) <= most:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number of {what} from 1 to {most}")
    return int(word)


def _minutes(word: str) -> float:
    try:
        minutes = float(word)
    except ValueError:
        minutes = -1.0
    if not 0 < minutes <= 1440:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number of minutes up to 1440")
    return minutes


_SHARED: dict[str, dict[str, Any]] = {
    "partnership": {"metavar": "PARTNERSHIP", "nargs": "?", "default": "example",
                    "help": "a file in partnerships/; default example"},
    "--raw": {"metavar": "DIR", "type": _path, "help": "folder with police_uk/ and ons/"},
    "--month": {"metavar": "YYYY-MM", "default": "", "help": "the latest complete one by default"},
    "--out": {"metavar": "DIR", "type": _path, "help": "folder for reports; default reports/"},
    "--jobs": {"metavar": "N", "type": partial(_number, what="jobs", most=64),
               "default": 2, "help": "notebooks at once; default 2"},
    "--accept-missing": {"action": "store_true",
                         "help": "continue without a download that has gone"},
}  # fmt: skip
"""Options of several commands."""


if __name__ == "__main__":
    sys.exit(main())
