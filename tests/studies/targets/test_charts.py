"""Charts of targets: months by shape and colour, and the path to the target."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from scp_lib.document.model import Table, sentence
from scp_lib.drawing import style
from scp_lib.measures.verdicts import Verdict
from scp_lib.studies.targets.charts import control_chart, path_chart
from tests.studies.targets.test_words import CASES, shown


def control() -> Table:
    value = np.array([1.0, np.nan, 1.4, 2.5, 0.9, 0.2])
    variation = ["common variation", "common variation", "point to look at", "concern",
                 "common variation", "improvement"]  # fmt: skip
    rule = ["", "", "two of three near a limit", "outside the limits", "", "outside the limits"]
    rows = pd.DataFrame(
        {
            "month": pd.date_range("2025-01-01", periods=6, freq="MS"), "ratio": value,
            "centre": 1.0, "low": 0.4, "high": 1.6, "variation": variation, "rule": rule,
        }
    )  # fmt: skip
    return Table("months", "Months", rows, "month", {"month": "Month"})


def test_control_chart_tells_signals_by_shape_too() -> None:
    chart = control_chart(
        control(), title=sentence("Two months"), ylabel="Incidents for each expected"
    )
    looks = {
        line.get_label(): (line.get_marker(), to_hex(line.get_color()), len(line.get_xdata()))
        for line in chart.ax.get_lines()
        if not line.get_label().startswith("_")
    }
    assert looks["improvement"][2] == looks["concern"][2] == 1
    assert looks["point to look at"][2] == 1
    assert looks["common variation"][2] == 2
    assert len({mark for mark, _, _ in looks.values()}) == 4
    assert looks["improvement"][1] == to_hex(style.DARK_BLUE)
    assert chart.ax.get_ylim()[0] == 0
    said = chart.alt.text
    assert "Months of concern: April 2025 (outside the limits)." in said
    assert "Months of improvement: June 2025 (outside the limits)." in said
    assert "Points to look at: March 2025 (two of three near a limit)." in said
    assert "No data for February 2025. With months missing, fewer real changes show." in said
    (above,) = [text.get_text() for text in chart.ax.texts if "Incidents for" in text.get_text()]
    assert "fewer real changes" in " ".join(above.split())
    assert "up to about ten in a hundred show a signal" in said


def test_path_chart_draws_the_months_held_alone() -> None:
    path = shown(CASES[Verdict.IN_PROGRESS]).path
    assert path is not None
    chart = path_chart(path, title=sentence("Below"), ylabel="Incidents")
    lines = {line.get_label(): line.get_ydata() for line in chart.ax.get_lines()}
    assert lines["this period"][:5].tolist() == [30, 60, 90, 120, 150]
    assert np.isnan(lines["this period"][5:]).all()
    assert lines["baseline, same days"][-1] == pytest.approx(480 * 365 / 366)
    assert lines["way to the target"][-1] == pytest.approx(480 * 0.95, rel=0.01)
    assert "150 by May 2025" in chart.alt.text
