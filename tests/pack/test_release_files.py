"""Workbook, questions, changes and checklists, read as their readers would."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from lxml import html

from scp_lib.disclosure.attacker import Attack
from scp_lib.document.model import sentence
from scp_lib.document.parts import Document
from scp_lib.document.text import is_missing
from scp_lib.errors import UsageError
from scp_lib.pack.about import statements
from scp_lib.pack.changes import changes_page, changes_since, read_pack
from scp_lib.pack.checklist import officer_checklist, placeholder_contact, public_checklist
from scp_lib.pack.gate import Verdict
from scp_lib.pack.manifest import write_manifest
from scp_lib.pack.page import questions_page, said_figures
from scp_lib.pack.questions import asked
from scp_lib.pack.read_back import one_line
from scp_lib.pack.workbook import CREATED, sheet_cells, workbook_bytes
from scp_lib.report.figures import agrees
from scp_lib.settings.partnership import read_partnership
from scp_lib.studies.partner_calls.tables import BY_WARD
from scp_lib.studies.partner_calls.words import CORRECTED
from tests.pack.packs import FIRST, document
from tests.pack.partner_packs import MONTH, release


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return document(release(tmp_path_factory.mktemp("made")))


class TestWorkbook:
    def test_follows_the_analysis_functions_rules(self, made):
        book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made)))
        assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
        assert book.sheetnames[3:] == list(made.tables)
        for sheet in book:
            assert not sheet.merged_cells.ranges
            assert sheet["A1"].value
        for name, table in made.tables.items():
            assert book[name]["A1"].value.startswith(table.title)

    def test_head_and_names_of_rows_stay_in_view(self, made):
        book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made)))
        for name, table in made.tables.items():
            (reference,) = [each.ref for each in book[name].tables.values()]
            first = int(re.search(r"\d+", reference)[0])
            assert book[name].cell(first, 1).value in table.headers.values()
            assert book[name].freeze_panes == f"B{first + 1}"
            assert all(book[name].column_dimensions[side].width > 5 for side in "AB")

    def test_a_sheet_has_what_its_table_prints(self, made):
        for table in made.tables.values():
            for row, line in zip(table, sheet_cells(table)[1:], strict=True):
                for column, found in zip(table.headers, line, strict=True):
                    printed = row.cell(column).printed
                    if isinstance(found, str):
                        assert found.removeprefix("'") == printed or found in ("[x]", "[z]")
                        assert (found in ("[x]", "[z]")) == is_missing(row[column])
                    else:
                        assert agrees(printed, found)

    def test_columns_that_differ_in_case_alone_are_numbered(self, made):
        base = made.tables["asb_by_ward"]
        first, second, *_ = base.headers
        alike = {**base.headers, first: "Ward", second: "WARD"}
        assert sheet_cells(replace(base, headers=alike))[0][:2] == ["Ward", "WARD (2)"]
        book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made._replace(
            tables={"asb_by_ward": replace(base, headers=alike)}))))  # fmt: skip
        assert book["asb_by_ward"].tables

    def test_numbers_are_numbers_and_under_10_is_a_text(self, made):
        sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made)))[BY_WARD]
        cells = {row[0].value: row for row in sheet.iter_rows()}
        assert cells["Tiptree"][1].value == "under 10"
        assert isinstance(cells["Castle"][1].value, int)
        assert cells["Castle"][2].number_format == "#,##0.0"

    def test_marks_tell_what_is_not_held_from_what_there_is_none_of(self, made):
        base = made.tables["asb_by_ward"]
        gone = replace(base, caveat="A month not received says “no data”.")
        none = replace(base, name="shares", empty="no share")
        made = made._replace(tables={"asb_by_ward": gone, "shares": none})
        book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made)))
        told = {name: str([*book[name].values]) for name in ("asb_by_ward", "shares", "Notes")}
        assert "[x]" in told["asb_by_ward"] and "[z]" not in told["asb_by_ward"]
        assert "“no data”" not in told["asb_by_ward"] and "received says [x]" in told["asb_by_ward"]
        assert "[z]" in told["shares"] and "[x]" not in told["shares"]
        assert "[z]: not applicable" in told["Notes"] and "[x]: not available" in told["Notes"]

    def test_the_contents_hold_the_titles_and_no_more(self, made):
        book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made)))
        rows = [*book["Contents"].values][3:]
        assert rows == [(name, table.title) for name, table in made.tables.items()]

    def test_a_formula_is_inert(self, made):
        content = workbook_bytes(made)
        sheet = openpyxl.load_workbook(io.BytesIO(content))["asb_by_ward"]
        assert "'=Hostile()" in {row[0].value for row in sheet.iter_rows()}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(name) for name in archive.namelist() if "sheet" in name]
        assert not any(b"<f>" in part for part in parts)

    def test_says_nothing_of_the_machine_and_is_the_same_again(self, made):
        content = workbook_bytes(made)
        assert content == workbook_bytes(made)
        facts = openpyxl.load_workbook(io.BytesIO(content)).properties
        assert facts.creator == facts.lastModifiedBy == "Small Partnership"
        assert facts.created == facts.modified == CREATED


def read(text):
    """Return a page's blocks of text, and each table's rows, its headers' first."""
    tree = html.fromstring(text)
    grids = [
        [[one_line(cell.text_content()) for cell in line.xpath("./th|./td")]
         for line in table.xpath(".//tr")]
        for table in tree.xpath("//table")
    ]  # fmt: skip
    return [one_line(block.text_content()) for block in tree.xpath("//p|//li|//h2|//dd")], grids


