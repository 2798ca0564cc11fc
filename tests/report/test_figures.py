"""Every figure of a report is cited, and its id leads to table, measure and files."""

import csv
import html
import json
import re
from html.parser import HTMLParser

import pytest

from scp_lib.cli import main
from scp_lib.views.citing import NOT_FIGURES
from tests.example_report import example_report
from tests.report.small_project import START, files_of

INLINE = {"data", "a", "b", "em", "i", "span", "strong", "sub", "sup"}
EMPTY = {"img", "meta", "br", "hr", "link", "input", "rect", "path", "circle"}
READ_OUT = ("alt", "aria-label", "title")
WRITTEN_BY_HAND = (
    "300 m hexagons", "400 m hexagons", "200 m hexagons", "The busiest 1% of the area in",
    "Where a ward has grown by 10% since",
)  # fmt: skip


class Uncited(HTMLParser):
    """Reads a page as a browser does, and keeps the numbers that no id goes with."""

    def __init__(self, page, names):
        super().__init__()
        known = [re.escape(name) for name in sorted(names, key=len, reverse=True)]
        self._no_figure = re.compile("|".join([*known, *NOT_FIGURES]))
        self._stack, self._text = [], ""
        self.cited, self.uncited = [], []
        self.feed(re.sub(r' srcdoc="[^"]*"', "", page))
        self._flush()

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        for name in READ_OUT:
            if held.get(name) and held.get("class") != "table-region":
                ids = (held.get("data-figures") or "").split()
                numbers = self._numbers(held[name])
                # "Castle 15" is a hot spot's name on a card, and 15 hot spots in the map's words
                every = self._numbers(held[name], re.compile("|".join(NOT_FIGURES)))
                self.cited += ids
                if len(ids) not in (len(numbers), len(every)):
                    self.uncited.append((name, numbers, held[name]))
        key = held.get("id") if tag in ("data", "td") else None
        if tag == "data":
            key = held.get("id") or held["data-figure"]
        if key:
            self.cited.append(key)
        if tag not in EMPTY:
            self._stack.append((tag, bool(key) or tag in ("style", "script")))
        if tag not in INLINE:
            self._flush()

    def handle_endtag(self, tag):
        while self._stack and self._stack.pop()[0] != tag:
            pass
        if tag not in INLINE:
            self._flush()

    def handle_data(self, data):
        self._text += "\x00" if any(done for _, done in self._stack) else data

    def _flush(self):
        numbers = self._numbers(self._text)
        if numbers:
            self.uncited.append(("text", numbers, self._text))
        self._text = ""

    def _numbers(self, text, no_figure=None):
        left = (no_figure or self._no_figure).sub("", text)
        return re.findall(r"(?<!\w)\d+(?:,\d{3})*(?:\.\d+)?", left)


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def names_of(folder):
    """Names with a digit in them: of hot spots, and of the population's source."""
    path = folder / "tables" / "asb_hot_spots.csv"
    rows = csv.DictReader(path.open(encoding="utf-8", newline="")) if path.exists() else []
    return {row["place_name"] for row in rows} | {"ONS mid-2020 population estimate"}


def resolve(manifest, file, key):
    file, key = key.split("#") if "#" in key else (file, key)
    page = next(p for p in [*manifest["pages"], manifest["index"]] if p["file"] == file)
    return page, page["figures"][key]


def test_every_number_of_every_page_of_the_example_is_cited(tmp_path_factory):
    folder = example_report(tmp_path_factory)
    manifest, names = manifest_of(folder), names_of(folder)
    for path in sorted(folder.glob("*.html")):
        read = Uncited(path.read_text(encoding="utf-8"), names)
        assert not read.uncited, (path.name, read.uncited[:5])
        for key in read.cited:
            file, _, short = key.rpartition("#")
            page, figure = resolve(manifest, file or path.name, short)
            made = page["made"][figure["made"]]
            assert made["measure"] and made["call"], key
            assert made["inputs"] or made["reads_settings"], key
            assert all(0 <= place < len(manifest["inputs"]) for place in made["inputs"])


def test_every_figure_of_the_example_is_its_cell_and_its_printed_form(tmp_path_factory):
    folder = example_report(tmp_path_factory)
    manifest = manifest_of(folder)
    tables = {}
    counted = {"cell": 0, "own": 0}
    for page in manifest["pages"]:
        assert page["figures"] or page["not_applicable"]
        for key, figure in page["figures"].items():
            file, row, column = figure["cell"]
            if file not in tables:
                with (folder / file).open(encoding="utf-8", newline="") as stream:
                    tables[file] = list(csv.DictReader(stream))
            assert float(tables[file][row - 1][column]) == figure["value"], (page["file"], key)
            if file.startswith("tables/figures_"):
                assert tables[file][row - 1]["figure"] == key
                counted["own"] += 1
            else:
                counted["cell"] += 1
            shown = float(re.sub(r"[^\d.]", "", figure["printed"]).rstrip(".") or "nan")
            decimals = len(re.sub(r"[^\d.]", "", figure["printed"]).partition(".")[2])
            assert abs(shown - abs(figure["value"])) <= 0.5000001 * 10**-decimals, (key, figure)
    assert counted["cell"] > 1000 and counted["own"] > 1000
    assert (folder / "manifest.json").stat().st_size < 3_000_000


def test_what_is_cited_as_printed_alone_is_a_known_constant(tmp_path_factory):
    folder = example_report(tmp_path_factory)
    for page in manifest_of(folder)["pages"]:
        for key, figure in page["figures"].items():
            if figure.get("is_as_printed"):
                file, row, _ = figure["cell"]
                rows = list(csv.DictReader((folder / file).open(encoding="utf-8", newline="")))
                words = rows[row - 1]["words"]
                assert any(known in words for known in WRITTEN_BY_HAND), (key, words)


