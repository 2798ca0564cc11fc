"""The explorer in a browser without JupyterLab: its script, its style, and Python at the other end.

A page with a stand-in for the widget's model: what the script sends goes to Explorer.receive, what
that answers goes back, with its buffers. No network is there.
"""

import base64
import json
from pathlib import Path

from scp_lib.drawing.leaflet import leaflet
from scp_lib.explore import widget

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Explorer</title>
<style>body {{ margin: 0 }} {css}</style></head><body><main>
<h1>Explorer</h1><div id="cell"></div></main>
<script type="module">{script}
globalThis.start = render;
</script></body></html>"""
START = """() => {
  const heard = [], el = document.getElementById("cell");
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const model = {
    on: (_, call) => heard.push(call), off: (_, call) => heard.splice(heard.indexOf(call), 1),
    send: async (content) => {
      for (const [reply, buffers] of JSON.parse(await window.toPython(JSON.stringify(content))))
        for (const call of heard) call(reply, buffers.map(bytes));
    },
  };
  window.model = model;
  window.stop = window.start({ model, el });
}"""
READY = "() => document.querySelector('.sx-tile')?.getAttribute('aria-busy') === 'false'"


def script():
    """Return the widget's script for a page of its own: nothing in it ends the element early."""
    return widget.script().replace("</script", "<\\/script")


class Bench:
    """An explorer on a page; `change` may alter what Python answers on the way."""

    def __init__(self, context, explorer, folder: Path, *, change=None):
        self.explorer, self.asked, self.change = explorer, [], change
        path = folder / "explorer.html"
        css = leaflet()[1] + Path(widget.__file__).with_name("explorer.css").read_text("utf-8")
        path.write_text(PAGE.format(css=css, script=script()), encoding="utf-8")
        self.page = context.new_page()
        self.page.expose_function("toPython", self._receive)
        self.page.goto(path.as_uri())
        self.page.evaluate(START)
        self.wait()

    def _receive(self, text):
        message = json.loads(text)
        self.asked.append(message)
        replies = []
        for reply, buffers in self.explorer.receive(message):
            if self.change:
                self.change(reply)
            replies.append((reply, [base64.b64encode(each).decode() for each in buffers]))
        return json.dumps(replies)

    def wait(self):
        """Wait until Python has answered."""
        self.page.wait_for_function(READY)

    def go(self, view):
        """Look at a view, given as explore's own arguments, as undo does."""
        self.page.evaluate("""(words) => { const { app } = document.querySelector(".sx");
            app.change(app.data.normal(words)); }""", view)  # fmt: skip
        self.wait()

    @property
    def title(self):
        """What is said once Python has answered."""
        return self.page.locator(".sx-title").inner_text()

    @property
    def tile(self):
        """The words of the tile."""
        return self.page.locator(".sx-tile").inner_text()
