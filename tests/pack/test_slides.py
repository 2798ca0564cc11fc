"""Slides: each picture as large as fits on 1920 by 1080 pixels, the same again."""

import io

from PIL import Image, ImageChops

from scp_lib.pack.slides import SIZE, slide_files
from tests.pack.documents import small_document
from tests.pack.packs import document


def test_each_picture_is_a_slide_that_it_fills():
    (name, content), *others = slide_files(small_document())
    assert name == "slides/asb_chart.png" and not others
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    assert picture.size == SIZE
    left, top, right, bottom = ImageChops.difference(
        picture, Image.new("RGB", SIZE, "white")
    ).getbbox()
    assert right - left > 0.9 * SIZE[0] or bottom - top > 0.9 * SIZE[1]
    assert abs(left - (SIZE[0] - right)) <= 2 and abs(top - (SIZE[1] - bottom)) <= 2


def test_the_same_picture_gives_the_same_slide():
    assert [*slide_files(document())] == [*slide_files(document())]


def test_a_briefing_without_pictures_has_no_slides():
    assert not [*slide_files(small_document()._replace(pictures={}))]
