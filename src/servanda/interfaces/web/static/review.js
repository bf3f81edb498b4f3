"use strict";
// Deciding with the keyboard, and words of a field taken from the text. Every page works without it.
(() => {
  const QUESTION = "[data-questions] .question:not(.decided)";
  const typing = (target) => target.closest("input, select, textarea, dialog[open]");

  // --- the queue -----------------------------------------------------------------------------------------
  const questions = () => [...document.querySelectorAll(QUESTION)];
  const current = () => document.querySelector("[data-questions] .question.at") || null;

  function go(question) {
    for (const old of document.querySelectorAll(".question.at")) old.classList.remove("at");
    if (!question) return;
    question.classList.add("at");
    question.focus({ preventScroll: true });
    question.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  function step(by) {
    const some = questions();
    const at = some.indexOf(current());
    go(some[Math.min(Math.max(at + by, 0), some.length - 1)] || some[0]);
  }

  function press(key) {
    const question = current() || questions()[0];
    const button = question && question.querySelector(`[data-key="${key}"]`);
    if (!button) return false;
    go(question);
    const why = button.form && button.form.elements.why;
    if ("why" in button.dataset && why && !why.value.trim()) {
      arm(button, why);
    } else {
      button.click();
    }
    return true;
  }

  // A decision that needs a reason waits for it: Enter in the reason then means this button.
  function arm(button, why) {
    for (const old of document.querySelectorAll(".armed")) old.classList.remove("armed");
    button.classList.add("armed");
    why.required = true;
    why.focus();
  }

  function undoLast() {
    const some = document.querySelectorAll('[data-key="u"]');
    if (some.length) some[some.length - 1].click();
  }

  if (document.querySelector("[data-questions]")) {
    for (const hint of document.querySelectorAll(".keyhint")) hint.hidden = false;
    document.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Escape" && event.target.closest(".question")) return go(event.target.closest(".question"));
      if (event.key === "Enter" && event.target.name === "why") {
        const armed = event.target.form.querySelector(".armed");
        if (armed) {
          event.preventDefault();
          armed.click();
        }
        return;
      }
      if (typing(event.target)) return;
      const done =
        event.key === "j" ? step(1) : event.key === "k" ? step(-1) : event.key === "u" ? undoLast()
        : "armsco".includes(event.key) && press(event.key);
      if (done !== false) event.preventDefault();
    });
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-why]");
      const why = button && button.form.elements.why;
      if (why && !why.value.trim()) {
        event.preventDefault();
        arm(button, why);
      }
    });
    document.addEventListener("focusin", (event) => {
      const question = event.target.closest(QUESTION);
      if (question && !question.classList.contains("at")) {
        for (const old of document.querySelectorAll(".question.at")) old.classList.remove("at");
        question.classList.add("at");
      }
    });
  }

  // Forms of the queue are answered in their place: what was decided leaves it, the next one is at hand.
  for (const form of document.querySelectorAll("ol[data-questions] .question form.decide")) {
    form.setAttribute("hx-post", form.getAttribute("action"));
    form.setAttribute("hx-target", "closest .question");
    form.setAttribute("hx-swap", "outerHTML");
  }
  addEventListener("htmx:load", (event) => {
    const added = event.detail.elt;
    if (!added.matches || !added.matches(".question")) return;
    if (added.matches(".decided")) {
      count(1);
      step(0);
      const some = questions();
      const next = some.find((one) => added.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
      go(next || some[some.length - 1]);
    } else {
      go(added);
    }
  });
  function count(by) {
    const shown = document.querySelector("[data-count]");
    const meter = document.querySelector(".meter progress");
    if (!shown || !meter) return;
    meter.value += by;
    shown.textContent = meter.value.toLocaleString("en");
  }
  // Conflicts and refusals are shown where they happened.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if ([404, 409, 422].includes(event.detail.xhr.status) && event.detail.target.closest(".question")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const field = event.detail.elt;
    if (field.matches("[data-names]")) event.detail.parameters = { q: field.value };
  });

  // --- words of the text ---------------------------------------------------------------------------------
  // Places are code points of the stored text; data-start says where an element's words begin in it.
  const points = (words) => [...words].length;
  let taken = null;

  function placeOf(node, offset) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    let block = element.closest("[data-start]");
    const range = document.createRange();
    if (!block) {
      // Between two paragraphs: the end of the one before.
      const before = [...element.querySelectorAll("[data-start]")].filter((one) => {
        range.setStart(node, offset);
        return range.comparePoint(one, 0) < 0;
      });
      block = before.pop();
      return block ? Number(block.dataset.start) + points(block.textContent) : null;
    }
    range.setStart(block, 0);
    range.setEnd(node, offset);
    return Number(block.dataset.start) + points(range.toString());
  }

  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const start = placeOf(range.startContainer, range.startOffset);
    const end = placeOf(range.endContainer, range.endOffset);
    if (start === null || end === null || start >= end) return null;
    return { start, end, words: selection.toString() };
  }

  document.addEventListener("selectionchange", () => {
    const now = selected();
    if (now) taken = now;
  });

  function show(root) {
    for (const one of root.querySelectorAll(".takes, .selecting")) one.hidden = false;
  }
  show(document);
  addEventListener("htmx:load", (event) => event.detail.elt.querySelectorAll && show(event.detail.elt));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (!button) return;
    const fields = button.form.elements;
    const words = fields[`w-${button.dataset.take}`];
    const places = fields[`s-${button.dataset.take}`];
    if (!taken) {
      words.placeholder = "Select words in the text first";
      words.focus();
      return;
    }
    const more = "add" in button.dataset && places.value;
    places.value = (more ? `${places.value} ` : "") + `${taken.start}-${taken.end}`;
    words.value = (more ? `${words.value} … ` : "") + taken.words.trim();
    words.classList.add("taken");
  });
  document.addEventListener("input", (event) => {
    // Words that are typed have no place yet: the server finds the nearest.
    const field = event.target;
    if (field.name && field.name.startsWith("w-")) field.form.elements[`s-${field.name.slice(2)}`].value = "";
  });

  // Selecting with the keyboard: w begins, arrows move the start, Shift with arrows the end, word by word.
  const text = document.getElementById("text");
  if (text && typeof getSelection().modify === "function") {
    document.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || typing(event.target)) return;
      const selection = getSelection();
      if (event.key === "w") {
        const main = text.querySelector(".piece.chosen") || text.querySelector(".piece");
        if (!main) return;
        event.preventDefault();
        selection.selectAllChildren(main);
        main.scrollIntoView({ block: "nearest", behavior: "instant" });
        return;
      }
      const way = { ArrowRight: "right", ArrowLeft: "left" }[event.key];
      if (!way || selection.isCollapsed || !selection.rangeCount || !text.contains(selection.anchorNode)) return;
      event.preventDefault();
      const range = selection.getRangeAt(0).cloneRange();
      const [node, offset] = event.shiftKey
        ? [range.endContainer, range.endOffset]
        : [range.startContainer, range.startOffset];
      selection.collapse(node, offset);
      selection.modify("move", way, "word");
      const [to, at] = [selection.anchorNode, selection.anchorOffset];
      if (event.shiftKey) selection.setBaseAndExtent(range.startContainer, range.startOffset, to, at);
      else selection.setBaseAndExtent(to, at, range.endContainer, range.endOffset);
      if (!text.contains(to) || getSelection().isCollapsed) {
        selection.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
      }
    });
  }

  if (document.querySelector("ol[data-questions]")) go(questions()[0]);
  const reading = document.querySelector(".reading.deciding .piece");
  if (reading && !location.hash && reading.getBoundingClientRect().top > innerHeight) {
    reading.scrollIntoView({ block: "center", behavior: "instant" });
  }
})();
