"use strict";
// Of the months that were read the newest are in sight first; the names beside them stay.
for (const grid of document.querySelectorAll(".grid-scroll")) grid.scrollLeft = grid.scrollWidth;

// Keyboard and pointer through the findings of a document. Every page works without it.
(() => {
  const text = document.getElementById("text");
  if (!text) return;
  const places = [...text.querySelectorAll(".place")].filter((place) => cardOf(place.id));
  const keys = document.querySelector(".keys");
  if (keys) keys.hidden = false;
  let chosen = null;

  function cardOf(id) {
    return document.querySelector(`[data-card="${CSS.escape(id)}"]`);
  }

  function choose(id, { scroll }) {
    for (const old of document.querySelectorAll(".chosen")) old.classList.remove("chosen");
    chosen = id;
    for (const piece of text.querySelectorAll(".piece")) {
      if (piece.dataset.of.split(" ").includes(id)) piece.classList.add("chosen");
    }
    const card = cardOf(id);
    if (card) {
      card.classList.add("chosen");
      const list = card.closest(".findings");
      if (list && list.scrollHeight > list.clientHeight) list.scrollTop = card.offsetTop - list.clientHeight / 3;
    }
    const place = document.getElementById(id);
    if (scroll && place) place.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
  }

  function move(step) {
    const at = places.findIndex((place) => place.id === chosen);
    const next = at < 0 ? (step > 0 ? 0 : places.length - 1) : at + step;
    if (!places[next]) return;
    choose(places[next].id, { scroll: true });
    history.replaceState(null, "", `#${places[next].id}`);
  }

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      move(event.key === "j" ? 1 : -1);
    }
  });
  text.addEventListener("click", (event) => {
    const piece = event.target.closest(".piece");
    if (!piece || String(getSelection())) return;
    const some = piece.dataset.of.split(" ").filter(cardOf);
    if (some.length) choose(some[(some.indexOf(chosen) + 1) % some.length], { scroll: false });
  });
  const open = () => location.hash.length > 1 && choose(decodeURIComponent(location.hash.slice(1)), { scroll: true });
  addEventListener("hashchange", open);
  open();
})();
