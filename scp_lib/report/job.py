"""What one run of a report is to make."""

from __future__ import annotations

from typing import Any, NamedTuple

from scp_lib.build import Built
from scp_lib.partnership import Partnership
from scp_lib.periods import Month
from scp_lib.report.cards import Card


class Job(NamedTuple):
    """A partnership, its tables, the month, the notebooks and their parameters by name."""

    settings: Partnership
    built: Built
    month: Month
    cards: list[Card]
    parameters: dict[str, dict[str, Any]]
    show_code: bool
