const HEADS = ["These months", "Compared with"]; // until Python has named the months

/** Dots of the locations, wards, drawn area and street names, on a map. */
class Chart {
  constructor(app, box) {
    Object.assign(this, { app, box, line: [], mode: "move" });
    const { points, wards } = app.data;
    this.map = L.map(box, { preferCanvas: true, scrollWheelZoom: false, zoomSnap: 0.25,
      attributionControl: false, doubleClickZoom: false });
    this.canvas = this.map.options.renderer = L.canvas({ tolerance: 3, padding: 0.3 });
    const ring = (shape) => L.GeoJSON.coordsToLatLngs(
      shape.coordinates, shape.type === "MultiPolygon" ? 2 : 1);
    this.wards = wards.map((ward) => L.polygon(ring(ward.shape)).addTo(this.map)
      .on("click", () => this.isQuiet() || app.toggle("wards", ward.code)));
    this.area = L.polygon([], { interactive: false }).addTo(this.map);
    this.draft = L.polyline([], { interactive: false }).addTo(this.map);
    this.dots = points.name.map((_, place) => L.circleMarker(
      [points.latitude[place], points.longitude[place]], { radius: 0 }).addTo(this.map)
      .on("click", (event) => { L.DomEvent.stop(event); this.isQuiet() || app.choosePoint(place); })
      .on("mouseover", () => this.hover(place)).on("mouseout", () => this.hover(null)));
    this.tip = L.tooltip({ direction: "top", offset: [0, -6] });
    this.labels = h("div", { class: "sx-labels", "aria-hidden": "true" });
    this.map.getPanes().overlayPane.append(this.labels);
    L.control.scale({ imperial: false }).addTo(this.map);
    this.home = L.featureGroup(this.wards).getBounds();
    this.map.fitBounds(this.home);
    this.map.on("moveend zoomend resize", () => this.label());
    box.addEventListener("focusin", () => this.map.scrollWheelZoom.enable());
    box.addEventListener("focusout", () => this.map.scrollWheelZoom.disable());
    for (const kind of ["pointerdown", "pointermove", "pointerup", "click"])
      box.addEventListener(kind, (event) => this.pen(kind, event), true);
    this.watch = new ResizeObserver(() => this.map.invalidateSize({ animate: false }));
    this.watch.observe(box);
  }

  isQuiet() { return this.mode !== "move"; }

  hover(place) {
    this.tip.remove();
    if (place === null || this.app.counts.isSensitive) return;
    const { name } = this.app.data.points, count = this.app.counts.point[place];
    this.tip.setLatLng(this.dots[place].getLatLng());
    this.tip.setContent(h("span", {}, `${name[place]}: ${written(count)}`)).addTo(this.map);
  }

  draw() {
    const { view, counts, data, root } = this.app;
    const look = getComputedStyle(root), ink = (name) => look.getPropertyValue(`--sx-${name}`).trim();
    const [dot, edge, grey, line, area, other] =
      ["dot", "edge", "faded", "line", "area", "other"].map(ink);
    this.wards.forEach((shape, place) => {
      const isOn = view.wards.includes(data.wards[place].code);
      shape.setStyle({ color: isOn ? dot : line, weight: isOn ? 3 : 1, fillColor: dot,
        fillOpacity: isOn ? 0.08 : 0.001 });
    });
    this.area.setLatLngs(view.area.map(([x, y]) => [y, x]));
    this.area.setStyle({ color: area, weight: 2, fillColor: area, fillOpacity: 0.08 });
    this.draft.setStyle({ color: area, weight: 2 });
    const most = Math.sqrt(Math.max(1, counts.point.reduce((a, b) => Math.max(a, b), 0)));
    const scale = Math.min(2.4, 20 / most);
    this.dots.forEach((marker, place) => {
      const n = counts.point[place], isB = counts.isB && counts.isB[place];
      let radius = n ? Math.max(2.5, scale * Math.sqrt(n)) : 0;
      if (counts.isSensitive) radius = n && !(counts.isHidden && counts.isIn[place]) ? 3.5 : 0;
      const isIn = counts.isIn[place];
      const key = `${radius} ${isIn} ${isB} ${dot} ${counts.isSensitive}`;
      if (marker.key === key) return;
      marker.key = key;
      marker._radius = radius;
      Object.assign(marker.options, { radius, interactive: radius > 0 && !counts.isSensitive,
        stroke: radius > 0 && (isIn || !!isB), color: isB ? other : edge, weight: isB ? 2 : 0.8,
        fill: radius > 0, fillColor: isIn ? dot : grey, fillOpacity: isIn ? 0.7 : 0.45 });
      marker._updateBounds();
    });
    this.canvas._redrawBounds = null; // all at once, for two thousand dots one by one take long
    this.canvas._redrawRequest ||= L.Util.requestAnimFrame(this.canvas._redraw, this.canvas);
    this.label();
  }

