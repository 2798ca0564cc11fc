"""The example's briefing on paper: few pages, all of them full, map and chart on the first."""

import pytest

from tests.example_report import example_pack
from tests.pack.paper import is_good_paper, read_paper


@pytest.fixture(scope="module")
def briefing(tmp_path_factory):
    return (example_pack(tmp_path_factory) / "briefing.pdf").read_bytes()


def test_pages_are_few_and_full_with_pictures_at_the_front(briefing):
    is_good_paper(briefing)


def test_a_page_is_measured_by_words_and_figures(briefing):
    papers = read_paper(briefing)
    assert all(0 < paper.used <= 1.01 for paper in papers)
    assert [paper.figure_count for paper in papers[:3]] == [2, 1, 2]
