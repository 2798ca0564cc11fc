"""The card of each hot-spot area (tests/browser opens them)."""

import pandas as pd

from tests.studies.hot_spots import sample
from tests.studies.hot_spots.reader import Reader


def test_each_area_has_a_card_the_busiest_first():
    page = Reader(sample.cards())
    assert [attrs["id"] for attrs in page.all("h3")] == [f"place-{n}" for n in range(3)]
    assert page.text.index("West 1") < page.text.index("West 2") < page.text.index("Middle 1")
    for words in (
        "around High Street and Mill Lane", "Nightclub 7", "Incidents 70",
        "With the hexagons around 77", "At its busiest location 30",
        "Mainly one location in 1 of its 2 hexagons: perhaps one address or one caller.",
        "Place of recording: 4 of its incidents are shown where incidents are often written down",
    ):  # fmt: skip
        assert words in page.text, words
    assert page.text.count("Mainly one location") == page.text.count("Place of recording") == 1


def test_an_area_whose_incidents_lie_around_it_says_so():
    few = sample.areas().assign(
        incident_count=pd.array([70, 2, 24], dtype="Int64"),
        one_point_count=pd.array([0, 1, 0], dtype="Int64"),
    )
    page = Reader(sample.cards(sample.found(area_rows=few)))
    assert page.text.count("Hot mainly through the hexagons around it.") == 1
    assert "one location in 1 of its 2 hexagons, there or in a hexagon around it" in page.text


def test_a_change_is_marked_with_its_hexagons():
    changed = sample.areas().assign(risen_count=[2, 0, 0], fall_count=[0, 1, 0])
    page = Reader(sample.cards(sample.found(area_rows=changed)))
    assert "2 of its 2 hexagons clearly rose in the last three months." in page.text
    assert "1 of its 2 hexagons clearly fell over all months." in page.text


def test_an_area_of_one_hexagon_is_one_location_without_a_count():
    one = sample.areas().assign(one_point_count=pd.array([0, 0, 1], dtype="Int64"))
    page = Reader(sample.cards(sample.found(area_rows=one)))
    assert "Mainly one location: perhaps one address" in page.text


def test_months_of_a_card_are_bars_and_words_with_their_cells():
    page = Reader(sample.cards(sample.found(by_month=sample.by_month(missing=3))))
    (strip, *_) = [attrs for attrs in page.all("svg") if attrs.get("role") == "img"]
    assert strip["aria-label"].startswith(
        "Incidents by month: January 2025 0, February 2025 2, March 2025 4, April 2025 no data"
    )
    assert strip["data-cells"].startswith(
        "asb_hot_spots_by_month:1:incident_count=0 asb_hot_spots_by_month:2:incident_count=2 "
        "asb_hot_spots_by_month:3:incident_count=4 asb_hot_spots_by_month:5:incident_count=1"
    )
    bars = [attrs for attrs in page.all("rect") if attrs["width"] == "10"][:12]
    heights = [int(bar["height"]) for bar in bars]
    assert heights[0] == 1 and heights[3] == 1 and max(heights) == 35


def test_a_card_that_may_not_show_its_count_shows_no_months():
    months = sample.by_month()
    months.loc[months["area_number"] == 3, "incident_count"] = pd.NA  # West 2 is numbered last
    study = sample.found(crime_type=sample.VIOLENCE, by_month=months)
    page = Reader(sample.cards(study))
    assert page.text.count("not shown (a hexagon has one location)") == 1
    assert sum(attrs.get("role") == "img" for attrs in page.all("svg")) == 2
    assert "Place of recording: Some of its incidents are shown where" in page.text
    for hidden in ("around", "busiest location", "Mainly one location"):
        assert hidden not in page.text


def test_hostile_words_on_a_card_stay_text():
    study = sample.found(
        area_rows=sample.areas(sample.HOSTILE[:3], names=sample.HOSTILE[:3]),
        ward_names=sample.HOSTILE[:3],
        kinds=pd.DataFrame(
            {"area_number": [1], "kind_name": [sample.HOSTILE[3]], "incident_count": [2]}
        ),
    )
    page = sample.cards(study)
    assert "<img" not in page and "<script" not in page
