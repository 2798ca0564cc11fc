(function () {
  "use strict";
  // A map tells how tall it is. Only a frame of this page is listened to, and only a sane number.
  addEventListener("message", function (event) {
    const height = event.data && event.data.saferMapHeight;
    if (typeof height !== "number" || !(height >= 200 && height <= 6000)) { return; }
    for (const frame of document.querySelectorAll("iframe.map")) {
      if (frame.contentWindow !== event.source) { continue; }
      frame.style.height = Math.ceil(height) + frame.offsetHeight - frame.clientHeight + "px";
      if (!frame.dataset.drawn) {
        frame.dataset.drawn = "yes"; // the map works: its picture is folded
        const picture = document.getElementById(frame.dataset.picture);
        if (picture) { picture.open = false; }
      }
    }
  });
  // A frame below the screen may have had no size when its map was drawn: it looks again.
  addEventListener("load", function () {
    for (const frame of document.querySelectorAll("iframe.map")) {
      frame.contentWindow.postMessage({ saferMapLook: true }, "*");
    }
  });
  // Paper shows the picture, whether it is folded on the screen or not.
  let folded = [];
  addEventListener("beforeprint", function () {
    folded = [...document.querySelectorAll("details.as-picture:not([open])")];
    for (const picture of folded) { picture.open = true; }
  });
  addEventListener("afterprint", function () {
    for (const picture of folded) { picture.open = false; }
  });
})();
