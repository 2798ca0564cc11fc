"""The base of a map as a page gets it: small, the same each time, and no text of it ever runs."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_lib.drawing.base import MOST_BYTES, Base, Line, Name, base_json, polyline

TOWN, DISTRICT = (0.89, 51.88, 0.91, 51.90), (0.6, 51.7, 1.1, 52.0)
HOSTILE = ["</script><script>alert(1)</script>", "a|b", "~tilde~", "{{ brace }}", "back\\slash",
           "<!--", "St Botolph's \"quoted\""]  # fmt: skip


def unpacked(text: str) -> list[tuple[float, float]]:
    """Read a polyline as the published description says, apart from ours."""
    numbers, value, shift = [], 0, 0
    for letter in text:
        part = ord(letter) - 63
        value |= (part & 31) << shift
        shift += 5
        if part < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    points, at = [], [0, 0]
    for place, step in enumerate(numbers):
        at[place % 2] += step
        if place % 2:
            points.append((at[1] / 1e5, at[0] / 1e5))
    return points


@given(st.lists(st.tuples(st.floats(-9, 3), st.floats(49, 61)), min_size=1, max_size=20))
def test_a_line_is_read_back_as_it_was(line: list[tuple[float, float]]) -> None:
    for found, (east, north) in zip(unpacked(polyline(line)), line, strict=True):
        assert found == pytest.approx((east, north), abs=0.51e-5)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_ends_no_script_and_comes_back_whole(text: str) -> None:
    line = Line(text, 2, ((0.9, 51.89), (0.901, 51.891)))
    written = base_json(Base((Name(text, "street", 20, 0.9, 51.89),), (line,)), TOWN)
    assert "<" not in written
    held = json.loads(written)
    assert held["names"] == [[text, "street", 20, 0.9, 51.89]]
    assert held["lines"][0][:2] == [2, text]


def test_names_and_lines_beyond_the_box_are_left_out_and_small_streets_of_a_district() -> None:
    names = (Name("In", "street", 20, 0.9, 51.89), Name("Out", "street", 40, 1.2, 51.89))
    here, far = ((0.9, 51.89), (0.901, 51.89)), ((1.2, 51.89), (1.21, 51.89))
    base = Base(names, (Line("Lane", 4, here), Line("Road", 1, here), Line("Far", 0, far)))
    in_town, in_all = (json.loads(base_json(base, box)) for box in (TOWN, DISTRICT))
    assert [name[0] for name in in_town["names"]] == ["In"]
    assert [line[1] for line in in_town["lines"]] == ["Road", "Lane"]
    assert [line[1] for line in in_all["lines"]] == ["Road"]


def test_the_order_of_names_and_lines_makes_no_difference() -> None:
    names = tuple(
        Name(f"Street {i % 7}", "street", i % 5, 0.89 + i / 5000, 51.89) for i in range(90)
    )
    lines = tuple(Line(f"Road {i}", i % 6, ((0.89, 51.88), (0.9, 51.89))) for i in range(9))
    assert base_json(Base(names, lines), TOWN) == base_json(Base(names[::-1], lines[::-1]), TOWN)


def test_a_large_base_keeps_within_its_size_and_keeps_what_matters_most() -> None:
    names = tuple(
        Name(f"Long Name of a Street {i}", "street", i // 100, 0.89 + i / 1e6, 51.89)
        for i in range(6000)
    )
    written = base_json(Base(names), TOWN)
    assert 0.98 * MOST_BYTES < len(written.encode()) <= MOST_BYTES
    kept = [name[2] for name in json.loads(written)["names"]]
    assert kept == sorted(kept, reverse=True) and kept[0] == 59 and kept[-1] > 20
