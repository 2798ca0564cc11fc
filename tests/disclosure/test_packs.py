"""Successive monthly packs of the invented calls, and an attacker who holds them all."""

from __future__ import annotations

import pytest

from scp_lib.disclosure.attack import attack
from scp_lib.disclosure_rule import Rule
from scp_lib.periods import Month

from .packs import calls_by_cell, public_rows, successive_packs

RULE = Rule(5, 2)
MONTHS = [Month(2025, 4) + step for step in range(12)]


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    return calls_by_cell(tmp_path_factory.mktemp("raw"), with_parts=False)


def _attacked(calls, months, **how):
    truth, residents = calls
    ledger, _, _ = successive_packs(truth, months, residents, rule=RULE, brief=True, **how)
    rows = public_rows(ledger, truth, RULE)
    return attack(rows, threshold=RULE.threshold, enough=RULE.width)


def test_twelve_packs_give_nothing_away(calls):
    found = _attacked(calls, MONTHS, gate=False)
    assert len(found) > 200
    assert [bounds.name for bounds in found if bounds.width < RULE.width] == []


def test_without_protection_three_packs_give_counts_away(calls):
    found = _attacked(calls, MONTHS[:3], gate=False, protect=False)
    assert sum(bounds.width == 0 for bounds in found) > 5
    assert sum(bounds.width < RULE.width for bounds in found) > 20
