/* A document in the making: ask every second and a half whether it is ready, then open it. Without this script, a link. */
(() => {
  "use strict";
  if (!document.querySelector("[data-document]")) return;
  const shown = document.querySelector("[data-progress]");
  const show = ({ state, progress }) => {
    if (!shown) return;
    shown.querySelector("progress").value = progress;
    shown.querySelector("[data-progress-percent]").textContent = progress;
    if (state === "building") shown.querySelector("[data-progress-label]").textContent = "Préparation en cours";
  };
  const ask = async () => {
    try {
      const answer = await fetch(location.pathname, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const found = await answer.json();
        if (!["asked", "building"].includes(found.state)) {
          location.replace(location.pathname);
          return;
        }
        show(found);
      }
    } catch {
      /* No network for a moment: ask again. */
    }
    setTimeout(ask, 1500);
  };
  setTimeout(ask, 800);
})();
