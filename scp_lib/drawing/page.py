"""An interactive map as one file: folium's layers, Leaflet inside, nothing fetched.

folium writes data into a page as code, so no text of the data reaches it but as properties of
GeoJSON, which the page's own script writes as text; and of what folium writes only the script is
used. Every script of the page is named by its hash in its content security policy: no other runs.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scp_lib.document.html import table_css, table_html, templates
from scp_lib.document.letters import faces
from scp_lib.document.model import Sentence, Table
from scp_lib.document.text import INVENTED, plain
from scp_lib.drawing import style
from scp_lib.drawing.leaflet import leaflet, one_newline

if TYPE_CHECKING:
    import folium

NO_FIGURE_FILL, DOTTED_FILL = "url(#no-figure)", "url(#dotted)"
"""Fills that can be told without colour; the page of a map declares both."""
_BESIDE = "<p>This map needs JavaScript. The picture next to it shows the same.</p>"
_SCRIPTS = ("map.js", "map_names.js", "map_shapes.js")
_BRACE = "\ue000"  # of no alphabet: stands for { while folium works


class Mark(NamedTuple):
    """One shape of a layer: GeoJSON geometry, Leaflet style, and what the page says of it.

    A mark with a ``label`` is one of the *named shapes* of its layer: one that the arrow keys
    reach and a screen reader hears. Let there be few (areas, wards). A mark without one is only
    looked at and pointed at (hexagons, circles), however many there are.
    """

    geometry: dict[str, Any]
    style: dict[str, Any]
    cells: tuple[str, ...] = ()
    """What the panel beside the map says, in the order of the layer's headings: the name first."""
    label: str = ""
    """The name with its figures, in words: "Castle: 33.4". "3 of 17" is added by the page."""
    number: str = ""
    """Stands in a dark badge at the area's upper left corner, or inside a circle."""
    beside: str = ""
    """A name that is written beside an area with a badge, or beside a circle, before all others."""
    is_place: bool = False
    """Whether that is a kind of place, and no street's name: it is written in italics."""


class Member(NamedTuple):
    """One of a class: its rank, name and figure."""

    rank: str
    name: str
    figure: str


class LegendLine(NamedTuple):
    """A swatch and its words, with a note or who is in the class; with a radius a circle.

    The page shows the members' names where there is no note; the picture shows no note.
    """

    colour: str
    words: Sentence | str
    note: Sentence | str = ""
    members: tuple[Member, ...] = ()
    radius_px: float = 0
    is_list: bool = False
    """Whether the members are listed with badges and figures: those of a map's numbered areas."""


class Layer(NamedTuple):
    """Shapes drawn together, with the words that head the rows of the panel next to the map.

    Choices of one name, one after another, are one choice, such as hexagons with the areas above
    them: title, note and legend are those of the first. Where a shape's ``fillOpacity`` is 0 or its
    ``fill`` is False it is drawn above streets; the first takes the pointer, the second does not.
    """

    name: str
    marks: Sequence[Mark]
    headings: tuple[str, ...] = ()
    is_choice: bool = False
    """One of several that a reader chooses between (the first is shown)."""
    legend_title: Sentence | str = ""
    """Of a choice: the heading of its own legend, shown while the layer is."""
    legend: Sequence[LegendLine] = ()
    title: Sentence | str = ""
    """Of a choice: the finding that heads the page while it is shown, if not the map's title."""
    note: Sentence | str = ""
    """Of a choice: a sentence or two on how to read it, shown with it above the map."""


def map_page(
    layers: Sequence[Layer],
    *,
    title: Sentence,
    legend_title: Sentence | str,
    legend: Sequence[LegendLine],
    source: str,
    bounds: tuple[float, float, float, float],
    invented: bool = False,
    table: Table | None = None,
    start: tuple[float, float, float, float] | None = None,
    words: str = "",
    base: str = "",
    note: str = "",
) -> str:
    """Write layers as a page that opens from disk without a network.

    Layers are drawn in their order; those with ``is_choice`` get a control to choose one, and each
    its own legend. The others stay in front of them. ``bounds`` and ``start``, what the map shows
    first (the whole area by default), are west, south, east, north in degrees. The ``table`` of the
    figures is folded under the map if it has a row; ``words`` are for a reader without scripts.
    The ``note`` ends the legend. ``base`` is what drawing.base.base_json wrote of the names and
    lines below the layers.
    The page is shown beside the map's picture; :func:`alone` makes a file of its own of it.
    """
    name, drawing = _drawing(layers)
    here = Path(__file__).parent
    leaflet_js, leaflet_css = leaflet()
    own = "\n".join((here / file).read_text("utf-8") for file in _SCRIPTS)
    scripts = [leaflet_js, drawing, own]
    choices = _choices(layers)
    legends = [(legend_title, legend, "")] if legend else []
    legends += [
        (layer.legend_title, layer.legend, _shown_name(layer)) for layer in choices if layer.legend
    ]
    template = templates().get_template("map.html.j2")
    page = template.render(
        map_name=name,
        title=title,
        titles=[(layer.title or title, _shown_name(layer)) for layer in choices],
        notes=[(layer.note, _shown_name(layer)) for layer in choices if layer.note],
        headings=_as_data([layer.headings for layer in layers]),
        has_words=any(layer.headings for layer in layers),
        ratio=_ratio(start or bounds),
        legends=legends,
        note=plain(note),
        first_choice=_shown_name(choices[0]) if choices else "",
        source=plain(source),
        bounds=_corners(bounds),
        start=_corners(start or bounds),
        invented=INVENTED if invented else "",
        table=table_html(table) if table else "",
        words=plain(words),
        beside=_BESIDE,
        base=base,
        scripts=scripts,
        hashes=" ".join(script_hash(script) for script in scripts),
        css="\n".join([faces(), leaflet_css, (here / "map.css").read_text("utf-8"), table_css()]),
        style=style,
    )
    return f"{page}\n"


