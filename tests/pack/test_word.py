"""briefing.docx as written: headings, lists, tables, text alternatives, language, same bytes."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from scp_lib.errors import ScpError
from scp_lib.pack.parts import text_sentences
from scp_lib.pack.read_back import read_docx
from scp_lib.pack.word import docx_bytes
from tests.pack.documents import small_document
from tests.pack.packs import document, png, refused, write_files
from tests.pack.test_pdf import HOSTILE


def drawable(*names, **facts):
    """Return the small document with a picture that can be opened."""
    made = small_document(*names, **facts)
    picture = made.pictures["asb_chart"]._replace(png=png())
    return made._replace(pictures={"asb_chart": picture})


@pytest.fixture(scope="module")
def made():
    return docx_bytes(drawable())


@pytest.fixture(scope="module")
def word(made):
    return docx.Document(io.BytesIO(made))


def test_headings_are_headings_in_order(word):
    found = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert found[:3] == [
        ("Heading 1", "Summary"), ("Heading 1", "Page on Castle"), ("Heading 2", "Another page"),
    ]  # fmt: skip


def test_several_sentences_are_a_list_and_all_stand_in_it(made, word):
    bullets = [p.text for p in word.paragraphs if p.style.name == "List Bullet"]
    document = drawable()
    assert bullets == [said.text for said in (*document.summary, *document.sections[0].sentences)]
    squeezed = "".join("".join(read_docx(made)[0]).split())
    for place, said in text_sentences(document):
        assert "".join(said.text.split()) in squeezed, place


def test_each_table_repeats_its_header_row_and_is_named(word):
    names = []
    for table in word.tables:
        first, *others = table.rows
        assert first._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:tblHeader")) is None for row in others)
        names.append(table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")))
    assert names == ["Main figures", "ASB by ward: Castle"]
    assert [cell.text for cell in word.tables[1].rows[1].cells] == ["Castle", "1,525", "−17.3"]


def test_each_picture_has_its_text_alternative(made):
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        found = re.findall(r'descr="([^"]*)"', archive.read("word/document.xml").decode())
    assert found == ["A chart of Castle: 1,525."] * 2


def test_language_and_page_numbers_and_nobodys_name(made, word):
    assert word.core_properties.language == "en-GB"
    assert word.core_properties.author == word.core_properties.last_modified_by
    languages = {each.get(qn("w:val")) for each in word.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    foot = word.sections[0].footer._element.xml
    assert 'w:instr="PAGE"' in foot and 'w:instr="NUMPAGES"' in foot
    assert made == docx_bytes(drawable())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_printed_as_it_is(name):
    words = " ".join(read_docx(docx_bytes(drawable(name, "Lexden")))[0])
    assert f"{' '.join(name.split())} had 1,525 incidents" in words


def test_a_wrong_number_is_caught_in_text_and_alternative(spoilt):
    of, made, folder = spoilt
    for old, new in (("Castle had 1,525", "Castle had 1,526"), ("Bars: Castle 1,525", "Bars: 7")):
        write_files(made, folder)
        replace_in(folder / "briefing.docx", old, new)
        assert "briefing.docx: prints " in refused((of, made, folder), ScpError)


def test_a_leak_is_caught_in_it(spoilt):
    of, made, folder = spoilt
    replace_in(folder / "briefing.docx", "Castle had", "jsmith@mail.invalid.org had")
    assert "briefing.docx" in refused((of, made, folder)) or "document.xml" in refused(spoilt)


def replace_in(path, old, new):
    """Write a Word file anew with other words in its text."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    text = files["word/document.xml"].decode()
    assert old in text
    files["word/document.xml"] = text.replace(old, new).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def test_no_word_file_says_when_it_was_made(tmp_path):
    write_files(document(), tmp_path)
    with zipfile.ZipFile(tmp_path / "briefing.docx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name]