def test_every_figure_said_is_on_the_page_of_questions(made):
    blocks, grids = read(questions_page(made))
    rows = [row for grid in grids for row in grid]
    said = [(made.tables[name], each) for name, of in said_figures(made).items() for each in of]
    assert len(said) > 5
    for table, (words, cell) in said:
        column = table.headers.get(cell.column, cell.column)
        assert [words.text, cell.printed, cell.row_name, column] in rows
        for text in (table.definition, table.measure, table.caveat, f"tables/{table.name}.csv"):
            assert text in " ".join(blocks)


def test_what_members_ask_is_answered_and_files_are_listed_once(made):
    """From figures, or with who knows; a number in an answer is held against its cell."""
    table = made.tables["asb_by_ward"]
    said = sentence("Castle had {incident_count} incidents", table.row("Castle"))
    none = dict.fromkeys(("wards", "centre", "targets", "complete"), ())
    questions = asked(area="Smalltown", changed=[said], **none)
    page = questions_page(made._replace(questions=questions, inputs={"a": ["f"], "b": ["f", "g"]}))
    blocks, _ = read(page)
    assert "Castle had 1,525 incidents." in blocks
    assert any(each.startswith("Who can say more: the police") for each in blocks)
    assert "Is it getting worse in the town centre?" not in page  # no figure answers it
    assert [each for each in blocks if each in ("f", "g")] == ["f", "g"]


