"""The page a notebook fills: which months, which figures, what is shown and what is written."""

import csv
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib import notebook
from scp_lib.document.html import UNTRACED, as_markdown
from scp_lib.document.model import Sentence, Table, sentence
from scp_lib.document.parts import Map, Picture, Tile
from scp_lib.errors import ParameterError, PeriodError, ScpError, UsageError
from scp_lib.notebook import open_page
from scp_lib.periods import Month
from tests.report.small_project import SmallProject

HOSTILE = (
    '<img src=x onerror="window.hacked=1"> ${alert(1)} `x` [x](javascript:alert(1)) $\\frac$ a|b'
)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    home = tmp_path_factory.mktemp("notebook") / "home"
    with pytest.MonkeyPatch.context() as patch:
        for name in ("SAFER_RAW", "SAFER_PROCESSED", "SAFER_BUILT", "SAFER_PAGE"):
            patch.delenv(name, raising=False)
        patch.setenv("SAFER_HOME", str(home))
        yield SmallProject(home)


@pytest.fixture
def page(small, tmp_path, monkeypatch):
    """A page that is written to tmp_path / "page"."""
    monkeypatch.setenv("SAFER_PAGE", str(tmp_path / "page"))
    return open_page("small", "2025-02")


def shown(do, *args, **words):
    """Return what a call displays: one dict of formats an output."""
    held = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notebook, "display", lambda made, **_: held.append(made))
        do(*args, **words)
    return [made if isinstance(made, dict) else {"image/png": made.data} for made in held]


def test_page_covers_the_twelve_months_to_its_own(page):
    assert (page.month, page.months[0], len(page.months)) == (Month(2025, 2), Month(2024, 3), 12)
    assert page.months_name == "March 2024 to February 2025"
    assert page.complete_months[0] == Month(2024, 1)
    assert page.highlight == (pd.Timestamp(2024, 3, 1), pd.Timestamp(2025, 2, 1))
    # what came after the report's month is not in it
    assert page.report_receipts["month"].max() == pd.Timestamp(2025, 2, 1)
    assert page.report_incidents["month"].min() == pd.Timestamp(2024, 3, 1)
    assert page.count_by_ward("Robbery")["month"].max() == pd.Timestamp(2025, 2, 1)


def test_without_a_month_the_newest_one_held_in_full_is_taken(small):
    assert open_page("small").month == Month(2025, 3)


@pytest.mark.parametrize("month", ["2023-12", "2025-04", "2025-3", "March 2025"])
def test_a_month_that_is_not_held_is_refused(small, month):
    with pytest.raises(PeriodError, match=r"not complete|not a month"):
        open_page("small", month)


def test_counts_are_of_the_wards_and_types_asked_for(page):
    counts = page.count_by_ward("Anti-social behaviour")
    assert set(counts["crime_type"]) == {"Anti-social behaviour"}
    west = counts[counts["ward_code"] == "E05000001"].set_index("month")["incident_count"]
    assert west[pd.Timestamp(2024, 11, 1)] == 3 + 11
    assert set(page.count_by_ward()["crime_type"]) == set(page.settings.crime_types)
    with pytest.raises(ParameterError, match="'Piracy' is not a crime type of these settings"):
        page.count_by_ward("Piracy")


def test_residents_of_the_wards(page):
    assert page.has_population
    assert page.residents["population"].tolist() == [1200, 900]


def test_headline_goes_to_the_page_and_the_index(page, tmp_path):
    (box,) = shown(page.headline, "One <b>thing</b>.", "Another.")
    assert "<h2>In short</h2>" in box["text/html"] and "&lt;b&gt;" in box["text/html"]
    record = json.loads((tmp_path / "page" / "page.json").read_text(encoding="utf-8"))
    assert record["headline"] == ["One <b>thing</b>.", "Another."]


