"""The explorer: pick crime type, ward, months and measure; map, trend and table follow."""

from __future__ import annotations

import base64
import html
from typing import Any

import ipywidgets as widgets
import pandas as pd
from IPython.display import HTML

from scp_lib.document.model import Table, sentence
from scp_lib.document.naming import at_start, short_name
from scp_lib.drawing.charts import picture_of
from scp_lib.drawing.maps import ward_map
from scp_lib.drawing.trends import trend_chart
from scp_lib.measures.counts import first_days, total_by_month, ward_rates
from scp_lib.notebook import MAP_HEIGHT_PX, Page, open_page
from scp_lib.periods import Month, name_months
from scp_lib.studies.hot_spots.study import SENSITIVE_TYPES

ALL_WARDS = "All wards"
MEASURES = {
    "Incidents": "incident_count",
    "Rate per 1,000 residents": "rate_per_1000",
    "Share of the area, %": "share_pct",
}
_MOST_ROWS = 5000
_TABLE_COLUMNS = {
    "ward_name": "Ward",
    "location_name": "On or near",
    "longitude": "Longitude",
    "latitude": "Latitude",
    "incident_count": "Incidents",
    "month_count": "Months with one",
    "last_month": "Last",
}


def explore(partnership: str = "example", month: str = "") -> Explorer:
    """Open the explorer of a partnership's data.

    ``month`` is the last month to look at, YYYY-MM; the latest complete month if empty.
    """
    return Explorer(open_page(partnership, month))


