"""What a notebook starts from: the partnership's tables for one month, and a page to fill.

A notebook works the same in JupyterLab and in a scheduled run. In a run, ``SAFER_PAGE`` names
the folder that its tables, maps and headline are written to; in JupyterLab they are only shown.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import Image, display

from scp_lib import folders, project
from scp_lib.build import Built, build, read_built
from scp_lib.errors import ParameterError, ScpError
from scp_lib.example import write_example
from scp_lib.held import Held, report_month
from scp_lib.pack.briefing_json import write_document
from scp_lib.pack.document import Answer, Document, Picture, Section, Sentence, text_of
from scp_lib.partnership import Partnership, read_partnership
from scp_lib.periods import Month
from scp_lib.trace import Trace
from scp_lib.views import noted
from scp_lib.views.charts import ChartView
from scp_lib.views.maps import MapView
from scp_lib.views.page import alone
from scp_lib.views.tables import csv_text, shown_table
from scp_lib.views.words import file_stem

_DASHES_ALONE = re.compile(r"^([ \t]*)-(?=[-\s]*$)", flags=re.MULTILINE)
"""The first dash of a line of dashes alone, which would make a heading of the line before."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")
MAP_HEIGHT_PX = 892


class NotApplicable(ScpError):
    """The settings lack what this notebook is about: it ends here, and has said why."""

    def _render_traceback_(self) -> list[str]:
        return ["This notebook ends here."]


def open_page(partnership: str, month: str = "") -> Page:
    """Open a partnership's processed tables for a report's month; build them if they are not.

    Parameters
    ----------
    partnership
        Name of a settings file in partnerships/.
    month
        YYYY-MM; the newest month for which every listed force was received if empty.
    """
    settings = read_partnership(partnership)
    built_folder = os.environ.get("SAFER_BUILT")
    if built_folder:
        built = read_built(Path(built_folder))
    else:
        raw = project.raw_folder(settings.raw_folder)
        if project.lacks_example(raw, settings.raw_folder):
            write_example(raw)
        built = build(
            settings,
            raw=raw,
            processed=project.processed_root(),
            today=project.this_month(),
        )
    folder = os.environ.get("SAFER_PAGE")
    return Page(settings, built, report_month(built, month), Path(folder) if folder else None)


