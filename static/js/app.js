/* Comfort only: every page works without this file. No framework, no inline code. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const KEY = "stages.raccourcis";
  const stored = () => {
    try {
      return window.localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const shortcutsOn = () => stored() !== "non";
  const writing = (target) =>
    target instanceof Element && (target.closest("input, select, textarea, dialog") || target.isContentEditable);

  const announce = (text) => {
    const region = document.getElementById("annonce");
    if (region) {
      region.textContent = "";
      window.setTimeout(() => {
        region.textContent = text;
      }, 60);
    }
  };

  /* What is open, and who had the focus before. */
  let closer = null;

  const toggleMenu = (button, open) => {
    button.setAttribute("aria-expanded", String(open));
    document.querySelectorAll(".collapsible").forEach((part) => part.classList.toggle("is-open", open));
    closer = open
      ? () => {
          toggleMenu(button, false);
          button.focus();
        }
      : null;
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) {
      return;
    }
    const menu = target.closest("[data-menu]");
    if (menu) {
      toggleMenu(menu, menu.getAttribute("aria-expanded") !== "true");
      return;
    }
    const opener = target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog && dialog.showModal) {
        event.preventDefault();
        dialog.showModal();
      }
      return;
    }
    const close = target.closest("[data-close]");
    if (close) {
      close.closest("dialog")?.close();
      return;
    }
    const fill = target.closest("[data-fill]");
    if (fill) {
      const form = document.getElementById(fill.dataset.fill);
      form.querySelector("[name=login]").value = fill.dataset.email;
      const password = form.querySelector("[name=password]");
      password.value = fill.dataset.password;
      form.querySelector("[type=submit]").focus();
      announce("Le formulaire est rempli. Validez pour vous connecter.");
    }
  });

  /* Filters apply as they change; without script, the button does it. */
  document.addEventListener("change", (event) => {
    const form = event.target instanceof Element ? event.target.closest("form[data-auto]") : null;
    if (form) {
      form.requestSubmit();
    }
    if (event.target instanceof Element && event.target.matches("[data-shortcuts]")) {
      try {
        window.localStorage.setItem(KEY, event.target.checked ? "oui" : "non");
      } catch {
        announce("Votre navigateur ne garde pas ce choix.");
      }
    }
  });

  const keepShortcutBox = () =>
    document.querySelectorAll("[data-shortcuts]").forEach((box) => {
      box.checked = shortcutsOn();
    });

  let waitingForLetter = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && closer) {
      closer();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target) || !shortcutsOn()) {
      return;
    }
    if (Date.now() < waitingForLetter) {
      waitingForLetter = 0;
      const link = document.querySelector(`a[data-go="${CSS.escape(event.key)}"]`);
      if (link) {
        event.preventDefault();
        link.click();
      }
      return;
    }
    if (event.key === "/") {
      const fields = [...document.querySelectorAll("[data-search]")];
      const visible = fields.find((field) => field.offsetParent !== null);
      if (visible) {
        event.preventDefault();
        visible.focus();
      }
    } else if (event.key === "?") {
      const dialog = document.getElementById("raccourcis");
      if (dialog && !dialog.open) {
        event.preventDefault();
        keepShortcutBox();
        dialog.showModal();
      }
    } else if (event.key === "g") {
      waitingForLetter = Date.now() + 1500;
    } else if (event.key === "j" || event.key === "k") {
      const acts = [...document.querySelectorAll("[data-acts] a, [data-acts] button")];
      const next = acts.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1);
      if (acts.length && next >= 0 && next < acts.length) {
        event.preventDefault();
        acts[next].focus();
      }
    }
  });

  document.addEventListener("DOMContentLoaded", keepShortcutBox);

  /* After a partial update, one sentence says what the list holds now. */
  document.addEventListener("htmx:afterSettle", (event) => {
    const text = event.target instanceof Element ? event.target.dataset.announce : "";
    if (text) {
      announce(text);
    }
  });

  /* htmx: an answer that cannot be swapped still says something. */
  document.addEventListener("htmx:sendError", () => {
    announce("Connexion interrompue. Rien n’a été perdu : réessayez quand le réseau revient.");
  });
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401 || status === 403) {
      window.location.reload();
    } else {
      announce("Cette partie de la page n’a pas pu être chargée. Rien n’a été perdu : réessayez.");
    }
  });
})();
