(function () {
  "use strict";
  const element = document.querySelector(".map");
  const map = window[element.id];
  const whole = L.latLngBounds(JSON.parse(element.dataset.bounds));
  const start = L.latLngBounds(JSON.parse(element.dataset.start));
  const room = { paddingTopLeft: [52, 10], paddingBottomRight: [10, 10], animate: false };
  let shown = start;
  let moved = false;

  function fit() {
    if (element.clientWidth < 80 || element.clientHeight < 80) { return; } // not shown yet
    map.setMinZoom(0);
    map.setMinZoom(map.getBoundsZoom(whole, false, L.point(62, 20)) - 1);
    map.fitBounds(shown, room);
  }
  map.setMaxZoom(17);

  // Names written on the map, as text: left out where they would cover one another.
  map.eachLayer(function (layer) {
    if (!layer.feature || !layer.feature.properties.name) { return; }
    const words = document.createElement("span");
    words.textContent = layer.feature.properties.name;
    L.tooltip({ permanent: true, direction: "center", className: "map-name", opacity: 1 })
      .setLatLng(layer.getLatLng()).setContent(words).addTo(map);
  });
  function name_or_not() {
    const near = map.getZoom() > map.getBoundsZoom(start, false, L.point(62, 20)) - 0.3;
    element.classList.toggle("no-names", !near || element.clientWidth < 480);
  }
  map.on("zoomend resize", name_or_not);
  // On a narrow screen circles are smaller, so that they cover one another less.
  function size_circles() {
    const scale = Math.min(1, Math.max(0.5, element.clientWidth / 560));
    map.eachLayer(function (layer) {
      if (!layer.feature || !layer.setRadius || !layer.getRadius()) { return; }
      if (!layer.fullRadius) {
        layer.fullRadius = layer.getRadius();
        layer.on("mouseout", function () { layer.setRadius(layer.fullRadius * layer.scaled); });
      }
      layer.scaled = scale;
      layer.setRadius(layer.fullRadius * scale);
    });
    for (const circle of document.querySelectorAll(".legend svg circle")) {
      circle.style.transform = "scale(" + scale + ")";
    }
  }
  map.on("resize", size_circles);
  size_circles();
  fit();
  name_or_not();

  // The map keeps the whole area in view until the reader has moved it.
  for (const kind of ["keydown", "pointerdown", "wheel"]) {
    element.addEventListener(kind, function (event) {
      if (event.key !== "Tab" && event.key !== "Shift") { moved = true; }
    }, { passive: true });
  }
  function refit() {
    map.invalidateSize({ pan: false, animate: false });
    if (!moved) { fit(); }
  }
  new ResizeObserver(refit).observe(element);
  document.querySelector(".map-home").addEventListener("click", function () {
    moved = false;
    shown = whole;
    fit();
  });

  // A wheel over the map scrolls the page; once the map has the focus, it zooms.
  map.scrollWheelZoom.disable();
  element.addEventListener("focusin", function () { map.scrollWheelZoom.enable(); });
  element.addEventListener("focusout", function () { map.scrollWheelZoom.disable(); });

  // Few shapes: each can be reached by keyboard, is named, and shows its figures.
  function name_shapes() {
    const named = [];
    map.eachLayer(function (layer) {
      if (layer.feature && layer.feature.properties.label && layer.getElement) { named.push(layer); }
    });
    if (named.length > 60) { return; }
    for (const layer of named) {
      const path = layer.getElement();
      path.setAttribute("tabindex", "0");
      path.setAttribute("role", "img");
      path.setAttribute("aria-label", layer.feature.properties.label);
    }
  }
  name_shapes();

  // The choice of layers stands above the legend: on the map it would cover places.
  const choice = element.querySelector(".leaflet-control-layers");
  if (choice) {
    choice.setAttribute("role", "radiogroup");
    choice.setAttribute("aria-label", "What the map shows");
    document.querySelector(".legend").prepend(choice);
  }

  // Another layer chosen: its legend is shown, and lines and names stay in front of it.
  map.on("baselayerchange", function (event) {
    for (const legend of document.querySelectorAll("[data-layer]")) {
      legend.hidden = legend.dataset.layer !== event.name;
    }
    map.eachLayer(function (layer) {
      if (layer.feature && layer.options.fill === false) { layer.bringToFront(); }
    });
    name_shapes();
  });
  // Inside a page the map says how tall it is, so that its frame leaves nothing out or empty.
  if (window.parent !== window) {
    const tell_height = function () {
      const height = Math.ceil(document.body.getBoundingClientRect().height);
      window.parent.postMessage({ saferMapHeight: height }, "*");
    };
    tell_height();
    new ResizeObserver(tell_height).observe(document.body);
    // A browser observes no size in a frame that is not in view yet; the page says when to look.
    addEventListener("message", function (event) {
      if (event.source === window.parent && event.data && event.data.saferMapLook === true) {
        refit();
        tell_height();
      }
    });
  }
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      map.eachLayer(function (layer) { if (layer.closeTooltip) { layer.closeTooltip(); } });
    }
  });
})();