def test_a_tile_stands_beside_the_findings_and_goes_to_the_index(page, tmp_path):
    rows = pd.DataFrame({"month": pd.date_range("2023-01-01", periods=30, freq="MS")})
    rows["incident_count"] = [None, *range(29)]
    table = Table("asb", "ASB by month", rows, "month", {"month": "Month", "incident_count": "n"})
    number = sentence("{incident_count}", table.row(29))
    tile = Tile("A & B", number, sentence("incidents"), sentence("No change."), "=", table)
    box = shown(page.headline, "One.", tile=tile)[0]["text/html"]
    assert "<h3>A &amp; B</h3>" in box and '<data id="tile-1.1" value="28"' in box
    assert box.count("<rect") == 24 and "Jul 2023" in box and "Jun 2025" in box
    heights = [int(each) for each in re.findall(r'height="(\d+)" fill', box)]
    assert heights == [round(40 * count / 28) for count in range(5, 29)]
    record = json.loads((tmp_path / "page" / "page.json").read_text(encoding="utf-8"))
    assert record["tile"]["label"] == "A & B" and "No change." in record["tile"]["html"]
    assert "asb" in record["tables"]


def test_warning_goes_to_the_page_and_the_index(page, tmp_path):
    (box,) = shown(page.warn, "Mind <this>.")
    assert 'class="warning"' in box["text/html"] and "&lt;this&gt;" in box["text/html"]
    record = json.loads((tmp_path / "page" / "page.json").read_text(encoding="utf-8"))
    assert record["warnings"] == ["Mind <this>."]


def table_words(**words):
    return {"caption": "Places", "headers": {"place": "Place"}, "row_header": "place"} | words


def test_table_is_shown_escaped_and_written_inert(page, tmp_path):
    rows = pd.DataFrame({"place": ["<b>A</b>", "=1+1", "-2"], "n": [1, -2, 3]})
    table, link = shown(page.show_table, rows, name="places", **table_words())
    assert "&lt;b&gt;A&lt;/b&gt;" in table["text/html"]
    assert 'href="tables/page-places.csv"' in link["text/html"]
    path = tmp_path / "page" / "tables" / "page-places.csv"
    read = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    assert [row["place"] for row in read] == ["<b>A</b>", "'=1+1", "'-2"]
    assert [row["n"] for row in read] == ["1", "-2", "3"]
    assert all("Open Government Licence" in row["source"] for row in read)


def test_map_is_a_sandboxed_frame_a_picture_and_two_files(page, tmp_path):
    title, alt = Sentence(("A <map>",)), Sentence(('Map "of" <wards>',))
    still = Picture("wards", title, alt, b"\x89PNG map")
    view = Map(still, '<p title="it\'s">map</p>')
    frame, picture, link = shown(page.show_map, view)
    words = frame["text/html"]
    assert 'sandbox="allow-scripts"' in words and "allow-same-origin" not in words
    assert 'title="Interactive map: A &lt;map&gt;"' in words
    assert 'srcdoc="&lt;p title=&quot;it&#x27;s&quot;&gt;map&lt;/p&gt;"' in words
    assert "image/png" in picture
    assert (
        'href="maps/page-wards.html"' in link["text/html"]
        and "maps/page-wards.png" in link["text/html"]
    )
    assert (tmp_path / "page/maps/page-wards.html").read_text() == view.html
    assert (tmp_path / "page/maps/page-wards.png").read_bytes() == still.png
    record = json.loads((tmp_path / "page" / "page.json").read_text(encoding="utf-8"))
    assert record["maps"] == {"wards": "A <map>"}
    assert record["alts"] == {"wards": 'Map "of" <wards>'}


@pytest.mark.parametrize("name", ["", "../up", "a b", "A", "a/b", "1st", "a.csv", "con\n"])
def test_a_name_that_is_no_file_name_is_refused_and_nothing_is_written(page, tmp_path, name):
    rows = pd.DataFrame({"place": ["A"]})
    with pytest.raises(ScpError, match="cannot name a table"):
        page.show_table(rows, name=name, **table_words())
    assert not list(tmp_path.rglob("*.csv"))


