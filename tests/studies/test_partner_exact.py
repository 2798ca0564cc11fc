"""Exact counts of calls: under a banner, in no page, and written to one folder alone."""

from __future__ import annotations

import pytest

from scp_lib.disclosure.bands import DisclosureError
from scp_lib.studies.partner_calls.exact import BANNER, exact_counts
from scp_lib.studies.partner_calls.study import count_years
from tests.disclosure.districts import MARCH, district


def test_every_view_of_exact_counts_begins_with_the_banner(monkeypatch):
    monkeypatch.delenv("SAFER_PAGE", raising=False)
    calls, scope = district(a_year=100, seed=1, wards=3)
    found = exact_counts(calls, scope, month=MARCH)
    for figure, count in count_years(calls, scope, end=MARCH).items():
        assert found[figure] == count
    assert str(found).startswith(BANNER) and repr(found).startswith(BANNER)
    assert found._repr_html_().index(BANNER) < found._repr_html_().index("<table>")


def test_a_page_cannot_have_them(monkeypatch):
    calls, scope = district(a_year=100, seed=1, wards=3)
    monkeypatch.setenv("SAFER_PAGE", "page")
    with pytest.raises(DisclosureError, match="JupyterLab alone"):
        exact_counts(calls, scope, month=MARCH)


def test_they_are_written_to_one_folder_for_their_owner_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("SAFER_PAGE", raising=False)
    found = exact_counts(*district(a_year=100, seed=1, wards=3), month=MARCH)
    path = found.save(tmp_path, "calls.txt")
    assert path == tmp_path / "not-to-be-sent" / "calls.txt"
    assert path.stat().st_mode & 0o077 == 0
    assert path.read_text("utf-8").startswith(BANNER)
    for name in ("../calls.txt", "/calls.txt", ".hidden", "a/b"):
        with pytest.raises(DisclosureError, match="not-to-be-sent/ only"):
            found.save(tmp_path, name)