class TestChanges:
    def test_the_first_pack_says_so(self, made):
        blocks, _grids = read(changes_page(made, FIRST))
        assert "This is the first pack: there is no earlier one to compare it with." in blocks

    def test_revised_figures_come_first_with_both_numbers(self, made, tmp_path):
        before = with_period(made, "April 2024 to March 2025")
        later = revised(before, 1530)
        changes = _later(tmp_path, before, later)
        assert changes.since == "February 2026 for the public"
        assert [(c.before, c.now) for c in changes.revised] == [("1,525", "1,530")]
        assert changes.moved == ()
        _blocks, grids = read(changes_page(later, changes))
        assert [row[1:] for row in grids[0]] == [
            ["In the last pack", "Now"], ["1,525", "1,530"],
        ]  # fmt: skip

    def test_another_period_is_no_revision_and_has_its_own_label(self, made, tmp_path):
        later = revised(made, 1530, title="ASB by ward, May 2025 to April 2026")
        changes = _later(tmp_path, made, later)
        assert changes.revised == ()
        assert changes.moved == (
            ("Castle, Incidents", "ASB by ward, April 2025 to March 2026", "1,525",
             "ASB by ward, May 2025 to April 2026", "1,530"),
        )  # fmt: skip
        _blocks, grids = read(changes_page(later, changes))
        assert grids[0][0] == [
            "Figure", "Table of the last pack", "In the last pack", "Table of this pack", "Now",
        ]  # fmt: skip

    def test_a_title_without_a_period_does_not_make_a_revision(self, made, tmp_path):
        before = revised(made, 1525, title="ASB by ward")
        changes = _later(tmp_path, before, revised(before, 1530))
        assert changes.revised == ()
        assert [(c.table_before, c.table_now) for c in changes.moved] == [
            ("ASB by ward, to February 2026", "ASB by ward, to March 2026")
        ]

    def test_a_row_whose_months_have_grown_is_no_revision(self, made, tmp_path):
        before = with_period(made, "January to February 2026")
        later = with_period(revised(made, 1530), "January to March 2026")
        assert _later(tmp_path, before, later).revised == ()

    def test_a_second_issue_says_what_differs_from_the_last(self, made, tmp_path):
        keep(tmp_path, made, month=MONTH)
        assert _changes(tmp_path, made) == FIRST
        later = revised(made, 1530)
        again = _changes(tmp_path, later)
        assert [(c.before, c.now) for c in again.last_issue] == [("1,525", "1,530")]
        blocks, grids = read(changes_page(later, again))
        assert grids[0][0][1:] == ["In the last issue", "Now"]
        assert "Changes since the last issue of this pack" in " ".join(blocks)

    @pytest.mark.parametrize(
        ("audience", "of", "since"),
        [
            ("committee", ["public"], "February 2026 for the public"),
            ("public", ["committee"], "February 2026 for the committee"),
            ("public", ["committee", "public"], "February 2026 for the public"),
            ("partners", ["committee"], "February 2026 for the committee"),
            ("public", ["partners"], ""),
        ],
    )
    def test_the_last_pack_is_the_last_that_its_readers_saw(
        self, made, tmp_path, audience, of, since
    ):
        for each in of:
            keep(tmp_path, made, audience=each)
        assert _changes(tmp_path, made, audience=audience).since == since

    def test_a_newer_pack_of_the_other_audience_is_the_last_one(self, made, tmp_path):
        keep(tmp_path, made, audience="committee", month=MONTH + -2)
        keep(tmp_path, made)
        since = _changes(tmp_path, made, audience="committee").since
        assert since == "February 2026 for the public"

    def test_no_partners_figure_is_listed_as_revised(self, made, tmp_path):
        """Not even from a history that has other numbers."""
        for path in (keep(tmp_path, made), keep(tmp_path, made, month=MONTH)):
            held = json.loads(path.read_text("utf-8"))
            others = [
                each for each in held["figures"] if each["table"].startswith("partner_calls_")
            ]
            assert others
            for figure in others:
                figure["printed"] = "9,997"
            path.write_text(json.dumps(held), "utf-8")
        changes = changes_since(made, tmp_path, month=MONTH, audience="public", corrected=CORRECTED)
        assert changes.revised == changes.last_issue == ()
        assert CORRECTED in read(changes_page(made, changes))[0]

    def test_a_history_without_periods_is_read(self, made, tmp_path):
        path = keep(tmp_path, made)
        held = json.loads(path.read_text("utf-8"))
        for table in held["tables"].values():
            del table["periods"]
        path.write_text(json.dumps(held), "utf-8")
        assert _changes(tmp_path, with_period(revised(made, 9), "2025")).revised == ()

    def test_a_damaged_file_is_refused(self, tmp_path):
        path = tmp_path / "manifest.json"
        assert read_pack(path) is None
        for text in ("{}", "{", "[]", '{"tables": {}, "figures": [{}]}'):
            path.write_text(text)
            with pytest.raises(UsageError, match=r"manifest\.json: is damaged"):
                read_pack(path)


