"""Whose a page and its files are: of a notebook alone, renamed, copied, with other parameters."""

import html
import json
import re
from urllib.parse import unquote

import pytest

from scp_lib.document import naming
from scp_lib.periods import Month
from scp_lib.report.cards import list_notebooks
from scp_lib.report.verify import verify
from scp_lib.studies import page_titles
from tests.report.small_project import (
    MAP,
    START,
    TABLE,
    ZONES,
    files_of,
    index_of,
    text_of,
)


def test_one_notebook_alone_keeps_the_other_pages(small):
    small.write_notebook("20_zones", START, ZONES)
    folder = small.report().index.parent
    before = files_of(folder)
    small.write_notebook("20_zones", START, ZONES.replace("of zones", "of two zones"))
    report = small.report(notebooks=["20"])
    now = files_of(folder)
    assert set(now) == set(before)
    assert now["10_people.html"] == before["10_people.html"]
    assert "of two zones" in text_of(index_of(report))
    assert "Most live in the west" in index_of(report)
    assert "Not part of this run" not in index_of(report)  # the same data lie under both
    small.write_month(Month(2024, 6), asb=50)
    assert "Not part of this run" in index_of(small.report(notebooks=["20"]))


def test_a_page_of_an_older_version_that_knew_no_squares_is_kept(small):
    small.write_notebook("20_zones", START, ZONES)
    folder = small.report().index.parent
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for entry in manifest["pages"]:
        del entry["tile"]
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    small.write_notebook("20_zones", START, ZONES.replace("of zones", "of two zones"))
    report = small.report(notebooks=["20"])
    assert "of two zones" in index_of(report) and "Most live in the west" in index_of(report)


NAMES = ["05_copy", "10_people-Copy1", "10_people - Copy", "My copy of 10% & more (1)"]


@pytest.mark.parametrize("name", NAMES)
def test_a_copied_notebook_is_a_page_of_its_own_and_leaves_without_a_trace(small, name):
    before = files_of(small.report().index.parent)
    told = []
    small.write_notebook(name, START, TABLE, MAP, title="10_people")
    folder = small.report(tell=told.append).index.parent
    now = files_of(folder)
    files = {f"maps/{name}-people_map.html", f"maps/{name}-people_map.png",
             f"tables/{name}-people.csv"}  # fmt: skip
    assert set(now) - set(before) == {f"{name}.html", *files}
    others = set(before) - {"index.html", "manifest.json"}
    assert {file: now[file] for file in others} == {file: before[file] for file in others}
    assert now[f"tables/{name}-people.csv"] == before["tables/10_people-people.csv"]
    names = ", ".join(sorted(["10_people", name]))
    assert f"{names}: the same title. Give each its own in the first cell" in "\n".join(told)
    page = now[f"{name}.html"].decode().replace("<wbr>", "")
    assert f">tables/{html.escape(name)}-people.csv</a>" in page
    for shown in (now[f"{name}.html"], now["index.html"]):
        links = {unquote(link) for link in re.findall(r'href="([^"#]*)"', shown.decode())}
        assert files <= links and links - {"index.html", "manifest.json"} <= {*now} | {
            link for link in links if link.startswith(("https:", "mailto:"))
        }
    manifest = json.loads(now["manifest.json"])
    (entry,) = [page for page in manifest["pages"] if page["notebook"] == name]
    assert {made["table"] for made in entry["made"]} <= {*now}
    assert verify(folder).summary.endswith("made again, every byte is the same.")
    alone = small.report(notebooks=[name], is_forced=True)
    assert files_of(alone.index.parent) == now
    (small.home / f"notebooks/{name}.ipynb").unlink()
    told.clear()
    assert files_of(small.report(tell=told.append).index.parent) == before
    assert f"{name}: left the report, as its notebook ({name}.ipynb) is gone." in told


def test_the_order_of_runs_changes_no_byte(small):
    small.write_notebook("05_copy", START, TABLE, MAP)
    at_once = files_of(small.report().index.parent)
    one_by_one = {}
    for name in ("05_copy", "10_people"):
        report = small.report(notebooks=[name], out=small.home / "other")
        one_by_one = files_of(report.index.parent)
    assert one_by_one == at_once


