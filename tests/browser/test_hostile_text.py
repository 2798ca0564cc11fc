"""Names that try to run, as settings, ward names and locations: nothing runs, nothing breaks."""

import csv
import io
import json
import re
import shutil
import tomllib
import zipfile

import pytest

from tests.browser.page_fixtures import too_wide, violations
from tests.example_report import (
    ROOT,
    example_report,
    make_once,
    one_at_a_time,
    shared_folder,
)

pytestmark = pytest.mark.browser
HOSTILE = [
    '<img src=x onerror="window.hacked=1">',
    "${alert(1)}",
    "`+(window.hacked=1)+`",
    "</script><script>window.hacked=1</script>",
    "=cmd|' /C calc'!A0",
    "{{7*7}}",
    "{% raw %}",
    "[x](javascript:alert(1))",
    "$\\frac$",
    '"onmouseover="window.hacked=1" x="',
    "</style></title></textarea><svg onload=window.hacked=1>",
    "/etc/passwd",
    "+1+1",
    "@SUM(1,1)",
    "-2+3",
    "';window.hacked=1//",
    "# **Bold** _name_ | with | marks",
]
DISTRICTS = {
    "Colchester": HOSTILE[3],
    "Invented Eastmarsh": HOSTILE[0],
    "Invented Northbourne": HOSTILE[5],
    "Invented Westleigh": HOSTILE[8],
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def toml(value):
    """Write a value as TOML (JSON's strings, numbers and lists are TOML's)."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {toml(held)}' for name, held in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value)


def write_settings(home, ward_codes):
    held = tomllib.loads((ROOT / "partnerships/example.toml").read_text(encoding="utf-8"))
    held |= {"name": HOSTILE[0], "area_name": HOSTILE[3], "raw_folder": "hostile"}
    held["contact"] = {"name": HOSTILE[1], "email": '"onfocus="window.hacked=1"autofocus="@x.org'}
    held["population"]["title"] = HOSTILE[3]
    held["town_centre"]["name"] = HOSTILE[10]
    held["places_of_recording"] = {
        "kinds": [HOSTILE[0], HOSTILE[6]],
        "points": [{"longitude": 0.9, "latitude": 51.89, "note": HOSTILE[7]}],
    }
    held["briefing"] = {"item": HOSTILE[2], "author": HOSTILE[5]}
    held["comparison"] = {"districts": [*DISTRICTS.values()][1:]}
    held["priorities"] = [HOSTILE[8]]
    for place, target in enumerate(held.get("targets", [])):
        target |= {"title": f"{HOSTILE[place]} {place}", "owner": HOSTILE[9], "source": HOSTILE[3]}
        target["priority"] = HOSTILE[8]
        if "wards" in target:
            target["wards"] = [ward_codes[place]]
    text = "\n".join(f"{name} = {toml(value)}" for name, value in held.items())
    (home / "partnerships" / "hostile.toml").write_text(text, encoding="utf-8")


def write_wards(raw):
    """Write the example's wards, each with a hostile name; return their codes."""
    path = ROOT / "data/raw/example/ons/colchester_wards_2023.geojson"
    wards = json.loads(path.read_text(encoding="utf-8"))
    for feature, name in zip(wards["features"], HOSTILE, strict=True):
        feature["properties"]["WD23NM"] = name
    (raw / "ons").mkdir(parents=True)
    (raw / "ons" / path.name).write_text(json.dumps(wards), encoding="utf-8")
    people = "colchester_ward_population.csv"
    shutil.copyfile(path.with_name(people), raw / "ons" / people)
    return [feature["properties"]["WD23CD"] for feature in wards["features"]]


def write_downloads(raw, example):
    """Write the example's newest two years, each map point under a hostile name."""
    for path in sorted((example / "police_uk").glob("*.zip"))[-2:]:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                rows = list(csv.reader(io.StringIO(archive.read(name).decode())))
                header, *lines = rows
                place, lsoa = header.index("Location"), header.index("LSOA name")
                for line in lines:
                    if line[4]:
                        number = int(line[5][-4:]) % len(HOSTILE)
                        line[place] = f"On or near {HOSTILE[number]}"
                        line[lsoa] = f"{DISTRICTS[line[lsoa][:-5]]}{line[lsoa][-5:]}"
                out = raw / "police_uk" / "<img src=x onerror=alert(1)> ${alert(1)}" / name
                out.parent.mkdir(parents=True, exist_ok=True)
                with out.open("w", encoding="utf-8", newline="") as stream:
                    csv.writer(stream, lineterminator="\n").writerows([header, *lines])


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return example_report(tmp_path_factory)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = shared_folder(tmp_path_factory) / "hostile-report"
    home = folder / "home"
    with one_at_a_time(folder.with_suffix(".lock")):
        if not home.exists():
            (home / "partnerships").mkdir(parents=True)
            shutil.copytree(ROOT / "notebooks", home / "notebooks")
            raw = home / "data" / "raw" / "hostile"
            write_settings(home, write_wards(raw))
            write_downloads(raw, ROOT / "data/raw/example")
    return make_once(folder, ["report", "hostile"], {"SAFER_HOME": str(home)})


def test_every_page_is_made(report, example):
    made, wanted = (
        json.loads((folder / "manifest.json").read_text("utf-8"))["pages"]
        for folder in (report, example)
    )
    assert [page["file"] for page in made] == [page["file"] for page in wanted]
    assert not [page["failed"] for page in made if page["failed"]]


def test_nothing_runs_and_nothing_breaks(offline, report, example):
    files = [*sorted(report.glob("*.html")), *sorted(report.glob("maps/*.html"))]
    assert len(files) > 3
    for path in files:
        page = offline.new_page()
        opened = []
        page.on("dialog", lambda dialog, opened=opened: (opened.append(1), dialog.dismiss()))
        page.goto(path.as_uri())
        is_map = path.parent.name == "maps"
        for frame in page.frames[1:] + ([page] if is_map else []):
            shapes = frame.locator("path.leaflet-interactive")
            shapes.first.wait_for(state="attached")
            for shape in shapes.all()[:20]:
                shape.dispatch_event("mouseover")
        page.mouse.move(600, 400)
        page.wait_for_timeout(100)
        for frame in page.frames:
            assert frame.evaluate("window.hacked") is None, path.name
            assert frame.locator("svg[onload], img[onerror], [onmouseover], [onfocus]").count() == 0
            assert frame.evaluate("[...document.links].every((a) => a.protocol != 'javascript:')")
        assert opened == []
        twin = example / path.relative_to(report)
        if twin.is_file() and not is_map:  # nothing swallowed: as much of everything as elsewhere
            text, other = (file.read_text(encoding="utf-8") for file in (path, twin))
            for tag in ("<h2", "<section", "<iframe", "<img", "<table", "<footer", "</html>"):
                assert text.count(tag) == other.count(tag), (path.name, tag)
        page.close()
    assert offline.asked == [] and offline.faults == []


def test_names_are_read_as_they_are_written(offline, report):
    page = offline.new_page()
    page.goto((report / "10_asb_by_ward.html").as_uri())
    words = page.locator("main table").first.inner_text()
    for name in HOSTILE:
        assert name in words, name
    assert page.locator(".who").inner_text() == HOSTILE[0]
    assert HOSTILE[3] in page.title()
    assert "root:" not in page.content()


@pytest.mark.parametrize("name", ["index", "10_asb_by_ward", "90_data_quality"])
def test_pages_stay_accessible_and_narrow(offline, report, name):
    page = offline.new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto((report / f"{name}.html").as_uri())
    assert too_wide(page) == []
    page.set_viewport_size({"width": 1200, "height": 900})
    assert violations(page)[1] == []


def test_cells_of_a_spreadsheet_are_inert(report):
    seen = set()
    for path in sorted(report.glob("tables/*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream):
                for cell in row:
                    is_number = re.fullmatch(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", cell)
                    assert is_number or not cell.startswith(FORMULA), (path.name, cell)
                    seen.add(cell)
    assert {"'=cmd|' /C calc'!A0", "'+1+1", "'@SUM(1,1)", "'-2+3"} <= seen
