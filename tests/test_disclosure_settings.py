"""Disclosure settings: read with the partnership's, and contradictions refused."""

from __future__ import annotations

import pytest

from scp_lib.disclosure_settings import rule_for
from scp_lib.errors import SettingsError
from scp_lib.partnership import read_settings
from tests.reliability import world


def _read(tmp_path, *rules):
    words = "".join(f"\n[[disclosure]]\n{rule}\n" for rule in rules)
    return read_settings(world.write_settings(tmp_path, world.SETTINGS + words))


def test_without_settings_the_defaults_hold(tmp_path):
    held = _read(tmp_path).disclosure
    for audience in ("committee", "public", "partners"):
        assert not rule_for(held, source="police_uk", audience=audience).is_on
        assert rule_for(held, source="partner_asb", audience=audience).threshold == 5


def test_a_rule_of_ones_own(tmp_path):
    held = _read(tmp_path, 'source = "partner_asb"\nthreshold = 10\nwidth = 3').disclosure
    assert rule_for(held, source="partner_asb", audience="public")[:2] == (10, 3)


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        (['source = "partner_asb"\nthreshold = 3'], "leaves 2 possible values"),
        (['source = "partner_asb"\naudiences = ["public"]\nthreshold = 10'], "differ"),
        (['source = "partner_asb"\naudiences = ["partners"]\nthreshold = 9'], "may know less"),
        (['source = "police_uk"\nthreshold = 5'], "protects nobody"),
        (['source = "partner_asb"\nthreshold = 5'] * 2, "two rules for committee"),
        (['source = "nhs"\nthreshold = 5'], "disclosure"),
        (['source = "partner_asb"\nthreshold = "5"'], "disclosure"),
    ],
)
def test_contradictions_are_refused(tmp_path, rules, fault):
    with pytest.raises(SettingsError, match=fault):
        _read(tmp_path, *rules)