  /** Write ward names and the streets of the largest dots where none covers another. */
  label() {
    const { counts, data } = this.app, size = this.map.getSize(), taken = [], made = [];
    if (!counts) return;
    const put = (latlng, text, kind, lift) => {
      const at = this.map.latLngToContainerPoint(latlng), wide = text.length * 3.3 + 4;
      const box = [at.x - wide, at.y - 7 - lift, at.x + wide, at.y + 7 - lift];
      if (box[0] < 0 || box[1] < 0 || box[2] > size.x || box[3] > size.y) return;
      if (taken.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3])) return;
      taken.push(box);
      const place = this.map.latLngToLayerPoint(latlng);
      made.push(h("span", { class: `sx-name ${kind}`,
        style: `left:${place.x}px;top:${place.y - lift}px` }, text));
    };
    if (!counts.isSensitive) {
      const order = [...counts.point.keys()].filter((p) => counts.point[p] > 0 && counts.isIn[p]);
      order.sort((a, b) => counts.point[b] - counts.point[a]);
      const view = this.map.getBounds(), isNear = this.map.getZoom() >= 12.5;
      for (const p of isNear ? order.filter((p) => view.contains(this.dots[p].getLatLng())) : []) {
        if (made.length >= MOST_LABELS) break;
        const street = data.points.name[p].replace(/(, [^,]*)?( \(\d+\))?$/, "");
        put(this.dots[p].getLatLng(), street, "street", this.dots[p]._radius + 8);
      }
    }
    for (const { name, at } of data.wards) put(L.latLng(at[1], at[0]), name, "ward", 0);
    this.labels.replaceChildren(...made);
  }

  /** Draw round ("round") or corner by corner ("polygon"), or stop ("move"). */
  setMode(mode) {
    this.mode = mode;
    this.line = [];
    this.draft.setLatLngs([]);
    this.map.dragging[mode === "round" ? "disable" : "enable"]();
    this.box.classList.toggle("sx-drawing", mode !== "move");
    this.app.showMode();
    if (mode !== "move") this.box.focus({ preventScroll: true });
  }

  pen(kind, event) {
    if (kind === "click") {
      if (this.isEnding) event.stopPropagation(); // the click that ends a line chooses nothing
      this.isEnding = false;
    } else if (kind === "pointerdown") this.isEnding = false;
    if (this.mode === "move" || event.target.closest(".leaflet-control")) return;
    const at = this.map.mouseEventToContainerPoint(event);
    if (this.mode === "polygon") {
      if (kind === "pointerdown") this.pressed = at;
      if (kind === "pointerup" && this.pressed?.distanceTo(at) < 5) this.corner(at);
      return;
    }
    event.stopPropagation();
    if (kind === "click") return;
    if (kind === "pointerdown") {
      this.line = [];
      this.isDown = true;
      event.preventDefault();
    } else if (kind === "pointerup" && this.isDown) {
      this.isDown = false;
      this.isEnding = true;
      return this.finish();
    }
    const last = this.line.length && this.map.latLngToContainerPoint(this.line.at(-1));
    if (this.isDown && (!last || last.distanceTo(at) > 6)) this.corner(at);
  }

  corner(at) {
    this.line.push(this.map.containerPointToLatLng(at));
    this.draft.setLatLngs(this.line);
  }

  key(event) {
    if (this.mode === "move") return;
    if (event.key === "Enter") this.finish();
    else if (event.key === "Escape") this.setMode("move");
    else if (event.key === "Backspace") {
      this.line.pop();
      this.draft.setLatLngs(this.line);
    } else return;
    event.preventDefault();
  }

  finish() {
    let ring = this.line.map(({ lng, lat }) => [round6(lng), round6(lat)]);
    const isRound = this.mode === "round", cross = isRound && crossing(ring, false);
    if (cross && cross[1] - cross[0] > ring.length / 2) ring = ring.slice(cross[0] + 1, cross[1] + 1);
    while (ring.length > 150) ring = ring.filter((_, place) => place % 2 === 0);
    this.setMode("move");
    if (ring.length < 3) return this.app.say("An area needs three corners. Draw it again.");
    if (crossing(ring, true)) return this.app.say("The line crosses itself. Draw it again.");
    this.app.setArea(ring);
  }

  fit(codes) {
    const chosen = this.wards.filter((_, p) => codes.includes(this.app.data.wards[p].code));
    this.map.fitBounds(chosen.length ? L.featureGroup(chosen).getBounds() : this.home,
      { animate: false });
  }

  fitArea() { this.map.fitBounds(this.area.getBounds().pad(0.3), { animate: false }); }

  free() {
    this.watch.disconnect();
    this.map.remove();
  }
}

