"use strict";
// Keys that work on every page, and the list of them. The page /keys has the same list without script.
(() => {
  const PLACES = { o: "", l: "ledger", a: "actors", s: "statements", f: "figures", r: "arrangements", d: "documents", c: "compare", v: "review" };
  let going = null; // what is shown while the letter of a place is waited for: no clock ends it (WCAG 2.2.1)

  async function help() {
    let dialog = document.querySelector("dialog.keys-help");
    if (!dialog) {
      const answer = await fetch("/keys");
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      dialog = document.createElement("dialog");
      dialog.className = "keys-help";
      dialog.setAttribute("aria-labelledby", "keys-title");
      dialog.append(document.importNode(page.getElementById("keys"), true));
      const close = document.createElement("form");
      close.method = "dialog";
      close.append(Object.assign(document.createElement("button"), { textContent: "Close" }));
      dialog.append(close);
      document.body.append(dialog);
    }
    if (!dialog.open) dialog.showModal();
  }

  function linkTo(key) {
    const links = [...document.querySelectorAll(".masthead nav a")]; // the link knows the date that is looked at
    return links.find((one) => new URL(one.href).pathname === `/${PLACES[key]}`);
  }

  function ask() {
    going = Object.assign(document.createElement("p"), { className: "going" });
    going.setAttribute("role", "status");
    document.body.append(going);
    going.append("Go to");
    for (const key of Object.keys(PLACES).filter(linkTo)) {
      const place = document.createElement("span");
      place.append(Object.assign(document.createElement("kbd"), { textContent: key }), ` ${linkTo(key).textContent}`);
      going.append(" ", place);
    }
  }

  function stopAsking() {
    going?.remove();
    going = null;
  }

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea, dialog[open]")) return;
      if (event.key === "Shift") return; // no key by itself
      const waited = going;
      stopAsking();
      if (waited && event.key in PLACES) linkTo(event.key)?.click();
      else if (event.key === "g") ask();
      else if (event.key === "/") document.getElementById("find")?.focus();
      else if (event.key === "t") document.getElementById("as-of")?.focus();
      else if (event.key === "?") help();
      else return;
      event.preventDefault();
      event.stopImmediatePropagation(); // no other key handler takes the letter too
    },
    true,
  );
  document.addEventListener("pointerdown", stopAsking);
  addEventListener("pagehide", stopAsking); // a page that comes back from the browser's memory waits for nothing
})();
