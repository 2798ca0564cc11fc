"""Sentences about rows without a place: on a card, in a warning, beside a comparison."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from scp_lib.document.model import Table
from scp_lib.measures.placed import ALL_PLACED, PlacedShares
from scp_lib.measures.targets import target_progress
from scp_lib.periods import Period
from scp_lib.settings.targets import TargetSetting
from scp_lib.studies import placed
from scp_lib.studies.targets import words as target_words
from scp_lib.studies.targets.pictures import unplaced
from scp_lib.studies.targets.study import TargetAnswer, TargetStudy
from scp_lib.studies.targets.tables import TargetTables
from scp_lib.studies.town_centre.words import of_target

UNLIKE = PlacedShares(20_212, 219, 20_841, 628)
ALIKE = PlacedShares(1000, 11, 1000, 12)
THEN, NOW = Period.parse("2024-01/2024-04"), Period.parse("2025-01/2025-04")


def shown(*all_placed: PlacedShares, target_pct: float = -10.0) -> TargetTables:
    """Castle ward's violence of early 2025 against 2024, with these shares of rows unplaced."""
    answers = []
    counts = [455, 0, 0, 0, *[0] * 8, 411, 0, 0, 0]
    months = pd.date_range("2024-01-01", periods=16, freq="MS")
    monthly = pd.DataFrame({"month": months, "incident_count": counts})
    setting = TargetSetting.model_validate(
        {
            "key": "castle", "title": "Violence in Castle ward", "owner": "Somebody",
            "priority": "Violence", "source": "The plan", "wards": ["Castle"],
            "crime_types": ["Violence and sexual offences"], "baseline": "2024-01/2024-04",
            "periods": [{"months": "2025-01/2025-04", "change_pct": target_pct}],
        }
    )  # fmt: skip
    for each in all_placed:
        options = {"baseline": THEN, "current": NOW, "target_pct": target_pct}
        progress = target_progress(monthly, **options)
        answers.append(
            TargetAnswer(
                NOW, target_pct, target_pct, progress, "", None, None,
                placed=each, spread=target_progress(monthly, placed=each, **options),
            )
        )  # fmt: skip
    studies = [
        TargetStudy(
            setting.model_copy(update={"key": f"castle-{place}"}),
            "Castle", monthly, None, "", None, 17, (answer,),
        )
        for place, answer in enumerate(answers)
    ]  # fmt: skip
    return TargetTables(studies, months_name="April 2025")


def test_the_card_says_both_shares_and_that_the_verdict_depends_on_them() -> None:
    moved, steady, none = (shown(each).targets[0] for each in (UNLIKE, ALIKE, ALL_PLACED))
    assert unplaced(moved).text == (
        "3.0% of the force's records of such incidents then (628 of 20,841), 1.1% now (219 of "
        "20,212). Spread like the others, the change would be 10.7% fewer: met, but could be "
        "chance. The verdict depends on these records."
    )
    assert unplaced(steady).text.endswith(": still not met.")
    assert unplaced(none).text == "None of the force's records in either period."


def test_only_verdicts_that_would_move_are_warned_of() -> None:
    said = target_words.depending(shown(UNLIKE, ALIKE)).text
    assert said == (
        "1 result depends on records with no location. If they were counted where the other "
        "records are, Violence in Castle ward would be “met, but could be chance”."
    )
    assert target_words.depending(shown(UNLIKE, UNLIKE)).text.startswith("2 results depend on")
    assert not target_words.depending(shown(ALIKE))


def test_the_town_centre_page_says_it_in_its_headline() -> None:
    assert "If records with no location were counted" in of_target(shown(UNLIKE).targets[0]).text
    assert "location" not in of_target(shown(ALIKE).targets[0]).text


def in_words(found: PlacedShares | None, *, moved: Sequence[str] = ()) -> str:
    columns = placed.placed_columns(found, change_pct=-8.9)
    rows = pd.DataFrame({"area": ["Here"], "change_pct": [-8.9], **columns})
    row = Table("here", "Here", rows, "area", {"area": "Area"}).row(0)
    return placed.in_a_comparison(row, moved=moved).text


def test_a_comparison_speaks_of_them_where_they_matter() -> None:
    assert "the change would be 10.7% fewer, and every result would stay" in in_words(UNLIKE)
    named = in_words(UNLIKE, moved=["Castle", "Mile End"])
    assert named.endswith("the result would differ for Castle, Mile End.")
    assert in_words(ALIKE) == ""
    assert "Castle" in in_words(ALIKE, moved=["Castle"])
    assert in_words(None) == ""
