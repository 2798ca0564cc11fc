"""Charts, read back from what they drew."""

import io

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from scp_lib.errors import ScpError
from scp_lib.views.charts import bar_chart, change_chart, chart_view, interval_chart, trend_chart

HOSTILE = [
    "${x}",
    "$\\frac{1}$",
    "from $5 to $6",
    "`a`",
    "<img src=x onerror=alert(1)>",
    "line\nbreak",
    "_hidden",
]
RATES = pd.DataFrame(
    {
        "ward": ["Lexden", "Castle", "Tiptree"],
        "r": [5.0, 21.25, np.nan],
        "lo": [4.0, 19.0, np.nan],
        "hi": [6.2, 23.5, np.nan],
    }
)
ENDS = {"value": "r", "low": "lo", "high": "hi", "label": "ward"}


def texts(ax):
    return [text.get_text() for text in ax.get_figure().findobj(Text)]


def test_intervals_are_drawn_where_they_lie_and_sorted():
    before = RATES.copy()
    ax = interval_chart(
        RATES, **ENDS, title="Castle leads", xlabel="Rate", reference=8.0, reference_label="area"
    )
    pd.testing.assert_frame_equal(RATES, before)
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Castle", "Lexden", "Tiptree"]
    drawn = [tuple(line.get_xdata()) for line in ax.lines]
    assert drawn[:4] == [(19.0, 23.5), (21.25,), (4.0, 6.2), (5.0,)]
    assert {"21.3", "5.0", "no data", "area 8.0"} <= set(texts(ax))
    assert ax.get_xlim()[0] == 0


def test_interval_words_say_every_row():
    view = chart_view(
        interval_chart(RATES, **ENDS, title="Castle leads", xlabel="Rate"), source="s"
    )
    assert view.title == "Castle leads"
    assert view.alt == (
        "Dot chart with intervals. Castle leads. Rate: Castle 21.3 (19.0 to 23.5), "
        "Lexden 5.0 (4.0 to 6.2), Tiptree no data."
    )


def test_bars_start_at_zero_and_carry_their_numbers():
    table = pd.DataFrame({"w": ["a", "b", "c"], "n": pd.array([1525, 4, None], dtype="Int64")})
    ax = bar_chart(table, value="n", label="w", title="t", xlabel="x")
    bars = sorted((p.get_y(), p.get_x(), p.get_width()) for p in ax.patches)
    assert [(x, width) for _, x, width in bars] == [(0, 1525), (0, 4), (0, 0)]
    assert {"1,525", "4", "no data"} <= set(texts(ax))
    assert ax.get_xlim()[0] <= 0 < 1525 < ax.get_xlim()[1]


def test_a_change_without_doubt_is_filled_and_a_wide_interval_ends_in_an_arrow():
    table = pd.DataFrame(
        {"ward": ["a", "b", "c"], "r": [-30.0, 10.0, np.nan], "lo": [-50.0, -20.0, np.nan],
         "hi": [-5.0, np.inf, np.nan]}
    )  # fmt: skip
    ax = change_chart(table, **ENDS, title="t", xlabel="x")
    faces = {
        float(line.get_xdata()[0]): line.get_markerfacecolor()
        for line in ax.lines
        if line.get_marker() == "o"
    }
    assert faces[10.0] == "white" and faces[-30.0] != "white"
    assert [line.get_marker() for line in ax.lines].count(">") == 1
    assert {"+10%", "−30%", "no data", "← fewer", "more →"} <= set(texts(ax))
    assert "b +10% (−20% to any number)" in ax.get_label()


def test_a_missing_month_is_a_gap_that_says_so():
    months = pd.to_datetime(["2025-01-01", "2025-02-01", "2025-03-01", "2025-05-01", "2025-06-01"])
    table = pd.DataFrame(
        {"month": months, "incident_count": pd.array([9, 0, None, 4, 7], dtype="Int64")}
    )
    ax = trend_chart(table, title="t", ylabel="ASB", baseline_mean=5.5, baseline_label="mean")
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [9, 0, np.nan, np.nan, 4, 7])
    assert ax.get_ylim()[0] == 0
    assert texts(ax).count("no data") == 1
    hatched = [p for p in ax.patches if p.get_hatch()]
    assert len(hatched) == 1 and hatched[0].get_x() == 1.5 and hatched[0].get_width() == 2
    assert "No data for March 2025 and April 2025." in ax.get_label()
    assert "highest 9 in January 2025, last 7 in June 2025" in ax.get_label()


def test_a_trend_of_nothing_is_refused():
    empty = pd.DataFrame({"month": pd.to_datetime([]), "incident_count": []})
    with pytest.raises(ScpError, match="at least one month"):
        trend_chart(empty, title="t", ylabel="y")


@pytest.mark.parametrize("months", [1, 5, 16, 48, 190])
def test_month_labels_never_crowd(months):
    first = pd.date_range("2012-05-01", periods=months, freq="MS")
    ax = trend_chart(
        pd.DataFrame({"month": first, "incident_count": range(months)}), title="t", ylabel="y"
    )
    assert 1 <= len(ax.get_xticks()) <= 17


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_drawn_as_they_are(hostile):
    table = RATES.assign(ward=[hostile, "b", "c"])
    ax = interval_chart(
        table, **ENDS, title=hostile, xlabel=hostile, reference=1.0, reference_label=hostile
    )
    view = chart_view(ax, source=hostile)
    assert view.title == " ".join(hostile.split())
    assert any(" ".join(hostile.split()) in text for text in texts(ax))


def test_words_stay_inside_the_picture():
    long = RATES.assign(
        ward=["A ward with a very long name, by the standards of its county", "b", "c"]
    )
    ax = interval_chart(long, **ENDS, title="A finding that goes on " * 9, xlabel="A measure " * 15)
    chart_view(ax, source="A source that is long. " * 20, invented=True)
    fig = ax.get_figure()
    fig.draw_without_rendering()
    drawn = fig.get_tightbbox()
    assert drawn.x0 >= 0 and drawn.y0 >= 0
    assert drawn.x1 <= fig.get_figwidth() and drawn.y1 <= fig.get_figheight()


def test_the_same_chart_gives_the_same_bytes_and_says_when_it_is_invented():
    def view(invented=False):
        ax = interval_chart(RATES, **ENDS, title="t", xlabel="x")
        return chart_view(ax, source="s", invented=invented)

    assert view().png == view().png
    assert view(invented=True).alt.startswith("Invented example, not real incidents. ")
    assert view(invented=True).png != view().png
    assert "Software" not in Image.open(io.BytesIO(view().png)).info


def test_axes_can_be_given_and_settings_are_left_alone():
    before = dict(mpl.rcParams)
    fig = Figure()
    left, right = fig.subplots(1, 2)
    assert bar_chart(RATES, value="r", label="ward", title="one", xlabel="x", ax=left) is left
    trend = pd.DataFrame({"month": pd.to_datetime(["2025-01-01"]), "incident_count": [3]})
    assert trend_chart(trend, title="two", ylabel="y", ax=right) is right
    assert left.get_title(loc="left") == "one"
    assert dict(mpl.rcParams) == before
