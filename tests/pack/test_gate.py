"""The gate judges the finished files: what is printed there, whatever was meant."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from scp_lib.disclosure_rule import DisclosureError
from scp_lib.errors import ScpError
from scp_lib.pack.covered import settings_texts
from scp_lib.pack.document import Cell, PackTable, Said, Section
from scp_lib.pack.leaks_check import exact_figures
from scp_lib.pack.partner_calls import BY_WARD
from scp_lib.pack.typst_pdf import pdf_bytes
from scp_lib.partnership import read_partnership
from tests.pack.packs import document, judged, picture, png, release, write_folder, zip_folder

SMALL = ("Tiptree", "calls")


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A release whose quiet ward is withheld over the year, its document and its pack."""
    folder = tmp_path_factory.mktemp("good")
    of = release(folder)
    made = document(of)
    write_folder(made, folder / "pack")
    assert SMALL in made.tables[BY_WARD].withheld
    return of, made, folder / "pack"


@pytest.fixture
def spoilt(good, tmp_path):
    """The same, to be spoilt by a test."""
    of, made, folder = good
    shutil.copytree(folder, tmp_path / "pack")
    return of, made, tmp_path / "pack"


def _refused(spoilt, kind=DisclosureError, **guard):
    of, made, folder = spoilt
    with pytest.raises(kind) as refused:
        judged(made, folder, of, **guard)
    return str(refused.value)


def test_a_good_pack_passes_in_every_format(good):
    of, made, folder = good
    verdict = judged(made, folder, of)
    assert verdict.tried is not None and verdict.tried.checked_count > 10
    assert verdict.withheld_count == len(of.plan.withheld) > 10
    assert verdict.figure_count == len(of.figures)
    for file in ("briefing.html", "briefing.pdf", "tables.xlsx", f"tables/{BY_WARD}.csv"):
        assert verdict.numbers[file] > 5


def test_a_pack_without_partners_passes(tmp_path):
    made = document()
    write_folder(made, tmp_path)
    assert judged(made, tmp_path).tried is None


def _plant_csv(folder):
    path = folder / "tables" / f"{BY_WARD}.csv"
    path.write_text(path.read_text("utf-8").replace("Tiptree,[c]", "Tiptree,3"), "utf-8")


def _plant_html(folder):
    path = folder / "briefing.html"
    text, count = re.subn(
        r'(<th scope="row">Tiptree</th>\s*<td[^>]*>)\[c\]', r"\g<1>3", path.read_text("utf-8")
    )
    assert count
    path.write_text(text, "utf-8")


def _plant_xlsx(folder):
    path = folder / "tables.xlsx"
    book = openpyxl.load_workbook(path)
    (cell,) = [row[1] for row in book[BY_WARD].iter_rows() if row[0].value == "Tiptree"]
    assert cell.value == "[c]"
    cell.value = 3
    held = io.BytesIO()
    book.save(held)
    path.write_bytes(held.getvalue())


@pytest.mark.parametrize(
    ("plant", "file"),
    [
        (_plant_csv, f"tables/{BY_WARD}.csv"),
        (_plant_html, "briefing.html"),
        (_plant_xlsx, "tables.xlsx"),
    ],
)
def test_a_ward_with_few_calls_is_stopped_in_every_format(spoilt, plant, file):
    plant(spoilt[2])
    message = _refused(spoilt)
    assert f"Tiptree, Calls: withheld, but {file} prints it" in message
    assert "Tiptree, April 2025 to March 2026: is shown, but rests on a count below 5" in message
    assert not re.search(r"\b3\b", message)


def test_a_ward_with_few_calls_is_stopped_in_the_pdf(spoilt):
    _, made, folder = spoilt
    table = made.tables[BY_WARD]
    rows = table.rows.copy()
    rows.loc[rows["row"] == "Tiptree", "calls"] = 3
    bad = replace(table, rows=rows, withheld=frozenset())
    (folder / "briefing.pdf").write_bytes(
        pdf_bytes(made._replace(tables={**made.tables, BY_WARD: bad}))
    )
    assert "Tiptree, Calls: withheld, but briefing.pdf prints it" in _refused(spoilt)


def test_protection_taken_away_is_stopped(spoilt):
    """The figures that only protect are printed: the small ones can be computed, and it says so."""
    of, made, folder = spoilt
    plan = of.plan._replace(
        withheld={name: why for name, why in of.plan.withheld.items() if why == "small"}
    )
    message = _refused((of._replace(plan=plan), made, folder))
    assert "withheld, but it can be " in message


def test_a_sentence_that_tells_a_withheld_cell_is_stopped(spoilt):
    of, made, folder = spoilt
    said = ("Tiptree had ", Said("3", Cell(BY_WARD, *SMALL)), ".")
    told = made._replace(sections=(*made.sections, Section("More", (said,))))
    assert "Tiptree, Calls: withheld, but a sentence tells it" in _refused((of, told, folder))


