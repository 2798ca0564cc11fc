"""A ward's page: figures are those of other pages, and nothing missing makes it fail."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from lxml import html

from scp_lib.measures.place_kinds import GROUPS
from scp_lib.periods import Month
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.one_ward import pictures, words
from scp_lib.studies.one_ward.study import ward_pages_study, why_not
from scp_lib.studies.one_ward.tables import WardPageTables
from scp_lib.studies.wards.study import ward_study
from scp_lib.studies.wards.tables import WardTables
from scp_lib.tables.crime_types import ASB, VIOLENCE

DATE = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{4})?|per 1,000"
)


class Made:
    """The study and tables of a dataset, and every ward's part of them."""

    def __init__(self, data):
        self.data, self.study = data, ward_pages_study(data)
        self.tables = WardPageTables(self.study)
        self.wards = [self.tables.of(code) for code in data.wards["ward_code"]]

    def draw(self, one):
        maps = pictures.WardMaps(self.study)
        cards = [pictures.tile_card(self.study, one), pictures.month_chart(self.study, one),
                 maps.of(one)]  # fmt: skip
        return "".join(str(card.html) for card in cards)

    def say(self, one):
        said = [*words.findings(self.study, one), words.locations_reading(one),
                words.kinds_reading(one), words.types_reading(self.study, one),
                words.targets_reading(one), words.not_agreed(self.study, one),
                words.map_title(one), words.month_title(self.study, one)]  # fmt: skip
        return [each for each in said if each]


@pytest.fixture(scope="module")
def made(data):
    return Made(data)


def changed(settings, built, *, month=None, **tables):
    """The example's dataset with some of its tables changed, or to an earlier month."""
    data = Dataset(settings, built, month or Month(2026, 3))
    data.__dict__.update(tables)
    return data


def test_asb_is_what_page_10_prints(made, data):
    study = ward_study(data, crime_type=ASB)
    page = WardTables(study)
    for one in made.wards:
        there, moved = page.by_ward.row(one.name), page.change_by_ward.row(one.name)
        for column in ("incident_count", "share_pct", "rate_per_1000", "population"):
            assert one.row[column] == there[column], (one.name, column)
        for column in ("baseline_count", "current_count", "change_pct"):
            assert one.row[column] == moved[column]
        assert one.row.text("verdict") == moved.text("verdict")
        side = one.row.text("level")
        assert side == ("above" if one.name in study.funnel.above else
                        "below" if one.name in study.funnel.below else "")  # fmt: skip


@pytest.mark.parametrize("crime_type", [ASB, VIOLENCE, "Robbery"])
def test_types_are_what_page_10_prints_of_each(made, data, crime_type):
    study = ward_study(data, crime_type=crime_type)
    page = WardTables(study)
    for one in made.wards:
        row, moved = one.types.row(crime_type), page.change_by_ward.row(one.name)
        assert row["incident_count"] == page.by_ward.row(one.name)["incident_count"]
        for column in ("baseline_count", "current_count", "verdict"):
            assert row.value(column) == moved.value(column), one.name


def test_months_add_up_and_lie_beside_those_of_the_year_before(made, data):
    asb = data.incidents[data.incidents["crime_type"] == ASB]
    for one in made.wards:
        assert sum(row["incident_count"] for row in one.months) == one.row["incident_count"]
        row = one.months.row(0)
        before = row.month() - pd.DateOffset(years=1)
        there = (asb["ward_code"] == one.code) & (asb["month"] == before)
        assert row["earlier_count"] == there.sum()


def test_every_hot_hexagon_is_in_one_ward(made):
    inside = sum(row["in_ward_count"] for one in made.wards for row in one.hot_spots)
    assert inside == made.study.hot.in_hot_spots_count
    assert inside == sum(one.row["in_hot_spots_count"] for one in made.wards)


def test_locations_are_those_of_page_11_and_have_five_or_more(made):
    listed = [row["incident_count"] for one in made.wards for row in one.locations]
    assert sorted(listed) == sorted(made.study.hot.points["incident_count"])
    assert min(listed) >= 5


def test_kinds_of_place_add_up_and_no_small_one_is_told(made):
    for one in made.wards:
        assert sum(row["incident_count"] for row in one.kinds) == one.row["incident_count"]
        for row in one.kinds:
            is_kind = any(row.name in kinds for kinds in GROUPS.values())
            assert row["incident_count"] >= 5 or not is_kind


def test_ranks_leave_open_what_chance_leaves(made):
    rows = [one.row for one in made.wards]
    assert all(row["rank_low"] <= row["rank"] <= row["rank_high"] for row in rows)
    first = max(rows, key=lambda row: row["rate_per_1000"])
    assert first["rank"] == 1


def test_a_place_by_rate_is_never_mistaken_for_the_best(made):
    rows = {one.row["rank"]: one.row for one in made.wards}
    last = max(rows)
    said = [words.in_order(rows[rank], "rank").text for rank in (1, 2, last)]
    assert said == ["highest", "2nd highest", "lowest"]


def test_the_ward_with_the_town_centre_says_who_is_not_counted(made):
    said = {one.name: " ".join(tile.change.text for tile in words.tiles(made.study, one))
            for one in made.wards}  # fmt: skip
    assert [name for name, text in said.items() if "town centre, whose visitors" in text] == [
        "Castle"
    ]


def test_the_busiest_location_and_violence_are_named_first(made):
    one = next(one for one in made.wards if one.name == "Castle")
    first = one.locations.row(0)
    (*_, last) = words.tiles(made.study, one)
    assert f"on or near {first.name} ({first['incident_count']})" in last.change.text
    assert (
        f"{one.violence['incident_count']:,} violence or" in words.findings(made.study, one)[3].text
    )