def _changes(folder, document, *, audience="public"):
    return changes_since(document, folder, month=MONTH, audience=audience)


def keep(folder, document, *, audience="public", month=MONTH + -1):
    """Leave the manifest of a pack, as its next one finds it; return where it lies."""
    pack = folder / str(month) / f"pack-{audience}"
    pack.mkdir(parents=True)
    write_manifest(document, pack, inputs=[], parameters={})
    return pack / "manifest.json"


def _later(folder, before, later):
    keep(folder, before)
    return _changes(folder, later)


def with_period(made: Document, period: str) -> Document:
    table = replace(made.tables["asb_by_ward"], periods={"Castle": period})
    return made._replace(tables={**made.tables, "asb_by_ward": table})


def revised(made: Document, count: int, *, title: str = "") -> Document:
    table = made.tables["asb_by_ward"]
    rows = table.rows.copy()
    rows.loc[0, "incident_count"] = count
    new = replace(table, rows=rows, title=title or table.title)
    return made._replace(tables={**made.tables, "asb_by_ward": new})


def test_the_statements_say_whom_to_ask(made):
    words = {title: " ".join(paragraphs) for title, paragraphs in statements(made).items()}
    assert list(words) == [
        "Accessibility statement", "Licence and sources", "How to cite", "Contact",
    ]  # fmt: skip
    assert made.facts["contact_email"] in words["Contact"]


def test_the_public_checklist_says_the_rule_and_what_was_checked(tmp_path):
    of = release(tmp_path)
    text = public_checklist(document(of), release=of)
    assert "Calls to the council: Numbers of calls are printed in bands" in text
    assert "We tried to work out small numbers of calls from everything printed so far" in text


def test_a_pack_without_a_partner_tells_of_no_rule_for_calls_and_no_attack():
    text = public_checklist(document(), release=None)
    assert "all counts are shown." in text
    assert not re.search("calls|attacker|partner", text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("email", "is_invented", "is_told"),
    [
        ("team@example.org", False, True), ("team@mail.example.com", False, True),
        ("team@example.org", True, False), ("team@colchester.gov.uk", False, False),
        ("team@myexample.org", False, False),
    ],
)  # fmt: skip
def test_the_officer_is_told_of_a_contact_that_is_a_placeholder(email, is_invented, is_told):
    settings = read_partnership("example")
    contact = settings.contact.model_copy(update={"email": email})
    settings = settings.model_copy(update={"contact": contact, "is_invented": is_invented})
    words, verdict = placeholder_contact(settings), Verdict(None, 9, {})
    text = officer_checklist(document(), release=None, verdict=verdict, placeholder=words)
    assert ("is a placeholder" in text) == (email in text) == is_told


def test_no_file_names_a_contact_where_there_is_none(made):
    facts = {**made.facts, "contact": "", "contact_name": "", "contact_email": ""}
    made = made._replace(facts=facts)
    assert "Contact" not in statements(made)
    for text in (changes_page(made, FIRST), questions_page(made)):
        assert "Found an error" not in text and "mailto:" not in text
    cover = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made)))["Cover"]
    assert not any("Contact" in str(cell) for row in cover.values for cell in row)


def test_the_officers_checklist_names_the_partners_files(tmp_path):
    of = release(tmp_path)
    verdict = Verdict(Attack(("one", "two"), (), ()), 9, {"briefing.pdf": 12})
    lines = ["partners/calls.csv: 12 bytes, SHA-256 0f"]
    text = officer_checklist(document(of), release=of, verdict=verdict, inputs=lines)
    assert "DO NOT SEND" in text and lines[0] in text
    assert "Small counts that we tried to work out from the pack: 2; worked out closely: 0" in text
    assert "no household makes half of a ward's calls" in text
