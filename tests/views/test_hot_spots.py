"""Hot spots as a reader gets them: map, pictures, cards and words (tests/browser looks at them)."""

import io
import itertools
import json
import re
from html.parser import HTMLParser
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image

from scp_lib.errors import ScpError
from scp_lib.periods import Month
from scp_lib.views import hot_spot_point_words as points
from scp_lib.views import hot_spot_trust as trust
from scp_lib.views import hot_spot_words as say
from scp_lib.views.charts import chart_view
from scp_lib.views.concentration import concentration_chart
from scp_lib.views.hot_spot_drawing import figure
from scp_lib.views.hot_spot_looks import GROUP_LOOKS, PATTERNS, focus
from scp_lib.views.hot_spot_pictures import _write_names, months_picture
from scp_lib.views.place_cards import HOT, NOT_HOT, place_cards
from tests.views import hot_spot_sample as sample


class Reader(HTMLParser):
    """Elements with their attributes, and the words between."""

    def __init__(self, page):
        super().__init__()
        self.found, self.words = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.found if name == tag]

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def layers_of(page):
    """Return the features of each GeoJSON layer, as folium writes them."""
    found = re.findall(r"geo_json_\d+_add\((\{.*?\})\);", page, flags=re.S)
    return [json.loads(layer)["features"] for layer in found]


def test_layers_hold_what_their_names_say():
    ground, groups, sure, dense, wards, lines, names = layers_of(sample.drawn().html)
    assert len(ground) == len(lines) == 1
    assert [feature["properties"]["f0"] for feature in groups] == [
        "West 1", "West 2", "West 3", "West 4", "Middle 1",
    ]  # fmt: skip
    assert len(sure) == 6 and sure[-1]["properties"]["f0"] == "In Middle"
    assert [feature["properties"]["f0"] for feature in wards] == ["West", "Middle", "East"]
    assert [feature["properties"]["name"] for feature in names] == ["West", "Middle", "East"]
    assert 1 < len(dense) <= 4


def test_a_hot_spot_is_told_in_the_tooltip():
    first = layers_of(sample.drawn().html)[1][0]["properties"]
    assert [first[f"f{n}"] for n in range(8)] == [
        "West 1", "High Street", "40", "44", "5.0", "new, hot since December 2025", "99%", "yes",
    ]  # fmt: skip
    fragile = layers_of(sample.drawn().html)[1][2]["properties"]
    assert fragile["f5"] == "fading, hot since January 2025 or before"
    assert fragile["f7"] == "no, fragile"


def test_each_choice_has_its_legend_and_only_the_first_is_shown():
    page = Reader(sample.drawn().html)
    legends = [attrs for attrs in page.all("div") if "data-layer" in attrs]
    assert [attrs["data-layer"] for attrs in legends] == [
        "Hot spots by group", "How sure", "Density", "Wards",
    ]  # fmt: skip
    assert [("hidden" in attrs) for attrs in legends] == [False, True, True, True]
    for look in GROUP_LOOKS.values():
        assert f"{look.words}: 1" in page.text and look.meaning in page.text
    assert "bandwidth 600 m" in page.text


def test_groups_are_told_apart_without_colour():
    kinds = [pattern.kind for pattern in PATTERNS]
    assert len(set(kinds)) == len(kinds) == 3
    solid = [look for look in GROUP_LOOKS.values() if not look.fill.startswith("url")]
    assert len(solid) == 2 and len({look.hatch for look in GROUP_LOOKS.values()}) == 4
    page = Reader(sample.drawn().html)
    ids = {attrs["id"] for attrs in page.all("pattern")}
    fills = {look.fill[5:-1] for look in GROUP_LOOKS.values() if look.fill.startswith("url")}
    assert fills <= ids


