"""The explorer in JupyterLab: a view, what Python answers to it, and the script that shows it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import Image

from scp_lib.document.csv import csv_text
from scp_lib.document.model import Table, sentence
from scp_lib.document.parts import Picture
from scp_lib.document.text import INVENTED
from scp_lib.drawing.charts import picture_of
from scp_lib.drawing.leaflet import leaflet
from scp_lib.drawing.trends import trend_chart
from scp_lib.errors import ParameterError, ScpError, SettingsError
from scp_lib.explore import words
from scp_lib.explore.answer import Answer
from scp_lib.explore.cells import Held
from scp_lib.explore.view import (
    YEAR,
    View,
    as_code,
    as_settings,
    as_words,
    read_view,
    without_point,
)
from scp_lib.files.whole import write_whole
from scp_lib.notebook import Page, open_page
from scp_lib.periods import Period
from scp_lib.settings.partnership import DrawnArea, partnerships_folder, read_partnership

_HERE = Path(__file__).parent
_MOST_ROWS = 500
Reply = tuple[dict[str, Any], list[bytes]]


def explore(
    partnership: str = "",
    month: str = "",
    *,
    crime_types: str | Sequence[str] | None = None,
    months: str = "",
    before: str = YEAR,
    wards: Sequence[str] = (),
    area: str | Sequence[tuple[float, float]] = (),
    point: tuple[float, float] | None = None,
    other: Mapping[str, Any] | None = None,
) -> Explorer:
    """Open the explorer of a partnership's data.

    Parameters
    ----------
    partnership
        A file in partnerships/; if empty the one that ``safer lab`` was started with, or example.
    month
        The last month to look at, YYYY-MM; the latest complete month if empty.
    crime_types, months
        What to look at: the first of the settings, and the last twelve months (YYYY-MM/YYYY-MM).
    before
        What to compare with: "year before", "months before", "nothing", or YYYY-MM/YYYY-MM.
    wards, area, point
        Where: names or codes; the key of an area of the settings, or a ring of longitude and
        latitude; one location.
    other
        The place to compare with, B: its wards, area or point.
    """
    named = partnership or os.environ.get("SAFER_PARTNERSHIP", "example")
    return Explorer(
        open_page(named, month), crime_types=crime_types, months=months, before=before,
        wards=wards, area=area, point=point, other=other,
    )  # fmt: skip


class Explorer:
    """A view of the data, shown as a widget; and without one, as tables and pictures."""

    def __init__(self, page: Page, **view: Any) -> None:
        self.page = page
        self.held = Held(page)
        self.view = self._read(view)
        self._widget: Any = None

    def _read(self, asked: Mapping[str, Any]) -> View:
        view = read_view(
            types=self.held.types,
            known_wards=self.held.wards,
            complete=self.page.complete_months,
            known_areas={key: ring for key, (_, ring) in self.held.saved.items()},
            **asked,
        )
        return without_point(view) if self.held.is_sensitive(view.crime_types) else view

    def show(self, **view: Any) -> None:
        """Look at something else: arguments as of :func:`explore`; the others stay as they are."""
        kept = as_words(self.view, {code: code for code in self.held.wards})
        self.view = self._read({**kept, **view})
        if self._widget is not None:
            self._widget.send({"kind": "view", "view": self._words()})

    @property
    def answer(self) -> Answer:
        """The figures of what is looked at."""
        return Answer(self.held, self.view)

    def table(self) -> pd.DataFrame:
        """Count by location, the busiest first; by ward for violence and sexual offences."""
        return self.answer.table()

    def change(self) -> pd.DataFrame:
        """Return the change with its interval, one row; ParameterError where none can be given."""
        table = words.change_table(self.answer)
        if table is None:
            raise ParameterError(str(words.tile(self.answer)["text"]) or "Nothing is compared.")
        return table.rows[[*table.headers, "phi"]]

    def rows(self) -> pd.DataFrame:
        """List the incidents of the location chosen, with the file and row each is from."""
        return self.answer.rows()

    def picture(self) -> Image:
        """Draw the months as a chart (PNG), with title, source and licence."""
        drawn = self._picture()
        return Image(drawn.png, format="png", alt=drawn.alt.text)

    def save(self, path: str | Path) -> Path:
        """Write the table (.csv) or the picture (.png) to a file; return where it is."""
        path = Path(path)
        if path.suffix not in (".csv", ".png"):
            raise ParameterError(f"{path.name}: wanted a name that ends in .csv or .png.")
        path.write_bytes(self._csv() if path.suffix == ".csv" else self._picture().png)
        return path.resolve()

    def code(self) -> str:
        """Return the Python that makes this view again."""
        page = self.page
        return as_code(self.view, self.held.wards, partnership=page.settings.key, month=page.month)

    def save_area(self, name: str) -> str:
        """Add the drawn area to the partnership's settings file; return the key it has there.

        A target may then have it: ``area = "<key>"``. ParameterError: nothing is drawn, or an area
        has that key already.
        """
        key = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        if not self.view.place.area:
            raise ParameterError("No area is drawn: draw one on the map first.")
        if not re.match("[a-z]", key):
            raise ParameterError(f"'{name}' cannot name an area: wanted words, a letter first.")
        partnership = self.page.settings.key
        path = partnerships_folder() / f"{partnership}.toml"
        known = [each.key for each in read_partnership(partnership).areas]
        if key in (*known, "district", "town-centre"):
            raise ParameterError(f"{path.name} has an area '{key}' already: choose another name.")
        DrawnArea(key=key, name=name, polygon=list(self.view.place.area))
        text = as_settings(self.view.place.area, key=key, name=name)
        before = path.read_bytes()
        write_whole(path, before.rstrip() + b"\n\n" + text.encode())
        try:
            self.page.settings = read_partnership(partnership)
        except SettingsError:
            write_whole(path, before)
            raise
        del self.held.saved
        return key

    def __repr__(self) -> str:
        return f"{words.title(self.answer)}. Next: .table(), .change(), .picture(), .code()"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if self._widget is None:
            self._widget = _widget(self)
        bundle = self._widget._repr_mimebundle_(**kwargs)
        data, *rest = bundle if isinstance(bundle, tuple) else (bundle,)
        return ({**data, "text/plain": repr(self)}, *rest)

    def receive(self, message: Mapping[str, Any]) -> Iterator[Reply]:
        """Answer one message of the browser: replies with their buffers."""
        try:
            if view := message.get("view"):
                self.view = self._read(view)
            match message.get("ask"):
                case "data":
                    cells = self.held.cells.astype("<u4").tobytes()
                    about = {"kind": "data", "view": self._words(), "notice": self._notice}
                    about |= self.held.message()
                    yield about, [cells]
                case "answer":
                    yield {"kind": "answer", "n": message["n"], **self._answer()}, []
                case "csv":
                    yield self._file("csv"), [self._csv()]
                case "png":
                    yield self._file("png"), [self._picture().png]
                case "save area":
                    key = self.save_area(str(message["name"]))
                    said = f"Saved in partnerships/{self.page.settings.key}.toml."
                    said += f' A target can use it: area = "{key}"'
                    saved = self.held.message()["saved"]
                    yield {"kind": "said", "text": said, "saved": saved}, []
        except ScpError as error:
            yield {"kind": "fault", "n": message.get("n"), "text": " ".join(error.faults)}, []
        except OSError as error:
            yield {"kind": "fault", "n": message.get("n"), "text": f"Not saved: {error}."}, []

    def _words(self) -> dict[str, Any]:
        return as_words(self.view, {code: code for code in self.held.wards})

    def _answer(self) -> dict[str, Any]:
        answer, settings = self.answer, self.page.settings
        months, before = answer.compared
        rows = answer.rows().head(_MOST_ROWS)
        rows = rows.assign(month=rows["month"].dt.strftime("%Y-%m") if len(rows) else "")
        area = answer.view.place.area
        return {
            "count": answer.count(),
            "current": answer.count(months) if months else 0,
            "baseline": answer.count(before) if before else 0,
            "other": answer.other.count() if answer.other else 0,
            "hidden": answer.is_hidden,
            "title": words.title(answer),
            "tile": words.tile(answer),
            "worked_out": words.worked_out(answer),
            "heads": [words.short_months(each) for each in (months, before)],
            "against": words.against_other(answer),
            "rows": rows.to_numpy().tolist(),
            "code": self.code(),
            "command": self._command(),
            "settings": as_settings(area, key="drawn-area", name="Drawn area") if area else "",
            "partnership": settings.key,
        }

    def _command(self) -> str:
        """Return the command of the report page on the same crime type."""
        if len(self.view.crime_types) > 1:
            return ""
        return (
            f"safer report {self.page.settings.key} --month {self.page.month} "
            f'--notebook 10_asb_by_ward -p crime_type "{self.view.crime_types[0]}"'
        )

    def _file(self, kind: str) -> dict[str, Any]:
        stem = f"{self.page.settings.key}-{self.page.month}-explorer"
        return {"kind": "file", "name": f"{stem}.{kind}"}

    @property
    def _notice(self) -> str:
        start = f"{INVENTED}. " if self.page.is_invented else ""
        return f"{start}{words.NOT_FOR_PUBLISHING}"

    @property
    def _source(self) -> str:
        return f"{self._notice} {self.page.source}"

    def _csv(self) -> bytes:
        return csv_text(self.table().assign(view=words.subject(self.answer)),
                        source=self._source).encode("utf-8-sig")  # fmt: skip

    def _picture(self) -> Picture:
        answer = self.answer
        rows = answer.by_month
        complete = [month in self.page.complete_months for month in self.held.months]
        if answer.is_hidden or rows.loc[complete, "incident_count"].isna().any():
            raise ParameterError(
                f"No picture: some months have too few to be shown. {words.HIDDEN}"
            )
        period = Period(answer.months[0], answer.months[-1])
        chart = trend_chart(
            Table("explorer_months", "Incidents by month", rows, "month", {"month": "Month"}),
            title=sentence("{title}", title=words.title(answer)),
            ylabel="Incidents a month",
            highlight=(
                pd.Timestamp(period.first.first_day), pd.Timestamp(period.last.first_day)
            ),
            highlight_label="months chosen",
        )  # fmt: skip
        return picture_of(chart, name="explorer", source=self._source,
                          invented=self.page.is_invented)  # fmt: skip


def script() -> str:
    """Return the widget's script: Leaflet in a scope of its own, then ours."""
    own = "\n".join(
        (_HERE / name).read_text(encoding="utf-8") for name in ("counts.js", "explorer.js")
    )
    scope = "const exports = {}, module = {exports}, define = undefined;"
    return (
        f"const L = (function () {{ {scope}\n{leaflet()[0]}\n"
        f"return module.exports; }}).call({{}});\n{own}"
    )


def _widget(explorer: Explorer) -> Any:
    """Return the widget. What it shows is sent, never kept as state that a notebook would save."""
    import anywidget

    class SaferExplorer(anywidget.AnyWidget):
        _esm = script()
        _css = leaflet()[1] + (_HERE / "explorer.css").read_text(encoding="utf-8")

    widget = SaferExplorer()

    def on_message(_: Any, content: Mapping[str, Any], buffers: Any) -> None:
        for reply, attached in explorer.receive(content):
            widget.send(reply, buffers=attached)

    widget.on_msg(on_message)
    return widget
