"""A month in several downloads: read once, the later issue where they differ."""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path

import pytest

from scp_lib.errors import SourceError
from scp_lib.sources.police_uk.downloads import find_street_files
from scp_lib.sources.police_uk.reissues import Chosen, choose_issues, fetch_times
from tests.reliability import world

ROWS = world.street_rows("2025-01")
NAME = "2025-01/2025-01-essex-street.csv"


def put(folder: Path, name: str, rows: world.Rows, **how: str) -> None:
    """Write rows as a zip, or as a folder of that name."""
    content = world.street_csv(rows, **how)  # type: ignore[arg-type]
    if name.endswith(".zip"):
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr(NAME, content)
    else:
        (folder / name / NAME).parent.mkdir(parents=True)
        (folder / name / NAME).write_bytes(content)


def choose(folder: Path) -> Chosen:
    return choose_issues(find_street_files(folder, forces=["essex"]).files, folder=folder)


def ledger(folder: Path, **fetched: str) -> None:
    lines = [json.dumps({"file": f"{name}.zip", "fetched_at": at}) for name, at in fetched.items()]
    (folder / "fetched.jsonl").write_text("\n".join(lines))


def test_the_same_rows_in_another_order_are_one_issue(tmp_path: Path) -> None:
    shuffled = random.Random(1).sample(ROWS, len(ROWS))
    put(tmp_path, "a.zip", ROWS)
    put(tmp_path, "b.zip", shuffled, end="\r\n")
    chosen = choose(tmp_path)
    assert [file.name for file in chosen.files] == ["a.zip"]
    assert chosen.earlier == []


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("names", [("2026-01.zip", "2026-02.zip"), ("2026-01", "2026-02")])
def test_the_later_archive_is_used(tmp_path: Path, names: tuple[str, str], order: int) -> None:
    for name, rows in zip(names[::order], (ROWS, ROWS[:-1]), strict=True):
        put(tmp_path, name, rows)
    chosen = choose(tmp_path)
    assert [file.name.startswith("2026-02") for file in chosen.files] == [True]
    ((later, earlier),) = chosen.earlier
    assert (later.name[:7], earlier.name[:7]) == ("2026-02", "2026-01")


def test_the_ledger_goes_before_the_name(tmp_path: Path) -> None:
    put(tmp_path, "2026-01.zip", ROWS)
    put(tmp_path, "2026-02.zip", ROWS[:-1])
    # 09:30 in a zone two hours ahead is before 09:00 UTC
    times = {"2026-01": "2026-05-01T09:00:00+00:00", "2026-02": "2026-05-01T09:30+02:00"}
    ledger(tmp_path, **times)
    assert choose(tmp_path).files[0].name == "2026-01.zip"


def test_a_ledger_that_knows_one_of_two_settles_nothing(tmp_path: Path) -> None:
    put(tmp_path, "a.zip", ROWS)
    put(tmp_path, "b.zip", ROWS[:-1])
    ledger(tmp_path, a="2026-05-01")
    with pytest.raises(SourceError, match=r"a\.zip.* and b\.zip.*nothing tells which is later"):
        choose(tmp_path)


def test_of_three_issues_the_latest_is_used_whatever_their_order(tmp_path: Path) -> None:
    for name, rows in (("2026-03", ROWS), ("2026-01", ROWS[:-1]), ("2026-02", ROWS[:-2])):
        put(tmp_path, f"{name}.zip", rows)
    put(tmp_path, "copy.zip", ROWS)
    chosen = choose(tmp_path)
    assert chosen.files[0].name == "2026-03.zip"
    older = [earlier.name for _, earlier in chosen.earlier]
    assert sorted(older) == ["2026-01.zip", "2026-02.zip"]


