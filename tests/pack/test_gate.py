"""The gate judges the finished files: what is printed there, whatever was meant."""

from __future__ import annotations

from tests.pack.packs import document, judged, release, write_folder


def test_a_good_pack_passes_in_every_format(tmp_path):
    of = release(tmp_path)
    made = document(of)
    write_folder(made, tmp_path / "pack")
    verdict = judged(made, tmp_path / "pack", of)
    assert verdict.tried is not None
    print(verdict)
    assert verdict.withheld_count == len(of.plan.withheld) > 10
