"""A project small enough to report on in a moment: two wards, a few months, tiny notebooks."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from textwrap import dedent

from scp_lib.files import project
from scp_lib.periods import Month, Period
from scp_lib.report.run import Report, make_report
from scp_lib.settings.partnership import read_partnership

HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,"
    "LSOA code,LSOA name,Crime type,Last outcome category,Context"
)
TODAY = Month(2026, 11)
MONTHS = Period(Month(2024, 1), Month(2025, 3))
SETTINGS = """
name = "Small Partnership"
area_name = "Smallshire"
district_code = "E07000999"
forces = ["smallshire"]
crime_types = ["Anti-social behaviour", "Robbery"]
[contact]
name = "The Team"
email = "team@example.org"
[wards]
file = "wards.geojson"
code_column = "code"
name_column = "name"
vintage = 2023
[population]
file = "population.csv"
year = 2020
"""
START = """
from scp_lib.notebook import open_page
page = open_page(partnership, month)
counts = page.count_by_ward("Anti-social behaviour")
"""
TABLE = """
from scp_lib.document.model import Table
people = Table("people", "People", page.residents, "ward_name",
               {"ward_name": "Ward", "population": "Residents"}, made_from=("wards",))
page.headline(f"{len(page.report_incidents)} incidents.")
page.show_table(people)
"""
ZONES = TABLE.replace("people", "zones").replace("incidents.", "incidents of zones.")
MAP = """
from scp_lib.document.model import sentence
from scp_lib.drawing.maps import ward_map
page.show_map(
    ward_map(people, page.wards, value="population", name="people_map",
             title=sentence("Most live in the west"), legend_title="Residents", source=page.source)
)
"""


def notebook(*cells: str, title: str = "People", parameters: str = "", runs: str = "") -> str:
    """Write a notebook's JSON: title, parameters, then a code cell each."""
    first = f"# {title}\n\n**Question.** Who lives where?\n\n**For.** Anybody."
    first += f"\n\n**Runs.** {runs}" if runs else ""
    given = f'partnership: str = "small"  # settings\nmonth: str = ""  # YYYY-MM\n{parameters}'
    return json.dumps(
        {
            "cells": [
                {"cell_type": "markdown", "id": "first", "metadata": {}, "source": first},
                _code("given", given, tags=["parameters"]),
                *(_code(f"cell{place}", source) for place, source in enumerate(cells)),
            ],
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def _code(key: str, source: str, *, tags: list[str] | None = None) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": key,
        "metadata": {"tags": tags} if tags else {},
        "outputs": [],
        "source": dedent(source).strip(),
    }


def street_csv(month: Month, *, asb: int = 3, missing_place: int = 1) -> str:
    """Write one month of a force, in data.police.uk's layout: ASB in the west, one robbery east."""
    rows = [
        f",{month},Smallshire Police,Smallshire Police,0.850001,51.850001,On or near West Lane,"
        "E01099001,Smallshire 001A,Anti-social behaviour,,"
    ] * (asb + month.month)
    rows += [
        f",{month},Smallshire Police,Smallshire Police,,,No Location,,,Anti-social behaviour,,"
    ] * missing_place
    rows.append(
        f"{month.year}{month.month:02d}{'a' * 58},{month},Smallshire Police,Smallshire Police,"
        "0.950001,51.850001,On or near East Lane,E01099002,Smallshire 002A,Robbery,"
        "Under investigation,"
    )
    return "\n".join([HEADER, *rows, ""])


class SmallProject:
    """A project's folder, with a report's folders beside it."""

    def __init__(self, home: Path, *, of: SmallProject | None = None) -> None:
        """Write a new project, or copy one as it stands, with its reports."""
        self.home = home
        self.raw = home / "data" / "raw"
        self.reports = home / "reports"
        if of is not None:
            shutil.copytree(of.home, home)
            return
        for folder in ("partnerships", "notebooks", "data/raw/ons", "data/raw/police_uk"):
            (home / folder).mkdir(parents=True)
        (home / "partnerships" / "small.toml").write_text(SETTINGS, encoding="utf-8")
        self.write_notebook("10_people", START, TABLE, MAP)
        self.write_wards(["West", "East"])
        (self.raw / "ons" / "population.csv").write_text(
            "ward_code,population,year\nE05000001,1200,2020\nE05000002,900,2020\n"
        )
        for month in MONTHS:
            self.write_month(month)

    def write_notebook(
        self, name: str, *cells: str, parameters: str = "", title: str = "", runs: str = ""
    ) -> None:
        """Write a notebook of the project."""
        text = notebook(*cells, title=title or name, parameters=parameters, runs=runs)
        (self.home / "notebooks" / f"{name}.ipynb").write_text(text, encoding="utf-8")

    def write_month(self, month: Month, *, asb: int = 3) -> None:
        """Write one month's download."""
        path = self.raw / "police_uk" / str(month) / f"{month}-smallshire-street.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(street_csv(month, asb=asb), encoding="utf-8")

    def write_wards(self, names: list[str]) -> None:
        """Write the two wards, west and east."""
        features = [
            {
                "type": "Feature",
                "properties": {"code": f"E0500000{place + 1}", "name": name},
                "geometry": {"type": "Polygon", "coordinates": [_square(0.8 + place / 10, 51.8)]},
            }
            for place, name in enumerate(names)
        ]
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (self.raw / "ons" / "wards.geojson").write_text(text, encoding="utf-8")

    def report(self, **words: object) -> Report:
        """Make a report; its folder is ``report(...).index.parent``."""
        settings = {
            "raw": self.raw,
            "processed": self.home / "data" / "processed",
            "out": self.reports,
            "today": TODAY,
            "tell": lambda line: None,
        }
        assert project.home() == self.home.resolve()
        return make_report(read_partnership("small"), **(settings | words))  # type: ignore[arg-type]


def _square(west: float, south: float) -> list[list[float]]:
    east, north = west + 0.1, south + 0.1
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder but run.json, which holds the times."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


def index_of(report: Report) -> str:
    """Return the text of a report's index."""
    return report.index.read_text(encoding="utf-8")


def text_of(page: str) -> str:
    """Return a page's words, without markup, scripts and maps."""
    body = re.sub(r"<(style|script)\b.*?</\1>|srcdoc=\"[^\"]*\"", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())
