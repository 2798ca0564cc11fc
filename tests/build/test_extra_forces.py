"""Forces of no area, and other extra ones: counted, and never in the way of the own force."""

from __future__ import annotations

from pathlib import Path

import pytest

from scp_lib.build.build import Built, build
from scp_lib.errors import SettingsError
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_settings
from tests.reliability import world

MONTHS = ("2025-01", "2025-02", "2025-03")
EXTRA = 'extra_forces = ["btp"]\n'
AMONG = world.SETTINGS.replace('["essex"]', '["essex", "btp"]')


def railway(month: str, count: int = 600) -> world.Rows:
    """Rows as British Transport Police has them: no ASB, no Crime ID, no outcome, of all LSOAs."""
    rows: world.Rows = []
    for number in range(count):
        here = number % 150 == 0
        rows.append(
            world.street_rows(month, 1)[0]
            | {
                "Crime ID": "",
                "Reported by": "British Transport Police",
                "Falls within": "British Transport Police",
                "Longitude": f"{world.MIDDLE if here else -1.5001234 + number / 1000:.6f}",
                "Latitude": f"{world.CENTRE if here else 53.000123:.6f}",
                "Location": "On or near Railway Station",
                "LSOA code": ("E01000010", "E01034500", f"E0100{number % 900 + 1000}")[number % 3],
                "LSOA name": "Elsewhere 001A",
                "Crime type": "Violence and sexual offences",
                "Last outcome category": "",
            }
        )
    return rows


def made(folder: Path, words: str, *, months: tuple[str, ...] = MONTHS) -> Built:
    raw = world.write_raw(folder / "raw", months=MONTHS)
    for month in months:
        path = raw / "police_uk" / month / f"{month}-btp-street.csv"
        path.write_bytes(world.street_csv(railway(month)))
    settings = read_settings(world.write_settings(folder, words))
    return build(settings, raw=raw, processed=folder / "out", today=Month(2026, 1))


@pytest.mark.parametrize("words", [f"{EXTRA}{world.SETTINGS}", AMONG], ids=["extra", "among"])
def test_its_file_that_cannot_be_read_is_left_out_with_its_fault(
    tmp_path: Path, words: str
) -> None:
    made(tmp_path, f"{EXTRA}{world.SETTINGS}")
    path = tmp_path / "raw" / "police_uk" / MONTHS[1] / f"{MONTHS[1]}-btp-street.csv"
    path.write_bytes(path.read_bytes().replace(b"Violence and sexual offences", b"Violence", 1))
    settings = read_settings(world.write_settings(tmp_path, words))
    raw, out = tmp_path / "raw", tmp_path / "out"
    built = build(settings, raw=raw, processed=out, today=Month(2026, 1))
    assert [str(month) for month in built.complete_months] == list(MONTHS)
    (note,) = [note for note in built.note_texts() if "Violence" in note]
    assert "2025-02-btp-street.csv, row 1" in note and note.endswith(
        "Until then it is left out: btp is one of extra_forces."
    )


@pytest.mark.parametrize("words", [f"{EXTRA}{world.SETTINGS}", AMONG], ids=["extra", "among"])
def test_its_rows_are_counted_and_every_month_is_complete(tmp_path: Path, words: str) -> None:
    alone = made(tmp_path / "alone", world.SETTINGS)
    built = made(tmp_path / "both", words)
    assert [str(month) for month in built.complete_months] == list(MONTHS)
    assert len(built["incidents"]) == len(alone["incidents"]) + 3 * 4
    (note,) = [note for note in built.note_texts() if note.startswith("btp")]
    assert note == (
        "btp: 1,800 crimes without a Crime ID, so that a repeated one among them cannot be found "
        "(2025-01/2025-01-btp-street.csv and 2 more)."
    )


@pytest.mark.parametrize("words", [f"{EXTRA}{world.SETTINGS}", AMONG], ids=["extra", "among"])
def test_a_month_that_it_lacks_is_named_and_complete_all_the_same(
    tmp_path: Path, words: str
) -> None:
    built = made(tmp_path, words, months=MONTHS[:1])
    assert [str(month) for month in built.complete_months] == list(MONTHS)
    assert any(note.startswith("btp: nothing after January 2025") for note in built.note_texts())
    assert len(made(tmp_path / "none", words, months=())["incidents"]) > 50


def test_half_a_month_of_it_is_in_no_figure_and_leaves_the_own_force_alone(tmp_path: Path) -> None:
    words = f"{EXTRA}{world.SETTINGS}"
    whole = made(tmp_path / "whole", words)
    raw = tmp_path / "whole" / "raw"
    path = raw / "police_uk" / "2025-02" / "2025-02-btp-street.csv"
    path.write_bytes(world.street_csv(railway("2025-02", 151)))
    settings = read_settings(tmp_path / "whole" / "partnerships" / "small.toml")
    built = build(settings, raw=raw, processed=tmp_path / "out", today=Month(2026, 1))
    assert [str(month) for month in built.complete_months] == list(MONTHS)
    assert len(built["incidents"]) == len(whole["incidents"]) - 4
    assert any("taken for a part of the month" in note for note in built.note_texts())


@pytest.mark.parametrize("extra", ['["essex"]', '["btp", "essex"]'])
def test_a_partnerships_own_force_is_no_extra_one(tmp_path: Path, extra: str) -> None:
    words = world.SETTINGS.replace(
        'forces = ["essex"]', f'forces = ["essex"]\nextra_forces = {extra}'
    )
    with pytest.raises(SettingsError, match=r"forces that are not in forces too \(essex\)"):
        read_settings(world.write_settings(tmp_path, words))


def test_a_partnership_needs_a_force_with_an_area(tmp_path: Path) -> None:
    words = world.SETTINGS.replace('["essex"]', '["btp"]')
    with pytest.raises(SettingsError, match="wanted the force whose area the partnership is in"):
        read_settings(world.write_settings(tmp_path, words))
