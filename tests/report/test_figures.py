"""Every figure of a report is read back from its page, and leads to table, measure and files."""

import csv
import html
import json
import re

import pytest

from scp_lib.cli import main
from scp_lib.document.model import Table, sentence
from scp_lib.errors import ScpError
from scp_lib.report.figures import agrees, find_figures, page_figures
from scp_lib.report.verify import pages_of
from tests.example_report import example_report
from tests.loose_numbers import loose_numbers
from tests.report.small_project import START, files_of


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def resolve(manifest, file, key):
    page = next(p for p in pages_of(manifest) if p["file"] == file)
    return page, page["figures"][key]


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return example_report(tmp_path_factory)


class TestExample:
    """The whole report of the example."""

    @pytest.fixture
    def folder(self, example):
        return example

    def test_every_number_of_every_page_has_a_cell(self, folder):
        assert loose_numbers(folder) == []

    def test_every_number_that_a_page_cites_is_a_figure_of_the_manifest(self, folder):
        manifest = manifest_of(folder)
        of_wards = list(folder.glob("12_wards/*.html"))
        assert len(of_wards) == 17
        for path in sorted([*folder.glob("*.html"), *of_wards]):
            page, listed = path.read_text(encoding="utf-8"), set()
            for key in re.findall(r'<data id="([^"]+)"', page):
                listed.add((path.relative_to(folder).as_posix(), key))
            for named in re.findall(r'data-figures?="([^"]+)"', page):
                listed |= {tuple(each.removeprefix("../").split("#")) for each in named.split(" ")}
            for file, key in listed:
                entry, figure = resolve(manifest, file, key)
                made = entry["made"][figure["made"]]
                assert made["table"] == figure["cell"][0]
                assert made["inputs"] or made["reads_settings"], key
                assert all(0 <= place < len(manifest["inputs"]) for place in made["inputs"])
        assert not [page["file"] for page in pages_of(manifest)[:-1] if page["untraced"]]

    def test_every_figure_is_its_cell_and_its_printed_form(self, folder):
        manifest, tables = manifest_of(folder), {}
        for page in pages_of(manifest):
            assert page["figures"] or page["not_applicable"]
            for key, figure in page["figures"].items():
                file, row, column = figure["cell"]
                if file not in tables:
                    tables[file] = rows_of(folder / file)
                assert float(tables[file][row - 1][column]) == figure["value"], (page["file"], key)
                digits = re.search(r"\d[\d,]*(\.\d+)?", figure["printed"])
                shown, decimals = float(digits[0].replace(",", "")), len(digits[1] or ".") - 1
                off = abs(shown - abs(figure["value"]))
                assert off <= 0.5000001 * 10**-decimals, (key, figure)
            shown = (folder / page["file"]).read_text(encoding="utf-8")
            places = len(re.findall(r"<data [^>]*data-cell=|<td [^>]*id=", shown))
            places += sum(len(each.split()) for each in re.findall(r'data-cells="([^"]+)"', shown))
            assert len(page["figures"]) == places, page["file"]
        assert (folder / "manifest.json").stat().st_size < 3_000_000

    def test_no_table_is_a_list_of_figures(self, folder):
        for page in manifest_of(folder)["pages"]:
            for figure in page["figures"].values():
                assert not figure["cell"][0].startswith("tables/figures")


WORDS = """
from scp_lib.document.model import Table, sentence
from scp_lib.measures.counts import ward_rates
found = ward_rates(counts, wards=page.wards, months=page.months, crime_type="Anti-social behaviour")
rates = Table("rates", "Rates by ward", found, "ward_name",
              {"ward_name": "Ward", "incident_count": "Incidents", "share_pct": "Share"},
              measure="scp_lib.measures.counts.ward_rates", made_from=("incidents", "wards"))
first = rates.row(0)
"""
SAYS = """
page.headline(
    sentence("{ward} had {count} ({share}%).", ward=first.name, count=first.cell("incident_count"),
             share=first.cell("share_pct")),
)
page.warn(sentence("Only {rate} a thousand.", rate=first.cell("rate_per_1000", decimals=1)))
"""
SHOWS = """
page.show_table(rates)
for row in rates:
    page.say(sentence("**{ward}**: {count}", ward=row.name, count=row.cell("incident_count")))
"""


