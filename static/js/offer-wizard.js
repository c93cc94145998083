/* Comfort only: buttons − and + beside numbers, and what changed in the findings said once. */
(() => {
  "use strict";

  const send = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

  const step = (field, by) => {
    const now = Number.parseInt(field.value, 10);
    const next = Math.min(200, Math.max(1, (Number.isNaN(now) ? 0 : now) + by));
    field.value = String(next);
    send(field);
  };

  const button = (field, by, sign, words) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "fr-btn fr-btn--secondary wiz-step";
    made.textContent = sign;
    made.setAttribute("aria-label", words);
    made.addEventListener("click", () => step(field, by));
    return made;
  };

  const equip = () =>
    document.querySelectorAll("[data-stepper] input[data-count]").forEach((field) => {
      const line = document.createElement("div");
      line.className = "wiz-count__line";
      field.replaceWith(line);
      line.append(button(field, -1, "−", "Une place de moins"), field, button(field, 1, "+", "Une place de plus"));
      field.addEventListener("keydown", (event) => {
        if (event.key === "ArrowUp" || event.key === "ArrowDown") {
          event.preventDefault();
          step(field, event.key === "ArrowUp" ? 1 : -1);
        }
      });
    });

  const announce = (text) => {
    const region = document.getElementById("annonce");
    if (region) {
      region.textContent = text;
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    equip();
    if (window.location.hash === "#resume") {
      document.getElementById("resume")?.focus();
    }
  });

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const old = event.detail.target;
    const fresh = event.detail.fragment?.querySelector?.("[data-level]");
    if (old?.dataset.level !== undefined && fresh && fresh.dataset.level !== old.dataset.level && fresh.dataset.level) {
      announce(`${fresh.dataset.title} : ${fresh.dataset.level}`);
    }
  });
})();
