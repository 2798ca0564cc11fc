"""Bars and maps that are part of a page: heights, names that never meet, two sizes."""

import re

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from scp_lib.document.html import tile_html
from scp_lib.document.model import Sentence, Table, sentence
from scp_lib.document.parts import Tile
from scp_lib.drawing.pairs import HEIGHT_PX, month_pairs
from scp_lib.drawing.small_map import Badge, Label, Shape, Spot, small_map, text_px

TITLE, ALT = Sentence(("Fewer <b>",)), Sentence(("Said.",))


def months(now, before):
    rows = pd.DataFrame(
        {
            "month": pd.date_range("2025-01-01", periods=len(now), freq="MS"),
            "incident_count": pd.array(now, dtype="Int64"),
            "earlier_count": pd.array(before, dtype="Int64"),
        }
    )
    return Table("months", "Months", rows, "month", {"month": "Month"})


def drawn(now, before):
    card = month_pairs(months(now, before), name="pairs", title=TITLE, alt=ALT, now="N", before="B")
    return html.fromstring(str(card.html))


def test_bars_are_as_high_as_their_counts_and_numbers_are_cells():
    tree = drawn([10, 5, None], [20, None, 0])
    bars = [(each.get("class"), float(each.get("height"))) for each in tree.xpath("//rect[@y]")]
    assert bars == [("bar-before", HEIGHT_PX), ("bar-now", HEIGHT_PX / 2),
                    ("bar-now", round(HEIGHT_PX / 4)), ("bar-before", 0)]  # fmt: skip
    cells = [each.get("data-cell") for each in tree.iter("data")]
    assert cells == ["months:1:incident_count", "months:2:incident_count"]
    assert "– not received" in tree.text_content() and "Fewer <b>" in tree.text_content()


def test_bars_of_nothing_at_all_are_flat():
    tree = drawn([0, 0], [None, None])
    assert [float(each.get("height")) for each in tree.xpath("//rect[@y]")] == [0, 0]
    assert "not received" not in tree.text_content()


def test_the_bars_lie_inside_and_side_by_side():
    tree = drawn([1] * 12, [2] * 12)
    spans = [
        (float(each.get("x").rstrip("%")), float(each.get("width").rstrip("%")))
        for each in tree.xpath("//rect[@y]")
    ]
    ends = [x + width for x, width in spans]
    assert all(end <= start + 0.02 for end, (start, _) in zip(ends, spans[1:], strict=False))
    assert spans[0][0] >= 0 and ends[-1] <= 100


HERE = shapely.box(0, 0, 2000, 1500)
NEXT = shapely.box(2000, 0, 6000, 1500)


def a_map(labels=(), spots=(), focus=HERE):
    card = small_map(
        name="m", title=TITLE, alt=ALT, focus=focus, spots=spots, labels=labels,
        shapes=[Shape(NEXT, "around", "Next <ward>"), Shape(focus, "here")],
        key=[("here", "Here"), ("spot", "place")],
    )  # fmt: skip
    return html.fromstring(str(card.html))


def boxes(svg):
    letter = float(svg.get("font-size"))
    for each in svg.xpath(".//text[not(contains(@class, 'scale'))]"):
        half, x, y = text_px(each.text, letter) / 2, float(each.get("x")), float(each.get("y"))
        yield x - half, y - letter, x + half, y + 0.35 * letter


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.floats(0, 2000), st.floats(0, 1500), st.text("abcMW ", min_size=3,
                max_size=30).map(str.strip).filter(bool)), max_size=40))  # fmt: skip
def test_no_two_names_meet_and_none_leaves_the_map(places):
    tree = a_map([Label(*each) for each in places])
    svgs = tree.xpath("//svg[contains(@class, 'small-map')]")
    assert len(svgs) == 2
    for svg in svgs:
        width, height = float(svg.get("width")), float(svg.get("height"))
        found = list(boxes(svg))
        for place, (west, top, east, bottom) in enumerate(found):
            assert west >= -0.1 and east <= width + 0.1 and top >= -0.1 and bottom <= height + 0.1
            for other in found[:place]:
                apart = east <= other[0] or other[2] <= west
                assert apart or bottom <= other[1] or other[3] <= top


