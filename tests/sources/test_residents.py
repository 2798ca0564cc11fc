"""Residents of wards as ONS, Nomis and others give them."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from scp_lib.areas.districts import wards_of
from scp_lib.errors import SourceError
from scp_lib.sources.ons import population
from scp_lib.sources.ons.population import SHIPPED, read_population


def test_residents_come_in_the_order_of_the_wards(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    rows = ["2020,E05000002,2", "2020,E05000001,1", "2019,E05000001,9", "2020,E05000003,3"]
    path.write_text("\n".join(["year,ward_code,population", *rows, ""]))
    table = read_population(path, year=2020, ward_codes=["E05000001", "E05000002"])
    assert table.to_dict("list") == {
        "ward_code": ["E05000001", "E05000002"],
        "population": [1, 2],
        "population_year": [2020, 2020],
    }


def test_residents_that_come_with_the_library_are_of_every_ward_of_two_districts() -> None:
    wards = sorted(wards_of("E07000071") | wards_of("E07000076"))
    table = read_population(SHIPPED, year=2022, ward_codes=wards)
    assert len(table) == len(wards) > 40
    by_ward = table.set_index("ward_code")["population"]
    assert (by_ward["E05010828"], by_ward["E05010843"]) == (11_372, 8_803)  # Castle, Wivenhoe
    with pytest.raises(SourceError, match=r"no population in 2020 for .* it holds 2022"):
        read_population(SHIPPED, year=2020, ward_codes=wards)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("E05000004,\x1c003,2020", "population"),
        ("E05000004,1\x1f003,2020", "population"),
        ("E05000004,\x0b1003,2020", "population"),
        ("E05000004,\x851003,2020", "population"),
        ("E05000004,1003,2020\x1d", "year"),
    ],
)
def test_a_control_character_in_a_number_is_refused(tmp_path: Path, row: str, column: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"ward_code,population,year\nE05000001,9,2020\n{row}\n", encoding="utf-8")
    with pytest.raises(SourceError, match=rf"people.csv, row 2, column {column}: "):
        read_population(path, year=2020, ward_codes=["E05000001", "E05000004"])


SHEETS = {
    "title rows and LAD columns": (
        "Population estimates by ward,,,,\n,,,,\nLAD 2023 Code,LAD 2023 Name,Ward 2023 Code,"
        "Ward 2023 Name,Total\nE07000071,Colchester,{0},Elm,6000\n"
        "E07000071,Colchester,{1},Fir,6001\n"
    ),
    "Ward Code 1, thousands": (
        'Ward Code 1,Ward Name 1,LA Code,All Ages\n{0},Elm,E07000071,"6,000"\n'
        '{1},Fir,E07000071,"6,001"\n'
    ),
    "a query of Nomis": (
        '"Population estimates - small area"\n\n"date","2022"\n\n"2023 ward","mnemonic","2022"\n'
        '"Elm","{0}",6000\n"Fir","{1}",6001\n\n"Figures may not sum due to rounding"\n'
    ),
    "the API of Nomis": "DATE,GEOGRAPHY_CODE,OBS_VALUE\n2022,{0},6000\n2022,{1},6001\n",
    "floats": "ward_code,population,year\n{0},6000.0,2022\n{1},6001.0,2022.0\n",
    "each sex, and persons": (
        "period,area_code,sex,all_ages\n2022-06-30,{0},Females,3000\n2022-06-30,{0},Persons,6000\n"
        "2022-06-30,{1},Persons,6001\n2022-06-30,{1},Males,3000\n"
    ),
    "both sexes and each": (
        "year,ward_code,sex,Age band,population\n2022,{0},Both sexes,All,6000\n"
        "2022,{1},Both sexes,All,6001\n2022,{1},Both sexes,0-15,900\n2022,{0},Female,All,3000\n"
    ),
    "columns of years and their wards": (
        "ward_code,Mid-2021 (2022 boundaries),Mid-2022 (2022 boundaries)\n{0},5,6000\n{1},6,6001\n"
    ),
    "small letters, and blanks in thousands": (
        "ward_code,population\ne05010820,6 000\ne05010821,6\u00a0001\n"
    ),
    "households beside the residents": (
        "Mid-2022: persons by single year of age, 0 to 90+\nWard Code,Households,Total,Total "
        "residents,Area 2022\n{0},2500,4800,6000,17\n{1},2501,4801,6001,18\n"
    ),
    "old codes before": "WD11CD,WD25CD,Population\nE05009998,{0},6000\nE05009999,{1},6001\n",
    "old codes behind": "WD25CD,WD11CD,Population\n{0},E05009998,6000\n{1},E05009999,6001\n",
}


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_residents_are_read_as_ons_and_nomis_give_them(tmp_path: Path, sheet: str) -> None:
    codes = ["E05010820", "E05010821"]
    path = tmp_path / "people.csv"
    path.write_text(sheet.format(*codes), encoding="utf-8")
    table = read_population(path, year=2022, ward_codes=codes)
    assert table["population"].tolist() == [6000, 6001]
    book = openpyxl.Workbook()
    book.create_sheet("Notes").append(["About these estimates"])
    figures = book.create_sheet("Mid-2022")
    for row in csv.reader(sheet.format(*codes).splitlines()):
        figures.append(row)
    book.save(path)  # a workbook, whatever its name
    assert read_population(path, year=2022, ward_codes=codes).equals(table)


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_marks_between_columns_are_read(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "ward_code,population,year\nE05010820,600,2022\n".replace(",", mark), encoding="utf-8"
    )
    table = read_population(path, year=2022, ward_codes=["E05010820"])
    assert table["population"].tolist() == [600]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize(
    "ward",
    ["{code} : Ward {n}", "Ward {n} ({code})", "{code}: 1{n}th Ward", "{code} Ward {n}",
     "{code} - Ward {n} (A12)", "1{n}th({code})"],
)  # fmt: skip
def test_a_wards_code_and_name_may_stand_in_one_cell(tmp_path: Path, mark: str, ward: str) -> None:
    codes = ["E05010820", "E05010821"]
    cells = [ward.format(code=code, n=n) for n, code in enumerate(codes)]
    rows = [["Residents by ward (E05010820)"], ["2022 ward", "2022"], [cells[0], "6000"],
            [cells[1], "6111"]]  # fmt: skip
    path = tmp_path / "people.csv"
    path.write_text("\n".join(map(mark.join, rows)), encoding="utf-8")
    assert read_population(path, year=2022, ward_codes=codes)["population"].tolist() == [6000, 6111]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "people.xlsx")
    people = read_population(tmp_path / "people.xlsx", year=2022, ward_codes=codes)
    assert people["population"].tolist() == [6000, 6111]


def test_a_cell_of_two_codes_is_no_ward(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("ward,population\nE05010820 : E05010821,6000\n", encoding="utf-8")
    with pytest.raises(SourceError, match="no column of ward codes"):
        read_population(path, year=2022, ward_codes=["E05010820"])


@pytest.mark.parametrize(
    "column",
    ["Males", "Households", "Density", "Aged 16 to 64", "Population 16+", "Electorate",
     "population (thousands)", "Population ('000s)", "Persons per km2", "16-64", "Under 18"],
)  # fmt: skip
def test_a_column_of_a_part_is_not_to_be_renamed(tmp_path: Path, column: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"Area code,Area name,{column}\nE05010820,Ward,6000\n", encoding="utf-8")
    with pytest.raises(SourceError) as refused:
        read_population(path, year=2022, ward_codes=["E05010820"])
    assert str(refused.value) == (
        f"people.csv: no column of residents; it has Area code, Area name, {column}. Download it "
        "with one of all residents, of all ages."
    )


@pytest.mark.parametrize("column", ["Observation", "Count", "N 2022"])
def test_a_column_that_says_nothing_may_be_renamed(tmp_path: Path, column: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"Area code,Area name,{column}\nE05010820,Ward,6000\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"If one of them counts all residents, of all ages, nam"):
        read_population(path, year=2022, ward_codes=["E05010820"])


@pytest.mark.parametrize(("people", "is_read"), [("6.000", False), ("6000.00", True)])
def test_a_dot_for_thousands_is_not_read_as_a_few(
    tmp_path: Path, people: str, *, is_read: bool
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"Ward Code;Total\nE05010820;{people}\n", encoding="utf-8")
    if is_read:
        table = read_population(path, year=2022, ward_codes=["E05010820"])
        assert table["population"].tolist() == [6000]
        return
    with pytest.raises(SourceError, match=r"'6\.000' for E05010820; wanted a whole number"):
        read_population(path, year=2022, ward_codes=["E05010820"])


OF_SOME = {
    "a title of some ages": (
        "Mid-2022 population aged 16 and over\nWard Code,Total\n{0},6000\n{1},6001\n",
        "above its header, mid-2022 population aged 16 and over; wanted persons of all ages",
    ),
    "a title of one sex": (
        "Mid-2022 population: males\nWard Code,Total\n{0},6000\n{1},6001\n", "population: males;",
    ),
    "a title of households": (
        "Households by ward\nWard Code,Total\n{0},6000\n{1},6001\n", "header, households by ward;",
    ),
    "every row of some ages": (
        "ward_code,Broad age,population\n{0},16+,6000\n{1},16+,6001\n",
        "no row of all residents, only of 16\\+; wanted",
    ),
    "a variable of some ages": (
        "ward_code,Variable,value\n{0},Population aged 16-64,6000\n{1},Working age,6001\n",
        "only of Population aged 16-64, Working age;",
    ),
    "a column of households": (
        "ward_code,Households 2022\n{0},6000\n{1},6001\n", "no column of residents; it has",
    ),
    "residents that differ": (
        "Ward Code,All persons,Usual residents\n{0},6000,6000\n{1},6001,5000\n",
        "row 2: {1} stands twice for 2022; wanted one row a ward, one column of residents",
    ),
    "codes of two years": (
        "WD22CD,WD25CD,Population\n{1},{0},6000\n{0},{1},6001\n",
        "row 1: columns WD22CD and WD25CD hold codes of two wards",
    ),
    "every row cut short": ("ward_code,a,people\n{0},60\n{1},61\n", "row 1: not the header"),
    "codes beyond the header": ("ward_code,people\na,b,{0}\na,b,{1}\n", "row 1: not the header"),
    "a web page": ("<!doctype html>", "it is a web page, not a table of residents"),
    "JSON": ('[{{"ward_code": "{0}"}}]', "it is JSON"),
    "a pointer": ("version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
}  # fmt: skip


@pytest.mark.parametrize(("sheet", "reason"), OF_SOME.values(), ids=OF_SOME)
def test_what_is_not_all_residents_is_refused(tmp_path: Path, sheet: str, reason: str) -> None:
    codes = ["E05010820", "E05010821"]
    path = tmp_path / "people.csv"
    path.write_text(sheet.format(*codes), encoding="utf-8")
    with pytest.raises(SourceError, match=f"people.csv.*{reason.format(*codes)}"):
        read_population(path, year=2022, ward_codes=codes)


def test_the_year_above_a_header_is_not_that_of_the_release_or_of_the_wards() -> None:
    titles = [["Mid-2021 estimates for 2023 wards"], ["Released 25 November 2024"]]
    assert population._title_year(titles, name="a.csv", year=2022) == "2021"
    assert population._title_year(titles[1:], name="a.csv", year=2022) == "2022"
    cells = ["mid-2022", "2022.0", "2022-06-30", "?"]
    assert [population._year(cell) for cell in cells] == ["2022", "2022", "2022", "?"]


def test_the_column_of_codes_that_the_boundaries_have_is_taken(tmp_path: Path) -> None:
    codes = ["E05010820", "E05010821"]
    path = tmp_path / "people.csv"
    path.write_text(OF_SOME["codes of two years"][0].format(*codes))
    for column, people in {"WD25CD": [6000, 6001], "wd22cd": [6001, 6000]}.items():
        table = read_population(path, year=2022, ward_codes=codes, code_column=column)
        assert table["population"].tolist() == people


@pytest.mark.parametrize("title", ["Persons aged 65+", "Mid-2022 Males", "Households"])
def test_a_sheet_of_some_residents_is_left_out(tmp_path: Path, title: str) -> None:
    path = tmp_path / "people.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    for name, people in ((title, 5), ("Mid-2022", 9)):
        sheet = book.create_sheet(name)
        sheet.append(["Ward Code", "Total"])
        sheet.append(["E05010820", people])
    book.save(path)
    table = read_population(path, year=2022, ward_codes=["E05010820"])
    assert table["population"].tolist() == [9]
    del book["Mid-2022"]
    book.save(path)
    with pytest.raises(SourceError, match="wanted persons of all ages"):
        read_population(path, year=2022, ward_codes=["E05010820"])


def test_a_year_in_the_title_is_the_files(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(SHEETS["a query of Nomis"].format("E05010820", "E05010821"))
    with pytest.raises(SourceError, match=r"no population in 2023 for 1 of 1 .* it holds 2022"):
        read_population(path, year=2023, ward_codes=["E05010820"])
