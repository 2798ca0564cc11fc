"""The lines for a terminal: what they count agrees, and no heading stands alone."""

import shutil
from dataclasses import replace

from scp_lib.build.build import build
from scp_lib.cli import main
from scp_lib.report.state import state_lines
from scp_lib.settings.partnership import read_partnership
from tests.report.small_project import MONTHS, TODAY, street_csv


def test_one_incident_in_one_ward_is_said_so(plain, capsys):
    plain.write_wards(["East"])
    first, *others = MONTHS
    for month in others:
        shutil.rmtree(plain.raw / "police_uk" / str(month))
    header, *_, robbery = street_csv(first).strip().split("\n")
    (path,) = (plain.raw / "police_uk" / str(first)).iterdir()
    path.write_text(f"{header}\n{robbery.replace('0.95', '0.85')}\n", encoding="utf-8")
    assert main(["build", "small"]) == 0
    assert capsys.readouterr().out.startswith("Smallshire: 1 incident, built.")
    assert main(["check", "small"]) == 0
    assert "\n1 ward of 2023; 1 incident; latest complete" in capsys.readouterr().out
    told = []
    plain.report(tell=told.append)
    assert told[0] == "Smallshire: 1 incident in 1 ward, nothing new to build."


def test_where_there_is_no_note_there_is_no_heading(small):
    settings = read_partnership("small")
    folder = small.home / "data" / "processed"
    built = build(settings, raw=small.raw, processed=folder, today=TODAY)
    noted, bare = (
        state_lines(settings, replace(built, record={**built.record, "notes": notes}))
        for notes in ([{"template": each, "names": {}, "counts": {}} for each in ("A.", "B.")], [])
    )
    assert noted[-4:] == ["", "Notes", "- A.", "- B."] and bare == noted[:-4]
