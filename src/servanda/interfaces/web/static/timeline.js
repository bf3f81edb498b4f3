"use strict";
// Zoom, keys and pointer of a thread's timeline. Without it the marks and the zoom are plain links.
(() => {
  const marks = () => [...document.querySelectorAll("#timeline .mark")];
  const pane = () => document.querySelector("#timeline .scroll");
  const ZOOM = { "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", "−": "zoom-out", 0: "zoom-whole" };
  let kept = null; // where the middle of the view is, as a share of the whole time, while it is drawn anew

  function prepare() {
    const some = marks();
    if (!some.length) return;
    for (const [at, mark] of some.entries()) mark.tabIndex = at ? -1 : 0; // one stop; arrow keys lead on
    for (const keys of document.querySelectorAll("#timeline .keys")) keys.hidden = false;
  }

  function tell(mark) {
    const line = document.querySelector("#timeline .pointed");
    if (line) line.textContent = mark ? mark.getAttribute("aria-label") : "";
  }

  function enter(next) {
    for (const mark of marks()) mark.tabIndex = mark === next ? 0 : -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });
  }

  function walk(from, key) {
    const some = marks();
    const at = some.indexOf(from);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: some.length - 1 }[key];
    if (some[to]) enter(some[to]);
  }

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    if (!pane()) return;
    const zoom = document.getElementById(ZOOM[event.key] || "");
    if (zoom) {
      event.preventDefault();
      zoom.click();
    } else if (event.target.closest("#timeline .scroll") && /^(Arrow(Left|Right)|Home|End)$/.test(event.key)) {
      event.preventDefault();
      walk(event.target.closest(".mark"), event.key);
    }
  });
  for (const name of ["focusin", "pointerover"]) {
    document.addEventListener(name, (event) => {
      const mark = event.target.closest("#timeline .mark");
      if (mark) tell(mark);
    });
  }

  let drag = null;
  document.addEventListener("pointerdown", (event) => {
    const held = event.target.closest("#timeline .scroll");
    if (held && event.pointerType === "mouse" && event.button === 0 && held.scrollWidth > held.clientWidth) {
      drag = { held, x: event.clientX, left: held.scrollLeft, moved: false };
    }
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (Math.abs(event.clientX - drag.x) > 5) drag.moved = true;
    if (!drag.moved) return;
    drag.held.classList.add("dragged");
    drag.held.scrollLeft = drag.left - (event.clientX - drag.x);
  });
  document.addEventListener("pointerup", () => {
    if (!drag) return;
    drag.held.classList.remove("dragged");
    const moved = drag.moved;
    setTimeout(() => (drag = null), 0); // the click that ends a drag opens nothing
    if (!moved) drag = null;
  });
  document.addEventListener("click", (event) => drag && drag.moved && event.preventDefault(), true);
  document.addEventListener("dragstart", (event) => event.target.closest("#timeline") && event.preventDefault());

  document.addEventListener("htmx:beforeSwap", (event) => {
    const view = pane();
    if (event.target.id !== "timeline" || !view) return;
    const mark = document.activeElement.closest("#timeline .mark");
    kept = {
      share: (view.scrollLeft + view.clientWidth / 2) / view.scrollWidth,
      label: mark && mark.getAttribute("aria-label"),
      focus: document.activeElement.id,
    };
  });
  document.addEventListener("htmx:afterSwap", () => {
    prepare();
    const view = pane();
    if (!kept || !view) return;
    view.scrollLeft = kept.share * view.scrollWidth - view.clientWidth / 2;
    const label = kept.label;
    const same = marks().find((one) => label && one.getAttribute("aria-label") === label);
    if (same) enter(same);
    // At the last zoom the link is gone: the view takes the focus, so that keys go on.
    else if (kept.focus.startsWith("zoom-")) (document.getElementById(kept.focus) || view).focus({ preventScroll: true });
    kept = null;
  });
  prepare();
})();
