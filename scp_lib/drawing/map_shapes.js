// The map's shapes: each by keyboard, with a name, and what it says beside the map.
(function () {
  "use strict";
  const element = document.querySelector(".map");
  const map = window[element.id];
  const headings = JSON.parse(document.getElementById("headings").textContent);
  const panel = document.querySelector(".panel");
  const hint = panel && panel.firstElementChild;
  let named = []; // shapes of the layer shown that the keyboard reaches, in their order
  let chosen = null; // tapped or reached by keyboard: its words stay when the pointer has left
  let ring = null;

  function drawn() {
    const found = [];
    map.eachLayer(function (layer) {
      if (layer.feature && layer.getElement && layer.getElement()) { found.push(layer); }
    });
    return found;
  }

  // In front of shapes: streets (map_names.js), then lines and outlines, then circles.
  function put_in_order() {
    map.fire("streets");
    const all = drawn();
    for (const layer of all) {
      if (layer.options.fill === false || layer.options.fillOpacity === 0) { layer.bringToFront(); }
    }
    for (const layer of all) {
      if (layer.getRadius) { layer.bringToFront(); }
    }
    if (ring) { ring.bringToFront(); }
  }

  // What a shape says. With one heading it has no name of its own: heading and words are a row.
  function words_of(layer) {
    const said = layer.feature.properties;
    const heads = headings[said.layer];
    const box = document.createElement("div");
    const first = heads.length > 1 ? 1 : 0;
    if (first) {
      const name = document.createElement("h2");
      if (said.number) {
        const badge = document.createElement("span");
        badge.className = "badge";
        badge.textContent = said.number;
        name.append(badge, " ");
      }
      name.append(said.f0 || "");
      box.append(name);
    }
    const list = document.createElement("dl");
    for (let place = first; place < heads.length; place += 1) {
      const row = document.createElement("div");
      const head = document.createElement("dt");
      const value = document.createElement("dd");
      head.textContent = heads[place];
      value.textContent = said["f" + place] || "\u2013";
      row.append(head, value);
      list.append(row);
    }
    box.append(list);
    return box;
  }
  function length_of(layer) {
    return Object.values(layer.feature.properties).join("").length;
  }
  // The panel is as tall as its longest words or its hint, so that nothing below it moves.
  function size_panel() {
    if (!panel) { return; }
    panel.style.minHeight = "";
    const before = panel.firstElementChild;
    const live = panel.getAttribute("aria-live");
    panel.setAttribute("aria-live", "off");
    panel.replaceChildren(hint); // measured too while a place's words stand there
    let most = panel.offsetHeight;
    const speaking = drawn().filter(function (layer) { return layer.feature.properties.f0; });
    speaking.sort(function (a, b) { return length_of(b) - length_of(a); });
    for (const layer of speaking.slice(0, 6)) {
      panel.replaceChildren(words_of(layer));
      most = Math.max(most, panel.offsetHeight);
    }
    panel.replaceChildren(before);
    panel.setAttribute("aria-live", live);
    panel.style.minHeight = most + "px";
  }
  function show(layer, is_focus) {
    if (ring) { ring.remove(); }
    ring = null;
    if (layer) {
      const lines = is_focus ? [["#0b0c0c", 11], ["#ffdd00", 7], ["#0b0c0c", 2]] : [["#0b0c0c", 3]];
      ring = L.featureGroup(lines.map(function ([color, weight]) {
        const look = { fill: false, interactive: false, color: color, weight: weight };
        if (layer.getRadius) {
          return L.circleMarker(layer.getLatLng(), { ...look, radius: layer.getRadius() });
        }
        return (layer.getLatLngs && L.polygon(layer.getLatLngs(), { ...look, smoothFactor: 0 }));
      })).addTo(map);
    }
    if (!panel) { return; }
    // The name of a focused shape is read out already: the panel is not to say it again.
    panel.setAttribute("aria-live", is_focus ? "off" : "polite");
    panel.replaceChildren(layer && layer.feature.properties.f0 ? words_of(layer) : hint);
  }
  function choose(layer, is_focus) {
    chosen = layer;
    show(layer, is_focus);
    if (named.includes(layer)) {
      for (const each of named) { each.getElement().setAttribute("tabindex", "-1"); }
      layer.getElement().setAttribute("tabindex", "0");
    }
  }

  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  function on_key(event) {
    const here = named.findIndex(function (each) { return each.getElement() === event.target; });
    let next = null;
    if (event.key in STEPS) { next = (here + STEPS[event.key] + named.length) % named.length; }
    if (event.key === "Home") { next = 0; }
    if (event.key === "End") { next = named.length - 1; }
    if (event.key === "Escape") {
      choose(null, false);
      element.focus();
    } else if (next !== null) {
      const layer = named[next];
      const bounds = layer.getBounds ? layer.getBounds() : L.latLngBounds([layer.getLatLng()]);
      if (!map.getBounds().intersects(bounds)) { map.panTo(bounds.getCenter(), { animate: false }); }
      layer.getElement().focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation(); // or Leaflet moves the map
  }

  function wire(layer) {
    if (layer.isWired) { return; }
    layer.isWired = true;
    layer.on("mouseover", function () { show(layer, false); });
    layer.on("mouseout", function () { show(chosen, false); });
    layer.on("click", function () { choose(layer, false); });
  }
  function badge_of(layer) {
    const words = document.createElement("span");
    words.textContent = layer.feature.properties.number;
    const is_circle = Boolean(layer.getRadius);
    let place = is_circle && layer.getLatLng();
    if (!place) { // the upper left corner
      const corners = layer.getLatLngs().flat(Infinity);
      place = corners.reduce(function (best, corner) {
        return corner.lng * 0.62 - corner.lat < best.lng * 0.62 - best.lat ? corner : best;
      });
    }
    const kind = is_circle ? "badge in-circle" : "badge on-area";
    const icon = L.divIcon({ className: kind, html: words, iconSize: is_circle ? [18, 18] : [24, 24] });
    const badge = L.marker(place, { icon: icon, interactive: false, keyboard: false }).addTo(map);
    badge.getElement().setAttribute("aria-hidden", "true");
    badge.area = layer;
    return badge;
  }

  let badges = [];
  function begin() {
    chosen = null;
    show(null, false);
    for (const badge of badges) { badge.remove(); }
    const all = drawn();
    badges = all.filter(function (layer) { return layer.feature.properties.number; }).map(badge_of);
    named = all.filter(function (layer) { return layer.feature.properties.label; });
    named.forEach(function (layer, place) {
      const path = layer.getElement();
      path.setAttribute("tabindex", place ? "-1" : "0");
      path.setAttribute("role", "img");
      const where = ", " + (place + 1) + " of " + named.length;
      path.setAttribute("aria-label", layer.feature.properties.label + where);
      path.addEventListener("keydown", on_key);
      path.addEventListener("focus", function () { choose(layer, path.matches(":focus-visible")); });
      path.addEventListener("blur", function () { show(chosen, false); });
    });
    for (const layer of all) {
      if (layer.feature.properties.f0) { wire(layer); }
    }
    const sheet = element.querySelector(".leaflet-overlay-pane svg");
    if (sheet && named.length) {
      sheet.removeAttribute("aria-hidden");
      sheet.setAttribute("role", "group");
      sheet.setAttribute("aria-label", named.length + " places, arrow keys go from one to the next");
    } else if (sheet) {
      sheet.removeAttribute("role");
      sheet.removeAttribute("aria-label");
      sheet.setAttribute("aria-hidden", "true");
    }
    if (hint) { hint.querySelector(".keys").hidden = !named.length; }
    put_in_order();
    size_panel();
    map.fire("shapes");
  }
  map.on("baselayerchange", begin);
  document.fonts.addEventListener("loadingdone", size_panel);
  new ResizeObserver(size_panel).observe(document.querySelector(".side"));
  addEventListener("keydown", function (event) {
    if (event.key === "Escape" && chosen) { choose(null, false); }
  });
  begin();
})();