def test_density_classes_cover_each_hexagon_once():
    import shapely

    dense = layers_of(sample.drawn().html)[3]
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in dense]
    six_km2 = 6 * sample.hexagon(600_500, 226_500).area / 1e6
    km2 = sum(shape.area for shape in shapes) * 68.7 * 111.24  # of square degrees, here
    assert km2 == pytest.approx(six_km2, rel=0.03)
    assert {feature["properties"]["f0"].endswith("per km²") for feature in dense} == {True}


def test_same_input_same_bytes_and_light():
    one, other = sample.drawn(), sample.drawn()
    assert one.html == other.html and one.png == other.png
    assert len(one.html) < 600_000


def test_map_says_in_words_what_it_shows_and_that_it_is_invented():
    view = sample.drawn(invented=True)
    assert view.alt == (
        "Invented example, not real incidents. Map of 5 hexagons. 4 of 5 hot spots of ASB are in "
        "West. ASB, January to December 2025, by ward: West 4 and Middle 1. By group: 1 new, 1 "
        "persistent, 1 fading, 1 on and off and 1 over all months only."
    )
    assert "Invented example, not real incidents" in view.html


def test_a_map_without_a_hot_spot_is_still_a_map():
    answer = sample.none_found()
    view = sample.drawn(answer.places, title=say.map_title(answer, what="ASB"))
    assert view.title == "No place is a hot spot of ASB" and "there is none" in view.alt
    assert layers_of(view.html)[1] == [] and Image.open(io.BytesIO(view.png)).size[0] == 1440


def test_hostile_names_stay_text():
    near = [*sample.HOSTILE, "High Street"]
    ward_table = sample.wards(names=sample.HOSTILE[:3])
    view = sample.drawn(
        sample.places(near), ward_table=ward_table, title=sample.HOSTILE[3], what="<b>ASB</b>"
    )
    assert "<img" not in view.html and "<script>window" not in view.html
    assert layers_of(view.html)[1][0]["properties"]["f1"].startswith("&lt;img")


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ScpError, match="group"):
        sample.drawn(sample.places().drop(columns="group"))
    with pytest.raises(ScpError, match="a row or more"):
        sample.drawn(sample.places().iloc[:0], density=sample.density())


def test_focus_is_the_square_with_the_most_hot_spots():
    import geopandas as gpd

    east = [600_000, 600_250, 600_500, 640_000]
    spots = gpd.GeoDataFrame(
        {"incident_count": pd.array([1, 1, 1, 90], dtype="Int64")},
        geometry=[sample.hexagon(x, 226_500) for x in east], crs=27700,
    )  # fmt: skip
    west, south, right, north = focus(spots, width_m=250).bounds
    assert west < 600_000 < 600_500 < right < 610_000
    assert right - west == pytest.approx(north - south) == pytest.approx(500 + 1000)
    assert focus(spots.iloc[:0], width_m=250) is None


def test_small_maps_say_the_count_of_every_month():
    view = months_picture(
        sample.places(), sample.by_month(missing=5), wards=sample.wards(), level=99,
        title="Hot spots of ASB, month by month", source="s", invented=True,
    )  # fmt: skip
    assert view.alt.startswith("Invented example, not real incidents. Small maps, one a month.")
    assert "January 2025 2, February 2025 1" in view.alt and "June 2025 no data" in view.alt
    untold = sample.by_month(missing=5)
    untold.loc[untold["place_id"] == "H250_0_0", "incident_count"] = pd.NA
    kept = months_picture(
        sample.places(), untold, wards=sample.wards(), level=99, title="Hot spots", source="s"
    )
    assert "January 2025 2, February 2025 1" in kept.alt  # hot all the same
    assert Image.open(io.BytesIO(view.png)).size[0] == 1440


def test_concentration_curve_starts_at_the_busiest():
    x = np.linspace(0, 100, 11)
    lorenz = pd.DataFrame({"place_share_pct": x, "incident_share_pct": [0] * 9 + [20, 100]})
    ax = concentration_chart(lorenz, title="The busiest 10% hold 80% of ASB", xlabel="Points")
    curve = ax.get_lines()[1].get_xydata()
    assert curve[0].tolist() == [0, 0] and curve[1].tolist() == [10, 80]
    assert curve[-1].tolist() == [100, 100] and (np.diff(curve[:, 1]) >= 0).all()
    view = chart_view(ax, source="s")
    assert "the busiest 1% 8%, the busiest 5% 40%, the busiest 10% 80%" in view.alt