def test_one_name_twice_is_refused_and_the_first_file_stays(page, tmp_path):
    page.show_table(pd.DataFrame({"place": ["A"]}), name="places", **table_words())
    first = (tmp_path / "page/tables/page-places.csv").read_bytes()
    with pytest.raises(ParameterError, match="two tables named 'places'"):
        page.show_table(pd.DataFrame({"place": ["B"]}), name="places", **table_words())
    assert (tmp_path / "page/tables/page-places.csv").read_bytes() == first


def test_in_jupyterlab_nothing_is_written(small, tmp_path, monkeypatch):
    monkeypatch.delenv("SAFER_PAGE", raising=False)
    page = open_page("small")
    before = sorted(tmp_path.rglob("*"))
    outputs = shown(page.show_table, pd.DataFrame({"place": ["A"]}), name="a", **table_words())
    assert len(outputs) == 1  # no link to a file that is not there
    assert sorted(tmp_path.rglob("*")) == before


def as_page(words):
    """Turn Markdown into HTML as the page's template does."""
    from nbconvert.filters import markdown2html

    return markdown2html(words)


def test_what_is_said_can_be_stressed_and_cannot_run(page):
    (said,) = shown(page.say, f"**Up** to {HOSTILE}")
    made = as_page(said["text/markdown"])
    assert "<strong>Up</strong>" in made
    for tag in ("<img", "<script", "<a ", "<code", "math", "<table"):
        assert tag not in made


@pytest.mark.parametrize("text", ["/etc/passwd", "https://example.org/x", "pyproject.toml"])
def test_what_names_a_file_or_address_is_said_and_not_opened(page, text):
    (said,) = shown(page.say, text)
    assert said["text/markdown"] == text


@given(st.one_of(st.text(max_size=60), st.text("0123456789,.-+% *_#<>&;ab\n", max_size=60)))
@settings(max_examples=200)
def test_no_text_that_is_said_becomes_markup_of_its_own(said):
    from html.parser import HTMLParser

    tags = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.append((tag, attrs))

    Reader().feed(as_page(as_markdown(said)))
    quiet = "p em strong ul ol li h1 h2 h3 h4 h5 h6 hr blockquote pre code br del dl dt dd"
    assert {tag for tag, _ in tags} <= {*quiet.split()}, (said, tags)
    assert not [name for _, attrs in tags for name, _ in attrs if name.startswith("on")]


def test_numbers_written_by_hand_are_marked_wherever_they_stand(page, tmp_path):
    (said,) = shown(page.say, "About **12** of them.")
    (box,) = shown(page.headline, "3 wards.", "None.")
    (warning,) = shown(page.warn, "Only 9 months.")
    assert said["text/markdown"].endswith(f"\n\n*{UNTRACED}*")
    assert box["text/html"].count(UNTRACED) == warning["text/html"].count(UNTRACED) == 1
    record = json.loads((tmp_path / "page" / "page.json").read_text(encoding="utf-8"))
    assert record["untraced"] == ["About **12** of them.", "3 wards.", "Only 9 months."]


def test_words_without_numbers_and_sentences_are_not_marked(page, tmp_path):
    outputs = [*shown(page.say, "Up."), *shown(page.headline, "Up."), *shown(page.warn, "Up.")]
    outputs += shown(page.say, Sentence(("From June 2024.",)))
    assert UNTRACED not in str(outputs)
    record = json.loads((tmp_path / "page" / "page.json").read_text(encoding="utf-8"))
    assert record["untraced"] == []


