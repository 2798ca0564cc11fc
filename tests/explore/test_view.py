"""A view is checked as it is asked for, and its code makes it again."""

import random

import pytest

from scp_lib.errors import ParameterError, ScpError
from scp_lib.explore import Explorer
from scp_lib.explore import widget as module
from scp_lib.periods import Month, Period
from scp_lib.studies.targets.areas import is_in_area
from tests.explore.example import random_view

ASB, VIOLENCE = "Anti-social behaviour", "Violence and sexual offences"


def test_opens_on_asb_of_the_last_year_against_the_year_before(page):
    view = Explorer(page).view
    assert (view.crime_types, view.months) == ((ASB,), Period.year_to(Month(2026, 3)))
    assert not view.place and view.other is None


def test_the_code_of_a_view_makes_it_and_its_table_again(page, monkeypatch):
    monkeypatch.setattr(module, "open_page", lambda name, month: page)
    explorer, rng = Explorer(page), random.Random(4)
    for _ in range(8):
        nowhere = {"wards": (), "area": (), "point": None, "other": None}
        explorer.show(**nowhere | random_view(rng, explorer.held))
        again: dict = {}
        exec(explorer.code(), again)
        assert again["view"].view == explorer.view
        assert again["view"].table().equals(explorer.table())


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            {"crime_types": "burglery"},
            "No crime type is called 'burglery'. Did you mean 'Burglary'",
        ),
        ({"wards": ["Castel"]}, "No ward is called 'Castel'. Did you mean 'Castle'?"),
        ({"area": "town center"}, "Did you mean 'town centre'?"),
        ({"area": [(0.9, 51.9), (0.91, 51.9)]}, "has 2 corners"),
        ({"area": [(0, 51), (1, 52), (1, 51), (0, 52)]}, "crosses itself"),
        ({"area": [(51.9, 0.9), (51.9, 0.8), (51, 0.8)]}, "not in Great Britain"),
        ({"point": "Culver Street"}, "wanted longitude, latitude"),
        ({"months": "2031-01/2031-02"}, "No data for January to February 2031: there are"),
        ({"months": "2026-13"}, "is not a month"),
        ({"before": "2026-03"}, "share a month"),
        ({"other": {"streets": ["x"]}}, "streets: a place is of wards, area or point"),
        ({"crime_types": []}, "No crime type is chosen"),
    ],
)
def test_a_mistake_is_one_line_that_helps(page, asked, words):
    with pytest.raises(ScpError, match=words.replace("(", r"\(")) as fault:
        Explorer(page, **asked)
    assert "\n" not in str(fault.value)


def test_names_may_be_written_in_any_capitals_and_wards_as_codes(page):
    explorer = Explorer(page, crime_types="burglary", wards=["castle", "E05010828"])
    assert explorer.view.crime_types == ("Burglary",)
    assert explorer.view.place.wards == ("E05010828",)


def test_only_complete_months_are_chosen_or_compared(page):
    explorer = Explorer(page, months="2022-10/2023-01")  # November 2022 is not complete
    view, complete = explorer.view, page.complete_months
    assert Month(2022, 11) not in view.chosen(complete)
    explorer.show(months="2023-10/2024-01")
    now, before = explorer.view.compared(complete)
    assert Month(2023, 11) not in now and [m + -12 for m in now] == before


def test_a_location_of_a_sensitive_type_is_not_a_place(page):
    row = Explorer(page).table().iloc[0]
    at = (round(row["longitude"], 6), round(row["latitude"], 6))
    assert Explorer(page, point=at).view.place.point == at
    explorer = Explorer(page, point=at, crime_types=[ASB, VIOLENCE], other={"point": at})
    assert explorer.view.place.point is None and explorer.view.other is None


def test_a_drawn_area_is_saved_in_the_settings_once_and_found_there(page, tmp_path, monkeypatch):
    from scp_lib.files import project
    from scp_lib.settings.partnership import partnerships_folder

    home = tmp_path / "home"
    (home / "notebooks").mkdir(parents=True)
    (home / "partnerships").mkdir()
    text = (partnerships_folder() / "example.toml").read_text(encoding="utf-8")
    (home / "partnerships/example.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("SAFER_HOME", str(home))
    assert project.home() == home
    ring = [(0.89, 51.88), (0.91, 51.88), (0.91, 51.9)]
    settings = page.settings
    try:
        explorer = Explorer(page, area=ring)
        assert explorer.save_area('Old "Town"') == "old-town"
        written = (home / "partnerships/example.toml").read_text(encoding="utf-8")
        assert written.startswith(text.rstrip()) and 'key = "old-town"' in written
        found = Explorer(page, area="old-town")
        assert found.view == explorer.view and 'Old "Town"' in repr(found)
        target = page.settings.targets[0].model_copy(update={"area": "old-town", "wards": []})
        marks = is_in_area(explorer.held.rows, target, page)
        assert 0 < marks.sum() == explorer.held.points_in(found.view.place)[
            explorer.held.row_point].sum()  # fmt: skip
        with pytest.raises(ParameterError, match="has an area 'old-town' already"):
            explorer.save_area("Old town")
        with pytest.raises(ParameterError, match="a letter first"):
            explorer.save_area("1")
        with pytest.raises(ParameterError, match="No area is drawn"):
            Explorer(page).save_area("Nothing")
    finally:
        page.settings = settings
