"""The card of each hot-spot area (tests/browser opens them)."""

import pandas as pd

from tests.studies.hot_spots import sample
from tests.studies.hot_spots.reader import Reader


def test_each_area_has_a_card_the_busiest_first():
    page = Reader(sample.cards())
    assert [attrs["id"] for attrs in page.all("h3")] == [f"area-{n}" for n in (1, 2, 3)]
    first, second, third = (page.text.index(name) for name in sample.NAMES)
    assert first < second < third
    for words in (
        "1 High Street and Mill Lane", "In West ward", "Nightclub 7", "Incidents 70",
        "Busiest locations High Street 36", "Size 2 hexagons",
        "January to April 2025 ▽ 20, a year before 28: lower, but could be chance",
        "▼ 5, a year before 15: a clear fall", "? 2, a year before 1: too few to tell",
        "Mainly one location in 1 of its hexagons: perhaps one address or one caller.",
        "What to do. Find out first what is behind the busiest location.",
        "4 of its incidents are shown where incidents are often written down",
    ):  # fmt: skip
        assert words in page.text.replace(" ,", ",").replace(" :", ":"), words
    assert page.text.count("Mainly one location") == page.text.count("written down") == 1


def test_an_area_whose_incidents_lie_around_it_says_so():
    few = sample.areas().assign(
        incident_count=pd.array([70, 30, 12], dtype="Int64"),
        ward_count=[2, 1, 1],
    )
    page = Reader(sample.cards(sample.found(area_rows=few)))
    assert page.text.count("Most incidents near here are just outside the area.") == 1
    assert page.text.count("What to do. Look at the streets around it too.") == 1
    assert "Mostly in West ward" in page.text


def test_a_change_within_the_months_is_marked_with_its_hexagons():
    changed = sample.areas().assign(
        risen_count=[2, 0, 0], fall_count=[0, 1, 0],
        in_year=["a clear rise", "a clear fall", "no clear change"],
    )  # fmt: skip
    page = Reader(sample.cards(sample.found(area_rows=changed)))
    assert "2 of its 2 hexagons clearly rose in the last three months." in page.text
    assert "1 of its 2 hexagons clearly fell over these months." in page.text
    assert "Within these months a clear rise" in page.text
    assert page.text.count("Within these months") == 2


def test_without_a_year_before_a_card_says_how_sure_within_the_months():
    study = sample.found(years=sample.years(months=0), by_month=sample.by_month(earlier=0))
    page = Reader(sample.cards(study))
    assert page.text.count("Within these months no clear change") == 2
    assert "a year before" not in page.text


def test_an_area_of_one_hexagon_is_one_location_without_a_count():
    one = sample.areas().assign(one_point_count=pd.array([0, 0, 1], dtype="Int64"))
    page = Reader(sample.cards(sample.found(area_rows=one)))
    assert "Mainly one location: perhaps one address" in page.text


def test_months_of_a_card_are_bars_and_words_with_their_cells():
    page = Reader(sample.cards(sample.found(by_month=sample.by_month(missing=3))))
    (strip, *_) = [attrs for attrs in page.all("svg") if attrs.get("role") == "img"]
    assert strip["aria-label"].startswith(
        "Incidents by month: January 2025 0 (0 a year before), February 2025 2 (3 a year before), "
        "March 2025 4 (1 a year before), April 2025 no data (4 a year before), May 2025 1, "
    )
    assert strip["data-cells"].startswith(
        "asb_hot_spots_by_month:1:incident_count=0 asb_hot_spots_by_month:1:earlier_count=0 "
        "asb_hot_spots_by_month:2:incident_count=2 asb_hot_spots_by_month:2:earlier_count=3 "
    )
    bars = [attrs for attrs in page.all("rect") if attrs["width"] == "7"][:12]
    heights = [int(bar["height"]) for bar in bars]
    assert heights[0] == 1 and heights[3] == 1 and max(heights) == 35
    assert len([attrs for attrs in page.all("rect") if attrs["width"] == "6"]) == 36


def test_a_card_that_may_not_show_its_count_shows_no_months():
    months = sample.by_month()
    hidden = months["area_number"] == 2
    months.loc[hidden, ["incident_count", "earlier_count"]] = pd.NA
    study = sample.found(crime_type=sample.VIOLENCE, by_month=months)
    page = Reader(sample.cards(study))
    assert page.text.count("not shown (a hexagon has one location)") == 1
    assert sum(attrs.get("role") == "img" for attrs in page.all("svg")) == 2
    assert "Some of its incidents are shown where" in page.text
    assert page.text.count("What to do. Ask the police for what cannot be shown here") == 3
    for word in ("Busiest locations", "Mainly one location", "15: a clear fall"):
        assert word not in page.text


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
