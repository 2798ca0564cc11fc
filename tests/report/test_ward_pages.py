"""One notebook, a page for each ward: files, links, figures, and what keeps them whole."""

import csv
import json
import re
from urllib.parse import unquote

import pytest

from scp_lib.document.naming import page_keys
from scp_lib.report.verify import figure_lines, verify
from tests.report.small_project import START, files_of, index_of, text_of

FRONT = """
from scp_lib.document.model import Table, sentence
people = Table("people", "People", page.residents.sort_values("ward_name"), "ward_name",
               {"ward_name": "Ward", "population": "Residents"}, made_from=("wards",))
if not ward:
    page.headline("Each ward has a page.")
    page.show_table(people)
"""
FIRST = """
for code in page.each_ward(ward):
    place = list(people.rows["ward_code"]).index(code)
    one = people.part(place, place + 1, title="Here")
    row = one.row(0)
    page.about(f"All of {row.name}", "How many?")
    page.headline(sentence("{name} has {population:.0f} residents.", row))
"""
SECOND = """
for code in page.each_ward(ward):
    place = list(people.rows["ward_code"]).index(code)
    page.say(sentence("Again {population:.0f}.", people.row(place)))
    page.show_table(people.part(place, place + 1, title="Here"))
"""
WARD = 'ward: str = ""  # one ward\n'


def write(project, *cells, names=("West", "East")):
    project.write_wards(list(names))
    project.write_notebook("12_each", START, FRONT, *(cells or (FIRST, SECOND)), parameters=WARD)
    path = project.home / "notebooks/12_each.ipynb"
    held = json.loads(path.read_text("utf-8"))
    between = {"cell_type": "markdown", "id": "text", "metadata": {}, "source": "## Of this ward"}
    held["cells"].insert(-1, between)
    path.write_text(json.dumps(held), "utf-8")
    return project


def entry_of(folder, name="12_each"):
    pages = json.loads((folder / "manifest.json").read_text("utf-8"))["pages"]
    return next(page for page in pages if page["notebook"] == name)


@pytest.fixture
def each(small):
    return write(small)


def test_each_ward_has_its_page_with_both_loops_and_the_texts_between(each):
    folder = each.report().index.parent
    pages = entry_of(folder)["pages"]
    assert [page["file"] for page in pages] == ["12_each/east.html", "12_each/west.html"]
    assert [page["title"] for page in pages] == ["All of East", "All of West"]
    assert [page["parameters"]["ward"] for page in pages] == ["East", "West"]
    east, west, front = (
        text_of((folder / name).read_text("utf-8"))
        for name in ("12_each/east.html", "12_each/west.html", "12_each.html")
    )
    assert "East has 900 residents." in east and "Again 900 ." in east.replace("900.", "900 .")
    assert east.index("East has") < east.index("Of this ward") < east.index("Again")
    assert "West has 1200 residents." in west.replace(",", "") and "East" not in west
    assert "Each ward has a page." in front and "Of this ward" not in front
    assert "Each ward has a page." not in east


def test_index_and_front_page_link_each_ward_by_name_and_its_page_links_back(each):
    report = each.report()
    for shown in (index_of(report), (report.index.parent / "12_each.html").read_text("utf-8")):
        assert '<a href="12_each/east.html">East</a>' in shown
    page = (report.index.parent / "12_each/east.html").read_text("utf-8")
    links = {unquote(link) for link in re.findall(r'href="([^"#]*)"', page)}
    for link in links - {link for link in links if link.startswith("mailto:")}:
        assert (report.index.parent / "12_each" / link).is_file(), link
    assert {"../index.html", "../12_each.html"} <= links
    assert not [link for link in links if "tables" in link]  # it may be sent alone


