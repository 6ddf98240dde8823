/* A document in the making: ask every second and a half whether it is ready, then open it. Without this script, a link. */
(() => {
  "use strict";
  if (!document.querySelector("[data-document]")) return;
  const ask = async () => {
    try {
      const answer = await fetch(location.pathname, { headers: { Accept: "application/json" } });
      if (answer.ok && !["asked", "building"].includes((await answer.json()).state)) {
        location.replace(location.pathname);
        return;
      }
    } catch {
      /* No network for a moment: ask again. */
    }
    setTimeout(ask, 1500);
  };
  setTimeout(ask, 800);
})();
