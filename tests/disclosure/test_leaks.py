"""Planted leaks are found in every format, and honest pages pass."""

from __future__ import annotations

import io
import zipfile

import pytest

from scp_lib.disclosure.leaks import Allowed, find_leaks, refuse_leaks
from scp_lib.disclosure_rule import DisclosureError

CRIME_ID = "0f" * 32
HONEST = (
    '<a href="https://data.police.uk/data/">data.police.uk</a> <a href="mailto:csp@example.org">'
    "csp@example.org</a> Castle: 12 of 120 (10.0%), rate 1.23, 2025/26, maps/asb.svg 9:30/10:30"
)
ALLOWED = Allowed(
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


def _kinds(content: str | bytes, file: str = "page.html") -> set[str]:
    return {finding.kind for finding in find_leaks(file, content, allowed=ALLOWED)}


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
    assert find_leaks("page.html", HONEST + " 0.901234,51.889012", allowed=ALLOWED) == []
    assert find_leaks("page.html", "0.912345,51.901234", allowed=Allowed(points=None)) == []
    given = Allowed(hashes=[CRIME_ID])
    assert find_leaks("manifest.json", f'"sha256": "{CRIME_ID}"', allowed=given) == []


def test_the_name_of_a_file_is_read_too():
    assert _kinds("", f"{CRIME_ID}.html") == {"a Crime ID"}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("jsmith/page.html", "")
    assert _kinds(held.getvalue(), "pack.zip") == {"a user's name", "a person's name"}


@pytest.mark.parametrize(("leak", "kind"), PLANTED)
def test_the_message_does_not_leak_in_turn(leak, kind):
    for finding in find_leaks("page.html", leak, allowed=ALLOWED):
        assert leak not in str(finding)
    with pytest.raises(DisclosureError, match=r"page\.html: holds a"):
        refuse_leaks(find_leaks("page.html", leak, allowed=ALLOWED))
    refuse_leaks([])
