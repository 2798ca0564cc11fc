"""Exact counts of a partner's calls, for JupyterLab alone and under a banner."""

import html
import os
from collections.abc import Mapping
from pathlib import Path

from scp_lib.disclosure.bands import DisclosureError
from scp_lib.disclosure.printed import Figure
from scp_lib.files.whole import write_whole
from scp_lib.periods import Month
from scp_lib.studies.partner_calls.study import Calls, Scope, count_years, newest_quarter

BANNER = "Exact counts of personal records. Not for sending: `safer pack` prints bands."
FOLDER = "not-to-be-sent"


class ExactCounts:
    """Counts with their banner; a run of a report or pack cannot make them, nor show them.

    >>> june = Month(2025, 6)
    >>> print(ExactCounts({Figure(june, june, "all wards", "", "All wards"): 3}))
    Exact counts of personal records. Not for sending: `safer pack` prints bands.
    all wards: All wards, June 2025: 3
    """

    def __init__(self, counts: Mapping[Figure, int]) -> None:
        """Raise DisclosureError while a report or a pack runs the notebook."""
        if os.environ.get("SAFER_PAGE"):
            raise DisclosureError(
                "Exact counts of a partner's calls are for JupyterLab alone: take them out of the "
                "notebook, so that no page holds them."
            )
        self._counts = dict(counts)

    def __getitem__(self, figure: Figure) -> int:
        return self._counts[figure]

    def __str__(self) -> str:
        lines = [f"{figure.of}: {figure}: {count}" for figure, count in self._counts.items()]
        return "\n".join([BANNER, *lines])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{html.escape(f'{figure.of}: {figure}')}</th><td>{count}</td></tr>"
            for figure, count in self._counts.items()
        )
        return (
            '<p style="background: #b00020; color: #fff; font-size: 1.3em; padding: .6em">'
            f"<strong>{BANNER}</strong></p><table>{rows}</table>"
        )

    def save(self, own: Path, name: str) -> Path:
        """Write the counts below ``not-to-be-sent`` of a folder of reports, for their owner alone.

        Raises DisclosureError where the name leads elsewhere.
        """
        if Path(name).name != name or name.startswith("."):
            raise DisclosureError(
                f"'{name}': wanted the name of a file alone; exact counts lie in {FOLDER}/ only."
            )
        path = own / FOLDER / name
        write_whole(path, f"{self}\n".encode(), mode=0o600)
        return path


def exact_counts(calls: Calls, scope: Scope, *, month: Month) -> ExactCounts:
    """Count the year so far exactly, quarter by quarter, up to a month."""
    end = newest_quarter(calls, month=month)
    return ExactCounts(count_years(calls, scope, end=end) if end else {})