def test_a_map_names_the_neighbour_in_the_part_it_shows_and_escapes_it():
    tree = a_map()
    names = {each.text for each in tree.xpath("//text[@class='m-around-name']")}
    assert names == {"Next <ward>"}


def test_a_map_is_drawn_for_two_widths_with_a_round_scale():
    tree = a_map(spots=[Spot(1000, 700, 6.0), Spot(99_999, 0, 6.0)])
    wide, narrow = tree.xpath("//svg[contains(@class, 'small-map')]")
    assert (wide.get("width"), narrow.get("width")) == ("736", "330")
    for svg in (wide, narrow):
        assert len(svg.xpath(".//circle")) == 1
        (scale,) = svg.xpath(".//text[@class='m-scale-name']")
        assert re.fullmatch(r"[125]0*( m|(\.\d)? km)", scale.text)


@pytest.mark.parametrize("focus", [shapely.box(0, 0, 9000, 300), shapely.box(0, 0, 10, 8000)])
def test_a_long_ward_is_on_the_map_whole(focus):
    for svg in a_map(focus=focus).xpath("//svg[contains(@class, 'small-map')]"):
        (path,) = svg.xpath(".//path[@class='m-here']")
        numbers = np.array(re.findall(r"[-\d.]+", path.get("d")), dtype=float).reshape(-1, 2)
        size = float(svg.get("width")), float(svg.get("height"))
        assert (numbers >= 0).all() and (numbers <= size).all()


def test_words_of_a_title_may_be_cells():
    table = months([3], [4])
    said = sentence("{incident_count} now", table.row(0))
    card = month_pairs(table, name="p", title=said, alt=said, now="", before="", invented=True)
    assert 'data-cells="months:1:incident_count=3"' in card.html
    assert "Invented example" in card.html


def test_a_circles_name_stands_beside_all_circles_or_at_a_line():
    spots = [Spot(1000 + 40 * step, 700, 12.0) for step in range(-3, 4)]
    labels = [Label(x, y, f"Street {x}", radius_px=radius) for x, y, radius in spots]
    for svg in a_map(labels, spots).xpath("//svg[contains(@class, 'small-map')]"):
        named = [each.text for each in svg.xpath(".//text")]
        assert {"Street 880", "Street 1000"} <= set(named)
        assert svg.xpath(".//path[@class='m-leader']")
        circles = [(float(each.get("cx")), float(each.get("cy")))
                   for each in svg.xpath(".//circle[@class='m-spot']")]  # fmt: skip
        assert not [
            1 for west, top, east, bottom in boxes(svg) for x, y in circles
            if west - 11 < x < east + 11 and top - 11 < y < bottom + 11
            and west < x < east and top < y < bottom
        ]  # fmt: skip


def test_a_badge_has_its_number_on_the_map_and_in_the_key():
    card = small_map(
        name="m", title=TITLE, alt=ALT, focus=HERE, shapes=[Shape(HERE, "here")],
        badges=[Badge(-9999, 700, "3")], key=[("3", "Town centre")],
    )  # fmt: skip
    tree = html.fromstring(str(card.html))
    assert [each.text for each in tree.xpath("//text[@class='m-badge-name']")] == ["3"] * 3
    for each in tree.xpath("//svg[contains(@class, 'small-map')]/circle"):
        assert float(each.get("cx")) == 9  # at the edge, not beyond it


@pytest.mark.parametrize("length", [3, 12, 24])
def test_a_tiles_bars_fill_the_width_of_its_axis_and_gaps_say_so(length):
    counts = [None, *range(1, length)]
    said = sentence("1")
    tree = html.fromstring(
        f"<div>{tile_html(Tile('L', said, said, said, '', months(counts, counts)))}</div>"
    )
    (svg,) = tree.xpath("//svg")
    gap, *bars = svg.xpath("rect")
    assert svg.get("width") == "144" and svg.getparent().get("class") == "place-bars"
    assert (gap.get("x"), gap.get("height")) == ("0", "40") and len(bars) == length - 1
    ends = [float(each.get("x")) + float(each.get("width")) for each in bars]
    assert ends[-1] == pytest.approx(143, abs=0.1)
    assert [each.text for each in svg.xpath("text")] == (["no data"] if length == 3 else [])
