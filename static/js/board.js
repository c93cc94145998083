/* The class board: counts the ticks, opens panel and inline row in place, moves by the keyboard. All works without it. */
(() => {
  "use strict";
  const bar = document.querySelector("[data-selection]");
  const table = document.querySelector("[data-rows]");
  if (!bar || !table || !window.htmx) {
    return;
  }
  const boxes = () => [...table.querySelectorAll("input[name=besoins]")];
  const rows = () => [...table.querySelectorAll("tr[data-row]")];
  const all = bar.querySelector("[data-all]");
  const chosen = bar.querySelector("[data-chosen]");
  const escalate = bar.querySelector("[data-escalate]");
  const wide = window.matchMedia("(min-width: 1001px)");
  const count = () => {
    const every = boxes();
    const ticked = every.filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === every.length;
    all.indeterminate = ticked > 0 && ticked < every.length;
    bar.classList.toggle("is-on", ticked > 0);
    chosen.textContent = ticked
      ? `${ticked}\u00a0${ticked > 1 ? "élèves choisis" : "élève choisi"}`
      : "Cochez des élèves";
    escalate.textContent = ticked > 1 ? `Transmettre les ${ticked} au pôle` : "Transmettre au pôle";
  };
  all.hidden = boxes().length === 0;
  all.addEventListener("change", () => {
    boxes().forEach((box) => {
      box.checked = all.checked;
    });
    count();
  });
  table.addEventListener("change", (event) => {
    if (event.target.matches("input[name=besoins]")) {
      count();
    }
  });
  window.addEventListener("pageshow", count);
  count();

  const here = (link) => link.href.split("#")[0];
  const select = (row) => {
    rows().forEach((one) => one.classList.toggle("is-selected", one === row));
  };
  let opener = null;

  const openPanel = (link) => {
    opener = link.closest("tr[data-row]").querySelector(".board-who a");
    select(link.closest("tr[data-row]"));
    window.htmx
      .ajax("GET", here(link), { target: "#panneau", select: "#panneau", swap: "outerHTML" })
      .then(() => {
        window.history.replaceState(null, "", here(link));
        document.getElementById("titre-panneau")?.focus();
      });
  };
  const closePanel = () => {
    const panel = document.getElementById("panneau");
    panel.replaceChildren();
    select(null);
    const url = new URL(window.location.href);
    url.searchParams.delete("eleve");
    window.history.replaceState(null, "", url);
    opener?.focus();
  };
  const openInline = (link) => {
    closeInline();
    const id = link.dataset.inline;
    window.htmx.ajax("GET", here(link), { target: `#${id}`, select: `#${id}`, swap: "outerHTML" }).then(() => {
      const row = document.getElementById(id);
      row.dataset.opened = "";
      row.querySelector("input[type=search]")?.focus();
    });
  };
  const closeInline = () => {
    const row = table.querySelector(".board-inline:not([hidden])");
    if (!row) {
      return false;
    }
    row.hidden = true;
    const link = table.querySelector(`[data-inline="${CSS.escape(row.id)}"]`);
    row.replaceChildren();
    link?.focus();
    return true;
  };

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) {
      return;
    }
    const target = event.target instanceof Element ? event.target : null;
    const panel = target?.closest("[data-panel]");
    if (panel && wide.matches) {
      event.preventDefault();
      openPanel(panel);
      return;
    }
    const inline = target?.closest("[data-inline]");
    if (inline) {
      event.preventDefault();
      openInline(inline);
      return;
    }
    if (target?.closest("[data-close-inline]")) {
      event.preventDefault();
      closeInline();
      return;
    }
    if (target?.closest("[data-close-panel]") && wide.matches) {
      event.preventDefault();
      closePanel();
    }
  });

  const lettersOn = () => {
    try {
      return window.localStorage.getItem("stages.raccourcis") !== "non";
    } catch {
      return true;
    }
  };
  const move = (row, step, extend) => {
    const every = rows();
    const next = every[every.indexOf(row) + step];
    if (!next) {
      return;
    }
    if (extend) {
      [row, next].forEach((one) => {
        const box = one.querySelector("input[name=besoins]");
        if (box) {
          box.checked = true;
        }
      });
      count();
    }
    next.querySelector(".board-who a").focus();
  };
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === "Escape") {
      if (!closeInline() && document.querySelector("#panneau .panel") && wide.matches) {
        closePanel();
      }
      return;
    }
    const row = target.closest("tr[data-row]");
    if (!row || target.matches("input:not([type=checkbox]), select, textarea")) {
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(row, event.key === "ArrowDown" ? 1 : -1, event.shiftKey);
      return;
    }
    const box = row.querySelector("input[name=besoins]");
    if (event.key === " " && box && !target.matches("input, button")) {
      event.preventDefault();
      box.checked = !box.checked;
      count();
      return;
    }
    const letter = event.key.toLowerCase();
    if ((letter === "n" || letter === "t") && box && lettersOn() && !event.shiftKey) {
      event.preventDefault();
      if (!boxes().some((one) => one.checked)) {
        box.checked = true;
      }
      bar.requestSubmit(bar.querySelector(`[data-key="${letter}"]`));
    }
  });
})();
