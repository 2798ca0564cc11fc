"""Planted leaks are found in every format, and honest pages pass."""

from __future__ import annotations

import io
import zipfile

import pytest

from scp_lib.pack.leaks import Guard
from scp_lib.pack.leaks_check import scan_file, scan_folder

CRIME_ID = "0f" * 32
HONEST = (
    '<a href="https://data.police.uk/data/">data.police.uk</a> <a href="mailto:csp@example.org">'
    "csp@example.org</a> Castle: 12 of 120 (10.0%), rate 1.23, 2025/26, maps/asb.svg 9:30/10:30"
)
GUARD = Guard(
    emails=["csp@example.org"],
    names=["Ann O'Neill", "J. Smith"],
    users=["jsmith"],
    points=[(0.901234, 51.889012)],
)
PLANTED = [
    (CRIME_ID, "a Crime ID"),
    (CRIME_ID.upper(), "a Crime ID"),
    ("/home/jsmith/pack/tables.xlsx", "a path"),
    (r"C:\Users\jsmith\pack", "a path"),
    (r"C:\\Users\\jsmith\\pack", "a path"),
    ("~/pack/notes", "a path"),
    ("In [3]:", "a notebook's source"),
    ("import scp_lib", "a notebook's source"),
    (r"\\council-fs01\safety\pack", "a path"),
    ("file:///srv/pack", "a path"),
    ("made by JSmith", "a user's name"),
    ("jane.doe@police.example", "an e-mail address"),
    ("0.912345,51.901234", "an exact point"),
    ("[51.901234, 0.912345]", "an exact point"),
    ('{"cell_type": "code", "source": []}', "a notebook's source"),
    ("from scp_lib.measures.counts import count_by_ward", "a notebook's source"),
    ("Traceback (most recent call last)", "a notebook's source"),
    ("reported by ann o'neill", "a person's name"),
    ("near J Smith's house", "a person's name"),
]


def _found(content: str | bytes, file: str = "page.html", *, guard: Guard = GUARD):
    return scan_file(file, content if isinstance(content, bytes) else content.encode(), guard=guard)


def _kinds(content: str | bytes, file: str = "page.html") -> set[str]:
    return {finding.kind for finding in _found(content, file)}


@pytest.mark.parametrize(("leak", "kind"), PLANTED)
def test_a_planted_leak_is_found_in_every_format(leak, kind):
    page = f"<p>{HONEST}</p><!-- {leak} -->"
    assert kind in _kinds(page)
    assert kind in _kinds(f"ward,note\nCastle,{leak}\n".encode(), "table.csv")
    assert kind in _kinds(f"ward\n{leak}".encode("utf-16"), "table.csv")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"<sst><t>{leak}</t></sst>")
    assert kind in _kinds(held.getvalue(), "tables.xlsx")
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w") as archive:
        archive.writestr("tables.xlsx", held.getvalue())
    assert kind in _kinds(pack.getvalue(), "pack.zip")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("&#47;home&#47;jsmith", "a path"),
        ("%2Fhome%2Fjsmith", "a path"),
        (r"\/home\/jsmith", "a path"),
        ("jane.doe&#64;police.example", "an e-mail address"),
        ("Ann <b>O'Neill</b>", "a person's name"),
    ],
)
def test_a_leak_in_disguise_is_found(text, kind):
    assert kind in _kinds(text)


def test_an_honest_page_passes():
    assert _found(HONEST + " 0.901234,51.889012") == []
    given = Guard(hashes=[CRIME_ID])
    assert _found(f'"sha256": "{CRIME_ID}"', "manifest.json", guard=given) == []


def test_the_name_of_a_file_is_read_too(tmp_path):
    (tmp_path / f"{CRIME_ID}.html").touch()
    _, (finding,) = scan_folder(tmp_path, guard=GUARD)
    assert finding.kind == "a Crime ID"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("jsmith/page.html", "")
    assert _kinds(held.getvalue(), "pack.zip") == {"a user's name", "a person's name"}


@pytest.mark.parametrize(("leak", "kind"), PLANTED)
def test_the_message_does_not_leak_in_turn(leak, kind):
    lines = [str(finding) for finding in _found(leak)]
    assert lines and all(line.startswith("page.html: holds a") for line in lines)
    assert not any(leak in line for line in lines)
