"""What a notebook starts from: the partnership's tables for one month, and a page to fill.

A notebook works the same in JupyterLab and in a scheduled run. In a run, ``SAFER_PAGE`` names
the folder that its tables, maps and findings are written to; in JupyterLab they are only shown.
"""

from __future__ import annotations

import base64
import html
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack
from urllib.parse import quote

import pandas as pd
from IPython.display import Image, display

from scp_lib.build.build import Built, build, read_built
from scp_lib.document.csv import csv_text
from scp_lib.document.html import (
    UNTRACED,
    as_markdown,
    cells_attribute,
    numbered,
    table_html,
    tile_html,
    with_numbers,
    words,
)
from scp_lib.document.model import Sentence, Table, as_sentence
from scp_lib.document.naming import PAGE_MARK, file_start, page_keys
from scp_lib.document.page_records import PageRecords
from scp_lib.document.parts import Card, Document, Map, Picture, Section, Tile
from scp_lib.document.written import write_document
from scp_lib.drawing.charts import own_chart
from scp_lib.drawing.page import allowed_scripts, alone
from scp_lib.errors import ParameterError, ScpError
from scp_lib.files import project
from scp_lib.files import whole as folders
from scp_lib.periods import Month
from scp_lib.settings.partnership import Partnership, read_partnership
from scp_lib.studies.columns import OwnWords, own_table
from scp_lib.studies.dataset import Dataset, report_month
from scp_lib.studies.holdings import OFFERED, as_html, in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_BREAK_AFTER = r"\g<0><wbr>"
MAP_HEIGHT_PX = 892


class NotApplicable(ScpError):
    """The settings lack what this notebook is about: it ends here, and has said why."""

    def _render_traceback_(self) -> list[str]:
        return ["This notebook ends here."]


def open_page(partnership: str, month: str = "") -> Page:
    """Open a partnership's processed tables for a report's month; build them if they are not.

    ``month`` is YYYY-MM; empty, it is the newest for which every listed force was received.
    """
    settings = read_partnership(partnership)
    built_folder = os.environ.get("SAFER_BUILT")
    if built_folder:
        built = read_built(Path(built_folder))
    else:
        built = build(
            settings,
            raw=project.raw_folder(settings.raw_folder),
            processed=project.processed_root(),
            today=project.this_month(),
        )
    folder = os.environ.get("SAFER_PAGE")
    return Page(settings, built, report_month(built, month), Path(folder) if folder else None)