WORDS = """
from scp_lib.measures.counts import ward_rates
from scp_lib.views.text import number
rates = ward_rates(counts, wards=page.wards, months=page.months, crime_type="Anti-social behaviour")
first = rates.to_dict("records")[0]
"""
SAYS = """
page.headline(
    f"{len(rates)} wards.",
    f"{first['ward_name']} had {number(first['incident_count'])} ({number(first['share_pct'])}%).",
)
page.warn(f"Only {number(first['rate_per_1000'], decimals=1)} a thousand.")
"""
SHOWS = """
page.show_table(rates, name="rates", caption="Rates of 2 wards", row_header="ward_name",
                headers={"ward_name": "Ward", "incident_count": "Incidents", "share_pct": "Share"})
for row in rates.to_dict("records"):
    page.say(f"**{row['ward_name']}**: {number(row['incident_count'])} of {number(126)}")
"""


class TestSmallReport:
    """An analyst's own notebook, without a word of tracing in it."""

    @pytest.fixture
    def folder(self, small):
        small.write_notebook("10_people", START, WORDS, SAYS, SHOWS, title="People")
        report = small.report()
        assert not report.failed
        return report.index.parent

    def test_figures_lead_to_cell_measure_and_files(self, folder):
        manifest = manifest_of(folder)
        page = (folder / "10_people.html").read_text(encoding="utf-8")
        assert '<data id="headline-1.2" value="114">114</data>' in page
        assert re.search(r'<td class="number" id="rates.West.incident_count">114</td>', page)
        for key in ("headline-1.2", "rates.West.incident_count", "say-1.1"):
            entry, figure = resolve(manifest, "10_people.html", key)
            assert figure["cell"] == ["tables/rates.csv", 1, "incident_count"]
            assert (figure["printed"], figure["value"]) == ("114", 114)
            made = entry["made"][figure["made"]]
            assert made["measure"] == (
                "rates = scp_lib.measures.counts.ward_rates(counts, wards=page.wards, "
                "months=page.months, crime_type='Anti-social behaviour')"
            )
            assert made["steps"][-1] == "page = scp_lib.notebook.open_page('small', '2025-03')"
            assert "counts = page.count_by_ward('Anti-social behaviour')" in made["steps"]
            assert len(made["inputs"]) == len(manifest["inputs"]) == 17
        # 100% is exact in the table; the number in the loop that is nobody's stays its own
        _, share = resolve(manifest, "10_people.html", "headline-1.3")
        assert share["cell"] == ["tables/rates.csv", 1, "share_pct"]
        _, all_of = resolve(manifest, "10_people.html", "say-1.2")
        assert all_of["cell"][0] == "tables/figures_10_people.csv"
        _, by_hand = resolve(manifest, "10_people.html", "headline-1.1")
        assert by_hand["is_as_printed"] and by_hand["value"] == 2

    def test_index_prints_the_same_words_with_the_same_figures(self, folder):
        index = (folder / "index.html").read_text(encoding="utf-8")
        assert '<data data-figure="10_people.html#headline-1.2" value="114">114</data>' in index
        assert '<data data-figure="10_people.html#warning-1.1"' in index
        words = html.unescape(re.sub(r"<[^>]+>", "", index))
        assert "West had 114 (100%)." in words
        assert not Uncited(index, ()).uncited

    def test_the_command_tells_of_a_figure_in_plain_words(self, folder, capsys):
        assert main(["verify", str(folder), "--figure", "10_people.html#headline-1.2"]) == 0
        told = capsys.readouterr().out
        assert "10_people.html#headline-1.2: 114 (exactly 114)" in told
        assert "Table: tables/rates.csv, row 1 below the header, column incident_count" in told
        assert "ward_name West" in told
        assert "Measure: rates = scp_lib.measures.counts.ward_rates(" in told
        for entry in manifest_of(folder)["inputs"]:
            assert f"{entry['sha256']}  {entry['file']}" in told
        assert main(["verify", str(folder), "--figure", "none-1"]) == 2
        assert "No figure of this report has the id 'none-1'" in capsys.readouterr().err
        with (folder / "manifest.json").open("a") as stream:
            stream.write(" ")
        assert main(["verify", str(folder), "--figure", "headline-1.2"]) == 2
        assert "changed since the report was made" in capsys.readouterr().err

    def test_hostile_and_repeated_ward_names_have_ids_of_their_own(self, small):
        small.write_wards(["<b>'5'</b> & 7", "<b>'5'</b> & 7"])
        small.write_notebook("10_people", START, WORDS, SAYS, SHOWS, title="People")
        folder = small.report().index.parent
        page = (folder / "10_people.html").read_text(encoding="utf-8")
        ids = re.findall(r' id="([^"]*)"', page)
        assert len(ids) == len(set(ids))
        assert {"rates.b_5_b_7.incident_count", "rates.b_5_b_7-2.incident_count"} <= set(ids)
        assert "<b>'5'" not in page
        read = Uncited(page, ["<b>'5'</b> & 7"])
        assert not read.uncited
        for key in read.cited:
            resolve(manifest_of(folder), "10_people.html", key)

    def test_a_kept_page_keeps_its_figures(self, small, folder):
        before = manifest_of(folder)["pages"][0]
        small.write_notebook("10_people", START, WORDS, SAYS, SHOWS, "1 / 0", title="People")
        report = small.report()
        after = manifest_of(report.index.parent)["pages"][0]
        assert report.failed
        assert all(after[name] == before[name] for name in ("figures", "made", "marks"))
        assert "tables/figures_10_people.csv" in files_of(report.index.parent)