@pytest.mark.parametrize("part", [[], ROWS[:20]])
@pytest.mark.parametrize("names", [("2026-01.zip", "2026-02.zip"), ("a.zip", "b.zip")])
def test_a_later_part_never_replaces_the_whole_month(
    tmp_path: Path, part: world.Rows, names: tuple[str, str]
) -> None:
    for name, rows in zip(names, (ROWS, part), strict=True):
        put(tmp_path, name, rows)
    chosen = choose(tmp_path)
    assert [file.name for file in chosen.files] == [names[0]]
    assert chosen.earlier == []
    assert [(used.name, other.name) for used, other in chosen.parts] == [names]


@pytest.mark.parametrize("is_flat", [True, False])
def test_an_unpacked_download_that_reaches_further_is_the_later(
    tmp_path: Path, is_flat: bool
) -> None:
    for name, months, gone in (("first", (1, 2, 3), 0), ("second", (2, 3, 4), 2)):
        for month in (f"2025-{month:02}" for month in months):
            folder = tmp_path / name / ("" if is_flat else month)
            folder.mkdir(parents=True, exist_ok=True)
            rows = world.street_rows(month)[gone:]
            (folder / f"{month}-essex-street.csv").write_bytes(world.street_csv(rows))
    chosen = choose(tmp_path)
    assert [file.name.partition("/")[0] for file in chosen.files] == ["first", *["second"] * 3]
    assert len(chosen.earlier) == 2


def test_the_remedy_names_folders_where_there_are_no_zips(tmp_path: Path) -> None:
    put(tmp_path, "first", ROWS)
    put(tmp_path, "second", ROWS[:-1])
    with pytest.raises(SourceError, match=r"or name the folder each was unpacked to") as raised:
        choose(tmp_path)
    assert "zip" not in str(raised.value)


def test_an_earlier_part_was_issued_again(tmp_path: Path) -> None:
    put(tmp_path, "2026-01.zip", ROWS[:20])
    put(tmp_path, "2026-02.zip", ROWS)
    chosen = choose(tmp_path)
    assert [file.name for file in chosen.files] == ["2026-02.zip"]
    assert [earlier.name for _, earlier in chosen.earlier] == ["2026-01.zip"]
    assert chosen.parts == []


def test_a_later_issue_without_doubled_rows_is_no_part(tmp_path: Path) -> None:
    put(tmp_path, "2026-01.zip", [*ROWS, *ROWS])
    put(tmp_path, "2026-02.zip", ROWS)
    assert [file.name for file in choose(tmp_path).files] == ["2026-02.zip"]


def _as_a_spreadsheet_writes(row: dict[str, str]) -> dict[str, str]:
    short = {name: row[name].rstrip("0") for name in ("Longitude", "Latitude")}
    return {name: value or "NA" for name, value in (row | short).items()}


def test_what_reads_the_same_is_one_issue_however_written(tmp_path: Path) -> None:
    rows = [row | {"Longitude": row["Longitude"] and f"{float(row['Longitude']):.5f}0"}
            for row in ROWS]  # fmt: skip
    put(tmp_path, "a.zip", rows)
    put(tmp_path, "unpacked", [_as_a_spreadsheet_writes(row) for row in rows])
    chosen = choose(tmp_path)
    assert [file.name for file in chosen.files] == ["a.zip"]
    assert (chosen.earlier, chosen.parts, len(chosen.repeated)) == ([], [], 1)


def test_a_ledger_that_is_none_is_refused_line_by_line(tmp_path: Path) -> None:
    good = json.dumps({"file": "a.zip", "fetched_at": "2026-05-01T09:00:00Z"})
    (tmp_path / "fetched.jsonl").write_text(f"{good}\nnonsense\n\n[]\n" + '{"file": "a"}\n')
    with pytest.raises(SourceError) as raised:
        fetch_times(tmp_path)
    assert [fault.split(":")[0] for fault in raised.value.faults] == [
        f"fetched.jsonl, line {line}" for line in (2, 4, 5)
    ]


def test_no_ledger_is_no_fault(tmp_path: Path) -> None:
    assert fetch_times(tmp_path) == {}
