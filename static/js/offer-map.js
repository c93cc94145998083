/* The map beside the list of offers: moves, zooms, and answers the list. The list alone says everything. */
(() => {
  "use strict";
  const CLOSEST = 14;
  const KM_IN_DEGREE = 111.195;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  class OfferMap {
    constructor(frame) {
      this.frame = frame;
      this.svg = frame.querySelector("svg");
      const [, , width, height] = this.svg.getAttribute("viewBox").split(" ").map(Number);
      this.full = { width, height };
      this.view = { x: width / 2, y: height / 2, zoom: 1 };
      this.touches = new Map();
      this.frame.addEventListener("keydown", (event) => this.key(event));
      this.frame.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
      this.frame.addEventListener("pointerdown", (event) => this.press(event));
      this.frame.addEventListener("pointermove", (event) => this.drag(event));
      ["pointerup", "pointercancel"].forEach((name) =>
        this.frame.addEventListener(name, (event) => this.touches.delete(event.pointerId)),
      );
      this.frame.addEventListener("dblclick", (event) => this.zoomAt(2, this.place(event)));
      this.frame.addEventListener("click", (event) => this.pick(event));
      new ResizeObserver(() => this.draw()).observe(this.frame);
      this.draw();
    }

    /* Units of the drawing for one pixel of the screen, at zoom 1. */
    get unit() {
      const box = this.frame.getBoundingClientRect();
      return Math.max(this.full.width / (box.width || 1), this.full.height / (box.height || 1));
    }

    draw() {
      const box = this.frame.getBoundingClientRect();
      const unit = this.unit / this.view.zoom;
      const width = (box.width || this.full.width) * unit;
      const height = (box.height || this.full.height) * unit;
      const left = this.view.x - width / 2;
      const top = this.view.y - height / 2;
      this.svg.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
      this.svg.querySelectorAll("[data-fixed]").forEach((mark) => mark.setAttribute("transform", `scale(${unit})`));
      this.tell();
    }

    /* The point at the centre goes into the form « Chercher dans cette zone ». */
    tell() {
      const { latitude, longitude, scale, cosine } = this.svg.dataset;
      const form = document.querySelector("[data-zone]");
      if (form) {
        const lat = Number(latitude) - (this.view.y - this.full.height / 2) / KM_IN_DEGREE / Number(scale);
        const lon =
          Number(longitude) + (this.view.x - this.full.width / 2) / KM_IN_DEGREE / Number(scale) / Number(cosine);
        form.elements.lat.value = lat.toFixed(5);
        form.elements.lon.value = lon.toFixed(5);
      }
    }

    move(x, y) {
      const { width, height } = this.full;
      this.view.x = Math.min(Math.max(this.view.x + x, -width / 2), 1.5 * width);
      this.view.y = Math.min(Math.max(this.view.y + y, -height / 2), 1.5 * height);
      this.draw();
    }

    zoomAt(factor, at = this.view) {
      const before = this.view.zoom;
      this.view.zoom = Math.min(Math.max(before * factor, 0.2), CLOSEST);
      const ratio = before / this.view.zoom;
      this.view.x = at.x + (this.view.x - at.x) * ratio;
      this.view.y = at.y + (this.view.y - at.y) * ratio;
      this.draw();
    }

    place(event) {
      const box = this.frame.getBoundingClientRect();
      const unit = this.unit / this.view.zoom;
      return {
        x: this.view.x + (event.clientX - box.left - box.width / 2) * unit,
        y: this.view.y + (event.clientY - box.top - box.height / 2) * unit,
      };
    }

    key(event) {
      if (event.target !== this.frame || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      const step = (60 * this.unit) / this.view.zoom;
      const acts = {
        ArrowLeft: () => this.move(-step, 0),
        ArrowRight: () => this.move(step, 0),
        ArrowUp: () => this.move(0, -step),
        ArrowDown: () => this.move(0, step),
        "+": () => this.zoomAt(1.5),
        "=": () => this.zoomAt(1.5),
        "-": () => this.zoomAt(1 / 1.5),
        "−": () => this.zoomAt(1 / 1.5),
        Escape: () => (document.querySelector(".hit[open] > summary") || document.querySelector(".hit > summary"))?.focus(),
      };
      if (acts[event.key]) {
        event.preventDefault();
        event.stopPropagation();
        acts[event.key]();
      }
    }

    /* The page keeps its scroll: the wheel zooms only while the map has the focus. */
    wheel(event) {
      if (this.frame.contains(document.activeElement)) {
        event.preventDefault();
        this.zoomAt(event.deltaY < 0 ? 1.2 : 1 / 1.2, this.place(event));
      }
    }

    press(event) {
      this.touches.set(event.pointerId, { x: event.clientX, y: event.clientY });
      this.moved = false;
    }

    drag(event) {
      const last = this.touches.get(event.pointerId);
      if (!last) {
        return;
      }
      if (!this.frame.hasPointerCapture(event.pointerId)) {
        if (Math.hypot(event.clientX - last.x, event.clientY - last.y) < 4) {
          return;
        }
        this.frame.setPointerCapture(event.pointerId);
        this.moved = true;
      }
      const unit = this.unit / this.view.zoom;
      const other = [...this.touches].find(([id]) => id !== event.pointerId)?.[1];
      if (other) {
        const before = Math.hypot(last.x - other.x, last.y - other.y) || 1;
        const after = Math.hypot(event.clientX - other.x, event.clientY - other.y) || 1;
        this.zoomAt(after / before);
      } else {
        this.move((last.x - event.clientX) * unit, (last.y - event.clientY) * unit);
      }
      this.touches.set(event.pointerId, { x: event.clientX, y: event.clientY });
    }

    pick(event) {
      const pin = event.target instanceof Element ? event.target.closest(".pin") : null;
      const hit = pin && !this.moved ? document.getElementById(`offre-${pin.dataset.pin}`) : null;
      if (hit) {
        hit.open = true;
        hit.querySelector("summary").focus({ preventScroll: true });
        hit.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
      }
    }

    choose(key, centre) {
      this.svg.querySelectorAll(".pin").forEach((pin) => {
        const chosen = pin.dataset.pin === key;
        pin.classList.toggle("is-chosen", chosen);
        if (chosen) {
          pin.parentNode.append(pin);
          if (centre) {
            const [x, y] = pin.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
            this.view.x = x;
            this.view.y = y;
            this.draw();
          }
        }
      });
    }
  }

  let map = null;
  const start = () => {
    const frame = document.querySelector("[data-map]");
    if (frame?.querySelector("svg") && map?.frame !== frame) {
      map = new OfferMap(frame);
      document.querySelectorAll("[data-zoom]").forEach((button) => {
        button.hidden = false;
      });
    }
    const open = document.querySelector(".hit[open]");
    if (map && open) {
      map.choose(open.dataset.key, false);
    }
    document.querySelectorAll("[data-range]").forEach((range) => {
      range.hidden = false;
    });
  };

  /* Opening one offer folds the others (they share a name), and shows where it is. */
  document.addEventListener(
    "toggle",
    (event) => {
      if (event.target instanceof Element && event.target.matches(".hit")) {
        if (event.target.open) {
          map?.choose(event.target.dataset.key, true);
        } else if (!document.querySelector(".hit[open]")) {
          map?.choose("", false);
        }
      }
    },
    true,
  );

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const zoom = target?.closest("[data-zoom]");
    if (zoom && map) {
      map.zoomAt(zoom.dataset.zoom === "in" ? 1.5 : 1 / 1.5);
    }
  });

  /* ↑ and ↓ go from one offer to the next; the browser opens with Enter. */
  document.addEventListener("keydown", (event) => {
    const hit = event.target instanceof Element ? event.target.closest(".hit > summary") : null;
    if (!hit || !["ArrowDown", "ArrowUp"].includes(event.key)) {
      return;
    }
    const all = [...document.querySelectorAll(".hit > summary")];
    const next = all[all.indexOf(hit) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });

  /* Slider and number say the same minutes; the number is the one that is sent. */
  document.addEventListener("input", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const box = target?.closest("[data-minutes]");
    if (box) {
      const [range, number] = [box.querySelector("[data-range]"), box.querySelector("[type=number]")];
      if (target === range) {
        number.value = range.value;
      } else if (target === number) {
        range.value = number.value;
      }
    }
  });

  /* Communes by the first letters: options of a datalist, fetched when typing pauses. */
  let typing = 0;
  document.addEventListener("input", (event) => {
    const field = event.target instanceof Element ? event.target.closest("[data-communes]") : null;
    const list = field?.list;
    if (!list || field.value.trim().length < 2) {
      return;
    }
    window.clearTimeout(typing);
    typing = window.setTimeout(async () => {
      const answer = await fetch(`${field.dataset.communes}?q=${encodeURIComponent(field.value.trim())}`);
      if (answer.ok) {
        const names = (await answer.json()).communes;
        list.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
      }
    }, 200);
  });

  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:afterSettle", start);
})();
