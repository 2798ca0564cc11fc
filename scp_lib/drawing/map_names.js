// What lies under the shapes: streets as lines, and names, each placed where nothing is in its way.
(function () {
  "use strict";
  const element = document.querySelector(".map");
  const map = window[element.id];
  const held = document.getElementById("base");
  const base = held ? JSON.parse(held.textContent) : { names: [], lines: [] };
  const reach = L.latLngBounds(JSON.parse(element.dataset.bounds));
  const is_town = map.distance(reach.getSouthWest(), reach.getNorthEast()) < 5000;

  function decoded(text) { // Google's polyline, five decimals
    const points = [];
    let at = 0;
    let last = [0, 0];
    while (at < text.length) {
      last = last.map(function (before) {
        let value = 0;
        let shift = 0;
        let part;
        do {
          part = text.charCodeAt(at++) - 63;
          value |= (part & 31) << shift;
          shift += 5;
        } while (part >= 32);
        return before + (value & 1 ? ~(value >> 1) : value >> 1);
      });
      points.push([last[0] / 1e5, last[1] / 1e5]);
    }
    return points;
  }

  const lines = base.lines.map(function ([rank, text, points]) {
    const found = decoded(points);
    return { rank: rank, text: text, points: found, reach: L.latLngBounds(found) };
  });
  const streets = [];
  for (const is_casing of [true, false]) {
    for (let rank = 5; rank >= 0; rank -= 1) {
      const mine = lines.filter(function (line) { return line.rank === rank; });
      if (!mine.length) { continue; }
      const line = L.polyline([], {
        interactive: false, color: is_casing ? "#c9c4ba" : "#fff", lineCap: "round", lineJoin: "round",
      });
      streets.push({ line: line.addTo(map), mine: mine, rank: rank, extra: is_casing ? 2 : 0 });
    }
  }
  // A line that is a mere speck at a zoom is left out, and so are small streets of a large area.
  function is_seen(line) {
    const zoom = map.getZoom();
    const size = map.project(line.reach.getSouthEast(), zoom)
      .distanceTo(map.project(line.reach.getNorthWest(), zoom));
    return size > 20 && (is_town || line.rank < 3 || zoom >= 14);
  }
  function widen() {
    const grown = Math.pow(1.45, map.getZoom() - 15);
    for (const { line, mine, rank, extra } of streets) {
      line.setStyle({ weight: Math.min(16, Math.max(0.6, (5.4 - rank) * grown)) + extra });
      line.setLatLngs(mine.filter(is_seen).map(function (each) { return each.points; }));
    }
  }
  map.on("streets", function () { for (const { line } of streets) { line.bringToFront(); } });

  const pane = map.createPane("names");
  pane.style.zIndex = 590; // below the badges
  pane.setAttribute("aria-hidden", "true");
  const pen = document.createElement("canvas").getContext("2d");
  const looks = {}; // how wide letters of a kind are, measured once a size of the map
  function look(kind) {
    if (!looks[kind]) {
      const probe = L.DomUtil.create("div", "name " + kind, pane);
      const style = getComputedStyle(probe);
      looks[kind] = {
        font: style.fontStyle + " " + style.fontWeight + " " + style.fontSize + " " + style.fontFamily,
        line: parseFloat(style.lineHeight), space: parseFloat(style.letterSpacing) || 0,
        is_upper: style.textTransform === "uppercase",
      };
      probe.remove();
    }
    return looks[kind];
  }
  function measured(kind, rows) {
    const { font, line, space, is_upper } = look(kind);
    pen.font = font;
    const widths = rows.map(function (row) {
      return pen.measureText(is_upper ? row.toUpperCase() : row).width + space * row.length;
    });
    return { rows: rows, w: Math.ceil(Math.max(...widths)) + 4, h: Math.ceil(line * rows.length) + 2 };
  }
  // A text in one row, in two and in three, each as even as its words let it be.
  function broken(text) {
    const words = text.split(" ");
    const ways = [[text]];
    for (const count of [2, 3]) {
      if (words.length < count) { break; }
      const rows = [""];
      for (const word of words) {
        const row = rows[rows.length - 1];
        const is_full = row && row.length + word.length / 2 > text.length / count;
        if (is_full && rows.length < count) { rows.push(word); } else { rows[rows.length - 1] += (row ? " " : "") + word; }
      }
      ways.push(rows);
    }
    return ways;
  }

  let taken = []; // boxes in the frame, in pixels: left, top, right, bottom
  let frame = [0, 0, 0, 0];
  function is_free(box) {
    return box[0] >= frame[0] && box[1] >= frame[1] && box[2] <= frame[2] && box[3] <= frame[3]
      && !taken.some(function (other) {
        return box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1];
      });
  }
  let marks = []; // circles and dots: x, y and radius in pixels
  function gap(box, x, y) {
    return Math.hypot(Math.max(box[0] - x, 0, x - box[2]), Math.max(box[1] - y, 0, y - box[3]));
  }
  function box_at(x, y, w, h) { return [x - w / 2, y - h / 2, x + w / 2, y + h / 2]; }
  function write(kind, label, x, y, degrees) {
    const name = L.DomUtil.create("div", "name " + kind, pane);
    name.textContent = label.rows.join("\n");
    const at = map.containerPointToLayerPoint([x - label.w / 2, y - label.h / 2]);
    name.style.cssText = "left:" + at.x + "px;top:" + at.y + "px;width:" + label.w + "px;height:"
      + label.h + "px" + (degrees ? ";transform:rotate(" + degrees + "deg)" : "");
  }
  // The first of some places (middles) where a label is free is its own.
  function place(kind, label, places) {
    const spot = places.find(function ([x, y]) { return is_free(box_at(x, y, label.w, label.h)); });
    if (!spot) { return false; }
    taken.push(box_at(spot[0], spot[1], label.w, label.h));
    write(kind, label, spot[0], spot[1]);
    return true;
  }
  // Right, left, above, below and the corners of a box about a point; then the same farther off.
  function around(x, y, across, up, label) {
    const places = [];
    for (const more of [0, 6]) {
      const dx = across + more + label.w / 2;
      const dy = up + more + label.h / 2;
      places.push([x + dx, y], [x - dx, y], [x, y - dy], [x, y + dy]);
      places.push([x + dx, y - dy], [x + dx, y + dy], [x - dx, y - dy], [x - dx, y + dy]);
    }
    return places;
  }
  // None of them where another mark is nearer to the name than its own: it would name that one.
  function beside(x, y, r, label) {
    return around(x, y, r, r, label).filter(function (spot) {
      const box = box_at(spot[0], spot[1], label.w, label.h);
      const own = gap(box, x, y) - r;
      return marks.every(function (mark) {
        return Math.hypot(mark.x - x, mark.y - y) < 2 || gap(box, mark.x, mark.y) - mark.r >= own;
      });
    });
  }

  // An area's outline as points in the frame: its box is no measure, where a corner is empty.
  function outline(rings) {
    if (Array.isArray(rings[0])) { return rings.flatMap(outline); }
    const corners = rings.map(function (at) { return map.latLngToContainerPoint(at); });
    return corners.flatMap(function (corner, i) {
      const way = corners[(i + 1) % corners.length].subtract(corner);
      return [0, 0.25, 0.5, 0.75].map(function (part) { return corner.add(way.multiplyBy(part)); });
    });
  }
  function nearest(box, points) {
    return Math.min(...points.map(function (point) { return gap(box, point.x, point.y); }));
  }
  // Beside an area, none of them where another area or its badge is not clearly farther.
  function beside_area(layer, others, label) {
    const [left, top, right, bottom] = pixels(layer);
    const mine = outline(layer.getLatLngs());
    const spots = around((left + right) / 2, (top + bottom) / 2, (right - left) / 2 + 2, (bottom - top) / 2 + 2, label);
    return spots.filter(function (spot) {
      const box = box_at(spot[0], spot[1], label.w, label.h);
      return is_free(box) && nearest(box, others) > 2 * nearest(box, mine) + 10;
    });
  }

  function pixels(layer) {
    const box = layer.getElement().getBBox();
    const at = map.layerPointToContainerPoint([box.x, box.y]);
    return [at.x, at.y, at.x + box.width, at.y + box.height];
  }
  function room_of(layer) {
    const box = pixels(layer);
    return (box[2] - box[0]) * (box[3] - box[1]);
  }
  // A name inside its shape: wholly, else mostly; in few rows rather than in many.
  function place_inside(text, layer, middle) {
    const path = layer.getElement();
    const [left, top, right, bottom] = pixels(layer);
    const spots = [[middle.x, middle.y]];
    for (let i = 1; i < 8; i += 1) {
      for (let j = 1; j < 8; j += 1) {
        spots.push([left + (right - left) * i / 8, top + (bottom - top) * j / 8]);
      }
    }
    const away = function ([x, y]) { return Math.abs(x - middle.x) + Math.abs(y - middle.y); };
    spots.sort(function (a, b) { return away(a) - away(b); });
    const labels = broken(text).map(function (rows) { return measured("ward", rows); });
    for (const least of [9, 5]) {
      for (const label of labels) {
        const inside = spots.filter(function ([x, y]) {
          if (!is_free(box_at(x, y, label.w, label.h))) { return false; }
          let count = 0;
          for (const i of [-0.5, 0, 0.5]) {
            for (const j of [-0.4, 0, 0.4]) {
              const at = map.containerPointToLayerPoint([x + i * label.w, y + j * label.h]);
              if (path.isPointInFill(new DOMPoint(at.x, at.y))) { count += 1; }
            }
          }
          return count >= least;
        });
        if (place("ward", label, inside)) { return; }
      }
    }
  }
  // A name along its line, where the line is straight enough; many small boxes are in its way.
  function place_along(text, points) {
    const line = points.map(function (point) { return map.latLngToContainerPoint(point); });
    const label = measured("along", [text]);
    const ends = [0];
    for (let i = 1; i < line.length; i += 1) { ends.push(ends[i - 1] + line[i].distanceTo(line[i - 1])); }
    const length = ends[ends.length - 1];
    const point_at = function (far) {
      const next = Math.max(1, ends.findIndex(function (end) { return end >= far; }));
      const part = (far - ends[next - 1]) / (ends[next] - ends[next - 1] || 1);
      return line[next - 1].add(line[next].subtract(line[next - 1]).multiplyBy(part));
    };
    const rest = length - label.w;
    for (let step = 0; rest >= 0 && step <= 16; step += 1) { // from the middle to both ends
      const from = rest * (0.5 + (step % 2 ? -1 : 1) * Math.ceil(step / 2) / 16);
      const chain = Array.from({ length: 9 }, function (_, i) { return point_at(from + label.w * i / 8); });
      const way = chain[8].subtract(chain[0]);
      const bend = Math.max(...chain.map(function (p) {
        return Math.abs(way.x * (p.y - chain[0].y) - way.y * (p.x - chain[0].x));
      })) / Math.hypot(way.x, way.y);
      if (!(bend < 4)) { continue; }
      const boxes = chain.map(function (p) { return box_at(p.x, p.y, label.h, label.h); });
      if (!boxes.every(is_free)) { continue; }
      taken.push(...boxes);
      let degrees = Math.atan2(way.y, way.x) * 180 / Math.PI;
      if (Math.abs(degrees) > 90) { degrees -= 180 * Math.sign(degrees); } // never on its head
      write("along", label, (chain[0].x + chain[8].x) / 2, (chain[0].y + chain[8].y) / 2, degrees);
      return true;
    }
    return false;
  }

  function write_names() {
    pane.replaceChildren();
    if (element.clientWidth < 80) { return; }
    const is_small = element.clientWidth <= 480;
    if (element.classList.toggle("small", is_small) !== looks.is_small) {
      for (const kind of Object.keys(looks)) { delete looks[kind]; }
      looks.is_small = is_small;
    }
    const zoom = map.getZoom();
    const size = map.getSize();
    const view = map.getBounds();
    frame = [3, 3, size.x - 3, size.y - 3];
    taken = [];
    const origin = element.getBoundingClientRect();
    for (const control of element.querySelectorAll(".leaflet-control, .badge")) {
      const box = control.getBoundingClientRect();
      const [x, y] = [origin.x + element.clientLeft, origin.y + element.clientTop];
      taken.push([box.left - x - 2, box.top - y - 2, box.right - x + 2, box.bottom - y + 2]);
    }
    const circles = [];
    const areas = [];
    const shapes = new Map();
    map.eachLayer(function (layer) {
      const said = layer.feature && layer.getElement && layer.getElement() && layer.feature.properties;
      if (!said) { return; }
      if (layer.getRadius) {
        const at = map.latLngToContainerPoint(layer.getLatLng());
        const r = layer.getRadius() + 1;
        circles.push({ x: at.x, y: at.y, r: r, text: said.beside, kind: said.kind || "street", is_small: !said.number });
        taken.push(box_at(at.x, at.y, 2 * r, 2 * r));
      } else if (said.beside) {
        areas.push(layer);
      } else if (said.label) {
        const before = shapes.get(said.f0); // of a place in several pieces the largest is named
        if (!before || room_of(before) < room_of(layer)) { shapes.set(said.f0, layer); }
      } else if (layer.options.fill && layer.options.fillOpacity > 0) {
        const box = pixels(layer); // a hexagon: in the way until a name fits into it
        if (box[2] - box[0] < 60) { taken.push(box); }
      }
    });
    marks = [...circles];

    for (const layer of areas) {
      const others = areas.filter(function (each) { return each !== layer; }).flatMap(function (each) {
        const [left, top] = pixels(each);
        return [...outline(each.getLatLngs()), L.point(left - 12, top), L.point(left, top - 12)];
      });
      for (const rows of broken(layer.feature.properties.beside)) {
        const label = measured("area", rows);
        if (place("area", label, beside_area(layer, others, label))) { break; }
      }
    }
    const seen = base.names.filter(function (name) { return view.contains([name[4], name[3]]); });
    const of_kind = function (kind) { return seen.filter(function (name) { return name[1] === kind; }); };
    const middle_of = function (name) { return map.latLngToContainerPoint([name[4], name[3]]); };
    const wards = base.names.filter(function (name) { return name[1] === "ward"; });
    if (zoom <= 15.5) {
      const mine = wards.filter(function (name) { return shapes.has(name[0]); });
      mine.sort(function (a, b) { return room_of(shapes.get(a[0])) - room_of(shapes.get(b[0])); });
      for (const name of mine) { place_inside(name[0], shapes.get(name[0]), middle_of(name)); }
    }
    const written = new Set();
    const along = lines.filter(function (line) { return line.text && is_seen(line); });
    for (const line of along.sort(function (a, b) { return a.rank - b.rank; })) {
      if (!written.has(line.text) && place_along(line.text, line.points)) { written.add(line.text); }
    }

    // Names at a point: beside its circle if it has one, else beside a dot.
    const least = is_town ? (zoom >= 16 ? 0 : zoom >= 14 ? 19 : 99) : zoom >= 16 ? 0 : zoom >= 14.6 ? 19 : zoom >= 13.4 ? 28 : 99;
    const points = [];
    for (const circle of circles) {
      if (!circle.text) { continue; }
      const at = L.point(circle.x, circle.y);
      points.push({ text: circle.text, kind: circle.kind, at: at, circle: circle, first: 100 * circle.r + 99 });
    }
    for (const name of seen) {
      const [text, kind, importance] = name;
      if (kind === "ward" || kind === "district") { continue; }
      const at = middle_of(name);
      const circle = circles.find(function (each) { return Math.hypot(each.x - at.x, each.y - at.y) < 2; });
      if (circle && circle.text) { continue; }
      if (!circle && kind !== "station" && importance < least) { continue; }
      const first = kind === "station" ? 1000 : circle ? 100 * circle.r : 0;
      points.push({ text: text, kind: kind, at: at, circle: circle, first: first + importance });
    }
    points.sort(function (a, b) { return b.first - a.first; });
    const at_points = function (some) {
      for (const { text, kind, at, circle } of some) {
        if (!circle && written.has(text)) { continue; }
        const r = circle ? circle.r : kind === "station" ? 6 : 3;
        const spot = box_at(at.x, at.y, 2 * r, 2 * r);
        if (!circle && !is_free(spot)) { continue; }
        const look_of = kind + (circle ? " at-circle" : "") + (circle && circle.is_small ? " minor" : "");
        const ways = broken(text).slice(0, circle ? 2 : 1);
        if (circle && kind === "place") { ways.push(...broken(text.split(" near ")[0]).slice(0, 1)); }
        for (const rows of ways) {
          const label = measured(look_of, rows);
          if (!place(look_of, label, beside(at.x, at.y, r, label))) { continue; }
          written.add(text);
          if (!circle) {
            taken.push(spot);
            marks.push({ x: at.x, y: at.y, r: r });
            const dot = L.DomUtil.create("div", "dot " + kind, pane);
            const corner = map.containerPointToLayerPoint(at);
            dot.style.cssText = "left:" + corner.x + "px;top:" + corner.y + "px";
          }
          break;
        }
      }
    };
    at_points(points.filter(function (point) { return point.first >= 100; }));
    if (zoom <= 15) {
      const quiet = [...of_kind("ward").filter(function (name) { return !shapes.has(name[0]); }), ...of_kind("district")];
      for (const name of quiet) {
        const at = middle_of(name);
        for (const rows of broken(name[0]).slice(0, 2)) {
          const label = measured("quiet", rows);
          const places = [[at.x, at.y], ...around(at.x, at.y, -label.w / 2, 0, label)];
          if (place("quiet", label, places)) { break; }
        }
      }
    }
    at_points(points.filter(function (point) { return point.first < 100; }));
  }
  document.fonts.addEventListener("loadingdone", function () { // the page's own letters are there
    for (const kind of Object.keys(looks)) { delete looks[kind]; }
    write_names();
  });
  map.on("zoomend", widen);
  map.on("moveend resize shapes", write_names);
  widen();
})();
