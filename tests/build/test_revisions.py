"""A month in two downloads: what the later one changes, in the partnership's own figures."""

from __future__ import annotations

import zipfile
from pathlib import Path

from scp_lib.build.build import Built
from tests.reliability import world
from tests.reliability.world import ASB, JANUARY


def issued(folder: Path, *issues: world.Rows) -> Built:
    """Build January from archives of March, April and so on, the last one the newest."""
    raw = world.write_raw(folder / "raw", months=["2025-02"])
    for number, rows in enumerate(issues, start=3):
        with zipfile.ZipFile(raw / "police_uk" / f"2025-{number:02}.zip", "w") as archive:
            archive.writestr(JANUARY, world.street_csv(rows))
    return world.built(raw, folder / "out")


def rows() -> world.Rows:
    return world.street_rows("2025-01")


def test_outcomes_alone_change_no_figure(tmp_path: Path) -> None:
    later = [row | ({"Last outcome category": "Local resolution"} if row["Crime ID"] else {})
             for row in rows()]  # fmt: skip
    built = issued(tmp_path, rows(), later)
    assert built["revisions"].empty
    (entry,) = built["completeness"][built["completeness"]["kind"] == "received twice"]["finding"]
    assert "with the same rows, last outcomes aside (2025-04.zip, 2025-03.zip)" in entry
    assert "issued again" not in set(built["completeness"]["kind"])


def test_what_a_later_issue_changes_is_counted_by_ward_and_type(tmp_path: Path) -> None:
    """One burglary in Abbey becomes ASB; one ASB row is new in Dene."""
    first = rows()
    here = {"Longitude": "0.860000", "Latitude": "51.860000", "Location": "On or near A Street"}
    burglary = first[0] | here | {"Crime type": "Burglary", "Crime ID": "a" * 64}
    as_asb = burglary | {"Crime type": ASB, "Crime ID": "", "Last outcome category": ""}
    new = as_asb | {"Longitude": "0.940000", "Latitude": "51.940000"}
    built = issued(tmp_path, [*first, burglary], [*first, as_asb, new])
    changed = built["revisions"][
        built["revisions"]["before_count"] != built["revisions"]["after_count"]
    ]
    assert {
        (row.ward_code, row.crime_type): row.after_count - row.before_count
        for row in changed.itertuples()
    } == {
        ("E05000001", "Burglary"): -1,
        ("E05000001", ASB): 1,
        ("E05000004", ASB): 1,
    }
    january = built["incidents"][built["incidents"]["month"] == "2025-01-01"]
    assert built["revisions"]["after_count"].sum() == len(january)
    (told,) = built["completeness"][built["completeness"]["kind"] == "issued again"]["finding"]
    assert f"{len(first) + 1} rows became {len(first) + 2}." in told
    total, asb = len(january), (january["crime_type"] == ASB).sum()
    wards = f"in the partnership's wards: {total - 1} became {total} (1 more)"
    assert f"{wards}, ASB among them {asb - 2} became {asb} (2 more)." in told
    assert told in built.note_texts()


def test_each_earlier_issue_is_compared_with_the_one_used(tmp_path: Path) -> None:
    built = issued(tmp_path, rows()[:-2], rows()[:-1], rows())
    told = built["completeness"][built["completeness"]["kind"] == "issued again"]
    assert sorted(told["expected_count"]) == [len(rows()) - 2, len(rows()) - 1]
    assert set(told["row_count"]) == {len(rows())}


def test_an_earlier_issue_with_a_header_alone_counts_nothing(tmp_path: Path) -> None:
    built = issued(tmp_path, [], rows())
    assert built["revisions"]["before_count"].sum() == 0
    assert built["revisions"]["after_count"].sum() > 0


def test_a_later_part_is_named_and_the_whole_month_counted(tmp_path: Path) -> None:
    for number, part in enumerate(([], rows()[:20])):
        built = issued(tmp_path / str(number), rows(), part)
        (told,) = built["completeness"][built["completeness"]["kind"] == "issued again"]["finding"]
        assert told == (
            f"essex, January 2025: 2025-04.zip: {JANUARY} has {len(part)} rows, 2025-03.zip: "
            f"{JANUARY} has {len(rows())}. The smaller is a part of the month and is left out; the "
            "larger is used."
        )
        assert told in built.note_texts()
        assert built["revisions"].empty
        assert built["receipts"]["is_usable"].all()
