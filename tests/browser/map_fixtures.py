"""What a browser says of a map: where its names lie, and where Tab stops."""

import pytest
import shapely

BOXES = """(chosen) => {
    const map = document.querySelector('.map').getBoundingClientRect();
    return [...document.querySelectorAll(chosen)].map((each) => {
        const turn = /rotate\\((.*)deg\\)/.exec(each.style.transform || '');
        const box = each.getBoundingClientRect();
        return { words: each.textContent, turn: turn ? Number(turn[1]) : 0,
                 x: (box.left + box.right) / 2 - map.left, y: (box.top + box.bottom) / 2 - map.top,
                 w: each.offsetWidth || box.width, h: each.offsetHeight || box.height,
                 text: each.firstChild && each.classList.contains('name') ? (() => {
                     const range = document.createRange(); range.selectNodeContents(each);
                     return range.getBoundingClientRect().width; })() : 0 };
    });
}"""


def boxes(page, chosen):
    """Return each element's words and its box in the map's frame, turned as it is drawn."""
    found = []
    for each in page.evaluate(BOXES, chosen):
        box = shapely.box(-each["w"] / 2, -each["h"] / 2, each["w"] / 2, each["h"] / 2)
        box = shapely.affinity.rotate(box, each["turn"], origin=(0, 0))
        found.append((each["words"], shapely.affinity.translate(box, each["x"], each["y"])))
        if not each["turn"]:
            assert each["text"] <= each["w"] + 1, each["words"]  # no letter beyond its box
    return found


def assert_nothing_overlaps(page):
    names = boxes(page, ".name")
    frame = page.locator(".map").bounding_box()
    inside = shapely.box(0, 0, frame["width"], frame["height"])
    in_the_way = boxes(page, ".map .leaflet-control, .badge.on-area")
    for place, (words, box) in enumerate(names):
        assert inside.contains(box), words
        for others, other in [*names[place + 1 :], *in_the_way]:
            assert box.intersection(other).area < 1, (words, others)
    return [words for words, _ in names]


def stops(page):
    """Press Tab through the page; return what had the focus, in turn."""
    found = []
    for _ in range(30):
        page.keyboard.press("Tab")
        found.append(page.evaluate(
            "document.activeElement === document.body ? '' : document.activeElement.ariaLabel || "
            "document.activeElement.title || document.activeElement.textContent || 'choice'"
        ))  # fmt: skip
        if not found[-1]:
            return found[:-1]
    pytest.fail("The page cannot be left by Tab.")