/** The whole explorer: a view, its history, and the parts that show it. */
class App {
  constructor(root, data, send) {
    Object.assign(this, { root, data, send, past: [], future: [], n: 0, answer: null, find: "" });
    this.view = data.initial;
    this.isWaiting = this.isStale = false;
    this.lay();
    this.chart = new Chart(this, this.parts.map);
    root.addEventListener("keydown", (event) => {
      const saves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
      if (!saves) event.stopPropagation(); // or JupyterLab takes x for "cut this cell"
      this.chart.key(event);
      if ((event.ctrlKey || event.metaKey) && event.key === "z" && event.target.type !== "text") {
        event.preventDefault();
        this.step(this.past, this.future);
      }
    });
    this.theme = new MutationObserver(() => this.chart.draw());
    this.theme.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
    this.wide = this.parts.trend.clientWidth;
    this.watch = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width === this.wide) return;
      this.wide = contentRect.width;
      this.drawTrend();
    });
    this.watch.observe(this.parts.trend);
    this.show();
    if (this.view.wards.length) this.chart.fit(this.view.wards);
    if (this.view.area.length) this.chart.fitArea();
  }

  free() {
    this.theme.disconnect();
    this.watch.disconnect();
    this.chart.free();
    this.root.replaceChildren();
  }

  change(part) {
    this.past.push(this.view);
    this.future.length = 0;
    this.go({ ...this.view, ...part });
  }

  go(view) {
    const isSensitive = view.crime_types.some((name) => this.data.sensitive[this.data.types.indexOf(name)]);
    if (isSensitive) view = { ...view, point: null,
      other: view.other?.point ? null : view.other };
    const isMoved = view.wards.join() !== this.view.wards.join();
    this.view = view;
    this.show();
    if (isMoved) this.chart.fit(view.wards);
  }

  step(from, to) {
    if (!from.length) return;
    to.push(this.view);
    this.go(from.pop());
  }

  toggle(list, name) {
    const has = this.view[list].includes(name);
    const left = this.view[list].filter((each) => each !== name);
    if (has && !left.length && list === "crime_types") return this.show();
    const order = list === "wards" ? this.data.wards.map((each) => each.code) : this.data.types;
    const chosen = has ? left : order.filter((each) => each === name || left.includes(each));
    this.change({ [list]: chosen });
  }

  choosePoint(place) {
    const { longitude, latitude } = this.data.points;
    const isSame = this.view.point && this.data.pointAt(this.view.point) === place;
    this.change({ point: isSame ? null : [longitude[place], latitude[place]] });
  }

  setArea(ring) {
    this.change({ area: ring, point: null });
    if (!ring.length) this.parts.saved.value = "";
  }

  around(text) {
    const { name, longitude, latitude } = this.data.points, wanted = text.trim().toLowerCase();
    const find = (test) => name.findIndex((each) => test(each.toLowerCase()));
    let place = find((each) => each === wanted);
    if (place < 0 && wanted) place = find((each) => each.startsWith(wanted));
    if (place < 0) return this.say(`No street or place is called “${text}”.`);
    const metres = Number(this.parts.metres.value), north = metres / 111320;
    const east = north / Math.cos((latitude[place] * Math.PI) / 180);
    this.setArea(Array.from({ length: 32 }, (_, step) => {
      const turn = (step * Math.PI) / 16;
      return [round6(longitude[place] + east * Math.cos(turn)),
        round6(latitude[place] + north * Math.sin(turn))];
    }));
    this.chart.fitArea();
  }

  /** Count and draw at once, then ask Python how sure the change is. */
  show() {
    this.counts = new Counts(this.data, this.view);
    this.answer = null;
    this.drawControls();
    this.chart.draw();
    this.drawTrend();
    this.drawTable();
    this.drawTile();
    this.ask();
  }

  ask() {
    if (this.isWaiting) { this.isStale = true; return; }
    this.isWaiting = true;
    this.send({ ask: "answer", n: ++this.n, view: this.view });
  }

  heard(content, buffers) {
    const { parts } = this;
    if (content.kind === "answer" || (content.kind === "fault" && content.n)) {
      if (content.n !== this.n) return;
      this.isWaiting = false;
      if (this.isStale) { this.isStale = false; return this.ask(); }
    }
    if (content.kind === "answer") {
      this.answer = content;
      this.drawTile();
      if (this.view.point) this.drawTable();
      else parts.table.querySelectorAll("th[data-head]").forEach((each) => {
        each.textContent = content.heads[each.dataset.head]; });
    } else if (content.kind === "view") {
      this.past.push(this.view);
      this.go(this.data.normal(content.view));
    } else if (content.kind === "file") {
      const link = h("a", { download: content.name });
      link.href = URL.createObjectURL(new Blob([buffers[0]]));
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      this.say(`${content.name} is in your downloads. For analysts, not for publishing.`);
    } else if (content.text) {
      if (content.saved) { this.data.saved = content.saved; this.listSaved(); }
      this.say(content.text);
    }
  }

  say(text) { this.parts.said.textContent = text; }

  /** Show a text to be copied, and copy it where the browser allows. */
  async copy(text) {
    this.parts.code.textContent = text;
    this.parts.code.hidden = false;
    try {
      await navigator.clipboard.writeText(text);
      this.say("Copied. Paste it into a cell or a file.");
    } catch {
      this.say("Select the text below and copy it.");
    }
  }

  lay() {
    const { data } = this, parts = (this.parts = {}), go = (view) => () => this.change(view());
    const keep = (name, made) => (parts[name] = made);
    const button = (name, text, onclick, more = {}) =>
      keep(name, h("button", { type: "button", onclick, ...more }, text));
    const select = (name, label, options, onchange) => keep(name,
      h("select", { "aria-label": label, onchange }, ...options.map(([value, text]) =>
        h("option", { value }, text))));
    const list = (title, names, onchoose, only) => h("fieldset", {}, h("legend", {}, title),
      h("div", { class: "sx-list" }, ...names.map(([key, text]) => keep(`row ${key}`,
        h("div", {}, h("label", {}, h("input", { type: "checkbox", onchange: () => onchoose(key) }),
          text), h("button", { type: "button", class: "sx-only", tabindex: "-1",
          "aria-label": `Only ${text}`, onclick: () => only(key) }, "only"), h("output"))))));
    const monthName = (text) => new Date(`${text}-15`).toLocaleDateString("en-GB",
      { month: "short", year: "numeric" });
    this.monthNames = data.months.map(monthName);
    const months = data.months.flatMap((each, place) =>
      data.complete[place] ? [[each, this.monthNames[place]]] : []);
    const period = (first, last, name) => (event) => {
      let [from, to] = [parts[first].value, parts[last].value];
      if (from > to) [from, to] = event.target === parts[first] ? [from, from] : [to, to];
      this.change({ [name]: `${from}/${to}` });
    };
    const chosen = period("from", "to", "months");
    const others = period("thenFrom", "thenTo", "before");
    const code = (name) => () => this.answer && this.copy(this.answer[name]);
    this.root.replaceChildren(
      h("div", { class: "sx-bar" },
        button("undo", "Undo", () => this.step(this.past, this.future)),
        button("redo", "Redo", () => this.step(this.future, this.past)),
        button("reset", "Reset", go(() => this.data.initial)), h("span", { class: "sx-gap" }),
        button("copy", "Copy as code", code("code")),
        button("csv", "CSV", () => this.send({ ask: "csv", view: this.view })),
        button("png", "PNG", () => this.send({ ask: "png", view: this.view }))),
      keep("title", h("p", { class: "sx-title", role: "status" }, data.area)),
      h("div", { class: "sx-grid" },
        h("div", { class: "sx-lists" },
          list("Crime types", data.types.map((each) => [each, each]),
            (key) => this.toggle("crime_types", key), (key) => this.change({ crime_types: [key] })),
          list("Wards", data.wards.map((each) => [each.code, each.name]),
            (key) => this.toggle("wards", key), (key) => this.change({ wards: [key] }))),
        h("div", { class: "sx-middle" },
          h("div", { class: "sx-bar" },
            button("move", "Move", () => this.chart.setMode("move")),
            button("round", "Draw round", () => this.chart.setMode("round")),
            button("polygon", "Polygon", () => this.chart.mode === "polygon"
              ? this.chart.finish() : this.chart.setMode("polygon")),
            button("clear", "Clear area", () => this.setArea([])),
            select("saved", "Areas of the settings", [], () => {
              const area = this.data.saved.find((each) => each.key === parts.saved.value);
              this.setArea(area ? area.ring : []);
              if (area) this.chart.fitArea();
            })),
          h("div", { class: "sx-bar" }, "Within",
            select("metres", "Metres", ["100", "250", "500"].map((n) => [n, `${n} m`]), null), "of",
            keep("street", h("input", { type: "text", "aria-label": "Street or place",
              placeholder: "street or place", list: (this.listId = `sx-${Math.random()}`),
              onfocus: () => parts.streets.replaceChildren(...data.points.name.map((value) =>
                h("option", { value }))),
              onblur: () => parts.streets.replaceChildren(),
              onchange: () => this.around(parts.street.value) })),
            keep("streets", h("datalist", { id: this.listId }))),
          keep("map", h("div", { class: "sx-map", role: "region", tabindex: "0",
            "aria-label": "Map of locations; the table below says the same" })),
          keep("key", h("p", { class: "sx-small" })),
          keep("areaBar", h("div", { class: "sx-bar" },
            keep("areaName", h("input", { type: "text", "aria-label": "Name of the drawn area",
              placeholder: "name of the area" })),
            button("save", "Save area in settings", () => this.send(
              { ask: "save area", view: this.view, name: parts.areaName.value })),
            button("settings", "Area as settings", code("settings"))))),
        h("div", { class: "sx-side" },
          keep("tile", h("div", { class: "sx-tile" })),
          keep("trend", h("div", { class: "sx-trend" })),
          h("div", { class: "sx-bar" }, "Months", select("from", "First month", months, chosen),
            "to", select("to", "Last month", months, chosen)),
          h("div", { class: "sx-bar" }, h("label", {}, "Compared with ",
            select("before", "Compared with", [[BEFORE[0], "same months a year before"],
              [BEFORE[1], "months just before"], ["other", "other months"], [NOTHING, "nothing"]],
            () => parts.before.value === "other" ? this.showOthers() :
              this.change({ before: parts.before.value })))),
          keep("others", h("div", { class: "sx-bar" },
            select("thenFrom", "First month to compare with", months, others), "to",
            select("thenTo", "Last month to compare with", months, others))),
          h("div", { class: "sx-bar" },
            button("keepB", "Keep this place as B", go(() => ({ other: {
              wards: this.view.wards, area: this.view.area, point: this.view.point } }))),
            button("dropB", "Drop B", go(() => ({ other: null })))),
          keep("against", h("p", {})))),
      keep("said", h("p", { class: "sx-small", role: "status" })),
      keep("code", h("pre", { tabindex: "0", "aria-label": "Text to copy", hidden: true })),
      h("div", { class: "sx-bar" }, h("label", {}, "Find ", keep("find", h("input", { type: "text",
        oninput: () => { this.find = parts.find.value.toLowerCase(); this.drawTable(); } }))),
      keep("listed", h("span", { class: "sx-small" }))),
      keep("table", h("div", { class: "sx-table", role: "region", "aria-label": "Places" })),
      h("p", { class: "sx-small sx-foot" }, h("strong", {}, data.notice), ` ${data.source}`));
    parts.metres.value = "250";
    parts.table.addEventListener("keydown", (event) => this.walk(event));
    this.listSaved();
  }

  listSaved() {
    this.parts.saved.replaceChildren(h("option", { value: "" }, "saved areas"),
      ...this.data.saved.map(({ key, name }) => h("option", { value: key }, name)));
    this.parts.saved.hidden = !this.data.saved.length;
  }

  showOthers() {
    this.parts.others.hidden = false;
    this.parts.thenFrom.value = this.parts.thenTo.value = this.data.months[0];
    this.parts.thenFrom.focus();
  }

  showMode() {
    for (const mode of ["move", "round", "polygon"])
      this.parts[mode].setAttribute("aria-pressed", this.chart.mode === mode);
    this.parts.polygon.textContent = this.chart.mode === "polygon" ? "Finish polygon" : "Polygon";
    this.say({ move: "", round: "Hold the button down and draw around the area.",
      polygon: "Click the corners. Enter ends, Backspace takes the last one back, Escape stops.",
    }[this.chart.mode]);
  }

  drawControls() {
    const { parts, view, counts, data } = this;
    const row = (key, isOn, text) => {
      const made = parts[`row ${key}`];
      made.querySelector("input").checked = isOn;
      made.querySelector("output").textContent = text;
    };
    data.types.forEach((name, place) =>
      row(name, counts.typeOn[place], counts.told(counts.types[place], data.sensitive[place])));
    data.wards.forEach((ward, place) => row(ward.code, view.wards.includes(ward.code),
      counts.told(counts.wards[place], counts.isSensitive)));
    [parts.from.value, parts.to.value] = view.months.split("/");
    const isOther = !BEFORE.includes(view.before);
    parts.before.value = isOther ? "other" : view.before;
    parts.others.hidden = !isOther;
    if (isOther) [parts.thenFrom.value, parts.thenTo.value] = view.before.split("/");
    parts.undo.disabled = !this.past.length;
    parts.redo.disabled = !this.future.length;
    parts.clear.disabled = parts.areaBar.hidden = !view.area.length;
    parts.dropB.hidden = !view.other;
    parts.keepB.disabled = !(view.wards.length || view.area.length || view.point);
    parts.key.textContent = counts.isSensitive
      ? "Dots: locations, all of one size and not to be clicked, because one of the crime types is " +
        "sensitive. Click a ward to choose it."
      : "Dots: locations, larger with more incidents; grey: outside the place chosen. Click a dot " +
        "for its incidents, a ward to choose it.";
    if (this.chart) this.showMode();
  }

  drawTile() {
    const { parts, counts, answer } = this, { tile } = parts;
    const count = counts.isHidden ? FEW : written(counts.all.count);
    const made = [h("p", { class: "sx-count" }, count)];
    tile.setAttribute("aria-busy", !answer);
    const pairs = answer && [["count", counts.all], ["current", counts.allNow],
      ["baseline", counts.allBefore], ["other", counts.other]];
    const wrong = pairs && pairs.find(([name, facet]) => answer[name] !== facet.count);
    if (wrong) {
      made[0].textContent = "Refused";
      made.push(h("p", {}, `The browser counted ${written(wrong[1].count)}, Python ` +
        `${written(answer[wrong[0]])}. Use neither figure, and report this.`));
    } else if (answer) {
      const { mark, lead, text, interval, notes } = answer.tile;
      if (lead) made.push(h("p", { class: "sx-lead" },
        h("span", { "aria-hidden": "true" }, `${mark} `), lead));
      made.push(...[text, interval].filter(Boolean).map((each) => h("p", {}, each)));
      made.push(...notes.map((each) => h("p", { class: "sx-small" }, each)));
      if (answer.worked_out || answer.command) made.push(h("details", {},
        h("summary", {}, "How this is worked out"), h("p", { class: "sx-small" }, answer.worked_out),
        h("p", { class: "sx-small" }, answer.command ? "A report page: " : "",
          h("code", {}, answer.command))));
    } else made.push(h("p", {}, "Working out how sure the change is …"));
    tile.replaceChildren(...made);
    parts.against.textContent = wrong || !answer ? "" : answer.against;
    if (answer) parts.title.textContent = wrong ? "Refused: the two counts differ." : answer.title;
  }

  drawTrend() {
    const { counts, data, parts } = this, box = parts.trend, wide = this.wide, high = 132;
    if (!counts || wide < 60) return;
    const told = (place, values, facet) => data.complete[place] &&
      !(facet && counts.hides(facet[place])) ? values[place] : null;
    const mine = data.months.map((_, place) => told(place, counts.trend, counts.byMonth));
    const isHiddenB = counts.isSensitive && this.view.other?.area.length;
    const theirs = data.months.map((_, place) =>
      this.view.other && !isHiddenB ? told(place, counts.trendB) : null);
    const year = mine.map((_, place) => (place >= 12 ? mine[place - 12] : null));
    const top = Math.max(1, ...mine, ...theirs), left = 8 + 7 * written(top).length;
    const step = (wide - left - 6) / data.months.length;
    const x = (place) => left + (place + 0.5) * step, y = (n) => high - 22 - (n / top) * (high - 44);
    const drawn = svg("svg", { width: wide, height: high, role: "img", "aria-label":
      "Incidents by month, this year and last; the table below has the figures" });
    const block = (place, kind) => drawn.append(svg("rect", { class: kind, x: left + place * step,
      y: 18, width: step, height: high - 40, "shape-rendering": "crispEdges" }));
    data.complete.forEach((is, place) => is || block(place, "none"));
    counts.months.forEach((place) => block(place, "chosen"));
    const line = (values, kind) => {
      let path = "";
      values.forEach((n, place) => {
        if (n === null) return;
        path += `${place && values[place - 1] !== null ? "L" : "M"}${x(place)} ${y(n)}`;
        if (kind === "mine") drawn.append(svg("circle", { cx: x(place), cy: y(n), r: 2.5, class: kind }));
      });
      drawn.append(svg("path", { class: kind, d: path }));
    };
    line(year, "year");
    line(theirs, "other");
    line(mine, "mine");
    const note = (at, high_, text, anchor = "start") => drawn.append(
      svg("text", { x: at, y: high_, "text-anchor": anchor }, text));
    note(left - 4, y(top) + 4, written(top), "end");
    note(left - 4, y(0) + 4, "0", "end");
    let end = 0;
    data.months.forEach((month, place) => {
      const text = month.endsWith("-01") || !place ? this.monthNames[place] : "";
      if (!text || x(place) < end || x(place) + 54 > wide) return;
      end = x(place) + 62;
      note(x(place), high - 6, text);
    });
    const legend = ["— this", "┄ a year before", ...(this.view.other ? ["— B"] : [])];
    note(left, 11, legend.join("\u2003") + (data.complete.every(Boolean) ? "" : "\u2003▨ no data"));
    const at = (event) => Math.floor((event.clientX - drawn.getBoundingClientRect().left - left) / step);
    const near = (place) => Math.min(data.months.length - 1, Math.max(0, place));
    drawn.addEventListener("pointerdown", (event) => { this.brush = near(at(event)); });
    drawn.addEventListener("pointerup", (event) => {
      const [from, to] = [this.brush, near(at(event))].sort((a, b) => a - b);
      const is = data.complete.slice(from, to + 1).some(Boolean);
      if (is && from !== to) this.change({ months: `${data.months[from]}/${data.months[to]}` });
    });
    const figures = h("details", {}, h("summary", {}, "Months as a table"));
    figures.addEventListener("toggle", () => figures.open && figures.append(this.table(
      ["Month", "Incidents", "A year before"], mine.map((n, place) => [this.monthNames[place],
        n, year[place]]).filter((row) => row[1] !== null))), { once: true });
    box.replaceChildren(drawn, figures);
  }

  table(heads, rows, kind = null) {
    const cell = (value, place) => h(place ? "td" : "th", { scope: place ? null : "row",
      class: typeof value === "number" ? "n" : null },
    ...(value === null ? [] : [typeof value === "number" ? written(value) : value]));
    const head = (text, place) => h("th", { scope: "col", "data-head": HEADS.indexOf(text) + 1
      ? HEADS.indexOf(text) : null, class: typeof rows[0]?.[place] === "number" ? "n" : null }, text);
    return h("table", { class: kind }, h("thead", {}, h("tr", {}, ...heads.map(head))),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map(cell)))));
  }

  drawTable() {
    const { parts, counts, data, view, answer } = this, { points } = data;
    const [now, before] = HEADS, isCompared = counts.now.length > 0;
    const heads = (first) => [...first, "Incidents", ...(isCompared ? [now, before] : [])];
    const figures = (list) => (isCompared ? list : list.slice(0, 1));
    const put = (text, table, isWalked) => {
      parts.listed.textContent = text;
      parts.table.tabIndex = isWalked ? -1 : 0;
      parts.table.replaceChildren(...(table ? [table] : []));
    };
    if (view.point) {
      if (!answer) return;
      const rows = answer.rows, name = points.name[data.pointAt(view.point)];
      return put(`Incidents at ${name}: where each is in the download`, this.table(
        ["Month", "Crime type", "File", "Row"], rows.filter((row) => this.finds(row.join(" ")))));
    }
    if (counts.isSensitive && view.area.length)
      return put("Of a drawn area with a sensitive crime type, only the total is shown.", null);
    const places = new Map();
    counts.isIn.forEach((is, p) => {
      if (!is || !(counts.point[p] || counts.pointNow[p] || counts.pointBefore[p])) return;
      const key = counts.isSensitive ? data.wards[points.ward[p]].name : p;
      const sum = places.get(key) ?? [0, 0, 0];
      [counts.point, counts.pointNow, counts.pointBefore].forEach((each, i) => { sum[i] += each[p]; });
      places.set(key, sum);
    });
    const named = [...places].map(([key, sum]) => counts.isSensitive ? [key, sum, key]
      : [points.name[key], sum, key]).filter(([name]) => this.finds(name));
    named.sort((a, b) => b[1][0] - a[1][0] || (a[0] < b[0] ? -1 : 1));
    const button = (name, place) => h("button", { type: "button", class: "sx-link", tabindex: "-1",
      onclick: () => this.choosePoint(place), onfocus: () => this.point(place) }, name);
    const rows = named.slice(0, MOST_ROWS).map(([name, sum, key]) => counts.isSensitive
      ? [name, ...figures(sum)]
      : [button(name, key), data.wards[points.ward[key]].name, ...figures(sum)]);
    const first = counts.isSensitive ? ["Ward"] : ["On or near", "Ward"];
    const what = (counts.isSensitive ? "ward" : "place") + (named.length === 1 ? "" : "s");
    const when = isCompared ? "in either period, " : "";
    put(`${written(named.length)} ${what} with incidents, ${when}highest first` + (named.length > MOST_ROWS
      ? `; the first ${MOST_ROWS} are shown, the CSV has all` : ""),
    this.table(heads(first), rows, counts.isSensitive ? null : "sx-places"), !counts.isSensitive);
    parts.table.querySelector(".sx-link")?.setAttribute("tabindex", "0");
  }

  finds(text) { return text.toLowerCase().includes(this.find); }

  /** Show on the map the place that the keys are at in the table. */
  point(place) {
    if (this.chart.map.getBounds().contains(this.chart.dots[place].getLatLng()))
      this.chart.hover(place);
  }

  /** The table is one tab stop; the arrow keys go through its places. */
  walk(event) {
    const links = [...this.parts.table.querySelectorAll(".sx-link")], at = links.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (at < 0 || to === undefined || !links[to]) return;
    event.preventDefault();
    links[at].setAttribute("tabindex", "-1");
    links[to].setAttribute("tabindex", "0");
    links[to].focus();
  }
}

function render({ model, el }) {
  const root = h("div", { class: "sx" }, "Loading the data …");
  el.append(root);
  let app = null;
  const heard = (content, buffers) => {
    if (content.kind !== "data") return app?.heard(content, buffers);
    if (app) return undefined;
    const bytes = buffers[0], copy = new Uint8Array(bytes.byteLength);
    copy.set(new Uint8Array(bytes.buffer ?? bytes, bytes.byteOffset ?? 0, bytes.byteLength));
    app = new App(root, new Data(content, new Uint32Array(copy.buffer)), (ask) => model.send(ask));
    root.app = app;
    return undefined;
  };
  model.on("msg:custom", heard);
  model.send({ ask: "data" });
  return () => {
    model.off("msg:custom", heard);
    app?.free();
  };
}

export default { render };