class TestSmallReport:
    """A notebook with a table and sentences over its cells."""

    @pytest.fixture
    def folder(self, small):
        small.write_notebook("10_people", START, WORDS, SAYS, SHOWS, title="People")
        report = small.report()
        assert not report.failed
        return report.index.parent

    def test_figures_lead_to_cell_measure_and_files(self, folder):
        manifest = manifest_of(folder)
        page = (folder / "10_people.html").read_text(encoding="utf-8")
        assert (
            '<data id="headline-1.1" value="114" data-cell="rates:1:incident_count">114</data>'
        ) in page
        assert re.search(r'<td class="number" id="rates.West.incident_count">114</td>', page)
        for key in ("headline-1.1", "rates.West.incident_count", "say-1.1"):
            entry, figure = resolve(manifest, "10_people.html", key)
            assert figure["cell"] == ["tables/10_people-rates.csv", 1, "incident_count"]
            assert (figure["printed"], figure["value"]) == ("114", 114)
            made = entry["made"][figure["made"]]
            assert made["measure"] == "scp_lib.measures.counts.ward_rates"
            assert len(made["inputs"]) == len(manifest["inputs"]) == 17
        _, share = resolve(manifest, "10_people.html", "headline-1.2")
        assert share["cell"] == ["tables/10_people-rates.csv", 1, "share_pct"]

    def test_index_prints_the_same_words_with_the_same_figures(self, folder):
        index = (folder / "index.html").read_text(encoding="utf-8")
        assert '<data data-figure="10_people.html#headline-1.1" value="114">114</data>' in index
        assert '<data data-figure="10_people.html#warning-1.1"' in index
        words = html.unescape(re.sub(r"<[^>]+>", "", index))
        assert "West had 114 (100.0%)." in words
        assert not loose_numbers(folder)

    def test_the_command_tells_of_a_figure_in_plain_words(self, folder, capsys):
        assert main(["verify", str(folder), "--figure", "10_people.html#headline-1.1"]) == 0
        told = capsys.readouterr().out
        assert "10_people.html#headline-1.1: 114 (exactly 114)" in told
        assert (
            "Table: tables/10_people-rates.csv, row 1 below the header, column incident_count"
            in told
        )
        assert "ward_name West" in told
        assert "Measure: scp_lib.measures.counts.ward_rates" in told
        for entry in manifest_of(folder)["inputs"]:
            assert f"{entry['sha256']}  {entry['file']}" in told
        assert main(["verify", str(folder), "--figure", "none-1"]) == 2
        assert "No figure of this report has the id 'none-1'" in capsys.readouterr().err
        with (folder / "manifest.json").open("a") as stream:
            stream.write(" ")
        assert main(["verify", str(folder), "--figure", "headline-1.1"]) == 2
        assert "changed since the report was made" in capsys.readouterr().err

    def test_hostile_ward_names_that_are_nearly_alike_have_ids_of_their_own(self, small):
        small.write_wards(["<b>'5'</b> & 7", "<b>'5'</b> 7"])
        small.write_notebook("10_people", START, WORDS, SAYS, SHOWS, title="People")
        folder = small.report().index.parent
        page = (folder / "10_people.html").read_text(encoding="utf-8")
        ids = re.findall(r' id="([^"]*)"', page)
        assert len(ids) == len(set(ids))
        assert {"rates.b_5_b_7.incident_count", "rates.b_5_b_7-2.incident_count"} <= set(ids)
        assert "<b>'5'" not in page
        figures = manifest_of(folder)["pages"][0]["figures"]
        assert {found.id for found in find_figures(page)} == set(figures)
        assert figures["say-1.1"]["cell"][1] == 1 and figures["say-2.1"]["cell"][1] == 2

    def test_a_kept_page_keeps_its_figures(self, small, folder):
        before = manifest_of(folder)["pages"][0]
        small.write_notebook("10_people", START, WORDS, SAYS, SHOWS, "1 / 0", title="People")
        report = small.report()
        after = manifest_of(report.index.parent)["pages"][0]
        assert report.failed and after["figures"]
        assert all(after[name] == before[name] for name in ("figures", "made", "marks"))
        assert "tables/10_people-rates.csv" in files_of(report.index.parent)

    def test_a_number_that_is_not_its_cell_fails_the_page(self, small):
        forged = 'page._show_html("<p><data value=\\"113\\" data-cell=\\"rates:1:incident_count\\">'
        small.write_notebook("10_people", START, WORDS, SHOWS, forged + '113</data></p>", [])')
        report = small.report()
        assert report.failed
        assert "the figure 113" in manifest_of(report.index.parent)["pages"][0]["failed"]


OWN_WORDS = """
page.headline("2 wards are compared.", "Robbery is rare.")
page.warn("Only 12 months are complete.")
page.say("West had **114** incidents.", "Nobody knows why.")
page.show_table(counts.groupby("ward_code", as_index=False)["incident_count"].sum(),
                name="own", caption="By ward", row_header="ward_code",
                headers={"ward_code": "Ward", "incident_count": "Incidents"})
"""