class Explorer:
    """Four choices and three views of them; show it with ``display``.

    Setting ``value`` of a control, crime_type, ward, months or measure, draws again. They draw
    map_view, the wards; trend_view, incidents by month; table_view, a searchable table of places.
    """

    def __init__(self, page: Page) -> None:
        from itables import init_notebook_mode

        init_notebook_mode(all_interactive=False, connected=False)
        self.page = page
        months = [(month.name, month) for month in page.complete_months]
        wards = zip(page.wards["ward_name"], page.wards["ward_code"], strict=True)
        measures = [
            (words, column)
            for words, column in MEASURES.items()
            if column != "rate_per_1000" or page.has_population
        ]
        wide = {"style": {"description_width": "6rem"}, "layout": {"width": "32rem"}}
        self.crime_type = widgets.Dropdown(
            options=page.settings.crime_types, description="Crime type", **wide
        )
        self.ward = widgets.Dropdown(
            options=[(ALL_WARDS, ""), *sorted(wards)], description="Ward", **wide
        )
        self.months = widgets.SelectionRangeSlider(
            options=months, index=(max(0, len(months) - 12), len(months) - 1), description="Months",
            continuous_update=False, **wide,
        )  # fmt: skip
        self.measure = widgets.Dropdown(options=measures, description="Measure", **wide)
        self.map_view, self.trend_view = widgets.HTML(), widgets.HTML()
        self.table_view = widgets.Output()
        for control in (self.crime_type, self.ward, self.months, self.measure):
            control.observe(self._changed, names="value")
        self.draw()

    def draw(self) -> None:
        """Draw the map, the trend and the table of what is chosen."""
        self._draw_map()
        self._draw_trend()
        self._draw_table()

    def chosen_months(self) -> list[Month]:
        """Complete months from the first chosen to the last."""
        first, last = self.months.value
        return [month for month in self.page.complete_months if first <= month <= last]

    def table(self) -> pd.DataFrame:
        """Map points of the chosen crime type, ward and months, the busiest first.

        For violence and sexual offences no single place is named: the table is by ward.
        """
        rows = self.page.incidents
        in_months = rows["month"].isin(first_days(self.chosen_months()))
        rows = rows[(rows["crime_type"] == self.crime_type.value) & in_months]
        if self.ward.value:
            rows = rows[rows["ward_code"] == self.ward.value]
        names = dict(zip(self.page.wards["ward_code"], self.page.wards["ward_name"], strict=True))
        is_sensitive = self.crime_type.value in SENSITIVE_TYPES
        keys = ["ward_code"]
        if not is_sensitive:  # a name may stand for several map points
            keys += ["location_name", "longitude", "latitude"]
        counted = rows.groupby(keys).agg(
            incident_count=("month", "size"),
            month_count=("month", "nunique"),
            last_month=("month", "max"),
        )
        table = counted.sort_values("incident_count", ascending=False, kind="stable").reset_index()
        table["ward_name"] = table["ward_code"].map(names)
        return table[[name for name in _TABLE_COLUMNS if name in table.columns]]

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        controls = widgets.VBox([self.crime_type, self.ward, self.months, self.measure])
        box = widgets.VBox([controls, self.map_view, self.trend_view, self.table_view])
        return box._repr_mimebundle_(**kwargs)

    def _changed(self, change: Any) -> None:
        """Draw only what the changed choice concerns."""
        if change["owner"] is self.measure:
            self._draw_map()
        elif change["owner"] is self.ward:
            self._draw_trend()
            self._draw_table()
        else:
            self.draw()

    def _what(self) -> str:
        return at_start(short_name(self.crime_type.value))

    def _draw_map(self) -> None:
        months = self.chosen_months()
        counts = self.page.count_by_ward(self.crime_type.value)
        rates = ward_rates(
            counts, wards=self.page.wards, months=months, crime_type=self.crime_type.value
        )
        name, period = self.measure.label, name_months(months)
        view = ward_map(
            Table(
                "wards", f"{name}, {period}", rates, "ward_name",
                {"ward_name": "Ward", "incident_count": "Incidents", self.measure.value: name},
                decimals={"rate_per_1000": 1, "share_pct": 1}, empty="no figure",
            ),
            self.page.wards,
            value=self.measure.value,
            name="wards",
            title=sentence("{what} by ward, {months}", what=self._what(), months=period),
            legend_title=f"{name}, {period}",
            has_picture=False,
            **self.page.stamp,
        )  # fmt: skip
        self.map_view.value = (
            f'<iframe title="{html.escape(view.picture.title.text)}" sandbox="allow-scripts" '
            f'width="100%" height="{MAP_HEIGHT_PX}" style="border:1px solid #505A5F" '
            f'srcdoc="{html.escape(view.html, quote=True)}"></iframe>'
        )

    def _draw_trend(self) -> None:
        counts = self.page.count_by_ward(self.crime_type.value)
        where = self.page.area
        if self.ward.value:
            counts = counts[counts["ward_code"] == self.ward.value]
            where = self.ward.label
        monthly = total_by_month(counts, crime_type=self.crime_type.value)
        first, last = (pd.Timestamp(month.first_day) for month in self.months.value)
        chart = trend_chart(
            Table("months", "Incidents by month", monthly, "month", {"month": "Month"}),
            title=sentence("{what} in {where}, by month", what=self._what(), where=where),
            ylabel="Incidents a month",
            highlight=(first, last),
            highlight_label="chosen months",
        )
        view = picture_of(chart, name="months", **self.page.stamp)
        picture = base64.b64encode(view.png).decode()
        self.trend_view.value = (
            f'<img src="data:image/png;base64,{picture}" style="max-width:100%" '
            f'alt="{html.escape(view.alt.text, quote=True)}">'
        )

    def _draw_table(self) -> None:
        from itables import to_html_datatable

        table = self.table().head(_MOST_ROWS).rename(columns=_TABLE_COLUMNS)
        table["Last"] = table["Last"].dt.strftime("%Y-%m")
        escaped = table.map(lambda value: html.escape(value) if isinstance(value, str) else value)
        shown = to_html_datatable(
            escaped, connected=False, allow_html=True, showIndex=False, maxBytes=0,
            pageLength=15, caption="Where these incidents were recorded, the busiest first",
        )  # fmt: skip
        self.table_view.outputs = ()
        self.table_view.append_display_data(HTML(shown))
