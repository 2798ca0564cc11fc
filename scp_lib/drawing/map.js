// The map in its page: what it shows first, its size, the choice of layers, paper.
(function () {
  "use strict";
  const element = document.querySelector(".map");
  const map = window[element.id];
  const whole = L.latLngBounds(JSON.parse(element.dataset.bounds));
  const start = L.latLngBounds(JSON.parse(element.dataset.start));
  const room = { paddingTopLeft: [46, 8], paddingBottomRight: [8, 32], animate: false };
  let shown = start;
  let moved = false;

  function fit() {
    if (element.clientWidth < 80 || element.clientHeight < 80) { return; } // not shown yet
    map.setMinZoom(0);
    map.setMinZoom(map.getBoundsZoom(whole, false, L.point(54, 40)) - 1);
    map.fitBounds(shown, room);
  }
  map.setMaxZoom(17);
  L.control.scale({ imperial: false, maxWidth: 110 }).addTo(map);
  const north = L.control({ position: "topright" });
  north.onAdd = function () {
    const arrow = L.DomUtil.create("div", "north");
    arrow.setAttribute("aria-hidden", "true");
    arrow.textContent = "N";
    return arrow;
  };
  north.addTo(map);

  // On a narrow screen circles are smaller, so that they cover one another less.
  function size_circles() {
    const scale = Math.min(1, Math.max(0.67, element.clientWidth / 560));
    map.eachLayer(function (layer) {
      if (!layer.feature || !layer.setRadius) { return; }
      layer.fullRadius = layer.fullRadius || layer.getRadius();
      layer.setRadius(layer.fullRadius * scale);
    });
    for (const circle of document.querySelectorAll(".legend svg circle")) {
      circle.style.transform = "scale(" + scale + ")";
    }
  }

  // The map keeps the whole area in view until the reader has moved it.
  for (const kind of ["keydown", "pointerdown", "wheel"]) {
    element.addEventListener(kind, function (event) {
      if (event.key !== "Tab" && event.key !== "Shift") { moved = true; }
    }, { passive: true });
  }
  function refit() {
    map.invalidateSize({ pan: false, animate: false });
    size_circles();
    if (!moved) { fit(); }
  }
  size_circles();
  fit();
  new ResizeObserver(refit).observe(element);
  document.querySelector(".map-home").addEventListener("click", function () {
    moved = false;
    shown = whole;
    fit();
  });

  // Paper has its own width, known to no observer: the map is drawn for it before it is printed.
  function on_paper(is_paper) {
    document.documentElement.classList.toggle("paper", is_paper);
    refit();
  }
  addEventListener("beforeprint", function () { on_paper(true); });
  addEventListener("afterprint", function () { on_paper(false); });

  // A wheel over the map scrolls the page; once the map has the focus, it zooms.
  map.scrollWheelZoom.disable();
  element.addEventListener("focusin", function () { map.scrollWheelZoom.enable(); });
  element.addEventListener("focusout", function () { map.scrollWheelZoom.disable(); });

  // The choice of layers stands above the map: on it, it would cover places.
  const choice = element.querySelector(".leaflet-control-layers");
  if (choice) {
    choice.setAttribute("role", "radiogroup");
    choice.setAttribute("aria-label", "What the map shows");
    document.querySelector(".choice").append(choice);
  }
  map.on("baselayerchange", function (event) {
    for (const part of document.querySelectorAll("[data-layer]")) {
      part.hidden = part.dataset.layer !== event.name;
    }
    size_circles();
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
})();
