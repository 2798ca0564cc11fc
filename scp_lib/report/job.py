"""What a run of a report is to make: as requested, and with its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scp_lib.periods import Month
from scp_lib.report.cards import Card, check_parameters, choose_notebooks, defaults
from scp_lib.report.variants import as_variants

if TYPE_CHECKING:
    from scp_lib.build.store import Built
    from scp_lib.settings.partnership import Partnership


class Outline(NamedTuple):
    """What finding a report unchanged needs of its settings, as they were when it was made."""

    key: str
    area_name: str
    raw_folder: str | None
    history: str | None


class Request(NamedTuple):
    """A report as requested, every parameter of its notebooks with its value."""

    settings: Partnership | Outline
    raw: Path
    processed: Path
    out: Path
    today: Month
    month: str
    cards: Sequence[Card]
    parameters: Mapping[str, Mapping[str, Any]]
    show_code: bool

    @property
    def reports(self) -> Path:
        """The folder of the partnership's reports."""
        return self.out / self.settings.key

    @property
    def tables(self) -> Path:
        """The folder of the partnership's processed tables."""
        return self.processed / self.settings.key


class Job(NamedTuple):
    """A partnership, its tables, the month, the notebooks and their parameters by name."""

    settings: Partnership
    built: Built
    month: Month
    cards: Sequence[Card]
    parameters: Mapping[str, dict[str, Any]]
    show_code: bool


def request_of(
    settings: Partnership | Outline,
    *,
    raw: Path,
    processed: Path,
    out: Path,
    today: Month,
    month: str = "",
    notebooks: Sequence[str] = (),
    parameters: Sequence[tuple[str, str]] = (),
    show_code: bool = False,
) -> Request:
    """Check a request before anything is done.

    Parameters
    ----------
    raw, processed, out
        Folders of received files, of all processed tables, of all reports.
    today
        The month of the clock (a file of a later month is refused).
    month
        YYYY-MM; the latest complete month if empty.
    notebooks, parameters
        Names of notebooks (all scheduled ones if empty), and name-value pairs for them.
    show_code
        Print the notebooks' code on the pages.

    Raises
    ------
    ScpError
        There is no such month, notebook, parameter or value.
    """
    if month:
        Month.parse(month)
    cards = choose_notebooks(notebooks)
    cards, values = as_variants(cards, check_parameters(cards, parameters))
    given = {"partnership": settings.key}
    full = {card.name: defaults(card, values[card.name]) | given for card in cards}
    return Request(settings, raw, processed, out, today, month, cards, full, show_code)


def job_of(request: Request, settings: Partnership, built: Built, month: Month) -> Job:
    """Return what is to be made of the tables."""
    given = {"month": str(month)}
    parameters = {name: {**values, **given} for name, values in request.parameters.items()}
    return Job(settings, built, month, request.cards, parameters, request.show_code)
