// What the pages do beyond plain HTML: the pop-up of the connection, and live updates that disturb nobody.
"use strict";

(() => {
  const REFRESH_AT_MOST_EVERY_MS = 1000;

  // Connection details: hover and focus are the style sheet's; a tap pins it, Escape closes it.
  const close = (box) => {
    box.querySelector("button").setAttribute("aria-expanded", "false");
    box.classList.add("closed");
  };
  const boxes = () => document.querySelectorAll("[data-popup]");
  document.addEventListener("click", (event) => {
    for (const box of boxes()) {
      const button = box.querySelector("button");
      if (button.contains(event.target)) {
        const opens = button.getAttribute("aria-expanded") !== "true";
        button.setAttribute("aria-expanded", String(opens));
        box.classList.toggle("closed", !opens);
      } else if (!box.contains(event.target)) {
        button.setAttribute("aria-expanded", "false");
        box.classList.remove("closed");
      }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") boxes().forEach(close);
  });
  for (const gone of ["mouseout", "focusout"]) {
    document.addEventListener(gone, (event) => {
      const box = event.target.closest && event.target.closest("[data-popup]");
      if (box && !box.contains(event.relatedTarget)) box.classList.remove("closed");
    });
  }

  // Live updates: however many events come, the page is asked for once a second at most, and the last one counts.
  let waiting = null;
  let last = 0;
  const shown = () => document.querySelector("[hx-trigger='refresh']");
  const refresh = () => {
    waiting = null;
    last = Date.now();
    const part = shown();
    if (part) window.htmx.trigger(part, "refresh");
  };
  const concerns = (event) => {
    const message = event.detail;
    if (message.lastEventId === document.getElementById("pulse").dataset.sequence) return false;
    const record = document.querySelector("[data-record]");
    return !record || message.data.includes(record.dataset.record);
  };
  const changed = (event) => {
    if (waiting === null && concerns(event)) {
      waiting = window.setTimeout(refresh, Math.max(0, last + REFRESH_AT_MOST_EVERY_MS - Date.now()));
    }
  };
  document.addEventListener("sse:status", changed);
  document.addEventListener("sse:summary", changed);

  // What a person has ticked or unfolded stays so when its part of the page is replaced.
  let kept = [];
  document.addEventListener("htmx:beforeSwap", () => {
    kept = [...document.querySelectorAll("input[type=checkbox]:checked, details[open], [aria-expanded=true]")].map(
      (each) => each.id,
    );
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const id of kept) {
      const each = id && document.getElementById(id);
      if (each && each.matches("details")) each.open = true;
      else if (each && each.matches("button")) each.setAttribute("aria-expanded", "true");
      else if (each) each.checked = true;
    }
    kept = [];
    const count = document.getElementById("count");
    const announce = document.getElementById("announce");
    if (count && announce.textContent !== count.textContent) announce.textContent = count.textContent;
  });
})();
