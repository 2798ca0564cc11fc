"""A ward file that holds more than the district, or another one: cut to it, or refused."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from scp_lib.areas.districts import wards_of
from scp_lib.build.build import Built, build
from scp_lib.build.other_wards import wards_elsewhere
from scp_lib.build.rows import beyond_notes
from scp_lib.errors import AreaError, SourceError
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_settings
from tests.reliability import world

OWN = ("E05010827", "E05010828")  # listed as Colchester's, the settings' district
LISTED = ("E05010852", "E05010853")  # listed as another's
UNLISTED = ("E05999901", "E05999902")
PLACES = (0.84, 0.86, 0.88, 0.90, 0.92, 0.94)


def made(
    folder: Path,
    wards: dict[str, str],
    *,
    count: int = 12,
    names: dict[str, str] | None = None,
    districts: dict[str, str] | None = None,
    without: tuple[str, ...] = (),
    looped: str = "",
) -> Built:
    """Build from ``count`` incidents in the middle of each ward (code to its district's name).

    A ward without a name has none; those of ``without`` are not in the ward file.
    """
    rows: world.Rows = []
    features = []
    for place, (code, district) in zip(PLACES, wards.items(), strict=False):
        for number in range(count if district else 0):
            rows.append(
                world.street_rows("2025-01", 1)[0]
                | {
                    "Crime ID": f"{len(rows):064d}",
                    "Crime type": "Violence and sexual offences",
                    "Longitude": f"{place + 0.0101 + number / 1e5:.6f}",
                    "Latitude": "51.900001",
                    "Location": "On or near A Street",
                    "LSOA code": "E01021500",
                    "LSOA name": f"{district} 001A",
                    "Last outcome category": "Under investigation",
                }
            )
        box = (place, 51.89, place + 0.02, 51.91)
        (feature,) = world.boundaries({code: (f"Ward {code}", *box)})["features"]
        feature["properties"] |= {k: v[code] for k, v in {"LABEL": districts}.items() if v}
        if code == looped:  # twice around the incidents, by a way without a width
            (ring,) = feature["geometry"]["coordinates"]
            east, north, size = place + 0.01015, 51.900001, 0.0001
            loop = [(-1, -0.1), (1, -0.1), (1, 0.1), (-1, 0.1), (-1, -0.1)]
            ring[1:1] = [[east + x * size, north + y * size] for x, y in loop] + ring[:1]
        if code not in without:
            features.append(feature)
    raw = world.write_raw(folder / "raw", months=[])
    path = raw / "police_uk" / "2025-01" / "2025-01-essex-street.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(world.street_csv(rows))
    content = {"type": "FeatureCollection", "features": features}
    (raw / "ons" / "wards.geojson").write_text(json.dumps(content))
    words = world.SETTINGS.replace('population = { file = "population.csv", year = 2020 }\n', "")
    settings = read_settings(world.write_settings(folder / "home", words))
    return build(settings, raw=raw, processed=folder / "out", today=Month(2026, 1))


def test_a_county_file_is_cut_by_its_column_of_districts_whatever_it_is_called(tmp_path) -> None:
    wards = dict.fromkeys(UNLISTED, "Colchester")
    districts = {UNLISTED[0]: "E07000071", UNLISTED[1]: "E07000076"}
    built = made(tmp_path, wards, districts=districts)
    assert built["wards"]["ward_code"].tolist() == [UNLISTED[0]]
    assert len(built["incidents"]) == 12


def test_without_such_a_column_it_is_cut_by_the_list_of_wards(tmp_path) -> None:
    wards = dict.fromkeys(OWN, "Colchester") | dict.fromkeys(LISTED, "")
    built = made(tmp_path, wards)
    assert set(built["wards"]["ward_code"]) == set(OWN)
    assert len(built["incidents"]) == 24
    (note,) = [note for note in built.note_texts() if "left out" in note]
    assert note.startswith("wards.geojson: 2 wards of other districts left out (")


def test_wards_of_no_list_are_cut_by_where_their_incidents_are_said_to_be(tmp_path) -> None:
    built = made(tmp_path, {UNLISTED[0]: "Colchester", UNLISTED[1]: "Tendring"})
    assert built["wards"]["ward_code"].tolist() == [UNLISTED[0]]
    assert "wards.geojson: 1 ward of other districts left out (Tendring)." in built.note_texts()
    assert built["vintages"]["ward_code"].tolist() == [UNLISTED[0]]


@pytest.mark.parametrize(("count", "is_left_out"), [(4, False), (5, True)])
def test_from_five_incidents_on_they_say_whose_a_ward_is(tmp_path, count, is_left_out) -> None:
    built = made(tmp_path, {UNLISTED[0]: "Colchester", UNLISTED[1]: "Tendring"}, count=count)
    assert len(built["wards"]) == (1 if is_left_out else 2)


@pytest.mark.parametrize("codes", [LISTED, UNLISTED])
def test_another_districts_file_is_refused_with_whose_it_is(tmp_path, codes) -> None:
    with pytest.raises(AreaError, match=r"holds the wards of .+, and none of E07000071\. Name the"):
        made(tmp_path, dict.fromkeys(codes, "Tendring"))


def test_columns_are_found_whatever_the_case_of_their_letters(tmp_path) -> None:
    raw = world.write_raw(tmp_path / "raw")
    words = world.SETTINGS.replace('"WD25CD"', '"wd25cd"').replace('"WD25NM"', '"Wd25Nm"')
    settings = read_settings(world.write_settings(tmp_path / "home", words))
    built = build(settings, raw=raw, processed=tmp_path / "out", today=Month(2026, 1))
    assert len(built["wards"]) == 4
    (tmp_path / "home" / "partnerships" / "small.toml").unlink()
    words = world.SETTINGS.replace('"WD25CD"', '"WARDS"')
    settings = read_settings(world.write_settings(tmp_path / "home", words))
    with pytest.raises(SourceError, match="column WARDS is missing"):
        build(settings, raw=raw, processed=tmp_path / "out", today=Month(2026, 1))


def test_lsoas_named_after_merged_districts_are_of_the_district_of_today(tmp_path) -> None:
    built = made(tmp_path, {UNLISTED[0]: "Colchester"})
    assert built["districts"]["district_name"].unique().tolist() == ["Colchester"]
    raw = tmp_path / "raw"
    path = raw / "police_uk" / "2025-01" / "2025-01-essex-street.csv"
    path.write_text(path.read_text().replace("Colchester 001A", "Mendip 001A", 6))
    settings = read_settings(tmp_path / "home" / "partnerships" / "small.toml")
    again = build(settings, raw=raw, processed=tmp_path / "out", today=Month(2026, 1))
    assert sorted(again["districts"]["district_name"].unique()) == ["Colchester", "Somerset"]


def test_a_file_whose_rows_name_the_district_is_its_own_whatever_the_list_says(tmp_path) -> None:
    built = made(tmp_path, dict.fromkeys(LISTED, "Colchester"))
    assert sorted(built["wards"]["ward_code"]) == sorted(LISTED)
    assert len(built["incidents"]) == 24


def test_rows_go_before_the_list_ward_by_ward(tmp_path) -> None:
    """A file with some codes of the district loses none that its rows name."""
    built = made(tmp_path, dict.fromkeys((*OWN, LISTED[0]), "Colchester") | {LISTED[1]: "Tendring"})
    assert sorted(built["wards"]["ward_code"]) == sorted((*OWN, LISTED[0]))


@pytest.mark.parametrize("is_theirs", [False, True])
def test_a_ward_without_incidents_goes_with_the_others_of_its_district(is_theirs) -> None:
    """Thanet's codes: the first ward has own incidents, the second own ones or Thanet's."""
    theirs = sorted(wards_of("E07000114"))[:3]
    district = np.array([0] * 6 + [int(is_theirs)] * 6)
    rows = SimpleNamespace(
        districts=lambda: (np.array(["Colchester", "Thanet"]), district),
        is_kept=np.ones(12, dtype=bool), placed=SimpleNamespace(ward=np.repeat([0, 1], 6)),
    )  # fmt: skip
    wards = gpd.GeoDataFrame({"ward_code": theirs})
    found = wards_elsewhere(
        rows, wards=wards, own={"Colchester"}, district_code="E07000071", name="w.json"
    )
    assert found == (dict.fromkeys(theirs[1:], "Thanet") if is_theirs else {})


@pytest.mark.parametrize("is_most", [True, False])
def test_codes_of_most_wards_of_another_district_on_the_own_shapes_are_refused(is_most) -> None:
    """Thanet's codes on Colchester's shapes, an incident in each."""
    theirs = sorted(wards_of("E07000114"))
    count = len(theirs) // 2 + is_most
    rows = SimpleNamespace(
        districts=lambda: (np.array(["Colchester"]), np.zeros(count, dtype=int)),
        is_kept=np.ones(count, dtype=bool), placed=SimpleNamespace(ward=np.arange(count)),
    )  # fmt: skip
    wards = gpd.GeoDataFrame({"ward_code": theirs[:count]})
    said = {"wards": wards, "own": {"Colchester"}, "district_code": "E07000071", "name": "w.json"}
    if not is_most:
        assert wards_elsewhere(rows, **said) == {}
        return
    with pytest.raises(AreaError, match=rf"^w.json: {count} of its ward codes are of .* Thanet"):
        wards_elsewhere(rows, **said)


def test_the_broken_ring_of_another_districts_ward_is_no_matter(tmp_path) -> None:
    """Its incidents lie in the loop of its ring, which stands in the county's file."""
    wards = {UNLISTED[0]: "Colchester", UNLISTED[1]: "Tendring"}
    for code, is_refused in ((UNLISTED[1], False), (UNLISTED[0], True)):
        folder = tmp_path / code
        if is_refused:
            with pytest.raises(AreaError, match="rows of incidents lie where the ring of a ward"):
                made(folder, wards, looped=code)
        else:
            assert len(made(folder, wards, looped=code)["incidents"]) == 12


def test_half_of_the_districts_wards_are_refused_where_the_list_says_so(tmp_path) -> None:
    wards = dict.fromkeys((*OWN, "E05010829", "E05010830"), "Colchester")
    with pytest.raises(
        AreaError, match=r"24 of the district's 48 located rows .* its 2 wards; not"
    ):
        made(tmp_path, wards, without=("E05010829", "E05010830"))
    lacking = [f"E050108{number}" for number in range(29, 44)]
    with pytest.raises(AreaError) as refused:
        made(tmp_path / "all", wards, without=("E05010829", "E05010830"))
    assert f"not in it are 15 that are listed ({', '.join(lacking[:5])} …)." in str(refused.value)


def test_five_wards_that_are_not_there_are_all_named() -> None:
    listed = sorted(wards_of("E07000071"))
    wards = gpd.GeoDataFrame({"ward_code": listed[:-5]})
    located = pd.DataFrame({"located": [100], "beyond": [30]})
    with pytest.raises(AreaError) as refused:
        beyond_notes(located, wards=wards, name="wards.geojson", district_code="E07000071")
    assert f"not in it are 5 that are listed ({', '.join(listed[-5:])})." in str(refused.value)


def test_rows_of_the_district_in_no_ward_are_told(tmp_path) -> None:
    wards = dict.fromkeys(("E05999901", "E05999902", "E05999903"), "Colchester")
    built = made(tmp_path, wards, without=("E05999902", "E05999903"))
    assert (
        "wards.geojson: 24 of the district's 36 located rows lie in no ward, and are not "
        "counted. Is a ward missing from it?" in built.note_texts()
    )
