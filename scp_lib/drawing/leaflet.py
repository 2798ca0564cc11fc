"""Leaflet's own files, ready to stand inside a page."""

import base64
import importlib.util
import re
from functools import lru_cache
from pathlib import Path

from scp_lib.errors import ScpError


@lru_cache(maxsize=1)
def leaflet() -> tuple[str, str]:
    """Return Leaflet's script and style as the package XStatic-Leaflet carries them."""
    found = importlib.util.find_spec("xstatic.pkg.leaflet")
    if found is None or not found.submodule_search_locations:
        raise ScpError(
            "Leaflet is not installed, and a map needs it: run `pip install XStatic-Leaflet`."
        )
    folder = Path(next(iter(found.submodule_search_locations))) / "data"
    script = (folder / "leaflet.js").read_text(encoding="utf-8")
    sheet = (folder / "leaflet.css").read_text(encoding="utf-8")

    def inlined(match: re.Match[str]) -> str:
        picture = (folder / match[1]).read_bytes()
        return f"url(data:image/png;base64,{base64.b64encode(picture).decode()})"

    unused = r"^\s*(behavior:.*|background-image: url\(images/marker-icon\.png\);)\n"
    sheet = re.sub(unused, "", sheet, flags=re.MULTILINE)
    sheet = re.sub(r"url\(([\w./-]+\.png)\)", inlined, sheet)
    return one_newline(re.sub(r"\n//# sourceMappingURL=.*", "", script)), sheet


def one_newline(script: str) -> str:
    """Write line ends as a browser reads them, so that the hash holds."""
    return script.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
