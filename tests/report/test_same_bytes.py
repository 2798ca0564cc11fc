"""The same inputs give the same files, whoever runs them, wherever, however."""

import pytest

from tests.report.small_project import START, ZONES, SmallProject, files_of


class TestSameBytes:
    """The same inputs give the same files, whoever runs them, wherever, however."""

    @pytest.fixture
    def first(self, reported):
        return files_of(reported.reports / "small" / "2025-03")

    def test_again(self, reported, first):
        assert files_of(reported.report(is_forced=True).index.parent) == first

    def test_one_job_or_two(self, reported, first):
        assert files_of(reported.report(is_forced=True, jobs=1).index.parent) == first

    def test_plain_kernels(self, reported, first, monkeypatch):
        monkeypatch.setenv("SAFER_PLAIN_KERNELS", "1")
        report = reported.report(is_forced=True, notebooks=["10"])
        assert files_of(report.index.parent) == first

    def test_other_clock_zone_language_and_hash_seed(self, reported, first, monkeypatch):
        monkeypatch.setenv("TZ", "Pacific/Auckland")
        monkeypatch.setenv("LC_ALL", "C")
        monkeypatch.setenv("PYTHONHASHSEED", "7")
        assert files_of(reported.report(is_forced=True).index.parent) == first

    def test_other_folder(self, tmp_path, first, monkeypatch):
        monkeypatch.setenv("SAFER_HOME", str(tmp_path / "an other place"))
        other = SmallProject(tmp_path / "an other place")
        other.write_notebook("20_zones", START, ZONES)
        assert files_of(other.report(out=tmp_path / "elsewhere").index.parent) == first
