"""briefing.pdf as written: tags, order, language, bookmarks, text alternatives, hostile names."""

import io

import pikepdf
import pypdf
import pytest

from scp_lib.document.model import Sentence
from scp_lib.errors import ScpError
from scp_lib.pack.pdf import pdf_bytes, writable
from tests.pack.documents import small_document

HOSTILE = (
    "#panic(1) $x^2$ *bold* _it_ @ref <label>",
    "\\ back \"quote\" 'one' `raw` ~ = head - list + 1. /term: /* c */ // c",
    "#{ sys.inputs } [x](y) \\u{41} {brace} %s &amp; <script>alert(1)</script>",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
)


@pytest.fixture(scope="module")
def made():
    return pdf_bytes(small_document())


@pytest.fixture(scope="module")
def pdf(made):
    with pikepdf.open(io.BytesIO(made)) as opened:
        yield opened


def tags(pdf):
    """Go through the tags in reading order: kind, and the element."""

    def walk(element):
        if isinstance(element, pikepdf.Array):
            for each in element:
                yield from walk(each)
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield str(element.S), element
            yield from walk(element.get("/K", pikepdf.Array()))

    return list(walk(pdf.Root.StructTreeRoot.K))


def text_of(made):
    """Return the text of all pages, each stretch of spaces as one."""
    reader = pypdf.PdfReader(io.BytesIO(made))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_is_tagged_says_its_language_title_and_standard(pdf):
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "en-GB"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Community safety in Smallshire"


def test_headings_stand_in_order_and_none_is_skipped(pdf):
    headings = [kind for kind, _ in tags(pdf) if kind[:2] == "/H" and kind[2:].isdigit()]
    assert headings[:3] == ["/H1", "/H1", "/H2"]  # the summary; a page, and a part of it
    levels = [int(kind[2:]) for kind in headings]
    steps = zip([0, *levels], levels, strict=False)
    assert all(after <= before + 1 for before, after in steps)


def test_every_figure_has_its_text_alternative(pdf):
    figures = [element for kind, element in tags(pdf) if kind == "/Figure"]
    assert [str(each.get("/Alt", "")) for each in figures] == ["A chart of Castle: 1,525."] * 2


def test_every_sentence_is_tagged_as_a_paragraph(pdf):
    """Also in the cells of tiles and the items of lists."""
    kinds = [kind for kind, _ in tags(pdf)]
    inside = [str(e.K[0].S) for kind, e in tags(pdf) if kind == "/LBody"]
    assert inside and set(inside) == {"/P"}
    # the partnership, the block, 2 in the summary, 3 + 1 of the tile, 2 titles of the picture,
    # 2 + 1 sentences of the parts, the foot of the table, a caveat; methods, words, sources
    assert kinds.count("/P") == 2 + 2 + 4 + 2 + 3 + 1 + 1 + 6


def scope(cell):
    """Return the scope that a table's cell is tagged with; None without one."""
    held = cell.get("/A", [])
    several = held if isinstance(held, pikepdf.Array) else [held]
    found = [str(each.Scope) for each in several if "/Scope" in each]
    return found[0] if found else None


def test_tables_have_header_cells_and_captions(pdf):
    kinds = [kind for kind, _ in tags(pdf)]
    assert kinds.count("/Table") == 1 and kinds.count("/TH") == 3 + 2 and kinds.count("/TD") == 4
    assert "/Caption" in kinds and "/THead" in kinds
    (head,) = [element for kind, element in tags(pdf) if kind == "/THead"]
    assert [scope(cell) for cell in head.K[0].K] == ["/Column"] * 3


def test_the_first_cell_of_each_row_is_the_rows_header(pdf):
    (body,) = [element for kind, element in tags(pdf) if kind == "/TBody"]
    for row in body.K:
        first, *others = row.K
        assert (str(first.S), scope(first)) == ("/TH", "/Row")
        assert others and all(str(cell.S) == "/TD" for cell in others)
        # a cell that names its headers is read with these alone
        assert not any("/Headers" in each for cell in others for each in cell.get("/A", []))


def test_bookmarks_lead_through_the_document(made):
    reader = pypdf.PdfReader(io.BytesIO(made))

    def titles(outline):
        for each in outline:
            if isinstance(each, list):
                yield from titles(each)
            else:
                yield each.title

    found = list(titles(reader.outline))
    assert found[:3] == ["Summary", "Page on Castle", "Another page"]
    assert "Words used here" in found


def test_pages_are_numbered_of_all(made):
    reader = pypdf.PdfReader(io.BytesIO(made))
    count = len(reader.pages)
    for place, page in enumerate(reader.pages, start=1):
        assert f"{place} of {count}" in " ".join(page.extract_text().split())


def test_first_page_has_summary_tile_and_picture_and_no_more(made):
    words = " ".join(pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text().split())
    said = "Castle had 1,525 incidents, 17.3% away from the year before."
    places = [words.index(each) for each in ("Summary", said, "ASB 1,525 incidents", "Chart of")]
    assert places == sorted(places) and "Page on" not in words


def test_same_briefing_same_bytes_and_nobodys_name(made, monkeypatch):
    monkeypatch.setenv("USER", "jsmith")
    again = pdf_bytes(small_document())
    assert again == made
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert reader.metadata.author == "Small Partnership"
    assert str(reader.metadata.creation_date)[:10] == "2025-03-31"
    assert b"/tmp/" not in made and b"/home/" not in made


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_printed_as_it_is(name):
    made = pdf_bytes(small_document(name, "Lexden"))
    words = text_of(made).replace(" ", "")
    assert f"{name}had1,525incidents".replace(" ", "") in words
    with pikepdf.open(io.BytesIO(made)) as pdf:
        alts = [str(e.Alt) for kind, e in tags(pdf) if kind == "/Figure"]
    assert alts == [f"A chart of {name}: 1,525."] * 2


def test_a_letter_that_no_font_has_is_marked_not_dropped():
    made = pdf_bytes(small_document("村 Castle \U0001f9ed"))
    assert "�" in text_of(made) and "Castle" in text_of(made)
    assert writable("Eisteddfod ŵ ŷ – “q” − φ") == "Eisteddfod ŵ ŷ – “q” − φ"


def test_a_picture_without_text_alternative_is_refused():
    document = small_document()
    picture = document.pictures["asb_chart"]._replace(alt=Sentence())
    with pytest.raises(ScpError, match="alt"):
        pdf_bytes(document._replace(pictures={"asb_chart": picture}))


def test_a_hidden_column_is_not_in_it(made):
    assert "never shown" not in text_of(made)
