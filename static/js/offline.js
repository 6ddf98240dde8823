/* The page « Pas de réseau »: how many taps wait on this device (register.js keeps them), and back as soon as there is a
   network again. */
(() => {
  "use strict";
  const waiting = () => {
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith("register:"))
        .reduce((sum, key) => sum + Object.keys(JSON.parse(localStorage.getItem(key)) || {}).length, 0);
    } catch {
      return 0;
    }
  };
  const count = waiting();
  const shown = count > 1 ? "many" : count ? "one" : "none";
  for (const name of ["none", "one", "many"]) document.querySelector(`[data-offline-${name}]`).hidden = name !== shown;
  document.querySelector("[data-offline-count]").textContent = count;
  document.querySelector("[data-offline-retry]").addEventListener("click", () => location.reload());
  window.addEventListener("online", () => location.reload());
  // A reload that came a moment too early leads back here, no second event follows, and the browser may still believe
  // that it is offline: ask again from time to time.
  const answers = () => fetch("/health/", { cache: "no-store" }).then((answer) => answer.ok, () => false);
  setInterval(async () => {
    if (await answers()) location.reload();
  }, 5000);
})();
