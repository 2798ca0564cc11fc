"""Invented calls of a partner, and a small briefing that prints them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from scp_lib.document.parts import Document
from scp_lib.pack.partner_calls import Release, release_of, with_partner_calls
from scp_lib.periods import Month, Period
from scp_lib.sources.partner_asb import KINDS
from scp_lib.studies.partner_calls.study import Calls, Scope

MONTH = Month(2026, 3)
WARDS = {
    "E05000001": "Castle",
    "E05000002": "Greenstead",
    "E05000003": "Highwoods",
    "E05000004": "Tiptree",
}
RESIDENTS = dict(zip(WARDS, (9_000, 14_000, 8_000, 10_000), strict=True))
CONTACT = "community.safety@example.org"
FACTS = {
    "key": "small", "partnership": "Small Partnership", "area": "Smalltown",
    "month": "March 2026", "month_code": "2026-03", "months": "April 2025 to March 2026",
    "audience": "The public", "audience_key": "public", "meeting": "12 May 2026", "item": "7",
    "author": "Officer", "vintage": "Invented incidents", "made": "Small Partnership",
    "contact": f"Small team, {CONTACT}", "contact_name": "Small team", "contact_email": CONTACT,
    "source": "Invented example.", "cite": "Small Partnership.", "is_invented": "yes",
}  # fmt: skip


def calls(*, seed: int = 3, years: int = 2, level: float = 1.0, persons: bool = False) -> Calls:
    """Invent calls: a busy ward, a quiet one, two between; the quiet one has 1 to 4 a year."""
    rng = np.random.default_rng(seed)
    months = tuple(Period(MONTH + (1 - 12 * years), MONTH))
    rows = []
    for month in months:
        for ward, mean in zip(WARDS, (14.0, 6.0, 3.0, 0.25), strict=True):
            for _ in range(rng.poisson(mean * level)):
                day, hour = int(rng.integers(1, month.days + 1)), int(rng.integers(0, 24))
                at = f"{month}-{day:02d} {hour:02d}:00"
                kind = KINDS[int(rng.choice(len(KINDS), p=(0.38, 0.24, 0.12, 0.14, 0.08, 0.04)))]
                rows.append((at, ward, kind, f"caller {rng.integers(0, 40)}"))
    table = pd.DataFrame(rows, columns=["received", "ward_code", "kind", "person"])
    table = table.astype({"received": "datetime64[s]"})
    return Calls(table if persons else table.drop(columns="person"), months)


def release(
    own: Path,
    *,
    month: Month = MONTH,
    held: Calls | None = None,
    ward_by_kind: bool = False,
    is_open: bool = False,
) -> Release:
    made = release_of(
        held or calls(),
        Scope(WARDS, KINDS, ward_by_kind),
        month=month,
        residents=RESIDENTS,
        own=own,
        is_open=is_open,
    )
    assert made is not None
    return made


def document(of: Release) -> Document:
    """Return a briefing of the partner's calls alone."""
    empty = Document("Community safety in Smalltown", FACTS, [], [], {}, {}, {}, {}, {}, [], {})
    return with_partner_calls(empty, of)
