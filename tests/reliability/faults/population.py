"""Faults of the table of residents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl

from tests.reliability import world
from tests.reliability.faults.fault import REFUSED, SAME, Fault, add_fault
from tests.reliability.world import SETTINGS

FAULTS: list[Fault] = []


def _people(words: str, answer: str, *says: str) -> Callable[..., None]:
    return add_fault(
        FAULTS, "Population", words, answer, "population.csv" if answer == REFUSED else "", *says
    )


def _population(raw: Path, old: str, new: str) -> None:
    path = raw / "ons" / "population.csv"
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))


@_people("no such file", REFUSED, "there is no such file", "settings")
def population_missing(raw: Path, home: Path) -> None:
    (raw / "ons" / "population.csv").unlink()


@_people("negative", REFUSED, "row 1, column population: '-1000' for E05000001", "above 0")
def population_negative(raw: Path, home: Path) -> None:
    _population(raw, "1000", "-1000")


@_people(
    "zero, and another one no number", REFUSED, "row 1, column population: '0'", "(and 1 more)"
)
def population_zero(raw: Path, home: Path) -> None:
    _population(raw, "1000", "0")
    _population(raw, "1100", "many")


@_people("with a decimal", REFUSED, "row 1, column population: '1000.5'")
def population_decimal(raw: Path, home: Path) -> None:
    _population(raw, "1000", "1000.5")


@_people("a number of 5,000 digits", REFUSED, "row 1, column population")
def population_huge(raw: Path, home: Path) -> None:
    _population(raw, "1000", "9" * 5000)


@_people("a field of 1 MB", REFUSED, "not readable as CSV", "download it again")
def population_long_field(raw: Path, home: Path) -> None:
    _population(raw, "1000", "9" * (1 << 20))


@_people(
    "a ward missing", REFUSED, "no population in 2020 for 1 of 4 wards (E05000004)", "[population]"
)
def population_of_a_ward_missing(raw: Path, home: Path) -> None:
    _population(raw, "E05000004", "E05999999")


@_people("of other wards", REFUSED, "for 4 of 4 wards", "Name another file or year")
def population_of_other_wards(raw: Path, home: Path) -> None:
    _population(raw, "E0500", "E0510")


@_people("of another year", REFUSED, "no population in 2020", "it holds 2011")
def population_of_another_year(raw: Path, home: Path) -> None:
    _population(raw, ",2020", ",2011")


@_people("a ward twice", REFUSED, "row 2: E05000001 stands twice for 2020")
def population_twice(raw: Path, home: Path) -> None:
    _population(raw, "E05000002", "E05000001")


@_people("a column of years under another name", SAME)
def population_mid_year(raw: Path, home: Path) -> None:
    _population(raw, "population,year", "population,mid_year")


@_people("years of another column name, none of them the one wanted", REFUSED, "it holds 2019")
def population_other_year(raw: Path, home: Path) -> None:
    _population(raw, "population,year", "population,mid_year")
    _population(raw, ",2020", ",2019")


@_people("no column of residents", REFUSED, "no column of residents", "with one of all residents")
def population_no_people(raw: Path, home: Path) -> None:
    _population(raw, "population,year", "households,year")


@_people("with title rows and a foot, as Nomis gives it", SAME)
def population_nomis(raw: Path, home: Path) -> None:
    path = raw / "ons" / "population.csv"
    lines = path.read_text().splitlines()[1:]
    rows = [f'"Ward","{line.split(",")[0]}",{line.split(",")[1]}' for line in lines]
    head = [
        '"Population estimates - small area"',
        "",
        '"date","2020"',
        "",
        '"ward","mnemonic","2020"',
    ]
    path.write_text("\n".join([*head, *rows, "", '"Figures may not sum due to rounding"', ""]))


@_people("thousands in groups, and 1000.0", SAME)
def population_grouped(raw: Path, home: Path) -> None:
    _population(raw, ",1000,", ',"1,000",')
    _population(raw, ",1100,", ",1100.0,")


@_people("a row cut short", REFUSED, "row 4", "not the header's 3 columns")
def population_cut(raw: Path, home: Path) -> None:
    path = raw / "ons" / "population.csv"
    path.write_bytes(path.read_bytes()[:-8])


@_people("saved as UTF-16", REFUSED, "not UTF-8 text", "download it again")
def population_utf_16(raw: Path, home: Path) -> None:
    path = raw / "ons" / "population.csv"
    path.write_bytes(path.read_text().encode("utf-16"))


@_people("with a byte-order mark and line ends of Windows", SAME)
def population_of_windows(raw: Path, home: Path) -> None:
    path = raw / "ons" / "population.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))


@_people("more wards, years and columns than are wanted", SAME)
def population_of_more(raw: Path, home: Path) -> None:
    path = raw / "ons" / "population.csv"
    lines = path.read_text().splitlines()
    more = ["E05009999,none,2020", "E05000001,7,2011"]
    path.write_text(
        "\n".join(f"{line},note" for line in [*lines, *more]).replace("note", "name", 1)
    )


@add_fault(
    FAULTS, "Population", "no file named, where none comes with the library", REFUSED,
    "for 4 of 4 wards", "Name another file or year",
)  # fmt: skip
def population_without_a_file(raw: Path, home: Path) -> None:
    named = 'file = "population.csv", year = 2020'
    assert named in SETTINGS
    world.write_settings(home, SETTINGS.replace(named, "year = 2022"))


def _workbook(raw: Path, *sheets: tuple[str, int]) -> None:
    """Write a workbook in the place of the table: a sheet for each name and factor."""
    path = raw / "ons" / "population.csv"
    book = openpyxl.Workbook()
    rows = [line.split(",") for line in path.read_text().splitlines()[1:]]
    for name, factor in sheets:
        sheet = book.create_sheet(name)
        for row in [["ONS"], ["Ward code", "All ages"], *rows]:
            sheet.append([row[0], int(row[1]) * factor] if len(row) > 2 else row)
    book.save(path)


@_people("a workbook with a sheet a year", SAME)
def population_sheet_a_year(raw: Path, home: Path) -> None:
    _workbook(raw, ("Mid-2019", 3), ("Mid-2020", 1), ("Mid-2020 Males", 2))


@_people("a workbook whose sheets are of other years", REFUSED, "it holds 2018, 2019")
def population_sheets_of_others(raw: Path, home: Path) -> None:
    _workbook(raw, ("2018", 1), ("Mid-2019", 1))


def _query(raw: Path, *head: str, header: str, row: str) -> None:
    """Write what Nomis gives: lines above the header, and a row a ward by its template."""
    path = raw / "ons" / "population.csv"
    cells = [line.split(",") for line in path.read_text().splitlines()[1:]]
    rows = [row.format(code=code, people=int(people)) for code, people, _ in cells]
    path.write_text("\n".join([*head, "", header, *rows, ""]))


@_people("a query of Nomis with a column a year", SAME)
def population_wide(raw: Path, home: Path) -> None:
    _query(raw, '"Population"', header='"ward","mnemonic","2019","2020"',
           row='"Ward","{code}",9,{people}')  # fmt: skip


@_people("a query of Nomis for men alone", REFUSED, "sex: male", "wanted persons of all ages")
def population_of_men(raw: Path, home: Path) -> None:
    _query(raw, '"date","2020"', '"sex","Male"', header='"ward","mnemonic","2020"',
           row='"Ward","{code}",{people}')  # fmt: skip


@_people("Nomis's answer for those aged 16 and over", REFUSED, "only of Aged 16+")
def population_of_adults(raw: Path, home: Path) -> None:
    _query(raw, header="DATE,GEOGRAPHY_CODE,C_AGE_NAME,OBS_VALUE",
           row="2020,{code},Aged 16+,{people}")  # fmt: skip


@_people("men and women apart, and nobody together", REFUSED, "only of Female, Male")
def population_apart(raw: Path, home: Path) -> None:
    _query(raw, header="year,ward_code,sex,population",
           row="2020,{code},Male,{people}\n2020,{code},Female,{people}")  # fmt: skip


@_people("a title that names another mid-year", REFUSED, "for these wards it holds 2019")
def population_titled_otherwise(raw: Path, home: Path) -> None:
    _query(raw, '"Mid-2019 population estimates for 2020 wards"', header="Ward code,Total",
           row="{code},{people}")  # fmt: skip


@_people("a title with the years of the release and of the wards", SAME)
def population_released(raw: Path, home: Path) -> None:
    _query(raw, '"Residents by wards of 2023"', '"Released 25 November 2024"',
           header="Ward code,Total", row="{code},{people}")  # fmt: skip


@_people("residents of half of the wards", REFUSED, "for 2 of 4 wards (E05000003, E05000004). Name")
def population_of_half(raw: Path, home: Path) -> None:
    _population(raw, "E05000003", "E05999998")
    _population(raw, "E05000004", "E05999999")
