"""What a browser says of a page: accessibility, width, keyboard, colours."""

from __future__ import annotations

import io
import json
from importlib import resources

from PIL import Image

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDER = """() => {
    const wide = document.documentElement.clientWidth;
    const inRegion = (element) => {
        for (let up = element; up; up = up.parentElement) {
            const style = getComputedStyle(up);
            if (up.tabIndex >= 0 && ['auto', 'scroll'].includes(style.overflowX)) { return true; }
            if (style.position === 'absolute' && style.clipPath !== 'none') { return true; }
            if (up.classList.contains('skip') || up.classList.contains('leaflet-container')) {
                return true;
            }
        }
        return false;
    };
    return [...document.body.querySelectorAll('*')]
        .filter((element) => element.getBoundingClientRect().right > wide + 1)
        .filter((element) => !inRegion(element))
        .map((element) => element.outerHTML.slice(0, 120));
}"""


def axe_script():
    """Return axe-core as the package carries it."""
    folder = resources.files("axe_playwright_python")
    found = [path for path in folder.iterdir() if path.name.startswith("axe.min")]
    return found[0].read_text(encoding="utf-8")


def drawn_frames(page):
    """Return the frames of a page once the map in each is drawn, however late each comes."""
    frames = [each.content_frame() for each in page.locator("iframe").element_handles()]
    for frame in frames:
        frame.wait_for_selector("path.leaflet-interactive", state="attached")
    return frames


SETTLED = """async () => {
    await Promise.all(['400', '600'].map((weight) =>
        document.fonts.load(weight + ' 16px "Source Sans Pro"')));
    for (let i = 0; i < 3; i += 1) { await new Promise(requestAnimationFrame); }
}"""


def settle(page):
    """Wait until a map's own letters are there and everything is laid out with them."""
    page.evaluate(SETTLED)


def violations(page):
    """Return what axe-core finds in a page and in every frame of it."""
    script = axe_script()
    options = {
        "runOnly": {"type": "tag", "values": RULES},
        "pingWaitTime": 20_000,  # a frame on a busy machine answers late
    }
    inside = [each.content_frame() for each in page.locator("iframe").element_handles()]
    frames, found = set(), {"violations": []}
    for _ in range(3):  # on a busy machine a frame may not hear axe's first question
        for frame in [page.main_frame, *inside]:
            frame.evaluate(script + "; axe.configure({allowedOrigins: ['<unsafe_all_origins>']})")
        found = page.evaluate(f"() => axe.run(document, {json.dumps(options)})")
        seen = found["passes"] + found["violations"]
        targets = [node["target"] for rule in seen for node in rule["nodes"]]
        frames = {target[0] for target in targets if len(target) > 1}
        if len(frames) == len(inside):
            break
    return frames, [
        (rule["id"], [node["html"][:160] for node in rule["nodes"]][:4])
        for rule in found["violations"]
    ]


def too_wide(frame):
    """Return what reaches beyond the window, unless in a region that the keyboard can scroll."""
    sideways = frame.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    return frame.evaluate(WIDER) + (["the page scrolls sideways"] if sideways else [])


def spot_of(frame, longitude, latitude):
    """Return where in its frame a drawn map has a place of the earth."""
    return frame.evaluate(
        """([lon, lat]) => {
            const element = document.querySelector('.map');
            const box = element.getBoundingClientRect();
            const at = window[element.id].latLngToContainerPoint([lat, lon]);
            return [box.x + at.x + 1, box.y + at.y + 1];
        }""",
        [longitude, latitude],
    )


def picture_of(page):
    """Return a page's window as it is drawn."""
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")
