"""The gate reads every finished file for what must not leave the house, in every format."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from scp_lib.disclosure.bands import DisclosureError
from scp_lib.document.model import Table
from scp_lib.pack.leaks_check import exact_figures
from tests.pack.packs import document, judged, png, refused, write_folder, zip_folder

CRIME_ID = "0f" * 32
LEAKS = [
    (CRIME_ID, "a Crime ID"),
    ("/".join(["", "home", "jsmith", "pack"]), "a path"),
    ("jane.doe@police.example", "an e-mail address"),
    ("0.9123456, 51.9012345", "an exact point"),
    ("from scp_lib.measures.counts import count_by_ward", "a notebook's source"),
    ("near J Smith's house", "a person's name"),
    ("INVENTED-000123", "a partner's reference"),
]
GUARD = {"names": ["J. Smith"], "references": ["INVENTED-000123"], "points": [(0.9, 51.9)]}


def _into_text(file):
    def plant(folder, leak):
        path = folder / file
        path.write_text(path.read_text("utf-8").replace("</", f"<!-- {leak} --></", 1), "utf-8")

    return plant


def _into_csv(folder, leak):
    path = folder / "tables" / "asb_by_ward.csv"
    path.write_text(path.read_text("utf-8") + f'"{leak}",1,2,x\n', "utf-8")


def _into_json(folder, leak):
    path = folder / "manifest.json"
    path.write_text(path.read_text("utf-8").replace("{", f'{{"x": "{leak}",', 1), "utf-8")


def _into_xlsx(folder, leak):
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    book.properties.lastModifiedBy = leak
    book.save(folder / "tables.xlsx")


def _into_png(folder, leak):
    (folder / "asb_chart.png").write_bytes(png(Comment=leak))


def _into_pdf(folder, leak):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(folder / "briefing.pdf"))
    writer.add_metadata({"/Author": leak})
    writer.write(folder / "briefing.pdf")


def _into_zip(folder, leak):
    (folder / "note.txt").write_text(leak, "utf-8")
    zip_folder(folder)
    (folder / "note.txt").unlink()


@pytest.mark.parametrize(("leak", "kind"), LEAKS)
@pytest.mark.parametrize(
    "plant",
    [
        _into_text("briefing.html"), _into_text("asb_chart.svg"), _into_csv, _into_json, _into_xlsx,
        _into_png, _into_pdf, _into_zip,
    ],
    ids=["html", "svg", "csv", "json", "xlsx", "png", "pdf", "zip"],
)  # fmt: skip
def test_a_planted_leak_is_stopped_in_every_format(spoilt, plant, leak, kind):
    _, made, folder = spoilt
    plant(folder, leak)
    message = refused((None, made, folder), **GUARD)
    assert f"holds {kind}" in message
    assert leak not in message


def test_a_folder_named_after_the_user_is_stopped(spoilt, monkeypatch):
    _, made, folder = spoilt
    monkeypatch.setenv("LOGNAME", "qjsmith")
    (folder / "qjsmith").mkdir()
    (folder / "qjsmith" / "notes.txt").write_text("nothing")
    assert "holds a user's name" in refused((None, made, folder))


def test_a_point_of_violence_with_a_popup_is_stopped(spoilt):
    _, made, folder = spoilt
    (folder / "map.html").write_text(
        '<script>add({"features": [{"geometry": {"coordinates": [0.9, 51.9], "type": "Point"}, '
        '"properties": {"f0": "Violence and sexual offences", "f1": "1"}}]})</script>', "utf-8"
    )  # fmt: skip
    assert "a single point of violence" in refused((None, made, folder), **GUARD)


def test_a_format_that_nobody_checks_is_stopped(spoilt):
    (spoilt[2] / "macro.xlsm").write_bytes(b"x")
    assert "a format (.xlsm) that nobody checks" in refused(spoilt)


def test_two_figures_in_a_row_are_no_point_and_a_point_beside_them_is(tmp_path):
    made = document()
    table = made.tables["asb_by_ward"]
    rows = table.rows.assign(
        change_pct=[55.27777777777778, 3.04, None], low_pct=[-3.1746031746031744, 1.0, None]
    )
    headers = {**table.headers, "low_pct": "From, %"}
    held = replace(table, rows=rows, headers=headers)
    made = made._replace(tables={table.name: held}, summary=(), sections=(), pictures={})
    write_folder(made, tmp_path)
    judged(made, tmp_path, points=[(0.9, 51.9)])
    path = tmp_path / "tables" / "asb_by_ward.csv"
    written = path.read_text("utf-8")
    for point in ("55.2777777,-3.1746031", "55.27777777777778,0.9123456,51.9012345"):
        path.write_text(f"{written}Castle,1,{point},x\n", "utf-8")
        with pytest.raises(DisclosureError, match="an exact point"):
            judged(made, tmp_path, points=[(0.9, 51.9)])


def test_a_column_of_places_holds_no_figures():
    rows = pd.DataFrame({"ward": ["Castle"], "longitude": [0.8123456], "relative": [1.2345678]})
    headers = {"ward": "Ward", "longitude": "Longitude", "relative": "Relative"}
    table = Table("places", "Places", rows, "ward", headers)
    assert exact_figures([table]) == {"1.2345678"}
