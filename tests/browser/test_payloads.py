"""Seventy-eight hostile texts as every name there is: nothing of a report or pack runs or asks."""

import csv
import io
import re
import zipfile

import openpyxl
import pikepdf
import pypdf
import pytest
from lxml import etree

from scp_lib.document.text import plain
from scp_lib.pack.leaks import Guard, find_leaks
from scp_lib.pack.pdf import writable
from tests.browser.payloads import PATHS, PAYLOADS, write_project
from tests.example_report import make_once, one_at_a_time, shared_folder

pytestmark = pytest.mark.browser
PLACES = (0, 39)
"""Which payload the settings' texts begin with."""
ACTIVE = {"/JS", "/JavaScript", "/Launch", "/AA", "/SubmitForm", "/ImportData", "/GoToR",
          "/EmbeddedFiles", "/RichMedia", "/XFA"}  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module", params=PLACES)
def made(request, tmp_path_factory):
    """The folders of a report and of a pack for partners, with a partner's hostile file in it."""
    folder = shared_folder(tmp_path_factory) / f"payloads-{request.param}"
    home = folder / "home"
    with one_at_a_time(folder.with_suffix(".lock")):
        if not home.exists():
            write_project(home, place=request.param)
    env = {"SAFER_HOME": str(home)}
    report = make_once(folder / "report", ["report", "small"], env)
    pack = make_once(folder / "pack", ["pack", "small", "--for", "partners"], env)
    return report, pack


def squeezed(text):
    return re.sub(r"\s", "", text)


def test_there_are_sixty_and_more():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 60


def test_nothing_runs_and_nobody_is_asked(offline, made):
    files = [path for folder in made for kind in ("*.html", "*.svg") for path in folder.rglob(kind)]
    assert {path.suffix for path in files} == {".html", ".svg"} and len(files) > 12
    for path in files:
        page, opened = offline.new_page(), []
        page.on("dialog", lambda dialog, opened=opened: (opened.append(1), dialog.dismiss()))
        page.goto(path.as_uri())
        if path.suffix == ".svg":
            page.goto("about:blank")
            page.set_content(f"<img src='{path.as_uri()}' alt=''>{path.read_text('utf-8')}")
        for shape in page.locator("path.leaflet-interactive").all()[:80:10]:
            shape.dispatch_event("mouseover")
        page.mouse.move(600, 400)
        page.keyboard.press("Tab")
        page.wait_for_timeout(50)
        for frame in page.frames:
            assert frame.evaluate("window.hacked") is None, path.name
            assert frame.evaluate("[...document.links].every((a) => a.protocol != 'javascript:')")
        assert page.locator("[onload], [onerror], [onfocus], [ontoggle], base").count() == 0
        assert not opened, path.name
        page.close()
    assert offline.asked == [] and offline.faults == []


def test_every_name_is_read_as_it_is_written(offline, made):
    for path in (made[0] / "10_people.html", made[1] / "briefing.html"):
        page = offline.new_page()
        page.goto(path.as_uri())
        words = squeezed(page.locator("body").text_content())
        assert [name for name in PAYLOADS if squeezed(plain(name)) not in words] == []


def test_the_paper_holds_every_name_and_nothing_active(made):
    content = (made[1] / "briefing.pdf").read_bytes()
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    words = squeezed("".join(page.extract_text() for page in pages))
    assert [name for name in PAYLOADS if squeezed(writable(plain(name))) not in words] == []
    found, addresses = set(), []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                found |= set(each.keys()) | {
                    str(value) for key, value in each.items() if key == "/S"
                }
                addresses += [str(value) for key, value in each.items() if key == "/URI"]
    assert not found & ACTIVE
    assert all(each.startswith("mailto:team@example.org") for each in addresses), addresses


def test_the_workbook_holds_every_name_and_no_formula(made):
    content = (made[1] / "tables.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert not [name for name in names if "external" in name.lower() or "vba" in name.lower()]
        for name in names:
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))  # well formed, whatever a name holds
    seen = set()
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert cell.data_type not in ("f", "e"), (sheet.title, cell.value)
            link = cell.hyperlink.target or "" if cell.hyperlink else ""
            assert link in ("", "mailto:team@example.org") or link.startswith("#"), link
            if isinstance(cell.value, str):
                assert not cell.value.startswith(FORMULA), cell.value
                seen.add(squeezed(cell.value))
    missing = [name for name in PAYLOADS if not any(squeezed(plain(name)) in each for each in seen)]
    assert [name for name in missing if "](" not in name] == []  # a space parts words and address


def test_cells_of_every_csv_are_inert(made):
    files = [path for folder in made for path in folder.rglob("*.csv")]
    assert "partner-figures.csv" in {path.name for path in files}
    for path in files:
        for row in csv.reader(io.StringIO(path.read_text("utf-8"))):
            for cell in row:
                is_number = re.fullmatch(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", cell)
                assert is_number or not cell.startswith(FORMULA), (path.name, cell)


def test_drawings_hold_no_script_and_no_address(made):
    drawings = list(made[1].rglob("*.svg"))
    assert len(drawings) > 3
    for path in drawings:
        for element in etree.parse(path).iter("*"):
            assert etree.QName(element).localname not in ("script", "foreignObject", "image", "a")
            for name, value in element.attrib.items():
                local = etree.QName(name).localname
                assert not local.startswith("on") and (local != "href" or value.startswith("#"))


def test_the_zip_holds_what_lies_beside_it(made):
    (path,) = made[1].glob("*.zip")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert all(re.fullmatch(r"[\w./-]+", name) and ".." not in name
                   for name in archive.namelist())  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_path_of_a_machine_is_in_no_pack(path):
    assert find_leaks("x.html", f"<p>{path}</p>", guard=Guard())
