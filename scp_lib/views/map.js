(function () {
  "use strict";
  const element = document.querySelector(".map");
  const map = window[element.id];
  const bounds = L.latLngBounds(JSON.parse(element.dataset.bounds));
  let moved = false;

  function fit() {
    if (element.clientWidth < 80 || element.clientHeight < 80) { return; } // not shown yet
    map.setMinZoom(0);
    map.fitBounds(bounds, { paddingTopLeft: [52, 10], paddingBottomRight: [10, 10], animate: false });
    map.setMinZoom(map.getZoom() - 1);
  }
  map.setMaxZoom(17);
  fit();

  // The map keeps the whole area in view until the reader has moved it.
  for (const kind of ["keydown", "pointerdown", "wheel"]) {
    element.addEventListener(kind, function (event) {
      if (event.key !== "Tab" && event.key !== "Shift") { moved = true; }
    }, { passive: true });
  }
  new ResizeObserver(function () {
    map.invalidateSize({ pan: false, animate: false });
    if (!moved) { fit(); }
  }).observe(element);
  document.querySelector(".map-home").addEventListener("click", function () {
    moved = false;
    fit();
  });

  // A wheel over the map scrolls the page; once the map has the focus, it zooms.
  map.scrollWheelZoom.disable();
  element.addEventListener("focusin", function () { map.scrollWheelZoom.enable(); });
  element.addEventListener("focusout", function () { map.scrollWheelZoom.disable(); });

  // Few shapes: each can be reached by keyboard, is named, and shows its figures.
  const named = [];
  map.eachLayer(function (layer) {
    if (layer.feature && layer.feature.properties.label && layer.getElement) { named.push(layer); }
  });
  if (named.length <= 60) {
    for (const layer of named) {
      const path = layer.getElement();
      path.setAttribute("tabindex", "0");
      path.setAttribute("role", "img");
      path.setAttribute("aria-label", layer.feature.properties.label);
    }
  }
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      map.eachLayer(function (layer) { if (layer.closeTooltip) { layer.closeTooltip(); } });
    }
  });
})();