def test_a_table_that_still_holds_a_withheld_count_is_stopped(spoilt):
    of, made, folder = spoilt
    table = made.tables[BY_WARD]
    rows = table.rows.copy()
    rows.loc[rows["row"] == "Tiptree", "calls"] = 3
    held = made._replace(tables={**made.tables, BY_WARD: replace(table, rows=rows)})
    assert "withheld, but the table still holds it" in _refused((of, held, folder))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("briefing.html", "<b>1,525</b>", "<b>1,526</b>"),
        ("briefing.html", ">1,525</td>", ">812</td>"),
        ("briefing.html", "Bars: Castle 1,525", "Bars: Castle 1,526"),
        ("tables/asb_by_ward.csv", "1525", "1526"),
        ("asb_chart.svg", "1,525", "1,526"),
        ("manifest.json", '"1,525"', '"1,526"'),
        ("questions.html", "1,525 incidents", "1,526 incidents"),
    ],
)
def test_a_wrong_number_is_caught(spoilt, file, old, new):
    _, made, folder = spoilt
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    message = _refused((None, made, folder), ScpError)
    assert f"{file}: prints " in message


def test_a_wrong_number_is_caught_in_the_workbook(spoilt):
    _, made, folder = spoilt
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    (cell,) = [row[1] for row in book["asb_by_ward"].iter_rows() if row[0].value == "Castle"]
    cell.value = 1526
    book.save(folder / "tables.xlsx")
    assert "tables.xlsx: prints 1526 (asb_by_ward, Castle" in _refused(
        (None, made, folder), ScpError
    )


def test_a_wrong_number_is_caught_in_the_pdf(spoilt):
    _, made, folder = spoilt
    wrong = made._replace(pictures={**made.pictures, "asb_chart": picture("1,526")})
    (folder / "briefing.pdf").write_bytes(pdf_bytes(wrong))
    assert "briefing.pdf: prints 1,526" in _refused((None, made, folder), ScpError)


def test_a_number_typed_into_a_sentence_is_caught(spoilt):
    _, made, folder = spoilt
    typed = made._replace(caveats=(("There are 12 wards.",),))
    assert "12 (typed" in _refused((None, typed, folder), ScpError)


CRIME_ID = "0f" * 32
LEAKS = [
    (CRIME_ID, "a Crime ID"),
    ("/".join(["", "home", "jsmith", "pack"]), "a path"),
    ("jane.doe@police.example", "an e-mail address"),
    ("0.9123456, 51.9012345", "an exact point"),
    ("from scp_lib.measures.counts import count_by_ward", "a notebook's source"),
    ("near J Smith's house", "a person's name"),
    ("INVENTED-000123", "a partner's reference"),
]
GUARD = {"names": ["J. Smith"], "references": ["INVENTED-000123"], "points": [(0.9, 51.9)]}


def _into_text(file):
    def plant(folder, leak):
        path = folder / file
        path.write_text(path.read_text("utf-8").replace("</", f"<!-- {leak} --></", 1), "utf-8")

    return plant


def _into_csv(folder, leak):
    path = folder / "tables" / "asb_by_ward.csv"
    path.write_text(path.read_text("utf-8") + f'"{leak}",1,2,x\n', "utf-8")


def _into_json(folder, leak):
    path = folder / "manifest.json"
    path.write_text(path.read_text("utf-8").replace("{", f'{{"x": "{leak}",', 1), "utf-8")


def _into_xlsx(folder, leak):
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    book.properties.lastModifiedBy = leak
    book.save(folder / "tables.xlsx")


def _into_png(folder, leak):
    (folder / "asb_chart.png").write_bytes(png(Comment=leak))


def _into_pdf(folder, leak):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(folder / "briefing.pdf"))
    writer.add_metadata({"/Author": leak})
    writer.write(folder / "briefing.pdf")


def _into_zip(folder, leak):
    (folder / "note.txt").write_text(leak, "utf-8")
    zip_folder(folder)
    (folder / "note.txt").unlink()


@pytest.mark.parametrize(("leak", "kind"), LEAKS)
@pytest.mark.parametrize(
    "plant",
    [
        _into_text("briefing.html"), _into_text("asb_chart.svg"), _into_csv, _into_json, _into_xlsx,
        _into_png, _into_pdf, _into_zip,
    ],
    ids=["html", "svg", "csv", "json", "xlsx", "png", "pdf", "zip"],
)  # fmt: skip
def test_a_planted_leak_is_stopped_in_every_format(spoilt, plant, leak, kind):
    _, made, folder = spoilt
    plant(folder, leak)
    message = _refused((None, made, folder), **GUARD)
    assert f"holds {kind}" in message
    assert leak not in message


def test_a_folder_named_after_the_user_is_stopped(spoilt, monkeypatch):
    _, made, folder = spoilt
    monkeypatch.setenv("LOGNAME", "qjsmith")
    (folder / "qjsmith").mkdir()
    (folder / "qjsmith" / "notes.txt").write_text("nothing")
    assert "holds a user's name" in _refused((None, made, folder))