def test_figures_of_a_part_are_cells_of_the_whole_table(each):
    folder = each.report().index.parent
    with (folder / "tables/12_each-people.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for page in entry_of(folder)["pages"]:
        assert len(page["figures"]) == 3
        for figure in page["figures"].values():
            file, row, column = figure["cell"]
            assert file == "tables/12_each-people.csv"
            assert rows[row - 1]["ward_name"] == page["parameters"]["ward"]
            assert float(rows[row - 1][column]) == figure["value"]
    (told, *_) = figure_lines(folder, "12_each/west.html#headline-1.1")
    assert told.startswith("12_each/west.html#headline-1.1: 1,200")


def test_again_and_verified_the_same_bytes_and_nothing_runs_when_nothing_changed(each):
    first = files_of(each.report().index.parent)
    folder = each.report(is_forced=True).index.parent
    assert files_of(folder) == first
    assert verify(folder).summary.endswith("made again, every byte is the same.")
    told = []
    each.write_notebook("20_other", START, FRONT.replace("ward:", "True:"), parameters=WARD)
    each.report(tell=told.append)
    assert "Unchanged, not run again: 10_people, 12_each." in told
    each.write_wards(["West", "Easterly"])
    folder = each.report().index.parent
    assert [path.name for path in sorted((folder / "12_each").iterdir())] == [
        "easterly.html", "west.html",
    ]  # fmt: skip


def test_one_ward_alone_is_a_page_of_its_own_beside_the_others(each):
    before = files_of(each.report().index.parent)
    report = each.report(notebooks=["12"], parameters=[("ward", "East")])
    assert not report.failed
    page = text_of((report.index.parent / "12_each-east.html").read_text("utf-8"))
    assert "East has 900 residents." in page and "Each ward has a page." not in page
    now = files_of(report.index.parent)
    same = [name for name in before if name not in ("index.html", "manifest.json")]
    assert {name: now[name] for name in same} == {name: before[name] for name in same}
    assert entry_of(report.index.parent, "12_each-east")["pages"] == []


def test_an_unknown_ward_is_one_line(each):
    report = each.report(notebooks=["12"], parameters=[("ward", "Eats")])
    assert report.is_persons_mistake
    assert "There is not one ward 'Eats'. Did you mean East?" in report.failed["12_each-eats"]


def test_a_loop_that_fails_keeps_all_pages_of_the_last_run(each):
    before = files_of(each.report().index.parent)
    write(each, FIRST, SECOND + "    assert code.endswith('1'), 'no more'\n")
    report = each.report()
    assert "no more" in report.failed["12_each"]
    now = files_of(report.index.parent)
    kept = ["12_each.html", "12_each/east.html", "12_each/west.html"]
    assert {name: now[name] for name in kept} == {name: before[name] for name in kept}
    assert '<a href="12_each/east.html">East</a>' in index_of(report)


def test_without_an_earlier_page_a_failed_loop_leaves_none(small):
    report = write(small, FIRST + "    assert not page.headline\n").report()
    assert report.failed and not (report.index.parent / "12_each").exists()
    assert not (report.index.parent / "12_each.html").exists()


def test_damage_to_a_wards_page_is_found_and_its_notebook_runs_again(each):
    folder = each.report().index.parent
    (folder / "12_each/east.html").write_text("other", "utf-8")
    assert verify(folder).faults == ["12_each/east.html: changed since the report was made."]
    told = []
    each.report(tell=told.append)
    assert "Unchanged, not run again: 10_people." in told
    assert verify(folder).summary.endswith("made again, every byte is the same.")


HOSTILE = [
    ("Ward i", "ward-I", ["ward_i_e05000001", "ward_i_e05000002"]),
    ("St Anne's & St John's", "St Anne’s and St Johns",
     ["st_annes_and_st_johns_e05000001", "st_annes_and_st_johns_e05000002"]),
    ("../x", "con", ["con_e05000002", "x"]),
    ("Index", "<script>alert(1)</script>", ["index", "script_alert_1_script"]),
    ("Llanfair-yng-Nghornwy", "Tŷ-croes", ["llanfair_yng_nghornwy", "ty_croes"]),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "files"), HOSTILE)
def test_hostile_names_of_wards_are_safe_file_names(small, one, other, files):
    report = write(small, names=(one, other)).report()
    assert not report.failed
    found = sorted(path.name for path in (report.index.parent / "12_each").iterdir())
    assert found == [f"{name}.html" for name in sorted(files)]
    for path in (report.index.parent / "12_each").iterdir():
        assert "<script>alert" not in path.read_text("utf-8")


def test_names_are_the_same_in_any_order_and_differ_from_one_another():
    names = {f"E0500000{place}": name for place, name in enumerate(
        ["A", "a", "A e05000000", "", "", "aux", "LPT1", "x" * 90, "x" * 80])}  # fmt: skip
    keys = page_keys(names)
    assert page_keys(dict(reversed(names.items()))) == keys
    assert len({key.casefold() for key in keys.values()}) == len(names)
    for key in keys.values():
        assert re.fullmatch(r"[a-z0-9_]{1,75}", key) and key not in ("aux", "lpt1")


def test_many_wards_are_folded_on_the_index(each, monkeypatch):
    from scp_lib.document.html import templates

    pages = [{"file": f"{n}.html", "parameters": {"ward": str(n)}} for n in range(41)]
    macro = templates().get_template("further_pages.html.j2").module.further_pages
    assert "<details>" in macro(pages) and "<details>" not in macro(pages[:40])


def test_in_jupyterlab_one_ward_is_shown(each, monkeypatch, tmp_path):
    from scp_lib import notebook

    shown = []
    monkeypatch.setattr(notebook, "display", lambda made, **_: shown.append(made))
    page = notebook.open_page("small")
    assert list(page.each_ward()) == ["E05000002"]  # East: the first by name
    assert list(page.each_ward("West")) == list(page.each_ward("E05000001")) == ["E05000001"]
    assert shown == []
