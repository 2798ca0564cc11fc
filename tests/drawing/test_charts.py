"""Charts, read back from what they drew."""

import io

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from PIL import Image

from scp_lib.document.model import sentence
from scp_lib.drawing.charts import change_chart, interval_chart, picture_of
from scp_lib.drawing.look import PAPER, drawn_for
from scp_lib.drawing.trends import trend_chart, year_chart
from scp_lib.errors import ScpError
from tests.document.made import table as made

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
ENDS = {"value": "r", "low": "lo", "high": "hi"}


def rates(rows=RATES):
    return made(rows, "ward", decimals={"r": 1, "lo": 1, "hi": 1})


def trend(rows):
    return made(rows, "month", name="months")


def texts(ax):
    return [text.get_text() for text in ax.get_figure().findobj(Text)]


def test_intervals_are_drawn_where_they_lie_and_sorted():
    before = RATES.copy()
    area = made(pd.DataFrame({"area": ["a"], "r": [8.0]}), "area", name="area")
    ax = interval_chart(
        rates(), **ENDS, title=sentence("Castle leads"), xlabel="Rate",
        reference=area.cell(0, "r"), reference_label="area",
    ).ax  # fmt: skip
    pd.testing.assert_frame_equal(RATES, before)
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Castle", "Lexden", "Tiptree"]
    drawn = [tuple(line.get_xdata()) for line in ax.lines]
    assert drawn[:4] == [(19.0, 23.5), (21.25,), (4.0, 6.2), (5.0,)]
    assert {"21.3", "5.0", "no data", "area 8.0"} <= set(texts(ax))
    assert ax.get_xlim()[0] == 0


def test_interval_words_say_every_row():
    chart = interval_chart(rates(), **ENDS, title=sentence("Castle leads"), xlabel="Rate")
    view = picture_of(chart, name="rates", source="s")
    assert view.title.text == "Castle leads"
    assert [cell.value for cell in view.alt.cells] == [21.25, 19.0, 23.5, 5.0, 4.0, 6.2]
    assert view.alt.text == (
        "Dot chart with intervals. Castle leads. Rate: Castle 21.3 (19.0 to 23.5), "
        "Lexden 5.0 (4.0 to 6.2), Tiptree no data."
    )


def test_a_change_without_doubt_is_filled_and_a_wide_interval_ends_in_an_arrow():
    table = pd.DataFrame(
        {"ward": ["a", "b", "c"], "change_pct": [-30.0, 10.0, np.nan],
         "low_pct": [-50.0, -20.0, np.nan], "high_pct": [-5.0, np.nan, np.nan],
         "is_beyond_chance": [True, False, False]}
    )  # fmt: skip
    signed = {"decimals": dict.fromkeys(table.columns[1:4], 0), "sign": tuple(table.columns[1:4])}
    chart = change_chart(made(table, "ward", **signed), title=sentence("t"), xlabel="x")
    ax = chart.ax
    faces = {
        float(line.get_xdata()[0]): line.get_markerfacecolor()
        for line in ax.lines
        if line.get_marker() == "o"
    }
    assert faces[10.0] == "white" and faces[-30.0] != "white"
    assert [line.get_marker() for line in ax.lines].count(">") == 1
    assert {"+10%", "−30%", "no data", "← fewer", "more →"} <= set(texts(ax))
    assert "b +10% (−20% to any number)" in chart.alt.text


def test_a_change_that_nothing_can_judge_is_drawn_and_said_as_such():
    table = pd.DataFrame(
        {"ward": ["a", "b", "c"], "change_pct": [14.0, -10.0, 1110.0], "low_pct": [None, -20, 19],
         "high_pct": [None, 2.0, 307_573], "is_beyond_chance": [False, False, True]}
    ).astype({"low_pct": float, "high_pct": float})  # fmt: skip
    chart = change_chart(made(table, "ward"), title=sentence("t"), xlabel="x")
    assert "a 14% (too few to tell)" in chart.alt.text
    assert "(19% to more than ten times as many)" in chart.alt.text
    assert [line.get_marker() for line in chart.ax.lines].count("s") == 1
    assert "Grey square: too few to tell." in " ".join(chart.ax.get_xlabel().split())


def test_a_missing_month_is_a_gap_that_says_so():
    months = pd.to_datetime(["2025-01-01", "2025-02-01", "2025-03-01", "2025-05-01", "2025-06-01"])
    table = pd.DataFrame(
        {"month": months, "incident_count": pd.array([9, 0, None, 4, 7], dtype="Int64")}
    )
    chart = trend_chart(trend(table), title=sentence("t"), ylabel="ASB")
    ax = chart.ax
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [9, 0, np.nan, np.nan, 4, 7])
    assert ax.get_ylim()[0] == 0
    assert texts(ax).count("no data") == 1
    hatched = [p for p in ax.patches if p.get_hatch()]
    assert len(hatched) == 1 and hatched[0].get_x() == 1.5 and hatched[0].get_width() == 2
    assert "No data for March 2025 and April 2025." in chart.alt.text
    assert "highest 9 in January 2025, last 7 in June 2025" in chart.alt.text


def test_no_axis_goes_below_a_fall_of_everything():
    table = pd.DataFrame(
        {"ward": ["a"], "change_pct": [-90.0], "low_pct": [-99.9], "high_pct": [900.0],
         "is_beyond_chance": [False]}
    )  # fmt: skip
    ax = change_chart(made(table, "ward"), title=sentence("t"), xlabel="x").ax
    assert ax.get_xlim()[0] > -105
    assert all(tick >= -100 for tick in ax.get_xticks() if tick >= ax.get_xlim()[0])