def test_a_point_of_violence_with_a_popup_is_stopped(spoilt):
    _, made, folder = spoilt
    (folder / "map.html").write_text(
        '<script>add({"features": [{"geometry": {"coordinates": [0.9, 51.9], "type": "Point"}, '
        '"properties": {"f0": "Violence and sexual offences", "f1": "1"}}]})</script>', "utf-8"
    )  # fmt: skip
    assert "a single point of violence" in _refused((None, made, folder), **GUARD)


def test_a_format_that_nobody_checks_is_stopped(spoilt):
    (spoilt[2] / "macro.xlsm").write_bytes(b"x")
    assert "a format (.xlsm) that nobody checks" in _refused(spoilt)


class TestNumbersThatAreNoFigures:
    """Classes of a key and names of the settings hold numbers that no table has as a cell."""

    @staticmethod
    def pack(folder, *, alt, title="ASB", names=(), drawn=()):
        made = document()
        rows = pd.DataFrame({"class_words": ["5", "20 to 49", "50 or more"], "n": [2, 3, 1]})
        headers = {"class_words": "Offences at a map point", "n": "Map points"}
        classes = PackTable("points", "Points", rows, "class_words", headers)
        labels = "".join(f'<text x="1" y="1">{words}</text>' for words in drawn)
        base = made.pictures["asb_chart"]
        picture_ = base._replace(
            alt=alt, title=title, svg=base.svg.replace("</svg>", f"{labels}</svg>")
        )
        made = made._replace(
            tables={**made.tables, "points": classes}, pictures={"asb_chart": picture_}
        )
        write_folder(made, folder)
        (folder / "maps").mkdir()
        (folder / "maps" / "points.html").write_text(f"<noscript><p>{alt}</p></noscript>", "utf-8")
        return judged(made, folder, settings_names=names)

    def test_the_classes_of_a_key_are_known_by_their_words(self, tmp_path):
        self.pack(tmp_path, alt="Map: 50 or more (1 point), 20 to 49 (3 points), 5 (2 points).")

    @pytest.mark.parametrize(
        "alt", ["Map: 20 to 48 (3 points).", "Map: 120 to 49 (3 points).", "Castle had 49.",
                "Map: 20 to 49 (4 points).", "Castle had 5."],
    )  # fmt: skip
    def test_other_numbers_than_its_own_are_caught(self, tmp_path, alt):
        with pytest.raises(ScpError, match=r"points\.html: prints \d"):
            self.pack(tmp_path, alt=alt)

    def test_the_names_of_the_settings_may_hold_numbers(self, tmp_path):
        title, drawn = "ASB in Greenstead, beat 731", ["ASB in Greenstead, beat", "731: 1,525"]
        self.pack(tmp_path / "named", alt=f"{title}.", title=title, names=[title], drawn=drawn)
        with pytest.raises(ScpError, match="prints 731"):
            self.pack(tmp_path / "unnamed", alt=f"{title}.", title=title, drawn=drawn)

    def test_a_fault_says_what_to_do_and_masks_only_where_cells_are_withheld(self, spoilt):
        of, made, folder = spoilt
        for name in ("asb_by_ward", BY_WARD):
            path = folder / "tables" / f"{name}.csv"
            path.write_text(path.read_text("utf-8").replace("Castle,", "Castle,9", 1), "utf-8")
        message = _refused((of, made, folder), ScpError)
        assert "asb_by_ward.csv: prints 91,525 (" in message
        assert f"{BY_WARD}.csv: prints #" in message
        assert "send these lines to whoever looks after safer" in message


def test_the_texts_of_the_settings_are_those_with_words():
    settings = read_partnership("example")
    texts = settings_texts(settings)
    assert {settings.targets[0].title, settings.targets[0].owner, "Item 5"} <= set(texts)
    assert "5" not in texts


def test_two_figures_in_a_row_are_no_point_and_a_point_beside_them_is(tmp_path):
    made = document()
    table = made.tables["asb_by_ward"]
    rows = table.rows.assign(
        change_pct=[55.27777777777778, 3.04, None], low_pct=[-3.1746031746031744, 1.0, None]
    )
    headers = {**table.headers, "low_pct": "From, %"}
    held = replace(table, rows=rows, headers=headers)
    made = made._replace(tables={table.name: held}, summary=(), sections=(), pictures={})
    write_folder(made, tmp_path)
    judged(made, tmp_path, points=[(0.9, 51.9)])
    path = tmp_path / "tables" / "asb_by_ward.csv"
    written = path.read_text("utf-8")
    for point in ("55.2777777,-3.1746031", "55.27777777777778,0.9123456,51.9012345"):
        path.write_text(f"{written}Castle,1,{point},x\n", "utf-8")
        with pytest.raises(DisclosureError, match="an exact point"):
            judged(made, tmp_path, points=[(0.9, 51.9)])


def test_a_column_of_places_holds_no_figures():
    rows = pd.DataFrame({"ward": ["Castle"], "longitude": [0.8123456], "relative": [1.2345678]})
    headers = {"ward": "Ward", "longitude": "Longitude", "relative": "Relative"}
    table = PackTable("places", "Places", rows, "ward", headers)
    assert exact_figures([table]) == {"1.2345678"}