def test_a_page_leaves_also_where_the_same_notebook_is_asked_for_again(small):
    small.write_notebook("my copy", START, TABLE)
    small.report()
    small.report(notebooks=["10"])
    (small.home / "notebooks/my copy.ipynb").unlink()
    assert "my copy" not in index_of(small.report(notebooks=["10"]))


USUAL = """
from scp_lib.studies import page_titles
page.about(*page_titles.wards(kind))
page.headline(kind)
"""


def test_a_copys_own_title_and_question_are_used_and_stale_ones_follow_the_parameter(small):
    def write(name, *, title, question, kind="Burglary"):
        text = f'kind: str = "{kind}"\n'
        small.write_notebook(name, START, USUAL, parameters=text, title=title)
        path = small.home / f"notebooks/{name}.ipynb"
        path.write_text(path.read_text("utf-8").replace("Who lives where?", question), "utf-8")

    usual_title, usual_question = page_titles.wards("Anti-social behaviour")
    write("30_stale", title=usual_title, question=usual_question)
    write("31_own", title="Sheds broken into", question="Which sheds?")
    report = small.report()
    asked = {"30_stale": page_titles.wards("Burglary"), "31_own": ("Sheds broken into",
             "Which sheds?")}  # fmt: skip
    entries = json.loads((report.index.parent / "manifest.json").read_text("utf-8"))["pages"]
    found = {e["notebook"]: (e["title"], e["question"]) for e in entries}
    assert found == asked | {"10_people": found["10_people"]}
    for name, (title, question) in asked.items():
        page = text_of((report.index.parent / f"{name}.html").read_text("utf-8"))
        assert title in page and question in page
        assert title in text_of(index_of(report))
    report = small.report(notebooks=["31"], parameters=[("kind", "Robbery")])
    assert "Sheds broken into (Robbery)" in text_of(index_of(report))


def test_our_own_first_cells_say_the_usual_words():
    """Else a first cell of ours would be taken for an analyst's own, whatever the crime type."""
    following = [card for card in list_notebooks() if "page_titles" in card.path.read_text("utf-8")]
    assert len(following) >= 3
    for card in following:
        assert {card.title, card.question} <= page_titles.USUAL, card.name


def test_a_month_of_its_own_gives_way_to_the_reports_and_it_is_told(small):
    path = small.home / "notebooks/12_copy.ipynb"
    small.write_notebook("12_copy", START, TABLE)
    path.write_text(
        path.read_text("utf-8").replace('month: str = \\"\\"', 'month: str = \\"2025-02\\"')
    )
    told = []
    report = small.report(tell=told.append)
    assert "12_copy: every page of a report is of its month, 2025-03, and so is" in "\n".join(told)
    assert "March 2025" in text_of((report.index.parent / "12_copy.html").read_text("utf-8"))
    told.clear()
    small.report(month="2025-02", tell=told.append)
    assert "12_copy: every page" not in "\n".join(told)


def test_a_copied_main_measure_is_told(small):
    for name in ("10_people", "12_copy"):
        path = small.home / f"notebooks/{name}.ipynb"
        small.write_notebook(name, START, TABLE, title=name)
        text = path.read_text("utf-8").replace("**For.**", "**Main measure.** Bees.\\n\\n**For.**")
        path.write_text(text, "utf-8")
    told = []
    assert not small.report(tell=told.append).failed
    (line,) = [line for line in told if "the same" in line]
    assert line.startswith("10_people, 12_copy: the same main measure. Give each its own")


def test_a_renamed_notebook_takes_its_files_with_it(plain):
    folder = plain.report().index.parent
    notebooks = plain.home / "notebooks"
    (notebooks / "10_people.ipynb").rename(notebooks / "12_people.ipynb")
    report = plain.report()
    assert not report.failed
    assert not (folder / "10_people.html").exists() and (folder / "12_people.html").exists()


def test_no_page_can_take_the_name_of_the_counts(small):
    before = files_of(small.report().index.parent)["tables/ward_month_counts.csv"]
    small.write_notebook("10_people", START, TABLE.replace('"people"', '"ward_month_counts"'))
    now = files_of(small.report().index.parent)
    assert now["tables/ward_month_counts.csv"] == before
    assert "tables/10_people-ward_month_counts.csv" in now