class TestOwnWords:
    """An analyst's own notebook, with bare numbers in its words."""

    @pytest.fixture
    def folder(self, small):
        small.write_notebook("10_people", START, OWN_WORDS)
        report = small.report()
        assert not report.failed
        return report.index.parent

    def test_numbers_written_by_hand_are_marked_as_not_traced(self, folder):
        (entry,) = manifest_of(folder)["pages"]
        assert entry["untraced"] == [
            "2 wards are compared.",
            "Only 12 months are complete.",
            "West had **114** incidents.",
        ]
        page = (folder / "10_people.html").read_text(encoding="utf-8")
        shown = html.unescape(re.sub(r"<[^>]+>", "", page))
        assert shown.count("Numbers written here by hand lead to no table.") == 3
        assert "West had 114 incidents." in shown
        index = (folder / "index.html").read_text(encoding="utf-8")
        assert "2 wards are compared." in index and "Only 12 months are complete." in index

    def test_its_table_leads_to_the_files_of_what_the_page_asked_for(self, folder):
        manifest = manifest_of(folder)
        entry, figure = resolve(manifest, "10_people.html", "own.E05000001.incident_count")
        assert figure["cell"] == ["tables/10_people-own.csv", 1, "incident_count"]
        made = entry["made"][figure["made"]]
        assert not made["reads_settings"] and len(made["inputs"]) == len(manifest["inputs"])

    def test_words_without_a_number_are_not_marked(self, small):
        small.write_notebook("10_people", START, 'page.headline("Robbery is rare.")')
        folder = small.report().index.parent
        assert manifest_of(folder)["pages"][0]["untraced"] == []
        assert "lead to no table" not in (folder / "10_people.html").read_text(encoding="utf-8")


class TestReadBack:
    """Figures of a finished page, held against the tables beside it."""

    ROWS = "ward_name,before_count,now_count\nWest,120,131\nEast,131.4,130.6\n"
    PAGE = (
        '<p><data id="say-1.1" value="131" data-cell="asb:1:now_count">131</data> and '
        '<data id="say-1.2" value="130.6" data-cell="asb:2:now_count">131</data></p>'
    )

    @pytest.fixture
    def read(self, tmp_path):
        (tmp_path / "tables").mkdir()
        (tmp_path / "tables" / "asb.csv").write_text(self.ROWS, encoding="utf-8")
        sources = {"asb": {"measure": "counts", "made_from": [], "reads_settings": True}}
        return lambda page: page_figures(page, tmp_path, sources=sources, inputs_of=list)["figures"]

    def test_two_numbers_that_print_alike_keep_their_own_cells(self, read):
        figures = read(self.PAGE)
        assert [figures[key]["value"] for key in ("say-1.1", "say-1.2")] == [131, 130.6]

    def test_two_numbers_that_print_alike_and_are_swapped_are_refused(self, read):
        one, other = re.findall(r"<data.*?</data>", self.PAGE)
        for swapped in (
            self.PAGE.replace("asb:1", "asb:0").replace("asb:2", "asb:1").replace("asb:0", "asb:2"),
            self.PAGE.replace('value="131"', 'value="x"')
            .replace('value="130.6"', 'value="131"')
            .replace('value="x"', 'value="130.6"'),
        ):
            assert swapped != self.PAGE and one not in swapped and other not in swapped
            with pytest.raises(ScpError, match=r"the figure 131 \(say-1\.1\)"):
                read(swapped)

    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            (">131<", ">132<", "is 131 in tables/asb.csv, row 1, column now_count"),
            ("asb:1:now", "asb:2:before", r"say-1\.1"),
            ("asb:1", "asb:9", "where no number is"),
            (":now_count", ":ward_name", "where no number is"),
            ("asb:1", "other:1", "a table 'other' that the page does not have"),
        ],
    )
    def test_a_number_that_is_not_its_cell_is_refused(self, read, old, new, fault):
        with pytest.raises(ScpError, match=fault):
            read(self.PAGE.replace(old, new, 1))

    @pytest.mark.parametrize(
        ("printed", "value", "is_so"),
        [("1,525", 1525, True), ("17.3", -17.25, True), ("-3", 3, False), ("+3%", -3, False),
         ("\u22123", -3.2, True), ("0", 0.4, True), ("\u22120.0", 0.01, True), ("3", 3.51, False),
         ("no data", 3, False)],
    )  # fmt: skip
    def test_a_printed_number_agrees_with_what_rounds_to_it(self, printed, value, is_so):
        assert agrees(printed, value) is is_so


def test_a_sentence_and_a_table_share_one_cell():
    import pandas as pd

    rows = pd.DataFrame({"ward_name": ["West"], "n": [114]})
    table = Table("asb", "ASB", rows, "ward_name", {"ward_name": "Ward", "n": "Incidents"})
    assert sentence("{n}", n=table.cell("West", "n")).cells[0].reference == "asb:1:n"
