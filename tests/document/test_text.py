"""Text and numbers as a reader sees them."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.document.text import cell, number, plain, wrap


@given(st.text())
@settings(max_examples=100, deadline=None)
def test_plain_text_is_one_visible_line_that_can_be_written(text):
    line = plain(text)
    assert len(line.splitlines()) <= 1
    assert "\x00" not in line and line.encode("utf-8").decode("utf-8") == line


def test_plain_text_mends_half_a_character():
    assert plain("Castle\ud800") == "Castle?"


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(0.5, 0, "1"), (2.5, 0, "3"), (-2.5, 0, "−3"), (1234567, 0, "1,234,567"), (0.285, 2, "0.29"),
     (-0.4, 0, "0"), (1e6, 1, "1,000,000.0")],
)  # fmt: skip
def test_numbers_round_halves_up_and_carry_a_true_minus(value, decimals, written):
    assert number(value, decimals=decimals) == written


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
@settings(max_examples=100, deadline=None)
def test_a_written_number_is_within_half_a_step(value, decimals):
    written = float(number(value, decimals=decimals).replace(",", "").replace("−", "-"))
    assert math.isclose(written, value, abs_tol=0.5000001 * 10**-decimals, rel_tol=1e-12)


@pytest.mark.parametrize("empty", [None, np.nan, pd.NA, pd.NaT, math.inf])
def test_an_empty_cell_is_said(empty):
    assert cell(empty) == "no data"


@given(st.text(min_size=1), st.integers(4, 40))
@settings(max_examples=60, deadline=None)
def test_wrapped_lines_are_short(text, width):
    assert all(len(line) <= width for line in wrap(text, width).split("\n"))
