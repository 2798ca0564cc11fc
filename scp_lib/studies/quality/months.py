"""How months, forces and what became of a month are named."""

import re
import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd

from scp_lib.document.text import listed
from scp_lib.periods import Month, Period, name_months

_NAMES = {"btp": "British Transport Police"}
_WORDS = tomllib.loads(Path(__file__).with_name("months.toml").read_text(encoding="utf-8"))
STATUS_WORDS: dict[str, str] = _WORDS["status"]
KIND_WORDS: dict[str, str] = STATUS_WORDS | _WORDS["kind"]


def force_names(forces: Collection[str]) -> str:
    """Name forces as they call themselves.

    >>> force_names(["avon-and-somerset", "city-of-london", "btp"])
    'Avon and Somerset, City of London and British Transport Police'
    """
    words = (_NAMES.get(force, force.replace("-", " ").title()) for force in forces)
    return listed(re.sub(r"(?<= )(And|Of)(?= )", lambda found: found[0].lower(), name)
                  for name in words)  # fmt: skip


def why_missing(receipts: pd.DataFrame, *, months: Sequence[Month]) -> str:
    """Name months with what became of them: 'May to June 2024 (not received)'."""
    lacking = receipts[~receipts["is_usable"] & ~receipts["is_optional"]]
    first = lacking.drop_duplicates("month")
    status = {Month.of(day): why for day, why in zip(first["month"], first["status"], strict=True)}
    groups: dict[str, list[Month]] = {}
    for month in months:
        groups.setdefault(status.get(month, "not received"), []).append(month)
    return "; ".join(f"{name_months(each)} ({STATUS_WORDS[why]})" for why, each in groups.items())


def spans(table: pd.DataFrame, *, first: str) -> list[str]:
    """Name the months from a column to ``last_month``; nothing where they are empty."""
    return [
        "" if pd.isna(start) else str(Period(Month.of(start), Month.of(end)))
        for start, end in zip(table[first], table["last_month"], strict=True)
    ]
