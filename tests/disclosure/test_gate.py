"""The gate refuses what would leak, names it, and remembers what was published."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from scp_lib.disclosure.figures import Figure
from scp_lib.disclosure.gate import check_release
from scp_lib.disclosure.ledger import Entry, add_release, from_rows, to_rows
from scp_lib.disclosure.suppress import suppress
from scp_lib.disclosure_rule import DisclosureError, Rule

TRUTH = {("Castle",): 3, ("Tiptree",): 12, ("Stanway",): 20}
WARDS = [Figure(ward, frozenset({(ward,)})) for (ward,) in TRUTH]
DISTRICT = Figure("District", frozenset(TRUTH))
RULE = Rule(5)


def _check(figures, withheld, *, truth=TRUTH, ledger=(), rule=RULE):
    return check_release(figures, withheld=withheld, truth=truth, rule=rule, ledger=ledger)


def _ledger(figures, withheld, *, truth=TRUTH, ledger=()):
    return add_release(ledger, release="1", figures=figures, withheld=withheld, truth=truth)


def test_a_ward_with_one_victim_is_stopped():
    with pytest.raises(DisclosureError, match="Castle: is shown, but rests on a count below 5"):
        _check(WARDS, [], truth=TRUTH | {("Castle",): 1})


def test_a_total_that_gives_it_back_is_named_and_the_count_is_not():
    with pytest.raises(DisclosureError) as refused:
        _check([*WARDS, DISTRICT], ["Castle"])
    message = str(refused.value)
    assert message.startswith("Castle: withheld, but it can be computed exactly from")
    assert "District" in message
    assert "3" not in message


def test_a_plan_passes():
    figures = [*WARDS, DISTRICT]
    plan = suppress(figures, truth=TRUTH, rule=RULE)
    assert _check(figures, plan.withheld).checked_count == len(plan.withheld)


def test_open_counts_pass():
    assert _check([*WARDS, DISTRICT], [], rule=Rule(0)).checked_count == 0


def test_the_pack_of_the_month_before_is_remembered():
    """The total alone is harmless, and so are the wards; together they are not."""
    before = _ledger([DISTRICT], [])
    assert _check(WARDS, ["Castle"]).known_before == ()
    with pytest.raises(DisclosureError, match=r"Castle: withheld, .* exactly from .*District"):
        _check(WARDS, ["Castle"], ledger=before)
    plan = suppress(WARDS, truth=TRUTH, rule=RULE, ledger=before)
    assert len(plan.withheld) >= 2
    _check(WARDS, plan.withheld, ledger=before)


def test_what_was_withheld_before_stays_withheld():
    figures = [*WARDS, DISTRICT]
    plan = suppress(figures, truth=TRUTH, rule=RULE)
    before = _ledger(figures, plan.withheld)
    again = suppress(figures, truth=TRUTH, rule=RULE, ledger=before)
    assert again.withheld.keys() == plan.withheld.keys()
    assert set(again.withheld.values()) == {"small", "before"}


def test_what_an_earlier_release_gave_away_is_said_and_not_refused():
    before = _ledger([*WARDS, DISTRICT], ["Castle"])
    other = Figure("Elsewhere", frozenset({("Elsewhere",)}))
    passed = _check([other], [], truth=TRUTH | {("Elsewhere",): 8}, ledger=before)
    assert passed.known_before == ("Castle",)
    plan = suppress([other], truth=TRUTH | {("Elsewhere",): 8}, rule=RULE, ledger=before)
    assert plan.known_before == ("Castle",)
    assert plan.withheld == {}


def test_a_figure_published_with_another_number_is_refused():
    before = _ledger([DISTRICT], [])
    later = TRUTH | {("Tiptree",): 13}
    line = "District: was published with another number"
    with pytest.raises(DisclosureError, match=line):
        _check(WARDS, ["Castle"], truth=later, ledger=before)
    with pytest.raises(DisclosureError, match=line):
        suppress(WARDS, truth=later, rule=RULE, ledger=before)


def test_what_was_published_with_two_numbers_before_stops_no_release():
    later = TRUTH | {("Tiptree",): 13}
    before = [*_ledger([DISTRICT], []), Entry("second", DISTRICT, DISTRICT.shown(later))]
    plan = suppress(WARDS, truth=later, rule=RULE, ledger=before)
    _check(WARDS, plan.withheld, truth=later, ledger=before)
    elsewhere = Figure("Elsewhere", frozenset({("Elsewhere",)}))
    before.append(Entry("first", elsewhere, Fraction(8)))
    with pytest.raises(DisclosureError, match="Elsewhere: was published with another number"):
        suppress(WARDS, truth=later | {("Elsewhere",): 9}, rule=RULE, ledger=before)


def test_the_ledger_survives_a_file_and_does_not_repeat_itself():
    figures = [*WARDS, DISTRICT, Figure("rate", DISTRICT.cells, "rate", 1, 9_000)]
    figures.append(Figure("share", WARDS[1].cells, "share", 1, whole=DISTRICT.cells))
    ledger = _ledger(figures, ["Castle"])
    assert from_rows(json.loads(json.dumps(to_rows(ledger)))) == ledger
    assert _ledger(figures, ["Castle"], ledger=ledger) == ledger
    assert [entry.is_shown for entry in ledger] == [False, True, True, True, True, True]


def test_a_damaged_ledger_is_refused():
    with pytest.raises(DisclosureError, match="row 1: not readable"):
        from_rows([{"release": "1"}])


def test_records_that_are_gone_are_asked_for():
    before = _ledger([DISTRICT], [])
    with pytest.raises(DisclosureError, match="ledger name 3 cell"):
        _check([], [], truth={}, ledger=before)


def test_a_name_that_is_no_figure_is_refused():
    with pytest.raises(DisclosureError, match="Greenstead is to be withheld"):
        _check(WARDS, ["Greenstead"])
