/* Comfort only: a click on the map does what the lists do by keyboard. */
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const area = event.target instanceof Element ? event.target.closest("[data-commune]") : null;
    const button = document.querySelector("[data-pick-commune]");
    if (area && button) {
      button.value = area.dataset.commune;
      button.click();
    }
  });
})();