def test_a_hot_spot_area_has_one_outline_and_its_number(made):
    one = next(one for one in made.wards if len(one.hot_spots))
    page = html.fromstring(str(pictures.WardMaps(made.study).of(one).html))
    wide, _ = page.xpath("//svg[contains(@class, 'small-map')]")
    numbers = [row.cell("area_number").printed for row in one.hot_spots]
    assert [each.text for each in wide.xpath("text[@class='m-badge-name']")] == numbers
    assert 0 < len(wide.xpath("path[@class='m-area']")) <= len(numbers)


def test_a_part_of_the_table_of_a_ward_is_cited_by_its_place_in_the_whole(made):
    one = made.wards[-1]
    cell = one.types.cell(0, "incident_count")
    table, row, column = cell.reference.split(":")
    assert table == "ward_types"
    whole = made.tables.types
    assert whole.values(column)[int(row) - 1] == cell.value
    assert whole.values("ward_code")[int(row) - 1] == one.code


def test_headlines_are_short_and_their_numbers_are_cells(made):
    for one in made.wards:
        for each in words.findings(made.study, one):
            said = DATE.sub("", each.text)
            numbers = re.findall(r"\d[\d,.]*", said)
            for part in re.split(r"(?<=\.) ", each.text):
                assert len(part.split()) <= 25, part
            assert len(numbers) <= 2, each.text
            assert len(numbers) == len([cell for cell in each.cells if cell.is_figure])
        assert len(words.findings(made.study, one)) <= 4
        for tile in words.tiles(made.study, one):
            for part in re.split(r"(?<=\.) ", tile.change.text):
                assert len(part.split()) <= 25, part


def test_each_target_stands_with_the_wards_it_touches(made, data):
    named = {setting.key: set(setting.wards) for setting in data.settings.targets if setting.wards}
    for study, codes in made.study.targets:
        names = set(data.wards.set_index("ward_code").loc[sorted(codes), "ward_name"])
        if study.setting.key in named:
            assert names == named[study.setting.key]
        elif study.setting.area == "district":
            assert len(codes) == len(data.wards)
        else:
            assert 0 < len(codes) < len(data.wards) and "Castle" in names
    assert all(len(one.targets) for one in made.wards)


def test_two_drawings_of_a_ward_are_the_same_bytes(made):
    one = made.wards[1]
    assert made.draw(one) == made.draw(one)
    assert "<script" not in made.draw(one) and "http" not in made.draw(one)


def test_without_residents_no_rate_and_no_rank(settings, built, data):
    wards = data.wards.assign(population=pd.array([pd.NA] * len(data.wards), dtype="Int64"))
    made = Made(changed(settings, built, wards=wards))
    one = made.wards[0]
    assert "rank" not in made.tables.glance.headers
    assert words.level(one).text.startswith("The number of its residents is not known")
    assert [tile.label for tile in words.tiles(made.study, one)] == [
        "Anti-social behaviour", "Violence and sexual offences", "ASB hot-spot areas",
    ]  # fmt: skip
    assert made.draw(one)


def test_a_ward_without_an_incident_says_so(settings, built, data):
    code = data.wards["ward_code"].iloc[2]
    rows = data.incidents[data.incidents["ward_code"] != code]
    made = Made(changed(settings, built, incidents=rows))
    one = made.tables.of(code)
    said = [each.text for each in made.say(one)]
    assert said[0].startswith(f"No ASB was recorded in {one.name}")
    assert "nan" not in " ".join(said) and made.draw(one)
    assert not len(one.kinds) and not len(one.hot_spots) and not len(one.locations)


def test_without_asb_anywhere_every_page_is_there(settings, built, data):
    rows = data.incidents[data.incidents["crime_type"] != ASB]
    made = Made(changed(settings, built, incidents=rows))
    for one in made.wards:
        assert "nan" not in " ".join(each.text for each in made.say(one)) and made.draw(one)


def test_without_a_year_before_no_change_is_given(settings, built):
    made = Made(changed(settings, built, month=built.complete_months[0] + 11))
    assert made.study.asb.changes.months == []
    for one in made.wards:
        said = " ".join(each.text for each in made.say(one))
        assert "No month of the year before is available" in said
        assert "nan" not in said and "no year before" in made.draw(one)


def test_where_half_a_year_before_is_there_only_its_months_are_compared(settings, built):
    made = Made(changed(settings, built, month=built.complete_months[0] + 17))
    known = made.study.asb.changes.months
    assert 0 < len(known) < 12
    one = made.wards[0]
    assert sum(row.has("earlier_count") for row in one.months) == len(known)
    assert made.study.asb.changes.earlier_name in made.draw(one)


def test_few_incidents_are_too_few_to_tell(made):
    few = [row for one in made.wards for row in one.types
           if 0 < row["baseline_count"] + row["current_count"] < 10
           and row["baseline_count"] != row["current_count"]]  # fmt: skip
    assert few
    assert {row.text("verdict") for row in few} <= {"too few to tell", "a clear fall",
                                                    "a clear rise"}  # fmt: skip


def test_settings_without_asb_have_no_ward_pages(settings, built, monkeypatch):
    data = changed(settings, built)
    monkeypatch.setattr(
        data, "settings", settings.model_copy(update={"crime_types": [VIOLENCE]}), raising=False
    )
    assert why_not(data) == "The settings' crime_types lack ASB."


@pytest.mark.parametrize(
    ("name", "title"), [("Castle", "Castle ward"), ("Priory Ward", "Priory Ward")]
)
def test_titles_say_ward_once(made, name, title, monkeypatch):
    one = made.wards[0]
    monkeypatch.setattr(type(one.row), "name", name)
    assert words.about(one)[0] == title