def test_a_copy_named_like_a_page_of_other_parameters_is_not_replaced_by_it(small):
    given = 'kind: str = "Robbery"\nsize: int = 3\n'
    small.write_notebook("30_kind", START, KIND, parameters=given)
    small.write_notebook("30_kind-burglary", START, KIND, parameters=given, title="Mine")
    folder = small.report().index.parent
    mine = files_of(folder)["30_kind-burglary.html"]
    small.report(notebooks=["30_kind"], parameters=[("kind", "Burglary")])
    now = files_of(folder)
    assert now["30_kind-burglary.html"] == mine and "30_kind-burglary_.html" in now
    assert not verify(folder).faults


KIND = """
from scp_lib.document.naming import file_stem
page.about(f"{kind} by ward", f"Where is {kind}?")
page.headline(f"{kind}, {size}.")
page.show_table(
    page.residents, name=f"{file_stem(kind)}_by_ward", caption=kind, row_header="ward_name",
    headers={"ward_name": "Ward"},
)
"""


def test_other_parameters_make_a_page_beside_the_standing_one(plain):
    given = 'kind: str = "Robbery"\nsize: int = 3\n'
    plain.write_notebook("30_kind", START, KIND, parameters=given, title="Robbery by ward")
    folder = plain.report().index.parent
    standing = files_of(folder)
    assert "tables/30_kind-robbery_by_ward.csv" in standing
    plain.report(notebooks=["30"], parameters=[("kind", "Burglary")])
    plain.report(notebooks=["30"], parameters=[("size", "4")])
    report = plain.report(notebooks=["30"], parameters=[("kind", "Robbery"), ("size", "3")])
    assert not report.failed  # the notebook's own values, given: its own page
    now = files_of(folder)
    assert now["30_kind.html"] == standing["30_kind.html"]
    beside = {"30_kind-burglary.html", "tables/30_kind-burglary-burglary_by_ward.csv",
              "30_kind-size_4.html", "tables/30_kind-size_4-robbery_by_ward.csv"}  # fmt: skip
    assert set(now) - set(standing) == beside
    page = text_of(now["30_kind-burglary.html"].decode())
    assert "Burglary by ward" in page and "Where is Burglary?" in page
    assert "Robbery by ward" not in page
    # a report of all pages keeps them, and the index tells them apart
    words = text_of(index_of(plain.report()))
    assert "Burglary by ward" in words and "Robbery by ward (size 4)" in words
    assert beside <= set(files_of(folder))


def test_our_pages_are_those_that_come_with_the_project():
    assert {card.path.stem for card in list_notebooks()} == naming.OUR_PAGES


def test_pages_that_do_not_apply_are_one_line_of_the_index(small):
    for name in ("20_targets", "30_centre"):
        small.write_notebook(name, START, f'page.not_applicable("No {name} here.")', title=name)
    report = small.report()
    assert report.failed == {}
    words = text_of(index_of(report))
    assert (
        "Pages that do not apply here. 20_targets : No 20_targets here. 30_centre : No 30_centre "
        "here. The data behind this report"
    ) in words
    page = report.index.parent / "20_targets.html"
    assert "This page does not apply here. No 20_targets here." in text_of(page.read_text("utf-8"))


def test_a_page_of_ours_with_anothers_table_fails_alone(small):
    """Ours have no name before those of their tables, so an edited one might meet another."""
    for name in ("10_asb_by_ward", "22_history"):
        small.write_notebook(name, START, TABLE, title=name)
    report = small.report()
    assert list(report.failed) == ["22_history"] and report.is_persons_mistake
    said = "tables/people.csv is in the report already, by another page: give the table or map"
    assert said in report.failed["22_history"]
    assert list(small.report(notebooks=["22"], is_forced=True).failed) == ["22_history"]
    small.write_notebook("22_history", START, TABLE.replace('"people"', '"report_basis"'))
    assert "tables/report_basis.csv is in the report" in small.report().failed["22_history"]