def alone(page: str, *, png: bytes, alt: str, tables: Sequence[str] = ()) -> str:
    """Make of a map's page a file that needs no other, with scripts or without.

    Without scripts it shows ``png``, if there is one; ``tables`` are the files of its figures, as
    the page links to them.
    """
    if png and _BESIDE in page:
        uri = f"data:image/png;base64,{base64.b64encode(few_colours(png)).decode()}"
        page = page.replace(
            _BESIDE,
            f'<img class="picture" src="{uri}" alt="{html.escape(plain(alt))}">\n'
            "<p>This is the map's picture. To move about in the map itself, the page needs "
            "scripts.</p>",
            1,
        )
    links = [
        f'<a href="{href}">{href.removeprefix("../")}</a>' for href in map(html.escape, tables)
    ]
    form = "a file" if len(links) == 1 else "files"
    told = f"<p>Its figures as {form} (CSV): {', '.join(links)}.</p>" if links else ""
    return page.replace("<!-- tables -->", told, 1)


def few_colours(png: bytes) -> bytes:
    """Write a map's picture with 64 colours, which are enough for one, in a third of the size."""
    from PIL import Image

    held = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(64, dither=Image.Dither.NONE)
    few.save(held, "PNG", compress_level=6)  # level 9: a 25th smaller, in six times the time
    return held.getvalue()


def _shown_name(layer: Layer) -> str:
    """Return a layer's name as the control gets it: the control writes it as HTML."""
    return html.escape(plain(layer.name))


def _choices(layers: Sequence[Layer]) -> list[Layer]:
    """Return the first layer of each choice."""
    return list({layer.name: layer for layer in reversed(layers) if layer.is_choice}.values())[::-1]


def _as_data(held: object) -> str:
    """Write JSON for a script that is data: nothing in it can end the script."""
    return json.dumps(held, ensure_ascii=False).replace("<", "\\u003c")


def _ratio(bounds: tuple[float, float, float, float]) -> float:
    """Return how wide a map is for its height: as the area is, within what a screen can show."""
    west, south, east, north = bounds
    width = (east - west) * math.cos(math.radians((south + north) / 2))
    return round(min(max(width / max(north - south, 1e-6), 0.85), 1.5), 3)


def _corners(bounds: tuple[float, float, float, float]) -> str:
    west, south, east, north = (round(degree, 5) for degree in bounds)
    return f"[[{south},{west}],[{north},{east}]]"


def _drawing(layers: Sequence[Layer]) -> tuple[str, str]:
    import folium

    chart = folium.Map(
        tiles=None, zoom_control=True, scroll_wheel_zoom=False, attribution_control=False,
        zoom_snap=0, zoom_delta=0.5, wheel_px_per_zoom_level=120,
        fade_animation=False, zoom_animation=False,
    )  # fmt: skip
    groups: dict[str, folium.FeatureGroup] = {}
    for place, layer in enumerate(layers):
        onto: folium.Map | folium.FeatureGroup = chart
        if layer.is_choice and layer.name not in groups:
            shown = html.escape(_held_back(layer.name))
            groups[layer.name] = folium.FeatureGroup(shown, overlay=False, show=not groups)
            groups[layer.name].add_to(chart)
        if layer.is_choice:
            onto = groups[layer.name]
        _geojson_layer(layer, place=place).add_to(onto)
    if groups:
        folium.LayerControl(collapsed=False, position="topright").add_to(chart)
    _number_elements(chart)
    figure = chart.get_root()
    figure.render()
    script = figure.script.render()
    for written in (_BRACE, json.dumps(_BRACE)[1:-1]):
        script = script.replace(written, "\\u007b")
    return chart.get_name(), one_newline(script)


def _held_back(words: object) -> str:
    """Keep text from being read as a template: folium renders what it wrote a second time.

    A brace is put back, as JavaScript's own escape, once folium is done.
    """
    return plain(words).replace(_BRACE, "").replace("{", _BRACE)


def _geojson_layer(layer: Layer, *, place: int) -> folium.GeoJson:
    """Write a layer's marks; ``place`` leads the page's script to the layer's headings."""
    import folium

    features: list[Any] = []
    for number, mark in enumerate(layer.marks):
        texts = {f"f{column}": text for column, text in enumerate(mark.cells)}
        texts |= {"label": mark.label, "number": mark.number, "beside": mark.beside}
        texts |= {"kind": "place" if mark.is_place else ""}
        held = {key: _held_back(text) for key, text in texts.items() if text}
        shape = {"type": "Feature", "id": str(number), "geometry": mark.geometry}
        features.append({**shape, "properties": {"layer": place, **held}})
    is_point = bool(features) and features[0]["geometry"]["type"] == "Point"
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda feature: layer.marks[int(feature["id"])].style,
        marker=folium.CircleMarker() if is_point else None,
        smooth_factor=0,
        overlay=True,
        control=False,
        interactive=bool(layer.headings),
    )


def _number_elements(chart: Any) -> None:
    """Give folium's elements numbers for their random ids: the same map, the same bytes."""
    elements = [chart]
    for number, element in enumerate(elements, start=1):  # the list grows as it is gone through
        element._id = str(number)
        elements.extend(element._children.values())


def allowed_scripts(page: str) -> list[str]:
    """Return the hashes of the scripts that a map's page lets run."""
    policy = re.search(r"script-src ([^;\"]*)", page)
    return policy[1].split() if policy else []


def script_hash(script: str) -> str:
    """Name a script as a content security policy does.

    >>> script_hash("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
