"""briefing.docx: the text of the briefing for whoever puts the agenda together, to edit in Word.

Real headings, lists and tables, a text alternative for each picture, and the same bytes for the
same briefing.
"""

import datetime as dt
import io
import zipfile
from typing import Any

from docx import Document as new_document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from scp_lib.document.model import Sentence, Table, as_sentence
from scp_lib.document.parts import Document, Picture
from scp_lib.document.text import INVENTED, plain
from scp_lib.drawing.page import few_colours
from scp_lib.pack.parts import Part, all_parts, all_pictures, tile_sentences, title_block

_WRITTEN = dt.datetime(2000, 1, 1)
"""No file of a pack says when it was written."""
_STYLES = ("Normal", "Title", "Heading 1", "Heading 2", "Caption", "List Bullet")
_FONT, _BLUE = "Arial", RGBColor(0x12, 0x43, 0x6D)
_WIDTH = Cm(15)


def docx_bytes(document: Document) -> bytes:
    """Write a briefing as a Word document."""
    word = new_document()
    _set_up(word, document)
    if document.facts["is_invented"]:
        word.add_paragraph(f"{INVENTED}.").runs[0].bold = True
    word.add_paragraph(document.facts["partnership"])
    word.add_heading(document.title, 0)
    word.add_paragraph("; ".join(" ".join(line) for line in title_block(document)) + ".")
    word.add_heading("Summary", 1)
    _say(word, document.summary)
    _tiles(word, document)
    pictures = all_pictures(document)
    for name in document.at_front:
        _picture(word, pictures[name])
    for part in all_parts(document):
        _part(word, part, document)
    return _packed(word)


def _set_up(word: Any, document: Document) -> None:
    facts, properties = document.facts, word.core_properties
    properties.title, properties.author = document.title, facts["partnership"]
    properties.last_modified_by, properties.comments = facts["partnership"], ""
    properties.language, properties.subject = "en-GB", f"{facts['area']}, {facts['month']}"
    properties.created = properties.modified = _WRITTEN
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    for name in _STYLES:
        style = word.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        style.font.name = _FONT
        if name != "Normal":
            style.font.color.rgb = (
                _BLUE if name.startswith(("Title", "Head")) else RGBColor(0, 0, 0)
            )
    word.styles["Normal"].font.size = Pt(11)
    word.styles["Normal"].paragraph_format.space_after = Pt(5)
    word.styles["Caption"].font.size = Pt(10)
    word.styles["Caption"].paragraph_format.keep_with_next = True
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    head, foot = page.header.paragraphs[0], page.footer.paragraphs[0]
    head.text = f"{facts['partnership']}: {document.title}, {facts['month']}"
    foot.add_run("Page ")
    _field(foot, "PAGE")
    foot.add_run(" of ")
    _field(foot, "NUMPAGES")
    if facts["is_invented"]:
        foot.add_run(f". {INVENTED}.")


def _field(paragraph: Any, code: str) -> None:
    """Add a number that Word fills in; until then it shows 1."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _say(word: Any, sentences: Any) -> None:
    style = "List Bullet" if len(sentences) > 1 else None
    for said in sentences:
        word.add_paragraph(said.text, style=style)


def _tiles(word: Any, document: Document) -> None:
    rows = [[part.text for part in tile_sentences(tile)] for tile in document.tiles]
    if rows:
        heads, numbers = ("What", "How it has changed"), [" ".join(row[:2]) for row in rows]
        cells = [[number, *row[2:]] for number, row in zip(numbers, rows, strict=True)]
        _grid(word, heads, cells, right=set(), title="Main figures")


def _part(word: Any, part: Part, document: Document) -> None:
    heading = word.add_heading(part.title, part.level)
    heading.paragraph_format.page_break_before = part.on_new_page
    _say(word, part.sentences)
    for term, meaning in part.terms:
        paragraph = word.add_paragraph()
        paragraph.add_run(f"{term} ").bold = True
        paragraph.add_run(plain(meaning))
    for name in part.pictures:
        _picture(word, all_pictures(document)[name])
    for name in part.tables:
        _table(word, document.tables[name])


def _picture(word: Any, picture: Picture) -> None:
    """Put a picture in, with its text alternative; its title and source are drawn in it."""
    drawn = word.add_picture(io.BytesIO(few_colours(picture.png)), width=_WIDTH)
    about = drawn._inline.docPr
    about.set("name", picture.name)
    about.set("descr", picture.alt.text)


def _table(word: Any, table: Table) -> None:
    columns = sorted(table.headers, key=lambda name: name != table.row_header)
    numbers = set(table.rows.select_dtypes("number").columns)
    _grid(
        word,
        [plain(table.headers[name]) for name in columns],
        [[row.cell(column).printed for column in columns] for row in table],
        right={place for place, name in enumerate(columns) if name in numbers},
        title=as_sentence(table.title).text,
        foot=as_sentence(table.foot),
    )


def _grid(
    word: Any, heads: Any, rows: Any, *, right: set[int], title: str, foot: Sentence | str = ""
) -> None:
    """Write a table under its title: a row of headers that each page repeats, then the rows."""
    word.add_paragraph(title, style="Caption")
    grid = word.add_table(rows=0, cols=len(heads), style="Light Grid Accent 1")
    grid.autofit = False
    shares = [1.0 if place in right else 2.2 for place in range(len(heads))]
    settings = grid._tbl.tblPr
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), title)
    settings.append(described)
    for number, line in enumerate([heads, *rows]):
        row = grid.add_row()
        whole = row._tr.get_or_add_trPr()
        whole.append(OxmlElement("w:cantSplit"))
        if number == 0:
            whole.append(OxmlElement("w:tblHeader"))
        for place, words in enumerate(line):
            row.cells[place].width = int(Cm(17) * shares[place] / sum(shares))
            paragraph = row.cells[place].paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.add_run(words).font.size = Pt(9)
            if place in right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for run in word.add_paragraph(as_sentence(foot).text).runs:
        run.font.size = Pt(8.5)


def _packed(word: Any) -> bytes:
    """Return the file without the template's thumbnail, each member dated alike."""
    package = word.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]
    saved, out = io.BytesIO(), io.BytesIO()
    word.save(saved)
    with (
        zipfile.ZipFile(saved) as written,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed,
    ):
        for name in written.namelist():
            entry = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            packed.writestr(entry, written.read(name))
    return out.getvalue()
