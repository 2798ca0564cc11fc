"""What the lists that come with the library say against a file of wards or of residents."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest

from scp_lib.areas.districts import listed_wards, wards_of
from scp_lib.build.listed import refuse_residents, refuse_unlike_list
from scp_lib.errors import AreaError, SourceError
from scp_lib.settings.partnership import PopulationFile, WardFile, read_settings
from tests.reliability import world

COLCHESTER = "E07000071"
CODES = sorted(wards_of(COLCHESTER))
FILE = WardFile(file="w.geojson", code_column="c", name_column="n", vintage=2025)


def _wards(codes: list[str], **columns: object) -> gpd.GeoDataFrame:
    names = [listed_wards()[code].name for code in codes]
    return gpd.GeoDataFrame({"ward_code": codes, "ward_name": names} | columns)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("E05010839", "ST. ANNES & ST JOHNS"), ("E05010828", "Castle Ward"),
        ("E05010836", "Old Heath & the Hythe"), ("W05001039", "Llandeilo Ferwallt"),
    ],
)  # fmt: skip
def test_a_name_may_be_spelled_in_another_way(code: str, name: str) -> None:
    wards = _wards([code]).assign(ward_name=name)
    refuse_unlike_list(wards, file=FILE, district_code=listed_wards()[code].district)


def test_before_the_lists_year_a_ward_may_have_had_another_name() -> None:
    wards = _wards(CODES[:2]).assign(ward_name=["Harbour", "Castle"])
    older = FILE.model_copy(update={"vintage": 2019})
    refuse_unlike_list(wards, file=older, district_code=COLCHESTER)
    refuse_unlike_list(wards, file=FILE, district_code=COLCHESTER)  # a name may be invented


def test_names_that_no_ward_of_the_district_has_are_of_another_column() -> None:
    wards = _wards(CODES[:5]).assign(ward_name=[f"Ward {number}" for number in range(5)])
    refuse_unlike_list(wards[:4], file=FILE, district_code=COLCHESTER)  # so few may be invented
    with pytest.raises(AreaError, match="E05010827 is called Ward 0, and is Berechurch"):
        refuse_unlike_list(wards, file=FILE, district_code=COLCHESTER)


def test_wards_of_another_year_than_the_settings_say_are_refused() -> None:
    codes = [*CODES[:2], *(f"E059999{number:02}" for number in range(10))]
    wards = gpd.GeoDataFrame({"ward_code": codes, "ward_name": codes})
    with pytest.raises(AreaError) as refused:
        refuse_unlike_list(wards, file=FILE, district_code=COLCHESTER)
    refuse_unlike_list(wards[:-1], file=FILE, district_code=COLCHESTER)
    assert str(refused.value) == (
        "w.geojson: 10 of its 12 ward codes are of no ward of 2025 (E05999900, E05999901, "
        "E05999902 …), and the settings say vintage = 2025. Correct it in [wards], or put the "
        "wards of 2025 there."
    )


@pytest.mark.parametrize(
    ("people", "year", "codes", "is_near"),
    [
        (11_500, 2022, CODES, True), (15_000, 2022, CODES, True), (15_200, 2022, CODES, False),
        (8_200, 2022, CODES, True), (8_100, 2022, CODES, False), (1_150, 2033, CODES, False),
        (1_150, 2034, CODES, True), (1_150, 2022, CODES[1:], True),
    ],
)  # fmt: skip
def test_residents_are_near_those_of_the_district(
    tmp_path: Path, people: int, year: int, codes: list[str], is_near: bool
) -> None:
    settings = read_settings(world.write_settings(tmp_path)).model_copy(
        update={"population": PopulationFile(year=year)}
    )
    wards = _wards(codes, population=people)
    if is_near:
        refuse_residents(wards, partnership=settings, name="people.csv")
        return
    said = f"people.csv: its 17 wards have {17 * people:,} residents in {year}, and Colchester had"
    with pytest.raises(SourceError, match=f"{said} 196,998 in 2023"):
        refuse_residents(wards, partnership=settings, name="people.csv")


@pytest.mark.parametrize(
    ("people", "codes", "district", "is_read"),
    [
        (12, CODES, COLCHESTER, False), (12, CODES[:2], COLCHESTER, False),
        (579, CODES[:2], COLCHESTER, False), (580, CODES[:2], COLCHESTER, True),
        (12, sorted(wards_of("E07000076"))[:2], COLCHESTER, True),
        (1, sorted(wards_of("E09000001"))[:5], "E09000001", True),
        (1, CODES[:2], "E07000999", True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("year", [2011, 2022, 2040])
def test_listed_wards_of_far_too_few_residents_are_refused(
    tmp_path: Path, people: int, codes: list[str], district: str, year: int, *, is_read: bool
) -> None:
    settings = read_settings(world.write_settings(tmp_path)).model_copy(
        update={"population": PopulationFile(year=year), "district_code": district}
    )
    wards = _wards(codes, population=people)
    if is_read:
        refuse_residents(wards, partnership=settings, name="people.csv")
        return
    with pytest.raises(SourceError) as refused:
        refuse_residents(wards, partnership=settings, name="people.csv")
    assert str(refused.value) == (
        f"people.csv: {len(codes)} of the 17 wards of Colchester have {len(codes) * people:,} "
        f"residents in {year}, and all of it had 196,998 in 2023. Put all residents "
        "there, in persons and not in thousands."
    )