def cards(table=None, **months):
    table = sample.places() if table is None else table
    hot = table[table["is_hot"]]
    return place_cards(hot, sample.by_month(**months), level=99)


def test_each_hot_spot_has_a_card_folded_by_ward():
    page = Reader(cards())
    assert [attrs["id"] for attrs in page.all("h3")] == [f"place-H250_{i}_0" for i in range(5)]
    assert len(page.all("details")) == 2
    assert "West: 4 hot spots" in page.text and "Middle: 1 hot spot" in page.text
    for words in (
        "near High Street", "New, hot since December 2025", "Because of fading.",
        "44, against 5.0 by chance", "Nightclub 7", "At one point 36", "99% over all months",
    ):  # fmt: skip
        assert words in page.text, words
    assert page.text.count("Fragile:") == 2
    assert page.text.count("Place of recording: 4 incidents") == 1


def test_months_of_a_card_are_bars_and_words():
    page = Reader(cards(missing=3))
    (strip, *_) = [attrs for attrs in page.all("svg") if attrs.get("role") == "img"]
    assert strip["aria-label"].startswith(
        "Incidents by month: January 2025 0 (hot), February 2025 2, March 2025 4, April 2025 no "
        "data"
    )
    bars = [attrs for attrs in page.all("rect") if attrs["width"] == "10"][:12]
    assert [bar["fill"] for bar in bars[:4]] == [HOT, NOT_HOT, NOT_HOT, NOT_HOT]
    heights = [int(bar["height"]) for bar in bars]
    assert heights[0] == 1 and heights[3] == 1 and max(heights) == 35


def test_a_card_that_may_not_tell_its_count_tells_no_months():
    table = sample.places().assign(near="", kinds="", busiest_point_count=0)
    table.loc[0, "incident_count"] = pd.NA
    page = Reader(cards(table))
    assert "not told (one map point)" in page.text
    assert sum(attrs.get("role") == "img" for attrs in page.all("svg")) == 4
    assert "near High" not in page.text and "At one point" not in page.text


def test_hostile_words_on_a_card_stay_text():
    page = cards(sample.places([*sample.HOSTILE, "a"]).assign(explanation=sample.HOSTILE[0]))
    assert "<img" not in page and "<script" not in page


def test_headline_counts():
    answer = sample.found()
    assert say.how_many(answer, what="ASB", months="January to December 2025") == (
        "5 places of 250 m are hot spots of ASB (99% confidence), January to December 2025: 80% "
        "of the incidents, on 0.5% of the area."
    )
    assert say.which_groups(answer) == (
        "1 is new, 1 is persistent (hot in nine months of ten), 1 is fading and 1 comes and goes. "
        "The other one is hot over the months together, without a pattern by month."
    )
    assert say.where_most(answer) == (
        "West has the most: 4; 2 of them hot in every month since January 2025 or before, "
        "whatever the group. Then Middle (1)."
    )
    assert trust.worth_in_short(answer) == (
        "2 of the 5 are fragile: made in another way, the map often loses them. The busiest 1% of "
        "the area in January to June 2025 had 40% of the incidents of July to December 2025."
    )
    assert say.map_title(answer, what="ASB") == "4 of 5 hot spots of ASB are in West"


def test_nothing_found_is_said():
    answer = sample.none_found()
    assert say.how_many(answer, what="ASB", months="2025") == (
        "No place is a hot spot of ASB at 99% confidence, 2025: none of 6 places has more than "
        "chance explains."
    )
    assert say.where_most(answer) == "No ward has one."
    assert say.ward_lines(answer) == "No ward has a hot spot."
    assert say.joined_areas(answer) == ""
    assert "could be fragile" in trust.fragile_reading(answer)
    assert cards(answer.places) == ""


