"use strict";
// Keys that work on every page, and the list of them. The page /keys has the same list without script.
(() => {
  const PLACES = { o: "", l: "ledger", a: "actors", s: "statements", f: "figures", r: "arrangements", d: "documents", c: "compare", v: "review" };
  const RUSHED_MS = 1500;
  let going = 0; // until when the letter of a place is waited for

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

  function go(key) {
    const links = [...document.querySelectorAll(".masthead nav a")];
    const link = links.find((one) => new URL(one.href).pathname === `/${PLACES[key]}`);
    if (link) link.click(); // the link knows the date that is looked at
  }

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea, dialog")) return;
      const waited = going > Date.now();
      going = 0;
      if (waited && event.key in PLACES) go(event.key);
      else if (event.key === "g") going = Date.now() + RUSHED_MS;
      else if (event.key === "/") document.getElementById("find")?.focus();
      else if (event.key === "t") document.getElementById("as-of")?.focus();
      else if (event.key === "?") help();
      else return;
      event.preventDefault();
      event.stopImmediatePropagation(); // no other key handler takes the letter too
    },
    true,
  );
})();