def test_a_table_of_ones_own_is_made_from_what_the_page_asked_for(small, tmp_path, monkeypatch):
    def made_from(ask):
        monkeypatch.setenv("SAFER_PAGE", str(tmp_path / ask.__name__))
        page = open_page("small")
        ask(page)
        page.show_table(pd.DataFrame({"n": [1]}), name="own", headers={"n": "Number"})
        text = (tmp_path / ask.__name__ / "page.json").read_text(encoding="utf-8")
        source = json.loads(text)["sources"]["own"]
        return source["made_from"], source["reads_settings"]

    def nothing(page): ...

    def residents(page):
        return page.residents

    def counts(page):
        return "fires" in page.built or page.count_by_ward("Robbery")

    def built(page):
        return page.built["completeness"]

    assert made_from(nothing) == ([], True)
    assert made_from(residents) == (["wards"], False)
    assert made_from(built) == (["completeness"], False)
    assert sorted(made_from(counts)[0]) == ["incidents", "wards"]


def test_no_project_is_a_plain_error(monkeypatch, tmp_path):
    monkeypatch.setenv("SAFER_HOME", str(tmp_path))
    with pytest.raises(UsageError, match="No project was found at"):
        open_page("small")


def test_the_example_is_found_beside_somebodys_downloads(tmp_path, monkeypatch):
    monkeypatch.setenv("SAFER_HOME", str(Path(__file__).parents[1]))
    monkeypatch.setenv("SAFER_RAW", str(tmp_path))
    monkeypatch.setenv("SAFER_PROCESSED", str(tmp_path / "processed"))
    assert open_page("example").month == Month(2026, 3)


def test_a_mistake_in_jupyterlab_is_its_lines_alone():
    lines = ParameterError(["first line.", "second line."])._render_traceback_()
    assert lines == ["first line.", "second line."]


def test_a_page_says_what_it_holds_and_what_to_do_next(page):
    count = len(page.report_incidents)
    assert repr(page) == (
        f"{page.settings.name}, to February 2025: 12 of 12 months, {count:,} incidents, "
        f"{len(page.wards)} wards. Next: "
        f'page.count_by_ward("{page.settings.crime_types[-1]}"), page.wards, page.show_table(…).'
    )
    shown_as = page._repr_html_()
    assert "<caption>" in shown_as and f"<td>{count:,}</td>" in shown_as
    assert len(dir(page)) <= 15 and all(hasattr(page, name) for name in dir(page))


def test_a_table_needs_a_caption_and_nothing_else(page, tmp_path):
    counted = page.report_incidents.groupby("ward_code").size().rename("incident_count").to_frame()
    told = shown(page.show_table, counted, caption="Incidents by ward, 2024")
    assert "<caption" in told[0]["text/html"] and "Incidents</th>" in told[0]["text/html"]
    (written,) = (tmp_path / "page/tables").glob("*incidents_by_ward_2024.csv")
    assert written.read_text(encoding="utf-8").startswith("ward_code,incident_count,source")
    with pytest.raises(ParameterError, match=r"needs a caption.*It has incident_count"):
        page.show_table(counted)
    with pytest.raises(ScpError, match="no column ward to show: there are ward_code, incident"):
        page.show_table(counted, caption="Incidents", headers={"ward": "Ward"})


def test_a_chart_of_ones_own_needs_its_words(page):
    ax = page.wards.set_index("ward_name")["population"].plot(title="Residents by ward")
    with pytest.raises(ParameterError, match="needs its words"):
        page.show_chart(ax)
    with pytest.raises(ParameterError, match="A str is no chart"):
        page.show_chart("a chart", alt="Words.")
    (told,) = shown(page.show_chart, ax, alt="Every ward has about as many residents.")
    assert told["image/png"].startswith(b"\x89PNG")
    record = json.loads((page._folder / "page.json").read_text(encoding="utf-8"))
    assert "Every ward has about as many residents." in record["marks"]


def test_a_mistyped_crime_type_names_the_nearest(page):
    wanted = page.settings.crime_types[0]
    with pytest.raises(ParameterError, match=f"Did you mean {wanted}"):
        page.count_by_ward(wanted.upper()[:-1])