def test_ward_lines_say_since_when_and_which_are_fragile():
    assert say.ward_lines(sample.found()).splitlines() == [
        "- **West**: 4 hot spots. 1 new (since December 2025); 1 persistent (since January 2025 or "
        "before); 1 fading (since January 2025 or before); 1 on and off (since June 2025). 1 of "
        "the 4 is fragile.",
        "- **Middle**: 1 hot spot. 1 over all months only. It is fragile.",
    ]


def test_worth_is_told_as_shares_and_says_which_map_foretold_best():
    answer = sample.found()
    words = trust.worth_reading(answer)
    assert "plain count 40%, density 30% and Gi* 20%" in words
    assert (
        "no map could have caught more than 50%" in words and "plain count foretold best" in words
    )
    table = trust.worth_table(answer)
    assert table["best_pct"].tolist() == [50.0, 250.0]
    assert table["area_words"].tolist() == ["1% (10 hexagons)", "5% (50 hexagons)"]
    assert table[["plain_count_pct", "density_pct", "gi_pct"]].iloc[0].tolist() == [40, 30, 20]
    other = SimpleNamespace(
        table=sample.accuracy(plain=10), made_from=sample.YEAR, held_against=[Month(2026, 1)]
    )
    assert trust.worth_reading(sample.found(worth=other)).endswith("Here density foretold best.")
    assert "against January 2026." in trust.worth_reading(sample.found(worth=other))
    empty = SimpleNamespace(table=pd.DataFrame(), made_from=[], held_against=sample.YEAR)
    assert "Too few months" in trust.worth_reading(sample.found(worth=empty))


def test_the_null_is_one_sentence_with_its_numbers():
    words = trust.how_sure(sample.found())
    assert words.startswith(
        "Chance means that each incident falls on one of the 17 map points of the area, all alike "
        "and each by itself."
    )
    assert "the 6 hexagons with a map point" in words and "3 more hexagons are hot" in words
    assert "Ten calls from one address" in words
    assert "more hexagon" not in trust.how_sure(sample.found(by_neighbours_count=0))


def test_points_are_named_with_their_marks():
    answer = sample.found()
    words = points.points_reading(answer, what="ASB", shown=15)
    assert words.startswith(
        "The busiest map points are High Street in West (36) and Supermarket in Middle (12)."
    )
    assert "1 of those shown lies in no hot spot" in words and "marked as a place of rec" in words
    assert points.points_note(answer.points)["note"].tolist() == ["", "place of recording, rising"]


def test_no_point_is_told_for_a_sensitive_type():
    answer = sample.found()
    answer.settings.is_sensitive = True
    words = points.points_reading(answer, what="violence and sexual offences", shown=15)
    assert "no single map point is told, on purpose" in words and "High Street" not in words
    assert "each card" not in trust.how_sure(answer)


def test_fragile_hot_spots_are_named():
    words = trust.fragile_reading(sample.found())
    assert "2 of 5 are" in words and words.endswith("West 3 and Middle 1.")


def test_concentration_is_told():
    answer = sample.found()
    assert points.concentration_title(answer, what="ASB") == (
        "The busiest 5% of map points hold 25% of ASB"
    )
    assert "is 0.77:" in points.concentration_reading(answer)


def test_no_wards_name_is_written_over_another():
    strips = np.array([shapely.box(350 * place, 0, 350 * (place + 1), 4000) for place in range(10)])
    names = [f"Old Heath and The Hythe {place}" for place in range(10)]
    fig = figure(6.0, "Wards")
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 3500), ylim=(0, 4000))
    none = gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs="EPSG:27700"))
    _write_names(ax, strips, names, shapely.box(0, 0, 3500, 4000), none)
    boxes = [label.get_window_extent(fig.canvas.get_renderer()) for label in ax.texts]
    assert len(boxes) == 10
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