class Page(Held):
    """One notebook's page: the figures it may use (see Held), and what it has put there so far."""

    def __init__(self, settings: Partnership, built: Built, month: Month, folder: Path | None):
        super().__init__(settings, built, month)
        self._folder = folder
        self._trace = self._open_trace(folder)
        # a run with other parameters writes into a folder named for them: 11_asb_hotspots-months_6
        self._other = [file_stem(part) for part in folder.name.split("-")[1:]] if folder else []
        self._record: dict[str, Any] = {
            "not_applicable": "",
            "headline": [], "tables": {}, "maps": {}, "alts": {}, "warnings": [],
        }  # fmt: skip
        self._save()

    def _open_trace(self, folder: Path | None) -> Trace | None:
        """Note every number from here on, where the page is written; in JupyterLab nothing is."""
        noted.close_notes()
        if folder is None:
            return None
        folder.mkdir(parents=True, exist_ok=True)
        notes = noted.open_notes()
        settings = self.settings
        notes.add_names([settings.name, settings.area_name, settings.contact.name, self.source])
        notes.add_names(self.wards["ward_name"])
        notes.add_names(self.districts["district_name"].unique())
        notes.add_names(target.title for target in settings.targets)
        notes.add_names([settings.population.title] if settings.population else [])
        notes.add_names([settings.town_centre.name] if settings.town_centre else [])
        return Trace(folder, notes)

    def about(self, title: str, question: str) -> None:
        """Say what the page is about where that follows a parameter: its title and question.

        Without it they are those of the notebook's first cell.
        """
        self._record |= {"title": title, "question": question}
        self._save()
        if not self._folder:
            words = f"<strong>{html.escape(title)}.</strong> {html.escape(question)}"
            _show("text/html", f"<p>{words}</p>")

    def headline(self, *sentences: str) -> None:
        """Show the page's findings in a box, and hand them to the report's index."""
        self._record["headline"] = list(sentences)
        self._save()
        items = "".join(f"<li>{words}</li>" for words in self._cite("headline", sentences))
        _show("text/html", f'<div class="headline"><h2>In short</h2><ul>{items}</ul></div>')

    def say(self, text: str) -> None:
        """Show a computed sentence. Markdown emphasis and lists work; nothing in it can run."""
        text = _DASHES_ALONE.sub("\\1\N{HYPHEN}", text)
        (words,) = self._cite("say", [text], escape=_as_markdown)
        _show("text/markdown", words)

    def warn(self, text: str) -> None:
        """Show a warning, and hand it to the report's index."""
        self._record["warnings"].append(text)
        self._save()
        words = f"<strong>Please note.</strong> {self._cite('warning', [text])[0]}"
        _show("text/html", f'<p class="warning">{words}</p>')

    def show_map(self, view: MapView, *, name: str) -> None:
        """Show a map with its static picture; a file of its own in maps/."""
        name = self._own(name)
        self._remember("maps", name, view.title)
        self._record["alts"][name] = view.alt
        self._save()
        self._write("maps", f"{name}.html", alone(view.html, png=view.png, alt=view.alt).encode())
        self._write("maps", f"{name}.png", view.png)
        title = html.escape(f"Interactive map: {view.title}", quote=True)
        key = f"map-{name}"
        in_title, in_alt = self._alternatives([view.title, view.alt], key=key)
        figures = f' data-figures="{in_title}"' if in_title else ""
        frame = (
            f'<iframe class="map" data-picture="picture-{name}" title="{title}"{figures} '
            f'sandbox="allow-scripts" loading="eager" '
            f'width="100%" height="{MAP_HEIGHT_PX}" style="border:1px solid #505A5F" '
            f'srcdoc="{html.escape(view.html, quote=True)}"></iframe>'
        )
        _show("text/html", frame)
        self._picture(
            view.png,
            view.alt,
            title=view.title,
            key=key,
            named=in_title,
            figures=in_alt,
            of_map=name,
        )
        self._tell_files(
            {"Map as a file of its own": f"maps/{name}.html", "Picture": f"maps/{name}.png"}
        )

    def not_applicable(self, reason: str) -> None:
        """Say why this page does not apply to the partnership, and end the notebook there.

        Raises
        ------
        NotApplicable
            Always: a run takes it for the page's end, not for a failure.
        """
        self._record["not_applicable"] = reason
        self.headline(f"This page does not apply here. {reason}")
        raise NotApplicable(reason)

    def show_card(self, card: str) -> None:
        """Show what a view has written as HTML, its text escaped."""
        _show("text/html", self._trace.cite_html(card, key=self._trace.key("card"))
              if self._trace else card)  # fmt: skip

    def show_chart(self, view: ChartView | Picture) -> None:
        """Show a chart with its text alternative."""
        key = self._trace.key("picture") if self._trace else ""
        in_title, in_alt = self._alternatives([view.title, view.alt], key=key)
        self._picture(view.png, view.alt, title=view.title, key=key, named=in_title, figures=in_alt)

    def show_table(
        self,
        table: pd.DataFrame,
        *,
        name: str,
        caption: str,
        headers: Mapping[str, str],
        row_header: str,
        decimals: Mapping[str, int] | None = None,
        sign: Collection[str] = (),
        suffix: Mapping[str, str] | None = None,
        empty: str = "no data",
        foot: str = "",
    ) -> None:
        """Show the columns named in ``headers``; write all columns to tables/<name>.csv."""
        name = self._own(name)
        self.save_table(table, name=name, caption=caption)
        shown = shown_table(
            table[list(headers)],
            caption=caption,
            headers=headers,
            row_header=row_header,
            decimals=decimals,
            sign=sign,
            suffix=suffix,
            empty=empty,
            foot=foot,
            name=name,
        )
        words = shown.html
        if self._trace:
            words = self._trace.cite_html(words, key=name, cells=shown.cells, table=name)
        _show("text/html", words)
        self._tell_files({"Table as a file (CSV)": f"tables/{name}.csv"})

    def save_table(self, table: pd.DataFrame, *, name: str, caption: str) -> None:
        """Write a table to tables/<name>.csv without showing it."""
        name = self._own(name)
        self._remember("tables", name, caption)
        if self._trace:
            self._trace.note_call(f"table-{name}")
        self._write("tables", f"{name}.csv", csv_text(table, source=self.source).encode())

    def _own(self, name: str) -> str:
        """Add to a file's name those of the run's other parameters that it does not hold."""
        words = [part for part in self._other if part not in name]
        return "_".join([name, *words])

    def _picture(
        self,
        png: bytes,
        alt: str,
        *,
        title: str,
        key: str,
        named: str,
        figures: str,
        of_map: str = "",
    ) -> None:
        told = {"alt": alt, "name": f"Map: {title}" if of_map else f"Chart: {title}"}
        if of_map:
            told["of_map"] = of_map
        if self._trace:
            told |= {"id": key, "named": named, "figures": figures}
        display(Image(png, format="png", alt=alt), metadata={"image/png": told})

    def _alternatives(self, words: Sequence[str], *, key: str) -> list[str]:
        """Note the figures of text alternatives; return the ids of each, none in JupyterLab."""
        if not self._trace:
            return [""] * len(words)
        return self._trace.cite_alternatives(words, key=key)

    def _cite(
        self, kind: str, words: Sequence[str], *, escape: Callable[[str], str] = html.escape
    ) -> list[str]:
        """Escape texts; where the page is written, mark each of their figures."""
        if not self._trace:
            return [escape(text) for text in words]
        return self._trace.cite_texts(words, key=self._trace.key(kind), escape=escape)

    def say_answer(self, answer: Answer) -> None:
        """Show one of the four questions of a briefing with its answer."""
        self._tell(answer.question, answer.sentences)

    def say_section(self, section: Section) -> None:
        """Show the sentences of a page of a briefing."""
        self._tell(section.title, section.sentences)

    def _tell(self, title: str, sentences: Sequence[Sentence]) -> None:
        items = "".join(f"<li>{html.escape(text_of(each))}</li>" for each in sentences)
        _show("text/html", f"<h3>{html.escape(title)}</h3><ul>{items}</ul>")

    def save_briefing(self, document: Document) -> None:
        """Hand a briefing on to `safer pack`; show its title."""
        if self._folder:
            write_document(document, self._folder)
        self.say(f"**{document.title}**, {document.facts['months']}.")

    def _tell_files(self, files: Mapping[str, str]) -> None:
        """Link what lies beside the page; in JupyterLab nothing does."""
        if self._folder:
            links = []
            for words, file in files.items():
                # a name holds letters, digits, _ and / alone: a line may end after the last two
                shown = file.replace("/", "/<wbr>").replace("_", "_<wbr>")
                links.append(f'{words}: <a href="{file}">{shown}</a>')
            _show("text/html", f'<p class="file">{". ".join(links)}.</p>')

    def _remember(self, kind: str, name: str, title: str) -> None:
        if not _NAME.fullmatch(name):
            raise ParameterError(f"'{name}' cannot name a file: wanted letters, digits and _.")
        if name in self._record[kind]:
            raise ParameterError(f"The page has two {kind} named '{name}': give each its own name.")
        self._record[kind][name] = title
        self._save()

    def _write(self, kind: str, file: str, content: bytes) -> None:
        if self._folder:
            folder = self._folder / kind
            folder.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(content)

    def _save(self) -> None:
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            folders.write_json(self._folder / "page.json", self._record)


def _as_markdown(text: str) -> str:
    safe = html.escape(text, quote=False)
    return safe.translate({ord(mark): f"&#{ord(mark)};" for mark in "[]`$|#="})


def _show(kind: str, words: str) -> None:
    """Show text as what it is: IPython's own classes open a text that names a file or address."""
    display({kind: words, "text/plain": ""}, raw=True)
