"""A map as a file of its own: its picture where there are no scripts, its figures linked."""

import io

from PIL import Image

from scp_lib.document.model import sentence
from scp_lib.drawing.page import Layer, LegendLine, Mark, alone, map_page

POINT = Mark({"type": "Point", "coordinates": [0.9, 51.9]}, {"radius": 4})


def page_of(**words) -> str:
    settings = {
        "title": sentence("A map"), "legend_title": "Key",
        "legend": [LegendLine("#12436D", "5 to 9")],
        "source": "Invented.", "bounds": (0.8, 51.8, 1.0, 52.0), "words": "Map of 1 point.",
    }  # fmt: skip
    return map_page([Layer("Points", [POINT])], **(settings | words))


def png_of(size=(400, 300)) -> bytes:
    held = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(held, "PNG")
    return held.getvalue()


def test_the_picture_is_inside_with_its_alternative_and_the_tables_are_linked():
    page = alone(page_of(), png=png_of(), alt='Map: <5> "points"', tables=["../tables/points.csv"])
    hidden = page.split("<noscript>")[2].split("</noscript>")[0]
    assert '<img class="picture" src="data:image/png;base64,' in hidden
    assert 'alt="Map: &lt;5&gt; &quot;points&quot;"' in hidden
    assert '<a href="../tables/points.csv">tables/points.csv</a>' in page
    assert "beside" not in hidden


def test_the_picture_within_is_smaller_than_the_file_beside():
    png = png_of((1200, 900))
    assert len(alone(page_of(), png=png, alt="Map")) - len(page_of()) < len(png) * 4 / 3


def test_a_map_without_a_picture_says_where_it_is():
    page = alone(page_of(), png=b"", alt="")
    assert "The picture next to it" in page and "<!-- tables -->" not in page
