"""Charts of one district and the others of its force."""

from scp_lib.document.naming import at_start, file_stem
from scp_lib.document.parts import Picture
from scp_lib.document.text import plain
from scp_lib.drawing.charts import Chart, change_chart, interval_chart, picture_of
from scp_lib.drawing.drawing import figure_of
from scp_lib.studies.changes import CHANCE_ALONE
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.districts import words
from scp_lib.studies.districts.charts import funnel_chart, months_chart
from scp_lib.studies.districts.study import DistrictStudy
from scp_lib.studies.districts.tables import DistrictTables

_FEW_ROWS = 8


def pictures(data: Dataset, study: DistrictStudy, tables: DistrictTables) -> dict[str, Picture]:
    """Draw the charts that the data allow: rates, changes, funnel, months, mix."""
    what, years = at_start(study.what), f"{study.change_name} against {study.earlier_name}"
    charts: dict[str, Chart] = {}
    if len(study.rated) > 1:
        rates = interval_chart(
            tables.by_district,
            title=words.rate_title(study, tables),
            xlabel=f"{what} incidents per 1,000 residents, {data.months_name}; {CHANCE_ALONE}",
            known_only=True,
        )
        charts["rates"] = emphasise(rates, study.area)
    if tables.changes is not None:
        changes = change_chart(
            tables.changes,
            title=words.change_title(study, tables),
            xlabel=f"Change of {study.what} per day, %, with the 95% interval that decides, "
            f"{years}",
        )
        charts["changes"] = emphasise(changes, study.area)
        if study.change_funnel is not None:
            charts["funnel"] = funnel_chart(
                tables.changes,
                overall=tables.in_all.cell(0, "overall_pct"),
                area=study.area,
                title=words.funnel_title(study),
                xlabel=f"{what} incidents, {study.earlier_name}",
                ylabel=f"Change per day, %, {years}",
            )
    charts["months"] = months_chart(
        tables.by_month,
        area=study.area,
        title=words.trend_title(study, tables),
        ylabel=f"{what} incidents a month; each panel from zero on its own scale; grey: no data",
    )
    charts["mix"] = interval_chart(
        tables.mix,
        value="times",
        low="times_low",
        high="times_high",
        title=words.mix_title(study, tables),
        xlabel=f"Times the middle district, per 100 crimes, {study.area}, {data.months_name}; "
        "line: 95% interval, chance in this district alone",
        reference=tables.in_all.cell(0, "middle_times"),
        reference_label="the middle district",
    )
    stem = file_stem(study.crime_type)
    return {
        name: picture_of(chart, name=f"{stem}_district_{name}", **data.stamp)
        for name, chart in charts.items()
    }


def emphasise(chart: Chart, name: str) -> Chart:
    """Write one row's name in bold, give few rows room; return the chart."""
    fig, labels = figure_of(chart.ax), chart.ax.get_yticklabels()
    if len(labels) < _FEW_ROWS:
        width, height = fig.get_size_inches()
        fig.set_size_inches(width, height + 0.15 * (_FEW_ROWS - len(labels)))
    for text in labels:
        if text.get_text().replace("\n", " ") == plain(name):
            text.set_fontweight("bold")
    return chart