def test_a_target_is_a_mark_and_rows_keep_their_order():
    table = pd.DataFrame(
        {"target": ["Violence", "Later", "ASB"], "change_pct": [-4.0, np.nan, -20.0],
         "low_pct": [-43.0, np.nan, -30.0], "high_pct": [62.0, np.nan, -8.0],
         "asked_pct": [-5.0, -7.0, -10.0], "is_beyond_chance": [False, np.nan, True]}
    )  # fmt: skip
    chart = change_chart(made(table, "target"), title=sentence("t"), xlabel="x", goal="asked_pct")
    ax = chart.ax
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Violence", "ASB"]
    assert [float(line.get_xdata()[0]) for line in ax.lines if line.get_marker() == "|"] == [
        -5,
        -10,
    ]
    assert "Orange mark: the target." in " ".join(ax.get_xlabel().split())
    assert "The target: Violence -5.0%, ASB -10.0%." in chart.alt.text.replace(
        "\N{MINUS SIGN}", "-"
    )


YEAR = pd.DataFrame(
    {"month": pd.date_range("2024-01-01", "2025-12-01", freq="MS"),
     "incident_count": pd.array([*range(100, 104), *[None] * 8, *range(90, 101), None], "Int64")}
)  # fmt: skip
PERIOD = (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-12-01"))


def test_a_year_stands_beside_the_year_before_month_by_month():
    chart = year_chart(trend(YEAR), period=PERIOD, title=sentence("t"), ylabel="ASB")
    before, now = (line.get_ydata() for line in chart.ax.lines)
    np.testing.assert_array_equal(now, [*range(90, 101), np.nan])
    np.testing.assert_array_equal(before, [100, 101, 102, 103, *[np.nan] * 8])
    words = texts(chart.ax)
    assert {"January to December 2025", "January to April 2024", "no data", "90"} <= set(words)
    assert "January 2025 90 (100 a year earlier)" in chart.alt.text
    assert "May 2025 94, " in chart.alt.text and "December 2025 no data." in chart.alt.text


def test_a_year_without_one_before_stands_alone():
    rows = YEAR[YEAR["month"] >= PERIOD[0]]
    chart = year_chart(trend(rows), period=PERIOD, title=sentence("t"), ylabel="ASB")
    assert len(chart.ax.lines) == 1
    assert "a year earlier" not in chart.alt.text


def test_a_phone_gets_a_narrow_drawing_and_paper_none():
    def drawn():
        chart = year_chart(trend(YEAR), period=PERIOD, title=sentence("t"), ylabel="ASB")
        return picture_of(chart, name="asb", source="s")

    view = drawn()
    narrow, wide = (Image.open(io.BytesIO(png)).size for png in (view.narrow, view.png))
    assert narrow[0] < 0.45 * wide[0] and narrow[1] > narrow[0]
    with drawn_for(PAPER):
        assert drawn().narrow == b""


def test_a_trend_of_nothing_is_refused():
    empty = pd.DataFrame({"month": pd.to_datetime([]), "incident_count": []})
    with pytest.raises(ScpError, match="at least one month"):
        trend_chart(trend(empty), title=sentence("t"), ylabel="y")


@pytest.mark.parametrize("months", [1, 5, 16, 48, 190])
def test_month_labels_never_crowd(months):
    first = pd.date_range("2012-05-01", periods=months, freq="MS")
    rows = pd.DataFrame({"month": first, "incident_count": range(months)})
    ax = trend_chart(trend(rows), title=sentence("t"), ylabel="y").ax
    assert 1 <= len(ax.get_xticks()) <= 17


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_drawn_as_they_are(hostile):
    table = rates(RATES.assign(ward=[hostile, "b", "c"]))
    chart = interval_chart(
        table, **ENDS, title=sentence("{words}", words=hostile), xlabel=hostile,
        reference=table.cell(1, "r"), reference_label=hostile,
    )  # fmt: skip
    ax, view = chart.ax, picture_of(chart, name="rates", source=hostile)
    assert view.title.text == " ".join(hostile.split())
    assert any(" ".join(hostile.split()) in text for text in texts(ax))


def test_words_stay_inside_the_picture():
    long = RATES.assign(
        ward=["A ward with a very long name, by the standards of its county", "b", "c"]
    )
    title = sentence("{words}", words="A finding that goes on " * 9)
    chart = interval_chart(rates(long), **ENDS, title=title, xlabel="A measure " * 15)
    picture_of(chart, name="rates", source="A source that is long. " * 20, invented=True)
    fig = chart.ax.get_figure()
    fig.draw_without_rendering()
    drawn = fig.get_tightbbox()
    assert drawn.x0 >= 0 and drawn.y0 >= 0
    assert drawn.x1 <= fig.get_figwidth() and drawn.y1 <= fig.get_figheight()


def test_the_same_chart_gives_the_same_bytes_and_says_when_it_is_invented():
    def view(invented=False):
        chart = interval_chart(rates(), **ENDS, title=sentence("t"), xlabel="x")
        return picture_of(chart, name="rates", source="s", invented=invented)

    assert view().png == view().png
    assert view(invented=True).alt.text.startswith("Invented example, not real incidents. ")
    assert view(invented=True).png != view().png
    assert "Software" not in Image.open(io.BytesIO(view().png)).info


def test_settings_are_left_alone():
    before = dict(mpl.rcParams)
    rows = pd.DataFrame({"month": pd.to_datetime(["2025-01-01"]), "incident_count": [3]})
    trend_chart(trend(rows), title=sentence("two"), ylabel="y")
    assert dict(mpl.rcParams) == before
