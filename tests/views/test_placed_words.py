"""What is said of rows without a place: on a card, in a warning, beside a comparison."""

from __future__ import annotations

from types import SimpleNamespace as Like

import pandas as pd
import pytest

from scp_lib.measures.placed import ALL_PLACED, PlacedShares
from scp_lib.views import placed_words as say
from scp_lib.views import town_centre_words
from scp_lib.views.quality_words import unlike_months

UNLIKE = PlacedShares(20_212, 219, 20_841, 628)


def answer(*, standing: str, spread: str, placed: PlacedShares = UNLIKE) -> Like:
    """An answer as far as these words read it: Castle ward's violence of 2025 against 2024."""
    exact = Like(change_pct=-8.9, current_count=411, baseline_count=455)
    return Like(
        period="January to April 2025", verdict=standing, target_pct=-10.0, asked_pct=-10.0,
        progress=Like(standing=standing, exact=exact, widened=exact), placed=placed,
        spread=Like(standing=spread, exact=Like(change_pct=-10.7)),
        hangs_on_unplaced=standing != spread,
    )  # fmt: skip


MOVED = answer(standing="not reached", spread="reached but within chance")
STEADY = answer(standing="not reached", spread="not reached")


def test_the_card_says_both_shares_and_that_the_verdict_hangs_on_them() -> None:
    assert say.on_card(MOVED) == (
        "3.0% of the force's rows then (628 of 20,841), 1.1% now (219 of 20,212). Spread like the "
        "others, the change would be 10.7% fewer and the target reached but within chance: the "
        "verdict hangs on these rows."
    )
    assert say.on_card(STEADY).endswith("and the target still not reached.")
    none = answer(standing="not reached", spread="not reached", placed=ALL_PLACED)
    assert say.on_card(none) == "None of the force's rows in either period."


def test_only_verdicts_that_would_move_are_warned_of() -> None:
    study = Like(setting=Like(title="Violence in Castle ward"), answers=[MOVED, STEADY])
    told = say.hanging([study])
    assert told.startswith("One verdict hangs on rows that name no place")
    assert told.count("Violence in Castle ward") == 1
    assert "as counted 8.9% fewer and not reached" in told
    assert "with them 10.7% fewer and reached but within chance" in told
    assert say.hanging([Like(setting=study.setting, answers=[STEADY])]) == ""


def test_the_town_centre_page_says_it_in_its_headline() -> None:
    assert "hangs on rows without a place" in town_centre_words._result(MOVED)
    assert "place" not in town_centre_words._result(STEADY)


def test_a_comparison_speaks_of_them_where_they_matter() -> None:
    told = say.in_a_comparison(UNLIKE, change_pct=-8.9)
    assert "the change would be 10.7% fewer; every verdict would stay" in told
    named = say.in_a_comparison(UNLIKE, change_pct=-8.9, moved=["Castle", "Mile End"])
    assert named.endswith("the verdict would be another one for Castle, Mile End.")
    alike = PlacedShares(1000, 11, 1000, 12)
    assert say.in_a_comparison(alike, change_pct=-8.9) == ""
    assert "Castle" in say.in_a_comparison(alike, change_pct=-8.9, moved=["Castle"])
    assert say.in_a_comparison(None, change_pct=-8.9) == ""


@pytest.mark.parametrize("shares", [[1.2, 1.3, 1.2], [0.1, 0.4, 0.1]])
def test_months_near_the_usual_share_are_not_named(shares: list[float]) -> None:
    months = pd.date_range("2025-01-01", periods=len(shares), freq="MS")
    told = unlike_months(pd.DataFrame({"month": months, "without_place_pct": shares}))
    assert told.startswith("In no month held")


def test_months_far_above_it_are_named_and_missing_ones_are_not() -> None:
    months = pd.date_range("2024-03-01", periods=6, freq="MS")
    shares = pd.array([3.7, 4.8, None, 1.3, 1.2, 1.4], dtype="Float64")
    told = unlike_months(pd.DataFrame({"month": months, "without_place_pct": shares}))
    assert "in: March 2024 (3.7%) and April 2024 (4.8%); the middle one" in told
    assert "has 1.4%" in told
