"""Partners' settings: personal unless said otherwise; the old rules' table is explained."""

from __future__ import annotations

import pytest

from scp_lib.errors import SettingsError
from scp_lib.settings.partnership import read_settings
from tests.reliability import world


def _read(tmp_path, words=""):
    return read_settings(world.write_settings(tmp_path, world.SETTINGS + words))


def test_without_settings_records_are_personal(tmp_path):
    found = _read(tmp_path).partner("partner_asb")
    assert (found.disclosure, found.ward_by_kind) == ("personal", False)


def test_a_partner_may_be_open_or_have_wards_by_kind(tmp_path):
    words = '\n[[partners]]\nsource = "partner_asb"\ndisclosure = "open"\nward_by_kind = true\n'
    found = _read(tmp_path, words).partner("partner_asb")
    assert (found.disclosure, found.ward_by_kind) == ("open", True)


@pytest.mark.parametrize(
    "rule",
    ['source = "nhs"', 'source = "partner_asb"\ndisclosure = "secret"',
     'source = "partner_asb"\nthreshold = 5'],
)  # fmt: skip
def test_what_is_no_setting_is_refused(tmp_path, rule):
    with pytest.raises(SettingsError, match="partners"):
        _read(tmp_path, f"\n[[partners]]\n{rule}\n")


def test_one_source_twice_is_refused(tmp_path):
    with pytest.raises(SettingsError, match=r"partners: .*wanted each source once"):
        _read(tmp_path, '\n[[partners]]\nsource = "partner_asb"\n' * 2)
