"""partner-figures.csv: every number of a partner's calls that was printed, and printed once.

The file is public: it lies in every pack, holds printed numbers alone, and may be kept and copied
anywhere. A pack prints a number that stands in it as it stands there, whatever the partner's file
says since.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scp_lib.disclosure.bands import Band, DisclosureError, band_of, read_band
from scp_lib.document.csv import as_it_was, inert
from scp_lib.errors import PeriodError
from scp_lib.periods import Month, Period

FILE = "partner-figures.csv"
HEADER = ("From", "To", "Of", "Code", "Name", "Calls (within 2)", "Least", "Most")
_MONTH = re.compile(rb"(?<!\d)(20\d\d)-(0[1-9]|1[0-2])(?!\d)")


@dataclass(frozen=True, order=True)
class Figure:
    """What one number counts: its months (both ends included), its subject and its part.

    ``of`` is "ward", "kind" and so on. ``name`` is as printed, and tells nothing apart: a ward
    may be renamed.
    """

    first: Month
    last: Month
    of: str
    code: str
    name: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.name}, {Period(self.first, self.last)}"


Printed = Mapping[Figure, Band]


def print_counts(counts: Mapping[Figure, int], *, before: Printed) -> dict[Figure, Band]:
    """Print each count as its band; a figure that was printed before stays as it was.

    >>> castle = Figure(Month(2025, 4), Month(2025, 6), "ward", "E05000001", "Castle")
    >>> print_counts({castle: 16}, before={castle: band_of(14)})[castle]
    Band(least=10, most=14)
    """
    return {figure: before.get(figure, band_of(count)) for figure, count in counts.items()}


def figures_text(printed: Printed) -> str:
    """Write printed figures as the file holds them, in order.

    >>> castle = Figure(Month(2025, 4), Month(2025, 6), "ward", "E05000001", "Castle")
    >>> print(figures_text({castle: band_of(16)}).splitlines()[1])
    2025-04,2025-06,ward,E05000001,Castle,17,15,19
    """
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEADER)
    for figure, band in sorted(printed.items()):
        own = (figure.first, figure.last, figure.of, figure.code, inert(figure.name))
        rows.writerow([*own, band, *band])
    return text.getvalue()


def read_figures(path: Path) -> dict[Figure, Band]:
    """Read a file of printed figures, none where there is none; DisclosureError if damaged."""
    try:
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig")), strict=True))
    except FileNotFoundError:
        return {}
    except (UnicodeDecodeError, csv.Error):
        raise _damaged(path, "it is not readable as CSV") from None
    if not rows or tuple(rows[0]) != HEADER:
        raise _damaged(path, f"its first row is not {', '.join(HEADER)}")
    found: dict[Figure, Band] = {}
    for number, row in enumerate(rows[1:], start=2):
        try:
            first, last, of, code, name, printed, least, most = row
            period = Period(Month.parse(first), Month.parse(last))
            figure = Figure(period.first, period.last, of, code, as_it_was(name))
            band = read_band(printed)
            if (least, most) != (str(band.least), str(band.most)) or figure in found:
                raise ValueError(row)
        except (ValueError, PeriodError, DisclosureError):
            raise _damaged(path, f"row {number} is not as it was written") from None
        found[figure] = band
    return found


def all_printed(own: Path) -> dict[Figure, Band]:
    """Gather what was ever printed, from a partnership's folder of reports and its packs.

    The folder's own copy comes first, then each pack's, so that a lost copy is put together
    again. Of two numbers for one figure (two laptops that printed by themselves) the folder's own
    stays, then the older pack's.
    """
    found: dict[Figure, Band] = {}
    for path in [own / FILE, *sorted(own.glob(f"*/pack-*/{FILE}"))]:
        found = merged(found, read_figures(path))
    return found


def up_to(printed: Printed, month: Month) -> dict[Figure, Band]:
    """Return the figures of months up to ``month``: a pack holds none of later ones."""
    return {figure: band for figure, band in printed.items() if figure.last <= month}


def merged(first: Printed, second: Printed) -> dict[Figure, Band]:
    """Put two sets of figures together; where both have one, the first stays."""
    return {**first, **{figure: second[figure] for figure in second if figure not in first}}


def _damaged(path: Path, what: str) -> DisclosureError:
    return DisclosureError(
        f"{path}: {what}. Put it back from any pack (each holds one), so that no number is printed "
        "twice."
    )


def corrected(counts: Mapping[Figure, int], printed: Printed) -> list[Figure]:
    """Return the figures whose count has left its printed band: the partner corrected its file."""
    return [figure for figure, count in counts.items() if printed[figure] != band_of(count)]


def old_files(own: Path) -> list[Path]:
    """Return the files of the old rule in a partnership's folder of reports.

    Until 2026 small counts were withheld and all others printed as they were. A band beside an
    exact total of the same calls could give a count away: a year with exact numbers has no bands.
    """
    return sorted([*own.glob("published-*.json"), *own.glob("not-to-be-sent/counts-*.json")])


def old_years(own: Path) -> set[int]:
    """Return the years with exact numbers in print, by the April they begin with."""
    found = [month for path in old_files(own) for month in _MONTH.findall(path.read_bytes())]
    return {(Month(int(year), int(month)) + -3).year for year, month in found}


def old_lines(own: Path) -> list[str]:
    """Say in a line what the files were and when they may go; nothing where there are none."""
    names = ", ".join(path.relative_to(own).as_posix() for path in old_files(own))
    if not names:
        return []
    last = max(old_years(own), default=None)
    when = "now"
    if last is not None:
        when = f"once March {last + 1} is over, together with the partner's files up to that month"
    return [
        f"{names}: kept by the old rule, which withheld small counts. Delete them {when}. Until "
        "then they only say which years have no bands."
    ]
