"""The gate holds every number of the finished files against the tables, in every format."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from scp_lib.document.model import Sentence, Table, sentence
from scp_lib.errors import ScpError
from scp_lib.pack.covered import settings_texts
from scp_lib.pack.pdf import pdf_bytes
from scp_lib.settings.partnership import read_partnership
from tests.pack.packs import document, judged, picture, refused, write_folder


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("briefing.html", ">1,525</data>", ">1,526</data>"),
        ("briefing.html", ">1,525</td>", ">812</td>"),
        ("briefing.html", "Bars: Castle 1,525", "Bars: Castle 1,526"),
        ("briefing.html", "incident_count=1,525", "incident_count=1,526"),
        ("tables/asb_by_ward.csv", "1525", "1526"),
        ("asb_chart.svg", "1,525", "1,526"),
        ("questions.html", ">1,525</data> incidents", ">1,526</data> incidents"),
    ],
)
def test_a_wrong_number_is_caught(spoilt, file, old, new):
    _, made, folder = spoilt
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    message = refused((None, made, folder), ScpError)
    assert f"{file}: prints " in message


def test_a_wrong_number_is_caught_in_the_workbook(spoilt):
    _, made, folder = spoilt
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    (cell,) = [row[1] for row in book["asb_by_ward"].iter_rows() if row[0].value == "Castle"]
    cell.value = 1526
    book.save(folder / "tables.xlsx")
    assert "tables.xlsx: prints 1526 (sheet asb_by_ward" in refused((None, made, folder), ScpError)


@pytest.mark.parametrize(
    ("sheet", "old", "new", "found"),
    [
        ("asb_by_ward", "Greenstead", "Grinstead", "Grinstead (sheet asb_by_ward: wanted Green"),
        ("asb_by_ward", "[x]", "[z]", "[z] (sheet asb_by_ward: wanted [x])"),
        ("asb_by_ward", "Incidents", "Crimes", "Crimes (sheet asb_by_ward: wanted Incidents)"),
        ("asb_by_ward", 812, "812", "812 (sheet asb_by_ward: wanted 812)"),
        ("asb_by_ward", 812, None, "nothing (sheet asb_by_ward: wanted 812)"),
        ("asb_by_ward", "Recorded incidents alone.", "Of 17 wards.", "17 (Of 17 wards.)"),
        ("Contents", "ASB by ward, April 2025 to March 2026", "ASB in 17 wards", "17 (ASB in 17 "),
    ],
)
def test_a_wrong_cell_of_the_workbook_is_caught_words_too(spoilt, sheet, old, new, found):
    _, made, folder = spoilt
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    cell = next(cell for row in book[sheet].iter_rows() for cell in row if cell.value == old)
    cell.value = new
    book.save(folder / "tables.xlsx")
    assert f"tables.xlsx: prints {found}" in refused((None, made, folder), ScpError)


def test_a_row_too_many_in_the_workbook_is_caught(spoilt):
    _, made, folder = spoilt
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    book["asb_by_ward"].append(["Mile End", 5])
    book.save(folder / "tables.xlsx")
    assert "tables.xlsx: prints Mile End" in refused((None, made, folder), ScpError)


def test_a_wrong_number_is_caught_in_the_pdf(spoilt):
    _, made, folder = spoilt
    wrong = made._replace(
        pictures={**made.pictures, "asb_chart": picture(made.tables["asb_by_ward"], "1,526")}
    )
    (folder / "briefing.pdf").write_bytes(pdf_bytes(wrong))
    assert "briefing.pdf: prints 1,526" in refused((None, made, folder), ScpError)


def test_a_number_typed_into_a_sentence_is_caught(spoilt):
    _, made, folder = spoilt
    typed = made._replace(caveats=[Sentence(("There are 12 wards.",))])
    assert "12 (typed" in refused((None, typed, folder), ScpError)


def test_a_fault_says_what_to_do(spoilt):
    of, made, folder = spoilt
    path = folder / "tables" / "asb_by_ward.csv"
    path.write_text(path.read_text("utf-8").replace("Castle,", "Castle,9", 1), "utf-8")
    message = refused((of, made, folder), ScpError)
    assert "asb_by_ward.csv: prints 91525 (" in message
    assert "send these lines to whoever looks after safer" in message


class TestNumbersThatAreNoFigures:
    """Classes of a key and names of the settings hold numbers that no table has as a cell."""

    @staticmethod
    def pack(folder, *, on_map="", title="ASB", names=(), drawn=()):
        made = document()
        rows = pd.DataFrame({"class_words": ["5", "20 to 49", "50 or more"], "n": [2, 3, 1]})
        headers = {"class_words": "Offences at a location", "n": "Locations"}
        classes = Table("points", "Points", rows, "class_words", headers)
        few, some, many = (row.cell("n") for row in classes)
        alt = sentence("{title}: 50 or more ({many} location), 20 to 49 ({some} locations), "
                       "5 ({few} locations).",
                       title=title, few=few, some=some, many=many)  # fmt: skip
        labels = "".join(f'<text x="1" y="1">{words}</text>' for words in drawn)
        base = made.pictures["asb_chart"]
        drawing = base.svg.replace("</svg>", f"{labels}</svg>")
        picture_ = base._replace(
            alt=alt, title=Sentence((title,)), svg=drawing, tables=(*base.tables, classes)
        )
        made = made._replace(
            tables={**made.tables, "points": classes}, pictures={"asb_chart": picture_}
        )
        write_folder(made, folder)
        (folder / "maps").mkdir()
        words = f"<noscript><p>{on_map or alt.text}</p></noscript>"
        (folder / "maps" / "points.html").write_text(words, "utf-8")
        return judged(made, folder, settings_names=names)

    def test_the_classes_of_a_key_are_known_by_their_words(self, tmp_path):
        self.pack(tmp_path)
        self.pack(tmp_path / "other", on_map="Key: 5 (2 locations), 20 to 49, 50 or more")

    @pytest.mark.parametrize(
        "words", ["Map: 20 to 48 (3 locations).", "Map: 120 to 49 (3 locations).", "Castle had 49.",
                  "Map: 20 to 49 (4 locations).", "Castle had 5."],
    )  # fmt: skip
    def test_other_numbers_than_its_own_are_caught(self, tmp_path, words):
        with pytest.raises(ScpError, match=r"points\.html: prints \d"):
            self.pack(tmp_path, on_map=words)

    def test_the_names_of_the_settings_may_hold_numbers(self, tmp_path):
        title, drawn = "ASB in Greenstead, beat 731", ["ASB in Greenstead, beat", "731: 1,525"]
        self.pack(tmp_path / "named", title=title, names=[title], drawn=drawn)
        with pytest.raises(ScpError, match="prints 731"):
            self.pack(tmp_path / "unnamed", title=title, drawn=drawn)


def test_the_texts_of_the_settings_are_those_with_words():
    settings = read_partnership("example")
    texts = settings_texts(settings)
    assert {settings.targets[0].title, settings.targets[0].owner, "Item 5"} <= set(texts)
    assert "5" not in texts


class TestTwoNumbersThatPrintAlike:
    """Castle's and Greenstead's changes both print +3.0; each stays with its own ward."""

    @pytest.fixture
    def alike(self, tmp_path):
        made = document()
        base = made.tables["asb_by_ward"]
        table = replace(base, rows=base.rows.assign(change_pct=[3.02, 3.04, None]))
        change = {each.name: each.cell("change_pct") for each in table}
        said = tuple(sentence("{ward}: {n}%.", ward=ward, n=change[ward])
                     for ward in ("Castle", "Greenstead"))  # fmt: skip
        both = {"a": change["Castle"], "b": change["Greenstead"]}
        alt = sentence("Bars: Castle {a}, Greenstead {b}.", **both)
        made = made._replace(
            tables={table.name: table},
            summary=[],
            sections=[made.sections[0]._replace(sentences=said)],
            pictures={"asb_chart": picture(table)._replace(alt=alt)},
        )
        write_folder(made, tmp_path)
        judged(made, tmp_path)
        return made, tmp_path

    def swapped(self, alike, file, one, other):
        made, folder = alike
        path = folder / file
        text = path.read_text("utf-8")
        assert text.count(one) and text.count(other)
        path.write_text(text.replace(one, "@").replace(other, one).replace("@", other), "utf-8")
        with pytest.raises(ScpError) as refused:
            judged(made, folder)
        return str(refused.value)

    def test_in_the_words_of_a_page(self, alike):
        one, other = (
            f'<data value="{value}" data-cell="asb_by_ward:{row}:change_pct">+3.0</data>'
            for row, value in ((1, 3.02), (2, 3.04))
        )
        message = self.swapped(alike, "briefing.html", one, other)
        assert "briefing.html: prints asb_by_ward:2:change_pct (in another sentence" in message

    def test_in_an_alternative(self, alike):
        one, other = (f"asb_by_ward:{row}:change_pct=+3.0" for row in (1, 2))
        message = self.swapped(alike, "briefing.html", one, other)
        assert "change_pct (not the cells of: Bars: Castle +3.0" in message

    def test_in_a_table(self, alike):
        assert "asb_by_ward.csv: prints 3.04 (asb_by_ward, Castle, change_pct)" in self.swapped(
            alike, "tables/asb_by_ward.csv", "3.02", "3.04"
        )

    def test_rows_of_a_shown_table(self, alike):
        message = self.swapped(alike, "briefing.html", ">Castle</th>", ">Greenstead</th>")
        assert "prints Greenstead (asb_by_ward, Castle, ward)" in message


class TestNamesWithDigits:
    """Wards and streets whose names hold digits; a figure beside them is held as strictly."""

    @staticmethod
    def pack(folder, *, on_map="Ward 0, Ward 12 (A12; B1022 (4)): 812", drawn="Ward 12: 812"):
        made = document()
        base = made.tables["asb_by_ward"]
        rows = base.rows.assign(
            ward=["Ward 0", "Ward 12", "4.5 Acres"],
            near=["Road 3", "A12; B1022 (4)", "High Street"],
        )
        table = replace(base, rows=rows, headers={**base.headers, "near": "Around"})
        said = sentence(
            "The most are around {near} in {ward}: {incident_count}.", table.row("Ward 12")
        )
        drawing = picture(table)
        svg = drawing.svg.replace("Castle 1,525", drawn)
        made = made._replace(
            tables={table.name: table},
            summary=[],
            sections=[made.sections[0]._replace(sentences=(said,))],
            pictures={"asb_chart": drawing._replace(svg=svg)},
        )
        write_folder(made, folder)
        (folder / "maps").mkdir()
        (folder / "maps" / "asb_by_ward.html").write_text(f"<p>{on_map}</p>", "utf-8")
        return made, folder

    def test_are_no_figures(self, tmp_path):
        judged(*self.pack(tmp_path))

    @pytest.mark.parametrize(
        "words",
        ["Ward 0, Ward 13: 812", "Ward 0 17", "Ward 0: 813", "Ward 120", "around A12: 17",
         "4.5 Acres 17", "0, 12", "Road 3,444", "14.5 Acres"],
    )  # fmt: skip
    def test_a_spoilt_figure_beside_them_is_caught(self, tmp_path, words):
        made, folder = self.pack(tmp_path / "map", on_map=words)
        assert "maps/asb_by_ward.html: prints " in refused((None, made, folder), ScpError)
        made, folder = self.pack(tmp_path / "chart", drawn=words)
        assert "asb_chart.svg: prints " in refused((None, made, folder), ScpError)

    @pytest.mark.parametrize(
        ("old", "new"),
        [("in Ward 12: <data", "in Ward 12 with 17: <data"), ("around A12", "around A13"),
         (">812</data>", ">813</data>"), ("in Ward 12:", "in Ward 0, 2:")],
    )  # fmt: skip
    def test_a_spoilt_sentence_with_them_is_caught(self, tmp_path, old, new):
        made, folder = self.pack(tmp_path)
        path = folder / "briefing.html"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        assert "briefing.html: prints " in refused((None, made, folder), ScpError)

    def test_a_typed_figure_beside_them_is_caught(self, tmp_path):
        made, folder = self.pack(tmp_path)
        typed = made._replace(caveats=[Sentence(("Ward 12 has 17, around Road 3.",))])
        assert "prints 17, (typed" in refused((None, typed, folder), ScpError)
