"""Classes of a map: clean numbers, none of them empty; a drawing's pixels."""

import io
import itertools

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image

from scp_lib.drawing import style
from scp_lib.drawing.style import SEQUENTIAL, class_breaks, class_of, class_words

counts = st.lists(st.integers(0, 2000), max_size=40)


@given(counts, st.integers(1, 4))
@settings(max_examples=120, deadline=None)
def test_every_class_holds_a_value_and_counts_get_whole_breaks(values, classes):
    breaks = class_breaks(values, classes=classes)
    assert len(breaks) == max(min(classes, len(set(values))) - 1, 0)
    assert all(low < high for low, high in itertools.pairwise(breaks))
    assert all(edge == int(edge) for edge in breaks)
    if values:
        assert set(class_of(values, breaks)) == set(range(len(breaks) + 1))


@given(counts)
@settings(max_examples=60, deadline=None)
def test_classes_rise_with_values(values):
    breaks = class_breaks(values)
    placed = [place for _, place in sorted(zip(values, class_of(values, breaks), strict=True))]
    assert placed == sorted(placed)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_a_value_lies_in_the_range_that_its_class_states(tenths):
    values = [tenth / 10 for tenth in tenths]
    breaks = class_breaks(values)
    words = class_words(values, breaks, decimals=1)
    for value, place in zip(values, class_of(values, breaks), strict=True):
        low, _, high = words[place].partition(" to ")
        assert float(low) <= value <= float(high or low)


def test_breaks_are_near_the_best_there_are():
    """No other three breaks, tried one by one, part the values much better."""
    values = np.array([12, 22, 30, 38, 41, 50, 66, 70, 72, 80, 91, 95, 99, 120, 167, 184, 388])
    roots = np.sqrt(values)

    def spread(places):
        return sum(
            ((roots[places == p] - roots[places == p].mean()) ** 2).sum() for p in np.unique(places)
        )

    every = itertools.combinations(range(1, len(values)), 3)
    best = min(spread(np.searchsorted(cut, np.arange(len(values)), side="right")) for cut in every)
    ours = spread(np.array(class_of(values, class_breaks(values))))
    total = ((roots - roots.mean()) ** 2).sum()
    assert (ours - best) / total < 0.08


@pytest.mark.parametrize("values", [[], [None], [5], [7, 7, 7]])
def test_nothing_to_part_gives_no_breaks(values):
    assert class_breaks(values) == ()


def test_a_missing_value_has_no_class():
    assert class_of([1, None, float("nan"), 9], (5,)) == [0, None, None, 1]


def luminance(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_classes_darken():
    for colours in SEQUENTIAL.values():
        lights = [luminance(colour) for colour in colours]
        assert lights == sorted(lights, reverse=True) and len(set(lights)) == len(lights)


def test_three_classes_differ_by_three_to_one():
    for low, high in itertools.pairwise(SEQUENTIAL[3]):
        assert (luminance(low) + 0.05) / (luminance(high) + 0.05) >= 3


def test_a_drawing_has_the_pixels_that_matplotlib_saves():
    fig = Figure(figsize=(5.17, 2.93), layout="constrained")
    fig.add_subplot().plot([1, 3, 2])
    saved = io.BytesIO()
    with mpl.rc_context(style.rc()):
        fig.savefig(saved, format="png", dpi=144)
    wanted = np.asarray(Image.open(saved).convert("RGB"))
    made = Image.open(io.BytesIO(style.png_bytes(fig)))
    assert made.mode == "RGB" and round(made.info["dpi"][0]) == 144
    assert np.array_equal(np.asarray(made), wanted)


def test_what_a_drawing_leaves_open_is_white():
    fig = Figure(figsize=(4, 3))
    fig.add_subplot().plot([1, 3, 2])
    opaque = style.png_bytes(fig)
    for patch in (fig.patch, fig.axes[0].patch):
        patch.set_alpha(0)
    seen, wanted = (
        np.asarray(Image.open(io.BytesIO(png))).astype(int)
        for png in (style.png_bytes(fig), opaque)
    )
    assert np.abs(seen - wanted).max() <= 2
