"""The letters that a page carries inside."""

import base64
import io
import re
from pathlib import Path

from fontTools.ttLib import TTFont

from scp_lib.document.letters import FAMILY, faces, font_files


def test_a_page_carries_two_weights_with_the_letters_of_welsh_and_the_minus_sign():
    found = re.findall(r"font-weight: (\d+).*?base64,([A-Za-z0-9+/=]+)\)", faces())
    assert [weight for weight, _ in found] == ["400", "600"]
    for _, inside in found:
        file = base64.b64decode(inside)
        assert len(file) < 30_000
        with TTFont(io.BytesIO(file)) as font:
            assert {ord(each) for each in "aZ0£ŵŷâ–’−→"} <= set(font.getBestCmap())


def test_pages_and_charts_name_the_same_family():
    import matplotlib as mpl

    from scp_lib.drawing import style

    with mpl.rc_context(style.rc()):
        used = mpl.font_manager.findfont(FAMILY)
    assert Path(str(used)) in font_files()
