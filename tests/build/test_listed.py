"""What the lists that come with the library say against a file of wards or of residents."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest

from scp_lib.areas.districts import listed_wards, wards_of
from scp_lib.build.listed import refuse_exchanged, refuse_residents, unlike_list
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
    unlike_list(wards, file=FILE, district_code=listed_wards()[code].district)


def test_before_the_lists_year_a_ward_may_have_had_another_name() -> None:
    wards = _wards(CODES[:2]).assign(ward_name=["Harbour", "Castle"])
    older = FILE.model_copy(update={"vintage": 2019})
    unlike_list(wards, file=older, district_code=COLCHESTER)
    assert unlike_list(wards, file=FILE, district_code=COLCHESTER)  # a name may be invented


def test_a_name_that_the_list_has_otherwise_is_told() -> None:
    wards = _wards(CODES).assign(ward_name=[f"Ward {number}" for number in range(len(CODES))])
    (note,) = unlike_list(wards, file=FILE, district_code=COLCHESTER)
    assert note == (
        "w.geojson: by the list of 2025 E05010827 is called Ward 0, and is Berechurch; E05010828 "
        "is called Ward 1, and is Castle; E05010829 is called Ward 2, and is Greenstead; 14 more. "
        "The names of the file are printed."
    )
    exchanged = _wards(CODES[:2]).assign(ward_name=["Castle", "Berechurch"])
    with pytest.raises(AreaError, match="E05010827 is called Castle, and is Berechurch"):
        unlike_list(exchanged, file=FILE, district_code=COLCHESTER)


@pytest.mark.parametrize(
    ("holds", "lsoas", "is_refused"),
    [("10", 2, True), ("10", 1, False), ("120", 2, True), ("11", 2, False), ("122", 2, False)],
)
def test_shapes_are_exchanged_where_each_holds_lsoas_of_the_next(
    holds: str, lsoas: int, is_refused: bool
) -> None:
    """Ward n has 40 rows with so many LSOAs of the ward that its place in ``holds`` names."""
    codes = CODES[: len(holds)]
    inside = [listed_wards()[codes[int(of)]].lsoas for of in holds]
    ward = np.repeat(np.arange(len(holds)), 40)
    lsoa = [inside[at][number % lsoas] for number, at in enumerate(ward)]
    rows = SimpleNamespace(
        table={"lsoa_code": pa.chunked_array([pa.array(lsoa).dictionary_encode()])},
        is_kept=np.ones(len(ward), dtype=bool), placed=SimpleNamespace(ward=ward),
    )  # fmt: skip
    with pytest.raises(AreaError, match="exchanged") if is_refused else nullcontext():
        refuse_exchanged(rows, wards=_wards(codes), name="w.geojson")


def test_wards_of_another_year_than_the_settings_say_are_refused() -> None:
    codes = [*CODES[:2], *(f"E059999{number:02}" for number in range(10))]
    wards = gpd.GeoDataFrame({"ward_code": codes, "ward_name": codes})
    with pytest.raises(AreaError) as refused:
        unlike_list(wards, file=FILE, district_code=COLCHESTER)
    assert len(unlike_list(wards[:-1], file=FILE, district_code=COLCHESTER)) == 1
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
