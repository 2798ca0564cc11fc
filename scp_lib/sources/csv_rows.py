"""A CSV file read strictly as text, and the small checks that readers of such files share."""

import csv
import io
import re
from contextlib import suppress
from pathlib import Path

from scp_lib.errors import PeriodError, SourceError
from scp_lib.periods import Month, Period

LARGEST_BYTES = 100_000_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_MONTHS = r"(\d{4}-\d{2})-to-(\d{4}-\d{2})\.csv"


def has_control_character(text: str) -> bool:
    r"""Whether a text has a character that no screen shows, such as a separator of records.

    Python takes some of them for blanks and leaves them out, so that a number cut in two would be
    read as another number.

    >>> has_control_character("\x1c003"), has_control_character("1 003")
    (True, False)
    """
    return _CONTROL.search(text) is not None


def other_format(start: bytes) -> str:
    r"""Say what a file is by its first bytes, if that is something else than text in rows.

    >>> other_format(b"<!DOCTYPE html>"), other_format(b"Crime ID,Month")
    ('a web page', '')
    """
    known = {
        "a web page": (b"<",),
        "a zip or a spreadsheet": (b"pk\x03\x04", b"\xd0\xcf\x11\xe0"),
        "a pointer of Git LFS (git lfs pull brings the file)": (b"version https://git-lfs",),
        "JSON": (b"{", b"["),
    }
    begins = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if begins.startswith(b"<") and b"<kml" in begins:
        return "KML"
    return next((what for what, marks in known.items() if begins.startswith(marks)), "")


def csv_rows(path: Path, *, again: str) -> list[list[str]]:
    """Return the rows of a CSV file in UTF-8 as text, the header first; empty lines are left out.

    SourceError if there is no such file, or it is empty, over 100 MB, not UTF-8, or not a CSV;
    ``again`` says what to do about it.
    """
    if not path.is_file():
        raise SourceError(f"{path}: there is no such file. Put it there.")
    if not 0 < path.stat().st_size <= LARGEST_BYTES:
        raise SourceError(f"{path.name}: empty, or over 100 MB. {again}")
    try:
        text = path.read_bytes().decode("utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except UnicodeDecodeError:
        raise SourceError(f"{path.name}: not UTF-8 text. {again}") from None
    except csv.Error as error:
        raise SourceError(f"{path.name}: not readable as CSV ({error}). {again}") from None
    if "\x00" in text:
        raise SourceError(f"{path.name}: holds a NUL byte, so the file is damaged. {again}")
    return rows


def check_columns(found: list[str], *, wanted: tuple[str, ...], name: str, again: str) -> None:
    """Raise SourceError unless a header has just these columns, in this order."""
    if tuple(found) == wanted:
        return
    missing = [column for column in wanted if column not in found]
    extra = [column for column in found if column not in wanted]
    words = "its columns stand in another order, or twice"
    if missing:
        words = f"column {', '.join(missing)} is missing"
    elif extra:
        words = f"column {', '.join(extra)} is not part of the layout"
    raise SourceError(f"{name}: {words}; wanted {', '.join(wanted)}, no others. {again}")


def months_in_name(path: Path, *, start: str) -> Period:
    """Return the months that a file covers, by its name: ``<start>-2025-04-to-2026-03.csv``.

    SourceError if the name does not say so.
    """
    found = re.fullmatch(re.escape(start) + "-" + _MONTHS, path.name, re.ASCII)
    with suppress(PeriodError):
        if found:
            return Period(Month.parse(found[1]), Month.parse(found[2]))
    raise SourceError(
        f"{path.name}: the name does not say which months it covers; wanted "
        f"{start}-2025-04-to-2026-03.csv. Rename it, so that a month without rows is not taken "
        "for a missing one."
    )