class Page(Dataset):
    """One notebook's page: the figures it may use, and what it has put there so far."""

    def __init__(self, settings: Partnership, built: Built, month: Month, folder: Path | None):
        super().__init__(settings, built, month)
        self._folder = folder
        self._first = file_start(folder.name) if folder else ""
        self._kept: dict[str, Table] = {}
        self._pages = PageRecords()
        self._front = self._record = self._pages.front
        self._places = self._pages.places
        self._save()

    __repr__ = in_words
    _repr_html_ = as_html

    def __dir__(self) -> list[str]:
        """Offer on Tab what a notebook uses most; the rest stays callable."""
        return list(OFFERED)

    def about(self, title: str, question: str) -> None:
        """Say what the page is about where that follows a parameter: its title and question.

        Without it they are those of the notebook's first cell.
        """
        self._record |= {"title": title, "question": question}
        self._save()
        if not self._folder:
            _show("text/html", f"<p><strong>{html.escape(title)}.</strong> {html.escape(question)}")

    def each_ward(self, ward: str = "") -> Iterator[str]:
        """Go through the wards' codes, by name: in a report each has a page of its own.

        What is shown in a loop stands on the ward's page, and so does every text cell after the
        first loop; another loop adds to the same pages. JupyterLab, and a run that names a
        ``ward`` (its name or code), show one ward alone: here, and the first without a name.
        ParameterError if there is no such ward.
        """
        if ward or not self._folder:
            yield self.ward_code(ward)
            return
        names = self.ward_names
        try:
            for code, key in page_keys(names).items():
                self._turn_to(key, names[code])
                yield code
        finally:
            self._turn_to("")

    def _turn_to(self, key: str, name: str = "") -> None:
        """Let what is shown from now on stand on another page of this notebook."""
        self._record, self._places = self._pages.turn_to(key, name)
        display({PAGE_MARK: key}, raw=True)
        self._save()

    def headline(self, *sentences: Sentence | str, tile: Tile | None = None) -> None:
        """Show the page's findings in a box, and hand them to the report's index.

        ``tile`` is the page's answer in a square, beside them and at the head of the index.
        """
        said = [each for each in map(as_sentence, sentences) if each]
        key = self._key("headline")
        items = "".join(f"<li>{self._marked(each, key)}</li>" for each in said)
        self._record["headline"] = [each.text for each in said]
        square = self._square(tile) if tile else ""
        box = f'<div class="headline"><h2>In short</h2>{square}<ul>{items}</ul>'
        cited = [tile.number, tile.unit, tile.change, *said] if tile else said
        self._show_html(f"{box}{self._untraced(*sentences)}</div>", cited)

    def _square(self, tile: Tile) -> str:
        inside = self._numbered(tile_html(tile), self._key("tile"))
        self._record["tile"] = {"label": tile.label, "html": inside}
        return f'<div class="place-card"><h3>{html.escape(tile.label)}</h3>{inside}</div>'

    def explain(self, summary: str, *said: Sentence) -> None:
        """Fold computed sentences under a line to be opened: how something was worked out."""
        shown = "".join(f"<p>{self._marked(each, self._key('say'))}</p>" for each in said if each)
        if shown:
            fold = (
                f'<details class="more"><summary>{html.escape(summary)}</summary>{shown}</details>'
            )
            self._show_html(fold, said)

    def say(self, *said: Sentence | str | Iterable[Sentence]) -> None:
        """Show computed sentences: each a paragraph, or a list of them as a list.

        A text may hold Markdown emphasis and lists; nothing in it can run. Numbers of a text lead
        to no table, which the page says; those of a sentence lead to their cells.
        """
        for each in said:
            if isinstance(each, str):
                note = self._untraced(each)
                self._save()
                _show("text/markdown", as_markdown(each) + (f"\n\n*{UNTRACED}*" if note else ""))
            elif isinstance(each, Sentence):
                if each:
                    self._show_html(f"<p>{self._marked(each, self._key('say'))}</p>", [each])
            else:
                items, key = list(each), self._key("say")
                lines = "".join(f"<li>{self._marked(item, key)}</li>" for item in items)
                self._show_html(f"<ul>{lines}</ul>", items)

    def warn(self, text: Sentence | str) -> None:
        """Show a warning, and hand it to the report's index."""
        said = as_sentence(text)
        if not said:
            return
        self._record["warnings"].append(said.text)
        marked = self._marked(said, self._key("warning"))
        shown = f'<p class="warning"><strong>Please note.</strong> {marked}</p>'
        self._show_html(shown + self._untraced(text), [said])

    def not_applicable(self, reason: str) -> None:
        """Say why this page does not apply to the partnership, and end the notebook there.

        NotApplicable is always raised: a run takes it for the page's end, not for a failure.
        """
        self._record["not_applicable"] = reason
        self.headline(f"This page does not apply here. {reason}")
        raise NotApplicable(reason)

    def show_section(self, section: Section) -> None:
        """Show the heading and the sentences of a part of a briefing."""
        _show("text/html", f"<h3>{html.escape(section.title)}</h3>")
        self.say(section.sentences)

    def save_briefing(self, document: Document) -> None:
        """Hand a briefing on to `safer pack`; show its title."""
        if self._folder:
            write_document(document, self._folder)
        self.say(f"**{document.title}**, {document.facts['months']}.")

    def show_card(self, card: Card) -> None:
        """Show a block that a subject has written itself."""
        for table in card.tables:
            self._keep(table)
        _show("text/html", self._numbered(card.html, self._key("card")))

    def show_map(self, view: Map) -> None:
        """Show a map with its still picture; a file of its own in maps/."""
        picture = view.picture
        name = picture.name
        self._remember("maps", name, picture.title)
        self._front["alts"][name] = picture.alt.text
        self._record["scripts"] += allowed_scripts(view.html)  # the page's policy is the frame's
        page = alone(view.html, png=picture.png, alt=picture.alt.text)
        self._write("maps", f"{name}.html", page.encode())
        self._write("maps", f"{name}.png", picture.png)
        title = picture.title
        named = cells_attribute(title, f"frame-{name}")
        frame = (
            f'<iframe class="map" data-picture="picture-{name}" '
            f'title="{html.escape(f"Interactive map: {title.text}")}"{named} '
            f'sandbox="allow-scripts" loading="eager" '
            f'width="100%" height="{MAP_HEIGHT_PX}" style="border:1px solid #505A5F" '
            f'srcdoc="{html.escape(view.html, quote=True)}"></iframe>'
        )
        self._show_html(frame, [title])
        self._picture(picture, kind="Map", key=f"map-{name}", of_map=name)
        files = {"Map as a file of its own": f"{name}.html", "Picture": f"{name}.png"}
        self._name_files("maps", files)

    def show_chart(self, picture: Picture | Axes, *, alt: str = "", name: str = "") -> None:
        """Show a chart, or the Axes of your own with ``alt``: what it says, in words."""
        if not isinstance(picture, Picture):
            picture = own_chart(picture, alt=alt, name=name, **self.stamp)
        self._picture(picture, kind="Chart", key=f"picture-{picture.name}")

    def show_table(
        self, table: Table | pd.DataFrame, *, most: int | None = None, **words: Unpack[OwnWords]
    ) -> None:
        """Show a table; write all of its rows and columns to tables/<page>-<name>.csv.

        It is a table of the document model; or any DataFrame with a ``caption``, as
        :func:`scp_lib.studies.columns.own_table` takes it, made from the processed tables that
        the page has read if ``made_from`` names no others. ``most`` rows are shown, from the first.
        """
        if not isinstance(table, Table):
            words.setdefault("made_from", tuple(self.asked))
            table = own_table(table, **words)
        if most is not None and most < 1:
            raise ParameterError(f"{table.title}: {most} rows to show; wanted 1 or more.")
        self._keep(table)
        self._keep_cited([as_sentence(table.title), as_sentence(table.foot)])
        _show("text/html", self._numbered(table_html(table, most=most), table.name))
        self._name_files("tables", {"Table as a file (CSV)": f"{table.name}.csv"})

    def _untraced(self, *said: Sentence | str) -> str:
        """Record own words that hold numbers; return what the page says of them, if any do."""
        found = with_numbers(*said)
        self._record["untraced"] += found
        return f'<p class="untraced"><em>{UNTRACED}</em></p>' if found else ""

    def _key(self, kind: str) -> str:
        return f"{kind}-{next(self._places[kind])}"

    def _marked(self, said: Sentence, key: str) -> str:
        """Write a sentence, each of its numbers an element that an address can name."""
        shown = self._record["marks"][said.text] = self._numbered(words(said), key)
        return shown

    def _numbered(self, shown: str, key: str) -> str:
        return str(numbered(shown, key, self._places[key]))

    def _show_html(self, shown: str, said: Iterable[Sentence]) -> None:
        self._keep_cited(said)
        self._save()
        _show("text/html", shown)

    def _keep_cited(self, said: Iterable[Sentence]) -> None:
        for each in said:
            for table in each.tables:
                self._keep(table)

    def _keep(self, table: Table) -> None:
        table = table if table.whole is None else table.whole
        before = self._kept.get(table.name)
        if before is table:
            return
        name = table.name
        if before is not None:
            raise ParameterError(f"The page has two tables named '{name}': give each its own name.")
        self._kept[table.name] = table
        self._remember("tables", name, as_sentence(table.title))
        self._front["sources"][name] = table.provenance
        self._save()
        self._write("tables", f"{name}.csv", csv_text(table.rows, source=self.source).encode())

    def _picture(self, picture: Picture, *, kind: str, key: str, of_map: str = "") -> None:
        self._keep_cited([picture.title, picture.alt])
        for table in picture.tables:
            self._keep(table)
        self._record["marks"][picture.alt.text] = {"key": key, "cells": len(picture.alt.cells)}
        self._save()
        about = {
            "alt": picture.alt.text,
            "name": f"{kind}: {picture.title.text}",
            "id": key,
            "named": cells_attribute(picture.title, f"{key}.title"),
            "cells": cells_attribute(picture.alt, key),
            **({"of_map": of_map} if of_map else {}),
            **({"narrow": base64.b64encode(picture.narrow).decode()} if picture.narrow else {}),
        }
        display(
            Image(picture.png, format="png", alt=picture.alt.text), metadata={"image/png": about}
        )

    def _name_files(self, kind: str, files: Mapping[str, str]) -> None:
        """Link the files next to the page: none in JupyterLab, or on a page to be sent alone."""
        if self._folder and self._record is self._front:
            named = [(text, f"{kind}/{self._first}{name}") for text, name in files.items()]
            links = ". ".join(
                # a line may end after these three
                f'{text}: <a href="{quote(file)}">'
                f"{re.sub('[/_-]', _BREAK_AFTER, html.escape(file))}</a>"
                for text, file in named
            )
            _show("text/html", f'<p class="file">{links}.</p>')

    def _remember(self, kind: Literal["tables", "maps"], name: str, title: Sentence) -> None:
        if not _NAME.fullmatch(name):
            raise ParameterError(f"'{name}' cannot name a file: wanted letters, digits and _.")
        if name in self._front[kind]:
            raise ParameterError(f"The page has two {kind} named '{name}': give each its own name.")
        self._front[kind][name] = title.text
        if title.cells:
            self._keep_cited([title])
            self._front["marks"].setdefault(title.text, words(title))

    def _write(self, kind: str, file: str, content: bytes) -> None:
        if self._folder:
            folder = self._folder / kind
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{self._first}{file}").write_bytes(content)

    def _save(self) -> None:
        if self._folder and self._record is self._front:
            self._folder.mkdir(parents=True, exist_ok=True)
            folders.write_json(self._folder / "page.json", self._front)


def _show(kind: str, shown: str) -> None:
    """Show text as what it is: IPython's own classes open a text that names a file or address."""
    display({kind: str(shown), "text/plain": ""}, raw=True)
