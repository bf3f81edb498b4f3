"use strict";
// What htmx sends to change something carries what shows that the page is ours; forms have a field for it.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRF-Token"] = token.content;
});

// Once threads are up to date the page comes again by itself, but where that would take something away: words
// that somebody has begun to write, or the page that somebody is already on the way to. There a link is left.
(() => {
  let leaving = false;
  addEventListener("beforeunload", () => (leaving = true));
  addEventListener("pageshow", () => (leaving = false));

  const chosen = (field) => Math.max([...field.options].findIndex((one) => one.defaultSelected), 0);
  const changed = (field) =>
    field.matches("select")
      ? field.selectedIndex !== chosen(field)
      : field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  const FIELDS = "input, textarea, select";
  // Deciding on something, or about to: nothing is written yet, but the place must not move away.
  const DECIDING = ".deciding-slot > *, .question, details[open] form.decide, .reading.deciding";

  addEventListener("htmx:load", (event) => {
    const link = event.detail.elt.querySelector && event.detail.elt.querySelector("[data-show]");
    if (!link || leaving || document.activeElement.matches(FIELDS) || document.querySelector(DECIDING)) return;
    if (!link.matches("[hx-get]") && [...document.querySelectorAll(FIELDS)].some(changed)) return;
    link.click();
  });
  // What comes into the page leaves the word for it where it is, for those to whom it is read aloud.
  addEventListener("htmx:afterSwap", (event) => {
    const link = document.querySelector('[data-show][hx-get]');
    if (!link || event.detail.target.id !== "content") return;
    link.parentElement.className = "unseen";
    link.hidden = true;
  });
})();
